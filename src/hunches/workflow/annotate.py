"""The verb that takes down what people say of examples."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from hunches.records import Annotation, standing_annotations
from hunches.workflow._annotated_examples import contents_of
from hunches.workflow._annotation_run import record_annotations
from hunches.workflow._given_annotations import check_annotations, read_annotations
from hunches.workflow._stored_dataset import StoredDataset

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hunches.records import GoldPolicy
    from hunches.workflow._given_annotations import CheckedAnnotation, RejectedAnnotation
    from hunches.workflow._stored_gold import GoldCounts
    from hunches.workflow.open_project import OpenProject


@dataclass(frozen=True, slots=True)
class RecordedAnnotations:
    """What was recorded, what was not, and what the gold labels are now.

    Parameters
    ----------
    recorded : tuple of Annotation
        The new entries of the log.
    rejected : tuple of RejectedAnnotation
        Those that cannot be used, and why; nothing is recorded of them.
    n_unchanged : int
        How many said what the same person had said of the example before, in every point; they make no new entry.
    gold : GoldCounts
        Where the gold labels come from now.
    """

    recorded: tuple[Annotation, ...]
    rejected: tuple[RejectedAnnotation, ...]
    n_unchanged: int
    gold: GoldCounts

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON holds it."""
        return {
            "recorded": [entry.as_dict() for entry in self.recorded],
            "rejected": [one.as_dict() for one in self.rejected],
            "n_unchanged": self.n_unchanged,
            "gold": self.gold.as_dict(),
        }


def annotate(
    project: OpenProject, annotations: object = (), *, annotator: str | None = None, policy: GoldPolicy | None = None
) -> RecordedAnnotations:
    """Record labels that people give to examples, and make the gold labels anew.

    Labels, gold labels and the record of the run become visible together, or not at all.

    Parameters
    ----------
    project : OpenProject
        The project.
    annotations : mapping, path, frame or list of dicts
        From example id to class; or a table with the columns ``example`` (or ``id``), ``label`` and, where there are
        such, ``annotator``, ``seconds`` and ``note``. No label means that the person could not tell. Where a person
        labelled the example before, the new label takes its place.
    annotator : str, optional
        Who, where the table does not say.
    policy : GoldPolicy, optional
        How gold labels are made of all annotations from now on. None: as before.

    Raises
    ------
    MissingStepError
        When the project has no examples.
    InputError
        When the annotations cannot be read. Single ones that cannot be used are returned instead.
    ProjectBusy
        When somebody else is adding annotations.
    """
    given = read_annotations(annotations, annotator=annotator)
    dataset = StoredDataset.current(project)
    checked, rejected = check_annotations(given, dataset=dataset, space=project.space)
    log = project.store.catalogue.annotations()
    new = _entries(project, checked, dataset=dataset, log=log)
    counts = record_annotations(project, "annotate", log=log, new=new, policy=policy)
    return RecordedAnnotations(tuple(new), tuple(rejected), len(checked) - len(new), counts)


def _entries(
    project: OpenProject, checked: Sequence[CheckedAnnotation], *, dataset: StoredDataset, log: Sequence[Annotation]
) -> list[Annotation]:
    """Return the new entries of the log, without those that say what stands already."""
    texts = dataset.texts(np.array([one.row for one in checked], dtype=np.intp)) if checked else []
    last = {(entry.example, entry.annotator): entry for entry in standing_annotations(log) if entry.kind == "label"}
    number, now = max((entry.number for entry in log), default=0), project.clock()
    new: list[Annotation] = []
    for one, text in zip(checked, texts, strict=True):
        before = last.get((one.given.example, one.given.annotator))
        entry = Annotation(
            number=number + len(new) + 1,
            example=one.given.example,
            annotator=one.given.annotator,
            label=one.label,
            created_at=now,
            seconds=None if one.given.seconds is None else float(one.given.seconds),
            note=one.given.note,
            replaces=None if before is None else before.number,
            contents=contents_of(text),
        )
        if before is None or _words(before) != _words(entry):
            new.append(entry)
            last[entry.example, entry.annotator] = entry
    return new


def _words(entry: Annotation) -> tuple[object, ...]:
    """Return what an entry says, whenever it was made."""
    return entry.label, entry.seconds, entry.note, entry.contents
