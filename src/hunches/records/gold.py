"""Gold labels read from whatever a user has them in."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from hunches.errors import InvalidValue
from hunches.records.label_space import ABSTAIN, Label

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hunches.records.label_space import LabelSpace

GoldLabels: TypeAlias = np.ndarray[tuple[int], np.dtype[np.int32]]
"""``int32 [n_examples]``: the class of each example, `ABSTAIN` where a person has not said."""


def read_gold(values: object, space: LabelSpace, *, n_examples: int | None = None) -> GoldLabels:
    """Return gold labels as ``int32 [n_examples]`` from class names or integers.

    Lists, NumPy, pandas, Polars and Arrow columns are taken. None, NaN, "" and -1 mean no gold label. Integers are
    positions in ``space``, unless all of them are names of its classes, as the stars of a review may be.

    Raises
    ------
    UnknownClass
        When a value is no class of ``space``.
    InvalidValue
        When there are not ``n_examples`` values.

    >>> from hunches.records.label_space import LabelSpace
    >>> read_gold(["HAM", None, 0], LabelSpace(["SPAM", "HAM"])).tolist()
    [1, -1, 0]
    """
    items = _as_list(values)
    if n_examples is not None and len(items) != n_examples:
        raise InvalidValue("The number of gold labels", value=len(items), expected=f"{n_examples}, one an example")
    keys = [(type(item), item) for item in items]
    try:
        meanings = {key: _meaning(key[1]) for key in keys}
    except TypeError:  # a list cannot be looked up
        raise InvalidValue("The gold labels", value=items[:3], expected="class names or whole numbers") from None
    are_names = all(str(meant) in space.classes for meant in meanings.values() if isinstance(meant, int))
    labels = {
        key: ABSTAIN if meant is None else space.index_of(str(meant) if are_names else meant)
        for key, meant in meanings.items()
    }
    return np.array([labels[key] for key in keys], dtype=np.int32)


def _meaning(item: object) -> str | int | None:
    """Return the name or the whole number that was given, or None for no label."""
    if item is None or item != item:  # noqa: PLR0124  # NaN is the value unequal to itself
        return None
    if isinstance(item, (float, np.floating)) and float(item).is_integer():
        item = int(item)
    if isinstance(item, (int, np.integer)) and not isinstance(item, (bool, Label)):
        return None if item == ABSTAIN else int(item)
    return str(item) or None


def _as_list(values: object) -> Sequence[object]:
    for method in ("to_pylist", "to_list", "tolist"):
        if hasattr(values, method):
            items: Sequence[object] = getattr(values, method)()
            return items
    if not isinstance(values, Iterable):
        raise InvalidValue("The gold labels", value=values, expected="a list or column of class names or numbers")
    return list(values)
