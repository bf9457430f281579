"""The verb that applies the project's labelling functions to its examples."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hunches.engine import apply_to_blocks, blocks_of_file, check_lfs, check_not_broken, executor_for, is_broken
from hunches.errors import MissingStepError, NoVotes
from hunches.records import Artefact, content_key
from hunches.workflow._stored_dataset import StoredDataset
from hunches.workflow._stored_votes import read_columns, write_votes
from hunches.workflow.define_lf import active_lfs, refresh_lfs

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hunches.lfs import LabelingFunction
    from hunches.records import Fault
    from hunches.store import RunRecorder
    from hunches.workflow.define_lf import RefreshedLFs
    from hunches.workflow.open_project import OpenProject

_STEP = "vote-column.v1"
_NOTHING: Mapping[str, LabelingFunction] = {}


@dataclass(frozen=True, slots=True)
class AppliedLFs:
    """What applying labelling functions gave.

    >>> AppliedLFs("6b51", ("short",), (), 7, 0.5, ()).computed
    ('short',)
    """

    votes: str
    computed: tuple[str, ...]
    reused: tuple[str, ...]
    n_votes: int
    covered: float
    faults: tuple[Fault, ...]

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON holds it."""
        faults = [
            {"lf": fault.lf, "code": fault.code, "message": fault.message, "count": fault.count, "row": fault.row}
            for fault in self.faults
        ]
        return {
            "votes": self.votes,
            "computed": list(self.computed),
            "reused": list(self.reused),
            "n_votes": self.n_votes,
            "covered": self.covered,
            "faults": faults,
        }


def apply_lfs(project: OpenProject, *, given: Mapping[str, LabelingFunction] = _NOTHING) -> AppliedLFs:
    """Apply every active labelling function to the dataset; what was applied before is not applied again.

    Files that labelling functions come from are read again first, so edits count.

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
        refreshed = refresh_lfs(project)
        _report(run, refreshed)
        pairs = active_lfs(project, [*given.values(), *refreshed.lfs])
        if not pairs:
            raise MissingStepError("active labelling function", project=project.name, command="define-lf FILE")
        keys = {version.name: content_key(_STEP, dataset.key, version.key) for version, _ in pairs}
        missing = [lf for version, lf in pairs if project.find(keys[version.name]) is None]
        computed = tuple(lf.name for lf in missing)
        reused = tuple(name for name in keys if name not in computed)
        for name in reused:
            run.reuse(keys[name])
        if missing:
            _compute(project, run, dataset, missing=missing, keys=keys)
        votes = read_columns(project, keys, n_examples=dataset.n_examples)
        if not votes.n_votes:
            raise NoVotes(len(pairs), n_examples=dataset.n_examples)
        votes_key = content_key("votes.v1", dataset.key, list(keys.items()))
        facts = {"columns": [list(item) for item in keys.items()], "n_examples": dataset.n_examples}
        artefact = Artefact(votes_key, "votes", None, run.id, project.clock(), facts)
        run.add(artefact, inputs={"dataset": dataset.key, **{f"lf:{name}": key for name, key in keys.items()}})
        run.set_head("votes", votes_key)
    return AppliedLFs(votes_key, computed, reused, votes.n_votes, float(votes.covered().mean()), votes.faults)


def _compute(
    project: OpenProject,
    run: RunRecorder,
    dataset: StoredDataset,
    *,
    missing: list[LabelingFunction],
    keys: Mapping[str, str],
) -> None:
    def report(done: int, total: int) -> None:
        run.progress(done, total)
        project.progress("apply", done, total)

    check_lfs(missing, dataset.examples().schema, project.space)
    blocks = blocks_of_file(dataset.path)
    executor = executor_for(min(project.workers, len(blocks)))
    columns = apply_to_blocks(missing, blocks, space=project.space, executor=executor, progress=report)
    for column in columns:
        # What is broken may be mended outside its definition, so it is tried again the next time.
        if not is_broken(column, n_examples=dataset.n_examples):
            artefact = write_votes(project, column, key=keys[column.lf], run=run.id)
            run.keep(artefact, inputs={"dataset": dataset.key})
    check_not_broken(columns, n_examples=dataset.n_examples)


def _report(run: RunRecorder, refreshed: RefreshedLFs) -> None:
    defined = refreshed.defined
    for verb, names in (("added", defined.added), ("changed", defined.changed), ("gone", refreshed.gone)):
        if names:
            run.say(f"{verb}: {', '.join(names)}")
