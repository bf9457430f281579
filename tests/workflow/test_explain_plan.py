"""Saying how labelling functions will be applied."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from hunches import workflow
from hunches.errors import MissingStepError
from hunches.lfs import labeling_function

if TYPE_CHECKING:
    from hunches.workflow import OpenProject


def test_the_plan_holds_the_conditions_that_are_switched_on(project: OpenProject) -> None:
    """All their words share the automata of one column."""
    workflow.switch_lf(project, "bait", is_active=False)

    explanation = workflow.explain_plan(project)

    assert (explanation.n_conditions, explanation.n_predicates) == (2, 2)
    assert {(step.column, step.n_patterns) for step in explanation.steps} >= {("text", 2)}
    assert "2 conditions of 2 predicates" in str(explanation)
    assert explanation.as_dict()["steps"][0]["column"] == "text"


def test_code_has_no_part_in_the_plan(project: OpenProject) -> None:
    """Python labelling functions of this process are given, as when they are applied."""

    @labeling_function()
    def short(text: str) -> str | None:
        return "HAM" if len(text) < 9 else None

    workflow.define_lf(project, short)

    assert workflow.explain_plan(project, given={"short": short}).n_conditions == 3


def test_without_labelling_functions_there_is_no_plan(project: OpenProject) -> None:
    """The error says which step is missing."""
    for version in project.store.catalogue.lfs():
        workflow.switch_lf(project, version.name, is_active=False)

    with pytest.raises(MissingStepError, match="define-lf"):
        workflow.explain_plan(project)
