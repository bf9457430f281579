"""Searching for the best end model."""

from __future__ import annotations

import shutil
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pytest

from hunches import workflow
from hunches.errors import InvalidValue, MissingStepError, NoGold, NoTrialFinished, UnknownName
from hunches.evaluation import Measure, score
from hunches.lfs import rule
from hunches.training import Choice, FloatRange, IntRange
from hunches.workflow import EndModelChoice, Trial, TuneChoice
from hunches.workflow._stored_dataset import StoredDataset
from hunches.workflow._trial_pool import InThisProcess
from hunches.workflow._trial_records import TrialRecords
from hunches.workflow._trial_sampler import TrialSampler, TrialSpec
from hunches.workflow._trial_search import SearchBudget, TrialSearch
from hunches.workflow._trial_work import FailedTrial, ScoredTrial
from hunches.workflow.train import read_predictions

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from hunches.workflow import OpenProject
    from hunches.workflow._trial_pool import Finished

    State = Callable[[OpenProject], object]

_FEW = TuneChoice(trials=5, workers=1, keep_current=True)


def _trials(project: OpenProject) -> dict[str, Any]:
    return {artefact.key: artefact for artefact in project.store.catalogue.artefacts(kind="trial")}


def test_the_best_of_the_trials_is_trained(project: OpenProject) -> None:
    """By the verb that trains, with what is not at its default; it scores on valid what its trial did."""
    tuned = workflow.tune(project, choice=replace(_FEW, keep_current=False, trials=6))
    dataset = StoredDataset.current(project)
    valid = dataset.rows_of("valid")
    rng = np.random.default_rng(0)
    scores = score(read_predictions(project)[1][valid], dataset.gold()[valid], space=project.space, rng=rng)
    assert tuned.trained is not None
    assert project.heads()["end-model"] == tuned.trained.end_model
    assert (len(tuned.trials), tuned.n_gold) == (6, len(valid))
    assert scores.macro_f1.value == tuned.best.measure.value
    best = EndModelChoice(tuned.best.kind, tuned.best.parameters)
    assert workflow.train(project, choice=best).end_model == tuned.trained.end_model


def test_trials_are_recorded_with_their_lineage(project: OpenProject) -> None:
    """What was tried, how good it was, of what it was made; the run names the best."""
    tuned = workflow.tune(project, choice=_FEW)
    heads, catalogue = project.heads(), project.store.catalogue
    recorded = _trials(project)
    assert set(recorded) == {trial.key for trial in tuned.trials}
    best = recorded[tuned.best.key]
    assert best.facts["parameters"] == tuned.best.parameters
    assert best.facts["measures"]["macro_f1"]["value"] == tuned.best.measure.value
    assert catalogue.inputs_of(best.key) == {role: heads[role] for role in ("dataset", "gold", "training-set")}
    run = catalogue.runs(limit=1)[0]
    assert (run.verb, run.state, run.reused) == ("tune", "finished", 0)
    assert catalogue.inputs_of(run.outputs["tuning"])["best"] == tuned.best.key


def test_a_search_that_is_run_again_trains_nothing(project: OpenProject, state: State) -> None:
    """It finds every trial, whatever the number of workers; one for more trials goes on from there."""
    first = workflow.tune(project, choice=_FEW)
    before = state(project)
    again = workflow.tune(project, choice=replace(_FEW, workers=3))
    assert state(project) == before
    assert all(trial.is_reused for trial in again.trials)
    assert [trial.key for trial in again.trials] == [trial.key for trial in first.trials]
    more = workflow.tune(project, choice=replace(_FEW, trials=7))
    assert sum(trial.is_reused for trial in more.trials) == 5


def test_processes_find_what_this_process_finds(project: OpenProject, template: Path, tmp_path: Path) -> None:
    """The same trials with the same scores, in the same order."""
    other = workflow.open_project(shutil.copytree(template, tmp_path / "other"))
    here = workflow.tune(project, choice=replace(_FEW, trials=7))
    there = workflow.tune(other, choice=replace(_FEW, trials=7, workers=2))
    other.store.close()
    plain = [[replace(trial, seconds=0.0) for trial in tuned.trials] for tuned in (here, there)]
    assert plain[0] == plain[1]
    assert here.best_of_many == there.best_of_many


