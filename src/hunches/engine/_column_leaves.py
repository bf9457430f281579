"""Answers every predicate that is not about text patterns with Arrow compute, column by column."""

from __future__ import annotations

import math
from datetime import date
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from hunches.conditions import Between, Comparison, InSlice, IsMissing, Length, OneOf, Words
from hunches.errors import WrongColumnType

if TYPE_CHECKING:
    from collections.abc import Callable

    from hunches.conditions import Operand, Value

ColumnLeaf: TypeAlias = Comparison | Between | OneOf | IsMissing | InSlice
Bits: TypeAlias = "np.ndarray[tuple[int], np.dtype[np.bool_]]"

_COMPARE: dict[str, Callable[[pa.Array, pa.Scalar], pa.Array]] = {
    "=": pc.equal,
    "!=": pc.not_equal,
    "<": pc.less,
    "<=": pc.less_equal,
    ">": pc.greater,
    ">=": pc.greater_equal,
}
_KINDS = {"text": (str,), "number": (int, float), "flag": (bool,), "date": (date,)}


def evaluate_leaf(leaf: ColumnLeaf, column: pa.Array) -> Bits:
    """Return where a predicate holds over the values of the column its operand reads, ``bool [n]``.

    Raises
    ------
    WrongColumnType
        When the column's values cannot be compared with those of the predicate.
    """
    if isinstance(leaf, InSlice):
        return _bits(column)
    values = operand_values(leaf.operand, column)
    if isinstance(leaf, IsMissing):
        return _bits(pc.is_null(values))
    if isinstance(leaf, Comparison):
        return _compare(values, leaf.comparator, leaf.value, leaf.operand)
    if isinstance(leaf, Between):
        return _compare(values, ">=", leaf.low, leaf.operand) & _compare(values, "<=", leaf.high, leaf.operand)
    bits: Bits = np.logical_or.reduce([_compare(values, "=", value, leaf.operand) for value in leaf.values])
    return bits


def check_leaf(leaf: ColumnLeaf, column_type: pa.DataType) -> None:
    """Raise `WrongColumnType` when a predicate cannot be asked of a column of that type."""
    evaluate_leaf(leaf, pa.nulls(0, column_type))


def kind_of(column_type: pa.DataType) -> str:
    """Return what a column of that type holds: text, number, flag, date or list."""
    if pa.types.is_boolean(column_type):
        return "flag"
    if pa.types.is_integer(column_type) or pa.types.is_floating(column_type):
        return "number"
    if pa.types.is_temporal(column_type):
        return "date"
    if pa.types.is_large_list(column_type) or pa.types.is_list(column_type):
        return "list"
    return "text"


def operand_values(operand: Operand, column: pa.Array) -> pa.Array:
    """Return the values an operand has in a column: the cells, their lengths, or their days for dates."""
    kind = kind_of(column.type)
    if isinstance(operand, Length):
        if kind not in {"text", "list"}:
            raise WrongColumnType(operand.name, found=f"{kind}s", needed="texts or lists", where="length(…)")
        return pc.utf8_length(column) if kind == "text" else pc.list_value_length(column)
    if isinstance(operand, Words):
        if kind != "text":
            raise WrongColumnType(operand.name, found=f"{kind}s", needed="texts", where="words(…)")
        return count_words(column)
    return pc.cast(column, pa.date32(), safe=False) if kind == "date" else column


def count_words(column: pa.Array) -> pa.Array:
    """Return how many words, as `str.split` separates them, each text has."""
    counts = [None if text is None else len(text.split()) for text in column.to_pylist()]
    return pa.array(counts, pa.int64())


def _compare(values: pa.Array, comparator: str, value: Value, operand: Operand) -> Bits:
    kind = kind_of(values.type)
    allowed = _KINDS.get(kind, ())
    if not isinstance(value, allowed) or (isinstance(value, bool) and kind != "flag"):
        raise WrongColumnType(
            operand.name,
            found=f"{kind}s",
            needed=f"values that compare with {value!r}",
            where=f"… {comparator} {value!r}",
        )
    if kind == "number" and pa.types.is_integer(values.type):
        return _compare_integers(values, comparator, value)
    if kind == "number":
        return _compare_floats(values, comparator, value)
    return _bits(_COMPARE[comparator](values, pa.scalar(value, values.type)))


def _compare_integers(values: pa.Array, comparator: str, value: object) -> Bits:
    """Compare whole numbers exactly, also with values that are not whole or that no column can hold."""
    if isinstance(value, float) and not value.is_integer():
        if comparator in {"=", "!="}:
            return _bits(pc.is_valid(values)) & (comparator == "!=")
        # x < 2.5 is x <= 2, and x > 2.5 is x >= 3
        below = comparator in {"<", "<="}
        return _compare_integers(values, "<=" if below else ">=", math.floor(value) if below else math.ceil(value))
    whole = int(value)  # type: ignore[call-overload]  # a whole number, made sure of above
    limits = np.iinfo(np.int64)
    if limits.min <= whole <= limits.max:
        return _bits(_COMPARE[comparator](values, pa.scalar(whole, values.type)))
    holds = comparator in {"!=", "<", "<="} if whole > 0 else comparator in {"!=", ">", ">="}
    return _bits(pc.is_valid(values)) & holds


def _compare_floats(values: pa.Array, comparator: str, value: object) -> Bits:
    """Compare floats exactly, also with whole numbers that no float equals."""
    nearest = float(value)  # type: ignore[arg-type]  # a number that a float can hold, as all in conditions
    if nearest != value:
        if comparator in {"=", "!="}:
            return _bits(pc.is_valid(values)) & (comparator == "!=")
        # Between the value and the float nearest to it lies no other float.
        is_above = nearest > value  # type: ignore[operator]  # as above
        comparator = {"<": "<", ">": ">="}[comparator[0]] if is_above else {"<": "<=", ">": ">"}[comparator[0]]
    return _bits(_COMPARE[comparator](values, pa.scalar(nearest, values.type)))


def _bits(values: pa.Array) -> Bits:
    bits: Bits = pc.fill_null(values, False).to_numpy(zero_copy_only=False)  # Arrow's own parameter
    return bits
