"""Labelling functions are applied to examples in whatever form they come."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import hunches as hu
from hunches.conditions import InSlice, Not, VoteOf
from hunches.conditions.nodes import IsMissing
from hunches.engine import VoteBlock, apply_to_blocks, blocks_of_table, find_space
from hunches.errors import (
    BrokenLabelingFunction,
    DuplicateName,
    InvalidValue,
    MissingLabelSpace,
    UnknownClass,
    UnknownColumn,
    WrongColumnType,
)
from hunches.lfs import AnnotatorLF, BlockVotes, LabelingFunction, PythonLF
from hunches.records.blocks import to_table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hunches.conditions import Condition
    from hunches.lfs import Block

pd = pytest.importorskip("pandas")
pl = pytest.importorskip("polars")
SPACE = hu.LabelSpace(["SPAM", "HAM"])
SPAM, HAM = SPACE
ROWS: list[dict[str, object]] = [
    {"id": "1", "text": "Subscribe now", "stars": 1},
    {"id": "2", "text": None, "stars": 5},
    {"id": "3", "text": "tschüß", "stars": None},
    {"id": "4", "text": "", "stars": 3},
]
COLUMNS: dict[str, list[object]] = {name: [row[name] for row in ROWS] for name in ROWS[0]}
FORMS = {
    "a list of dicts": ROWS,
    "a dict of lists": COLUMNS,
    "an Arrow table": pa.table(COLUMNS),
    "an Arrow batch": pa.RecordBatch.from_pydict(COLUMNS),
    "pandas": pd.DataFrame(COLUMNS),
    "Polars": pl.DataFrame(COLUMNS),
}


def _fragile(text: str, stars: int) -> hu.Label | None:
    if not text:
        raise ValueError("no text")
    return HAM if stars > 0 else None


LFS: list[LabelingFunction] = [
    hu.rule("promo", "has(text, 'subscribe') OR stars > 4", SPAM),
    hu.lookup_lf("greetings", ["tschüß"], label=HAM),
    AnnotatorLF("ada", {"2": HAM, "4": "SPAM"}),
    hu.model_lf("long", lambda texts: [len(text) / 10 for text in texts], label=SPAM),
    PythonLF("fragile", _fragile),
    PythonLF("of_row", lambda row: SPAM if row.text is None else hu.ABSTAIN),
]
VOTES = [[0, -1, -1, 0, 1, -1], [0, -1, 1, -1, -1, 0], [-1, 1, -1, -1, -1, -1], [-1, -1, 0, -1, -1, -1]]


@pytest.mark.parametrize("form", FORMS)
def test_every_form_of_examples_gets_equal_votes(form: str) -> None:
    """pandas, Polars, Arrow, lists and dicts are the same examples."""
    votes = hu.apply(LFS, FORMS[form])

    assert votes.dense().tolist() == VOTES
    assert votes.lf_names == tuple(lf.name for lf in LFS)
    assert [(fault.lf, fault.row, fault.message) for fault in votes.faults] == [("fragile", 3, "ValueError: no text")]


@settings(max_examples=50, deadline=None)
@given(st.integers(1, 9), st.integers(1, 5))
def test_block_boundaries_change_nothing(rows: int, repeats: int) -> None:
    """Votes and faults are those of one block, wherever the blocks begin."""
    table = to_table(ROWS * repeats)

    columns = apply_to_blocks(LFS, blocks_of_table(table, rows=rows), space=SPACE)

    votes = hu.Votes(SPACE, table.num_rows, tuple(columns))
    assert votes.dense().tolist() == VOTES * repeats
    (fault,) = votes.faults
    assert (fault.row, fault.count, fault.traceback.count("File")) == (3, repeats, 1)


def test_there_may_be_no_examples() -> None:
    """Nothing to vote on is no error."""
    votes = hu.apply(LFS, pa.table(COLUMNS).slice(0, 0))

    assert votes.dense().shape == (0, 6)
    assert hu.apply(LFS[:1], {"text": [], "stars": pa.array([], pa.int64())}).n_votes == 0


def test_progress_is_told_block_by_block() -> None:
    """It is called with the examples done and an estimate of all of them."""
    told: list[tuple[int, int]] = []
    blocks = blocks_of_table(to_table(ROWS), rows=3)

    apply_to_blocks(LFS, blocks, space=SPACE, progress=lambda done, total: told.append((done, total)))

    assert told == [(3, 6), (4, 4)]


def test_the_label_space_is_found_in_the_labelling_functions() -> None:
    """One that names a label is enough; given spaces come first."""
    bare = hu.rule("bare", "stars > 4", "SPAM")
    other = hu.LabelSpace(["HAM", "SPAM"])

    assert find_space([bare, LFS[0]]) == SPACE
    assert hu.apply([bare, LFS[0]], ROWS).space == SPACE
    assert hu.apply(LFS[:1], ROWS, space=other).dense()[:, 0].tolist() == [1, 1, -1, -1]


def test_a_label_space_that_cannot_be_found() -> None:
    """Without any label, or with labels of two spaces, it has to be given."""
    bare = hu.rule("bare", "stars > 4", "SPAM")
    third = hu.rule("third", "stars > 4", hu.LabelSpace(["SPAM", "OTHER"]).label(0))

    with pytest.raises(MissingLabelSpace, match=r"'bare'.*Pass space="):
        hu.apply([bare], ROWS)
    with pytest.raises(InvalidValue, match="the same for all labelling functions"):
        hu.apply([LFS[0], third], ROWS)
    assert hu.apply([bare, third], ROWS, space=SPACE).n_votes == 2


@pytest.mark.parametrize(
    ("lfs", "error", "told"),
    [
        ([], InvalidValue, "labelling functions is []; it must be one or more"),
        ([LFS[0], LFS[0]], DuplicateName, "Two labelling functions are named 'promo'"),
        ([hu.rule("x", "title = 'a'", SPAM)], UnknownColumn, "The labelling function 'x' reads the column 'title'"),
        ([PythonLF("x", lambda title: SPAM)], UnknownColumn, "The labelling function 'x' reads the column 'title'"),
        ([hu.rule("x", "has(stars, 'a')", SPAM)], WrongColumnType, "in the column 'stars', which holds numbers"),
        ([hu.rule("x", "in_slice('s')", SPAM)], UnknownColumn, "in_slice('s')"),
        ([hu.rule("x", "stars > 1", "SPMA")], UnknownClass, "'SPMA' is not a class"),
    ],
)
def test_what_does_not_fit_is_found_before_anything_is_applied(
    lfs: list[LabelingFunction], error: type[hu.HunchesError], told: str
) -> None:
    """The error names the labelling function and what does not fit."""
    with pytest.raises(error) as caught:
        hu.apply(lfs, ROWS, space=SPACE)

    assert told in str(caught.value)


def test_derived_columns_are_columns() -> None:
    """Conditions on votes and slices read columns of those names."""
    examples = {"lf('short')": ["SPAM", None], "in_slice('links')": [False, True]}
    lfs = [hu.rule("a", IsMissing(VoteOf("short")), SPAM), hu.rule("b", Not(InSlice("links")), HAM)]

    assert hu.apply(lfs, examples).dense().tolist() == [[-1, 1], [0, -1]]


@pytest.mark.parametrize(
    ("function", "told"),
    [
        (lambda stars, text: stars.nothing, r"failed on 4 examples.*lf-raised: AttributeError"),
        (lambda stars, text: 0.5 if stars == 1 else None, r"failed on 1 examples.*lf-wrong-type: it returned 0\.5"),
        (lambda stars, text: "spam" if stars == 1 else None, r"failed on 1 examples.*lf-unknown-class.*'spam'"),
    ],
)
def test_a_labelling_function_that_never_votes_and_fails_is_broken(function: object, told: str) -> None:
    """Raising everywhere, or returning what is no class and never one, is an error and not silence."""
    lf = PythonLF("f", function, missing=True)  # type: ignore[arg-type]  # a callable

    with pytest.raises(BrokenLabelingFunction, match=rf"'f' is broken: it {told}"):
        hu.apply([lf], ROWS, space=SPACE)


def test_one_that_raises_now_and_then_is_not_broken() -> None:
    """Failing on some examples and abstaining on the others is recorded, and the run goes on."""
    votes = hu.apply([PythonLF("f", lambda stars: [None][stars - 5])], ROWS, space=SPACE)

    assert votes.n_votes == 0
    assert votes.column("f").failures == 2


class _Asking(LabelingFunction):
    """Asks of the block what it did not announce."""

    kind = "asking.v1"
    name = "asking"

    def __init__(self, condition: Condition, column: str) -> None:
        self._condition, self._column = condition, column

    def vote(self, block: Block) -> BlockVotes:
        assert block.column_names == ("id", "text", "stars")
        assert len(block.column(self._column)) == len(block.values(self._column)) == block.n_examples
        return BlockVotes(np.where(block.holds(self._condition), 0, -1).astype(block.space.vote_dtype))

    def definition(self, space: hu.LabelSpace) -> Mapping[str, object]:
        return {"condition": repr(self._condition), "classes": space.classes}


def test_a_labelling_function_may_ask_the_block_more() -> None:
    """Conditions and columns it did not announce are answered too; one that is not there is an error."""
    condition = hu.parse_condition("stars IS NULL")

    votes = hu.apply([_Asking(condition, "text"), hu.rule("other", "stars = 1", SPAM)], ROWS, space=SPACE)

    assert votes.dense().tolist() == [[-1, 0], [-1, -1], [0, -1], [-1, -1]]
    with pytest.raises(UnknownColumn, match="A labelling function reads the column 'title'"):
        hu.apply([_Asking(condition, "title")], ROWS, space=SPACE)


def test_values_of_lists_are_not_shared() -> None:
    """What a labelling function does to a list another one does not see."""
    empty = PythonLF("empty", lambda tags: tags.clear())
    first = PythonLF("first", lambda tags: SPAM if tags else None)

    assert hu.apply([empty, first], {"tags": [["a"], []]}, space=SPACE).dense().tolist() == [[-1, 0], [-1, -1]]


def test_many_classes_keep_their_numbers() -> None:
    """With more than 127 classes votes are not cut to one byte, and a class is found by name and number."""
    space = hu.LabelSpace(map(str, range(300)))
    lfs = [hu.rule("a", "n = 1", "299"), PythonLF("b", lambda n: 128), AnnotatorLF("c", {"1": "200"}, "n")]

    assert hu.apply(lfs, {"n": [1, 2]}, space=space).dense().tolist() == [[299, 128, 200], [-1, 128, -1]]


def test_the_function_of_a_block_is_pure() -> None:
    """Asked twice for the same block it answers the same."""
    vote_block = VoteBlock(LFS[:1], SPACE)
    batch = to_table(ROWS).to_batches()[0]

    first, second = vote_block(batch), vote_block(batch)

    assert first[0] == second[0] == 4
    assert first[1][0].rows.tolist() == second[1][0].rows.tolist() == [0, 1]


class _Forgetful(LabelingFunction):
    """Votes on all examples of a block but one."""

    kind = "forgetful.v1"
    name = "forgetful"

    def vote(self, block: Block) -> BlockVotes:
        """Return one vote too few."""
        return BlockVotes(np.zeros(block.n_examples - 1, dtype=np.int8))

    def definition(self, space: hu.LabelSpace) -> Mapping[str, object]:
        """Return the classes alone: there is one of it."""
        return {"classes": list(space.classes)}


def test_a_function_that_forgets_an_example_is_named() -> None:
    """What is missing is no abstain."""
    with pytest.raises(InvalidValue, match="The number of votes of 'forgetful' is 3; it must be 4"):
        hu.apply([_Forgetful()], ROWS, space=SPACE)
