"""The grammar of conditions and the reader that turns text into nodes, with errors that point."""

from __future__ import annotations

import difflib
from datetime import date
from typing import cast, get_args

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
    ?argument: column | value | NAME "=>" (TRUE | FALSE) -> option
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
    %import common.WS
    %ignore WS
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
    "LPAR": "(",
    "RPAR": ")",
    "COMMA": ",",
    "$END": "the end",
    "__ANON_0": "=>",
}
_TEXT_PREDICATES = get_args(nodes.TextPredicate)
_PREDICATES = (*_TEXT_PREDICATES, "in_slice")
_OPERANDS = ("length", "words", "lf")


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
    is_end = isinstance(error, UnexpectedToken) and error.token.type == "$END"
    position = len(text.rstrip()) if is_end or error.pos_in_stream is None else error.pos_in_stream
    expected = error.accepts if isinstance(error, UnexpectedToken) else error.allowed
    if is_end:
        problem = "it ends too early"
    elif text[position] in "'\"":
        problem = f"the quote {text[position]} is not closed, or does not fit here"
    else:
        found = error.token if isinstance(error, UnexpectedToken) else text[position]
        problem = f"'{found}' does not fit here"
    words = sorted({_WORDS.get(name, name) for name in expected or ()})
    return ConditionSyntaxError(text, position=position, problem=problem, hint=f"Here fits: {', '.join(words)}.")


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
            if len(part.arguments) != 1 or not isinstance(part.arguments[0], nodes.Column):
                raise _MisfitError(part.function, f"{name} takes one column", f"Write, say, {name}(text).")
            return (nodes.Length if name == "length" else nodes.Words)(part.arguments[0].name)
        if name in _PREDICATES:
            raise _MisfitError(part.function, f"{name}(…) is true or false by itself", "Leave the comparison out.")
        raise _unknown_function(part.function)

    def call(self, function: Token, *arguments: object) -> _Call:
        return _Call(function, tuple(argument for argument in arguments if argument is not None))

    def option(self, name: Token, value: Token) -> _Option:
        return _Option(name, value.lower() == "true")

    def comparison(self, operand: nodes.Operand, comparator: Token, value: nodes.Value) -> nodes.Condition:
        symbol = "!=" if comparator == "<>" else str(comparator)
        try:
            return nodes.Comparison(operand, symbol, value)  # type: ignore[arg-type]  # the grammar knows no other
        except InvalidValue as error:
            raise _MisfitError(comparator, str(error), "Use = or !=.") from None

    def between(
        self, operand: nodes.Operand, negation: Token | None, low: nodes.Value, high: nodes.Value
    ) -> nodes.Condition:
        return _negated(nodes.Between(operand, low, high), negation)

    def one_of(self, operand: nodes.Operand, negation: Token | None, *values: nodes.Value) -> nodes.Condition:
        return _negated(nodes.OneOf(operand, values), negation)

    def missing(self, operand: nodes.Operand, negation: Token | None) -> nodes.Condition:
        return _negated(nodes.IsMissing(operand), negation)

    def column(self, name: Token) -> nodes.Column:
        return nodes.Column(name[1:-1].replace('""', '"') if name.type == "QUOTED_NAME" else str(name))

    def value(self, token: Token) -> nodes.Value:
        if token.type == "STRING":
            return _unquoted(token)
        if token.type == "NUMBER":
            return self._number(token)
        return token.lower() == "true"

    def date(self, token: Token) -> date:
        try:
            return date.fromisoformat(_unquoted(token))
        except ValueError:
            raise _MisfitError(token, "this is not a date", "Write it as DATE '2026-01-31'.") from None

    def _number(self, token: Token) -> int | float:
        if not set(".eE") & set(token):
            return int(token)
        number = float(token)
        if number in {float("inf"), float("-inf")}:
            raise _MisfitError(token, "this number is too large", "Use a smaller one.")
        return number

    def _text_match(self, name: str, call: _Call) -> nodes.TextMatch:
        options = [part for part in call.arguments if isinstance(part, _Option)]
        plain = [part for part in call.arguments if not isinstance(part, _Option)]
        for option in options:
            if option.name.lower() != "case":
                raise _MisfitError(option.name, f"{name} has no option '{option.name}'", "It takes: case => true.")
        if not plain or not isinstance(plain[0], nodes.Column):
            raise _MisfitError(call.function, f"{name} needs a column first", f"Write, say, {name}(text, 'term').")
        terms = plain[1:]
        if not terms or not all(isinstance(term, str) and term for term in terms):
            raise _MisfitError(
                call.function, f"{name} needs one or more non-empty strings", f"Write, say, {name}(text, 'term')."
            )
        case = any(option.value for option in options)
        return nodes.TextMatch(name, plain[0].name, tuple(map(str, terms)), case)  # type: ignore[arg-type]  # looked up

    def _one_string(self, call: _Call) -> str:
        if len(call.arguments) == 1 and isinstance(call.arguments[0], str) and call.arguments[0]:
            return call.arguments[0]
        name = call.function.lower()
        raise _MisfitError(call.function, f"{name} takes one name in quotes", f"Write, say, {name}('name').")


def _unknown_function(function: Token) -> _MisfitError:
    near = difflib.get_close_matches(function.lower(), (*_PREDICATES, *_OPERANDS), n=1)
    guess = f"Did you mean {near[0]}? " if near else ""
    known = ", ".join((*_PREDICATES, *_OPERANDS))
    return _MisfitError(function, f"there is no function '{function}'", f"{guess}There are: {known}.")


class _Call:
    __slots__ = ("arguments", "function")

    def __init__(self, function: Token, arguments: tuple[object, ...]) -> None:
        self.function = function
        self.arguments = arguments


class _Option:
    __slots__ = ("name", "value")

    def __init__(self, name: Token, value: bool) -> None:  # noqa: FBT001  # the option's value is a truth value
        self.name = name
        self.value = value


def _negated(condition: nodes.Condition, negation: Token | None) -> nodes.Condition:
    return condition if negation is None else nodes.Not(condition)


def _unquoted(token: Token) -> str:
    return token[1:-1].replace("''", "'")
