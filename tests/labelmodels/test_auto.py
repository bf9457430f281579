"""The default label model."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from hunches.errors import InvalidValue, UnreadableModel
from hunches.labelmodels import LabelModel, share_of_votes
from hunches.labelmodels.additive import AdditiveModel
from hunches.labelmodels.auto import Auto
from hunches.labelmodels.ebcc import FittedEBCC
from hunches.labelmodels.route import Route
from hunches.records import ABSTAIN, LabelSpace, VoteColumn, Votes, decode_model, encode_model

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from hunches.records.model_state import JSON

TWO = LabelSpace(["A", "B"])
THREE = LabelSpace(["A", "B", "C"])


def _people(
    accuracies: list[float], balance: list[float], *, n_examples: int = 4000, coverage: float = 0.6, seed: int = 0
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return votes of people who err independently and in all ways alike, and the truth."""
    rng = np.random.default_rng(seed)
    n_classes, n_people = len(balance), len(accuracies)
    truth = rng.choice(n_classes, p=balance, size=n_examples)
    right = rng.random((n_examples, n_people)) < np.array(accuracies)
    step = rng.integers(1, n_classes, size=(n_examples, n_people))
    labels = (truth[:, None] + np.where(right, 0, step)) % n_classes
    return np.where(rng.random(labels.shape) < coverage, labels, ABSTAIN), truth


def _share_right(matrix: NDArray[np.int64], truth: NDArray[np.int64], space: LabelSpace) -> tuple[float, float]:
    """Return how often the default and the majority vote are right on examples with votes."""
    votes = Votes.from_dense(matrix, space)
    covered = votes.covered()
    found, vote = (
        float((probabilities.argmax(axis=1) == truth)[covered].mean())
        for probabilities in (Auto().fit(votes).predict_proba(votes), share_of_votes(votes))
    )
    return found, vote


def test_rules_for_one_class_each_take_one_step() -> None:
    """Its answer is the anchored model's, and the reason says why."""
    rng = np.random.default_rng(0)
    matrix = np.where(rng.random((300, 6)) < 0.3, np.arange(6) % 2, ABSTAIN)
    votes = Votes.from_dense(matrix, TWO)

    fitted = Auto().fit(votes)

    anchored = LabelModel("anchored.v1").fit(votes)
    np.testing.assert_array_equal(fitted.predict_proba(votes), anchored.predict_proba(votes))
    assert "know one class only" in fitted.route.reason


def test_few_votes_an_example_take_one_step() -> None:
    """People who choose among classes but hardly overlap cannot be compared."""
    matrix, _ = _people([0.8] * 6, [0.5, 0.5], coverage=0.2)

    route = Auto().fit(Votes.from_dense(matrix, TWO)).route

    assert (route.method, route.is_redundant) == ("anchored", False)
    assert "too few to compare" in route.reason


@pytest.mark.parametrize("balance", [[0.5, 0.5], [0.9, 0.1], [0.6, 0.3, 0.1]], ids=str)
def test_independent_errors_come_near_to_the_best_answer(balance: list[float]) -> None:
    """With the balance unknown it is within half a point of Bayes' answer, which knows all there is to know."""
    accuracies = [0.6, 0.65, 0.7, 0.75, 0.8, 0.85]
    matrix, truth = _people(accuracies, balance)
    space = TWO if len(balance) == 2 else THREE

    found, vote = _share_right(matrix, truth, space)

    assert found > _bayes(matrix, truth, accuracies, balance) - 0.005
    assert found > vote


def _bayes(
    matrix: NDArray[np.int64], truth: NDArray[np.int64], accuracies: list[float], balance: list[float]
) -> float:
    logits = np.tile(np.log(balance), (len(matrix), 1))
    for column, accuracy in zip(matrix.T, accuracies, strict=True):
        rows = np.flatnonzero(column != ABSTAIN)
        logits[rows, column[rows]] += np.log(accuracy) - np.log((1 - accuracy) / (len(balance) - 1))
    covered = (matrix != ABSTAIN).any(axis=1)
    return float((logits.argmax(axis=1) == truth)[covered].mean())


def test_a_weak_voter_copied_three_times_is_one_voter() -> None:
    """The majority goes with the copies; the model loses little."""
    accuracies = [0.6, 0.7, 0.75, 0.8, 0.7, 0.75]
    matrix, truth = _people(accuracies, [0.5, 0.5])
    copied = np.hstack([matrix, np.repeat(matrix[:, :1], 3, axis=1)])

    found, vote = _share_right(copied, truth, TWO)

    assert found > _bayes(matrix, truth, accuracies, [0.5, 0.5]) - 0.01
    assert found > vote + 0.03


def test_good_voters_among_poor_ones_are_heard() -> None:
    """Three who are right on 95% agree far more than the others, and are no copies of each other."""
    matrix, truth = _people([0.95] * 3 + [0.55] * 6, [0.5, 0.5], coverage=1.0)

    found, vote = _share_right(matrix, truth, TWO)

    assert found > max(vote, 0.97)


