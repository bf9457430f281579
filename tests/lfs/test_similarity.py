"""Labelling functions that compare texts with known ones."""

from __future__ import annotations

import math
import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.metrics.pairwise import cosine_similarity

import hunches as hu
from hunches.checks import check_labeling_function
from hunches.errors import InvalidValue
from hunches.lfs import SimilarityLF, similarity_lf

SPACE = hu.LabelSpace(["SPAM", "HAM"])
SPAM, HAM = SPACE
EXAMPLES = {"text": ["Check out my channel!", "check this channel", "a song", "", None]}


def _votes(lf: SimilarityLF) -> list[int]:
    votes: list[int] = hu.apply([lf], EXAMPLES, space=SPACE).dense()[:, 0].tolist()
    return votes


def test_texts_that_are_like_a_reference_get_its_class() -> None:
    """Case and signs ignored; missing and empty texts are like nothing."""
    assert _votes(similarity_lf("like", ["check out my channel", "other words"], SPAM)) == [0, 0, -1, -1, -1]
    assert _votes(similarity_lf("like", ["check out my channel"], "HAM", threshold=0.9)) == [1, -1, -1, -1, -1]


def test_weights_say_which_words_count() -> None:
    """As cosines of weighted sets."""
    lf = SimilarityLF("like", ("check channel",), "SPAM", weights=(("channel", 3.0),), other_weight=1.0)
    assert lf.similarity("channel") == pytest.approx(3 / math.sqrt(10))
    assert lf.similarity("check it") == pytest.approx(1 / math.sqrt(10) / math.sqrt(2))


@given(st.lists(st.text("ab c", min_size=1, max_size=20).filter(lambda text: text.strip()), min_size=2, max_size=4))
@settings(max_examples=50)
def test_it_is_the_cosine_that_scikit_learn_finds(texts: list[str]) -> None:
    """Of words that are there or not."""
    counts = CountVectorizer(binary=True, analyzer=re.compile(r"\w+").findall).fit_transform(texts)
    expected = cosine_similarity(counts[:1], counts[1:]).max()
    assert similarity_lf("like", texts[1:], "SPAM").similarity(texts[0]) == pytest.approx(expected)


@pytest.mark.parametrize("label", [SPAM, "SPAM"])
def test_it_passes_the_checks(label: hu.Label | str) -> None:
    """Made of weights too; its space is that of its label."""
    lf = SimilarityLF("like", ("check out", "a song"), label, 0.3, weights=(("song", 2.5),), other_weight=1.5)
    check_labeling_function(lf, EXAMPLES, space=SPACE)
    assert lf.space == (SPACE if label is SPAM else None)
    assert np.any(hu.apply([lf], EXAMPLES, space=SPACE).covered())


@pytest.mark.parametrize(
    "wrong",
    [
        {"references": ()},
        {"references": ("?!",)},
        {"threshold": 0.0},
        {"threshold": 1.5},
        {"threshold": math.nan},
        {"weights": (("a", 0.0),)},
        {"other_weight": math.inf},
    ],
)
def test_what_makes_no_sense_is_refused(wrong: dict[str, object]) -> None:
    """With the name of the labelling function."""
    with pytest.raises(InvalidValue, match="like"):
        SimilarityLF(**{"name": "like", "references": ("a",), "label": "SPAM", **wrong})  # type: ignore[arg-type]  # wrong on purpose


def test_one_text_is_no_list() -> None:
    """Its letters would be references."""
    with pytest.raises(InvalidValue, match="list of texts"):
        similarity_lf("like", "check out", "SPAM")
