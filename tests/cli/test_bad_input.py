"""What cannot be used: one sentence, a stable code, a documented exit code, and the project as it was."""

from __future__ import annotations

import contextlib
import os
import resource
import sqlite3
import subprocess
from typing import TYPE_CHECKING, Any

import pytest

from hunches.workflow import open_project

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

_SYNTAX = "import hunches as hu\n\n@hu.labeling_function()\ndef broken(text:\n    return 1\n"
_RAISES = "import hunches as hu\n\nWORDS = open('no such file')\n"
_FILES = {
    "ragged.csv": b"id,text\n1,good\n2,bad,very\n",
    "latin.csv": b"text\nsch\xf6n\n\x81\xfe\xff\n",
    "twice.csv": b"id,text,label\n" + b"".join(b"%d,x y,HAM\n" % (number % 19) for number in range(20)),
    "class.csv": b"text,label\nvery good,SPAM\nso bad,HMA\n",
    "good.csv": b"text,label\nvery good,SPAM\nso bad,HAM\n",
    "notes.docx": b"words",
    "syntax.py": _SYNTAX.encode(),
    "raises.py": _RAISES.encode(),
    "nothing.py": b"x = 1\n",
}

_CASES: list[tuple[str, int, str, str]] = [
    ("import-data missing.csv", 3, "unreadable-file", "no such file"),
    ("import-data .", 3, "unreadable-file", "Check the path"),
    ("import-data latin.csv --encoding utf-8", 3, "wrong-encoding", "save it as UTF-8"),
    ("import-data latin.csv --encoding klingon", 3, "invalid-value", "klingon"),
    ("import-data ragged.csv", 3, "ragged-file", "in line 3"),
    ("import-data twice.csv", 3, "duplicate-ids", "Column 'id' cannot be the id"),
    ("import-data class.csv", 3, "unknown-class", "'HMA' is not a class"),
    ("import-data notes.docx", 3, "unknown-name", "'docx'"),
    ("import-data ragged.csv --delimiter ab", 3, "invalid-value", "a single character"),
    ("import-data class.csv --column txt=text", 3, "unknown-column", "'txt'"),
    ("import-data class.csv --column text=words", 3, "invalid-value", "'words'"),
    ("import-data good.csv --splits 0.5,0.5,0.5", 3, "invalid-value", "add up to 1"),
    ("import-data class.csv --class-map HMA=HAMM", 3, "unknown-class", "'HAMM'"),
    ("import-data class.csv --duplicates maybe", 3, "invalid-value", "'error' or 'drop'"),
    ("define-lf x|has(comment, 'y')|SPAM", 3, "unknown-column", "'x' reads the column 'comment'"),
    ("define-lf x|has(text, 'y'|SPAM", 3, "condition-syntax", "\n  has(text, 'y'\n               ^"),
    ("define-lf x|matches(text, 'a(')|SPAM", 3, "invalid-pattern", "'a(' is not a valid regular expression"),
    ("define-lf x|has(text, 'y')|SPMA", 3, "unknown-class", "'SPMA' is not a class"),
    ("define-lf missing.py", 3, "unreadable-file", "no such file"),
    ("define-lf class.csv", 4, "unloadable-lf", "it is not a file of Python"),
    ("define-lf syntax.py", 4, "unloadable-lf", "line 4 of"),
    ("define-lf raises.py", 4, "unloadable-lf", "line 3 of"),
    ("define-lf nothing.py", 4, "unloadable-lf", "defines no labelling function"),
    ("define-slice x|has(text 'y')", 3, "condition-syntax", "^"),
    ("search has(comment, 'y')", 3, "unknown-column", "'comment'"),
    ("search in_slice('x')", 3, "unknown-name", "no slice named 'x'"),
    ("analyze-lfs --split dev", 3, "invalid-value", "one of train, valid, test"),
    ("fit-label-model --kind magic.v1", 3, "unknown-name", "'anchored.v1'"),
    ("fit-label-model --parameter objective=f1 --use-gold", 3, "invalid-value", "macro-f1"),
    ("diagnose --split dev", 3, "invalid-value", "one of train, valid, test"),
    ("explain c300", 3, "unknown-example", "hunches search CONDITION"),
    ("build-training-set --min-confidence 2", 4, "empty-training-set", "Lower min_confidence"),
    ("train --kind magic.v1", 3, "unknown-name", "'linear.v1'"),
    ("train --column comment", 3, "unknown-column", "'comment'"),
    ("evaluate everything", 3, "invalid-value", "one of end-model, label-model, majority-vote"),
    ("evaluate --split dev", 3, "invalid-value", "one of train, valid, test"),
    ("evaluate --where has(text, 'xylophone')", 3, "no-gold", "nothing to measure against"),
    ("export labels.docx", 3, "invalid-value", ".parquet"),
    ("export nowhere/labels.csv", 3, "unwritable-file", "Cannot write"),
    ("export labels.csv --what models", 3, "invalid-value", "labels, predictions, votes"),
    ("create-project .|-c|A,B", 6, "project-exists", "already exists"),
    ("create-project new|-c|A,A", 3, "invalid-label-space", "cannot be made"),
]


