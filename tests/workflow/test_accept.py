"""Doing what was suggested."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from hunches import workflow
from hunches.errors import MissingStepError, NeedsAPerson, UnknownName
from hunches.lfs import rule
from hunches.records import Artefact
from hunches.workflow import SuggestChoice, TrainingSetPolicy
from hunches.workflow.build_training_set import current_policy
from hunches.workflow.suggest import SuggestedAction, Suggestions

if TYPE_CHECKING:
    from hunches.workflow import OpenProject


def _active(project: OpenProject) -> set[str]:
    return {version.name for version in project.store.catalogue.lfs() if version.is_active}


def test_an_accepted_rule_is_defined(empty: OpenProject, comments: dict[str, list[str]]) -> None:
    """And votes as it was said to; it is not suggested again."""
    workflow.import_data(empty, comments | {"label": [*comments["label"][:50], *[None] * 250]})
    first = workflow.suggest(empty, choice=SuggestChoice(kinds=("accept-rule",))).actions[0]
    accepted = workflow.accept(empty)
    assert _active(empty) == set(accepted.defined) == {first.action["rule"]["name"]}
    assert "votes from the next apply-lfs on" in str(accepted)
    workflow.apply_lfs(empty)
    workflow.fit_label_model(empty)
    again = workflow.suggest(empty, choice=SuggestChoice(kinds=("accept-rule",)))
    assert first.action["rule"]["text"] not in {each.action["rule"]["text"] for each in again.actions}


def test_accepted_copies_are_switched_off(project: OpenProject) -> None:
    """All but one."""
    workflow.define_lf(project, rule("promo2", "has(text, 'subscribe', 'check')", "SPAM"))
    workflow.apply_lfs(project)
    workflow.fit_label_model(project)
    workflow.suggest(project, choice=SuggestChoice(kinds=("merge-copies",)))
    accepted = workflow.accept(project, 1)
    assert len(accepted.switched_off) == 1
    assert _active(project) == {"promo", "promo2", "bait", "praise"} - set(accepted.switched_off)
    assert accepted.as_dict()["switched_off"] == accepted.switched_off
    assert "no longer votes" in str(accepted)


def test_a_function_that_is_wrong_is_switched_off(project: OpenProject) -> None:
    """When that was suggested."""
    workflow.define_lf(project, rule("wrong", "has(text, 'subscribe', 'free')", "HAM"))
    workflow.apply_lfs(project)
    workflow.fit_label_model(project)
    suggested = workflow.suggest(project, choice=SuggestChoice(kinds=("fix-rule",))).actions
    number = next(each.number for each in suggested if each.action["lf"] == "wrong")
    assert workflow.accept(project, number).switched_off == ("wrong",)
    assert "wrong" not in _active(project)


def test_a_threshold_leaves_the_rest_of_the_policy_as_it_is(project: OpenProject) -> None:
    """Unsure labels are left out of the training set, which is balanced as before."""
    workflow.build_training_set(project, policy=TrainingSetPolicy(balance="classes"))
    suggested = SuggestedAction(
        number=1,
        kind="change-threshold",
        title="Train on labels of 70% confidence or more",
        reason="",
        gain=1.0,
        command="hunches accept 1",
        action={"min_confidence": 0.7},
    )
    _store(project, suggested)
    accepted = workflow.accept(project)
    assert accepted.n_examples is not None
    assert "training set of" in str(accepted)
    assert current_policy(project) == TrainingSetPolicy(min_confidence=0.7, balance="classes")


def _store(project: OpenProject, *actions: SuggestedAction) -> None:
    """Make these the suggestions of the last run."""
    suggestions = Suggestions(actions, n_without_gold=0)
    with project.run("suggest") as run:
        run.add(Artefact("told", "suggestions", None, run.id, project.clock(), suggestions.as_dict()), inputs={})


def test_what_takes_a_person_is_not_done(project: OpenProject, comments: dict[str, list[str]]) -> None:
    """The error says how to begin."""
    workflow.import_data(project, comments | {"label": [*comments["label"][:50], *[None] * 250]})
    workflow.apply_lfs(project)
    workflow.fit_label_model(project)
    workflow.suggest(project, choice=SuggestChoice(kinds=("label-examples",)))
    with pytest.raises(NeedsAPerson, match="hunches annotate"):
        workflow.accept(project, 1)


def test_only_what_was_suggested_can_be_accepted(project: OpenProject) -> None:
    """Nothing before, and no other number after."""
    with pytest.raises(MissingStepError, match="hunches suggest"):
        workflow.accept(project)
    workflow.suggest(project)
    with pytest.raises(UnknownName, match="99"):
        workflow.accept(project, 99)
