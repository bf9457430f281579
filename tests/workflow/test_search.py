"""Finding examples, also by the columns a project derives for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from hunches import workflow
from hunches.conditions import parse_condition
from hunches.errors import (
    ConditionSyntaxError,
    InvalidPattern,
    InvalidValue,
    MissingStepError,
    UnknownColumn,
    UnknownName,
    WrongColumnType,
)
from hunches.workflow._derived_columns import rows_where
from hunches.workflow._stored_dataset import StoredDataset
from hunches.workflow._stored_labels import read_labels
from hunches.workflow._stored_votes import read_votes

if TYPE_CHECKING:
    from hunches.errors import (
        HunchesError,
    )
    from hunches.workflow import OpenProject


def test_a_search_counts_all_and_shows_some(project: OpenProject, comments: dict[str, list[str]]) -> None:
    """The first examples come with all their columns."""
    found = workflow.search(project, "has(text, 'free')", limit=2)
    free = [row for row, text in enumerate(comments["text"]) if "free" in text]
    assert (found.count, found.n_examples, found.examples.num_rows) == (len(free), 300, 2)
    assert found.as_dict()["examples"][0] == {name: comments[name][free[0]] for name in ("id", "text")}
    assert project.store.catalogue.runs(verb="search") == []


def test_gold_labels_are_a_column(project: OpenProject, comments: dict[str, list[str]]) -> None:
    """Missing where there is none."""
    assert workflow.search(project, "gold = 'SPAM'").count == comments["label"].count("SPAM")
    workflow.import_data(project, {"text": comments["text"], "label": ["SPAM", "HAM"] + [None] * 298})
    assert workflow.search(project, "gold IS NULL").count == 298


def test_splits_are_a_column(project: OpenProject) -> None:
    """With their three names."""
    assert [workflow.search(project, f"split = '{name}'").count for name in ("train", "valid", "test")] == [
        240,
        30,
        30,
    ]


def test_labels_and_their_confidence_are_columns(project: OpenProject) -> None:
    """A label is missing where no labelling function votes."""
    _, probabilities, covered = read_labels(project)
    is_spam = covered & (probabilities.argmax(axis=1) == 0)
    assert np.array_equal(rows_where(project, "label = 'SPAM'"), is_spam)
    assert np.array_equal(rows_where(project, "label IS NULL"), ~covered)
    assert np.array_equal(rows_where(project, "confidence < 0.6"), probabilities.max(axis=1) < 0.6)


def test_votes_are_columns(project: OpenProject) -> None:
    """One for each labelling function, missing where it abstains."""
    _, votes = read_votes(project)
    praise = votes.dense()[:, 2]
    assert np.array_equal(rows_where(project, "lf('praise') = 'HAM'"), praise == 1)
    assert np.array_equal(rows_where(project, "lf('praise') IS NULL"), praise == -1)
    assert np.array_equal(rows_where(project, "lf('praise') IN ('HAM', 'SPAM')"), praise != -1)
    assert np.array_equal(rows_where(project, "lf('praise') != 'HAM' AND lf('bait') = 'SPAM'"), praise == 7)


def test_slices_are_columns_and_may_be_nested(project: OpenProject) -> None:
    """A slice of a slice holds what both hold."""
    workflow.define_slice(project, "free", condition="has(text, 'free')")
    workflow.define_slice(project, "free test", condition="in_slice('free') AND split = 'test'")
    nested = rows_where(project, "in_slice('free test') AND NOT gold = 'HAM'")
    plain = rows_where(project, "has(text, 'free') AND split = 'test' AND NOT gold = 'HAM'")
    assert nested.any()
    assert np.array_equal(nested, plain)


def test_a_slice_may_be_read_twice(project: OpenProject) -> None:
    """Only one that leads back to itself is refused."""
    workflow.define_slice(project, "free", condition="has(text, 'free')")
    workflow.define_slice(project, "a", condition="in_slice('free') OR split = 'test'")
    workflow.define_slice(project, "b", condition="in_slice('free') AND in_slice('a')")
    assert np.array_equal(rows_where(project, "in_slice('b')"), rows_where(project, "has(text, 'free')"))


def test_a_slice_made_of_itself_is_refused(project: OpenProject) -> None:
    """Over however many others it leads back."""
    workflow.define_slice(project, "a", condition="in_slice('b')")
    workflow.define_slice(project, "b", condition="NOT in_slice('a')")
    with pytest.raises(InvalidValue, match=r"The slice 'a' is .*; it must be made of other slices than itself"):
        workflow.search(project, "in_slice('a')")


def test_a_column_goes_before_a_derived_one(empty: OpenProject) -> None:
    """A dataset may have a column named confidence."""
    rows = {"text": ["so good", "so bad"], "confidence": [0.2, 0.9]}
    workflow.import_data(empty, rows)
    assert workflow.search(empty, "confidence > 0.5").count == 1


def test_nodes_do_as_well_as_text(project: OpenProject) -> None:
    """Whoever builds conditions need not print them."""
    text = "has(text, 'free') AND split = 'test'"
    assert np.array_equal(rows_where(project, parse_condition(text)), rows_where(project, text))


_REFUSED: list[tuple[str, type[HunchesError], str]] = [
    ("has(comment, 'x')", UnknownColumn, "'comment'"),
    ("predicted = 'SPAM'", UnknownColumn, "'predicted'"),
    ("in_slice('lniks')", UnknownName, "no slice named 'lniks'; there are none"),
    ("lf('prasie') = 'HAM'", UnknownName, "'prasie'"),
    ("has(text, 'free'", ConditionSyntaxError, r"\^"),
    ("matches(text, '[')", InvalidPattern, "not a valid regular expression"),
    ("confidence = 'high'", WrongColumnType, "'confidence'"),
]


@pytest.mark.parametrize(("condition", "error", "says"), _REFUSED)
def test_what_cannot_be_searched_for_is_refused(
    project: OpenProject, condition: str, error: type[HunchesError], says: str
) -> None:
    """The error names the column, the slice, the labelling function or the character."""
    with pytest.raises(error, match=says):
        workflow.search(project, condition)


def test_derived_columns_need_their_step(empty: OpenProject, comments: dict[str, list[str]]) -> None:
    """A label, a vote and an example that are not there yet."""
    with pytest.raises(MissingStepError, match="no dataset yet"):
        workflow.search(empty, "has(text, 'free')")
    workflow.import_data(empty, comments)
    for condition, command in (("label = 'SPAM'", "fit-label-model"), ("lf('promo') = 'SPAM'", "apply-lfs")):
        with pytest.raises(MissingStepError, match=f"hunches {command}"):
            workflow.search(empty, condition)


def test_a_dataset_of_no_examples_has_none(empty: OpenProject) -> None:
    """No condition holds anywhere in it."""
    workflow.import_data(empty, {"text": [], "label": []})
    assert workflow.search(empty, "length(text) > 3").count == 0
    assert StoredDataset.current(empty).n_examples == 0
