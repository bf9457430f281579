"""A labelling function that was loaded from a file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from hunches.lfs import LabelingFunction


@dataclass(frozen=True, slots=True)
class LoadedLF:
    """A labelling function, the file that says what it is, and what a file that lists it says.

    Parameters
    ----------
    lf : LabelingFunction
        The labelling function.
    file : Path or None
        The file it is written in; None when it is in none.
    listed_in : Path or None
        The file of YAML that names it, when its code is in another one.
    is_active : bool
        Whether its file lets it vote.

    >>> from hunches.lfs import rule
    >>> LoadedLF(rule("short", "words(text) < 5", "HAM")).is_active
    True
    """

    lf: LabelingFunction
    file: Path | None = None
    listed_in: Path | None = None
    is_active: bool = True
