from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hunches.errors import InvalidValue
from hunches.importing import assign_splits

if TYPE_CHECKING:
    from hunches.records import SplitName


@given(n=st.integers(0, 400), train=st.floats(0, 1), seed=st.integers(0, 99))
@settings(max_examples=50)
def test_fractions_are_kept(n: int, train: float, seed: int) -> None:
    """Each split is within two rows of its share."""
    shares = [train, (1 - train) / 2, (1 - train) / 2]
    fractions: dict[SplitName, float] = {"train": shares[0], "valid": shares[1], "test": shares[2]}

    counts = np.bincount(assign_splits(n, fractions=fractions, seed=seed), minlength=3)

    assert np.abs(counts - n * np.array(shares)).max() <= 2


@given(sizes=st.lists(st.integers(1, 60), min_size=1, max_size=30), seed=st.integers(0, 99))
@settings(max_examples=50)
def test_every_class_of_ten_rows_is_in_every_split(sizes: list[int], seed: int) -> None:
    """Each class is split by the fractions, and together they are kept."""
    strata = np.repeat(np.arange(len(sizes)) - 1, sizes)

    splits = assign_splits(len(strata), strata=strata, seed=seed)

    table = np.zeros((len(sizes), 3))
    np.add.at(table, (strata + 1, splits), 1)
    expected = np.outer(sizes, [0.8, 0.1, 0.1])
    assert (table[np.array(sizes) >= 10] > 0).all()
    assert np.abs(table - expected).max() <= 4
    assert np.abs(table.sum(0) - expected.sum(0)).max() <= 4 + len(sizes) / 4


@given(groups=st.lists(st.sampled_from("abcdefghij"), max_size=200), seed=st.integers(0, 99))
@settings(max_examples=50)
def test_groups_never_cross_splits(groups: list[str], seed: int) -> None:
    """All examples of a group are in one split."""
    strata = np.arange(len(groups)) % 3

    splits = assign_splits(len(groups), groups=groups, strata=strata, seed=seed)

    assert len(set(zip(groups, splits.tolist(), strict=True))) == len(set(groups))


def test_groups_approach_fractions_and_classes() -> None:
    """Fifty authors of unequal diligence are shared out near the fractions, and so is each class."""
    groups = [f"author{n}" for n in range(50) for _ in range(n)]
    strata = np.array([n % 2 for n in range(50) for _ in range(n)])

    splits = assign_splits(len(groups), groups=groups, strata=strata)

    for rows in (splits, splits[strata == 0], splits[strata == 1]):
        assert np.bincount(rows) / len(rows) == pytest.approx([0.8, 0.1, 0.1], abs=0.02)


def test_thousands_of_groups_approach_fractions_and_classes() -> None:
    """Beyond the 2,000 largest, groups are drawn."""
    rows = np.arange(20_000)
    groups = [f"g{row // 3}" for row in rows]
    strata = (rows // 3) % 5

    splits = assign_splits(len(rows), groups=groups, strata=strata)

    assert len(set(zip(groups, splits.tolist(), strict=True))) == len(set(groups))
    for label in range(5):
        found = splits[strata == label]
        assert np.bincount(found) / len(found) == pytest.approx([0.8, 0.1, 0.1], abs=0.02)


def test_the_draw_does_not_depend_on_the_order_of_rows() -> None:
    """The same ids get the same splits in any order, as do the same groups."""
    ids = [f"id{n}" for n in range(300)]
    groups = [f"g{n % 30}" for n in range(300)]
    back = slice(None, None, -1)

    assert assign_splits(ids[back]).tolist() == assign_splits(ids)[back].tolist()
    assert assign_splits(300, groups=groups[back]).tolist() == assign_splits(300, groups=groups)[back].tolist()


def test_added_rows_move_few_others() -> None:
    """Ten percent more rows leave nearly all where they were."""
    ids = [f"id{n}" for n in range(1100)]

    before, after = assign_splits(ids[:1000]), assign_splits(ids)[:1000]

    assert (before != after).mean() < 0.05


def test_a_seed_gives_one_draw_and_another_another() -> None:
    """Same seed, same answer."""
    assert assign_splits(100, seed=1).tolist() == assign_splits(100, seed=1).tolist()
    assert assign_splits(100, seed=1).tolist() != assign_splits(100, seed=2).tolist()


def test_a_split_may_be_left_out() -> None:
    """A fraction of nothing gives nothing, also with groups."""
    fractions: dict[SplitName, float] = {"train": 0.5, "test": 0.5}
    groups = [f"g{n}" for n in range(5000)]

    for splits in (assign_splits(5000, fractions=fractions), assign_splits(5000, fractions=fractions, groups=groups)):
        assert np.bincount(splits).tolist() == [2500, 0, 2500]


def test_a_class_of_ten_is_in_splits_of_one_percent() -> None:
    """One row is taken from the largest split for each of the others."""
    fractions: dict[SplitName, float] = {"train": 0.98, "valid": 0.01, "test": 0.01}

    assert np.bincount(assign_splits(10, fractions=fractions)).tolist() == [8, 1, 1]


def test_small_groups_go_to_train_when_large_ones_fill_every_split() -> None:
    """A class no split needs more of still has its groups placed."""
    groups = [f"g{n // 2}" for n in range(4000)] + ["single"]
    strata = [0] * 4000 + [1]

    assert len(assign_splits(4001, groups=groups, strata=np.array(strata))) == 4001


@pytest.mark.parametrize(
    "fractions", [{"train": 0.5}, {"train": 1.5, "test": -0.5}, {"train": 0.5, "dev": 0.5}, {"train": 1, "dev": 0}]
)
def test_fractions_must_add_up(fractions: dict[SplitName, float]) -> None:
    """Missing, negative and unknown shares are refused."""
    with pytest.raises(InvalidValue, match="fractions"):
        assign_splits(10, fractions=fractions)


def test_lengths_must_agree() -> None:
    """One class and one group an example."""
    with pytest.raises(InvalidValue, match="strata"):
        assign_splits(3, strata=np.array([0]))
    with pytest.raises(InvalidValue, match="groups"):
        assign_splits(3, groups=["a"])
