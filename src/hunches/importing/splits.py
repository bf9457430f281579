"""Draws the splits of examples that have none."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final, TypeAlias

import numpy as np
import pyarrow as pa

from hunches.errors import InvalidValue
from hunches.importing.row_hashes import hash_numbers, hash_texts
from hunches.records.dataset import SPLIT_NAMES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from hunches.importing.preview import SplitCodes
    from hunches.importing.row_hashes import Hashes
    from hunches.records.dataset import SplitName

DEFAULT_FRACTIONS: Final[Mapping[SplitName, float]] = MappingProxyType({"train": 0.8, "valid": 0.1, "test": 0.1})

_ROWS_FOR_ALL_SPLITS: Final = 10
_GREEDY_GROUPS: Final = 2_000
_TOLERANCE: Final = 1e-9
_Ranks: TypeAlias = "np.ndarray[tuple[int], np.dtype[np.integer]]"
_Floats: TypeAlias = "np.ndarray[tuple[int], np.dtype[np.float64]]"
_Floats2D: TypeAlias = "np.ndarray[tuple[int, int], np.dtype[np.float64]]"


def assign_splits(
    ids: int | Hashes | Sequence[str],
    *,
    fractions: Mapping[SplitName, float] = DEFAULT_FRACTIONS,
    strata: _Ranks | None = None,
    groups: Hashes | Sequence[str] | None = None,
    seed: int = 0,
) -> SplitCodes:
    """Return a split for each example, ``int8 [n]``: its position in ``SPLIT_NAMES``.

    The draw follows a hash of the seed and the id (or group), so it does not depend on the order of rows, and rows
    that are added move few others: only those near the border of two splits.

    Parameters
    ----------
    ids : int, sequence of str or uint64 [n]
        The examples' ids, or their `hash_texts`, or just how many there are.
    fractions : mapping
        The share of each split; they add up to 1.
    strata : int [n], optional
        Classes, `ABSTAIN` for no gold label, each to be split by ``fractions``. One of ten rows or more is in every
        split that has a share, unless groups forbid it.
    groups : sequence of str or uint64 [n], optional
        What must stay together, such as the author of each example; fractions and strata are then approached: the
        2,000 largest groups go one by one to where they are needed most, the others by their draw.
    seed : int
        Another one gives another draw.

    Raises
    ------
    InvalidValue
        When the fractions do not add up to 1, or the lengths differ.

    >>> np.bincount(assign_splits(100)).tolist()
    [80, 10, 10]
    """
    shares = _shares(fractions)
    keys = hash_numbers(np.arange(ids, dtype=np.uint64)) if isinstance(ids, int) else _hashes(ids)
    classes = _ranks(np.zeros(len(keys), np.int32) if strata is None else strata)
    if groups is None:
        _check_length("strata", classes, len(keys))
        return _split_strata(_seeded(keys, seed), classes, shares)
    # Groups are ranked by their draw, so their numbers from here on are their places in it.
    members = _ranks(_seeded(_hashes(groups), seed))
    for name, given in (("strata", classes), ("groups", members)):
        _check_length(name, given, len(keys))
    return _split_groups(members, classes, shares)[members] if len(members) else np.empty(0, np.int8)


def draw_splits(keys: Hashes, *, fractions: Mapping[SplitName, float], seed: int) -> SplitCodes:
    """Return a split for each key alone, whatever the others are, ``int8 [n]``.

    The draw is that of `assign_splits`, so the same key is in the same split, unless it is near the border of two:
    there `assign_splits` moves some to have the exact shares.

    >>> np.bincount(draw_splits(hash_numbers(np.arange(1000)), fractions=DEFAULT_FRACTIONS, seed=0)).tolist()
    [818, 86, 96]
    """
    shares = _shares(fractions)
    drawn = (_seeded(keys, seed) >> np.uint64(11)) * 2.0**-53  # below 1, as a float has 53 bits
    splits = np.searchsorted(np.cumsum(shares)[:-1], drawn, side="right")
    return splits.clip(max=np.flatnonzero(shares)[-1]).astype(np.int8)


def _check_length(name: str, given: _Ranks, expected: int) -> None:
    if len(given) != expected:
        raise InvalidValue(f"The number of {name}", value=len(given), expected=f"{expected}, one an example")


def _shares(fractions: Mapping[SplitName, float]) -> _Floats:
    shares = np.array([fractions.get(name, 0.0) for name in SPLIT_NAMES])
    if set(fractions) - set(SPLIT_NAMES) or (shares < 0).any() or abs(shares.sum() - 1) > _TOLERANCE:
        expected = "shares of train, valid and test that add up to 1"
        raise InvalidValue("The fractions of the splits", value=dict(fractions), expected=expected)
    return shares


def _hashes(texts: Hashes | Sequence[str]) -> Hashes:
    return texts if isinstance(texts, np.ndarray) else hash_texts(pa.array(texts, pa.large_string()))


def _seeded(hashes: Hashes, seed: int) -> Hashes:
    return hash_numbers(hashes ^ hash_numbers(np.array([seed], np.int64)))


def _ranks(values: np.ndarray[tuple[int], np.dtype[np.generic]]) -> _Ranks:
    """Return the place of each value among the distinct ones."""
    ranks: _Ranks = np.unique(values, return_inverse=True)[1]
    return ranks


def _split_strata(keys: Hashes, classes: _Ranks, shares: _Floats) -> SplitCodes:
    splits = np.empty(len(keys), np.int8)
    order = np.lexsort((keys, classes))
    begin = 0
    owed = np.zeros(len(shares))
    for size in np.bincount(classes).tolist():
        counts = _counts(size, shares, owed)
        # What rounding takes from a split in one class it gives back in the next ones.
        owed += shares * size - counts
        splits[order[begin : begin + size]] = np.repeat(np.arange(len(shares), dtype=np.int8), counts)
        begin += size
    return splits


def _counts(size: int, shares: _Floats, owed: _Floats) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Return how many of ``size`` rows go to each split: whole numbers near the shares and what is owed."""
    exact = shares * size + owed
    least = ((shares > 0) & (size >= _ROWS_FOR_ALL_SPLITS)).astype(np.int64)
    counts = np.maximum(np.floor(exact).astype(np.int64), least)
    while counts.sum() > size:
        counts[np.argmax(np.where(counts > least, counts - exact, -np.inf))] -= 1
    while counts.sum() < size:
        counts[np.argmax(np.where(shares > 0, exact - counts, -np.inf))] += 1
    return counts


