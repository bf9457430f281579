"""Guesses what each column of a table is for."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from hunches.errors import UnknownColumn
from hunches.importing.column_cast import output_type
from hunches.importing.gold_codes import class_of
from hunches.importing.split_names import SPLIT_OF_WORD
from hunches.records.blocks import normalised_type
from hunches.records.dataset import Column, DatasetSchema

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hunches.records.dataset import ColumnKind
    from hunches.records.label_space import LabelSpace

_EXACT_ID: Final = re.compile(r"_?(id|uid|uuid|guid)", re.IGNORECASE)
_LIKE_ID: Final = re.compile(r"(.*[_\-. ])?(?i:id|uid|uuid|guid|key|identifier)|.*[a-z](Id|ID)")
_SURE_LABEL: Final = frozenset({"label", "labels", "gold", "gold_label"})
_LIKELY_LABEL: Final = frozenset({"class", "category", "target", "y", "sentiment", "tag", "topic", "intent"})
_MOSTLY: Final = 0.9
_HALF: Final = 0.5
_MOST_CATEGORIES: Final = 50
_LONGEST_CATEGORY: Final = 40
_TYPE_KINDS: Final[dict[pa.DataType, ColumnKind]] = {
    pa.int64(): "number",
    pa.float64(): "number",
    pa.bool_(): "flag",
    pa.timestamp("us"): "date",
    pa.list_(pa.large_string()): "list",
}


class _Traits(NamedTuple):
    """What a sample of a column is like."""

    name: str
    type: pa.DataType
    present: int
    values: tuple[str, ...]
    mean_length: float
    is_spaced: bool

    @property
    def is_text(self) -> bool:
        return bool(pa.types.is_large_string(self.type))

    @property
    def is_unique(self) -> bool:
        return 0 < self.present == len(self.values)

    @property
    def is_category(self) -> bool:
        few = len(self.values) <= min(_MOST_CATEGORIES, max(2, self.present // 2))
        return few and self.mean_length <= _LONGEST_CATEGORY


def guess_columns(
    sample: pa.Table, *, space: LabelSpace | None = None, overrides: Mapping[str, ColumnKind] | None = None
) -> DatasetSchema:
    """Return what each column of a normalised table seems to be for; ``overrides`` has the last word.

    The id is a column named like one with distinct values; the label one named like one, or with values in the label
    space; the split one of words such as train and dev. Of the texts left, those with few values are categories, and
    at least the longest is a text. Columns of a type there is no use for are ignored. No group is guessed.

    Raises
    ------
    UnknownColumn
        When an override names a column that is not there.
    WrongColumnType
        When an override asks for a kind the column's values cannot have.

    >>> table = pa.table({"id": ["a", "b"], "text": ["so good", "so bad"]}).cast(
    ...     pa.schema([("id", pa.large_string()), ("text", pa.large_string())])
    ... )
    >>> [column.kind for column in guess_columns(table).columns]
    ['id', 'text']
    """
    kinds: dict[str, ColumnKind] = dict(overrides or {})
    for name in kinds:
        if name not in sample.column_names:
            raise UnknownColumn(name, known=sample.column_names, where="The import")
    open_traits = [_traits(name, sample.column(name)) for name in sample.column_names if name not in kinds]
    _settle(kinds, "split", _guess_split(open_traits))
    _settle(kinds, "label", _guess_label(open_traits, space))
    _settle(kinds, "id", _guess_id([traits for traits in open_traits if traits.name not in kinds]))
    rest = [traits for traits in open_traits if traits.name not in kinds]
    kinds.update({traits.name: _kind_of_rest(traits) for traits in rest})
    if "text" not in kinds.values():
        _promote_longest(kinds, rest)
    return DatasetSchema(
        Column(field.name, kinds[field.name], str(output_type(field.name, field.type, kinds[field.name])))
        for field in sample.schema
    )


def _settle(kinds: dict[str, ColumnKind], kind: ColumnKind, guess: str | None) -> None:
    if guess is not None and guess not in kinds and kind not in kinds.values():
        kinds[guess] = kind


def _traits(name: str, column: pa.ChunkedArray) -> _Traits:
    present = column.drop_null()
    if not normalised_type(column.type) or pa.types.is_list(column.type):
        return _Traits(name, column.type, len(present), (), 0.0, is_spaced=False)
    values = tuple(str(value) for value in pc.unique(present).to_pylist())
    if not pa.types.is_large_string(column.type):
        return _Traits(name, column.type, len(present), values, 0.0, is_spaced=False)
    mean_length = pc.mean(pc.utf8_length(present)).as_py() or 0.0
    spaced = pc.mean(pc.match_substring(present, " ").cast(pa.float64())).as_py() or 0.0
    return _Traits(name, column.type, len(present), values, mean_length, is_spaced=spaced >= _HALF)


def _guess_id(columns: list[_Traits]) -> str | None:
    candidates = [traits for traits in columns if traits.is_text or traits.type == pa.int64()]
    for traits in candidates:
        # A few repeated values do not make it something else: they are found and told on checking.
        if _EXACT_ID.fullmatch(traits.name) and len(traits.values) >= _MOSTLY * traits.present > 0:
            return traits.name
    unique = (traits.name for traits in candidates if _LIKE_ID.fullmatch(traits.name) and traits.is_unique)
    return next(unique, None)


def _guess_label(columns: list[_Traits], space: LabelSpace | None) -> str | None:
    plain = [traits for traits in columns if traits.is_text or traits.type in {pa.int64(), pa.float64(), pa.bool_()}]
    for traits in plain:
        if traits.name.lower() in _SURE_LABEL and (traits.is_category or _fits(traits, space) >= _HALF):
            return traits.name
    for traits in plain:
        is_likely = traits.name.lower() in _LIKELY_LABEL and traits.is_category
        if is_likely and (space is None or _fits(traits, space) >= _HALF):
            return traits.name
    return next((traits.name for traits in plain if traits.is_text and _fits(traits, space) == 1), None)


def _fits(traits: _Traits, space: LabelSpace | None) -> float:
    """Return the share of distinct values that are classes."""
    if space is None or not traits.values:
        return 0.0
    return sum(class_of(value.strip(), space, {}) is not None for value in traits.values) / len(traits.values)


def _guess_split(columns: list[_Traits]) -> str | None:
    for traits in columns:
        words = {value.strip().lower() for value in traits.values}
        if traits.is_text and words and len(words) <= len(SPLIT_OF_WORD) and words <= SPLIT_OF_WORD.keys():
            return traits.name
    named = (traits.name for traits in columns if traits.is_text and traits.name.lower() == "split")
    return next(named, None)


def _kind_of_rest(traits: _Traits) -> ColumnKind:
    if not traits.is_text:
        return _TYPE_KINDS.get(traits.type, "ignored")
    return "category" if traits.is_category or not traits.is_spaced else "text"


def _promote_longest(kinds: dict[str, ColumnKind], rest: list[_Traits]) -> None:
    texts = [traits for traits in rest if traits.is_text]
    if texts:
        kinds[max(texts, key=lambda traits: traits.mean_length).name] = "text"
