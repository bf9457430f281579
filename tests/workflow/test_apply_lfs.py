"""Applying labelling functions: what is computed, what is reused, what is refused."""

from __future__ import annotations

import os
import random
import shutil
import signal
from typing import TYPE_CHECKING

import pytest

from hunches import workflow
from hunches.errors import (
    BrokenLabelingFunction,
    DuplicateName,
    MissingStepError,
    NoVotes,
    UnloadableLabelingFunction,
    UnreadableFile,
)
from hunches.lfs import labeling_function, rule
from hunches.workflow import AppliedLFs
from hunches.workflow._stored_votes import read_votes

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from hunches.workflow import OpenProject

    State = Callable[[OpenProject], object]

_FILE = """
import hunches as hu

WORDS = {"song"}

def names(text):
    return WORDS & set(text.split())

@hu.labeling_function()
def song(text):
    return "HAM" if names(text) else None

@hu.labeling_function()
def page(text):
    return "SPAM" if "page" in text else None
"""


def _written(path: Path, text: str = _FILE) -> Path:
    path.write_text(text)
    return path


def _edited(path: Path, old: str, new: str) -> None:
    path.write_text(path.read_text().replace(old, new))


def test_applying_gives_votes_with_their_origin(empty: OpenProject, comments: dict[str, list[str]]) -> None:
    """The votes are current, made of a column for each labelling function, made of the dataset and its definition."""
    imported = workflow.import_data(empty, comments)
    workflow.define_lf(
        empty, rule("promo", "has(text, 'subscribe')", "SPAM"), rule("song", "has(text, 'song')", "HAM")
    )
    applied = workflow.apply_lfs(empty)
    n_votes = sum("subscribe" in text or "song" in text for text in comments["text"])
    catalogue = empty.store.catalogue
    assert (applied.computed, applied.reused, applied.n_votes) == (("promo", "song"), (), n_votes)
    assert applied.covered == pytest.approx(n_votes / 300)
    assert catalogue.heads()["votes"] == applied.votes
    inputs = catalogue.inputs_of(applied.votes)
    assert inputs["dataset"] == imported.dataset
    version = {lf.name: lf.key for lf in catalogue.lfs()}["promo"]
    assert catalogue.inputs_of(inputs["lf:promo"]) == {"dataset": imported.dataset, "lf": version}


def test_votes_are_right(project: OpenProject, comments: dict[str, list[str]]) -> None:
    """Cell by cell, as Python says."""
    _, votes = read_votes(project)
    free = [0 if "free" in text or "click" in text else -1 for text in comments["text"]]
    assert votes.dense()[:, 1].tolist() == free


def test_applying_again_computes_nothing(project: OpenProject, state: State) -> None:
    """Artefacts and files stay, and the run says how much it reused."""
    before = state(project)
    applied = workflow.apply_lfs(project)
    assert (applied.computed, applied.reused) == ((), ("promo", "bait", "praise"))
    assert state(project) == before
    assert project.store.catalogue.runs(limit=1)[0].reused == 3


def test_one_edit_computes_one_column(project: OpenProject) -> None:
    """The other labelling functions keep their votes."""
    workflow.define_lf(project, rule("bait", "has(text, 'free')", "SPAM"))
    applied = workflow.apply_lfs(project)
    assert (applied.computed, applied.reused) == (("bait",), ("promo", "praise"))


def test_an_undone_edit_computes_nothing(project: OpenProject) -> None:
    """The votes of a definition that was there before are found again."""
    votes = project.head("votes").key
    workflow.define_lf(project, rule("bait", "has(text, 'free')", "SPAM"))
    workflow.apply_lfs(project)
    workflow.define_lf(project, rule("bait", "has(text, 'free', 'click')", "SPAM"))
    assert workflow.apply_lfs(project).computed == ()
    assert project.head("votes").key == votes


def test_a_lost_object_is_made_again(project: OpenProject) -> None:
    """Deleting the file of a column costs one computation, no more."""
    column = project.store.catalogue.artefact(project.store.catalogue.inputs_of(project.head("votes").key)["lf:bait"])
    assert column is not None
    project.store.objects.path(str(column.object)).unlink()
    assert workflow.apply_lfs(project).computed == ("bait",)
    assert workflow.apply_lfs(project).computed == ()


def test_an_edited_file_is_read_again(project: OpenProject, tmp_path: Path) -> None:
    """What changed is applied, what is new is added, what is gone votes no more."""
    path = _written(tmp_path / "lfs.py")
    workflow.define_lf(project, path)
    workflow.apply_lfs(project)
    _edited(path, '"page" in text', '"page" in text.lower()')
    assert workflow.apply_lfs(project).computed == ("page",)
    _edited(path, "def page", "def pages")
    applied = workflow.apply_lfs(project)
    assert applied.computed == ("pages",)
    assert set(applied.reused) == {"promo", "bait", "praise", "song"}
    assert project.store.catalogue.runs(limit=1)[0].log == ("added: pages", "gone: page")


