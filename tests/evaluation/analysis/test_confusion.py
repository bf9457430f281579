"""Which classes are taken for which."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import confusion_matrix

from hunches.errors import InvalidValue, NoGold
from hunches.evaluation.analysis import confusion
from hunches.records import LabelSpace

SPACE = LabelSpace(["A", "B", "C"])


def _drawn(
    n: int, seed: int = 0
) -> tuple[np.ndarray[tuple[int, int], np.dtype[np.float64]], np.ndarray[tuple[int], np.dtype[np.int64]]]:
    rng = np.random.default_rng(seed)
    return rng.dirichlet(np.ones(3), size=n), rng.integers(-1, 3, size=n)


def test_counts_are_those_of_scikit_learn() -> None:
    """Of the examples with gold labels."""
    likely, gold = _drawn(200)
    known = gold >= 0
    expected = confusion_matrix(gold[known], likely[known].argmax(axis=1))
    assert confusion(likely, gold, space=SPACE).counts.tolist() == expected.tolist()


def test_pairs_are_the_largest_confusions_with_examples() -> None:
    """The examples are confused so, the surest first, as rows of all examples."""
    likely, gold = _drawn(200)
    found = confusion(likely, gold, space=SPACE, most=2, n_examples=4)
    off = found.counts - np.diag(np.diagonal(found.counts))
    assert [pair.n for pair in found.pairs] == sorted(off.ravel().tolist(), reverse=True)[:2]
    for pair in found.pairs:
        rows = np.array(pair.rows)
        assert (gold[rows] == SPACE.classes.index(pair.gold)).all()
        assert (likely[rows].argmax(axis=1) == SPACE.classes.index(pair.predicted)).all()
        assert (np.diff(likely[rows].max(axis=1)) <= 0).all()
    assert [group.rows for group in found.groups()] == [pair.rows for pair in found.pairs]


def test_a_class_without_gold_has_no_shares() -> None:
    """It is shown with dashes; the shares of others sum to 1."""
    found = confusion(np.eye(3)[[0, 0, 1]], np.array([0, 1, 1]), space=SPACE)
    assert np.isnan(found.shares()[2]).all()
    assert found.shares()[:2].sum(axis=1).tolist() == [1.0, 1.0]
    assert found.tables()[0].rows[2] == ("C", "–", "–", "–", "0")


def test_it_prints_words_and_tables() -> None:
    """And is JSON."""
    found = confusion(np.eye(3)[[0, 0, 1]], np.array([0, 1, 1]), space=SPACE)
    assert str(found).startswith("1 of 3 examples is predicted wrongly. Most often B taken for A: 1 of 2 (50.0%")
    assert repr(found) == str(found)
    assert "<table" in found._repr_html_()
    assert found.as_dict()["pairs"][0]["rows"] == [1]
    assert found.pictures() == ()


def test_without_errors_there_are_no_pairs() -> None:
    """And no table of them."""
    found = confusion(np.eye(3), np.arange(3), space=SPACE)
    assert found.told() == "0 of 3 examples are predicted wrongly."
    assert len(found.tables()) == 1


def test_many_classes_have_no_square_of_shares() -> None:
    """Only the pairs are shown."""
    space = LabelSpace([f"c{number}" for number in range(13)])
    found = confusion(np.eye(13)[[0, 1]], np.array([1, 1]), space=space)
    assert [table.headers[0] for table in found.tables()] == ["Gold"]


def test_what_does_not_fit_is_refused() -> None:
    """Another number of classes, and no gold at all."""
    with pytest.raises(InvalidValue, match="columns of probabilities"):
        confusion(np.eye(2), np.array([0, 1]), space=SPACE)
    with pytest.raises(NoGold):
        confusion(np.eye(3), np.array([-1, -1, -1]), space=SPACE)
