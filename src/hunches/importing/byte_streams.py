"""Files as streams of bytes, decompressed by their names and, for text, turned into UTF-8."""

from __future__ import annotations

import codecs
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

import pyarrow as pa

from hunches.errors import InvalidValue, MalformedFile, UnreadableFile, WrongEncoding
from hunches.importing.encodings import UTF8, detect_encoding, suggest_encoding

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

COMPRESSIONS: Final = {".gz": "gzip", ".bz2": "bz2", ".zst": "zstd"}
"""How a file with each suffix is compressed."""

_HEAD_BYTES: Final = 65_536


def check_file(path: Path) -> None:
    """Raise `UnreadableFile` when there is no file with bytes that may be read at ``path``."""
    try:
        if path.is_dir():
            raise UnreadableFile(path, reason="it is a directory")
        with path.open("rb") as stream:
            if not stream.read(1):
                raise UnreadableFile(path, reason="the file is empty")
    except (OSError, ValueError) as error:
        reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
        raise UnreadableFile(path, reason=reason.lower()) from error


def open_bytes(path: Path) -> pa.NativeFile:
    """Return the decompressed bytes of a file as a stream."""
    return pa.input_stream(str(path), compression=COMPRESSIONS.get(path.suffix.lower()))


def read_head(path: Path) -> bytes:
    """Return the first 64 KiB of a file's decompressed bytes."""
    with reading(path), open_bytes(path) as stream:
        head: bytes = stream.read(_HEAD_BYTES)
        return head


def encoding_of(path: Path, encoding: str | None) -> str:
    """Return the encoding a text file is to be read with: the one given, or what its first bytes say.

    Raises
    ------
    InvalidValue
        When there is no encoding of that name.
    WrongEncoding
        When the bytes look like UTF-16 but no byte order mark says so.
    """
    if encoding is None:
        detected = detect_encoding(read_head(path))
        if detected.is_certain:
            return detected.name
        raise WrongEncoding(path, encoding=UTF8, suggestion=detected.name)
    try:
        return codecs.lookup(encoding).name
    except LookupError:
        raise InvalidValue("The encoding", value=encoding, expected="one Python knows, such as 'cp1252'") from None


def open_text(path: Path, encoding: str) -> pa.NativeFile:
    """Return a text file's content as a stream of UTF-8 bytes; those of a UTF-8 file are not checked."""
    stream = open_bytes(path)
    if encoding == "utf-8-sig":
        stream.read(len(codecs.BOM_UTF8))
        return stream
    return stream if encoding == UTF8 else pa.transcoding_input_stream(stream, encoding, UTF8)


@contextmanager
def reading(path: Path, encoding: str = UTF8) -> Iterator[None]:
    """Turn the errors of reading a file's bytes within the block into `WrongEncoding` and `MalformedFile`."""
    try:
        yield
    except UnicodeDecodeError as error:
        raise wrong_encoding(path, encoding) from error
    except OSError as error:
        form = COMPRESSIONS.get(path.suffix.lower(), "file")
        raise MalformedFile(path, form=form, reason=str(error)) from error


def wrong_encoding(path: Path, encoding: str) -> WrongEncoding:
    """Return the error that a file is not text in ``encoding``, with one that it may be in."""
    with open_bytes(path) as stream:
        suggestion = suggest_encoding(stream, wrong=encoding)
    return WrongEncoding(path, encoding=encoding, suggestion=suggestion)