def test_an_edited_helper_makes_its_callers_new(project: OpenProject, tmp_path: Path) -> None:
    """A function votes anew when what it calls or reads in the same file changes, and only that function."""
    path = _written(tmp_path / "lfs.py")
    workflow.define_lf(project, path)
    workflow.apply_lfs(project)
    _edited(path, "set(text.split())", "set(text.lower().split())")
    assert workflow.apply_lfs(project).computed == ("song",)
    _edited(path, '{"song"}', '{"tune"}')
    assert workflow.apply_lfs(project).computed == ("song",)


def test_a_name_that_comes_back_to_its_file_votes_again(project: OpenProject, tmp_path: Path) -> None:
    """With the votes it had."""
    path = _written(tmp_path / "lfs.py")
    workflow.define_lf(project, path)
    workflow.apply_lfs(project)
    _edited(path, "def page", "def pages")
    workflow.apply_lfs(project)
    _edited(path, "def pages", "def page")
    applied = workflow.apply_lfs(project)
    assert applied.computed == ()
    assert "page" in applied.reused


def test_the_last_definition_of_a_name_counts(project: OpenProject, tmp_path: Path) -> None:
    """A rule given since is not overruled by the file that had the name before."""
    workflow.define_lf(project, _written(tmp_path / "lfs.py"))
    workflow.define_lf(project, rule("page", "has(text, 'page')", "SPAM"))
    workflow.apply_lfs(project)
    kinds = {version.name: version.kind for version in project.store.catalogue.lfs()}
    assert (kinds["page"], kinds["song"]) == ("condition.v1", "python.v1")


def test_two_files_with_a_new_common_name_are_refused(project: OpenProject, tmp_path: Path, state: State) -> None:
    """Nobody could say which is meant."""
    first, second = _written(tmp_path / "a.py"), _written(tmp_path / "b.py", _FILE.replace("def ", "def b_"))
    second.write_text(second.read_text().replace("names(text)", "b_names(text)").replace("b_b_", "b_"))
    workflow.define_lf(project, first, second)
    for path in (first, second):
        path.write_text(path.read_text() + "\nnew = hu.rule('new', \"has(text, 'wow')\", 'HAM')\n")
    before = state(project)
    with pytest.raises(DuplicateName, match="'new'"):
        workflow.apply_lfs(project)
    assert state(project) == before


def test_a_file_that_is_gone_is_an_error(project: OpenProject, tmp_path: Path, state: State) -> None:
    """Its name is in the error; the votes stay as they are."""
    path = _written(tmp_path / "lfs.py")
    workflow.define_lf(project, path)
    path.unlink()
    before = state(project)
    with pytest.raises(UnreadableFile, match=r"lfs\.py': there is no such file"):
        workflow.apply_lfs(project)
    assert state(project) == before


def test_a_project_moves_with_its_file(empty: OpenProject, comments: dict[str, list[str]], tmp_path: Path) -> None:
    """In another place it computes nothing anew."""
    workflow.import_data(empty, comments)
    workflow.define_lf(empty, _written(empty.store.path / "lfs.py"))
    workflow.apply_lfs(empty)
    moved = shutil.copytree(empty.store.path, tmp_path / "elsewhere")
    (empty.store.path / "lfs.py").unlink()
    project = workflow.open_project(moved)
    applied = workflow.apply_lfs(project)
    project.store.close()
    assert set(applied.reused) == {"song", "page"}


def test_a_file_votes_alike_in_several_processes(empty: OpenProject, tmp_path: Path) -> None:
    """Functions of a file, with their helpers, travel to workers; there are two blocks to share."""
    draw = random.Random(1)  # noqa: S311  # no secret
    texts = [draw.choice(("a song here", "my page there", "nothing at all")) for _ in range(70_000)]
    workflow.import_data(empty, {"text": texts})
    workflow.define_lf(empty, _written(tmp_path / "lfs.py"))
    several = workflow.open_project(empty.store.path, workers=2)
    applied = workflow.apply_lfs(several)
    _, votes = read_votes(several)
    several.store.close()
    assert applied.computed == ("song", "page")
    assert votes.dense()[:, 0].tolist() == [1 if "song" in text else -1 for text in texts]


