"""The command line as a whole: help, speed, JSON, errors and exit codes."""

from __future__ import annotations

import contextlib
import io
import os
import resource
import statistics
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from hunches.cli.main import _exit_code, app, run

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

_COMMANDS = sorted(str(command.name) for command in app.registered_commands)
_HEAVY = ("numpy", "pyarrow", "scipy", "sklearn", "sqlalchemy", "alembic", "loky", "lark", "hyperscan")


def test_there_is_a_command_for_each_verb() -> None:
    """Named as the verb, with dashes."""
    assert _COMMANDS == [
        "accept",
        "adjudicate",
        "agreement",
        "analyze",
        "analyze-lfs",
        "annotate",
        "apply-lfs",
        "best",
        "build-training-set",
        "check-gate",
        "collect-garbage",
        "compare",
        "create-project",
        "define-annotator-lfs",
        "define-gate",
        "define-lf",
        "define-slice",
        "demo",
        "diagnose",
        "diff",
        "evaluate",
        "explain",
        "explain-plan",
        "export",
        "fit-label-model",
        "import-data",
        "import-project",
        "label-parquet",
        "lineage",
        "list-annotations",
        "log",
        "looks",
        "measure-model",
        "name-revision",
        "preview-lf",
        "queue",
        "restore",
        "run-notebook",
        "runs",
        "samples",
        "search",
        "show",
        "suggest",
        "switch-lf",
        "train",
        "tune",
        "undo-annotation",
        "verify",
    ]


@pytest.mark.parametrize("command", _COMMANDS)
@pytest.mark.parametrize("option", ["--help", "-h"])
def test_every_command_has_help(hunches: Callable[..., Any], command: str, option: str) -> None:
    """With its usage and a sentence."""
    answer = hunches(command, option)
    assert answer.code == 0
    assert f"Usage: hunches {command}" in answer.out
    assert "--help" in answer.out


def test_help_lists_commands_and_exit_codes(hunches: Callable[..., Any]) -> None:
    """Each command, and each code a program may meet."""
    answer = hunches("--help")
    assert answer.code == 0
    assert all(command in answer.out for command in _COMMANDS)
    assert "Exit codes: 0 done" in answer.out


def test_without_a_command_the_help_is_shown(hunches: Callable[..., Any]) -> None:
    """And the code says that nothing was done."""
    answer = hunches()
    assert (answer.code, answer.err) == (2, "")
    assert "Usage: hunches" in answer.out


def test_the_version_is_that_of_the_package(hunches: Callable[..., Any]) -> None:
    """As installed."""
    from importlib.metadata import version  # beside its one use

    assert hunches("--version").out == f"hunches {version('hunches')}\n"


