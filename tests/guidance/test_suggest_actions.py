"""What to do next."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from hunches.errors import InvalidValue
from hunches.guidance import Suggestion, situation_of, suggest_actions

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from hunches.guidance import Evidence


def _suggest(evidence: Evidence, *kinds: str, **known: Any) -> tuple[Suggestion, ...]:  # noqa: ANN401  # any field
    situation = replace(situation_of(evidence), **known)
    return suggest_actions(situation, kinds=kinds, rng=np.random.default_rng(0))


def test_what_gains_most_comes_first(known: Callable[..., Evidence]) -> None:
    """Of all kinds that apply; the same generator suggests the same."""
    found = _suggest(known(20))
    assert {"accept-rule", "write-rule", "label-examples"} <= {each.kind for each in found}
    assert [each.gain for each in found] == sorted((each.gain for each in found), reverse=True)
    assert found == _suggest(known(20))


def test_words_are_suggested_for_what_nobody_votes_on(
    known: Callable[..., Evidence], truth: NDArray[np.int64]
) -> None:
    """As one rule, with each word as a candidate; none says again what another says."""
    written = _suggest(known(20), "write-rule")
    assert {each.action["rule"]["definition"]["label"] for each in written} == {"SPAM", "HAM"}
    for each in written:
        texts = [candidate["text"] for candidate in each.action["candidates"]]
        assert 2 <= len(texts) <= 5
        assert len(set(texts)) == len(texts)
        assert not each.needs_a_person
    assert _suggest(known(20, {"all": (list(range(400)), 0)}), "write-rule") == ()


def test_examples_without_gold_are_suggested_to_label(known: Callable[..., Evidence]) -> None:
    """With what is known of each; labels that nothing uses are worth less."""
    lfs = {"a": (list(range(60, 300)), 0), "b": (list(range(100, 400)), 1), "c": (list(range(60, 90)), 0)}
    (label,) = _suggest(known(20, lfs), "label-examples")
    assert label.needs_a_person
    assert len(label.rows) == len(label.row_reasons) == 10
    assert min(label.rows) >= 20
    (unused,) = _suggest(known(20, lfs), "label-examples", uses_gold=False)
    assert unused.gain < label.gain


def test_reasons_say_how_an_example_was_voted_on(known: Callable[..., Evidence]) -> None:
    """By nobody, by one, by several, by some against others."""
    lfs = {"a": (list(range(20, 240)), 0), "b": (list(range(150, 400)), 1), "c": (list(range(20, 60)), 0)}
    situation = situation_of(known(20, lfs))
    (label,) = suggest_actions(situation, kinds=["label-examples"], n_examples=200, rng=np.random.default_rng(0))
    said = " ".join(label.row_reasons)
    assert all(part in said for part in ("its vote is for", "votes are for SPAM", "2 votes disagree"))
    (none,) = _suggest(known(20), "label-examples")
    assert "no labelling function votes on it" in none.row_reasons[0]


def test_more_gold_makes_more_gold_worth_less(known: Callable[..., Evidence]) -> None:
    """And where everything has gold there is nothing to label."""
    few, many = (_suggest(known(count), "label-examples")[0].gain for count in (20, 200))
    assert many < few
    assert _suggest(known(400), "label-examples", "label-slice", slices={"all": np.ones(400, dtype=bool)}) == ()


def test_without_any_gold_examples_are_suggested_by_votes(known: Callable[..., Evidence]) -> None:
    """With the reasons of the queue."""
    (label,) = _suggest(known(0, {"a": (list(range(100)), 0), "b": (list(range(50, 200)), 1)}), "label-examples")
    assert any("disagree" in reason for reason in label.row_reasons)


def test_slices_without_gold_are_suggested(known: Callable[..., Evidence]) -> None:
    """Ten of their examples; a slice that has ten gold labels is left alone."""
    slices = {"late": np.arange(400) >= 300, "early": np.arange(400) < 100}
    (found,) = _suggest(known(20), "label-slice", slices=slices)
    assert found.action == {"slice": "late"}
    assert len(found.rows) == 10
    assert min(found.rows) >= 300


def test_a_function_that_is_wrong_on_gold_is_to_be_switched_off(
    known: Callable[..., Evidence], truth: NDArray[np.int64]
) -> None:
    """Its sure mistakes are shown; one that is right mostly is left alone."""
    ham, spam = np.flatnonzero(truth == 1)[:80], np.flatnonzero(truth == 0)[:80]
    found = _suggest(known(40, {"bad": (ham.tolist(), 0), "good": (spam.tolist(), 0)}), "fix-rule")
    assert [each.action["lf"] for each in found] == ["bad"]
    assert found[0].action["switch_off"]
    assert not found[0].needs_a_person
    assert set(found[0].rows) <= set(range(40))
    assert found[0].gain > 0


def test_a_function_that_is_half_wrong_is_to_be_fixed(
    known: Callable[..., Evidence], truth: NDArray[np.int64]
) -> None:
    """By a person."""
    mixed = np.sort(np.concatenate([np.flatnonzero(truth == 0)[:80], np.flatnonzero(truth == 1)[:45]]))
    (found,) = _suggest(known(40, {"mixed": (mixed.tolist(), 0)}), "fix-rule")
    assert found.title == "Fix 'mixed'"
    assert found.needs_a_person


def test_functions_that_labels_hardly_trust_are_left_alone(
    known: Callable[..., Evidence], truth: NDArray[np.int64]
) -> None:
    """Though some of their votes on gold are wrong; and without labels none is known."""
    rows = np.sort(np.concatenate([np.flatnonzero(truth == 0)[:80], np.flatnonzero(truth == 1)[:4]]))
    evidence = known(40, {"fine": (rows.tolist(), 0)})
    assert _suggest(evidence, "fix-rule") == ()
    assert _suggest(replace(evidence, probabilities=None), "fix-rule") == ()


def test_near_copies_are_to_be_merged(known: Callable[..., Evidence], truth: NDArray[np.int64]) -> None:
    """The one that is right more often is kept."""
    spam = np.flatnonzero(truth == 0)[:80]
    wrong = np.flatnonzero(truth == 1)[:2]
    lfs = {"worse": (np.sort(np.concatenate([spam, wrong])).tolist(), 0), "better": (spam.tolist(), 0)}
    (found,) = _suggest(known(40, lfs), "merge-copies")
    assert found.action == {"keep": "better", "switch_off": ["worse"]}
    assert found.gain == 0.0


def test_unsure_labels_that_are_wrong_are_to_be_left_out(
    known: Callable[..., Evidence], truth: NDArray[np.int64]
) -> None:
    """Unless that is done already, or nothing is known of them."""
    evidence = known(60, {"all": (list(range(400)), 0)})
    is_sure = np.arange(400) % 3 == 0
    right, coin = np.eye(2)[truth] * 0.9 + 0.05, np.tile([0.52, 0.48], (400, 1))
    evidence = replace(evidence, probabilities=np.where(is_sure[:, None], right, coin))
    (found,) = _suggest(evidence, "change-threshold")
    assert found.action["min_confidence"] > 0.5
    assert not found.needs_a_person
    assert _suggest(evidence, "change-threshold", min_confidence=found.action["min_confidence"]) == ()
    assert _suggest(known(60), "change-threshold") == ()


def test_unknown_kinds_are_refused(known: Callable[..., Evidence]) -> None:
    """In what is asked and in what is made."""
    with pytest.raises(InvalidValue, match="dance"):
        _suggest(known(20), "dance")
    with pytest.raises(InvalidValue, match="dance"):
        Suggestion(kind="dance", title="", reason="", gain=0.0)  # type: ignore[arg-type]  # the test
