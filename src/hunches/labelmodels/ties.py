"""Which class an example gets where several are equally probable."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, TypeAlias, get_args

import numpy as np

from hunches.errors import InvalidValue
from hunches.records import ABSTAIN

if TYPE_CHECKING:
    from hunches.labelmodels.label_models import Probabilities

Ties: TypeAlias = Literal["first", "abstain", "random"]
"""The first of the classes in the order of the label space, no class, or one drawn at random."""

_EQUAL: Final = 1e-9


def decide(
    probabilities: Probabilities, *, ties: Ties = "first", rng: np.random.Generator | None = None
) -> np.ndarray[tuple[int], np.dtype[np.int32]]:
    """Return the most probable class of each example, ``int32 [n_examples]``.

    Classes whose probabilities differ by less than 1e-9 from the largest tie. For ``"random"`` one draw is made for
    each example, tied or not, so the same ``rng`` gives the same classes whatever else is tied.

    Raises
    ------
    InvalidValue
        When there is no such policy, or ``"random"`` comes without ``rng``.

    >>> probabilities = np.array([[0.5, 0.5], [0.2, 0.8]])
    >>> decide(probabilities, ties="abstain").tolist()
    [-1, 1]
    """
    if ties not in get_args(Ties):
        raise InvalidValue("ties", value=ties, expected=" or ".join(map(repr, get_args(Ties))))
    is_best = probabilities >= probabilities.max(axis=1, keepdims=True) - _EQUAL
    labels: np.ndarray[tuple[int], np.dtype[np.int32]] = is_best.argmax(axis=1).astype(np.int32)
    if ties == "first":
        return labels
    n_best = is_best.sum(axis=1)
    if ties == "abstain":
        labels[n_best > 1] = ABSTAIN
        return labels
    if rng is None:
        raise InvalidValue("rng", value=None, expected="a numpy.random.Generator where ties are broken at random")
    drawn = np.floor(rng.random(len(labels)) * n_best).astype(np.int64)
    nth = np.cumsum(is_best, axis=1) == (drawn + 1)[:, None]
    chosen: np.ndarray[tuple[int], np.dtype[np.int32]] = (nth & is_best).argmax(axis=1).astype(np.int32)
    return chosen
