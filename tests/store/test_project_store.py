"""Projects on disk: made whole, found, opened, and left alone when they are too new."""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hunches.errors import (
    CorruptObject,
    InvalidValue,
    ProjectExists,
    ProjectNotFound,
    ProjectTooNew,
    ReadOnlyProject,
    StorageFull,
)
from hunches.records import Artefact, LabelSpace
from hunches.store import ProjectStore, find_project, recorded_run
from hunches.store._marker import Marker, read_marker, write_marker
from hunches.store._tables import metadata

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

    from hunches.store import Places, RunRecorder

NOW = datetime(2026, 1, 31, tzinfo=UTC)
SPACE = LabelSpace(["SPAM", "HAM"])
CRASH_SCRIPT = Path(__file__).with_name("crash_script.py")
STRIDES = pytest.mark.parametrize("stride", [8, pytest.param(1, marks=pytest.mark.long)])


def create(path: Path) -> ProjectStore:
    """Make a project."""
    return ProjectStore.create(path, space=SPACE, now=NOW)


def contents(folder: Path) -> dict[str, str]:
    """Return the hash of every file below a folder, by its path."""
    paths = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}


def test_a_project_is_a_folder_named_after_it(tmp_path: Path) -> None:
    """Folders above are made, and nothing stands beside it."""
    with create(tmp_path / "work" / "spam") as store:
        assert (store.record.name, store.record.space, store.record.created_at) == ("spam", SPACE, NOW)
    assert [path.name for path in (tmp_path / "work").iterdir()] == ["spam"]
    assert sorted(path.name for path in (tmp_path / "work" / "spam").iterdir()) == [
        "catalogue.sqlite",
        "hunches.toml",
        "locks",
        "objects",
        "tmp",
    ]


def test_an_empty_folder_becomes_a_project(tmp_path: Path) -> None:
    """What holds nothing can be lost."""
    create(tmp_path / "spam").close()
    (tmp_path / "empty").mkdir()
    with create(tmp_path / "empty") as store:
        assert store.record.name == "empty"


@pytest.mark.parametrize("taken", ["project", "file", "filled"])
def test_what_exists_is_left_alone(tmp_path: Path, taken: str) -> None:
    """A project, a file or a folder with something in it is not replaced."""
    create(tmp_path / "project").close()
    (tmp_path / "file").write_text("mine")
    (tmp_path / "filled").mkdir()
    (tmp_path / "filled" / "mine").touch()
    before = contents(tmp_path)
    with pytest.raises(ProjectExists, match=taken):
        create(tmp_path / taken)
    assert contents(tmp_path) == before


@pytest.mark.parametrize("name", ["n" * 300, "file/spam"])
def test_an_impossible_path_is_refused(tmp_path: Path, name: str) -> None:
    """The error says what the system said."""
    (tmp_path / "file").touch()
    with pytest.raises(InvalidValue, match=r"where a folder can be made \((File name too long|File exists)\)"):
        create(tmp_path / name)


def test_a_folder_without_a_marker_is_no_project(tmp_path: Path) -> None:
    """The error names the path."""
    with pytest.raises(ProjectNotFound, match=tmp_path.name):
        ProjectStore.open(tmp_path)


def test_a_project_is_found_from_inside(store: ProjectStore) -> None:
    """The nearest folder above with a marker is the project."""
    assert find_project(store.path / "objects") == find_project(store.path) == store.path
    with pytest.raises(ProjectNotFound):
        find_project(store.path.parent)


def test_a_file_is_called_by_its_place_in_the_project(store: ProjectStore, tmp_path: Path) -> None:
    """So that the project can move; an object is called the same wherever objects are."""
    name = store.objects.write_bytes(b"rules", suffix="py")
    assert store.name_of(store.path / "rules.py") == "rules.py"
    assert store.name_of(tmp_path / "rules.py") == str(tmp_path / "rules.py")
    assert store.name_of(store.objects.path(name)) == store.file_of(name) == f"objects/{name[:2]}/{name}"
    assert store.locate("rules.py") == store.path / "rules.py"
    assert store.locate(store.file_of(name)).read_bytes() == b"rules"


@pytest.mark.parametrize("places", ["servers"], indirect=True)
def test_objects_elsewhere_are_read_from_a_folder_that_cannot_be_written_to(
    store: ProjectStore, small_disk: Path
) -> None:
    """Their copies lie among the system's temporary files then."""
    name = store.objects.write_bytes(b"hello", suffix="txt")
    shutil.copy(store.path / "hunches.toml", small_disk)
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    with ProjectStore.open(small_disk) as opened:
        assert opened.objects.read_bytes(name) == b"hello"
        assert not opened.can_write
    assert [path.name for path in small_disk.iterdir()] == ["hunches.toml"]


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_any_name_is_written_and_read(tmp_path_factory: pytest.TempPathFactory, name: str) -> None:
    """The marker is valid TOML whatever the project is called."""
    folder = tmp_path_factory.mktemp("marker")
    marker = Marker(1, "p", name)
    write_marker(folder, marker)
    assert read_marker(folder) == marker


