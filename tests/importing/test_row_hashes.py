from __future__ import annotations

import numpy as np
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from hunches.importing.row_hashes import hash_texts

LONG_TEXTS = st.sampled_from(["", "\0", "x" * 600, "x" * 601])
TEXTS = st.lists(st.one_of(st.text(max_size=30), LONG_TEXTS, st.none()), max_size=20)


@given(texts=TEXTS)
@settings(max_examples=50)
def test_texts_have_equal_hashes_when_they_are_equal(texts: list[str | None]) -> None:
    """Null counts as the empty text; nothing else is confused."""
    hashes = hash_texts(pa.array(texts, pa.large_string())).tolist()

    assert len(set(hashes)) == len({text or "" for text in texts})


@given(texts=TEXTS, begin=st.integers(0, 5))
@settings(max_examples=50)
def test_a_text_has_the_same_hash_wherever_it_stands(texts: list[str | None], begin: int) -> None:
    """Slices of a column hash as a column of their own."""
    column = pa.array(texts, pa.large_string())

    alone = pa.array(texts[begin:], pa.large_string())

    assert hash_texts(column.slice(begin)).tolist() == hash_texts(alone).tolist()


def test_hashes_are_the_same_for_ever() -> None:
    """Splits drawn yesterday are drawn again tomorrow, on any machine."""
    column = pa.array(["", "a", "a text of more than eight bytes"], pa.large_string())

    assert hash_texts(column).tolist() == [16294208416658607535, 6774081908283191102, 14604903151191354724]


def test_hashes_spread_evenly() -> None:
    """Ids that count up fill all sixteenths of the range alike."""
    hashes = hash_texts(pa.array([f"id-{n}" for n in range(16_000)], pa.large_string()))

    counts = np.bincount((hashes >> np.uint64(60)).astype(np.int64), minlength=16)

    assert counts.min() > 850
    assert counts.max() < 1150


def test_reach_limits_what_counts() -> None:
    """Texts that differ beyond it, and are as long, are taken for the same."""
    column = pa.array(["a" * 20 + "b", "a" * 20 + "c", "a" * 20], pa.large_string())

    first, second, shorter = hash_texts(column, reach=16).tolist()

    assert first == second != shorter
