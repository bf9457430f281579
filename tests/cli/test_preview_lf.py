"""``hunches preview-lf``: conditions, files, and JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from typing import Any


def test_a_condition_is_previewed(
    hunches: Callable[..., Any], project: Path, state: Callable[[Path], object]
) -> None:
    """With counts, gold, the others and examples; nothing is written."""
    before = state(project)
    answer = hunches("preview-lf", "has(text, 'my')", "SPAM", "--project", project)
    assert answer.out.startswith("new rule on 300 examples, in ")
    assert "They disagree" in answer.out
    assert "Votes where no other labelling function votes" in answer.out or "covered, after" in answer.out
    assert state(project) == before


def test_a_preview_is_json(hunches: Callable[..., Any], project: Path) -> None:
    """On one split, and of a rule that is to be replaced."""
    options = ("--split", "valid", "--name", "promo", "--show", "1", "--seconds", "5", "--json")
    told = hunches("preview-lf", "has(text, 'subscribe')", "SPAM", "--project", project, *options).json
    assert (told["name"], told["n_examples"], told["split"]) == ("promo", 30, "valid")
    assert told["overlaps"]["count"] == 0


def test_a_function_of_a_file_is_previewed(hunches: Callable[..., Any], project: Path, tmp_path: Path) -> None:
    """By its name; another is an error."""
    path = tmp_path / "lfs.py"
    path.write_text(
        "import hunches as hu\n@hu.labeling_function()\ndef mine(text): return 'SPAM' if 'my' in text else None\n"
    )
    assert hunches("preview-lf", path, "mine", "--project", project).out.startswith("mine on 300 examples")
    assert hunches("preview-lf", path, "yours", "--project", project).code == 3
