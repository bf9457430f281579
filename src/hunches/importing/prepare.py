"""Turns a source into the examples, gold labels and splits of a dataset."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from hunches.errors import ColumnMismatch, DuplicateIds, InvalidValue, UnknownClass
from hunches.importing.check_source import check_source
from hunches.importing.column_cast import cast_column, output_type
from hunches.importing.import_options import ImportOptions
from hunches.importing.split_names import NO_SPLIT
from hunches.importing.splits import assign_splits
from hunches.records.blocks import rebatch
from hunches.records.dataset import SPLIT_NAMES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hunches.importing.import_problem import ImportProblem, ProblemCode
    from hunches.importing.preview import Preview, RowFacts, RowMask, SplitCodes
    from hunches.importing.source import Source
    from hunches.records.dataset import DatasetSchema
    from hunches.records.gold import GoldLabels
    from hunches.records.label_space import LabelSpace

_TEXT: Final = pa.large_string()
_DEFAULTS: Final = ImportOptions()


@dataclass(frozen=True, slots=True, eq=False)
class PreparedImport:
    """Examples ready to be written, read from their source block by block.

    Parameters
    ----------
    schema : pyarrow.Schema
        The columns of the examples: the id first when it is made, else where the source has it.
    id_column : str
        The column with the id of each example, ``large_string``.
    gold : int32 [n_examples]
        The gold labels, `ABSTAIN` where there is none.
    split : int8 [n_examples]
        The split of each example, its position in ``SPLIT_NAMES``.
    warnings : tuple of ImportProblem
        What was found and is not mended by the options.
    first_example, first_row : int
        How many examples are there already that these are appended to, and from how many rows they were read.

    >>> from hunches.importing import guess_columns, open_source, read_sample
    >>> from hunches.records import LabelSpace
    >>> space = LabelSpace(["SPAM", "HAM"])
    >>> source = open_source({"text": ["subscribe!", "so good"], "label": ["SPAM", "HAM"]})
    >>> result = prepare(source, guess_columns(read_sample(source), space=space), space=space)
    >>> next(result.batches()).to_pydict()
    {'id': ['0', '1'], 'text': ['subscribe!', 'so good']}
    >>> result.gold.tolist()
    [0, 1]
    """

    schema: pa.Schema
    id_column: str
    gold: GoldLabels
    split: SplitCodes
    warnings: tuple[ImportProblem, ...]
    first_example: int = field(default=0, kw_only=True)
    first_row: int = field(default=0, kw_only=True)
    _source: Source = field(repr=False)
    _facts: RowFacts = field(repr=False)
    _is_kept: RowMask = field(repr=False)

    @property
    def n_examples(self) -> int:
        """How many examples there are."""
        return len(self.gold)

    @property
    def n_rows(self) -> int:
        """How many rows the source has, kept or not."""
        return len(self._is_kept)

    def batches(self) -> Iterator[pa.RecordBatch]:
        """Yield the examples in order, in blocks of up to 64k; every call reads the source again.

        Raises
        ------
        InvalidValue
            When the source has another number of rows than when it was checked.
        """
        return rebatch(self._kept_batches())

    def _kept_batches(self) -> Iterator[pa.RecordBatch]:
        first_row, first_example = 0, self.first_example
        for batch in self._source.batches():
            rows = slice(first_row, first_row + batch.num_rows)
            self._check_rows(rows.stop, is_last=False)
            examples = batch.filter(pa.array(self._is_kept[rows])) if not self._is_kept[rows].all() else batch
            rows_kept = np.flatnonzero(self._is_kept[rows]) + first_row
            yield self._example_batch(examples, rows_kept, first_example)
            first_row, first_example = rows.stop, first_example + examples.num_rows
        self._check_rows(first_row, is_last=True)

    def _example_batch(
        self, batch: pa.RecordBatch, rows: np.ndarray[tuple[int], np.dtype[np.int64]], first_example: int
    ) -> pa.RecordBatch:
        columns = []
        for wanted in self.schema:
            is_id = wanted.name == self.id_column
            if is_id and self._facts.ids is None:
                columns.append(pa.array(np.arange(first_example, first_example + batch.num_rows)).cast(_TEXT))
                continue
            column = _fitted(batch.column(wanted.name), wanted)
            columns.append(self._with_all_ids(column, rows) if is_id else column)
        return pa.RecordBatch.from_arrays(columns, schema=self.schema)

    def _with_all_ids(self, ids: pa.Array, rows: np.ndarray[tuple[int], np.dtype[np.int64]]) -> pa.Array:
        """Return ids with those that are missing made from their row's position in the source."""
        is_missing = self._facts.is_missing_id[rows]
        if not is_missing.any():
            return ids
        numbers = pa.array(rows + self.first_row).cast(_TEXT)
        made = pc.binary_join_element_wise(pa.scalar("row", _TEXT), numbers, pa.scalar("-", _TEXT))
        return pc.if_else(pa.array(is_missing), made, ids)

    def _check_rows(self, found: int, *, is_last: bool) -> None:
        expected = len(self._is_kept)
        if found > expected or (is_last and found < expected):
            raise InvalidValue(
                f"The number of rows of {self._source.name}",
                value=found,
                expected=f"{expected}, as when it was checked",
            )


