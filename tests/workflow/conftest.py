"""Projects with 300 small texts, made once and copied for each test."""

from __future__ import annotations

import random
import shutil
from typing import TYPE_CHECKING

import pytest

from hunches import workflow
from hunches.lfs import rule

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from hunches.workflow import OpenProject

_SPAM = ("subscribe to my channel", "check out my page", "free money here", "click this link")
_HAM = ("i love this song", "great voice", "what a lovely tune", "best video ever")
_FILLER = ("today", "please", "really", "my friend", "again", "so much", "in the morning", "wow")


@pytest.fixture(scope="session")
def comments() -> dict[str, list[str]]:
    """Return 300 comments, half of them spam, with ids and gold labels."""
    draw = random.Random(7)  # noqa: S311  # no secret
    labels = [draw.choice(("SPAM", "HAM")) for _ in range(300)]
    texts = [f"{draw.choice(_SPAM if label == 'SPAM' else _HAM)} {draw.choice(_FILLER)}" for label in labels]
    return {"id": [f"c{number}" for number in range(300)], "text": texts, "label": labels}


@pytest.fixture(scope="session")
def empty_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a project with nothing in it."""
    path = tmp_path_factory.mktemp("empty") / "spam"
    workflow.create_project(path, classes=["SPAM", "HAM"]).store.close()
    return path


@pytest.fixture(scope="session")
def template(empty_template: Path, comments: dict[str, list[str]], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a project in which the whole loop has run."""
    path = shutil.copytree(empty_template, tmp_path_factory.mktemp("full") / "spam")
    project = workflow.open_project(path)
    workflow.import_data(project, comments)
    workflow.define_lf(project, rule("promo", "has(text, 'subscribe', 'check out')", "SPAM"))
    workflow.define_lf(project, rule("bait", "has(text, 'free', 'click')", "SPAM"))
    workflow.define_lf(project, rule("praise", "has(text, 'love', 'lovely', 'great')", "HAM"))
    workflow.apply_lfs(project)
    workflow.fit_label_model(project)
    workflow.build_training_set(project)
    workflow.train(project)
    project.store.close()
    return path


@pytest.fixture
def empty(empty_template: Path, tmp_path: Path) -> Iterator[OpenProject]:
    """Yield a project with nothing in it."""
    project = workflow.open_project(shutil.copytree(empty_template, tmp_path / "empty" / "spam"))
    yield project
    project.store.close()


@pytest.fixture
def project(template: Path, tmp_path: Path) -> Iterator[OpenProject]:
    """Yield a project in which the whole loop has run, with the rules promo, bait and praise."""
    project = workflow.open_project(shutil.copytree(template, tmp_path / "spam"))
    yield project
    project.store.close()


@pytest.fixture(scope="session")
def state() -> Callable[[OpenProject], object]:
    """Return a function that tells what is in a project: heads, artefacts, labelling functions, slices, objects."""

    def tell(project: OpenProject) -> object:
        catalogue = project.store.catalogue
        # A file that is written anew is another one; its times also tell when it was last found to be wanted.
        objects = {path.name: path.stat().st_ino for path in project.store.path.glob("objects/*/*") if path.is_file()}
        keys = {artefact.key for artefact in catalogue.artefacts()}
        return catalogue.heads(), keys, catalogue.lfs(), catalogue.slices(), objects

    return tell
