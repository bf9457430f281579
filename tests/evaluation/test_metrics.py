"""The names of metrics."""

from __future__ import annotations

import numpy as np
import pytest

from hunches.errors import UnknownName
from hunches.evaluation import METRICS, metric_named, score
from hunches.records import LabelSpace


def test_every_headline_metric_of_scores_has_a_name() -> None:
    """In the order in which they are shown."""
    likely = np.array([[0.9, 0.1], [0.2, 0.8]])
    scores = score(likely, np.array([0, 1]), space=LabelSpace(["A", "B"]), rng=np.random.default_rng(0), resamples=0)
    assert list(scores.measures) == list(METRICS)


def test_an_unknown_metric_is_refused() -> None:
    """The error names those there are."""
    with pytest.raises(UnknownName, match=r"no metric named 'f2'; there are 'accuracy', 'macro_f1'"):
        metric_named("f2")
