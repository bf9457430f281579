"""Makes the column names of a file usable."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def distinct_names(names: Iterable[str]) -> list[str]:
    """Return trimmed, distinct, non-empty names: an empty one is called after its position.

    >>> distinct_names(["", "text", "text "])
    ['column_1', 'text', 'text_2']
    """
    distinct: list[str] = []
    for position, name in enumerate(names, 1):
        wanted = name.strip() or f"column_{position}"
        repeat, free = 1, wanted
        while free in distinct:
            repeat += 1
            free = f"{wanted}_{repeat}"
        distinct.append(free)
    return distinct
