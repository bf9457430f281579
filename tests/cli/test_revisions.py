"""Revisions, lineage and garbage, from the shell."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Hunches = Callable[..., Any]


def test_log_lists_revisions(hunches: Hunches, project: Path) -> None:
    """Newest first, as a table and as JSON."""
    shown = hunches("log", "--project", project, "--limit", "2")
    assert "end model linear.v1 trained on" in shown.out
    told = hunches("log", "--project", project, "--json").json
    assert [revision["verb"] for revision in told["revisions"][:2]] == ["train", "build_training_set"]


def test_a_change_is_shown_undone_and_named(hunches: Hunches, project: Path) -> None:
    """As one would after a mistake."""
    assert hunches("name-revision", "good", "--project", project).out.endswith("is called 'good'.\n")
    assert hunches("define-lf", "promo", "has(text, 'song')", "SPAM", "--project", project).code == 0
    assert "changed  promo" in hunches("diff", "--project", project).out
    assert "The project is as it was at r8" in hunches("restore", "good", "--project", project).out
    assert "“good”" in hunches("show", "good", "--project", project).out
    assert hunches("diff", "good", "current", "--project", project, "--json").json["lfs"] == []
    assert hunches("name-revision", "good", "--drop", "--project", project).code == 0
    assert hunches("show", "good", "--project", project).code == 3


def test_restore_tells_of_files_that_hold_other_versions(hunches: Hunches, project: Path, tmp_path: Path) -> None:
    """They are not read until they are defined again."""
    file = tmp_path / "lfs.py"
    file.write_text("import hunches as hu\n\nvid = hu.rule('vid', \"has(text, 'video')\", 'HAM')\n")
    hunches("define-lf", file, "--project", project)
    file.write_text(file.read_text().replace("'video'", "'best'"))
    hunches("define-lf", file, "--project", project)
    assert "other versions of vid" in hunches("restore", "previous", "--project", project).out


def test_best_ranks_revisions(hunches: Hunches, project: Path) -> None:
    """By the metric that is asked for."""
    assert "Accuracy on valid" in hunches("best", "--metric", "accuracy", "--project", project).out
    assert hunches("best", "--project", project, "--json").json["best"] == 8
    assert hunches("best", "--metric", "beauty", "--project", project).code == 3


def test_lineage_is_a_tree(hunches: Hunches, project: Path) -> None:
    """Of a result, or of what it says of an example."""
    assert "└── " in hunches("lineage", "--project", project).out
    told = hunches("lineage", "labels", "--example", "c1", "--project", project, "--json").json
    assert told["kind"] == "labels"


def test_verify_leaves_with_a_code(hunches: Hunches, project: Path) -> None:
    """0 when all is equal, 6 when something is damaged."""
    assert "equal" in hunches("verify", "labels", "--project", project).out
    for path in (project / "objects").glob("*/*.model"):
        path.chmod(0o644)
        path.write_bytes(b"!")
    assert hunches("verify", "--project", project).code == 6


@pytest.mark.parametrize(("option", "said"), [("--rehearse", "Would delete 0"), ("--keep-days=1", "Deleted 0")])
def test_collect_garbage_says_what_went(hunches: Hunches, project: Path, option: str, said: str) -> None:
    """Nothing of a project that is in use."""
    assert hunches("collect-garbage", option, "--project", project).out.startswith(said)
