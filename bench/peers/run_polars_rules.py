"""Polars with one expression a rule, on all cores, as its users write it; Arrow's memory is taken as it is."""

from __future__ import annotations

from functools import reduce
from importlib import import_module
from operator import and_
from typing import TYPE_CHECKING, Any

from peers.timed_job import time_job

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from peers.timed_job import TimedJob, Work

_POLARS: Any = import_module("polars")


def prepare(job: TimedJob) -> Work:
    """Return the work of answering all rules in one ``select``."""
    text = _POLARS.col("text").str
    expressions = [
        _POLARS.when(reduce(and_, [text.contains(f"(?i){pattern}") for pattern in patterns]))
        .then(_POLARS.lit(label, dtype=_POLARS.Int8))
        .otherwise(_POLARS.lit(-1, dtype=_POLARS.Int8))
        .alias(f"rule{place}")
        for place, (patterns, label) in enumerate(job.rules)
    ]

    def votes() -> NDArray[np.int8]:
        answers: NDArray[np.int8] = _POLARS.from_arrow(job.examples).select(expressions).to_numpy()
        return answers

    return votes


if __name__ == "__main__":
    time_job(prepare)
