"""The verb that gives a project labelling functions."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hunches.errors import DuplicateName, InvalidValue, UnloadableLabelingFunction
from hunches.lfs import LabelingFunction, lf_kinds
from hunches.records import LFVersion
from hunches.workflow._lf_files import load_lf_file

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from hunches.workflow.open_project import OpenProject


@dataclass(frozen=True, slots=True)
class DefinedLFs:
    """Which labelling functions a definition added, changed and left as they were.

    >>> DefinedLFs(("short",), (), ()).as_dict()
    {'added': ['short'], 'changed': [], 'unchanged': []}
    """

    added: tuple[str, ...]
    changed: tuple[str, ...]
    unchanged: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON holds it."""
        return {"added": list(self.added), "changed": list(self.changed), "unchanged": list(self.unchanged)}


def define_lf(project: OpenProject, *lfs: LabelingFunction | Path | str) -> DefinedLFs:
    """Define labelling functions, given as objects or as files of Python that hold them.

    A name that is defined again gets a new version, if its definition changed; the old one is kept.

    Raises
    ------
    UnreadableFile, UnloadableLabelingFunction
        When a file cannot be loaded; nothing is defined then.
    UnknownClass
        When one votes a class the project does not have.
    DuplicateName
        When two have one name.
    """
    versions: list[LFVersion] = []
    for given in lfs:
        if isinstance(given, LabelingFunction):
            versions.append(_version(project, given, file=None))
        elif isinstance(given, (str, Path)):
            path = Path(given)
            versions.extend(_version(project, lf, file=path) for lf in load_lf_file(path))
        else:
            raise InvalidValue(
                "A labelling function", value=given, expected="an object made by hu.rule(…) and the like"
            )
    return _store(project, versions)


def _store(project: OpenProject, versions: Sequence[LFVersion]) -> DefinedLFs:
    seen: set[str] = set()
    for version in versions:
        if version.name in seen:
            raise DuplicateName("labelling function", name=version.name)
        seen.add(version.name)
    known = {version.name: version for version in project.store.catalogue.lfs()}
    added = tuple(version.name for version in versions if version.name not in known)
    new = [version for version in versions if not _is_same(known.get(version.name), version)]
    changed = tuple(version.name for version in new if version.name in known)
    project.store.catalogue.define_lfs(new)
    unchanged = tuple(version.name for version in versions if version.name not in {*added, *changed})
    return DefinedLFs(added, changed, unchanged)


def _is_same(known: LFVersion | None, version: LFVersion) -> bool:
    return (
        known is not None and known.is_active and known.key == version.key and known.definition == version.definition
    )


def _version(project: OpenProject, lf: LabelingFunction, *, file: Path | None) -> LFVersion:
    definition: dict[str, Any] = dict(lf.definition(project.space))
    if file is not None:
        definition["file"] = _stored_path(project, file)
    return LFVersion(lf.name, lf.key(project.space), lf.kind, definition, created_at=project.clock())


def _stored_path(project: OpenProject, file: Path) -> str:
    """Return the path relative to the project where it lies inside, so that the project can be moved."""
    absolute, root = file.resolve(), project.store.path.resolve()
    return str(absolute.relative_to(root)) if absolute.is_relative_to(root) else str(absolute)


def refresh_lfs(project: OpenProject) -> DefinedLFs:
    """Define again what changed in the files labelling functions come from; switch off what is gone from them."""
    catalogue = project.store.catalogue
    active = [version for version in catalogue.lfs() if version.is_active and version.definition.get("file")]
    versions: list[LFVersion] = []
    for file in dict.fromkeys(str(version.definition["file"]) for version in active):
        versions.extend(
            _version(project, lf, file=project.store.path / file) for lf in load_lf_file(project.store.path / file)
        )
    defined = _store(project, versions)
    present = {version.name for version in versions}
    for version in active:
        if version.name not in present:
            catalogue.set_lf_active(version.name, is_active=False)
    return defined


def active_lfs(
    project: OpenProject, given: Mapping[str, LabelingFunction]
) -> list[tuple[LFVersion, LabelingFunction]]:
    """Return each active version with its labelling function, from memory, its file or its definition.

    Raises
    ------
    UnloadableLabelingFunction
        When one is code that was defined in another process and not in a file.
    """
    files: dict[str, dict[str, LabelingFunction]] = {}
    pairs = []
    for version in project.store.catalogue.lfs():
        if not version.is_active:
            continue
        file = version.definition.get("file")
        if version.name in given:
            lf = given[version.name]
        elif file is not None:
            path = str(file)
            if path not in files:
                files[path] = {lf.name: lf for lf in load_lf_file(project.store.path / path)}
            lf = files[path][version.name]
        else:
            lf = lf_kinds.get(version.kind).from_definition(version.name, version.definition)
        if lf.key(project.space) != version.key:
            raise UnloadableLabelingFunction(version.name, reason="it is not what was defined under this name")
        pairs.append((version, lf))
    return pairs
