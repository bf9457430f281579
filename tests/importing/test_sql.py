from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pyarrow as pa
import pytest

from hunches.errors import FailedQuery, InvalidValue, UnreadableFile
from hunches.importing import open_source
from hunches.importing.sql import open_query

if TYPE_CHECKING:
    from pathlib import Path


def database(folder: Path, *statements: str) -> str:
    """Make a database and return its URL."""
    with closing(sqlite3.connect(folder / "shop.db")) as connection:
        for statement in ("CREATE TABLE other (a)", *statements):
            connection.execute(statement)
        connection.commit()
    return f"sqlite:///{folder}/shop.db"


def read(url: str, query: str) -> dict[str, list[object]]:
    """Return all cells of the answer."""
    source = open_source(url, query=query)
    table: dict[str, list[object]] = pa.Table.from_batches(source.batches(), schema=source.schema).to_pydict()
    return table


def test_the_rows_of_a_query_are_read(tmp_path: Path) -> None:
    """Columns have the names and types of the answer."""
    url = database(tmp_path, "CREATE TABLE t (a INTEGER, b TEXT)", "INSERT INTO t VALUES (1, 'x'), (NULL, NULL)")

    assert read(url, "SELECT a, b, a AS a, 0.5 AS c FROM t") == {
        "a": [1, None],
        "b": ["x", None],
        "a_2": [1, None],
        "c": [0.5, 0.5],
    }


def test_colons_and_percent_signs_are_the_querys_own(tmp_path: Path) -> None:
    """Nothing in the query is taken for a parameter."""
    query = "SELECT 'so :smile: good' AS a, '100%s' AS b WHERE 'x' LIKE '%x%'"

    assert read(database(tmp_path), query) == {"a": ["so :smile: good"], "b": ["100%s"]}


def test_a_large_answer_comes_in_blocks(tmp_path: Path) -> None:
    """More rows than fit in a block are streamed."""
    query = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 70000) SELECT i FROM n"

    source = open_source(database(tmp_path), query=query)

    assert [batch.num_rows for batch in source.batches()] == [65_536, 4464]


def test_an_answer_without_rows_is_an_empty_source(tmp_path: Path) -> None:
    """A query that finds nothing gives no blocks."""
    assert read(database(tmp_path), "SELECT 1 AS a WHERE 0") == {}


@pytest.mark.parametrize(
    ("query", "reason"),
    [("SELECT * FROM nowhere", "no such table: nowhere"), ("CREATE TABLE n (a)", "returns no rows")],
)
def test_what_the_database_says_is_told(tmp_path: Path, query: str, reason: str) -> None:
    """A refused query raises with the database's own words."""
    with pytest.raises(FailedQuery, match=reason) as caught:
        read(database(tmp_path), query)
    assert caught.value.code == "failed-query"


@pytest.mark.parametrize("scheme", ["postgresql+nosuchdriver", "nosuchdb", "oracle+oracledb"])
def test_the_password_is_never_told(scheme: str) -> None:
    """Neither the name of the source nor an error has it."""
    source = open_query(f"{scheme}://me:s3cr3t%2Fpass@127.0.0.1:1/db", "SELECT 1")

    with pytest.raises(FailedQuery) as caught:
        next(source.batches())
    told = source.name + str(caught.value) + repr(caught.value.facts)
    assert "***" in told
    assert "s3cr3t" not in told


def test_a_sqlite_file_that_is_missing_is_not_made(tmp_path: Path) -> None:
    """Reading never creates a database."""
    with pytest.raises(UnreadableFile):
        open_source(f"sqlite:///{tmp_path}/missing.db", query="SELECT 1")
    assert not list(tmp_path.iterdir())


def test_a_url_that_cannot_be_understood_is_not_repeated() -> None:
    """It may have a password in it."""
    with pytest.raises(InvalidValue) as caught:
        open_source("postgresql://me:s3cr3t@host:port/db", query="SELECT 1")
    assert "s3cr3t" not in str(caught.value)


@pytest.mark.parametrize("query", [None, "  "])
def test_a_query_is_needed(query: str | None) -> None:
    """A URL alone does not say what to read."""
    with pytest.raises(InvalidValue, match="The query"):
        open_source("sqlite://", query=query)


def test_a_database_in_memory_needs_no_file() -> None:
    """Its answer may come from nowhere but the query."""
    assert read("sqlite://", "SELECT '2024-01-31 10:00' AS a")["a"] != ["2024-01-31 10:00"]
