"""The grammar of conditions and the reader that turns text into nodes, with errors that point."""

from __future__ import annotations

import difflib
import math
from datetime import date
from typing import TypeGuard, cast, get_args

from lark import Lark, Token, Transformer, UnexpectedCharacters, UnexpectedToken, v_args

from hunches.conditions import nodes
from hunches.errors import ConditionSyntaxError, InvalidValue

GRAMMAR = r"""
    ?start: any_of
    ?any_of: all_of (_OR all_of)*
    ?all_of: negation (_AND negation)*
    ?negation: _NOT negation -> negated
        | "(" any_of ")"
        | predicate
    ?predicate: call -> bare_call
        | operand COMPARATOR value -> comparison
        | operand [NOT_WORD] _BETWEEN value _AND value -> between
        | operand [NOT_WORD] _IN "(" value ("," value)* ")" -> one_of
        | operand _IS [NOT_WORD] _NULL -> missing
    operand: column | call
    call: FUNCTION "(" [argument ("," argument)*] ")"
    ?argument: NAME | QUOTED_NAME | STRING | NAME "=>" (TRUE | FALSE) -> option
    column: NAME | QUOTED_NAME
    value: STRING | NUMBER | TRUE | FALSE | _DATE STRING -> date

    _OR.5: /or\b/i
    _AND.5: /and\b/i
    _NOT.5: /not\b/i
    NOT_WORD.4: /not\b/i
    _BETWEEN.5: /between\b/i
    _IN.5: /in\b/i
    _IS.5: /is\b/i
    _NULL.5: /null\b/i
    TRUE.5: /true\b/i
    FALSE.5: /false\b/i
    _DATE.5: /date(?=\s*')/i
    FUNCTION.3: /(?!(?:and|or|not|in)\b)[^\W\d]\w*(?=\s*\()/i
    NAME: /(?!(?:and|or|not|between|in|is|null|true|false)\b)[^\W\d]\w*/i
    QUOTED_NAME: /"(?:[^"]|"")+"/
    STRING: /'(?:[^']|'')*'/
    NUMBER: /[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/
    COMPARATOR: "<=" | ">=" | "!=" | "<>" | "=" | "<" | ">"
    %ignore /\s+/
"""

_WORDS = {
    "_OR": "OR",
    "_AND": "AND",
    "_NOT": "NOT",
    "NOT_WORD": "NOT",
    "_BETWEEN": "BETWEEN",
    "_IN": "IN (…)",
    "_IS": "IS NULL",
    "_NULL": "NULL",
    "TRUE": "TRUE",
    "FALSE": "FALSE",
    "_DATE": "DATE '2026-01-31'",
    "FUNCTION": "a function such as has(…)",
    "NAME": "a column",
    "QUOTED_NAME": "a column",
    "STRING": "'text in single quotes'",
    "NUMBER": "a number",
    "COMPARATOR": "= != < <= > >=",
    "LPAR": "an opening bracket",
    "RPAR": "a closing bracket",
    "COMMA": "a comma",
    "$END": "the end",
    "__ANON_0": "=>",
}
_TEXT_PREDICATES = get_args(nodes.TextPredicate)
_PREDICATES = (*_TEXT_PREDICATES, "in_slice")
_OPERANDS = ("length", "words", "lf")
_QUOTES = "'\""


class Reader:
    """Parses the text of conditions."""

    def __init__(self) -> None:
        # The builder works while the text is parsed, so that no deep tree has to be walked afterwards.
        self._parser = Lark(GRAMMAR, parser="lalr", maybe_placeholders=True, transformer=_Builder())

    def read(self, text: str) -> nodes.Condition:
        """Return the condition, or raise `ConditionSyntaxError`."""
        try:
            return cast("nodes.Condition", self._parser.parse(text))
        except (UnexpectedToken, UnexpectedCharacters) as error:
            raise _syntax_error(text, error) from None
        except _MisfitError as misfit:
            raise ConditionSyntaxError(
                text, position=misfit.position, problem=misfit.problem, hint=misfit.hint
            ) from None


