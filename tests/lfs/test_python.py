"""Labelling functions that are Python functions over columns."""

from __future__ import annotations

import functools
import pickle
import threading
from typing import TYPE_CHECKING

import cloudpickle
import numpy as np
import pytest

import hunches as hu
from hunches.errors import BrokenLabelingFunction, InvalidValue, UnknownColumn, UnloadableLabelingFunction
from hunches.lfs import PythonLF, Row, labeling_function

if TYPE_CHECKING:
    from collections.abc import Callable

    from hunches.records import Fault

pd = pytest.importorskip("pandas")
SPACE = hu.LabelSpace(["SPAM", "HAM"])
SPAM, HAM = SPACE
EXAMPLES: dict[str, list[object]] = {"text": ["buy now", "so", None, "buy"], "stars": [1, None, 3, 4]}


def _votes(lf: hu.LabelingFunction, examples: object = None) -> list[int]:
    votes = hu.apply([lf], EXAMPLES if examples is None else examples, space=SPACE)
    labels: list[int] = votes.dense()[:, 0].tolist()
    return labels


def _faults(function: Callable[..., object], examples: object = None, *, batch: bool = False) -> tuple[Fault, ...]:
    """Return the faults of a function, beside a rule that votes."""
    lf = labeling_function("f", batch=batch)(function)
    return hu.apply([lf], EXAMPLES if examples is None else examples, space=SPACE).faults


def test_columns_are_given_by_name() -> None:
    """The parameters of the function are the columns it reads, in any order."""

    @labeling_function()
    def cheap(stars: int, text: str) -> hu.Label | None:
        return SPAM if "buy" in text and stars < 3 else None

    assert (cheap.name, cheap.columns) == ("cheap", ("stars", "text"))
    assert _votes(cheap) == [0, -1, -1, -1]


def test_a_row_is_the_whole_example() -> None:
    """Columns of a row are attributes and items; missing values are None."""

    @labeling_function("whole")
    def of_row(row: Row, stars: int) -> int:
        assert row.stars == row["stars"] == stars
        return HAM if row.text is None else hu.ABSTAIN

    assert of_row.columns == ("stars",)
    assert _votes(of_row) == [-1, -1, 1, -1]
    assert _votes(PythonLF("r", lambda row: SPAM if list(row) == ["text", "stars"] else None)) == [0, 0, 0, 0]


def test_a_row_has_no_other_attributes() -> None:
    """A wrong name is an AttributeError, as of any object."""
    with pytest.raises(AttributeError, match="tittle"):
        _ = Row(title="a").tittle


def test_a_missing_value_is_an_abstain_unless_asked_for() -> None:
    """The function is not called where a column it reads is missing; with missing=True it gets None."""
    seen: list[object] = []

    def record(text: object, stars: object) -> None:
        seen.append((text, stars))

    _votes(labeling_function()(record))
    _votes(labeling_function(missing=True)(record))

    every = list(zip(EXAMPLES["text"], EXAMPLES["stars"], strict=True))
    assert seen == [every[0], every[3], *every]


def test_resources_are_bound_when_it_is_defined() -> None:
    """Resources fill further parameters, also when it is called by hand."""

    @labeling_function(resources={"words": frozenset({"buy"}), "label": SPAM})
    def promo(text: str, words: frozenset[str], label: hu.Label) -> hu.Label | None:
        return label if words & set(text.split()) else None

    assert promo.columns == ("text",)
    assert promo.space == SPACE
    assert promo("buy it") is SPAM
    assert _votes(promo) == [0, -1, -1, 0]


def test_a_parameter_with_a_default_is_no_column() -> None:
    """Functions made in a loop bind their term as a default, as Python programmers do."""
    lfs = [labeling_function(term)(lambda text, term=term: SPAM if term in text else None) for term in ("buy", "so")]

    assert lfs[0].columns == ("text",)
    assert hu.apply(lfs, EXAMPLES).dense().tolist() == [[0, -1], [-1, 0], [-1, -1], [0, -1]]


def test_a_batch_is_called_once_with_arrays() -> None:
    """With batch=True the function takes arrays of the values present and returns one vote for each."""
    shapes: list[tuple[int, ...]] = []

    @labeling_function(batch=True)
    def few(stars: np.ndarray[tuple[int], np.dtype[np.int64]]) -> object:
        shapes.append(stars.shape)
        return np.where(stars < 4, 0, -1)

    assert _votes(few) == [0, -1, 0, -1]
    assert shapes == [(3,)]
    assert _votes(
        PythonLF(
            "b", lambda row, text: [SPAM if r.text == t else None for r, t in zip(row, text, strict=True)], {}, True
        )
    ) == [0, 0, -1, 0]
    assert _votes(PythonLF("b", lambda text: 1 / 0, {}, True), {"text": [None, None]}) == [-1, -1]


