"""The hyper label model. It learns nothing from votes: it infers the labels of the very examples it is given.

The examples to learn from and the others are therefore given together, which is as many as it could ask for.
"""

from __future__ import annotations

from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Any

import numpy as np

from peers.job import answer_jobs

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from peers.job import Answer, Job

_TORCH: Any = import_module("torch")
_TORCH.load = partial(_TORCH.load, weights_only=False)  # its checkpoint is older than torch's safe loading
_HYPERLM = import_module("hyperlm")


def answer(job: Job) -> Answer:
    """Return the probabilities of the examples learnt from and of the others."""
    if job.test is None:
        return infer(job.train, n_classes=job.n_classes), None
    both = infer(np.concatenate([job.train, job.test]), n_classes=job.n_classes)
    return both[: len(job.train)], both[len(job.train) :]


def infer(votes: NDArray[np.int64], *, n_classes: int) -> NDArray[np.float64]:
    """Return probabilities; equal ones without votes, and none for classes above the highest voted for."""
    probabilities = np.full((len(votes), n_classes), 1 / n_classes)
    covered = (votes >= 0).any(axis=1)
    with _TORCH.no_grad():  # it keeps what training would need, which 77 classes have no memory for
        inferred = _HYPERLM.HyperLabelModel(device="cpu").infer(votes[covered], return_probs=True)
    probabilities[covered] = 0
    probabilities[np.flatnonzero(covered)[:, None], np.arange(inferred.shape[1])] = inferred
    return probabilities


if __name__ == "__main__":
    answer_jobs(answer)
