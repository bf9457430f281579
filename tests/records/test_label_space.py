"""The classes of a task and the labels that stand for them."""

from __future__ import annotations

import json
import pickle
from copy import deepcopy
from typing import TYPE_CHECKING

import numpy as np
import pytest

from hunches.errors import InvalidLabelSpace, UnknownClass
from hunches.records import Label, LabelSpace

if TYPE_CHECKING:
    from collections.abc import Callable

SPACE = LabelSpace(["SPAM", "HAM"])
SPAM, HAM = SPACE


def test_labels_are_numbers_with_names() -> None:
    """A label is its position in arrays and prints as its class."""
    assert (SPAM, HAM) == (0, 1)
    assert f"{SPAM} {HAM!r}" == "SPAM HAM"
    assert np.array([HAM, SPAM]).tolist() == [1, 0]
    assert json.dumps([HAM]) == "[1]"
    assert len(SPACE) == 2


@pytest.mark.parametrize("copy", [deepcopy, lambda item: pickle.loads(pickle.dumps(item))])  # noqa: S301  # made here
def test_labels_and_spaces_travel(copy: Callable[[object], object]) -> None:
    """A copy in another process is equal and knows its name."""
    assert copy(SPACE) == SPACE
    label = copy(HAM)
    assert isinstance(label, Label)
    assert (label.name, label.space, hash(label.space)) == ("HAM", SPACE, hash(SPACE))


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (lambda: LabelSpace([]), "at least one class"),
        (lambda: LabelSpace(["A", " "]), "non-empty string"),
        (lambda: LabelSpace(["A", 1]), "non-empty string"),  # type: ignore[list-item]  # wrong on purpose
        (lambda: LabelSpace(["A", "B", "A"]), "named twice"),
        (lambda: LabelSpace(map(str, range(32_768))), "more than 32767 classes"),
        (lambda: LabelSpace(["A"], kind="ranked"), "'ranked' is none of"),  # type: ignore[arg-type]  # wrong on purpose
        (lambda: LabelSpace("SPAM"), "a list of names is needed"),
    ],
)
def test_a_label_space_that_cannot_be(make: Callable[[], object], told: str) -> None:
    """Classes are named, once each, and the kind is known."""
    with pytest.raises(InvalidLabelSpace, match=told):
        make()


@pytest.mark.parametrize("value", ["HAM", 1, np.int8(1), HAM, LabelSpace(["HAM", "SPAM"]).label("HAM")])
def test_a_class_is_known_by_name_number_and_label(value: object) -> None:
    """A label of another space stands for the class of its name."""
    assert SPACE.index_of(value) == 1
    assert SPACE.label(value) is not None
    assert SPACE.label(value).name == "HAM"


@pytest.mark.parametrize("value", ["ham", 2, -1, 0.0, True, None, LabelSpace(["OTHER"]).label(0)])
def test_what_is_no_class(value: object) -> None:
    """Another name, a number out of range, fractions and truth values are refused with the classes named."""
    with pytest.raises(UnknownClass, match="its classes are 'SPAM', 'HAM'"):
        SPACE.index_of(value)


@pytest.mark.parametrize(("n_classes", "dtype"), [(1, np.int8), (127, np.int8), (128, np.int16)])
def test_votes_take_one_byte_while_they_can(n_classes: int, dtype: type) -> None:
    """With more than 127 classes votes take two bytes."""
    assert LabelSpace(map(str, range(n_classes))).vote_dtype == dtype