def _arguments(command: str) -> list[str]:
    """Return a command's words; from the first bar on, or in a condition, blanks do not separate them."""
    verb, _, rest = command.partition(" ")
    if "|" in rest:
        return [verb, *rest.split("|")]
    if "(" in rest:
        head, _, condition = rest.rpartition(" has(") if " has(" in rest else ("", "", rest)
        return [verb, *head.split(), f"has({condition}" if head else condition]
    return [verb, *rest.split()]


@pytest.fixture
def here(project: Path, tmp_path: Path) -> Iterator[Path]:
    """Work in a folder with the odd files, and yield the project."""
    for name, content in _FILES.items():
        (tmp_path / name).write_bytes(content)
    with contextlib.chdir(tmp_path):
        yield project


@pytest.mark.parametrize("case", _CASES, ids=[case[0] for case in _CASES])
def test_bad_input_is_refused_and_changes_nothing(
    hunches: Callable[..., Any],
    state: Callable[[Path], object],
    here: Path,
    case: tuple[str, int, str, str],
) -> None:
    """Each with its code, in JSON as in words."""
    command, exit_code, code, says = case
    before = state(here)
    arguments = _arguments(command)
    if arguments[0] != "create-project":
        arguments += ["--project", str(here)]
    plain, as_json = hunches(*arguments), hunches(*arguments, "--json")
    assert (plain.code, plain.out) == (exit_code, "")
    assert plain.err.endswith(f"[{code}]\n")
    assert "Traceback" not in plain.err
    assert says in plain.err
    assert (as_json.code, as_json.err, as_json.json["error"]["code"]) == (exit_code, "", code)
    assert as_json.json["error"]["message"] in plain.err
    assert state(here) == before


_STEPS = [
    ("search|length(text) > 3", "import-data FILE"),
    ("apply-lfs", "import-data FILE"),
    ("analyze-lfs", "import-data FILE"),
    ("fit-label-model", "import-data FILE"),
    ("diagnose", "import-data FILE"),
    ("explain|c1", "import-data FILE"),
    ("suggest", "import-data FILE"),
    ("build-training-set", "import-data FILE"),
    ("train", "import-data FILE"),
    ("evaluate", "import-data FILE"),
    ("export|x.csv", "import-data FILE"),
]


@pytest.mark.parametrize(("command", "needed"), _STEPS)
def test_a_step_before_its_time_names_the_one_to_do_first(
    hunches: Callable[..., Any], tmp_path: Path, command: str, needed: str
) -> None:
    """In a project with nothing in it."""
    hunches("create-project", tmp_path / "spam", "-c", "A,B")
    answer = hunches(*command.split("|"), "--project", tmp_path / "spam", "--json")
    assert (answer.code, answer.json["error"]["code"]) == (5, "missing-step")
    assert f"hunches {needed}" in answer.json["error"]["message"]


def test_each_step_names_the_next(hunches: Callable[..., Any], tmp_path: Path, comments: Path) -> None:
    """So that an error after an error leads through the loop."""
    path = tmp_path / "spam"
    hunches("create-project", path, "-c", "SPAM,HAM")
    hunches("import-data", comments, "-p", path)
    hunches("define-lf", "bait", "has(text, 'free')", "SPAM", "-p", path)
    hunches("define-lf", "praise", "has(text, 'love')", "HAM", "-p", path)
    for made in ("apply-lfs", "fit-label-model", "build-training-set", "train"):
        error = hunches("train" if made != "train" else "evaluate", "-p", path)
        assert (error.code, error.err.count("hunches ")) == (5, 1)
        assert hunches(made, "-p", path).code == 0
    assert hunches("evaluate", "-p", path).code == 0


