"""What a plan does with the examples, step by step, for people to read."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from hunches.evaluation import Table

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class PlanStep:
    """One step of a plan: which column it reads, what it does, for how many predicates, and what to know of it.

    >>> PlanStep("text", "one automaton", 3, "in one pass over all texts").n_patterns
    3
    """

    column: str
    what: str
    n_patterns: int
    note: str


@dataclass(frozen=True, slots=True, repr=False)
class PlanExplanation:
    """How conditions are answered together.

    Parameters
    ----------
    n_conditions : int
        How many conditions are asked.
    n_predicates : int
        How many predicates they are made of.
    n_distinct : int
        How many of these differ; each is answered once.
    steps : sequence of PlanStep
        In the order in which they are taken, column by column.

    >>> print(PlanExplanation(1, 2, 1, [PlanStep("text", "one automaton", 1, "one pass")]))
    1 condition of 2 predicates, 1 distinct
    Column  Step           Patterns  Note
    ──────  ─────────────  ────────  ────────
    text    one automaton         1  one pass
    """

    n_conditions: int
    n_predicates: int
    n_distinct: int
    steps: Sequence[PlanStep]

    def table(self) -> Table:
        """Return the table it prints as."""
        noun = "condition" if self.n_conditions == 1 else "conditions"
        title = f"{self.n_conditions:,} {noun} of {self.n_predicates:,} predicates, {self.n_distinct:,} distinct"
        rows = [(step.column, step.what, f"{step.n_patterns:,}", step.note) for step in self.steps]
        return Table(title, ("Column", "Step", "Patterns", "Note"), rows, ("left", "left", "right", "left"))

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON holds it."""
        return {**asdict(self), "steps": [asdict(step) for step in self.steps]}

    def __repr__(self) -> str:
        return self.table().to_text()

    def _repr_html_(self) -> str:
        return self.table().to_html()
