"""``hunches export`` of rules and projects, ``hunches import-project`` and rules in YAML."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from typing import Any


def test_rules_go_to_yaml_and_come_back(hunches: Callable[..., Any], project: Path, tmp_path: Path) -> None:
    """Each command says the next one."""
    answer = hunches("export", tmp_path / "rules", "--what", "lfs", "-p", project)
    path = tmp_path / "rules" / "lfs.yaml"
    assert answer.out.strip() == (
        f"Wrote 3 labelling functions to '{tmp_path / 'rules'}'. Read them back with: hunches define-lf {path}"
    )
    path.write_text(path.read_text().replace("'subscribe'", "'subscribe', 'follow'"))
    assert hunches("define-lf", path, "-p", project, "--json").json == {
        "added": [],
        "changed": ["promo", "bait", "praise"],  # they come from a file now
        "unchanged": [],
    }


def test_a_project_goes_to_a_zip_file_and_comes_back(
    hunches: Callable[..., Any], project: Path, tmp_path: Path, state: Callable[[Path], object]
) -> None:
    """Equal, and told in JSON as well."""
    answer = hunches("export", tmp_path / "spam.zip", "--what", "project", "-p", project)
    assert f"Read it back with: hunches import-project {tmp_path / 'spam.zip'} NEW-PROJECT" in answer.out
    assert hunches("import-project", tmp_path / "spam.zip", tmp_path / "new").out.startswith("Made the project")
    assert state(tmp_path / "new") == state(project)
    told = hunches("import-project", tmp_path / "spam.zip", tmp_path / "again", "--json").json
    assert (told["missing"], told["edited"], told["n_lfs"]) == ([], [], 3)


def test_what_did_not_come_along_is_told(hunches: Callable[..., Any], project: Path, tmp_path: Path) -> None:
    """Left out, damaged, edited, or code of a session."""
    hunches("export", tmp_path / "out", "--what", "project", "--no-data", "-p", project)
    (tmp_path / "out" / "lfs.yaml").write_text("[]")
    out = hunches("import-project", tmp_path / "out", tmp_path / "new").out
    assert "Not in the export, to be made again: dataset, " in out
    assert "Edited since the export, and not used: lfs.yaml." in out
    again = hunches("export", tmp_path / "more", "--what", "project", "-p", tmp_path / "new").out
    assert "Gone or damaged in the project, and so left out: " in again
