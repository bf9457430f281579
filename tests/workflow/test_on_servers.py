"""The loop on a project whose catalogue is in PostgreSQL and whose objects are in S3: it ends as it does on disk."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from hunches import workflow
from hunches.errors import InvalidValue
from hunches.lfs import rule

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from hunches.store import Places
    from hunches.workflow import OpenProject

_FILE = """
import hunches as hu

@hu.labeling_function()
def shout(text):
    return "SPAM" if {word!r} in text else None
"""


@pytest.fixture
def remote(make_places: Callable[[str], Places], tmp_path: Path) -> Iterator[OpenProject]:
    """Yield a project on servers with nothing in it."""
    places = make_places("servers")
    project = workflow.create_project(
        tmp_path / "remote" / "spam", classes=["SPAM", "HAM"], store=places.store, objects=places.objects
    )
    yield project
    project.store.close()


def _work(project: OpenProject, comments: dict[str, list[str]]) -> None:
    """Go through the loop once."""
    workflow.import_data(project, comments)
    workflow.define_lf(project, rule("promo", "has(text, 'subscribe', 'check out')", "SPAM"))
    workflow.define_lf(project, rule("bait", "has(text, 'free', 'click')", "SPAM"))
    workflow.define_lf(project, rule("praise", "has(text, 'love', 'lovely', 'great')", "HAM"))
    workflow.apply_lfs(project)
    workflow.fit_label_model(project)
    workflow.build_training_set(project)
    workflow.train(project)


def _objects(project: OpenProject) -> set[str]:
    return {stored.name for stored in project.store.objects.stored()}


def test_the_loop_ends_as_on_disk(remote: OpenProject, project: OpenProject, comments: dict[str, list[str]]) -> None:
    """Heads, revisions, objects and scores are the same, since nothing of the place is in them."""
    _work(remote, comments)
    assert remote.heads() == project.heads()
    assert _objects(remote) == _objects(project)
    assert [each.state for each in remote.store.catalogue.revisions()] == [
        each.state for each in project.store.catalogue.revisions()
    ]
    assert workflow.evaluate(remote).as_dict() == workflow.evaluate(project).as_dict()


def test_another_machine_has_all_of_it(remote: OpenProject, comments: dict[str, list[str]], tmp_path: Path) -> None:
    """A copy of the marker in another folder is the same project; nothing is made again there."""
    _work(remote, comments)
    (tmp_path / "elsewhere").mkdir()
    shutil.copy(remote.store.path / "hunches.toml", tmp_path / "elsewhere")
    elsewhere = workflow.open_project(tmp_path / "elsewhere")
    assert workflow.apply_lfs(elsewhere).computed == ()
    assert workflow.evaluate(elsewhere).as_dict() == workflow.evaluate(remote).as_dict()
    elsewhere.store.close()


def test_going_back_and_looking_at_the_difference(remote: OpenProject, comments: dict[str, list[str]]) -> None:
    """Restore, diff and names work, and what was restored is what it was."""
    _work(remote, comments)
    heads = remote.heads()
    workflow.name_revision(remote, "good")
    workflow.switch_lf(remote, "bait", is_active=False)
    workflow.apply_lfs(remote)
    assert workflow.diff(remote, "good", "current").as_dict() != {}
    workflow.restore(remote, "good")
    assert remote.heads() == heads


def test_examples_are_appended(remote: OpenProject, comments: dict[str, list[str]]) -> None:
    """Only the new part is stored; votes are those of both parts."""
    first = {name: values[:200] for name, values in comments.items()}
    second = {name: values[200:] for name, values in comments.items()}
    _work(remote, first)
    workflow.import_data(remote, second, append=True)
    workflow.apply_lfs(remote)
    assert workflow.analyze_lfs(remote).n_examples == 300


def test_code_is_brought_back_on_another_machine(
    remote: OpenProject, comments: dict[str, list[str]], tmp_path: Path
) -> None:
    """The snapshot of a file is an object, which is fetched where it is not."""
    workflow.import_data(remote, comments)
    file = remote.store.path / "rules.py"
    file.write_text(_FILE.format(word="free"))
    workflow.define_lf(remote, file)
    votes = workflow.apply_lfs(remote).votes
    file.write_text(_FILE.format(word="love"))
    workflow.define_lf(remote, file)
    workflow.restore(remote, "previous")
    (tmp_path / "elsewhere").mkdir()
    shutil.copy(remote.store.path / "hunches.toml", tmp_path / "elsewhere")
    elsewhere = workflow.open_project(tmp_path / "elsewhere")
    assert workflow.apply_lfs(elsewhere).votes == votes
    assert elsewhere.store.catalogue.lfs() == remote.store.catalogue.lfs()
    elsewhere.store.close()


def test_people_label_and_look_at_lineage(remote: OpenProject, comments: dict[str, list[str]]) -> None:
    """Gold of annotators and the lineage of a prediction need nothing of the folder."""
    _work(remote, comments)
    workflow.annotate(remote, {"c10": "SPAM", "c11": "HAM"}, annotator="ann")
    assert [entry.example for entry in remote.store.catalogue.annotations()] == ["c10", "c11"]
    assert {result.outcome for result in workflow.verify(remote).results} == {"equal", "from outside"}


def test_a_password_is_not_written(make_places: Callable[[str], Places], tmp_path: Path) -> None:
    """An address with one is refused with what to do instead, and the password is not repeated."""
    address = str(make_places("servers").store).replace("hunches@", "hunches:secret@")
    with pytest.raises(InvalidValue, match=r"hunches:\*\*\*@.*PGPASSWORD") as caught:
        workflow.create_project(tmp_path / "spam", classes=["SPAM", "HAM"], store=address)
    assert "secret" not in str(caught.value)
    assert list(tmp_path.iterdir()) == []
