"""What is known, and what is not, about the labels made of votes."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import numpy as np
import pytest

from hunches.errors import InvalidValue, UnknownClass
from hunches.labelmodels import label_models
from hunches.labelmodels.additive import AdditiveModel
from hunches.labelmodels.anchored import Anchored
from hunches.labelmodels.dawid_skene import DawidSkene
from hunches.labelmodels.diagnosing.diagnosis import diagnose
from hunches.labelmodels.diagnosing.near_copies import near_copies
from hunches.labelmodels.majority_vote import MajorityVote
from hunches.records import ABSTAIN, LabelSpace, Votes

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from hunches.labelmodels.diagnosing.diagnosis import Diagnosis

SPACE = LabelSpace(["SPAM", "HAM"])
A = ABSTAIN


def _votes(matrix: object, *, classes: int = 2) -> Votes:
    return Votes.from_dense(matrix, LabelSpace(["SPAM", "HAM", "EGGS"][:classes]))


def _majority(votes: Votes, gold: object = None) -> Diagnosis:
    return diagnose(MajorityVote().fit(votes), votes, gold)


def _codes(diagnosis: Diagnosis) -> dict[str, str]:
    return {finding.code: finding.severity for finding in diagnosis.findings}


def _drawn(n_examples: int = 600, *, accuracy: tuple[float, ...], seed: int = 0) -> tuple[Votes, NDArray[np.int64]]:
    """Return independent votes, each labelling function on half of the examples, and the truth."""
    rng = np.random.default_rng(seed)
    truth = rng.integers(2, size=n_examples)
    wrong = rng.random((n_examples, len(accuracy))) > np.array(accuracy)
    matrix = np.where(rng.random(wrong.shape) < 0.5, truth[:, None] ^ wrong, A)
    return Votes.from_dense(matrix, SPACE), truth


def test_examples_are_counted() -> None:
    """With votes, with several, in conflict, tied, and without evidence."""
    coverage = _majority(_votes([[0, 0, A], [0, 1, A], [1, 1, 0], [A, A, 1], [A, A, A]])).coverage

    assert coverage.as_dict() == {
        "n_examples": 5,
        "n_covered": 4,
        "n_overlapping": 3,
        "n_conflicting": 2,
        "n_tied": 1,
    }
    assert coverage.n_without_evidence == 1


@pytest.mark.parametrize(
    ("matrix", "code", "severity", "told"),
    [
        ([[0, 1, A]] * 3, "silent-lf", "warning", "lf2 never votes: nothing is known of it"),
        ([[0, A, A]] * 3, "silent-lf", "warning", "lf1 and lf2 never vote: nothing is known of them"),
        ([[0], [1]], "few-lfs", "warning", "Only lf0 votes"),
        ([[0, 1], [1, 1]], "few-lfs", "warning", "Only lf0 and lf1 vote: how often each is right cannot be learned"),
        ([[0, A, A], [A, 1, A], [A, A, 0]], "no-overlap", "warning", "No two labelling functions vote on the same"),
        ([[0, 0, A], [A, 1, 1]], "all-agree", "warning", "The labelling functions never disagree"),
        ([[0, 0, 0], [0, A, 0]], "one-class-votes", "problem", "All votes are for SPAM"),
        ([[0, 0, 0], [0, A, 0]], "unvoted-class", "warning", "Nobody votes for HAM: how likely it is, is a guess"),
        ([[0, 0, 1], [1, 0, 1]] * 3 + [[A] * 3], "no-evidence", "note", r"1 example (14.3%) has no votes"),
        ([[0, 0, 1]] + [[A] * 3] * 3, "no-evidence", "note", "3 examples (75.0%) have no votes"),
        ([[0, 1, A], [1, 1, 0]], "ties", "note", "On 1 example with votes two or more classes are equally probable"),
        ([[0, 1, 0], [1, 1, 0]], "uncalibrated", "warning", "0 examples with votes have gold labels, and fewer"),
        ([[0, 1, 0], [1, 0, 1]] * 9, "near-copies", "note", "lf0 and lf2 vote nearly alike"),
    ],
)
def test_what_the_votes_show_is_found(matrix: object, code: str, severity: str, told: str) -> None:
    """Each finding says what was found and what to do."""
    diagnosis = _majority(_votes(matrix))

    (finding,) = diagnosis.with_code(code)
    assert finding.severity == severity
    assert told in finding.sentence
    assert finding.advice
    assert " ".join(finding.sentence.split()) in " ".join(str(diagnosis).split())


def test_sound_votes_raise_little() -> None:
    """Independent labelling functions, all better than chance: only that nothing is known of calibration."""
    votes, _ = _drawn(accuracy=(0.8, 0.85, 0.9, 0.8, 0.85))
    diagnosis = diagnose(Anchored().fit(votes), votes)

    assert set(_codes(diagnosis)) <= {"uncalibrated", "no-evidence", "ties"}


def test_findings_come_in_order() -> None:
    """Problems come before warnings, and those before notes."""
    severities = [finding.severity for finding in _majority(_votes([[0, 0, A], [A, A, A]])).findings]

    assert severities == sorted(severities, key=["problem", "warning", "note"].index)
    assert {"problem", "warning", "note"} == set(severities)


def test_an_estimate_is_as_sure_as_the_truths_it_is_learned_from() -> None:
    """Votes known to be right or wrong count in full; equally doubtful ones count nothing."""
    votes = _votes([[0, 0, 0], [0, 0, 1], [1, 1, 1], [1, 0, 0]] * 10)

    sure = _model(votes, power=9.0)
    doubtful = _model(votes.take(np.array([0, 2])), power=0.1)

    assert diagnose(sure, votes).lfs[2].effective_votes == pytest.approx(40, rel=0.01)
    for lf in diagnose(doubtful, votes.take(np.array([0, 2]))).lfs:
        assert lf.effective_votes == 0.0
        assert lf.estimated.interval is not None
        assert (lf.estimated.interval.low, lf.estimated.interval.high) == (0.0, 1.0)


def _model(votes: Votes, *, power: float) -> AdditiveModel:
    """Return a model that believes all votes alike."""
    n_lfs = len(votes.columns)
    return AdditiveModel(
        plugin="x.v1",
        prior=np.array([0.5, 0.5]),
        evidence=np.tile(power * np.eye(2), (n_lfs, 1, 1)),
        weights=np.ones(n_lfs),
    ).with_estimates(votes)


def test_intervals_hold_the_truth_where_the_model_does() -> None:
    """Of the 95% intervals of a model whose assumptions hold, nine in ten or more hold the true accuracy."""
    inside = []
    for seed in range(8):
        votes, truth = _drawn(accuracy=(0.6, 0.7, 0.75, 0.8, 0.85, 0.9), seed=seed)
        for lf, column in zip(diagnose(DawidSkene().fit(votes), votes).lfs, votes.columns, strict=True):
            assert lf.estimated.interval is not None
            inside.append((truth[column.rows] == column.labels).mean() in lf.estimated.interval)

    assert np.mean(inside) >= 0.9


def test_copies_share_their_votes() -> None:
    """Each of three copies has a third of the effective votes, and names the others."""
    votes, _ = _drawn(accuracy=(0.7, 0.8, 0.9))
    matrix = votes.dense()[:, [0, 0, 0, 1, 2]]
    tripled = Votes.from_dense(matrix, SPACE)
    fitted = Anchored().fit(tripled)

    apart = diagnose(fitted, tripled, clusters=()).lfs[0]
    together = diagnose(fitted, tripled).lfs[0]

    assert together.copies == ("lf1", "lf2")
    assert together.effective_votes == pytest.approx(apart.effective_votes / 3)


def test_gold_is_shown_beside_the_estimate() -> None:
    """Votes that equal the gold label, of those that have one, with Wilson's interval."""
    lf = _majority(_votes([[0, 1], [0, 1], [A, 1], [1, 1]]), [0, 1, 0, None]).lfs[0]

    assert (lf.n_right, lf.n_gold) == (1, 2)
    assert f"{lf.measured.interval:.3f}" == "0.095 – 0.905"


