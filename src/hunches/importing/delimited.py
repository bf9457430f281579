"""Reads CSV, TSV and other tables in text files."""

from __future__ import annotations

import csv
import io
from contextlib import contextmanager, suppress
from functools import cached_property
from typing import TYPE_CHECKING, Final, TypeVar

import pyarrow as pa
import pyarrow.csv as pa_csv

from hunches.errors import InvalidValue, MalformedFile, RaggedFile, UnreadableFile
from hunches.importing.byte_streams import encoding_of, open_text, read_head, reading, wrong_encoding
from hunches.importing.column_names import distinct_names
from hunches.importing.delimiters import guess_delimiter
from hunches.importing.encodings import UTF8
from hunches.importing.source import file_formats
from hunches.importing.text_types import arrow_type, joined_kind, kind_of_texts, texts_as
from hunches.records.blocks import rebatch

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from hunches.errors import InputError
    from hunches.importing.source import ReadOptions
    from hunches.importing.text_types import TextKind

T = TypeVar("T")

_BLOCK_BYTES: Final = 1024 * 1024
_LARGEST_BLOCK: Final = 256


class DelimitedSource:
    r"""The rows of a text file with one header line.

    The first look at `schema` reads the whole file once to decide each column's type on all its cells; cells are
    never guessed from a part of them. Empty cells are null in every column. Blocks of ``block_bytes`` are read,
    larger ones, up to 256 times, where a row needs them.

    >>> import tempfile, pathlib
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = pathlib.Path(folder, "reviews.csv")
    ...     _ = path.write_text("id,text\n007,so good\n")
    ...     next(DelimitedSource(path).batches()).to_pydict()
    {'id': ['007'], 'text': ['so good']}
    """

    def __init__(
        self,
        path: Path,
        *,
        encoding: str | None = None,
        delimiter: str | None = None,
        block_bytes: int = _BLOCK_BYTES,
    ) -> None:
        if delimiter is not None and len(delimiter) != 1:
            raise InvalidValue("The delimiter", value=delimiter, expected="a single character")
        self._path = path
        self._encoding = encoding_of(path, encoding)
        self._delimiter = delimiter or guess_delimiter(self._head())
        self._block_bytes = block_bytes
        self._largest_block_bytes = block_bytes * _LARGEST_BLOCK

    @property
    def name(self) -> str:
        """The file's path."""
        return str(self._path)

    @property
    def schema(self) -> pa.Schema:
        """The columns, typed on all cells of the file."""
        kinds, _ = self._kinds
        return pa.schema(zip(self._names, map(arrow_type, kinds), strict=True))

    @property
    def mixed(self) -> frozenset[str]:
        """The columns with stretches of numbers, dates or flags, and others of text."""
        _, mixed = self._kinds
        return mixed

    def batches(self) -> Iterator[pa.RecordBatch]:
        """Yield the rows of the file; every call reads it again."""
        schema, (kinds, _) = self.schema, self._kinds
        for batch in rebatch(self._texts()):
            columns = [texts_as(cells, kind) for cells, kind in zip(batch.columns, kinds, strict=True)]
            yield pa.RecordBatch.from_arrays(columns, schema=schema)

    @cached_property
    def _names(self) -> list[str]:
        return distinct_names(self._header)

    @cached_property
    def _header(self) -> list[str]:
        """The names as the file has them."""
        return self._with_larger_blocks(self._read_header)

    def _read_header(self) -> list[str]:
        with self._reading():
            names: list[str] = self._reader({}).schema.names
            return names

    @cached_property
    def _kinds(self) -> tuple[list[TextKind], frozenset[str]]:
        return self._with_larger_blocks(self._read_kinds)

    def _read_kinds(self) -> tuple[list[TextKind], frozenset[str]]:
        kinds: list[TextKind] = ["empty"] * len(self._names)
        mixed: set[str] = set()
        for batch in self._texts():
            for position, cells in enumerate(batch.columns):
                found, known = kind_of_texts(cells), kinds[position]
                kinds[position] = joined_kind(known, found)
                if known != found and "empty" not in {known, found} and kinds[position] == "text":
                    mixed.add(self._names[position])
        return kinds, frozenset(mixed)

    def _texts(self) -> Iterator[pa.RecordBatch]:
        types = dict.fromkeys(self._header, pa.large_string())
        with self._reading():
            for batch in self._reader(types):
                yield pa.RecordBatch.from_arrays(batch.columns, names=self._names)

    def _reader(self, types: dict[str, pa.DataType]) -> pa_csv.CSVStreamingReader:
        return pa_csv.open_csv(
            open_text(self._path, self._encoding),
            read_options=pa_csv.ReadOptions(block_size=self._block_bytes, use_threads=False),
            parse_options=pa_csv.ParseOptions(delimiter=self._delimiter, newlines_in_values=True),
            convert_options=pa_csv.ConvertOptions(column_types=types, strings_can_be_null=True, null_values=[""]),
        )

    def _head(self) -> str:
        return read_head(self._path).decode(self._encoding, "replace")

    def _with_larger_blocks(self, read: Callable[[], T]) -> T:
        """Return what ``read`` does, with blocks so large that the longest row fits in one."""
        while True:
            try:
                return read()
            except _RowTooLong:
                if self._block_bytes >= self._largest_block_bytes:
                    raise
                self._block_bytes *= 4

    @contextmanager
    def _reading(self) -> Iterator[None]:
        try:
            with reading(self._path, self._encoding):
                yield
        except pa.ArrowInvalid as error:
            raise self._explained(str(error)) from error

    def _explained(self, message: str) -> InputError:
        if "straddl" in message:
            size = self._block_bytes
            reason = f"a row is longer than {size:,} bytes; a quote may have been opened and never closed"
            return _RowTooLong(self._path, form="CSV", reason=reason)
        if "invalid UTF8" in message:
            return wrong_encoding(self._path, self._encoding)
        if "Empty CSV" in message:
            return UnreadableFile(self._path, reason="it has no rows")
        return self._ragged_line() or MalformedFile(self._path, form="CSV", reason=message)

    def _ragged_line(self) -> RaggedFile | None:
        """Return the error for the first line with another number of cells than the header, told with its number."""
        stream = io.TextIOWrapper(open_text(self._path, self._encoding), UTF8, "replace", newline="")
        with stream, suppress(csv.Error):
            rows = csv.reader(stream, delimiter=self._delimiter)
            expected = len(next(rows))
            for cells in rows:
                if cells and len(cells) != expected:
                    line = self._delimiter.join(cells)
                    return RaggedFile(
                        self._path, number=rows.line_num, line=line, expected=expected, found=len(cells)
                    )
        return None


class _RowTooLong(MalformedFile):
    """A row does not fit in a block."""


@file_formats.register("csv")
@file_formats.register("txt")
def open_csv(path: Path, options: ReadOptions) -> DelimitedSource:
    """Return the rows of a text file with cells between delimiters."""
    return DelimitedSource(path, encoding=options.encoding, delimiter=options.delimiter)


@file_formats.register("tsv")
@file_formats.register("tab")
def open_tsv(path: Path, options: ReadOptions) -> DelimitedSource:
    """Return the rows of a text file with cells between tabs."""
    return DelimitedSource(path, encoding=options.encoding, delimiter=options.delimiter or "\t")