def test_errors_that_depend_on_each_other_are_averaged_with_one_step() -> None:
    """Voters who are all misled by the same examples agree more than independent errors would make them."""
    rng = np.random.default_rng(0)
    matrix, _ = _people([0.8] * 6, [0.5, 0.5])
    misled = rng.random(len(matrix)) < 0.15
    matrix[misled] = np.where(matrix[misled] != ABSTAIN, rng.integers(2, size=(misled.sum(), 1)), ABSTAIN)
    matrix[:, 3:] = np.where(misled[:, None] & (matrix[:, 3:] != ABSTAIN), 1, matrix[:, 3:])

    fitted = Auto().fit(Votes.from_dense(matrix, TWO))

    assert (fitted.route.method, len(fitted.parts)) == ("dependent", 2)
    assert "made its mistakes on its own" in fitted.route.reason


def test_a_small_crowd_may_have_subtypes() -> None:
    """With few votes for each number to learn, it is the model of subtypes, or the sum of evidence it amounts to."""
    matrix, _ = _people([0.7, 0.8] * 10, [0.5, 0.5], n_examples=80, coverage=0.5)

    fitted = Auto().fit(Votes.from_dense(matrix, TWO))

    assert fitted.route.method == "independent"
    assert isinstance(fitted.parts[-1], (FittedEBCC, AdditiveModel))
    assert fitted.parts[-1].prior.shape[0] == len(TWO)


@pytest.mark.parametrize("n_gold", [0, 1, 5, 50])
def test_gold_labels_move_it_without_a_leap(n_gold: int) -> None:
    """From no gold label to fifty the labels it changes are few at first, and it never gets worse by much."""
    matrix, truth = _people([0.55, 0.6, 0.7, 0.8, 0.85], [0.6, 0.4], n_examples=600)
    votes = Votes.from_dense(matrix, TWO)
    gold = np.where(np.arange(600) < n_gold, truth, ABSTAIN).astype(np.int32)

    before, after = (Auto().fit(votes, labels).predict_proba(votes) for labels in (None, gold))

    rest = votes.covered() & (gold == ABSTAIN)
    lost = float((before.argmax(axis=1) == truth)[rest].mean() - (after.argmax(axis=1) == truth)[rest].mean())
    assert lost < 0.02
    assert float((before.argmax(axis=1) != after.argmax(axis=1)).mean()) < 0.1


def test_gold_against_the_votes_is_heard() -> None:
    """Where a hundred gold labels say the opposite of a rule, the rule's label turns."""
    rng = np.random.default_rng(0)
    matrix = np.where(rng.random((1000, 3)) < 0.5, [0, 1, 1], ABSTAIN)
    truth = np.where(matrix[:, 0] == 0, 1, 0)
    gold = np.where(np.arange(1000) < 100, truth, ABSTAIN)
    votes = Votes.from_dense(matrix, TWO)

    probabilities = Auto().fit(votes, gold.astype(np.int32)).predict_proba(votes)

    covered = votes.covered()
    assert float((probabilities.argmax(axis=1) == truth)[covered].mean()) > 0.9


@pytest.mark.parametrize("n_gold", [0, 60])
def test_its_explanation_ends_at_its_answer(n_gold: int) -> None:
    """Whichever route was taken, with gold and without, the last step is the posterior."""
    for coverage in (0.2, 0.7):
        matrix, truth = _people([0.6, 0.7, 0.8, 0.7, 0.9], [0.5, 0.5], n_examples=300, coverage=coverage)
        votes = Votes.from_dense(matrix, TWO)
        model = LabelModel().fit(votes, np.where(np.arange(300) < n_gold, truth, ABSTAIN))
        row = int(np.flatnonzero(votes.covered())[0])

        explanation = model.explain(votes, row)

        np.testing.assert_allclose(explanation.posterior, model.predict_proba(votes)[row], rtol=0, atol=1e-12)


def test_refitted_it_is_near_to_a_new_fit() -> None:
    """After one labelling function is edited the same route is taken, from where it was."""
    matrix, _ = _people([0.6, 0.65, 0.7, 0.75, 0.8, 0.85], [0.7, 0.3])
    before = Votes.from_dense(matrix, TWO)
    edited = Votes(TWO, before.n_examples, (*before.columns[:-1], _every_other(before.columns[-1])))
    fitted = Auto().fit(before)

    again, anew = Auto().refit(fitted, edited), Auto().fit(edited)

    assert again.route == anew.route
    np.testing.assert_allclose(again.predict_proba(edited), anew.predict_proba(edited), rtol=0, atol=1e-3)


def _every_other(column: VoteColumn) -> VoteColumn:
    return VoteColumn(column.lf, column.rows[::2], column.labels[::2])


def test_many_votes_are_learned_from_a_sample() -> None:
    """What labelling functions confuse is the same, to a point or two, however many more examples there are."""
    matrix, truth = _people([0.6, 0.65, 0.7, 0.75, 0.8, 0.85], [0.7, 0.3], n_examples=60_000)
    votes = Votes.from_dense(matrix, TWO)

    probabilities = Auto().fit(votes).predict_proba(votes)

    found = float((probabilities.argmax(axis=1) == truth)[votes.covered()].mean())
    assert found > _bayes(matrix, truth, [0.6, 0.65, 0.7, 0.75, 0.8, 0.85], [0.7, 0.3]) - 0.005


