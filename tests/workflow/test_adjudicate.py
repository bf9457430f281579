"""One person's final word."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from hunches import workflow
from hunches.errors import UnknownClass, UnknownExample

if TYPE_CHECKING:
    from hunches.workflow import OpenProject


def _gold(project: OpenProject, example: str) -> str | None:
    found = workflow.search(project, "gold IS NOT NULL").count
    return next((name for name in ("SPAM", "HAM") if _is(project, example, name)), None) if found else None


def _is(project: OpenProject, example: str, name: str) -> bool:
    return workflow.search(project, f"id = '{example}' AND gold = '{name}'").count == 1


def test_the_final_word_goes_before_annotators(project: OpenProject) -> None:
    """However many they are; who had said what is told."""
    for person in ("ann", "bo"):
        workflow.annotate(project, {"c0": "SPAM"}, annotator=person)
    done = workflow.adjudicate(project, "c0", label="HAM", annotator="cy", note="it is a song")
    assert _gold(project, "c0") == "HAM"
    assert [entry.annotator for entry in done.given] == ["ann", "bo"]
    assert (done.entry.kind, done.entry.replaces, done.gold.n_adjudicated) == ("adjudication", None, 1)
    assert done.as_dict()["entry"]["note"] == "it is a song"
    workflow.annotate(project, {"c0": "SPAM"}, annotator="dee")
    assert _gold(project, "c0") == "HAM"


def test_nobody_can_tell_is_a_final_word_too(project: OpenProject) -> None:
    """Then there is no gold label; the last word of several counts, and a person's own is replaced."""
    workflow.adjudicate(project, "c0", label=0, annotator="cy")
    assert _gold(project, "c0") == "SPAM"
    again = workflow.adjudicate(project, "c0", label=None, annotator="cy")
    assert (_gold(project, "c0"), again.entry.replaces, again.gold.n_disputed) == (None, 1, 0)
    workflow.adjudicate(project, "c0", label="HAM", annotator="dee")
    assert _gold(project, "c0") == "HAM"


def test_unknown_examples_and_classes_are_refused(project: OpenProject) -> None:
    """Nothing is recorded then."""
    with pytest.raises(UnknownExample):
        workflow.adjudicate(project, "nope", label="SPAM", annotator="cy")
    with pytest.raises(UnknownClass):
        workflow.adjudicate(project, "c0", label="SPAN", annotator="cy")
    assert project.store.catalogue.annotations() == []
