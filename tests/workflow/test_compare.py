"""End models held against each other, and what they cost."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import numpy as np
import pytest

from hunches import workflow
from hunches.errors import InvalidValue, MissingStepError, SealedTest, UnknownName
from hunches.evaluation import ModelCosts, paired_difference
from hunches.records import Artefact
from hunches.workflow import ComparisonChoice, EndModelChoice
from hunches.workflow._end_models import end_model_of, stored_end_models
from hunches.workflow._stored_dataset import StoredDataset

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from hunches.workflow import OpenProject

_CHEAP = ComparisonChoice(objectives=("macro_f1", "n_bytes"))


@pytest.fixture(scope="module")
def two_models(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a project with a second, bad end model, both measured."""
    path = shutil.copytree(template, tmp_path_factory.mktemp("two") / "spam")
    project = workflow.open_project(path)
    workflow.train(project, choice=EndModelChoice(parameters={"l2": 1e6}))
    workflow.compare(project)
    project.store.close()
    return path


@pytest.fixture
def compared(two_models: Path, tmp_path: Path) -> Iterator[OpenProject]:
    """Yield a copy of that project."""
    project = workflow.open_project(shutil.copytree(two_models, tmp_path / "compared"))
    yield project
    project.store.close()


def test_every_end_model_is_compared(compared: OpenProject) -> None:
    """The best first, with parameters, costs and the difference to the best."""
    comparison = workflow.compare(compared)
    best, other = comparison.models
    assert (best.name, other.name) == ("linear.v1", "linear.v1 l2=1000000.0")
    assert (best.is_current, other.is_current) == (False, True)
    assert (comparison.metric, comparison.split, comparison.n_gold) == ("macro_f1", "valid", 30)
    assert best.costs.latency is not None
    assert best.costs.training is not None
    assert best.measure("n_bytes").value == best.costs.n_bytes > 1000


def test_differences_are_those_of_the_stored_predictions(compared: OpenProject) -> None:
    """On the gold labels of valid."""
    best, other = workflow.compare(compared).models
    dataset = StoredDataset.current(compared)
    rows = dataset.rows_of("valid")
    first, second = (end_model_of(compared, model.key).probabilities()[rows] for model in (best, other))
    pair = paired_difference(
        first,
        second,
        dataset.gold()[rows],
        space=compared.space,
        metric="macro_f1",
        rng=np.random.default_rng(0),
    )
    assert other.difference.first == pytest.approx(pair.first)
    assert other.difference.second == pytest.approx(pair.second)


def test_comparing_again_measures_nothing(compared: OpenProject, state: Callable[[OpenProject], object]) -> None:
    """Latencies are found again, and all is the same."""
    before = state(compared)
    assert workflow.compare(compared).as_dict() == workflow.compare(compared).as_dict()
    assert state(compared) == before
    assert compared.store.catalogue.runs(limit=1)[0].reused == 2


def test_costs_are_artefacts_of_model_and_dataset(compared: OpenProject) -> None:
    """Measured again they are others, and the newest count."""
    (first,) = [
        artefact
        for artefact, inputs in compared.store.catalogue.made_from([compared.head("end-model").key], kind="costs")
    ]
    inputs = compared.store.catalogue.inputs_of(first.key)
    assert inputs == {"end-model": compared.head("end-model").key, "dataset": compared.head("dataset").key}
    again = workflow.measure_model(compared, again=True)
    assert workflow.measure_model(compared).costs == again.costs
    assert len(compared.store.catalogue.artefacts(kind="costs")) == 3


def test_a_reused_model_keeps_the_costs_of_its_training(compared: OpenProject) -> None:
    """They are facts of it, and no part of its key."""
    before = compared.head("end-model")
    trained = workflow.train(compared, choice=EndModelChoice(parameters={"l2": 1e6}))
    after = compared.head("end-model")
    assert trained.end_model == before.key
    assert after.facts["costs"] == before.facts["costs"]
    assert after.facts["costs"]["wall_s"] > 0


