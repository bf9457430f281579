"""Comparing models and checking gates by command."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from typing import Any


def test_compare_prints_models_and_the_front(hunches: Callable[..., Any], project: Path) -> None:
    """As a table, and as JSON with the same model."""
    hunches("train", "--parameter", "l2=1000000", "-p", project)
    answer = hunches(
        "compare", "-p", project, "--metric", "accuracy", "--objective", "accuracy", "--objective", "n_bytes"
    )
    assert answer.code == 0
    assert answer.out.startswith("2 end models on 30 gold labels of valid")
    told = hunches("compare", "current", "-p", project, "--split", "all", "--json").json
    assert [model["name"] for model in told["models"]] == ["linear.v1 l2=1000000"]
    assert told["n_gold"] == 270


def test_compare_keeps_test_sealed(hunches: Callable[..., Any], project: Path) -> None:
    """Until it is unsealed."""
    assert hunches("compare", "-p", project, "--split", "test").code == 3
    assert hunches("compare", "-p", project, "--split", "test", "--unseal").code == 0


def test_measure_model_prints_costs(hunches: Callable[..., Any], project: Path) -> None:
    """And measures again when it is asked to."""
    first = hunches("measure-model", "-p", project)
    assert "p99 of one" in first.out
    again = hunches("measure-model", "-p", project, "--again", "--json").json
    assert again["costs"]["n_bytes"] > 0


def test_a_gate_decides_the_exit_code(hunches: Callable[..., Any], project: Path) -> None:
    """0 when it is passed, 8 when it is not, also with JSON."""
    defined = hunches("define-gate", "size <= 50 MB", "-p", project)
    assert defined.out == "Defined the gate 'default':\nsize <= 50 MB\n"
    assert hunches("define-gate", "size <= 50 MB", "-p", project).out.startswith("Unchanged: the gate")
    passed = hunches("check-gate", "-p", project)
    assert (passed.code, passed.out.splitlines()[3].startswith("✓ pass")) == (0, True)
    hunches("define-gate", "size <= 1 B", "-p", project, "--name", "strict")
    failed = hunches("check-gate", "-p", project, "--name", "strict", "--json")
    assert (failed.code, failed.json["is_passed"]) == (8, False)


def test_a_gate_that_cannot_be_read_is_pointed_at(hunches: Callable[..., Any], project: Path) -> None:
    """With the code of its error, and exit code 3."""
    answer = hunches("define-gate", "size <= 50", "-p", project)
    assert answer.code == 3
    assert "it ends too early" in answer.err
    assert "[gate-syntax]" in answer.err
