"""The verb that says how far the people who labelled a project's examples agree."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from hunches.evaluation import Table, shortened
from hunches.evaluation.agreement import measure_agreement
from hunches.evaluation.ratings import Ratings
from hunches.records import ABSTAIN, GoldPolicy, decide_gold, standing_annotations
from hunches.workflow._annotated_examples import applicable
from hunches.workflow._derived_columns import rows_where
from hunches.workflow._stored_dataset import StoredDataset
from hunches.workflow._stored_gold import imported_gold, labels_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from hunches.evaluation.agreement import Agreement
    from hunches.records import Annotation, GoldDecision, GoldLabels
    from hunches.workflow.open_project import OpenProject

_WIDEST_TEXT: Final = 70
_WIDEST_CELL: Final = 100


@dataclass(frozen=True, slots=True)
class Disagreement:
    """An example that people label differently.

    Parameters
    ----------
    id : str
        Of the example.
    text : str
        What there is to read of it.
    labels : mapping of str to str
        The class each person gave it.
    is_adjudicated : bool
        Whether somebody has had the final word.
    final : str or None
        That word; None also where nobody could tell.

    >>> Disagreement("c7", "what a day", {"ann": "SPAM", "bo": "HAM"}, is_adjudicated=False, final=None).id
    'c7'
    """

    id: str
    text: str
    labels: Mapping[str, str]
    is_adjudicated: bool
    final: str | None

    @property
    def said(self) -> str:
        """Who said what, in a line."""
        return ", ".join(f"{person}: {label}" for person, label in self.labels.items())

    @property
    def word(self) -> str:
        """The final word, in a line."""
        return (self.final or "(nobody can tell)") if self.is_adjudicated else ""


@dataclass(frozen=True, slots=True, repr=False)
class AgreementReport:
    """How far people agree, and the examples they label differently; it prints as tables.

    Parameters
    ----------
    agreement : Agreement
        The measures.
    disagreements : tuple of Disagreement
        Those that wait for an adjudication first; not all, where there are many.
    n_disagreements : int
        How many there are.
    n_open : int
        How many of them wait for an adjudication.
    """

    agreement: Agreement
    disagreements: tuple[Disagreement, ...]
    n_disagreements: int
    n_open: int

    def __str__(self) -> str:
        if not self.agreement.n_examples:
            return "Nobody has labelled any of these examples yet."
        tables = [self.table().to_text(widest_cell=_WIDEST_CELL)] if self.disagreements else []
        return "\n\n".join([str(self.agreement), *tables])

    __repr__ = __str__

    def table(self) -> Table:
        """Return the table of disagreements."""
        title = f"Disagreements: {self.n_disagreements:,}, of which {self.n_open:,} without an adjudication"
        rows = [
            (
                each.id,
                each.said,
                (each.final or "(nobody can tell)") if each.is_adjudicated else "",
                _short(each.text),
            )
            for each in self.disagreements
        ]
        return Table(title, ["Id", "Labels", "Final", "Text"], rows, ["left", "left", "left", "left"])

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON holds it."""
        return {
            **self.agreement.as_dict(),
            "n_disagreements": self.n_disagreements,
            "n_open": self.n_open,
            "disagreements": [asdict(each) for each in self.disagreements],
        }


def agreement(project: OpenProject, *, where: str | None = None, limit: int = 20, seed: int = 0) -> AgreementReport:
    """Return how far people agree on the examples they labelled, each by their last word on it.

    People are held against gold labels that are not made of their labels: adjudications, else imported ones.

    Parameters
    ----------
    project : OpenProject
        The project.
    where : str, optional
        Only on the examples a condition holds for, such as ``"in_slice('short')"``.
    limit : int
        How many disagreements to list.
    seed : int
        Of the bootstrap.

    Raises
    ------
    MissingStepError
        When the project has no examples.
    """
    dataset = StoredDataset.current(project)
    standing, rows = _standing(project, dataset, where=where)
    # Adjudications alone are held against people: gold labels that are made of theirs would say little.
    final = decide_gold([entry for entry in standing if entry.kind == "adjudication"], GoldPolicy())
    given = [entry for entry in standing if entry.kind == "label"]
    examples = list(dict.fromkeys(entry.example for entry in given))
    ratings = _ratings(given, examples, classes=project.space.classes)
    imported = labels_of(project, imported_gold(project))[
        np.array([rows[example] for example in examples], dtype=np.intp)
    ]
    gold = _with_final(imported, examples, final, project.space.classes)
    measured = measure_agreement(ratings, rng=np.random.default_rng(seed), gold=gold)
    found = _disagreements(given, final)
    texts = dataset.texts(np.array([rows[each.id] for each in found[:limit]], dtype=np.intp))
    listed = tuple(replace(each, text=text) for each, text in zip(found, texts, strict=False))
    return AgreementReport(measured, listed, len(found), sum(not each.is_adjudicated for each in found))


def _standing(
    project: OpenProject, dataset: StoredDataset, *, where: str | None
) -> tuple[list[Annotation], dict[str, int]]:
    standing, rows = applicable(dataset, standing_annotations(project.store.catalogue.annotations()))
    if where is not None:
        holds = rows_where(project, where)
        standing = [entry for entry in standing if holds[rows[entry.example]]]
    return standing, rows


def _ratings(given: Sequence[Annotation], examples: Sequence[str], *, classes: tuple[str, ...]) -> Ratings:
    """Return what people said as a matrix, a row for each of some examples, a column for each person by name."""
    people = sorted({entry.annotator for entry in given})
    row_of = {example: row for row, example in enumerate(examples)}
    column_of = {person: column for column, person in enumerate(people)}
    shape = (len(examples), len(people))
    labels, seconds = np.full(shape, ABSTAIN, dtype=np.int32), np.full(shape, np.nan)
    is_unsure = np.zeros(shape, dtype=bool)
    for entry in given:
        place = row_of[entry.example], column_of[entry.annotator]
        labels[place] = ABSTAIN if entry.label is None else classes.index(entry.label)
        is_unsure[place] = entry.label is None
        seconds[place] = np.nan if entry.seconds is None else entry.seconds
    return Ratings(labels, tuple(people), classes, seconds, is_unsure)


def _with_final(
    gold: GoldLabels, examples: Sequence[str], final: Mapping[str, GoldDecision], classes: tuple[str, ...]
) -> GoldLabels:
    known = gold.copy()
    for row, example in enumerate(examples):
        if example in final:
            label = final[example].label
            known[row] = ABSTAIN if label is None else classes.index(label)
    return known


def _disagreements(given: Sequence[Annotation], final: Mapping[str, GoldDecision]) -> list[Disagreement]:
    """Return the examples with different labels, without their texts, those nobody adjudicated first."""
    labels: dict[str, dict[str, str]] = {}
    for entry in given:
        if entry.label is not None:
            labels.setdefault(entry.example, {})[entry.annotator] = entry.label
    found = [
        Disagreement(
            example,
            "",
            said,
            is_adjudicated=example in final,
            final=final[example].label if example in final else None,
        )
        for example, said in labels.items()
        if len(set(said.values())) > 1
    ]
    return sorted(found, key=lambda each: each.is_adjudicated)


def _short(text: str) -> str:
    return shortened(" ".join(text.split()), _WIDEST_TEXT)
