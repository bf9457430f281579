"""One example's label worked out by hand: prior odds, times what each vote says, are posterior odds."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Self

import numpy as np

from hunches.errors import InvalidValue
from hunches.labelmodels.explaining._row_votes import row_votes
from hunches.labelmodels.explaining._wording import ranked
from hunches.labelmodels.explaining._worked_latex import worked_latex
from hunches.labelmodels.explaining._worked_text import worked_text
from hunches.labelmodels.posterior import posterior

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hunches.labelmodels.additive import AdditiveModel
    from hunches.records import Votes


@dataclass(frozen=True, slots=True, kw_only=True)
class VoteStep:
    """What one vote adds to the calculation of an example's label.

    Parameters
    ----------
    lf, voted : str
        The labelling function and the class it votes for.
    evidence : tuple of float
        What the vote alone adds to the log-probability of each class; differences are log-likelihood ratios.
    weight : float
        The part of it that counts: below 1 for near copies.
    copies : tuple of str
        Other labelling functions it is a near copy of, as far as known.
    posterior : tuple of float
        The probability of each class after this vote and those before it.

    >>> step = VoteStep(lf="a", voted="SPAM", evidence=(1.5, 0.1), weight=1 / 3, copies=(), posterior=(0.8, 0.2))
    >>> round(step.log_ratio(0, 1), 2), step.counts
    (1.4, '1/3')
    """

    lf: str
    voted: str
    evidence: tuple[float, ...]
    weight: float
    copies: tuple[str, ...]
    posterior: tuple[float, ...]

    def log_ratio(self, label: int, against: int) -> float:
        """Return the logarithm of how many times more likely this vote is under one class than under another."""
        return self.evidence[label] - self.evidence[against]

    @property
    def counts(self) -> str:
        """The weight as one reads it: "1", "1/3" or "0.42"."""
        size = 1.0 / self.weight if self.weight > 0.0 else 0.0
        if size >= 1.0 and abs(size - round(size)) < 1e-9 * size:
            return "1" if round(size) == 1 else f"1/{round(size)}"
        return f"{self.weight:.2f}"

    def as_dict(self) -> dict[str, object]:
        """Return the step as JSON holds it."""
        return {
            "lf": self.lf,
            "voted": self.voted,
            "evidence": list(self.evidence),
            "weight": self.weight,
            "copies": list(self.copies),
            "posterior": list(self.posterior),
        }


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class WorkedCalculation:
    """How the label of one example came about: the prior, and what each vote makes of it.

    The posterior is ``softmax(log prior + share * sum of weight * evidence)``, with ``share = votes ** -tempering``.
    It prints as a calculation of odds, and is typeset as one in a notebook.

    Parameters
    ----------
    row : int
        The position of the example.
    classes : tuple of str
    prior : tuple of float
        The probability of each class before any vote.
    tempering : float
        How much votes on one example are taken to repeat each other.
    steps : tuple of VoteStep
        One for each vote, in the order of the labelling functions.
    name : str, optional
        What the example is called in sentences, instead of its position.

    >>> step = VoteStep(lf="a", voted="SPAM", evidence=(1.5, 0.1), weight=1.0, copies=(), posterior=(0.8, 0.2))
    >>> made = WorkedCalculation(row=0, classes=("SPAM", "HAM"), prior=(0.5, 0.5), tempering=0.0, steps=(step,))
    >>> made.label, made.posterior
    ('SPAM', (0.8, 0.2))
    """

    row: int
    classes: tuple[str, ...]
    prior: tuple[float, ...]
    tempering: float
    steps: tuple[VoteStep, ...]
    name: str | None = None

    @property
    def posterior(self) -> tuple[float, ...]:
        """The probability of each class after all votes; the prior without votes."""
        return self.steps[-1].posterior if self.steps else self.prior

    @property
    def label(self) -> str | None:
        """The most probable class, the first of equals; None without votes."""
        return self.classes[ranked(self.posterior)[0]] if self.steps else None

    @property
    def share(self) -> float:
        """The part of its evidence that each vote counts with, since votes on one example repeat each other."""
        return float(max(len(self.steps), 1) ** -self.tempering)

    @property
    def rivals(self) -> tuple[int, int]:
        """The most probable class in the end and the one that comes next; twice the same where there is only one."""
        order = ranked(self.posterior)
        return order[0], order[min(1, len(order) - 1)]

    def named(self, name: str) -> Self:
        """Return the same calculation, of an example with a name."""
        return replace(self, name=name)

    def log_factors(self) -> tuple[float, ...]:
        """Return, for each vote, the logarithm of what it multiplies the odds between the two rivals by."""
        first, second = self.rivals
        return tuple(self.share * step.weight * step.log_ratio(first, second) for step in self.steps)

    def log_odds(self) -> tuple[float, ...]:
        """Return the logarithm of the odds between the two rivals: before any vote, and after each."""
        first, second = self.rivals
        start = np.log(self.prior[first]) - np.log(self.prior[second])
        return tuple(np.cumsum([start, *self.log_factors()]).tolist())

    def as_dict(self) -> dict[str, object]:
        """Return the calculation as JSON holds it."""
        return {
            "row": self.row,
            "classes": list(self.classes),
            "label": self.label,
            "prior": list(self.prior),
            "tempering": self.tempering,
            "share": self.share,
            "steps": [step.as_dict() for step in self.steps],
            "posterior": list(self.posterior),
        }

    def __str__(self) -> str:
        return worked_text(self)

    __repr__ = __str__

    def _repr_latex_(self) -> str:
        return worked_latex(self)


def work_out(
    model: AdditiveModel, votes: Votes, *, row: int, clusters: Sequence[Sequence[str]] = ()
) -> WorkedCalculation:
    """Return how a fitted model of added evidence comes to the label of one example.

    Parameters
    ----------
    model : AdditiveModel
    votes : Votes
        Of the labelling functions it was fitted to.
    row : int
        The position of the example.
    clusters : sequence of sequences of str
        The labelling functions that are near copies of each other, which the explanation then names.

    Raises
    ------
    InvalidValue
        When there is no such example, or the votes are of another number of labelling functions.
    """
    if len(votes.columns) != len(model.weights):
        raise InvalidValue(
            "The number of labelling functions", value=len(votes.columns), expected=f"{len(model.weights)}, as fitted"
        )
    found = row_votes(votes, row)
    evidence = np.array([model.evidence[place] for place in found]).reshape(-1, len(model.prior))
    weights = model.weights[[position for position, _ in found]] if found else np.empty(0)
    share = max(len(found), 1) ** -model.tempering
    running = posterior(np.cumsum(weights[:, None] * evidence, axis=0) * share + np.log(model.prior))
    steps = tuple(
        VoteStep(
            lf=votes.columns[position].lf,
            voted=votes.space.classes[label],
            evidence=tuple(evidence[step].tolist()),
            weight=float(weights[step]),
            copies=_others(votes.columns[position].lf, clusters),
            posterior=tuple(running[step].tolist()),
        )
        for step, (position, label) in enumerate(found)
    )
    prior = posterior(np.log(model.prior)[None, :])[0]
    return WorkedCalculation(
        row=int(row),
        classes=votes.space.classes,
        prior=tuple(prior.tolist()),
        tempering=model.tempering,
        steps=steps,
    )


def _others(lf: str, clusters: Sequence[Sequence[str]]) -> tuple[str, ...]:
    return tuple(other for cluster in clusters if lf in cluster for other in cluster if other != lf)
