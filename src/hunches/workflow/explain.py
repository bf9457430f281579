"""The verb that shows how the label of one example came about."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from hunches.evaluation import printable
from hunches.records import SPLIT_NAMES
from hunches.workflow._stored_label_model import StoredLabelModel

if TYPE_CHECKING:
    from hunches.labelmodels.explaining.explanation import Explanation
    from hunches.records import SplitName
    from hunches.workflow.open_project import OpenProject

_WIDTH: Final = 110


@dataclass(frozen=True, slots=True, repr=False)
class ExplainedExample:
    """An example, and how the label model comes to its label; it prints as the text and a worked calculation.

    Parameters
    ----------
    id : str
        Of the example.
    split : {"train", "valid", "test"}
        Where it lies.
    text : str
        What there is to read of it.
    explanation : Explanation
        Prior, what each vote changes, posterior. Its ``row`` is the position in the dataset.

    >>> from hunches.labelmodels import LabelModel
    >>> from hunches.records import LabelSpace, Votes
    >>> votes = Votes.from_dense([[0, -1], [-1, 1], [-1, -1]], LabelSpace(["SPAM", "HAM"]))
    >>> explained = LabelModel().fit(votes).explain(votes, 2)
    >>> print(str(ExplainedExample("c7", "test", "what a day", explained.named("c7")))[:29])
    what a day
    <BLANKLINE>
    Example c7 has no
    """

    id: str
    split: SplitName
    text: str
    explanation: Explanation

    def __str__(self) -> str:
        lines = [textwrap.fill(printable(line), _WIDTH) for line in self.text.splitlines() or ["(no text)"]]
        return "\n".join([*lines, "", str(self.explanation)])

    __repr__ = __str__

    def _repr_latex_(self) -> str:
        return self.explanation._repr_latex_()

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON holds it."""
        return {"id": self.id, "split": self.split, "text": self.text, **self.explanation.as_dict()}


def explain(project: OpenProject, example_id: str) -> ExplainedExample:
    """Return how the current label model comes to the label of one example, of any split.

    Raises
    ------
    UnknownExample
        When no example has the id.
    MissingStepError
        When there is no label model of the current votes.
    """
    stored = StoredLabelModel.current(project)
    row = stored.dataset.row_of(example_id)
    (text,) = stored.dataset.texts(np.array([row]))
    split = SPLIT_NAMES[int(stored.dataset.splits()[row])]
    return ExplainedExample(example_id, split, text, stored.model.explain(stored.votes, row).named(example_id))
