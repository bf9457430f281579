"""Turns whatever user code returned into votes, and what cannot be a vote into faults."""

from __future__ import annotations

import traceback
from typing import TYPE_CHECKING

import numpy as np

from hunches.records import ABSTAIN, Label

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hunches.records import FaultTally, LabelSpace

_SHOWN = 80
_FEW = 64


def add_exception(tally: FaultTally, row: int, error: Exception, *, count: int = 1) -> None:
    """Count an exception raised by the user's code on ``count`` examples."""

    def trace() -> str:
        frames = error.__traceback__
        while frames is not None and frames.tb_frame.f_globals.get("__name__", "").startswith("hunches."):
            frames = frames.tb_next
        return "".join(traceback.format_exception(type(error), error, frames))

    tally.add(row, "lf-raised", f"{type(error).__name__}: {error}"[:200], count=count, trace=trace)


def read_votes(
    results: Sequence[object], space: LabelSpace, tally: FaultTally
) -> np.ndarray[tuple[int], np.dtype[np.signedinteger]]:
    """Return ``int8 [n]`` labels from what was returned for each example.

    A `Label`, a class name, a whole number in range, `ABSTAIN` and None (an abstain) are votes. Anything else
    (a float, a truth value, another class) is an abstain and a fault.
    """
    plain = _read_plain(results, space)
    return _read_any(results, space, tally) if plain is None else plain


def _read_plain(
    results: Sequence[object], space: LabelSpace
) -> np.ndarray[tuple[int], np.dtype[np.signedinteger]] | None:
    """Return the labels where all results are the very same few objects, each a class or None, else None.

    That is what functions give that name their classes, and comparing addresses costs least.
    """
    addresses = np.frombuffer(np.fromiter(results, dtype=object, count=len(results)), dtype=np.uintp)
    labels = np.empty(len(results), dtype=space.vote_dtype)
    unread = np.ones(len(results), dtype=bool)
    for _ in range(_FEW):
        if not unread.any():
            return labels
        first = int(unread.argmax())
        label = _label_of(results[first], space)
        if label is None:
            return None
        is_here = addresses == addresses[first]
        labels[is_here] = label
        unread &= ~is_here
    return None


def _label_of(item: object, space: LabelSpace) -> int | None:
    """Return the label that a result of one of the usual types is, else None."""
    if item is None:
        return ABSTAIN
    if type(item) is str and item in space.classes:
        return space.classes.index(item)
    if (type(item) is int or (type(item) is Label and item.space == space)) and ABSTAIN <= item < len(space):
        return int(item)
    return None


def _read_any(
    results: Sequence[object], space: LabelSpace, tally: FaultTally
) -> np.ndarray[tuple[int], np.dtype[np.signedinteger]]:
    """Return the labels of whatever was returned, and count what is no vote."""
    labels = np.full(len(results), ABSTAIN, dtype=space.vote_dtype)
    known: dict[tuple[type, object], int] = {}
    for row, item in enumerate(results):
        if item is None:
            continue
        key = type(item), item.name if type(item) is Label else item  # labels of two spaces may be equal numbers
        label: int | None
        try:
            label = known[key]
        except (KeyError, TypeError):
            label = _read_one(item, space, row=row, tally=tally)
            if label is not None:
                known[key] = label
        labels[row] = ABSTAIN if label is None else label
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
