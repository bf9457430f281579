"""The end model that asks the most similar training examples."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, cast

import numpy as np
from scipy.sparse import csr_array, hstack

from hunches.errors import UnreadableModel
from hunches.records.model_state import ModelState
from hunches.training.calibration import Calibration, fit_calibration, no_calibration
from hunches.training.end_model import end_models
from hunches.training.example_encoder import fit_example_encoder, load_example_encoder
from hunches.training.soft_loss import SoftTargets, log_softmax
from hunches.training.softmax_head import check_positive
from hunches.training.sparse_terms import read_all
from hunches.training.stored_model import load_as, read_columns, read_present, stored_columns
from hunches.training.training_rows import graded_targets, present_classes, spread_over_classes, weighted_examples

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyarrow as pa
    from numpy.typing import NDArray

    from hunches.records import LabelSpace
    from hunches.training.end_model import FeatureColumns
    from hunches.training.example_encoder import ExampleEncoder
    from hunches.training.training_labels import TrainingLabels

_NAME: Final = "nearest-neighbours.v1"
_ROWS_AT_ONCE: Final = 1 << 14  # examples whose features are held at once
_SIMILARITIES_AT_ONCE: Final = 1 << 22  # 32 MB of float64, and a few times that for what is made of them
_BANDWIDTHS: Final = (0.05, 0.1, 0.2, 0.5, 1.0)  # tried in turn; squared distances of two texts are from 0 to 2
_FEWEST_GRADED: Final = 20  # examples; the calibration of fewer is noise
_MOST_GRADED: Final = 2000
_PRIOR_VOTE: Final = 0.1  # of one neighbour as near as can be: what keeps probabilities off 0 and 1


@dataclass(frozen=True, slots=True, eq=False)
class NeighbourVotes:
    """Training examples that vote for their labels.

    Parameters
    ----------
    rows : csr float32 [n, n_features]
        Their features.
    mass : float64 [n, k]
        Their probabilistic labels times their weights (of mean 1), for the classes present.
    n_neighbours : int
        How many are asked; others as near as the farthest of them are asked too.
    bandwidth : float
        A neighbour at a mean squared distance ``d`` votes with the weight ``exp(-d / bandwidth)``.

    >>> votes = NeighbourVotes(csr_array(np.eye(2, dtype=np.float32)), np.eye(2), n_neighbours=1, bandwidth=0.1)
    >>> votes.of(csr_array(np.array([[1.0, 0.0]], dtype=np.float32)), n_families=1).argmax(axis=1).tolist()
    [0]
    """

    rows: csr_array
    mass: NDArray[np.float64]
    n_neighbours: int
    bandwidth: float

    def of(self, queries: csr_array, *, n_families: int, own: NDArray[np.int64] | None = None) -> NDArray[np.float64]:
        """Return the shares of the votes for each class, ``float64 [n_queries, k]``; rows sum to 1.

        Parameters
        ----------
        queries : csr float32 [n_queries, n_features]
            The examples that ask.
        n_families : int
            Squared distances are divided by this.
        own : int64 [n_queries], optional
            The row of each query among the training examples, which it does not ask.
        """
        turned, lengths = self.rows.T.tocsr(), _squared_lengths(self.rows)
        prior = self.mass.sum(axis=0) / self.mass.sum() * _PRIOR_VOTE
        shares = [np.empty((0, self.mass.shape[1]))]
        for block in _blocks(queries.shape[0], self.rows.shape[0]):
            some = queries[block]
            distances = _squared_lengths(some)[:, np.newaxis] + lengths - 2.0 * (some @ turned).toarray()
            if own is not None:
                distances[np.arange(len(distances)), own[block]] = np.inf
            weights = self._weights(np.maximum(distances, 0.0) / n_families)
            # Sparse, each row adds up by itself, in order: the size of the block leaves no trace.
            votes = csr_array(weights) @ self.mass + prior
            shares.append(votes / votes.sum(axis=1, keepdims=True))
        return np.concatenate(shares)

    def _weights(self, distances: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the weight of each neighbour of each query, 0 for those too far to be asked."""
        place = min(self.n_neighbours, distances.shape[1]) - 1
        farthest = np.partition(distances, place, axis=1)[:, [place]]
        # Relative to the nearest: an example like no other still asks those least unlike it.
        nearer = distances - distances.min(axis=1, keepdims=True)
        weights: NDArray[np.float64] = np.where(distances <= farthest, np.exp(-nearer / self.bandwidth), 0.0)
        return weights


