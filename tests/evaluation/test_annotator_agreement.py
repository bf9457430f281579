"""Agreement of people in pairs, on classes, one by one, and all together."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from hunches.errors import InvalidValue
from hunches.evaluation.agreement import measure_agreement
from hunches.evaluation.annotator_statistics import annotator_statistics
from hunches.evaluation.class_agreement import class_agreements
from hunches.evaluation.pair_agreement import pair_agreements
from hunches.evaluation.ratings import Ratings

_LABELS = np.array([[0, 0, -1], [0, 1, -1], [1, 1, 1], [-1, 0, -1]])
_SECONDS = np.array([[2.0, np.nan, np.nan], [4.0, np.nan, np.nan], [9.0, 1.0, np.nan], [np.nan, 3.0, np.nan]])
_UNSURE = np.array([[False] * 3] * 3 + [[True, False, False]])
_RATINGS = Ratings(_LABELS, ("ann", "bo", "cy"), ("SPAM", "HAM"), _SECONDS, _UNSURE)


def _rng() -> np.random.Generator:
    return np.random.default_rng(0)


@pytest.mark.parametrize(
    "wrong",
    [
        {"annotators": ("ann",)},
        {"labels": np.array([0, 1])},
        {"labels": np.array([[0, 2]]), "annotators": ("ann", "bo")},
        {"seconds": np.zeros((1, 1))},
        {"is_unsure": np.zeros((1, 1), np.bool_)},
    ],
)
def test_ratings_that_do_not_fit_are_refused(wrong: dict[str, Any]) -> None:
    """Shapes, and labels that are no class."""
    with pytest.raises(InvalidValue):
        replace(Ratings(_LABELS, ("ann", "bo", "cy"), ("SPAM", "HAM")), **wrong)


def test_pairs_share_examples() -> None:
    """Of those that both labelled, in the order of the columns; people who share none are no pair."""
    pairs = {(pair.first, pair.second): pair for pair in pair_agreements(_RATINGS, rng=_rng())}
    assert [(*names, pair.n_shared) for names, pair in pairs.items()] == [
        ("ann", "bo", 3),
        ("ann", "cy", 1),
        ("bo", "cy", 1),
    ]
    assert pairs["ann", "bo"].agreement.value == pytest.approx(2 / 3)
    assert pairs["ann", "bo"].kappa.value == pytest.approx(0.4)
    strangers = Ratings(np.array([[0, -1], [-1, 0]]), ("ann", "bo"), ("SPAM",))
    assert list(pair_agreements(strangers, rng=_rng())) == []


def test_agreement_on_a_class_counts_pairs_of_labels() -> None:
    """When one says SPAM, another does in 2 of 3 pairs; HAM in 6 of 7."""
    spam, ham, other = class_agreements(Ratings(_LABELS, _RATINGS.annotators, ("SPAM", "HAM", "OTHER")))
    assert (spam.n_labels, ham.n_labels) == (4, 4)
    assert [spam.agreement, ham.agreement] == pytest.approx([2 / 3, 6 / 7])
    assert (other.n_labels, other.agreement) == (0, None)


def test_each_person_has_statistics() -> None:
    """Labels, doubts, time, and agreement with the others and with gold."""
    gold = np.array([0, 0, -1, 1])
    ann, bo, cy = annotator_statistics(_RATINGS, gold=gold)
    assert (ann.n_labels, ann.n_unsure, ann.median_seconds) == (3, 1, 4.0)
    assert ann.with_others.value == pytest.approx((1 + 0 + 1) / 3)
    assert [ann.with_gold.value, bo.with_gold.value] == pytest.approx([1.0, 1 / 3])
    assert cy.with_gold.value is None
    assert (bo.median_seconds, cy.median_seconds) == (2.0, None)
    assert ann.as_dict()["with_gold"]["value"] == 1.0


def test_without_times_doubts_and_gold_there_are_labels() -> None:
    """The rest is unknown, not nought."""
    (ann,) = annotator_statistics(Ratings(np.array([[0]]), ("ann",), ("SPAM",)))
    assert (ann.n_labels, ann.n_unsure, ann.median_seconds) == (1, 0, None)
    assert (ann.with_others.value, ann.with_gold.value) == (None, None)


def test_gold_labels_of_other_examples_are_refused() -> None:
    """There is one an example."""
    with pytest.raises(InvalidValue, match="gold labels"):
        annotator_statistics(_RATINGS, gold=np.array([0]))


def test_agreement_prints_and_is_json() -> None:
    """What is shared, the coefficients, and a table for people, pairs and classes."""
    measured = measure_agreement(_RATINGS, rng=_rng())
    assert (measured.n_examples, measured.n_shared) == (4, 3)
    lines = str(measured).splitlines()
    assert lines[0] == "3 of 4 labelled examples have labels of at least two people."
    assert lines[1].startswith("Krippendorff's alpha: 0.")
    assert sum(line.startswith("─") for line in lines) == 3
    assert repr(measured) == str(measured)
    assert measured.as_dict()["pairs"][0]["first"] == "ann"
    assert measured.as_dict()["classes"][0]["name"] == "SPAM"


def test_the_same_seed_gives_the_same_intervals() -> None:
    """All of them."""
    assert measure_agreement(_RATINGS, rng=_rng()) == measure_agreement(_RATINGS, rng=_rng())


def test_nobody_agrees_on_nothing() -> None:
    """No examples and no people make an empty report."""
    nothing = measure_agreement(Ratings(np.zeros((0, 0), np.int64), (), ("SPAM",)), rng=_rng())
    assert (nothing.n_examples, nothing.alpha.value, nothing.annotators) == (0, None, ())
