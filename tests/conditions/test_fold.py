"""A condition of any depth is walked from left to right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hunches.conditions import And, InSlice, Not, Or, fold, leaves, parse_condition

if TYPE_CHECKING:
    from hunches.conditions import Leaf

A, B, C = (InSlice(name) for name in "abc")


def test_leaves_come_from_left_to_right() -> None:
    """Every leaf is met once for each time it is written, in order."""
    assert list(leaves(Or((And((A, Not(B))), C, A)))) == [A, B, C, A]


def test_parts_are_joined_in_order() -> None:
    """A joined node gets the results of its parts in the order of the parts."""
    names: dict[Leaf, str] = {A: "a", B: "b", C: "c"}
    condition = And((Or((A, B)), Not(C)))

    text = fold(condition, names.__getitem__, join=lambda node, parts: f"{type(node).__name__}[{' '.join(parts)}]")

    assert text == "And[Or[a b] Not[c]]"


def test_ten_thousand_levels_are_walked() -> None:
    """Depth is bounded by memory, not by Python's stack."""
    condition = parse_condition("NOT " * 10_000 + "in_slice('a')")

    assert fold(condition, lambda _: 0, join=lambda _, parts: parts[0] + 1) == 10_000
    assert list(leaves(condition)) == [A]
