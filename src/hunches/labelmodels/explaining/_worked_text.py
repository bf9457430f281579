"""A worked calculation as sentences and tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from hunches.evaluation import Table
from hunches.labelmodels.explaining._wording import counted, headline, no_evidence, percent, ranked, ratio, shares

if TYPE_CHECKING:
    from hunches.evaluation.table import Alignment
    from hunches.labelmodels.explaining.worked_calculation import VoteStep, WorkedCalculation

_MOST_VOTES: Final = 40
_MOST_CLASSES: Final = 5
_MOST_COPIES: Final = 8


def worked_text(made: WorkedCalculation) -> str:
    """Return the calculation as text: what is said in the end, the odds vote by vote, and the result."""
    if not made.steps:
        return no_evidence(made.name or made.row, made.classes, made.prior)
    told = headline(made.name or made.row, made.classes, made.posterior)
    if len(made.classes) == 1:
        return f"{told} There is no other class."
    parts = ["\n".join([told, *_opening(made)]), str(_odds_table(made)), _closing(made)]
    if len(made.classes) > 2:
        parts.append(str(_ratio_table(made)))
    return "\n\n".join(parts)


def _opening(made: WorkedCalculation) -> list[str]:
    first, second = (made.classes[label] for label in made.rivals)
    start = f"Odds of {first} against {second}: {ratio(made.log_odds()[0])} to 1."
    meaning = f"how many times more often it is cast on an example of {first} than of {second}"
    lines = [
        f"Before any vote: {shares(made.classes, made.prior)}. {start}",
        f"Each vote multiplies the odds. Its ratio says {meaning}.",
    ]
    if made.share < 1.0:
        lines.append(
            f"Votes on the same example say partly the same thing, so each of the {len(made.steps)} counts only "
            f"{len(made.steps)}^-{made.tempering:g} = {made.share:.3f}: it multiplies the odds by "
            f"ratio ^ (counts × {made.share:.3f})."
        )
    return lines + [_copy_note(step) for step in made.steps[:_MOST_VOTES] if step.weight < 1.0]


def _copy_note(step: VoteStep) -> str:
    if not step.counts.startswith("1/"):
        return f"{step.lf} counts as {step.counts} of a vote."
    named = ", ".join(step.copies[:_MOST_COPIES]) + ("…" if len(step.copies) > _MOST_COPIES else "")
    return f"{step.lf} counts {step.counts}: one of {step.counts[2:]} near copies{', with ' if named else ''}{named}."


def _odds_table(made: WorkedCalculation) -> Table:
    first, second = made.rivals
    odds, factors = made.log_odds(), made.log_factors()
    rows = [["before any vote", "", "", "", "", ratio(odds[0]), percent(made.prior[first])]]
    for step, factor, after in zip(made.steps[:_MOST_VOTES], factors, odds[1:], strict=False):
        cells = [step.lf, step.voted, ratio(step.log_ratio(first, second)), step.counts, ratio(factor)]
        rows.append([*cells, ratio(after), percent(step.posterior[first])])
    more = len(made.steps) - _MOST_VOTES
    if more > 0:
        by = ratio(sum(factors[_MOST_VOTES:]))
        rows.append([counted(more, "other vote"), "", "", "", by, ratio(odds[-1]), percent(made.posterior[first])])
    headers = ["LF", "Vote", "Ratio", "Counts", "Multiplies by", "Odds", made.classes[first]]
    return Table("", headers, rows, _aligned(headers))


def _closing(made: WorkedCalculation) -> str:
    if len(made.classes) > 2:
        return f"After all votes: {shares(made.classes, made.posterior, most=_MOST_CLASSES)}."
    first, odds = made.rivals[0], ratio(made.log_odds()[-1])
    share = percent(made.posterior[first]).replace(">", "more than ")
    return f"After all votes: {made.classes[first]} has {odds} / ({odds} + 1) = {share}."


def _ratio_table(made: WorkedCalculation) -> Table:
    second = made.rivals[1]
    shown = ranked(made.posterior)[:_MOST_CLASSES]
    rows = [
        [step.lf, step.voted, *(ratio(step.log_ratio(label, second)) for label in shown)]
        for step in made.steps[:_MOST_VOTES]
    ]
    title = f"How many times more often each vote is cast on an example of a class than of {made.classes[second]}:"
    headers = ["LF", "Vote", *(made.classes[label] for label in shown)]
    return Table(title, headers, rows, _aligned(headers))


def _aligned(headers: list[str]) -> list[Alignment]:
    """Return the names on the left and the numbers on the right."""
    return ["left" if header in {"LF", "Vote"} else "right" for header in headers]
