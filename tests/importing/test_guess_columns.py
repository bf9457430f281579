from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pyarrow as pa
import pytest

from hunches.errors import UnknownColumn, WrongColumnType
from hunches.importing import guess_columns
from hunches.records import LabelSpace, to_table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from hunches.records import ColumnKind

SPACE = LabelSpace(["SPAM", "HAM"])
REVIEWS = [f"a review of {n} words that someone wrote" for n in range(40)]


def kinds(
    columns: Mapping[str, Sequence[object]], space: LabelSpace | None = SPACE, **overrides: ColumnKind
) -> list[str]:
    """Return the kind of each column, guessed but for those named."""
    schema = guess_columns(to_table(columns), space=space, overrides=overrides)
    return [column.kind for column in schema.columns]


def test_a_usual_table_is_understood() -> None:
    """Each column's kind follows from its name, its type and its values."""
    columns: dict[str, list[object]] = {
        "review_id": list(range(40)),
        "text": list(REVIEWS),
        "label": ["SPAM", None] * 20,
        "split": ["train", "dev"] * 20,
        "stars": [1.5] * 40,
        "verified": [True] * 40,
        "posted": [dt.date(2024, 1, 31)] * 40,
        "tags": [["a"]] * 40,
        "country": ["no", "se"] * 20,
        "author": [f"person{n}" for n in range(40)],
    }

    assert kinds(columns) == [
        "id",
        "text",
        "label",
        "split",
        "number",
        "flag",
        "date",
        "list",
        "category",
        "category",
    ]


@pytest.mark.parametrize("name", ["id", "ID", "uuid", "_id", "key", "reviewId", "video.id", "order_key"])
def test_distinct_values_under_a_name_for_ids_are_the_id(name: str) -> None:
    """Names ending in id or key count, in any case."""
    assert kinds({name: ["a", "b"], "text": REVIEWS[:2]}) == ["id", "text"]


def test_a_column_called_id_is_one_in_spite_of_a_few_repeats() -> None:
    """Its repeats are for checking to find."""
    assert kinds({"id": [*range(19), 0], "text": REVIEWS[:20]}) == ["id", "text"]


@pytest.mark.parametrize(
    ("name", "values"), [("user_id", [1, 1, 2]), ("id", [0.5, 1.5, 2.5]), ("paid", ["a", "b", "c"])]
)
def test_other_columns_are_no_ids(name: str, values: list[object]) -> None:
    """Repeats, floats and names that only end in the letters are not enough."""
    assert kinds({name: values, "text": REVIEWS[:3]})[0] != "id"


@pytest.mark.parametrize(
    ("name", "values", "space"),
    [
        ("label", ["spam", "ham"] * 10, SPACE),
        ("label", [0, 1] * 10, SPACE),
        ("class", ["SPAM", "HAM"] * 10, SPACE),
        ("category", ["x", "y"] * 10, None),
        ("anything", ["SPAM", "HAM"] * 10, SPACE),
    ],
)
def test_labels_are_found_by_name_or_by_values(name: str, values: list[object], space: LabelSpace | None) -> None:
    """A sure name is enough; a likely one needs values that fit the label space, if there is one."""
    assert kinds({"text": list(REVIEWS[:20]), name: values}, space) == ["text", "label"]


@pytest.mark.parametrize(
    ("name", "values"), [("category", ["x", "y"] * 10), ("label", list(REVIEWS[:20])), ("other", [0, 1] * 10)]
)
def test_other_columns_are_no_labels(name: str, values: list[object]) -> None:
    """Categories outside the label space, free text and mere numbers are not."""
    assert "label" not in kinds({"text": list(REVIEWS[20:]), name: values})


def test_a_column_named_split_is_one_whatever_its_words() -> None:
    """Unknown words are for checking to find."""
    assert kinds({"text": list(REVIEWS[:2]), "split": ["train", "other"]}) == ["text", "split"]


def test_the_longest_text_is_the_text_when_none_is_free() -> None:
    """There is something to label in every table with texts."""
    assert kinds({"a": ["x", "y"] * 20, "b": ["longer", "words"] * 20}, None) == ["category", "text"]


def test_a_table_without_texts_has_none() -> None:
    """Numbers alone can be labelled too; structs are ignored."""
    table = pa.table({"a": pa.array([1, 2]), "s": pa.array([{"x": 1}, None])})

    assert [column.kind for column in guess_columns(table).columns] == ["number", "ignored"]


def test_an_empty_column_is_no_id() -> None:
    """Nulls tell nothing."""
    assert kinds({"id": [None, None], "text": list(REVIEWS[:2])}) == ["category", "text"]


def test_overrides_have_the_last_word() -> None:
    """A column settled by hand is not guessed a second time elsewhere."""
    columns: dict[str, list[object]] = {"id": [1, 2], "number": [3, 4], "text": list(REVIEWS[:2])}

    assert kinds(columns, number="id", text="ignored") == ["number", "id", "ignored"]


def test_types_are_those_after_the_import() -> None:
    """An id of numbers becomes text."""
    schema = guess_columns(to_table({"id": [1, 2], "n": [1.5, 2.5]}))

    assert [column.type for column in schema.columns] == ["large_string", "double"]


def test_an_override_of_a_missing_column_is_refused() -> None:
    """The message names the columns there are."""
    with pytest.raises(UnknownColumn, match="'text'"):
        kinds({"text": list(REVIEWS[:2])}, missing="id")


@pytest.mark.parametrize(
    ("values", "kind"), [([1], "list"), ([["x"]], "text"), ([1], "date"), ([dt.date(2024, 1, 31)], "flag")]
)
def test_an_impossible_override_is_refused(values: list[object], kind: ColumnKind) -> None:
    """A number is no list, and a list no text."""
    with pytest.raises(WrongColumnType, match="'a'"):
        kinds({"a": values}, a=kind)
