"""Which class an example gets where several are equally probable."""

from __future__ import annotations

import numpy as np
import pytest

from hunches.errors import InvalidValue
from hunches.labelmodels import LabelModel
from hunches.labelmodels.ties import decide
from hunches.records import LabelSpace, Votes

TIED = np.array([[0.4, 0.4, 0.2], [0.1, 0.2, 0.7], [1 / 3, 1 / 3, 1 / 3]])


def test_the_first_of_equals_is_the_default() -> None:
    """In the order of the label space."""
    assert decide(TIED).tolist() == [0, 2, 0]


def test_no_class_may_be_given_to_a_tie() -> None:
    """Only rows that tie abstain."""
    assert decide(TIED, ties="abstain").tolist() == [-1, 2, -1]


def test_a_tie_is_drawn_among_the_equals_alike() -> None:
    """Each of the tied classes comes as often, no other ever, and the same seed gives the same labels."""
    many = np.repeat(TIED, 3000, axis=0)

    first, second = (decide(many, ties="random", rng=np.random.default_rng(7)) for _ in range(2))

    np.testing.assert_array_equal(first, second)
    shares = [np.bincount(part, minlength=3) / 3000 for part in np.split(first, 3)]
    expected = np.array([[0.5, 0.5, 0], [0, 0, 1], [1 / 3, 1 / 3, 1 / 3]])
    np.testing.assert_allclose(np.array(shares), expected, atol=0.03)


@pytest.mark.parametrize(("ties", "named"), [("last", "ties is 'last'"), ("random", "rng is None")])
def test_a_policy_that_cannot_be_followed_is_refused(ties: str, named: str) -> None:
    """The error names what is wrong."""
    with pytest.raises(InvalidValue, match=named):
        decide(TIED, ties=ties)  # type: ignore[arg-type]  # that is what is tried


def test_a_label_model_breaks_ties_as_asked() -> None:
    """Examples without votes abstain whatever the policy."""
    votes = Votes.from_dense([[0, 1], [1, 1], [-1, -1]], LabelSpace(["SPAM", "HAM"]))
    model = LabelModel("majority-vote.v1").fit(votes)

    assert model.predict(votes, ties="abstain").tolist() == [-1, 1, -1]
    assert model.predict(votes, ties="random", rng=np.random.default_rng(0)).tolist()[1:] == [1, -1]
