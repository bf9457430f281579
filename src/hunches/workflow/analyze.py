"""The verb that says where the end model goes wrong, why, and what would help."""

from __future__ import annotations

import html
import textwrap
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from hunches.errors import NoGold, UnknownName
from hunches.evaluation import Table, shortened
from hunches.records import ABSTAIN
from hunches.workflow._analysis_parts import GOLDLESS, PARTS, AnalysedSplit, compute_part
from hunches.workflow._sealed_test import note_look, require_unsealed
from hunches.workflow.looks import looks

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from hunches.evaluation.analysis import AnalysisPart
    from hunches.workflow.open_project import OpenProject

SLOW_PARTS: Final = ("learning-curve", "leakage")
"""The parts that are computed only when they are asked for by name."""

QUICK_PARTS: Final = tuple(name for name in PARTS if name not in SLOW_PARTS)

_TITLES: Final = {
    "confusion": "Which classes are taken for which",
    "calibration": "Whether probabilities can be believed",
    "thresholds": "Which threshold each class should have",
    "slices": "Where it is worse",
    "cross": "Label model against end model",
    "clusters": "What errors have in common",
    "disagreements": "Where end model and label model disagree most",
    "gold": "Gold labels that are likely wrong",
    "learning-curve": "Whether more labels would help",
    "leakage": "Whether splits share examples",
}
_WIDTH: Final = 110
_WIDEST_TEXT: Final = 70
_WIDEST_CELL: Final = 90


@dataclass(frozen=True, slots=True)
class AnalysisChoice:
    """What is asked, and of which examples.

    Parameters
    ----------
    split : str or None
        On which split; None: on all.
    what : tuple of str
        Which parts: "confusion", "calibration", "thresholds", "slices", "cross", "clusters", "disagreements", "gold",
        and the slow ones "learning-curve" and "leakage", which are left out by default.
    seed : int
        Of all that is drawn.
    unseal : bool
        Whether gold labels of the test split may be looked at; each look is recorded.

    Raises
    ------
    UnknownName
        When there is no such part.

    >>> AnalysisChoice(what=("confusion", "slices")).split
    'valid'
    """

    split: str | None = "valid"
    what: tuple[str, ...] = QUICK_PARTS
    seed: int = 0
    unseal: bool = False

    def __post_init__(self) -> None:
        for name in self.what:
            if name not in PARTS:
                raise UnknownName("part of an analysis", name=name, known=list(PARTS))


@dataclass(frozen=True, slots=True)
class ShownExample:
    """An example that an analysis shows.

    Parameters
    ----------
    id : str
    text : str
        What there is to read of it.

    >>> ShownExample("c7", "what a day").id
    'c7'
    """

    id: str
    text: str


