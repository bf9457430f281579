"""Taking back what was said."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from hunches import workflow
from hunches.errors import InvalidValue

if TYPE_CHECKING:
    from hunches.workflow import OpenProject


def test_undoing_everything_leads_back_to_the_imported_gold(project: OpenProject) -> None:
    """To the same artefact, so that all that was made of it is current again; the log keeps every entry."""
    imported = project.head("gold").key
    workflow.annotate(project, {"c0": "SPAM"}, annotator="ann")
    once = project.head("gold").key
    workflow.annotate(project, {"c0": "HAM"}, annotator="ann")
    second = workflow.undo_annotation(project, annotator="ann")
    assert (second.undone.label, second.stands and second.stands.label) == ("HAM", "SPAM")
    assert project.head("gold").key == once
    first = workflow.undo_annotation(project, annotator="ann", note="misread")
    assert (first.undone.number, first.stands, first.entry.note) == (1, None, "misread")
    assert project.head("gold").key == imported
    assert [entry.kind for entry in project.store.catalogue.annotations()] == ["label", "label", "undo", "undo"]


def test_an_undo_can_be_undone(project: OpenProject) -> None:
    """By its number, by anybody, under their name."""
    workflow.annotate(project, {"c0": "SPAM"}, annotator="ann")
    done = workflow.undo_annotation(project, annotator="bo", number=1)
    redone = workflow.undo_annotation(project, annotator="ann", number=done.entry.number)
    assert done.as_dict()["stands"] is None
    assert redone.as_dict()["undone"]["kind"] == "undo"
    assert [entry.number for entry in workflow.list_annotations(project).entries] == [1]


def test_what_is_not_there_cannot_be_undone(project: OpenProject) -> None:
    """A person without annotations, an unknown number, and what is undone already."""
    with pytest.raises(InvalidValue, match="nobody"):
        workflow.undo_annotation(project, annotator="ann")
    workflow.annotate(project, {"c0": "SPAM"}, annotator="ann")
    with pytest.raises(InvalidValue, match=r"\(ann\)"):
        workflow.undo_annotation(project, annotator="bo")
    with pytest.raises(InvalidValue, match="is 7"):
        workflow.undo_annotation(project, annotator="ann", number=7)
    workflow.undo_annotation(project, annotator="ann", number=1)
    with pytest.raises(InvalidValue, match="not undone"):
        workflow.undo_annotation(project, annotator="ann", number=1)
