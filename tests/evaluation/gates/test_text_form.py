"""The language of gates."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hunches.errors import GateSyntaxError, InvalidValue
from hunches.evaluation import COSTS, METRICS
from hunches.evaluation.gates import (
    CostRule,
    Gate,
    MetricRule,
    ProductionRule,
    SliceRule,
    parse_gate,
    print_gate,
)
from hunches.evaluation.gates.nodes import units_of
from hunches.records import SPLIT_NAMES

if TYPE_CHECKING:
    from hunches.evaluation.gates import Rule
    from hunches.evaluation.gates.nodes import Comparator

_COMPARATORS: st.SearchStrategy[Comparator] = st.sampled_from((">=", ">", "<=", "<"))
_UPPER_BOUNDS: st.SearchStrategy[Comparator] = st.sampled_from(("<=", "<"))
_NUMBERS = st.floats(-1e20, 1e20)
_NAMES = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=8) | st.sampled_from(
    ["and", "on", "in-law", "WITH", "test", "p99", "it's", "size", "accuracy", "slice"]
)
_SPLITS = st.sampled_from(SPLIT_NAMES)
_MERITS = st.sampled_from([name for name, metric in METRICS.items() if not metric.is_lower_better])


@st.composite
def _metric_rules(draw: st.DrawFn) -> MetricRule:
    of = draw(st.none() | _NAMES)
    metric = draw(st.sampled_from(list(METRICS) if of is None else ["precision", "recall", "f1"]))
    comparator, number = draw(_COMPARATORS), draw(_NUMBERS)
    part, sure = draw(st.none() | _NAMES), draw(st.booleans())
    return MetricRule(metric, comparator, number, draw(_SPLITS), of=of, slice=part, with_confidence=sure)


@st.composite
def _cost_rules(draw: st.DrawFn) -> CostRule:
    cost = draw(st.sampled_from(list(COSTS)))
    sure = draw(st.booleans()) and COSTS[cost].unit == "ms"
    unit, comparator = draw(st.sampled_from(units_of(cost))), draw(_UPPER_BOUNDS)
    return CostRule(cost, comparator, draw(_NUMBERS), unit, with_confidence=sure)


@st.composite
def _production_rules(draw: st.DrawFn) -> ProductionRule:
    margin = draw(st.none() | st.just("interval") | st.floats(0, 1e6))
    metric, sure = draw(st.sampled_from(list(METRICS))), draw(st.booleans()) and margin != "interval"
    return ProductionRule(margin, metric, draw(_SPLITS), with_confidence=sure)  # type: ignore[arg-type]  # drawn so


_SLICE_RULES = st.builds(SliceRule, _NUMBERS, _MERITS, _SPLITS, with_confidence=st.booleans())
_RULES: st.SearchStrategy[Rule] = st.one_of(_metric_rules(), _cost_rules(), _production_rules(), _SLICE_RULES)


@settings(max_examples=200)
@given(rules=st.lists(_RULES, min_size=1, max_size=3))
def test_printing_and_parsing_gives_the_gate_back(rules: list[Rule]) -> None:
    """Whatever its numbers and names; and what was printed is printed the same again."""
    gate = Gate(rules)
    text = print_gate(gate)
    assert parse_gate(text) == gate
    assert print_gate(parse_gate(text)) == text


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("macro_f1 on valid >= 0.80", MetricRule("macro_f1", ">=", 0.8)),
        ("Accuracy ON test ≥ .9".replace(".9", "0.9"), MetricRule("accuracy", ">=", 0.9, "test")),
        ("log_loss on valid < 0.3 with  confidence", MetricRule("log_loss", "<", 0.3, with_confidence=True)),
        ("recall of NON-SPAM on valid > 0.5", MetricRule("recall", ">", 0.5, of="NON-SPAM")),
        (
            "f1 of 'it''s' on train in slice short >= 1",
            MetricRule("f1", ">=", 1.0, "train", of="it's", slice="short"),
        ),
        ("p99 <= 20 ms", CostRule("one_p99_ms", "<=", 20.0, "ms")),
        ("batch  P50<2s with confidence", CostRule("batch_p50_ms", "<", 2.0, "s", with_confidence=True)),
        ("size ≤ 50 mb", CostRule("n_bytes", "<=", 50.0, "MB")),
        ("training time <= 5 min", CostRule("train_wall_s", "<=", 5.0, "min")),
        ("training CPU <= 1 h", CostRule("train_cpu_s", "<=", 1.0, "h")),
        ("training memory < 2 GiB", CostRule("train_peak_bytes", "<", 2.0, "GiB")),
        ("no slice below 0.70", SliceRule(0.7)),
        ("no slice below 0.7 macro_f1 on test with confidence", SliceRule(0.7, "macro_f1", "test", True)),
        ("not worse than production", ProductionRule()),
        ("not worse than production by more than 0.01", ProductionRule(0.01)),
        ("not worse than production by more than its interval", ProductionRule("interval")),
        (
            "not worse than production in accuracy on test by more than 0.02 with confidence",
            ProductionRule(0.02, "accuracy", "test", True),
        ),
    ],
)
def test_a_rule_is_read(text: str, rule: Rule) -> None:
    """Case, spaces and line breaks do not count."""
    assert parse_gate(text) == Gate([rule])
    assert parse_gate(f"{text}\nAND {text}") == Gate([rule, rule])


@pytest.mark.parametrize(
    ("text", "position", "problem", "hint"),
    [
        ("", 0, "it ends too early", "no slice below, not worse than production"),
        ("makro_f1 on valid >= 1", 0, "'makro_f1' does not fit", "Did you mean macro_f1?"),
        ("accuracy on vald >= 1", 12, "'vald' does not fit", "Did you mean valid? Here fits: train, valid, test."),
        ("accuracy >= 0.8", 9, "'>=' does not fit", "Here fits: of CLASS, on train, valid or test."),
        ("accuracy of SPAM on valid > 1", 0, "accuracy is not one of a class", "precision, recall, f1"),
        ("f1 on valid >= 0.8", 0, "f1 is one of a class", "f1 of SPAM on valid >= 0.8"),
        ("size <= 5", 9, "it ends too early", "a unit (us, ms"),
        ("size <= 5 ms", 10, "size is not counted in ms", "Here fits: B, kB, MB"),
        ("size <= 5 MB with confidence", 13, "size is measured once", "Leave it out."),
        ("p99 >= 5 ms", 4, "a cost has no lower bound", "Write <= or <."),
        ("p99 <= 20 ms or size <= 1 MB", 13, "'or' does not fit", "and, the end, with confidence"),
        ("f1 of 'SPAM on valid > 1", 6, "the quote ' is not closed", "a 'name in single quotes'"),
        ("accuracy on valid > 1e999", 20, "this number is too large", "Use a smaller one."),
        ("no slice below 0.7 log_loss", 19, "log_loss of a slice has no lower bound", "no slice below 0.7 accuracy"),
        ("not worse than production in f1", 29, "f1 is one of a class", "accuracy, macro_f1"),
        ("not worse than production by more than -1", 39, "a margin is not negative", "0 or more"),
        (
            "not worse than production by more than its interval with confidence",
            52,
            "its interval is the confidence already",
            "by more than 0.01 with confidence",
        ),
        ("accuracy on valid >= 0.8 and\n  p98 <= 3 ms", 31, "'p98' does not fit", "Did you mean p99?"),
    ],
)
def test_an_error_points_at_the_character(text: str, position: int, problem: str, hint: str) -> None:
    """It says what is wrong there and what would fit."""
    with pytest.raises(GateSyntaxError) as caught:
        parse_gate(text)
    assert caught.value.facts["position"] == position
    assert problem in str(caught.value)
    assert hint in str(caught.value)
    line, mark = str(caught.value).split("\n")[-2:]
    assert mark.index("^") <= len(line)


@pytest.mark.parametrize(
    "make",
    [
        lambda: Gate([]),
        lambda: MetricRule("f1", ">=", 0.8),
        lambda: MetricRule("accuracy", ">=", 0.8, of="SPAM"),
        lambda: MetricRule("accuracy", ">=", float("nan")),
        lambda: MetricRule("accuracy", ">=", 0.8, slice=""),
        lambda: CostRule("n_bytes", "<=", 1.0, "ms"),
        lambda: CostRule("n_bytes", ">=", 1.0, "MB"),
        lambda: CostRule("n_bytes", "<=", 1.0, "MB", with_confidence=True),
        lambda: SliceRule(0.7, "ece"),
        lambda: ProductionRule(-0.1),
        lambda: ProductionRule("interval", with_confidence=True),
    ],
)
def test_a_rule_that_means_nothing_cannot_be_made(make: object) -> None:
    """Whether it was written or built."""
    with pytest.raises(InvalidValue):
        make()  # type: ignore[operator]  # each is called without arguments


@pytest.mark.parametrize(
    ("text", "limit"),
    [("p99 <= 2 s", 2000.0), ("p99 <= 500 us", 0.5), ("training time <= 1500 ms", 1.5), ("size <= 1 KiB", 1024.0)],
)
def test_a_limit_is_in_the_unit_that_the_cost_is_kept_in(text: str, limit: float) -> None:
    """Milliseconds for latencies, seconds for training, bytes for sizes."""
    (rule,) = parse_gate(text).rules
    assert isinstance(rule, CostRule)
    assert rule.limit == pytest.approx(limit)
