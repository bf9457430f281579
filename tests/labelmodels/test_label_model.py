"""The label model users hold in their hands."""

from __future__ import annotations

import re

import numpy as np
import pytest

from hunches.errors import InvalidValue, NotFitted, NoVotes, UnknownClass, UnknownName
from hunches.labelmodels import LabelModel, label_models
from hunches.records import ABSTAIN, LabelSpace, Votes

SPACE = LabelSpace(["SPAM", "HAM"])
VOTES = Votes.from_dense([[0, 0], [1, ABSTAIN], [0, 1], [ABSTAIN, ABSTAIN]], SPACE, ["promo", "short"])


def test_it_labels_where_there_are_votes() -> None:
    """The most probable class wins, the first of equals, and no votes are an abstain."""
    labels = LabelModel("majority-vote.v1").fit(VOTES).predict(VOTES)

    assert labels.dtype == np.int32
    assert labels.tolist() == [0, 1, 0, ABSTAIN]


def test_the_default_is_the_anchored_model() -> None:
    """Without a kind it is the one the documentation names."""
    model = LabelModel()

    assert model.kind == "auto.v1"
    assert repr(model) == "<LabelModel auto.v1, not fitted>"


def test_it_shows_what_it_was_fitted_to() -> None:
    """Printed, it says to how many labelling functions."""
    assert repr(LabelModel().fit(VOTES)) == "<LabelModel auto.v1, fitted to 2 LFs>"


def test_it_answers_for_other_examples() -> None:
    """Votes of the same labelling functions on other examples get the probabilities learned."""
    model = LabelModel().fit(VOTES)

    again = model.predict_proba(VOTES.take(np.array([2])))

    np.testing.assert_array_equal(again, model.predict_proba(VOTES)[[2]])


def test_accuracies_are_by_name() -> None:
    """Each labelling function has one."""
    assert list(LabelModel().fit(VOTES).accuracies) == ["promo", "short"]


def test_parameters_reach_the_plugin() -> None:
    """A weak anchor believes a vote less than a strong one."""
    weak, strong = (LabelModel("anchored.v1", anchor=anchor).fit(VOTES) for anchor in (0.6, 0.99))

    assert weak.predict_proba(VOTES)[0, 0] < strong.predict_proba(VOTES)[0, 0]


def test_gold_labels_are_read_from_names() -> None:
    """Names, None and NaN are taken, as everywhere."""
    named = LabelModel().fit(VOTES, gold=["HAM", None, float("nan"), "SPAM"])
    numbered = LabelModel().fit(VOTES, gold=[1, ABSTAIN, ABSTAIN, 0])

    np.testing.assert_array_equal(named.predict_proba(VOTES), numbered.predict_proba(VOTES))


def test_before_fit_it_says_what_to_call() -> None:
    """Probabilities, labels and accuracies need votes first."""
    for ask in (LabelModel().predict_proba, LabelModel().predict):
        with pytest.raises(NotFitted, match=re.escape("Call fit(votes) first")):
            ask(VOTES)
    with pytest.raises(NotFitted):
        _ = LabelModel().accuracies


def test_votes_of_other_lfs_are_refused() -> None:
    """Both lists of names are in the error, in order: the order decides whose vote a column is."""
    model = LabelModel().fit(VOTES)
    swapped = Votes(SPACE, VOTES.n_examples, VOTES.columns[::-1])

    with pytest.raises(
        InvalidValue, match=re.escape("('short', 'promo'); it must be those fitted: ('promo', 'short')")
    ):
        model.predict(swapped)


def test_votes_over_other_classes_are_refused() -> None:
    """Votes of the same labelling functions for other classes would be read as the wrong classes."""
    model = LabelModel().fit(VOTES)
    renamed = Votes(LabelSpace(["HAM", "SPAM"]), VOTES.n_examples, VOTES.columns)

    with pytest.raises(InvalidValue, match="The classes of the votes"):
        model.predict(renamed)


@pytest.mark.parametrize(
    "votes", [Votes.from_dense([[ABSTAIN]] * 3, SPACE), Votes(SPACE, 3, ()), Votes(SPACE, 0, ())]
)
def test_without_any_vote_there_is_nothing_to_learn(votes: Votes) -> None:
    """All abstaining, no labelling functions or no examples end in one clear error."""
    with pytest.raises(NoVotes, match="nothing to learn from"):
        LabelModel().fit(votes)


