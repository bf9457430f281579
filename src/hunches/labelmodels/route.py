"""What is measured of votes to choose how they are combined, and what was chosen."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final, Literal, Self, get_args

import numpy as np

from hunches.errors import InvalidValue

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hunches.labelmodels.copies import IntArray
    from hunches.labelmodels.vote_table import VoteTable

Method = Literal["anchored", "independent", "dependent"]
"""One step from better than chance; errors taken to be independent; both, where errors depend on each other."""

_SEVERAL: Final = 0.7
_REPEATED: Final = 2.5
_FEW: Final = 10.0
_MANY: Final = 100.0
_DEPENDENT: Final = 0.01


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """What was measured of votes, and how they are combined because of it.

    Parameters
    ----------
    several : float
        The share of the votes that come from labelling functions which vote for two classes or more.
    votes_per_example : float
        The mean number of votes on covered examples.
    votes_per_number : float
        How many votes there are for each number of the labelling functions' confusion matrices.
    excess_agreement : float
        How far agreement is from what independent errors would make of it (see `excess_agreement`); NaN where it was
        not measured.
    method : {"anchored", "independent", "dependent"}

    Raises
    ------
    InvalidValue
        When there is no such method.

    >>> Route(several=0.1, votes_per_example=1.9, votes_per_number=300.0).reason[:38]
    'Many votes (90%) come from labelling f'
    """

    several: float
    votes_per_example: float
    votes_per_number: float
    excess_agreement: float = math.nan
    method: Method = "anchored"

    def __post_init__(self) -> None:
        if self.method not in get_args(Method):
            raise InvalidValue("method", value=self.method, expected=" or ".join(map(repr, get_args(Method))))

    @classmethod
    def of(cls, table: VoteTable) -> Self:
        """Return what can be counted of votes."""
        kinds = np.diff(table.matrix.indptr).reshape(-1, len(table.votes.space))
        return cls.of_counts(kinds, int(np.count_nonzero(table.n_votes)))

    @classmethod
    def of_counts(cls, kinds: IntArray, n_covered: int) -> Self:
        """Return the same of how often each labelling function votes for each class, and of how many examples."""
        n_classes = kinds.shape[1]
        n_votes = int(kinds.sum())
        n_several = int(kinds[np.count_nonzero(kinds, axis=1) > 1].sum())
        n_numbers = np.count_nonzero(kinds.sum(axis=1)) * n_classes * max(n_classes - 1, 1)
        return cls(
            several=n_several / n_votes,
            votes_per_example=n_votes / n_covered,
            votes_per_number=n_votes / n_numbers,
        )

    @property
    def is_redundant(self) -> bool:
        """Whether labelling functions choose among classes and overlap enough to be compared with each other."""
        return self.several > _SEVERAL and self.votes_per_example >= _REPEATED

    @property
    def is_dependent(self) -> bool:
        """Whether labelling functions agree visibly more, or less, than independent errors would make them."""
        return self.excess_agreement > _DEPENDENT

    @property
    def has_few_votes(self) -> bool:
        """Whether there are too few votes to learn confusion matrices from without help."""
        return self.votes_per_number < _FEW

    @property
    def has_many_votes(self) -> bool:
        """Whether there are votes enough to see errors that depend on each other, had they been there."""
        return self.votes_per_number >= _MANY

    @property
    def branch(self) -> tuple[bool, bool, bool]:
        """What the counts alone decide."""
        return self.is_redundant, self.has_few_votes, self.has_many_votes

    @property
    def reason(self) -> str:
        """The choice in plain words."""
        if not self.is_redundant:
            return (
                f"{self._why_cautious()}, so each is weighed by how often the others agree with it, starting at "
                "right more often than chance."
            )
        begin = (
            "Labelling functions vote for several classes and examples with votes have "
            f"{self.votes_per_example:.1f}, so which classes each mixes up is learned by comparing them"
        )
        if self.method == "dependent":
            return (
                f"{begin}. But their agreement is {self.excess_agreement:.1%} away from what it would be if each "
                "made its mistakes on its own, so the answer is averaged with a more cautious one, which only starts "
                "at right more often than chance."
            )
        if self.has_few_votes:
            return f"{begin}; as there are few votes for that, the answer is averaged with a more cautious one."
        return f"{begin}. Nothing speaks against each making its mistakes on its own."

    def _why_cautious(self) -> str:
        if self.several <= _SEVERAL:
            return f"Many votes ({1.0 - self.several:.0%}) come from labelling functions that know one class only"
        return (
            f"Examples with votes have {self.votes_per_example:.1f} on average, too few to compare labelling "
            "functions closely"
        )

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON holds it; None where a number was not measured."""
        return {
            name: None if isinstance(value, float) and math.isnan(value) else value
            for name, value in asdict(self).items()
        }

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Self:
        """Return what `as_dict` gave."""
        numbers: dict[str, Any] = {name: math.nan if value is None else value for name, value in values.items()}
        return cls(**numbers)
