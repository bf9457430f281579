"""What a diagnosis finds, rule by rule."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Final, get_args

from hunches.labelmodels.diagnosing.finding import Finding, Severity
from hunches.labelmodels.explaining._wording import counted, percent

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from hunches.labelmodels.diagnosing.diagnosis import Diagnosis
    from hunches.labelmodels.diagnosing.lf_estimate import LFEstimate
    from hunches.labelmodels.diagnosing.model_comparison import ModelComparison

LEAST_GOLD: Final = 50
"""With fewer gold labels, calibration cannot be measured."""

_MOST_DIFFERING: Final = 0.1
_MOST_MISCALIBRATED: Final = 0.05
_MOST_NAMES: Final = 8
_ENOUGH_ALIKE: Final = 5
"""So many gold labels that are all alike are no accident, unless nearly all examples are."""


def find(diagnosis: Diagnosis) -> tuple[Finding, ...]:
    """Return the findings on what was counted and estimated: problems, then warnings, then notes."""
    found = list(chain.from_iterable(rule(diagnosis) for rule in _RULES))
    order = get_args(Severity)
    return tuple(sorted(found, key=lambda finding: order.index(finding.severity)))


def _silent_lfs(diagnosis: Diagnosis) -> Iterator[Finding]:
    silent = [lf.lf for lf in diagnosis.lfs if not lf.n_votes]
    if silent:
        never = "never votes" if len(silent) == 1 else "never vote"
        yield Finding(
            code="silent-lf",
            severity="warning",
            subject=tuple(silent),
            sentence=f"{_named(silent)} {never}: nothing is known of {_it(silent)}, and no label depends on "
            f"{_it(silent)}.",
            advice=f"Correct {_it(silent)}, or leave {_it(silent)} out.",
        )


def _few_lfs(diagnosis: Diagnosis) -> Iterator[Finding]:
    voting = [lf.lf for lf in diagnosis.lfs if lf.n_votes]
    if 0 < len(voting) <= 2:
        yield Finding(
            code="few-lfs",
            severity="warning",
            subject=tuple(voting),
            sentence=f"Only {_named(voting)} {'votes' if len(voting) == 1 else 'vote'}: how often each is right "
            "cannot be learned from so few, so the accuracies are what the model assumes.",
            advice="Write a third labelling function that votes on the same examples, or give gold labels.",
        )


def _no_overlap(diagnosis: Diagnosis) -> Iterator[Finding]:
    if diagnosis.coverage.n_covered and not diagnosis.coverage.n_overlapping:
        yield Finding(
            code="no-overlap",
            severity="warning",
            subject=(),
            sentence="No two labelling functions vote on the same example: nothing shows how often they are right.",
            advice="Write labelling functions that vote where others do, or give gold labels.",
        )


def _all_agree(diagnosis: Diagnosis) -> Iterator[Finding]:
    if diagnosis.coverage.n_overlapping and not diagnosis.coverage.n_conflicting:
        yield Finding(
            code="all-agree",
            severity="warning",
            subject=(),
            sentence="The labelling functions never disagree. Either they are all right, or all make the same "
            "mistakes: the votes cannot tell which, and the probabilities are higher than is known.",
            advice="Give gold labels to some examples, or write labelling functions from another point of view.",
        )


def _one_class(diagnosis: Diagnosis) -> Iterator[Finding]:
    voted = [support.name for support in diagnosis.classes if support.n_votes]
    if len(voted) == 1 and len(diagnosis.classes) > 1:
        yield Finding(
            code="one-class-votes",
            severity="problem",
            subject=tuple(voted),
            sentence=f"All votes are for {voted[0]}: every example with a vote is labelled so, whatever it is.",
            advice="Write labelling functions for the other classes.",
        )


def _unvoted_classes(diagnosis: Diagnosis) -> Iterator[Finding]:
    for support in diagnosis.classes:
        if support.n_votes or len(diagnosis.classes) == 1:
            continue
        has_gold = f", though {counted(support.n_gold, 'gold label')} {_are(support.n_gold)} of it"
        yield Finding(
            code="unvoted-class",
            severity="problem" if support.n_gold else "warning",
            subject=(support.name,),
            sentence=f"Nobody votes for {support.name}{has_gold if support.n_gold else ''}: how likely it is, is a "
            "guess, and no example is found that way.",
            advice="Write a labelling function for it, or leave it out of the classes.",
        )


def _one_class_gold(diagnosis: Diagnosis) -> Iterator[Finding]:
    known = [support for support in diagnosis.classes if support.n_gold]
    if len(known) == 1 and len(diagnosis.classes) > 1 and known[0].n_gold >= _ENOUGH_ALIKE:
        yield Finding(
            code="one-class-gold",
            severity="warning",
            subject=(known[0].name,),
            sentence=f"All {known[0].n_gold:,} gold labels are of {known[0].name}: they show nothing of the other "
            "classes, and a model that learns from them leans to this one.",
            advice="Give gold labels to examples of the other classes too, or to examples drawn at random.",
        )


def _near_copies(diagnosis: Diagnosis) -> Iterator[Finding]:
    for cluster in diagnosis.clusters:
        yield Finding(
            code="near-copies",
            severity="note",
            subject=tuple(cluster),
            sentence=f"{_named(cluster)} vote nearly alike: they say one thing {_times(len(cluster))}.",
            advice="Keep one of them, unless they are meant to differ elsewhere.",
        )


def _worse_than_chance(diagnosis: Diagnosis) -> Iterator[Finding]:
    for lf in diagnosis.lfs:
        value, interval = lf.estimated.value, lf.estimated.interval
        if value is None or interval is None or lf.chance is None or value >= lf.chance - 1e-9:
            continue
        if lf.measured.interval is not None and lf.measured.interval.low > lf.chance:
            yield _misjudged(lf, value)
            continue
        is_sure = interval.high < lf.chance
        doubt = "" if is_sure else ", though the votes do not show it for sure"
        yield Finding(
            code="worse-than-chance",
            severity="problem" if is_sure else "warning",
            subject=(lf.lf,),
            sentence=f"{lf.lf} seems worse than chance: {percent(value)} of its votes are estimated to be right, "
            f"where {percent(lf.chance)} of the examples are of the classes it names{doubt}.",
            advice="Look at some of its votes: it may name the wrong class.",
        )


def _misjudged(lf: LFEstimate, estimated: float) -> Finding:
    return Finding(
        code="misjudged-lf",
        severity="problem",
        subject=(lf.lf,),
        sentence=f"{lf.lf} is right on {lf.n_right:,} of {counted(lf.n_gold, 'gold label')} "
        f"({lf.measured.interval:.1%}), but the label model takes it for worse than chance: it estimates "
        f"{percent(estimated)}, and may read its votes as votes for other classes.",
        advice="Fit another label model, or one that learns from gold labels.",
    )


def _against_gold(diagnosis: Diagnosis) -> Iterator[Finding]:
    for lf in diagnosis.lfs:
        interval, value = lf.measured.interval, lf.estimated.value
        if interval is None or value is None:
            continue
        is_bad = lf.chance is not None and interval.high < lf.chance
        if not is_bad and interval.high >= value:
            continue
        against = f"the {percent(lf.chance)} of chance" if is_bad and lf.chance else f"the estimated {percent(value)}"
        yield Finding(
            code="contradicts-gold",
            severity="problem" if is_bad else "warning",
            subject=(lf.lf,),
            sentence=f"{lf.lf} is right on {lf.n_right:,} of {counted(lf.n_gold, 'gold label')} ({interval:.1%}), "
            f"less than {against}.",
            advice="Look at the votes that are wrong, and narrow it or leave it out.",
        )


def _calibration(diagnosis: Diagnosis) -> Iterator[Finding]:
    gold = diagnosis.gold
    if gold.n_compared < LEAST_GOLD or gold.calibration_error is None or gold.error_by_chance is None:
        have = f"{counted(gold.n_compared, 'example')} with votes {_have(gold.n_compared)} gold labels"
        yield Finding(
            code="uncalibrated",
            severity="warning",
            subject=(),
            sentence=f"The probabilities are uncalibrated: {have}, and fewer than {LEAST_GOLD} cannot show whether "
            "90% means 90%.",
            advice=f"Give gold labels to at least {LEAST_GOLD} examples drawn at random; until then, use the "
            "probabilities to rank, not as odds.",
        )
        return
    if diagnosis.has_learned_gold:
        yield _seen_gold()
        return
    is_off = gold.calibration_error > gold.error_by_chance + _MOST_MISCALIBRATED
    yield Finding(
        code="calibration",
        severity="warning" if is_off else "note",
        subject=(),
        sentence=f"The probabilities are off by {percent(gold.calibration_error)} on average against "
        f"{gold.n_compared:,} gold labels; about {percent(gold.error_by_chance)} would be chance.",
        advice="Where the model has learned from these gold labels, they flatter it."
        if not is_off
        else "Use the probabilities to rank, not as odds, or fit a model that learns from gold labels.",
    )


def _seen_gold() -> Finding:
    return Finding(
        code="gold-seen",
        severity="warning",
        subject=(),
        sentence="The label model has learned from these gold labels: on them it looks better than elsewhere, so "
        "they do not show how often its labels are right, nor whether 90% means 90%.",
        advice="Measure it on gold labels it has not seen: those of another split, or cross-validated.",
    )


def _not_identifiable(diagnosis: Diagnosis) -> Iterator[Finding]:
    apart = [comparison for comparison in diagnosis.comparisons if comparison.share > _MOST_DIFFERING]
    if not apart:
        return
    is_settled = not diagnosis.has_learned_gold and all(_gold_decides(comparison) for comparison in apart)
    some = (
        ", such as " + ", ".join(map(str, (diagnosis.names or diagnosis.disputed)[:5])) if diagnosis.disputed else ""
    )
    yield Finding(
        code="not-identifiable",
        severity="note" if is_settled else "problem",
        subject=tuple(comparison.name for comparison in apart),
        sentence=f"The labels depend on the model: {'; '.join(map(_difference, apart))}. The votes cannot tell which "
        f"is right{', but the gold labels do' if is_settled else ''}.",
        advice=f"{'More gold labels help most on' if is_settled else 'Give gold labels to'} examples on which the "
        f"models differ{some}.",
    )


def _gold_decides(comparison: ModelComparison) -> bool:
    interval = comparison.gain.interval
    return interval is not None and 0.0 not in interval


def _below_others(diagnosis: Diagnosis) -> Iterator[Finding]:
    for place, comparison in enumerate(diagnosis.comparisons):
        value, interval = comparison.gain.value, comparison.gain.interval
        if value is None or interval is None or interval.high >= 0.0:
            continue
        yield Finding(
            code="below-rival" if place else "below-majority",
            severity="problem",
            subject=(comparison.name,),
            sentence=f"On the gold labels {_called(comparison)} is right more often, on {percent(-value)} more of "
            f"the examples ({-interval.high:.1%} – {-interval.low:.1%}).",
            advice=f"Use {_called(comparison)} here, or a model that learns from gold labels.",
        )


def _ties(diagnosis: Diagnosis) -> Iterator[Finding]:
    n_tied = diagnosis.coverage.n_tied
    if n_tied and len(diagnosis.classes) > 1:
        yield Finding(
            code="ties",
            severity="note",
            subject=(),
            sentence=f"On {counted(n_tied, 'example')} with votes two or more classes are equally probable: the "
            "first of them is the label.",
            advice="Train on probabilities instead of labels, or write labelling functions that decide these.",
        )


def _no_evidence(diagnosis: Diagnosis) -> Iterator[Finding]:
    n_without = diagnosis.coverage.n_without_evidence
    if n_without:
        share = percent(n_without / diagnosis.coverage.n_examples)
        them = "it" if n_without == 1 else "them"
        yield Finding(
            code="no-evidence",
            severity="note",
            subject=(),
            sentence=f"{counted(n_without, 'example')} ({share}) {_have(n_without)} no votes: the model abstains on "
            f"{them}, and nothing is trained on {them}.",
            advice="Write labelling functions for some of them; the end model labels the rest.",
        )


def _difference(comparison: ModelComparison) -> str:
    ours, theirs, count = comparison.directions[0]
    on = f"{comparison.n_differing:,} of {comparison.n_compared:,} examples with votes ({percent(comparison.share)})"
    return f"{_called(comparison)} gives another label on {on}, most often {theirs} instead of {ours} ({count:,})"


def _called(comparison: ModelComparison) -> str:
    return f"the {comparison.name}" if " " in comparison.name else comparison.name  # as in "the majority vote"


def _named(names: Sequence[str]) -> str:
    """Return the names in a sentence, the first few of many.

    >>> _named(["a", "b", "c"])
    'a, b and c'
    """
    if len(names) > _MOST_NAMES:
        return f"{', '.join(names[:_MOST_NAMES])} and {len(names) - _MOST_NAMES} more"
    return " and ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else names[0]


def _times(count: int) -> str:
    return "twice" if count == 2 else f"{count:,} times"


def _it(names: Sequence[str]) -> str:
    return "it" if len(names) == 1 else "them"


def _have(count: int) -> str:
    return "has" if count == 1 else "have"


def _are(count: int) -> str:
    return "is" if count == 1 else "are"


_RULES: Final = (
    _one_class,
    _not_identifiable,
    _below_others,
    _against_gold,
    _worse_than_chance,
    _unvoted_classes,
    _silent_lfs,
    _few_lfs,
    _one_class_gold,
    _no_overlap,
    _all_agree,
    _calibration,
    _near_copies,
    _ties,
    _no_evidence,
)
