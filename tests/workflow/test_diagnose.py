"""Saying how far labels can be trusted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from hunches import workflow
from hunches.errors import InvalidValue, MissingStepError
from hunches.lfs import rule
from hunches.workflow import LabelModelChoice

if TYPE_CHECKING:
    from collections.abc import Callable

    from hunches.workflow import OpenProject

    State = Callable[[OpenProject], object]


def test_the_votes_of_train_are_diagnosed(project: OpenProject, state: State) -> None:
    """Against the gold labels of train; nothing is written, not even a run."""
    before = state(project)
    diagnosis = workflow.diagnose(project)
    assert (diagnosis.coverage.n_examples, diagnosis.gold.n_gold) == (240, 240)
    assert [lf.lf for lf in diagnosis.lfs] == ["promo", "bait", "praise"]
    assert diagnosis.comparisons[0].name == "majority vote"
    assert state(project) == before
    assert project.store.catalogue.runs(verb="diagnose") == []


def test_another_split_may_be_diagnosed(project: OpenProject) -> None:
    """One that is unknown is refused."""
    assert workflow.diagnose(project, split="valid").coverage.n_examples == 30
    with pytest.raises(InvalidValue, match="'dev'"):
        workflow.diagnose(project, split="dev")


def test_estimates_are_those_of_the_fitted_model(project: OpenProject) -> None:
    """As it said when it was fitted."""
    fitted = workflow.fit_label_model(project)
    estimates = {lf.lf: lf.estimated.value for lf in workflow.diagnose(project).lfs}
    assert estimates == pytest.approx(dict(fitted.accuracies))


def test_gold_labels_the_model_has_seen_are_told(project: OpenProject) -> None:
    """Those of train when it was fitted with them; those of other splits are unseen."""
    workflow.fit_label_model(project, choice=LabelModelChoice(use_gold=True))
    assert workflow.diagnose(project).has_learned_gold
    assert not workflow.diagnose(project, split="valid").has_learned_gold


def test_without_gold_it_says_so(project: OpenProject, comments: dict[str, list[str]]) -> None:
    """And asks for some."""
    workflow.import_data(project, {"text": comments["text"]})
    workflow.apply_lfs(project)
    workflow.fit_label_model(project)
    (finding,) = workflow.diagnose(project).with_code("uncalibrated")
    assert "0 examples with votes have gold labels" in finding.sentence


def test_disputed_examples_are_told_by_id(empty: OpenProject, comments: dict[str, list[str]]) -> None:
    """So that one can look at them."""
    unlabelled = {"id": comments["id"], "text": comments["text"]}
    workflow.import_data(empty, unlabelled)
    for name, words in (("a", "'free'"), ("b", "'free', 'click'"), ("c", "'free', 'subscribe'")):
        workflow.define_lf(empty, rule(name, f"has(text, {words})", "SPAM"))
    workflow.define_lf(empty, rule("d", "has(text, 'free', 'click', 'subscribe', 'love')", "HAM"))
    workflow.apply_lfs(empty)
    workflow.fit_label_model(empty, choice=LabelModelChoice("dawid-skene.v1"))
    diagnosis = workflow.diagnose(empty)
    assert len(diagnosis.names) == len(diagnosis.disputed) > 0
    found = workflow.search(empty, "split = 'train'", limit=300).examples.column("id").to_pylist()
    assert list(diagnosis.names) == [found[row] for row in diagnosis.disputed]


def test_it_needs_a_label_model_of_the_current_votes(project: OpenProject, empty: OpenProject) -> None:
    """One of votes that have changed since would speak of other labelling functions."""
    with pytest.raises(MissingStepError, match="import-data"):
        workflow.diagnose(empty)
    workflow.define_lf(project, rule("bait", "has(text, 'free')", "SPAM"))
    workflow.apply_lfs(project)
    with pytest.raises(MissingStepError, match=r"no label model of its new votes yet\..*hunches fit-label-model"):
        workflow.diagnose(project)
