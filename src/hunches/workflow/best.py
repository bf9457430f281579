"""The verb that finds the revision with the best end model."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from hunches.errors import MissingStepError, NoGold
from hunches.evaluation import Table, score
from hunches.evaluation.metrics import metric_named
from hunches.records import ABSTAIN
from hunches.workflow._revisions import state_of
from hunches.workflow._stored_dataset import StoredDataset, aligned_rows
from hunches.workflow.train import read_predictions

if TYPE_CHECKING:
    from hunches.evaluation import Measure
    from hunches.records import ProjectState, Revision
    from hunches.workflow.open_project import OpenProject


@dataclass(frozen=True, slots=True)
class RankedRevision:
    """A revision and how good its end model is on valid.

    Parameters
    ----------
    revision : Revision
        The first one with this end model, or one of the same that people named.
    score : Measure
        The metric with its 95% interval.
    n_gold : int
        On how many examples with a gold label it was measured.
    """

    revision: Revision
    score: Measure
    n_gold: int


@dataclass(frozen=True, slots=True, repr=False)
class BestRevisions:
    """Revisions with different end models, the best first; prints as a table."""

    metric: str
    ranked: tuple[RankedRevision, ...]

    @property
    def best(self) -> Revision:
        """The revision with the best score; of equal ones the earlier."""
        return self.ranked[0].revision

    def __str__(self) -> str:
        return self.table().to_text()

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return self.table().to_html()

    def table(self) -> Table:
        """Return the table it prints as."""
        title = metric_named(self.metric).title
        rows = [
            (f"r{item.revision.number}", str(item.score), f"{item.n_gold:,}", item.revision.change.message,
             ", ".join(item.revision.names))
            for item in self.ranked
        ]  # fmt: skip
        return Table("", ["Revision", f"{title} on valid", "Gold labels", "Message", "Names"], rows)

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON holds it."""
        ranked = [
            item.revision.as_dict() | {"score": item.score.as_dict(), "n_gold": item.n_gold} for item in self.ranked
        ]
        return {"metric": self.metric, "best": self.best.number, "ranked": ranked}


def best(project: OpenProject, *, metric: str = "macro_f1", seed: int = 0) -> BestRevisions:
    """Return the revisions ranked by their end models on the valid split, against the gold labels there are now.

    All are measured on the examples of today's valid split that their own dataset has. With 20 candidates the best
    of chance alone can look better than it is: confirm the choice on test, once.

    Raises
    ------
    UnknownName
        When there is no such metric.
    MissingStepError
        When no revision has an end model.
    NoGold
        When no example of the valid split has a gold label.
    """
    direction = -1.0 if metric_named(metric).is_lower_better else 1.0
    candidates = _candidates(project)
    if not candidates:
        raise MissingStepError("end model in any revision", project=project.name, command="train")
    ranked = [_ranked(project, revision, state, metric=metric, seed=seed) for revision, state in candidates]
    measured = [item for item in ranked if item is not None and item.score.value is not None]
    if not measured:
        raise NoGold(len(StoredDataset.current(project).rows_of("valid")))
    measured.sort(key=lambda item: (-direction * (item.score.value or 0.0), item.revision.number))
    return BestRevisions(metric, tuple(measured))


def _candidates(project: OpenProject) -> list[tuple[Revision, ProjectState]]:
    """Return one revision for each end model whose predictions are still there: a named one, else the first."""
    found: dict[str, tuple[Revision, ProjectState]] = {}
    for revision in project.store.catalogue.revisions():
        state = state_of(project, revision)
        predictions = state.heads.get("predictions")
        if predictions is None or project.find(predictions) is None:
            continue
        known = found.get(predictions)
        if known is None or revision.names or not known[0].names:
            found[predictions] = revision, state
    return list(found.values())


def _ranked(
    project: OpenProject, revision: Revision, state: ProjectState, *, metric: str, seed: int
) -> RankedRevision | None:
    earlier, dataset = project.at(state), StoredDataset.current(project)
    rows_then, rows_now = aligned_rows(StoredDataset.current(earlier), dataset)
    kept = np.isin(rows_now, dataset.rows_of("valid"))
    gold = dataset.gold()[rows_now[kept]]
    if not (gold != ABSTAIN).any():
        return None
    predictions = read_predictions(earlier)[1][rows_then[kept]]
    scores = score(predictions, gold, space=project.space, rng=np.random.default_rng(seed))
    measured: Measure = getattr(scores, metric)
    return RankedRevision(revision, measured, scores.n_gold)
