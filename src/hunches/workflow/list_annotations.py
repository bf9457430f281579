"""The verb that shows what people said of examples."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from hunches.evaluation import Table, cell
from hunches.records import standing_annotations

if TYPE_CHECKING:
    from hunches.records import Annotation
    from hunches.workflow.open_project import OpenProject

_HEADERS: Final = ("Number", "Example", "Annotator", "Kind", "Label", "Seconds", "Replaces", "Time (UTC)", "Note")
_UNSURE: Final = "(unsure)"


@dataclass(frozen=True, slots=True, repr=False)
class AnnotationLog:
    """Entries of the log of what people said of examples, oldest first; they print as a table.

    Parameters
    ----------
    entries : tuple of Annotation
    n_entries : int
        How many the whole log has.

    >>> print(AnnotationLog((), 0))
    Nobody has labelled any example yet.
    """

    entries: tuple[Annotation, ...]
    n_entries: int

    def __len__(self) -> int:
        return len(self.entries)

    def __str__(self) -> str:
        if not self.n_entries:
            return "Nobody has labelled any example yet."
        return self.table().to_text()

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return self.table().to_html()

    def table(self) -> Table:
        """Return the table it prints as."""
        title = f"{len(self):,} of {self.n_entries:,} entries"
        return Table(title, _HEADERS, [_row(entry) for entry in self.entries])

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON holds it."""
        return {"n_entries": self.n_entries, "entries": [entry.as_dict() for entry in self.entries]}


def list_annotations(
    project: OpenProject,
    *,
    example_id: str | None = None,
    annotator: str | None = None,
    with_history: bool = False,
) -> AnnotationLog:
    """Return the labels and adjudications that stand, or with history every entry there ever was, undos included.

    Parameters
    ----------
    project : OpenProject
        The project.
    example_id, annotator : str, optional
        Only what was said of an example, or by a person.
    with_history : bool
        Whether what was undone or replaced is shown too.
    """
    log = project.store.catalogue.annotations()
    chosen = log if with_history else standing_annotations(log)
    kept = tuple(
        entry for entry in chosen if example_id in {None, entry.example} and annotator in {None, entry.annotator}
    )
    return AnnotationLog(kept, len(log))


def _row(entry: Annotation) -> tuple[str, ...]:
    label = entry.label or ("" if entry.kind == "undo" else _UNSURE)
    return (
        f"{entry.number}",
        entry.example,
        entry.annotator,
        entry.kind,
        label,
        cell(entry.seconds, ".1f"),
        cell(entry.replaces),
        f"{entry.created_at:%Y-%m-%d %H:%M:%S}",
        entry.note,
    )
