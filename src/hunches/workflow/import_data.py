"""The verb that brings examples in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from hunches.importing import (
    ImportOptions,
    check_source,
    guess_columns,
    open_source,
    prepare,
    prepare_append,
    read_sample,
    refuse_unreadable,
)
from hunches.records import ABSTAIN, SPLIT_NAMES, Artefact, content_key
from hunches.workflow._append import (
    checked_append,
    dataset_before,
    existing_examples,
    refuse_other_draw,
    with_new_columns,
)
from hunches.workflow._stored_dataset import DatasetPart, StoredDataset
from hunches.workflow._stored_gold import GoldSources, gold_policy, imported_gold, labels_of, set_gold
from hunches.workflow._unchanged_file import FileImport

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hunches.importing import ImportProblem, PreparedImport, Preview, Source
    from hunches.records import ColumnKind, DatasetSchema
    from hunches.store import RunRecorder
    from hunches.workflow.open_project import OpenProject


@dataclass(frozen=True, slots=True)
class Reading:
    """How a source is read: what its columns are for, and its form where that cannot be seen.

    >>> Reading(columns={"comment": "text", "spam": "label"}).columns["spam"]
    'label'
    """

    columns: Mapping[str, ColumnKind] = field(default_factory=dict)
    format: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    query: str | None = None


@dataclass(frozen=True, slots=True)
class ImportedData:
    """What the dataset is after an import, and how many examples were appended to those that were there, if any.

    >>> ImportedData("6b51", 3, {"train": 3}, {"SPAM": 1}, {"text": "text"}, ()).n_examples
    3
    """

    dataset: str
    n_examples: int
    splits: Mapping[str, int]
    gold: Mapping[str, int]
    columns: Mapping[str, str]
    warnings: tuple[ImportProblem, ...]
    appended: int | None = None

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON holds it."""
        return {
            "dataset": self.dataset,
            "n_examples": self.n_examples,
            "appended": self.appended,
            "splits": dict(self.splits),
            "gold": dict(self.gold),
            "columns": dict(self.columns),
            "warnings": [warning_as_dict(warning) for warning in self.warnings],
        }


def warning_as_dict(warning: ImportProblem) -> dict[str, Any]:
    """Return a warning as JSON holds it."""
    return {
        "code": warning.code,
        "column": warning.column,
        "count": warning.count,
        "rows": list(warning.rows),
        "message": warning.sentence,
        "mend": warning.mend,
    }


def preview_data(
    project: OpenProject,
    what: object,
    *,
    reading: Reading | None = None,
    options: ImportOptions | None = None,
    append: bool = False,
) -> tuple[DatasetSchema, Preview]:
    """Return what an import would find, without writing anything."""
    how, class_map = reading or Reading(), (options or ImportOptions()).class_map
    source = _source(what, how)
    before = dataset_before(project) if append else None
    if before is None:
        schema = _guessed(project, source, how)
        return schema, check_source(source, schema, space=project.space, class_map=class_map)
    return checked_append(project, source, existing_examples(before), kinds=how.columns, class_map=class_map)


def import_data(
    project: OpenProject,
    what: object,
    *,
    reading: Reading | None = None,
    options: ImportOptions | None = None,
    append: bool = False,
) -> ImportedData:
    """Make what a user brings the project's dataset, or append it to the one there is.

    Parameters
    ----------
    project : OpenProject
        Where it goes.
    what : path, URL or frame
        A CSV, TSV, JSON lines, Parquet, Arrow or Excel file, a connection URL (with a query in ``reading``), a
        pandas or Polars frame, an Arrow table, a list of dicts or a dict of lists.
    reading : Reading, optional
        How it is read where guessing would be wrong.
    options : ImportOptions, optional
        Splits and mends. What is appended gets its splits by the rule the dataset was made with.
    append : bool
        Whether the examples follow those of the dataset, if there is one, which keep all they have. Appending nothing
        changes nothing.

    Raises
    ------
    InputError
        When it cannot be read, or does not fit the dataset it is appended to; the project is as it was.
    """
    chosen, how = options or ImportOptions(), reading or Reading()
    parameters = {"source": _described(what), "options": _options_as_dict(chosen), "append": append}
    with project.run("import_data", **parameters) as run:
        before = dataset_before(project) if append else None
        if before is None:
            told = {"reading": asdict(how), "options": parameters["options"]}
            file = FileImport.of(what, told, project=project)
            warnings = None if file is None else file.reuse(project, run)
            if warnings is None:
                warnings = _import(project, run, what, reading=how, options=chosen, file=file)
        else:
            warnings = _append(project, run, what, before, reading=how, options=chosen)
    return _answer(project, warnings, before=before)


def _import(
    project: OpenProject,
    run: RunRecorder,
    what: object,
    *,
    reading: Reading,
    options: ImportOptions,
    file: FileImport | None,
) -> tuple[ImportProblem, ...]:
    """Read and store a source that takes the place of the dataset; return what is wrong with its rows."""
    new = _imported(project, _source(what, reading), reading=reading, options=options)
    made = _store(project, run, new, before=None, source=_described(what))
    if file is not None:
        file.record(project, run, made=made, warnings=new.prepared.warnings)
    return new.prepared.warnings


def _append(
    project: OpenProject,
    run: RunRecorder,
    what: object,
    before: StoredDataset,
    *,
    reading: Reading,
    options: ImportOptions,
) -> tuple[ImportProblem, ...]:
    """Read and store a source that follows the dataset; return what is wrong with its rows."""
    new = _appended(project, _source(what, reading), before, reading=reading, options=options)
    if new.prepared.n_examples:
        _store(project, run, new, before=before, source=_described(what))
    else:
        run.reuse(before.key)
    return new.prepared.warnings


