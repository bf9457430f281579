"""Examples that splits share."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hunches.errors import InvalidValue
from hunches.evaluation.analysis import LeakedPair, split_leakage
from hunches.evaluation.analysis._near_texts import NearTexts
from hunches.evaluation.analysis._word_counts import count_words, words_of

WORDS = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
TEXT = " ".join(WORDS)


def _leaked(texts: list[str], splits: list[int], threshold: float = 0.8) -> list[tuple[str, str, int, int]]:
    found = split_leakage(texts, np.array(splits), rng=np.random.default_rng(0), threshold=threshold)
    return [(each.split, each.other, each.n_exact, each.n_near) for each in found.overlaps]


def test_case_punctuation_and_unicode_form_do_not_count() -> None:
    """The same words in the same order are the same text."""
    texts = ["Café — Nº 5!", "cafe\u0301 no 5", "something else"]
    assert _leaked([texts[0], texts[2], texts[1]], [0, 0, 2]) == [("test", "train", 1, 0)]


def test_nearly_the_same_words_are_near() -> None:
    """One word of eleven more is; half of the words is not."""
    near = [TEXT, f"{TEXT} eleven", "one two three four five"]
    assert _leaked(near, [0, 2, 1]) == [("test", "train", 0, 1), ("valid", "train", 0, 0), ("test", "valid", 0, 0)]
    found = split_leakage(near, np.array([0, 2, 1]), rng=np.random.default_rng(0))
    assert found.overlaps[0].pairs == (LeakedPair(1, 0, 10 / 11),)


def test_every_copy_counts_and_names_one_twin() -> None:
    """Both copies in test leak; the twin is the first in train."""
    texts = ["a b", "a b", "c d", "a b", "a b", "x y"]
    found = split_leakage(texts, np.array([0, 0, 0, 2, 2, 2]), rng=np.random.default_rng(0))
    (overlap,) = found.overlaps
    assert (overlap.n, overlap.n_exact, overlap.n_leaked) == (3, 2, 2)
    assert overlap.pairs == (LeakedPair(3, 0, 1.0),)
    assert found.groups()[0].rows == (3, 0)


def test_texts_without_words_are_left_out() -> None:
    """They are no twins of each other; with nothing else there is nothing to say."""
    assert _leaked(["", "!?", ":)", "word"], [0, 0, 2, 2]) == []
    found = split_leakage([""], np.array([0]), rng=np.random.default_rng(0))
    assert found.told() == "No example of one split has a twin in another."


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.tuples(st.lists(st.sampled_from(WORDS), min_size=1, max_size=8), st.sampled_from([0, 2])), max_size=25
    ),
    st.integers(0, 5),
)
def test_it_finds_what_comparing_all_pairs_finds(examples: list[tuple[list[str], int]], seed: int) -> None:
    """At a similarity of 0.9 or more, which MinHash misses once in ten million."""
    texts, splits = [" ".join(words) for words, _ in examples], np.array([split for _, split in examples], dtype=int)
    found = split_leakage(texts, splits, rng=np.random.default_rng(seed), threshold=0.9)
    sets = [set(words_of(text)) for text in texts]
    expected = sum(
        any(
            len(sets[row] & sets[other]) >= 0.9 * len(sets[row] | sets[other])
            for other in np.flatnonzero(splits == 0)
        )
        for row in np.flatnonzero(splits == 2)
    )
    assert sum(overlap.n_leaked for overlap in found.overlaps) == expected


def test_pairs_at_the_threshold_are_seldom_missed() -> None:
    """Of 300 pairs with 8 of 10 words in common, at most 3."""
    rng = np.random.default_rng(1)
    texts, splits = [], []
    for pair in range(300):
        words = [f"w{pair}x{number}" for number in range(10)]
        texts += [" ".join(words[:9]), " ".join(rng.permutation([*words[:8], words[9]]))]
        splits += [0, 2]
    found = split_leakage(texts, np.array(splits), rng=rng, threshold=0.8)
    assert found.overlaps[0].n_near >= 297


def test_very_many_candidates_are_not_all_compared() -> None:
    """Of a hundred texts with the same band the first eight are, so time stays in line with the texts."""
    counts = count_words([TEXT, *[f"{TEXT} {TEXT}"] * 100]).counts
    near = NearTexts(counts, threshold=0.8, rng=np.random.default_rng(0))
    among = np.arange(101) > 0
    assert near.nearest(np.array([0]), among=among)[0][1] == 1.0
    assert near.nearest(np.array([0]), among=np.arange(101) == 0) == {}


def test_it_prints_and_is_json() -> None:
    """With how much is shared, and the pairs."""
    found = split_leakage(["a b", "a b"], np.array([0, 2]), rng=np.random.default_rng(0))
    assert "1 of 1 examples of test (100.0%) has a twin in train" in str(found)
    assert "≥ 80% same words" in str(found)
    assert found.as_dict()["overlaps"][0]["pairs"] == [{"row": 1, "other": 0, "similarity": 1.0}]


def test_what_does_not_fit_is_refused() -> None:
    """Splits of other examples, and a threshold that is no share."""
    with pytest.raises(InvalidValue, match="shape of the splits"):
        split_leakage(["a"], np.array([0, 1]), rng=np.random.default_rng(0))
    with pytest.raises(InvalidValue, match="threshold of similarity"):
        split_leakage(["a"], np.array([0]), rng=np.random.default_rng(0), threshold=0.0)
