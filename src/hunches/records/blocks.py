"""Blocks of examples in Arrow's memory, with the few column types the rest of Hunches knows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final, Literal

import pyarrow as pa
import pyarrow.compute as pc

from hunches.errors import InvalidValue
from hunches.records.python_values import kinds_of, type_of_kinds, values_to_array

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

BLOCK_ROWS: Final = 65_536
"""How many examples a block holds at most."""

BLOCK_BYTES: Final = 64 * 1024 * 1024
"""A block ends early when it holds this many bytes."""

Unusable = Literal["raise", "keep"]
"""What to do with a column of a type Hunches has no use for (structs, bytes): raise, or keep it as it is."""

_TEXT: Final = pa.large_string()
_USABLE: Final = (
    "text, numbers, true or false, dates or lists of texts; leave the column out or import it as 'ignored'"
)
_FRAMES: Final = (
    "a pandas or Polars data frame (collected, not lazy), an Arrow table, a list of dicts or a dict of lists"
)
_LARGEST_INT: Final = 2**63 - 1


def normalised_type(kind: pa.DataType) -> pa.DataType | None:
    """Return the type a column of type ``kind`` has in blocks, or None when there is no use for it.

    Strings of every layout become ``large_string``, whole numbers ``int64``, floats and decimals ``float64``,
    dates ``timestamp[us]`` (UTC), lists of strings ``list<large_string>``; a column of nulls is text.

    >>> normalised_type(pa.int8())
    DataType(int64)
    """
    types = pa.types
    if types.is_dictionary(kind) or types.is_run_end_encoded(kind):
        return normalised_type(kind.value_type)
    if isinstance(kind, pa.BaseExtensionType):
        return normalised_type(kind.storage_type)
    for is_kind, normalised in _NORMALISED:
        if is_kind(kind):
            return normalised
    if _is_list(kind) and normalised_type(kind.value_type) == _TEXT:
        return pa.list_(_TEXT)
    return None


def normalise_array(column: pa.Array, kind: pa.DataType) -> pa.Array:
    """Return a column as ``kind``, its `normalised_type`: NaN becomes null, and dates lose their zone, as UTC."""
    if column.type == kind and not pa.types.is_floating(kind):
        return column
    if pa.types.is_dictionary(column.type):
        values = normalise_array(column.dictionary, kind)
        return pa.DictionaryArray.from_arrays(column.indices, values).dictionary_decode()
    if pa.types.is_run_end_encoded(column.type):
        return normalise_array(pc.run_end_decode(column), kind)
    if isinstance(column.type, pa.BaseExtensionType):
        return normalise_array(column.storage, kind)
    if pa.types.is_floating(column.type):
        return _without_nan(column.cast(kind))
    return column.cast(kind, safe=not _may_lose_digits(column.type, kind))


def normalise_table(table: pa.Table, *, unusable: Unusable = "raise") -> pa.Table:
    """Return a table with every column of its `normalised_type`, in the same order.

    A ``uint64`` column with numbers too large for ``int64`` becomes ``float64``.

    Raises
    ------
    InvalidValue
        When a column has a type there is no use for, and ``unusable`` is ``"raise"``; it names the column.
    """
    columns = [
        _normalise_column(name, column, unusable)
        for name, column in zip(table.column_names, table.columns, strict=True)
    ]
    return pa.Table.from_arrays(columns, names=table.column_names)


def normalise_batch(batch: pa.RecordBatch, *, unusable: Unusable = "raise") -> pa.RecordBatch:
    """Return one block with every column of its `normalised_type`; see `normalise_table`."""
    columns = [
        _normalise_column(name, pa.chunked_array([column]), unusable).chunk(0)
        for name, column in zip(batch.schema.names, batch.columns, strict=True)
    ]
    return pa.RecordBatch.from_arrays(columns, names=batch.schema.names)


def normalised_schema(schema: pa.Schema, *, large: Iterable[str] = ()) -> pa.Schema:
    """Return the schema blocks have whose raw schema is ``schema``; types without a use are kept as they are.

    ``large`` names the ``uint64`` columns with numbers too large for ``int64``, which become ``float64``.
    """
    too_large = frozenset(large)
    return pa.schema(
        (field.name, pa.float64() if field.name in too_large else normalised_type(field.type) or field.type)
        for field in schema
    )


def conform_batch(batch: pa.RecordBatch, schema: pa.Schema) -> pa.RecordBatch:
    """Return a raw block with the types of ``schema``, a `normalised_schema` of its own."""
    columns = [
        column if normalised_type(column.type) is None else _fitted(field.name, column, field.type)
        for column, field in zip(batch.columns, schema, strict=True)
    ]
    return pa.RecordBatch.from_arrays(columns, schema=schema)


def has_large_numbers(column: pa.Array | pa.ChunkedArray) -> bool:
    """Return whether a ``uint64`` column has a number too large for ``int64``."""
    if column.type != pa.uint64():
        return False
    largest = pc.max(column).as_py()
    return largest is not None and bool(largest > _LARGEST_INT)


def to_table(frame: object, *, unusable: Unusable = "raise") -> pa.Table:
    """Return the examples in a frame as a table of normalised columns.

    pandas and Polars frames, Arrow tables and batches, lists of dicts and dicts of lists are taken. A column whose
    values are of several types, such as numbers and strings, becomes text.

    Raises
    ------
    InvalidValue
        When ``frame`` is something else, or a column has a type there is no use for.

    >>> to_table([{"text": "subscribe!", "likes": 3}, {"text": "so good"}]).to_pydict()
    {'text': ['subscribe!', 'so good'], 'likes': [3, None]}
    """
    return normalise_table(_raw_table(frame), unusable=unusable)


def rebatch(batches: Iterable[pa.RecordBatch], *, rows: int = BLOCK_ROWS) -> Iterator[pa.RecordBatch]:
    """Yield the rows of ``batches`` in blocks of ``rows``, fewer in the last one or when they are large."""
    held: list[pa.RecordBatch] = []
    room, size = rows, 0
    for batch in batches:
        begin = 0
        while begin < batch.num_rows:
            part = batch.slice(begin, room)
            held.append(part)
            begin, room, size = begin + part.num_rows, room - part.num_rows, size + part.nbytes
            if room == 0 or size >= BLOCK_BYTES:
                yield pa.concat_batches(held)
                held, room, size = [], rows, 0
    if held:
        yield pa.concat_batches(held)


def _normalise_column(name: str, column: pa.ChunkedArray, unusable: Unusable) -> pa.ChunkedArray:
    kind = normalised_type(column.type)
    if kind is None:
        if unusable == "keep":
            return column
        raise InvalidValue(f"The type of the column '{name}'", value=str(column.type), expected=_USABLE)
    if has_large_numbers(column):
        kind = pa.float64()
    return pa.chunked_array([_fitted(name, chunk, kind) for chunk in column.chunks], kind)


def _fitted(name: str, column: pa.Array, kind: pa.DataType) -> pa.Array:
    try:
        return normalise_array(column, kind)
    except pa.ArrowInvalid as error:
        raise InvalidValue(f"The column '{name}'", value=str(error), expected=f"of values that fit {kind}") from error


def _may_lose_digits(found: pa.DataType, kind: pa.DataType) -> bool:
    """Return whether a cast may cut off digits: those of nanoseconds, and those no float has. No other may."""
    is_finer = pa.types.is_timestamp(found) and found.unit == "ns"
    return bool(is_finer or (pa.types.is_integer(found) and pa.types.is_floating(kind)))


def _without_nan(column: pa.Array) -> pa.Array:
    is_nan = pc.is_nan(column)
    return pc.if_else(is_nan, None, column) if pc.any(is_nan).as_py() else column


def _is_list(kind: pa.DataType) -> bool:
    types = pa.types
    return any(
        is_kind(kind)
        for is_kind in (
            types.is_list,
            types.is_large_list,
            types.is_fixed_size_list,
            types.is_list_view,
            types.is_large_list_view,
        )
    )


def _raw_table(frame: object) -> pa.Table:
    if isinstance(frame, pa.RecordBatch):
        return pa.Table.from_batches([frame])
    if isinstance(frame, Mapping):
        return _table_of_columns(frame)
    if hasattr(frame, "__arrow_c_stream__"):
        return _table_of_frame(frame)
    if isinstance(frame, Sequence) and all(isinstance(row, Mapping) for row in frame):
        return _table_of_rows(frame)
    raise InvalidValue("The type of the examples", value=type(frame).__name__, expected=_FRAMES)


def _table_of_frame(frame: object) -> pa.Table:
    try:
        table = pa.table(frame)
    except (pa.ArrowInvalid, pa.ArrowTypeError):
        # Only pandas holds values of several types in one column, which Arrow refuses to guess a type for.
        to_dict: Callable[[str], Mapping[str, object]] | None = getattr(frame, "to_dict", None)
        if to_dict is None:
            raise
        return _table_of_columns(to_dict("list"))
    unnamed = [name for name in table.column_names if name.startswith("__index_level_")]
    return table.drop_columns(unnamed) if unnamed else table


def _table_of_rows(rows: Sequence[Mapping[str, object]]) -> pa.Table:
    names = dict.fromkeys(name for row in rows for name in row)
    return _table_of_columns({name: [row.get(name) for row in rows] for name in names})


def _table_of_columns(columns: Mapping[str, object]) -> pa.Table:
    arrays = [_array_of(values) for values in columns.values()]
    lengths = {len(array) for array in arrays}
    if len(lengths) > 1:
        raise InvalidValue("The number of values in each column", value=sorted(lengths), expected="the same")
    return pa.Table.from_arrays(arrays, names=[str(name) for name in columns])


def _array_of(values: object) -> pa.Array | pa.ChunkedArray:
    if isinstance(values, (pa.Array, pa.ChunkedArray)):
        return values
    if hasattr(values, "__arrow_c_stream__"):
        return pa.chunked_array(values)
    if not isinstance(values, Sequence):
        values = getattr(values, "tolist", lambda: values)()
    if not isinstance(values, Sequence) or isinstance(values, str):
        raise InvalidValue("A column of the examples", value=type(values).__name__, expected="a list of values")
    return values_to_array(values, type_of_kinds(kinds_of(values)).arrow)


_NORMALISED: Final = (
    (pa.types.is_string, _TEXT),
    (pa.types.is_large_string, _TEXT),
    (pa.types.is_string_view, _TEXT),
    (pa.types.is_null, _TEXT),
    (pa.types.is_boolean, pa.bool_()),
    (pa.types.is_integer, pa.int64()),
    (pa.types.is_floating, pa.float64()),
    (pa.types.is_decimal, pa.float64()),
    (pa.types.is_date, pa.timestamp("us")),
    (pa.types.is_timestamp, pa.timestamp("us")),
)
