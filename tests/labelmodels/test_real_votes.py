"""Label models on the votes of published sets of labelling functions."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow.parquet as pq
import pytest

from hunches.labelmodels import LabelModel
from hunches.records import LabelSpace, Votes

if TYPE_CHECKING:
    from numpy.typing import NDArray

SETS = Path("../shared/data")
SPLITS = ("train", "valid", "test")
WRENCH = [(name, split) for name in ("wrench_youtube", "wrench_sms") for split in SPLITS]
ALL = [
    *WRENCH,
    *(("rna_pubmed_screening", split) for split in SPLITS),
    *(("banking77_llm_keywords", split) for split in ("train", "test")),
]


@cache
def _facts(name: str) -> dict[str, Any]:
    if not (SETS / name).exists():
        pytest.skip(f"the real data set {SETS / name} is not on this machine")
    facts: dict[str, Any] = json.loads((SETS / name / "meta.json").read_text(encoding="utf-8"))
    return facts


@cache
def _read(name: str, split: str) -> tuple[Votes, NDArray[np.int32]]:
    facts = _facts(name)
    table = pq.read_table(SETS / name / f"{split}.parquet", columns=["votes", "label"])
    matrix = table["votes"].combine_chunks().flatten().to_numpy().reshape(table.num_rows, -1)
    return Votes.from_dense(matrix, LabelSpace(facts["classes"]), facts["lf_names"]), table["label"].to_numpy()


@cache
def _fitted(name: str, kind: str) -> LabelModel:
    return LabelModel(kind).fit(_read(name, "train")[0])


def _score(name: str, labels: NDArray[np.int64], gold: NDArray[np.int32]) -> float:
    """Return the set's metric in percent: accuracy, or F1 of the class 1."""
    if _facts(name)["metric"] == "acc":
        return float(100 * (labels == gold).mean())
    hits = np.count_nonzero((labels == 1) & (gold == 1))
    return float(200 * hits / (np.count_nonzero(labels == 1) + np.count_nonzero(gold == 1)))


def _majority_score(name: str, split: str) -> float:
    """Return the mean score of 100 draws that break ties at random: without votes all classes tie."""
    votes, gold = _read(name, split)
    shares = _fitted(name, "majority-vote.v1").predict_proba(votes)
    is_best = np.isclose(shares, shares.max(axis=1, keepdims=True))
    rng = np.random.default_rng(0)
    draws = [(is_best * rng.random(shares.shape)).argmax(axis=1) for _ in range(100)]
    return float(np.mean([_score(name, labels, gold) for labels in draws]))


@pytest.mark.parametrize(("name", "split"), ALL)
def test_the_majority_vote_scores_as_measured_elsewhere(name: str, split: str) -> None:
    """Its mean over random tie-breaks lies between the least and the most that was measured independently."""
    measured = _facts(name)["measured"][split]["mv"]

    assert measured["min"] <= _majority_score(name, split) <= measured["max"]


@pytest.mark.parametrize(("name", "split"), ALL)
def test_the_first_of_equals_is_right_as_often_as_measured_elsewhere(name: str, split: str) -> None:
    """On covered examples, with the first of tied classes, accuracy is the measured one to its last digit."""
    votes, gold = _read(name, split)

    labels = _fitted(name, "majority-vote.v1").predict(votes)

    right = 100 * (labels == gold)[votes.covered()].mean()
    assert right == pytest.approx(_facts(name)["measured"][split]["mv_acc_on_covered"], abs=0.0051)


@pytest.mark.parametrize(("name", "split"), ALL)
def test_the_anchored_model_is_not_below_the_majority_vote(name: str, split: str) -> None:
    """Fitted to the votes on train, it is at or above the majority vote on every split, within a point."""
    votes, gold = _read(name, split)

    labels = _fitted(name, "anchored.v1").predict_proba(votes).argmax(axis=1)

    assert _score(name, labels, gold) >= _majority_score(name, split) - 1.0
