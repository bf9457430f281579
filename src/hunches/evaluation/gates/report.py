"""What came of checking a gate."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

from hunches.evaluation.table import Table

if TYPE_CHECKING:
    from hunches.evaluation.measure import Measure

Verdict = Literal["pass", "fail", "unknown"]

_MARKS: Final = {"pass": "✓ pass", "fail": "✗ fail", "unknown": "? unknown"}
_WIDEST_CELL: Final = 180


@dataclass(frozen=True, slots=True)
class RuleReport:
    """Whether a model passes one rule.

    Parameters
    ----------
    rule : str
        The rule as it is written.
    verdict : {"pass", "fail", "unknown"}
        Unknown when something was not measured, which does not pass either.
    measured : Measure
        What was measured, in the unit of the rule.
    needed : str
        What had to be.
    sentence : str
        What was found, and where it does not pass what to do.

    >>> from hunches.evaluation import Measure
    >>> RuleReport("size <= 50 MB", "pass", Measure(1.5), "<= 50 MB", "The size is 1.5 MB.").verdict
    'pass'
    """

    rule: str
    verdict: Verdict
    measured: Measure
    needed: str
    sentence: str

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON holds it."""
        return {
            "rule": self.rule,
            "verdict": self.verdict,
            "measured": self.measured.as_dict(),
            "needed": self.needed,
            "sentence": self.sentence,
        }


@dataclass(frozen=True, slots=True, repr=False)
class GateReport:
    """Whether a model passes a gate, rule by rule; prints as a table.

    Parameters
    ----------
    rules : tuple of RuleReport
        In the order of the gate.
    gate : str
        The name of the gate.
    end_model : str
        The key of the model, where it is known.

    >>> from hunches.evaluation import Measure
    >>> rule = RuleReport("size <= 50 MB", "pass", Measure(1.5), "<= 50 MB", "The size is 1.5 MB.")
    >>> print(GateReport((rule,)))
    The gate 'default' is passed: 1 of 1 rules
    Verdict  Rule           Found
    ───────  ─────────────  ───────────────────
    ✓ pass   size <= 50 MB  The size is 1.5 MB.
    """

    rules: tuple[RuleReport, ...]
    gate: str = "default"
    end_model: str = ""

    def __str__(self) -> str:
        return self.table().to_text(widest_cell=_WIDEST_CELL)

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return self.table().to_html()

    @property
    def is_passed(self) -> bool:
        """Whether every rule is passed; one that is unknown is not."""
        return all(rule.verdict == "pass" for rule in self.rules)

    def table(self) -> Table:
        """Return the table it prints as."""
        n_passed = sum(rule.verdict == "pass" for rule in self.rules)
        model = f" by {self.end_model[:8]}" if self.end_model else ""
        told = "passed" if self.is_passed else "not passed"
        title = f"The gate '{self.gate}' is {told}{model}: {n_passed} of {len(self.rules)} rules"
        rows = [(_MARKS[rule.verdict], rule.rule, rule.sentence) for rule in self.rules]
        return Table(title, ["Verdict", "Rule", "Found"], rows, ["left", "left", "left"])

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON holds it."""
        return {
            "gate": self.gate,
            "end_model": self.end_model,
            "is_passed": self.is_passed,
            "rules": [rule.as_dict() for rule in self.rules],
        }
