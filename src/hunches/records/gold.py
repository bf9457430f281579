"""Gold labels read from whatever a user has them in."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from hunches.errors import InvalidValue, UnknownClass
from hunches.records.label_space import ABSTAIN

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hunches.records.label_space import LabelSpace

GoldLabels: TypeAlias = "np.ndarray[tuple[int], np.dtype[np.int32]]"
"""``int32 [n_examples]``: the class of each example, `ABSTAIN` where a person has not said."""


def read_gold(values: object, space: LabelSpace, *, n_examples: int | None = None) -> GoldLabels:
    """Return gold labels as ``int32 [n_examples]`` from class names or integers.

    Lists, NumPy, pandas, Polars and Arrow columns are taken. None, NaN, "" and -1 mean no gold label.

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
    known: dict[object, int] = {}
    gold = np.empty(len(items), dtype=np.int32)
    for row, item in enumerate(items):
        key = (type(item), item)
        if key not in known:
            known[key] = _read_one(item, space)
        gold[row] = known[key]
    return gold


def _read_one(item: object, space: LabelSpace) -> int:
    if item is None or item == "" or item != item:  # noqa: PLR0124  # NaN is the value unequal to itself
        return ABSTAIN
    if isinstance(item, float) and item.is_integer():
        item = int(item)
    if isinstance(item, (int, np.integer)) and not isinstance(item, bool) and item == ABSTAIN:
        return ABSTAIN
    try:
        return space.index_of(item)
    except UnknownClass:
        if str(item) in space.classes:
            return space.index_of(str(item))
        raise


def _as_list(values: object) -> Sequence[object]:
    for method in ("to_pylist", "to_list", "tolist"):
        if hasattr(values, method):
            items: Sequence[object] = getattr(values, method)()
            return items
    return list(values)  # type: ignore[call-overload, no-any-return]  # any iterable of labels will do