@pytest.mark.parametrize(
    "answer",
    [SPAM, "SPAM", 0, np.int64(0), np.int8(0), np.str_("SPAM"), hu.LabelSpace(["HAM", "SPAM"]).label("SPAM")],
)
@pytest.mark.parametrize("beside", [None, hu.ABSTAIN, "HAM", HAM])
def test_what_is_a_vote(answer: object, beside: object) -> None:
    """A label, a class's name and its number are votes, mixed as one likes; None and ABSTAIN abstain."""
    lf = PythonLF("f", lambda stars: answer if stars == 1 else beside)

    assert _votes(lf) == [0, -1, *([-1, -1] if beside in {None, hu.ABSTAIN} else [1, 1])]


def test_votes_may_be_other_objects_for_every_example() -> None:
    """A class's name that is made anew for each example is a vote like any other."""
    lf = PythonLF("f", lambda stars: ("SPAM!" if stars % 2 else "HAM!")[:-1])

    assert _votes(lf, {"stars": list(range(200))}) == [1, 0] * 100


@pytest.mark.parametrize(
    ("answer", "code", "told"),
    [
        (0.7, "lf-wrong-type", "it returned 0.7, a float; return a class or hu.ABSTAIN"),
        (float("nan"), "lf-wrong-type", "nan, a float"),
        (True, "lf-wrong-type", "True, a bool"),
        (np.True_, "lf-wrong-type", "a bool"),
        (["SPAM"], "lf-wrong-type", "['SPAM'], a list"),
        (pd.NA, "lf-wrong-type", "<NA>, a NAType"),
        ("SPMA", "lf-unknown-class", "'SPMA', which is no class; the classes are SPAM, HAM"),
        (2, "lf-unknown-class", "2, which is no class"),
        (-2, "lf-unknown-class", "-2, which is no class"),
        (2**70, "lf-unknown-class", "which is no class"),
        (hu.LabelSpace(["a", "b", "OTHER"]).label("OTHER"), "lf-unknown-class", "OTHER, which is no class"),
    ],
)
def test_what_is_no_vote_is_a_fault(answer: object, code: str, told: str) -> None:
    """Anything else is an abstain there, recorded with its first row, its count and what to do."""
    lf = PythonLF("f", lambda stars: answer if stars > 1 else SPAM)

    votes = hu.apply([lf], EXAMPLES, space=SPACE)

    (fault,) = votes.faults
    assert votes.dense()[:, 0].tolist() == [0, -1, -1, -1]
    assert (fault.lf, fault.row, fault.code, fault.count, fault.traceback) == ("f", 2, code, 2, "")
    assert told in fault.message


def test_the_key_is_that_of_what_it_does() -> None:
    """Comments and layout are no part of the version, though the source is shown with them."""
    one = PythonLF("f", lambda text: SPAM)
    two = PythonLF(
        "f",
        lambda text: SPAM,  # the same
    )

    assert one.key(SPACE) == two.key(SPACE)
    assert one.definition(SPACE)["source"] != two.definition(SPACE)["source"]


def test_an_exception_is_a_fault_and_the_other_rows_are_voted_on() -> None:
    """It is recorded with the first row, the count, and the user's line alone as its traceback."""

    def fragile(text: str) -> hu.Label:
        if text == "buy":
            raise KeyError(text)
        return HAM

    (fault,) = _faults(fragile, {"text": [None, "a", "buy", "b", "buy"]})

    assert (fault.row, fault.code, fault.message, fault.count) == (2, "lf-raised", "KeyError: 'buy'", 2)
    assert fault.traceback.count("File") == 1
    assert "raise KeyError(text)" in fault.traceback


def test_resources_leave_no_line_of_ours_in_the_traceback() -> None:
    """The first line of a traceback is the user's, whatever way the function is called."""
    lf = labeling_function(resources={"by": 0})(lambda stars, by: HAM if stars > 1 else stars / by)

    (fault,) = hu.apply([lf], EXAMPLES, space=SPACE).faults

    assert "hunches" not in fault.traceback.replace("tests", "").split("File")[1].partition(",")[0].replace(
        __file__, ""
    )
    assert fault.traceback.count("File") == 1


def test_stop_iteration_ends_nothing() -> None:
    """`next` on something empty fails on its example alone."""
    lf = PythonLF("f", lambda text: next(iter([SPAM] if "buy" in text else [])))

    votes = hu.apply([lf], EXAMPLES, space=SPACE)

    assert votes.dense()[:, 0].tolist() == [0, -1, -1, 0]
    assert [(fault.row, fault.count, fault.message[:13]) for fault in votes.faults] == [(1, 1, "StopIteration")]


def test_messages_that_differ_on_every_example_are_bounded() -> None:
    """The kinds told apart are few, and every failure is counted."""
    faults = _faults(lambda text: SPAM if text == "0" else int(text), {"text": [*(f"t{i}" for i in range(100)), "0"]})

    assert len(faults) == 21
    assert sum(fault.count for fault in faults) == 100
    assert faults[-1].message == "failures of more kinds than are told apart"