def test_gold_labels_of_another_number_are_refused() -> None:
    """One gold label for each example is needed."""
    with pytest.raises(InvalidValue, match="number of gold labels is 2; it must be 4"):
        LabelModel().fit(VOTES, gold=[0, 1])


def test_a_gold_label_that_is_no_class_is_refused() -> None:
    """The error names the classes there are."""
    with pytest.raises(UnknownClass, match="'EGGS' is not a class"):
        LabelModel().fit(VOTES, gold=["EGGS", None, None, None])


def test_a_failed_fit_keeps_what_was_learned() -> None:
    """Votes that cannot be learned from leave the model as it was."""
    model = LabelModel().fit(VOTES)
    before = model.predict_proba(VOTES)

    with pytest.raises(NoVotes):
        model.fit(Votes.from_dense([[ABSTAIN]], SPACE))

    np.testing.assert_array_equal(model.predict_proba(VOTES), before)


def test_an_unknown_kind_is_refused() -> None:
    """The error lists the kinds there are."""
    with pytest.raises(UnknownName, match=r"no label model named 'oracle\.v1'; there are 'anchored\.v1', 'auto\.v1'"):
        LabelModel("oracle.v1")


@pytest.mark.parametrize("kind", label_models.names())
def test_a_parameter_the_model_does_not_have_is_refused(kind: str) -> None:
    """The error shows the parameters there are."""
    with pytest.raises(InvalidValue, match="unexpected keyword argument 'magic'"):
        LabelModel(kind, magic=1)


def test_a_parameter_of_another_type_is_refused() -> None:
    """A word where a number belongs is told as such."""
    with pytest.raises(InvalidValue, match=r"The parameters of the label model 'anchored\.v1'"):
        LabelModel("anchored.v1", anchor="high")


def test_a_dumped_model_is_held_again() -> None:
    """It answers, explains and is refitted with its parameters as the one that was fitted."""
    model = LabelModel("anchored.v1", anchor=0.7).fit(VOTES)

    again = LabelModel.load(model.fitted.dump(), VOTES, anchor=0.7)

    assert repr(again) == repr(model)
    np.testing.assert_array_equal(again.predict_proba(VOTES), model.predict_proba(VOTES))
    assert str(again.explain(VOTES, 0)) == str(model.explain(VOTES, 0))
    np.testing.assert_array_equal(again.refit(VOTES).predict_proba(VOTES), model.predict_proba(VOTES))


def test_a_refit_before_any_fit_is_a_fit() -> None:
    """And after one it gives what a fit gives."""
    first, second = (Votes.from_dense(matrix, SPACE) for matrix in ([[0, 0], [1, 1]], [[0, 1], [1, 1]]))

    model = LabelModel("anchored.v1").refit(first)

    np.testing.assert_array_equal(
        model.predict_proba(first), LabelModel("anchored.v1").fit(first).predict_proba(first)
    )
    again = model.refit(second).predict_proba(second)
    np.testing.assert_allclose(again, LabelModel("anchored.v1").fit(second).predict_proba(second), rtol=0, atol=1e-9)


def test_one_with_features_is_read_back_from_its_dump() -> None:
    """Its kind is that of the label model inside, and its answers are the same."""
    rng = np.random.default_rng(0)
    truth = rng.integers(2, size=200)
    features = np.column_stack([truth + rng.normal(size=200) / 2, rng.normal(size=200)])
    matrix = np.where(rng.random((200, 3)) < 0.3, np.where(rng.random((200, 3)) < 0.7, truth[:, None], 0), -1)
    votes = Votes.from_dense(matrix, SPACE)
    model = LabelModel("anchored.v1").fit(votes, truth, features)

    loaded = LabelModel.load(model.fitted.dump(), votes)

    assert (loaded.kind, loaded.has_kept_features) == ("anchored.v1", model.has_kept_features)
    assert loaded.reason.startswith("Features: ")
    np.testing.assert_array_equal(loaded.predict_proba(votes, features), model.predict_proba(votes, features))
    assert loaded.refit(votes, truth, features).explain(votes, int(np.flatnonzero(votes.covered())[0])).label
    assert (loaded.predict(votes, features) >= 0).all() == model.has_kept_features
