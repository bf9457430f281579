"""Writes and reads probabilistic labels and predictions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from hunches.records import ABSTAIN

if TYPE_CHECKING:
    from hunches.labelmodels import Probabilities
    from hunches.workflow.open_project import OpenProject


def labels_batch(probabilities: Probabilities, covered: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> pa.RecordBatch:
    """Return labels as a block: whether there is evidence, and the probability of each class."""
    columns = {f"p{position}": pa.array(probabilities[:, position]) for position in range(probabilities.shape[1])}
    return pa.RecordBatch.from_pydict({"covered": pa.array(covered), **columns})


def read_labels(project: OpenProject) -> tuple[str, Probabilities, np.ndarray[tuple[int], np.dtype[np.bool_]]]:
    """Return the key of the current labels, their probabilities and which examples have evidence."""
    artefact = project.head("labels")
    table = project.store.objects.open_table(str(artefact.object))
    covered = table.column("covered").to_numpy()
    return artefact.key, probabilities_of(table, len(project.space)), covered


def probabilities_of(table: pa.Table, n_classes: int) -> Probabilities:
    """Return the class probabilities of a stored table, ``float64 [n_examples, n_classes]``."""
    columns = [table.column(f"p{position}").to_numpy() for position in range(n_classes)]
    return np.column_stack(columns) if table.num_rows else np.empty((0, n_classes))


def hard_labels(
    probabilities: Probabilities, covered: np.ndarray[tuple[int], np.dtype[np.bool_]]
) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Return the most probable class of each example, `ABSTAIN` where there is no evidence."""
    return np.where(covered, probabilities.argmax(axis=1), ABSTAIN)
