"""Runs commands in this process and in others."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from hunches.cli.main import _exit_code

if TYPE_CHECKING:
    from collections.abc import Callable

_SPAM = ("subscribe to my channel", "check out my page", "free money here", "click this link")
_HAM = ("i love this song", "great voice", "what a lovely tune", "best video ever")
_FILLER = ("today", "please", "really", "my friend", "again", "so much", "in the morning", "wow")


@dataclass(frozen=True, slots=True)
class Answer:
    """What a command said and how it left."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:  # noqa: ANN401  # any JSON
        """The one JSON document that was printed; strictly, so not NaN."""
        return json.loads(self.out, parse_constant=_refuse)


def _refuse(constant: str) -> None:
    pytest.fail(f"{constant} is not JSON")


@pytest.fixture
def hunches(capsys: pytest.CaptureFixture[str]) -> Callable[..., Answer]:
    """Return a function that runs a command in this process."""

    def run(*arguments: str | Path) -> Answer:
        code = _exit_code([str(argument) for argument in arguments])
        said = capsys.readouterr()
        return Answer(code, said.out, said.err)

    return run


@pytest.fixture(scope="session")
def start() -> Callable[..., subprocess.Popen[str]]:
    """Return a function that starts a command as a process of its own."""

    def run(*arguments: str | Path, **settings: Any) -> subprocess.Popen[str]:  # noqa: ANN401  # those of Popen
        command = [str(Path(sys.executable).with_name("hunches")), *map(str, arguments)]
        return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **settings)

    return run


@pytest.fixture(scope="session")
def comments(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a CSV file of 300 comments, half of them spam, with ids and gold labels."""
    draw = random.Random(7)  # noqa: S311  # no secret
    lines = ["id,text,label"]
    for number in range(300):
        label = draw.choice(("SPAM", "HAM"))
        lines.append(f"c{number},{draw.choice(_SPAM if label == 'SPAM' else _HAM)} {draw.choice(_FILLER)},{label}")
    path = tmp_path_factory.mktemp("comments") / "comments.csv"
    path.write_text("\n".join(lines) + "\n")
    return path


RULES = (
    ("promo", "has(text, 'subscribe', 'check out')", "SPAM"),
    ("bait", "has(text, 'free', 'click')", "SPAM"),
    ("praise", "has(text, 'love', 'lovely', 'great')", "HAM"),
)
LOOP = (
    *(("define-lf", *each) for each in RULES),
    ("apply-lfs",),
    ("fit-label-model",),
    ("build-training-set",),
    ("train",),
)


@pytest.fixture(scope="session")
def template(comments: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a project in which the whole loop has run, by commands."""
    path = tmp_path_factory.mktemp("full") / "spam"
    assert _exit_code(["create-project", str(path), "--classes", "SPAM, HAM"]) == 0
    for command in (("import-data", str(comments)), *LOOP):
        assert _exit_code([*command, "--project", str(path)]) == 0
    return path


@pytest.fixture
def project(template: Path, tmp_path: Path) -> Path:
    """Return the folder of a copy of that project."""
    return shutil.copytree(template, tmp_path / "spam")


@pytest.fixture(scope="session")
def state() -> Callable[[Path], object]:
    """Return a function that tells what is in a project: heads, artefacts, labelling functions and slices."""

    def tell(path: Path) -> object:
        from hunches.store import ProjectStore  # the commands do without it at first

        with ProjectStore.open(path) as store:
            catalogue = store.catalogue
            keys = {artefact.key for artefact in catalogue.artefacts()}
            return catalogue.heads(), keys, catalogue.lfs(), catalogue.slices()

    return tell
