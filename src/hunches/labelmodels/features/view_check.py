"""Whether a view of the features helps, as far as gold labels or held-out votes can tell."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, Self

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.special import softmax

from hunches.labelmodels.features.view_training import logs, out_of_fold, recalibrated
from hunches.records import ABSTAIN

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from hunches.labelmodels.additive import FloatArray
    from hunches.labelmodels.features.view_training import FeatureView, Fold, ViewRows

FEWEST_GOLD: Final = 20
"""Gold labels; what fewer say of a gain is noise."""

_CLEAR: Final = 1.28  # standard errors: chance alone gets so far one time in ten
_DOUBT: Final = 0.05
_COLDEST: Final = 4.0  # logarithm of the temperatures that held-out votes are looked for between
_RULE: Final = "To be kept, losses must be clearly lower and right labels not clearly fewer: by 1.28 standard errors."
_VERDICT: Final = {True: "Kept", False: "Not kept"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Gain:
    """How much one way to label beats another on the same labels, on average.

    Parameters
    ----------
    mean, error : float
        The mean difference and its standard error.

    >>> Gain.of(np.array([0.1, 0.2, 0.3])).is_clear
    True
    """

    mean: float
    error: float

    @classmethod
    def of(cls, gains: FloatArray) -> Self:
        """Return the mean of two or more differences."""
        return cls(mean=float(gains.mean()), error=float(gains.std(ddof=1) / np.sqrt(len(gains))))

    @property
    def is_clear(self) -> bool:
        """Whether it is more than 1.28 standard errors above 0."""
        return self.mean > _CLEAR * self.error

    @property
    def is_clear_loss(self) -> bool:
        """Whether it is as far below 0."""
        return self.mean < -_CLEAR * self.error

    def __str__(self) -> str:
        return f"{self.mean:+.3f} ± {self.error:.3f}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewReport:
    """Whether the features are used, and what that was decided on.

    Gains are what the log loss (of probabilities with 5 % spread evenly over the classes, lest a few labels that
    seemed impossible decide) is lower by.

    Parameters
    ----------
    is_kept : bool
        Whether the view counts; else the posterior is that of the label model.
    is_retrained : bool
        Whether the view was trained once more, on what votes and features say together.
    checked_on : {"gold labels", "held-out votes", "nothing"}
        What the check was on: gold labels when there are 20 or more.
    n_checked : int
        On how many gold labels, or labelling functions.
    over_model : Gain, optional
        The gain over the label model; None without a check.
    over_recalibrated : Gain, optional
        That over the label model scaled and shifted by the gold labels: only the features can have brought it.
    accuracy : Gain, optional
        By how much the share of right labels is higher.
    reason : str
        The decision in a sentence.

    >>> ViewReport(reason="Not kept: there is nothing to check it on.").is_kept
    False
    """

    is_kept: bool = False
    is_retrained: bool = False
    checked_on: Literal["gold labels", "held-out votes", "nothing"] = "nothing"
    n_checked: int = 0
    over_model: Gain | None = None
    over_recalibrated: Gain | None = None
    accuracy: Gain | None = None
    reason: str


def check_on_gold(
    rows: ViewRows, folds: Sequence[Fold], views: Sequence[FeatureView], *, is_retrained: bool
) -> ViewReport:
    """Return what the views gain on the gold labels that each has not seen; at least two.

    Parameters
    ----------
    rows : ViewRows
        The examples.
    folds, views : sequence of Fold, of FeatureView
        One view for each fold.
    is_retrained : bool
        Whether these views were retrained.
    """
    known = np.flatnonzero(rows.gold != ABSTAIN)
    labels = rows.gold[known]
    model = np.zeros_like(folds[-1].votes)
    for fold in folds:
        model[fold.held_out] = np.exp(fold.votes[fold.held_out])
    with_view = out_of_fold(rows, folds, views)[known]
    off = doubting_loss(with_view, labels)
    over_model = Gain.of(doubting_loss(model[known], labels) - off)
    over_recalibrated = Gain.of(doubting_loss(recalibrated(rows, folds)[known], labels) - off)
    accuracy = Gain.of(_is_right(with_view, labels) - _is_right(model[known], labels))
    is_kept = over_model.is_clear and over_recalibrated.is_clear and not accuracy.is_clear_loss
    return ViewReport(
        is_kept=is_kept,
        is_retrained=is_retrained,
        checked_on="gold labels",
        n_checked=len(known),
        over_model=over_model,
        over_recalibrated=over_recalibrated,
        accuracy=accuracy,
        reason=(
            f"{_VERDICT[is_kept]}: on {len(known)} gold labels, each unseen by what is asked for it, the features "
            f"lower the log loss of the label model by {over_model}, that of the label model recalibrated by "
            f"{over_recalibrated}, and change accuracy by {accuracy}. {_RULE}"
        ),
    )


def check_on_votes(gains: Sequence[float], accuracies: Sequence[float]) -> ViewReport:
    """Return what a view gains in telling the votes of each labelling function from those of others."""
    if len(gains) < 2:  # one difference has no standard error
        return ViewReport(
            reason=f"Not kept: fewer than {FEWEST_GOLD} gold labels and 2 voting LFs leave nothing to check it on."
        )
    gain, accuracy = Gain.of(np.array(gains)), Gain.of(np.array(accuracies))
    is_kept = gain.is_clear and not accuracy.is_clear_loss
    return ViewReport(
        is_kept=is_kept,
        checked_on="held-out votes",
        n_checked=len(gains),
        over_model=gain,
        accuracy=accuracy,
        reason=(
            f"{_VERDICT[is_kept]}: there are fewer than {FEWEST_GOLD} gold labels, so the votes of each of "
            f"{len(gains)} labelling functions were told from those of others. The features lower the log loss of "
            f"that by {gain}, and change agreement by {accuracy}. {_RULE}"
        ),
    )


def vote_gains(without: FloatArray, with_view: FloatArray, labels: NDArray[np.signedinteger]) -> tuple[float, float]:
    """Return by how much a view lowers the mean loss of one labelling function's votes, and raises agreement.

    A vote is often wrong, so a good posterior that is sure looks bad beside one that says nothing: both are first
    made as sure as fits these votes best.
    """
    before, after = (_as_sure_as_fits(answer, labels) for answer in (without, with_view))
    gain = (doubting_loss(before, labels) - doubting_loss(after, labels)).mean()
    return float(gain), float((_is_right(with_view, labels) - _is_right(without, labels)).mean())


def doubting_loss(probabilities: FloatArray, labels: NDArray[np.signedinteger]) -> FloatArray:
    """Return the log loss of each row, ``float64 [n]``, were one label in twenty drawn at random.

    >>> doubting_loss(np.array([[1.0, 0.0], [0.5, 0.5]]), np.array([1, 0])).round(2).tolist()
    [3.69, 0.69]
    """
    given = probabilities[np.arange(len(labels)), labels]
    losses: FloatArray = -np.log((1.0 - _DOUBT) * given + _DOUBT / probabilities.shape[1])
    return losses


def _as_sure_as_fits(probabilities: FloatArray, labels: NDArray[np.signedinteger]) -> FloatArray:
    """Return probabilities at the temperature that explains the labels best."""
    logits = logs(probabilities)

    def at(log_temperature: float) -> FloatArray:
        cooled: FloatArray = softmax(logits * np.exp(-log_temperature), axis=1)
        return cooled

    found = minimize_scalar(
        lambda place: float(doubting_loss(at(place), labels).sum()), bounds=(-_COLDEST, _COLDEST), method="bounded"
    )
    return at(float(found.x))


def _is_right(probabilities: FloatArray, labels: NDArray[np.signedinteger]) -> FloatArray:
    """Return 1 where the label is the most probable, 0 where it is not, and its part among equals."""
    best = np.isclose(probabilities, probabilities.max(axis=1, keepdims=True), rtol=1e-9, atol=0.0)
    right: FloatArray = best[np.arange(len(labels)), labels] / best.sum(axis=1)
    return right
