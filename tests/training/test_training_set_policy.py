"""Which labels an end model is trained on."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hunches.errors import InvalidValue
from hunches.records import ABSTAIN
from hunches.training.training_set_policy import LabelEvidence, TrainingSetPolicy, choose_labels

# Four examples: sure, unsure, known by features alone, and known by nothing.
_KNOWN = LabelEvidence(
    np.array([[0.9, 0.1], [0.4, 0.6], [0.2, 0.8], [0.5, 0.5]]),
    np.array([True, True, True, False]),
    np.array([True, True, False, False]),
    np.array([ABSTAIN, 0, ABSTAIN, ABSTAIN], dtype=np.int32),
)


@pytest.mark.parametrize(
    ("policy", "rows"),
    [
        ({}, [0, 1, 2]),
        ({"include": "covered"}, [0, 1]),
        ({"include": "uncovered"}, [2]),
        ({"min_confidence": 0.7}, [0, 2]),
        ({"min_confidence": 0.95, "use_gold": True}, [1]),
        ({"max_per_class": 1}, [0, 2]),
        ({"include": "uncovered", "use_gold": True}, [1, 2]),
    ],
)
def test_a_policy_chooses_examples(policy: dict[str, Any], rows: list[int]) -> None:
    """What rests on nothing is never among them."""
    assert choose_labels(_KNOWN, policy=TrainingSetPolicy(**policy)).rows.tolist() == rows


def test_gold_labels_take_over() -> None:
    """Where they are used, they are the label, and they go before surer ones under a cap."""
    chosen = choose_labels(_KNOWN, policy=TrainingSetPolicy(use_gold=True, max_per_class=1))
    assert chosen.rows.tolist() == [1, 2]
    assert chosen.probabilities[0].tolist() == [1.0, 0.0]


def test_balanced_classes_have_the_same_mass() -> None:
    """The weights sum to the number of examples."""
    labels = np.array([[1.0, 0.0]] * 3 + [[0.0, 1.0]])
    everything = np.ones(4, dtype=np.bool_)
    known = LabelEvidence(labels, everything, everything, np.full(4, ABSTAIN, dtype=np.int32))
    chosen = choose_labels(known, policy=TrainingSetPolicy(balance="classes"))
    assert (chosen.weights @ chosen.probabilities).tolist() == pytest.approx([2.0, 2.0])


def test_classes_can_count_as_among_gold_labels() -> None:
    """Also where rules cover one class far more than the others; a class without gold is rare."""
    labels = np.array([[1.0, 0.0, 0.0]] * 8 + [[0.0, 1.0, 0.0]] + [[0.0, 0.0, 1.0]])
    everything = np.ones(10, dtype=np.bool_)
    gold = np.array([0] * 4 + [1] * 5 + [ABSTAIN], dtype=np.int32)
    chosen = choose_labels(
        LabelEvidence(labels, everything, everything, gold), policy=TrainingSetPolicy(balance="gold")
    )
    assert (chosen.weights @ chosen.probabilities).tolist() == pytest.approx([50 / 12, 60 / 12, 10 / 12])


@pytest.mark.parametrize(
    "wrong", [{"include": "some"}, {"balance": "rows"}, {"max_per_class": 0}, {"min_confidence": float("nan")}]
)
def test_a_wrong_setting_is_named(wrong: dict[str, Any]) -> None:
    """The error says which, and what would fit."""
    with pytest.raises(InvalidValue, match=next(iter(wrong))):
        TrainingSetPolicy(**wrong)


@given(st.integers(0, 2**32 - 1), st.integers(1, 5), st.integers(1, 30))
@settings(max_examples=50, deadline=None)
def test_a_cap_keeps_the_surest_of_each_class(seed: int, most: int, n_examples: int) -> None:
    """As choosing class by class, example by example, would."""
    rng = np.random.default_rng(seed)
    labels = rng.dirichlet(np.ones(3), size=n_examples).round(1)
    everything = np.ones(n_examples, dtype=np.bool_)
    known = LabelEvidence(labels, everything, everything, np.full(n_examples, ABSTAIN, dtype=np.int32))
    chosen = choose_labels(known, policy=TrainingSetPolicy(max_per_class=most))
    expected: list[int] = []
    for label in range(3):
        of_class = [row for row in range(n_examples) if labels[row].argmax() == label]
        expected += sorted(of_class, key=lambda row: (-labels[row].max(), row))[:most]
    assert chosen.rows.tolist() == sorted(expected)
