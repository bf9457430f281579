"""Defining labelling functions, as objects and in files of Python."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from hunches import workflow
from hunches.errors import (
    ConditionSyntaxError,
    DuplicateName,
    InvalidPattern,
    InvalidValue,
    UnknownClass,
    UnknownColumn,
    UnloadableLabelingFunction,
    UnreadableFile,
    WrongColumnType,
)
from hunches.lfs import rule

if TYPE_CHECKING:
    from collections.abc import Callable

    from hunches.errors import (
        HunchesError,
    )
    from hunches.lfs import LabelingFunction
    from hunches.workflow import OpenProject

    State = Callable[[OpenProject], object]

_FILE = """
import hunches as hu

@hu.labeling_function()
def short(text):
    return "HAM" if len(text.split()) < 4 else None

RULES = [hu.rule("song", "has(text, 'song')", "HAM"), short]
"""


def _written(path: Path, text: str = _FILE) -> Path:
    path.write_text(text)
    return path


def test_a_definition_says_what_is_new(project: OpenProject) -> None:
    """A name is added, changed or as it was."""
    same, other = (
        rule("promo", "has(text, 'subscribe', 'check out')", "SPAM"),
        rule("bait", "has(text, 'free')", "SPAM"),
    )
    defined = workflow.define_lf(project, same, other, rule("song", "has(text, 'song')", "HAM"))
    assert (defined.added, defined.changed, defined.unchanged) == (("song",), ("bait",), ("promo",))
    assert [version.is_active for version in project.store.catalogue.lf_versions("bait")] == [False, True]


def test_a_file_defines_all_it_holds(empty: OpenProject, tmp_path: Path) -> None:
    """Functions of the module and those in its lists, each once."""
    defined = workflow.define_lf(empty, _written(tmp_path / "lfs.py"))
    assert defined.added == ("short", "song")
    assert {version.definition["file"] for version in empty.store.catalogue.lfs()} == {str(tmp_path / "lfs.py")}


def test_a_file_inside_the_project_is_known_by_its_place_in_it(empty: OpenProject) -> None:
    """So the project can be moved with its file."""
    workflow.define_lf(empty, str(_written(empty.store.path / "lfs.py")))
    assert {version.definition["file"] for version in empty.store.catalogue.lfs()} == {"lfs.py"}


def test_a_file_that_moved_is_defined_from_its_new_place(project: OpenProject, tmp_path: Path) -> None:
    """The same labelling functions in another file vote as before, with nothing computed."""
    path = _written(tmp_path / "lfs.py")
    workflow.define_lf(project, path)
    workflow.apply_lfs(project)
    moved = path.rename(tmp_path / "rules.py")
    with pytest.raises(UnreadableFile, match=r"lfs\.py': there is no such file"):
        workflow.apply_lfs(project)
    workflow.define_lf(project, moved)
    assert workflow.apply_lfs(project).computed == ()


_BAD_FILES = [
    ("def broken(:\n    pass\n", "line 1 of .* raised SyntaxError"),
    ("import hunches as hu\n\nx = 1 / 0\n", "line 3 of .* raised ZeroDivisionError: division by zero"),
    ("import json\njson.loads('{')\n", "line 2 of .* raised JSONDecodeError"),
    ("import sys\nsys.exit(0)\n", "line 2 of .* raised SystemExit"),
    ("from lfs_of_mine import words\n", "line 1 of .* raised ModuleNotFoundError: No module named 'lfs_of_mine'"),
    ("x = '\0'\n", "line 1 of .* raised"),
    ("x = 1\n", "the file defines no labelling function"),
]


@pytest.mark.parametrize(("text", "says"), _BAD_FILES)
def test_a_file_that_cannot_be_loaded_is_refused_with_its_line(
    project: OpenProject, tmp_path: Path, state: State, text: str, says: str
) -> None:
    """The line of the user's file is named, whatever it calls; nothing is defined."""
    before = state(project)
    with pytest.raises(UnloadableLabelingFunction, match=says):
        workflow.define_lf(project, _written(tmp_path / "lfs.py", text))
    assert state(project) == before


def test_only_readable_files_of_python_are_loaded(empty: OpenProject, tmp_path: Path) -> None:
    """A missing file, another file and a file of no use are told apart."""
    with pytest.raises(UnreadableFile, match="there is no such file"):
        workflow.define_lf(empty, tmp_path / "lfs.py")
    with pytest.raises(UnloadableLabelingFunction, match=r"whose name ends in \.py"):
        workflow.define_lf(empty, _written(tmp_path / "lfs.txt"))
    (tmp_path / "loop.py").symlink_to(Path("/proc/self/mem"))
    with pytest.raises(UnreadableFile, match="Check the path and its permissions"):
        workflow.define_lf(empty, tmp_path / "loop.py")


_BAD_RULES: list[tuple[Callable[[], LabelingFunction], type[HunchesError], str]] = [
    (lambda: rule("x", "has(comment, 'free')", "SPAM"), UnknownColumn, "'x' reads the column 'comment'"),
    (lambda: rule("x", "text > 3", "SPAM"), WrongColumnType, "in the column 'text', which holds texts"),
    (lambda: rule("x", "has(text, 'free')", "SPMA"), UnknownClass, "'SPMA' is not a class"),
    (lambda: rule("x", "has(text 'free')", "SPAM"), ConditionSyntaxError, r"\n  has\(text 'free'\)\n {11}\^"),
    (lambda: rule("x", "matches(text, '(')", "SPAM"), InvalidPattern, "not a valid regular expression"),
]


@pytest.mark.parametrize(("make", "error", "says"), _BAD_RULES)
def test_a_rule_that_does_not_fit_is_refused(
    project: OpenProject, state: State, make: Callable[[], LabelingFunction], error: type[HunchesError], says: str
) -> None:
    """Columns, types, classes and the condition's text are checked when it is defined; nothing changes."""
    before = state(project)
    with pytest.raises(error, match=says):
        workflow.define_lf(project, rule("fine", "has(text, 'wow')", "HAM"), make())
    assert state(project) == before


def test_two_of_one_name_are_refused(empty: OpenProject, tmp_path: Path) -> None:
    """Whether given together or in one file."""
    with pytest.raises(DuplicateName, match="named 'x'"):
        workflow.define_lf(empty, rule("x", "has(text, 'a')", "SPAM"), rule("x", "has(text, 'b')", "SPAM"))
    text = "import hunches as hu\na = hu.rule('x', 'TRUE', 'SPAM')\nb = hu.rule('x', 'FALSE', 'SPAM')\n"
    text = text.replace("'TRUE'", '"length(text) > 1"').replace("'FALSE'", '"length(text) > 2"')
    with pytest.raises(DuplicateName, match="named 'x'"):
        workflow.define_lf(empty, _written(tmp_path / "lfs.py", text))
    assert empty.store.catalogue.lfs() == []


def test_only_labelling_functions_and_files_are_taken(empty: OpenProject) -> None:
    """A plain function is refused, with what to give instead."""
    with pytest.raises(InvalidValue, match="an object made by"):
        workflow.define_lf(empty, len)  # type: ignore[arg-type]  # what a user may try