def test_an_lf_worse_than_chance_is_a_problem() -> None:
    """One that is wrong three times of four is, for a model and by gold."""
    votes, truth = _drawn(1200, accuracy=(0.25, 0.85, 0.85, 0.9, 0.9))
    diagnosis = diagnose(DawidSkene().fit(votes), votes, truth)

    (estimated,) = diagnosis.with_code("worse-than-chance")
    (measured,) = diagnosis.with_code("contradicts-gold")
    assert estimated.subject == measured.subject == ("lf0",)
    assert estimated.severity == measured.severity == "problem"
    assert "lf0 seems worse than chance: 2" in estimated.sentence
    assert re.search(
        r"lf0 is right on \d+ of \d+ gold labels \(.*\), less than the \d+\.\d% of chance", str(measured)
    )


def test_doubt_about_chance_is_told() -> None:
    """With few votes it is a warning that may be wrong."""
    votes, _ = _drawn(40, accuracy=(0.2, 0.85, 0.85, 0.9, 0.9), seed=3)

    (finding,) = diagnose(Anchored().fit(votes), votes).with_code("worse-than-chance")

    assert finding.severity == "warning"
    assert "though the votes do not show it for sure" in finding.sentence


def test_an_estimate_that_gold_contradicts_is_a_warning() -> None:
    """Two copies agree with each other, and gold has them right six times of ten."""
    votes = _votes([[0, 0, 0], [1, 1, 1]] * 50)
    gold = [0, 1] * 30 + [1, 0] * 20
    diagnosis = _majority(votes, gold)

    assert [finding.severity for finding in diagnosis.with_code("contradicts-gold")] == ["warning"] * 3
    assert "less than the estimated 100.0%" in diagnosis.with_code("contradicts-gold")[0].sentence