def prepare(
    source: Source,
    schema: DatasetSchema,
    *,
    space: LabelSpace,
    options: ImportOptions = _DEFAULTS,
    preview: Preview | None = None,
) -> PreparedImport:
    """Return a source's examples, gold labels and splits, mended as the options say; it is read once to check it.

    The label and the split leave the examples for ``gold`` and ``split``; ignored columns are left out. Without an id
    column examples are numbered from "0". Rows with an unknown split go to train; without a split column splits are
    drawn by `assign_splits`, stratified by gold class and keeping groups together.

    Parameters
    ----------
    preview : Preview, optional
        What `check_source` returned for the same source, schema, space and class map, to save checking again.

    Raises
    ------
    DuplicateIds, UnknownClass
        When ids repeat or labels are no class, and the options say ``"error"``.
    UnknownColumn, InvalidValue
        When the schema has a column the source does not, or a class map names no class.
    """
    for name in options.class_map.values():
        space.index_of(name)
    checked = preview or check_source(source, schema, space=space, class_map=options.class_map)
    refuse_problems(checked, space, options)
    facts = checked.facts
    is_kept = kept_rows(facts, options)
    id_column = schema.id or _free_name(schema)
    return PreparedImport(
        schema=_example_schema(source, schema, id_column),
        id_column=id_column,
        gold=facts.gold[is_kept],
        split=_splits(facts, is_kept, options),
        warnings=problems_left(checked, options),
        _source=source,
        _facts=facts,
        _is_kept=is_kept,
    )


def refuse_problems(preview: Preview, space: LabelSpace, options: ImportOptions) -> None:
    """Raise the error of what the options do not mend: `DuplicateIds`, `UnknownClass`."""
    problems = {problem.code: problem for problem in preview.warnings}
    repeated, unknown = problems.get("duplicate-ids"), problems.get("unknown-class")
    if repeated is not None and options.duplicates == "error":
        examples = [value for value, _ in repeated.values]
        raise DuplicateIds(str(repeated.column), count=repeated.count, examples=examples)
    if unknown is not None and options.unknown_classes == "error":
        name = next(iter(unknown.values), ("?", 0))[0]
        raise UnknownClass(name, known=space.classes)


def kept_rows(facts: RowFacts, options: ImportOptions) -> RowMask:
    """Return which rows become examples, ``bool [n]``."""
    is_kept = np.ones(len(facts.gold), np.bool_)
    if options.duplicates == "drop":
        is_kept &= ~facts.is_repeated_id
    if options.empty_text == "drop":
        is_kept &= ~facts.is_empty
    return is_kept


def problems_left(preview: Preview, options: ImportOptions) -> tuple[ImportProblem, ...]:
    """Return what was found and is not mended by the options."""
    chosen: dict[ProblemCode, bool] = {
        "duplicate-ids": options.duplicates == "drop",
        "unknown-class": options.unknown_classes == "blank",
        "empty-text": options.empty_text == "drop",
    }
    return tuple(problem for problem in preview.warnings if not chosen.get(problem.code, False))


def _example_schema(source: Source, schema: DatasetSchema, id_column: str) -> pa.Schema:
    made = [] if schema.id else [(id_column, _TEXT)]
    kept = [
        (column.name, output_type(column.name, source.schema.field(column.name).type, column.kind))
        for column in schema.kept
    ]
    return pa.schema(made + kept)


def _free_name(schema: DatasetSchema) -> str:
    return next(name for name in ("id", "example_id", "hunches_id") if name not in schema.names)


def given_splits(facts: RowFacts, is_kept: RowMask) -> SplitCodes | None:
    """Return the splits the source gives, train where it names none; None when it has no such column."""
    if facts.splits is None:
        return None
    given = facts.splits[is_kept]
    return np.where(given == NO_SPLIT, SPLIT_NAMES.index("train"), given).astype(np.int8)


def _splits(facts: RowFacts, is_kept: RowMask, options: ImportOptions) -> SplitCodes:
    given = given_splits(facts, is_kept)
    if given is not None:
        return given
    return assign_splits(
        int(is_kept.sum()) if facts.ids is None else facts.ids[is_kept],
        fractions=options.fractions,
        strata=facts.gold[is_kept],
        groups=None if facts.groups is None else facts.groups[is_kept],
        seed=options.seed,
    )


def _fitted(column: pa.Array, wanted: pa.Field) -> pa.Array:
    try:
        return cast_column(column, wanted.type)
    except pa.ArrowInvalid:
        # Only what is appended can have numbers that do not fit: else the column has the type of its values.
        raise ColumnMismatch(wanted.name, found=f"{column.type} with fractions", needed=str(wanted.type)) from None