@pytest.mark.parametrize(
    ("answer", "told"), [(["SPAM"], "returned 1 results for 4 examples"), (5, "not iterable"), ("SPAMs", "5 results")]
)
def test_a_batch_of_the_wrong_length_is_a_fault(answer: object, told: str) -> None:
    """Votes that cannot be matched with examples are none, and the labelling function is broken."""
    lf = PythonLF("f", lambda row: answer, {}, True)

    with pytest.raises(BrokenLabelingFunction, match=told):
        hu.apply([lf], EXAMPLES, space=SPACE)


def test_a_batch_that_raises_fails_on_all_its_examples() -> None:
    """A batch is one call, so every example of it counts as a failure."""
    with pytest.raises(BrokenLabelingFunction, match=r"'f' is broken: it failed on 4 examples.*ZeroDivisionError"):
        _faults(lambda row: 1 / 0, batch=True)


@pytest.mark.parametrize(
    "function",
    [
        lambda: SPAM,
        lambda *texts: SPAM,
        lambda **columns: SPAM,
        lambda *, text: SPAM,
        lambda words, text: SPAM,
        lambda default=1: SPAM,
        print,
    ],
)
def test_parameters_that_name_no_columns_are_refused(function: Callable[..., object]) -> None:
    """Columns come first and are given by position; the error says so when it is defined."""
    with pytest.raises(InvalidValue, match="first the names of the columns it reads, or row"):
        labeling_function("f", resources={"words": ()})(function)


@pytest.mark.parametrize("function", [5, type])
def test_what_has_no_parameters_is_refused(function: Callable[..., object]) -> None:
    """Without a signature nobody knows the columns."""
    with pytest.raises(InvalidValue, match="whose parameters Python can tell"):
        PythonLF("f", function)


def test_an_unknown_column_names_the_labelling_function() -> None:
    """A parameter that is no column is found before anything is applied."""
    with pytest.raises(UnknownColumn, match=r"'f' reads the column 'tittle'.*'text', 'stars'"):
        hu.apply([PythonLF("f", lambda tittle: SPAM)], EXAMPLES, space=SPACE)


@pytest.mark.parametrize(
    "function",
    [
        lambda text: SPAM,
        lambda text: [SPACE for _ in text] and 0,
        lambda text, label=SPAM: label,
        functools.partial(lambda text, label: label, label=SPAM),
    ],
)
def test_the_label_space_is_seen_in_the_code(function: Callable[..., object]) -> None:
    """Labels and label spaces that a function names show its classes, wherever they are bound."""
    assert PythonLF("f", function).space == SPACE
    assert PythonLF("f", lambda text: "SPAM").space is None


def test_objects_that_are_called_have_the_name_of_their_kind() -> None:
    """A partial function has no name of its own and can be given one."""
    function = functools.partial(lambda text, label: label, label=SPAM)

    assert labeling_function()(function).name == "partial"
    assert labeling_function("mine")(function).name == "mine"


def test_it_travels_with_its_resources() -> None:
    """It can be sent to another process, closures, lambdas and all."""
    lf = labeling_function("f", resources={"words": ["buy"]})(lambda text, words: SPAM if text in words else None)

    again = pickle.loads(cloudpickle.dumps(lf))  # noqa: S301  # bytes made here

    assert again.key(SPACE) == lf.key(SPACE)
    assert _votes(again) == [-1, -1, -1, 0]


def test_what_cannot_be_pickled_can_be_used_here() -> None:
    """A lock, a connection or a generator in what it reads does not stop it in this process."""
    lock = threading.Lock()

    def locked(text: str) -> hu.Label:
        with lock:
            return SPAM

    assert _votes(PythonLF("f", locked)) == [0, 0, -1, 0]


def test_its_definition_is_its_source_and_not_enough_to_make_it() -> None:
    """The source is shown, and code is only loaded from the file it is in."""

    def short(text: str) -> int:
        return 0 if len(text) < 3 else -1

    definition = PythonLF("short", short).definition(SPACE)

    assert str(definition["source"]).startswith("def short(text: str)")
    with pytest.raises(UnloadableLabelingFunction, match="'short' cannot be loaded"):
        PythonLF.from_definition("short", definition)


def test_the_key_changes_with_how_it_is_called() -> None:
    """The way it is called and its resources are part of the version; the name of the version is not."""

    def f(text: str, words: object = ()) -> None: ...

    key = PythonLF("f", f).key(SPACE)

    assert PythonLF("g", f).key(SPACE) == key
    assert len({key, PythonLF("f", f, {}, True).key(SPACE), PythonLF("f", f, {}, False, True).key(SPACE)}) == 3
    assert len({key, PythonLF("f", f, {"words": {1}}).key(SPACE), PythonLF("f", f, {"words": {2}}).key(SPACE)}) == 3
