"""Looks for problems in the cells of one column, block by block."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pyarrow as pa
import pyarrow.compute as pc

from hunches.importing._tally import Tally
from hunches.importing.column_cast import unreadable_as
from hunches.importing.distinct_count import DistinctCount
from hunches.importing.text_types import is_missing_word

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np

    from hunches.importing.import_problem import ImportProblem
    from hunches.records.dataset import Column

_LONGEST_CELL: Final = 100_000
# UTF-8 read as Latin-1 or cp1252 leaves these; U+FFFD is what a decoder puts for bytes it cannot read.
_BROKEN: Final = "\ufffd|Ã[\u0080-\u00bf‰ˆŠŒŽ‡†]|â€|Â[\u0080-\u00bf]|ðŸ"
_TYPED: Final = (
    r"^\s*([-+]?[0-9]*[.,]?[0-9]+([eE][+-]?[0-9]+)?|(?i:true|false)|[0-9]{4}-[0-9]{2}-[0-9]{2}([T ].*)?)\s*$"
)
_WITH_CHARACTERS: Final = frozenset({"text", "category", "group"})


class ColumnCheck:
    """What is found in a column: nulls, distinct values, broken, overlong and mixed cells."""

    def __init__(self, column: Column, *, is_mixed: bool) -> None:
        self.column = column
        self.nulls = 0
        self.distinct = DistinctCount()
        self._mixture = _Mixture(column.name, is_known=is_mixed)
        self._unreadable = Tally("unreadable-cells", column.name)
        self._broken = Tally("odd-characters", column.name)
        self._long = Tally("long-cells", column.name)

    def see(self, cells: pa.Array, first_row: int) -> None:
        """Take in the cells of a block that begins at ``first_row``."""
        self.nulls += cells.null_count
        self.distinct.see(cells)
        unreadable = unreadable_as(cells, self.column.kind)
        if unreadable is not None:
            self._unreadable.see(as_mask(unreadable), first_row)
        if not pa.types.is_large_string(cells.type) or self.column.kind not in _WITH_CHARACTERS:
            return
        if not pc.all(pc.string_is_ascii(cells)).as_py():
            self._broken.see(as_mask(pc.match_substring_regex(cells, _BROKEN)), first_row)
        self._long.see(as_mask(pc.greater(pc.utf8_length(cells), _LONGEST_CELL)), first_row)
        self._mixture.see(cells, first_row)

    def problems(self) -> Iterator[ImportProblem]:
        """Yield what was found."""
        yield from self._mixture.problems()
        for tally in (self._unreadable, self._broken, self._long):
            yield from tally.problems()


class _Mixture:
    """Whether a column of text seems to be one of numbers, dates or flags with some texts between them."""

    def __init__(self, column: str, *, is_known: bool) -> None:
        self._is_suspect = is_known
        self._typed = Tally("mixed-types", column)
        self._untyped = Tally("mixed-types", column)

    def see(self, cells: pa.Array, first_row: int) -> None:
        typed = pc.match_substring_regex(cells, _TYPED)
        untyped = pc.and_not(pc.invert(typed), is_missing_word(cells))
        was_empty = not self._typed.count and not self._untyped.count
        self._typed.see(as_mask(typed), first_row)
        self._untyped.see(as_mask(untyped), first_row)
        # A column may change after its first block, which people look at.
        self._is_suspect |= was_empty and self._typed.count > 0 and not self._untyped.count

    def problems(self) -> Iterator[ImportProblem]:
        rarer = min(self._untyped, self._typed, key=lambda tally: tally.count)
        if self._is_suspect or rarer is self._untyped:
            yield from rarer.problems()


def as_mask(found: pa.BooleanArray) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Return an Arrow column of flags as ``bool [n]``, null as False."""
    mask: np.ndarray[tuple[int], np.dtype[np.bool_]]
    mask = pc.coalesce(found, pa.scalar(value=False)).to_numpy(zero_copy_only=False)
    return mask
