"""Tells how a text file is encoded from its bytes."""

from __future__ import annotations

import codecs
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from typing import BinaryIO

UTF8: Final = "utf-8"

_MARKS: Final = (
    # The mark of UTF-32 begins with that of UTF-16, so it is looked for first.
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CANDIDATES: Final = (UTF8, "cp1252", "shift_jis", "gb18030", "latin-1")
_CHUNK_BYTES: Final = 1024 * 1024
_NUL_SHARE: Final = 0.2


class DetectedEncoding(NamedTuple):
    """The name of an encoding, and whether a byte order mark, or the lack of any sign, makes it certain."""

    name: str
    is_certain: bool


def detect_encoding(head: bytes) -> DetectedEncoding:
    """Return the encoding that a file's first bytes speak for: by their mark, by many NUL bytes, or else UTF-8.

    >>> detect_encoding("text".encode("utf-16")).name
    'utf-16'
    """
    for mark, name in _MARKS:
        if head.startswith(mark):
            return DetectedEncoding(name, is_certain=True)
    if head.count(0) > _NUL_SHARE * len(head):
        name = "utf-16-be" if head[0::2].count(0) > head[1::2].count(0) else "utf-16-le"
        return DetectedEncoding(name, is_certain=False)
    return DetectedEncoding(UTF8, is_certain=True)


def suggest_encoding(stream: BinaryIO, *, wrong: str) -> str:
    """Return the first usual encoding in which the part of a file that is not ``wrong`` text can be read."""
    decoder = codecs.getincrementaldecoder(wrong)()
    chunk = stream.read(_CHUNK_BYTES)
    while chunk and _decodes(chunk, decoder):
        chunk = stream.read(_CHUNK_BYTES)
    usual = (name for name in _CANDIDATES if name != wrong)
    return next(name for name in usual if _decodes(chunk, codecs.getincrementaldecoder(name)()))


def _decodes(chunk: bytes, decoder: codecs.IncrementalDecoder) -> bool:
    """Return whether a piece of a file can be read; it may end within a character."""
    try:
        decoder.decode(chunk)
    except UnicodeDecodeError:
        return False
    return True
