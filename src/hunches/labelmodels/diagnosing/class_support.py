"""What speaks for each class."""

from __future__ import annotations

from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassSupport:
    """What speaks for one class.

    Parameters
    ----------
    name : str
    n_votes : int
        Votes for it.
    n_lfs : int
        How many labelling functions cast them.
    expected_share : float, optional
        Its share of the examples with votes, by the model; None when there are none.
    n_gold : int
        Gold labels of it.

    >>> ClassSupport(name="SPAM", n_votes=4, n_lfs=2, expected_share=0.5).as_dict()["n_gold"]
    0
    """

    name: str
    n_votes: int
    n_lfs: int
    expected_share: float | None
    n_gold: int = 0

    def as_dict(self) -> dict[str, object]:
        """Return it as JSON holds it."""
        return asdict(self)
