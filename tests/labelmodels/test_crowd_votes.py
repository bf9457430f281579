"""Label models of crowds on the votes of published crowds."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pyarrow.parquet as pq
import pytest

from hunches.labelmodels import LabelModel
from hunches.records import LabelSpace, Votes

if TYPE_CHECKING:
    from numpy.typing import NDArray

SETS = Path("../shared/data")


def _read(name: str) -> tuple[Votes, NDArray[np.int32]]:
    if not (SETS / name).exists():
        pytest.skip(f"the real data set {SETS / name} is not on this machine")
    facts = json.loads((SETS / name / "meta.json").read_text(encoding="utf-8"))
    table = pq.read_table(SETS / name / "train.parquet", columns=["votes", "label"])
    matrix = table["votes"].combine_chunks().flatten().to_numpy().reshape(table.num_rows, -1)
    return Votes.from_dense(matrix, LabelSpace(facts["classes"]), facts["lf_names"]), table["label"].to_numpy()


def _accuracy(name: str, kind: str) -> float:
    """Return the share of right answers in percent; each of t tied classes counts 1 / t."""
    votes, gold = _read(name)
    answer = LabelModel(kind, copy_overlap=1.1).fit(votes).predict_proba(votes)  # as published: no copies
    is_best = np.isclose(answer, answer.max(axis=1, keepdims=True), atol=1e-9)
    return float(100 * (is_best[np.arange(len(gold)), gold] / is_best.sum(axis=1)).mean())


@pytest.mark.parametrize(
    ("name", "published"), [("crowd_bluebird", 89.81), ("crowd_rte", 92.75), ("crowd_zencrowd_us", 82.35)]
)
def test_dawid_and_skene_score_as_measured_elsewhere(name: str, published: float) -> None:
    """Within a point of another implementation, whose priors are others."""
    assert _accuracy(name, "dawid-skene.v1") == pytest.approx(published, abs=1.0)


@pytest.mark.parametrize(
    ("name", "published"), [("crowd_bluebird", 86.11), ("crowd_rte", 93.125), ("crowd_zencrowd_us", 91.2255)]
)
def test_subtypes_score_as_their_authors_measured(name: str, published: float) -> None:
    """Within half a point of the published run, which had 40 starts, not 4, and kept repeated votes."""
    assert _accuracy(name, "ebcc.v1") == pytest.approx(published, abs=0.5)


@pytest.mark.parametrize("name", ["crowd_bluebird", "crowd_rte", "crowd_zencrowd_us"])
def test_the_weighted_average_is_not_below_the_vote(name: str) -> None:
    """It is what the model was made for."""
    votes, gold = _read(name)
    shares = np.stack([(votes.dense() == y).sum(axis=1) for y in range(2)], axis=1)

    majority = np.where(shares[:, 0] == shares[:, 1], 0.5, shares.argmax(axis=1) == gold).mean()

    assert _accuracy(name, "bwa.v1") >= 100 * majority - 0.01
