"""How far people agree on a project's examples."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from hunches import workflow

if TYPE_CHECKING:
    from hunches.workflow import OpenProject


@pytest.fixture
def labelled(project: OpenProject) -> OpenProject:
    """Return the project with labels of three people; two examples are disputed, one of them adjudicated."""
    workflow.annotate(project, {"c0": "SPAM", "c1": "HAM", "c2": "HAM", "c3": None}, annotator="ann")
    workflow.annotate(project, {"c0": "HAM", "c1": "HAM", "c2": "SPAM"}, annotator="bo")
    rows = [{"example": "c4", "label": "SPAM", "seconds": 4.0}, {"example": "c5", "label": "SPAM", "seconds": 8.0}]
    workflow.annotate(project, rows, annotator="cy")
    workflow.adjudicate(project, "c0", label="HAM", annotator="dee")
    return project


def test_disagreements_are_listed_with_texts(labelled: OpenProject, comments: dict[str, list[str]]) -> None:
    """Who said what, those that wait for an adjudication first."""
    report = workflow.agreement(labelled)
    waiting, adjudicated = report.disagreements
    assert (report.n_disagreements, report.n_open) == (2, 1)
    assert (waiting.id, waiting.labels, waiting.text) == ("c2", {"ann": "HAM", "bo": "SPAM"}, comments["text"][2])
    assert (adjudicated.id, adjudicated.final, waiting.is_adjudicated) == ("c0", "HAM", False)
    assert len(workflow.agreement(labelled, limit=1).disagreements) == 1


def test_people_are_held_against_what_they_did_not_make(
    labelled: OpenProject, comments: dict[str, list[str]]
) -> None:
    """Adjudications, else imported labels; and against each other where they share examples."""
    report = workflow.agreement(labelled)
    ann, bo, cy = report.agreement.annotators
    gold = ["HAM", *comments["label"][1:3]]
    assert ann.with_gold.value == pytest.approx(
        sum(map(str.__eq__, gold, ["SPAM", "HAM", "HAM"])) / 3  # what she said
    )
    assert bo.with_others.value == pytest.approx(1 / 3)
    assert (ann.n_unsure, cy.median_seconds, cy.with_others.value) == (1, 6.0, None)
    assert report.agreement.n_shared == 3


def test_a_condition_narrows_it_down(labelled: OpenProject) -> None:
    """To a slice, or to nothing at all."""
    assert workflow.agreement(labelled, where="id IN ('c1', 'c4')").agreement.n_examples == 2
    nothing = workflow.agreement(labelled, where="id = 'c99'")
    assert str(nothing) == "Nobody has labelled any of these examples yet."


def test_what_nobody_can_tell_is_no_gold(labelled: OpenProject) -> None:
    """An adjudication without a class leaves nothing to hold people against."""
    for example in ("c4", "c5"):
        workflow.adjudicate(labelled, example, label=None, annotator="dee")
    cy = workflow.agreement(labelled).agreement.annotators[2]
    assert cy.with_gold.value is None
    workflow.adjudicate(labelled, "c2", label=None, annotator="dee")
    words = {each.id: each.word for each in workflow.agreement(labelled).disagreements}
    assert words == {"c0": "HAM", "c2": "(nobody can tell)"}


def test_the_report_prints_and_is_json(labelled: OpenProject) -> None:
    """The measures first, then the disagreements."""
    report = workflow.agreement(labelled)
    assert "Krippendorff's alpha" in str(report)
    assert "Disagreements: 2, of which 1 without an adjudication" in repr(report)
    assert report.as_dict()["disagreements"][0]["labels"] == {"ann": "HAM", "bo": "SPAM"}
    assert "Disagreements" not in str(workflow.agreement(labelled, where="id = 'c1'"))