def test_code_of_another_process_cannot_be_applied(project: OpenProject, state: State) -> None:
    """A function that is in no file is known only to who defined it."""

    @labeling_function()
    def loud(text: str) -> str | None:
        return "SPAM" if text.isupper() else None

    workflow.define_lf(project, loud)
    before = state(project)
    with pytest.raises(UnloadableLabelingFunction, match=r"'loud' cannot be loaded: its kind, python.v1, is code"):
        workflow.apply_lfs(project)
    assert state(project) == before
    assert workflow.apply_lfs(project, given={"loud": loud}).computed == ("loud",)


_BROKEN = [
    ("raise ValueError('no such word')", "lf-raised: ValueError: no such word"),
    ("return 0.5", "lf-wrong-type: it returned 0.5, a float"),
    ("return 'SPMA'", "lf-unknown-class: it returned 'SPMA'"),
]


@pytest.mark.parametrize(("body", "says"), _BROKEN)
def test_a_broken_function_is_an_error_each_time(project: OpenProject, tmp_path: Path, body: str, says: str) -> None:
    """The project's votes stay; those of others are kept; the broken one is tried again."""
    heads = project.store.catalogue.heads()
    text = f"import hunches as hu\n\n@hu.labeling_function()\ndef broken(text):\n    {body}\n"
    workflow.define_lf(project, _written(tmp_path / "lfs.py", text), rule("wow", "has(text, 'wow')", "HAM"))
    for _ in range(2):
        with pytest.raises(BrokenLabelingFunction, match=says):
            workflow.apply_lfs(project)
    assert project.store.catalogue.heads() == heads
    _edited(tmp_path / "lfs.py", body, "return 'HAM' if 'wow' in text else None")
    assert workflow.apply_lfs(project).computed == ("broken",)


def test_a_function_that_fails_sometimes_tells_so(project: OpenProject, comments: dict[str, list[str]]) -> None:
    """It abstains there; the failures are kept with the votes, and told again when they are reused."""

    @labeling_function()
    def tune(text: str) -> str | None:
        return "HAM" if text.split()[3] == "tune" else None

    workflow.define_lf(project, tune)
    n_short = sum(len(text.split()) < 4 for text in comments["text"])
    for _ in range(2):
        (fault,) = workflow.apply_lfs(project, given={"tune": tune}).faults
        assert (fault.lf, fault.code, fault.count) == ("tune", "lf-raised", n_short)
    assert workflow.apply_lfs(project, given={"tune": tune}).as_dict()["faults"][0]["count"] == n_short


def test_no_votes_at_all_is_an_error(empty: OpenProject, comments: dict[str, list[str]]) -> None:
    """With no labelling function, and with one that never votes."""
    with pytest.raises(MissingStepError, match=r"no dataset yet. Make it first with: hunches import-data"):
        workflow.apply_lfs(empty)
    workflow.import_data(empty, comments)
    with pytest.raises(MissingStepError, match="no active labelling function yet"):
        workflow.apply_lfs(empty)
    workflow.define_lf(empty, rule("never", "has(text, 'xylophone')", "HAM"))
    with pytest.raises(NoVotes, match="None of the 1 labelling functions voted on any of the 300 examples"):
        workflow.apply_lfs(empty)
    assert "votes" not in empty.store.catalogue.heads()


def test_an_interrupt_is_recorded_as_one(project: OpenProject) -> None:
    """The run is cancelled, not failed, and the heads stay."""

    @labeling_function()
    def patient(text: str) -> None:
        os.kill(os.getpid(), signal.SIGINT)

    heads = project.store.catalogue.heads()
    workflow.define_lf(project, patient)
    with pytest.raises(KeyboardInterrupt):
        workflow.apply_lfs(project, given={"patient": patient})
    assert project.store.catalogue.runs(limit=1)[0].state == "cancelled"
    assert project.store.catalogue.heads() == heads


def test_applying_tells_what_each_took(project: OpenProject) -> None:
    """Also of those whose votes were there; what takes no second in all is not slow."""
    first = workflow.apply_lfs(project)
    assert set(first.seconds) == {"promo", "bait", "praise"}
    assert all(seconds > 0 for seconds in first.seconds.values())
    assert workflow.apply_lfs(project).as_dict()["seconds"] == first.seconds
    assert first.slow == ()


def test_slow_is_what_takes_long_on_each_of_many_examples() -> None:
    """More than a second in all and 20 µs an example, and applied just now; the slowest first."""
    seconds = {"quick": 0.9, "fast on many": 1.9, "slow": 2.1, "slower": 9.0, "reused": 50.0}
    computed = ("quick", "fast on many", "slow")
    applied = AppliedLFs(
        "v", computed, ("reused",), 1, 0.5, (), extended={"slower": 10}, seconds=seconds, n_examples=100_000
    )
    assert applied.slow == ("slower", "slow")
    assert applied.as_dict()["slow"] == ["slower", "slow"]
