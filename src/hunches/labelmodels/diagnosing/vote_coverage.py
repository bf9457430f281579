"""How many examples votes say something about, and how clearly."""

from __future__ import annotations

from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class VoteCoverage:
    """Counts of examples by what their votes say.

    Parameters
    ----------
    n_examples : int
    n_covered, n_overlapping, n_conflicting : int
        Examples with a vote, with two or more, and with votes that differ.
    n_tied : int
        Examples with votes whose most probable classes tie.

    >>> VoteCoverage(n_examples=9, n_covered=6, n_overlapping=2, n_conflicting=1, n_tied=0).n_without_evidence
    3
    """

    n_examples: int
    n_covered: int
    n_overlapping: int
    n_conflicting: int
    n_tied: int

    @property
    def n_without_evidence(self) -> int:
        """Examples without votes: they get no label, and nothing is trained on them."""
        return self.n_examples - self.n_covered

    def as_dict(self) -> dict[str, int]:
        """Return the counts as JSON holds them."""
        return asdict(self)
