"""Holds the rules of a gate against what was measured."""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING, Final

from hunches.evaluation.costs import cost_named
from hunches.evaluation.gates.nodes import CostRule, MetricRule, SliceRule
from hunches.evaluation.gates.report import GateReport, RuleReport
from hunches.evaluation.gates.text_form import cost_word, print_rule
from hunches.evaluation.intervals import Interval
from hunches.evaluation.measure import Measure
from hunches.evaluation.metrics import metric_named

if TYPE_CHECKING:
    from collections.abc import Callable

    from hunches.evaluation.gates.facts import GateFacts, Where
    from hunches.evaluation.gates.nodes import Comparator, Gate, ProductionRule, Rule
    from hunches.evaluation.gates.report import Verdict

_COMPARES: Final[dict[str, Callable[[float, float], bool]]] = {
    ">=": operator.ge,
    ">": operator.gt,
    "<=": operator.le,
    "<": operator.lt,
}


def check_gate(gate: Gate, facts: GateFacts) -> GateReport:
    """Return whether a model passes a gate, rule by rule.

    A rule that asks for what was not measured is not passed, and says how to measure it. With confidence, it is the
    end of the interval nearer to failing that has to pass.

    >>> from hunches.evaluation import ModelCosts
    >>> from hunches.evaluation.gates import GateFacts, parse_gate
    >>> report = check_gate(parse_gate("size <= 1 MB and p99 <= 20 ms"), GateFacts(costs=ModelCosts(1_500_000)))
    >>> [rule.verdict for rule in report.rules]
    ['fail', 'unknown']
    """
    return GateReport(tuple(_checked(rule, facts) for rule in gate.rules))


def _checked(rule: Rule, facts: GateFacts) -> RuleReport:
    if isinstance(rule, MetricRule):
        return _checked_metric(rule, facts)
    if isinstance(rule, CostRule):
        return _checked_cost(rule, facts)
    if isinstance(rule, SliceRule):
        return _checked_slices(rule, facts)
    return _checked_against_production(rule, facts)


def _checked_metric(rule: MetricRule, facts: GateFacts) -> RuleReport:
    measure = _metric(facts, (rule.split, rule.slice), rule.metric, of=rule.of)
    what = rule.metric if rule.of is None else f"{rule.metric} of {rule.of}"
    where = rule.split if rule.slice is None else f"the slice '{rule.slice}' of {rule.split}"
    needed = f"{rule.comparator} {rule.number:g}"
    missing = _to_measure(rule.split, rule.slice, facts)
    verdict = _verdict(measure, rule.comparator, rule.number, with_confidence=rule.with_confidence)
    told = _told(f"{what} on {where}", verdict, shown=str(measure), needed=needed, rule=rule)
    return RuleReport(print_rule(rule), verdict, measure, needed, missing if measure.value is None else told)


def _checked_cost(rule: CostRule, facts: GateFacts) -> RuleReport:
    cost = cost_named(rule.cost)
    measure = Measure(None) if facts.costs is None else facts.costs.measure(rule.cost)
    verdict = _verdict(measure, rule.comparator, rule.limit, with_confidence=rule.with_confidence)
    needed = f"{rule.comparator} {rule.number:g} {rule.unit}"
    word = cost_word(rule.cost)
    if measure.value is None:
        how = "train another model" if rule.cost.startswith("train_") else "hunches measure-model"
        return RuleReport(
            print_rule(rule), verdict, measure, needed, f"The {word} is not measured. Measure it: {how}."
        )
    between = measure.interval
    told = "" if between is None else f" ({cost.shown(between.low)} – {cost.shown(between.high)})"
    shown = f"{cost.shown(measure.value)}{told}"
    return RuleReport(
        print_rule(rule), verdict, measure, needed, _told(word, verdict, shown=shown, needed=needed, rule=rule)
    )


