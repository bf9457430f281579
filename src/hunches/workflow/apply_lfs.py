"""The verb that applies the project's labelling functions to its examples."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hunches.engine import apply_to_blocks, blocks_of_file, check_lfs, check_not_broken, executor_for
from hunches.errors import NoVotes
from hunches.records import Artefact, content_key
from hunches.workflow._stored_dataset import StoredDataset
from hunches.workflow._stored_votes import read_votes, write_votes
from hunches.workflow.define_lf import active_lfs, refresh_lfs

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hunches.lfs import LabelingFunction
    from hunches.records import Fault, LFVersion
    from hunches.store import RunRecorder
    from hunches.workflow.define_lf import DefinedLFs
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
    NoVotes
        When there are no labelling functions, or none votes on anything.
    """
    dataset = StoredDataset.current(project)
    with project.run("apply_lfs") as run:
        run.use("dataset", dataset.key)
        _report(run, refresh_lfs(project))
        pairs = active_lfs(project, given)
        keys = {version.name: content_key(_STEP, dataset.key, version.key) for version, _ in pairs}
        missing = [(version, lf) for version, lf in pairs if project.find(keys[version.name]) is None]
        for version, _ in pairs:
            if (version, _) not in missing:
                run.reuse(keys[version.name])
        if missing:
            _compute(project, run, dataset, missing=missing, keys=keys)
        votes_key = content_key("votes.v1", dataset.key, list(keys.items()))
        facts = {"columns": [list(item) for item in keys.items()], "n_examples": dataset.n_examples}
        run.add(
            Artefact(votes_key, "votes", None, run.id, project.clock(), facts),
            inputs={"dataset": dataset.key, **keys},
        )
        counts = {name: _fact(project, key, "n_votes") for name, key in keys.items()}
        if not any(counts.values()):
            raise NoVotes(len(pairs), n_examples=dataset.n_examples)
        run.set_head("votes", votes_key)
    computed = tuple(version.name for version, _ in missing)
    _, votes = read_votes(project)
    return AppliedLFs(
        votes_key,
        computed,
        tuple(name for name in keys if name not in computed),
        votes.n_votes,
        float(votes.covered().mean()) if votes.n_examples else 0.0,
        votes.faults,
    )


def _compute(
    project: OpenProject,
    run: RunRecorder,
    dataset: StoredDataset,
    *,
    missing: list[tuple[LFVersion, LabelingFunction]],
    keys: Mapping[str, str],
) -> None:
    def report(done: int, total: int) -> None:
        run.progress(done, total)
        project.progress("apply", done, total)

    lfs = [lf for _, lf in missing]
    check_lfs(lfs, dataset.examples().schema, project.space)
    columns = apply_to_blocks(
        lfs,
        blocks_of_file(dataset.path),
        space=project.space,
        executor=executor_for(project.workers),
        progress=report,
    )
    for (version, _), column in zip(missing, columns, strict=True):
        artefact = write_votes(project, column, key=keys[version.name], run=run.id)
        run.keep(artefact, inputs={"dataset": dataset.key})
    check_not_broken(columns, n_examples=dataset.n_examples)


def _fact(project: OpenProject, key: str, name: str) -> int:
    artefact = project.store.catalogue.artefact(key)
    return 0 if artefact is None else int(artefact.facts[name])


def _report(run: RunRecorder, defined: DefinedLFs) -> None:
    for verb, names in (("added", defined.added), ("changed", defined.changed)):
        if names:
            run.say(f"{verb}: {', '.join(names)}")
