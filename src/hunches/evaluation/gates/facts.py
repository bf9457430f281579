"""What is known of a model when a gate is checked."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hunches.evaluation.costs import ModelCosts
    from hunches.evaluation.paired import PairedDifference
    from hunches.evaluation.scores import Scores
    from hunches.records import SplitName

Where: TypeAlias = "tuple[SplitName, str | None]"
"""A split, and the name of a slice of it or None for all of it."""


@dataclass(frozen=True, slots=True)
class GateFacts:
    """The measurements that a gate's rules are held against; what is not in it is not known.

    Parameters
    ----------
    scores : mapping of (split, slice or None) to Scores
        The scores on each split and each slice of it.
    costs : ModelCosts, optional
        What the model costs.
    slices : tuple of str
        The names of all slices of the project.
    production : mapping of (metric, split) to PairedDifference
        How far the model is from the one in production.
    production_name : str, optional
        What that one is called; None where there is none.

    >>> GateFacts().production_name is None
    True
    """

    scores: Mapping[Where, Scores] = field(default_factory=dict)
    costs: ModelCosts | None = None
    slices: tuple[str, ...] = ()
    production: Mapping[tuple[str, SplitName], PairedDifference] = field(default_factory=dict)
    production_name: str | None = None
