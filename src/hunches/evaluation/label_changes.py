"""Which labels are others now, and through which labelling functions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import numpy as np

from hunches.errors import InvalidValue
from hunches.records import ABSTAIN

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from hunches.records import LabelSpace

HardLabels: TypeAlias = np.ndarray[tuple[int], np.dtype[np.signedinteger]]
"""``int [n_examples]``: the class of each example, `ABSTAIN` where there is none."""

VotesBothTimes: TypeAlias = "tuple[str, HardLabels, HardLabels]"
"""A labelling function and its votes before and after."""

_KEPT_ROWS: Final = 100


@dataclass(frozen=True, slots=True)
class LabelFlow:
    """How many examples went from one class to another; None stands for no label.

    >>> LabelFlow("SPAM", None, 7).n_examples
    7
    """

    before: str | None
    after: str | None
    n_examples: int


@dataclass(frozen=True, slots=True)
class ChangeCause:
    """A labelling function whose votes moved labels.

    Parameters
    ----------
    lf : str or None
        Its name; None for labels that no changed vote explains: the same votes are weighed otherwise.
    n_examples : int
        On how many examples a vote of it for the old label is gone, or there is a new one for the new label.
    rows : tuple of int
        The first of them, at most 100.

    >>> ChangeCause("short", 2, (0, 4)).rows
    (0, 4)
    """

    lf: str | None
    n_examples: int
    rows: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class LabelChanges:
    """What became of labels from one time to another.

    Parameters
    ----------
    n_examples : int
        How many examples were compared.
    flows : tuple of LabelFlow
        Those that are not empty, the largest first.
    causes : tuple of ChangeCause
        The one that moved most first. One example can have several.

    >>> LabelChanges(10, (LabelFlow("SPAM", "HAM", 2), LabelFlow(None, "HAM", 1)), ()).n_changed
    3
    """

    n_examples: int
    flows: tuple[LabelFlow, ...]
    causes: tuple[ChangeCause, ...]

    @property
    def n_changed(self) -> int:
        """How many examples have another label, or have one now, or have none any more."""
        return sum(flow.n_examples for flow in self.flows)

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON holds it."""
        return {
            "n_examples": self.n_examples,
            "n_changed": self.n_changed,
            "flows": [[flow.before, flow.after, flow.n_examples] for flow in self.flows],
            "causes": [{"lf": cause.lf, "n_examples": cause.n_examples} for cause in self.causes],
        }


def label_changes(
    before: HardLabels, after: HardLabels, *, votes: Iterable[VotesBothTimes], space: LabelSpace
) -> LabelChanges:
    """Return which labels changed, and which labelling functions' votes moved them.

    A labelling function moved a label when its vote changed on that example and it voted for the old label before,
    or votes for the new one now. What no changed vote explains is put down to none: its votes are weighed otherwise.

    Parameters
    ----------
    before, after : int [n_examples]
        The labels of the same examples at two times.
    votes : iterable of (str, int [n_examples], int [n_examples])
        Labelling functions that are not the same both times, and their votes; read one at a time.
    space : LabelSpace
        The classes.

    Raises
    ------
    InvalidValue
        When the arrays are not of one length.

    >>> from hunches.records import LabelSpace
    >>> before, after = np.array([0, 0, 1]), np.array([0, 1, 1])
    >>> moved = [("short", np.array([-1, -1, -1]), np.array([-1, 1, 1]))]
    >>> found = label_changes(before, after, votes=moved, space=LabelSpace(["SPAM", "HAM"]))
    >>> found.n_changed, found.causes[0]
    (1, ChangeCause(lf='short', n_examples=1, rows=(1,)))
    """
    if len(before) != len(after):
        raise InvalidValue("The number of labels after", value=len(after), expected=f"{len(before)}, as before")
    changed = np.flatnonzero(before != after)
    causes = _causes(changed, before[changed], after[changed], votes)
    flows = _flows(before[changed], after[changed], space)
    return LabelChanges(len(before), tuple(flows), tuple(sorted(causes, key=lambda cause: -cause.n_examples)))


def _flows(before: HardLabels, after: HardLabels, space: LabelSpace) -> list[LabelFlow]:
    pairs, counts = np.unique(np.stack([before, after], axis=1), axis=0, return_counts=True)
    names: dict[int, str | None] = {ABSTAIN: None, **dict(enumerate(space.classes))}
    flows = [
        LabelFlow(names[int(old)], names[int(new)], int(count))
        for (old, new), count in zip(pairs, counts, strict=True)
    ]
    return sorted(flows, key=lambda flow: -flow.n_examples)


def _causes(
    changed: np.ndarray[tuple[int], np.dtype[np.intp]],
    old: HardLabels,
    new: HardLabels,
    votes: Iterable[VotesBothTimes],
) -> Iterator[ChangeCause]:
    is_explained = np.zeros(len(changed), dtype=np.bool_)
    for lf, all_earlier, all_later in votes:
        earlier, later = all_earlier[changed], all_later[changed]
        voted_for_old = (earlier == old) & (old != ABSTAIN)
        votes_for_new = (later == new) & (new != ABSTAIN)
        moved = (earlier != later) & (voted_for_old | votes_for_new)
        is_explained |= moved
        if moved.any():
            yield _cause(lf, changed[moved])
    if not is_explained.all():
        yield _cause(None, changed[~is_explained])


def _cause(lf: str | None, rows: np.ndarray[tuple[int], np.dtype[np.intp]]) -> ChangeCause:
    return ChangeCause(lf, len(rows), tuple(rows[:_KEPT_ROWS].tolist()))
