"""What a model costs: to train, to keep and to ask."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, Final, Literal, Self

from hunches.errors import UnknownName
from hunches.evaluation.intervals import Interval
from hunches.evaluation.measure import Measure

if TYPE_CHECKING:
    from collections.abc import Mapping

CostUnit = Literal["s", "ms", "bytes"]


@dataclass(frozen=True, slots=True)
class TrainingCosts:
    """What training a model took.

    Parameters
    ----------
    wall_s, cpu_s : float
        Seconds by the clock, and of processors: with two cores at work those are up to twice as many.
    peak_bytes : int, optional
        How much more memory the process held, at most, than when training began; memory that it held already and
        used again is not in it. None where the system does not tell.

    >>> TrainingCosts.from_json(TrainingCosts(1.5, 2.5, 1024).as_dict())
    TrainingCosts(wall_s=1.5, cpu_s=2.5, peak_bytes=1024)
    """

    wall_s: float
    cpu_s: float
    peak_bytes: int | None = None

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON holds it."""
        return {"wall_s": self.wall_s, "cpu_s": self.cpu_s, "peak_bytes": self.peak_bytes}

    @classmethod
    def from_json(cls, contents: Mapping[str, Any]) -> Self:
        """Return what `as_dict` wrote."""
        return cls(contents["wall_s"], contents["cpu_s"], contents["peak_bytes"])


@dataclass(frozen=True, slots=True)
class Latency:
    """How long a model takes to answer.

    Parameters
    ----------
    one_p50_ms, one_p99_ms : Measure
        For one example: half of the answers, and 99 of 100, come within so many milliseconds.
    batch_p50_ms, batch_p99_ms : Measure
        For ``batch_size`` examples at once.
    batch_size : int
        How many those are.
    n_timed : int
        How often one example was timed; with fewer than 368 times, the 99th percentile has no interval.
    machine : str
        Where.

    >>> Latency(*[Measure(1.0)] * 4, batch_size=64, n_timed=500, machine="x86_64, 2 cores").one_p99_ms.value
    1.0
    """

    one_p50_ms: Measure
    one_p99_ms: Measure
    batch_p50_ms: Measure
    batch_p99_ms: Measure
    batch_size: int
    n_timed: int
    machine: str

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON holds it."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: value.as_dict() if isinstance(value, Measure) else value for name, value in values.items()}

    @classmethod
    def from_json(cls, contents: Mapping[str, Any]) -> Self:
        """Return what `as_dict` wrote."""
        return cls(
            one_p50_ms=_measure(contents["one_p50_ms"]),
            one_p99_ms=_measure(contents["one_p99_ms"]),
            batch_p50_ms=_measure(contents["batch_p50_ms"]),
            batch_p99_ms=_measure(contents["batch_p99_ms"]),
            batch_size=contents["batch_size"],
            n_timed=contents["n_timed"],
            machine=contents["machine"],
        )


@dataclass(frozen=True, slots=True)
class ModelCosts:
    """What a model costs to train, to keep and to ask; all but the size may be unknown.

    Parameters
    ----------
    n_bytes : int
        The size of the stored model.
    training : TrainingCosts, optional
        None for a model that was trained before costs were measured.
    latency : Latency, optional
        None where it has not been measured.

    >>> costs = ModelCosts(1_500_000, TrainingCosts(1.5, 2.5))
    >>> costs.measure("train_cpu_s").value, costs.measure("one_p99_ms").value
    (2.5, None)
    """

    n_bytes: int
    training: TrainingCosts | None = None
    latency: Latency | None = None

    def measure(self, name: str) -> Measure:
        """Return one of the `COSTS`, undefined where it is unknown; raise `UnknownName` when there is none such."""
        cost_named(name)
        if name == "n_bytes":
            return Measure(float(self.n_bytes))
        if name.startswith("train_"):
            return Measure(None if self.training is None else getattr(self.training, name.removeprefix("train_")))
        return Measure(None) if self.latency is None else getattr(self.latency, name)

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON holds it."""
        training = {f"train_{name}": value for name, value in self._training().items()}
        return {"n_bytes": self.n_bytes, **training, **({} if self.latency is None else self.latency.as_dict())}

    def _training(self) -> dict[str, Any]:
        nothing = dict.fromkeys(field.name for field in fields(TrainingCosts))
        return nothing if self.training is None else self.training.as_dict()


@dataclass(frozen=True, slots=True)
class Cost:
    """What a cost is called and counted in; less is better.

    >>> cost_named("one_p99_ms").title
    'p99 of one'
    """

    name: str
    title: str
    unit: CostUnit

    def shown(self, value: float | None) -> str:
        """Return a value with its unit, as tables show it.

        >>> cost_named("n_bytes").shown(1_500_000), cost_named("one_p99_ms").shown(0.4217)
        ('1.5 MB', '0.422 ms')
        """
        if value is None:
            return "–"
        if self.unit != "bytes":
            return f"{_three_digits(value)} {self.unit}"
        power = 0 if value < 1 else min(int(len(str(int(value))) - 1) // 3, len(_BYTES) - 1)
        return f"{_three_digits(value / 1000**power)} {_BYTES[power]}"


_BYTES: Final = ("B", "kB", "MB", "GB", "TB")

COSTS: Final[dict[str, Cost]] = {
    cost.name: cost
    for cost in (
        Cost("one_p50_ms", "p50 of one", "ms"),
        Cost("one_p99_ms", "p99 of one", "ms"),
        Cost("batch_p50_ms", "p50 of a batch", "ms"),
        Cost("batch_p99_ms", "p99 of a batch", "ms"),
        Cost("n_bytes", "Size", "bytes"),
        Cost("train_wall_s", "Training time", "s"),
        Cost("train_cpu_s", "Training CPU", "s"),
        Cost("train_peak_bytes", "Training memory", "bytes"),
    )
}
"""Every cost of a model by name."""


def cost_named(name: str) -> Cost:
    """Return the cost of a name; raise `UnknownName` when there is none.

    >>> cost_named("n_bytes").unit
    'bytes'
    """
    if name not in COSTS:
        raise UnknownName("cost", name=name, known=list(COSTS))
    return COSTS[name]


def _measure(contents: Mapping[str, Any]) -> Measure:
    low, high = contents["low"], contents["high"]
    return Measure(contents["value"], None if low is None else Interval(low, high))


def _three_digits(value: float) -> str:
    return f"{value:,.0f}" if value >= 1000 else f"{value:.3g}"
