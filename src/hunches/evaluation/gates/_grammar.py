"""The grammar of gates and the reader that turns text into rules, with errors that point."""

from __future__ import annotations

import difflib
import math
import re
from typing import TYPE_CHECKING, Final, cast

from lark import Lark, Token, Transformer, UnexpectedCharacters, UnexpectedToken, v_args

from hunches.errors import GateSyntaxError, InvalidValue
from hunches.evaluation.costs import cost_named
from hunches.evaluation.gates import nodes
from hunches.evaluation.metrics import METRICS
from hunches.records import SPLIT_NAMES

if TYPE_CHECKING:
    from hunches.records import SplitName

GRAMMAR: Final = r"""
    start: rule (_AND rule)*
    ?rule: measured where COMPARATOR NUMBER [CONFIDENCE] -> metric_rule
        | COST COMPARATOR NUMBER UNIT [CONFIDENCE] -> cost_rule
        | _NO_SLICE_BELOW NUMBER [METRIC] [_ON SPLIT] [CONFIDENCE] -> slice_rule
        | _NOT_WORSE [_IN METRIC] [_ON SPLIT] [_BY_MORE_THAN margin] [CONFIDENCE] -> production_rule
    measured: METRIC [_OF name]
    where: _ON SPLIT [_IN _SLICE name]
    margin: NUMBER | ITS_INTERVAL
    name: NAME | STRING

    _AND.5: /and\b/i
    _OF.5: /of\b/i
    _ON.5: /on\b/i
    _IN.5: /in\b/i
    _SLICE.5: /slice\b/i
    _NO_SLICE_BELOW.5: /no\s+slice\s+below\b/i
    _NOT_WORSE.5: /not\s+worse\s+than\s+production\b/i
    _BY_MORE_THAN.5: /by\s+more\s+than\b/i
    ITS_INTERVAL.5: /its\s+interval\b/i
    CONFIDENCE.5: /with\s+confidence\b/i
    COST.4: /(?:batch\s+)?p(?:50|99)\b|size\b|training\s+(?:time|cpu|memory)\b/i
    SPLIT.4: /(?:train|valid|test)\b/i
    METRIC.4: /(?:accuracy|macro_f1|mcc|roc_auc|brier|ece|log_loss|precision|recall|f1)\b/i
    UNIT.3: /(?:us|ms|s|min|h|b|kb|mb|gb|kib|mib|gib)\b/i
    NAME: /(?!(?:and|on|in|of|with)\b)[^\W\d][\w-]*/i
    STRING: /'(?:[^']|'')+'/
    NUMBER: /[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/
    COMPARATOR: "<=" | ">=" | "<" | ">" | "≤" | "≥"
    %ignore /\s+/
"""

_WORD: Final = re.compile(r"\w+|[<>]=|.", re.DOTALL)
_METRIC_WORDS: Final = (*METRICS, *nodes.CLASS_METRICS)

_WORDS: Final = {
    "_AND": "and",
    "_OF": "of CLASS",
    "_ON": f"on {', '.join(SPLIT_NAMES[:-1])} or {SPLIT_NAMES[-1]}",
    "_IN": "in …",
    "_SLICE": "slice NAME",
    "_NO_SLICE_BELOW": "no slice below",
    "_NOT_WORSE": "not worse than production",
    "_BY_MORE_THAN": "by more than",
    "ITS_INTERVAL": "its interval",
    "CONFIDENCE": "with confidence",
    "COST": f"a cost ({', '.join(nodes.COST_WORDS)})",
    "SPLIT": ", ".join(SPLIT_NAMES),
    "METRIC": f"a metric ({', '.join(_METRIC_WORDS)})",
    "UNIT": f"a unit ({', '.join(nodes.UNITS)})",
    "NAME": "a name",
    "STRING": "a 'name in single quotes'",
    "NUMBER": "a number",
    "COMPARATOR": ">= > <= <",
    "$END": "the end",
}


class Reader:
    """Parses the text of gates."""

    def __init__(self) -> None:
        self._parser = Lark(GRAMMAR, parser="lalr", maybe_placeholders=True, transformer=_Builder())

    def read(self, text: str) -> nodes.Gate:
        """Return the gate, or raise `GateSyntaxError`."""
        try:
            return cast("nodes.Gate", self._parser.parse(text))
        except (UnexpectedToken, UnexpectedCharacters) as error:
            raise _syntax_error(text, error) from None
        except _MisfitError as misfit:
            raise GateSyntaxError(text, position=misfit.position, problem=misfit.problem, hint=misfit.hint) from None


class _MisfitError(Exception):
    """Something that can be parsed but means nothing; the reader adds the text."""

    def __init__(self, token: Token, problem: str, hint: str) -> None:
        super().__init__(problem)
        self.position = token.start_pos or 0
        self.problem = problem
        self.hint = hint


def _syntax_error(text: str, error: UnexpectedToken | UnexpectedCharacters) -> GateSyntaxError:
    accepted: set[str] = error.interactive_parser.accepts()  # type: ignore[no-untyped-call]  # lark's
    hint = f"Here fits: {', '.join(sorted({_WORDS[name] for name in accepted}))}."
    if isinstance(error, UnexpectedToken) and error.token.type == "$END":
        return GateSyntaxError(text, position=len(text.rstrip()), problem="it ends too early", hint=hint)
    position = error.pos_in_stream or 0
    found = _word_at(text, position)
    if found == "'" and text.find("'", position + 1) < 0:
        return GateSyntaxError(text, position=position, problem="the quote ' is not closed", hint=hint)
    near = difflib.get_close_matches(found.lower(), _near_words(accepted), n=1)
    guess = f"Did you mean {near[0]}? " if near else ""
    return GateSyntaxError(text, position=position, problem=f"{found!r} does not fit here", hint=f"{guess}{hint}")


