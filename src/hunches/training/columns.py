"""Columns of examples as the values that features are made of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from hunches.errors import UnknownColumn, WrongColumnType

if TYPE_CHECKING:
    from numpy.typing import NDArray

_WHERE: Final = "The end model"
_LARGEST_NUMBER: Final = 1e150  # the square of a larger one is no float64


def read_texts(examples: pa.Table | pa.RecordBatch, name: str) -> pa.Array:
    """Return a text column as large strings with nulls."""
    column = _column(examples, name)
    if not _is_string(column.type):
        raise WrongColumnType(name, found=str(column.type), needed="text", where=_WHERE)
    return column.cast(pa.large_string())


def read_numbers(examples: pa.Table | pa.RecordBatch, name: str) -> NDArray[np.float64]:
    """Return a column of numbers or booleans, NaN for null and for what is no usable number."""
    column = _column(examples, name)
    kind = column.type
    if not (pa.types.is_integer(kind) or pa.types.is_floating(kind) or _is_flag(kind)):
        raise WrongColumnType(name, found=str(kind), needed="numbers", where=_WHERE)
    whole = column.cast(pa.int8()) if pa.types.is_boolean(kind) else column
    numbers = np.array(whole.cast(pa.float64(), safe=False).to_numpy(zero_copy_only=False), dtype=np.float64)
    numbers[~(np.abs(numbers) <= _LARGEST_NUMBER)] = np.nan
    return numbers


def read_categories(examples: pa.Table | pa.RecordBatch, name: str) -> pa.Array:
    """Return a column of categories as large strings with nulls; whole numbers and booleans are taken by name."""
    column = _column(examples, name)
    if not (_is_string(column.type) or pa.types.is_integer(column.type) or _is_flag(column.type)):
        raise WrongColumnType(name, found=str(column.type), needed="categories", where=_WHERE)
    return column.cast(pa.large_string())


def _column(examples: pa.Table | pa.RecordBatch, name: str) -> pa.Array:
    if name not in examples.schema.names:
        raise UnknownColumn(name, known=examples.schema.names, where=_WHERE)
    column = examples.column(name)
    flat = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    return pc.dictionary_decode(flat) if pa.types.is_dictionary(flat.type) else flat


def _is_flag(kind: pa.DataType) -> bool:
    return bool(pa.types.is_boolean(kind) or pa.types.is_null(kind))


def _is_string(kind: pa.DataType) -> bool:
    types = pa.types
    return bool(
        types.is_string(kind) or types.is_large_string(kind) or types.is_string_view(kind) or types.is_null(kind)
    )
