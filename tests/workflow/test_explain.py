"""Showing how a label came about."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from hunches import workflow
from hunches.errors import MissingStepError, UnknownExample
from hunches.labelmodels import label_models
from hunches.lfs import rule
from hunches.workflow import LabelModelChoice, Reading
from hunches.workflow._stored_labels import read_labels

if TYPE_CHECKING:
    from collections.abc import Callable

    from hunches.workflow import OpenProject

    State = Callable[[OpenProject], object]


@pytest.mark.parametrize("kind", label_models.names())
def test_it_ends_in_the_label_that_is_kept(project: OpenProject, kind: str) -> None:
    """Of every label model, read back from the store, on every split."""
    workflow.fit_label_model(project, choice=LabelModelChoice(kind))
    _, probabilities, covered = read_labels(project)
    for row in (0, 7, 299, int(np.argmin(covered))):
        explained = workflow.explain(project, f"c{row}")
        assert explained.explanation.posterior == pytest.approx(probabilities[row], abs=1e-12)
        assert (explained.explanation.label is not None) == covered[row]


def test_text_comes_first_and_names_are_ids(
    project: OpenProject, comments: dict[str, list[str]], state: State
) -> None:
    """Printed, the text, then the sentence about the example by its id; nothing is written, not even a run."""
    before = state(project)
    row = next(row for row, text in enumerate(comments["text"]) if "free" in text)
    explained = workflow.explain(project, f"c{row}")
    assert str(explained).startswith(f"{comments['text'][row]}\n\nExample c{row} is labelled SPAM")
    assert state(project) == before
    assert project.store.catalogue.runs(verb="explain") == []


def test_it_is_data_and_maths_too(project: OpenProject, comments: dict[str, list[str]]) -> None:
    """For programs, and for a notebook."""
    explained = workflow.explain(project, "c0")
    told = explained.as_dict()
    assert (told["id"], told["text"], told["row"]) == ("c0", comments["text"][0], 0)
    assert told["split"] in {"train", "valid", "test"}
    assert told["posterior"] == list(explained.explanation.posterior)
    assert explained._repr_latex_() == explained.explanation._repr_latex_()


def test_text_cannot_steer_a_terminal(project: OpenProject) -> None:
    """Control characters are shown; paragraphs stay; an empty text is told."""
    workflow.import_data(project, {"id": ["1", "2"], "text": ["free \x1b[2J\nmoney " + "now " * 40, None]})
    workflow.apply_lfs(project)
    workflow.fit_label_model(project)
    lines = str(workflow.explain(project, "1")).splitlines()
    assert lines[0] == "free \\x1b[2J"
    assert max(map(len, lines[:3])) <= 110
    assert str(workflow.explain(project, "2")).startswith("(no text)\n\nExample 2 has no votes")


def test_examples_of_several_columns_are_told_by_column(empty: OpenProject) -> None:
    """Texts by their names; without texts, all there is; what is missing is left out."""
    title = ["one more thing", "no better", None] * 4
    frame = {"title": title, "body": [f"it was a long day {n}" for n in range(12)], "n": [*range(12)]}
    workflow.import_data(empty, frame, reading=Reading(columns={"title": "text"}))
    workflow.define_lf(empty, rule("late", "n > 3", "SPAM"))
    workflow.define_lf(empty, rule("early", "n <= 3", "HAM"))
    workflow.apply_lfs(empty)
    workflow.fit_label_model(empty)
    assert workflow.explain(empty, "0").text == "title: one more thing\nbody: it was a long day 0"
    assert workflow.explain(empty, "2").text == "body: it was a long day 2"
    workflow.import_data(empty, {"n": [*range(12)], "size": [1.5] * 12})
    workflow.apply_lfs(empty)
    workflow.fit_label_model(empty)
    assert workflow.explain(empty, "5").text == "n: 5\nsize: 1.5"


def test_an_unknown_example_is_an_error(project: OpenProject) -> None:
    """That shows what ids look like."""
    with pytest.raises(UnknownExample, match=r"None of the 300 examples .* 'c300'; there are 'c0', 'c1', 'c2'"):
        workflow.explain(project, "c300")


def test_it_needs_a_label_model(empty: OpenProject, comments: dict[str, list[str]]) -> None:
    """The error names the command."""
    workflow.import_data(empty, comments)
    workflow.define_lf(empty, rule("bait", "has(text, 'free')", "SPAM"))
    workflow.apply_lfs(empty)
    with pytest.raises(MissingStepError, match="hunches fit-label-model"):
        workflow.explain(empty, "c0")
