"""Snorkel's LabelModel. Options: ``epochs``, ``seed``, and ``balance`` where the true class balance is told."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from peers.job import answer_jobs

if TYPE_CHECKING:
    from peers.job import Answer, Job

_MODELS = import_module("snorkel.labeling.model")  # only in the peers' environment, and slow to load


def answer(job: Job) -> Answer:
    """Return the probabilities of the examples learnt from and of the others."""
    model = _MODELS.LabelModel(cardinality=job.n_classes, verbose=False)
    model.fit(
        job.train,
        n_epochs=job.options["epochs"],
        class_balance=job.options.get("balance"),
        seed=job.options["seed"],
        progress_bar=False,
    )
    return model.predict_proba(job.train), None if job.test is None else model.predict_proba(job.test)


if __name__ == "__main__":
    answer_jobs(answer)