def test_an_lf_that_gold_clears_is_no_suspect() -> None:
    """When the model takes a labelling function for worse than chance and gold has it right, the model is wrong."""
    votes = _votes([[0, 1, 1], [1, 0, 0]] * 30)
    upside_down = AdditiveModel(
        plugin="x.v1",
        prior=np.array([0.5, 0.5]),
        evidence=np.stack([-np.eye(2), np.eye(2), np.eye(2)]),
        weights=np.ones(3),
        estimated={"lf0": 0.1, "lf1": 0.9, "lf2": 0.9},
    )

    diagnosis = diagnose(upside_down, votes, [0, 1] * 30)

    (finding,) = diagnosis.with_code("misjudged-lf")
    assert finding.severity == "problem"
    assert "lf0 is right on 60 of 60 gold labels" in finding.sentence
    assert not diagnosis.with_code("worse-than-chance")


def test_gold_that_was_learned_from_settles_nothing() -> None:
    """It does not measure the model, nor decide between models; it still measures labelling functions."""
    votes = _votes([[0, 0, 1], [1, 1, 1]] * 30)
    rival = np.eye(2)[[1, 1] * 30]
    diagnosis = diagnose(MajorityVote().fit(votes), votes, [0, 1] * 30, rivals=[("rival", rival)])

    learned = diagnosis.of_learned_gold()

    assert _codes(diagnosis)["not-identifiable"] == "note"
    assert _codes(learned)["not-identifiable"] == "problem"
    assert _codes(learned)["gold-seen"] == "warning"
    assert "calibration" not in _codes(learned)
    assert "On 60 gold labels, which the model has learned from: accuracy" in str(learned)
    assert learned.lfs == diagnosis.lfs


