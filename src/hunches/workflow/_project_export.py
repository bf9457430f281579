"""A whole project as files: a part for people, and everything needed to read it back equal."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any, Final

from hunches.errors import CorruptObject
from hunches.records import content_key
from hunches.workflow._export_sinks import writing_export
from hunches.workflow._readable_lfs import readable_lfs
from hunches.workflow._yaml_writing import comment_text, yaml_text
from hunches.workflow.collect_garbage import mentioned_objects

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from hunches.workflow._export_sinks import ExportWriter
    from hunches.workflow.open_project import OpenProject

EXPORT_FORMAT: Final = 1
HISTORY_NAME: Final = "history"
OBJECTS_NAME: Final = "objects"

_ATTRIBUTES: Final = b"# Kept byte for byte: every file is checked against its hash when it is read back.\n* -text\n"
_HEADING: Final = (
    "The Hunches project '{name}', for people and for git. What is exact lies in history/ and objects/.\n"
    "Read it back with: hunches import-project FOLDER NEW-PROJECT"
)
_PERSONAL: Final = ("parameters", "log", "error")


@dataclass(frozen=True, slots=True)
class ExportedProject:
    """What was written of a project.

    Parameters
    ----------
    n_files, n_bytes : int
        How many files, and how much they hold.
    n_objects : int
        How many of them are stored files: data sets, votes, models, copies of code.
    missing : tuple of str
        Stored files that are gone or damaged in the project itself, and so not in the export.
    not_readable : tuple of str
        Labelling functions that were given in a session and are in no file.

    >>> ExportedProject(12, 4096, 3, (), ()).as_dict()["n_objects"]
    3
    """

    n_files: int
    n_bytes: int
    n_objects: int
    missing: tuple[str, ...]
    not_readable: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON holds it."""
        return asdict(self) | {"missing": list(self.missing), "not_readable": list(self.not_readable)}


def export_project(project: OpenProject, target: Path, *, data: bool) -> ExportedProject:
    """Write a project to a folder or a zip file; without ``data`` leave out all stored files but copies of code."""
    dump = project.store.catalogue.dump()
    dump["lf_version"] = [row | {"definition": definition} for row, definition in _movable(project, dump)]
    dump["run"] = [row | {part: _impersonal(row[part]) for part in _PERSONAL} for row in dump["run"]]
    readable = readable_lfs(project)
    missing: list[str] = []
    with writing_export(target, finish=lambda writer: _manifest(writer, data=data)) as writer:
        writer.add(".gitattributes", _ATTRIBUTES)
        writer.add("project.yaml", _overview(project))
        for name, contents in sorted(readable.files.items()):
            writer.add(name, contents)
        for table, rows in sorted(dump.items()):
            writer.add(f"{HISTORY_NAME}/{table}.jsonl", b"".join(map(_json_line, rows)))
        named = mentioned_objects([dump["artefact"] if data else [], dump["lf_version"]])
        for name in sorted(set(named)):
            path = _whole(project, name)
            if path is None:
                missing.append(name)
            else:
                writer.add(f"{OBJECTS_NAME}/{name[:2]}/{name}", path)
    n_objects = sum(name.startswith(f"{OBJECTS_NAME}/") for name in writer.files)
    n_bytes = sum(size for _, size in writer.files.values())
    return ExportedProject(len(writer.files), n_bytes, n_objects, tuple(missing), readable.exported.not_readable)


def manifest_check(manifest: Mapping[str, Any]) -> str:
    """Return the hash of what a manifest says."""
    return content_key("export-manifest.v1", {part: value for part, value in manifest.items() if part != "check"})


def _manifest(writer: ExportWriter, *, data: bool) -> bytes:
    files = dict(sorted(writer.files.items()))
    manifest: dict[str, Any] = {"hunches_export": EXPORT_FORMAT, "has_data": data, "files": files}
    lines = [f"  {json.dumps(name, ensure_ascii=False)}: {json.dumps(said)}" for name, said in files.items()]
    body = ",\n".join(lines)
    head = f'"hunches_export": {EXPORT_FORMAT},\n "has_data": {json.dumps(data)},\n "files": {{\n{body}\n }}'
    return f'{{{head},\n "check": "{manifest_check(manifest)}"}}\n'.encode()


def _json_line(row: Mapping[str, Any]) -> bytes:
    try:
        return (json.dumps(row, ensure_ascii=False) + "\n").encode("utf-8")
    except UnicodeEncodeError:  # half a character, which only JSON's escapes can hold
        return (json.dumps(row) + "\n").encode("ascii")


def _overview(project: OpenProject) -> bytes:
    catalogue = project.store.catalogue
    record = project.store.record
    revisions = [revision.as_dict() for revision in catalogue.revisions(limit=1)]
    shown = ("number", "verb", "message", "author", "at", "names")
    overview = {
        "name": record.name,
        "classes": list(record.space.classes),
        "kind": record.space.kind,
        "format": record.format,
        "created_at": record.created_at.isoformat(),
        "slices": catalogue.slices(),
        "revision": {part: revisions[0][part] for part in shown} if revisions else None,
    }
    return f"{comment_text(_HEADING.format(name=record.name))}\n{yaml_text(overview)}".encode()


def _movable(project: OpenProject, dump: Mapping[str, list[dict[str, Any]]]) -> Iterator[tuple[dict[str, Any], Any]]:
    """Yield each row of a labelling function and its definition, with no file that only this project can find.

    Files in the project's folder keep their names, and are written there again from their copies. All others, and
    files that name others, are read from the project's copies, as after `restore`.
    """
    lists = {row["definition"].get("listed_in") for row in dump["lf_version"]}
    for row in dump["lf_version"]:
        definition = dict(row["definition"])
        snapshot = definition.get("snapshot")
        is_elsewhere = PurePath(definition.get("file", "")).is_absolute() or definition.get("file") in lists
        origin = PurePath(definition.get("origin", ""))
        if origin.is_absolute():
            definition["origin"] = origin.name
        if snapshot is not None and (is_elsewhere or "listed_in" in definition):
            if "origin" not in definition:
                definition["origin"] = PurePath(definition["file"]).name
            definition["file"] = project.store.file_of(str(snapshot))
            definition = {part: value for part, value in definition.items() if part not in {"listed_in", "off"}}
        yield row, definition


def _impersonal(value: Any) -> Any:  # noqa: ANN401  # JSON
    """Return a value with ``~`` for the home folder of who exports."""
    if isinstance(value, str):
        return value.replace(f"{Path.home()}/", "~/")
    if isinstance(value, dict):
        return {part: _impersonal(inner) for part, inner in value.items()}
    return [_impersonal(inner) for inner in value] if isinstance(value, list) else value


def _whole(project: OpenProject, name: str) -> Path | None:
    """Return where the bytes of an object are, None when they are gone or damaged."""
    try:
        path = project.store.objects.path(name)
        with path.open("rb") as file:
            is_whole = hashlib.file_digest(file, "sha256").hexdigest() == path.stem
    except (CorruptObject, OSError):
        return None
    return path if is_whole else None