@end_models.register(_NAME)
@dataclass(frozen=True, slots=True)
class NearestNeighbours:
    """Predicts an example from the labels of the training examples most like it.

    Features are those of `LinearModel`; examples are compared by squared Euclidean distance, which for texts orders
    as the cosine does. The search is exact. Neighbours vote for their probabilistic labels, with less weight the
    farther they are; how fast it falls is chosen by leaving each training example out in turn, and the same answers
    calibrate the probabilities.

    Parameters
    ----------
    n_neighbours : int
        How many training examples are asked.
    max_examples : int
        How many training examples are kept at most, drawn at random: time and memory grow with them.
    min_examples : int
        In how many examples a term of a text must be to be a feature.
    max_features : int
        How many features each family has at most.

    >>> import pyarrow as pa
    >>> from hunches.records import LabelSpace
    >>> from hunches.training import FeatureColumns, TrainingLabels
    >>> examples = pa.table({"text": ["free gift", "free win", "see you", "you there"]})
    >>> sure = np.array([[0.9, 0.1], [0.9, 0.1], [0.1, 0.9], [0.1, 0.9]])
    >>> labels = TrainingLabels(LabelSpace(["SPAM", "HAM"]), sure, np.ones(4))
    >>> features, rng = FeatureColumns(texts=("text",)), np.random.default_rng(0)
    >>> model = NearestNeighbours(n_neighbours=2).fit(examples, labels, features=features, rng=rng)
    >>> model.predict_proba(pa.table({"text": ["free", "you"]})).argmax(axis=1).tolist()
    [0, 1]
    """

    n_neighbours: int = 20
    max_examples: int = 20_000
    min_examples: int = 2
    max_features: int = 1 << 17

    def __post_init__(self) -> None:
        check_positive(self, "n_neighbours", "max_examples", "min_examples", "max_features")

    def fit(
        self, examples: pa.Table, labels: TrainingLabels, *, features: FeatureColumns, rng: np.random.Generator
    ) -> FittedNearestNeighbours:
        """Return the training examples, ready to be asked; examples of weight 0 are left out.

        Raises
        ------
        InvalidValue
            When there are no examples with a weight, or not one label for each.
        OneClassOnly
            When all labels are for one class.
        NoFeatures
            When the columns hold nothing to learn from.
        UnknownColumn, WrongColumnType
            When the examples lack a column, or it holds another kind of value.
        """
        examples, labels = weighted_examples(examples, labels)
        if len(labels) > self.max_examples:
            kept = np.sort(rng.choice(len(labels), self.max_examples, replace=False))
            examples, labels = examples.take(kept), labels.take(kept)
        present = present_classes(labels)
        encoder = fit_example_encoder(
            examples, features, min_examples=self.min_examples, max_features=self.max_features
        )
        rows = _read_features(encoder, examples)
        shares = (labels.weights / labels.weights.mean())[:, np.newaxis]
        mass = np.ascontiguousarray(labels.probabilities[:, present] * shares)  # as it is when read back
        votes = NeighbourVotes(rows, mass, self.n_neighbours, _BANDWIDTHS[0])
        soft = SoftTargets(labels.probabilities[:, present], labels.weights)
        graded = graded_targets(soft, labels, present=present)
        votes, calibration = _calibrated(votes, graded, n_families=_n_families(features), rng=rng)
        return FittedNearestNeighbours(labels.space, encoder, votes, calibration, tuple(present.tolist()))

    @classmethod
    def load(cls, state: ModelState) -> FittedNearestNeighbours:
        """Return the model that was dumped; raise `UnreadableModel` when the state is not one of this kind."""
        return load_as(_NAME, state, load=_load)