def test_it_is_read_back_with_its_gold_and_its_route() -> None:
    """Every part is there again, to the last bit."""
    matrix, truth = _people([0.7, 0.8] * 4, [0.5, 0.5], n_examples=100)
    votes = Votes.from_dense(matrix, TWO)
    fitted = Auto().fit(votes, np.where(np.arange(100) < 30, truth, ABSTAIN).astype(np.int32))

    loaded = Auto.load(decode_model(encode_model(fitted.dump())))

    np.testing.assert_array_equal(loaded.predict_proba(votes), fitted.predict_proba(votes))
    assert (loaded.route, loaded.temperature) == (fitted.route, fitted.temperature)


@pytest.mark.parametrize("missing", ["route", "is_corrected", "temperature", "inner"])
def test_a_state_that_lacks_a_part_is_refused(missing: str) -> None:
    """The error says that it lacks something."""
    state = Auto().fit(Votes.from_dense([[0, 1], [1, 1]], TWO)).dump()
    settings = {name: value for name, value in state.settings.items() if name != missing}

    with pytest.raises(UnreadableModel, match="lacks"):
        Auto.load(replace(state, settings=settings))


def test_a_state_of_other_parts_is_refused() -> None:
    """The one-step model must be there and must add up evidence."""
    state = Auto().fit(Votes.from_dense([[0, 1], [1, 1]], TWO)).dump()
    vote = LabelModel("majority-vote.v1").fit(Votes.from_dense([[0, 1], [1, 1]], TWO)).fitted.dump()
    arrays = state.arrays | {f"0/{name}": array for name, array in vote.arrays.items()}
    strings = state.strings | {f"0/{name}": names for name, names in vote.strings.items()}
    inner: JSON = [{"plugin": vote.plugin, "settings": vote.settings}] * 2

    with pytest.raises(UnreadableModel, match="not of the kinds"):
        Auto.load(
            replace(
                state,
                settings=state.settings | {"inner": inner},
                arrays=arrays | {f"1/{name}": array for name, array in vote.arrays.items()},
                strings=strings | {f"1/{name}": names for name, names in vote.strings.items()},
            )
        )


@pytest.mark.parametrize(
    ("parameters", "named"), [({"objective": "speed"}, "objective"), ({"copy_overlap": 0.0}, "copy_overlap is 0.0")]
)
def test_a_parameter_outside_its_range_is_refused(parameters: dict[str, object], named: str) -> None:
    """The error names the parameter."""
    with pytest.raises(InvalidValue, match=named):
        Auto(**parameters)  # type: ignore[arg-type]  # that is what is tried


def test_refitted_from_a_model_of_another_kind_it_is_fitted_anew() -> None:
    """Nothing of that one is used."""
    matrix, _ = _people([0.7, 0.8, 0.9], [0.5, 0.5], n_examples=100)
    votes = Votes.from_dense(matrix, TWO)
    other = LabelModel("majority-vote.v1").fit(votes).fitted

    again = Auto().refit(other, votes)

    np.testing.assert_array_equal(again.predict_proba(votes), Auto().fit(votes).predict_proba(votes))


@pytest.mark.parametrize("n_examples", [60, 80, 400])
def test_a_refitted_crowd_keeps_its_model(n_examples: int) -> None:
    """Averaged or alone, with subtypes or without, what was chosen stays, and its answer is near to a new fit."""
    matrix, _ = _people([0.7, 0.8] * 10, [0.5, 0.5], n_examples=n_examples, coverage=0.4)
    items = np.arange(n_examples) % 2 == 0
    matrix[:, :8] = np.where(items[:, None] & (matrix[:, :8] != ABSTAIN), 1, matrix[:, :8])
    before = Votes.from_dense(matrix, TWO)
    edited = Votes(TWO, n_examples, (*before.columns[:-1], _every_other(before.columns[-1])))
    fitted = Auto().fit(before)

    again = Auto().refit(fitted, edited)

    assert [type(part) for part in again.parts] == [type(part) for part in fitted.parts]
    assert again.route.method == fitted.route.method
    anew = Auto().fit(edited).predict_proba(edited).argmax(axis=1)
    assert float((again.predict_proba(edited).argmax(axis=1) == anew).mean()) > 0.85


def test_a_route_without_a_method_is_refused() -> None:
    """The error names the methods there are."""
    with pytest.raises(InvalidValue, match="'anchored' or 'independent' or 'dependent'"):
        Route(several=1.0, votes_per_example=3.0, votes_per_number=9.0, method="magic")  # type: ignore[arg-type]  # that is what is tried


def test_the_reason_says_when_votes_are_few() -> None:
    """An answer that is averaged for want of votes says so."""
    route = Route(
        several=1.0, votes_per_example=3.0, votes_per_number=4.0, excess_agreement=0.0, method="independent"
    )

    assert "as there are few votes" in route.reason
    assert "Nothing speaks against" in replace(route, votes_per_number=400.0).reason
