"""The verb that trains an end model and lets it label every example."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from hunches.errors import NoFeatures
from hunches.records import Artefact, content_key, decode_model, encode_model
from hunches.registry import make
from hunches.training import FeatureColumns, end_models
from hunches.workflow._measured_costs import measured_training
from hunches.workflow._stored_dataset import StoredDataset
from hunches.workflow._stored_labels import probabilities_of
from hunches.workflow.build_training_set import read_training_set

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from hunches.labelmodels import Probabilities
    from hunches.store import RunRecorder
    from hunches.training import FittedEndModel
    from hunches.workflow.open_project import OpenProject

_PREDICTED_ROWS = 16_384
_READ_KINDS = ("text", "number", "flag", "category")


@dataclass(frozen=True, slots=True)
class EndModelChoice:
    """Which end model is trained, with which parameters, on which columns, from which seed.

    Parameters
    ----------
    kind : str
        Its registered name.
    parameters : mapping
        Of that model.
    columns : tuple of str
        The columns it reads; by default every text, number, flag and category.
    seed : int
        The same seed gives the same model, byte by byte.

    >>> EndModelChoice().kind
    'linear.v1'
    """

    kind: str = "linear.v1"
    parameters: Mapping[str, Any] = field(default_factory=dict)
    columns: tuple[str, ...] = ()
    seed: int = 0


@dataclass(frozen=True, slots=True)
class TrainedModel:
    """An end model and what it was trained on.

    >>> TrainedModel("6b51", "7c62", "linear.v1", 2000, 1_500_000).n_bytes
    1500000
    """

    end_model: str
    predictions: str
    kind: str
    n_examples: int
    n_bytes: int

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON holds it."""
        return asdict(self)


def train(project: OpenProject, *, choice: EndModelChoice | None = None) -> TrainedModel:
    """Train an end model on the current training set, and predict every example with it.

    Raises
    ------
    MissingStepError
        When there is no training set.
    UnknownName, UnknownColumn
        When there is no such end model or column.
    NoFeatures
        When no end model reads such columns, or there is nothing in them to learn from.
    """
    chosen = choice or EndModelChoice()
    plugin = make(end_models, chosen.kind, chosen.parameters)
    dataset = StoredDataset.current(project)
    set_key, rows, labels = read_training_set(project)
    features = trained_columns(dataset, chosen.columns)
    model_key = content_key("end-model.v1", set_key, asdict(chosen), asdict(features))
    predictions_key = content_key("predictions.v1", model_key, dataset.key)
    with project.run("train", **asdict(chosen)) as run:
        run.use("training-set", set_key)
        known = project.find(model_key)
        if known is None:
            project.progress("train", 0, 1)
            examples = dataset.examples().select(features.names).take(rows)
            rng = np.random.default_rng(chosen.seed)
            model, costs = measured_training(lambda: plugin.fit(examples, labels, features=features, rng=rng))
            encoded = encode_model(model.dump())
            name = project.store.objects.write_bytes(encoded, suffix="model")
            facts = {"kind": chosen.kind, "n_examples": len(rows), "n_bytes": len(encoded)}
            facts |= {"parameters": dict(chosen.parameters), "costs": costs.as_dict()}
            known = Artefact(model_key, "end-model", name, run.id, project.clock(), facts)
            run.keep(known, inputs={"training-set": set_key, "dataset": dataset.key})
            project.progress("train", 1, 1)
        else:
            run.reuse(model_key)
        _predict_all(project, run, dataset, model=known, key=predictions_key)
        run.summarise(f"end model {chosen.kind} trained on {len(rows):,} examples")
        run.set_head("end-model", model_key)
        run.set_head("predictions", predictions_key)
    return TrainedModel(
        model_key, predictions_key, chosen.kind, int(known.facts["n_examples"]), int(known.facts["n_bytes"])
    )


def trained_columns(dataset: StoredDataset, columns: tuple[str, ...]) -> FeatureColumns:
    """Return the columns that an end model reads: those named, or every one that any reads.

    Raises
    ------
    UnknownColumn
        When there is none of a name.
    NoFeatures
        When no end model reads such columns.
    """
    schema = dataset.schema
    wanted = [schema.column(name) for name in columns] if columns else list(schema.columns)
    unread = [column.name for column in wanted if column.kind not in _READ_KINDS]
    if unread and (columns or len(unread) == len(wanted)):
        raise NoFeatures(unread, n_examples=dataset.n_examples)
    return FeatureColumns(
        texts=tuple(column.name for column in wanted if column.kind == "text"),
        numbers=tuple(column.name for column in wanted if column.kind in {"number", "flag"}),
        categories=tuple(column.name for column in wanted if column.kind == "category"),
    )


def _predict_all(
    project: OpenProject, run: RunRecorder, dataset: StoredDataset, *, model: Artefact, key: str
) -> None:
    if project.find(key) is not None:
        run.reuse(key)
        return
    predict = PredictBlock(str(model.facts["kind"]), project.store.objects.read_bytes(str(model.object)))
    schema = pa.schema([(f"p{position}", pa.float64()) for position in range(len(project.space))])

    def predicted() -> Iterator[pa.RecordBatch]:
        done = 0
        blocks = dataset.blocks()
        for part in project.executor(len(blocks)).map(predict, blocks):
            done += len(part)
            run.progress(done, dataset.n_examples)
            project.progress("predict", done, dataset.n_examples)
            yield pa.RecordBatch.from_arrays(
                [pa.array(part[:, place]) for place in range(part.shape[1])], schema=schema
            )

    stored = project.store.objects.write_table(schema, predicted())
    artefact = Artefact(key, "predictions", stored, run.id, project.clock(), {})
    run.add(artefact, inputs={"end-model": model.key, "dataset": dataset.key})


@dataclass(frozen=True)
class PredictBlock:
    """The pure function from a block of examples to class probabilities, for a stored end model."""

    kind: str
    encoded: bytes

    def __reduce__(self) -> tuple[object, ...]:
        return PredictBlock, (self.kind, self.encoded)

    @cached_property
    def _model(self) -> FittedEndModel:
        return end_models.get(self.kind).load(decode_model(self.encoded))

    def __call__(self, batch: pa.RecordBatch) -> Probabilities:
        """Return the probabilities, ``float64 [n_examples, n_classes]``."""
        probabilities: Probabilities = self._model.predict_proba(batch)
        return probabilities


def read_predictions(project: OpenProject) -> tuple[str, Probabilities]:
    """Return the key of the current predictions, and their probabilities."""
    artefact = project.head("predictions")
    table = project.store.objects.open_table(str(artefact.object))
    return artefact.key, probabilities_of(table, len(project.space))
