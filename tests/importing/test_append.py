"""Examples that follow those of a dataset."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hunches.errors import ColumnMismatch, DuplicateIds, InvalidValue, UnknownClass, UnknownColumn
from hunches.importing import (
    ExistingExamples,
    ImportOptions,
    appended_schema,
    check_append,
    guess_columns,
    open_source,
    prepare,
    prepare_append,
    read_sample,
    refuse_unreadable,
)
from hunches.importing.row_hashes import hash_texts
from hunches.records import LabelSpace

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hunches.importing import PreparedImport
    from hunches.records import ColumnKind

SPACE = LabelSpace(["SPAM", "HAM"])
ROWS: dict[str, list[object]] = {
    "id": ["a", "b"],
    "text": ["so good", "so bad"],
    "likes": [3, 4],
    "label": ["HAM", "SPAM"],
}


def _existing(rows: object, **kinds: ColumnKind) -> ExistingExamples:
    """Return the examples that an import of rows gives."""
    source = open_source(rows)
    schema = guess_columns(read_sample(source), space=SPACE, overrides=kinds)
    made = prepare(source, schema, space=SPACE)
    table = pa.Table.from_batches(made.batches(), schema=made.schema)
    return ExistingExamples(schema, table, made.id_column, splits=made.split, n_rows=made.n_rows)


def _appended(
    rows: object,
    existing: ExistingExamples,
    options: ImportOptions | None = None,
    *,
    kinds: Mapping[str, ColumnKind] | None = None,
) -> PreparedImport:
    """Return rows prepared to follow others."""
    source, chosen = open_source(rows), options or ImportOptions()
    schema = appended_schema(source.schema, existing.schema, kinds=kinds)
    preview = check_append(source, schema, existing=existing, space=SPACE, class_map=chosen.class_map)
    refuse_unreadable(preview, kinds=kinds or {})
    return prepare_append(source, preview, existing=existing, space=SPACE, options=chosen)


def _cells(made: PreparedImport) -> dict[str, list[object]]:
    cells: dict[str, list[object]] = pa.Table.from_batches(made.batches(), schema=made.schema).to_pydict()
    return cells


def test_columns_come_in_the_order_and_types_of_the_dataset() -> None:
    """Whatever the order in the file, and numbers with a point are whole where the dataset's are."""
    rows = {"likes": [5.0, None], "label": [None, "HAM"], "text": ["go on", "x"], "id": [7, 8]}

    made = _appended(rows, _existing(ROWS))

    assert _cells(made) == {"id": ["7", "8"], "text": ["go on", "x"], "likes": [5, None]}
    assert made.schema.types == [pa.large_string(), pa.large_string(), pa.int64()]
    assert made.gold.tolist() == [-1, 1]


def test_the_label_may_be_missing() -> None:
    """What comes later is often not labelled."""
    made = _appended({"id": ["c"], "text": ["go on"], "likes": [1]}, _existing(ROWS))

    assert made.gold.tolist() == [-1]


_MISFITS: list[tuple[dict[str, list[object]], dict[str, ColumnKind], str]] = [
    ({"id": ["c"], "text": ["x"]}, {}, "no column 'likes', a number of the dataset"),
    ({**ROWS, "more": [1, 2]}, {}, r"column 'more' \(int64\) is new"),
    ({**ROWS, "more": [1, 2]}, {"more": "number"}, r"column 'more' \(int64\) is new"),
    (dict(ROWS), {"text": "category"}, "'text' holds values of the kind 'category', where the dataset has text"),
    (
        {**ROWS, "likes": [["x"], ["y"]]},
        {},
        "'likes' holds list<.*>, where the dataset has values of the kind 'number'",
    ),
    ({**ROWS, "likes": ["few", "4"]}, {}, r"holds 1 cells that are no number, the first in row 0"),
]


