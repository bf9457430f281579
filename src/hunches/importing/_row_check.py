"""Gathers what an import must know of each row: id, gold label, split, group, emptiness."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any, Final, TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from hunches.importing._tally import Tally
from hunches.importing.column_cast import cast_column
from hunches.importing.gold_codes import class_of, gold_codes
from hunches.importing.preview import RowFacts
from hunches.importing.row_hashes import hash_texts
from hunches.importing.split_names import NO_SPLIT, split_codes
from hunches.records.label_space import ABSTAIN

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from hunches.importing.import_problem import ImportProblem, ProblemCode
    from hunches.importing.preview import RowMask
    from hunches.importing.row_hashes import Hashes
    from hunches.records.dataset import DatasetSchema
    from hunches.records.label_space import LabelSpace

N = TypeVar("N", bound=np.generic)

# A column mistaken for labels has as many values as rows; no one reads more of them than this.
_VALUES_KEPT: Final = 10_000


class RowCheck:
    """The facts and problems of rows, gathered block by block."""

    def __init__(self, schema: DatasetSchema, space: LabelSpace | None, class_map: Mapping[str, str]) -> None:
        self._schema = schema
        self._space = space
        self._class_map = class_map
        self._gathered: dict[str, list[np.ndarray[tuple[int], np.dtype[Any]]]] = defaultdict(list)
        self._class_counts: Counter[str] = Counter()
        self._split_counts: Counter[str] = Counter()
        self._unknown_classes = Tally("unknown-class", schema.label)
        self._unknown_splits = Tally("unknown-split", schema.split)
        self.rows = 0

    @property
    def classes(self) -> tuple[tuple[str, int], ...]:
        """The labels seen and how often each occurs, the most frequent first."""
        return tuple(self._class_counts.most_common())

    def see(self, batch: pa.RecordBatch) -> None:
        """Take in the rows of a block."""
        schema = self._schema
        if schema.id is not None:
            ids = texts_of(batch, schema.id)
            self._gathered["ids"].append(hash_texts(ids))
            self._gathered["is_missing_id"].append(_is_blank(ids))
        if schema.label is not None:
            self._see_labels(texts_of(batch, schema.label))
        if schema.split is not None:
            self._see_splits(texts_of(batch, schema.split))
        if schema.group is not None:
            self._gathered["groups"].append(hash_texts(texts_of(batch, schema.group)))
        if schema.texts:
            blanks = [_is_blank(texts_of(batch, name)) for name in schema.texts]
            self._gathered["is_empty"].append(np.logical_and.reduce(blanks))
        self.rows += batch.num_rows

    def facts(self) -> RowFacts:
        """Return what is known of every row seen."""
        none = np.zeros(self.rows, np.bool_)
        ids = self._all("ids", np.uint64)
        is_missing_id = self._all("is_missing_id", np.bool_)
        is_missing_id = none if is_missing_id is None else is_missing_id
        gold = self._all("gold", np.int32)
        is_empty = self._all("is_empty", np.bool_)
        return RowFacts(
            ids=ids,
            gold=np.full(self.rows, ABSTAIN, np.int32) if gold is None else gold,
            splits=self._all("splits", np.int8),
            groups=self._all("groups", np.uint64),
            is_missing_id=is_missing_id,
            is_repeated_id=none if ids is None else _is_repeated(ids) & ~is_missing_id,
            is_empty=none if is_empty is None else is_empty,
        )

    def problems(self, facts: RowFacts) -> Iterator[ImportProblem]:
        """Yield what is wrong with the rows whose facts those are, but for the values of repeated ids."""
        yield from _problems("missing-ids", self._schema.id, facts.is_missing_id)
        yield from _problems("empty-text", next(iter(self._schema.texts), None), facts.is_empty)
        if self._space is not None:
            unknown = (item for item in self.classes if class_of(item[0], self._space, self._class_map) is None)
            yield from self._unknown_classes.problems(tuple(unknown))
        yield from self._unknown_splits.problems(tuple(self._split_counts.most_common()))
        if not len(self._class_counts) or (self._space is not None and bool(np.all(facts.gold == ABSTAIN))):
            yield from _problems("no-gold", self._schema.label, np.ones(self.rows, np.bool_))

    def _see_labels(self, labels: pa.Array) -> None:
        found = gold_codes(labels, self._space, self._class_map)
        self._gathered["gold"].append(found.gold)
        self._unknown_classes.see(found.is_unknown, self.rows)
        _count(self._class_counts, found.counts)

    def _see_splits(self, names: pa.Array) -> None:
        codes = split_codes(names)
        self._gathered["splits"].append(codes)
        unknown = (codes == NO_SPLIT) & ~_is_blank(names)
        self._unknown_splits.see(unknown, self.rows)
        if unknown.any():
            _count(self._split_counts, Counter(names.filter(pa.array(unknown)).to_pylist()))

    def _all(self, fact: str, kind: type[N]) -> np.ndarray[tuple[int], np.dtype[N]] | None:
        blocks = self._gathered.get(fact)
        return np.concatenate(blocks).astype(kind, copy=False) if blocks else None


def texts_of(batch: pa.RecordBatch, name: str) -> pa.Array:
    """Return a column of a block as text."""
    return cast_column(batch.column(name), pa.large_string())


def _count(total: Counter[str], found: Counter[str]) -> None:
    if len(total) < _VALUES_KEPT:
        total.update(found)


def _is_blank(texts: pa.Array) -> RowMask:
    lengths = pc.binary_length(pc.utf8_trim_whitespace(texts)).fill_null(0)
    blank: RowMask = lengths.to_numpy() == 0
    return blank


def _is_repeated(ids: Hashes) -> RowMask:
    """Return which ids an earlier row has."""
    _, firsts = np.unique(ids, return_index=True)
    repeated = np.ones(len(ids), np.bool_)
    repeated[firsts] = False
    return repeated


def _problems(code: ProblemCode, column: str | None, mask: RowMask) -> Iterator[ImportProblem]:
    tally = Tally(code, column)
    tally.see(mask, 0)
    yield from tally.problems()
