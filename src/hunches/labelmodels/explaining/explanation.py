"""How a label model came to the label of one example."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, Self, runtime_checkable

from hunches.labelmodels.additive import AdditiveModel
from hunches.labelmodels.explaining.leave_one_out import leave_one_out
from hunches.labelmodels.explaining.worked_calculation import work_out

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hunches.labelmodels.label_models import FittedLabelModel
    from hunches.records import Votes


class Explanation(Protocol):
    """The way to one example's label: as data, as text when printed, and as typeset maths in a notebook."""

    @property
    def row(self) -> int:
        """The position of the example."""
        ...

    @property
    def classes(self) -> tuple[str, ...]:
        """The names of the classes."""
        ...

    @property
    def label(self) -> str | None:
        """The most probable class; None without votes."""
        ...

    @property
    def prior(self) -> tuple[float, ...]:
        """The probability of each class before any vote."""
        ...

    @property
    def posterior(self) -> tuple[float, ...]:
        """The probability of each class after all votes, as `predict_proba` gives it."""
        ...

    def named(self, name: str) -> Self:
        """Return the same explanation, with a name for the example instead of its position in sentences."""
        ...

    def as_dict(self) -> dict[str, object]:
        """Return it as JSON holds it."""
        ...

    def _repr_latex_(self) -> str: ...


@runtime_checkable
class ExplainsItself(Protocol):
    """A fitted label model that has its own way to explain a label; it need not."""

    def explain(self, votes: Votes, row: int, clusters: Sequence[Sequence[str]] = ()) -> Explanation:
        """Return how it comes to the label of one example; near copies are named where clusters are given."""
        ...


def explain(
    fitted: FittedLabelModel, votes: Votes, row: int, *, clusters: Sequence[Sequence[str]] = ()
) -> Explanation:
    """Return how a fitted label model comes to the label of one example.

    A model that explains itself (`ExplainsItself`) is asked. One that adds up evidence (`AdditiveModel`) is worked
    out as by hand: prior, each vote's likelihood ratio, its copy and tempering factors, posterior. For any other
    there is its answer without each vote in turn.

    Parameters
    ----------
    fitted : FittedLabelModel
    votes : Votes
        Of the labelling functions it was fitted to.
    row : int
        The position of the example in the votes.
    clusters : sequence of sequences of str
        The labelling functions that are near copies of each other, which a worked calculation then names.

    Raises
    ------
    InvalidValue
        When there is no such example, or the votes do not fit the model.

    >>> from hunches.labelmodels import label_models
    >>> from hunches.records import LabelSpace, Votes
    >>> votes = Votes.from_dense([[0, 0], [1, -1], [0, 1], [-1, -1]], LabelSpace(["SPAM", "HAM"]))
    >>> fitted = label_models.get("anchored.v1")().fit(votes)
    >>> explain(fitted, votes, 0).label
    'SPAM'
    >>> print(explain(fitted, votes, 3))
    Example 3 has no votes, so there is no evidence about it. What the model starts from (SPAM 50.0%, HAM 50.0%) is \
no label: it abstains here, and nothing is trained on this example.
    """
    if isinstance(fitted, ExplainsItself):
        return fitted.explain(votes, row, clusters)
    if isinstance(fitted, AdditiveModel):
        return work_out(fitted, votes, row=row, clusters=clusters)
    return leave_one_out(fitted, votes, row=row)
