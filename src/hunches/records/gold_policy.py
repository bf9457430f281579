"""Which of the things people said of an example becomes its gold label."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, get_args

from hunches.errors import InvalidValue

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from hunches.records.annotation import Annotation

GoldRule = Literal["majority", "unanimous"]
"""Of the people who gave a class, more must agree on it than on any other; or all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldPolicy:
    """How gold labels are made of what people said: an adjudication first, then annotators, then what was imported.

    Parameters
    ----------
    rule : {"majority", "unanimous"}
        When the labels of annotators make a gold label. A tie, or one who differs, makes none, and what was imported
        is then not trusted either.
    min_annotators : int
        How many must have given a class; with fewer, what was imported stands.
    voters : tuple of str
        People whose labels never make gold, because they vote as labelling functions. Their adjudications count.

    Raises
    ------
    InvalidValue
        When the rule is unknown or ``min_annotators`` below 1.

    >>> GoldPolicy(min_annotators=2).rule
    'majority'
    """

    rule: GoldRule = "majority"
    min_annotators: int = 1
    voters: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.rule not in get_args(GoldRule):
            expected = f"one of {', '.join(get_args(GoldRule))}"
            raise InvalidValue("The rule for gold labels", value=self.rule, expected=expected)
        if self.min_annotators < 1:
            raise InvalidValue("min_annotators", value=self.min_annotators, expected="1 or more")
        object.__setattr__(self, "voters", tuple(sorted(set(self.voters))))

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON holds it."""
        return {"rule": self.rule, "min_annotators": self.min_annotators, "voters": list(self.voters)}

    @classmethod
    def from_json(cls, policy: Mapping[str, Any]) -> GoldPolicy:
        """Return the policy that `as_dict` wrote."""
        return cls(rule=policy["rule"], min_annotators=policy["min_annotators"], voters=tuple(policy["voters"]))


@dataclass(frozen=True, slots=True)
class GoldDecision:
    """What people's words on one example come to.

    Parameters
    ----------
    label : str or None
        The class; None where they have said enough to say that there is no gold label.
    by : tuple of str
        Whose words decided.
    is_adjudicated : bool
        Whether that was one person's final word.

    >>> GoldDecision("SPAM", ("ann", "bo"), is_adjudicated=False).label
    'SPAM'
    """

    label: str | None
    by: tuple[str, ...]
    is_adjudicated: bool


def decide_gold(standing: Iterable[Annotation], policy: GoldPolicy) -> dict[str, GoldDecision]:
    """Return what is decided of each example by its id; one of which too little was said is left out.

    Parameters
    ----------
    standing : iterable of Annotation
        From `standing_annotations`.
    policy : GoldPolicy

    >>> from datetime import UTC, datetime
    >>> from hunches.records.annotation import Annotation
    >>> now = datetime(2026, 1, 31, tzinfo=UTC)
    >>> said = [
    ...     Annotation(number=at, example="c7", annotator=who, label=label, created_at=now)
    ...     for at, who, label in [(1, "ann", "SPAM"), (2, "bo", "HAM"), (3, "cy", "SPAM")]
    ... ]
    >>> decide_gold(said, GoldPolicy())["c7"].label
    'SPAM'
    >>> decide_gold(said, GoldPolicy(rule="unanimous"))["c7"].label is None
    True
    """
    final: dict[str, Annotation] = {}
    labels: dict[str, dict[str, str]] = {}
    for entry in sorted(standing, key=lambda entry: entry.number):
        if entry.kind == "adjudication":
            final[entry.example] = entry
        elif entry.label is not None and entry.annotator not in policy.voters:
            labels.setdefault(entry.example, {})[entry.annotator] = entry.label
    decided = {
        example: GoldDecision(_agreed(given, policy.rule), tuple(given), is_adjudicated=False)
        for example, given in labels.items()
        if len(given) >= policy.min_annotators
    }
    adjudicated = {
        example: GoldDecision(entry.label, (entry.annotator,), is_adjudicated=True)
        for example, entry in final.items()
    }
    return decided | adjudicated


def _agreed(given: Mapping[str, str], rule: GoldRule) -> str | None:
    """Return the class that people who each gave one agree on by a rule, None when they do not."""
    distinct = set(given.values())
    if len(distinct) == 1:
        return distinct.pop()
    (label, count), (_, next_count) = Counter(given.values()).most_common(2)
    return label if rule == "majority" and count > next_count else None
