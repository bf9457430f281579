"""What people said of examples, entry by entry; nothing that was said is ever taken away."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Literal, get_args

from hunches.errors import InvalidValue
from hunches.records._required import require_text, require_utc

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

AnnotationKind = Literal["label", "adjudication", "undo"]
"""A label by one of several people, the final word of one of them, or the undoing of an earlier entry."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Annotation:
    """One entry in the log of what people said of examples.

    Parameters
    ----------
    number : int
        Its place in the project's log, from 1.
    example : str
        The example's id.
    annotator : str
        Who says so.
    label : str or None
        The class; None for "I cannot tell", and of an undo.
    created_at : datetime
        When it was recorded, in UTC.
    kind : {"label", "adjudication", "undo"}
        What it is.
    seconds : float or None
        How long it took, seconds, where that is known.
    note : str
        What the person remarked.
    replaces : int or None
        The number of the earlier entry it undoes, or that it stands in the place of.
    contents : str
        The hash of what there was to read; "" where nobody knows.

    Raises
    ------
    InvalidValue
        When a text is blank, a number is out of its range, the time is not in UTC, the kind is unknown, or an undo
        has a label or does not say what it undoes.

    >>> from datetime import UTC, datetime
    >>> now = datetime(2026, 1, 31, tzinfo=UTC)
    >>> Annotation(number=1, example="c7", annotator="ann", label="SPAM", created_at=now, seconds=4.0).kind
    'label'
    """

    number: int
    example: str
    annotator: str
    label: str | None
    created_at: datetime
    kind: AnnotationKind = "label"
    seconds: float | None = None
    note: str = ""
    replaces: int | None = None
    contents: str = ""

    def __post_init__(self) -> None:
        if self.number < 1:
            raise InvalidValue("The number of an annotation", value=self.number, expected="1 or more")
        require_text("The example of an annotation", self.example)
        require_text("The annotator of an annotation", self.annotator)
        require_utc("The time of an annotation", self.created_at)
        if self.label is not None:
            require_text("The label of an annotation", self.label)
        check_seconds(self.seconds)
        if self.kind not in get_args(AnnotationKind):
            raise InvalidValue("The kind of an annotation", value=self.kind, expected=f"one of {_KINDS}")
        if self.replaces is not None and not 1 <= self.replaces < self.number:
            raise InvalidValue("What an annotation replaces", value=self.replaces, expected="an earlier number")
        if self.kind == "undo" and (self.replaces is None or self.label is not None):
            raise InvalidValue("An undo", value=(self.replaces, self.label), expected="a number and no label")

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON holds it."""
        return asdict(self) | {"created_at": self.created_at.isoformat()}


_KINDS = ", ".join(get_args(AnnotationKind))


def check_seconds(seconds: float | None) -> None:
    """Raise `InvalidValue` unless ``seconds`` is None or a length of time."""
    if seconds is not None and not (seconds >= 0 and math.isfinite(seconds)):
        raise InvalidValue("The seconds of an annotation", value=seconds, expected="0 or more, or None")


def live_annotations(log: Iterable[Annotation]) -> list[Annotation]:
    """Return the entries that are not undone, undos included, oldest first; an undo can itself be undone.

    Parameters
    ----------
    log : iterable of Annotation
        All entries of a project, in any order.
    """
    undone: set[int | None] = set()
    live = []
    # From the newest back: by the time an entry is met, everything that could undo it has been.
    for entry in sorted(log, key=lambda entry: -entry.number):
        if entry.number not in undone:
            live.append(entry)
            if entry.kind == "undo":
                undone.add(entry.replaces)
    return live[::-1]


def standing_annotations(log: Iterable[Annotation]) -> list[Annotation]:
    """Return the labels and adjudications that stand: each person's last word on each example that is not undone.

    An undone entry counts as never made, so that what it stood in the place of stands again.

    Parameters
    ----------
    log : iterable of Annotation
        All entries of a project, in any order.

    >>> from datetime import UTC, datetime
    >>> ann = {"example": "c7", "annotator": "ann", "created_at": datetime(2026, 1, 31, tzinfo=UTC)}
    >>> first = Annotation(number=1, label="SPAM", **ann)
    >>> second = Annotation(number=2, label="HAM", replaces=1, **ann)
    >>> undo = Annotation(number=3, label=None, kind="undo", replaces=2, **ann)
    >>> [entry.label for entry in standing_annotations([first, second])]
    ['HAM']
    >>> [entry.label for entry in standing_annotations([first, second, undo])]
    ['SPAM']
    """
    last = {
        (entry.example, entry.annotator, entry.kind): entry for entry in live_annotations(log) if entry.kind != "undo"
    }
    return sorted(last.values(), key=lambda entry: entry.number)