def test_disputed_examples_may_have_names() -> None:
    """Sentences then tell names instead of positions."""
    votes = _votes([[0, 0, 1], [1, 1, 0], [0, 0, 0], [1, 1, 1]])
    diagnosis = diagnose(MajorityVote().fit(votes), votes, rivals=[("rival", np.eye(2)[[1, 1, 0, 1]])])

    named = diagnosis.named(["c7"])

    assert diagnosis.disputed == named.disputed == (0,)
    assert "such as c7" in named.with_code("not-identifiable")[0].advice
    assert named.as_dict()["names"] == ["c7"]


def test_a_class_with_gold_that_nobody_votes_for_is_a_problem() -> None:
    """Its examples exist and are not found."""
    (finding,) = _majority(_votes([[0, 1, 1], [1, 0, 1]], classes=3), ["EGGS", None]).with_code("unvoted-class")

    assert finding.severity == "problem"
    assert "Nobody votes for EGGS, though 1 gold label is of it" in finding.sentence


def test_gold_labels_that_are_all_alike_are_told() -> None:
    """Five of one class are a warning; fewer are an accident, and of two classes they are right."""
    votes = _votes([[0, 1, 1], [1, 0, 1]] * 5)

    (finding,) = _majority(votes, [0, None] * 5).with_code("one-class-gold")
    assert "All 5 gold labels are of SPAM" in finding.sentence
    assert not _majority(votes, [0, None] * 4 + [None] * 2).with_code("one-class-gold")
    assert not _majority(votes, [0, 1] * 5).with_code("one-class-gold")


def test_gold_labels_without_votes_show_nothing() -> None:
    """They are counted, and nothing can be compared with them."""
    diagnosis = _majority(_votes([[0, 1, 1], [A, A, A]]), [None, 0])

    assert (diagnosis.gold.n_gold, diagnosis.gold.n_compared) == (1, 0)
    assert diagnosis.gold.accuracy.value is None
    assert _codes(diagnosis)["uncalibrated"] == "warning"


def test_calibration_is_measured_from_fifty_gold_labels() -> None:
    """Below, probabilities are uncalibrated; from then on the error is told, beside what chance would give."""
    votes, truth = _drawn(accuracy=(0.8, 0.8, 0.8, 0.8))
    rows = np.flatnonzero(votes.covered())
    fitted = DawidSkene().fit(votes)

    few = diagnose(fitted, votes, np.where(np.isin(np.arange(600), rows[:49]), truth, A))
    enough = diagnose(fitted, votes, np.where(np.isin(np.arange(600), rows[:50]), truth, A))

    assert "49 examples with votes have gold labels, and fewer than 50" in few.with_code("uncalibrated")[0].sentence
    assert not enough.with_code("uncalibrated")
    assert "against 50 gold labels; about" in enough.with_code("calibration")[0].sentence


def test_probabilities_that_are_off_are_a_warning() -> None:
    """Always sure and right six times of ten is off by forty points."""
    diagnosis = _majority(_votes([[0, 0, 0], [1, 1, 1]] * 50), [0, 1] * 30 + [1, 0] * 20)

    assert _codes(diagnosis)["calibration"] == "warning"
    assert diagnosis.gold.calibration_error == pytest.approx(0.4)
    assert diagnosis.gold.error_by_chance == 0.0


def test_the_majority_vote_is_always_beside() -> None:
    """It is the first comparison, whoever else is asked, and a tie differs from neither class."""
    votes = _votes([[0, 1, A], [1, 1, 0], [0, 0, 0], [1, 1, 1]])
    diagnosis = diagnose(_model(votes, power=1.0), votes)

    assert [comparison.name for comparison in diagnosis.comparisons] == ["majority vote"]
    assert diagnosis.comparisons[0].n_differing == 0
    assert not diagnosis.with_code("not-identifiable")