@pytest.mark.parametrize(("rows", "kinds", "says"), _MISFITS)
def test_other_columns_are_refused(rows: dict[str, list[object]], kinds: dict[str, ColumnKind], says: str) -> None:
    """The error names the column, and what to do."""
    fresh = {**rows, "id": ["c", "d"][: len(rows["id"])]}
    with pytest.raises(ColumnMismatch, match=rf"{says}.*import all examples anew") as caught:
        _appended(fresh, _existing(ROWS), kinds=kinds)
    assert caught.value.facts["column"] in {"likes", "more", "text"}


def test_numbers_that_do_not_fit_are_refused() -> None:
    """A fraction among whole numbers is seen when the examples are read."""
    made = _appended({"id": ["c"], "text": ["x"], "likes": [0.5]}, _existing(ROWS))
    with pytest.raises(ColumnMismatch, match="'likes' holds double with fractions, where the dataset has int64"):
        _cells(made)


def test_a_column_named_by_the_user_may_have_cells_that_cannot_be_read() -> None:
    """They are left empty, as an import does."""
    rows = {"id": ["c", "d"], "text": ["x", "y"], "likes": ["few", "4"]}

    made = _appended(rows, _existing(ROWS), kinds={"likes": "number"})

    assert _cells(made)["likes"] == [None, 4]
    assert [problem.code for problem in made.warnings] == ["no-gold", "mixed-types", "unreadable-cells"][::2]


def test_new_columns_can_be_left_out() -> None:
    """Or be the label, when there was none."""
    unlabelled = {name: ROWS[name] for name in ("id", "text", "likes")}
    rows = {"id": ["c"], "text": ["x"], "likes": [1], "note": ["?"], "spam": ["SPAM"]}

    made = _appended(rows, _existing(unlabelled), kinds={"note": "ignored", "spam": "label"})

    assert "note" not in made.schema.names
    assert made.gold.tolist() == [0]


def test_a_named_column_that_is_not_there_is_refused() -> None:
    """As an import does."""
    with pytest.raises(UnknownColumn, match="'lieks'"):
        _appended(ROWS, _existing(ROWS), kinds={"lieks": "number"})


def test_ids_of_the_dataset_are_repeated_ids() -> None:
    """They are refused, or the rows that have them are dropped; those of the file itself too."""
    rows = {"id": ["b", "c", "c"], "text": ["x", "y", "z"], "likes": [1, 2, 3]}
    with pytest.raises(DuplicateIds, match=r"2 of its values .* 'b', 'c'"):
        _appended(rows, _existing(ROWS))

    made = _appended(rows, _existing(ROWS), ImportOptions(duplicates="drop"))

    assert _cells(made) == {"id": ["c"], "text": ["y"], "likes": [2]}


def test_examples_are_numbered_on() -> None:
    """Made ids count the examples, and name rows by where they are after those that were there."""
    numbered = _appended({"text": ["x y", "z"]}, _existing({"text": ["a b", "c d", "e f"]}))
    named = _appended({**ROWS, "id": ["c", None]}, _existing(ROWS))

    assert _cells(numbered)["id"] == ["3", "4"]
    assert _cells(named)["id"] == ["c", "row-3"]


def test_a_column_named_like_a_made_id_does_not_replace_it() -> None:
    """When it is ignored."""
    made = _appended({"id": [5], "text": ["x y"]}, _existing({"text": ["a b", "c d"]}), kinds={"id": "ignored"})

    assert _cells(made) == {"id": ["2"], "text": ["x y"]}


def test_labels_that_are_no_class_are_refused() -> None:
    """And so is a class map to one."""
    rows = {"id": ["c"], "text": ["x"], "likes": [1], "label": ["SPMA"]}
    with pytest.raises(UnknownClass, match="'SPMA'"):
        _appended(rows, _existing(ROWS))
    with pytest.raises(UnknownClass, match="'BAD'"):
        _appended(rows, _existing(ROWS), ImportOptions(class_map={"SPMA": "BAD"}))


def test_given_splits_are_taken() -> None:
    """Where the dataset has a column of them, it must be there again."""
    rows = {"text": ["a b", "c d"], "split": ["train", "test"]}

    assert _appended({"text": ["x y", "z"], "split": ["dev", None]}, _existing(rows)).split.tolist() == [1, 0]
    with pytest.raises(ColumnMismatch, match="no column 'split'"):
        _appended({"text": ["x y"]}, _existing(rows))


