"""Words that set some texts apart from others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

_PRIOR_WORDS: Final = 500.0
"""What the prior weighs; the paper's is 500 words a day too."""

_CREDIBLE: Final = 1.96


@dataclass(frozen=True, slots=True)
class DistinctiveWord:
    """A word that some texts use more than others do.

    Parameters
    ----------
    word : str
    z : float
        By how many standard errors its log-odds are higher than in the other texts.
    n_here, n_elsewhere : int
        How often it occurs in these texts and in the others.

    >>> DistinctiveWord("link", 3.2, 12, 2).as_dict()
    {'word': 'link', 'z': 3.2, 'n_here': 12, 'n_elsewhere': 2}
    """

    word: str
    z: float
    n_here: int
    n_elsewhere: int

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON holds it."""
        return {"word": self.word, "z": self.z, "n_here": self.n_here, "n_elsewhere": self.n_elsewhere}


def log_odds_z(here: NDArray[np.int64], elsewhere: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return how far the log-odds of each word differ between two sets of texts, in standard errors.

    The informative Dirichlet prior is the words of both sets together, worth 500 words, so that rare words need much
    evidence: B. Monroe, M. Colaresi and K. Quinn, "Fightin' words", Political Analysis 16 (2008), equations 16 to 22.

    Parameters
    ----------
    here, elsewhere : int64 [n_words]
        How often each word occurs; every word occurs somewhere, and there are two or more.

    >>> log_odds_z(np.array([5, 5]), np.array([1, 9])).round(2).tolist()
    [0.33, -0.5]
    """
    prior = _PRIOR_WORDS * (here + elsewhere) / (here.sum() + elsewhere.sum())
    all_here, all_elsewhere = here.sum() + _PRIOR_WORDS, elsewhere.sum() + _PRIOR_WORDS
    odds_here = (here + prior) / (all_here - here - prior)
    odds_elsewhere = (elsewhere + prior) / (all_elsewhere - elsewhere - prior)
    variance = 1 / (here + prior) + 1 / (elsewhere + prior)
    z: NDArray[np.float64] = (np.log(odds_here) - np.log(odds_elsewhere)) / np.sqrt(variance)
    return z


def distinctive_words(
    words: Sequence[str], here: NDArray[np.int64], elsewhere: NDArray[np.int64], *, most: int = 8
) -> tuple[DistinctiveWord, ...]:
    """Return the words that some texts credibly use more than others do (z of 1.96 or more), the most telling first.

    Parameters
    ----------
    words : sequence of str
    here, elsewhere : int64 [n_words]
        How often each occurs in these texts and in the others.
    most : int
        How many words, at most.

    >>> here, elsewhere = np.array([20, 80]), np.array([5, 995])
    >>> [found.word for found in distinctive_words(["link", "the"], here, elsewhere)]
    ['link']
    """
    used = np.flatnonzero(here + elsewhere)
    if len(used) < 2:  # the only word there is has no odds
        return ()
    z = log_odds_z(here[used], elsewhere[used])
    order = [int(place) for place in np.argsort(-z, kind="stable")[:most] if z[place] >= _CREDIBLE]
    return tuple(
        DistinctiveWord(words[int(used[place])], float(z[place]), int(here[used[place]]), int(elsewhere[used[place]]))
        for place in order
    )
