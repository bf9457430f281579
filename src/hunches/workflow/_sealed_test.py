"""Keeps the gold labels of the test split from being looked at by the way, and counts when they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from hunches.errors import SealedTest
from hunches.records import ABSTAIN, SPLIT_NAMES

if TYPE_CHECKING:
    from hunches.records import Run
    from hunches.store import RunRecorder
    from hunches.workflow._stored_dataset import Rows, StoredDataset
    from hunches.workflow.open_project import OpenProject

_TEST_GOLD: Final = "test-gold"
_SCORING_VERBS: Final = ("evaluate",)


def sees_test_gold(dataset: StoredDataset, rows: Rows) -> bool:
    """Return whether an example of the test split with a gold label is among some examples."""
    of_test = rows[dataset.splits()[rows] == SPLIT_NAMES.index("test")]
    return bool((dataset.gold()[of_test] != ABSTAIN).any())


def require_unsealed(dataset: StoredDataset, rows: Rows, *, verb: str, unseal: bool) -> bool:
    """Return whether a verb would look at gold labels of the test split; raise `SealedTest` when it may not."""
    is_look = sees_test_gold(dataset, rows)
    if is_look and not unseal:
        raise SealedTest(verb, n_looks=len(looking_runs(dataset.project)))
    return is_look


def note_look(run: RunRecorder, project: OpenProject) -> None:
    """Note that a run looks at gold labels of the test split."""
    run.use(_TEST_GOLD, project.head("gold").key)


def looking_runs(project: OpenProject) -> list[Run]:
    """Return the finished runs that looked at gold labels of the test split, oldest first."""
    runs = project.store.catalogue.runs(state="finished")
    return [run for run in reversed(runs) if _has_looked(run)]


def _has_looked(run: Run) -> bool:
    # Before there was a seal, only the split that was asked for was recorded.
    was_unsealed = "unseal" not in run.parameters and run.verb in _SCORING_VERBS
    return _TEST_GOLD in run.inputs or (was_unsealed and run.parameters.get("split") in {"test", None})
