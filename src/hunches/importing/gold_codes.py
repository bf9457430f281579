"""Reads a column of labels into the classes of a label space."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from hunches.records.label_space import ABSTAIN

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pyarrow as pa

    from hunches.records.gold import GoldLabels
    from hunches.records.label_space import LabelSpace

_NO_GOLD: Final = frozenset({"", str(ABSTAIN)})


class GoldCodes(NamedTuple):
    """The gold labels of a block, which of its rows name no known class, and how often each value occurs."""

    gold: GoldLabels
    is_unknown: np.ndarray[tuple[int], np.dtype[np.bool_]]
    counts: Counter[str]


def gold_codes(labels: pa.Array, space: LabelSpace | None, class_map: Mapping[str, str]) -> GoldCodes:
    """Return the labels of a ``large_string`` column as classes, `ABSTAIN` where there is none or an unknown one.

    A label is the name of a class, its number, or what ``class_map`` translates into a name; spaces around it do not
    count. Null, an empty text and -1 mean that there is no gold label.
    """
    encoded = labels.dictionary_encode()
    values = [str(value).strip() for value in encoded.dictionary.to_pylist()]
    codes = encoded.indices.fill_null(len(values)).to_numpy()
    occurring = np.bincount(codes, minlength=len(values) + 1)
    classes = [class_of(value, space, class_map) for value in values]
    gold = np.array([*(ABSTAIN if found is None else found for found in classes), ABSTAIN], np.int32)
    unknown = np.array([*(found is None for found in classes), False])
    counts: Counter[str] = Counter()
    for value, count in zip(values, occurring[:-1].tolist(), strict=True):
        if value not in _NO_GOLD:
            counts[value] += count
    return GoldCodes(gold[codes], unknown[codes], counts)


def class_of(value: str, space: LabelSpace | None, class_map: Mapping[str, str]) -> int | None:
    """Return the class a label's text stands for, `ABSTAIN` for no gold label, None when it is unknown.

    Without a label space every label is unknown.
    """
    name = class_map.get(value, value)
    classes = () if space is None else space.classes
    if name in classes:
        return classes.index(name)
    if name in _NO_GOLD:
        return ABSTAIN
    if name.isascii() and name.isdigit() and int(name) < len(classes):
        return int(name)
    return None
