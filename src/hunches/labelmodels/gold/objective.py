"""What labels are wanted for."""

from __future__ import annotations

from typing import Literal, TypeAlias, get_args

from hunches.errors import InvalidValue

Objective: TypeAlias = Literal["accuracy", "macro-f1"]
"""To be right most often, or on every class alike."""


def check_objective(objective: str) -> None:
    """Raise `InvalidValue` when there is no such objective.

    >>> check_objective("macro-f1")
    """
    if objective not in get_args(Objective):
        expected = " or ".join(map(repr, get_args(Objective)))
        raise InvalidValue("The objective", value=objective, expected=expected)
