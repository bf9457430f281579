"""Tests of the analysis of labelling functions."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from hunches.errors import InvalidValue, UnknownClass, UnknownName
from hunches.evaluation import LFAnalysis, analyze
from hunches.records import Fault, LabelSpace, VoteColumn, Votes

if TYPE_CHECKING:
    from numpy.typing import NDArray

SPACE = LabelSpace(["SPAM", "HAM", "OTHER"])
DATA = Path("../shared/data")

dense_votes = hnp.arrays(np.int8, st.tuples(st.integers(1, 12), st.integers(1, 5)), elements=st.integers(-1, 2))


def _small() -> Votes:
    return Votes.from_dense([[0, -1, -1], [1, 0, -1], [-1, -1, -1], [1, 1, -1]], SPACE, ["short", "promo", "never"])


def _mean(values: list[float]) -> float:
    return sum(values) / len(values)


@pytest.mark.parametrize("split", ["train", "valid", "test"])
@pytest.mark.parametrize("name", ["wrench_youtube", "wrench_sms"])
def test_published_statistics_are_reproduced(name: str, split: str) -> None:
    """Coverage, overlaps, conflicts and precision of the benchmark's LFs agree to two decimals of a percent."""
    if not (DATA / name).is_dir():
        pytest.skip(f"needs the data set {name} in {DATA}")
    meta = json.loads((DATA / name / "meta.json").read_text())
    rows = pq.read_table(DATA / name / f"{split}.parquet", columns=["votes", "label"])
    votes = Votes.from_dense(rows["votes"].to_pylist(), LabelSpace(meta["classes"]), meta["lf_names"])

    analysis = analyze(votes, rows["label"])

    measured: dict[str, float | None] = {
        "lf_coverage_mean": _mean([summary.coverage for summary in analysis.summaries]),
        "lf_overlap_mean": _mean([summary.overlaps for summary in analysis.summaries]),
        "lf_conflict_mean": _mean([summary.conflicts for summary in analysis.summaries]),
        "covered": analysis.covered,
        "lf_precision_mean": analysis.mean_accuracy,
        "vote_micro_precision": analysis.vote_accuracy,
    }
    expected = meta["measured"][split]
    assert {key: round(100 * (value or 0.0), 2) for key, value in measured.items()} == {
        key: expected[key] for key in measured
    }


@settings(max_examples=50)
@given(dense=dense_votes)
def test_shares_equal_those_counted_example_by_example(dense: NDArray[np.int8]) -> None:
    """Every share is what a count over the dense matrix gives."""
    analysis = analyze(Votes.from_dense(dense, SPACE))

    votes_of = [[vote for vote in row if vote >= 0] for row in dense.tolist()]
    several = np.array([len(votes) > 1 for votes in votes_of])
    differing = np.array([len(set(votes)) > 1 for votes in votes_of])
    votes_here = dense >= 0
    assert analysis.covered == votes_here.any(axis=1).mean()
    assert (analysis.overlapping, analysis.conflicting) == (several.mean(), differing.mean())
    for position, summary in enumerate(analysis.summaries):
        assert summary.coverage == votes_here[:, position].mean()
        assert summary.overlaps == (votes_here[:, position] & several).mean()
        assert summary.conflicts == (votes_here[:, position] & differing).mean()


def test_polarity_names_the_classes_voted_for() -> None:
    """Classes come in the label space's order; an LF that never votes has none."""
    analysis = analyze(_small())

    assert [summary.polarity for summary in analysis.summaries] == [("SPAM", "HAM"), ("SPAM", "HAM"), ()]


def test_accuracy_counts_votes_with_gold_only() -> None:
    """Rows without a gold label are left out; Wilson's interval goes with the share."""
    summary = analyze(_small(), ["SPAM", "SPAM", "SPAM", None]).summary("short")

    assert (summary.correct, summary.incorrect, summary.accuracy) == (1, 1, 0.5)
    assert summary.accuracy_interval is not None
    assert f"{summary.accuracy_interval:.3f}" == "0.095 – 0.905"


def test_without_gold_under_its_votes_an_lf_has_no_accuracy() -> None:
    """Counts are zero and the accuracy is unknown."""
    summary = analyze(_small(), [None, None, "SPAM", None]).summary("short")

    assert (summary.correct, summary.incorrect, summary.n_gold) == (0, 0, 0)
    assert summary.accuracy is None
    assert summary.accuracy_interval is None


def test_without_gold_nothing_is_said_of_correctness() -> None:
    """Neither counts nor accuracies are given."""
    analysis = analyze(_small())

    assert analysis.summary("short").correct is None
    assert (analysis.mean_accuracy, analysis.vote_accuracy, analysis.n_gold) == (None, None, 0)


def test_gold_of_another_length_is_refused() -> None:
    """Gold labels are aligned with the examples."""
    with pytest.raises(InvalidValue, match="gold"):
        analyze(_small(), ["SPAM"])


def test_gold_of_another_class_is_refused() -> None:
    """Gold labels are of the votes' label space."""
    with pytest.raises(UnknownClass):
        analyze(_small(), ["SPAM", "SPMA", None, None])


def test_failures_are_counted_from_faults() -> None:
    """The examples an LF failed on are summed over its faults."""
    faults = (Fault("a", 0, "lf-raised", "x", count=3), Fault("a", 1, "lf-wrong-type", "y"))
    column = VoteColumn("a", np.array([2], dtype=np.int32), np.array([0], dtype=np.int8), faults)

    analysis = analyze(Votes(SPACE, 5, (column,)))

    assert analysis.summary("a").failures == 4
    assert "Failures" in str(analysis)