def _word_at(text: str, position: int) -> str:
    found = _WORD.match(text, position)
    return found[0] if found else ""


def _near_words(accepted: set[str]) -> list[str]:
    """Return the words that may have been meant."""
    words = {
        "METRIC": _METRIC_WORDS,
        "COST": tuple(nodes.COST_WORDS),
        "SPLIT": SPLIT_NAMES,
        "UNIT": tuple(nodes.UNITS),
    }
    return [word for name in sorted(accepted) for word in words.get(name, ())]


@v_args(inline=True)
class _Builder(Transformer[Token, "nodes.Gate"]):
    """Builds rules from the parse tree, bottom up."""

    def start(self, *rules: nodes.Rule) -> nodes.Gate:
        return nodes.Gate(rules)

    def metric_rule(
        self,
        measured: tuple[str, str | None],
        where: tuple[SplitName, str | None],
        comparator: Token,
        number: Token,
        confidence: Token | None,
    ) -> nodes.MetricRule:
        (metric, of), (split, part) = measured, where
        symbol, sure = _COMPARATORS[str(comparator)], confidence is not None
        return nodes.MetricRule(metric, symbol, _number(number), split, of=of, slice=part, with_confidence=sure)

    def measured(self, metric: Token, of: str | None) -> tuple[str, str | None]:
        word = metric.lower()
        is_of_class = word in nodes.CLASS_METRICS
        if is_of_class and of is None:
            raise _MisfitError(metric, f"{word} is one of a class", f"Write, say, {word} of SPAM on valid >= 0.8.")
        if of is not None and not is_of_class:
            hint = f"Of a class there are: {', '.join(nodes.CLASS_METRICS)}."
            raise _MisfitError(metric, f"{word} is not one of a class", hint)
        return word, of

    def where(self, split: Token, part: str | None) -> tuple[SplitName, str | None]:
        return _split(split), part

    def cost_rule(
        self, cost: Token, comparator: Token, number: Token, unit: Token, confidence: Token | None
    ) -> nodes.CostRule:
        symbol = _COMPARATORS[str(comparator)]
        if symbol not in {"<=", "<"}:
            raise _MisfitError(comparator, "a cost has no lower bound", "Write <= or <.")
        name = nodes.COST_WORDS[" ".join(cost.lower().split())]
        written = next(known for known in nodes.UNITS if known.lower() == unit.lower())
        fitting = nodes.units_of(name)
        if written not in fitting:
            raise _MisfitError(unit, f"{cost} is not counted in {written}", f"Here fits: {', '.join(fitting)}.")
        if confidence is not None and cost_named(name).unit != "ms":
            raise _MisfitError(confidence, f"{cost} is measured once, without an interval", "Leave it out.")
        return nodes.CostRule(name, symbol, _number(number), written, with_confidence=confidence is not None)

    def slice_rule(
        self, number: Token, metric: Token | None, split: Token | None, confidence: Token | None
    ) -> nodes.SliceRule:
        word = nodes.SliceRule(0.0).metric if metric is None else metric.lower()
        try:
            return nodes.SliceRule(_number(number), word, _split(split), with_confidence=confidence is not None)
        except InvalidValue:
            problem = f"{word} of a slice has no lower bound"
            raise _MisfitError(metric or number, problem, "Write, say, no slice below 0.7 accuracy.") from None

    def production_rule(
        self, metric: Token | None, split: Token | None, margin: Token | None, confidence: Token | None
    ) -> nodes.ProductionRule:
        word = nodes.ProductionRule().metric if metric is None else metric.lower()
        if metric is not None and word not in METRICS:
            raise _MisfitError(metric, f"{word} is one of a class", f"Here fits: {', '.join(METRICS)}.")
        by: nodes.Margin = None
        if margin is not None:
            by = "interval" if margin.type == "ITS_INTERVAL" else _number(margin)
        if by == "interval" and confidence is not None:
            hint = "Leave it out, or give a number: by more than 0.01 with confidence."
            raise _MisfitError(confidence, "its interval is the confidence already", hint)
        if margin is not None and by != "interval" and _number(margin) < 0:
            raise _MisfitError(margin, "a margin is not negative", "Give a number of 0 or more.")
        return nodes.ProductionRule(by, word, _split(split), with_confidence=confidence is not None)

    def margin(self, token: Token) -> Token:
        return token

    def name(self, token: Token) -> str:
        return token[1:-1].replace("''", "'") if token.type == "STRING" else str(token)


_COMPARATORS: Final[dict[str, nodes.Comparator]] = {
    ">=": ">=",
    ">": ">",
    "<=": "<=",
    "<": "<",
    "≥": ">=",
    "≤": "<=",
}


def _number(token: Token) -> float:
    number = float(token)
    if math.isinf(number):
        raise _MisfitError(token, "this number is too large", "Use a smaller one.")
    return number


def _split(token: Token | None) -> SplitName:
    word = "valid" if token is None else token.lower()
    return next(name for name in SPLIT_NAMES if name == word)