@settings(max_examples=20, deadline=None)
@given(st.integers(1, 2_000), st.booleans())
def test_what_a_row_is_appended_with_does_not_move_it(cut: int, has_ids: bool) -> None:  # noqa: FBT001  # drawn
    """One by one or together, a row has the same split; the shares are met within chance."""
    rows = {"text": ["some text"] * 2_000} | ({"id": [f"c{n}" for n in range(2_000)]} if has_ids else {})
    start = {"text": ["a b"] * 10} | ({"id": [f"x{n}" for n in range(10)]} if has_ids else {})
    existing = _existing(start)

    together = _appended(rows, existing).split
    first = _appended({name: cells[:cut] for name, cells in rows.items()}, existing)

    assert first.split.tolist() == together[:cut].tolist()
    assert np.abs(np.bincount(together, minlength=3) / 2_000 - [0.8, 0.1, 0.1]).max() < 0.04


def test_nearly_all_rows_are_where_one_import_puts_them() -> None:
    """Those near the border of two splits may be in the other."""
    ids = [f"c{number}" for number in range(20_000)]
    texts = ["some text"] * 20_000

    whole = _existing({"id": ids, "text": texts}).splits[10_000:]
    appended = _appended(
        {"id": ids[10_000:], "text": texts[10_000:]}, _existing({"id": ids[:10_000], "text": texts[:10_000]})
    ).split

    assert np.mean(whole != appended) < 0.01


def test_rows_without_ids_are_spread_over_the_splits() -> None:
    """Having no id in common is no reason to be together."""
    rows = {"id": [None] * 1_000, "text": ["some text"] * 1_000}

    made = _appended(rows, _existing({"id": ["a", "b"], "text": ["a b", "c d"]}))

    assert np.bincount(made.split, minlength=3).min() > 50


def test_a_group_stays_in_its_split() -> None:
    """All rows of an author of the dataset go where the author is, those of a new one together."""
    authors = [f"author {number % 40}" for number in range(400)]
    existing = _existing({"text": ["some text"] * 400, "author": authors}, author="group", text="text")
    more = [f"author {number % 60}" for number in range(600)]

    made = _appended({"text": ["more text"] * 600, "author": more}, existing)

    homes = dict(zip(authors, existing.splits.tolist(), strict=True))
    found = dict(zip(more, made.split.tolist(), strict=True))
    assert {author: found[author] for author in homes} == homes
    assert [found[author] for author in more] == made.split.tolist()


def test_fractions_without_a_share_get_nothing() -> None:
    """Not even by rounding."""
    existing = _existing({"text": ["a b", "c d"]})
    halves = ExistingExamples(
        existing.schema,
        existing.examples,
        existing.id_column,
        splits=existing.splits,
        n_rows=2,
        fractions={"train": 0.5, "valid": 0.5},
        seed=4,
    )

    assert set(_appended({"text": ["x y"] * 500}, halves).split.tolist()) == {0, 1}


def test_no_example_has_any_id() -> None:
    """An empty dataset and an empty file are no trouble."""
    empty = _existing(
        pa.table({"id": pa.array([], pa.string()), "text": pa.array([], pa.string())}), text="text", id="id"
    )
    hashes = hash_texts(pa.array(["a"], pa.large_string()))

    assert empty.has_ids(hashes).tolist() == [False]
    assert _existing(ROWS).has_ids(hashes[:0]).tolist() == []


def test_a_source_that_grew_meanwhile_is_refused() -> None:
    """As an import does: the rows checked are those written."""
    rows = [{"id": "c", "text": "x", "likes": 1}]
    source = open_source(rows)
    existing = _existing(ROWS)
    schema = appended_schema(source.schema, existing.schema)
    preview = check_append(open_source(rows * 1), schema, existing=existing)
    other = open_source([*rows, {"id": "d", "text": "y", "likes": 2}])

    with pytest.raises(InvalidValue, match="number of rows"):
        _cells(prepare_append(other, preview, existing=existing, space=SPACE))
