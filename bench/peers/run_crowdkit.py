"""Models of crowd-kit, which label the items they learn from. Option: ``model``, the name of its class."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

import numpy as np

from peers.job import answer_jobs

if TYPE_CHECKING:
    from peers.job import Answer, Job

_AGGREGATION = import_module("crowdkit.aggregation")
_PANDAS = import_module("pandas")


def answer(job: Job) -> Answer:
    """Return the probabilities of the items; equal ones without votes."""
    tasks, workers = np.nonzero(job.train >= 0)
    votes = _PANDAS.DataFrame({"task": tasks, "worker": workers, "label": job.train[tasks, workers]})
    found = getattr(_AGGREGATION, job.options["model"])().fit_predict_proba(votes)
    found = found.reindex(index=range(len(job.train)), columns=range(job.n_classes))
    probabilities = found.fillna(0.0).to_numpy(copy=True)
    probabilities[found.isna().all(axis=1)] = 1 / job.n_classes
    return probabilities, None


if __name__ == "__main__":
    answer_jobs(answer)
