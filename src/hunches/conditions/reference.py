"""The meaning of conditions: slow, obvious, one example at a time. The engine is held to it cell by cell."""

from __future__ import annotations

import operator
import re
import unicodedata
from collections.abc import Sized
from datetime import datetime
from typing import TYPE_CHECKING

from hunches.conditions.fold import fold
from hunches.conditions.nodes import (
    And,
    Between,
    Comparison,
    InSlice,
    IsMissing,
    Length,
    Not,
    TextMatch,
    Words,
)
from hunches.conditions.patterns import compile_pattern, is_spaced_word_character, normalise
from hunches.errors import UnknownColumn

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from hunches.conditions.nodes import Condition, Leaf, Operand, Or

_COMPARE: dict[str, Callable[[object, object], bool]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,  # type: ignore[dict-item]  # values of one kind, which the check before made sure of
    "<=": operator.le,  # type: ignore[dict-item]  # as above
    ">": operator.gt,  # type: ignore[dict-item]  # as above
    ">=": operator.ge,  # type: ignore[dict-item]  # as above
}


def holds(condition: Condition, example: Mapping[str, object]) -> bool:
    """Return whether a condition holds for one example, a mapping from column to value (None: missing).

    A predicate on a missing value is false, except ``IS NULL``; ``NOT`` is the complement.

    >>> from hunches.conditions import parse_condition
    >>> holds(parse_condition("has(text, 'subscribe') AND length(text) < 80"), {"text": "Please SUBSCRIBE!"})
    True
    """
    return fold(condition, lambda leaf: _leaf_holds(leaf, example), join=_join)


def _join(node: Not | And | Or, parts: list[bool]) -> bool:
    if isinstance(node, Not):
        return not parts[0]
    return all(parts) if isinstance(node, And) else any(parts)


def _leaf_holds(leaf: Leaf, example: Mapping[str, object]) -> bool:
    if isinstance(leaf, TextMatch):
        cell = _cell(leaf.column, example)
        return isinstance(cell, str) and _text_matches(leaf, normalise(cell))
    if isinstance(leaf, InSlice):
        return bool(_cell(leaf.name, example))
    value = _operand(leaf.operand, example)
    if value is None or isinstance(leaf, IsMissing):
        return value is None and isinstance(leaf, IsMissing)
    if isinstance(leaf, Comparison):
        return _COMPARE[leaf.comparator](value, leaf.value)
    if isinstance(leaf, Between):
        return bool(leaf.low <= value <= leaf.high)  # type: ignore[operator]  # of one kind, as above
    return value in leaf.values


def _cell(name: str, example: Mapping[str, object]) -> object:
    if name not in example:
        raise UnknownColumn(name, known=list(example), where="The condition")
    return example[name]


def _operand(operand: Operand, example: Mapping[str, object]) -> object:
    cell = _cell(operand.name, example)
    if isinstance(operand, Length):
        return len(cell) if isinstance(cell, Sized) else None
    if isinstance(operand, Words):
        return len(cell.split()) if isinstance(cell, str) else None
    if isinstance(cell, datetime):
        return cell.date()
    return cell


def _text_matches(leaf: TextMatch, text: str) -> bool:
    terms: Sequence[str] = [normalise(term) for term in leaf.terms]
    flags = re.NOFLAG if leaf.case else re.IGNORECASE
    if leaf.predicate == "matches":
        return any(compile_pattern(pattern, case=leaf.case).search(text) for pattern in leaf.terms)
    if leaf.predicate == "has":
        return any(_has_words(text, term, flags) for term in terms)
    if leaf.predicate == "has_all":
        return all(_has_words(text, term, flags) for term in terms)
    if leaf.predicate == "contains":
        return any(re.search(re.escape(term), text, flags) for term in terms)
    if leaf.predicate == "starts_with":
        return any(re.match(re.escape(term), text, flags) for term in terms)
    return any(re.search(re.escape(term) + r"\Z", text, flags) for term in terms)


def _has_words(text: str, term: str, flags: re.RegexFlag) -> bool:
    pattern = re.compile(re.escape(term), flags)
    for start in range(len(text)):
        found = pattern.match(text, start)
        if found and not _glued(term[0], text[start - 1 : start]) and not _glued(term[-1], text[found.end() :][:1]):
            follower = text[found.end() :][:1]
            if not (follower and unicodedata.category(follower).startswith("M")):
                return True
    return False


def _glued(edge: str, neighbour: str) -> bool:
    """Return whether a term's edge and the character beside it, if any, belong to one word."""
    return bool(neighbour) and is_spaced_word_character(edge) and is_spaced_word_character(neighbour)