def test_a_search_that_is_interrupted_goes_on_where_it_was(project: OpenProject) -> None:
    """What had finished is kept; the run is recorded as cancelled."""

    def interrupt(what: str, done: int, total: int) -> None:
        if done >= 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        workflow.tune(replace(project, progress=interrupt), choice=_FEW)
    assert project.store.catalogue.runs(limit=1)[0].state == "cancelled"
    kept = set(_trials(project))
    tuned = workflow.tune(project, choice=_FEW)
    assert len(kept) == 3
    assert {trial.key for trial in tuned.trials if trial.is_reused} == kept


def test_test_is_never_read(project: OpenProject) -> None:
    """What a trial gets is the training set, and the examples of valid that have gold labels."""
    records = TrialRecords.of(project, columns=(), seed=0)
    dataset = StoredDataset.current(project)
    texts = dataset.examples().column("text")
    assert records.work.valid.column("text").to_pylist() == texts.take(dataset.rows_of("valid")).to_pylist()
    assert len(records.work.examples) == project.head("training-set").facts["n_examples"]


def test_several_models_are_searched_together(project: OpenProject) -> None:
    """Each with its defaults first; a model that offers nothing is tried with those alone."""
    choice = replace(_FEW, models=("linear.v1", "nearest-neighbours.v1"), metric="log_loss", trials=6)
    choice = replace(choice, spaces={"nearest-neighbours.v1": {}, "linear.v1": {"l2": FloatRange(0.1, 10)}})
    tuned = workflow.tune(project, choice=choice)
    defaults = {trial.kind for trial in tuned.trials if not trial.parameters}
    values = [trial.measure.value or 0.0 for trial in tuned.trials]
    assert defaults == {"linear.v1", "nearest-neighbours.v1"}
    assert sum(trial.kind == "nearest-neighbours.v1" for trial in tuned.trials) == 1
    assert values == sorted(values)


def test_what_cannot_be_trained_fails_alone(project: OpenProject) -> None:
    """It is told, not recorded."""
    spaces = {"linear.v1": {"min_examples": IntRange(1, 10_000)}}
    tuned = workflow.tune(project, choice=replace(_FEW, spaces=spaces))
    assert len(tuned.failed) + len(tuned.trials) == 5
    assert "hold nothing an end model can learn from" in tuned.failed[0]
    assert len(_trials(project)) == len(tuned.trials)
    assert f"Failed: {tuned.failed[0]}" in str(tuned)


def test_a_search_without_time_finds_nothing(project: OpenProject) -> None:
    """Which is an error: there is no best."""
    with pytest.raises(NoTrialFinished, match="The time was over before one ended"):
        workflow.tune(project, choice=replace(_FEW, seconds=1e-9))


def test_few_values_end_a_search(project: OpenProject) -> None:
    """When nothing new is left to try."""
    choice = TuneChoice(
        seconds=60,
        workers=1,
        keep_current=True,
        spaces={"linear.v1": {"class_weights": Choice(("none", "balanced"))}},
    )
    assert len(workflow.tune(project, choice=choice).trials) == 2
    assert len(workflow.tune(project, choice=replace(choice, spaces={"linear.v1": {}})).trials) == 1


def test_time_that_was_spent_counts(project: OpenProject) -> None:
    """A search for some seconds that has run them tries little more when it is run again."""
    choice = TuneChoice(seconds=0.5, workers=1, keep_current=True)
    first = workflow.tune(project, choice=choice)
    again = workflow.tune(project, choice=choice)
    assert sum(trial.is_reused for trial in again.trials) > len(again.trials) / 2
    assert len(again.trials) <= len(first.trials) + 10


class _Stuck(InThisProcess):
    """Runs trials that do not end."""

    def finished(self, timeout_s: float) -> Finished:
        """Return nothing, ever."""
        return super().finished(timeout_s)[:0]


