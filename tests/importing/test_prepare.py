from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from hunches.errors import DuplicateIds, InvalidValue, UnknownClass
from hunches.importing import (
    ImportOptions,
    check_source,
    guess_columns,
    open_source,
    prepare,
    read_sample,
)
from hunches.records import LabelSpace

if TYPE_CHECKING:
    from hunches.importing import (
        PreparedImport,
    )
    from hunches.importing.import_options import OnDuplicates
    from hunches.records import ColumnKind

SPACE = LabelSpace(["SPAM", "HAM"])
YOUTUBE = Path("../shared/data/wrench_youtube/train.parquet")


def prepared(rows: object, options: ImportOptions | None = None, **kinds: ColumnKind) -> PreparedImport:
    """Return the import of rows whose columns are guessed but for those named."""
    source = open_source(rows)
    schema = guess_columns(read_sample(source), space=SPACE, overrides=kinds)
    return prepare(source, schema, space=SPACE, options=options or ImportOptions())


def examples(of: PreparedImport) -> dict[str, list[object]]:
    """Return all cells of the examples."""
    table: dict[str, list[object]] = pa.Table.from_batches(of.batches(), schema=of.schema).to_pydict()
    return table


def test_label_and_split_leave_the_examples() -> None:
    """They become arrays; ids become text; ignored columns are gone."""
    rows = {"id": [7, 8], "text": ["a b", "c d"], "label": ["HAM", None], "split": ["dev", "test"], "x": [1, 2]}

    result = prepared(rows, text="text", x="ignored")

    assert examples(result) == {"id": ["7", "8"], "text": ["a b", "c d"]}
    assert (result.gold.tolist(), result.split.tolist(), result.n_examples) == ([1, -1], [1, 2], 2)
    assert result.schema.types == [pa.large_string(), pa.large_string()]


def test_examples_without_ids_are_numbered() -> None:
    """The numbers count the examples that are kept, over blocks."""
    texts = ["x"] * 70_000
    texts[5] = ""

    result = prepared({"text": texts}, ImportOptions(empty_text="drop"))

    assert result.id_column == "id"
    assert examples(result)["id"] == [str(number) for number in range(69_999)]


def test_a_made_id_does_not_replace_a_column() -> None:
    """A column called id with another use keeps its name."""
    result = prepared({"id": [1, 2], "text": ["a", "b"]}, id="number")

    assert examples(result) == {"example_id": ["0", "1"], "id": [1, 2], "text": ["a", "b"]}


def test_missing_ids_are_made_from_the_row() -> None:
    """Rows that are dropped count, so that the name leads back to the file."""
    rows = {"id": ["a", "a", None, ""], "text": ["t"] * 4}

    result = prepared(rows, ImportOptions(duplicates="drop"), id="id")

    assert examples(result)["id"] == ["a", "row-2", "row-3"]
    assert [warning.code for warning in result.warnings] == ["missing-ids", "no-gold"]


def test_repeated_ids_are_refused_unless_dropped() -> None:
    """The error names one of them."""
    with pytest.raises(DuplicateIds, match="'a'") as caught:
        prepared({"id": ["a", "b", "a"], "text": ["t"] * 3}, id="id")
    assert caught.value.code == "duplicate-ids"


def test_unknown_classes_are_refused_unless_blanked() -> None:
    """Blank means no gold label."""
    rows = {"text": ["t"] * 3, "label": ["eggs", "HAM", "eggs"]}

    with pytest.raises(UnknownClass, match="eggs"):
        prepared(rows, label="label")
    result = prepared(rows, ImportOptions(unknown_classes="blank"), label="label")
    assert (result.gold.tolist(), result.warnings) == ([-1, 1, -1], ())


def test_a_class_map_names_classes() -> None:
    """Other words for classes are translated, and numbers mean themselves."""
    rows = {"text": ["t"] * 4, "label": ["junk", "1", " SPAM ", ""]}

    result = prepared(rows, ImportOptions(class_map={"junk": "SPAM"}), label="label")

    assert result.gold.tolist() == [0, 1, 0, -1]


def test_a_class_map_to_no_class_is_refused() -> None:
    """The target has to be in the label space."""
    with pytest.raises(UnknownClass, match="OTHER"):
        prepared({"text": ["t"]}, ImportOptions(class_map={"junk": "OTHER"}))


@pytest.mark.parametrize("labels", [[1, 0, None], [1.0, 0.0, None], ["HAM", "SPAM", None]])
def test_labels_may_be_names_or_numbers(labels: list[object]) -> None:
    """A number is the position of a class."""
    assert prepared({"text": ["t"] * 3, "label": labels}, label="label").gold.tolist() == [1, 0, -1]


def test_unknown_splits_go_to_train() -> None:
    """Train needs no gold, so nothing leaks."""
    assert prepared({"text": ["t"] * 3, "split": ["valid", "??", None]}).split.tolist() == [1, 0, 0]


def test_splits_are_drawn_by_class_and_group() -> None:
    """Without a split column every group is in one split and stays a column."""
    movies = [f"m{n % 40}" for n in range(400)]

    result = prepared({"text": ["t"] * 400, "movie": movies, "label": ["HAM"] * 400}, movie="group", label="label")

    assert np.bincount(result.split).tolist() == [320, 40, 40]
    assert len(set(zip(examples(result)["movie"], result.split.tolist(), strict=True))) == 40


def test_the_draw_follows_the_seed_and_the_fractions() -> None:
    """Options decide how splits are drawn."""
    rows = {"id": range(100), "text": ["t"] * 100}

    first, second = (
        prepared(rows, ImportOptions(fractions={"train": 0.5, "test": 0.5}, seed=n)).split for n in (1, 2)
    )

    assert np.bincount(first).tolist() == [50, 0, 50]
    assert first.tolist() != second.tolist()


def test_a_preview_saves_checking_again() -> None:
    """The import uses what the check has learned."""
    source = open_source({"id": ["a", "a"], "text": ["t", "u"]})
    schema = guess_columns(read_sample(source), overrides={"id": "id"})
    preview = check_source(source, schema, space=SPACE)

    result = prepare(source, schema, space=SPACE, options=ImportOptions(duplicates="drop"), preview=preview)

    assert examples(result) == {"id": ["a"], "text": ["t"]}


@pytest.mark.parametrize("content", ["text\na\n", "text\na\nb\nc\n"])
def test_a_source_that_changes_is_refused(tmp_path: Path, content: str) -> None:
    """Rows that come or go after checking have no gold label or split."""
    path = tmp_path / "t.csv"
    path.write_text("text\na\nb\n")
    result = prepared(path)
    path.write_text(content)

    with pytest.raises(InvalidValue, match="as when it was checked"):
        list(result.batches())


def test_an_unknown_option_is_refused() -> None:
    """The message lists the choices."""
    mistaken: OnDuplicates = "ignore"  # type: ignore[assignment]  # what a mistaken caller does

    with pytest.raises(InvalidValue, match="'error' or 'drop'"):
        ImportOptions(duplicates=mistaken)


@pytest.mark.skipif(not YOUTUBE.exists(), reason="shared/data is not beside the checkout")
def test_real_comments_are_imported() -> None:
    """The YouTube comments come with their ids, texts and gold labels."""
    raw = pq.read_table(YOUTUBE)

    result = prepared(YOUTUBE, votes="ignored")

    found = examples(result)
    assert (found["id"], found["text"]) == (raw["id"].to_pylist(), raw["text"].to_pylist())
    assert result.gold.tolist() == raw["label"].to_pylist()
