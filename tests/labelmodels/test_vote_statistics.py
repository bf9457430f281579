"""What label models need of votes, added up from parts of the examples."""

from __future__ import annotations

import math
import pickle
from dataclasses import replace
from functools import cache, reduce
from itertools import pairwise
from operator import add
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from hunches.errors import InvalidValue, NoVotes, UnreadableModel
from hunches.labelmodels import LabelModel, ShareCounts, VoteStatistics, label_models
from hunches.labelmodels.copies import copy_clusters
from hunches.labelmodels.label_models import FitsStatistics
from hunches.records import ABSTAIN, LabelSpace, VoteColumn, Votes, decode_model, encode_model

if TYPE_CHECKING:
    from numpy.typing import NDArray

SPACE = LabelSpace(["A", "B", "C"])
MATRICES = arrays(np.int8, st.tuples(st.integers(1, 20), st.just(4)), elements=st.integers(ABSTAIN, 2)).filter(
    lambda matrix: bool((matrix != ABSTAIN).any())
)
ABLE = [name for name in label_models.names() if issubclass(label_models.get(name), FitsStatistics)]
N_EXAMPLES = 250_000


def _bytes(statistics: VoteStatistics) -> bytes:
    return encode_model(statistics.to_state())


def _parts(votes: Votes, cuts: list[int]) -> list[VoteStatistics]:
    """Return the statistics of the votes between cuts."""
    ends = [0, *sorted(cuts), votes.n_examples]
    return [VoteStatistics.of(votes.take(np.arange(first, last)), first_row=first) for first, last in pairwise(ends)]


@cache
def _many(kind: str) -> Votes:
    """Return more votes than the sample has: of people, of rules that seldom overlap, or of people with copies."""
    rng = np.random.default_rng(0)
    coverage = 0.12 if kind == "rules" else 0.5
    truth = rng.integers(0, 3, N_EXAMPLES)
    columns = [_column(f"lf{place}", truth, coverage, rng) for place in range(40 if kind == "rules" else 8)]
    if kind != "people":
        columns += [_near_copy(column, rng) for column in columns[:3]]
        rows = np.array([3], dtype=np.int32)  # not in the sample
        columns.append(VoteColumn("rare", rows, truth[rows].astype(np.int8)))
    return Votes(
        SPACE, N_EXAMPLES, (*columns, VoteColumn("silent", rows=np.empty(0, np.int32), labels=np.empty(0, np.int8)))
    )


def _column(lf: str, truth: NDArray[np.int64], coverage: float, rng: np.random.Generator) -> VoteColumn:
    rows = np.flatnonzero(rng.random(len(truth)) < coverage).astype(np.int32)
    slips = np.where(rng.random(len(rows)) < rng.uniform(0.6, 0.9), 0, rng.integers(1, 3, len(rows)))
    return VoteColumn(lf, rows, ((truth[rows] + slips) % 3).astype(np.int8))


def _near_copy(column: VoteColumn, rng: np.random.Generator) -> VoteColumn:
    kept = rng.random(len(column.rows)) < 0.95
    return VoteColumn(f"{column.lf} again", column.rows[kept], column.labels[kept])


@settings(max_examples=50, deadline=None)
@given(MATRICES, st.data())
def test_any_parts_in_any_order_add_up_to_the_whole(matrix: NDArray[np.int8], data: Any) -> None:  # noqa: ANN401  # hypothesis types it so
    """Added up one by one or merged at once, they are the statistics of the whole, to the last bit."""
    votes = Votes.from_dense(matrix, SPACE)
    parts = _parts(votes, data.draw(st.lists(st.integers(0, len(matrix)), max_size=4)))
    mixed = data.draw(st.permutations(parts))

    whole = _bytes(VoteStatistics.of(votes))

    assert _bytes(reduce(add, mixed)) == whole
    assert _bytes(VoteStatistics.merged(mixed)) == whole


def test_the_sample_of_parts_is_that_of_the_whole() -> None:
    """With more votes than the sample has, also where the parts have fewer."""
    votes = _many("rules")
    first, second, third = _parts(votes, [90_001, 190_000])

    whole = _bytes(VoteStatistics.of(votes))

    assert not VoteStatistics.of(votes).has_all_rows
    assert first.has_all_rows
    assert _bytes(third + (first + second)) == whole
    assert _bytes((second + third) + first) == whole


def test_the_sample_is_what_the_search_for_copies_looks_at() -> None:
    """So the search gives the same, with few votes and with many."""
    votes = _many("rules")

    clusters = VoteStatistics.of(votes).copies(overlap=0.6).clusters

    np.testing.assert_array_equal(clusters, copy_clusters(votes, overlap=0.6))
    assert len(set(clusters.tolist())) == len(clusters) - 3


