"""A picture that a notebook shows, with what it says in words."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, repr=False)
class Picture:
    """A picture as an ``svg`` element: a notebook shows it, and a terminal prints what it says.

    Colours are those of the page around it, light or dark, and two that people who see colours differently can tell
    apart. It is complete in itself: no font, style or script is loaded.

    Parameters
    ----------
    svg : str
        The element; every name in it is escaped.
    description : str
        What a reader who does not see it is told.

    >>> Picture('<svg xmlns="http://www.w3.org/2000/svg"></svg>', "Nothing is drawn.")
    Nothing is drawn.
    """

    svg: str
    description: str

    def __str__(self) -> str:
        return self.description

    __repr__ = __str__

    def _repr_svg_(self) -> str:
        return self.svg

    def _repr_html_(self) -> str:
        return self.svg
