from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyarrow import feather

from hunches.errors import InvalidValue, UnknownName, UnreadableFile
from hunches.importing import open_source

if TYPE_CHECKING:
    from pathlib import Path

    from hunches.importing import Source

PLAIN_TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
ROWS = st.lists(st.tuples(PLAIN_TEXTS, PLAIN_TEXTS), min_size=1, max_size=20)


def read(source: Source) -> dict[str, list[object]]:
    """Return all cells of a source."""
    table: dict[str, list[object]] = pa.Table.from_batches(source.batches(), schema=source.schema).to_pydict()
    return table


@given(rows=ROWS)
@settings(max_examples=50)
def test_any_texts_read_back_equal_from_every_binary_format(
    rows: list[tuple[str, str]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Parquet, Feather and Arrow stream files give back every cell."""
    folder = tmp_path_factory.mktemp("formats")
    table = pa.table({"a": [a for a, _ in rows], "b": [b for _, b in rows]})
    pq.write_table(table, folder / "t.parquet")
    feather.write_feather(table, str(folder / "t.feather"))
    with pa.ipc.new_stream(str(folder / "t.arrows"), table.schema) as writer:
        writer.write_table(table)

    for path in folder.iterdir():
        source = open_source(path)
        assert (source.name, read(source)) == (str(path), table.to_pydict())


@given(rows=ROWS)
@settings(max_examples=50)
def test_any_texts_read_back_equal_from_json_lines(
    rows: list[tuple[str, str]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """JSON lines give back every cell, escaped or not."""
    path = tmp_path_factory.mktemp("formats") / "t.jsonl"
    rows = [*rows, ("no date", "no date")]
    lines = [json.dumps({"a": a, "b": b}, ensure_ascii=i % 2 == 0) for i, (a, b) in enumerate(rows)]
    path.write_text("\n".join(lines), encoding="utf-8", newline="")

    assert read(open_source(path)) == {"a": [a for a, _ in rows], "b": [b for _, b in rows]}


def test_a_source_gives_its_rows_again_and_again(tmp_path: Path) -> None:
    """Checking and writing each read everything."""
    (tmp_path / "t.csv").write_text("a\nx\n")
    source = open_source(tmp_path / "t.csv")

    assert read(source) == read(source) == {"a": ["x"]}


def test_the_format_can_be_named(tmp_path: Path) -> None:
    """A file with another suffix is read as the format given."""
    (tmp_path / "t.data").write_text('{"a": 1}\n')

    assert read(open_source(tmp_path / "t.data", format=".JSONL")) == {"a": [1]}


def test_an_unknown_format_names_those_there_are(tmp_path: Path) -> None:
    """The suffix decides, and an unknown one is refused."""
    (tmp_path / "t.docx").write_text("x")

    with pytest.raises(UnknownName, match=r"docx.*'csv'"):
        open_source(tmp_path / "t.docx")


def test_a_file_without_suffix_is_refused(tmp_path: Path) -> None:
    """Without a suffix the format has to be named."""
    (tmp_path / "rows").write_text("x")

    with pytest.raises(UnknownName):
        open_source(str(tmp_path / "rows"))


@pytest.mark.parametrize(
    ("name", "reason"),
    [("missing.csv", "no such file"), (".", "directory"), ("empty.csv", "empty"), ("a\0b", "null")],
)
def test_a_file_that_cannot_be_read_is_told_at_once(tmp_path: Path, name: str, reason: str) -> None:
    """Missing, directory, empty and impossible paths raise with the reason."""
    (tmp_path / "empty.csv").touch()

    with pytest.raises(UnreadableFile, match=reason) as caught:
        open_source(tmp_path / name)
    assert caught.value.code == "unreadable-file"


def test_frames_are_sources_too() -> None:
    """A list of dicts is read as it is."""
    source = open_source([{"a": 1}, {"a": None}])

    assert (read(source), source.name, source.mixed) == ({"a": [1, None]}, "the list", frozenset())


def test_what_is_no_frame_is_refused() -> None:
    """The message names the type."""
    with pytest.raises(InvalidValue, match="'object'"):
        open_source(object())