def _split_groups(members: _Ranks, classes: _Ranks, shares: _Floats) -> SplitCodes:
    """Return the split of each group, ``int8 [n_groups]``."""
    sizes = np.bincount(members)
    totals = np.bincount(classes)
    wanted = np.outer(shares, totals)
    by_size = np.argsort(-sizes, kind="stable")
    large, small = by_size[:_GREEDY_GROUPS], np.sort(by_size[_GREEDY_GROUPS:])
    splits = np.empty(len(sizes), np.int8)
    for group, counts in zip(large, _class_counts(large, members, classes), strict=True):
        # The squared distance from what is wanted grows least in the split that needs these rows most.
        growth = (counts * (counts - 2 * wanted) / totals).sum(axis=1)
        splits[group] = np.argmin(np.where(shares > 0, growth, np.inf))
        wanted[splits[group]] -= counts
    class_of_group = np.empty(len(sizes), np.int64)
    class_of_group[members] = classes
    for number in np.unique(class_of_group[small]).tolist():
        drawn = small[class_of_group[small] == number]
        splits[drawn] = _cut(sizes[drawn], np.maximum(wanted[:, number], 0))
    return splits


def _class_counts(groups: _Ranks, members: _Ranks, classes: _Ranks) -> _Floats2D:
    """Return how many rows of each class those groups have, ``[n_groups, n_classes]``."""
    places = np.full(int(members.max()) + 1, -1)
    places[groups] = np.arange(len(groups))
    rows = places[members] >= 0
    width = int(classes.max()) + 1
    cells = places[members[rows]] * width + classes[rows]
    return np.bincount(cells, minlength=len(groups) * width).reshape(len(groups), width).astype(np.float64)


def _cut(sizes: _Ranks, wanted: _Floats) -> SplitCodes:
    """Return the split of each group in a row of groups that is cut in the proportions wanted."""
    ends = np.cumsum(wanted / wanted.sum()) * sizes.sum() if wanted.any() else np.full(len(wanted), sizes.sum())
    middles = np.cumsum(sizes) - sizes / 2
    return np.minimum(np.searchsorted(ends, middles), len(wanted) - 1).astype(np.int8)
