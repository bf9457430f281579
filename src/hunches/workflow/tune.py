"""The verb that searches for the best end model and parameters, on the gold labels of valid."""

from __future__ import annotations

import html
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from hunches.errors import InvalidValue, NoTrialFinished
from hunches.evaluation import Table, best_of_many, cell, metric_named, paired_difference
from hunches.records import Artefact, content_key
from hunches.workflow._trial_pool import trial_pool
from hunches.workflow._trial_records import KeptTrial, TrialRecords
from hunches.workflow._trial_sampler import TrialSampler, spaces_of
from hunches.workflow._trial_search import SearchBudget, TrialSearch
from hunches.workflow.train import EndModelChoice, train

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from hunches.evaluation import Measure
    from hunches.store import RunRecorder
    from hunches.training import SearchSpace
    from hunches.workflow._trial_search import TriedTrial
    from hunches.workflow.open_project import OpenProject
    from hunches.workflow.train import TrainedModel

_DEFAULT_SECONDS: Final = 300.0
_SHOWN: Final = 20


@dataclass(frozen=True, slots=True)
class TuneChoice:
    """What is searched, for how long, and what counts.

    Parameters
    ----------
    models : tuple of str
        The end models, by their registered names. Each is tried with its defaults first.
    metric : str
        What the best is chosen by, on the gold labels of valid.
    seconds : float, optional
        What trials may take, those of an earlier search that are found again included. 300 by default, and without
        a limit when ``trials`` is given. Trials that run when the time is over may take a quarter of it more, and
        ten seconds at least; with one worker the last one is let finish.
    trials : int, optional
        How many are tried.
    workers : int
        How many processes train at once, each with one thread; with one, it is this process.
    seed : int
        Of the search and of every training. The same seed gives the same trials, with up to four workers.
    columns : tuple of str
        The columns that models read; by default every text, number, flag and category.
    spaces : mapping
        The values to try of a model's parameters, in the place of those it offers:
        ``{"linear.v1": {"l2": FloatRange(0.1, 10, is_log=True)}}``.
    keep_current : bool
        Whether the project keeps its end model instead of training the best.

    Raises
    ------
    InvalidValue
        When there is no model, a model is named twice, or a limit is not above 0.
    UnknownName
        When there is no such metric.

    >>> TuneChoice(trials=20).limit_s is None
    True
    """

    models: tuple[str, ...] = ("linear.v1",)
    metric: str = "macro_f1"
    seconds: float | None = None
    trials: int | None = None
    workers: int = 2
    seed: int = 0
    columns: tuple[str, ...] = ()
    spaces: Mapping[str, SearchSpace] = field(default_factory=dict)
    keep_current: bool = False

    def __post_init__(self) -> None:
        metric_named(self.metric)
        if not self.models or len(set(self.models)) < len(self.models):
            raise InvalidValue("The end models to search", value=self.models, expected="one or more, each once")
        for name in ("seconds", "trials", "workers"):
            value = getattr(self, name)
            if value is not None and value <= 0:
                raise InvalidValue(f"The {name} of a search", value=value, expected="above 0")

    @property
    def limit_s(self) -> float | None:
        """How many seconds trials may take, None when only their number is limited."""
        return _DEFAULT_SECONDS if self.seconds is None and self.trials is None else self.seconds


