"""The verb that says what differs between two revisions of a project."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from hunches.evaluation.label_changes import label_changes
from hunches.evaluation.paired import paired_difference
from hunches.records import ABSTAIN
from hunches.workflow._diff_text import diff_html, diff_text
from hunches.workflow._lf_changes import lf_changes
from hunches.workflow._revisions import CURRENT, PREVIOUS, find_revision, state_of
from hunches.workflow._step_changes import step_changes
from hunches.workflow._stored_dataset import StoredDataset, aligned_rows
from hunches.workflow._stored_labels import hard_labels, read_labels
from hunches.workflow._stored_votes import read_column
from hunches.workflow.train import read_predictions

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from hunches.evaluation.label_changes import HardLabels, LabelChanges, VotesBothTimes
    from hunches.evaluation.paired import PairedDifference
    from hunches.labelmodels import Probabilities
    from hunches.records import Revision
    from hunches.workflow._lf_changes import LFChange
    from hunches.workflow._step_changes import StepChange
    from hunches.workflow.open_project import OpenProject

_METRICS: Final = ("accuracy", "macro_f1")


@dataclass(frozen=True, slots=True)
class ScoreChange:
    """How a metric of the label model or the end model changed on valid.

    >>> from hunches.evaluation import Measure
    >>> from hunches.evaluation.paired import PairedDifference
    >>> ScoreChange("end-model", PairedDifference("accuracy", 0.8, 0.9, Measure(0.1))).what
    'end-model'
    """

    what: str
    difference: PairedDifference


@dataclass(frozen=True, slots=True)
class ChangedExample:
    """An example whose label is another now, and the labelling functions that moved it.

    >>> ChangedExample("c7", "subscribe!", None, "SPAM", ("promo",)).lfs
    ('promo',)
    """

    id: str
    text: str
    before: str | None
    after: str | None
    lfs: tuple[str, ...]


@dataclass(frozen=True, slots=True, repr=False)
class RevisionDiff:
    """What differs between two revisions; prints as text, in a notebook as tables.

    Parameters
    ----------
    first, second : Revision
        The two.
    lfs : tuple of LFChange
        Labelling functions that vote in one and not, or otherwise, in the other.
    steps : tuple of StepChange
        The dataset, label model, training set and end model, where they differ.
    labels : LabelChanges or None
        What became of the labels of the examples that both have; None where one has no labels.
    examples : tuple of ChangedExample
        Some of those whose label changed, of each cause at least one.
    scores : tuple of ScoreChange
        Metrics on the valid split of the second, each with a paired interval.
    """

    first: Revision
    second: Revision
    lfs: tuple[LFChange, ...]
    steps: tuple[StepChange, ...]
    labels: LabelChanges | None
    examples: tuple[ChangedExample, ...]
    scores: tuple[ScoreChange, ...]

    def __str__(self) -> str:
        return diff_text(self)

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return diff_html(self)

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON holds it."""
        return {
            "first": self.first.as_dict(),
            "second": self.second.as_dict(),
            "lfs": [change.as_dict() for change in self.lfs],
            "steps": [change.as_dict() for change in self.steps],
            "labels": None if self.labels is None else self.labels.as_dict(),
            "examples": [
                {"id": item.id, "text": item.text, "before": item.before, "after": item.after, "lfs": list(item.lfs)}
                for item in self.examples
            ],
            "scores": [{"what": change.what, **change.difference.as_dict()} for change in self.scores],
        }


def diff(
    project: OpenProject,
    first: str | int = PREVIOUS,
    second: str | int = CURRENT,
    *,
    n_examples: int = 10,
    seed: int = 0,
) -> RevisionDiff:
    """Return what differs between two revisions: labelling functions, steps, labels and scores.

    Parameters
    ----------
    project : OpenProject
        The project.
    first, second : str or int
        Numbers or names of revisions; by default the last change.
    n_examples : int
        How many examples with another label to show.
    seed : int
        Of the bootstrap.

    Raises
    ------
    UnknownName
        When there is no such revision.
    CorruptObject
        When labels or votes of one of them are gone.
    """
    revisions = find_revision(project, first), find_revision(project, second)
    states = state_of(project, revisions[0]), state_of(project, revisions[1])
    before, after = project.at(states[0]), project.at(states[1])
    lfs = lf_changes(project, *states)
    steps = step_changes(project, *states)
    if "dataset" not in states[0].heads or "dataset" not in states[1].heads:
        return RevisionDiff(*revisions, lfs, steps, None, (), ())
    shared = _Shared(before, after)
    labels, examples = _labels(shared, n_examples=n_examples)
    return RevisionDiff(*revisions, lfs, steps, labels, examples, tuple(_scores(shared, seed=seed)))