class _MisfitError(Exception):
    """Something that can be parsed but means nothing; the reader adds the text."""

    def __init__(self, token: Token, problem: str, hint: str) -> None:
        super().__init__(problem)
        self.position = token.start_pos or 0
        self.problem = problem
        self.hint = hint


def _syntax_error(text: str, error: UnexpectedToken | UnexpectedCharacters) -> ConditionSyntaxError:
    accepted: set[str] = error.interactive_parser.accepts()  # type: ignore[no-untyped-call]  # lark's
    hint = f"Here fits: {', '.join(sorted({_WORDS[name] for name in accepted}))}."
    if isinstance(error, UnexpectedToken) and error.token.type == "$END":
        return ConditionSyntaxError(text, position=len(text.rstrip()), problem="it ends too early", hint=hint)
    position = error.pos_in_stream or 0
    found = str(error.token) if isinstance(error, UnexpectedToken) else text[position]
    problem = f"{found if found[0] in _QUOTES else repr(found)} does not fit here"
    if isinstance(error, UnexpectedCharacters) and found in _QUOTES and text.find(found, position + 1) < 0:
        problem = f"the quote {found} is not closed"
    elif text[:position].endswith("'"):
        hint += " A quote inside quotes is written twice: 'it''s'."
    elif isinstance(error, UnexpectedCharacters) and accepted & {"NAME", "COMPARATOR"}:
        hint += ' A column with other characters stands in double quotes: "my column".'
    return ConditionSyntaxError(text, position=position, problem=problem, hint=hint)


