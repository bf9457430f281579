"""The verb that makes a new project of one that was exported."""

from __future__ import annotations

import json
import shutil
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, Final, NoReturn

from hunches.errors import HunchesError, ProjectTooNew, StorageFull, StoreError
from hunches.records import LabelSpace, ProjectRecord
from hunches.store.new_project import new_project
from hunches.store.objects import ObjectFolder, is_object_name
from hunches.workflow._export_sinks import write_file
from hunches.workflow._project_export import HISTORY_NAME, OBJECTS_NAME
from hunches.workflow._project_source import open_source

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hunches.records import Artefact, LFVersion
    from hunches.store import Catalogue, ProjectStore
    from hunches.workflow._project_source import ProjectSource

_SUFFIXES: Final = {".py", ".yaml", ".yml"}
_OWN_FOLDERS: Final = {OBJECTS_NAME, "tmp", "locks", "cache"}


@dataclass(frozen=True, slots=True)
class ImportedProject:
    """What came of reading a project back.

    Parameters
    ----------
    path : str
        The new project.
    n_revisions, n_lfs, n_objects : int
        How many revisions, labelling functions and stored files it has.
    missing : tuple of str
        Roles of results whose stored files did not come along: make them again.
    edited : tuple of str
        Files for people that were changed after the export. They decide nothing: what is exact was read. To use an
        edited ``lfs.yaml``, define it.

    >>> ImportedProject("spam", 7, 3, 0, ("dataset",), ()).as_dict()["missing"]
    ['dataset']
    """

    path: str
    n_revisions: int
    n_lfs: int
    n_objects: int
    missing: tuple[str, ...]
    edited: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON holds it."""
        return asdict(self) | {"missing": list(self.missing), "edited": list(self.edited)}


def import_project(source: Path | str, target: Path | str) -> ImportedProject:
    """Make a new project of an exported one: equal in all it knows and holds; all of it is there at once, or nothing.

    Reading runs no code. Applying labelling functions later runs theirs, so read projects of those you trust.

    Parameters
    ----------
    source : path
        The folder or the zip file that `export` wrote.
    target : path
        The new folder.

    Raises
    ------
    ProjectExists
        When something is there already.
    MalformedFile
        When it is no export of a project, or was damaged or changed: every file is checked against its hash.
    ProjectTooNew
        When a newer version of Hunches wrote it.
    UnreadableFile
        When it cannot be read.
    StorageFull, ReadOnlyProject
        When it cannot be written.
    """
    with open_source(Path(source)) as given:
        _check_room(given, Path(target))
        dump = {table: list(_rows(given, table)) for table in _tables(given)}
        with new_project(Path(target), record=_record(given, dump)) as store:
            _load(given, store, dump)
            objects = _receive_objects(given, store)
            _write_files(given, store)
            catalogue = store.catalogue
            missing = tuple(_missing(store))
            n_revisions, n_lfs = len(catalogue.revisions()), len(catalogue.lfs())
        exact = (f"{HISTORY_NAME}/", f"{OBJECTS_NAME}/")
        edited = [name for name in given.files if not name.startswith(exact) and not given.is_unchanged(name)]
    return ImportedProject(str(target), n_revisions, n_lfs, objects, missing, tuple(sorted(edited)))


def _check_room(given: ProjectSource, target: Path) -> None:
    """Raise `StorageFull` when there is no room for what a small zip file may hold."""
    folder = next((place for place in target.resolve().parents if place.is_dir()), Path.cwd())
    if sum(size for _, size in given.files.values()) > shutil.disk_usage(folder).free:
        raise StorageFull(target)


def _tables(given: ProjectSource) -> Iterator[str]:
    for name in sorted(given.files):
        path = PurePosixPath(name)
        if path.parts[0] == HISTORY_NAME:
            yield path.stem


def _rows(given: ProjectSource, table: str) -> Iterator[dict[str, Any]]:
    name = f"{HISTORY_NAME}/{table}.jsonl"
    for number, line in enumerate(given.read(name).splitlines(), start=1):
        try:
            row = json.loads(line, parse_constant=_refuse_constant)
        except (ValueError, RecursionError) as error:
            given.refuse(f"it cannot be read ({error})", name, line=number)
        if not isinstance(row, dict):
            given.refuse("it is no JSON object", name, line=number)
        yield row


def _refuse_constant(name: str) -> NoReturn:
    problem = f"JSON has no {name}"
    raise ValueError(problem)  # as `json` does for all else that it cannot read


def _record(given: ProjectSource, dump: dict[str, list[dict[str, Any]]]) -> ProjectRecord:
    try:
        (row,) = dump["project"]
        space = LabelSpace(row["classes"], row["label_kind"])
        record = ProjectRecord(
            row["name"], space, created_at=datetime.fromisoformat(row["created_at"]), format=row["format"]
        )
    except (KeyError, ValueError, TypeError, HunchesError) as error:
        given.refuse(f"its record cannot be read ({error})", f"{HISTORY_NAME}/project.jsonl")
    if record.format != ProjectRecord(record.name, space, created_at=record.created_at).format:
        raise ProjectTooNew(given.path, revision=f"format {record.format}")
    return record


def _load(given: ProjectSource, store: ProjectStore, dump: dict[str, list[dict[str, Any]]]) -> None:
    """Enter all rows, and read them once as what they are."""
    try:
        store.catalogue.load(dump)
        _check_records(store.catalogue)
    except StoreError:
        raise
    except (HunchesError, KeyError, ValueError, TypeError, AttributeError) as error:
        given.refuse(f"it holds what no project does ({str(error).rstrip('.')})", HISTORY_NAME)


def _check_records(catalogue: Catalogue) -> None:
    catalogue.record()
    catalogue.annotations()
    catalogue.runs()
    catalogue.artefacts()
    catalogue.every_lf_version()
    for revision in catalogue.revisions():
        state = catalogue.state_at(revision.state)
        if state is None or state.key != revision.state:
            problem = f"the state of revision r{revision.number} is another"
            raise ValueError(problem)  # told as what is wrong with the export


def _receive_objects(given: ProjectSource, store: ProjectStore) -> int:
    objects = ObjectFolder(store.path)
    names = [PurePosixPath(name) for name in given.files if name.startswith(f"{OBJECTS_NAME}/")]
    for path in names:
        if not is_object_name(path.name) or given.files[str(path)][0] != path.stem:
            given.refuse(f"'{path}' is no stored file", str(path))
        objects.receive(path.name, given.chunks(str(path)), origin=str(given.path / path))
    return len(names)


def _write_files(given: ProjectSource, store: ProjectStore) -> None:
    """Write the files of labelling functions that lie in the project's folder, from their copies."""
    newest: dict[str, str] = {}
    for version in store.catalogue.lfs():
        if version.is_active or version.definition.get("off"):
            newest.update(_copy_of(version))
    for file, snapshot in newest.items():
        path = PurePosixPath(file)
        is_inside = not path.is_absolute() and ".." not in path.parts and path.parts[0] not in _OWN_FOLDERS
        if not is_inside or path.suffix not in _SUFFIXES:
            given.refuse(f"a labelling function comes from '{file}', where none can be", HISTORY_NAME)
        write_file(store.path / path, store.objects.read_bytes(snapshot))


def _copy_of(version: LFVersion) -> Iterator[tuple[str, str]]:
    file, snapshot = version.definition.get("file"), version.definition.get("snapshot")
    if isinstance(file, str) and isinstance(snapshot, str) and PurePosixPath(file).name != snapshot:
        yield file, snapshot


def _missing(store: ProjectStore) -> Iterator[str]:
    """Yield the roles of what the project consists of whose stored files are not there."""
    catalogue = store.catalogue
    for role, key in catalogue.heads().items():
        made = {key, *(inner for inner in catalogue.inputs_of(key).values() if role == "votes")}
        if not all(_is_there(store, artefact) for artefact in catalogue.artefacts_at(made).values()):
            yield role


def _is_there(store: ProjectStore, artefact: Artefact) -> bool:
    return artefact.object is None or store.objects.exists(artefact.object)
