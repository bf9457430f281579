"""What most label models are once fitted: a prior, and evidence that the votes on an example add up."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Self, TypeAlias, cast

import numpy as np

from hunches.errors import UnreadableModel
from hunches.labelmodels.named_numbers import read_named
from hunches.labelmodels.one_hot import one_hot
from hunches.labelmodels.posterior import posterior
from hunches.labelmodels.vote_shares import mean_share
from hunches.records import ModelState

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hunches.labelmodels.label_models import Probabilities
    from hunches.labelmodels.vote_table import VoteTable
    from hunches.records import Votes

FloatArray: TypeAlias = "np.ndarray[tuple[int, ...], np.dtype[np.float64]]"


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class AdditiveModel:
    """A fitted model whose posterior is ``softmax(log prior + n ** -tempering * sum of weight * evidence)``.

    The sum runs over the ``n`` votes on an example; an abstain adds nothing, and an example without votes gets the
    prior.

    Parameters
    ----------
    plugin : str
        The registered name of the label model it was fitted by.
    prior : float64 [n_classes]
        Probability of each class before any vote; all above 0.
    evidence : float64 [n_lfs, n_classes voted, n_classes]
        The log-likelihood ratio of a vote: what it adds to the log-probability of each class.
    weights : float64 [n_lfs]
        The part of its evidence that each labelling function counts with: below 1 for near copies.
    tempering : float
        How much the votes on one example repeat each other; 0: not at all.
    estimated : mapping, optional
        From labelling function to the estimated share of its votes that are right; NaN without votes. By default
        worked out of the table when asked for.
    table : VoteTable, optional
        What it was fitted to, for the next fit; not dumped.

    >>> from hunches.records import LabelSpace, Votes
    >>> sure = np.log([[[0.9, 0.1], [0.1, 0.9]]])
    >>> model = AdditiveModel(plugin="x.v1", prior=np.array([0.5, 0.5]), evidence=sure, weights=np.ones(1))
    >>> model.predict_proba(Votes.from_dense([[0], [-1]], LabelSpace(["SPAM", "HAM"]))).round(2).tolist()
    [[0.9, 0.1], [0.5, 0.5]]
    """

    plugin: str
    prior: FloatArray
    evidence: FloatArray
    weights: FloatArray
    tempering: float = 0.0
    estimated: Mapping[str, float] | None = None
    table: VoteTable | None = None

    @classmethod
    def load(cls, state: ModelState, *, plugin: str) -> Self:
        """Return the model that was dumped; raise `UnreadableModel` when the state is not of that plug-in."""
        estimated = read_named(state, "estimated", plugin=plugin)
        try:
            prior, evidence, weights = (
                state.arrays[name].astype(np.float64) for name in ("prior", "evidence", "weights")
            )
            tempering = float(cast("float", state.settings["tempering"]))
        except (KeyError, TypeError, ValueError) as problem:
            raise UnreadableModel(f"it lacks a part of an '{plugin}' model ({problem})") from problem
        fits = evidence.shape == (*weights.shape, *prior.shape, *prior.shape) and len(weights) == len(estimated)
        if not fits or not np.all(prior > 0.0):
            raise UnreadableModel(f"its evidence of shape {evidence.shape} and its prior {prior} do not fit")
        return cls(
            plugin=plugin,
            prior=prior,
            evidence=evidence,
            weights=weights,
            tempering=tempering,
            estimated=estimated,
        )

    def predict_proba(self, votes: Votes) -> Probabilities:
        """Return the posterior, ``float64 [n_examples, n_classes]``; the prior where nobody votes."""
        return posterior(self.logits(votes))

    def logits(self, votes: Votes) -> Probabilities:
        """Return the logarithm of the posterior up to a constant of each example, ``float64 [n, k]``."""
        weighted = self.weights[:, None, None] * self.evidence
        is_known = self.table is not None and self.table.votes is votes
        matrix = self.table.matrix if self.table is not None and is_known else one_hot(votes)
        logits: Probabilities = matrix @ weighted.reshape(-1, len(self.prior))
        if self.tempering:
            logits *= (np.maximum(votes.votes_per_example(), 1) ** -self.tempering)[:, None]
        logits += np.log(self.prior)
        return logits

    def with_estimates(self, votes: Votes) -> Self:
        """Return it with the mean posterior of the classes each labelling function votes for as its accuracy."""
        return replace(self, estimated=mean_share(votes, self.predict_proba(votes)))

    def accuracies(self) -> Mapping[str, float]:
        """Return the estimated share of right votes of each labelling function."""
        if self.estimated is None and self.table is not None:
            return mean_share(self.table.votes, self.predict_proba(self.table.votes))
        return self.estimated or {}

    def dump(self) -> ModelState:
        """Return the prior, the evidence and the weights."""
        estimated = self.accuracies()
        return ModelState(
            plugin=self.plugin,
            settings={"tempering": self.tempering},
            arrays={
                "prior": self.prior,
                "evidence": self.evidence,
                "weights": self.weights,
                "estimated": np.array(list(estimated.values())),
            },
            strings={"lfs": tuple(estimated)},
        )
