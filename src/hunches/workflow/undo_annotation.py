"""The verb that takes back what was said of an example, and remembers that it was said."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hunches.errors import InvalidValue
from hunches.records import Annotation, live_annotations, standing_annotations
from hunches.workflow._annotation_run import record_annotations

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hunches.workflow._stored_gold import GoldCounts
    from hunches.workflow.open_project import OpenProject


@dataclass(frozen=True, slots=True)
class UndoneAnnotation:
    """What was undone, what the annotator's word on the example is now, and what the gold labels are.

    Parameters
    ----------
    undone : Annotation
        The entry that counts no more.
    entry : Annotation
        The new entry of the log, which says so.
    stands : Annotation or None
        The word of the same person on the same example that stands now.
    gold : GoldCounts
        Where the gold labels come from now.
    """

    undone: Annotation
    entry: Annotation
    stands: Annotation | None
    gold: GoldCounts

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON holds it."""
        return {
            "undone": self.undone.as_dict(),
            "entry": self.entry.as_dict(),
            "stands": None if self.stands is None else self.stands.as_dict(),
            "gold": self.gold.as_dict(),
        }


def undo_annotation(
    project: OpenProject, *, annotator: str, number: int | None = None, note: str = ""
) -> UndoneAnnotation:
    """Take back an annotation: what it stood in the place of stands again. The log keeps both entries.

    Parameters
    ----------
    project : OpenProject
        The project.
    annotator : str
        Who takes it back.
    number : int, optional
        Which entry of the log; also another person's, and also an undo, which is then undone itself. None: the last
        one of the annotator that stands.
    note : str
        Why.

    Raises
    ------
    InvalidValue
        When there is no such entry, or it is undone already.
    ProjectBusy
        When somebody else is adding annotations.
    """
    log = project.store.catalogue.annotations()
    undone = _last(log, annotator) if number is None else _numbered(log, number)
    entry = Annotation(
        number=log[-1].number + 1,
        example=undone.example,
        annotator=annotator,
        label=None,
        created_at=project.clock(),
        kind="undo",
        note=note,
        replaces=undone.number,
        contents=undone.contents,
    )
    counts = record_annotations(project, "undo_annotation", log=log, new=[entry])
    return UndoneAnnotation(undone, entry, _word(standing_annotations([*log, entry]), undone), counts)


def _last(log: Sequence[Annotation], annotator: str) -> Annotation:
    standing = standing_annotations(log)
    own = [entry for entry in standing if entry.annotator == annotator]
    if not own:
        people = ", ".join(sorted({entry.annotator for entry in standing})) or "nobody"
        expected = f"someone with an annotation that stands ({people})"
        raise InvalidValue("Whose annotation is to be undone", value=annotator, expected=expected)
    return own[-1]


def _numbered(log: Sequence[Annotation], number: int) -> Annotation:
    live = {entry.number: entry for entry in live_annotations(log)}
    if number not in live:
        expected = "that of an annotation which is not undone (hunches list-annotations lists them)"
        raise InvalidValue("The number of the annotation to undo", value=number, expected=expected)
    return live[number]


def _word(standing: Sequence[Annotation], undone: Annotation) -> Annotation | None:
    own = [one for one in standing if (one.example, one.annotator) == (undone.example, undone.annotator)]
    return own[-1] if own else None
