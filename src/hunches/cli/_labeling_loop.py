"""Labelling one example after the other; what is shown and read comes and goes by functions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hunches import workflow
from hunches.cli._labeling_keys import keys_of, meaning_of, screen_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from hunches.workflow import OpenProject, QueueChoice, QueuedExample


@dataclass(frozen=True, slots=True)
class LabelingSession:
    """What came of a session.

    >>> LabelingSession(n_labelled=3, n_skipped=1, n_undone=0).as_dict()
    {'n_labelled': 3, 'n_skipped': 1, 'n_undone': 0}
    """

    n_labelled: int
    n_skipped: int
    n_undone: int

    def as_dict(self) -> dict[str, int]:
        """Return it as JSON holds it."""
        return {"n_labelled": self.n_labelled, "n_skipped": self.n_skipped, "n_undone": self.n_undone}


def label_examples(
    project: OpenProject, *, choice: QueueChoice, read: Callable[[], str], show: Callable[[str], None]
) -> LabelingSession:
    """Offer examples until the person quits or none is left; what they say of each is stored before the next.

    Parameters
    ----------
    project : OpenProject
        The project.
    choice : QueueChoice
        Who labels, and which examples.
    read : callable
        Returns the key that the person presses next; "" when there is nobody any more.
    show : callable
        Is given what to show.

    Raises
    ------
    InvalidValue
        When there are more classes than keys.
    """
    desk = _Desk(project, choice)
    while (example := desk.next()) is not None:
        show(screen_of(example, keys=desk.keys, n_done=desk.n_labelled, n_left=desk.n_left))
        began = project.clock()
        key = read()
        meaning = meaning_of(key, desk.keys)
        if meaning.action == "quit" or not key:
            return desk.session()
        if meaning.action == "undo":
            show(desk.undo())
        elif meaning.action != "nothing":
            seconds = (project.clock() - began).total_seconds()
            desk.record(example, label=meaning.label, seconds=seconds)
    show("There is nothing left to label here.")
    return desk.session()


class _Desk:
    """The examples in front of a person, and what they did in this session."""

    def __init__(self, project: OpenProject, choice: QueueChoice) -> None:
        self.keys = keys_of(project.space.classes)
        self.n_left = 0
        self._project = project
        self._choice = choice
        self._waiting: list[QueuedExample] = []
        self._done: list[tuple[QueuedExample, str | None, int]] = []
        self._n_undone = 0

    @property
    def n_labelled(self) -> int:
        return sum(label is not None for _, label, _ in self._done)

    def next(self) -> QueuedExample | None:
        """Return the example to show, None when there is none left."""
        if not self._waiting:
            offered = workflow.queue(self._project, choice=self._choice)
            self._waiting, self.n_left = list(offered.examples), offered.n_left
        return self._waiting[0] if self._waiting else None

    def record(self, example: QueuedExample, *, label: str | None, seconds: float) -> None:
        """Store what the person said of the example in front of them."""
        given = [{"example": example.id, "label": label or "", "seconds": seconds}]
        recorded = workflow.annotate(self._project, given, annotator=self._choice.annotator)
        self._done.append((example, label, recorded.recorded[0].number))
        self._waiting.pop(0)
        self.n_left -= 1

    def undo(self) -> str:
        """Take back the last word of this session, and put its example in front again; return what to say of it."""
        if not self._done:
            return "Nothing to undo in this session."
        example, label, number = self._done.pop()
        workflow.undo_annotation(self._project, annotator=self._choice.annotator, number=number)
        self._waiting.insert(0, example)
        self._n_undone += 1
        self.n_left += 1
        return f"Undone: {example.id} was {label or 'skipped'}."

    def session(self) -> LabelingSession:
        """Return what came of the session."""
        return LabelingSession(self.n_labelled, len(self._done) - self.n_labelled, self._n_undone)
