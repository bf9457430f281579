from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from hunches.errors import UnknownColumn
from hunches.importing import check_source, guess_columns, open_source, read_sample
from hunches.importing.check_source import texts_at
from hunches.records import Column, DatasetSchema, LabelSpace

if TYPE_CHECKING:
    from pathlib import Path

    from hunches.importing import ImportProblem, Preview
    from hunches.records import ColumnKind

SPACE = LabelSpace(["SPAM", "HAM"])


def checked(rows: object, space: LabelSpace | None = SPACE, **kinds: ColumnKind) -> Preview:
    """Return the check of rows whose columns are guessed but for those named."""
    source = open_source(rows)
    schema = guess_columns(read_sample(source), space=space, overrides=kinds)
    return check_source(source, schema, space=space)


def problem(preview: Preview, code: str) -> ImportProblem:
    """Return the one problem of that code."""
    (found,) = [warning for warning in preview.warnings if warning.code == code]
    assert found.sentence
    assert found.mend
    return found


def test_a_preview_tells_what_is_there() -> None:
    """Rows, nulls, distinct values, the first rows and the classes are counted."""
    texts = [f"some text {n % 7}" for n in range(99)]
    preview = checked({"text": [*texts, None], "label": ["HAM", "SPAM", "HAM", ""] * 25})

    assert (preview.rows, preview.head.num_rows) == (100, 50)
    assert [(column.nulls, column.distinct) for column in preview.columns] == [(1, 7), (0, 3)]
    assert preview.classes == (("HAM", 50), ("SPAM", 25))


def test_a_clean_source_has_no_warnings() -> None:
    """Nothing is told where nothing is wrong."""
    rows = [{"id": "1", "text": "so good", "label": "HAM"}, {"id": "2", "text": "so bad", "label": "SPAM"}]

    assert checked(rows, text="text").warnings == ()


def test_a_source_without_rows_is_told_by_its_preview() -> None:
    """No rows are no problem of rows."""
    preview = checked({"id": [], "text": [], "label": []}, id="id", text="text", label="label")

    assert (preview.rows, preview.warnings) == (0, ())


def test_repeated_ids_are_found() -> None:
    """All but the first row of an id count."""
    found = problem(checked({"id": ["a", "b", "a", "c", "a"], "text": ["t"] * 5}, id="id"), "duplicate-ids")

    assert (found.count, found.rows, found.values) == (2, (2, 4), (("a", 3),))


def test_repeated_ids_are_found_over_blocks() -> None:
    """A repeat may be far from the first."""
    found = problem(checked({"id": [*range(70_000), 7], "text": ["t"] * 70_001}), "duplicate-ids")

    assert (found.rows, found.values) == ((70_000,), (("7", 2),))


def test_missing_ids_are_found_and_are_no_repeats() -> None:
    """Null and blank ids count."""
    preview = checked({"id": ["a", None, " ", None], "text": ["t"] * 4}, id="id")

    assert problem(preview, "missing-ids").rows == (1, 2, 3)
    assert "duplicate-ids" not in {warning.code for warning in preview.warnings}


def test_empty_texts_are_found() -> None:
    """A row is empty when all its texts are blank or null."""
    rows = {"title": ["t", " ", None, "t"], "body": ["b", None, "\t\n", ""]}

    assert problem(checked(rows, title="text", body="text"), "empty-text").rows == (1, 2)


def test_unknown_classes_are_counted() -> None:
    """Each unknown value is told with how often it occurs."""
    found = problem(checked({"text": ["t"] * 5, "label": ["spam", "HAM", "eggs", "spam", "-1"]}), "unknown-class")

    assert (found.count, found.rows, found.values) == (3, (0, 2, 3), (("spam", 2), ("eggs", 1)))
    assert "class_map={'spam': …}" in found.mend


def test_without_a_label_space_no_class_is_unknown() -> None:
    """Before a project there are no classes; those found are listed."""
    preview = checked({"text": ["t"] * 2, "label": ["a", "b"]}, None, label="label")

    assert (preview.classes, preview.warnings) == ((("a", 1), ("b", 1)), ())


@pytest.mark.parametrize("label", [None, "", "-1"])
def test_no_gold_at_all_is_told(label: str | None) -> None:
    """A label column without a label is as good as none."""
    assert problem(checked({"text": ["t"] * 3, "label": [label] * 3}, label="label"), "no-gold").count == 3


def test_a_missing_label_column_is_told() -> None:
    """Without one there is no gold."""
    assert problem(checked({"text": ["t"] * 3}), "no-gold").column is None


