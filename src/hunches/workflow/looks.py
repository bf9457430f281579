"""The verb that lists who has looked at the test split."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from hunches.evaluation import Table, cell
from hunches.workflow._sealed_test import looking_runs

if TYPE_CHECKING:
    from datetime import datetime

    from hunches.records import Artefact, Run
    from hunches.workflow.open_project import OpenProject


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """One time that gold labels of the test split were looked at.

    Parameters
    ----------
    number : int
        The first look is 1.
    at : datetime
        When, in UTC.
    author : str
        Who looked.
    verb, run : str
        With which verb, and the id of the run.
    what : str
        What was measured: "end-model", "label-model" and so on.
    key : str
        The key of the predictions, labels or votes measured.
    is_new : bool
        Whether these had not been looked at before.
    where : str, optional
        On which examples only.
    accuracy, macro_f1 : float, optional
        What was seen, where the verb gives it.

    >>> from datetime import UTC, datetime
    >>> at = datetime(2026, 1, 31, tzinfo=UTC)
    >>> Look(number=1, at=at, author="ada", verb="evaluate", run="r1", what="end-model", key="6b", is_new=True).author
    'ada'
    """

    number: int
    at: datetime
    author: str
    verb: str
    run: str
    what: str
    key: str
    is_new: bool
    where: str | None = None
    accuracy: float | None = None
    macro_f1: float | None = None

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON holds it."""
        return asdict(self) | {"at": self.at.isoformat()}


@dataclass(frozen=True, slots=True, repr=False)
class Looks:
    """Every look at the test split, the first one first; prints as a table.

    Parameters
    ----------
    looks : tuple of Look

    >>> print(Looks(()))
    Nobody has looked at the test split yet.
    """

    looks: tuple[Look, ...]

    def __len__(self) -> int:
        return len(self.looks)

    @property
    def n_different(self) -> int:
        """How many different things were looked at: each more makes it likelier that the best is so by luck."""
        return sum(look.is_new for look in self.looks)

    def __str__(self) -> str:
        return self.table().to_text() if self.looks else "Nobody has looked at the test split yet."

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return self.table().to_html() if self.looks else f"<p>{self}</p>"

    def table(self) -> Table:
        """Return the table it prints as."""
        headers = ["Look", "When (UTC)", "Who", "Verb", "What", "Key", "Only where", "Accuracy", "Macro F1"]
        rows = [
            (
                f"{look.number}",
                f"{look.at:%Y-%m-%d %H:%M}",
                look.author or "–",
                look.verb,
                look.what,
                look.key[:8],
                look.where or "",
                cell(look.accuracy, ".3f"),
                cell(look.macro_f1, ".3f"),
            )
            for look in self.looks
        ]
        looks = f"{len(self)} look{'s' * (len(self) != 1)} at the test split, at {self.n_different} different results"
        return Table(looks if self.n_different != 1 else looks.removesuffix("s"), headers, rows)

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON holds it."""
        return {
            "n_looks": len(self),
            "n_different": self.n_different,
            "looks": [look.as_dict() for look in self.looks],
        }


def looks(project: OpenProject) -> Looks:
    """Return every finished run that looked at gold labels of the test split: who, when, and what was seen."""
    runs = looking_runs(project)
    scores = project.store.catalogue.artefacts_at([key for run in runs if (key := _scores_key(run))])
    seen: set[str] = set()
    found = []
    for number, run in enumerate(runs, start=1):
        look = _look(run, number, scores=scores.get(_scores_key(run)), seen=seen)
        seen.add(look.key)
        found.append(look)
    return Looks(tuple(found))


def _scores_key(run: Run) -> str:
    return run.outputs.get("scores") or run.inputs.get("scores", "")


def _look(run: Run, number: int, *, scores: Artefact | None, seen: set[str]) -> Look:
    what = (
        str(run.parameters.get("what", "labelling functions")) if run.verb == "evaluate" else _measured_by(run.verb)
    )
    key = run.inputs.get(what) or run.inputs.get("votes", run.id)
    facts = {} if scores is None else scores.facts
    return Look(
        number=number,
        at=run.started_at,
        author=run.author,
        verb=run.verb,
        run=run.id,
        what=what,
        key=key,
        is_new=key not in seen,
        where=run.parameters.get("where"),
        accuracy=facts.get("accuracy", {}).get("value"),
        macro_f1=facts.get("macro_f1", {}).get("value"),
    )


def _measured_by(verb: str) -> str:
    return "labelling functions" if verb == "analyze_lfs" else "end-model"
