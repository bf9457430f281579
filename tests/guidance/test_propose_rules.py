"""Rules from little gold."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pytest

from hunches.engine import apply
from hunches.errors import InvalidValue
from hunches.guidance import Evidence, pool_candidates, propose_rules, situation_of
from hunches.guidance.neighbours import similarity_candidates
from hunches.guidance.propose_rules import rules_for
from hunches.lfs import lf_kinds
from hunches.records import LabelSpace, Votes
from hunches.training import FeatureColumns

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray


def test_rules_are_right_as_often_as_they_say(known: Callable[..., Evidence], truth: NDArray[np.int64]) -> None:
    """For both classes, counted as the engine applies them; the first adds most."""
    evidence = known(20)
    rules = propose_rules(evidence, count=8)
    assert {rule.label for rule in rules} == {"SPAM", "HAM"}
    assert rules[0].gain == max(rule.gain for rule in rules)
    for rule in rules:
        lf = lf_kinds.get(rule.lf_kind).from_definition(rule.name, rule.definition)
        column = apply([lf], evidence.examples, space=evidence.votes.space).columns[0]
        assert len(column.rows) == rule.n_covered == rule.n_new
        assert np.mean(truth[column.rows] == column.labels) > rule.precision - 0.25
        assert rule.interval.low < rule.precision < rule.interval.high
        assert rule.as_dict()["text"] == rule.text


def test_three_of_three_is_not_certain(known: Callable[..., Evidence]) -> None:
    """What is believed of all it covers draws the share down."""
    rules = [rule for rule in propose_rules(known(20), count=10) if rule.n_gold == rule.n_right <= 3]
    assert rules
    assert all(rule.precision < 1.0 and rule.interval.low < 0.8 for rule in rules)


def test_all_kinds_can_be_proposed(known: Callable[..., Evidence]) -> None:
    """Of a numeric column, of a category, of likeness to gold examples, and words."""
    kinds = {rule.kind for rule in propose_rules(known(60), count=40)}
    assert {"keyword", "threshold", "category"} <= kinds


def test_likeness_to_gold_examples_is_proposed() -> None:
    """Where texts have words in common that alone say little."""
    draw = np.random.default_rng(0)
    words = np.array([f"w{number}" for number in range(60)])
    truth = draw.integers(0, 2, 300)
    texts = [" ".join(draw.choice(words[:40] if label else words[20:], 12, replace=False)) for label in truth]
    gold = np.full(300, -1, dtype=np.int32)
    gold[:40] = truth[:40]
    evidence = Evidence(
        examples=pa.table({"text": pa.array(texts, pa.large_string())}),
        columns=FeatureColumns(texts=("text",)),
        votes=Votes(LabelSpace(["A", "B"]), 300, ()),
        gold=gold,
    )
    found = [rule for rule in propose_rules(evidence, count=20) if rule.kind == "similarity"]
    assert found
    assert found[0].text.startswith("similar(text, ")


def test_what_labelling_functions_do_already_is_not_proposed(
    known: Callable[..., Evidence], truth: NDArray[np.int64]
) -> None:
    """Neither their near copies nor their names."""
    first = propose_rules(known(20), count=1)[0]
    lf = lf_kinds.get(first.lf_kind).from_definition(first.name, first.definition)
    column = apply([lf], known().examples, space=known().votes.space).columns[0]
    evidence = known(20, {first.name: (column.rows.tolist(), int(column.labels[0]))})
    rules = propose_rules(evidence, count=5, taken={"like-HAM"})
    assert first.text not in {rule.text for rule in rules}
    assert not {first.name, "like-HAM"} & {rule.name for rule in rules}
    assert all(rule.n_new <= rule.n_covered for rule in rules)


def test_rules_count_their_conflicts(known: Callable[..., Evidence], truth: NDArray[np.int64]) -> None:
    """With votes for another class."""
    evidence = known(40, {"all": (list(range(400)), 1)})
    spam = [rule for rule in propose_rules(evidence, count=5) if rule.label == "SPAM"]
    assert spam
    assert all(rule.n_conflicts == rule.n_covered and rule.n_new == 0 for rule in spam)


def test_without_gold_or_votes_nothing_is_proposed(known: Callable[..., Evidence]) -> None:
    """Since nothing says what is what."""
    assert propose_rules(known(0)) == ()
    nobody = replace(
        known(0),
        examples=known(0).examples.slice(0, 0),
        gold=np.empty(0, dtype=np.int32),
        votes=Votes(LabelSpace(["SPAM", "HAM"]), 0, ()),
    )
    assert propose_rules(nobody) == ()


def test_gold_examples_without_words_are_like_nothing(known: Callable[..., Evidence]) -> None:
    """They are no references."""
    texts = pa.table({"text": pa.array(["!"] * 10 + ["free gift", "see you"] * 20, pa.large_string())})
    gold = np.array([0] * 10 + [-1] * 39 + [1], dtype=np.int32)
    votes = Votes(LabelSpace(["SPAM", "HAM"]), 50, ())
    evidence = Evidence(examples=texts, columns=FeatureColumns(texts=("text",)), votes=votes, gold=gold)
    likeness = list(similarity_candidates(pool_candidates(texts, evidence.columns), evidence))
    assert [part.condition(0).label for part in likeness] == ["HAM"]  # type: ignore[union-attr]  # similarity


def test_what_makes_no_sense_is_refused(known: Callable[..., Evidence]) -> None:
    """No rules, and evidence of other examples."""
    with pytest.raises(InvalidValue, match="count"):
        rules_for(situation_of(known(20)), count=0)
    for wrong in ({"gold": np.zeros(3, dtype=np.int32)}, {"probabilities": np.zeros((3, 2))}):
        with pytest.raises(InvalidValue, match="shape"):
            replace(known(20), **wrong)
    with pytest.raises(InvalidValue, match="votes"):
        replace(known(20), examples=known(20).examples.slice(1))
