"""The verb that scores labels or predictions against gold labels."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from hashlib import sha256
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np

from hunches.errors import InvalidValue
from hunches.evaluation import score, wilson_interval
from hunches.labelmodels import LabelModel
from hunches.records import Artefact, content_key
from hunches.workflow._derived_columns import rows_where
from hunches.workflow._sealed_test import note_look, require_unsealed
from hunches.workflow._stored_dataset import StoredDataset
from hunches.workflow._stored_labels import read_labels
from hunches.workflow._stored_votes import read_votes
from hunches.workflow.looks import looks
from hunches.workflow.train import read_predictions

if TYPE_CHECKING:
    from hunches.evaluation import Scores
    from hunches.labelmodels import Probabilities
    from hunches.workflow._stored_dataset import Rows
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
    unseal : bool
        Whether gold labels of the test split may be looked at; each look is recorded.

    >>> EvaluationChoice(split="test", unseal=True).what
    'end-model'
    """

    what: Scored = "end-model"
    split: str | None = "valid"
    where: str | None = None
    covered: bool = False
    seed: int = 0
    unseal: bool = False


def evaluate(project: OpenProject, *, choice: EvaluationChoice | None = None) -> Scores:
    """Return the scores of the end model, the label model or the majority vote against gold labels.

    Scores that gold labels of the test split take part in say how often these have been looked at.

    Raises
    ------
    SealedTest
        When gold labels of the test split would take part and ``unseal`` is not set.
    MissingStepError
        When there is nothing to score yet.
    NoGold
        When none of the examples has a gold label.
    """
    chosen = choice or EvaluationChoice()
    dataset = StoredDataset.current(project)
    key, probabilities = _probabilities(project, chosen.what)
    rows = _rows(project, dataset, chosen)
    is_look = require_unsealed(dataset, rows, verb="evaluate", unseal=chosen.unseal)
    gold_key = project.head("gold").key
    # The rows themselves: a condition may read labels, votes and slices, which change.
    measured = sha256(rows.astype("<i8").tobytes()).hexdigest()
    parameters = asdict(chosen)
    scores_key = content_key("scores.v1", key, gold_key, _without_seal(parameters), measured)
    with project.run("evaluate", **parameters) as run:
        run.use(chosen.what, key)
        run.use("gold", gold_key)
        if is_look:
            note_look(run, project)
        scores = score(
            probabilities[rows], dataset.gold()[rows], space=project.space, rng=np.random.default_rng(chosen.seed)
        )
        if project.find(scores_key) is None:
            measured_on = {"split": chosen.split, "where": chosen.where, "covered": chosen.covered}
            facts = scores.as_dict() | {"measured_on": measured_on}
            artefact = Artefact(scores_key, "scores", None, run.id, project.clock(), facts)
            run.add(artefact, inputs={chosen.what: key, "gold": gold_key})
        else:
            run.use("scores", scores_key)
            run.reuse(scores_key)
    return replace(scores, notes=(_look_note(project, scores),)) if is_look else scores


def _rows(project: OpenProject, dataset: StoredDataset, chosen: EvaluationChoice) -> Rows:
    rows = dataset.rows_of(chosen.split)
    if chosen.where is not None:
        rows = rows[rows_where(project, chosen.where)[rows]]
    return rows[read_votes(project)[1].covered()[rows]] if chosen.covered else rows


def _without_seal(parameters: dict[str, object]) -> dict[str, object]:
    # Who may look does not change what is seen.
    return {name: value for name, value in parameters.items() if name != "unseal"}


def _look_note(project: OpenProject, scores: Scores) -> str:
    """Return the number of the look that was just recorded, and what it means for the scores."""
    seen = looks(project)
    told = f"This was look {len(seen)} at the test split"
    if seen.n_different < 2:  # nothing to choose between yet
        return f"{told}; nothing else was measured there before."
    level = 1 - (1 - 0.95) / seen.n_different
    n_right = int(np.trace(scores.confusion))
    interval = wilson_interval(n_right, scores.n_gold, level=level)
    return (
        f"{told}, where {seen.n_different} different results were measured by now. Whoever chooses the best of them "
        f"by these scores has to allow for luck: accuracy {interval:.3f} then (Bonferroni's interval)."
    )


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
