"""The verb that writes labels, predictions or votes to a file of the user's."""

from __future__ import annotations

import errno
import json
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal, get_args

import numpy as np
import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

from hunches.errors import InvalidValue, StorageFull, UnwritableFile
from hunches.records import ABSTAIN, SPLIT_NAMES
from hunches.workflow._stored_dataset import StoredDataset
from hunches.workflow._stored_labels import hard_labels, read_labels
from hunches.workflow._stored_votes import read_votes
from hunches.workflow.train import read_predictions

if TYPE_CHECKING:
    from collections.abc import Callable

    from hunches.workflow.open_project import OpenProject

Exported = Literal["labels", "predictions", "votes"]

_FULL: Final = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


def export(project: OpenProject, path: Path | str, *, what: Exported = "labels") -> int:
    """Write every example with its labels, predictions or votes to a file, and return how many there are.

    Parameters
    ----------
    project : OpenProject
        The project.
    path : path
        Where to; its suffix says in which form: .csv, .tsv, .jsonl, .parquet or .arrow.
    what : {"labels", "predictions", "votes"}
        The label model's labels, the end model's predictions, or the votes of each labelling function.

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
        _WRITERS[target.suffix.lower()](table, part)
        part.replace(target)
    except OSError as error:
        if error.errno in _FULL:
            raise StorageFull(target) from error
        raise UnwritableFile(target, reason=error.strerror or str(error)) from error
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
