"""The verb that measures what an end model costs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hunches.evaluation import COSTS, Table
from hunches.workflow._end_models import end_model_of, latency_of

if TYPE_CHECKING:
    from hunches.evaluation import ModelCosts
    from hunches.workflow.open_project import OpenProject


@dataclass(frozen=True, slots=True, repr=False)
class MeasuredModel:
    """An end model and what it costs; prints as a table.

    >>> from hunches.evaluation import ModelCosts, TrainingCosts
    >>> print(MeasuredModel("6b51f3", "linear.v1", ModelCosts(1_500_000, TrainingCosts(1.5, 2.5, 40_000_000))))
    linear.v1 (6b51f3)
    Cost             Value   95% interval
    ───────────────  ──────  ────────────
    Size             1.5 MB  –
    Training time    1.5 s   –
    Training CPU     2.5 s   –
    Training memory  40 MB   –
    """

    end_model: str
    name: str
    costs: ModelCosts

    def __str__(self) -> str:
        return self.table().to_text()

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return self.table().to_html()

    def table(self) -> Table:
        """Return the table it prints as: the costs that are known."""
        rows = []
        for name, cost in COSTS.items():
            measure = self.costs.measure(name)
            between = measure.interval
            if measure.value is not None:
                told = "–" if between is None else f"{cost.shown(between.low)} – {cost.shown(between.high)}"
                rows.append((cost.title, cost.shown(measure.value), told))
        where = f" on {self.costs.latency.machine}" if self.costs.latency else ""
        title = f"{self.name} ({self.end_model[:8]}){where}"
        return Table(title, ["Cost", "Value", "95% interval"], rows, ["left", "left", "left"])

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON holds it."""
        return {"end_model": self.end_model, "name": self.name, "costs": self.costs.as_dict()}


def measure_model(project: OpenProject, model: str | int | None = None, *, again: bool = False) -> MeasuredModel:
    """Return what an end model costs, by default the current one; latencies are measured here once, or again.

    Raises
    ------
    MissingStepError
        When there is no such end model of the current dataset.
    UnknownName
        When there is neither an end model nor a revision of that name.
    """
    found = end_model_of(project, model)
    with project.run("measure_model", model=model, again=again) as run:
        run.use("end-model", found.key)
        costs = found.costs(latency_of(project, run, found, again=again))
    return MeasuredModel(found.key, found.name, costs)
