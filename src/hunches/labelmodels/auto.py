"""The default: looks at the votes, chooses how to combine them, and says why."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from hunches.labelmodels._vote_sample import drawn_votes
from hunches.labelmodels.additive import AdditiveModel
from hunches.labelmodels.anchored import Anchored
from hunches.labelmodels.dawid_skene import DawidSkene
from hunches.labelmodels.ebcc import EBCC, FittedEBCC
from hunches.labelmodels.fitted_auto import FittedAuto
from hunches.labelmodels.ibcc import IBCC
from hunches.labelmodels.independence import excess_agreement
from hunches.labelmodels.information_criterion import information_criterion
from hunches.labelmodels.label_models import label_models
from hunches.labelmodels.map_logistic import MapLogistic
from hunches.labelmodels.one_coin import OneCoin
from hunches.labelmodels.route import Route
from hunches.labelmodels.vote_table import VoteTable

if TYPE_CHECKING:
    from hunches.labelmodels.gold.objective import Objective
    from hunches.labelmodels.label_models import FittedLabelModel
    from hunches.labelmodels.vote_statistics import VoteStatistics
    from hunches.records import GoldLabels, ModelState, Votes

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

    def fit_statistics(self, statistics: VoteStatistics) -> FittedAuto:
        """Return the model that `fit` gives without gold, to 1e-9, fitted to what was counted of votes.

        The route is chosen by counts over all examples. Confusions are learned from the sample in the statistics,
        the same one that `fit` draws of all votes. So there are two differences only. Accuracies are estimated on
        that sample. And where more than a million votes have near copies among them, the one-step model
        (`anchored.v1`), alone or as a part of the answer, is a little off, unless `VoteStatistics.with_shares` told
        how votes divide with the copies.
        """
        copies = statistics.copies(overlap=self.copy_overlap)
        anchored = Anchored(copy_overlap=self.copy_overlap).fit_clusters(statistics, copies.clusters)
        route = Route.of_counts(statistics.counts, statistics.shares.n_covered)
        fitted = FittedAuto(route=route, anchored=anchored, parts=(anchored,))
        if route.is_redundant:
            fitted = self._with_confusions(fitted, _drawn(copies.drawn))
        anchored = replace(anchored, estimated=statistics.estimates(anchored))
        parts = (anchored, *fitted.parts[1:]) if fitted.parts[0] is fitted.anchored else fitted.parts
        return replace(fitted, anchored=anchored, parts=parts, estimated=statistics.estimates(fitted))

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


def _drawn(votes: Votes) -> Votes:
    """Return the votes on a sample of the examples, where there are more than are needed to learn confusions."""
    n_classes = len(votes.space)
    enough = max(_MOST_VOTES, _VOTES_PER_NUMBER * len(votes.columns) * n_classes * max(n_classes - 1, 1))
    if votes.n_votes <= enough:
        return votes
    return drawn_votes(votes, limit=int(enough / votes.n_votes * np.iinfo(np.uint32).max))
