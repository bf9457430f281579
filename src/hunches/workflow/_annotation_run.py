"""Records what people say of examples, together with the gold labels that this leads to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hunches.workflow._stored_dataset import StoredDataset
from hunches.workflow._stored_gold import GoldSources, gold_policy, imported_gold, set_gold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hunches.records import Annotation, GoldPolicy
    from hunches.workflow._stored_gold import GoldCounts
    from hunches.workflow.open_project import OpenProject


def record_annotations(
    project: OpenProject,
    verb: str,
    *,
    log: Sequence[Annotation],
    new: Sequence[Annotation],
    policy: GoldPolicy | None = None,
) -> GoldCounts:
    """Add entries to a log that was read before, and make the gold labels anew; all at once, or nothing.

    Raises
    ------
    ProjectBusy
        When somebody else added an entry since the log was read, or the verb is running.
    """
    people = sorted({entry.annotator for entry in new})
    with project.run(verb, annotators=people, numbers=[entry.number for entry in new]) as run:
        sources = GoldSources(imported_gold(project), [*log, *new], policy or gold_policy(project))
        counts = set_gold(project, run, StoredDataset.current(project), sources=sources)
        run.annotate(new)
        run.summarise(_summary(new, people))
    return counts


def _summary(new: Sequence[Annotation], people: Sequence[str]) -> str:
    if not new:
        return "gold labels by another policy"
    if new[0].kind == "undo":
        return f"{people[0]} undid annotation {new[0].replaces}"
    did = "adjudicated" if new[0].kind == "adjudication" else "labelled"
    return f"{', '.join(people)} {did} {len({entry.example for entry in new})} examples"
