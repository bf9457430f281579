"""What labelling functions see of a block of examples."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pyarrow as pa

from hunches.conditions import print_condition
from hunches.engine.plan import Plan
from hunches.errors import PatternTooSlow, UnknownColumn

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from hunches.conditions import Condition
    from hunches.engine._column_leaves import Bits
    from hunches.records import LabelSpace


@dataclass(frozen=True, slots=True, eq=False)
class ExampleBlock:
    """The block a labelling function sees: conditions it is known to ask, by their texts, are answered already.

    >>> import pyarrow as pa
    >>> from hunches.records import LabelSpace
    >>> block = ExampleBlock(pa.RecordBatch.from_pydict({"text": ["a", "b"]}), LabelSpace(["A", "B"]))
    >>> block.values("text")
    ['a', 'b']
    """

    batch: pa.RecordBatch
    space: LabelSpace
    answers: Mapping[str, Bits | PatternTooSlow] = field(default_factory=dict)
    known_texts: Mapping[int, tuple[Condition, str]] = field(default_factory=dict)
    known_values: dict[str, Sequence[object]] = field(default_factory=dict)
    known_derived: dict[str, Sequence[object]] = field(default_factory=dict)

    @property
    def n_examples(self) -> int:
        """How many examples it has."""
        return int(self.batch.num_rows)

    @property
    def column_names(self) -> tuple[str, ...]:
        """The names of all columns, in order."""
        return tuple(self.batch.schema.names)

    def column(self, name: str) -> pa.Array:
        """Return the values of a column; raise `UnknownColumn` when there is none."""
        if name not in self.batch.schema.names:
            raise UnknownColumn(name, known=self.batch.schema.names, where="A labelling function")
        return self.batch.column(name)

    def values(self, name: str) -> Sequence[object]:
        """Return a column as Python's values, None where there is none; a list that is made once."""
        column = self.column(name)
        if pa.types.is_nested(column.type):  # a list could be changed by the function that gets it
            return column.to_pylist()  # type: ignore[no-any-return]  # Arrow is not typed
        if name not in self.known_values:
            self.known_values[name] = column.to_pylist()
        return self.known_values[name]

    def remembered(self, key: str, make: Callable[[], Sequence[object]]) -> Sequence[object]:
        """Return what ``make`` gives, made once for all that ask with the same key."""
        if key not in self.known_derived:
            self.known_derived[key] = make()
        return self.known_derived[key]

    def holds(self, condition: Condition) -> Bits:
        """Return where a condition holds, ``bool [n_examples]``; raise `PatternTooSlow` when that takes too long."""
        answer = self.answers.get(self._text_of(condition))
        if answer is None:
            answer = Plan([condition]).try_to_evaluate(self.batch)[0]
        if isinstance(answer, PatternTooSlow):
            raise answer
        return answer

    def _text_of(self, condition: Condition) -> str:
        known = self.known_texts.get(id(condition))
        return known[1] if known is not None and known[0] is condition else print_condition(condition)
