"""Snorkel's PandasLFApplier with a Python function a rule, which searches its compiled patterns in the text."""

from __future__ import annotations

import re
from importlib import import_module
from typing import TYPE_CHECKING, Any

import numpy as np

from peers.timed_job import time_job

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from peers.timed_job import TimedJob, Work

_LABELING: Any = import_module("snorkel.labeling")  # only in the peers' environment, and slow to load


def prepare(job: TimedJob) -> Work:
    """Return the work of applying the rules to the rows of a pandas frame."""
    frame = job.examples.to_pandas()
    lfs = [
        _LABELING.LabelingFunction(f"rule{place}", _function(patterns, label))
        for place, (patterns, label) in enumerate(job.rules)
    ]
    applier = _LABELING.PandasLFApplier(lfs)
    return lambda: applier.apply(frame, progress_bar=False).astype(np.int8)


def _function(patterns: Sequence[str], label: int) -> Callable[[Any], int]:
    searches = [re.compile(pattern, re.IGNORECASE).search for pattern in patterns]
    if len(searches) == 1:
        (search,) = searches
        return lambda row: label if search(row.text) else -1
    return lambda row: label if all(search(row.text) for search in searches) else -1


if __name__ == "__main__":
    time_job(prepare)
