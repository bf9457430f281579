"""A throw-away project that has what a result was made of, and nothing else."""

from __future__ import annotations

import re
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

from hunches.records import Change, ProjectState
from hunches.store import ProjectStore
from hunches.workflow.collect_garbage import mentioned_objects
from hunches.workflow.open_project import OpenProject

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from hunches.records import Artefact, LFVersion

_NAME: Final = re.compile(r"[^\w-]")


@contextmanager
def scratch_project(
    project: OpenProject,
    *,
    artefacts: Iterable[Artefact],
    heads: Mapping[str, str],
    versions: Iterable[LFVersion] = (),
) -> Iterator[OpenProject]:
    """Yield a new project with some artefacts, some of them as heads, and some labelling functions.

    Those that come from files come from the snapshots of these. Slices are the project's own. The folder is gone
    afterwards.
    """
    with TemporaryDirectory(prefix="hunches-verify-") as folder:
        path = Path(folder) / (_NAME.sub("_", project.name) or "project")
        with ProjectStore.create(path, space=project.space, now=project.clock()) as store:
            found = list(artefacts)
            lfs = [_from_snapshot(store, version) for version in versions]
            for name in mentioned_objects([[item.object, item.facts] for item in found]):
                store.objects.adopt(project.store.objects.path(name))
            for name in mentioned_objects([version.definition for version in lfs]):
                store.objects.adopt(project.store.objects.path(name))
            for item in found:
                store.catalogue.keep(item, inputs=project.store.catalogue.inputs_of(item.key))
            state = ProjectState(heads, slices=project.store.catalogue.slices())
            change = Change("verify", "verify", author=project.author, at=project.clock())
            store.catalogue.restore(state, versions=lfs, change=change)
            yield OpenProject(store, clock=project.clock, workers=project.workers)


def _from_snapshot(store: ProjectStore, version: LFVersion) -> LFVersion:
    snapshot = version.definition.get("snapshot")
    if snapshot is None:
        return replace(version, is_active=True)
    file = store.file_of(str(snapshot))
    definition = {part: value for part, value in version.definition.items() if part not in {"listed_in", "off"}}
    return replace(version, definition={**definition, "file": file}, is_active=True)
