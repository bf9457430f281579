"""The SQL-like text of a condition: parsed into nodes, and printed from them."""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from typing import TYPE_CHECKING

from hunches.conditions.fold import fold
from hunches.conditions.nodes import (
    And,
    Between,
    Comparison,
    InSlice,
    Length,
    Not,
    OneOf,
    Or,
    TextMatch,
    VoteOf,
    Words,
)

if TYPE_CHECKING:
    from hunches.conditions._grammar import Reader
    from hunches.conditions.nodes import Condition, Leaf, Operand, Value

_BARE_NAME = re.compile(r"[^\W\d]\w*\Z")
# As in the grammar, where case is ignored as `re` ignores it: 'ıs' is the word IS as well.
_RESERVED = re.compile(r"(?:and|or|not|between|in|is|null|true|false)\Z", re.IGNORECASE)


def parse_condition(text: str) -> Condition:
    """Return the condition a text describes.

    Raises
    ------
    ConditionSyntaxError
        When it cannot be read; the message points at the character and says what would fit there.
    InvalidPattern
        When a regular expression in it is wrong.

    >>> parse_condition("has(text, 'subscribe') AND NOT lang = 'de'")
    And(children=(TextMatch(predicate='has', column='text', terms=('subscribe',), case=False), \
Not(child=Comparison(operand=Column(name='lang'), comparator='=', value='de'))))
    """
    return _reader().read(text)


@cache
def _reader() -> Reader:
    from hunches.conditions._grammar import Reader  # the parser is built when it is first needed

    return Reader()


def print_condition(condition: Condition) -> str:
    """Return the text of a condition; parsing it gives the condition back.

    >>> print_condition(parse_condition("NOT (lang='de' or words( text )<5)"))
    "NOT (lang = 'de' OR words(text) < 5)"
    """
    return fold(condition, _print_leaf, join=_print_joined)


def _print_joined(node: Not | And | Or, parts: list[str]) -> str:
    if isinstance(node, Not):
        return f"NOT ({parts[0]})" if isinstance(node.child, (And, Or)) else f"NOT {parts[0]}"
    in_brackets = (And, Or) if isinstance(node, And) else (Or,)
    word = " AND " if isinstance(node, And) else " OR "
    return word.join(
        f"({part})" if isinstance(child, in_brackets) else part
        for child, part in zip(node.children, parts, strict=True)
    )


def _print_leaf(leaf: Leaf) -> str:
    if isinstance(leaf, TextMatch):
        arguments = [_print_name(leaf.column), *map(_print_value, leaf.terms)]
        case = ["case => true"] if leaf.case else []
        return f"{leaf.predicate}({', '.join(arguments + case)})"
    if isinstance(leaf, InSlice):
        return f"in_slice({_print_value(leaf.slice)})"
    operand = _print_operand(leaf.operand)
    if isinstance(leaf, Comparison):
        return f"{operand} {leaf.comparator} {_print_value(leaf.value)}"
    if isinstance(leaf, Between):
        return f"{operand} BETWEEN {_print_value(leaf.low)} AND {_print_value(leaf.high)}"
    if isinstance(leaf, OneOf):
        return f"{operand} IN ({', '.join(map(_print_value, leaf.values))})"
    return f"{operand} IS NULL"


def _print_operand(operand: Operand) -> str:
    if isinstance(operand, VoteOf):
        return f"lf({_print_value(operand.lf)})"
    if isinstance(operand, Length):
        return f"length({_print_name(operand.name)})"
    if isinstance(operand, Words):
        return f"words({_print_name(operand.name)})"
    return _print_name(operand.name)


def _print_name(name: str) -> str:
    if _BARE_NAME.match(name) and not _RESERVED.match(name):
        return name
    return '"' + name.replace('"', '""') + '"'


def _print_value(value: Value) -> str:
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    if isinstance(value, date):
        return f"DATE '{value.isoformat()}'"
    return repr(value)
