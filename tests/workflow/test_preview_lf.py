"""The verb that previews: what it takes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from hunches import workflow
from hunches.errors import ConditionSyntaxError, InvalidValue, UnknownName
from hunches.lfs import rule
from hunches.workflow import PreviewChoice

if TYPE_CHECKING:
    from pathlib import Path

    from hunches.workflow import OpenProject


def test_a_condition_and_a_class_are_enough(project: OpenProject) -> None:
    """A labelling function says the same."""
    typed = workflow.preview_lf(project, "has(text, 'free')", "SPAM")
    made = workflow.preview_lf(project, rule("free", "has(text, 'free')", "SPAM"), choice=PreviewChoice(n_samples=0))
    assert (typed.name, made.name, typed.hits) == ("new rule", "free", made.hits)
    assert made.samples["hits"] == ()


def test_a_condition_may_replace_a_rule() -> None:
    """It has its name then."""
    assert workflow.previewed_lf("has(text, 'free')", "SPAM", name="bait").name == "bait"


def test_a_condition_that_cannot_be_read_is_an_error(project: OpenProject) -> None:
    """That points at the character."""
    with pytest.raises(ConditionSyntaxError, match=r"\^"):
        workflow.preview_lf(project, "has(text, 'free'", "SPAM")


@pytest.mark.parametrize(
    ("lf", "label", "says"),
    [
        ("has(text, 'free')", None, "The class of the condition is None"),
        (rule("free", "has(text, 'free')", "SPAM"), "HAM", "left out"),
        (7, None, "the text of a condition, or an object"),
    ],
)
def test_what_is_no_labelling_function_is_refused(
    project: OpenProject,
    lf: Any,  # noqa: ANN401  # whatever is given
    label: str | None,
    says: str,
) -> None:
    """With what to give instead."""
    with pytest.raises(InvalidValue, match=says):
        workflow.preview_lf(project, lf, label)


def test_one_of_a_file_is_found_by_its_name(tmp_path: Path) -> None:
    """Another name is an error that lists those there are."""
    path = tmp_path / "lfs.py"
    path.write_text("import hunches as hu\nfree = hu.rule('free', \"has(text, 'free')\", 'SPAM')\n")
    assert workflow.lf_of_file(path, name="free").name == "free"
    with pytest.raises(UnknownName, match="'free'"):
        workflow.lf_of_file(path, name="fre")
