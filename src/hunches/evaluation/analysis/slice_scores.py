"""On which slices predictions are credibly worse than on the rest."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from hunches.errors import InvalidValue
from hunches.evaluation._bootstrap import percentile_interval
from hunches.evaluation._scored import Scored
from hunches.evaluation._tallies import Tallies, resample_tallies
from hunches.evaluation.analysis._exact_test import CORRECTIONS, chance_of_so_many, corrected
from hunches.evaluation.analysis.example_group import ExampleGroup
from hunches.evaluation.analysis.part import AnalysisPart
from hunches.evaluation.analysis.slice_score import SliceScore
from hunches.evaluation.intervals import Interval, wilson_interval
from hunches.evaluation.measure import Measure
from hunches.evaluation.table import Table, cell
from hunches.records import ABSTAIN

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from hunches.evaluation._scored import Probabilities
    from hunches.evaluation.analysis._exact_test import Correction
    from hunches.evaluation.table import Alignment

_LEVEL: Final = 0.05
_RESAMPLES: Final = 500
_EXAMPLES: Final = 3


@dataclass(frozen=True, slots=True, repr=False)
class SliceScores(AnalysisPart):
    """The scores of each slice, with care for how many slices were asked about.

    Parameters
    ----------
    slices : tuple of SliceScore
        In the order they were given.
    accuracy : Measure
        On all examples, with Wilson's interval.
    correction : {"holm", "benjamini-hochberg"}
        How p-values were corrected.
    wrong : tuple of ExampleGroup
        Examples predicted wrongly, of each slice that is worse.

    >>> likely = np.tile([0.9, 0.1], (40, 1))
    >>> gold, slices = np.repeat([0, 1], [30, 10]), {"links": np.arange(40) >= 28}
    >>> [each.name for each in score_slices(likely, gold, slices=slices, rng=np.random.default_rng(0)).worse]
    ['links']
    """

    slices: tuple[SliceScore, ...]
    accuracy: Measure
    correction: Correction
    wrong: tuple[ExampleGroup, ...] = ()

    @property
    def worse(self) -> tuple[SliceScore, ...]:
        """The slices that are credibly worse than the rest, the worst first."""
        found = [each for each in self.slices if each.verdict == "worse"]
        return tuple(sorted(found, key=lambda each: each.difference.value or 0.0))

    def told(self) -> str:
        """Return the answer in words."""
        if not self.slices:
            return "There are no slices yet: define one with a condition, to see where predictions are worse."
        n_told = sum(each.verdict != "too small" for each in self.slices)
        were = "was" if n_told == 1 else "were"
        large = f"Of {_counted(len(self.slices), 'slice')}, {n_told} {were} large enough to tell."
        if not self.worse:
            return f"No slice is credibly worse than the rest. {large}"
        named = [
            f"{each.name} ({cell(each.accuracy.value, '.1%')} right, the rest {cell(each.elsewhere, '.1%')})"
            for each in self.worse
        ]
        are = "is" if len(named) == 1 else "are"
        return f"{_counted(len(named), 'slice')} {are} credibly worse than the rest: {', '.join(named)}. {large}"

    def tables(self) -> tuple[Table, ...]:
        """Return the scores of each slice."""
        if not self.slices:
            return ()
        rows = [
            (
                each.name,
                f"{each.n_gold:,}",
                cell(each.accuracy.value, ".1%"),
                cell(each.accuracy.interval, ".1%"),
                cell(each.macro_f1.value, ".3f"),
                cell(each.difference.value, "+.1%"),
                cell(each.difference.interval, "+.1%"),
                cell(each.corrected, ".2g"),
                each.verdict,
            )
            for each in self.slices
        ]
        headers = ["Slice", "Gold", "Accuracy", "95% interval", "Macro F1", "Less the rest's", "95% interval"]
        numbers: list[Alignment] = ["right"] * 7
        title = f"All: {self.accuracy}; p-values corrected by {self.correction} for the slices that can tell"
        return (Table(title, [*headers, "p", "Verdict"], rows, ["left", *numbers, "left"]),)

    def groups(self) -> tuple[ExampleGroup, ...]:
        """Return examples predicted wrongly, of each slice that is worse."""
        return self.wrong

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON holds it."""
        return {
            "slices": [each.as_dict() for each in self.slices],
            "accuracy": self.accuracy.as_dict(),
            "correction": self.correction,
            "worse": [each.name for each in self.worse],
            "wrong": [group.as_dict() for group in self.wrong],
        }


