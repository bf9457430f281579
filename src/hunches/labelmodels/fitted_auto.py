"""What `auto.v1` has learned: the models whose answers it averages, and what gold adds."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Self, cast

import numpy as np

from hunches.errors import UnreadableModel
from hunches.labelmodels.additive import AdditiveModel
from hunches.labelmodels.explaining.leave_one_out import leave_one_out
from hunches.labelmodels.explaining.worked_calculation import work_out
from hunches.labelmodels.label_models import label_models
from hunches.labelmodels.named_numbers import read_named
from hunches.labelmodels.nested import nest, unnest
from hunches.labelmodels.posterior import posterior
from hunches.labelmodels.route import Route
from hunches.labelmodels.vote_shares import mean_share

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from hunches.labelmodels.explaining.explanation import Explanation
    from hunches.labelmodels.label_models import FittedLabelModel, Probabilities
    from hunches.records import ModelState, Votes
    from hunches.records.model_state import JSON

_NAME: Final = "auto.v1"
_CAUTIOUS: Final = 2.0 / 3.0
_TINY: Final = 1e-300


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class FittedAuto:
    """The route taken, the models whose posteriors are averaged, and what gold adds.

    Parameters
    ----------
    route : Route
        What was measured, and the method chosen.
    anchored : AdditiveModel
        The one-step model, always there.
    parts : tuple of fitted label models
        Those whose probabilities are averaged.
    correction : AdditiveModel, optional
        What gold labels add to the logits.
    temperature : float
        What all logits are divided by.
    estimated : mapping, optional
        From labelling function to the estimated share of its votes that are right.

    >>> from hunches.records import LabelSpace, Votes
    >>> votes = Votes.from_dense([[0, 0, 1], [1, 1, 1], [-1, -1, -1]], LabelSpace(["SPAM", "HAM"]))
    >>> len(label_models.get("auto.v1")().fit(votes).parts)
    1
    """

    route: Route
    anchored: AdditiveModel
    parts: tuple[FittedLabelModel, ...]
    correction: AdditiveModel | None = None
    temperature: float = 1.0
    estimated: Mapping[str, float] | None = None

    @classmethod
    def load(cls, state: ModelState) -> Self:
        """Return the model that was dumped; raise `UnreadableModel` when the state is not one of this kind."""
        estimated = read_named(state, "estimated", plugin=_NAME)
        inner = [label_models.get(part.plugin).load(part) for part in unnest(state)]
        try:
            route = Route.from_dict(cast("Mapping[str, JSON]", state.settings["route"]))
            is_corrected = bool(state.settings["is_corrected"])
            temperature = float(cast("float", state.settings["temperature"]))
            anchored, *parts = inner
        except (KeyError, TypeError, ValueError) as problem:
            raise UnreadableModel(f"it lacks a part of an '{_NAME}' model ({problem})") from problem
        correction = parts.pop() if is_corrected else None
        if not isinstance(anchored, AdditiveModel) or not (
            correction is None or isinstance(correction, AdditiveModel)
        ):
            raise UnreadableModel("the models it is made of are not of the kinds they must be")
        return cls(
            route=route,
            anchored=anchored,
            parts=tuple(parts),
            correction=correction,
            temperature=temperature,
            estimated=estimated,
        )

    def logits(self, votes: Votes) -> Probabilities:
        """Return the logarithm of the parts' mean posterior, ``float64 [n_examples, n_classes]``: without gold."""
        total: Probabilities = np.zeros((votes.n_examples, len(votes.space)))
        for part, share in zip(self.parts, self._shares(), strict=True):
            total += share * part.predict_proba(votes)
        return np.log(np.maximum(total, _TINY, out=total), out=total)

    def _shares(self) -> tuple[float, ...]:
        """Return what each part counts for: the cautious one most where errors depend on each other."""
        if len(self.parts) == 1:
            return (1.0,)
        cautious = _CAUTIOUS if self.route.is_dependent else 0.5
        return cautious, 1.0 - cautious

    def predict_proba(self, votes: Votes) -> Probabilities:
        """Return the posterior, ``float64 [n_examples, n_classes]``; one prior where nobody votes."""
        if len(self.parts) == 1 and self.correction is None:
            return self.parts[0].predict_proba(votes)
        logits = self.logits(votes)
        if self.correction is not None:
            logits += self.correction.logits(votes)
        logits /= self.temperature
        return posterior(logits)

    @property
    def additive(self) -> AdditiveModel | None:
        """The same model as a sum of evidence, if it is one: one part that adds up evidence, and gold as it does."""
        part = self.parts[0]
        if len(self.parts) > 1 or not isinstance(part, AdditiveModel):
            return None
        if self.correction is None:
            return part
        log_prior = (np.log(part.prior) + np.log(self.correction.prior)) / self.temperature
        return replace(
            part,
            prior=posterior(log_prior[None, :])[0],
            evidence=(part.evidence + self.correction.evidence) / self.temperature,
            estimated=self.estimated,
        )

    def explain(self, votes: Votes, row: int, clusters: Sequence[Sequence[str]] = ()) -> Explanation:
        """Return how it comes to the label of one example: by a sum of evidence, or by leaving out votes."""
        additive = self.additive
        if additive is None:
            return leave_one_out(self, votes, row=row)
        return work_out(additive, votes, row=row, clusters=clusters)

    def accuracies(self) -> Mapping[str, float]:
        """Return the mean posterior of the classes each labelling function votes for."""
        if self.estimated is not None:
            return self.estimated
        table = self.anchored.table
        return {} if table is None else mean_share(table.votes, self.predict_proba(table.votes))

    def dump(self) -> ModelState:
        """Return the models it is made of, and the route."""
        corrections = [] if self.correction is None else [self.correction]
        inner = [part.dump() for part in (self.anchored, *self.parts, *corrections)]
        estimated = self.accuracies()
        state = nest(
            _NAME,
            inner,
            {
                "route": self.route.as_dict(),
                "is_corrected": self.correction is not None,
                "temperature": self.temperature,
            },
        )
        return replace(
            state,
            arrays=state.arrays | {"estimated": np.array(list(estimated.values()))},
            strings=state.strings | {"lfs": tuple(estimated)},
        )
