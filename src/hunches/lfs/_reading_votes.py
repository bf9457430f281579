"""Turns whatever user code returned into votes, and what cannot be a vote into faults."""

from __future__ import annotations

import traceback
from typing import TYPE_CHECKING

import numpy as np

from hunches.records import ABSTAIN, Fault, Label

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hunches.records import FaultCode, LabelSpace

_SHOWN = 80


class FaultTally:
    """Counts the failures of one labelling function on a block, alike ones together."""

    def __init__(self, lf: str) -> None:
        self._lf = lf
        self._faults: dict[tuple[FaultCode, str], list[int | str]] = {}

    def add(self, row: int, code: FaultCode, message: str, *, trace: str = "") -> None:
        """Count one failure; the first of its kind gives row and traceback."""
        entry = self._faults.setdefault((code, message), [row, trace, 0])
        entry[2] = int(entry[2]) + 1

    def add_exception(self, row: int, error: Exception) -> None:
        """Count an exception raised by the user's code."""
        user_frames = error.__traceback__.tb_next if error.__traceback__ else None
        trace = "".join(traceback.format_exception(type(error), error, user_frames))
        self.add(row, "lf-raised", f"{type(error).__name__}: {error}"[:200], trace=trace)

    def faults(self) -> tuple[Fault, ...]:
        """Return one fault for each kind of failure."""
        return tuple(
            Fault(self._lf, int(row), code, message, str(trace), int(count))
            for (code, message), (row, trace, count) in self._faults.items()
        )


def read_votes(
    results: Sequence[object], space: LabelSpace, tally: FaultTally
) -> np.ndarray[tuple[int], np.dtype[np.signedinteger]]:
    """Return ``int8 [n]`` labels from what was returned for each example.

    A `Label`, a class name, a whole number in range, `ABSTAIN` and None (an abstain) are votes. Anything else
    (a float, a truth value, another class) is an abstain and a fault.
    """
    kinds = set(map(type, results))
    if kinds <= {int, Label}:
        labels = np.array(results, dtype=np.int64)
        is_label = Label not in kinds or all(item.space == space for item in results if type(item) is Label)
        if is_label and (not len(labels) or (labels.min() >= ABSTAIN and labels.max() < len(space))):
            return labels.astype(space.vote_dtype)
    known: dict[tuple[type, object], int] = {}
    labels = np.full(len(results), ABSTAIN, dtype=space.vote_dtype)
    for row, item in enumerate(results):
        if item is None:
            continue
        try:
            labels[row] = known[type(item), item]
        except (KeyError, TypeError):
            label = _read_one(item, space, row=row, tally=tally)
            if label is not None:
                labels[row] = known[type(item), item] = label
    return labels


def _read_one(item: object, space: LabelSpace, *, row: int, tally: FaultTally) -> int | None:
    shown = repr(item)[:_SHOWN]
    if isinstance(item, (bool, np.bool_)) or not isinstance(item, (str, int, np.integer)):
        tally.add(row, "lf-wrong-type", f"it returned {shown}, a {type(item).__name__}; return a class or hu.ABSTAIN")
        return None
    name = item.name if isinstance(item, Label) else item
    if isinstance(name, str):
        if name in space.classes:
            return space.classes.index(name)
    elif ABSTAIN <= name < len(space):
        return int(name)
    classes = ", ".join(space.classes[:12])
    tally.add(row, "lf-unknown-class", f"it returned {shown}, which is no class; the classes are {classes}")
    return None