def test_parts_with_a_gap_between_them_are_statistics_too() -> None:
    """The sample has the rows of the examples that were counted, one after the other."""
    votes = Votes.from_dense([[0, 1], [1, ABSTAIN], [2, 2], [0, 0]], SPACE)
    first, _, last = _parts(votes, [1, 3])

    summed = last + first

    assert summed.spans == ((0, 1), (3, 4))
    assert summed.drawn().dense().tolist() == [[0, 1], [0, 0]]


def test_statistics_are_small_and_can_be_sent_and_stored() -> None:
    """Three million votes leave less than eight bytes for each of a million; they come back as they were."""
    statistics = VoteStatistics.of(_many("rules"))
    statistics = statistics.with_shares(ShareCounts.of(_many("rules"), statistics.copies(overlap=0.6).clusters))
    stored = _bytes(statistics)

    assert len(stored) < 8_000_000
    assert _bytes(pickle.loads(pickle.dumps(statistics))) == stored  # noqa: S301  # our own bytes
    assert _bytes(VoteStatistics.from_state(decode_model(stored))) == stored


@settings(max_examples=20, deadline=None)
@given(MATRICES)
@pytest.mark.parametrize("kind", [kind for kind in ABLE if kind != "matrix-completion.v1"])
def test_a_model_learns_from_statistics_what_it_learns_from_votes(kind: str, matrix: NDArray[np.int8]) -> None:
    """With a million votes or fewer: the same probabilities and accuracies, near copies or not."""
    votes = Votes.from_dense(matrix, SPACE)
    fitted = label_models.get(kind)().fit(votes)

    learned = LabelModel(kind).fit_statistics(VoteStatistics.of(votes))

    np.testing.assert_allclose(learned.predict_proba(votes), fitted.predict_proba(votes), rtol=0, atol=1e-9)
    assert learned.accuracies == pytest.approx(fitted.accuracies(), abs=1e-9, nan_ok=True)


def test_matrix_completion_comes_to_rest_where_it_does_with_votes() -> None:
    """Pairs of votes and a start are all it needs."""
    votes = _many("people").take(np.arange(5_000))

    learned = LabelModel("matrix-completion.v1").fit_statistics(VoteStatistics.of(votes))

    expected = LabelModel("matrix-completion.v1").fit(votes)
    np.testing.assert_allclose(learned.predict_proba(votes), expected.predict_proba(votes), rtol=0, atol=1e-6)
    assert learned.accuracies == pytest.approx(expected.accuracies, abs=1e-6, nan_ok=True)


@pytest.mark.parametrize("drawn", ["people", "rules"])
@pytest.mark.parametrize("kind", ["anchored.v1", "auto.v1", "majority-vote.v1", "triplet.v1", "weighted-vote.v1"])
def test_many_votes_are_learned_from_as_exactly(kind: str, drawn: str) -> None:
    """With more votes than the sample has, once near copies have been told how votes divide with them."""
    votes = _many(drawn)
    statistics = VoteStatistics.of(votes)
    clusters = statistics.copies(overlap=0.6).clusters
    if not statistics.knows_shares(clusters):
        statistics = statistics.with_shares(ShareCounts.of(votes, clusters))
    fitted = label_models.get(kind)().fit(votes)

    learned = LabelModel(kind).fit_statistics(statistics)

    some = votes.take(np.arange(5_000))
    np.testing.assert_allclose(learned.predict_proba(some), fitted.predict_proba(some), rtol=0, atol=1e-9)
    common = {lf: value for lf, value in fitted.accuracies().items() if lf != "rare"}
    assert {lf: learned.accuracies[lf] for lf in common} == pytest.approx(common, abs=0.02, nan_ok=True)
    assert 0.0 < learned.accuracies.get("rare", 0.5) <= 1.0


def test_what_near_copies_change_is_estimated_where_it_was_not_counted() -> None:
    """Without a second look at the votes, the answer is near the exact one; nearer than with copies left alone."""
    votes = _many("rules")
    exact = label_models.get("anchored.v1")().fit(votes).predict_proba(votes)

    near, far = (
        LabelModel("anchored.v1", copy_overlap=overlap).fit_statistics(VoteStatistics.of(votes)).predict_proba(votes)
        for overlap in (0.6, 1.1)
    )

    assert 0.0 < np.abs(near - exact).max() < 0.02
    assert np.abs(near - exact).mean() < 0.1 * np.abs(far - exact).mean()


