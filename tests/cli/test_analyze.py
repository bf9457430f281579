"""The commands that analyse, and the seal of the test split."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def test_analyze_reports(hunches: Callable[..., Any], project: Path) -> None:
    """In headings and words, on a split."""
    answer = hunches("analyze", "-p", project, "--split", "train")
    assert answer.code == 0
    assert answer.out.startswith(
        "The end model on the train split: 240 examples, 240 gold labels read.\n\nWHICH CLASSES"
    )
    assert "WHETHER MORE LABELS" not in answer.out


def test_analyze_answers_what_it_is_asked(hunches: Callable[..., Any], project: Path) -> None:
    """As JSON, part by part; all is all."""
    some = hunches("analyze", "-p", project, "--what", "leakage, confusion", "--json").json
    assert list(some["parts"]) == ["confusion", "leakage"]
    every = hunches("analyze", "-p", project, "--what", "all", "--split", "train", "--json").json
    assert len(every["parts"]) == 10
    assert every["parts"]["learning-curve"]["verdict"] in {"helps", "hardly helps", "unclear"}


def test_analyze_refuses_what_it_does_not_know(hunches: Callable[..., Any], project: Path) -> None:
    """And names what there is."""
    answer = hunches("analyze", "-p", project, "--what", "confusions")
    assert (answer.code, "confusion" in answer.err) == (3, True)
    assert "[unknown-name]" in answer.err


@pytest.mark.parametrize("command", [("evaluate",), ("analyze",), ("analyze-lfs",)])
def test_the_test_split_is_sealed(hunches: Callable[..., Any], project: Path, command: tuple[str, ...]) -> None:
    """With a stable code, and a flag that opens it."""
    sealed = hunches(*command, "-p", project, "--split", "test")
    assert sealed.code == 3
    assert "[sealed-test]" in sealed.err
    assert "--unseal" in sealed.err
    assert hunches(*command, "-p", project, "--split", "test", "--unseal").code == 0
    assert hunches("looks", "-p", project, "--json").json["n_looks"] == 1


def test_looks_lists_who_looked(hunches: Callable[..., Any], project: Path) -> None:
    """Each look with what was seen; none before the first."""
    assert hunches("looks", "-p", project).out == "Nobody has looked at the test split yet.\n"
    scores = hunches("evaluate", "-p", project, "--split", "test", "--unseal")
    assert "This was look 1 at the test split" in scores.out
    assert hunches("looks", "-p", project).out.startswith("1 look at the test split")
