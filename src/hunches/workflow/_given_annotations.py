"""Reads annotations from whatever a user has them in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from hunches.errors import HunchesError, InvalidValue, UnknownColumn, UnknownExample
from hunches.importing import open_source
from hunches.records import ABSTAIN, read_gold
from hunches.records.annotation import check_seconds
from hunches.workflow._annotated_examples import rows_of_ids

if TYPE_CHECKING:
    from hunches.records import LabelSpace
    from hunches.workflow._stored_dataset import StoredDataset

_COLUMNS: Final = ("label", "annotator", "seconds", "note")
_ID_NAMES: Final = ("example", "id")


@dataclass(frozen=True, slots=True)
class GivenAnnotation:
    """A label that somebody gives an example, as it was read.

    Parameters
    ----------
    position : int
        Its place in what was given, from 0.
    example : str
        The example's id; "" where there is none.
    label : object
        A class in any form; None for "I cannot tell".
    annotator : str
        Who; "" where nobody is named.
    seconds : float or None
        How long it took.
    note : str
        What they remarked.

    >>> GivenAnnotation(0, "c7", "SPAM", "ann").seconds is None
    True
    """

    position: int
    example: str
    label: object
    annotator: str
    seconds: float | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class RejectedAnnotation:
    """One that cannot be recorded, and why.

    >>> rejected = RejectedAnnotation(GivenAnnotation(3, "c7", "SPAN", "ann"), "unknown-class", "'SPAN' is no class.")
    >>> rejected.as_dict()["position"]
    3
    """

    given: GivenAnnotation
    code: str
    reason: str

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON holds it."""
        given = self.given
        return {
            "position": given.position,
            "example": given.example,
            "label": None if given.label is None else str(given.label),
            "annotator": given.annotator,
            "code": self.code,
            "reason": self.reason,
        }


@dataclass(frozen=True, slots=True)
class CheckedAnnotation:
    """One that can be recorded: the example's position and the class, None for "I cannot tell"."""

    given: GivenAnnotation
    row: int
    label: str | None


def read_annotations(what: object, *, annotator: str | None = None) -> list[GivenAnnotation]:
    """Return the annotations in a file, a frame, a list of dicts, or a mapping from example ids to classes.

    Columns are ``example`` (or ``id``), ``label`` and, where there are such, ``annotator``, ``seconds`` and ``note``.

    Raises
    ------
    UnknownColumn
        When there are no examples or no labels.
    InputError
        When it cannot be read.
    """
    if isinstance(what, (list, tuple)) and not what:
        return []
    if isinstance(what, Mapping) and not any(isinstance(value, (list, tuple)) for value in what.values()):
        pairs = enumerate(what.items())
        return [GivenAnnotation(at, str(example), label, annotator or "") for at, (example, label) in pairs]
    source = open_source(what)
    names = source.schema.names
    id_column = next((name for name in _ID_NAMES if name in names), _ID_NAMES[0])
    for name in (id_column, "label"):
        if name not in names:
            raise UnknownColumn(name, known=names, where="The table of annotations")
    table = pa.Table.from_batches(source.batches(), schema=source.schema)
    ids = pc.cast(table.column(id_column), pa.large_string()).to_pylist()
    columns = {name: table.column(name).to_pylist() for name in _COLUMNS if name in names}
    return [
        _given(position, example, {name: values[position] for name, values in columns.items()}, annotator or "")
        for position, example in enumerate(ids)
    ]


def check_annotations(
    given: list[GivenAnnotation], *, dataset: StoredDataset, space: LabelSpace
) -> tuple[list[CheckedAnnotation], list[RejectedAnnotation]]:
    """Return the annotations that can be recorded and those that cannot, each in the order they were given."""
    checked: list[CheckedAnnotation] = []
    rejected: list[RejectedAnnotation] = []
    rows = rows_of_ids(dataset, [one.example for one in given])
    for one in given:
        try:
            checked.append(CheckedAnnotation(one, _row(one, rows, dataset), _check(one, space)))
        except HunchesError as problem:
            rejected.append(RejectedAnnotation(one, problem.code, str(problem)))
    return checked, rejected


def _given(position: int, example: str | None, cells: Mapping[str, Any], annotator: str) -> GivenAnnotation:
    return GivenAnnotation(
        position,
        example or "",
        cells.get("label"),
        _text(cells.get("annotator")) or annotator,
        None if _text(cells.get("seconds")) == "" else cells["seconds"],
        _text(cells.get("note")),
    )


def _text(value: object) -> str:
    """Return what a cell says as text, "" where it says nothing."""
    return "" if value is None or value != value else str(value)  # noqa: PLR0124  # NaN is unequal to itself


def _row(one: GivenAnnotation, rows: Mapping[str, int], dataset: StoredDataset) -> int:
    if one.example not in rows:
        some = dataset.ids(np.arange(min(3, dataset.n_examples)))
        raise UnknownExample(one.example, n_examples=dataset.n_examples, some=some)
    return rows[one.example]


def _check(one: GivenAnnotation, space: LabelSpace) -> str | None:
    if not one.annotator.strip():
        raise InvalidValue(
            "The annotator", value=one.annotator, expected="a name; give annotator=…, or such a column"
        )
    if not isinstance(one.seconds, (int, float, type(None))):
        raise InvalidValue("The seconds of an annotation", value=one.seconds, expected="0 or more, or None")
    check_seconds(one.seconds)
    (label,) = read_gold([one.label], space)
    return None if label == ABSTAIN else space.classes[label]