def test_agreement_of_a_small_matrix() -> None:
    """Equal votes are counted among the examples both vote on; a pair that never meets is unknown."""
    agreement = analyze(_small()).agreement

    np.testing.assert_array_equal(agreement, [[1, 0.5, np.nan], [0.5, 1, np.nan], [np.nan, np.nan, 1]])


def test_no_examples_give_shares_of_zero() -> None:
    """An empty set of examples is analysed, not refused."""
    analysis = analyze(Votes.from_dense(np.empty((0, 1), dtype=np.int8), SPACE))

    assert (analysis.covered, analysis.summaries[0].coverage) == (0.0, 0.0)


def test_no_labelling_functions_give_an_empty_table() -> None:
    """Votes without columns are analysed too."""
    analysis = analyze(Votes(SPACE, 3, ()))

    assert analysis.agreement.shape == (0, 0)
    assert str(analysis).startswith("0 LFs on 3 examples")


@settings(max_examples=30)
@given(dense=dense_votes, data=st.data())
def test_the_order_of_examples_changes_nothing(dense: NDArray[np.int8], data: st.DataObject) -> None:
    """Permuting examples with their gold labels leaves the analysis as it is."""
    order = data.draw(st.permutations(range(len(dense))))
    gold = dense[:, 0]

    before = analyze(Votes.from_dense(dense, SPACE), gold)
    after = analyze(Votes.from_dense(dense[order], SPACE), gold[order])

    assert before.summaries == after.summaries
    np.testing.assert_array_equal(before.agreement, after.agreement)


def test_estimates_stand_beside_the_measured() -> None:
    """A label model's accuracies are kept for the LFs it names, in a new analysis."""
    analysis = analyze(_small())

    estimated = analysis.with_estimates({"promo": 0.75})

    assert [summary.estimated_accuracy for summary in estimated.summaries] == [None, 0.75, None]
    assert "Est. acc." in str(estimated)
    assert "Est. acc." not in str(analysis)


def test_an_estimate_for_an_unknown_lf_is_refused() -> None:
    """A name nothing has is an error, not an ignored entry."""
    with pytest.raises(UnknownName, match="prmo"):
        analyze(_small()).with_estimates({"prmo": 0.75})


def test_an_analysis_prints_as_a_table() -> None:
    """Both str and repr are the table, with accuracies where there is gold."""
    analysis = analyze(_small(), ["SPAM", "SPAM", "SPAM", None])

    assert repr(analysis).splitlines() == [
        "3 LFs on 4 examples: 75.0% covered, 50.0% overlapping, 25.0% in conflict; 3 with gold labels",
        "LF     Polarity   Coverage  Overlaps  Conflicts  Correct  Incorrect  Accuracy    95% interval",
        "─────  ─────────  ────────  ────────  ─────────  ───────  ─────────  ────────  ──────────────",
        "short  SPAM, HAM    75.00%    50.00%     25.00%        1          1     50.0%    9.5% – 90.5%",
        "promo  SPAM, HAM    50.00%    50.00%     25.00%        1          0    100.0%  20.7% – 100.0%",
        "never                0.00%     0.00%      0.00%        0          0         –               –",
    ]


def test_html_escapes_names() -> None:
    """A labelling function's name cannot inject markup into a notebook."""
    page = analyze(Votes.from_dense([[0]], SPACE, ["<b>bold</b>"]))._repr_html_()

    assert "<b>" not in page
    assert "&lt;b&gt;bold" in page


def test_a_notebook_shows_two_pictures_below_the_table() -> None:
    """Names in them are escaped; the scatter waits for gold labels or estimates."""
    votes = Votes.from_dense([[0, -1], [1, 0], [-1, -1], [1, 1]], SPACE, ["<script>alert(1)</script>", "promo"])

    page = analyze(votes, ["SPAM", "HAM", "HAM", None])._repr_html_()

    assert page.count("<svg") == 2
    assert "<script>" not in page
    assert "largest class 67%" in page
    assert "chance 33%" in page
    assert analyze(votes)._repr_html_().count("<svg") == 1
    assert "◇ estimated" in analyze(votes).with_estimates({"promo": 0.8})._repr_html_()


def test_pictures_say_in_words_what_they_show() -> None:
    """In a terminal they print as a sentence."""
    analysis = analyze(_small(), ["SPAM", "SPAM", None, None])

    assert str(analysis.scatter()).startswith("Coverage and accuracy of 2 of 3 labelling functions")
    assert str(analysis.conflict_matrix()).startswith("Conflicts between 3 labelling functions")


def test_an_analysis_is_json() -> None:
    """Its dictionary survives JSON, with None for unknown agreement."""
    analysis = analyze(_small(), ["SPAM", None, None, None])

    copy = json.loads(json.dumps(analysis.as_dict(), allow_nan=False))

    assert copy["agreement"][0] == [1.0, 0.5, None]
    assert copy["summaries"][0]["accuracy_interval"] == pytest.approx([0.207, 1.0], abs=1e-3)
    assert copy["summaries"][1]["accuracy_interval"] is None


def test_an_agreement_of_another_shape_is_refused() -> None:
    """The matrix has a row and a column for each summary."""
    with pytest.raises(InvalidValue, match="agreement"):
        LFAnalysis((), 1, 0, covered=0.0, overlapping=0.0, conflicting=0.0, agreement=np.ones((1, 1)))
