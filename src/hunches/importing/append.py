"""Turns a source into examples that follow those of a dataset."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np

from hunches.errors import ColumnMismatch, UnknownColumn, WrongColumnType
from hunches.importing.check_source import check_source, repeated_ids
from hunches.importing.column_cast import output_type
from hunches.importing.import_options import ImportOptions
from hunches.importing.prepare import PreparedImport, given_splits, kept_rows, problems_left, refuse_problems
from hunches.importing.row_hashes import hash_numbers
from hunches.importing.split_names import NO_SPLIT
from hunches.importing.splits import draw_splits
from hunches.records.dataset import Column, DatasetSchema

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pyarrow as pa

    from hunches.importing.existing_examples import ExistingExamples
    from hunches.importing.preview import Preview, RowFacts, RowMask, SplitCodes
    from hunches.importing.source import Source
    from hunches.records.dataset import ColumnKind
    from hunches.records.label_space import LabelSpace

_DEFAULTS: Final = ImportOptions()
_OPTIONAL: Final[tuple[ColumnKind, ...]] = ("label", "ignored")


def appended_schema(
    columns: pa.Schema, before: DatasetSchema, *, kinds: Mapping[str, ColumnKind] | None = None
) -> DatasetSchema:
    """Return what the columns of a source are for that is to be appended: the same as in the dataset.

    The label may be missing, and so may ignored columns. A column that is new must be ``"ignored"``, or the label
    when the dataset had none, and ``kinds`` must say so.

    Raises
    ------
    ColumnMismatch
        When a column is missing, new, or of another kind or type.
    UnknownColumn
        When ``kinds`` names a column that is not there.

    >>> import pyarrow as pa
    >>> before = DatasetSchema([Column("text", "text", "large_string"), Column("label", "label", "large_string")])
    >>> [column.kind for column in appended_schema(pa.schema([("text", pa.large_string())]), before).columns]
    ['text']
    """
    chosen = kinds or {}
    for name in chosen:
        if name not in columns.names:
            raise UnknownColumn(name, known=columns.names, where="The import")
    for column in before.columns:
        if column.name not in columns.names and column.kind not in _OPTIONAL:
            raise ColumnMismatch(column.name, found=None, needed=column.kind)
    return DatasetSchema(_column(field, before, chosen) for field in columns)


def _column(field: pa.Field, before: DatasetSchema, kinds: Mapping[str, ColumnKind]) -> Column:
    known: dict[str, ColumnKind] = {column.name: column.kind for column in before.columns}
    chosen: ColumnKind | None = kinds.get(field.name) or known.get(field.name)
    if chosen is None or (field.name not in known and chosen not in _OPTIONAL):
        raise ColumnMismatch(field.name, found=str(field.type), needed=None)
    if chosen != known.get(field.name, chosen):
        raise ColumnMismatch(field.name, found=f"values of the kind '{chosen}'", needed=known[field.name])
    try:
        return Column(field.name, chosen, str(output_type(field.name, field.type, chosen)))
    except WrongColumnType:
        needed = f"values of the kind '{chosen}'"
        raise ColumnMismatch(field.name, found=str(field.type), needed=needed) from None


def check_append(
    source: Source,
    schema: DatasetSchema,
    *,
    existing: ExistingExamples,
    space: LabelSpace | None = None,
    class_map: Mapping[str, str] | None = None,
) -> Preview:
    """Return what is in a source and what is wrong with it, as `check_source`; ids of the dataset count too."""
    preview = check_source(source, schema, space=space, class_map=class_map)
    facts = preview.facts
    if facts.ids is None:
        return preview
    is_known = existing.has_ids(facts.ids) & ~facts.is_missing_id
    facts = replace(facts, is_repeated_id=facts.is_repeated_id | is_known)
    others = (problem for problem in preview.warnings if problem.code != "duplicate-ids")
    return replace(preview, facts=facts, warnings=(*repeated_ids(source, schema, facts), *others))


def refuse_unreadable(preview: Preview, *, kinds: Mapping[str, ColumnKind]) -> None:
    """Raise `ColumnMismatch` for cells that are not of their column's kind, but in columns that ``kinds`` names."""
    for problem in preview.warnings:
        if problem.code == "unreadable-cells" and problem.column not in kinds:
            kind = next(column.kind for column in preview.columns if column.name == problem.column)
            found = f"{problem.count} cells that are no {kind}, the first in row {problem.rows[0]}"
            raise ColumnMismatch(str(problem.column), found=found, needed=f"values of the kind '{kind}'")


def prepare_append(
    source: Source,
    preview: Preview,
    *,
    existing: ExistingExamples,
    space: LabelSpace,
    options: ImportOptions = _DEFAULTS,
) -> PreparedImport:
    """Return the examples, gold labels and splits that follow those of a dataset; see `prepare`.

    Examples without ids are numbered on. A group of the dataset stays in its split; for all others `draw_splits`
    decides, with the dataset's fractions and seed, not those of the options. ``preview`` is what `check_append` gave.

    Raises
    ------
    DuplicateIds, UnknownClass, InvalidValue
        As `prepare` does.
    ColumnMismatch
        On reading, when numbers do not fit the dataset's.
    """
    for name in options.class_map.values():
        space.index_of(name)
    refuse_problems(preview, space, options)
    is_kept = kept_rows(preview.facts, options)
    return PreparedImport(
        schema=existing.examples.schema,
        id_column=existing.id_column,
        gold=preview.facts.gold[is_kept],
        split=_splits(preview.facts, is_kept, existing),
        warnings=problems_left(preview, options),
        first_example=existing.n_examples,
        first_row=existing.n_rows,
        _source=source,
        _facts=preview.facts,
        _is_kept=is_kept,
    )


def _splits(facts: RowFacts, is_kept: RowMask, existing: ExistingExamples) -> SplitCodes:
    given = given_splits(facts, is_kept)
    if given is not None:
        return given
    begin = existing.n_examples
    places = hash_numbers(np.arange(begin, begin + np.count_nonzero(is_kept), dtype=np.uint64))
    if facts.groups is not None:
        groups = facts.groups[is_kept]
        drawn = draw_splits(groups, fractions=existing.fractions, seed=existing.seed)
        known = existing.splits_of_groups(groups)
        return np.where(known == NO_SPLIT, drawn, known).astype(np.int8)
    keys = places if facts.ids is None else np.where(facts.is_missing_id[is_kept], places, facts.ids[is_kept])
    return draw_splits(keys, fractions=existing.fractions, seed=existing.seed)
