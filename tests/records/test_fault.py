"""Failures of labelling functions as values."""

from __future__ import annotations

from hunches.records import Fault, FaultTally
from hunches.records.fault import MAX_KINDS


def test_alike_failures_are_counted_together() -> None:
    """The first of a kind gives the row and the traceback, which is not made again for the others."""
    tally = FaultTally("short")
    made: list[int] = []

    def trace() -> str:
        made.append(1)
        return "line"

    for row in (3, 5, 9):
        tally.add(row, "lf-raised", "KeyError", trace=trace)
    tally.add(4, "lf-wrong-type", "KeyError", count=2)

    assert tally.faults() == (
        Fault("short", 3, "lf-raised", "KeyError", "line", 3),
        Fault("short", 4, "lf-wrong-type", "KeyError", "", 2),
    )
    assert made == [1]


def test_the_kinds_told_apart_are_few() -> None:
    """However many messages there are, every failure is counted and the first kinds stay as they are."""
    tally = FaultTally("short")

    for row in range(1000):
        tally.add(row, "lf-raised", f"ValueError: '{row % 500}'")

    faults = tally.faults()
    assert len(faults) == MAX_KINDS + 1
    assert [fault.count for fault in faults] == [2] * MAX_KINDS + [1000 - 2 * MAX_KINDS]
    assert faults[-1].row == MAX_KINDS
