"""Applies labelling functions to examples: block of examples in, block of votes out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property, partial
from time import perf_counter
from typing import TYPE_CHECKING, Final

import numpy as np

from hunches.conditions import print_condition
from hunches.engine.blocks import blocks_of_table
from hunches.engine.example_block import ExampleBlock
from hunches.engine.executor import InProcess, executor_for
from hunches.engine.plan import Plan
from hunches.errors import (
    BrokenLabelingFunction,
    DuplicateName,
    InvalidValue,
    MissingLabelSpace,
    PatternTooSlow,
    UnknownColumn,
)
from hunches.records import Fault, FaultTally, VoteColumn, Votes
from hunches.records.blocks import to_table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    import pyarrow as pa

    from hunches.conditions import Condition
    from hunches.engine._joined_texts import TextColumn
    from hunches.engine.blocks import BlockHandle
    from hunches.engine.executor import Executor
    from hunches.lfs import LabelingFunction
    from hunches.records import LabelSpace

_NOTHING: Mapping[str, TextColumn] = {}
_MOST_BYTES: Final = 2**26
_MOST_CELLS: Final = 2**26
"""How many bytes of examples, and answers of conditions, are worked on at once: 64 MiB each."""


def apply(
    lfs: Sequence[LabelingFunction],
    examples: object,
    *,
    space: LabelSpace | None = None,
    workers: int = 1,
    progress: Callable[[int, int], None] | None = None,
) -> Votes:
    """Return the votes of labelling functions on examples.

    Parameters
    ----------
    lfs : sequence of LabelingFunction
        In the order their votes shall have.
    examples : frame
        A pandas or Polars frame, an Arrow table, a list of dicts or a dict of lists.
    space : LabelSpace, optional
        The classes; by default those the labels in the labelling functions belong to.
    workers : int
        How many processes to use.
    progress : callable, optional
        Is called with the number of examples done and their total.

    Raises
    ------
    MissingLabelSpace
        When no labelling function shows which classes there are.
    UnknownColumn, WrongColumnType, UnknownClass, DuplicateName
        When a labelling function does not fit the examples or the classes.
    BrokenLabelingFunction
        When one fails wherever it is called.

    >>> import hunches as hu
    >>> SPAM, HAM = hu.LabelSpace(["SPAM", "HAM"])
    >>> promo = hu.rule("promo", "has(text, 'subscribe')", SPAM)
    >>> short = hu.rule("short", "words(text) < 3", HAM)
    >>> hu.apply([promo, short], {"text": ["please subscribe now", "nice one"]}).dense().tolist()
    [[0, -1], [-1, 1]]
    """
    table = to_table(examples)
    known_space = space or find_space(lfs)
    check_lfs(lfs, table.schema, known_space)
    columns = apply_to_blocks(
        lfs, blocks_of_table(table), space=known_space, executor=executor_for(workers), progress=progress
    )
    check_not_broken(columns, n_examples=table.num_rows)
    return Votes(known_space, table.num_rows, tuple(columns))


def apply_to_blocks(
    lfs: Sequence[LabelingFunction],
    blocks: Sequence[BlockHandle],
    *,
    space: LabelSpace,
    executor: Executor | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> list[VoteColumn]:
    """Return one column of votes for each labelling function."""
    parts: list[list[VoteColumn]] = [[] for _ in lfs]
    offset = 0
    for done, (n_examples, answers) in enumerate(
        (executor or InProcess()).map(VoteBlock(lfs, space), blocks), start=1
    ):
        for part, answer in zip(parts, answers, strict=True):
            part.append(_moved(answer, offset))
        offset += n_examples
        if progress is not None:
            progress(offset, offset + (len(blocks) - done) * n_examples)
    return [_joined(lf.name, part, space) for lf, part in zip(lfs, parts, strict=True)]


def find_space(lfs: Sequence[LabelingFunction]) -> LabelSpace:
    """Return the one label space that labelling functions were written for."""
    spaces = dict.fromkeys(lf.space for lf in lfs if lf.space is not None)
    if not spaces:
        raise MissingLabelSpace([lf.name for lf in lfs])
    if len(spaces) > 1:
        raise InvalidValue(
            "The label space",
            value=[space.classes for space in spaces],
            expected="the same for all labelling functions",
        )
    return next(iter(spaces))


def check_lfs(lfs: Sequence[LabelingFunction], schema: pa.Schema, space: LabelSpace) -> None:
    """Raise the error of the first labelling function that does not fit the columns or the classes."""
    if not lfs:
        raise InvalidValue("The labelling functions", value=[], expected="one or more")
    seen: set[str] = set()
    for lf in lfs:
        if lf.name in seen:
            raise DuplicateName("labelling function", name=lf.name)
        seen.add(lf.name)
        lf.definition(space)
        where = f"The labelling function '{lf.name}'"
        for column in lf.columns:
            if column not in schema.names:
                raise UnknownColumn(column, known=schema.names, where=where)
        Plan(lf.conditions).check(schema, where=where)


@dataclass(frozen=True)
class VoteBlock:
    """The pure function from a block of examples to its votes, for a set of labelling functions.

    >>> import pyarrow as pa
    >>> from hunches.lfs import rule
    >>> from hunches.records import LabelSpace
    >>> vote_block = VoteBlock([rule("any", "length(text) > 0", "A")], LabelSpace(["A", "B"]))
    >>> n_examples, columns = vote_block(pa.RecordBatch.from_pydict({"text": pa.array(["x", ""], pa.large_string())}))
    >>> n_examples, columns[0].rows.tolist(), columns[0].labels.tolist()
    (2, [0], [0])
    """

    lfs: Sequence[LabelingFunction]
    space: LabelSpace

    def __reduce__(self) -> tuple[object, ...]:
        return VoteBlock, (list(self.lfs), self.space)

    @cached_property
    def _plan(self) -> Plan:
        return Plan({text: condition for condition, text in self._texts.values()}.values())

    @cached_property
    def _plan_texts(self) -> list[str]:
        return list(map(print_condition, self._plan.conditions))

    @cached_property
    def _texts(self) -> dict[int, tuple[Condition, str]]:
        """The text of each condition by its address; the condition is kept, so that no other gets that address."""
        return {id(condition): (condition, text) for lf in self.lfs for condition, text in _printed(lf)}

    def __call__(
        self, batch: pa.RecordBatch, texts: Mapping[str, TextColumn] = _NOTHING
    ) -> tuple[int, list[VoteColumn]]:
        """Return the number of examples in the block and one column of votes for each labelling function.

        Columns of texts that are at hand in their joined form, by name, need not be joined again.
        """
        pieces = [batch] if texts else list(_pieces(batch, n_conditions=len(self._plan.conditions)))
        parts = [self._vote(piece, texts) for piece in pieces]
        if len(parts) == 1:
            return batch.num_rows, parts[0]
        offsets = np.cumsum([0, *(piece.num_rows for piece in pieces)]).tolist()
        moved = [[_moved(column, offset) for column in part] for offset, part in zip(offsets, parts, strict=False)]
        columns = [_joined(lf.name, [part[at] for part in moved], self.space) for at, lf in enumerate(self.lfs)]
        return batch.num_rows, columns

    def _vote(self, batch: pa.RecordBatch, texts: Mapping[str, TextColumn]) -> list[VoteColumn]:
        answers = dict(zip(self._plan_texts, self._plan.try_to_evaluate(batch, texts), strict=True))
        block = ExampleBlock(batch, self.space, answers, self._texts)
        return [self._column(lf, block) for lf in self.lfs]

    @cached_property
    def _given_up(self) -> dict[str, Fault]:
        """Why labelling functions were given up; they are not called again."""
        return {}

    def _column(self, lf: LabelingFunction, block: ExampleBlock) -> VoteColumn:
        """Return the votes of one labelling function on a block, and how long its own code took."""
        if lf.name in self._given_up:
            # No example of this block was tried, so none of them has an answer.
            fault = replace(self._given_up[lf.name], row=0, count=block.n_examples)
            return VoteColumn.from_dense(lf.name, _no_labels(self.space), [fault])
        started = perf_counter()
        try:
            column = lf.vote_column(block)
        except PatternTooSlow as error:
            fault = Fault(lf.name, error.row, "lf-too-slow", str(error))
            column = VoteColumn.from_dense(lf.name, _no_labels(self.space), [fault])
        for fault in column.faults:
            if fault.code == "lf-too-slow":
                self._given_up[lf.name] = fault
        return replace(column, seconds=perf_counter() - started)


def _printed(lf: LabelingFunction) -> Iterator[tuple[Condition, str]]:
    for condition in lf.conditions:
        yield condition, print_condition(condition)


def _pieces(batch: pa.RecordBatch, *, n_conditions: int) -> Iterator[pa.RecordBatch]:
    """Yield the block in pieces that take a bounded amount of memory to work on."""
    n_rows = batch.num_rows
    if n_rows < 2 or (batch.nbytes <= _MOST_BYTES and n_rows * n_conditions <= _MOST_CELLS):  # cannot be halved
        yield batch
        return
    yield from _pieces(batch.slice(0, n_rows // 2), n_conditions=n_conditions)
    yield from _pieces(batch.slice(n_rows // 2), n_conditions=n_conditions)


def _no_labels(space: LabelSpace) -> np.ndarray[tuple[int], np.dtype[np.signedinteger]]:
    return np.empty(0, dtype=space.vote_dtype)


def _moved(column: VoteColumn, offset: int) -> VoteColumn:
    faults = tuple(replace(fault, row=fault.row + offset) for fault in column.faults)
    return replace(column, rows=column.rows + np.int32(offset), faults=faults)


def _joined(lf: str, parts: Sequence[VoteColumn], space: LabelSpace) -> VoteColumn:
    rows = [part.rows for part in parts] or [np.empty(0, dtype=np.int32)]
    labels = [part.labels for part in parts] or [np.empty(0, dtype=space.vote_dtype)]
    tally = FaultTally(lf)
    for fault in (fault for part in parts for fault in part.faults):
        tally.add(fault.row, fault.code, fault.message, count=fault.count, trace=partial(str, fault.traceback))
    seconds = sum(part.seconds for part in parts)
    return VoteColumn(lf, np.concatenate(rows), np.concatenate(labels), tally.faults(), seconds)


def check_not_broken(columns: Sequence[VoteColumn], *, n_examples: int) -> None:
    """Raise `BrokenLabelingFunction` for one that never votes and fails always, or returns what is no class."""
    for column in columns:
        if is_broken(column, n_examples=n_examples):
            first = column.faults[0]
            raise BrokenLabelingFunction(
                column.lf, failures=column.failures, fault_code=first.code, first=first.message
            )


def is_broken(column: VoteColumn, *, n_examples: int) -> bool:
    """Return whether one never votes and fails always, returns what is no class, or was given up as too slow."""
    if any(fault.code == "lf-too-slow" for fault in column.faults):
        return True
    if len(column.rows) or not column.faults:
        return False
    has_wrong_answers = any(fault.code not in {"lf-raised", "lf-timeout"} for fault in column.faults)
    return column.failures >= n_examples or has_wrong_answers