def _checked_slices(rule: SliceRule, facts: GateFacts) -> RuleReport:
    """Report the slice that is worst off: one that fails before one that is unknown."""
    needed = f">= {rule.number:g} on every slice"
    if not facts.slices:
        told = "There is no slice to measure. Define one: hunches define-slice NAME CONDITION."
        return RuleReport(print_rule(rule), "unknown", Measure(None), needed, told)
    found = [
        _checked_metric(
            MetricRule(rule.metric, ">=", rule.number, rule.split, slice=name, with_confidence=rule.with_confidence),
            facts,
        )
        for name in facts.slices
    ]
    order = ("fail", "unknown", "pass")
    worst = min(found, key=lambda one: (order.index(one.verdict), one.measured.value or 0.0))
    n_passed = sum(one.verdict == "pass" for one in found)
    told = f"{n_passed} of {len(found)} slices pass. {worst.sentence}"
    return RuleReport(print_rule(rule), worst.verdict, worst.measured, needed, told)


def _checked_against_production(rule: ProductionRule, facts: GateFacts) -> RuleReport:
    text, metric = print_rule(rule), metric_named(rule.metric)
    if facts.production_name is None:
        told = "No model is in production. Name the one to compare with: hunches check-gate --against MODEL."
        return RuleReport(text, "unknown", Measure(None), "a model in production", told)
    paired = facts.production.get((rule.metric, rule.split))
    if paired is None or paired.difference.value is None:
        told = _to_measure(rule.split, None, facts)
        return RuleReport(text, "unknown", Measure(None), "a comparison with production", told)
    # As a gain: positive where the model is better.
    gain = _negated(paired.difference) if metric.is_lower_better else paired.difference
    if rule.margin == "interval":
        verdict = _not_credibly_worse(gain)
        needed = "no more than its interval worse than production"
    else:
        margin = rule.margin or 0.0
        verdict = _verdict(gain, ">=", -float(margin), with_confidence=rule.with_confidence)
        needed = f"no more than {float(margin):g} worse than production" if margin else "no worse than production"
    told = _told(
        f"{rule.metric} on {rule.split} against production ({facts.production_name})",
        verdict,
        shown=f"{paired.difference.value:+.3f}"
        + (f" ({between:+.3f})" if (between := paired.difference.interval) else ""),
        needed=needed,
        rule=rule,
    )
    return RuleReport(text, verdict, paired.difference, needed, told)


def _metric(facts: GateFacts, where: Where, metric: str, *, of: str | None) -> Measure:
    scores = facts.scores.get(where)
    if scores is None:
        return Measure(None)
    if of is None:
        return scores.measures[metric]
    found = [one for one in scores.classes if one.name == of]
    measure: Measure = getattr(found[0], metric) if found else Measure(None)
    return measure


def _verdict(measure: Measure, comparator: Comparator, number: float, *, with_confidence: bool) -> Verdict:
    value = measure.value
    if value is None:
        return "unknown"
    if with_confidence:
        if measure.interval is None:
            return "unknown"
        value = measure.interval.low if comparator in {">=", ">"} else measure.interval.high
    return "pass" if _COMPARES[comparator](value, number) else "fail"


def _not_credibly_worse(gain: Measure) -> Verdict:
    if gain.interval is None:
        return "unknown"
    return "fail" if gain.interval.high < 0 else "pass"


def _negated(measure: Measure) -> Measure:
    between = measure.interval
    value = None if measure.value is None else -measure.value
    return Measure(value, None if between is None else Interval(-between.high, -between.low, between.level))


def _told(what: str, verdict: Verdict, *, shown: str, needed: str, rule: Rule) -> str:
    if verdict == "pass":
        return f"The {what} is {shown}."
    if verdict == "unknown":
        return f"The {what} is {shown}, without an interval: too few measurements to be sure. Measure more often."
    sure = ", also at the worse end of its interval" if rule.with_confidence else ""
    return f"The {what} is {shown}; it has to be {needed}{sure}."


def _to_measure(split: str, part: str | None, facts: GateFacts) -> str:
    if part is not None and part not in facts.slices:
        return f"There is no slice '{part}'. Define it: hunches define-slice {part} CONDITION."
    where = split if part is None else f"the slice '{part}' of {split}"
    return f"It is not measured on {where}. Give gold labels to examples of it, of more than one class."
