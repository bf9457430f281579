"""How far gold labels are followed."""

from __future__ import annotations

import numpy as np
import pytest

from hunches.labelmodels.gold.gold_trust import gold_trust

MOVE = np.array([[1.0, 0.0]])


def _trust(n_right: int, n_wrong: int) -> float:
    """Return the trust in a move towards class 0 of labels some of which are 0."""
    labels = np.array([0] * n_right + [1] * n_wrong)
    return gold_trust(np.zeros((len(labels), 2)), np.repeat(MOVE, len(labels), axis=0), labels)


def test_labels_that_agree_are_followed_all_the_way() -> None:
    """Twenty of twenty."""
    assert _trust(20, 0) == pytest.approx(1.0)


def test_labels_that_speak_against_are_not_followed() -> None:
    """The base model stays, to the last digit."""
    assert _trust(5, 15) == 0.0


def test_few_labels_are_not_followed() -> None:
    """Three gain less than three nats."""
    assert _trust(3, 0) == 0.0


def test_labels_in_between_are_followed_in_part() -> None:
    """The optimum is where the derivative of the score is three: 60 (share - probability) = 3."""
    part = _trust(40, 20)

    assert 60 * (40 / 60 - 1 / (1 + np.exp(-part))) == pytest.approx(3.0, abs=1e-3)
