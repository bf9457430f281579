"""Rules held against what was measured."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from hunches.evaluation import Interval, Latency, Measure, ModelCosts, PairedDifference, TrainingCosts, score
from hunches.evaluation.gates import GateFacts, GateReport, check_gate, parse_gate
from hunches.records import LabelSpace

if TYPE_CHECKING:
    from hunches.evaluation import Scores
    from hunches.evaluation.gates import RuleReport

_COSTS = ModelCosts(
    2_000_000,
    TrainingCosts(30.0, 50.0),
    Latency(
        Measure(1.0, Interval(0.9, 1.1)),
        Measure(15.0, Interval(10.0, 25.0)),
        Measure(3.0, Interval(2.0, 4.0)),
        Measure(40.0),
        batch_size=256,
        n_timed=500,
        machine="here",
    ),
)


def _scores(n_right: int, n_all: int = 100) -> Scores:
    """Return scores of two classes, with so many of the examples right."""
    gold = np.resize([0, 1], n_all)
    likely = 0.2 + 0.6 * np.eye(2)[gold]
    likely[n_right:] = likely[n_right:, ::-1]
    return score(likely, gold, space=LabelSpace(["SPAM", "HAM"]), rng=np.random.default_rng(0))


def _production(metric: str, change: float, low: float, high: float) -> GateFacts:
    paired = PairedDifference(metric, 0.8, 0.8 + change, Measure(change, Interval(low, high)))
    return GateFacts(production={(metric, "valid"): paired}, production_name="linear.v1 6b51f3")


def _only(text: str, facts: GateFacts) -> RuleReport:
    (report,) = check_gate(parse_gate(text), facts).rules
    return report


_FACTS = GateFacts({("valid", None): _scores(85), ("valid", "short"): _scores(70)}, _COSTS, slices=("short",))


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("accuracy on valid >= 0.85", "pass"),
        ("accuracy on valid > 0.85", "fail"),
        ("accuracy on valid >= 0.85 with confidence", "fail"),
        ("accuracy on valid >= 0.7 with confidence", "pass"),
        ("brier on valid <= 0.5", "pass"),
        ("brier on valid < 0.25", "fail"),
        ("brier on valid < 0.3 with confidence", "fail"),
        ("recall of SPAM on valid >= 0.8", "pass"),
        ("recall of EGGS on valid >= 0.8", "unknown"),
        ("accuracy on valid in slice short >= 0.8", "fail"),
        ("accuracy on valid in slice long >= 0.8", "unknown"),
        ("accuracy on train >= 0.8", "unknown"),
        ("p99 <= 20 ms", "pass"),
        ("p99 <= 20 ms with confidence", "fail"),
        ("batch p99 <= 0.05 s", "pass"),
        ("batch p99 <= 50 ms with confidence", "unknown"),
        ("size <= 1 MB", "fail"),
        ("training time < 1 min", "pass"),
        ("training memory <= 1 GB", "unknown"),
        ("no slice below 0.6", "pass"),
        ("no slice below 0.75", "fail"),
        ("no slice below 0.65 with confidence", "fail"),
        ("no slice below 0.6 on test", "unknown"),
        ("not worse than production", "unknown"),
    ],
)
def test_a_rule_is_passed_failed_or_unknown(text: str, verdict: str) -> None:
    """With confidence, the worse end of the interval has to pass."""
    assert _only(text, _FACTS).verdict == verdict


@pytest.mark.parametrize(
    ("margin", "change", "verdict"),
    [
        ("", (0.0, -0.1, 0.1), "pass"),
        ("", (-0.01, -0.1, 0.1), "fail"),
        ("with confidence", (0.02, 0.01, 0.03), "pass"),
        ("with confidence", (0.02, -0.01, 0.05), "fail"),
        ("by more than 0.02", (-0.02, -0.1, 0.1), "pass"),
        ("by more than 0.02", (-0.03, -0.1, 0.1), "fail"),
        ("by more than 0.02 with confidence", (-0.01, -0.015, 0.0), "pass"),
        ("by more than 0.02 with confidence", (0.0, -0.03, 0.03), "fail"),
        ("by more than its interval", (-0.05, -0.11, 0.01), "pass"),
        ("by more than its interval", (-0.05, -0.09, -0.01), "fail"),
    ],
)
def test_a_model_is_held_against_production(margin: str, change: tuple[float, float, float], verdict: str) -> None:
    """By the paired difference and its interval."""
    facts = _production("macro_f1", *change)
    assert _only(f"not worse than production {margin}", facts).verdict == verdict


def test_an_error_that_rises_is_worse() -> None:
    """Log loss that is surely higher fails; that is surely lower passes."""
    rule = "not worse than production in log_loss by more than its interval"
    assert _only(rule, _production("log_loss", 0.05, 0.01, 0.09)).verdict == "fail"
    assert _only(rule, _production("log_loss", -0.05, -0.09, -0.01)).verdict == "pass"


def test_without_an_interval_its_interval_is_unknown() -> None:
    """And a difference that is undefined is not known either."""
    bare = PairedDifference("macro_f1", 0.8, 0.7, Measure(-0.1))
    facts = GateFacts(production={("macro_f1", "valid"): bare}, production_name="old")
    assert _only("not worse than production by more than its interval", facts).verdict == "unknown"
    assert _only("not worse than production", facts).verdict == "fail"
    undefined = replace(bare, first=None, second=None, difference=Measure(None))
    facts = GateFacts(production={("macro_f1", "valid"): undefined}, production_name="old")
    assert _only("not worse than production in macro_f1", facts).verdict == "unknown"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("accuracy on test >= 0.8", "It is not measured on test. Give gold labels to examples of it"),
        ("accuracy on test in slice short >= 0.8", "not measured on the slice 'short' of test"),
        ("accuracy on valid in slice long >= 0.8", "Define it: hunches define-slice long CONDITION"),
        ("training memory <= 1 GB", "The training memory is not measured. Measure it: train another model."),
        ("p99 <= 1 ms", "The p99 is 15 ms (10 ms – 25 ms); it has to be <= 1 ms."),
        ("p99 <= 16 ms with confidence", "it has to be <= 16 ms, also at the worse end of its interval."),
        ("batch p99 <= 50 ms with confidence", "too few measurements to be sure"),
        ("size <= 3 MB", "The size is 2 MB."),
        ("f1 of SPAM on valid >= 0.99", "The f1 of SPAM on valid is 0.8"),
        ("no slice below 0.9", "0 of 1 slices pass. The accuracy on the slice 'short' of valid is 0.700"),
        ("not worse than production", "hunches check-gate --against MODEL"),
    ],
)
def test_a_report_says_what_was_found_and_what_to_do(text: str, says: str) -> None:
    """In a sentence."""
    assert says in _only(text, _FACTS).sentence


def test_latency_that_was_not_measured_says_how() -> None:
    """As do slices where none is defined, and costs of which nothing is known."""
    assert "hunches measure-model" in _only("p99 <= 1 ms", GateFacts(costs=ModelCosts(1))).sentence
    assert _only("size <= 1 MB", GateFacts()).verdict == "unknown"
    assert "hunches define-slice NAME CONDITION" in _only("no slice below 0.5", GateFacts()).sentence


def test_of_several_slices_one_that_fails_is_told_first() -> None:
    """Before one that is not known, and of those that fail the lowest."""
    scores = {("valid", "a"): _scores(60), ("valid", "b"): _scores(50), ("valid", "c"): _scores(90)}
    facts = GateFacts(scores, slices=("a", "b", "c", "d"))  # type: ignore[arg-type]  # the keys are splits
    report = _only("no slice below 0.7", facts)
    assert report.sentence.startswith("1 of 4 slices pass. The accuracy on the slice 'b'")
    assert _only("no slice below 0.3", facts).verdict == "unknown"


def test_the_difference_to_production_is_told() -> None:
    """With its interval, and the model it is held against."""
    told = _only("not worse than production", _production("macro_f1", -0.01, -0.03, 0.01))
    assert told.sentence == (
        "The macro_f1 on valid against production (linear.v1 6b51f3) is -0.010 (-0.030 – +0.010); "
        "it has to be no worse than production."
    )
    margin = _only("not worse than production by more than 0.005", _production("macro_f1", -0.01, -0.03, 0.01))
    assert margin.needed == "no more than 0.005 worse than production"


def test_a_gate_is_passed_when_every_rule_is() -> None:
    """What is unknown is not passed."""
    assert check_gate(parse_gate("size <= 3 MB and p99 <= 20 ms"), _FACTS).is_passed
    assert not check_gate(parse_gate("size <= 3 MB and accuracy on test > 0"), _FACTS).is_passed


def test_a_report_prints_as_a_table_and_is_json() -> None:
    """A line a rule, under the verdict on all."""
    report = check_gate(parse_gate("size <= 3 MB and p99 <= 1 ms"), _FACTS)
    report = GateReport(report.rules, gate="strict", end_model="6b51f3aa0011")
    lines = str(report).splitlines()
    assert lines[0] == "The gate 'strict' is not passed by 6b51f3aa: 1 of 2 rules"
    assert lines[3].startswith("✓ pass   size <= 3 MB  The size is 2 MB.")
    assert json.loads(json.dumps(report.as_dict()))["rules"][1]["verdict"] == "fail"
    assert "<td" in report._repr_html_()
