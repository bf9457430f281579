"""The parts a condition is made of: predicates over one example, joined by AND, OR and NOT."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal, TypeAlias, get_args

from hunches.conditions.patterns import check_pattern
from hunches.errors import InvalidValue

Value: TypeAlias = "str | int | float | bool | date"
"""What a column can be compared with."""

TextPredicate = Literal["has", "has_all", "contains", "starts_with", "ends_with", "matches"]
Comparator = Literal["=", "!=", "<", "<=", ">", ">="]

MOST_DIGITS: Final = 299
"""How long a whole number in a condition may be: about as long as the largest float."""


@dataclass(frozen=True, slots=True)
class Column:
    """The value of a column, an operand."""

    name: str

    def __post_init__(self) -> None:
        if not self.name:
            raise InvalidValue("The name of a column", value=self.name, expected="a non-empty string")


@dataclass(frozen=True, slots=True)
class VoteOf:
    """The class a labelling function votes for, missing where it abstains: ``lf('short')``, an operand."""

    lf: str

    @property
    def name(self) -> str:
        """The derived column that holds it."""
        return f"lf('{self.lf}')"


@dataclass(frozen=True, slots=True)
class Length:
    """How many characters a text has, or items a list: ``length(text)``, an operand."""

    name: str


@dataclass(frozen=True, slots=True)
class Words:
    """How many words, separated by white space, a text has: ``words(text)``, an operand."""

    name: str


Operand: TypeAlias = Column | VoteOf | Length | Words


@dataclass(frozen=True, slots=True)
class TextMatch:
    """A predicate on the text of a column: ``has(text, 'subscribe', 'my channel')``.

    Parameters
    ----------
    predicate : str
        ``has``: any term as whole words; ``has_all``: all of them; ``contains``: any term anywhere;
        ``starts_with``, ``ends_with``: any term at that end; ``matches``: any term, as a regular expression.
    column : str
        The column that is read.
    terms : tuple of str
        At least one; none empty.
    case : bool
        Whether upper and lower case differ.
    """

    predicate: TextPredicate
    column: str
    terms: tuple[str, ...]
    case: bool = False

    def __post_init__(self) -> None:
        if self.predicate not in get_args(TextPredicate):
            raise InvalidValue("A text predicate", value=self.predicate, expected=f"one of {get_args(TextPredicate)}")
        if not self.terms or not all(self.terms):
            raise InvalidValue(f"The terms of {self.predicate}", value=self.terms, expected="non-empty strings")
        if self.predicate == "matches":
            for pattern in self.terms:
                check_pattern(pattern)


@dataclass(frozen=True, slots=True)
class Comparison:
    """An operand compared with a value: ``length(text) < 80``. False where the operand is missing."""

    operand: Operand
    comparator: Comparator
    value: Value

    def __post_init__(self) -> None:
        _check_value(self.value)
        if isinstance(self.value, bool) and self.comparator not in {"=", "!="}:
            raise InvalidValue("The comparator of a truth value", value=self.comparator, expected="= or !=")


@dataclass(frozen=True, slots=True)
class Between:
    """An operand from one value to another, both included: ``year BETWEEN 1990 AND 1999``."""

    operand: Operand
    low: Value
    high: Value

    def __post_init__(self) -> None:
        _check_value(self.low)
        _check_value(self.high)


@dataclass(frozen=True, slots=True)
class OneOf:
    """An operand equal to one of several values: ``lang IN ('de', 'fr')``."""

    operand: Operand
    values: tuple[Value, ...]

    def __post_init__(self) -> None:
        if not self.values:
            raise InvalidValue("The values after IN", value=self.values, expected="at least one")
        for value in self.values:
            _check_value(value)


@dataclass(frozen=True, slots=True)
class IsMissing:
    """An operand with no value: ``lang IS NULL``."""

    operand: Operand


@dataclass(frozen=True, slots=True)
class InSlice:
    """An example that lies in a named slice: ``in_slice('links')``."""

    slice: str

    @property
    def name(self) -> str:
        """The derived column that says so."""
        return f"in_slice('{self.slice}')"


@dataclass(frozen=True, slots=True)
class Not:
    """The complement of a condition: it holds wherever the other does not, missing values included."""

    child: Condition


@dataclass(frozen=True, slots=True)
class And:
    """A condition that holds where all of its parts do."""

    children: tuple[Condition, ...]

    def __post_init__(self) -> None:
        _check_parts("AND", self.children)


@dataclass(frozen=True, slots=True)
class Or:
    """A condition that holds where any of its parts does."""

    children: tuple[Condition, ...]

    def __post_init__(self) -> None:
        _check_parts("OR", self.children)


Leaf: TypeAlias = TextMatch | Comparison | Between | OneOf | IsMissing | InSlice
Condition: TypeAlias = Leaf | Not | And | Or


def _check_parts(word: str, children: tuple[Condition, ...]) -> None:
    if len(children) < 2:  # it joins two or more
        raise InvalidValue(f"The number of parts of {word}", value=len(children), expected="2 or more")


def _check_value(value: Value) -> None:
    # Of exactly these types: a NumPy number or a date with a time has no text that reads back as itself.
    if type(value) not in {str, int, float, bool, date}:
        raise InvalidValue("A value in a condition", value=value, expected="a str, int, float, bool or date")
    if isinstance(value, float) and not math.isfinite(value):
        raise InvalidValue("A value in a condition", value=value, expected="a finite number")
    if type(value) is int and abs(value) >= 10**MOST_DIGITS:
        raise InvalidValue("A value in a condition", value="an int", expected=f"of at most {MOST_DIGITS} digits")