def test_trials_that_do_not_end_are_left(project: OpenProject) -> None:
    """A while after the time is over; the log of the run tells it."""
    records = TrialRecords.of(project, columns=(), seed=0)
    sampler = TrialSampler({"linear.v1": {}}, is_lower_better=False, seed=0)
    with project.run("tune") as run:
        search = TrialSearch(sampler, records, run, SearchBudget(0.2, None, 1, least_grace_s=0.0), "accuracy")
        assert search.go(_Stuck(records.work)) == []
    said = project.store.catalogue.runs(limit=1)[0].log
    assert said == ("1 trials were stopped: they went on after the time was over",)


def test_what_is_worth_knowing_is_printed(project: OpenProject) -> None:
    """A table, that the best was lucky, and how it compares with the defaults; JSON holds all of it."""
    tuned = workflow.tune(project, choice=replace(_FEW, trials=8, metric="log_loss"))
    table, html = str(tuned), tuned._repr_html_()
    told = tuned.as_dict()
    assert table.startswith(f"8 trials on {tuned.n_gold} gold labels of valid, best first")
    assert "The best of 8 on valid is better there than elsewhere" in table
    assert "Against linear.v1 with its defaults: log_loss" in table
    assert html.startswith("<")
    assert "The best of 8" in html
    assert told["trials"][0]["measure"] == tuned.best.measure.as_dict()
    assert (told["trained"], told["metric"]) == (None, "log_loss")


def test_a_trial_has_a_name() -> None:
    """Its model and what is not at its default."""
    trial = Trial("6b51", "linear.v1", {"min_examples": 3, "l2": 0.1}, Measure(0.8), 1.0, is_reused=False)
    assert trial.name == "linear.v1 l2=0.1 min_examples=3"


@pytest.mark.parametrize(
    ("settings", "error"),
    [
        ({"metric": "speed"}, UnknownName),
        ({"models": ()}, InvalidValue),
        ({"models": ("linear.v1", "linear.v1")}, InvalidValue),
        ({"seconds": 0}, InvalidValue),
        ({"trials": 0}, InvalidValue),
        ({"workers": 0}, InvalidValue),
    ],
)
def test_a_choice_makes_sense(settings: dict[str, Any], error: type[Exception]) -> None:
    """Or is refused."""
    with pytest.raises(error):
        TuneChoice(**settings)


def test_a_search_is_limited_by_default() -> None:
    """To five minutes, or by what is given."""
    limits = [choice.limit_s for choice in (TuneChoice(), TuneChoice(trials=3), TuneChoice(seconds=7, trials=3))]
    assert limits == [300.0, None, 7]


def test_a_search_needs_gold_labels_in_valid(empty: OpenProject, comments: dict[str, list[str]]) -> None:
    """And a training set before that."""
    with pytest.raises(MissingStepError):
        workflow.tune(empty, choice=_FEW)
    workflow.import_data(empty, {"text": comments["text"]})
    workflow.define_lf(empty, rule("bait", "has(text, 'free')", "SPAM"), rule("praise", "has(text, 'love')", "HAM"))
    workflow.apply_lfs(empty)
    workflow.fit_label_model(empty)
    workflow.build_training_set(empty)
    with pytest.raises(NoGold):
        workflow.tune(empty, choice=_FEW)


def test_an_error_of_a_library_fails_a_trial(project: OpenProject) -> None:
    """As when parameters do not fit the data; what is no such error is a defect, and is raised."""
    work = TrialRecords.of(project, columns=(), seed=0).work
    broken = replace(work, valid=pa.table({"text": work.valid.column("text")}).slice(0, 3))
    answer = broken(TrialSpec("linear.v1", {}))
    assert isinstance(answer, FailedTrial)
    assert replace(work, seed=-1)(TrialSpec("linear.v1", {})) == FailedTrial(
        "ValueError: expected non-negative integer"
    )
    assert isinstance(work(TrialSpec("linear.v1", {"l2": 1.0})), ScoredTrial)
