"""What `diff` prints."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, Final

from hunches.evaluation import Table, printable, shortened

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hunches.evaluation.label_changes import LabelChanges
    from hunches.workflow.diff import RevisionDiff

_WIDEST: Final = 70
_MOST_FLOWS: Final = 12
_NO_LABEL: Final = "no label"


def diff_text(found: RevisionDiff) -> str:
    """Return the differences as lines and tables for a terminal."""
    parts = [_title(found), *(table.to_text(widest_cell=100) for table in _tables(found)), *_closing(found)]
    return "\n\n".join(parts)


def diff_html(found: RevisionDiff) -> str:
    """Return the differences as tables for a notebook."""
    closing = "".join(f"<p>{html.escape(line)}</p>" for line in _closing(found))
    title = f"<p><strong>{html.escape(_title(found))}</strong></p>"
    return title + "".join(table.to_html() for table in _tables(found)) + closing


def _title(found: RevisionDiff) -> str:
    told = f": {found.second.change.message}" if found.second.parent == found.first.number else ""
    return printable(f"From r{found.first.number} to r{found.second.number}{told}")


def _tables(found: RevisionDiff) -> Iterator[Table]:
    if found.lfs:
        rows = [(change.kind, change.name, _line(change.before), _line(change.after)) for change in found.lfs]
        yield Table("Labelling functions", ["", "Name", "Before", "After"], rows)
    if found.steps:
        steps = [(change.step, change.before or "–", change.after or "–") for change in found.steps]
        yield Table("Steps", ["Step", "Before", "After"], steps)
    if found.labels is not None and found.labels.flows:
        yield from _label_tables(found.labels)
    if found.examples:
        examples = [
            (item.id, item.before or _NO_LABEL, item.after or _NO_LABEL, ", ".join(item.lfs), _line(item.text))
            for item in found.examples
        ]
        yield Table("Examples with another label", ["Id", "Before", "After", "Moved by", "Text"], examples)
    if found.scores:
        scores = [(change.what, str(change.difference)) for change in found.scores]
        yield Table("Scores on valid, on the same examples", ["Of", "Change"], scores)


def _label_tables(labels: LabelChanges) -> Iterator[Table]:
    title = f"Labels: {labels.n_changed:,} of {labels.n_examples:,} examples have another"
    flows = [
        (flow.before or _NO_LABEL, flow.after or _NO_LABEL, f"{flow.n_examples:,}")
        for flow in labels.flows[:_MOST_FLOWS]
    ]
    yield Table(title, ["Before", "After", "Examples"], flows)
    causes = [(cause.lf or "the same votes, weighed otherwise", f"{cause.n_examples:,}") for cause in labels.causes]
    yield Table("Moved by the votes of", ["Labelling function", "Examples"], causes[:_MOST_FLOWS])


def _closing(found: RevisionDiff) -> Iterator[str]:
    if not found.lfs and not found.steps:
        yield "Nothing differs."
    elif found.labels is not None and not found.labels.flows:
        yield f"No label of {found.labels.n_examples:,} examples changed."


def _line(text: str | None) -> str:
    return "" if text is None else shortened(" ".join(text.split()), _WIDEST)
