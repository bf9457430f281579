"""A problem of many rows that an import finds, as a value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

ProblemCode = Literal[
    "duplicate-ids",
    "missing-ids",
    "empty-text",
    "unknown-class",
    "no-gold",
    "unknown-split",
    "mixed-types",
    "unreadable-cells",
    "odd-characters",
    "long-cells",
    "unusable-column",
]
"""What may be wrong with the rows of a source."""

_SENTENCES: Final[dict[ProblemCode, tuple[str, str]]] = {
    "duplicate-ids": (
        "{count} rows repeat an id of '{column}' that an earlier row has.",
        "Import with duplicates='drop' to keep the first row of each id, or choose another id column.",
    ),
    "missing-ids": (
        "{count} rows have no id in '{column}'.",
        "They get one from their row number; correct the file if the ids matter elsewhere.",
    ),
    "empty-text": (
        "{count} rows have no text.",
        "Import with empty_text='drop' to leave them out.",
    ),
    "unknown-class": (
        "{count} rows have a label in '{column}' that is no class: {values}.",
        "Name the class each is for with class_map={{{first!r}: …}}, or drop them with unknown_classes='blank'.",
    ),
    "no-gold": (
        "None of the {count} rows has a gold label.",
        "Labelling works without; to measure it, name the label column or annotate some examples.",
    ),
    "unknown-split": (
        "{count} rows have a split in '{column}' that is none of train, valid and test: {values}.",
        "They go to train; correct the file, or import the column as 'ignored' to have splits drawn.",
    ),
    "mixed-types": (
        "'{column}' mixes numbers or dates with text; {count} cells are of the rarer sort, so all is read as text.",
        "Correct these cells, or import the column as 'number', 'flag' or 'date' to leave them empty.",
    ),
    "unreadable-cells": (
        "{count} cells of '{column}' cannot be read as the kind of values it is to have.",
        "They are left empty; correct them, or import the column as 'text'.",
    ),
    "odd-characters": (
        "{count} cells of '{column}' have characters that were broken by reading with a wrong encoding.",
        "Name the encoding the file was written with, for example encoding='cp1252'.",
    ),
    "long-cells": (
        "{count} cells of '{column}' have more than 100,000 characters.",
        "Look whether a quote was never closed; long texts make everything slower.",
    ),
    "unusable-column": (
        "'{column}' has values there is no use for, such as nested objects or bytes, and is left out.",
        "Turn it into columns of text, numbers, dates or lists of texts to import it.",
    ),
}
_SHOWN: Final = 5


@dataclass(frozen=True, slots=True)
class ImportProblem:
    """A problem found in the rows of a source, which does not stop an import, and how it can be mended.

    Parameters
    ----------
    code : str
        Stable name of the problem.
    column : str, optional
        The column it is in.
    count : int
        How many rows or cells have it.
    rows : tuple of int
        The positions of the first of them, from 0.
    values : tuple of (str, int)
        The values in question and how often each occurs, the most frequent first.

    >>> problem = ImportProblem("empty-text", "text", count=3, rows=(4, 8, 9))
    >>> problem.sentence
    '3 rows have no text.'
    >>> problem.mend
    "Import with empty_text='drop' to leave them out."
    """

    code: ProblemCode
    column: str | None
    count: int
    rows: tuple[int, ...] = ()
    values: tuple[tuple[str, int], ...] = ()

    @property
    def sentence(self) -> str:
        """What is wrong."""
        return self._written(_SENTENCES[self.code][0])

    @property
    def mend(self) -> str:
        """What to do about it."""
        return self._written(_SENTENCES[self.code][1])

    def _written(self, template: str) -> str:
        shown = ", ".join(f"'{value}' ({count})" for value, count in self.values[:_SHOWN])
        first = self.values[0][0] if self.values else ""
        return template.format(count=self.count, column=self.column, values=shown, first=first)