def test_unknown_splits_are_counted() -> None:
    """Words for no split are told; a missing one goes to train silently."""
    found = problem(checked({"text": ["t"] * 4, "split": ["Train", "fold1", None, "fold1"]}), "unknown-split")

    assert (found.count, found.values) == (2, (("fold1", 2),))


@pytest.mark.parametrize("text", ["cafÃ© noir", "it\u2019s here \ufffd", "donâ€™t", "Â£5", "ðŸ˜€"])
def test_broken_characters_are_found(text: str) -> None:
    """U+FFFD and the signs of UTF-8 read as something else."""
    assert problem(checked({"text": ["fine é", text]}, text="text"), "odd-characters").rows == (1,)


@pytest.mark.parametrize("text", ["São Paulo", "AMANHÃ", "â", "naïve 😀", "Âge"])
def test_correct_characters_are_left_alone(text: str) -> None:
    """The same letters in their places are fine."""
    codes = {warning.code for warning in checked({"text": [text, "t"]}, text="text").warnings}

    assert "odd-characters" not in codes


def test_long_cells_are_found() -> None:
    """Texts above 100,000 characters are told."""
    assert problem(checked({"text": ["t", "x" * 100_001]}, text="text"), "long-cells").rows == (1,)


def test_mixed_values_are_found(tmp_path: Path) -> None:
    """A JSON column of numbers and texts is told with the rarer sort."""
    (tmp_path / "t.jsonl").write_text('{"a": "x", "b": "some text"}\n{"a": 1}\n{"a": "y"}\n')

    assert problem(checked(tmp_path / "t.jsonl", a="category"), "mixed-types").rows == (1,)


def test_a_few_texts_among_numbers_are_found(tmp_path: Path) -> None:
    """A CSV column of numbers that one cell makes text is told with that cell."""
    (tmp_path / "t.csv").write_text("a,b\n1,t\n2,t\noops,t\n00123,t\nNA,t\n")

    assert problem(checked(tmp_path / "t.csv", b="text", a="category"), "mixed-types").rows == (2,)


def test_a_column_that_turns_to_text_late_is_found(tmp_path: Path) -> None:
    """More texts than numbers do not hide that it began with numbers."""
    cells = ["12"] * 66_000 + ["late"] * 70_000
    (tmp_path / "t.csv").write_text("a,b\n" + "".join(f"{cell},t\n" for cell in cells))

    assert problem(checked(tmp_path / "t.csv", b="text", a="category"), "mixed-types").count == 66_000


def test_numbers_in_a_column_of_texts_are_no_mixture() -> None:
    """Someone may write a comment of digits."""
    codes = {warning.code for warning in checked({"text": ["so good", "123", "so bad"]}, text="text").warnings}

    assert "mixed-types" not in codes


def test_cells_that_do_not_fit_an_override_are_found() -> None:
    """Text imported as numbers loses what is none."""
    found = problem(checked({"a": ["1", "x", "NA"], "text": ["t"] * 3}, a="number"), "unreadable-cells")

    assert (found.column, found.rows) == ("a", (1,))


def test_columns_without_use_are_told() -> None:
    """Nested objects are left out."""
    assert problem(checked([{"text": "t", "meta": {"a": 1}}]), "unusable-column").column == "meta"


def test_distinct_values_are_estimated() -> None:
    """Many are told within a few percent, of any type but lists."""
    columns = {
        "n": range(20_000),
        "x": [n / 7 for n in range(20_000)],
        "f": [True] * 20_000,
        "l": [["x"]] * 20_000,
        "d": [dt.date(2024, 1, 1 + n % 31) for n in range(20_000)],
    }

    distinct = {column.name: column.distinct for column in checked(columns).columns}
    assert distinct["n"] == pytest.approx(20_000, rel=0.1)
    assert distinct["x"] == pytest.approx(20_000, rel=0.1)
    assert (distinct["d"], distinct["f"], distinct["l"]) == (31, 1, 1)


def test_a_column_mistaken_for_labels_is_not_listed_without_end() -> None:
    """After the first block with more than 10,000 labels no more are counted."""
    preview = checked({"text": ["t"] * 70_000, "label": [f"l{n}" for n in range(70_000)]}, None, label="label")

    assert len(preview.classes) == 65_536


def test_texts_are_looked_up_no_further_than_there_are() -> None:
    """Rows that are gone have no text."""
    assert texts_at(open_source({"a": ["x", "y"]}), "a", [1, 99]) == ["y"]


def test_a_schema_for_another_source_is_refused() -> None:
    """A column that is not there raises."""
    with pytest.raises(UnknownColumn, match="'other'"):
        check_source(open_source({"a": [1]}), DatasetSchema([Column("other", "text", "large_string")]))
