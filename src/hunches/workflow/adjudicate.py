"""The verb by which one person has the final word on an example."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from hunches.records import Annotation, standing_annotations
from hunches.workflow._annotated_examples import contents_of
from hunches.workflow._annotation_run import record_annotations
from hunches.workflow._stored_dataset import StoredDataset

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hunches.workflow._stored_gold import GoldCounts
    from hunches.workflow.open_project import OpenProject


@dataclass(frozen=True, slots=True)
class Adjudicated:
    """The final word on an example, what annotators had said of it, and what the gold labels are now.

    Parameters
    ----------
    entry : Annotation
        The new entry of the log.
    given : tuple of Annotation
        The labels of annotators that stand.
    gold : GoldCounts
        Where the gold labels come from now.
    """

    entry: Annotation
    given: tuple[Annotation, ...]
    gold: GoldCounts

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON holds it."""
        given = [entry.as_dict() for entry in self.given]
        return {"entry": self.entry.as_dict(), "given": given, "gold": self.gold.as_dict()}


def adjudicate(
    project: OpenProject, example_id: str, *, label: object, annotator: str, note: str = ""
) -> Adjudicated:
    """Make a class an example's gold label, whatever annotators and the imported data say of it.

    Parameters
    ----------
    project : OpenProject
        The project.
    example_id : str
        Which example.
    label : class, its name or number, or None
        None: nobody can tell, so the example has no gold label.
    annotator : str
        Whose word it is. Of several people's, the last one counts.
    note : str
        Why.

    Raises
    ------
    UnknownExample, UnknownClass
        When there is no such example or class.
    ProjectBusy
        When somebody else is adding annotations.
    """
    dataset = StoredDataset.current(project)
    (text,) = dataset.texts(np.array([dataset.row_of(example_id)]))
    log = project.store.catalogue.annotations()
    standing = [entry for entry in standing_annotations(log) if entry.example == example_id]
    entry = Annotation(
        number=max((entry.number for entry in log), default=0) + 1,
        example=example_id,
        annotator=annotator,
        label=None if label is None else project.space.label(label).name,
        created_at=project.clock(),
        kind="adjudication",
        note=note,
        replaces=_number_of_own(standing, annotator),
        contents=contents_of(text),
    )
    counts = record_annotations(project, "adjudicate", log=log, new=[entry])
    return Adjudicated(entry, tuple(one for one in standing if one.kind == "label"), counts)


def _number_of_own(standing: Sequence[Annotation], annotator: str) -> int | None:
    """Return the number of a person's earlier adjudication, None when there is none."""
    own = [entry.number for entry in standing if (entry.kind, entry.annotator) == ("adjudication", annotator)]
    return own[0] if own else None