def test_no_project_is_told_so(hunches: Callable[..., Any], tmp_path: Path) -> None:
    """By every command that needs one."""
    for command in (("apply-lfs",), ("search", "length(text) > 1"), ("runs",), ("export", "x.csv")):
        answer = hunches(*command, "--project", tmp_path, "--json")
        assert (answer.code, answer.json["error"]["code"]) == (6, "project-not-found")


def test_a_project_of_a_newer_version_is_not_touched(hunches: Callable[..., Any], project: Path) -> None:
    """The error says how to update."""
    with contextlib.closing(sqlite3.connect(project / "catalogue.sqlite")) as catalogue, catalogue:
        catalogue.execute("UPDATE alembic_version SET version_num = '9999'")
    before = (project / "catalogue.sqlite").read_bytes()
    answer = hunches("apply-lfs", "--project", project)
    assert (answer.code, "pip install --upgrade hunches" in answer.err) == (6, True)
    assert (project / "catalogue.sqlite").read_bytes() == before


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may read everything")
def test_a_file_without_permission_is_refused(hunches: Callable[..., Any], here: Path) -> None:
    """With the reason the system gives."""
    (here.parent / "class.csv").chmod(0)
    answer = hunches("import-data", "class.csv", "--project", here)
    assert (answer.code, "[unreadable-file]" in answer.err) == (3, True)


_SLOW = """
import time
import hunches as hu

@hu.labeling_function()
def slow(text):
    time.sleep(0.01)
    return 1
"""


def test_the_same_verb_twice_at_once_is_refused(
    hunches: Callable[..., Any], start: Callable[..., Any], project: Path
) -> None:
    """The second process leaves at once and says who is at work; the first goes on."""
    (project / "lfs.py").write_text(_SLOW)
    hunches("define-lf", project / "lfs.py", "-p", project)
    first = start("apply-lfs", "-p", project, "--json")
    opened = open_project(project)
    while not opened.store.catalogue.runs(verb="apply_lfs", state="running"):
        assert first.poll() is None
    second = hunches("apply-lfs", "-p", project, "--json")
    other_verb = hunches("evaluate", "-p", project)
    opened.store.close()
    out, _ = first.communicate()
    assert (second.code, second.json["error"]["code"]) == (6, "project-busy")
    assert f"process {first.pid}" in second.json["error"]["message"]
    assert (first.returncode, other_verb.code) == (0, 0)
    assert '"slow"' in out


def test_a_limit_on_file_size_is_told_as_no_room(
    start: Callable[..., Any], project: Path, state: Callable[[Path], object]
) -> None:
    """The import of too much leaves the project as it was."""
    path = project.parent / "many.csv"
    path.write_text("text,label\n" + "".join(f"comment number {number},HAM\n" for number in range(80_000)))
    before = state(project)
    limit = (project / "catalogue.sqlite").stat().st_size + 1_000_000

    def limited() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    process = start("import-data", path, "-p", project, preexec_fn=limited)
    out, err = process.communicate()
    assert (process.returncode, out) == (7, "")
    assert "free some space and try again. [storage-full]" in err
    assert state(project) == before


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Yield a disk of two megabytes."""
    path = tmp_path / "disk"
    path.mkdir()
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(path)], capture_output=True, check=False
    )
    if done.returncode != 0:
        pytest.skip(f"no file system may be mounted here: {done.stderr.decode().strip()}")
    yield path
    subprocess.run(["umount", "--lazy", str(path)], check=True)


def test_a_full_disk_loses_nothing(
    hunches: Callable[..., Any], comments: Path, small_disk: Path, tmp_path: Path
) -> None:
    """What was there stays and can be worked with; there is no half of the rest."""
    project = small_disk / "spam"
    hunches("create-project", project, "-c", "SPAM,HAM")
    assert hunches("import-data", comments, "-p", project).code == 0
    (tmp_path / "many.csv").write_text("text,label\n" + "".join(f"comment number {n},HAM\n" for n in range(100_000)))
    full = hunches("import-data", tmp_path / "many.csv", "-p", project, "--json")
    assert (full.code, full.json["error"]["code"]) == (7, "storage-full")
    assert hunches("search", "has(text, 'free')", "-p", project).code == 0
    assert list((project / "tmp").iterdir()) == []
