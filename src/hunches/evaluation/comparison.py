"""End models side by side, and which of them are worth choosing between."""

from __future__ import annotations

import html
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from hunches.errors import InvalidValue
from hunches.evaluation._front_picture import draw_front
from hunches.evaluation.costs import COSTS
from hunches.evaluation.metrics import METRICS, metric_named
from hunches.evaluation.table import Table, cell

if TYPE_CHECKING:
    from hunches.evaluation.compared_model import ComparedModel
    from hunches.evaluation.picture import Picture
    from hunches.evaluation.table import Alignment

_KEY_SHOWN: Final = 8
_ALWAYS_SHOWN: Final = ("one_p50_ms", "one_p99_ms", "batch_p99_ms", "n_bytes", "train_wall_s", "train_peak_bytes")
_MARKS: Final = {"front": "●", "perhaps dominated": "○", "dominated": "–"}


@dataclass(frozen=True, slots=True, repr=False)
class Comparison:
    """End models measured on the same examples; prints as a table, and in notebooks with the Pareto front drawn.

    Parameters
    ----------
    metric : str
        The metric that they are ranked by.
    split : str or None
        Which examples they are measured on; None for all.
    n_gold : int
        How many of those have a gold label.
    objectives : tuple of str
        What counts, metrics and costs.
    models : tuple of ComparedModel
        The best first; at least one.

    Raises
    ------
    InvalidValue
        When there is no model.

    >>> from hunches.evaluation import ComparedModel, Interval, Measure, ModelCosts, PairedDifference
    >>> change = PairedDifference("accuracy", 0.9, 0.9, Measure(0.0, Interval(0.0, 0.0)))
    >>> model = ComparedModel("6b51f3", "linear.v1", 2000, {"accuracy": Measure(0.9)}, change, ModelCosts(1_500_000))
    >>> Comparison("accuracy", "valid", 300, ("accuracy", "n_bytes"), (model,)).front == (model,)
    True
    """

    metric: str
    split: str | None
    n_gold: int
    objectives: tuple[str, ...]
    models: tuple[ComparedModel, ...]

    def __post_init__(self) -> None:
        if not self.models:
            raise InvalidValue("The list of compared models", value=[], expected="at least one: hunches train")

    def __str__(self) -> str:
        return "\n".join([self.table().to_text(), "", *self.notes()])

    __repr__ = __str__

    def _repr_html_(self) -> str:
        picture = self.picture()
        notes = "".join(f"<p>{html.escape(note)}</p>" for note in self.notes())
        return self.table().to_html() + notes + ("" if picture is None else picture.svg)

    @property
    def best(self) -> ComparedModel:
        """The model of the best metric."""
        return self.models[0]

    @property
    def front(self) -> tuple[ComparedModel, ...]:
        """The models on the Pareto front: none of the others dominates them."""
        return tuple(model for model in self.models if model.standing == "front")

    def table(self) -> Table:
        """Return the table it prints as, without the notes under it."""
        metrics = [self.metric, *(name for name in self.objectives if name in METRICS and name != self.metric)]
        costs = [name for name in COSTS if name in _ALWAYS_SHOWN or name in self.objectives]
        headers = [
            "",
            "Model",
            "Name",
            "Examples",
            *(metric_named(name).title for name in metrics),
            "Against the best",
            *(self._cost_title(name) for name in costs),
        ]
        rows = [
            [
                _MARKS[model.standing],
                f"{model.key[:_KEY_SHOWN]}{'*' if model.is_current else ''}",
                model.name,
                f"{model.n_examples:,}",
                *(str(model.qualities[name]) for name in metrics),
                self._against_the_best(model),
                *(COSTS[name].shown(model.costs.measure(name).value) for name in costs),
            ]
            for model in self.models
        ]
        where = "all examples" if self.split is None else self.split
        title = f"{len(self.models)} end models on {self.n_gold:,} gold labels of {where}"
        alignments: list[Alignment] = ["left" if place < 3 else "right" for place in range(len(headers))]
        return Table(title, headers, rows, alignments)

    def notes(self) -> list[str]:
        """Return what the table leaves unsaid, a sentence a line."""
        objectives = ", ".join(map(_title, self.objectives))
        told = [f"By {objectives}: ● on the Pareto front, ○ perhaps dominated, – dominated beyond doubt; * current."]
        told += [
            f"{model.key[:_KEY_SHOWN]} is {model.standing} by {(model.dominated_by or '')[:_KEY_SHOWN]}."
            for model in self.models
            if model.dominated_by is not None
        ]
        n_tied = sum(model.is_as_good_as_the_best for model in self.models[1:])
        if n_tied:
            told.append(f"{n_tied} of the others may be as good as the best: choose among those by cost.")
        if len(self.models) > 1:
            told.append(
                f"The best was picked out of {len(self.models)} on these very examples, so its own score flatters it."
            )
        return told

    def picture(self) -> Picture | None:
        """Return the models by metric and by the first of the costs that count; None where no cost counts."""
        cost = next((name for name in self.objectives if name in COSTS), None)
        return None if cost is None else draw_front(self.models, metric=self.metric, cost=cost)

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON holds it."""
        return {
            "metric": self.metric,
            "split": self.split,
            "n_gold": self.n_gold,
            "objectives": list(self.objectives),
            "models": [model.as_dict() for model in self.models],
            "front": [model.key for model in self.front],
        }

    def _against_the_best(self, model: ComparedModel) -> str:
        if model is self.best:
            return "the best"
        difference = model.difference.difference
        told = f"{cell(difference.value, '+.3f')} ({cell(difference.interval, '+.3f')})"
        return f"{told}, as good" if model.is_as_good_as_the_best else told

    def _cost_title(self, name: str) -> str:
        latency = next((model.costs.latency for model in self.models if model.costs.latency is not None), None)
        if latency is not None and name.startswith("batch_"):
            return COSTS[name].title.replace("a batch", f"{latency.batch_size:,}")
        return COSTS[name].title


def _title(objective: str) -> str:
    return METRICS[objective].title if objective in METRICS else COSTS[objective].title
