"""Writing labelling functions as YAML and Python."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import hunches as hu
from hunches import workflow
from hunches.errors import InvalidValue, UnwritableFile
from hunches.lfs import AnnotatorLF, LookupLF, SimilarityLF

if TYPE_CHECKING:
    from pathlib import Path

    from hunches.workflow import OpenProject
    from hunches.workflow.export import Exported

_PYTHON = """
import hunches as hu

@hu.labeling_function()
def short(text):
    return "HAM" if len(text.split()) < 4 else None

@hu.labeling_function()
def long(text):
    return "HAM" if len(text.split()) > 4 else None
"""


@hu.labeling_function()
def shout(text: str) -> str | None:
    """Vote where a text shouts."""
    return "SPAM" if text.isupper() else None


def _filled(project: OpenProject, folder: Path) -> OpenProject:
    """Give a project a labelling function of each kind."""
    (folder / "mine.py").write_text(_PYTHON)
    like = SimilarityLF("like: it", ("good tune",), "HAM", weights=(("tune", 2.5),))
    said = AnnotatorLF("ann", {"c1": "SPAM", "2": "HAM"})
    workflow.define_lf(project, LookupLF("brands", (("SPAM", ("ACME", "größe")),), match="cell"), like, said)
    workflow.define_lf(project, folder / "mine.py")
    workflow.switch_lf(project, "bait", is_active=False)
    return project


def test_what_is_written_reads_back_equal(project: OpenProject, empty: OpenProject, tmp_path: Path) -> None:
    """Keys, order, and what is switched off, in another project."""
    exported = workflow.export(_filled(project, tmp_path), tmp_path / "out", what="lfs")
    assert exported.as_dict() == {"n_lfs": 8, "files": ["code/mine.py", "lfs.yaml"], "not_readable": []}
    workflow.define_lf(empty, tmp_path / "out" / "lfs.yaml")
    assert empty.store.catalogue.state().lfs == project.store.catalogue.state().lfs


def test_people_can_read_it(project: OpenProject, tmp_path: Path) -> None:
    """A heading, conditions as they are typed, letters as they are."""
    workflow.export(_filled(project, tmp_path), tmp_path / "out", what="lfs")
    text = (tmp_path / "out" / "lfs.yaml").read_text()
    assert text.startswith("# The labelling functions of the Hunches project 'spam', in order of first definition.\n")
    assert (
        "\n- name: bait\n  kind: condition\n  label: SPAM\n  condition: has(text, 'free', 'click')\n  active: false\n"
    ) in text
    assert "      - größe\n" in text
    assert "\n- name: short\n  file: code/mine.py\n\n- name: long\n  file: code/mine.py\n" in text
    assert (tmp_path / "out" / "code" / "mine.py").read_text() == _PYTHON


def test_the_same_project_is_the_same_bytes(project: OpenProject, tmp_path: Path) -> None:
    """Files of an earlier export that are not needed any more go; others in the folder stay."""
    out = tmp_path / "out"
    workflow.export(_filled(project, tmp_path), out, what="lfs")
    before = (out / "lfs.yaml").read_bytes()
    (out / "code" / "mine.py").rename(out / "code" / "old.py")
    (out / "code" / "theirs.py").write_text("# not ours")
    workflow.export(project, out, what="lfs")
    assert (out / "lfs.yaml").read_bytes() == before
    assert sorted(path.name for path in (out / "code").iterdir()) == ["mine.py", "theirs.py"]


def test_code_of_a_session_is_told_and_kept_as_a_comment(project: OpenProject, tmp_path: Path) -> None:
    """It is in no file, and so cannot be read back; all else can."""
    workflow.define_lf(project, shout, hu.model_lf("odd", lambda texts: [0.0 for _ in texts], label="SPAM"))
    exported = workflow.export(project, tmp_path / "out", what="lfs")
    assert exported.not_readable == ("shout", "odd")
    text = (tmp_path / "out" / "lfs.yaml").read_text()
    assert "# 'shout' (python) was given in a session" in text
    assert '#     return "SPAM" if text.isupper() else None\n' in text
    assert workflow.define_lf(project, tmp_path / "out" / "lfs.yaml").unchanged == ()


def test_files_of_one_name_get_two(empty: OpenProject, tmp_path: Path) -> None:
    """The first keeps its own."""
    for folder, code in (("a", _PYTHON), ("b", _PYTHON.replace("short", "brief").replace("long", "wordy"))):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "my rules.py").write_text(code)
        workflow.define_lf(empty, tmp_path / folder / "my rules.py")
    files = workflow.export(empty, tmp_path / "out", what="lfs").files
    assert files == ("code/my_rules-2.py", "code/my_rules.py", "lfs.yaml")


def test_an_edit_of_one_renews_the_copy_of_all(project: OpenProject, tmp_path: Path) -> None:
    """So that all of one file share one in the export."""
    _filled(project, tmp_path)
    (tmp_path / "mine.py").write_text(_PYTHON.replace("> 4", "> 5"))
    workflow.apply_lfs(project)
    assert workflow.export(project, tmp_path / "out", what="lfs").files == ("code/mine.py", "lfs.yaml")


def test_what_cannot_be_is_refused(project: OpenProject, tmp_path: Path) -> None:
    """A folder where a file is; leaving out what is not there."""
    (tmp_path / "file").write_text("mine")
    with pytest.raises(UnwritableFile):
        workflow.export(project, tmp_path / "file", what="lfs")
    refused: tuple[Exported, ...] = ("lfs", "labels")
    for what in refused:
        with pytest.raises(InvalidValue, match="left out"):
            workflow.export(project, tmp_path / "x.csv", what=what, data=False)
