"""The logistic model of votes with gold labels."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from sklearn.linear_model import LogisticRegression

from hunches.errors import InvalidValue
from hunches.labelmodels import label_models
from hunches.labelmodels.anchored import Anchored
from hunches.labelmodels.map_logistic import MapLogistic
from hunches.records import ABSTAIN, LabelSpace, Votes

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from hunches.records import GoldLabels

SPACE = LabelSpace(["A", "B", "C"])
TWO = LabelSpace(["A", "B"])
MATRICES = arrays(np.int8, st.tuples(st.integers(2, 10), st.integers(1, 4)), elements=st.integers(ABSTAIN, 2)).filter(
    lambda matrix: bool((matrix != ABSTAIN).any())
)


def _votes_of_unequal_worth(n_examples: int = 600, *, seed: int = 0) -> tuple[Votes, NDArray[np.int32]]:
    """Return votes of five labelling functions of which three are no better than chance, and agree."""
    rng = np.random.default_rng(seed)
    truth = rng.integers(2, size=n_examples).astype(np.int32)
    noise = rng.integers(2, size=n_examples)
    right = [0.95, 0.9]
    good = [np.where(rng.random(n_examples) < share, truth, 1 - truth) for share in right]
    bad = [np.where(rng.random(n_examples) < 0.7, noise, 1 - noise) for _ in range(3)]
    matrix = np.column_stack([*good, *bad])
    return Votes.from_dense(np.where(rng.random(matrix.shape) < 0.8, matrix, ABSTAIN), TWO), truth


def _some(truth: NDArray[np.int32], count: int, *, seed: int = 0) -> GoldLabels:
    gold = np.full(len(truth), ABSTAIN, dtype=np.int32)
    rows = np.random.default_rng(seed).choice(len(truth), count, replace=False)
    gold[rows] = truth[rows]
    return gold


def _accuracy(answer: NDArray[np.float64], truth: NDArray[np.int32]) -> float:
    return float((answer.argmax(axis=1) == truth).mean())


def test_without_gold_it_is_the_base_model() -> None:
    """No gold, or gold on examples without votes only, changes no probability at all."""
    votes = Votes.from_dense([[0, 1, 0], [1, 1, ABSTAIN], [ABSTAIN] * 3], TWO)
    base = Anchored().fit(votes).predict_proba(votes)

    for gold in (None, np.array([-1, -1, -1], dtype=np.int32), np.array([-1, -1, 1], dtype=np.int32)):
        np.testing.assert_array_equal(MapLogistic().fit(votes, gold).predict_proba(votes), base)


def test_gold_labels_find_the_labelling_functions_that_are_right() -> None:
    """Where the majority is noise, fifty labels are worth five points or more, and more labels more."""
    votes, truth = _votes_of_unequal_worth()

    none, some, many = (
        _accuracy(MapLogistic().fit(votes, _some(truth, count)).predict_proba(votes), truth) for count in (0, 50, 300)
    )

    assert none + 0.05 < some <= many + 0.02
    assert many > 0.85


def test_one_label_moves_it_towards_itself_a_little() -> None:
    """The class of the one gold example becomes more probable there, and for examples with votes like it."""
    votes = Votes.from_dense([[0, 1], [0, 1], [0, ABSTAIN]], TWO)
    gold = np.array([1, -1, -1], dtype=np.int32)

    before, after = (MapLogistic().fit(votes, labels).predict_proba(votes) for labels in (None, gold))

    assert np.all(after[:2, 1] > before[:2, 1])
    assert np.all(np.abs(after - before) < 0.1)


@pytest.mark.parametrize("count", [1, 2, 5])
def test_few_labels_do_not_hurt(count: int) -> None:
    """On average over what labels they are, the model is not below its base by more than a point."""
    votes, truth = _votes_of_unequal_worth()
    base = Anchored().fit(votes).predict_proba(votes)

    answers = [MapLogistic().fit(votes, _some(truth, count, seed=seed)).predict_proba(votes) for seed in range(10)]

    assert np.mean([_accuracy(answer, truth) for answer in answers]) > _accuracy(base, truth) - 0.01


def test_it_is_close_to_a_plain_regression_with_many_labels() -> None:
    """With gold everywhere the base hardly matters."""
    votes, truth = _votes_of_unequal_worth(2000)
    features = np.hstack([votes.dense() == 0, votes.dense() == 1]).astype(float)

    ours = _accuracy(MapLogistic().fit(votes, truth).predict_proba(votes), truth)

    theirs = LogisticRegression().fit(features, truth).score(features, truth)
    assert ours == pytest.approx(theirs, abs=0.02)


def test_macro_f1_helps_a_rare_class() -> None:
    """For the objective macro-f1 the rare class is more probable everywhere."""
    rng = np.random.default_rng(3)
    truth = (rng.random(400) < 0.1).astype(np.int32)
    votes = Votes.from_dense(np.column_stack([truth ^ (rng.random(400) < 0.2) for _ in range(3)]), TWO)
    gold = _some(truth, 100)

    usual, balanced = (
        MapLogistic(objective=objective, calibrate=False).fit(votes, gold).predict_proba(votes)[:, 1].mean()
        for objective in ("accuracy", "macro-f1")
    )

    assert balanced > usual


def test_a_base_that_is_too_sure_is_cooled() -> None:
    """Where the votes are worth nothing, the temperature makes probabilities less sure than they were."""
    rng = np.random.default_rng(0)
    votes = Votes.from_dense(rng.integers(2, size=(300, 6)), TWO)
    gold = _some(rng.integers(2, size=300).astype(np.int32), 60)

    cooled, as_it_was = (
        MapLogistic(calibrate=calibrate, sharpness=3.0).fit(votes, gold).predict_proba(votes).max(axis=1).mean()
        for calibrate in (True, False)
    )

    assert cooled < as_it_was


@settings(max_examples=30, deadline=None)
@given(MATRICES, st.randoms(use_true_random=False), st.data())
def test_order_means_nothing(matrix: NDArray[np.int8], random: Any, data: Any) -> None:  # noqa: ANN401  # hypothesis types them so
    """Other orders of examples, labelling functions and classes give the same probabilities, with gold too."""
    gold = data.draw(arrays(np.int32, len(matrix), elements=st.integers(ABSTAIN, 2)))
    rows, lfs, classes = (random.sample(range(size), size) for size in (*matrix.shape, 3))
    names = np.array([*classes, ABSTAIN], dtype=np.int8)

    before = MapLogistic().fit(Votes.from_dense(matrix, SPACE), gold)
    moved = Votes.from_dense(names[matrix][rows][:, lfs], SPACE)
    after = MapLogistic().fit(moved, names[gold][rows].astype(np.int32))

    answer = before.predict_proba(Votes.from_dense(matrix, SPACE))
    np.testing.assert_allclose(after.predict_proba(moved)[:, classes], answer[rows], rtol=0, atol=1e-6)


def test_it_starts_from_any_model_that_adds_up_evidence() -> None:
    """The base is named; one of another form is refused with its name."""
    votes, truth = _votes_of_unequal_worth(50)

    fitted = MapLogistic(base="map-logistic.v1").fit(votes, _some(truth, 9))

    assert fitted.plugin == "map-logistic.v1"
    with pytest.raises(InvalidValue, match=r"'majority-vote\.v1'"):
        MapLogistic(base="majority-vote.v1").fit(votes)


@pytest.mark.parametrize(
    "parameters", [{"objective": "f2"}, {"variance": 0.0}, {"prior_variance": -1.0}, {"sharpness": float("inf")}]
)
def test_parameters_out_of_range_are_refused(parameters: dict[str, Any]) -> None:
    """The error names the parameter."""
    with pytest.raises(InvalidValue, match=next(iter(parameters))):
        MapLogistic(**parameters)


def test_it_is_registered() -> None:
    """Stored projects cite its name."""
    assert label_models.get("map-logistic.v1") is MapLogistic


def test_logits_of_another_model_take_the_place_of_the_base() -> None:
    """Given the base's own, gold adds the same; given those of the truth, it adds next to nothing."""
    votes, truth = _votes_of_unequal_worth(200)
    gold, base = _some(truth, 100), Anchored().fit(votes)
    right = [np.log(0.01) * (1 - np.eye(2)[truth[(gold != ABSTAIN) & votes.covered()]])]

    usual, same, less = (
        MapLogistic().learn(base, votes, gold, logits=logits) for logits in (None, base.logits, lambda _: right[0])
    )

    assert usual is not None
    assert same is not None
    assert less is not None
    np.testing.assert_allclose(same[0].evidence, usual[0].evidence, atol=1e-6)
    assert np.abs(less[0].evidence - base.evidence).max() < 0.1 * np.abs(usual[0].evidence - base.evidence).max()


def test_it_loads_what_it_dumps() -> None:
    """To the last bit."""
    votes, truth = _votes_of_unequal_worth(50)
    fitted = MapLogistic().fit(votes, _some(truth, 20))

    loaded = MapLogistic.load(fitted.dump())

    np.testing.assert_array_equal(loaded.predict_proba(votes), fitted.predict_proba(votes))
