"""Gates: rules on several metrics, costs and slices that a model has to pass."""

from hunches.evaluation.gates.check_gate import check_gate
from hunches.evaluation.gates.facts import GateFacts
from hunches.evaluation.gates.nodes import (
    CostRule,
    Gate,
    MetricRule,
    ProductionRule,
    Rule,
    SliceRule,
)
from hunches.evaluation.gates.report import GateReport, RuleReport, Verdict
from hunches.evaluation.gates.text_form import parse_gate, print_gate, print_rule

__all__ = [
    "CostRule",
    "Gate",
    "GateFacts",
    "GateReport",
    "MetricRule",
    "ProductionRule",
    "Rule",
    "RuleReport",
    "SliceRule",
    "Verdict",
    "check_gate",
    "parse_gate",
    "print_gate",
    "print_rule",
]
