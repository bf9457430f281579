"""How gold labels are made of what people said."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hunches.errors import InvalidValue
from hunches.records import Annotation, GoldPolicy, decide_gold

_NOW = datetime(2026, 1, 31, tzinfo=UTC)


def _said(*labels: str | None, final: tuple[str | None, ...] = ()) -> list[Annotation]:
    """Return what people a, b, c … said of one example, and adjudications of it."""
    kinds = [*(("label", label) for label in labels), *(("adjudication", label) for label in final)]
    said: list[Annotation] = []
    for at, (kind, label) in enumerate(kinds):
        who: dict[str, Any] = {"example": "c7", "annotator": "abcdefgh"[at], "kind": kind}
        said.append(Annotation(number=at + 1, label=label, created_at=_NOW, **who))
    return said


@pytest.mark.parametrize(
    ("labels", "majority", "unanimous"),
    [
        (("SPAM",), "SPAM", "SPAM"),
        (("SPAM", "SPAM", "HAM"), "SPAM", None),
        (("SPAM", "HAM"), None, None),
        (("SPAM", "HAM", "OTHER", "SPAM"), "SPAM", None),
        (("SPAM", None, "SPAM"), "SPAM", "SPAM"),
    ],
)
def test_annotators_decide_by_a_rule(
    labels: tuple[str | None, ...], majority: str | None, unanimous: str | None
) -> None:
    """A tie makes no gold label; who cannot tell does not count."""
    assert decide_gold(_said(*labels), GoldPolicy())["c7"].label == majority
    assert decide_gold(_said(*labels), GoldPolicy(rule="unanimous"))["c7"].label == unanimous


def test_too_few_decide_nothing() -> None:
    """Neither for nor against what was imported."""
    assert decide_gold(_said("SPAM"), GoldPolicy(min_annotators=2)) == {}
    assert decide_gold(_said(None), GoldPolicy()) == {}
    assert decide_gold(_said("SPAM", "SPAM"), GoldPolicy(voters=("a", "b"))) == {}


def test_the_last_adjudication_goes_before_all() -> None:
    """Also of somebody whose labels only vote, and also when it says that nobody can tell."""
    decision = decide_gold(_said("SPAM", "SPAM", final=("SPAM", "HAM")), GoldPolicy(voters=("d",)))["c7"]
    assert (decision.label, decision.by, decision.is_adjudicated) == ("HAM", ("d",), True)
    assert decide_gold(_said("SPAM", final=(None,)), GoldPolicy())["c7"].label is None


@given(st.lists(st.sampled_from(["SPAM", "HAM", "OTHER"]), min_size=1, max_size=7), st.randoms())
def test_who_said_it_first_does_not_count(labels: list[str], draw: Any) -> None:  # noqa: ANN401  # hypothesis' random
    """Any order of people comes to the same label."""
    shuffled = draw.sample(labels, len(labels))
    one, other = (decide_gold(_said(*order), GoldPolicy())["c7"].label for order in (labels, shuffled))
    assert one == other


def test_a_policy_comes_back_from_json() -> None:
    """With its voters sorted, each once."""
    policy = GoldPolicy(rule="unanimous", min_annotators=2, voters=("bo", "ann", "bo"))
    assert policy.voters == ("ann", "bo")
    assert GoldPolicy.from_json(policy.as_dict()) == policy


@pytest.mark.parametrize("wrong", [{"rule": "loudest"}, {"min_annotators": 0}])
def test_an_unknown_rule_is_refused(wrong: dict[str, Any]) -> None:
    """And a policy that nobody need fulfil."""
    with pytest.raises(InvalidValue):
        GoldPolicy(**wrong)
