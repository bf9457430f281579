"""A fitted model as plain values, and as one value of bytes: no pickle, nothing that runs when it is read.

The layout: 16 bytes that name the format, the SHA-256 of all that follows, the length of the header, the header
(JSON, padded with spaces to a multiple of 64 bytes), and the arrays one after the other, little-endian, row by
row, each padded with zeros to a multiple of 64 bytes.
"""

from __future__ import annotations

import hashlib
import json
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias, TypeVar

import numpy as np

from hunches.errors import InvalidValue, UnreadableModel

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

JSON: TypeAlias = "bool | int | float | str | list[JSON] | dict[str, JSON] | None"
"""What JSON can hold."""

T = TypeVar("T")

_MAGIC: Final = b"HUNCHES MODEL 1\n"
_DIGEST: Final = 32
_LENGTH: Final = 8
_PREFIX: Final = len(_MAGIC) + _DIGEST + _LENGTH
_ALIGNMENT: Final = 64
_KINDS: Final = "biuf"


@dataclass(frozen=True, slots=True, eq=False)
class ModelState:
    """Everything a fitted model is, as plain values.

    Parameters
    ----------
    plugin : str
        The name its plug-in is registered under.
    settings : dict
        Whatever JSON can hold.
    arrays : dict of str to array
        Numbers or booleans, of any shape.
    strings : dict of str to tuple of str
        Vocabularies.

    Raises
    ------
    InvalidValue
        When an array holds anything but numbers.

    >>> state = ModelState("linear.v1", {"temperature": 1.5}, {"weights": np.zeros(3)}, {"words": ("free", "win")})
    >>> decode_model(encode_model(state)).strings["words"]
    ('free', 'win')
    """

    plugin: str
    settings: dict[str, JSON]
    arrays: dict[str, NDArray[np.generic]]
    strings: dict[str, tuple[str, ...]]

    def __post_init__(self) -> None:
        for name, array in self.arrays.items():
            if array.dtype.kind not in _KINDS:
                raise InvalidValue(
                    f"The dtype of the array '{name}'", value=str(array.dtype), expected="of numbers or booleans"
                )


def encode_model(state: ModelState) -> bytes:
    """Return a model as bytes, the same for the same state."""
    arrays = {name: _plain(state.arrays[name]) for name in sorted(state.arrays)}
    header = {
        "plugin": state.plugin,
        "settings": state.settings,
        "strings": {name: list(words) for name, words in state.strings.items()},
        "arrays": [[name, array.dtype.str, list(array.shape)] for name, array in arrays.items()],
    }
    text = json.dumps(header, sort_keys=True, separators=(",", ":"), allow_nan=False).encode("ascii")
    text += b" " * (-(_PREFIX + len(text)) % _ALIGNMENT)
    parts = [len(text).to_bytes(_LENGTH, "little"), text]
    for array in arrays.values():
        parts += [array.tobytes(), bytes(-array.nbytes % _ALIGNMENT)]
    body = b"".join(parts)
    return _MAGIC + hashlib.sha256(body).digest() + body


def decode_model(data: bytes) -> ModelState:
    """Return the model that was encoded; its arrays are read-only views of ``data``.

    Raises
    ------
    UnreadableModel
        When the bytes are no model, or not the bytes that were written.
    """
    if data[: len(_MAGIC)] != _MAGIC:
        raise UnreadableModel("it does not begin as a model file does")
    body = memoryview(data)[len(_MAGIC) + _DIGEST :]
    if hashlib.sha256(body).digest() != data[len(_MAGIC) : len(_MAGIC) + _DIGEST]:
        raise UnreadableModel("its bytes are not those that were written (wrong checksum)")
    length = int.from_bytes(body[:_LENGTH], "little")
    header = _read_header(bytes(body[_LENGTH : _LENGTH + length]))
    try:
        return ModelState(
            _expect(header["plugin"], str),
            _expect(header["settings"], dict),
            _read_arrays(header["arrays"], data, start=_PREFIX + length),
            {name: _read_strings(words) for name, words in _expect(header["strings"], dict).items()},
        )
    except (KeyError, ValueError, TypeError, InvalidValue) as problem:
        raise UnreadableModel(f"its header describes no model ({problem})") from problem


def _plain(array: NDArray[np.generic]) -> NDArray[np.generic]:
    return np.asarray(array, dtype=array.dtype.newbyteorder("<"), order="C")


def _read_header(text: bytes) -> Mapping[str, object]:
    try:
        return _expect(json.loads(text), dict)
    except (ValueError, TypeError, RecursionError) as problem:
        raise UnreadableModel(f"its header is not JSON ({problem})") from problem


def _read_arrays(entries: object, data: bytes, *, start: int) -> dict[str, NDArray[np.generic]]:
    arrays = {}
    for name, code, shape in _expect(entries, list):
        dtype = np.dtype(_expect(code, str))
        if dtype.kind not in _KINDS or not all(type(size) is int and size >= 0 for size in shape):
            raise UnreadableModel(f"its array {name!r} has dtype {code!r} and shape {shape!r}")
        count = math.prod(shape)
        if start + count * dtype.itemsize > len(data):
            raise UnreadableModel(f"its array {name!r} ends after the file does")
        arrays[_expect(name, str)] = np.frombuffer(data, dtype, count=count, offset=start).reshape(shape)
        start += count * dtype.itemsize + -(count * dtype.itemsize) % _ALIGNMENT
    return arrays


def _read_strings(words: object) -> tuple[str, ...]:
    return tuple(_expect(word, str) for word in _expect(words, list))


def _expect(value: object, kind: type[T]) -> T:
    if not isinstance(value, kind):
        raise UnreadableModel(f"it has {type(value).__name__} where {kind.__name__} belongs")
    return value
