"""A failure of one labelling function on one example, as a value."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Callable

MAX_KINDS: Final = 20
_OTHERS: Final = "failures of more kinds than are told apart"

FaultCode = Literal["lf-raised", "lf-wrong-type", "lf-unknown-class", "lf-timeout", "lf-too-slow"]


@dataclass(frozen=True, slots=True)
class Fault:
    """What went wrong when a labelling function was called on an example; its vote there is an abstain.

    Parameters
    ----------
    lf : str
        Name of the labelling function.
    row : int
        Position of the first example it happened on.
    code : str
        ``lf-raised``, ``lf-wrong-type``, ``lf-unknown-class``, ``lf-timeout`` (one call ran for longer than its time
        limit) or ``lf-too-slow`` (after several such it was given up, and is not called any more).
    message : str
        One line: the exception or the value returned.
    traceback : str
        The user's part of the traceback, empty when nothing was raised.
    count : int
        On how many examples the same thing happened.

    >>> Fault("short", 7, "lf-raised", "AttributeError: no attribute 'split'", "", 3).count
    3
    """

    lf: str
    row: int
    code: FaultCode
    message: str
    traceback: str = ""
    count: int = 1


class FaultTally:
    """Counts the failures of one labelling function, those with one message together.

    Past `MAX_KINDS` messages all others are counted as one: a message that holds the example's text would else
    make as many faults as there are examples.

    >>> tally = FaultTally("short")
    >>> tally.add(3, "lf-raised", "KeyError: 'a'")
    >>> tally.add(9, "lf-raised", "KeyError: 'a'")
    >>> tally.faults()
    (Fault(lf='short', row=3, code='lf-raised', message="KeyError: 'a'", traceback='', count=2),)
    """

    def __init__(self, lf: str) -> None:
        self._lf = lf
        self._faults: dict[tuple[FaultCode, str], Fault] = {}

    def add(self, row: int, code: FaultCode, message: str, *, count: int = 1, trace: Callable[[], str] = str) -> None:
        """Count a failure on ``count`` examples; ``trace`` is only asked for the first of its kind."""
        known = self._faults
        kind = (code, message) if (code, message) in known or len(known) < MAX_KINDS else (code, _OTHERS)
        first = known.get(kind)
        if first is None:
            known[kind] = Fault(self._lf, row, code, kind[1], trace(), count)
        else:
            known[kind] = replace(first, count=first.count + count)

    def faults(self) -> tuple[Fault, ...]:
        """Return one fault for each kind of failure, at the first example it was counted on."""
        return tuple(self._faults.values())