def score_slices(
    probabilities: Probabilities,
    gold: NDArray[np.integer],
    *,
    slices: Mapping[str, NDArray[np.bool_]],
    rng: np.random.Generator,
    correction: Correction = "holm",
) -> SliceScores:
    """Return how well predictions are on each slice, and which slices are credibly worse than the rest.

    A slice is tested against the rest by Fisher's exact test. One that could not be found worse even with all its
    examples wrong is not tested and does not make the test of others harder: R. E. Tarone, "A modified Bonferroni
    method for discrete data", Biometrics 46 (1990). The difference has the interval of R. G. Newcombe, "Interval
    estimation for the difference between independent proportions", Statistics in Medicine 17 (1998), method 10.

    Parameters
    ----------
    probabilities : float64 [n_examples, n_classes]
    gold : int [n_examples]
        -1 where there is no gold label; those examples are left out.
    slices : mapping of str to bool [n_examples]
        Which examples lie in each slice; slices may overlap.
    rng : numpy.random.Generator
        Draws the bootstrap samples behind the intervals of F1.
    correction : {"holm", "benjamini-hochberg"}
        The first bounds the chance of any false finding, the second the share of findings that are false.

    Raises
    ------
    InvalidValue
        When shapes, values or the correction are not as above.
    NoGold
        When no example has a gold label.
    """
    if correction not in CORRECTIONS:
        raise InvalidValue("The correction", value=correction, expected=f"one of {', '.join(CORRECTIONS)}")
    scored = Scored.read(probabilities, gold)
    rows = np.flatnonzero(np.asarray(gold) != ABSTAIN)
    inside = {name: np.asarray(bits, dtype=bool)[rows] for name, bits in slices.items()}
    measured = [_measured(name, bits, scored, rng=rng) for name, bits in inside.items()]
    judged = _judged(measured, correction)
    wrong = tuple(
        ExampleGroup(f"wrong in {each.name}", tuple(rows[_surest_wrong(scored, inside[each.name])].tolist()))
        for each in judged
        if each.verdict == "worse"
    )
    return SliceScores(judged, _share(scored.is_correct), correction, wrong)


def _measured(name: str, bits: NDArray[np.bool_], scored: Scored, *, rng: np.random.Generator) -> SliceScore:
    """Return what is measured on a slice, with the p-value before correction."""
    right, n_all = scored.is_correct, len(scored.gold)
    n, n_wrong, all_wrong = int(bits.sum()), int((~right[bits]).sum()), int((~right).sum())
    p_value = chance_of_so_many(n_wrong, n=n, all_wrong=all_wrong, n_all=n_all)
    least = chance_of_so_many(min(n, all_wrong), n=n, all_wrong=all_wrong, n_all=n_all)
    return SliceScore(
        name=name,
        n_gold=n,
        accuracy=_share(right[bits]),
        macro_f1=_macro_f1(scored, bits, rng=rng),
        difference=_difference(right[bits], right[~bits]),
        p_value=None if least > _LEVEL else p_value,
    )


def _judged(measured: list[SliceScore], correction: Correction) -> tuple[SliceScore, ...]:
    tested = [each for each in measured if each.p_value is not None]
    raised = corrected(np.array([each.p_value for each in tested], dtype=np.float64), correction)
    by_name = {each.name: float(p_value) for each, p_value in zip(tested, raised, strict=True)}
    return tuple(
        replace(each, corrected=by_name[each.name], verdict="worse" if by_name[each.name] <= _LEVEL else "unclear")
        if each.name in by_name
        else each
        for each in measured
    )


def _share(right: NDArray[np.bool_]) -> Measure:
    hits, n = int(right.sum()), len(right)
    return Measure(hits / n, wilson_interval(hits, n)) if n else Measure(None)


def _difference(inside: NDArray[np.bool_], outside: NDArray[np.bool_]) -> Measure:
    here, rest = _share(inside), _share(outside)
    if here.value is None or rest.value is None or here.interval is None or rest.interval is None:
        return Measure(None)
    value = here.value - rest.value
    below = np.hypot(here.value - here.interval.low, rest.interval.high - rest.value)
    above = np.hypot(here.interval.high - here.value, rest.value - rest.interval.low)
    return Measure(value, Interval(float(value - below), float(value + above)))


def _macro_f1(scored: Scored, bits: NDArray[np.bool_], *, rng: np.random.Generator) -> Measure:
    n_classes = scored.probabilities.shape[1]
    pairs = scored.gold[bits] * n_classes + scored.predicted[bits]
    if not len(pairs):
        return Measure(None)
    counts = np.bincount(pairs, minlength=n_classes**2).reshape(n_classes, n_classes)
    draws = resample_tallies(counts, resamples=_RESAMPLES, rng=rng).macro_f1()
    return Measure(float(Tallies.of(counts).macro_f1()), percentile_interval(draws))


def _surest_wrong(scored: Scored, bits: NDArray[np.bool_]) -> NDArray[np.int64]:
    wrong = np.flatnonzero(bits & ~scored.is_correct)
    return wrong[np.argsort(-scored.confidence[wrong], kind="stable")][:_EXAMPLES]


def _counted(n: int, noun: str) -> str:
    return f"{n:,} {noun}" if n == 1 else f"{n:,} {noun}s"