@dataclass(frozen=True, slots=True)
class _NewExamples:
    """Examples to store, what the columns of all examples are for, and what splits were drawn by."""

    prepared: PreparedImport
    schema: DatasetSchema
    draw: Mapping[str, Any]


def _imported(project: OpenProject, source: Source, *, reading: Reading, options: ImportOptions) -> _NewExamples:
    schema = _guessed(project, source, reading)
    prepared = prepare(source, schema, space=project.space, options=options)
    return _NewExamples(prepared, schema, {"fractions": dict(options.fractions), "seed": options.seed})


def _appended(
    project: OpenProject, source: Source, before: StoredDataset, *, reading: Reading, options: ImportOptions
) -> _NewExamples:
    existing = existing_examples(before)
    refuse_other_draw(options, existing)
    schema, preview = checked_append(project, source, existing, kinds=reading.columns, class_map=options.class_map)
    refuse_unreadable(preview, kinds=reading.columns)
    prepared = prepare_append(source, preview, existing=existing, space=project.space, options=options)
    draw = {"fractions": dict(existing.fractions), "seed": existing.seed}
    return _NewExamples(prepared, with_new_columns(before.schema, schema), draw)


def _store(
    project: OpenProject, run: RunRecorder, new: _NewExamples, *, before: StoredDataset | None, source: str
) -> dict[str, str]:
    """Write examples, splits and gold labels, make them current, and return the keys of dataset and gold labels."""
    objects, prepared = project.store.objects, new.prepared
    examples = objects.write_table(prepared.schema, _reported(project, run, prepared))
    older = () if before is None else before.parts
    all_splits = prepared.split if before is None else np.concatenate([before.splits(), prepared.split])
    all_gold = prepared.gold
    if before is not None:
        all_gold = np.concatenate([labels_of(project, imported_gold(project)), prepared.gold])
    splits = objects.write_table(*_one_column("split", all_splits, pa.int8()), compression="zstd")
    gold = objects.write_table(*_one_column("label", all_gold, pa.int32()), compression="zstd")
    columns = new.schema.to_json()
    made_of = [part.object for part in older]
    dataset_key = content_key("dataset.v1", [*made_of, examples] if made_of else examples, splits, columns)
    gold_key = content_key("gold.v1", dataset_key, gold)
    facts = {
        "schema": columns,
        "id": prepared.id_column,
        "n_examples": len(all_splits),
        "n_rows": prepared.first_row + prepared.n_rows,
        "parts": [asdict(part) for part in (*older, DatasetPart(examples, prepared.n_examples, dataset_key))],
        "splits": splits,
        "draw": new.draw,
        "source": source,
    }
    parent = {} if before is None else {"parent": before.key}
    dataset = Artefact(dataset_key, "dataset", examples, run.id, project.clock(), facts)
    imported = Artefact(gold_key, "gold", gold, run.id, project.clock())
    run.add(dataset, inputs=parent)
    run.add(imported, inputs={"dataset": dataset_key}, role="imported-gold")
    run.summarise(f"{'appended' if before else 'imported'} {prepared.n_examples:,} examples")
    run.set_head("dataset", dataset_key)
    sources = GoldSources(imported, project.store.catalogue.annotations(), gold_policy(project))
    set_gold(project, run, StoredDataset.of(project, dataset), sources=sources)
    return {"dataset": dataset_key, "imported": gold_key}


def _answer(
    project: OpenProject, warnings: tuple[ImportProblem, ...], *, before: StoredDataset | None
) -> ImportedData:
    dataset = StoredDataset.current(project)
    gold = dataset.gold()
    return ImportedData(
        dataset.key,
        dataset.n_examples,
        _counts(dataset.splits(), SPLIT_NAMES),
        _counts(gold, project.space.classes) | {"none": int(np.count_nonzero(gold == ABSTAIN))},
        {column.name: column.kind for column in dataset.schema.columns},
        warnings,
        None if before is None else dataset.n_examples - before.n_examples,
    )


def _reported(project: OpenProject, run: RunRecorder, prepared: PreparedImport) -> Iterator[pa.RecordBatch]:
    done = 0
    for batch in prepared.batches():
        yield batch
        done += batch.num_rows
        run.progress(done, prepared.n_examples)
        project.progress("import", done, prepared.n_examples)


def _described(what: object) -> str:
    """Return a name for a source; of a connection URL only what holds no password."""
    if isinstance(what, str) and "://" in what:
        return what.split("://")[0] + "://…"
    return str(what) if isinstance(what, (str, Path)) else type(what).__name__


def _options_as_dict(options: ImportOptions) -> dict[str, Any]:
    named = {field.name: getattr(options, field.name) for field in fields(options)}
    return {name: dict(value) if isinstance(value, Mapping) else value for name, value in named.items()}


def _counts(values: np.ndarray[tuple[int], np.dtype[np.signedinteger]], names: tuple[str, ...]) -> dict[str, int]:
    return {name: int(np.count_nonzero(values == position)) for position, name in enumerate(names)}


def _source(what: object, reading: Reading) -> Source:
    return open_source(
        what, format=reading.format, encoding=reading.encoding, delimiter=reading.delimiter, query=reading.query
    )


def _guessed(project: OpenProject, source: Source, reading: Reading) -> DatasetSchema:
    return guess_columns(read_sample(source), space=project.space, overrides=reading.columns)


def _one_column(
    name: str, values: np.ndarray[tuple[int], np.dtype[np.signedinteger]], kind: pa.DataType
) -> tuple[pa.Schema, list[pa.RecordBatch]]:
    batch = pa.RecordBatch.from_arrays([pa.array(values, kind)], names=[name])
    return batch.schema, [batch]
