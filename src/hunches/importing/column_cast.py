"""Turns a column into what its kind asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pyarrow as pa
import pyarrow.compute as pc

from hunches.errors import WrongColumnType
from hunches.importing.text_types import is_missing_word, readable_as, texts_as
from hunches.records.blocks import normalised_type

if TYPE_CHECKING:
    from hunches.importing.text_types import TextKind
    from hunches.records.dataset import ColumnKind

_TEXT: Final = pa.large_string()
_DATE: Final = pa.timestamp("us")
_LIST: Final = pa.list_(_TEXT)
_TYPES: Final[dict[ColumnKind, tuple[pa.DataType, ...]]] = {
    "number": (pa.int64(), pa.float64()),
    "flag": (pa.bool_(),),
    "date": (_DATE,),
    "list": (_LIST,),
}
_READ_AS: Final[dict[ColumnKind, tuple[TextKind, ...]]] = {
    "number": ("number",),
    "flag": ("flag",),
    "date": ("date", "zoned-date"),
}


def output_type(name: str, found: pa.DataType, kind: ColumnKind) -> pa.DataType:
    """Return the type the column ``name`` of a normalised type has once it is of that kind.

    Ids, texts, labels, splits, groups and categories are text; text can be read as numbers, flags and dates.

    Raises
    ------
    WrongColumnType
        When a column of that type cannot be of that kind, such as a number that is to be a list.
    """
    if kind == "ignored" or (kind not in _TYPES and found != _LIST and normalised_type(found)):
        return found if kind == "ignored" else _TEXT
    wanted = _TYPES.get(kind, ())
    if found in wanted:
        return found
    if found == _TEXT and kind in _READ_AS:
        return wanted[-1]
    if found == pa.bool_() and kind == "number":
        return pa.int64()
    raise WrongColumnType(name, found=str(found), needed=f"values for the kind '{kind}'", where="The import")


def cast_column(column: pa.Array, wanted: pa.DataType) -> pa.Array:
    """Return a column as its `output_type`, or as the dataset has it; text that cannot be read as it becomes null.

    Raises
    ------
    pyarrow.ArrowInvalid
        When numbers have fractions, or more digits, than the wanted type can hold.
    """
    if column.type == wanted:
        return column
    if column.type == _TEXT:
        return _read_texts(column, next(kind for kind, types in _TYPES.items() if wanted in types)).cast(wanted)
    if column.type == pa.float64() and wanted == _TEXT:
        return _whole_floats_as_text(column)
    return column.cast(wanted)


def unreadable_as(column: pa.Array, kind: ColumnKind) -> pa.BooleanArray | None:
    """Return which texts cannot be read as values of that kind, ``bool [n]``; None when all are taken as they are."""
    if column.type != _TEXT or kind not in _READ_AS:
        return None
    is_lost = pc.and_(pc.is_valid(column), _read_texts(column, kind).is_null())
    return pc.and_not(is_lost, is_missing_word(column))


def _read_texts(column: pa.Array, kind: ColumnKind) -> pa.Array:
    read = pa.nulls(len(column), _TYPES[kind][-1])
    for text_kind in _READ_AS[kind]:
        fitting = pc.if_else(readable_as(column, text_kind), column, None)
        read = pc.coalesce(read, _cast_what_fits(fitting, text_kind))
    return read


def _cast_what_fits(column: pa.Array, kind: TextKind) -> pa.Array:
    try:
        return texts_as(column, kind)
    except pa.ArrowInvalid:
        # A date such as 31 February has the form of one; finding it takes one cast for each cell.
        return pa.concat_arrays([_cast_one(column.slice(row, 1), kind) for row in range(len(column))])


def _cast_one(cell: pa.Array, kind: TextKind) -> pa.Array:
    try:
        return texts_as(cell, kind)
    except pa.ArrowInvalid:
        return pa.nulls(1, texts_as(cell.slice(0, 0), kind).type)


def _whole_floats_as_text(column: pa.Array) -> pa.Array:
    """Return floats as text, whole ones without a fraction, as a class or an id is written."""
    whole = pc.and_(pc.equal(pc.floor(column), column), pc.less(pc.abs(column), 2.0**53))
    as_whole = pc.if_else(whole, column, None).cast(pa.int64()).cast(_TEXT)
    return pc.coalesce(as_whole, column.cast(_TEXT))
