"""Saying what to do next."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np
import pytest

from hunches import workflow
from hunches.errors import InvalidValue, MissingStepError
from hunches.lfs import rule
from hunches.workflow import SuggestChoice, Suggestions
from hunches.workflow._situation import StoredSituation, _some
from hunches.workflow._stored_dataset import StoredDataset
from hunches.workflow.suggest import SuggestedAction, _command

if TYPE_CHECKING:
    from collections.abc import Callable

    from hunches.workflow import OpenProject

    State = Callable[[OpenProject], object]

_LABEL: Final = ("label-examples",)


@pytest.fixture
def few_gold(project: OpenProject, comments: dict[str, list[str]]) -> OpenProject:
    """Return the project with gold labels for the first fifty examples alone."""
    workflow.import_data(project, comments | {"label": [*comments["label"][:50], *[None] * 250]})
    workflow.apply_lfs(project)
    workflow.fit_label_model(project)
    return project


@pytest.fixture
def no_rules(empty: OpenProject, comments: dict[str, list[str]]) -> OpenProject:
    """Return a project with gold labels for the first fifty examples and no labelling function."""
    workflow.import_data(empty, comments | {"label": [*comments["label"][:50], *[None] * 250]})
    return empty


def test_rules_are_suggested_before_there_is_any(no_rules: OpenProject) -> None:
    """By what they gain, numbered, with the command to type."""
    suggestions = workflow.suggest(no_rules)
    first = suggestions.actions[0]
    assert first.kind in {"accept-rule", "write-rule"}
    assert [each.number for each in suggestions.actions] == list(range(1, len(suggestions) + 1))
    assert first.gain == max(each.gain for each in suggestions.actions)
    assert first.command == "hunches accept 1"
    assert first.action["rule"]["definition"]["label"] in {"SPAM", "HAM"}


def test_examples_of_train_without_gold_are_suggested(few_gold: OpenProject, comments: dict[str, list[str]]) -> None:
    """By id and text, with a reason."""
    suggestions = workflow.suggest(few_gold, choice=SuggestChoice(kinds=_LABEL, n_examples=8))
    train = set(StoredDataset.current(few_gold).rows_of("train").tolist())
    assert (len(suggestions), len(suggestions.examples)) == (1, 8)
    assert suggestions.n_without_gold == len(train & set(range(50, 300)))
    for example in suggestions.examples:
        assert example.row in train & set(range(50, 300))
        assert (example.id, example.text) == (f"c{example.row}", comments["text"][example.row])
        assert "vote" in example.reason


def test_gold_of_valid_and_test_is_not_looked_at(few_gold: OpenProject, comments: dict[str, list[str]]) -> None:
    """Without it, everything suggested is the same."""
    splits = ["train"] * 200 + ["valid"] * 50 + ["test"] * 50
    of_train = [*comments["label"][:50], *[None] * 150]
    told = []
    for others in (comments["label"][200:], [None] * 100):
        workflow.import_data(few_gold, comments | {"split": splits, "label": of_train + others})
        workflow.apply_lfs(few_gold)
        workflow.fit_label_model(few_gold)
        told.append(workflow.suggest(few_gold).as_dict())
    assert told[0] == told[1]


def test_the_same_seed_suggests_the_same(few_gold: OpenProject) -> None:
    """Another one other examples; the run is recorded, and the project stays what it was."""
    before = few_gold.store.catalogue.heads(), few_gold.store.catalogue.revisions()
    first = workflow.suggest(few_gold)
    assert workflow.suggest(few_gold) == first
    assert workflow.suggest(few_gold, choice=SuggestChoice(seed=1)) != first
    assert (few_gold.store.catalogue.heads(), few_gold.store.catalogue.revisions()) == before
    assert [run.reused for run in few_gold.store.catalogue.runs(verb="suggest")] == [0, 1, 0]


def test_a_project_seen_for_reading_gets_suggestions(few_gold: OpenProject) -> None:
    """They are not kept, so nothing needs to be written."""
    seen = replace(few_gold, state=few_gold.store.catalogue.state())
    assert workflow.suggest(seen) == workflow.suggest(few_gold)
    assert len(few_gold.store.catalogue.runs(verb="suggest")) == 1


def test_suggestions_print(few_gold: OpenProject) -> None:
    """In text and in HTML, and as data that reads back equal."""
    suggestions = workflow.suggest(few_gold, choice=SuggestChoice(kinds=_LABEL, n_examples=3))
    lines = str(suggestions).splitlines()
    assert lines[0].startswith("1. Label 3 examples  (+")
    assert lines[4] == f"3 of {suggestions.n_without_gold} examples of train without a gold label"
    assert [line.split()[0] for line in lines[7:]] == [example.id for example in suggestions.examples]
    assert suggestions._repr_html_().count("<table") == 2
    assert Suggestions.from_json(suggestions.as_dict()) == suggestions


def test_with_gold_everywhere_nothing_is_left_to_label(project: OpenProject) -> None:
    """That is told in a sentence."""
    suggestions = workflow.suggest(project, choice=SuggestChoice(kinds=_LABEL))
    assert len(suggestions) == suggestions.n_without_gold == 0
    assert "every example of train has a gold label" in str(suggestions)
    assert "There is nothing to suggest" in suggestions._repr_html_()


def test_nothing_to_suggest_is_told(few_gold: OpenProject) -> None:
    """Where gold is missing too."""
    choice = SuggestChoice(kinds=("label-slice",))
    assert str(workflow.suggest(few_gold, choice=choice)).startswith("There is nothing to suggest: no rule")


def test_slices_thresholds_and_fixes_are_suggested_with_their_commands(few_gold: OpenProject) -> None:
    """Slices that cannot be evaluated yet are left out."""
    workflow.define_slice(few_gold, "wow", condition="has(text, 'wow')")
    workflow.define_slice(few_gold, "ours", condition="lf('nobody') = 'SPAM' AND has(text, 'wow')")
    workflow.define_lf(few_gold, rule("noise", "has(text, 'my')", "HAM"))
    workflow.apply_lfs(few_gold)
    workflow.fit_label_model(few_gold, choice=workflow.LabelModelChoice(use_gold=True))
    workflow.build_training_set(few_gold, policy=workflow.TrainingSetPolicy(min_confidence=0.7))
    stored = StoredSituation.current(few_gold, objective="accuracy", rng=np.random.default_rng(0))
    assert (stored.situation.min_confidence, stored.situation.uses_gold) == (0.7, True)
    suggested = workflow.suggest(few_gold, choice=SuggestChoice(kinds=("label-slice", "fix-rule"))).actions
    commands = {each.command for each in suggested if each.needs_a_person}
    assert "hunches annotate --where \"in_slice('wow')\"" in commands
    assert not any("ours" in command for command in commands)


def test_what_cannot_be_suggested_is_refused(few_gold: OpenProject, empty: OpenProject) -> None:
    """No suggestions at all, a project without examples, and rules that were not applied."""
    with pytest.raises(InvalidValue, match="count is 0"):
        SuggestChoice(count=0)
    with pytest.raises(MissingStepError, match="import-data"):
        workflow.suggest(empty)
    workflow.define_lf(few_gold, rule("new", "has(text, 'new')", "HAM"))
    with pytest.raises(MissingStepError, match="apply-lfs"):
        workflow.suggest(few_gold)


def test_of_very_many_examples_some_are_looked_at() -> None:
    """Fifty thousand, those with gold labels among them."""
    gold = np.full(60_000, -1, dtype=np.int32)
    gold[[3, 59_999]] = 1
    some = _some(np.arange(60_000), gold, rng=np.random.default_rng(0))
    assert len(some) == 50_000
    assert {3, 59_999} <= set(some.tolist())
    assert np.all(np.diff(some) > 0)


@pytest.mark.parametrize(
    ("kind", "action", "command"),
    [
        ("label-slice", {"slice": "wow"}, "hunches annotate --where \"in_slice('wow')\""),
        (
            "fix-rule",
            {"lf": "it's", "label": "HAM"},
            "hunches search \"split = 'train' AND lf('it''s') = 'HAM' AND gold != 'HAM'\"",
        ),
    ],
)
def test_what_takes_a_person_says_how_to_begin(kind: str, action: dict[str, object], command: str) -> None:
    """With a command."""
    suggested = SuggestedAction(number=1, kind=kind, title="", reason="", gain=0.0, command="", action=action)  # type: ignore[arg-type]  # a kind
    assert _command(suggested) == command
