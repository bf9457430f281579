"""Fisher's exact test for one slice against the rest, and corrections for asking about many."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

import numpy as np
from scipy.special import gammaln

if TYPE_CHECKING:
    from numpy.typing import NDArray

Correction = Literal["holm", "benjamini-hochberg"]

CORRECTIONS: Final = ("holm", "benjamini-hochberg")


def chance_of_so_many(n_wrong: int, *, n: int, all_wrong: int, n_all: int) -> float:
    """Return how likely at least ``n_wrong`` of ``n`` examples are wrong when they are drawn from all at random.

    The one-sided test of R. A. Fisher, "The Design of Experiments" (1935).

    >>> round(chance_of_so_many(3, n=3, all_wrong=4, n_all=8), 6)
    0.071429
    """
    counts = np.arange(n_wrong, min(n, all_wrong) + 1)
    logs = (
        _log_choices(all_wrong, counts)
        + _log_choices(n_all - all_wrong, n - counts)
        - _log_choices(n_all, np.array([n]))
    )
    return float(min(1.0, np.exp(logs).sum()))


def _log_choices(n: int, chosen: NDArray[np.int64]) -> NDArray[np.float64]:
    with np.errstate(invalid="ignore"):
        logs: NDArray[np.float64] = gammaln(n + 1) - gammaln(chosen + 1) - gammaln(n - chosen + 1)
    return np.where((chosen < 0) | (chosen > n), -np.inf, logs)


def corrected(p_values: NDArray[np.float64], correction: Correction) -> NDArray[np.float64]:
    """Return p-values that take into account how many there are, ``float64 [n]``.

    ``holm`` bounds the chance that any finding is false: S. Holm, Scandinavian Journal of Statistics 6 (1979);
    ``benjamini-hochberg`` the expected share of findings that are: Journal of the Royal Statistical Society B 57
    (1995).

    >>> corrected(np.array([0.01, 0.04, 0.03]), "holm").round(3).tolist()
    [0.03, 0.06, 0.06]
    >>> corrected(np.array([0.01, 0.04, 0.03]), "benjamini-hochberg").round(3).tolist()
    [0.03, 0.04, 0.04]
    """
    n, order = len(p_values), np.argsort(p_values, kind="stable")
    ranked = p_values[order]
    if correction == "holm":
        raised = np.maximum.accumulate(ranked * np.arange(n, 0, -1))
    else:
        raised = np.minimum.accumulate((ranked * n / np.arange(1, n + 1))[::-1])[::-1]
    answers = np.empty(n)
    answers[order] = np.minimum(raised, 1.0)
    return answers