@pytest.mark.parametrize("content", [b"", b"format = ", b"\xff", b'format = "x"\nproject_id = ""\nname = ""'])
def test_a_damaged_marker_is_refused(store: ProjectStore, content: bytes) -> None:
    """The error names the file."""
    (store.path / "hunches.toml").write_bytes(content)
    with pytest.raises(CorruptObject, match=r"hunches\.toml"):
        ProjectStore.open(store.path)


@pytest.mark.parametrize("places", ["disk"], indirect=True)
def test_a_lost_catalogue_is_not_replaced(store: ProjectStore) -> None:
    """A project without its catalogue is damaged, not empty."""
    (store.path / "catalogue.sqlite").unlink()
    with pytest.raises(CorruptObject, match=r"catalogue\.sqlite' is damaged: the file is missing"):
        ProjectStore.open(store.path)


@pytest.mark.parametrize("places", ["servers"], indirect=True)
def test_a_lost_schema_is_not_replaced(store: ProjectStore, places: Places) -> None:
    """A database without our tables is not that of a project."""
    store.close()
    change_catalogue(store, places, "DROP SCHEMA hunches CASCADE")
    with pytest.raises(CorruptObject, match=r"test_\w+' is damaged: it has no tables of Hunches"):
        ProjectStore.open(store.path)


def test_a_newer_schema_is_left_alone(store: ProjectStore, places: Places) -> None:
    """A revision this version does not know is named, and no byte changes."""
    store.close()
    change_catalogue(store, places, "UPDATE alembic_version SET version_num = '9999'")
    before = contents(store.path)
    with pytest.raises(ProjectTooNew, match="schema '9999'"):
        ProjectStore.open(store.path)
    assert contents(store.path) == before


def test_a_newer_format_is_left_alone(store: ProjectStore) -> None:
    """A layout this version does not know is named, and no byte changes."""
    store.close()
    marker = store.path / "hunches.toml"
    marker.write_text(marker.read_text().replace("format = 1", "format = 2"))
    before = contents(store.path)
    with pytest.raises(ProjectTooNew, match="format 2"):
        ProjectStore.open(store.path)
    assert contents(store.path) == before


def test_an_older_project_is_upgraded(store: ProjectStore, places: Places) -> None:
    """A project of the first revision, which knew nothing but itself, opens and works."""
    store.close()
    tables = [table.name for table in reversed(metadata.sorted_tables) if table.name != "project"]
    change_catalogue(store, places, *[f"DROP TABLE {table}" for table in tables])
    change_catalogue(store, places, "UPDATE alembic_version SET version_num = '0001'")
    with ProjectStore.open(store.path) as upgraded:
        upgraded.catalogue.define_slice("links", condition="TRUE")
        assert upgraded.record == store.record
        assert upgraded.catalogue.slices() == {"links": "TRUE"}


@STRIDES
def test_create_killed_at_any_moment_leaves_all_or_nothing(
    tmp_path: Path, places: Places, stride: int, wait_for_the_dead: Callable[[Places], None]
) -> None:
    """After each kill there is a whole project or none, and making that clears away what was left."""
    steps = crash("create", stride, root=tmp_path, places=places)
    assert len(steps) > 20 / stride
    wait_for_the_dead(places)
    for step in steps:
        path = tmp_path / str(step) / "project"
        if not path.exists():
            ProjectStore.create(path, space=SPACE, now=NOW, places=places).close()
            assert [beside.name for beside in path.parent.iterdir()] == ["project"]
        with ProjectStore.open(path) as store:
            assert store.record.space == SPACE
            assert store.catalogue.heads() == {}


@STRIDES
def test_a_run_killed_at_any_moment_leaves_what_was_acknowledged(
    tmp_path: Path, places: Places, stride: int, wait_for_the_dead: Callable[[Places], None]
) -> None:
    """After each kill the run is interrupted or finished, and its results are there in full or not at all."""
    steps = crash("run", stride, root=tmp_path, places=places)
    assert len(steps) > 20 / stride
    wait_for_the_dead(places)
    states = set()
    for step in steps:
        acknowledged = tmp_path / f"{step}.acknowledged"
        said = acknowledged.read_text().split() if acknowledged.exists() else []
        with ProjectStore.open(tmp_path / str(step) / "project") as store:
            states.add(check_after_kill(store, said))
    assert states >= {None, "interrupted"}


