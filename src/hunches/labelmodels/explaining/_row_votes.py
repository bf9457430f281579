"""The votes on one example."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from hunches.errors import InvalidValue

if TYPE_CHECKING:
    from hunches.records import Votes


def row_votes(votes: Votes, row: int) -> list[tuple[int, int]]:
    """Return the position of each labelling function that votes on an example, and the label it gives.

    Raises
    ------
    InvalidValue
        When there is no such example.

    >>> from hunches.records import LabelSpace, Votes
    >>> row_votes(Votes.from_dense([[0, -1, 1]], LabelSpace(["SPAM", "HAM"])), 0)
    [(0, 0), (2, 1)]
    """
    is_whole = isinstance(row, (int, np.integer)) and not isinstance(row, bool)
    if not is_whole or not 0 <= row < votes.n_examples:
        expected = f"a whole number from 0 to {votes.n_examples - 1}" if votes.n_examples else "left: there are none"
        raise InvalidValue("The row of the example", value=row, expected=expected)
    found = []
    for position, column in enumerate(votes.columns):
        place = int(np.searchsorted(column.rows, row))
        if place < len(column.rows) and column.rows[place] == row:
            found.append((position, int(column.labels[place])))
    return found
