"""Saying which examples to label next."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from hunches import workflow
from hunches.errors import InvalidValue, MissingStepError
from hunches.workflow._stored_dataset import StoredDataset

if TYPE_CHECKING:
    from collections.abc import Callable

    from hunches.workflow import OpenProject

    State = Callable[[OpenProject], object]


@pytest.fixture
def few_gold(project: OpenProject, comments: dict[str, list[str]]) -> OpenProject:
    """Return the project with gold labels for the first fifty examples alone."""
    workflow.import_data(project, comments | {"label": [*comments["label"][:50], *[None] * 250]})
    workflow.apply_lfs(project)
    workflow.fit_label_model(project)
    return project


def test_examples_of_train_without_gold_are_suggested(few_gold: OpenProject, comments: dict[str, list[str]]) -> None:
    """By id and text, with a reason."""
    suggestions = workflow.suggest(few_gold, count=8)
    train = set(StoredDataset.current(few_gold).rows_of("train").tolist())
    assert len(suggestions) == 8
    assert suggestions.n_without_gold == len(train & set(range(50, 300)))
    for example in suggestions.examples:
        assert example.row in train & set(range(50, 300))
        assert (example.id, example.text) == (f"c{example.row}", comments["text"][example.row])
        assert "vote" in example.reason
        assert example.n_like >= 1


def test_the_same_seed_suggests_the_same(few_gold: OpenProject, state: State) -> None:
    """Another one others; nothing is written, not even a run."""
    before = state(few_gold)
    assert workflow.suggest(few_gold) == workflow.suggest(few_gold)
    assert workflow.suggest(few_gold) != workflow.suggest(few_gold, seed=1)
    assert state(few_gold) == before
    assert few_gold.store.catalogue.runs(verb="suggest") == []


def test_suggestions_print_as_a_table(few_gold: OpenProject) -> None:
    """In text and in HTML, and as data."""
    suggestions = workflow.suggest(few_gold, count=3)
    lines = str(suggestions).splitlines()
    assert lines[0] == f"3 of {suggestions.n_without_gold} examples of train without a gold label"
    assert lines[1].split() == ["Id", "Reason", "Text"]
    assert [line.split()[0] for line in lines[3:]] == [example.id for example in suggestions.examples]
    assert suggestions._repr_html_().startswith("<table")
    assert suggestions.as_dict()["examples"][0]["id"] == suggestions.examples[0].id


def test_with_gold_everywhere_nothing_is_left(project: OpenProject) -> None:
    """That is told in a sentence."""
    suggestions = workflow.suggest(project)
    assert len(suggestions) == suggestions.n_without_gold == 0
    assert str(suggestions) == "Every example of train has a gold label: there is nothing left to suggest."
    assert "nothing left" in suggestions._repr_html_()


def test_what_cannot_be_suggested_is_refused(few_gold: OpenProject, empty: OpenProject) -> None:
    """No examples at all, and a project without labels."""
    with pytest.raises(InvalidValue, match="count is 0"):
        workflow.suggest(few_gold, count=0)
    with pytest.raises(MissingStepError):
        workflow.suggest(empty)
