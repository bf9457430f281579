"""The verb that finds examples."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from hunches.workflow._derived_columns import rows_where
from hunches.workflow._stored_dataset import StoredDataset

if TYPE_CHECKING:
    import pyarrow as pa

    from hunches.workflow.open_project import OpenProject


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """The examples a condition holds for: how many, and the first of them."""

    count: int
    n_examples: int
    examples: pa.Table

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON holds it."""
        return {"count": self.count, "n_examples": self.n_examples, "examples": self.examples.to_pylist()}


def search(project: OpenProject, condition: str, *, limit: int = 20) -> Found:
    """Return how many examples a condition holds for, and the first ``limit`` of them."""
    holds = rows_where(project, condition)
    rows = np.flatnonzero(holds)
    examples = StoredDataset.current(project).examples().take(rows[:limit])
    return Found(len(rows), len(holds), examples)
