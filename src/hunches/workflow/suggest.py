"""The verb that says which examples a person should label next."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from hunches.evaluation import Table, shortened
from hunches.labelmodels.gold.labeling_queue import propose_examples
from hunches.records import ABSTAIN
from hunches.workflow._stored_label_model import StoredLabelModel

if TYPE_CHECKING:
    from hunches.workflow.open_project import OpenProject

_WIDEST_TEXT: Final = 70
_WIDEST_CELL: Final = 100


@dataclass(frozen=True, slots=True)
class SuggestedExample:
    """An example that a gold label is worth much on.

    Parameters
    ----------
    id : str
        Of the example.
    row : int
        Its position in the dataset.
    n_like : int
        How many examples of train have the same votes, itself included.
    reason : str
        Why it is suggested.
    text : str
        What there is to read of it.

    >>> SuggestedExample("c7", 7, 3, "2 labelling functions disagree", "what a day").id
    'c7'
    """

    id: str
    row: int
    n_like: int
    reason: str
    text: str


@dataclass(frozen=True, slots=True, repr=False)
class Suggestions:
    """The examples to label next; they print as a table.

    Parameters
    ----------
    examples : tuple of SuggestedExample
        Those that tell most first.
    n_without_gold : int
        How many examples of train have no gold label.

    >>> print(Suggestions((SuggestedExample("c7", 7, 3, "2 labelling functions disagree", "what a day"),), 40))
    1 of 40 examples of train without a gold label
    Id  Reason                          Text
    ──  ──────────────────────────────  ──────────
    c7  2 labelling functions disagree  what a day
    """

    examples: tuple[SuggestedExample, ...]
    n_without_gold: int

    def __len__(self) -> int:
        return len(self.examples)

    def __str__(self) -> str:
        return self.table().to_text(widest_cell=_WIDEST_CELL) if self.examples else self._nothing()

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return self.table().to_html() if self.examples else f"<p>{self._nothing()}</p>"

    def table(self) -> Table:
        """Return the table it prints as."""
        title = f"{len(self):,} of {self.n_without_gold:,} examples of train without a gold label"
        rows = [(example.id, example.reason, _in_short(example.text)) for example in self.examples]
        return Table(title, ["Id", "Reason", "Text"], rows, ["left", "left", "left"])

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON holds it."""
        return {"n_without_gold": self.n_without_gold, "examples": [asdict(example) for example in self.examples]}

    def _nothing(self) -> str:
        return "Every example of train has a gold label: there is nothing left to suggest."


def suggest(project: OpenProject, *, count: int = 10, seed: int = 0) -> Suggestions:
    """Return the examples of the train split to label next: see `propose_examples` for how they are chosen.

    Parameters
    ----------
    project : OpenProject
        The project.
    count : int
        How many, at most.
    seed : int
        Another one gives another choice; the same one gives the same as long as votes and gold labels stay.

    Raises
    ------
    MissingStepError
        When there is no label model of the current votes.
    InvalidValue
        When ``count`` is below 1.
    """
    stored = StoredLabelModel.current(project)
    train = stored.dataset.rows_of("train")
    votes, gold = stored.votes.take(train), stored.dataset.gold()[train]
    likely = stored.model.predict_proba(votes)
    queue = propose_examples(votes, likely, gold=gold, count=count, rng=np.random.default_rng(seed))
    rows = train[queue.rows]
    examples = tuple(
        SuggestedExample(name, int(row), proposed.n_like, proposed.reason, text)
        for name, row, proposed, text in zip(
            stored.dataset.ids(rows), rows, queue.examples, stored.dataset.texts(rows), strict=True
        )
    )
    return Suggestions(examples, int(np.count_nonzero(gold == ABSTAIN)))


def _in_short(text: str) -> str:
    return shortened(" ".join(text.split()), _WIDEST_TEXT)
