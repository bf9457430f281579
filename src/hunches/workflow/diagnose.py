"""The verb that says how far the labels can be trusted, and why not further."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from hunches.records import ABSTAIN
from hunches.workflow._stored_label_model import StoredLabelModel

if TYPE_CHECKING:
    from hunches.labelmodels.diagnosing.diagnosis import Diagnosis
    from hunches.workflow.open_project import OpenProject


def diagnose(project: OpenProject, *, split: str = "train") -> Diagnosis:
    """Return what is known, and what is not, about the labels that the current label model gives a split.

    The gold labels of the split, if there are any, are measured against; those of train are not unseen when the model
    was fitted with them, and a finding says so. Those of test are sealed, and not looked at here. Disputed examples
    are counted from the first of the split.

    Raises
    ------
    MissingStepError
        When there is no label model of the current votes.
    InvalidValue
        When there is no such split.
    """
    stored = StoredLabelModel.current(project)
    rows = stored.dataset.rows_of(split)
    gold = stored.dataset.gold()[rows]
    has_gold = split != "test" and bool((gold != ABSTAIN).any())
    diagnosis = stored.model.diagnose(stored.votes.take(rows), gold if has_gold else None)
    disputed = rows[np.array(diagnosis.disputed, dtype=np.intp)]
    named = diagnosis.named(stored.dataset.ids(disputed))
    return named.of_learned_gold() if has_gold and stored.has_seen_gold and split == "train" else named