def test_help_loads_nothing_heavy() -> None:
    """Libraries for data are loaded by the commands that use them."""
    code = (
        "import sys; from hunches.cli.main import _exit_code; _exit_code(['--help']); "
        f"print([name for name in {_HEAVY!r} if name in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr.strip() == "[]"


def _cpu_seconds(*command: str) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def test_help_comes_at_once(start: Callable[..., Any]) -> None:
    """In 0.3 seconds of one core, on a machine that starts Python in a twentieth of a second."""
    bare = statistics.median(_cpu_seconds(sys.executable, "-c", "pass") for _ in range(5))
    if bare > 0.05:
        pytest.skip(f"this machine takes {bare:.3f} s to start Python; the limit is meant for faster ones")
    start("--help").communicate()  # byte code is written by whoever comes first
    program = Path(sys.executable).with_name("hunches")
    # A neighbour on the machine costs CPU seconds too, so a round that was disturbed may be run again.
    rounds = (statistics.median(_cpu_seconds(str(program), "--help") for _ in range(5)) for _ in range(3))
    assert any(seconds <= 0.3 for seconds in rounds)


_MISUSED = [
    (("--nonsense",), "No such option"),
    (("publish",), "No such command"),
    (("search",), "Missing argument"),
    (("define-lf", "x", "has(text, 'y')"), "give a name, a condition and a class"),
    (("import-data", "x.csv", "--column", "text"), "'text' is not of the form NAME=VALUE"),
    (("import-data", "x.csv", "--splits", "most"), "'most' is not three numbers"),
    (("import-data", "x.csv", "--splits", "0.5,0.5"), "'0.5,0.5' is not three numbers"),
    (("apply-lfs", "--workers", "0"), "--workers"),
    (("search", "TRUE", "--limit", "-1"), "--limit"),
    (("explain",), "Missing argument"),
    (("suggest", "--count", "0"), "--count"),
]


@pytest.mark.parametrize(("arguments", "says"), _MISUSED, ids=[" ".join(case[0]) for case in _MISUSED])
def test_a_command_that_cannot_be_understood(
    hunches: Callable[..., Any], project: Path, arguments: tuple[str, ...], says: str
) -> None:
    """Leaves with 2, in words or as JSON."""
    with contextlib.chdir(project):
        plain, as_json = hunches(*arguments), hunches(*arguments, "--json")
    assert (plain.code, plain.out) == (2, "")
    assert says in plain.err
    if arguments[0] != "--nonsense":
        assert (as_json.code, as_json.err, as_json.json["error"]["code"]) == (2, "", "usage")
        assert says in as_json.json["error"]["message"]


def test_an_error_is_a_sentence_with_its_code(hunches: Callable[..., Any], tmp_path: Path) -> None:
    """On the error stream, and nothing on the other."""
    answer = hunches("runs", "--project", tmp_path)
    assert (answer.code, answer.out) == (6, "")
    assert answer.err.startswith(f"There is no Hunches project at '{tmp_path}'.")
    assert answer.err.endswith("[project-not-found]\n")
    assert "Traceback" not in answer.err


def test_an_error_as_json_holds_its_facts(hunches: Callable[..., Any], project: Path) -> None:
    """The code and the facts for programs, the sentence for people."""
    answer = hunches("define-lf", "x", "has(comment, 'y')", "SPAM", "--project", project, "--json")
    error = answer.json["error"]
    assert (answer.code, error["code"]) == (3, "unknown-column")
    assert error["facts"]["column"] == "comment"
    assert error["facts"]["known"] == ["id", "text"]
    assert "'comment'" in error["message"]


_BREACH = """
import hunches as hu
from hunches.lfs import lf_kinds

class Rude(hu.LabelingFunction):
    kind, name = "rude.v1", "rude"
    def vote(self, block):
        {act}
    def definition(self, space):
        return {{}}

rude = Rude()
"""


@pytest.mark.parametrize("options", [(), ("--json",)])
def test_a_defect_is_reported_as_one(hunches: Callable[..., Any], project: Path, options: tuple[str, ...]) -> None:
    """With the trace, and where to take it; here a kind of labelling function breaks its contract."""
    (project / "lfs.py").write_text(_BREACH.format(act="raise RuntimeError('rude')"))
    hunches("define-lf", project / "lfs.py", "--project", project)
    answer = hunches("apply-lfs", "--project", project, *options)
    assert answer.code == 1
    assert "RuntimeError: rude" in answer.err
    assert "a defect in Hunches" in (answer.json["error"]["message"] if options else answer.err)


@pytest.mark.parametrize("options", [(), ("--json",)])
def test_an_interrupt_leaves_with_130(hunches: Callable[..., Any], project: Path, options: tuple[str, ...]) -> None:
    """And says that what was finished is kept."""
    (project / "lfs.py").write_text(_BREACH.format(act="import os, signal; os.kill(os.getpid(), signal.SIGINT)"))
    hunches("define-lf", project / "lfs.py", "--project", project)
    answer = hunches("apply-lfs", "--project", project, *options)
    assert answer.code == 130
    assert "What was finished is kept" in (answer.json["error"]["message"] if options else answer.err)


@contextlib.contextmanager
def _unread_output() -> Iterator[None]:
    reader, writer = os.pipe()
    os.close(reader)
    with io.TextIOWrapper(io.FileIO(writer, "w")) as nobody, contextlib.redirect_stdout(nobody):
        yield


def test_output_that_nobody_reads_is_no_error(project: Path) -> None:
    """As with ``hunches runs | head -1``."""
    with _unread_output():
        assert _exit_code(["runs", "--project", str(project)]) == 0


def test_a_reader_that_leaves_early_sees_no_error(start: Callable[..., Any], project: Path) -> None:
    """In a process of its own, up to its end."""
    process = start("runs", "--project", project)
    process.stdout.close()
    assert process.stderr.read() == ""
    assert process.wait() == 0
    process.stderr.close()


def test_the_entry_point_leaves_with_the_code(tmp_path: Path) -> None:
    """As a program does."""
    with pytest.raises(SystemExit) as left:
        run(["runs", "--project", str(tmp_path)])
    assert left.value.code == 6


def test_the_program_leaves_with_the_code(start: Callable[..., Any], tmp_path: Path) -> None:
    """As documented."""
    process = start("runs", "--project", tmp_path)
    out, err = process.communicate()
    assert (process.returncode, out) == (6, "")
    assert "[project-not-found]" in err
