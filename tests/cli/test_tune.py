"""``hunches tune``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def test_a_search_says_what_it_tried_and_trained(hunches: Callable[..., Any], project: Path) -> None:
    """In a table, or as JSON; the project's own model can be kept."""
    few = ("--trials", 3, "--workers", 1, "--project", project)
    kept = hunches("tune", *few, "--keep-current", "--json").json
    told = hunches("tune", *few, "--metric", "accuracy", "--model", "linear.v1", "--seed", 0)
    assert (len(kept["trials"]), kept["trained"]) == (3, None)
    assert told.out.startswith("3 trials on ")
    assert "Trained linear.v1" in told.out.splitlines()[-1]
    assert "keeps its end model" in hunches("tune", *few, "--keep-current").out
    assert hunches("tune", *few, "--metric", "speed").code == 3
