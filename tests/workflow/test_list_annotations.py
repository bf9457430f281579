"""Showing what was said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hunches import workflow

if TYPE_CHECKING:
    from hunches.workflow import OpenProject


def test_what_stands_is_shown_or_everything(project: OpenProject) -> None:
    """Of an example, of a person, of all."""
    workflow.annotate(project, {"c0": "SPAM", "c1": None}, annotator="ann")
    workflow.annotate(project, {"c0": "HAM"}, annotator="bo")
    workflow.undo_annotation(project, annotator="bo")
    shown = (
        workflow.list_annotations(project),
        workflow.list_annotations(project, with_history=True),
        workflow.list_annotations(project, example_id="c0"),
        workflow.list_annotations(project, annotator="bo", with_history=True),
    )
    numbers = [[entry.number for entry in log.entries] for log in shown]
    assert numbers == [[1, 2], [1, 2, 3, 4], [1], [3, 4]]


def test_the_log_prints_as_a_table(project: OpenProject) -> None:
    """In text and in HTML, and as data; before anybody spoke as a sentence."""
    assert str(workflow.list_annotations(project)) == "Nobody has labelled any example yet."
    workflow.annotate(project, {"c0": "SPAM", "c1": None}, annotator="ann")
    workflow.undo_annotation(project, annotator="ann", number=1)
    shown = workflow.list_annotations(project, with_history=True)
    lines = str(shown).splitlines()
    assert lines[0] == "3 of 3 entries"
    assert [line.split()[4] for line in lines[3:5]] == ["SPAM", "(unsure)"]
    assert len(shown) == len(shown.as_dict()["entries"]) == 3
    assert "<table" in shown._repr_html_()
