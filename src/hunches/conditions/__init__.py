"""The one language that search, labelling functions, slices and monitors share."""

from hunches.conditions.fold import fold, leaves
from hunches.conditions.nodes import (
    And,
    Between,
    Column,
    Comparison,
    Condition,
    InSlice,
    IsMissing,
    Leaf,
    Length,
    Not,
    OneOf,
    Operand,
    Or,
    TextMatch,
    Value,
    VoteOf,
    Words,
)
from hunches.conditions.reference import holds
from hunches.conditions.text_form import parse_condition, print_condition

__all__ = [
    "And",
    "Between",
    "Column",
    "Comparison",
    "Condition",
    "InSlice",
    "IsMissing",
    "Leaf",
    "Length",
    "Not",
    "OneOf",
    "Operand",
    "Or",
    "TextMatch",
    "Value",
    "VoteOf",
    "Words",
    "fold",
    "holds",
    "leaves",
    "parse_condition",
    "print_condition",
]
