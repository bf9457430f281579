"""The published vote sets are read as their own figures say."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from vote_sets import drawn_vote_sets, read_vote_sets

if TYPE_CHECKING:
    from vote_sets import VoteSet

FOLDER = Path("../shared/data")


@cache
def _sets() -> dict[str, VoteSet]:
    if not FOLDER.exists():
        pytest.skip(f"the real data sets of {FOLDER} are not on this machine")
    return {votes.name: votes for votes in read_vote_sets(FOLDER)}


def test_all_nine_sets_are_read() -> None:
    """Four of texts, two of tokens, three of crowds; two are scored by F1."""
    sets = _sets().values()

    assert [votes.name for votes in sets if votes.metric == "F1"] == ["sms", "rna"]
    assert [votes.family for votes in sets] == ["LFs"] * 6 + ["crowd"] * 3
    assert [votes.test is None for votes in sets] == [False] * 6 + [True] * 3


@pytest.mark.parametrize(
    ("name", "place"), [("youtube", "wrench_youtube"), ("sms", "wrench_sms"), ("banking", "banking77_llm_keywords")]
)
def test_coverage_is_the_published_one(name: str, place: str) -> None:
    """The mean coverage of the LFs on train, and the number of examples with a text."""
    votes = _sets()[name].train
    measured = json.loads((FOLDER / place / "meta.json").read_text(encoding="utf-8"))["measured"]["train"]

    assert 100 * (votes.matrix >= 0).mean() == pytest.approx(measured["lf_coverage_mean"], abs=0.006)
    assert len(votes.texts) == len(votes.gold) == measured["n"]


def test_tokens_without_votes_are_left_out() -> None:
    """13.71% of the 66,423 tokens of train have a vote; all that are kept have one and a label."""
    votes = _sets()["mit"].train

    assert len(votes.gold) == pytest.approx(0.1371 * 66_423, abs=4)
    assert votes.scored.all()


def test_crowds_have_as_many_votes_as_published() -> None:
    """800 items, 164 workers, 8,000 votes."""
    votes = _sets()["rte"].train

    assert votes.matrix.shape == (800, 164)
    assert np.count_nonzero(votes.matrix >= 0) == 8_000


def test_drawn_sets_have_the_shapes_of_the_published_ones() -> None:
    """LFs with texts and a test set, scored both ways, and a crowd without."""
    accuracy, skewed, crowd = drawn_vote_sets(np.random.default_rng(0))

    assert (accuracy.metric, skewed.metric) == ("accuracy", "F1")
    assert accuracy.test is not None
    assert len(accuracy.test.texts) == len(accuracy.test.gold)
    assert crowd.test is None
