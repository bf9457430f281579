"""Cross-validation on gold labels."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from sklearn.metrics import accuracy_score, f1_score

from hunches.errors import InvalidValue, TooFewGold
from hunches.evaluation import Interval, Measure
from hunches.labelmodels.gold.validation import GoldReport, cross_validate
from hunches.labelmodels.label_models import label_models
from hunches.labelmodels.majority_vote import MajorityVote
from hunches.labelmodels.map_logistic import MapLogistic
from hunches.records import ABSTAIN, LabelSpace, Votes

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from hunches.labelmodels import FittedLabelModel
    from hunches.labelmodels.gold.objective import Objective
    from hunches.records import GoldLabels, ModelState

TWO = LabelSpace(["A", "B"])


def _drawn(n_examples: int) -> tuple[Votes, NDArray[np.int32]]:
    """Return votes of one labelling function that is right on 95%, and two that always agree and are right on 60%."""
    rng = np.random.default_rng(1)
    truth = rng.integers(2, size=n_examples).astype(np.int32)
    good, bad = (np.where(rng.random(n_examples) < share, truth, 1 - truth) for share in (0.95, 0.6))
    swapped = np.where(rng.random(n_examples) < 0.25, 1 - bad, bad)
    return Votes.from_dense(np.column_stack([good, bad, swapped]), TWO), truth


def _report(votes: Votes, gold: GoldLabels, *, objective: Objective = "accuracy") -> GoldReport:
    return cross_validate(MapLogistic(), votes, gold=gold, rng=np.random.default_rng(0), objective=objective)


@dataclass
class _Parrot:
    """Says the gold label where it knows one, which is cheating, and class A elsewhere; notes what it was shown."""

    shown: list[GoldLabels]

    def fit(self, votes: Votes, gold: GoldLabels | None = None) -> FittedLabelModel:
        assert gold is not None
        self.shown.append(gold)
        return MajorityVote().fit(votes)

    @classmethod
    def load(cls, state: ModelState) -> FittedLabelModel:
        return MajorityVote.load(state)


@pytest.mark.parametrize(("n_gold", "n_folds"), [(2, 2), (20, 20), (21, 10), (100, 10)])
def test_every_gold_label_is_hidden_once(n_gold: int, n_folds: int) -> None:
    """Few are left out one by one, more in ten folds; in no fold is anything else hidden."""
    votes, truth = _drawn(120)
    gold = np.where(np.arange(120) < n_gold, truth, ABSTAIN).astype(np.int32)
    parrot = _Parrot([])

    report = cross_validate(parrot, votes, gold=gold, rng=np.random.default_rng(0))

    hidden = np.array([(shown == ABSTAIN) & (gold != ABSTAIN) for shown in parrot.shown])
    assert report.n_folds == len(hidden) == n_folds
    np.testing.assert_array_equal(hidden.sum(axis=0), gold != ABSTAIN)


def test_classes_are_spread_over_the_folds() -> None:
    """Of a class with ten examples, every fold hides one."""
    votes, _ = _drawn(100)
    gold = np.where(np.arange(100) < 10, 1, 0).astype(np.int32)
    parrot = _Parrot([])

    cross_validate(parrot, votes, gold=gold, rng=np.random.default_rng(0))

    assert [int((shown[:10] == ABSTAIN).sum()) for shown in parrot.shown] == [1] * 10


def test_a_model_that_gold_helps_gains() -> None:
    """It gains over the majority vote by more than chance explains, and is right about itself."""
    votes, truth = _drawn(2000)

    report = _report(votes, np.where(np.arange(2000) < 200, truth, ABSTAIN).astype(np.int32))

    assert report.gain.interval is not None
    assert report.gain.interval.low > 0.1
    fitted = MapLogistic().fit(votes, np.where(np.arange(2000) < 200, truth, ABSTAIN).astype(np.int32))
    unseen = fitted.predict_proba(votes)[200:].argmax(axis=1)
    assert report.metric == pytest.approx((unseen == truth[200:]).mean(), abs=0.05)


def test_metrics_are_those_of_scikit_learn() -> None:
    """Accuracy and macro F1 of the majority vote, where there are no ties."""
    votes, truth = _drawn(60)
    voted = np.median(votes.dense(), axis=1)

    accuracy, macro_f1 = (_report(votes, truth, objective=objective) for objective in ("accuracy", "macro-f1"))

    assert accuracy.majority == pytest.approx(accuracy_score(truth, voted))
    assert macro_f1.majority == pytest.approx(f1_score(truth, voted, average="macro"))


def test_ties_count_in_part() -> None:
    """Two votes against each other are half right."""
    votes = Votes.from_dense([[0, 1], [0, 1], [0, 0]], TWO)

    report = cross_validate(
        "majority-vote.v1", votes, gold=np.array([0, 1, 0], dtype=np.int32), rng=np.random.default_rng(0)
    )

    assert report.majority == report.metric == pytest.approx(2 / 3)
    assert report.gain == Measure(0.0, Interval(0.0, 0.0))


def test_a_class_that_is_never_there_is_not_in_the_mean() -> None:
    """Macro F1 is over the classes that are gold or predicted."""
    votes = Votes.from_dense([[0], [1], [1]], LabelSpace(["A", "B", "C"]))

    report = cross_validate(
        "majority-vote.v1",
        votes,
        gold=np.array([0, 1, 1], dtype=np.int32),
        rng=np.random.default_rng(0),
        objective="macro-f1",
    )

    assert report.majority == 1.0


def test_gold_without_votes_is_not_compared() -> None:
    """A label model says nothing there; it is counted, no more."""
    votes = Votes.from_dense([[0], [1], [ABSTAIN], [0]], TWO)

    report = _report(votes, np.array([0, 1, 1, ABSTAIN], dtype=np.int32))

    assert (report.n_gold, report.n_compared) == (3, 2)


def test_fewer_than_two_are_too_few() -> None:
    """The error says how many there are; gold labels without votes are none."""
    votes = Votes.from_dense([[0], [ABSTAIN]], TWO)

    with pytest.raises(TooFewGold, match="Only 1 examples"):
        _report(votes, np.array([0, 1], dtype=np.int32))


def test_an_unknown_objective_is_refused() -> None:
    """Before anything is fitted."""
    votes, truth = _drawn(5)

    with pytest.raises(InvalidValue, match="objective"):
        _report(votes, truth, objective="auc")  # type: ignore[arg-type]  # that is the point


def test_it_reads_as_a_table_and_a_sentence() -> None:
    """Below fifty labels it says that probabilities are uncalibrated."""
    report = GoldReport(
        n_gold=60,
        n_compared=49,
        n_folds=10,
        objective="macro-f1",
        metric=0.853,
        majority=0.8,
        gain=Measure(0.053, Interval(0.012, 0.094)),
        calibration_error=0.07,
    )

    lines = str(report).splitlines()

    assert lines[0] == "Cross-validated on 49 of 60 gold labels, 10 folds"
    assert [line.split()[-1] for line in lines[3:6]] == ["85.3%", "80.0%", "7.0%"]
    assert lines[6].startswith("Gain over the majority vote: +5.3 points, 95% interval +1.2 to +9.4. ")
    assert "uncalibrated" in lines[6]
    assert "uncalibrated" not in str(replace(report, n_compared=50))
    assert "<p>Gain" in report._repr_html_()
    assert report.as_dict()["gain"] == {"value": 0.053, "low": 0.012, "high": 0.094}


def test_the_same_generator_gives_the_same_report() -> None:
    """Folds and resamples are its own."""
    votes, truth = _drawn(60)

    assert _report(votes, truth) == _report(votes, truth)
    assert label_models.get("map-logistic.v1") is MapLogistic