class _Shared:
    """Two revisions of a project, and the rows of the examples that both have."""

    def __init__(self, before: OpenProject, after: OpenProject) -> None:
        self.before, self.after = before, after
        self.dataset = StoredDataset.current(after)
        self.rows_before, self.rows_after = aligned_rows(StoredDataset.current(before), self.dataset)

    def has(self, role: str) -> bool:
        """Return whether both have a head of the role."""
        return role in self.before.heads() and role in self.after.heads()

    def differs(self, role: str) -> bool:
        """Return whether both have a head of the role, and not the same."""
        return self.has(role) and self.before.heads()[role] != self.after.heads()[role]


def _labels(shared: _Shared, *, n_examples: int) -> tuple[LabelChanges | None, tuple[ChangedExample, ...]]:
    if not shared.has("labels"):
        return None, ()
    before, after = _hard(shared.before)[shared.rows_before], _hard(shared.after)[shared.rows_after]
    changes = label_changes(before, after, votes=_changed_votes(shared), space=shared.after.space)
    return changes, _examples(shared, before, after, changes=changes, count=n_examples)


def _hard(project: OpenProject) -> HardLabels:
    _, probabilities, covered = read_labels(project)
    return hard_labels(probabilities, covered)


def _changed_votes(shared: _Shared) -> Iterator[VotesBothTimes]:
    """Yield the votes before and after of each labelling function whose column is not the same."""
    before, after = _columns(shared.before), _columns(shared.after)
    for lf in dict.fromkeys([*after, *before]):
        if before.get(lf) != after.get(lf):
            earlier = _dense(shared.before, lf, before.get(lf))[shared.rows_before]
            yield lf, earlier, _dense(shared.after, lf, after.get(lf))[shared.rows_after]


def _columns(project: OpenProject) -> dict[str, str]:
    return dict(project.head("votes").facts["columns"])


def _dense(project: OpenProject, lf: str, key: str | None) -> HardLabels:
    n_examples = StoredDataset.current(project).n_examples
    votes = np.full(n_examples, ABSTAIN, dtype=project.space.vote_dtype)
    artefact = None if key is None else project.store.catalogue.artefact(key)
    if artefact is not None:
        column = read_column(project, lf, artefact=artefact)
        votes[column.rows] = column.labels
    return votes


def _examples(
    shared: _Shared, before: HardLabels, after: HardLabels, *, changes: LabelChanges, count: int
) -> tuple[ChangedExample, ...]:
    """Return some changed examples, one of each cause in turn."""
    lfs: dict[int, list[str]] = {}
    for turn in range(max((len(cause.rows) for cause in changes.causes), default=0)):
        for cause in changes.causes:
            if turn < len(cause.rows) and (len(lfs) < count or cause.rows[turn] in lfs):
                lfs.setdefault(cause.rows[turn], []).extend([] if cause.lf is None else [cause.lf])
    chosen = np.array(sorted(lfs), dtype=np.intp)
    rows = shared.rows_after[chosen]
    names: Mapping[int, str | None] = {ABSTAIN: None, **dict(enumerate(shared.after.space.classes))}
    shown = zip(chosen.tolist(), shared.dataset.ids(rows), shared.dataset.texts(rows), strict=True)
    return tuple(
        ChangedExample(name, text, names[int(before[row])], names[int(after[row])], tuple(lfs[row]))
        for row, name, text in shown
    )


def _scores(shared: _Shared, *, seed: int) -> Iterator[ScoreChange]:
    """Yield how the metrics of both models changed on the valid examples that both revisions have."""
    is_valid = np.zeros(shared.dataset.n_examples, dtype=np.bool_)
    is_valid[shared.dataset.rows_of("valid")] = True
    kept = is_valid[shared.rows_after]
    gold = shared.dataset.gold()[shared.rows_after[kept]]
    if not (gold != ABSTAIN).any():
        return
    for what, role in (("label-model", "labels"), ("end-model", "predictions")):
        if shared.differs(role):
            first = _probabilities(shared.before, role)[shared.rows_before[kept]]
            second = _probabilities(shared.after, role)[shared.rows_after[kept]]
            for metric in _METRICS:
                rng = np.random.default_rng(seed)
                found = paired_difference(first, second, gold, space=shared.after.space, metric=metric, rng=rng)
                yield ScoreChange(what, found)


def _probabilities(project: OpenProject, role: str) -> Probabilities:
    return read_labels(project)[1] if role == "labels" else read_predictions(project)[1]
