"""What two labelling functions have in common."""

from __future__ import annotations

from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class LFOverlap:
    """On how many examples another labelling function votes as well, and on how many of those it votes otherwise.

    >>> LFOverlap("praise", both=12, disagree=3).as_dict()
    {'lf': 'praise', 'both': 12, 'disagree': 3}
    """

    lf: str
    both: int
    disagree: int

    def as_dict(self) -> dict[str, object]:
        """Return it as JSON holds it."""
        return asdict(self)
