"""Which examples a person should label next."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.special import entr

from hunches.errors import InvalidValue
from hunches.evaluation import Table
from hunches.labelmodels.gold.vote_patterns import vote_patterns
from hunches.labelmodels.vote_shares import share_of_votes
from hunches.records import ABSTAIN

if TYPE_CHECKING:
    from hunches.labelmodels.additive import FloatArray
    from hunches.labelmodels.label_models import Probabilities
    from hunches.records import GoldLabels, Votes

    IntArray = np.ndarray[tuple[int, ...], np.dtype[np.int64]]

_UNCOVERED_FROM: Final = 0.25
_UNCOVERED_PART: Final = 0.1
_REPEATS: Final = 2
_MOST_CLASSES_SHOWN: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposedExample:
    """An example that a gold label is worth most on.

    Parameters
    ----------
    row : int
        Its position among the examples.
    n_like : int
        How many examples have the same votes, itself included.
    reason : str
        Why it is proposed.

    >>> ProposedExample(row=7, n_like=3, reason="nobody votes on it; 2 examples like it").row
    7
    """

    row: int
    n_like: int
    reason: str


@dataclass(frozen=True, slots=True)
class LabelingQueue:
    """The examples to label next, in the order of the draw.

    Parameters
    ----------
    examples : tuple of ProposedExample

    >>> print(LabelingQueue((ProposedExample(row=7, n_like=3, reason="2 labelling functions disagree"),)))
    Row  Reason
    ───  ──────────────────────────────
      7  2 labelling functions disagree
    """

    examples: tuple[ProposedExample, ...]

    @property
    def rows(self) -> IntArray:
        """The positions of the examples, ``int64 [n_proposed]``."""
        return np.array([example.row for example in self.examples], dtype=np.int64)

    def __len__(self) -> int:
        return len(self.examples)

    def __str__(self) -> str:
        return self.table().to_text(widest_cell=100)

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return self.table().to_html()

    def table(self) -> Table:
        """Return the table it prints as."""
        rows = [(f"{example.row}", example.reason) for example in self.examples]
        return Table("", ["Row", "Reason"], rows, ["right", "left"])


def propose_examples(
    votes: Votes,
    probabilities: Probabilities,
    *,
    gold: GoldLabels,
    count: int,
    rng: np.random.Generator,
) -> LabelingQueue:
    """Return up to ``count`` examples to label next, none of which has gold already.

    They are drawn at random without replacement, with a chance in proportion to their information, divided by one
    more than how many examples with the same votes have gold; so votes have as many chances as there are examples
    with them. The information is the entropy of the mean of the model's probabilities and the shares of the votes: it
    is large where the model is unsure, where votes disagree and where model and vote do. To take the best instead of
    drawing finds the examples that nobody can tell, from which little is learned.

    The batch takes turns between the most probable classes and, within each, between examples on which votes agree
    and on which they do not, so that rare classes have their part. The same votes are proposed once, unless there are
    few kinds of votes. Where a quarter of the examples or more have no vote, every tenth proposal is one of them:
    they tell nothing of votes, but what labelling functions miss.

    This is no random sample: fit with it, but measure with gold labels drawn at random.

    Parameters
    ----------
    votes : Votes
    probabilities : float64 [n_examples, n_classes]
        From a label model.
    gold : int32 [n_examples]
        `ABSTAIN` where there is none.
    count : int
        At least 1.
    rng : numpy.random.Generator
        Draws.

    Raises
    ------
    InvalidValue
        When shapes do not fit the votes, or ``count`` is below 1.

    >>> from hunches.records import LabelSpace, Votes
    >>> votes = Votes.from_dense([[0, 1], [0, 1], [1, 1]], LabelSpace(["SPAM", "HAM"]))
    >>> likely = np.array([[0.5, 0.5], [0.5, 0.5], [0.0, 1.0]])
    >>> gold = np.array([0, -1, -1], dtype=np.int32)
    >>> propose_examples(votes, likely, gold=gold, count=1, rng=np.random.default_rng(0)).examples[0].reason
    '2 labelling functions disagree (1 SPAM, 1 HAM); 1 example like it'
    """
    _check(votes, probabilities, gold=gold, count=count)
    covered, is_open = votes.covered(), gold == ABSTAIN
    n_uncovered = _n_uncovered(covered, is_open, count)
    numbers = vote_patterns(votes, rng=rng)
    n_like = np.bincount(numbers, minlength=1)
    n_gold = np.bincount(numbers[~is_open], minlength=len(n_like))
    rows = np.flatnonzero(is_open & covered)
    shares = share_of_votes(votes)[rows]
    information = entr((probabilities[rows] + shares) / 2.0).sum(axis=1)
    chance = np.maximum(information, np.finfo(np.float64).tiny) / (1.0 + n_gold[numbers[rows]])
    # The largest of these are a draw without replacement: P. Efraimidis and P. Spirakis, "Weighted random sampling
    # with a reservoir", Information Processing Letters 97 (2006), on a logarithmic scale.
    drawn = np.log(chance) + rng.gumbel(size=len(rows))
    repeat = _places(numbers[rows], -drawn)
    group = 2 * probabilities[rows].argmax(axis=1) + (shares.max(axis=1) < 1.0)
    # The same votes again come after all others, unless there are too few kinds of votes for that.
    n_kinds = int(np.count_nonzero(repeat == 0))
    most_repeats = math.ceil(_REPEATS * count / max(1, n_kinds))
    order = _in_turns(drawn, group, is_late=repeat >= most_repeats)
    blind = rng.permutation(np.flatnonzero(is_open & ~covered))[:n_uncovered]
    chosen = np.concatenate([rows[order[: count - n_uncovered]], blind])
    return LabelingQueue(_proposals(votes, probabilities, chosen=chosen, n_like=n_like[numbers[chosen]]))


def _check(votes: Votes, probabilities: Probabilities, *, gold: GoldLabels, count: int) -> None:
    shape = (votes.n_examples, len(votes.space))
    if probabilities.shape != shape:
        raise InvalidValue("The shape of the probabilities", value=probabilities.shape, expected=f"{shape}")
    if gold.shape != shape[:1]:
        raise InvalidValue("The shape of the gold labels", value=gold.shape, expected=f"{shape[:1]}")
    if count < 1:
        raise InvalidValue("count", value=count, expected="1 or more")


def _n_uncovered(
    covered: np.ndarray[tuple[int], np.dtype[np.bool_]],
    is_open: np.ndarray[tuple[int], np.dtype[np.bool_]],
    count: int,
) -> int:
    """Return how many uncovered examples to propose: more only when there are not covered ones enough."""
    n_open, n_blind = int(np.count_nonzero(is_open & covered)), int(np.count_nonzero(is_open & ~covered))
    are_many = np.count_nonzero(~covered) >= _UNCOVERED_FROM * len(covered)
    wanted = int(_UNCOVERED_PART * count) if are_many else 0
    return min(n_blind, max(wanted, count - n_open))


def _in_turns(
    drawn: FloatArray, group: IntArray, *, is_late: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]
) -> IntArray:
    """Return the order that takes the best of each group, then the second best of each; late ones come last."""
    rank = np.empty(len(drawn), dtype=np.int64)
    rank[np.lexsort((-drawn, is_late))] = np.arange(len(drawn))
    order: IntArray = np.lexsort((rank, _places(group, rank), is_late))
    return order


def _places(groups: IntArray, keys: FloatArray | IntArray) -> IntArray:
    """Return the place of each entry among those of its group, by ascending key, ``int64 [n]``."""
    order = np.lexsort((keys, groups))
    ordered = groups[order]
    is_first = np.concatenate([[True], ordered[1:] != ordered[:-1]])[: len(ordered)]
    starts = np.maximum.accumulate(np.where(is_first, np.arange(len(ordered)), 0))
    places = np.empty(len(groups), dtype=np.int64)
    places[order] = np.arange(len(groups)) - starts
    return places


def _proposals(
    votes: Votes, probabilities: Probabilities, *, chosen: IntArray, n_like: IntArray
) -> tuple[ProposedExample, ...]:
    order = np.argsort(chosen)
    here = votes.take(chosen[order])
    counts = np.zeros((len(chosen), len(votes.space)), dtype=np.int64)
    for column in here.columns:
        counts[order[column.rows], column.labels] += 1
    return tuple(
        ProposedExample(
            row=int(row),
            n_like=int(like),
            reason=f"{_why(cast, likely, votes.space.classes)}; {_others(int(like) - 1)}",
        )
        for row, like, cast, likely in zip(chosen, n_like, counts, probabilities[chosen], strict=True)
    )


def _why(cast: IntArray, likely: FloatArray, classes: tuple[str, ...]) -> str:
    voted = np.flatnonzero(cast)[np.argsort(-cast[cast > 0], kind="stable")]
    if not len(voted):
        return "no labelling function votes on it"
    n_votes = int(cast.sum())
    functions = "1 labelling function" if n_votes == 1 else f"{n_votes} labelling functions"
    if len(voted) == 1:
        verb = "votes" if n_votes == 1 else "vote"
        return f"{functions} {verb} for {classes[voted[0]]}, which the model gives {likely[voted[0]]:.0%}"
    shown = ", ".join(f"{cast[label]} {classes[label]}" for label in voted[:_MOST_CLASSES_SHOWN])
    more = f" and {len(voted) - _MOST_CLASSES_SHOWN} more" if len(voted) > _MOST_CLASSES_SHOWN else ""
    return f"{functions} disagree ({shown}{more})"


def _others(count: int) -> str:
    if not count:
        return "no other example like it"
    return "1 example like it" if count == 1 else f"{count:,} examples like it"
