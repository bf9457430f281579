"""Labelling functions that look terms up in a list or a dictionary."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Literal, Self, get_args

import numpy as np

from hunches.conditions import Column, OneOf, TextMatch
from hunches.errors import InvalidValue, UnreadableFile
from hunches.lfs.block import BlockVotes
from hunches.lfs.labeling_function import LabelingFunction, lf_kinds
from hunches.records import ABSTAIN, Label

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hunches.conditions import Condition
    from hunches.lfs.block import Block
    from hunches.records import LabelSpace

LookupMatch = Literal["words", "cell"]


@lf_kinds.register("lookup.v1")
@dataclass(frozen=True, slots=True)
class LookupLF(LabelingFunction):
    """Votes the class of the terms found in a column; abstains where terms of two classes are found.

    Parameters
    ----------
    name : str
        Its name.
    terms : tuple of (class, terms)
        The terms of each class.
    column : str
        The column looked at.
    match : {"words", "cell"}
        Whether a term is found as whole words in a text (case ignored), or is the whole cell (exactly).

    >>> lookup_lf("brands", {"acme": "SPAM", "umbrella": "HAM"}).terms
    (('SPAM', ('acme',)), ('HAM', ('umbrella',)))
    """

    kind: ClassVar[str] = "lookup.v1"

    name: str
    terms: tuple[tuple[Label | str, tuple[str, ...]], ...]
    column: str = "text"
    match: LookupMatch = "words"

    def __post_init__(self) -> None:
        if not self.terms or not all(terms for _, terms in self.terms):
            raise InvalidValue(f"The terms of '{self.name}'", value=self.terms, expected="one or more for each class")
        for term in (term for _, terms in self.terms for term in terms):
            if not isinstance(term, str) or not term:
                raise InvalidValue(f"A term of '{self.name}'", value=term, expected="text that is not empty")
        if self.match not in get_args(LookupMatch):
            raise InvalidValue(
                f"The match of '{self.name}'", value=self.match, expected=f"one of {get_args(LookupMatch)}"
            )

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """One condition for each class."""
        if self.match == "cell":
            return tuple(OneOf(Column(self.column), terms) for _, terms in self.terms)
        return tuple(TextMatch("has", self.column, terms) for _, terms in self.terms)

    @property
    def space(self) -> LabelSpace | None:
        """The label space of its labels, unless they were given as bare names."""
        return next((label.space for label, _ in self.terms if isinstance(label, Label)), None)

    def vote(self, block: Block) -> BlockVotes:
        """Return the class whose terms are found, where those of one class are."""
        labels = np.full(block.n_examples, ABSTAIN, dtype=block.space.vote_dtype)
        classes_found = np.zeros(block.n_examples, dtype=np.int32)
        for (label, _), condition in zip(self.terms, self.conditions, strict=True):
            is_found = block.holds(condition)
            labels[is_found] = block.space.index_of(label)
            classes_found += is_found
        labels[classes_found > 1] = ABSTAIN
        return BlockVotes(labels)

    def definition(self, space: LabelSpace) -> Mapping[str, object]:
        """Return every term with its class, the column and how terms are matched."""
        return {
            "terms": {space.classes[space.index_of(label)]: list(terms) for label, terms in self.terms},
            "column": self.column,
            "match": self.match,
        }

    @classmethod
    def from_definition(cls, name: str, definition: Mapping[str, object]) -> Self:
        """Return the labelling function of a stored definition."""
        stored: Mapping[str, list[str]] = definition["terms"]  # type: ignore[assignment]  # as `definition` wrote it
        match: LookupMatch = "cell" if definition["match"] == "cell" else "words"
        return cls(
            name, tuple((label, tuple(terms)) for label, terms in stored.items()), str(definition["column"]), match
        )


def lookup_lf(
    name: str,
    terms: Mapping[str, Label | str] | Iterable[str] | Path,
    *,
    column: str = "text",
    label: Label | str | None = None,
    match: LookupMatch = "words",
) -> LookupLF:
    """Return a labelling function that looks terms up.

    Parameters
    ----------
    name : str
        Its name.
    terms : mapping, iterable or path
        A mapping from term to class; terms alone, with ``label``; or the path of a file: one term a line, a
        ``.csv`` file without header with a class in its second column, or a ``.json`` object from term to class.
        A file is read now; its terms, and so its content, are part of the labelling function's version.
    column : str
        The column looked at.
    label : Label or str, optional
        The class of terms that come without one.
    match : {"words", "cell"}
        Find a term as whole words, or as the whole cell.

    Raises
    ------
    UnreadableFile
        When the file cannot be read.
    InvalidValue
        When a term has no class, or there is no term.

    >>> lookup_lf("promo", ["subscribe", "my channel"], label="SPAM").column
    'text'
    """
    if isinstance(terms, str):
        raise InvalidValue(f"The terms of '{name}'", value=terms, expected="several, or the Path of a file")
    pairs = _read_file(terms) if isinstance(terms, Path) else _pairs(terms)
    by_class: dict[Label | str, list[str]] = {}
    for term, own_label in pairs:
        term_label = label if own_label is None else own_label
        if term_label is None:
            raise InvalidValue(f"The class of '{term}' in '{name}'", value=None, expected="given, or label=… set")
        by_class.setdefault(term_label, []).append(term)
    ordered = tuple((term_label, tuple(dict.fromkeys(found))) for term_label, found in by_class.items())
    return LookupLF(name, ordered, column, match)


def _pairs(terms: Mapping[str, Label | str] | Iterable[str]) -> Iterable[tuple[str, Label | str | None]]:
    if isinstance(terms, Mapping):
        return terms.items()
    return [(term, None) for term in (sorted(terms) if isinstance(terms, (set, frozenset)) else terms)]


def _read_file(path: Path) -> Iterable[tuple[str, str | None]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise UnreadableFile(path, reason=error.strerror or str(error)) from None
    except UnicodeDecodeError:
        raise UnreadableFile(path, reason="it is not UTF-8 text") from None
    if path.suffix == ".json":
        return _read_json(path, text).items()
    if path.suffix == ".csv":
        return _read_csv(path, text)
    return [(line.strip(), None) for line in text.splitlines() if line.strip()]


def _read_csv(path: Path, text: str) -> list[tuple[str, str | None]]:
    try:
        rows = [[cell.strip() for cell in row] for row in csv.reader(io.StringIO(text))]
    except csv.Error as error:
        raise UnreadableFile(path, reason=f"it is not CSV ({error})") from None
    return [(row[0], (row[1] or None) if len(row) > 1 else None) for row in rows if row and row[0]]


def _read_json(path: Path, text: str) -> Mapping[str, str]:
    try:
        terms = json.loads(text)
    except ValueError as error:
        raise UnreadableFile(path, reason=f"it is not JSON ({error})") from None
    if not isinstance(terms, dict) or not all(isinstance(label, str) for label in terms.values()):
        raise UnreadableFile(path, reason="it is not a JSON object from term to class")
    return terms
