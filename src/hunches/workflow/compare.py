"""The verb that holds end models against each other, in more than one objective."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import numpy as np

from hunches.evaluation import Candidate, Comparison, compare_models
from hunches.records import ABSTAIN
from hunches.workflow._end_models import latency_of, stored_end_models
from hunches.workflow._sealed_test import note_look, require_unsealed
from hunches.workflow._stored_dataset import StoredDataset

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hunches.workflow._stored_dataset import Rows
    from hunches.workflow.open_project import OpenProject


@dataclass(frozen=True, slots=True)
class ComparisonChoice:
    """On what end models are compared, and what counts.

    Parameters
    ----------
    metric : str
        What they are ranked by.
    split : str or None
        On which examples; None: on all, those of test only when unsealed.
    objectives : tuple of str
        What counts for the Pareto front: metrics, and costs such as ``one_p99_ms``, ``batch_p99_ms``, ``n_bytes``,
        ``train_wall_s`` or ``train_peak_bytes``. By default the metric, ``one_p99_ms`` and ``n_bytes``.
    unseal : bool
        Whether test may be looked at.
    measure_again : bool
        Whether latencies that were measured before are measured again.
    seed : int
        Of the bootstrap.

    >>> ComparisonChoice(metric="accuracy").all_objectives
    ('accuracy', 'one_p99_ms', 'n_bytes')
    """

    metric: str = "macro_f1"
    split: str | None = "valid"
    objectives: tuple[str, ...] = ()
    unseal: bool = False
    measure_again: bool = False
    seed: int = 0

    @property
    def all_objectives(self) -> tuple[str, ...]:
        """What counts, with what counts by default."""
        return self.objectives or (self.metric, "one_p99_ms", "n_bytes")


def compare(
    project: OpenProject, models: Sequence[str | int] | None = None, *, choice: ComparisonChoice | None = None
) -> Comparison:
    """Return end models side by side: how good each is, what it costs, and which are on the Pareto front.

    Latencies are measured where this machine has not measured them before, about two seconds a model.

    Parameters
    ----------
    project : OpenProject
        The project.
    models : sequence of str or int, optional
        Keys of end models (six or more characters they begin with are enough) or revisions. By default every end
        model that has predicted the current dataset.
    choice : ComparisonChoice, optional
        On what, and what counts.

    Raises
    ------
    MissingStepError
        When there is no end model of the current dataset.
    UnknownName
        When there is no such model, revision, metric or objective.
    NoGold
        When none of the examples has a gold label.
    SealedTest
        When gold labels of test would take part and ``unseal`` is not set.
    """
    chosen = choice or ComparisonChoice()
    dataset = StoredDataset.current(project)
    found = stored_end_models(project, models)
    current = project.heads().get("end-model")
    rows, gold = _rows(dataset, chosen), dataset.gold()
    is_look = require_unsealed(dataset, rows, verb="compare", unseal=chosen.unseal)
    with project.run("compare", models=None if models is None else list(models), **asdict(chosen)) as run:
        run.use("gold", project.head("gold").key)
        if is_look:
            note_look(run, project)
        for model in found:
            run.use(f"end-model {model.key[:8]}", model.key)
        candidates = [
            Candidate(
                model.key,
                model.name,
                int(model.artefact.facts["n_examples"]),
                model.probabilities()[rows],
                model.costs(latency_of(project, run, model, again=chosen.measure_again)),
                is_current=model.key == current,
            )
            for model in found
        ]
        compared = compare_models(
            candidates,
            gold[rows],
            metric=chosen.metric,
            objectives=chosen.all_objectives,
            rng=np.random.default_rng(chosen.seed),
        )
    n_gold = int(np.count_nonzero(gold[rows] != ABSTAIN))
    return Comparison(chosen.metric, chosen.split, n_gold, chosen.all_objectives, compared)


def _rows(dataset: StoredDataset, chosen: ComparisonChoice) -> Rows:
    rows = dataset.rows_of(chosen.split)
    sees_all = chosen.split is not None or chosen.unseal
    return rows if sees_all else np.setdiff1d(rows, dataset.rows_of("test"))
