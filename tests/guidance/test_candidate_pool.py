"""Looking up everything a simple condition could say."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hunches.conditions import print_condition
from hunches.engine import Plan
from hunches.guidance import pool_candidates
from hunches.guidance._shapes import shape_of
from hunches.lfs import SimilarityLF
from hunches.training import FeatureColumns

if TYPE_CHECKING:
    from collections.abc import Sequence

TEXTS = FeatureColumns(texts=("text",))


def _table(texts: Sequence[str | None]) -> pa.Table:
    return pa.table({"text": pa.array(texts, pa.large_string())})


def _conditions(table: pa.Table, columns: FeatureColumns) -> dict[str, int]:
    pool = pool_candidates(table, columns)
    found = {}
    for at in range(len(pool)):
        condition = pool.find(at)[1]
        assert not isinstance(condition, SimilarityLF)
        found[print_condition(condition)] = int(pool.n_holding[at])
    return found


def test_words_and_phrases_are_found_with_where_they_hold() -> None:
    """Words of two texts or more; phrases of two and three words of four."""
    found = _conditions(_table(["Check out this", "check out this!", "check it out"] * 2), TEXTS)
    assert found["has(text, 'check')"] == 6
    assert found["has(text, 'check out')"] == 4
    assert found["has(text, 'check out this')"] == 4
    assert "has(text, 'check it')" not in found


def test_patterns_are_found_that_are_often_useful_and_that_the_texts_show() -> None:
    """Links, and the shape of a code that no list knows."""
    found = _conditions(_table([f"see www.x.com code AB-{number}" for number in range(100, 110)] + ["no"]), TEXTS)
    assert found[r"matches(text, 'https?://|www\.', case => true)"] == 10
    assert found[r"matches(text, '(?<!\w)[A-Z]+\-\d{3}(?!\w)', case => true)"] == 10


@pytest.mark.parametrize("word", ["free", "...", "日本9", "a" * 50 + "1", "a1b2c3d4", "--"])
def test_words_without_much_of_a_shape_have_none(word: str) -> None:
    """Plain, of signs alone, of other alphabets, too long or of too many parts."""
    assert shape_of(word) is None


def test_numbers_flags_and_categories_are_found() -> None:
    """With thresholds people would write; missing values hold nowhere."""
    table = pa.table(
        {
            "likes": [None, 1, 2, 3, 4, 40, 40, 40, 70, 80, 90] * 2,
            "score": [0.123456, 0.5] * 11,
            "seen": [True, False] * 11,
            "lang": pa.array(["de", "en", None, "de"] * 5 + ["x", "y"]),
            "year": [1999, 2001] * 11,
        }
    )
    columns = FeatureColumns(numbers=("likes", "score", "seen"), categories=("lang", "year"))
    found = _conditions(table, columns)
    assert found["likes < 40"] == 8
    assert found["seen = TRUE"] == found["seen = FALSE"] == 11
    assert found["lang = 'de'"] == 10
    assert found["year = 1999"] == 11
    assert found["score >= 0.5"] == 11


def test_a_category_of_truth_values_is_compared_with_one() -> None:
    """Not with its name."""
    found = _conditions(pa.table({"seen": [True, False] * 5}), FeatureColumns(categories=("seen",)))
    assert found == {"seen = FALSE": 5, "seen = TRUE": 5}


@pytest.mark.parametrize("texts", [[], [None, None], ["", " "], ["!", "?!"]])
def test_nothing_is_found_where_there_is_nothing(texts: list[str | None]) -> None:
    """No texts, none with a value, none with a word."""
    assert not [text for text in _conditions(_table(texts), TEXTS) if text.startswith("has")]


def test_columns_without_values_give_nothing() -> None:
    """Neither numbers nor categories."""
    table = pa.table({"likes": pa.array([None, None], pa.float64()), "lang": pa.array([None, None], pa.string())})
    assert len(pool_candidates(table, FeatureColumns(numbers=("likes",), categories=("lang",)))) == 0


@given(st.lists(st.text("abAB 12.!é-", max_size=25), min_size=1, max_size=6))
@settings(max_examples=20, deadline=None)
def test_candidates_hold_where_the_engine_says(texts: list[str]) -> None:
    """Words and thresholds exactly; phrases wherever the engine finds them, or more."""
    table = _table(texts * 4)
    pool = pool_candidates(table, TEXTS)
    found = [pool.find(at) for at in range(len(pool))]
    holds = np.asarray(pool.holds.todense()) > 0
    plain = [at for at, (kind, _) in enumerate(found) if kind != "regex"]
    conditions = [found[at][1] for at in plain]
    answers = Plan([each for each in conditions if not isinstance(each, SimilarityLF)]).evaluate(
        table.combine_chunks().to_batches()[0]
    )
    for kind, mined, answer in zip((found[at][0] for at in plain), holds.T[plain], answers, strict=True):
        if kind in {"keyword", "threshold"}:
            assert mined.tolist() == answer.tolist()
        if kind == "phrase":
            assert not np.any(answer & ~mined)
