"""In which order examples are offered to an annotator, and why each is."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

import numpy as np
from scipy.special import entr

from hunches.errors import MissingStepError
from hunches.labelmodels.gold.labeling_queue import propose_examples
from hunches.labelmodels.vote_shares import share_of_votes
from hunches.records import ABSTAIN
from hunches.workflow._stored_label_model import StoredLabelModel
from hunches.workflow._stored_labels import read_labels
from hunches.workflow._stored_votes import read_votes
from hunches.workflow.train import read_predictions

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from hunches.labelmodels import Probabilities
    from hunches.records import Annotation
    from hunches.workflow._stored_dataset import Rows
    from hunches.workflow.open_project import OpenProject

QueueKind = Literal["random", "uncertain", "disagreement", "suggested", "disputed"]
"""By what examples are offered; `QueueChoice` says what each is."""

Offered: TypeAlias = "list[tuple[int, str]]"
"""Positions of examples, those to offer first first, and why each is offered."""


@dataclass(frozen=True, slots=True)
class Offer:
    """The first examples of a queue, and how many there are in all.

    >>> Offer([(7, "drawn at random")], 40).n_left
    40
    """

    first: Offered
    n_left: int


def offer(project: OpenProject, kind: QueueKind, *, rows: Rows, count: int, rng: np.random.Generator) -> Offer:
    """Return the first ``count`` of some examples in the order of a kind of queue.

    Parameters
    ----------
    project : OpenProject
        The project.
    kind : str
        Of the queue; "disputed" is for `disputed_rows`.
    rows : intp [n]
        Positions of the examples, ascending.
    count : int
        How many.
    rng : numpy.random.Generator
        Decides among equals.

    Raises
    ------
    MissingStepError
        When the project lacks the votes or models that the kind goes by.
    """
    return _OFFERS[kind](project, rows, count, rng)


def disputed_rows(standing: Iterable[Annotation], row_of: Mapping[str, int]) -> Offered:
    """Return the examples that annotators label differently and nobody adjudicated, the most even first."""
    entries = list(standing)
    final = {entry.example for entry in entries if entry.kind == "adjudication"}
    said: dict[str, Counter[str]] = {}
    for entry in entries:
        if entry.label is not None and entry.example not in final:
            said.setdefault(entry.example, Counter())[entry.label] += 1
    disputed = [(example, labels) for example, labels in said.items() if len(labels) > 1]
    disputed.sort(key=lambda each: (max(each[1].values()) / each[1].total(), row_of[each[0]]))
    return [(row_of[example], f"{labels.total()} annotators disagree") for example, labels in disputed]


def _random(_project: OpenProject, rows: Rows, count: int, rng: np.random.Generator) -> Offer:
    return Offer([(row, "drawn at random") for row in rng.permutation(rows)[:count].tolist()], len(rows))


def _uncertain(project: OpenProject, rows: Rows, count: int, rng: np.random.Generator) -> Offer:
    who, probabilities = _best_probabilities(project)
    likely = probabilities[rows]
    order = np.lexsort((rng.random(len(rows)), likely.max(axis=1)))[:count]
    classes = project.space.classes
    told = [f"the {who} gives {classes[likely[place].argmax()]} {likely[place].max():.0%}" for place in order]
    return Offer(list(zip(rows[order].tolist(), told, strict=True)), len(rows))


def _disagreement(project: OpenProject, rows: Rows, count: int, rng: np.random.Generator) -> Offer:
    votes = read_votes(project)[1].take(rows)
    unevenness = np.where(votes.covered(), entr(share_of_votes(votes)).sum(axis=1), 0.0)
    n_votes = np.zeros(len(rows), dtype=np.int64)
    for column in votes.columns:
        n_votes[column.rows] += 1
    n_split = int(np.count_nonzero(unevenness > 0))
    order = np.lexsort((rng.random(len(rows)), -n_votes, -unevenness))[: min(count, n_split)]
    told = [f"{n_votes[place]} labelling functions disagree" for place in order]
    return Offer(list(zip(rows[order].tolist(), told, strict=True)), n_split)


def _suggested(project: OpenProject, rows: Rows, count: int, rng: np.random.Generator) -> Offer:
    stored = StoredLabelModel.current(project)
    votes = stored.votes.take(rows)
    likely = stored.model.predict_proba(votes)
    none_known = np.full(len(rows), ABSTAIN, dtype=np.int32)
    proposed = propose_examples(votes, likely, gold=none_known, count=count, rng=rng)
    return Offer([(int(rows[example.row]), example.reason) for example in proposed.examples], len(rows))


def _best_probabilities(project: OpenProject) -> tuple[str, Probabilities]:
    """Return the end model's probabilities, or before there is one the label model's, and whose they are."""
    try:
        return "end model", read_predictions(project)[1]
    except MissingStepError:
        return "label model", read_labels(project)[1]


_OFFERS: Final[Mapping[str, Callable[[OpenProject, Rows, int, np.random.Generator], Offer]]] = {
    "random": _random,
    "uncertain": _uncertain,
    "disagreement": _disagreement,
    "suggested": _suggested,
}
