"""Reads what a database answers to a query."""

from __future__ import annotations

from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import create_engine, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.pool import NullPool

from hunches.errors import FailedQuery, InvalidValue
from hunches.importing.byte_streams import check_file
from hunches.importing.column_names import distinct_names
from hunches.importing.value_source import ValueSource
from hunches.records.blocks import BLOCK_ROWS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import URL

    from hunches.importing.value_source import ValueBlock


def open_query(url: str, query: str | None) -> ValueSource:
    """Return the rows a database answers to a query, streamed from the server in blocks.

    The query is asked once for the types and again for every reading; give it an ORDER BY where the database may
    change the order of rows.

    Raises
    ------
    InvalidValue
        When the URL cannot be understood or there is no query.
    UnreadableFile
        When a SQLite database does not exist; it is not made.
    FailedQuery
        On reading, with what the database said and without the password.
    """
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        scheme = url.partition("://")[0]
        expected = "a connection URL such as 'sqlite:///shop.db'"
        raise InvalidValue("The connection URL", value=f"{scheme}://…", expected=expected) from None
    if query is None or not query.strip():
        raise InvalidValue("The query", value=query, expected="a SELECT for the database to answer")
    if parsed.get_backend_name() == "sqlite" and parsed.database not in {None, "", ":memory:"}:
        check_file(Path(parsed.database or ""))
    return ValueSource(parsed.render_as_string(hide_password=True), partial(_blocks, parsed, query))


def _blocks(url: URL, query: str) -> Iterator[ValueBlock]:
    with _failing_as_query(url):
        engine = create_engine(url, poolclass=NullPool)
        with engine.connect() as connection:
            streaming = connection.execution_options(stream_results=True, yield_per=BLOCK_ROWS, no_parameters=True)
            result = streaming.exec_driver_sql(query)  # as it is: its colons and percent signs are the user's own
            if not result.returns_rows:
                raise FailedQuery(url.render_as_string(hide_password=True), reason="it returns no rows")
            names = distinct_names(result.keys())
            for rows in result.partitions(BLOCK_ROWS):
                yield dict(zip(names, map(list, zip(*rows, strict=True)), strict=True))


@contextmanager
def _failing_as_query(url: URL) -> Iterator[None]:
    try:
        yield
    except (SQLAlchemyError, ModuleNotFoundError) as error:
        # The text of SQLAlchemy's own error repeats the statement and its values; the driver's is to the point.
        reason = str(getattr(error, "orig", None) or error).strip()
        if url.password:
            reason = reason.replace(str(url.password), "***")
        raise FailedQuery(url.render_as_string(hide_password=True), reason=reason) from None
