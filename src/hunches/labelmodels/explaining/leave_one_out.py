"""What each vote on one example does to its label, whatever the label model: the answer with it and without it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Self

import numpy as np

from hunches.evaluation import Table
from hunches.labelmodels.explaining._row_votes import row_votes
from hunches.labelmodels.explaining._wording import (
    aligned,
    counted,
    headline,
    no_evidence,
    percent,
    ranked,
    shares,
    typeset,
    typeset_equals,
)
from hunches.records import VoteColumn, Votes

if TYPE_CHECKING:
    from hunches.labelmodels.label_models import FittedLabelModel

_MOST_VOTES: Final = 40
_MOST_CLASSES: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class VoteEffect:
    """What one vote changes.

    Parameters
    ----------
    lf, voted : str
        The labelling function and the class it votes for.
    without : tuple of float
        The probability of each class when this vote is left out and the others stay.

    >>> VoteEffect(lf="promo", voted="SPAM", without=(0.5, 0.5)).as_dict()
    {'lf': 'promo', 'voted': 'SPAM', 'without': [0.5, 0.5]}
    """

    lf: str
    voted: str
    without: tuple[float, ...]

    def as_dict(self) -> dict[str, object]:
        """Return the effect as JSON holds it."""
        return {"lf": self.lf, "voted": self.voted, "without": list(self.without)}


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class LeaveOneOut:
    """How the label of one example depends on each of its votes.

    Parameters
    ----------
    row : int
        The position of the example.
    classes : tuple of str
    prior : tuple of float
        The probability of each class when all its votes are left out.
    effects : tuple of VoteEffect
        One for each vote, in the order of the labelling functions.
    posterior : tuple of float
        The probability of each class with all votes.
    name : str, optional
        What the example is called in sentences, instead of its position.

    >>> effect = VoteEffect(lf="promo", voted="SPAM", without=(0.5, 0.5))
    >>> made = LeaveOneOut(
    ...     row=0, classes=("SPAM", "HAM"), prior=(0.5, 0.5), effects=(effect,), posterior=(1.0, 0.0)
    ... )
    >>> made.label
    'SPAM'
    """

    row: int
    classes: tuple[str, ...]
    prior: tuple[float, ...]
    effects: tuple[VoteEffect, ...]
    posterior: tuple[float, ...]
    name: str | None = None

    @property
    def label(self) -> str | None:
        """The most probable class, the first of equals; None without votes."""
        return self.classes[ranked(self.posterior)[0]] if self.effects else None

    def named(self, name: str) -> Self:
        """Return the same explanation, of an example with a name."""
        return replace(self, name=name)

    def as_dict(self) -> dict[str, object]:
        """Return the explanation as JSON holds it."""
        return {
            "row": self.row,
            "classes": list(self.classes),
            "label": self.label,
            "prior": list(self.prior),
            "effects": [effect.as_dict() for effect in self.effects],
            "posterior": list(self.posterior),
        }

    def __str__(self) -> str:
        if not self.effects:
            return no_evidence(self.name or self.row, self.classes, self.prior)
        opening = (
            f"{headline(self.name or self.row, self.classes, self.posterior)}\n"
            f"With all votes: {shares(self.classes, self.posterior, most=_MOST_CLASSES)}. "
            f"Without any: {shares(self.classes, self.prior, most=_MOST_CLASSES)}.\n"
            "This model does not add up votes one by one, so here is its answer without each of them."
        )
        more = len(self.effects) - _MOST_VOTES
        return "\n\n".join([opening, str(self._table()), *([f"And {counted(more, 'other vote')}."] * (more > 0))])

    __repr__ = __str__

    def _table(self) -> Table:
        first = ranked(self.posterior)[0]
        winner = self.classes[first]
        rows = [
            [
                effect.lf,
                effect.voted,
                percent(effect.without[first]),
                f"{_points(self.posterior[first] - effect.without[first])} points",
                self.classes[ranked(effect.without)[0]],
            ]
            for effect in self.effects[:_MOST_VOTES]
        ]
        headers = ["LF", "Vote", f"{winner} without it", "The vote adds", "Label without it"]
        return Table("", headers, rows, ["left", "left", "right", "right", "left"])

    def _repr_latex_(self) -> str:
        if not self.effects:
            return aligned([r"&\text{no votes, no evidence: the prior is no label}"])
        first = ranked(self.posterior)[0]
        winner = typeset(self.classes[first])
        lines = [rf"P({winner} \mid \text{{all votes}}) {typeset_equals(self.posterior[first])}"]
        for effect in self.effects[:_MOST_VOTES]:
            left_out = rf"\text{{without }}{typeset(effect.lf)}\text{{: }}{typeset(effect.voted)}"
            lines.append(rf"P({winner} \mid {left_out}) {typeset_equals(effect.without[first])}")
        return aligned(lines)


def _points(share: float) -> str:
    """Return a difference of shares in percentage points, without a sign where it is rounded to nothing.

    >>> _points(0.1234), _points(-0.0001)
    ('+12.3', '0.0')
    """
    told = f"{100 * share:+.1f}"
    return "0.0" if told in {"+0.0", "-0.0"} else told


def leave_one_out(fitted: FittedLabelModel, votes: Votes, *, row: int) -> LeaveOneOut:
    """Return what a fitted model answers for one example with all its votes, and without each of them.

    Nothing is fitted again. Raises `InvalidValue` when there is no such example.

    >>> from hunches.labelmodels import label_models
    >>> from hunches.records import LabelSpace
    >>> votes = Votes.from_dense([[0, 0, 1]], LabelSpace(["SPAM", "HAM"]))
    >>> made = leave_one_out(label_models.get("majority-vote.v1")().fit(votes), votes, row=0)
    >>> [effect.without for effect in made.effects]
    [(0.5, 0.5), (0.5, 0.5), (1.0, 0.0)]
    """
    found = row_votes(votes, row)
    answers = fitted.predict_proba(_variants(votes, dict(found)))
    return LeaveOneOut(
        row=int(row),
        classes=votes.space.classes,
        prior=tuple(answers[-1].tolist()),
        effects=tuple(
            VoteEffect(
                lf=votes.columns[position].lf,
                voted=votes.space.classes[label],
                without=tuple(answers[step].tolist()),
            )
            for step, (position, label) in enumerate(found)
        ),
        posterior=tuple(answers[-2].tolist()),
    )


def _variants(votes: Votes, found: dict[int, int]) -> Votes:
    """Return the example without each vote in turn, with all of them, and without any, as so many examples."""
    n_kept = len(found) + 1
    columns = []
    for position, column in enumerate(votes.columns):
        labels = np.empty(0, dtype=column.labels.dtype)
        rows = np.empty(0, dtype=np.int32)
        if position in found:
            own = list(found).index(position)
            rows = np.delete(np.arange(n_kept, dtype=np.int32), own)
            labels = np.full(len(rows), found[position], dtype=column.labels.dtype)
        columns.append(VoteColumn(column.lf, rows, labels))
    return Votes(votes.space, n_kept + 1, tuple(columns))
