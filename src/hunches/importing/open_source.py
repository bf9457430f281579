"""Opens whatever a user brings."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from hunches.importing.byte_streams import COMPRESSIONS, check_file
from hunches.importing.frame import FrameSource
from hunches.importing.source import ReadOptions, file_formats
from hunches.importing.sql import open_query

if TYPE_CHECKING:
    from hunches.importing.source import Source


def open_source(
    what: object,
    *,
    format: str | None = None,  # noqa: A002  # the word users type
    encoding: str | None = None,
    delimiter: str | None = None,
    query: str | None = None,
) -> Source:
    """Return the examples in a file, a frame or a database's answer to a query.

    Parameters
    ----------
    what : path, connection URL or frame
        A file, told by its suffix (``.csv``, ``.tsv``, ``.jsonl``, ``.parquet``, ``.arrow``, ``.feather``, ``.xlsx``
        and others; text files also with ``.gz``, ``.bz2`` or ``.zst``); a SQLAlchemy URL such as
        ``sqlite:///shop.db``; or a frame that `to_table` takes.
    format : str, optional
        The suffix to go by when the file's own does not tell.
    encoding, delimiter : str, optional
        How a text file is written; guessed when None.
    query : str, optional
        The SQL to ask a database, or the sheet of a workbook.

    Raises
    ------
    UnreadableFile, UnknownName, InvalidValue
        When there is no such file, no such format, or nothing to be read in ``what``. What is wrong inside a file
        is raised when it is read.
    """
    options = ReadOptions(encoding=encoding, delimiter=delimiter, query=query)
    if isinstance(what, str) and "://" in what:
        return open_query(what, query)
    if not isinstance(what, (str, Path)):
        return FrameSource(what)
    path = Path(what)
    check_file(path)
    return file_formats.get(format.lower().lstrip(".") if format else _suffix(path))(path, options)


def _suffix(path: Path) -> str:
    suffixes = [suffix.lower() for suffix in path.suffixes]
    if suffixes and suffixes[-1] in COMPRESSIONS:
        suffixes.pop()
    return suffixes[-1].lstrip(".") if suffixes else ""
