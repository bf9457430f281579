"""Who takes part, what of a table is worked out from the rest, and how other tools' scripts are talked to."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import numpy as np
import pytest

from label_models_answers import MAJORITY, Question, ask_ours, our_kinds
from label_models_contest import Contest, mean_gain, mean_of, n_not_below, print_failures, print_values, worst_gain
from label_models_peers import PEERS, REQUIREMENTS, SNORKEL, PeerRunner

if TYPE_CHECKING:
    from pathlib import Path

VOTES = np.array([[0, 0, 1], [1, -1, 1], [-1, -1, -1]], dtype=np.int8)
QUESTION = Question("three", 2, VOTES)


def _runner(folder: Path) -> PeerRunner:
    """Return a runner whose environment is this one: it holds what the script of `peers.job` needs."""
    (folder / "bin").mkdir(parents=True)
    (folder / "bin" / "python").symlink_to(sys.executable)
    (folder / "requirements.txt").write_text("\n".join(REQUIREMENTS), encoding="utf-8")
    return PeerRunner(folder, timeout_s=20)


def test_the_majority_vote_comes_first() -> None:
    """It is what the others are compared with, and takes part when others are chosen too."""
    assert our_kinds()[0] == MAJORITY
    assert our_kinds(["anchored.v1"]) == [MAJORITY, "anchored.v1"]


def test_a_model_answers_for_both_parts() -> None:
    """The probabilities of the examples learnt from and of the others."""
    answer = ask_ours(MAJORITY, Question("both", 2, VOTES, test=VOTES[:2]))

    assert answer.train is not None
    assert answer.train.round(2).tolist() == [[0.67, 0.33], [0.0, 1.0], [0.5, 0.5]]
    assert answer.test is not None
    assert len(answer.test) == 2


def test_a_model_that_fails_answers_with_its_reason() -> None:
    """No vote at all is an error of ours, which a table shows below itself."""
    answer = ask_ours(MAJORITY, Question("silent", 2, np.full((2, 3), -1, dtype=np.int8)))

    assert answer.train is None
    assert answer.failure.startswith("NoVotes: ")


def test_crowds_and_drawn_votes_have_their_own_peers() -> None:
    """Crowd models take questions without a test set, and those told the balance only questions that tell it."""
    drawn = Question("drawn", 2, VOTES, balance=(0.9, 0.1))
    split = Question("split", 2, VOTES, test=VOTES)

    takers = [[peer.name for peer in PEERS if peer.takes(each)] for each in (QUESTION, split, drawn)]

    assert [len(names) for names in takers] == [6, 3, 4]
    assert "crowd-kit GLAD" in takers[0]
    assert "the same, told the balance" in takers[2]


def test_a_peer_that_cannot_run_is_told_of(tmp_path: Path) -> None:
    """Without the tool in its environment the script ends, and the answer says how."""
    answers = _runner(tmp_path / "peers").ask(SNORKEL, [QUESTION])

    assert [answer.train for answer in answers] == [None]
    assert "No module named 'snorkel'" in answers[0].failure


def test_an_answer_is_taken_again_when_that_is_asked_for(tmp_path: Path) -> None:
    """It lies in the folder under the digest of the votes."""
    runner = PeerRunner(_runner(tmp_path / "peers").folder, timeout_s=20, reuses=True)
    runner.ask(SNORKEL, [QUESTION])
    votes, *_ = (tmp_path / "peers" / "answers").glob("*-votes.npz")
    likely = np.full((3, 2), 0.5)
    np.savez(str(votes).replace("-votes", "-answer"), train=likely, cpu_s=1.5, peak_bytes=7)

    answer, *_ = runner.ask(SNORKEL, [QUESTION])

    assert answer.train is not None
    assert answer.train.tolist() == likely.tolist()
    assert (answer.cpu_s, answer.peak_bytes) == (1.5, 7)


def test_an_environment_that_is_there_is_not_made_again(tmp_path: Path) -> None:
    """Its requirements are written down when it is complete."""
    _runner(tmp_path / "peers").prepare()

    assert not (tmp_path / "peers" / "pyvenv.cfg").exists()


def test_means_are_of_models_that_have_all_columns() -> None:
    """A model that did not answer for one set has no mean, which would be of other sets."""
    first = {"a": 1.0, "b": 4.0}

    assert mean_of(["a", "b"])({"a": 1.0}, first) is None
    assert mean_gain({"a": 1.0}, first) is None
    assert mean_gain({"a": 2.0, "b": 4.0}, first) == pytest.approx(0.5)


def test_losses_are_counted_where_a_model_answered() -> None:
    """One of two columns is not below, and the worst is three below."""
    values, first = {"a": 1.0, "b": 1.0}, {"a": 1.0, "b": 4.0, "c": 9.0}

    assert n_not_below(values, first) == 1
    assert worst_gain(values, first) == -3.0


def test_a_missing_value_is_a_dash(capsys: pytest.CaptureFixture[str]) -> None:
    """The row stays, so that nobody who failed is left out silently."""
    print_values("Scores", {"vote": {"a": 1.0, "b": 2.0}, "other": {"a": 1.0}})

    assert capsys.readouterr().out.splitlines()[-2].split() == ["other", "1.00", "–"]


def test_failures_are_printed_below_a_table(capsys: pytest.CaptureFixture[str]) -> None:
    """With who failed on what, and why."""
    silent = Question("silent", 2, np.full((2, 3), -1, dtype=np.int8))
    answers = Contest((MAJORITY,)).answers([silent])

    print_failures(answers)

    assert "No answer of majority-vote.v1 for silent: NoVotes" in capsys.readouterr().out
