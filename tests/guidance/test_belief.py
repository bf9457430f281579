"""What each example probably is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from hunches.guidance import pool_candidates
from hunches.guidance.belief import believe

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from hunches.guidance import Evidence
    from hunches.guidance.belief import Belief


def _believe(evidence: Evidence) -> Belief:
    return believe(pool_candidates(evidence.examples, evidence.columns).features, evidence)


def test_twenty_gold_labels_tell_most_examples(known: Callable[..., Evidence], truth: NDArray[np.int64]) -> None:
    """It says how many, without having seen them."""
    belief = _believe(known(20))
    assert np.mean(belief.shares.argmax(axis=1) == truth) > 0.95
    assert 0.7 < belief.accuracy < 1.0


def test_gold_is_certain(known: Callable[..., Evidence], truth: NDArray[np.int64]) -> None:
    """And rows sum to one."""
    belief = _believe(known(20))
    assert np.array_equal(belief.shares[:20], np.eye(2)[truth[:20]])
    assert belief.shares.sum(axis=1) == pytest.approx(1.0)


def test_without_gold_it_begins_at_the_label_model(known: Callable[..., Evidence], truth: NDArray[np.int64]) -> None:
    """Which knows enough to go on."""
    spam, ham = np.flatnonzero(truth == 0)[:60], np.flatnonzero(truth == 1)[:60]
    belief = _believe(known(0, {"a": (spam.tolist(), 0), "b": (ham.tolist(), 1)}))
    assert np.mean(belief.shares.argmax(axis=1) == truth) > 0.9


def test_with_neither_it_knows_nothing(known: Callable[..., Evidence]) -> None:
    """Every class is as probable as any."""
    assert np.allclose(_believe(known(0)).shares, 0.5)


def test_it_is_as_sure_as_it_is_right(known: Callable[..., Evidence]) -> None:
    """On average, where there is no gold."""
    belief = _believe(known(40))
    assert belief.shares[40:].max(axis=1).mean() == pytest.approx(belief.accuracy, abs=0.03)