@dataclass(frozen=True, slots=True, repr=False)
class Analysis:
    """Where the end model goes wrong on some examples; prints as a report.

    Parameters
    ----------
    split : str or None
        The split, None for all.
    n_examples, n_gold : int
        How many examples, and how many of them have a gold label that was read.
    parts : mapping of str to AnalysisPart
        The answers by name, in the order of `_TITLES`.
    examples : mapping of int to ShownExample
        Those that the parts name, by row.
    notes : tuple of str
        What a reader has to know beside the answers.

    >>> print(Analysis("valid", 30, 0, {}, {}, ()))
    The end model on the valid split: 30 examples, 0 gold labels read.
    """

    split: str | None
    n_examples: int
    n_gold: int
    parts: Mapping[str, AnalysisPart]
    examples: Mapping[int, ShownExample]
    notes: tuple[str, ...]

    def __getitem__(self, name: str) -> AnalysisPart:
        """Return a part; raise `UnknownName` when it was not asked for."""
        if name not in self.parts:
            raise UnknownName("part of this analysis", name=name, known=list(self.parts))
        return self.parts[name]

    def __str__(self) -> str:
        return "\n\n".join([self._opening(), *map(self._part_text, self.parts), *self.notes])

    __repr__ = __str__

    def _repr_html_(self) -> str:
        notes = "".join(f"<p>{html.escape(note)}</p>" for note in self.notes)
        return f"<p>{html.escape(self._opening())}</p>{''.join(map(self._part_html, self.parts))}{notes}"

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON holds it; examples by their row."""
        return {
            "split": self.split,
            "n_examples": self.n_examples,
            "n_gold": self.n_gold,
            "parts": {name: part.as_dict() for name, part in self.parts.items()},
            "examples": {str(row): asdict(example) for row, example in self.examples.items()},
            "notes": list(self.notes),
        }

    def _opening(self) -> str:
        where = "all examples" if self.split is None else f"the {self.split} split"
        return f"The end model on {where}: {self.n_examples:,} examples, {self.n_gold:,} gold labels read."

    def _part_text(self, name: str) -> str:
        part = self.parts[name]
        told = textwrap.fill(part.told(), _WIDTH, break_long_words=False)
        tables = [table.to_text(widest_cell=_WIDEST_CELL) for table in (*part.tables(), *self._shown(part))]
        return "\n\n".join([f"{_TITLES[name].upper()}\n{told}", *tables])

    def _part_html(self, name: str) -> str:
        part = self.parts[name]
        shown = "".join(table.to_html() for table in self._shown(part))
        return f"<h4>{html.escape(_TITLES[name])}</h4>{part._repr_html_()}{shown}"  # notebooks call it

    def _shown(self, part: AnalysisPart) -> Iterator[Table]:
        """Yield the table of a part's examples, if it has any."""
        rows = [
            ("" if place else group.name, self.examples[row].id, _in_short(self.examples[row].text))
            for group in part.groups()
            for place, row in enumerate(group.rows)
        ]
        if rows:
            yield Table("", ["Examples of", "Id", "Text"], rows, ["left", "left", "left"])


def analyze(project: OpenProject, *, choice: AnalysisChoice | None = None) -> Analysis:
    """Return where the end model goes wrong on a split, why, and what would help.

    The run of the verb is recorded. What a learning curve measures is kept, so that asking again costs nothing.

    Raises
    ------
    SealedTest
        When gold labels of the test split would take part and ``unseal`` is not set.
    MissingStepError
        When there is no end model of the current dataset.
    NoGold
        When gold labels are needed and no example has one.
    """
    chosen = choice or AnalysisChoice()
    analysed = AnalysedSplit(project, chosen.split, chosen.seed)
    needs_gold = any(name not in GOLDLESS for name in chosen.what)
    is_look = needs_gold and require_unsealed(analysed.dataset, analysed.rows, verb="analyze", unseal=chosen.unseal)
    n_gold = int((analysed.gold != ABSTAIN).sum()) if needs_gold else 0
    if needs_gold and not n_gold:
        raise NoGold(len(analysed.rows))
    predictions = analysed.predictions[0]
    with project.run("analyze", **asdict(chosen)) as run:
        run.use("end-model", predictions)
        if needs_gold:
            run.use("gold", project.head("gold").key)
        if is_look:
            note_look(run, project)
        names = [name for name in PARTS if name in chosen.what]
        parts = {}
        for done, name in enumerate(names):
            run.progress(done, len(names))
            project.progress("analyze", done, len(names))
            parts[name] = compute_part(name, analysed, run=run)
        project.progress("analyze", len(names), len(names))
    notes = (f"This was look {len(looks(project))} at the test split.",) if is_look else ()
    return Analysis(chosen.split, len(analysed.rows), n_gold, parts, _examples(analysed, parts), notes)


def _in_short(text: str) -> str:
    return shortened(" ".join(text.split()), _WIDEST_TEXT)


def _examples(analysed: AnalysedSplit, parts: Mapping[str, AnalysisPart]) -> dict[int, ShownExample]:
    shown = {row for part in parts.values() for group in part.groups() for row in group.rows}
    rows = np.array(sorted(shown), dtype=np.intp)
    named = zip(analysed.dataset.ids(rows), analysed.dataset.texts(rows), strict=True)
    return {int(row): ShownExample(name, text) for row, (name, text) in zip(rows, named, strict=True)}
