"""The default: looks at the votes, chooses how to combine them, and says why."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Self, cast

import numpy as np

from hunches.errors import UnreadableModel
from hunches.labelmodels.additive import AdditiveModel
from hunches.labelmodels.anchored import Anchored
from hunches.labelmodels.dawid_skene import DawidSkene
from hunches.labelmodels.ebcc import EBCC, FittedEBCC
from hunches.labelmodels.explaining.leave_one_out import leave_one_out
from hunches.labelmodels.explaining.worked_calculation import work_out
from hunches.labelmodels.ibcc import IBCC
from hunches.labelmodels.independence import excess_agreement
from hunches.labelmodels.information_criterion import information_criterion
from hunches.labelmodels.label_models import label_models
from hunches.labelmodels.map_logistic import MapLogistic
from hunches.labelmodels.named_numbers import read_named
from hunches.labelmodels.nested import nest, unnest
from hunches.labelmodels.one_coin import OneCoin
from hunches.labelmodels.posterior import posterior
from hunches.labelmodels.route import Route
from hunches.labelmodels.vote_shares import mean_share
from hunches.labelmodels.vote_table import VoteTable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from hunches.labelmodels.explaining.explanation import Explanation
    from hunches.labelmodels.gold.objective import Objective
    from hunches.labelmodels.label_models import FittedLabelModel, Probabilities
    from hunches.records import GoldLabels, ModelState, Votes
    from hunches.records.model_state import JSON

_NAME: Final = "auto.v1"
_ONE_COIN: Final = "one-coin.v1"
_IBCC: Final = "ibcc.v1"
_GOLD: Final = "map-logistic.v1"
_MOST_VOTES: Final = 100_000
"""Confusion matrices are learned from a sample of examples with about so many votes, or `_VOTES_PER_NUMBER`."""
_VOTES_PER_NUMBER: Final = 20
_TOLERANCE: Final = 1e-4
"""Enough to choose between subtypes, and a quarter quicker than their own."""
_TEMPERING: Final = 0.3
_CAUTIOUS: Final = 2.0 / 3.0
_TINY: Final = 1e-300


@label_models.register(_NAME)
@dataclass(frozen=True, slots=True, kw_only=True)
class Auto:
    """Chooses how to combine votes by what can be measured of them, with no gold needed; the default.

    No one method is right for all votes: expectation maximisation is best for people who label the same items and
    collapses on keyword rules, and likelihood cannot tell which case it is. So the votes are looked at first:

    1. Near copies among labelling functions share one vote (see `CopySearch`).
    2. Where three votes in ten or more come from labelling functions that know one class only, or covered examples
       have fewer than 2.5 votes, one step from "better than chance" is taken (`anchored.v1`). Class balance is not
       learned there, since such votes do not identify it.
    3. Elsewhere Dawid and Skene's model [1]_ is fitted (`dawid-skene.v1`), and the agreement of each two labelling
       functions compared with what independent errors would make of it. If it is visibly off (by 0.01, root mean
       square), the posterior is two thirds of that of `anchored.v1` and a third of that model's (a linear opinion
       pool [2]_): sure of itself as it is, it decides where the other doubts and not elsewhere.
    4. If not, and there are a hundred votes or more for each number to learn, it is that model or the simpler one of
       a single accuracy for each labelling function (`one-coin.v1`), as the Bayesian information criterion says.
       Class balance is learned: such votes identify it.
    5. With fewer votes, where dependence could not be seen, it is Bayesian classifier combination with one or two
       subtypes of each class [3]_, whichever makes the votes more probable (`ebcc.v1`); below ten votes for each
       number averaged with `anchored.v1`.

    Gold labels, from one upwards, add what `map-logistic.v1` learns from them to the logits of that answer, and the
    more there are the further they move it. `predict_proba` of examples without votes is the prior.

    With very many votes, steps 3 to 5 learn from a sample of the examples, drawn by a hash of their positions.

    Parameters
    ----------
    objective : {"accuracy", "macro-f1"}
        What labels are wanted for, where there is gold.
    calibrate : bool
        Whether gold also says how sure to be.
    copy_overlap : float
        Copies share at least this part of their votes, and more than chance explains; above 0.

    Raises
    ------
    InvalidValue
        When a parameter lies outside its range.

    References
    ----------
    .. [1] Dawid and Skene, "Maximum likelihood estimation of observer error-rates using the EM algorithm", 1979.
    .. [2] Stone, "The opinion pool", Annals of Mathematical Statistics 32, 1961.
    .. [3] Li, Rubinstein and Cohn, "Exploiting worker correlation for label aggregation in crowdsourcing", ICML 2019.

    >>> from hunches.records import LabelSpace, Votes
    >>> votes = Votes.from_dense([[0, 0, -1], [1, -1, 1], [0, 1, 1], [-1, -1, -1]], LabelSpace(["SPAM", "HAM"]))
    >>> Auto().fit(votes).route.method
    'anchored'
    """

    objective: Objective = "accuracy"
    calibrate: bool = True
    copy_overlap: float = 0.6

    def __post_init__(self) -> None:
        MapLogistic(objective=self.objective)
        Anchored(copy_overlap=self.copy_overlap)

    def fit(self, votes: Votes, gold: GoldLabels | None = None) -> FittedAuto:
        """Return the model fitted to votes and gold labels."""
        return self._fit(VoteTable.of(votes, overlap=self.copy_overlap), gold, before=None)

    def refit(self, fitted: FittedLabelModel, votes: Votes, gold: GoldLabels | None = None) -> FittedAuto:
        """Return the model fitted again, starting where a fitted one is.

        One step from better than chance gives what `fit` gives. Elsewhere the model chosen before is chosen again,
        as long as what is counted of the votes puts them on the same route, and starts at its earlier beliefs.
        """
        table = fitted.anchored.table if isinstance(fitted, FittedAuto) else None
        if table is None or table.copies.overlap != self.copy_overlap:
            return self.fit(votes, gold)
        return self._fit(table.updated(votes), gold, before=fitted)

    @classmethod
    def load(cls, state: ModelState) -> FittedAuto:
        """Return the model that was dumped; raise `UnreadableModel` when the state is not one of this kind."""
        return FittedAuto.load(state)

    def _fit(self, table: VoteTable, gold: GoldLabels | None, *, before: FittedLabelModel | None) -> FittedAuto:
        anchored = Anchored(copy_overlap=self.copy_overlap).fit_table(table)
        fitted = FittedAuto(route=Route.of(table), anchored=anchored, parts=(anchored,))
        if fitted.route.is_redundant:
            drawn = _drawn(table.copies.drawn)
            is_as_before = isinstance(before, FittedAuto) and before.route.branch == fitted.route.branch
            if isinstance(before, FittedAuto) and is_as_before:
                fitted = self._as_before(fitted, drawn, before=before)
            else:
                fitted = self._with_confusions(fitted, drawn)
        return fitted if gold is None else self._corrected(fitted, table.votes, gold)

    def _with_confusions(self, fitted: FittedAuto, drawn: Votes) -> FittedAuto:
        """Return the model with the answer of models that learn what labelling functions confuse."""
        weights = fitted.anchored.weights
        confusions = DawidSkene(copy_overlap=self.copy_overlap).fit(drawn)
        belief = confusions.predict_proba(drawn)
        route = replace(fitted.route, excess_agreement=excess_agreement(drawn, belief, weights))
        if route.is_dependent:
            return replace(fitted, route=replace(route, method="dependent"), parts=(fitted.anchored, confusions))
        fitted = replace(fitted, route=replace(route, method="independent"))
        if route.has_many_votes:
            coins = OneCoin(copy_overlap=self.copy_overlap).fit(drawn)
            of_confusions = information_criterion(drawn, belief, weights, has_one_accuracy=False)
            of_coins = information_criterion(drawn, coins.predict_proba(drawn), weights, has_one_accuracy=True)
            return replace(fitted, parts=(coins if of_coins > of_confusions else confusions,))
        subtypes = max((self._subtypes(count).fit(drawn) for count in (1, 2)), key=lambda model: model.bound)
        learned = subtypes.without_subtypes() or subtypes
        return replace(fitted, parts=(fitted.anchored, learned) if route.has_few_votes else (learned,))

    def _as_before(self, fitted: FittedAuto, drawn: Votes, *, before: FittedAuto) -> FittedAuto:
        """Return the model with that of the earlier answer's parts which learns confusions, from where it was."""
        learned = before.parts[-1]
        again: FittedLabelModel
        if isinstance(learned, FittedEBCC):
            again = self._subtypes(learned.prior.shape[1]).refit(learned, drawn)
        else:
            kind = learned.plugin if isinstance(learned, AdditiveModel) else ""
            plugins: dict[str, type[OneCoin | IBCC | DawidSkene]] = {_ONE_COIN: OneCoin, _IBCC: IBCC}
            again = plugins.get(kind, DawidSkene)(copy_overlap=self.copy_overlap).refit(learned, drawn)
        route = replace(fitted.route, method=before.route.method, excess_agreement=before.route.excess_agreement)
        return replace(fitted, route=route, parts=(*([fitted.anchored] if len(before.parts) > 1 else []), again))

    def _subtypes(self, count: int) -> EBCC:
        return EBCC(
            n_subtypes=count,
            majority_balance=0.0,
            starts=count,
            copy_overlap=self.copy_overlap,
            tolerance=_TOLERANCE,
        )

    def _corrected(self, fitted: FittedAuto, votes: Votes, gold: GoldLabels) -> FittedAuto:
        """Return the model with what gold labels add to its logits."""
        n_classes = len(votes.space)
        # Nothing yet, in the form that the votes' evidence has.
        nothing = AdditiveModel(
            plugin=_GOLD,
            prior=np.full(n_classes, 1.0 / n_classes),
            evidence=np.zeros((len(votes.columns), n_classes, n_classes)),
            weights=fitted.anchored.weights,
            tempering=_TEMPERING if fitted.additive is None else fitted.additive.tempering,
            estimated=dict.fromkeys(votes.lf_names, math.nan),
        )
        learner = MapLogistic(objective=self.objective, calibrate=self.calibrate)
        learned = learner.learn(nothing, votes, gold, logits=fitted.logits)
        if learned is None:
            return fitted
        correction, temperature = learned
        return replace(fitted, correction=replace(correction, estimated=nothing.estimated), temperature=temperature)


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
    >>> len(Auto().fit(votes).parts)
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


def _drawn(votes: Votes) -> Votes:
    """Return the votes on a sample of the examples, where there are more than are needed to learn confusions."""
    n_classes = len(votes.space)
    enough = max(_MOST_VOTES, _VOTES_PER_NUMBER * len(votes.columns) * n_classes * max(n_classes - 1, 1))
    if votes.n_votes <= enough:
        return votes
    # Positions are spread by Knuth's multiplicative hash, so that no order of the examples is favoured.
    hashed = np.arange(votes.n_examples, dtype=np.uint32) * np.uint32(2654435761)
    return votes.take(np.flatnonzero(hashed < np.uint32(enough / votes.n_votes * np.iinfo(np.uint32).max)))
