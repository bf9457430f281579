"""Snorkel's PandasLFApplier with the Python functions of `python_functions`, which read their columns of a row."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

import numpy as np

from peers.python_functions import make_functions
from peers.timed_job import time_job

if TYPE_CHECKING:
    from collections.abc import Callable

    from peers.timed_job import TimedJob, Work

_LABELING: Any = import_module("snorkel.labeling")  # as in `run_snorkel_rules`


def prepare(job: TimedJob) -> Work:
    """Return the work of applying the functions to the rows of a pandas frame."""
    frame = job.examples.to_pandas()
    lfs = [
        _LABELING.LabelingFunction(function.__name__, _of_row(function, names))
        for function, names in make_functions(spam=0, ham=1, abstain=-1).items()
    ]
    applier = _LABELING.PandasLFApplier(lfs)
    return lambda: applier.apply(frame, progress_bar=False).astype(np.int8)


def _of_row(function: Callable[..., object], names: tuple[str, ...]) -> Callable[[Any], object]:
    readers: dict[tuple[str, ...], Callable[[Any], object]] = {
        ("text",): lambda row: function(row.text),
        ("likes",): lambda row: function(row.likes),
        ("text", "likes"): lambda row: function(row.text, row.likes),
    }
    return readers[names]


if __name__ == "__main__":
    time_job(prepare)