def test_models_that_disagree_are_told() -> None:
    """On how many examples, which way, and which to give gold labels to."""
    votes = _votes([[0, 0, 1], [1, 1, 0], [0, 0, 0], [1, 1, 1]] * 3)
    rival = np.eye(2)[[1, 1, 0, 1] * 3]
    diagnosis = diagnose(MajorityVote().fit(votes), votes, rivals=[("rival", rival)])

    (finding,) = diagnosis.with_code("not-identifiable")
    assert finding.severity == "problem"
    assert finding.subject == ("rival",)
    assert "rival gives another label on 3 of 12 examples with votes (25.0%), most often HAM instead of SPAM" in (
        finding.sentence
    )
    assert "such as 0, 4, 8" in finding.advice
    assert diagnosis.disputed == (0, 4, 8)
    assert diagnosis.lfs[0].elsewhere is not None
    assert diagnosis.lfs[0].elsewhere.low == pytest.approx(0.75)


def test_gold_settles_who_is_right() -> None:
    """When gold is clearly for one of the models, the difference is a note; if for the other, that is a problem."""
    votes = _votes([[0, 0, 1], [1, 1, 1]] * 30)
    rival = np.eye(2)[[1, 1] * 30]
    fitted = MajorityVote().fit(votes)

    ours = diagnose(fitted, votes, [0, 1] * 30, rivals=[("rival", rival)])
    theirs = diagnose(fitted, votes, [1, 1] * 30, rivals=[("rival", rival)])

    assert _codes(ours)["not-identifiable"] == "note"
    assert "below-rival" not in _codes(ours)
    assert ours.disputed == ()
    assert ours.comparisons[1].gain.value == pytest.approx(0.5)
    assert "On the gold labels rival is right more often, on 50.0% more of the examples" in (
        theirs.with_code("below-rival")[0].sentence
    )


def test_below_the_majority_vote_is_a_problem() -> None:
    """It is never silently worse than the vote."""
    votes = _votes([[0, 0, 1], [1, 1, 1]] * 30)
    upside_down = AdditiveModel(
        plugin="x.v1", prior=np.array([0.5, 0.5]), evidence=np.stack([-np.eye(2)] * 3), weights=np.ones(3)
    )

    assert _codes(diagnose(upside_down, votes, [0, 1] * 30))["below-majority"] == "problem"


def test_the_gain_has_a_paired_interval() -> None:
    """Agresti and Min's, by hand: 30 of 60 better, none worse."""
    votes = _votes([[0, 0, 1], [1, 1, 1]] * 30)
    rival = np.eye(2)[[1, 1] * 30]
    gain = diagnose(MajorityVote().fit(votes), votes, [0, 1] * 30, rivals=[("rival", rival)]).comparisons[1].gain

    mean = 30 / 62
    half = 1.959964 * np.sqrt((31 / 62 - mean**2) / 62)
    assert gain.interval is not None
    assert (gain.interval.low, gain.interval.high) == pytest.approx((mean - half, mean + half))


def test_it_prints_as_a_report() -> None:
    """Counts, findings with advice, and three tables; of many findings of a kind the first few."""
    matrix = np.array([[0, 0, 1], [1, 1, 1], [A, A, A]])
    votes = Votes.from_dense(np.hstack([matrix] + [1 - matrix.clip(0)] * 20), SPACE)
    text = str(_majority(votes, [0, 1, None]))

    assert text.startswith("63 LFs on 3 examples; 3 with votes (100.0%); ")
    assert "On 2 gold labels: accuracy" in text
    assert "How often each labelling function is right (3 more in .lfs)" in text
    assert "What speaks for each class" in text
    assert "Beside other models" in text
    assert "         → " in text
    assert max(map(len, text.split("\n\nHow often", maxsplit=1)[0].splitlines()[2:])) <= 110


