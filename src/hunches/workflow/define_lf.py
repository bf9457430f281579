"""The verb that gives a project labelling functions."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from hunches.engine import check_lfs
from hunches.errors import DuplicateName, InvalidValue
from hunches.lfs import LabelingFunction, lf_kinds
from hunches.records import LFVersion
from hunches.workflow._lf_files import load_lf_file
from hunches.workflow._stored_dataset import StoredDataset

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from hunches.workflow.open_project import OpenProject

Loaded: TypeAlias = "tuple[LabelingFunction, Path | None]"
"""A labelling function and the file it comes from, if any."""


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
    UnknownColumn, WrongColumnType
        When one does not fit the project's dataset, if it has one already.
    DuplicateName
        When two have one name.
    """
    loaded: list[Loaded] = []
    for given in lfs:
        if isinstance(given, LabelingFunction):
            loaded.append((given, None))
        elif isinstance(given, (str, Path)):
            loaded.extend(_loaded(Path(given)))
        else:
            raise InvalidValue(
                "A labelling function", value=given, expected="an object made by hu.rule(…) and the like"
            )
    return _define(project, loaded)


def _loaded(path: Path) -> list[Loaded]:
    return [(lf, path) for lf in load_lf_file(path)]


def _define(project: OpenProject, loaded: Sequence[Loaded], *, gone: Sequence[LFVersion] = ()) -> DefinedLFs:
    """Store versions of what was loaded and switch off those that are gone, all or nothing."""
    seen: set[str] = set()
    for lf, _ in loaded:
        if lf.name in seen:
            raise DuplicateName("labelling function", name=lf.name)
        seen.add(lf.name)
    catalogue = project.store.catalogue
    versions = [_version(project, lf, file=file) for lf, file in loaded]
    if loaded and "dataset" in catalogue.heads():
        check_lfs([lf for lf, _ in loaded], StoredDataset.current(project).examples().schema, project.space)
    known = {version.name: version for version in catalogue.lfs()}
    new = [version for version in versions if not _is_same(known.get(version.name), version)]
    added = tuple(version.name for version in new if version.name not in known)
    changed = tuple(version.name for version in new if version.name in known)
    unchanged = tuple(version.name for version in versions if version.name not in {*added, *changed})
    defined = DefinedLFs(added, changed, unchanged)
    message = _summary(defined, [version.name for version in gone])
    written = [*new, *(replace(version, is_active=False) for version in gone)]
    catalogue.define_lfs(written, change=project.change("define_lf", message))
    return defined


def _summary(defined: DefinedLFs, gone: Sequence[str]) -> str:
    """Return what the log of revisions says of a definition."""
    parts = (("added", defined.added), ("changed", defined.changed), ("switched off, gone from its file:", gone))
    told = "; ".join(f"{what} {_in_short(names)}" for what, names in parts if names)
    return told or "nothing changed"


def _in_short(names: Sequence[str]) -> str:
    return ", ".join(names) if len(names) <= 4 else f"{', '.join(names[:3])} and {len(names) - 3} others"


def _is_same(known: LFVersion | None, version: LFVersion) -> bool:
    if known is None or not known.is_active or known.key != version.key:
        return False
    # A snapshot that is older than the file holds a function of the same key just as well.
    return {**known.definition, "snapshot": None} == {**version.definition, "snapshot": None}


def _version(project: OpenProject, lf: LabelingFunction, *, file: Path | None) -> LFVersion:
    definition: dict[str, Any] = dict(lf.definition(project.space))
    if file is not None:
        definition["file"] = _stored_path(project, file)
        # The file as it is now, so that this version can be had back when it is another.
        definition["snapshot"] = project.store.objects.write_bytes(file.read_bytes(), suffix="py")
    return LFVersion(lf.name, lf.key(project.space), lf.kind, definition, created_at=project.clock())


def _stored_path(project: OpenProject, file: Path) -> str:
    """Return the path relative to the project where it lies inside, so that the project can be moved."""
    absolute, root = file.resolve(), project.store.path.resolve()
    return str(absolute.relative_to(root)) if absolute.is_relative_to(root) else str(absolute)


@dataclass(frozen=True, slots=True)
class RefreshedLFs:
    """What the files of labelling functions hold now, and how that differs from before."""

    defined: DefinedLFs
    gone: tuple[str, ...]
    lfs: tuple[LabelingFunction, ...]


def refresh_lfs(project: OpenProject) -> RefreshedLFs:
    """Define again what changed in the files labelling functions come from; switch off what is gone from them.

    A name that was defined elsewhere since is left to that definition, and one that was switched off stays off.
    """
    known = project.store.catalogue.lfs()
    active = [version for version in known if version.is_active]
    off = {version.name for version in known if not version.is_active and not version.definition.get("gone")}
    homes = {version.name: version.definition.get("file") for version in active}
    files = [file for file in dict.fromkeys(homes.values()) if file is not None]
    loaded = [
        (lf, path)
        for file in files
        for lf, path in _loaded(project.store.path / file)
        if homes.get(lf.name, file) == file and lf.name not in off
    ]
    present = {lf.name for lf, _ in loaded}
    missing = [version for version in active if homes[version.name] is not None and version.name not in present]
    # Marked, so that one that comes back to its file votes again, unlike one that a person switched off.
    gone = [replace(version, definition={**version.definition, "gone": True}) for version in missing]
    defined = _define(project, loaded, gone=gone)
    return RefreshedLFs(defined, tuple(version.name for version in gone), tuple(lf for lf, _ in loaded))


def active_lfs(project: OpenProject, at_hand: Iterable[LabelingFunction]) -> list[tuple[LFVersion, LabelingFunction]]:
    """Return each active version with its labelling function: one at hand, or one made from its definition.

    Raises
    ------
    UnloadableLabelingFunction
        When one is code that was defined in another process and not in a file.
    """
    known = {(lf.name, lf.key(project.space)): lf for lf in at_hand}
    pairs = []
    for version in project.store.catalogue.lfs():
        if version.is_active:
            lf = known.get((version.name, version.key))
            pairs.append(
                (version, lf or lf_kinds.get(version.kind).from_definition(version.name, version.definition))
            )
    return pairs
