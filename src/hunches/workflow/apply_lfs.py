"""The verb that applies the project's labelling functions to its examples."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from hunches.errors import MissingStepError, NoVotes
from hunches.records import Artefact, content_key
from hunches.workflow._stored_dataset import StoredDataset
from hunches.workflow._stored_votes import columns_at
from hunches.workflow._vote_work import column_key, compute_votes, work_to_do
from hunches.workflow.define_lf import active_lfs, refresh_lfs

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hunches.lfs import LabelingFunction
    from hunches.records import Fault, LFVersion
    from hunches.store import RunRecorder
    from hunches.workflow.define_lf import RefreshedLFs
    from hunches.workflow.open_project import OpenProject

_NOTHING: Mapping[str, LabelingFunction] = {}
_SLOW_S: Final = 1.0
_SLOW_PER_EXAMPLE_S: Final = 20e-6


@dataclass(frozen=True, slots=True)
class AppliedLFs:
    """What applying labelling functions gave.

    Parameters
    ----------
    votes : str
        The key of the votes.
    computed, reused : tuple of str
        Those that were applied to all examples, and those whose votes were there already.
    n_votes : int
        Of all of them.
    covered : float
        The share of the examples that have a vote.
    faults : tuple of Fault
        Where they failed.
    extended : mapping of str to int
        Those whose votes on earlier examples were there, and to how many appended ones they were applied.
    seconds : mapping of str to float
        How long the own code of each took over all examples, on one core, when it was applied. The text of all
        conditions is scanned together, which is no one's own.
    n_examples : int
        How many examples there are.

    >>> AppliedLFs("6b51", ("short",), (), 7, 0.5, ()).computed
    ('short',)
    """

    votes: str
    computed: tuple[str, ...]
    reused: tuple[str, ...]
    n_votes: int
    covered: float
    faults: tuple[Fault, ...]
    extended: Mapping[str, int] = field(default_factory=dict)
    seconds: Mapping[str, float] = field(default_factory=dict)
    n_examples: int = 0

    @property
    def slow(self) -> tuple[str, ...]:
        """Those applied now that took more than a second and more than 20 µs an example, the slowest first."""
        least = max(_SLOW_S, _SLOW_PER_EXAMPLE_S * self.n_examples)
        applied = [name for name in (*self.computed, *self.extended) if self.seconds.get(name, 0.0) > least]
        return tuple(sorted(applied, key=lambda name: -self.seconds[name]))

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON holds it."""
        faults = [
            {"lf": fault.lf, "code": fault.code, "message": fault.message, "count": fault.count, "row": fault.row}
            for fault in self.faults
        ]
        return {
            "votes": self.votes,
            "computed": list(self.computed),
            "extended": dict(self.extended),
            "reused": list(self.reused),
            "n_examples": self.n_examples,
            "n_votes": self.n_votes,
            "covered": self.covered,
            "seconds": dict(self.seconds),
            "slow": list(self.slow),
            "faults": faults,
        }


def apply_lfs(project: OpenProject, *, given: Mapping[str, LabelingFunction] = _NOTHING) -> AppliedLFs:
    """Apply every active labelling function to the dataset; what was applied before is not applied again.

    Files that labelling functions come from are read again first, so edits count. After an append only the new
    examples are looked at.

    Parameters
    ----------
    project : OpenProject
        The project.
    given : mapping
        Labelling functions, by name, that were defined in this process and are in no file.

    Raises
    ------
    BrokenLabelingFunction
        When one fails wherever it is called; the votes of the others are kept, the project's votes stay as they were.
    MissingStepError
        When nothing was imported, or no labelling function is defined and switched on.
    NoVotes
        When none votes on anything.
    """
    dataset = StoredDataset.current(project)
    with project.run("apply_lfs") as run:
        run.use("dataset", dataset.key)
        pairs = _pairs(project, run, given)
        keys = {version.name: column_key(dataset.key, version) for version, _ in pairs}
        work = work_to_do(project, dataset, pairs)
        extended = {item.lf.name: dataset.n_examples - item.since for item in work if item.older is not None}
        computed = tuple(item.lf.name for item in work if item.older is None)
        reused = tuple(name for name in keys if name not in {*computed, *extended})
        for name in reused:
            run.reuse(keys[name])
        if work:
            compute_votes(project, run, dataset, work=work)
        totals = _totals(project, keys, n_examples=dataset.n_examples)
        if not totals.n_votes:
            raise NoVotes(len(pairs), n_examples=dataset.n_examples)
        votes = _record(project, run, dataset, keys=keys)
    return AppliedLFs(
        votes,
        computed,
        reused,
        totals.n_votes,
        totals.covered,
        totals.faults,
        extended=extended,
        seconds=totals.seconds,
        n_examples=dataset.n_examples,
    )


def _pairs(
    project: OpenProject, run: RunRecorder, given: Mapping[str, LabelingFunction]
) -> list[tuple[LFVersion, LabelingFunction]]:
    """Return the active labelling functions, as their files are now."""
    refreshed = refresh_lfs(project)
    _report(run, refreshed)
    pairs = active_lfs(project, [*given.values(), *refreshed.lfs])
    if not pairs:
        raise MissingStepError("active labelling function", project=project.name, command="define-lf FILE")
    return pairs


def _record(project: OpenProject, run: RunRecorder, dataset: StoredDataset, *, keys: Mapping[str, str]) -> str:
    """Make columns the project's votes, and return the key of the votes."""
    votes_key = content_key("votes.v1", dataset.key, list(keys.items()))
    facts = {"columns": [list(item) for item in keys.items()], "n_examples": dataset.n_examples}
    run.summarise(f"votes of {len(keys)} labelling functions on {dataset.n_examples:,} examples")
    artefact = Artefact(votes_key, "votes", None, run.id, project.clock(), facts)
    run.add(artefact, inputs={"dataset": dataset.key, **{f"lf:{name}": key for name, key in keys.items()}})
    run.set_head("votes", votes_key)
    return votes_key


@dataclass(frozen=True, slots=True)
class _Totals:
    """What is told of all columns together."""

    n_votes: int
    covered: float
    faults: tuple[Fault, ...]
    seconds: Mapping[str, float]


def _totals(project: OpenProject, keys: Mapping[str, str], *, n_examples: int) -> _Totals:
    """Return what the stored columns come to, reading one after the other."""
    is_covered = np.zeros(n_examples, dtype=np.bool_)
    n_votes = 0
    faults: list[Fault] = []
    seconds: dict[str, float] = {}
    for column in columns_at(project, keys):
        is_covered[column.rows] = True
        n_votes += len(column.rows)
        faults.extend(column.faults)
        seconds[column.lf] = column.seconds
    return _Totals(n_votes, float(is_covered.mean()) if n_examples else 0.0, tuple(faults), seconds)


def _report(run: RunRecorder, refreshed: RefreshedLFs) -> None:
    defined = refreshed.defined
    for verb, names in (("added", defined.added), ("changed", defined.changed), ("gone", refreshed.gone)):
        if names:
            run.say(f"{verb}: {', '.join(names)}")
