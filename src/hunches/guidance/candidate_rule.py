"""A rule that is ready to be accepted."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from hunches.evaluation import Interval  # noqa: TC001  # doctests make one

if TYPE_CHECKING:
    from hunches.guidance.candidates import RuleKind


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidateRule:
    """A condition and a class, with what is expected of them.

    Parameters
    ----------
    name : str
        For the labelling function it becomes.
    kind : str
        What it looks at: "keyword", "phrase", "regex", "category", "threshold" or "similarity".
    definition : mapping
        Of the labelling function, as JSON; a condition and a label unless the kind is "similarity".
    lf_kind : str
        The registered kind of that labelling function.
    text : str
        The rule for a reader: the condition's text.
    label : str
        The class it votes.
    precision : float
        The share of its votes that is probably right, drawn towards what is believed of the examples it covers.
    interval : Interval
        Within which that share probably is.
    n_gold, n_right : int
        Votes on examples with gold labels, and how many of them equal it.
    n_covered, n_new, n_conflicts : int
        Examples it votes on, those of them no labelling function votes on, and those one votes otherwise on.
    n_examples : int
        How many there are.
    gain : float
        What it adds, in points of the metric, after the rules before it.

    >>> rule = CandidateRule(
    ...     name="has_free", kind="keyword", definition={}, lf_kind="condition.v1", text="has(text, 'free')",
    ...     label="SPAM", precision=0.86, interval=Interval(0.6, 0.98), n_gold=3, n_right=3, n_covered=40, n_new=30,
    ...     n_conflicts=2, n_examples=100, gain=1.2,
    ... )
    >>> rule.coverage
    0.4
    """

    name: str
    kind: RuleKind
    definition: dict[str, Any]
    lf_kind: str
    text: str
    label: str
    precision: float
    interval: Interval
    n_gold: int
    n_right: int
    n_covered: int
    n_new: int
    n_conflicts: int
    n_examples: int
    gain: float

    @property
    def coverage(self) -> float:
        """The share of examples it votes on."""
        return self.n_covered / max(self.n_examples, 1)

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON holds it."""
        return asdict(self)
