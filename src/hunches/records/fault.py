"""A failure of one labelling function on one example, as a value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

FaultCode = Literal["lf-raised", "lf-wrong-type", "lf-unknown-class", "lf-too-slow"]


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
        ``lf-raised``, ``lf-wrong-type``, ``lf-unknown-class`` or ``lf-too-slow``.
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
