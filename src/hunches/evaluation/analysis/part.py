"""What every part of an analysis can do."""

from __future__ import annotations

import html
import textwrap
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from hunches.evaluation.analysis.example_group import ExampleGroup
    from hunches.evaluation.picture import Picture
    from hunches.evaluation.table import Table

_WIDTH: Final = 110


class AnalysisPart(ABC):
    """One question about predictions, answered: in words, in tables, in pictures, and as JSON.

    Rows are positions among the examples that the question was asked of; who knows their texts shows those of
    `groups`.

    >>> from hunches.evaluation.analysis import reliability
    >>> import numpy as np
    >>> isinstance(reliability(np.array([[0.9, 0.1]]), np.array([0])), AnalysisPart)
    True
    """

    __slots__ = ()

    @abstractmethod
    def told(self) -> str:
        """Return the answer in words, in one paragraph."""

    @abstractmethod
    def tables(self) -> tuple[Table, ...]:
        """Return the tables the answer is read from."""

    @abstractmethod
    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON holds it."""

    def groups(self) -> tuple[ExampleGroup, ...]:
        """Return the examples that show what is meant; by default none."""
        return ()

    def pictures(self) -> tuple[Picture, ...]:
        """Return the pictures a notebook shows; by default none."""
        return ()

    def __str__(self) -> str:
        told = textwrap.fill(self.told(), _WIDTH, break_long_words=False)
        return "\n\n".join([told, *(table.to_text() for table in self.tables())])

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return self.to_html()

    def to_html(self) -> str:
        """Return the words, pictures and tables as HTML; every text in it is escaped."""
        pictures = "".join(picture.svg for picture in self.pictures())
        tables = "".join(table.to_html() for table in self.tables())
        return f"<p>{html.escape(self.told())}</p>{pictures}{tables}"
