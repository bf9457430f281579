"""The verb that scores labels or predictions against gold labels."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np

from hunches.errors import InvalidValue
from hunches.evaluation import score
from hunches.labelmodels import LabelModel
from hunches.records import Artefact, content_key
from hunches.workflow._derived_columns import rows_where
from hunches.workflow._stored_dataset import StoredDataset
from hunches.workflow._stored_labels import read_labels
from hunches.workflow._stored_votes import read_votes
from hunches.workflow.train import read_predictions

if TYPE_CHECKING:
    from hunches.evaluation import Scores
    from hunches.labelmodels import Probabilities
    from hunches.workflow.open_project import OpenProject

Scored = Literal["end-model", "label-model", "majority-vote"]


@dataclass(frozen=True, slots=True)
class EvaluationChoice:
    """What is scored, and on which examples.

    Parameters
    ----------
    what : {"end-model", "label-model", "majority-vote"}
        Whose probabilities; the vote of all is what a label model has to beat.
    split : str or None
        On which split; None: on all.
    where : str or None
        On which of its examples: a condition, such as ``"in_slice('short')"``. None: on all.
    covered : bool
        Whether only examples with at least one vote count.
    seed : int
        Of the bootstrap.

    >>> EvaluationChoice(split="test").what
    'end-model'
    """

    what: Scored = "end-model"
    split: str | None = "valid"
    where: str | None = None
    covered: bool = False
    seed: int = 0


def evaluate(project: OpenProject, *, choice: EvaluationChoice | None = None) -> Scores:
    """Return the scores of the end model, the label model or the majority vote against gold labels.

    Raises
    ------
    MissingStepError
        When there is nothing to score yet.
    NoGold
        When none of the examples has a gold label.
    """
    chosen = choice or EvaluationChoice()
    dataset = StoredDataset.current(project)
    key, probabilities = _probabilities(project, chosen.what)
    rows = dataset.rows_of(chosen.split)
    if chosen.where is not None:
        rows = rows[rows_where(project, chosen.where)[rows]]
    if chosen.covered:
        rows = rows[read_votes(project)[1].covered()[rows]]
    gold_key = project.head("gold").key
    # The rows themselves: a condition may read labels, votes and slices, which change.
    measured = sha256(rows.astype("<i8").tobytes()).hexdigest()
    scores_key = content_key("scores.v1", key, gold_key, asdict(chosen), measured)
    with project.run("evaluate", **asdict(chosen)) as run:
        run.use(chosen.what, key)
        run.use("gold", gold_key)
        scores = score(
            probabilities[rows], dataset.gold()[rows], space=project.space, rng=np.random.default_rng(chosen.seed)
        )
        if project.find(scores_key) is None:
            artefact = Artefact(scores_key, "scores", None, run.id, project.clock(), scores.as_dict())
            run.add(artefact, inputs={chosen.what: key, "gold": gold_key})
        else:
            run.reuse(scores_key)
    return scores


def _probabilities(project: OpenProject, what: str) -> tuple[str, Probabilities]:
    if what == "end-model":
        return read_predictions(project)
    if what == "label-model":
        key, probabilities, _ = read_labels(project)
        return key, probabilities
    if what == "majority-vote":
        key, votes = read_votes(project)
        return key, LabelModel("majority-vote.v1").fit(votes).predict_proba(votes)
    raise InvalidValue("What is scored", value=what, expected=f"one of {', '.join(get_args(Scored))}")
