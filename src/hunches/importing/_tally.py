"""Counts the rows that have a problem."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from hunches.importing.import_problem import ImportProblem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hunches.importing.import_problem import ProblemCode

_ROWS_KEPT: Final = 5


class Tally:
    """How many rows have a problem, and the first of them."""

    def __init__(self, code: ProblemCode, column: str | None) -> None:
        self.code: ProblemCode = code
        self.column = column
        self.count = 0
        self._rows: list[int] = []

    def see(self, mask: np.ndarray[tuple[int], np.dtype[np.bool_]], first_row: int) -> None:
        """Take in which rows of a block that begins at ``first_row`` have it, ``bool [n]``."""
        self.count += int(np.count_nonzero(mask))
        if len(self._rows) < _ROWS_KEPT:
            found = np.flatnonzero(mask)[: _ROWS_KEPT - len(self._rows)]
            self._rows.extend((found + first_row).tolist())

    def problems(self, values: tuple[tuple[str, int], ...] = ()) -> Iterator[ImportProblem]:
        """Yield the problem when any row has it."""
        if self.count:
            yield ImportProblem(self.code, self.column, self.count, tuple(self._rows), values)