def test_models_are_named_by_key_or_revision(compared: OpenProject) -> None:
    """A key may be shortened to six characters; a model that is named twice is there once."""
    keys = [model.key for model in stored_end_models(compared)]
    revisions = compared.store.catalogue.revisions()
    assert [model.key for model in workflow.compare(compared, [keys[0][:6], keys[0]], choice=_CHEAP).models] == keys[
        :1
    ]
    assert end_model_of(compared, "current").key == end_model_of(compared, revisions[0].number).key == keys[1]
    assert end_model_of(compared, "previous").key == keys[0]


def test_an_unknown_model_is_refused(compared: OpenProject) -> None:
    """As is a revision without one, and the start of several keys."""
    with pytest.raises(UnknownName, match="no revision named 'abcdef012345'"):
        workflow.compare(compared, ["abcdef012345"])
    with pytest.raises(MissingStepError, match="no end model in revision r1 yet"):
        workflow.compare(compared, [1])
    twin = Artefact("abcdef01", "end-model", None, "r", compared.clock(), {"kind": "linear.v1"})
    other = Artefact("abcdef02", "end-model", None, "r", compared.clock(), {"kind": "linear.v1"})
    for artefact in (twin, other):
        compared.store.catalogue.keep(artefact, inputs={})
    with pytest.raises(InvalidValue, match="longer: 2 begin with it"):
        workflow.compare(compared, ["abcdef"])
    with pytest.raises(MissingStepError, match="no predictions of the end model abcdef01 for its dataset yet"):
        workflow.compare(compared, ["abcdef01"])


def test_a_project_without_end_models_has_nothing_to_compare(
    empty: OpenProject, comments: dict[str, list[str]]
) -> None:
    """The error names the command that trains one."""
    workflow.import_data(empty, comments)
    with pytest.raises(MissingStepError, match="hunches train"):
        workflow.compare(empty)


def test_test_is_sealed(compared: OpenProject) -> None:
    """All examples are those of train and valid until it is unsealed; each look is recorded."""
    with pytest.raises(SealedTest, match="--unseal"):
        workflow.compare(compared, choice=ComparisonChoice(split="test"))
    assert workflow.compare(compared, choice=ComparisonChoice(split=None)).n_gold == 270
    assert len(workflow.looks(compared)) == 0
    assert workflow.compare(compared, choice=ComparisonChoice(split=None, unseal=True)).n_gold == 300
    assert len(workflow.looks(compared)) == 1


def test_a_model_of_an_older_version_is_compared_too(compared: OpenProject) -> None:
    """Its parameters are those of its run; what its training took is not known."""
    current = end_model_of(compared)
    facts = {name: current.artefact.facts[name] for name in ("kind", "n_examples", "n_bytes")}
    for key, run in (("0ld111", current.artefact.run), ("0ld222", "gone")):
        old = Artefact(key, "end-model", current.artefact.object, run, compared.clock(), facts)
        predicted = Artefact(f"{key}p", "predictions", current.predictions.object, run, compared.clock(), {})
        compared.store.catalogue.keep(old, inputs={})
        inputs = {"end-model": key, "dataset": compared.head("dataset").key}
        compared.store.catalogue.keep(predicted, inputs=inputs)
    known = {model.key: model for model in stored_end_models(compared)}
    assert [known[key].name for key in ("0ld111", "0ld222")] == ["linear.v1 l2=1000000.0", "linear.v1"]
    assert known["0ld111"].costs(None).training is None


def test_a_measured_model_prints_its_costs(compared: OpenProject) -> None:
    """With intervals and the machine, as JSON too."""
    measured = workflow.measure_model(compared)
    assert measured.name in str(measured)
    assert "p99 of one" in str(measured)
    assert measured.as_dict()["costs"]["one_p99_ms"]["value"] > 0
    assert "<table" in measured._repr_html_()


def test_costs_that_are_not_known_are_no_rows() -> None:
    """Of a model that was trained before they were measured."""
    text = str(workflow.MeasuredModel("6b51f3", "linear.v1", ModelCosts(10)))
    assert "Training" not in text


def test_without_train_and_valid_examples_of_test_are_timed(
    empty: OpenProject, comments: dict[str, list[str]]
) -> None:
    """Their gold labels are not read."""
    from hunches.workflow._end_models import _timed_rows

    workflow.import_data(empty, comments | {"split": ["test"] * 300})
    assert len(_timed_rows(StoredDataset.current(empty))) == 300