@dataclass(frozen=True, slots=True, eq=False)
class FittedNearestNeighbours:
    """Training examples that are asked.

    Parameters
    ----------
    space : LabelSpace
        The classes.
    encoder : ExampleEncoder
        How examples become features.
    votes : NeighbourVotes
        The training examples.
    calibration : Calibration
        What is done to the logarithms of their votes.
    present : tuple of int
        The classes that had labels, ascending; any other has a probability of a millionth.

    >>> NearestNeighbours().n_neighbours
    20
    """

    space: LabelSpace
    encoder: ExampleEncoder
    votes: NeighbourVotes
    calibration: Calibration
    present: tuple[int, ...]

    @property
    def features(self) -> FeatureColumns:
        """The columns read."""
        return self.encoder.columns

    def predict_proba(self, examples: pa.Table | pa.RecordBatch) -> NDArray[np.float64]:
        """Return the probability of each class, ``float64 [n_examples, n_classes]``; rows sum to 1.

        Raises
        ------
        UnknownColumn, WrongColumnType
            When the examples lack a column, or it holds another kind of value.
        """
        n_families = _n_families(self.features)
        parts = [np.empty((0, len(self.space)))]
        for first in range(0, max(examples.num_rows, 1), _ROWS_AT_ONCE):
            queries = _read_features(self.encoder, examples.slice(first, _ROWS_AT_ONCE))
            logits = self.calibration.apply(np.log(self.votes.of(queries, n_families=n_families)))
            known = np.exp(log_softmax(logits))
            parts.append(spread_over_classes(known, self.present, n_classes=len(self.space)))
        return np.concatenate(parts)

    def dump(self) -> ModelState:
        """Return the model as plain values, for `encode_model`."""
        arrays, strings = self.encoder.dump()
        settings, names = stored_columns(self.space, self.features)
        settings |= {
            "present": list(self.present),
            "n_neighbours": self.votes.n_neighbours,
            "bandwidth": self.votes.bandwidth,
            "temperature": self.calibration.temperature,
        }
        arrays |= {
            "neighbours.values": self.votes.rows.data,
            "neighbours.columns": self.votes.rows.indices,
            "neighbours.starts": self.votes.rows.indptr,
            "neighbours.mass": self.votes.mass,
            "shifts": self.calibration.shifts,
        }
        return ModelState(_NAME, settings, arrays, strings | names)


def _calibrated(
    votes: NeighbourVotes, graded: SoftTargets, *, n_families: int, rng: np.random.Generator
) -> tuple[NeighbourVotes, Calibration]:
    """Return the votes with the bandwidth of the smallest loss on examples left out in turn, and its calibration."""
    n_rows, n_classes = votes.mass.shape
    if n_rows < _FEWEST_GRADED:
        return votes, no_calibration(n_classes)
    asked = np.sort(rng.permutation(n_rows)[:_MOST_GRADED])
    targets, queries = graded.take(asked), votes.rows[asked]
    best, least = (votes, no_calibration(n_classes)), math.inf
    for bandwidth in _BANDWIDTHS:
        tried = NeighbourVotes(votes.rows, votes.mass, votes.n_neighbours, bandwidth)
        logits = np.log(tried.of(queries, n_families=n_families, own=asked))
        calibration = fit_calibration(logits, targets)
        log_probabilities = log_softmax(calibration.apply(logits))
        loss = -float(targets.weights @ np.sum(targets.probabilities * log_probabilities, axis=1))
        if loss < least:
            best, least = (tried, calibration), loss
    return best


def _read_features(encoder: ExampleEncoder, examples: pa.Table | pa.RecordBatch) -> csr_array:
    """Return the features of examples, side by side, float32."""
    n_rows = examples.num_rows
    families = [read_all(reader, n_rows=n_rows) for reader in encoder.readers(examples)]
    return csr_array(hstack(families, format="csr", dtype=np.float32))


def _n_families(columns: FeatureColumns) -> int:
    """Return how many families of features examples have: each has a squared length of about one."""
    return 2 * len(columns.texts) + len(columns.numbers) + len(columns.categories)


def _squared_lengths(rows: csr_array) -> NDArray[np.float64]:
    lengths: NDArray[np.float64] = rows.multiply(rows).astype(np.float64) @ np.ones(rows.shape[1])
    return lengths


def _blocks(n_queries: int, n_neighbours: int) -> Iterator[slice]:
    step = max(1, _SIMILARITIES_AT_ONCE // max(n_neighbours, 1))
    for first in range(0, n_queries, step):
        yield slice(first, min(first + step, n_queries))


def _load(state: ModelState) -> FittedNearestNeighbours:
    space, columns = read_columns(state)
    present = read_present(state, space)
    encoder = load_example_encoder(columns, state.arrays, state.strings)
    arrays, settings = state.arrays, state.settings
    mass, shifts = arrays["neighbours.mass"].astype(np.float64), arrays["shifts"].astype(np.float64)
    parts = [np.array(arrays[f"neighbours.{name}"]) for name in ("values", "columns", "starts")]
    rows = csr_array(tuple(parts), shape=(len(mass), len(encoder)))
    rows.check_format()
    numbers = [float(cast("float", settings[name])) for name in ("n_neighbours", "bandwidth", "temperature")]
    if (
        mass.shape != (rows.shape[0], len(present))
        or shifts.shape != (len(present),)
        or not all(0 < number < math.inf for number in numbers)
    ):
        raise UnreadableModel(f"its votes have the shape {mass.shape}, or one of {numbers} means nothing")
    votes = NeighbourVotes(rows, mass, int(numbers[0]), numbers[1])
    return FittedNearestNeighbours(space, encoder, votes, Calibration(numbers[2], shifts), present)
