"""Labelling functions that are people."""

from __future__ import annotations

import pytest

import hunches as hu
from hunches.errors import InvalidValue, UnknownClass, UnknownColumn
from hunches.lfs import AnnotatorLF, annotator_lfs

SPACE = hu.LabelSpace(["SPAM", "HAM"])
SPAM, HAM = SPACE
ROWS: list[dict[str, object]] = [
    {"example": "1", "annotator": "ada", "label": "SPAM"},
    {"example": "2", "annotator": "bo", "label": "HAM"},
    {"example": "1", "annotator": "bo", "label": "HAM"},
    {"example": "2", "annotator": "bo", "label": "SPAM"},
    {"example": "9", "annotator": "ada", "label": "HAM"},
]


def test_each_person_is_one_labelling_function() -> None:
    """People come in order of appearance; a person's last vote counts; who is not asked abstains."""
    lfs = annotator_lfs(ROWS)

    votes = hu.apply(lfs, {"id": ["2", "1", "3", None]}, space=SPACE)

    assert votes.lf_names == ("ada", "bo")
    assert votes.dense().tolist() == [[-1, 0], [0, 1], [-1, -1], [-1, -1]]


@pytest.mark.parametrize("ids", [[1, 2], ["1", "2"], [1.0, 2.0]])
@pytest.mark.parametrize("examples", [[1, 2], ["1", "2"], [1.0, 2.0]])
def test_ids_are_compared_as_text(ids: list[object], examples: list[object]) -> None:
    """An id is the same as a number, as text, or as the float that pandas made of it."""
    lfs = annotator_lfs({"example": examples, "annotator": [7, 7], "label": ["SPAM", "HAM"]})

    assert lfs[0].name == "7"
    assert hu.apply(lfs, {"id": ids}, space=SPACE).dense().tolist() == [[0], [1]]


@pytest.mark.parametrize("labels", [["SPAM", "HAM"], [0, 1], [0.0, 1.0]])
def test_classes_are_names_or_numbers(labels: list[object]) -> None:
    """The table's labels may be names of classes or their positions."""
    lfs = annotator_lfs(
        {"item": ["a", "b"], "who": ["x", "x"], "y": labels}, example="item", annotator="who", label="y"
    )

    assert hu.apply(lfs, {"id": ["a", "b"]}, space=SPACE).dense().tolist() == [[0], [1]]


@pytest.mark.parametrize("empty", ["example", "annotator", "label"])
def test_a_row_with_an_empty_cell_is_no_vote(empty: str) -> None:
    """Nothing is made of a missing id, person or class."""
    lfs = annotator_lfs([*ROWS[:1], {**ROWS[1], empty: None}])

    assert [(lf.name, lf.votes) for lf in lfs] == [("ada", {"1": "SPAM"})]


def test_the_table_needs_its_columns() -> None:
    """A column that is not there is named, with those that are."""
    with pytest.raises(UnknownColumn, match=r"annotators' votes reads the column 'who'.*'annotator'"):
        annotator_lfs(ROWS, annotator="who")


def test_the_column_of_ids_can_be_named() -> None:
    """The examples' ids may be in another column, which the labelling function then reads."""
    (lf,) = annotator_lfs(ROWS[:1], id_column="key")

    assert lf.columns == ("key",)
    with pytest.raises(UnknownColumn, match="'ada' reads the column 'key'"):
        hu.apply([lf], {"id": ["1"]}, space=SPACE)


def test_ids_given_by_hand_are_text() -> None:
    """A number as an id is refused where it could not match."""
    with pytest.raises(InvalidValue, match="17; it must be text"):
        AnnotatorLF("ada", {17: "SPAM"})  # type: ignore[dict-item]  # wrong on purpose


def test_a_class_nobody_knows_is_an_error() -> None:
    """A class the label space does not have is named before anything is applied."""
    with pytest.raises(UnknownClass, match="'SPMA'"):
        hu.apply([AnnotatorLF("ada", {"1": "SPMA"})], {"id": ["1"]}, space=SPACE)


def test_the_label_space_is_that_of_the_labels() -> None:
    """Votes given as labels show the classes, bare names do not."""
    assert AnnotatorLF("ada", {"1": HAM}).space == SPACE
    assert AnnotatorLF("ada", {"1": "HAM"}).space is None


def test_the_definition_gives_the_annotator_back() -> None:
    """What is stored is enough to vote alike, whatever the order the votes came in."""
    lf = AnnotatorLF("ada", {"2": HAM, "1": "SPAM", "3": -1}, "key")

    again = AnnotatorLF.from_definition("ada", lf.definition(SPACE))

    assert lf.definition(SPACE) == {"votes": {"1": "SPAM", "2": "HAM"}, "id_column": "key"}
    assert again.key(SPACE) == lf.key(SPACE) == AnnotatorLF("ada", {"1": 0, "2": 1}, "key").key(SPACE)
    assert again.key(SPACE) != AnnotatorLF("ada", {"1": 0}, "key").key(SPACE)
    assert hu.apply([again], {"key": ["1", "2", "3"]}, space=SPACE).dense().tolist() == [[0], [1], [-1]]
