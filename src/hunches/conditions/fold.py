"""One walk over a condition, of any depth, that everything else is written with."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from hunches.conditions.nodes import And, Not, Or

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from hunches.conditions.nodes import Condition, Leaf

T = TypeVar("T")


def fold(
    condition: Condition,
    leaf: Callable[[Leaf], T],
    *,
    join: Callable[[Not | And | Or, list[T]], T],
) -> T:
    """Return what ``join`` makes of a condition's parts, and of their parts, from ``leaf`` upwards.

    It keeps its own stack, so nesting may be deeper than Python's.
    """
    done: list[T] = []
    waiting: list[tuple[Condition, bool]] = [(condition, False)]
    while waiting:
        node, is_ready = waiting.pop()
        if not isinstance(node, (Not, And, Or)):
            done.append(leaf(node))
            continue
        children = children_of(node)
        if is_ready:
            parts = done[-len(children) :]
            del done[-len(children) :]
            done.append(join(node, parts))
        else:
            waiting.append((node, True))
            waiting.extend((child, False) for child in reversed(children))
    return done[0]


def children_of(node: Not | And | Or) -> tuple[Condition, ...]:
    """Return the parts of a joined condition."""
    return (node.child,) if isinstance(node, Not) else node.children


def leaves(condition: Condition) -> Iterator[Leaf]:
    """Return every leaf of a condition, from left to right."""
    waiting: list[Condition] = [condition]
    while waiting:
        node = waiting.pop()
        if isinstance(node, (Not, And, Or)):
            waiting.extend(reversed(children_of(node)))
        else:
            yield node
