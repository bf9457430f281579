"""A labelling function with the examples and classes it is checked on."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa

from hunches.engine import ExampleBlock, apply_to_blocks, blocks_of_table, find_space
from hunches.errors import InvalidValue
from hunches.records import BLOCK_ROWS, Votes, to_table

if TYPE_CHECKING:
    import numpy as np

    from hunches.lfs import BlockVotes, LabelingFunction
    from hunches.records import LabelSpace

    Labels = np.ndarray[Any, np.dtype[np.signedinteger]]

_FEWEST: Final = 2


@dataclass(frozen=True, slots=True, eq=False)
class LFSubject:
    """A labelling function under check.

    Parameters
    ----------
    lf : LabelingFunction
    table : pyarrow.Table
        The examples, normalised.
    space : LabelSpace
        The classes it votes for.

    >>> from hunches.lfs import rule
    >>> from hunches.records import LabelSpace
    >>> subject = LFSubject(rule("any", "length(text) > 0", "A"), to_table({"text": ["x", ""]}), LabelSpace(["A"]))
    >>> subject.votes().tolist()
    [0, -1]
    """

    lf: LabelingFunction
    table: pa.Table
    space: LabelSpace

    @classmethod
    def of(cls, lf: LabelingFunction, examples: object, space: LabelSpace | None) -> LFSubject:
        """Return the subject for examples of any kind and, unless given, the space the function shows."""
        table = to_table(examples).combine_chunks()
        if table.num_rows < _FEWEST:
            raise InvalidValue(
                "The number of examples to check with", value=table.num_rows, expected=f"{_FEWEST} or more"
            )
        return cls(lf, table, space or find_space([lf]))

    def on(self, table: pa.Table) -> LFSubject:
        """Return the same labelling function on other examples."""
        return replace(self, table=table)

    def votes(self, *, block_rows: int = BLOCK_ROWS) -> Labels:
        """Return its votes as the engine gets them, block by block, ``int8 [n_examples]``."""
        blocks = blocks_of_table(self.table, rows=block_rows)
        columns = apply_to_blocks([self.lf], blocks, space=self.space)
        return Votes(self.space, self.table.num_rows, tuple(columns)).dense()[:, 0]

    def block(self) -> ExampleBlock:
        """Return all examples in one block."""
        # A single chunk is taken as it is: a copy would hide that the function writes to its examples.
        arrays = [
            column.chunk(0) if column.num_chunks == 1 else column.combine_chunks() for column in self.table.columns
        ]
        return ExampleBlock(pa.RecordBatch.from_arrays(arrays, schema=self.table.schema), self.space)

    def answer(self) -> BlockVotes:
        """Return what the labelling function itself answers for all examples in one block."""
        return self.lf.vote(self.block())