def test_a_model_fitted_to_statistics_does_what_others_do() -> None:
    """It explains, diagnoses, can be dumped, and a refit is a fit."""
    votes = Votes.from_dense([[0, 0, 1], [1, 1, 1], [2, 0, 2], [0, 0, ABSTAIN]] * 10, SPACE)
    model = LabelModel().fit_statistics(VoteStatistics.of(votes))
    answer = model.predict_proba(votes)

    assert "lf0" in str(model.explain(votes, 0))
    assert str(model.diagnose(votes))
    assert model.reason
    np.testing.assert_array_equal(LabelModel.load(model.fitted.dump(), votes).predict_proba(votes), answer)
    np.testing.assert_allclose(model.refit(votes).predict_proba(votes), answer, rtol=0, atol=1e-9)


def test_a_model_that_must_see_the_votes_says_which_need_not() -> None:
    """The error lists the kinds that can."""
    statistics = VoteStatistics.of(Votes.from_dense([[0, 1]], SPACE))

    with pytest.raises(InvalidValue, match=r"kind is 'dawid-skene.v1'.*anchored.v1, auto.v1, majority-vote.v1"):
        LabelModel("dawid-skene.v1").fit_statistics(statistics)


def test_nothing_is_learned_from_no_votes() -> None:
    """As with `fit`."""
    with pytest.raises(NoVotes):
        LabelModel().fit_statistics(VoteStatistics.of(Votes.from_dense([[ABSTAIN]], SPACE)))


def test_many_kinds_of_votes_are_counted_by_labelling_function_only() -> None:
    """Their pairs would take too much memory; only the model that needs these refuses."""
    space = LabelSpace([f"class {label}" for label in range(11)])
    matrix = np.full((3, 600), ABSTAIN)
    matrix[:, :2] = [[0, 7], [3, 3], [9, ABSTAIN]]
    statistics = VoteStatistics.of(Votes.from_dense(matrix, space))

    assert statistics.pairs is None
    assert statistics.together[:2, :2].tolist() == [[3, 2], [2, 2]]
    assert statistics.alike[:2, :2].tolist() == [[3, 1], [1, 2]]
    assert (statistics + VoteStatistics.of(Votes.from_dense(matrix, space), first_row=3)).pairs is None
    with pytest.raises(InvalidValue, match="6600"):
        LabelModel("matrix-completion.v1").fit_statistics(statistics)


def test_shares_of_a_part_do_not_go_with_the_whole() -> None:
    """A second look that has missed examples is not taken for one at all of them."""
    votes = Votes.from_dense([[0, 1], [1, 1]], SPACE)
    shares = ShareCounts.of(votes.take(np.arange(1)), np.array([0, 0]))

    with pytest.raises(InvalidValue, match="covered examples of shares"):
        VoteStatistics.of(votes).with_shares(shares)


def test_examples_counted_twice_are_refused() -> None:
    """A part that comes again, as after a lost worker, is no new evidence."""
    part = VoteStatistics.of(Votes.from_dense([[0, 1]] * 3, SPACE), first_row=5)

    with pytest.raises(InvalidValue, match="first position of a part is 5"):
        part + part


def test_parts_of_other_labelling_functions_are_refused() -> None:
    """The error names both."""
    first, second = (Votes.from_dense([[0]], SPACE, [name]) for name in ("a", "b"))

    with pytest.raises(InvalidValue, match=r"'b'.*'a'"):
        VoteStatistics.of(first) + VoteStatistics.of(second, first_row=1)


@pytest.mark.parametrize("first_row", [-1, 2**31])
def test_positions_outside_the_range_are_refused(first_row: int) -> None:
    """Rows are numbers of 32 bits."""
    with pytest.raises(InvalidValue, match="positions of the examples"):
        VoteStatistics.of(Votes.from_dense([[0]], SPACE), first_row=first_row)


def test_a_state_of_another_kind_is_refused() -> None:
    """So is one that lacks a part."""
    state = VoteStatistics.of(Votes.from_dense([[0]], SPACE)).to_state()

    with pytest.raises(UnreadableModel, match=r"other[.]v1"):
        VoteStatistics.from_state(replace(state, plugin="other.v1"))
    with pytest.raises(UnreadableModel, match="lacks a part"):
        VoteStatistics.from_state(replace(state, arrays={}))


def test_a_labelling_function_that_never_votes_has_no_accuracy() -> None:
    """NaN, as with `fit`."""
    votes = Votes.from_dense([[0, ABSTAIN], [1, ABSTAIN]], SPACE)

    for kind in ABLE:
        assert math.isnan(LabelModel(kind).fit_statistics(VoteStatistics.of(votes)).accuracies["lf1"])
