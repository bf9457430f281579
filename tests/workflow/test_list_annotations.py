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
    numbers = [
        [entry.number for entry in workflow.list_annotations(project, **chosen).entries]
        for chosen in ({}, {"with_history": True}, {"example_id": "c0"}, {"annotator": "bo", "with_history": True})
    ]
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
