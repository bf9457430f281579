from __future__ import annotations

import json
from typing import get_args

import pytest

from hunches.errors import DuplicateName, InvalidValue, UnknownColumn
from hunches.records import Column, ColumnKind, DatasetSchema

KINDS: tuple[ColumnKind, ...] = get_args(ColumnKind)
ALL = DatasetSchema(Column(f"the {kind}", kind, "any") for kind in KINDS)


def test_single_columns_are_found_by_their_kind() -> None:
    """Id, label, split and group are names."""
    assert (ALL.id, ALL.label, ALL.split, ALL.group) == ("the id", "the label", "the split", "the group")


def test_missing_single_columns_are_none() -> None:
    """A schema needs none of them."""
    empty = DatasetSchema([])

    assert (empty.id, empty.label, empty.split, empty.group, empty.texts) == (None, None, None, None, ())


def test_other_columns_are_listed_by_their_kind() -> None:
    """Each kind has its property."""
    found = [ALL.texts, ALL.numbers, ALL.categories, ALL.flags, ALL.dates, ALL.lists]

    assert found == [(f"the {kind}",) for kind in ("text", "number", "category", "flag", "date", "list")]


def test_examples_keep_all_but_label_split_and_ignored() -> None:
    """The others are kept elsewhere or not at all."""
    assert {column.kind for column in ALL.kept} == set(KINDS) - {"label", "split", "ignored"}


def test_a_column_is_found_by_name() -> None:
    """An unknown name raises with those there are."""
    assert ALL.column("the text").kind == "text"
    with pytest.raises(UnknownColumn, match="the text"):
        ALL.column("other")


def test_json_and_back_is_the_same_schema() -> None:
    """What is stored reads back equal."""
    assert DatasetSchema.from_json(json.loads(json.dumps(ALL.to_json()))) == ALL


def test_a_missing_field_in_json_is_told() -> None:
    """The message names the field."""
    with pytest.raises(InvalidValue, match="'kind'"):
        DatasetSchema.from_json([{"name": "a", "type": "int64"}])


@pytest.mark.parametrize("kind", ["id", "label", "split", "group"])
def test_some_kinds_are_for_one_column(kind: ColumnKind) -> None:
    """Two ids, labels, splits or groups are refused."""
    with pytest.raises(InvalidValue, match="one column at most"):
        DatasetSchema([Column("a", kind, "any"), Column("b", kind, "any")])


def test_names_are_distinct() -> None:
    """Two columns of one name are refused."""
    with pytest.raises(DuplicateName):
        DatasetSchema([Column("a", "text", "any"), Column("a", "number", "any")])


def test_an_unknown_kind_is_refused() -> None:
    """The message lists the kinds."""
    with pytest.raises(InvalidValue, match="category"):
        Column("a", "words", "any")  # type: ignore[arg-type]  # what a mistaken caller does
