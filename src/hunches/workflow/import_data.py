"""The verb that brings examples in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from hunches.importing import ImportOptions, check_source, guess_columns, open_source, prepare, read_sample
from hunches.records import ABSTAIN, SPLIT_NAMES, Artefact, content_key

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
    """What an import brought.

    >>> ImportedData("6b51", 3, {"train": 3}, {"SPAM": 1}, {"text": "text"}, ()).n_examples
    3
    """

    dataset: str
    n_examples: int
    splits: Mapping[str, int]
    gold: Mapping[str, int]
    columns: Mapping[str, str]
    warnings: tuple[ImportProblem, ...]

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON holds it."""
        return {
            "dataset": self.dataset,
            "n_examples": self.n_examples,
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
) -> tuple[DatasetSchema, Preview]:
    """Return what an import would find, without writing anything."""
    source, schema = _read_schema(project, what, reading or Reading())
    class_map = (options or ImportOptions()).class_map
    return schema, check_source(source, schema, space=project.space, class_map=class_map)


def import_data(
    project: OpenProject,
    what: object,
    *,
    reading: Reading | None = None,
    options: ImportOptions | None = None,
) -> ImportedData:
    """Make what a user brings the project's dataset.

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
        Splits and mends.

    Raises
    ------
    InputError
        When it cannot be read; the project is as it was.
    """
    chosen = options or ImportOptions()
    with project.run("import_data", source=_described(what), options=_options_as_dict(chosen)) as run:
        source, schema = _read_schema(project, what, reading or Reading())
        prepared = prepare(source, schema, space=project.space, options=chosen)
        dataset_key = _store(project, run, prepared, columns=schema.to_json(), source=_described(what))
    return ImportedData(
        dataset_key,
        prepared.n_examples,
        _counts(prepared.split, SPLIT_NAMES),
        _counts(prepared.gold, project.space.classes) | {"none": int(np.count_nonzero(prepared.gold == ABSTAIN))},
        {column.name: column.kind for column in schema.columns},
        prepared.warnings,
    )


def _store(
    project: OpenProject, run: RunRecorder, prepared: PreparedImport, *, columns: list[dict[str, str]], source: str
) -> str:
    """Write examples, splits and gold labels, make them current, and return the key of the dataset."""
    objects = project.store.objects
    examples = objects.write_table(prepared.schema, _reported(project, run, prepared))
    splits = objects.write_table(*_one_column("split", prepared.split, pa.int8()), compression="zstd")
    gold = objects.write_table(*_one_column("label", prepared.gold, pa.int32()), compression="zstd")
    facts = {
        "schema": columns,
        "id": prepared.id_column,
        "n_examples": prepared.n_examples,
        "splits": splits,
        "source": source,
    }
    dataset_key = content_key("dataset.v1", examples, splits, columns)
    gold_key = content_key("gold.v1", dataset_key, gold)
    run.add(Artefact(dataset_key, "dataset", examples, run.id, project.clock(), facts), inputs={})
    run.add(Artefact(gold_key, "gold", gold, run.id, project.clock()), inputs={"dataset": dataset_key})
    run.set_head("dataset", dataset_key)
    run.set_head("gold", gold_key)
    return dataset_key


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


def _read_schema(project: OpenProject, what: object, reading: Reading) -> tuple[Source, DatasetSchema]:
    source = open_source(
        what, format=reading.format, encoding=reading.encoding, delimiter=reading.delimiter, query=reading.query
    )
    return source, guess_columns(read_sample(source), space=project.space, overrides=reading.columns)


def _one_column(
    name: str, values: np.ndarray[tuple[int], np.dtype[np.signedinteger]], kind: pa.DataType
) -> tuple[pa.Schema, list[pa.RecordBatch]]:
    batch = pa.RecordBatch.from_arrays([pa.array(values, kind)], names=[name])
    return batch.schema, [batch]
