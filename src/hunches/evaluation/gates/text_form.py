"""The text of a gate: parsed into rules, and printed from them."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Final

from hunches.evaluation.gates.nodes import COST_WORDS, CostRule, MetricRule, SliceRule

if TYPE_CHECKING:
    from hunches.evaluation.gates._grammar import Reader
    from hunches.evaluation.gates.nodes import Gate, Margin, Rule

# As in the grammar; any other name stands in quotes.
_BARE_NAME: Final = re.compile(r"(?!(?:and|on|in|of|with)\b)[^\W\d][\w-]*\Z", re.IGNORECASE)
_MOST_WHOLE: Final = 1e15


def parse_gate(text: str) -> Gate:
    """Return the gate that a text describes.

    Raises
    ------
    GateSyntaxError
        When it cannot be read; the message points at the character and says what would fit there.

    >>> gate = parse_gate("macro_f1 on valid >= 0.80 and p99 <= 20 ms and no slice below 0.70")
    >>> [type(rule).__name__ for rule in gate.rules]
    ['MetricRule', 'CostRule', 'SliceRule']
    """
    return _reader().read(text)


@cache
def _reader() -> Reader:
    from hunches.evaluation.gates._grammar import Reader  # the parser is built when it is first needed

    return Reader()


def print_gate(gate: Gate) -> str:
    """Return the text of a gate; parsing it gives the gate back.

    >>> print_gate(parse_gate("P99 < 20ms AND not worse than production by more than its interval"))
    'p99 < 20 ms and not worse than production in macro_f1 on valid by more than its interval'
    """
    return " and ".join(map(print_rule, gate.rules))


def print_rule(rule: Rule) -> str:
    """Return the text of one rule of a gate.

    >>> print_rule(MetricRule("f1", ">=", 0.8, of="NOT SPAM", slice="short", with_confidence=True))
    "f1 of 'NOT SPAM' on valid in slice short >= 0.8 with confidence"
    """
    return _print_bare(rule) + (" with confidence" if rule.with_confidence else "")


def _print_bare(rule: Rule) -> str:
    if isinstance(rule, MetricRule):
        of = f" of {_print_name(rule.of)}" if rule.of is not None else ""
        part = f" in slice {_print_name(rule.slice)}" if rule.slice is not None else ""
        return f"{rule.metric}{of} on {rule.split}{part} {rule.comparator} {_print_number(rule.number)}"
    if isinstance(rule, CostRule):
        return f"{cost_word(rule.cost)} {rule.comparator} {_print_number(rule.number)} {rule.unit}"
    if isinstance(rule, SliceRule):
        return f"no slice below {_print_number(rule.number)} {rule.metric} on {rule.split}"
    return f"not worse than production in {rule.metric} on {rule.split}{_print_margin(rule.margin)}"


def cost_word(cost: str) -> str:
    """Return what a cost is called in gates.

    >>> cost_word("n_bytes")
    'size'
    """
    return next(word for word, name in COST_WORDS.items() if name == cost)


def _print_margin(margin: Margin) -> str:
    if margin is None:
        return ""
    return f" by more than {'its interval' if margin == 'interval' else _print_number(float(margin))}"


def _print_name(name: str) -> str:
    return name if _BARE_NAME.match(name) else "'" + name.replace("'", "''") + "'"


def _print_number(number: float) -> str:
    return str(int(number)) if number.is_integer() and abs(number) < _MOST_WHOLE else repr(number)