@dataclass(frozen=True, slots=True)
class Trial:
    """An end model with parameters, and how good it was.

    Parameters
    ----------
    key : str
        Of its artefact.
    kind : str
        The end model.
    parameters : mapping
        Those that are not at their defaults.
    measure : Measure
        The metric on the gold labels of valid, with its 95% interval.
    seconds : float
        What training and scoring took.
    is_reused : bool
        Whether an earlier search had run it.

    >>> from hunches.evaluation import Measure
    >>> Trial("6b51", "linear.v1", {"l2": 0.1}, Measure(0.84), 1.5, is_reused=False).name
    'linear.v1 l2=0.1'
    """

    key: str
    kind: str
    parameters: Mapping[str, Any]
    measure: Measure
    seconds: float
    is_reused: bool

    @property
    def name(self) -> str:
        """The model and its parameters."""
        return " ".join([self.kind, *(f"{name}={value}" for name, value in sorted(self.parameters.items()))])

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON holds it."""
        measure = self.measure.as_dict()
        return asdict(self) | {"parameters": dict(self.parameters), "measure": measure}


@dataclass(frozen=True, slots=True, repr=False)
class Tuned:
    """The trials of a search, best first; prints as a table.

    Parameters
    ----------
    metric : str
        What they are ranked by.
    n_gold : int
        How many examples of valid have a gold label.
    trials : tuple of Trial
        Those that finished; of equals the one that was tried first is better.
    best_of_many : Measure
        What the best trial is worth when the luck of being the best of so many is taken away, as
        `hunches.evaluation.best_of_many` estimates it.
    failed : tuple of str
        Models with parameters that could not be trained, and why.
    trained : TrainedModel, optional
        The best, trained as the project's end model; None when the current one is kept.
    notes : tuple of str
        What a reader has to know.

    >>> from hunches.evaluation import Measure
    >>> trial = Trial("6b51", "linear.v1", {}, Measure(0.84), 1.5, is_reused=False)
    >>> Tuned("macro_f1", 120, (trial,), Measure(0.83)).best.kind
    'linear.v1'
    """

    metric: str
    n_gold: int
    trials: tuple[Trial, ...]
    best_of_many: Measure
    failed: tuple[str, ...] = ()
    trained: TrainedModel | None = None
    notes: tuple[str, ...] = ()

    @property
    def best(self) -> Trial:
        """The best trial."""
        return self.trials[0]

    def __str__(self) -> str:
        failed = [f"Failed: {each}" for each in self.failed]
        return "\n".join([self.table().to_text(), "", *self.notes, *failed])

    __repr__ = __str__

    def _repr_html_(self) -> str:
        notes = "".join(f"<p>{html.escape(note)}</p>" for note in self.notes)
        return self.table().to_html() + notes

    def table(self) -> Table:
        """Return the best trials as a table."""
        title = f"{len(self.trials)} trials on {self.n_gold:,} gold labels of valid, best first"
        rows = [
            (
                trial.kind,
                ", ".join(f"{name}={value}" for name, value in sorted(trial.parameters.items())) or "defaults",
                cell(trial.measure.value, ".3f"),
                cell(trial.measure.interval, ".3f"),
                cell(trial.seconds, ".1f"),
            )
            for trial in self.trials[:_SHOWN]
        ]
        headers = ["Model", "Parameters", metric_named(self.metric).title, "95% interval", "Seconds"]
        return Table(title, headers, rows, ["left", "left", "right", "right", "right"])

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON holds it."""
        return {
            "metric": self.metric,
            "n_gold": self.n_gold,
            "trials": [trial.as_dict() for trial in self.trials],
            "best_of_many": self.best_of_many.as_dict(),
            "failed": list(self.failed),
            "trained": None if self.trained is None else self.trained.as_dict(),
            "notes": list(self.notes),
        }


def tune(project: OpenProject, *, choice: TuneChoice | None = None) -> Tuned:
    """Search for the end model that is best on valid, and train it as the project's end model.

    Each trial trains on the current training set and is scored on the gold labels of valid; test is never read. A
    trial that finishes is stored at once, and none is run twice: a search that was interrupted or killed goes on
    where it was, and one with more time or trials continues it.

    Raises
    ------
    MissingExtra
        When Optuna is not installed.
    MissingStepError
        When there is no training set.
    NoGold
        When no example of valid has a gold label.
    UnknownName, InvalidValue
        When there is no such end model, or the values to try do not fit it.
    """
    chosen = choice or TuneChoice()
    spaces = spaces_of(chosen.models, chosen.spaces)
    records = TrialRecords.of(project, columns=chosen.columns, seed=chosen.seed)
    sampler = TrialSampler(spaces, is_lower_better=metric_named(chosen.metric).is_lower_better, seed=chosen.seed)
    with project.run("tune", **asdict(chosen)) as run:
        for role, key in records.inputs.items():
            run.use(role, key)
        budget = SearchBudget(chosen.limit_s, chosen.trials, chosen.workers)
        search = TrialSearch(sampler, records, run, budget, chosen.metric)
        with trial_pool(records.work, workers=chosen.workers) as pool:
            tried = search.go(pool)
        tuned = _judged(records, tried, chosen)
        _record(run, records, tuned)
    if chosen.keep_current:
        return tuned
    best = EndModelChoice(tuned.best.kind, tuned.best.parameters, chosen.columns, chosen.seed)
    return replace(tuned, trained=train(project, choice=best))


