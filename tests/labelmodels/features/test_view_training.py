"""Views trained on what a label model believes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from hunches.labelmodels.features.view_training import (
    Fold,
    ViewRows,
    logs,
    out_of_fold,
    recalibrated,
    retrain_views,
    train_views,
)
from hunches.records import ABSTAIN

if TYPE_CHECKING:
    from numpy.typing import NDArray


def _rows(n: int = 120, *, n_gold: int = 0, seed: int = 0) -> tuple[ViewRows, NDArray[np.int64]]:
    """Return rows of two classes with their features left and right; every third has no votes."""
    rng = np.random.default_rng(seed)
    labels = rng.integers(0, 2, size=n)
    placed = np.column_stack([np.where(labels == 1, 0.8, -0.8), np.zeros(n)]) + rng.normal(size=(n, 2)) * 0.3
    gold = np.full(n, ABSTAIN, dtype=np.int32)
    gold[:n_gold] = labels[:n_gold]
    return ViewRows(placed=placed, covered=np.arange(n) % 3 != 0, gold=gold), labels


def _folds(rows: ViewRows, labels: NDArray[np.int64], *, n_folds: int = 0, right: float = 0.8) -> list[Fold]:
    """Return folds of a label model that gives the right class of covered rows, nearly always, this probability."""
    wrong = np.random.default_rng(1).random(len(labels)) < 0.2
    beliefs = np.full((len(labels), 2), 0.5)
    beliefs[rows.covered] = np.where(np.eye(2)[np.where(wrong, 1 - labels, labels)] == 1, right, 1 - right)[
        rows.covered
    ]
    known = np.flatnonzero(rows.gold != ABSTAIN)
    held_out = [np.isin(np.arange(len(labels)), known[first::n_folds]) for first in range(n_folds)]
    return [Fold(votes=logs(beliefs), held_out=part) for part in [*held_out, np.zeros(len(labels), dtype=np.bool_)]]


def test_a_view_knows_rows_without_votes() -> None:
    """It learns from beliefs about covered rows what the features say, and says it of the others."""
    rows, labels = _rows()
    folds = _folds(rows, labels)

    answer = train_views(rows, folds)[-1].log_proba(folds[-1].votes, rows)

    assert (answer.argmax(axis=1) == labels)[~rows.covered].mean() > 0.95


def test_a_view_mends_what_votes_get_wrong() -> None:
    """Beside votes it counts as evidence."""
    rows, labels = _rows(n_gold=40)
    folds = _folds(rows, labels, n_folds=5)

    answer = train_views(rows, folds)[-1].log_proba(folds[-1].votes, rows)

    before = (folds[-1].votes.argmax(axis=1) == labels)[rows.covered].mean()
    assert (answer.argmax(axis=1) == labels)[rows.covered].mean() > before + 0.1


def test_a_view_never_trains_on_rows_with_gold_labels() -> None:
    """What it says of them is as good as what it says of any other row."""
    rows, labels = _rows(n_gold=30)
    folds = _folds(rows, labels, n_folds=3)
    flipped = replace(rows, gold=np.where(rows.gold == ABSTAIN, ABSTAIN, 1 - rows.gold).astype(np.int32))

    first, second = (train_views(some, folds)[-1].classifier for some in (rows, flipped))

    np.testing.assert_array_equal(second.coefficients, first.coefficients)


def test_gold_labels_against_the_view_turn_it() -> None:
    """With enough of them, what they say counts and not what it has learned."""
    rows, labels = _rows(240, n_gold=160)
    folds = _folds(rows, 1 - labels, n_folds=4)

    answer = train_views(rows, folds)[-1].log_proba(folds[-1].votes, rows)

    assert (answer.argmax(axis=1) == labels)[160:].mean() > 0.8


def test_retrained_views_learn_from_all_rows() -> None:
    """Votes and features together make beliefs about rows without votes too."""
    rows, labels = _rows(n_gold=30)
    folds = _folds(rows, labels, n_folds=3)

    again = retrain_views(rows, folds, train_views(rows, folds))

    answer = again[-1].log_proba(folds[-1].votes, rows)
    assert len(again) == 4
    assert (answer.argmax(axis=1) == labels).mean() > 0.95
    assert not again[-1].stack.coefficients[2:].any()


def test_each_gold_row_is_answered_by_the_view_that_has_not_seen_it() -> None:
    """Its own gold label changes the answer of no fold that it is held out of."""
    rows, labels = _rows(n_gold=30)
    folds = _folds(rows, labels, n_folds=30)
    changed = rows.gold.copy()
    changed[0] = 1 - changed[0]

    first, second = (
        out_of_fold(some, folds, train_views(some, folds))[0] for some in (rows, replace(rows, gold=changed))
    )

    np.testing.assert_allclose(second, first, atol=1e-12)


def test_recalibration_makes_a_model_as_sure_as_it_is_right() -> None:
    """One that is right in four cases of five and says half a percent more than half is made surer."""
    rows, labels = _rows(240, n_gold=240)
    folds = _folds(rows, labels, n_folds=5, right=0.6)

    answer = recalibrated(rows, folds)

    assert answer[rows.covered].max(axis=1).mean() > 0.65


def test_without_votes_or_rows_to_learn_from_the_view_says_nothing() -> None:
    """When every row has a gold label, nothing is left to train on but the corrections."""
    rows, labels = _rows(n_gold=120)
    rows = replace(rows, covered=np.zeros(120, dtype=np.bool_))
    folds = _folds(rows, labels, n_folds=4)

    view = train_views(rows, folds)[-1]

    assert not view.classifier.coefficients.any()
    assert (view.log_proba(folds[-1].votes, rows).argmax(axis=1) == labels).mean() > 0.9
