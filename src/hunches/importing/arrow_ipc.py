"""Reads Arrow files (Feather) and Arrow streams."""

from __future__ import annotations

from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING, Final

import pyarrow as pa

from hunches.errors import MalformedFile
from hunches.importing.source import file_formats
from hunches.records.blocks import conform_batch, has_large_numbers, normalised_schema, rebatch

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from hunches.importing.source import ReadOptions

_FILE_MAGIC: Final = b"ARROW1"


class ArrowSource:
    """The rows of an Arrow file or stream; which of the two is told by its first bytes.

    >>> import pathlib, tempfile
    >>> batch = pa.RecordBatch.from_pydict({"text": ["so good"]})
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     with pa.ipc.new_file(f"{folder}/t.arrow", batch.schema) as writer:
    ...         writer.write_batch(batch)
    ...     next(ArrowSource(pathlib.Path(folder, "t.arrow")).batches()).to_pydict()
    {'text': ['so good']}
    """

    mixed: frozenset[str] = frozenset()

    def __init__(self, path: Path) -> None:
        self._path = path

    @property
    def name(self) -> str:
        """The file's path."""
        return str(self._path)

    @cached_property
    def schema(self) -> pa.Schema:
        """The columns, with normalised types."""
        with damaged_as(self._path, "Arrow"), pa.OSFile(str(self._path)) as stream:
            raw = _reader(stream).schema
        unsigned = [field.name for field in raw if field.type == pa.uint64()]
        large = {name for name in unsigned for batch in self._raw_batches() if has_large_numbers(batch.column(name))}
        return normalised_schema(raw, large=large)

    def batches(self) -> Iterator[pa.RecordBatch]:
        """Yield the rows; every call reads the file again."""
        return rebatch(conform_batch(batch, self.schema) for batch in self._raw_batches())

    def _raw_batches(self) -> Iterator[pa.RecordBatch]:
        with damaged_as(self._path, "Arrow"), pa.OSFile(str(self._path)) as stream:
            reader = _reader(stream)
            if isinstance(reader, pa.RecordBatchStreamReader):
                yield from reader
            else:
                yield from (reader.get_batch(position) for position in range(reader.num_record_batches))


@file_formats.register("arrow")
@file_formats.register("arrows")
@file_formats.register("feather")
@file_formats.register("ipc")
def open_arrow(path: Path, _options: ReadOptions) -> ArrowSource:
    """Return the rows of an Arrow file or stream."""
    return ArrowSource(path)


@contextmanager
def damaged_as(path: Path, form: str) -> Iterator[None]:
    """Turn what Arrow says of a damaged file within the block into `MalformedFile`."""
    try:
        yield
    except (pa.ArrowException, OSError, EOFError) as error:
        raise MalformedFile(path, form=form, reason=str(error).strip()) from error


def _reader(stream: pa.NativeFile) -> pa.RecordBatchFileReader | pa.RecordBatchStreamReader:
    is_file = stream.read(len(_FILE_MAGIC)) == _FILE_MAGIC
    stream.seek(0)
    return pa.ipc.open_file(stream) if is_file else pa.ipc.open_stream(stream)