def _judged(records: TrialRecords, tried: Sequence[TriedTrial], chosen: TuneChoice) -> Tuned:
    """Return the trials that finished, best first, and what the best is worth."""
    trials = [
        Trial(
            one.key,
            one.spec.kind,
            one.spec.parameters,
            one.outcome.measures[chosen.metric],
            one.outcome.seconds,
            is_reused=one.outcome.is_reused,
        )
        for one in tried
        if isinstance(one.outcome, KeptTrial)
    ]
    failed = [
        f"{one.spec.kind} {dict(one.spec.parameters)}: {one.outcome.problem}"
        for one in tried
        if not isinstance(one.outcome, KeptTrial)
    ]
    if not trials:
        raise NoTrialFinished(chosen.models, problem=failed[0] if failed else "The time was over before one ended.")
    sign = 1 if metric_named(chosen.metric).is_lower_better else -1
    trials.sort(key=lambda trial: np.inf if trial.measure.value is None else sign * trial.measure.value)
    gold = records.work.gold
    rng = np.random.default_rng(chosen.seed)
    predicted = [records.probabilities(trial.key) for trial in sorted(trials, key=lambda trial: trial.key)]
    corrected = best_of_many(predicted, gold, metric=chosen.metric, rng=rng)
    notes = (_optimism_note(len(trials), trials[0], corrected), *_gain_notes(records, trials, chosen))
    return Tuned(chosen.metric, len(gold), tuple(trials), corrected, tuple(failed), notes=notes)


def _optimism_note(n_trials: int, best: Trial, corrected: Measure) -> str:
    told = f"The best of {n_trials} on valid is better there than elsewhere: it was chosen by these very labels."
    return f"{told} Without that luck: {corrected}, where the table says {best.measure}."


def _gain_notes(records: TrialRecords, trials: Sequence[Trial], chosen: TuneChoice) -> list[str]:
    """Say how much better the best is than the first model with its defaults, if that was tried."""
    default = next((trial for trial in trials if trial.kind == chosen.models[0] and not trial.parameters), None)
    if default is None or default is trials[0]:
        return []
    before, after = (records.probabilities(trial.key) for trial in (default, trials[0]))
    gain = paired_difference(
        before,
        after,
        records.work.gold,
        space=records.project.space,
        metric=chosen.metric,
        rng=np.random.default_rng(chosen.seed),
    )
    verdict = "more than chance" if gain.is_credible else "which chance alone may have done"
    return [f"Against {default.kind} with its defaults: {gain}, {verdict}."]


def _record(run: RunRecorder, records: TrialRecords, tuned: Tuned) -> None:
    """Keep which trials were compared: how many there were decides what the best is worth."""
    keys = [trial.key for trial in tuned.trials]
    key = content_key("tuning.v1", tuned.metric, sorted(keys))
    run.say(f"best of {len(keys)}: {tuned.best.name}, {tuned.metric} {tuned.best.measure}")
    if records.project.find(key) is not None:
        run.reuse(key)
        return
    facts = {"metric": tuned.metric, "trials": keys, "best_of_many": tuned.best_of_many.as_dict()}
    artefact = Artefact(key, "tuning", None, run.id, records.project.clock(), facts)
    run.add(artefact, inputs={"best": keys[0], **records.inputs})