def test_findings_of_one_kind_are_cut_short() -> None:
    """Five are printed, the others counted."""
    space = LabelSpace(map(str, range(30)))
    votes = Votes.from_dense([[0, 1], [1, 0]], space)
    diagnosis = diagnose(MajorityVote().fit(votes), votes)

    assert len(diagnosis.with_code("unvoted-class")) == 28
    assert "And 23 more of the kind 'unvoted-class': see .findings, or --json." in str(diagnosis)
    assert "(10 more in .classes)" in str(diagnosis)
    assert "And 23 more" in diagnosis._repr_html_()


def test_many_names_are_cut_short() -> None:
    """A sentence names eight labelling functions."""
    (finding,) = _majority(_votes([[0, 1, 0] + [A] * 20])).with_code("silent-lf")

    assert finding.sentence.startswith("lf3, lf4, lf5, lf6, lf7, lf8, lf9, lf10 and 12 more never vote")
    assert len(finding.subject) == 20


def test_html_is_escaped() -> None:
    """A name cannot add markup."""
    votes = Votes.from_dense([[A, 0, 1]], SPACE, ["<b>", "a", "b"])

    made = _majority(votes)._repr_html_()

    assert "<b>" not in made
    assert "&lt;b&gt; never votes" in made


@pytest.mark.parametrize("kind", label_models.names())
def test_every_model_is_diagnosed(kind: str) -> None:
    """Whatever it is, the diagnosis is numbers and plain JSON; no estimate lies outside its interval."""
    votes, truth = _drawn(200, accuracy=(0.7, 0.8, 0.9, 0.6))
    with_silent = Votes.from_dense(np.hstack([votes.dense(), np.full((200, 1), A)]), SPACE)
    diagnosis = diagnose(label_models.get(kind)().fit(with_silent), with_silent, truth)

    assert json.loads(json.dumps(diagnosis.as_dict(), allow_nan=False))["coverage"]["n_examples"] == 200
    for lf in diagnosis.lfs[:-1]:
        assert lf.estimated.value is not None
        assert lf.estimated.interval is not None
        assert lf.estimated.value in lf.estimated.interval
    assert diagnosis.lfs[-1].estimated.value is None
    assert diagnosis.lfs[-1].chance is None


def test_votes_of_nobody_are_diagnosed_too() -> None:
    """No examples, no labelling functions and no votes are told, not stumbled over."""
    for votes in (Votes(SPACE, 0, ()), Votes(SPACE, 2, ()), _votes([[A, A]])):
        diagnosis = diagnose(_model(votes, power=1.0), votes)
        assert diagnosis.coverage.n_covered == 0
        assert "unvoted-class" in _codes(diagnosis)
        assert "0 with votes" in str(diagnosis)


def test_one_class_needs_no_other() -> None:
    """There is nothing to tell apart, and that is no finding."""
    codes = _codes(_majority(_votes([[0, 0, 0], [0, A, 0]], classes=1)))

    assert not {"one-class-votes", "unvoted-class", "ties"} & set(codes)


def test_what_does_not_fit_is_refused() -> None:
    """Gold labels of another number or class, and probabilities of another shape."""
    votes = _votes([[0, 1]])
    fitted = MajorityVote().fit(votes)

    with pytest.raises(InvalidValue, match="number of gold labels"):
        diagnose(fitted, votes, [0, 1])
    with pytest.raises(UnknownClass):
        diagnose(fitted, votes, ["EGGS"])
    with pytest.raises(InvalidValue, match=r"shape of the probabilities of 'x' is \(2, 2\); it must be \(1, 2\)"):
        diagnose(fitted, votes, rivals=[("x", np.full((2, 2), 0.5))])


def test_near_copies_are_named() -> None:
    """Clusters of two or more, in the order of the labelling functions."""
    votes = _votes([[0, 1, 0, 1], [1, A, 1, A], [0, 0, 0, 0]] * 5)

    assert near_copies(votes) == (("lf0", "lf2"), ("lf1", "lf3"))
    assert near_copies(Votes(SPACE, 3, ())) == ()
