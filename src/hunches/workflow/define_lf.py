"""The verb that gives a project labelling functions."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hunches.engine import check_lfs
from hunches.errors import DuplicateName, InvalidValue
from hunches.lfs import LabelingFunction, lf_kinds
from hunches.records import LFVersion
from hunches.store.objects import is_object_name
from hunches.workflow._lf_files import read_lf_file
from hunches.workflow._loaded_lf import LoadedLF
from hunches.workflow._stored_dataset import StoredDataset

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

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
    """Define labelling functions, given as objects or as files of Python or YAML that hold them.

    A name that is defined again gets a new version, if its definition changed; the old one is kept.

    Raises
    ------
    UnreadableFile, MalformedFile, UnloadableLabelingFunction
        When a file cannot be loaded; nothing is defined then.
    UnknownClass
        When one votes a class the project does not have.
    UnknownColumn, WrongColumnType
        When one does not fit the project's dataset, if it has one already.
    DuplicateName
        When two have one name.
    """
    loaded: list[LoadedLF] = []
    for given in lfs:
        if isinstance(given, LabelingFunction):
            loaded.append(LoadedLF(given))
        elif isinstance(given, (str, Path)):
            loaded.extend(read_lf_file(Path(given)))
        else:
            raise InvalidValue(
                "A labelling function", value=given, expected="an object made by hu.rule(…) and the like"
            )
    return _define(project, loaded)


def _define(
    project: OpenProject, loaded: Sequence[LoadedLF], *, kept_on: Iterable[str] = (), gone: Sequence[LFVersion] = ()
) -> DefinedLFs:
    """Store versions of what was loaded and switch off those that are gone, all or nothing.

    Those of ``kept_on`` vote whatever their file says.
    """
    seen: set[str] = set()
    for each in loaded:
        if each.lf.name in seen:
            raise DuplicateName("labelling function", name=each.lf.name)
        seen.add(each.lf.name)
    catalogue = project.store.catalogue
    on = {each.lf.name for each in loaded if each.is_active} | set(kept_on)
    versions = [_version(project, each, is_active=each.lf.name in on) for each in loaded]
    voting = [each.lf for each in loaded if each.lf.name in on]
    if voting and "dataset" in catalogue.heads():
        check_lfs(voting, StoredDataset.current(project).examples().schema, project.space)
    known = {version.name: version for version in catalogue.lfs()}
    new = [version for version in versions if not _is_same(known.get(version.name), version)]
    added = tuple(version.name for version in new if version.name not in known)
    changed = tuple(version.name for version in new if version.name in known)
    unchanged = tuple(version.name for version in versions if version.name not in {*added, *changed})
    defined = DefinedLFs(added, changed, unchanged)
    message = _summary(defined, [version.name for version in gone])
    written = [*new, *_newer_copies(new, versions), *(replace(version, is_active=False) for version in gone)]
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
    if known is None or known.is_active != version.is_active or known.key != version.key:
        return False
    # A snapshot that is older than the file holds a function of the same key just as well; where a restored one once
    # came from is not forgotten.
    apart = {"snapshot": None, "origin": None}
    return {**known.definition, **apart} == {**version.definition, **apart}


def _newer_copies(new: Sequence[LFVersion], versions: Sequence[LFVersion]) -> list[LFVersion]:
    """Return the versions that stay but whose file is another: all of a file are to have the same copy of it."""
    names, files = {version.name for version in new}, {version.definition.get("file") for version in new}
    stay = (version for version in versions if version.name not in names)
    return [version for version in stay if version.definition.get("file") in files - {None}]


def _version(project: OpenProject, loaded: LoadedLF, *, is_active: bool) -> LFVersion:
    lf, file = loaded.lf, loaded.file
    definition: dict[str, Any] = dict(lf.definition(project.space))
    if file is not None:
        definition["file"] = project.store.name_of(file)
        # The file as it is now, so that this version can be had back when it is another.
        suffix = "py" if file.suffix == ".py" else "yaml"
        definition["snapshot"] = project.store.objects.write_bytes(file.read_bytes(), suffix=suffix)
    if loaded.listed_in is not None:
        definition["listed_in"] = project.store.name_of(loaded.listed_in)
    if not loaded.is_active:
        # What the file says, so that it is seen when it says otherwise.
        definition["off"] = True
    now = project.clock()
    return LFVersion(lf.name, lf.key(project.space), lf.kind, definition, created_at=now, is_active=is_active)


@dataclass(frozen=True, slots=True)
class RefreshedLFs:
    """What the files of labelling functions hold now, and how that differs from before."""

    defined: DefinedLFs
    gone: tuple[str, ...]
    lfs: tuple[LabelingFunction, ...]


def refresh_lfs(project: OpenProject) -> RefreshedLFs:
    """Define again what changed in the files labelling functions come from; switch off what is gone from them.

    A name that was defined elsewhere since is left to that definition, and one that was switched off stays off, until
    its file says anew whether it is to vote.
    """
    known = {version.name: version for version in project.store.catalogue.lfs()}
    watched = [version for version in known.values() if version.is_active or version.definition.get("off")]
    homes = {version.name: _home(version) for version in watched}
    loaded = [
        each
        for file in dict.fromkeys(home for home in homes.values() if home is not None)
        for each in read_lf_file(project.store.locate(file))
        if _is_at_home(each, file=file, known=known, homes=homes)
    ]
    present = {each.lf.name for each in loaded}
    missing = [version for version in watched if homes[version.name] is not None and version.name not in present]
    # Marked, so that one that comes back to its file votes again, unlike one that a person switched off.
    gone = [
        replace(version, definition={**version.definition, "gone": True}) for version in missing if version.is_active
    ]
    # A person has switched these on although their file says off.
    kept_on = {version.name for version in watched if version.is_active and version.definition.get("off")}
    defined = _define(project, loaded, kept_on=kept_on & present, gone=gone)
    return RefreshedLFs(defined, tuple(version.name for version in gone), tuple(each.lf for each in loaded))


def _home(version: LFVersion) -> str | None:
    """Return the file that says whether there is such a labelling function."""
    home: str | None = version.definition.get("listed_in", version.definition.get("file"))
    return home


def _is_at_home(
    loaded: LoadedLF, *, file: str, known: Mapping[str, LFVersion], homes: Mapping[str, str | None]
) -> bool:
    """Return whether what a file says of a name counts."""
    name = loaded.lf.name
    if name in homes:
        return homes[name] == file
    # A stored copy holds what else was in the file then.
    if is_object_name(Path(file).name):
        return False
    return name not in known or bool(known[name].definition.get("gone"))


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