@v_args(inline=True)
class _Builder(Transformer[Token, "nodes.Condition"]):
    """Builds nodes from the parse tree, bottom up."""

    def any_of(self, *children: nodes.Condition) -> nodes.Condition:
        return nodes.Or(children)

    def all_of(self, *children: nodes.Condition) -> nodes.Condition:
        return nodes.And(children)

    def negated(self, child: nodes.Condition) -> nodes.Condition:
        return nodes.Not(child)

    def bare_call(self, call: _Call) -> nodes.Condition:
        name = call.function.lower()
        if name == "in_slice":
            return nodes.InSlice(self._one_string(call))
        if name in _TEXT_PREDICATES:
            return self._text_match(name, call)
        if name in _OPERANDS:
            raise _MisfitError(call.function, f"{name}(…) needs a comparison after it", f"Write, say, {name}(…) = ….")
        raise _unknown_function(call.function)

    def operand(self, part: nodes.Column | _Call) -> nodes.Operand:
        if isinstance(part, nodes.Column):
            return part
        name = part.function.lower()
        if name == "lf":
            return nodes.VoteOf(self._one_string(part))
        if name in {"length", "words"}:
            if len(part.arguments) != 1 or not _is_name(part.arguments[0]):
                raise _MisfitError(part.function, f"{name} takes one column", f"Write, say, {name}(text).")
            return (nodes.Length if name == "length" else nodes.Words)(_text_of(part.arguments[0]))
        if name in _PREDICATES:
            raise _MisfitError(part.function, f"{name}(…) is true or false by itself", "Leave the comparison out.")
        raise _unknown_function(part.function)

    def call(self, function: Token, *arguments: Token | _Option | None) -> _Call:
        return _Call(function, tuple(argument for argument in arguments if argument is not None))

    def option(self, name: Token, value: Token) -> _Option:
        return _Option(name, value.lower() == "true")

    def comparison(self, operand: nodes.Operand, comparator: Token, value: nodes.Value) -> nodes.Condition:
        symbol = "!=" if comparator == "<>" else str(comparator)
        try:
            return nodes.Comparison(operand, symbol, value)  # type: ignore[arg-type]  # the grammar knows no other
        except InvalidValue:
            raise _MisfitError(comparator, "TRUE and FALSE have no order", "Write = or !=.") from None

    def between(
        self, operand: nodes.Operand, negation: Token | None, low: nodes.Value, high: nodes.Value
    ) -> nodes.Condition:
        return _negated(nodes.Between(operand, low, high), negation)

    def one_of(self, operand: nodes.Operand, negation: Token | None, *values: nodes.Value) -> nodes.Condition:
        return _negated(nodes.OneOf(operand, values), negation)

    def missing(self, operand: nodes.Operand, negation: Token | None) -> nodes.Condition:
        return _negated(nodes.IsMissing(operand), negation)

    def column(self, name: Token) -> nodes.Column:
        return nodes.Column(_text_of(name))

    def value(self, token: Token) -> nodes.Value:
        if token.type == "STRING":
            return _text_of(token)
        if token.type == "NUMBER":
            return self._number(token)
        return token.lower() == "true"

    def date(self, token: Token) -> date:
        try:
            return date.fromisoformat(_text_of(token))
        except ValueError:
            raise _MisfitError(token, "this is not a date", "Write it as DATE '2026-01-31'.") from None

    def _number(self, token: Token) -> int | float:
        is_whole = not set(".eE") & set(token)
        if is_whole and len(token.lstrip("+-")) <= nodes.MOST_DIGITS:
            return int(token)
        number = float(token)
        if is_whole or math.isinf(number):
            raise _MisfitError(token, "this number is too large", "Use a smaller one.")
        return number

    def _text_match(self, name: str, call: _Call) -> nodes.TextMatch:
        options = [part for part in call.arguments if isinstance(part, _Option)]
        plain = [part for part in call.arguments if not isinstance(part, _Option)]
        example = f"Write, say, {name}(text, 'term')."
        for option in options:
            if option.name.lower() != "case":
                raise _MisfitError(option.name, f"{name} has no option '{option.name}'", "It takes: case => true.")
        if not plain or not _is_name(plain[0]):
            raise _MisfitError((plain or [call.function])[0], f"{name} needs a column first", example)
        if len(plain) == 1:
            raise _MisfitError(call.function, f"{name} needs one or more strings after the column", example)
        for token in plain[1:]:
            if not _is_text(token):
                raise _MisfitError(token, "this is no text in single quotes, or an empty one", example)
        case = any(option.value for option in options)
        terms = tuple(map(_text_of, plain[1:]))
        return nodes.TextMatch(name, _text_of(plain[0]), terms, case)  # type: ignore[arg-type]  # looked up

    def _one_string(self, call: _Call) -> str:
        if len(call.arguments) == 1 and _is_text(call.arguments[0]):
            return _text_of(call.arguments[0])
        name = call.function.lower()
        raise _MisfitError(call.function, f"{name} takes one name in quotes", f"Write, say, {name}('name').")


def _unknown_function(function: Token) -> _MisfitError:
    near = difflib.get_close_matches(function.lower(), (*_PREDICATES, *_OPERANDS), n=1)
    guess = f"Did you mean {near[0]}? " if near else ""
    known = ", ".join((*_PREDICATES, *_OPERANDS))
    return _MisfitError(function, f"there is no function '{function}'", f"{guess}There are: {known}.")


class _Call:
    __slots__ = ("arguments", "function")

    def __init__(self, function: Token, arguments: tuple[Token | _Option, ...]) -> None:
        self.function = function
        self.arguments = arguments


class _Option:
    __slots__ = ("name", "value")

    def __init__(self, name: Token, value: bool) -> None:  # noqa: FBT001  # the option's value is a truth value
        self.name = name
        self.value = value


def _negated(condition: nodes.Condition, negation: Token | None) -> nodes.Condition:
    return condition if negation is None else nodes.Not(condition)


def _is_name(argument: Token | _Option) -> TypeGuard[Token]:
    return isinstance(argument, Token) and argument.type in {"NAME", "QUOTED_NAME"}


def _is_text(argument: Token | _Option) -> TypeGuard[Token]:
    return isinstance(argument, Token) and argument.type == "STRING" and argument != "''"


def _text_of(token: Token) -> str:
    """Return the name or the text that a token stands for, without its quotes."""
    quote = token[0]
    return token[1:-1].replace(quote * 2, quote) if quote in _QUOTES else str(token)
