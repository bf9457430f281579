"""How a set of conditions is answered together: one scan for each text column, Arrow compute for the rest."""

from __future__ import annotations

from collections import Counter
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from hunches.conditions import And, InSlice, Not, TextMatch, fold, leaves
from hunches.engine._column_leaves import check_leaf, evaluate_leaf, kind_of
from hunches.engine._joined_texts import TextColumn
from hunches.engine._text_scan import TextScan
from hunches.engine.plan_explanation import PlanExplanation, PlanStep
from hunches.errors import PatternTooSlow, UnknownColumn, WrongColumnType

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import pyarrow as pa

    from hunches.conditions import Condition, Leaf, Or
    from hunches.engine._column_leaves import Bits

_NOTHING: Mapping[str, TextColumn] = {}


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

    @property
    def text_columns(self) -> tuple[str, ...]:
        """The columns of texts that are scanned."""
        return tuple(self._scans)

    def explain(self) -> PlanExplanation:
        """Return how the conditions are answered, step by step; it prints as a table.

        >>> from hunches.conditions import parse_condition
        >>> plan = Plan([parse_condition("has(text, 'subscribe') AND likes > 3")])
        >>> plan.explain().steps[0].what, plan.explain().steps[-1].what
        ('ASCII texts: one automaton', 'Arrow compute')
        """
        written = [leaf for condition in self.conditions for leaf in leaves(condition)]
        steps = [step for column, scan in self._scans.items() for step in scan.steps(column)]
        others = Counter(column_of(leaf) for leaf in set(written) if not isinstance(leaf, TextMatch))
        note = "on the values of the block, column by column"
        steps += [PlanStep(column, "Arrow compute", count, note) for column, count in others.items()]
        known = [step for step in steps if step.n_patterns]
        return PlanExplanation(len(self.conditions), len(written), len(set(written)), known)

    def evaluate(self, batch: pa.RecordBatch, texts: Mapping[str, TextColumn] = _NOTHING) -> list[Bits]:
        """Return where each condition holds in a block of examples, ``bool [n]`` each.

        Columns of texts that are at hand in their joined form, by name, need not be joined again.

        Raises
        ------
        PatternTooSlow
            When a pattern takes too long on a text.
        """
        answers = self.try_to_evaluate(batch, texts)
        for answer in answers:
            if isinstance(answer, PatternTooSlow):
                raise answer
        return answers  # type: ignore[return-value]  # all are bits

    def try_to_evaluate(
        self, batch: pa.RecordBatch, texts: Mapping[str, TextColumn] = _NOTHING
    ) -> list[Bits | PatternTooSlow]:
        """Return what `evaluate` does, with the error in the place of a condition that takes too long."""
        answers: dict[Leaf, Bits | PatternTooSlow] = {}
        for name, scan in self._scans.items():
            answers |= scan.scan(texts[name] if name in texts else TextColumn.of(batch.column(name)))

        def answer(leaf: Leaf) -> Bits | PatternTooSlow:
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


def _join(node: Not | And | Or, parts: list[Bits | PatternTooSlow]) -> Bits | PatternTooSlow:
    slow = next((part for part in parts if isinstance(part, PatternTooSlow)), None)
    if slow is not None:
        return slow
    known = [part for part in parts if not isinstance(part, PatternTooSlow)]
    if isinstance(node, Not):
        return ~known[0]
    bits: Bits = (np.logical_and if isinstance(node, And) else np.logical_or).reduce(known)
    return bits


def _plan_of_texts(texts: Sequence[str]) -> Plan:
    from hunches.conditions import parse_condition  # as above

    return Plan(map(parse_condition, texts))
