"""The verb that writes labels, predictions, votes, labelling functions or all of a project to files of the user's."""

from __future__ import annotations

import json
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal, get_args, overload

import numpy as np
import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

from hunches.errors import InvalidValue
from hunches.records import ABSTAIN, SPLIT_NAMES
from hunches.workflow._export_sinks import write_file, writing_errors
from hunches.workflow._project_export import export_project
from hunches.workflow._readable_lfs import CODE_NAME, readable_lfs
from hunches.workflow._stored_dataset import StoredDataset
from hunches.workflow._stored_labels import hard_labels, read_labels
from hunches.workflow._stored_votes import read_votes
from hunches.workflow.train import read_predictions

if TYPE_CHECKING:
    from collections.abc import Callable

    from hunches.workflow._project_export import ExportedProject
    from hunches.workflow._readable_lfs import ExportedLFs
    from hunches.workflow.open_project import OpenProject

ExportedTable = Literal["labels", "predictions", "votes"]
Exported = Literal["labels", "predictions", "votes", "lfs", "project"]


@overload
def export(project: OpenProject, path: Path | str, *, what: ExportedTable = "labels") -> int: ...
@overload
def export(project: OpenProject, path: Path | str, *, what: Literal["lfs"]) -> ExportedLFs: ...
@overload
def export(
    project: OpenProject, path: Path | str, *, what: Literal["project"], data: bool = True
) -> ExportedProject: ...
@overload
def export(
    project: OpenProject, path: Path | str, *, what: Exported, data: bool = True
) -> int | ExportedLFs | ExportedProject: ...
def export(
    project: OpenProject, path: Path | str, *, what: Exported = "labels", data: bool = True
) -> int | ExportedLFs | ExportedProject:
    """Write every example with its labels, predictions or votes to a file; or labelling functions; or all there is.

    Labelling functions and projects are written so that git shows what changed: equal ones are equal bytes.

    Parameters
    ----------
    project : OpenProject
        The project.
    path : path
        Where to. For examples, the suffix says in which form: .csv, .tsv, .jsonl, .parquet or .arrow. For labelling
        functions, a folder, there or not. For a project, a new folder, that of an earlier export, or a .zip file.
    what : {"labels", "predictions", "votes", "lfs", "project"}
        The label model's labels, the end model's predictions, or the votes of each labelling function; the labelling
        functions as ``lfs.yaml`` and ``code/*.py``, which `define_lf` reads; or the project with its history and
        results, which `import_project` reads.
    data : bool
        Whether the stored files of a project, such as its examples and models, are written too.

    Returns
    -------
    int, ExportedLFs or ExportedProject
        How many examples there are; or what was written.

    Raises
    ------
    InvalidValue
        When the suffix names no form.
    MissingStepError
        When there is nothing to export yet.
    UnwritableFile, StorageFull
        When the file cannot be written; what was there before is as it was.
    """
    target = Path(path)
    if what == "project":
        return export_project(project, target, data=data)
    if not data:
        raise InvalidValue("data", value=data, expected=f"left out, when {what} are exported")
    return _export_lfs(project, target) if what == "lfs" else _export_table(project, target, what)


def _export_lfs(project: OpenProject, target: Path) -> ExportedLFs:
    """Write labelling functions over those of an earlier export."""
    readable = readable_lfs(project)
    copies = {version.definition.get("snapshot") for version in project.store.catalogue.every_lf_version()}
    with writing_errors(target):
        for name, contents in readable.files.items():
            write_file(target / name, contents)
        for file in sorted((target / CODE_NAME).glob("*.py")):
            # Of an earlier export, and lost to nobody: the project keeps a copy.
            is_copy = f"{sha256(file.read_bytes()).hexdigest()}.py" in copies
            if is_copy and f"{CODE_NAME}/{file.name}" not in readable.files:
                file.unlink()
    return readable.exported


def _export_table(project: OpenProject, target: Path, what: ExportedTable) -> int:
    if target.suffix.lower() not in _WRITERS:
        raise InvalidValue("The suffix of the file", value=target.suffix, expected=f"one of {', '.join(_WRITERS)}")
    if what not in get_args(Exported):
        raise InvalidValue("What is exported", value=what, expected=f"one of {', '.join(get_args(Exported))}")
    with project.run("export", what=what, path=str(target)):
        table = _table(project, what)
        _write(table, target)
    return int(table.num_rows)


def _write(table: pa.Table, target: Path) -> None:
    """Write a file whole or not at all."""
    part = target.with_name(f".{target.name}.part")
    try:
        with writing_errors(target):
            _WRITERS[target.suffix.lower()](table, part)
            part.replace(target)
    finally:
        with suppress(OSError):
            part.unlink()


def _table(project: OpenProject, what: Exported) -> pa.Table:
    dataset = StoredDataset.current(project)
    names = project.space.classes
    table = dataset.examples()
    table = _append(table, "split", _classes(dataset.splits(), SPLIT_NAMES))
    table = _append(table, "gold", _classes(dataset.gold(), names))
    if what == "votes":
        _, votes = read_votes(project)
        for column in votes.columns:
            labels = np.full(votes.n_examples, ABSTAIN, dtype=np.int32)
            labels[column.rows] = column.labels
            table = _append(table, column.lf, _classes(labels, names))
        return table
    if what == "labels":
        _, probabilities, covered = read_labels(project)
        table = _append(table, "label", _classes(hard_labels(probabilities, covered), names))
    else:
        _, probabilities = read_predictions(project)
        table = _append(table, "prediction", _classes(probabilities.argmax(axis=1), names))
    for position, name in enumerate(names):
        table = _append(table, f"p_{name}", pa.array(probabilities[:, position]))
    return table


def _append(table: pa.Table, name: str, column: pa.Array) -> pa.Table:
    while name in table.column_names:
        name = f"{name}_"
    return table.append_column(name, column)


def _classes(labels: np.ndarray[tuple[int], np.dtype[Any]], names: tuple[str, ...]) -> pa.Array:
    return pa.array(list(names), pa.string()).take(pa.array(labels.astype(np.int32), mask=labels == ABSTAIN))


def _write_csv(table: pa.Table, path: Path) -> None:
    pa_csv.write_csv(_without_lists(table), path)


def _write_tsv(table: pa.Table, path: Path) -> None:
    pa_csv.write_csv(_without_lists(table), path, pa_csv.WriteOptions(delimiter="\t"))


def _without_lists(table: pa.Table) -> pa.Table:
    """Return the table with JSON where it has lists, which a cell of text cannot hold."""
    for position, field in enumerate(table.schema):
        if pa.types.is_list(field.type):
            cells = [
                None if cell is None else json.dumps(cell, ensure_ascii=False) for cell in table[position].to_pylist()
            ]
            table = table.set_column(position, field.name, pa.array(cells, pa.large_string()))
    return table


def _write_json_lines(table: pa.Table, path: Path) -> None:
    with path.open("w", encoding="utf-8") as file:
        for batch in table.to_batches(max_chunksize=10_000):
            file.writelines(json.dumps(row, ensure_ascii=False, default=str) + "\n" for row in batch.to_pylist())


def _write_parquet(table: pa.Table, path: Path) -> None:
    pq.write_table(table, path)


def _write_arrow(table: pa.Table, path: Path) -> None:
    with pa.ipc.new_file(str(path), table.schema) as writer:
        writer.write_table(table)


_WRITERS: Final[dict[str, Callable[[pa.Table, Path], None]]] = {
    ".csv": _write_csv,
    ".tsv": _write_tsv,
    ".jsonl": _write_json_lines,
    ".parquet": _write_parquet,
    ".arrow": _write_arrow,
}
