"""Finds which votes are stored already, and computes those that are not."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, Final

from hunches.engine import apply_to_blocks, check_lfs, check_not_broken, is_broken
from hunches.records import content_key
from hunches.workflow._stored_votes import joined_votes, read_column, write_votes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from hunches.lfs import LabelingFunction
    from hunches.records import Artefact, LFVersion, VoteColumn
    from hunches.store import RunRecorder
    from hunches.workflow._stored_dataset import StoredDataset
    from hunches.workflow.open_project import OpenProject

_STEP: Final = "vote-column.v1"


@dataclass(frozen=True, slots=True, eq=False)
class VoteWork:
    """A column of votes that is not stored.

    Parameters
    ----------
    lf : LabelingFunction
        Whose votes.
    key : str
        Of the column.
    version : str
        Of the labelling function.
    older : Artefact or None
        The column of its votes on the first ``since`` examples, when that is stored.
    since : int
        How many examples it need not be applied to again.
    """

    lf: LabelingFunction
    key: str
    version: str
    older: Artefact | None = None
    since: int = 0


def column_key(dataset: str, version: LFVersion) -> str:
    """Return the key of the votes of a labelling function's version on a dataset."""
    return content_key(_STEP, dataset, version.key)


def work_to_do(
    project: OpenProject, dataset: StoredDataset, pairs: Sequence[tuple[LFVersion, LabelingFunction]]
) -> list[VoteWork]:
    """Return the columns that are not stored for a dataset, with what is stored for those it was appended to."""
    known = project.store.catalogue.artefacts_at(column_key(dataset.key, version) for version, _ in pairs)
    stored = {key for key, column in known.items() if project.is_whole(column)}
    missing = [(version, lf) for version, lf in pairs if column_key(dataset.key, version) not in stored]
    work = {version.name: VoteWork(lf, column_key(dataset.key, version), version.key) for version, lf in missing}
    for ancestor, n_examples in dataset.ancestors:
        keys = {column_key(ancestor, version): version.name for version, _ in missing}
        found = project.store.catalogue.artefacts_at(key for key, name in keys.items() if work[name].older is None)
        for key, column in found.items():
            if project.store.objects.exists(str(column.object)):
                work[keys[key]] = replace(work[keys[key]], older=column, since=n_examples)
    return list(work.values())


def compute_votes(
    project: OpenProject, run: RunRecorder, dataset: StoredDataset, *, work: Sequence[VoteWork]
) -> None:
    """Apply labelling functions to the examples they have not seen, and store their columns.

    Those that begin at the same example read the examples together. What is broken is not stored: it may be mended
    outside its definition, so it is tried again the next time.

    Raises
    ------
    BrokenLabelingFunction
        When one fails wherever it is called; the others are stored.
    """
    check_lfs([item.lf for item in work], dataset.examples().schema, project.space)
    broken: list[VoteColumn] = []
    for column, item in _computed(project, run, dataset, work):
        if is_broken(column, n_examples=dataset.n_examples):
            broken.append(column)
            continue
        artefact = write_votes(project, column, key=item.key, run=run.id)
        run.keep(artefact, inputs={"dataset": dataset.key, "lf": item.version})
    check_not_broken(broken, n_examples=dataset.n_examples)


def _computed(
    project: OpenProject, run: RunRecorder, dataset: StoredDataset, work: Sequence[VoteWork]
) -> Iterator[tuple[VoteColumn, VoteWork]]:
    """Yield each column with its work, the votes that were there before included."""
    starts = [(since, list(items)) for since, items in groupby(sorted(work, key=_since), _since)]
    total = sum(dataset.n_examples - since for since, _ in starts)
    before = 0
    for since, items in starts:
        blocks = dataset.blocks(since=since)
        newer = apply_to_blocks(
            [item.lf for item in items],
            blocks,
            space=project.space,
            executor=project.executor(len(blocks)),
            progress=_reporter(project, run, before=before, total=total),
        )
        for item in items:
            yield _whole(project, item, newer.pop(0)), item
        before += dataset.n_examples - since


_since = attrgetter("since")


def _whole(project: OpenProject, item: VoteWork, newer: VoteColumn) -> VoteColumn:
    if item.older is None:
        return newer
    return joined_votes(read_column(project, newer.lf, artefact=item.older), newer, n_older=item.since)


def _reporter(project: OpenProject, run: RunRecorder, *, before: int, total: int) -> Callable[[int, int], None]:
    def report(done: int, _: int) -> None:
        run.progress(before + done, total)
        project.progress("apply", before + done, total)

    return report
