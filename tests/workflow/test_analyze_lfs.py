"""Measuring labelling functions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from hunches import workflow
from hunches.errors import InvalidValue, MissingStepError
from hunches.lfs import rule
from hunches.workflow._stored_dataset import StoredDataset

if TYPE_CHECKING:
    from hunches.workflow import OpenProject


def test_coverage_is_that_of_all_examples(project: OpenProject, comments: dict[str, list[str]]) -> None:
    """The share of examples each labelling function votes on."""
    summaries = workflow.analyze_lfs(project).summaries
    bait = sum("free" in text or "click" in text for text in comments["text"]) / 300
    assert [summary.name for summary in summaries] == ["promo", "bait", "praise"]
    assert summaries[1].coverage == pytest.approx(bait)


def test_the_gold_of_the_test_split_is_kept_back(project: OpenProject) -> None:
    """Rules are not to be fitted to it, unless it is asked for."""
    gold = workflow.analyze_lfs(project).summaries
    only_test = workflow.analyze_lfs(project, split="test", unseal=True).summaries
    rows = set(StoredDataset.current(project).rows_of("test").tolist())
    assert rows
    for all_but_test, test in zip(gold, only_test, strict=True):
        assert all_but_test.n_gold + test.n_gold == all_but_test.n_votes


def test_estimates_stand_beside_until_the_votes_change(project: OpenProject) -> None:
    """Those of a label model of other votes are not shown."""
    with_model = workflow.analyze_lfs(project).summaries
    workflow.define_lf(project, rule("bait", "has(text, 'free')", "SPAM"))
    workflow.apply_lfs(project)
    without = workflow.analyze_lfs(project).summaries
    assert [summary.estimated_accuracy for summary in without] == [None, None, None]
    assert None not in [summary.estimated_accuracy for summary in with_model]


def test_measuring_needs_votes_and_a_split(project: OpenProject, empty: OpenProject) -> None:
    """An unknown split and a missing step are errors."""
    with pytest.raises(InvalidValue, match="'dev'"):
        workflow.analyze_lfs(project, split="dev")
    with pytest.raises(MissingStepError):
        workflow.analyze_lfs(empty)


def test_without_a_label_model_there_are_no_estimates(empty: OpenProject, comments: dict[str, list[str]]) -> None:
    """Everything else is measured."""
    workflow.import_data(empty, comments)
    workflow.define_lf(empty, rule("bait", "has(text, 'free')", "SPAM"))
    workflow.apply_lfs(empty)
    (summary,) = workflow.analyze_lfs(empty).summaries
    assert summary.estimated_accuracy is None
    assert summary.accuracy is not None
