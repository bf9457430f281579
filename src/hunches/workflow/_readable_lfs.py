"""Labelling functions as files for people: YAML for what is data, Python for what is code."""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, Final

from hunches.errors import UnknownName, UnloadableLabelingFunction
from hunches.lfs import lf_kinds
from hunches.workflow._yaml_lfs import short_kind
from hunches.workflow._yaml_writing import comment_text, yaml_text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from hunches.records import LFVersion
    from hunches.workflow.open_project import OpenProject

LFS_NAME: Final = "lfs.yaml"
CODE_NAME: Final = "code"

_HEADING: Final = (
    "The labelling functions of the Hunches project '{name}', in order of first definition.\n"
    "Edit them as you like. Read them back with: hunches define-lf lfs.yaml"
)
_LOST: Final = (
    "'{name}' ({kind}) was given in a session and is in no file, so it cannot be read back from here.{source}"
)
_NOT_IN_NAMES: Final = re.compile(r"[^\w.-]")
# What a definition says of where it came from, and not of what it is.
_OF_FILES: Final = {"file", "snapshot", "origin", "listed_in", "off", "gone", "source"}


@dataclass(frozen=True, slots=True)
class ExportedLFs:
    """What was written of a project's labelling functions.

    Parameters
    ----------
    n_lfs : int
        How many can be read back, those switched off included.
    files : tuple of str
        The files, relative to the folder.
    not_readable : tuple of str
        Those that were given in a session and are in no file: only their source, if any, is there, as a comment.

    >>> ExportedLFs(1, ("lfs.yaml",), ("shout",)).as_dict()
    {'n_lfs': 1, 'files': ['lfs.yaml'], 'not_readable': ['shout']}
    """

    n_lfs: int
    files: tuple[str, ...]
    not_readable: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON holds it."""
        return asdict(self) | {"files": list(self.files), "not_readable": list(self.not_readable)}


@dataclass(frozen=True, slots=True)
class ReadableLFs:
    """The files to write, and what to tell of them."""

    files: Mapping[str, bytes]
    exported: ExportedLFs


def readable_lfs(project: OpenProject) -> ReadableLFs:
    """Return a project's labelling functions as ``lfs.yaml`` and ``code/*.py``: equal ones, equal bytes."""
    versions = project.store.catalogue.lfs()
    as_data = {version.name: _as_data(version) for version in versions}
    code = _code_names([version for version in versions if as_data[version.name] is None])
    parts = [comment_text(_HEADING.format(name=project.name))]
    lost = []
    for version in versions:
        entry = as_data[version.name] or _as_reference(version, code)
        if entry is None:
            lost.append(version.name)
            parts.append(comment_text(_told(version)))
        else:
            parts.append(yaml_text([entry if version.is_active else entry | {"active": False}]))
    files = {LFS_NAME: "\n".join(parts).encode("utf-8")}
    for snapshot, name in code.items():
        files[name] = project.store.objects.read_bytes(snapshot)
    return ReadableLFs(files, ExportedLFs(len(versions) - len(lost), tuple(sorted(files)), tuple(lost)))


def _as_data(version: LFVersion) -> dict[str, Any] | None:
    """Return the entry of a labelling function that is data, None for one that is code."""
    definition = {part: value for part, value in version.definition.items() if part not in _OF_FILES}
    try:
        lf_kinds.get(version.kind).from_definition(version.name, definition)
        json.dumps([version.name, definition], ensure_ascii=False).encode("utf-8")
    except (UnloadableLabelingFunction, UnknownName, UnicodeEncodeError):
        return None
    first = {"label": definition.pop("label")} if "label" in definition else {}
    return {"name": version.name, "kind": short_kind(version.kind), **first, **definition}


def _as_reference(version: LFVersion, code: Mapping[str, str]) -> dict[str, Any] | None:
    file = code.get(version.definition.get("snapshot", ""))
    return None if file is None else {"name": version.name, "file": file}


def _code_names(versions: Sequence[LFVersion]) -> dict[str, str]:
    """Return the names of the files of code by those of the objects that hold them."""
    names: dict[str, str] = {}
    taken: set[str] = set()
    for version in versions:
        snapshot = str(version.definition.get("snapshot", ""))
        if snapshot.endswith(".py") and snapshot not in names:
            names[snapshot] = f"{CODE_NAME}/{_free_name(version, taken)}"
    return names


def _free_name(version: LFVersion, taken: set[str]) -> str:
    origin = PurePath(str(version.definition.get("origin", version.definition["file"])))
    stem = _NOT_IN_NAMES.sub("_", origin.stem)
    stem = "lfs" if origin.name == version.definition["snapshot"] else stem
    name, number = f"{stem}.py", 1
    while name.casefold() in taken:
        number += 1
        name = f"{stem}-{number}.py"
    taken.add(name.casefold())
    return name


def _told(version: LFVersion) -> str:
    source = str(version.definition.get("source", "")).rstrip()
    shown = f" Its source:\n\n{source}" if source else ""
    return _LOST.format(name=version.name, kind=short_kind(version.kind), source=shown)
