"""One check of one plug-in: what it saw that must not be, as an error."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, TypeAlias, TypeVar

from hunches.errors import CheckFailed, MissingExtra

if TYPE_CHECKING:
    from collections.abc import Callable

S = TypeVar("S")

Finding: TypeAlias = "str | None"
"""What a check saw that must not be; None when all is well. What must be is the check's docstring."""


def name_of(check: Callable[[S], Finding]) -> str:
    """Return the name of a check: that of its function."""
    return check.__name__.removeprefix("_")


def perform(check: Callable[[S], Finding], subject: S, *, plugin: str) -> None:
    """Raise `CheckFailed` when a check finds something, or when the plug-in raises where it must answer."""
    expected = inspect.getdoc(check) or name_of(check)
    try:
        finding = check(subject)
    except MissingExtra:  # nothing was seen of the plug-in: this says how to install what it needs
        raise
    except Exception as error:  # a plug-in may raise anything; that is what was seen
        seen = f"it raised {type(error).__name__}: {error}"
        raise CheckFailed(name_of(check), plugin=plugin, seen=seen, expected=expected) from error
    if finding is not None:
        raise CheckFailed(name_of(check), plugin=plugin, seen=finding, expected=expected)
