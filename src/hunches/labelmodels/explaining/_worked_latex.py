r"""A worked calculation as typeset maths: an ``aligned`` environment, one line a vote."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from hunches.labelmodels.explaining._wording import (
    aligned,
    counted,
    ranked,
    typeset,
    typeset_equals,
    typeset_percent,
    typeset_ratio,
)

if TYPE_CHECKING:
    from hunches.labelmodels.explaining.worked_calculation import VoteStep, WorkedCalculation

_MOST_VOTES: Final = 40
_MOST_CLASSES: Final = 5


def worked_latex(made: WorkedCalculation) -> str:
    """Return the calculation of the odds, and the probabilities in the end; of many classes the first few."""
    if not made.steps:
        return aligned([r"&\text{no votes, no evidence: the prior is no label}", *_probabilities(made)])
    if len(made.classes) == 1:
        return aligned(_probabilities(made))
    return aligned([*_odds(made), *_result(made)])


def _odds(made: WorkedCalculation) -> list[str]:
    first, second = made.rivals
    odds, factors = made.log_odds(), made.log_factors()
    claim = rf"\frac{{P({typeset(made.classes[first])})}}{{P({typeset(made.classes[second])})}}"
    start = rf"\frac{{{typeset_percent(made.prior[first])}}}{{{typeset_percent(made.prior[second])}}}"
    lines = [rf"{claim} &= {start} = {typeset_ratio(odds[0])} && \text{{before any vote}}"]
    for step, after in zip(made.steps[:_MOST_VOTES], odds[1:], strict=False):
        by = rf"\left({typeset_ratio(step.log_ratio(first, second))}\right){_power(made, step)}"
        lines.append(
            rf"&\quad \times {by} = {typeset_ratio(after)} && {typeset(step.lf)}\text{{: }}{typeset(step.voted)}"
        )
    more = len(made.steps) - _MOST_VOTES
    if more > 0:
        by = typeset_ratio(sum(factors[_MOST_VOTES:]))
        lines.append(rf"&\quad \times {by} = {typeset_ratio(odds[-1])} && \text{{{counted(more, 'other vote')}}}")
    return lines


def _power(made: WorkedCalculation, step: VoteStep) -> str:
    parts = []
    if step.counts != "1":
        is_fraction = step.counts.startswith("1/")
        parts.append(rf"\frac{{1}}{{{step.counts[2:]}}}" if is_fraction else step.counts)
    if made.share < 1.0:
        parts.append(f"{len(made.steps)}^{{-{made.tempering:g}}}")
    power = r" \cdot ".join(parts)
    return f"^{{{power}}}" if parts else ""


def _result(made: WorkedCalculation) -> list[str]:
    if len(made.classes) > 2:
        return _probabilities(made)
    first, odds = made.rivals[0], typeset_ratio(made.log_odds()[-1])
    share = typeset_equals(made.posterior[first]).lstrip("&")
    return [rf"P({typeset(made.classes[first])}) &= \frac{{{odds}}}{{{odds} + 1}} {share}"]


def _probabilities(made: WorkedCalculation) -> list[str]:
    return [
        rf"P({typeset(made.classes[label])}) {typeset_equals(made.posterior[label])}"
        for label in ranked(made.posterior)[:_MOST_CLASSES]
    ]
