"""Label models with features beside the votes."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow.parquet as pq
import pytest
from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer

from hunches.errors import InvalidValue, UnreadableModel
from hunches.labelmodels.anchored import Anchored
from hunches.labelmodels.features.feature_view import FittedWithFeatures, fit_with_features
from hunches.labelmodels.majority_vote import MajorityVote
from hunches.records import ABSTAIN, LabelSpace, Votes
from hunches.records.model_state import decode_model, encode_model

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from hunches.records import GoldLabels, ModelState

SMS = Path("../shared/data/wrench_sms")


def _drawn(
    n: int = 300, *, noise: float = 0.5, n_gold: int = 0, n_classes: int = 2, n_lfs: int = 4
) -> tuple[Votes, NDArray[np.float64], GoldLabels, NDArray[np.int64]]:
    """Return votes right in three cases of four on half of the rows, features that tell the classes, gold, truth."""
    rng = np.random.default_rng(0)
    truth = rng.integers(0, n_classes, size=n)
    votes = np.where(rng.random((n, n_lfs)) < 0.75, truth[:, None], rng.integers(0, n_classes, size=(n, n_lfs)))
    votes[rng.random((n, n_lfs)) < 0.6] = ABSTAIN
    votes[n // 2 :: 2] = ABSTAIN
    features = np.eye(n_classes)[truth] + rng.normal(size=(n, n_classes)) * noise
    gold = np.full(n, ABSTAIN, dtype=np.int32)
    gold[rng.choice(n, size=n_gold, replace=False)] = 0
    gold = np.where(gold == 0, truth, ABSTAIN).astype(np.int32)
    space = LabelSpace([f"class {label}" for label in range(n_classes)])
    return Votes.from_dense(votes, space), features, gold, truth


def _fitted(votes: Votes, features: object, gold: GoldLabels | None = None) -> FittedWithFeatures:
    plugin = Anchored()
    return fit_with_features(plugin.fit(votes, gold), votes, features=features, gold=gold, plugin=plugin)


@pytest.mark.parametrize("n_gold", [0, 10, 60, 300])
def test_features_that_tell_the_classes_help(n_gold: int) -> None:
    """With any number of gold labels, or none: rows without votes are labelled, and others better."""
    votes, features, gold, truth = _drawn(n_gold=n_gold)
    model = _fitted(votes, features, gold)

    before, after = (answer.argmax(axis=1) == truth for answer in _answers(model, votes, features))

    assert model.report.is_kept
    assert after[~votes.covered()].mean() > 0.8
    assert after.mean() > before.mean() + 0.05


def _answers(model: FittedWithFeatures, votes: Votes, features: object) -> tuple[NDArray[np.float64], ...]:
    return model.inner.predict_proba(votes), model.predict_proba(votes, features)


@pytest.mark.parametrize("n_gold", [0, 10, 60])
def test_features_of_noise_change_no_bit(n_gold: int) -> None:
    """The view is not kept, and the posterior is that of the label model."""
    votes, features, gold, _ = _drawn(noise=1e6, n_gold=n_gold)
    model = _fitted(votes, features, gold)

    before, after = _answers(model, votes, features)

    assert not model.report.is_kept
    assert model.report.reason.startswith("Not kept")
    np.testing.assert_array_equal(after, before)


def test_without_features_it_is_the_label_model() -> None:
    """Votes can be labelled alone, bit by bit as before."""
    votes, features, gold, _ = _drawn(n_gold=60)
    model = _fitted(votes, features, gold)

    np.testing.assert_array_equal(model.predict_proba(votes), model.inner.predict_proba(votes))
    assert model.accuracies() == model.inner.accuracies()


def test_new_examples_are_labelled_by_their_features() -> None:
    """Those without a vote, too, one at a time or none at all."""
    votes, features, gold, truth = _drawn(n_gold=60)
    model = _fitted(votes, features, gold)
    silent = Votes.from_dense(np.full((300, 4), ABSTAIN), votes.space)

    answer = model.predict_proba(silent, features)

    one = model.predict_proba(silent.take(np.array([7])), features[7:8])
    assert (answer.argmax(axis=1) == truth).mean() > 0.85
    np.testing.assert_allclose(one[0], answer[7], rtol=1e-12)
    assert model.predict_proba(silent.take(np.array([], dtype=np.int64)), features[:0]).shape == (0, 2)


@pytest.mark.parametrize("n_gold", [0, 1, 25])
@pytest.mark.parametrize("n_classes", [1, 3, 12])
def test_rows_are_distributions_whatever_there_is_to_learn_from(n_classes: int, n_gold: int) -> None:
    """One class or a dozen, one gold label or none: probabilities sum to 1 to 1e-12."""
    votes, features, gold, _ = _drawn(80, n_gold=n_gold, n_classes=n_classes, noise=0.2)

    answer = _fitted(votes, features, gold).predict_proba(votes, features)

    np.testing.assert_allclose(answer.sum(axis=1), 1.0, rtol=0, atol=1e-12)
    assert (answer >= 0.0).all()


@pytest.mark.parametrize("features", [np.zeros((6, 0)), np.zeros((6, 3)), sparse.csr_array((6, 4))])
def test_features_that_say_nothing_are_not_kept(features: object) -> None:
    """There may be no column, or the same in every example."""
    votes = Votes.from_dense([[0, 0], [1, 1], [0, -1], [-1, 1], [0, 1], [-1, -1]], LabelSpace(["A", "B"]))

    assert not _fitted(votes, features).report.is_kept


def test_the_label_model_may_give_no_chance_to_a_class() -> None:
    """Majority vote does; the plug-in is found by the name in its state."""
    votes, features, gold, truth = _drawn(n_gold=60)

    model = fit_with_features(MajorityVote().fit(votes), votes, features=features, gold=gold)

    assert model.report.is_kept
    assert (model.predict_proba(votes, features).argmax(axis=1) == truth).mean() > 0.85


def test_the_same_input_gives_the_same_bytes() -> None:
    """Nothing is drawn at random."""
    votes, features, gold, _ = _drawn(n_gold=60)

    first, second = (encode_model(_fitted(votes, features, gold).dump()) for _ in range(2))

    assert first == second


@pytest.mark.parametrize("noise", [0.5, 1e6])
@pytest.mark.parametrize("kind", [np.asarray, sparse.csr_matrix])
def test_a_dumped_model_answers_the_same(kind: Any, noise: float) -> None:  # noqa: ANN401  # scipy has no types
    """Kept or not, through bytes, with the label model inside."""
    votes, features, gold, _ = _drawn(n_gold=60, noise=noise)
    model = _fitted(votes, kind(features), gold)

    loaded = FittedWithFeatures.load(decode_model(encode_model(model.dump())))

    first, second = (some.predict_proba(votes, kind(features)) for some in (model, loaded))
    np.testing.assert_array_equal(second, first)
    assert loaded.report == model.report
    assert loaded.accuracies() == model.accuracies()


def _state() -> ModelState:
    votes, features, gold, _ = _drawn(n_gold=60)
    return _fitted(votes, features, gold).dump()


def _without(state: ModelState, name: str) -> ModelState:
    return replace(state, arrays={key: array for key, array in state.arrays.items() if key != name})


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (lambda state: replace(state, plugin="other.v1"), "'other.v1', not 'feature-view.v1'"),
        (lambda state: replace(state, settings={**state.settings, "inner": []}), "lacks a part"),
        (lambda state: replace(state, settings={**state.settings, "report": {}}), "over_model"),
        (lambda state: _without(state, "view/balance"), "balance"),
        (
            lambda state: replace(state, settings=json.loads(json.dumps(state.settings).replace("anchored", "none"))),
            "no label model named 'none.v1'",
        ),
        (
            lambda state: replace(state, arrays=state.arrays | {"view/scales": np.ones(2)}),
            "of its view do not fit",
        ),
    ],
)
def test_a_state_that_lacks_a_part_is_refused(change: Any, named: str) -> None:  # noqa: ANN401  # one of many functions
    """The error names what is wrong."""
    with pytest.raises(UnreadableModel, match=named):
        FittedWithFeatures.load(change(_state()))


@pytest.mark.parametrize(
    ("rows", "columns", "named"),
    [
        (slice(0, 9), slice(None), "number of rows of the features is 9; it must be 300"),
        (slice(None), slice(0, 1), "number of columns of the features is 1; it must be 2 as in training"),
    ],
)
@pytest.mark.parametrize("noise", [0.5, 1e6])
def test_features_of_another_shape_are_refused(rows: slice, columns: slice, named: str, noise: float) -> None:
    """When asked for labels, whether the view is kept or not."""
    votes, features, gold, _ = _drawn(n_gold=60, noise=noise)
    model = _fitted(votes, features, gold)

    with pytest.raises(InvalidValue, match=named):
        model.predict_proba(votes, features[rows, columns])


def test_gold_labels_of_another_number_are_refused() -> None:
    """There is one for each example, or none at all."""
    votes, features, gold, _ = _drawn(n_gold=60)

    with pytest.raises(InvalidValue, match=r"shape of the gold labels is \(299,\); it must be \(300,\)"):
        fit_with_features(Anchored().fit(votes, gold), votes, features=features, gold=gold[1:])


def test_texts_find_the_spam_that_no_rule_finds() -> None:
    """On published rules that miss three messages of five, texts and 100 gold labels double the F1 of spam."""
    if not SMS.exists():
        pytest.skip(f"the real data set {SMS} is not on this machine")
    train, test = (
        pq.read_table(SMS / f"{split}.parquet", columns=["text", "votes", "label"]) for split in ("train", "test")
    )
    space = LabelSpace(json.loads((SMS / "meta.json").read_text(encoding="utf-8"))["classes"])
    of_train, of_test = (Votes.from_dense(np.stack(part["votes"].to_numpy()), space) for part in (train, test))
    vectorizer = TfidfVectorizer(sublinear_tf=True, min_df=2)
    features = vectorizer.fit_transform(train["text"].to_pylist())
    chosen = np.random.default_rng(0).choice(train.num_rows, size=100, replace=False)
    gold = np.full(train.num_rows, ABSTAIN, dtype=np.int32)
    gold[chosen] = train["label"].to_numpy()[chosen]

    model = _fitted(of_train, features, gold)

    before, after = _answers(model, of_test, vectorizer.transform(test["text"].to_pylist()))
    assert _f1(after, test["label"].to_numpy()) > 2 * _f1(before, test["label"].to_numpy()) > 0.5


def _f1(answer: NDArray[np.float64], truth: NDArray[np.int32]) -> float:
    found = answer.argmax(axis=1) == 1
    return float(2 * (found & (truth == 1)).sum() / (found.sum() + (truth == 1).sum()))