def check_after_kill(store: ProjectStore, said: list[str]) -> str | None:
    """Check what a killed run left, and return its state, None when it had not begun."""
    runs = store.catalogue.runs()
    state = runs[0].state if runs else None
    kept, votes = store.catalogue.artefact("column"), store.catalogue.artefact("votes")
    assert state in {None, "interrupted", "finished"}
    assert (votes is not None) == bool(store.catalogue.heads()) == (state == "finished")
    assert store.catalogue.inputs_of("votes") == ({"lf:short": "column"} if votes else {})
    assert kept or "kept" not in said
    assert votes or "finished" not in said
    for artefact, content in ((kept, b"column"), (votes, b"votes")):
        if artefact is not None and artefact.object is not None:
            assert store.objects.read_bytes(artefact.object) == content
    assert list((store.path / "tmp").iterdir()) == []
    assert list(store.path.glob("locks/run-*")) == []
    return state


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Yield a file system of its own that holds one megabyte."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1m", "hunches", str(disk)], check=False, capture_output=True
    )
    if mounted.returncode != 0:
        pytest.skip(f"mounting a small disk needs to be allowed: {mounted.stderr.decode()}")
    yield disk
    subprocess.run(["umount", "--lazy", str(disk)], check=True)


def test_a_full_disk_stops_a_run_and_spoils_nothing(small_disk: Path) -> None:
    """Objects and rows that do not fit are refused; once there is room again the project goes on."""
    filler = small_disk / "filler"
    too_much = Artefact("a", "votes", None, run="r", created_at=NOW, facts={"x": "y" * 900_000})
    with create(small_disk / "spam") as store:
        filler.write_bytes(bytes(600_000))
        with pytest.raises(StorageFull, match="tmp"), run(store, "import_data"):
            store.objects.write_bytes(os.urandom(1_000_000), suffix="bin")
        with pytest.raises(StorageFull, match="catalogue"), run(store, "apply_lfs") as recorder:
            recorder.add(too_much, inputs={})
        assert store.catalogue.artefacts() == []
    filler.unlink()
    with ProjectStore.open(small_disk / "spam") as store:
        with run(store, "train"):
            store.objects.write_bytes(b"fits", suffix="bin")
        states = {run.verb: run.state for run in store.catalogue.runs()}
    assert states.pop("apply_lfs") in {"failed", "interrupted"}
    assert states == {"import_data": "failed", "train": "finished"}


def test_a_project_is_not_made_on_a_full_disk(small_disk: Path) -> None:
    """Nothing is left of a project that did not fit."""
    filler = small_disk / "filler"
    filler.write_bytes(bytes(1_000_000))
    with pytest.raises(StorageFull):
        create(small_disk / "spam")
    assert list(small_disk.iterdir()) == [filler]


def test_a_project_on_a_read_only_disk_is_read(small_disk: Path) -> None:
    """It opens and answers; a run or a definition is refused, and no byte changes."""
    create(small_disk / "spam").close()
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    before = contents(small_disk)
    with ProjectStore.open(small_disk / "spam") as store:
        assert store.record.space == SPACE
        with pytest.raises(ReadOnlyProject), run(store):
            pass
        with pytest.raises(ReadOnlyProject):
            store.catalogue.define_slice("links", condition="TRUE")
        with pytest.raises(ReadOnlyProject):
            store.objects.write_bytes(b"", suffix="bin")
    assert contents(small_disk) == before
    with pytest.raises(ReadOnlyProject):
        create(small_disk / "other")


def run(store: ProjectStore, verb: str = "apply_lfs") -> AbstractContextManager[RunRecorder]:
    """Record a run."""
    return recorded_run(store, verb, parameters={}, environment={}, clock=lambda: NOW)


def change_catalogue(store: ProjectStore, places: Places, *statements: str) -> None:
    """Change the catalogue behind the back of the store."""
    if places.store is None:
        with closing(sqlite3.connect(store.path / "catalogue.sqlite")) as file, file:
            for statement in statements:
                file.execute(statement)
    else:
        address = places.store.replace("+psycopg", "")
        with psycopg.connect(address, options="-c search_path=hunches") as server:
            for statement in statements:
                server.execute(statement.encode())


def crash(action: str, stride: int, *, root: Path, places: Places) -> list[int]:
    """Kill an action at every ``stride``-th of its steps, and return which these were."""
    addresses = [address for address in (places.store, places.objects) if address is not None]
    command = [sys.executable, str(CRASH_SCRIPT), action, str(stride), str(root), *addresses]
    answer = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return [int(line) for line in answer.split()]
