"""How a set of conditions is answered together: one scan for each text column, Arrow compute for the rest."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from hunches.conditions import And, InSlice, Not, TextMatch, fold, leaves
from hunches.engine._column_leaves import check_leaf, evaluate_leaf, kind_of
from hunches.engine._text_scan import TextScan
from hunches.errors import UnknownColumn, WrongColumnType

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import pyarrow as pa

    from hunches.conditions import Condition, Leaf, Or
    from hunches.engine._column_leaves import Bits


class Plan:
    """The conditions of many rules, compiled so that each column is read once.

    Parameters
    ----------
    conditions : iterable of Condition
        What will be asked.

    >>> import pyarrow as pa
    >>> from hunches.conditions import parse_condition
    >>> condition = parse_condition("has(text, 'subscribe') OR length(text) < 3")
    >>> batch = pa.RecordBatch.from_pydict({"text": pa.array(["Subscribe!", "well well", "ok"], pa.large_string())})
    >>> Plan([condition]).evaluate(batch)[0].tolist()
    [True, False, True]
    """

    def __init__(self, conditions: Iterable[Condition]) -> None:
        self.conditions: Sequence[Condition] = tuple(conditions)

    def __reduce__(self) -> tuple[object, ...]:
        from hunches.conditions import print_condition  # only where a plan travels

        return _plan_of_texts, ([print_condition(condition) for condition in self.conditions],)

    @cached_property
    def _scans(self) -> dict[str, TextScan]:
        by_column: dict[str, dict[TextMatch, None]] = {}
        for condition in self.conditions:
            for leaf in leaves(condition):
                if isinstance(leaf, TextMatch):
                    by_column.setdefault(leaf.column, {})[leaf] = None
        return {column: TextScan(tuple(matches)) for column, matches in by_column.items()}

    def check(self, schema: pa.Schema, *, where: str = "The condition") -> None:
        """Raise `UnknownColumn` or `WrongColumnType` when a condition does not fit the columns."""
        for condition in self.conditions:
            for leaf in leaves(condition):
                _check_leaf(leaf, schema, where=where)

    def evaluate(self, batch: pa.RecordBatch) -> list[Bits]:
        """Return where each condition holds in a block of examples, ``bool [n]`` each."""
        answers: dict[Leaf, Bits] = {}
        for name, scan in self._scans.items():
            answers |= scan.scan(batch.column(name))

        def answer(leaf: Leaf) -> Bits:
            if leaf not in answers:
                answers[leaf] = evaluate_leaf(leaf, batch.column(column_of(leaf)))  # type: ignore[arg-type]  # no text
            return answers[leaf]

        return [fold(condition, answer, join=_join) for condition in self.conditions]


def _check_leaf(leaf: Leaf, schema: pa.Schema, *, where: str) -> None:
    name = column_of(leaf)
    if name not in schema.names:
        raise UnknownColumn(name, known=schema.names, where=where)
    found = schema.field(name).type
    if not isinstance(leaf, TextMatch):
        try:
            check_leaf(leaf, found)
        except WrongColumnType as error:
            facts = {fact: str(error.facts[fact]) for fact in ("found", "needed")}
            raise WrongColumnType(name, **facts, where=f"{where}, in {error.facts['where']},") from None
    elif kind_of(found) != "text":
        predicate = f"{where}, in {leaf.predicate}(…),"
        raise WrongColumnType(name, found=f"{kind_of(found)}s", needed="texts", where=predicate)


def column_of(leaf: Leaf) -> str:
    """Return the column, of the examples or derived, that a predicate reads."""
    if isinstance(leaf, TextMatch):
        return leaf.column
    return leaf.name if isinstance(leaf, InSlice) else leaf.operand.name


def _join(node: Not | And | Or, parts: list[Bits]) -> Bits:
    if isinstance(node, Not):
        return ~parts[0]
    bits: Bits = (np.logical_and if isinstance(node, And) else np.logical_or).reduce(parts)
    return bits


def _plan_of_texts(texts: Sequence[str]) -> Plan:
    from hunches.conditions import parse_condition  # as above

    return Plan(map(parse_condition, texts))
