"""Every verb of the command line, killed without warning at random moments, in its folder and on servers.

Nothing that was acknowledged is lost, nothing half-written is visible, and the verb works when it is run again.
"""

from __future__ import annotations

import json
import random
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from hunches import workflow

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from hunches.store import Places
    from hunches.workflow import OpenProject

_SERVER = Path(__file__).with_name("verb_server.py")
_LFS = """
import hunches as hu
promo = hu.rule("promo", "has(text, 'subscribe', 'word{turn}')", "SPAM")
bait = hu.rule("bait", "has(text, 'free', 'click')", "SPAM")

@hu.labeling_function()
def praise(text):
    return "HAM" if "love" in text or "word{turn}" in text else None
"""
_SPAM = ("subscribe to my channel", "free money here", "click this link")
_HAM = ("i love this song", "great voice", "i love it all")
_N_KILLS = pytest.mark.parametrize("n_kills", [14, pytest.param(50, marks=pytest.mark.long)])


@dataclass(frozen=True, slots=True)
class _Known:
    """What a project said it has."""

    revisions: list[tuple[int, str]] = field(default_factory=list)
    artefacts: set[str] = field(default_factory=set)
    said: list[int] = field(default_factory=list)
    names: dict[str, int] = field(default_factory=dict)


class _Commands:
    """The command line, in processes that can be killed."""

    def __init__(self, log: Path) -> None:
        self.log = log
        command = [sys.executable, str(_SERVER), str(log)]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def run(self, arguments: list[str], after_s: float | None) -> tuple[int | None, float]:
        """Return the exit code of a command, None when it was killed, and how long it took."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(f"{json.dumps([arguments, after_s])}\n")
        self.process.stdin.flush()
        code, seconds = json.loads(self.process.stdout.readline())
        return code, seconds


@pytest.fixture
def commands(tmp_path: Path) -> Iterator[_Commands]:
    """Yield the command line."""
    commands = _Commands(tmp_path / "log")
    yield commands
    commands.process.communicate()


def _rows(turn: int) -> str:
    """Return a table of 60 examples."""
    draw = random.Random(turn)  # noqa: S311  # no secret
    lines = ["id,text,label"]
    for number in range(60):
        label = draw.choice(("SPAM", "HAM"))
        lines.append(f"t{turn}-{number},{draw.choice(_SPAM if label == 'SPAM' else _HAM)} {number},{label}")
    return "\n".join(lines)


def _turns(folder: Path) -> Iterator[list[str]]:
    """Yield command after command; each turn of the loop has new examples and new rules, so all is made again."""
    data, rules = folder / "data.csv", folder / "rules.py"
    for turn in range(1_000):
        data.write_text(_rows(turn), "utf-8")
        rules.write_text(_LFS.format(turn=turn), "utf-8")
        yield ["import-data", str(data), *(["--append", "--duplicates", "drop"] if turn else [])]
        yield ["define-lf", str(rules)]
        yield ["define-slice", "short", f"length(text) < {40 + turn}"]
        yield ["apply-lfs"]
        yield ["switch-lf", "bait", "--off"]
        yield ["fit-label-model"]
        yield ["build-training-set"]
        yield ["train"]
        yield ["evaluate"]
        yield ["name-revision", f"turn {turn}"]
        yield ["annotate", "--example", f"t{turn}-1", "--label", "HAM", "--annotator", "ann"]
        yield ["restore", "previous"]
        yield ["collect-garbage", "--keep-days", "0"]
        yield ["switch-lf", "bait", "--on"]


def _known(project: OpenProject) -> _Known:
    catalogue = project.store.catalogue
    return _Known(
        [(revision.number, revision.state) for revision in reversed(catalogue.revisions())],
        {artefact.key for artefact in catalogue.artefacts()},
        [entry.number for entry in catalogue.annotations()],
        catalogue.revision_names(),
    )


def _check(path: Path, acknowledged: _Known, *, may_forget: bool) -> _Known:
    """Fail unless a project is whole and has what it acknowledged; return what it has."""
    project = workflow.open_project(path)
    catalogue = project.store.catalogue
    known = _known(project)
    assert catalogue.runs(state="running") == []
    assert [number for number, _ in known.revisions] == list(range(1, len(known.revisions) + 1))
    assert known.revisions[: len(acknowledged.revisions)] == acknowledged.revisions
    assert known.said[: len(acknowledged.said)] == acknowledged.said
    assert known.names.items() >= acknowledged.names.items()
    assert may_forget or known.artefacts >= acknowledged.artefacts
    if known.revisions:
        assert known.revisions[-1][1] == catalogue.state().key
    for key in catalogue.heads().values():
        artefact = catalogue.artefact(key)
        assert artefact is not None
        for name in (artefact.object, artefact.facts.get("splits")):
            assert name is None or project.store.objects.read_bytes(name)
    project.store.close()
    return known


@pytest.mark.parametrize("places", ["disk", "servers"], indirect=True)
@_N_KILLS
def test_a_killed_verb_loses_nothing_and_works_again(
    tmp_path: Path, places: Places, n_kills: int, commands: _Commands, wait_for_the_dead: Callable[[Places], None]
) -> None:
    """A hundred kills in all, at moments spread over what each verb takes."""
    path = tmp_path / "spam"
    draw = random.Random(20261123)  # noqa: S311  # no secret
    n_killed, known, typical_s = 0, _Known(), {"create-project": 0.3}

    def check(*, may_forget: bool = False) -> _Known:
        wait_for_the_dead(places)
        if not path.exists():
            return _Known()
        if places.store is None:
            return _check(path, known, may_forget=may_forget)
        # As another machine sees it, which has nothing but the marker.
        with tempfile.TemporaryDirectory(dir=tmp_path) as elsewhere:
            shutil.copy(path / "hunches.toml", elsewhere)
            return _check(Path(elsewhere), known, may_forget=may_forget)

    def addresses() -> list[str]:
        given = {"--store": places.store, "--objects": places.objects}
        return [part for option, address in given.items() if address for part in (option, address)]

    def try_to_kill(command: list[str]) -> bool:
        # Later moments are likelier: a verb reads and computes before it writes.
        share = max(draw.random(), draw.random())
        code, _ = commands.run(command, share * typical_s.get(command[0], 0.3))
        assert code in {None, 0}, commands.log.read_text()[-2000:]
        check(may_forget=command[0] == "collect-garbage")
        return code is None

    create = ["create-project", str(path), "--classes", "SPAM,HAM", *addresses()]
    while not path.exists():
        n_killed += try_to_kill(create)
    for verb in _turns(tmp_path):
        command = [*verb, "--project", str(path)]
        if n_killed >= n_kills:
            break
        n_killed += try_to_kill(command)
        code, typical_s[verb[0]] = commands.run(command, None)
        assert code == 0, commands.log.read_text()[-2000:]
        known = check(may_forget=verb[0] == "collect-garbage")
