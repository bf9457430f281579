"""On which slices predictions are credibly worse."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from sklearn.metrics import f1_score

from hunches.errors import InvalidValue
from hunches.evaluation.analysis import score_slices

if TYPE_CHECKING:
    from numpy.typing import NDArray

RIGHT = np.tile([0.9, 0.1], (200, 1))


def _gold(wrong: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Return gold labels that `RIGHT` is wrong on somewhere."""
    return wrong.astype(np.int64)


def test_a_slice_full_of_errors_is_worse() -> None:
    """With its examples; the rest is not, though it is the complement of a bad one."""
    here = np.arange(200) < 40
    gold = _gold(np.arange(200) < 20)
    slices = {"bad": here, "fine": ~here, "empty": np.zeros(200, bool)}
    found = score_slices(RIGHT, gold, slices=slices, rng=np.random.default_rng(0))
    assert [each.verdict for each in found.slices] == ["worse", "unclear", "too small"]
    (bad,) = found.worse
    assert (bad.accuracy.value, bad.elsewhere) == (0.5, 1.0)
    assert found.groups()[0].rows == (0, 1, 2)
    assert found.told() == (
        "1 slice is credibly worse than the rest: bad (50.0% right, the rest 100.0%). Of 3 slices, 2 were large "
        "enough to tell."
    )


def test_small_slices_are_not_claimed_of() -> None:
    """Two errors of two could be luck when a third of all is wrong."""
    gold = _gold(np.arange(200) % 3 == 0)
    found = score_slices(RIGHT, gold, slices={"tiny": np.isin(np.arange(200), [0, 3])}, rng=np.random.default_rng(0))
    assert found.slices[0].verdict == "too small"
    assert found.slices[0].p_value is None
    assert found.slices[0].accuracy.value == 0.0
    assert found.told() == "No slice is credibly worse than the rest. Of 1 slice, 0 were large enough to tell."


@pytest.mark.parametrize("correction", ["holm", "benjamini-hochberg"])
def test_random_slices_are_seldom_worse(correction: str) -> None:
    """Of 100 times 20 slices drawn at random, a finding is made in about 5 at most."""
    rng = np.random.default_rng(0)
    n_found = 0
    for _ in range(100):
        gold = _gold(rng.uniform(size=200) < 0.3)
        slices = {f"s{number}": rng.uniform(size=200) < 0.2 for number in range(20)}
        found = score_slices(RIGHT, gold, slices=slices, rng=rng, correction=correction)  # type: ignore[arg-type]  # one of two
        n_found += bool(found.worse)
    assert n_found <= 10


def test_macro_f1_is_that_of_scikit_learn() -> None:
    """On the slice's examples with gold labels."""
    rng = np.random.default_rng(3)
    likely, gold, bits = (
        rng.dirichlet(np.ones(3), size=150),
        rng.integers(-1, 3, size=150),
        rng.uniform(size=150) < 0.5,
    )
    (found,) = score_slices(likely, gold, slices={"some": bits}, rng=rng).slices
    here = bits & (gold >= 0)
    expected = f1_score(gold[here], likely[here].argmax(axis=1), average="macro")
    assert found.macro_f1.value == pytest.approx(expected)
    assert found.macro_f1.interval is not None
    assert found.n_gold == here.sum()


def test_the_difference_has_newcombes_interval() -> None:
    """As in his example: 56 of 70 against 48 of 80 gives 0.0524 to 0.3339."""
    right = np.concatenate([np.arange(70) < 56, np.arange(80) < 48])
    slices = {"first": np.arange(150) < 70}
    (found,) = score_slices(RIGHT[:150], _gold(~right), slices=slices, rng=np.random.default_rng(0)).slices
    assert found.difference.value == pytest.approx(0.2)
    assert found.difference.interval is not None
    assert (found.difference.interval.low, found.difference.interval.high) == pytest.approx(
        (0.0524, 0.3339), abs=5e-5
    )


def test_a_slice_of_everything_has_no_rest() -> None:
    """No difference is given."""
    (found,) = score_slices(
        RIGHT, _gold(np.arange(200) < 9), slices={"all": np.ones(200, bool)}, rng=np.random.default_rng(0)
    ).slices
    assert found.difference.value is None
    assert found.elsewhere is None
    assert found.verdict == "too small"


def test_without_slices_it_says_so() -> None:
    """And shows no table."""
    found = score_slices(RIGHT, _gold(np.arange(200) < 9), slices={}, rng=np.random.default_rng(0))
    assert "no slices yet" in str(found)
    assert found.tables() == ()
    assert found.as_dict()["worse"] == []


def test_it_prints_and_is_json() -> None:
    """With the verdict of each slice."""
    found = score_slices(
        RIGHT, _gold(np.arange(200) < 9), slices={"x": np.arange(200) < 30}, rng=np.random.default_rng(0)
    )
    assert "worse" in str(found)
    assert found.as_dict()["slices"][0]["verdict"] == "worse"


def test_an_unknown_correction_is_refused() -> None:
    """The two there are are named."""
    with pytest.raises(InvalidValue, match="holm, benjamini-hochberg"):
        score_slices(RIGHT, _gold(np.ones(200, bool)), slices={}, rng=np.random.default_rng(0), correction="none")  # type: ignore[arg-type]  # a typo
