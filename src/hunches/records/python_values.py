"""Columns of Python values, such as JSON or a database gives them, as Arrow columns of one type each."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Final, Literal, NamedTuple, cast

import numpy as np
import pyarrow as pa

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

ValueKind = Literal["flag", "whole", "large-whole", "number", "text", "date", "list", "unusable"]
"""What a Python value is. A ``large-whole`` does not fit ``int64``."""

UNUSABLE_TYPE: Final = pa.struct([])
"""The type of a column of values there is no use for, such as nested objects; all its cells are null."""

_INT64_LIMIT: Final = 2**63
_PLAIN_TYPES: Final = (pa.large_string(), pa.int64(), pa.float64(), pa.bool_())
_KINDS: Final[tuple[tuple[tuple[type, ...], ValueKind], ...]] = (
    ((bool, np.bool_), "flag"),
    ((int, np.integer), "whole"),
    ((float, np.floating, Decimal), "number"),
    ((date, np.datetime64), "date"),
    ((list, tuple, np.ndarray), "list"),
    ((bytes, bytearray, memoryview, Mapping, set, frozenset), "unusable"),
)


class ColumnType(NamedTuple):
    """The Arrow type of a column of Python values, and whether they were of several types and are read as text."""

    arrow: pa.DataType
    is_mixed: bool = False


def kinds_of(values: Sequence[object]) -> frozenset[ValueKind]:
    """Return the kinds of the values that are not missing (None, NaN, pandas' NA and NaT)."""
    found: set[ValueKind] = set()
    for kind in set(map(type, values)) - {type(None)}:
        present = (value for value in values if type(value) is kind and not _is_missing(value))
        # Values of these types may be of several kinds: larger numbers, or lists of something else.
        may_vary = issubclass(kind, (int, np.integer, list, tuple, np.ndarray)) and not issubclass(kind, bool)
        for value in present if may_vary else itertools.islice(present, 1):
            found.add(_kind_of(value))
    return frozenset(found)


def type_of_kinds(kinds: frozenset[ValueKind]) -> ColumnType:
    """Return the one type that holds values of all these kinds."""
    if "unusable" in kinds or ("list" in kinds and len(kinds) > 1):
        return ColumnType(UNUSABLE_TYPE)
    for known, arrow in _TYPES:
        if kinds <= known:
            return ColumnType(arrow)
    return ColumnType(pa.large_string(), is_mixed=True)


def values_to_array(values: Sequence[object], kind: pa.DataType) -> pa.Array:
    """Return values as an Arrow column of the type that `type_of_kinds` gave for them."""
    if kind == UNUSABLE_TYPE:
        return pa.nulls(len(values), kind)
    if kind in _PLAIN_TYPES:
        with suppress(pa.ArrowInvalid, pa.ArrowTypeError, UnicodeEncodeError):
            return pa.array(values, kind, from_pandas=True)  # which reads NaN and NA as null
    present = [None if _is_missing(value) else value for value in values]
    if pa.types.is_list(kind):
        return _lists(present, kind)
    if pa.types.is_large_string(kind):
        return _texts([None if value is None else as_text(value) for value in present])
    convert = _naive_utc if pa.types.is_timestamp(kind) else _float
    return pa.array([None if value is None else convert(value) for value in present], kind)


def as_text(value: object) -> str:
    """Return a value as the text a person would have typed for it."""
    if isinstance(value, str):
        return value
    if isinstance(value, (bool, np.bool_)):
        return "true" if value else "false"
    if isinstance(value, (float, np.floating)) and float(value).is_integer():
        return str(int(value))
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def _is_missing(value: object) -> bool:
    if value is None or type(value) in {str, int, bool}:
        return value is None
    if isinstance(value, (float, np.floating)):
        return bool(np.isnan(value))
    return type(value).__name__ in {"NAType", "NaTType"}


def _kind_of(value: object) -> ValueKind:
    for types, kind in _KINDS:
        if isinstance(value, types):
            return _finer_kind(value, kind)
    return "text"


def _finer_kind(value: object, kind: ValueKind) -> ValueKind:
    if kind == "whole" and not -_INT64_LIMIT <= cast("int", value) < _INT64_LIMIT:
        return "large-whole"
    if kind == "list" and not all(item is None or isinstance(item, str) for item in cast("list[object]", value)):
        return "unusable"
    return kind


def _texts(values: list[str | None]) -> pa.Array:
    try:
        return pa.array(values, pa.large_string())
    except UnicodeEncodeError:
        return pa.array([value and _mended(value) for value in values], pa.large_string())


def _lists(values: list[object], kind: pa.DataType) -> pa.Array:
    lists = [None if value is None else list(cast("Iterable[str | None]", value)) for value in values]
    try:
        return pa.array(lists, kind)
    except UnicodeEncodeError:
        return pa.array([items and [item and _mended(item) for item in items] for items in lists], kind)


def _mended(text: str) -> str:
    """Return a text whose lone surrogates, which no encoding holds, are replaced by U+FFFD."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _float(value: object) -> float:
    return float(cast("float", value))


def _naive_utc(value: object) -> datetime:
    if isinstance(value, np.datetime64):
        value = value.astype("datetime64[us]").item()
    if isinstance(value, datetime):
        return value if value.tzinfo is None else value.astimezone(UTC).replace(tzinfo=None)
    day = cast("date", value)
    return datetime(day.year, day.month, day.day)  # noqa: DTZ001  # blocks hold naive UTC


_TYPES: Final[tuple[tuple[frozenset[ValueKind], pa.DataType], ...]] = (
    (frozenset({"text"}), pa.large_string()),
    (frozenset({"flag"}), pa.bool_()),
    (frozenset({"whole"}), pa.int64()),
    # Such numbers are ids more often than amounts, and a float would change their last digits.
    (frozenset({"whole", "large-whole"}), pa.large_string()),
    (frozenset({"whole", "large-whole", "number"}), pa.float64()),
    (frozenset({"date"}), pa.timestamp("us")),
    (frozenset({"list"}), pa.list_(pa.large_string())),
)
