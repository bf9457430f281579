"""Where examples come from, and the table of file formats that can be read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol, TypeAlias

from hunches.registry import Registry

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    import pyarrow as pa


class Source(Protocol):
    """Something that gives examples, as often as asked, in blocks of bounded size."""

    @property
    def name(self) -> str:
        """What it is, for messages: a path, a URL without its password, the type of a frame."""
        ...

    @property
    def schema(self) -> pa.Schema:
        """The columns, with normalised types; those of a type there is no use for keep it."""
        ...

    @property
    def mixed(self) -> frozenset[str]:
        """The columns whose values are of several types and are read as text."""
        ...

    def batches(self) -> Iterator[pa.RecordBatch]:
        """Yield all examples, in order, in blocks of up to `BLOCK_ROWS`; every call starts anew."""
        ...


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How to read a file, where its bytes leave that open.

    Parameters
    ----------
    encoding : str, optional
        The encoding of a text file; UTF-8, or what its byte order mark says, when None.
    delimiter : str, optional
        What separates cells; guessed when None.
    query : str, optional
        The query to ask a database, or the sheet to read of a workbook (the first when None).

    >>> ReadOptions(delimiter=";").delimiter
    ';'
    """

    encoding: str | None = None
    delimiter: str | None = None
    query: str | None = None


FileOpener: TypeAlias = "Callable[[Path, ReadOptions], Source]"
"""Opens a file of one format."""

file_formats: Final[Registry[FileOpener]] = Registry("file format", package="hunches.importing")
"""The openers by the suffix of the files they read, which is also the name of the format."""
