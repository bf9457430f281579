"""Hashes of texts, many at once: the same on every machine and in every process."""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING, Final, TypeAlias

import numpy as np

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray

Hashes: TypeAlias = "NDArray[np.uint64]"
"""``uint64 [n]``, evenly spread over all values."""

_WORD: Final = 8
_LONGEST: Final = 512
_GOLDEN: Final = np.uint64(0x9E3779B97F4A7C15)
_FIRST: Final = np.uint64(0xBF58476D1CE4E5B9)
_SECOND: Final = np.uint64(0x94D049BB133111EB)


def hash_texts(texts: pa.Array, *, reach: int | None = None) -> Hashes:
    """Return a hash of each text in a ``large_string`` column; equal texts, and all nulls, have equal ones.

    With ``reach`` only that many bytes of each text count, and its length, which is faster for long texts. The bytes
    of all texts are mixed in eight at a time with the finaliser of SplitMix64 (Steele, Lea and Flood 2014).

    >>> import pyarrow as pa
    >>> first, second, third = hash_texts(pa.array(["a", "b", "a"], pa.large_string()))
    >>> bool(first == third), bool(first == second)
    (True, False)
    """
    _, offsets_buffer, bytes_buffer = texts.buffers()
    offsets = np.frombuffer(offsets_buffer, np.int64)[texts.offset : texts.offset + len(texts) + 1]
    lengths = np.diff(offsets)
    lengths[texts.is_null().to_numpy(zero_copy_only=False)] = 0
    hashes = hash_numbers(lengths)
    if reach is not None:
        lengths = np.minimum(lengths, reach)
    content = np.frombuffer(bytes_buffer or b"", np.uint8)
    for row in np.flatnonzero(lengths > _LONGEST):
        digest = blake2b(content[offsets[row] : offsets[row + 1]].tobytes(), digest_size=_WORD).digest()
        hashes[row] ^= np.frombuffer(digest, np.uint64)[0]
    lengths[lengths > _LONGEST] = 0
    _mix_words(hashes, content, offsets[:-1], lengths)
    return hashes


def hash_numbers(numbers: NDArray[np.generic]) -> Hashes:
    """Return a hash of each number of eight bytes."""
    return _mixed(numbers.view(np.uint64))


def _mix_words(
    hashes: Hashes, content: NDArray[np.uint8], starts: NDArray[np.int64], lengths: NDArray[np.int64]
) -> None:
    """Mix every word of eight bytes of each text into its hash, in place."""
    if not len(lengths) or not lengths.any():
        return
    first = starts[0]
    padded = np.concatenate([content[first : starts[-1] + lengths[-1]], np.zeros(_WORD, np.uint8)])
    words = np.ndarray((len(padded) - _WORD + 1,), "<u8", buffer=padded, strides=(1,))
    rows = np.flatnonzero(lengths)
    for begin in range(0, int(lengths.max()), _WORD):
        rows = rows[lengths[rows] > begin]
        left = lengths[rows] - begin
        word = words[starts[rows] - first + begin]
        surplus = np.clip(_WORD - left, 0, _WORD - 1).astype(np.uint64) * np.uint64(8)
        word = (word << surplus) >> surplus
        hashes[rows] = _mixed(hashes[rows] ^ word)


def _mixed(values: Hashes) -> Hashes:
    values = values + _GOLDEN
    values = (values ^ (values >> np.uint64(30))) * _FIRST
    values = (values ^ (values >> np.uint64(27))) * _SECOND
    return values ^ (values >> np.uint64(31))
