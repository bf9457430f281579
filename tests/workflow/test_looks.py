"""Who has looked at the test split."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from hunches import workflow
from hunches.errors import SealedTest
from hunches.records import Run
from hunches.workflow import AnalysisChoice, EvaluationChoice

if TYPE_CHECKING:
    from hunches.workflow import OpenProject


def test_every_look_is_listed_with_who_and_what(project: OpenProject) -> None:
    """Whichever verb it was made with; what was seen is there again when nothing was computed."""
    by_ada = replace(project, author="ada")
    workflow.evaluate(by_ada, choice=EvaluationChoice(split="test", where="words(text) > 1", unseal=True))
    workflow.evaluate(by_ada, choice=EvaluationChoice(split="test", where="words(text) > 1", unseal=True))
    workflow.analyze(project, choice=AnalysisChoice("test", ("confusion",), unseal=True))
    workflow.analyze_lfs(project, split="test", unseal=True)
    found = workflow.looks(project)
    told = [(look.number, look.verb, look.what, look.is_new) for look in found.looks]
    assert told == [
        (1, "evaluate", "end-model", True),
        (2, "evaluate", "end-model", False),
        (3, "analyze", "end-model", False),
        (4, "analyze_lfs", "labelling functions", True),
    ]
    assert found.looks[0].author == "ada"
    assert found.looks[0].accuracy == found.looks[1].accuracy is not None
    assert found.looks[2].accuracy is None
    assert (len(found), found.n_different) == (4, 2)


def test_looks_print_as_a_table_and_are_json(project: OpenProject) -> None:
    """With a word where there are none."""
    assert str(workflow.looks(project)) == "Nobody has looked at the test split yet."
    assert workflow.looks(project)._repr_html_() == "<p>Nobody has looked at the test split yet.</p>"
    workflow.evaluate(project, choice=EvaluationChoice(split="test", unseal=True))
    found = workflow.looks(project)
    assert repr(found).startswith("1 look at the test split, at 1 different result\n")
    assert "<table" in found._repr_html_()
    assert found.as_dict()["looks"][0]["at"] == found.looks[0].at.isoformat()


def test_looks_from_before_there_was_a_seal_count(project: OpenProject) -> None:
    """By the split that was asked for."""
    started = datetime(2026, 1, 31, tzinfo=UTC)
    parameters = {"what": "end-model", "split": "test", "where": None, "covered": False, "seed": 0}
    for number, split in enumerate(("test", "valid", None)):
        run = Run(f"r{number}", "evaluate", started, 1, "finished", {**parameters, "split": split}, ended_at=started)
        project.store.catalogue.start_run(run)
    assert [look.run for look in workflow.looks(project).looks] == ["r0", "r2"]


def test_labelling_functions_are_sealed_from_test_too(project: OpenProject) -> None:
    """A split other than test needs nothing, and is no look."""
    with pytest.raises(SealedTest, match="'analyze_lfs'"):
        workflow.analyze_lfs(project, split="test")
    workflow.analyze_lfs(project, split="valid")
    workflow.analyze_lfs(project)
    assert len(workflow.looks(project)) == 0
