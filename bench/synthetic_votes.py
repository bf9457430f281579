"""Votes drawn from known labels, and what Bayes' rule with the true parameters makes of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from hunches.records import ABSTAIN, LabelSpace, VoteColumn, Votes

if TYPE_CHECKING:
    from numpy.typing import NDArray

_ACCURACIES: Final = (0.55, 0.9)
_FALSE_ALARMS: Final = (0.05, 0.28)
_WEAK_ACCURACY: Final = 0.6
_WEAK_COVERAGE: Final = 0.5


@dataclass(frozen=True, slots=True)
class Setting:
    """What votes are drawn from.

    Parameters
    ----------
    name : str
    balance : sequence of float
        The probability of each class.
    n_examples, n_lfs : int
        Of the LFs, copies are not counted.
    coverage : (float, float)
        The least and the most probability that an LF votes; drawn evenly.
    copies : int
        The last LF is a weak one, right on 60% of the half of the examples that it votes on; so many columns more
        repeat its votes.
    is_unipolar : bool
        Each LF votes for one class only, in turn, and more often where it is right.
    """

    name: str
    balance: tuple[float, ...]
    n_examples: int = 10_000
    n_lfs: int = 10
    coverage: tuple[float, float] = (0.05, 0.5)
    copies: int = 0
    is_unipolar: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class DrawnVotes:
    """Votes whose true labels are known.

    Parameters
    ----------
    votes : int8 [n_examples, n_lfs]
    gold : int64 [n_examples]
    posterior : float64 [n_examples, n_classes]
        By Bayes' rule with the true parameters; nobody can do better on average.
    """

    votes: NDArray[np.int8]
    gold: NDArray[np.int64]
    posterior: NDArray[np.float64]


def draw(setting: Setting, rng: np.random.Generator) -> DrawnVotes:
    """Return votes drawn from a setting; the LFs' parameters are drawn too."""
    balance = np.array(setting.balance)
    chances = unipolar_chances(setting, rng) if setting.is_unipolar else multipolar_chances(setting, rng)
    gold = rng.choice(len(balance), size=setting.n_examples, p=balance)
    votes = np.stack([_draw_column(table[gold], rng) for table in chances], axis=1)
    copies = np.repeat(votes[:, -1:], setting.copies, axis=1)
    return DrawnVotes(np.hstack([votes, copies]), gold, posterior(votes, chances=chances, balance=balance))


def multipolar_chances(setting: Setting, rng: np.random.Generator) -> NDArray[np.float64]:
    """Return the probability of each vote given the label, ``[n_lfs, n_classes, 1 + n_classes]``, abstaining first.

    Whether an LF votes says nothing of the label, and its errors are spread evenly over the other classes.
    """
    accuracies = rng.uniform(*_ACCURACIES, size=setting.n_lfs)
    coverages = rng.uniform(*setting.coverage, size=setting.n_lfs)
    if setting.copies:
        accuracies[-1], coverages[-1] = _WEAK_ACCURACY, _WEAK_COVERAGE
    n_classes = len(setting.balance)
    is_right = np.eye(n_classes)
    errors = (1 - is_right) / (n_classes - 1)
    cast = accuracies[:, None, None] * is_right + (1 - accuracies)[:, None, None] * errors
    silent = np.broadcast_to(1 - coverages[:, None, None], (setting.n_lfs, n_classes, 1))
    return np.concatenate([silent, coverages[:, None, None] * cast], axis=2)


def unipolar_chances(setting: Setting, rng: np.random.Generator) -> NDArray[np.float64]:
    """Return the same for LFs that vote for one class each.

    One fires with a drawn probability on examples of its class, and with a drawn part of that on the others. The
    parts give precisions of .97 to .99 and of .35 to .69 for classes of 90% and 10%.
    """
    parts = rng.uniform(*_FALSE_ALARMS, size=setting.n_lfs)
    fires = rng.uniform(*setting.coverage, size=setting.n_lfs)
    n_classes = len(setting.balance)
    chances = np.zeros((setting.n_lfs, n_classes, 1 + n_classes))
    for position, (part, fire) in enumerate(zip(parts, fires, strict=True)):
        voted = position % n_classes
        rates = np.full(n_classes, fire * part)
        rates[voted] = fire
        chances[position, :, 1 + voted] = rates
        chances[position, :, 0] = 1 - rates
    return chances


def posterior(
    votes: NDArray[np.int8], *, chances: NDArray[np.float64], balance: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the probability of each class given independent votes, by Bayes' rule; silence is evidence too.

    >>> certain = np.array([[[0.0, 0.8, 0.2], [0.0, 0.2, 0.8]]])
    >>> posterior(np.array([[0]], dtype=np.int8), chances=certain, balance=np.array([0.5, 0.5])).round(3).tolist()
    [[0.8, 0.2]]
    """
    logits = np.tile(np.log(balance), (len(votes), 1))
    with np.errstate(divide="ignore"):  # a vote that one class never gets rules that class out
        evidence = np.log(chances)
    for column, table in zip(votes.T, evidence, strict=True):
        logits += table[:, 1 + column].T
    likely = np.exp(logits - logits.max(axis=1, keepdims=True))
    shares: NDArray[np.float64] = likely / likely.sum(axis=1, keepdims=True)
    return shares


def sparse_votes(shape: tuple[int, int], *, n_classes: int, coverage: float, rng: np.random.Generator) -> Votes:
    """Return votes of ``(n_examples, n_lfs)`` as the engine emits them; no dense matrix of them is ever held."""
    n_examples, n_lfs = shape
    gold = rng.integers(0, n_classes, n_examples, dtype=np.int8)
    columns = (
        sparse_column(f"lf{position}", gold=gold, n_classes=n_classes, coverage=coverage, rng=rng)
        for position in range(n_lfs)
    )
    return Votes(LabelSpace([f"class {label}" for label in range(n_classes)]), n_examples, tuple(columns))


def sparse_column(
    name: str, *, gold: NDArray[np.integer], n_classes: int, coverage: float, rng: np.random.Generator
) -> VoteColumn:
    """Return the votes of an LF of drawn accuracy, which votes on each example with the same probability."""
    expected = len(gold) * coverage
    n_gaps = int(expected + 10 * np.sqrt(expected) + 10)  # ten standard deviations: the rows never end too soon
    rows = rng.geometric(coverage, n_gaps).cumsum() - 1
    rows = rows[rows < len(gold)].astype(np.int32)
    is_wrong = rng.random(len(rows)) >= rng.uniform(*_ACCURACIES)
    steps = np.where(is_wrong, rng.integers(1, n_classes, len(rows)), 0)
    return VoteColumn(name, rows, ((gold[rows] + steps) % n_classes).astype(np.int8))


def _draw_column(chances: NDArray[np.float64], rng: np.random.Generator) -> NDArray[np.int8]:
    """Return one vote for each row of probabilities, abstaining first."""
    assert ABSTAIN == -1  # noqa: S101  # the vote is one less than its place among the probabilities
    passed = chances.cumsum(axis=1) < rng.random((len(chances), 1))
    votes: NDArray[np.int8] = (passed.sum(axis=1).clip(max=chances.shape[1] - 1) - 1).astype(np.int8)
    return votes
