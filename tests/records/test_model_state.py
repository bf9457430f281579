"""Models as bytes: nothing is lost, damage is told, nothing is run."""

import hashlib
import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from numpy.typing import NDArray

from hunches.errors import InvalidValue, UnreadableModel
from hunches.records import ModelState, decode_model, encode_model

STATE = ModelState(
    "linear.v1", {"t": 0.1, "n": None}, {"a": np.arange(6.0).reshape(2, 3), "b": np.array(True)}, {"w": ("é", "\n")}
)
SOUND = {"plugin": "p", "settings": {}, "strings": {}, "arrays": [["a", "<f8", [1]]]}
dtypes = st.one_of(
    arrays.integer_dtypes(endianness="?"), arrays.floating_dtypes(endianness="?"), arrays.boolean_dtypes()
)


def forged(header: object) -> bytes:
    """Return a file with any header and a right checksum."""
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    body = len(text).to_bytes(8, "little") + text + bytes(64)
    return b"HUNCHES MODEL 1\n" + hashlib.sha256(body).digest() + body


@settings(max_examples=50, deadline=None)
@given(arrays.arrays(dtypes, arrays.array_shapes(min_dims=0, min_side=0)), st.text())
def test_what_is_encoded_is_decoded(array: NDArray[np.generic], word: str) -> None:
    """Every array and word comes back bit for bit, and in the same bytes."""
    state = ModelState("any", {"x": [1, word]}, {"first": array, word: array}, {word: (word,)})
    found = decode_model(encode_model(state))
    assert (found.plugin, found.settings, found.strings) == ("any", state.settings, state.strings)
    little = array.astype(array.dtype.newbyteorder("<"))
    assert found.arrays["first"].tobytes() == little.tobytes()
    assert found.arrays["first"].shape == array.shape
    assert encode_model(found) == encode_model(state)


@settings(max_examples=50, deadline=None)
@given(st.data())
def test_a_changed_byte_is_told(data: st.DataObject) -> None:
    """No byte can change unseen."""
    sound = bytearray(encode_model(STATE))
    place = data.draw(st.integers(0, len(sound) - 1))
    sound[place] ^= data.draw(st.integers(1, 255))
    with pytest.raises(UnreadableModel):
        decode_model(bytes(sound))


@pytest.mark.parametrize("length", [0, 5, 16, 40, 60, -1])
def test_a_file_cut_short_is_told(length: int) -> None:
    """A part of a model is no model."""
    with pytest.raises(UnreadableModel):
        decode_model(encode_model(STATE)[:length])


@pytest.mark.parametrize(
    "header",
    [
        b"not json",
        b"[" * 100_000,
        b"\xff",
        [],
        {},
        {**SOUND, "plugin": 3},
        {**SOUND, "strings": {"w": "abc"}},
        {**SOUND, "strings": {"w": [1]}},
        {**SOUND, "arrays": [["a", "|O", [1]]]},
        {**SOUND, "arrays": [["a", "<M8[s]", [1]]]},
        {**SOUND, "arrays": [["a", "nonsense", [1]]]},
        {**SOUND, "arrays": [["a", "<f8", [9]]]},
        {**SOUND, "arrays": [["a", "<f8", [-1]]]},
        {**SOUND, "arrays": [["a", "<f8", [True]]]},
        {**SOUND, "arrays": [["a", "<f8", 3]]},
        {**SOUND, "arrays": [["a", "<f8", [0] * 100]]},
        {**SOUND, "arrays": [["a", "<f8", [0, 10**30]]]},
        {**SOUND, "arrays": [[1, "<f8", [1]]]},
        {**SOUND, "arrays": [["a", "i4,f8", [1]]]},
        {**SOUND, "arrays": ["abcd"]},
        {**SOUND, "arrays": None},
    ],
)
def test_a_hostile_header_is_told(header: object) -> None:
    """A header with a right checksum and wrong contents is refused."""
    with pytest.raises(UnreadableModel):
        decode_model(forged(header))


def test_a_sound_header_by_hand_is_read() -> None:
    """What the hostile headers were made from is a model."""
    assert decode_model(forged(SOUND)).arrays["a"].tolist() == [0.0]


def test_objects_cannot_be_in_a_model() -> None:
    """An array of objects, which only a pickle could hold, is refused."""
    with pytest.raises(InvalidValue, match="numbers or booleans"):
        ModelState("p", {}, {"a": np.array([object()])}, {})


def test_arrays_are_aligned_and_read_only() -> None:
    """Decoded arrays are views that cannot be written."""
    array = decode_model(encode_model(STATE)).arrays["a"]
    assert not array.flags.writeable
