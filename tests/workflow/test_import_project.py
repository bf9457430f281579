"""Projects written to files and read back: equal, whole or not at all, and nothing believed unchecked."""

from __future__ import annotations

import json
import shutil
import stat
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from hunches import workflow
from hunches.errors import (
    CorruptObject,
    HunchesError,
    MalformedFile,
    ProjectExists,
    ProjectTooNew,
    StorageFull,
    UnreadableFile,
    UnwritableFile,
)
from hunches.workflow._project_export import manifest_check

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from hunches.records import LFVersion
    from hunches.workflow import OpenProject

_PYTHON = """
import hunches as hu

@hu.labeling_function()
def short(text):
    return "HAM" if len(text.split()) < 4 else None
"""


@pytest.fixture
def lived_in(project: OpenProject, tmp_path: Path) -> OpenProject:
    """Return a project with a past: names, slices, people's labels, files inside and outside, something undone."""
    (project.store.path / "inside.py").write_text(_PYTHON)
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "brief.py").write_text(_PYTHON.replace("short", "brief"))
    (tmp_path / "home" / "lfs.yaml").write_text(
        "- {name: song, label: HAM, condition: \"has(text, 'song')\"}\n- {name: brief, file: brief.py}\n"
        "- {name: tune, label: HAM, active: false, condition: \"has(text, 'tune')\"}\n"
    )
    workflow.name_revision(project, "as it was")
    workflow.define_slice(project, "calls", condition="has(text, 'subscribe')")
    workflow.define_lf(project, project.store.path / "inside.py", tmp_path / "home" / "lfs.yaml")
    workflow.annotate(project, [{"example": "c1", "label": "SPAM"}], annotator="ann")
    workflow.apply_lfs(project)
    workflow.fit_label_model(project)
    workflow.switch_lf(project, "bait", is_active=False)
    workflow.apply_lfs(project)
    return project


def _place_free(version: LFVersion) -> LFVersion:
    """Return a version without where its code was found."""
    apart = {"file", "listed_in", "origin", "off"}
    kept = {part: value for part, value in version.definition.items() if part not in apart}
    return replace(version, definition=kept)


def _told(project: OpenProject) -> dict[str, Any]:
    """Return all that a project knows."""
    catalogue = project.store.catalogue
    return {
        "record": catalogue.record(),
        "state": catalogue.state().key,
        "heads": catalogue.heads(),
        "artefacts": catalogue.artefacts(),
        "lineage": catalogue.edges(),
        "revisions": catalogue.revisions(),
        "names": catalogue.revision_names(),
        "states": [catalogue.state_at(revision.state) for revision in catalogue.revisions()],
        "runs": catalogue.runs(),
        "lfs": [_place_free(version) for version in catalogue.every_lf_version()],
        "annotations": catalogue.annotations(),
        "slices": catalogue.slices(),
        "objects": sorted(stored.name for stored in project.store.objects.stored()),
    }


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Callable[[Path], OpenProject]]:
    """Yield a function that imports a project and opens it."""
    made: list[OpenProject] = []

    def make(source: Path) -> OpenProject:
        workflow.import_project(source, tmp_path / f"new{len(made)}")
        made.append(workflow.open_project(tmp_path / f"new{len(made)}"))
        return made[-1]

    yield make
    for project in made:
        project.store.close()


@pytest.mark.parametrize("name", ["out", "out.zip"])
def test_a_project_reads_back_equal(
    lived_in: OpenProject, opened: Callable[[Path], OpenProject], tmp_path: Path, name: str
) -> None:
    """All it knows and holds; its results are sound, and nothing need be computed again."""
    exported = workflow.export(lived_in, tmp_path / name, what="project")
    assert exported.missing == ()
    shutil.rmtree(tmp_path / "home")
    again = opened(tmp_path / name)
    expected, found = _told(lived_in), _told(again)
    assert set(expected.pop("objects")) >= set(found.pop("objects"))
    assert found == expected
    assert workflow.verify(again, "labels").is_sound
    assert workflow.apply_lfs(again).computed == ()
    assert again.store.catalogue.state().key == expected["state"]


def test_files_inside_the_project_are_there_again(
    lived_in: OpenProject, opened: Callable[[Path], OpenProject], tmp_path: Path
) -> None:
    """And edits of them count; those from outside are read from the project's copies."""
    workflow.export(lived_in, tmp_path / "out", what="project")
    again = opened(tmp_path / "out")
    inside = again.store.path / "inside.py"
    assert inside.read_text() == _PYTHON
    inside.write_text(_PYTHON.replace("< 4", "< 3"))
    assert workflow.apply_lfs(again).computed == ("short",)
    assert str(tmp_path) not in json.dumps([dict(v.definition) for v in again.store.catalogue.every_lf_version()])


def _contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_same_project_is_the_same_bytes(
    lived_in: OpenProject, opened: Callable[[Path], OpenProject], tmp_path: Path
) -> None:
    """Also when it is written over an earlier export, and as a zip file, and when it was itself imported."""
    workflow.export(lived_in, tmp_path / "a", what="project", data=False)
    workflow.export(lived_in, tmp_path / "b", what="project")
    (tmp_path / "a" / ".git").mkdir()
    (tmp_path / "a" / "README").write_text("mine")
    workflow.export(lived_in, tmp_path / "a", what="project")
    assert {**_contents(tmp_path / "b"), "README": b"mine"} == _contents(tmp_path / "a")
    for name in ("a.zip", "b.zip"):
        workflow.export(lived_in, tmp_path / name, what="project")
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()
    workflow.export(opened(tmp_path / "b"), tmp_path / "c", what="project")
    assert _contents(tmp_path / "c") == _contents(tmp_path / "b")


def test_an_earlier_export_loses_what_is_left_out_now(lived_in: OpenProject, tmp_path: Path) -> None:
    """Its objects, when it is written again without."""
    workflow.export(lived_in, tmp_path / "out", what="project")
    workflow.export(lived_in, tmp_path / "out", what="project", data=False)
    assert {path.suffix for path in (tmp_path / "out" / "objects").rglob("*.*")} == {".py", ".yaml"}


def test_without_data_the_rules_and_the_past_are_there(
    lived_in: OpenProject, comments: dict[str, list[str]], tmp_path: Path
) -> None:
    """What is missing is told, and made again by its verb."""
    exported = workflow.export(lived_in, tmp_path / "out", what="project", data=False)
    assert exported.n_objects == 3
    made = workflow.import_project(tmp_path / "out", tmp_path / "new")
    assert {"dataset", "votes", "labels"} <= set(made.missing)
    again = workflow.open_project(tmp_path / "new")
    assert again.store.catalogue.state() == lived_in.store.catalogue.state()
    with pytest.raises(CorruptObject):
        workflow.search(again, "length(text) > 1")
    workflow.import_data(again, comments)
    assert len(workflow.apply_lfs(again).computed) == 5
    assert again.heads()["dataset"] == lived_in.heads()["dataset"]
    again.store.close()


def test_edits_of_what_people_read_are_told_and_decide_nothing(lived_in: OpenProject, tmp_path: Path) -> None:
    """The exact part is what is read."""
    workflow.export(lived_in, tmp_path / "out", what="project")
    (tmp_path / "out" / "lfs.yaml").write_text("- {name: a, label: HAM, condition: length(text) > 1}\n")
    (tmp_path / "out" / "project.yaml").unlink()
    made = workflow.import_project(tmp_path / "out", tmp_path / "new")
    assert made.as_dict()["edited"] == ["lfs.yaml", "project.yaml"]


def test_what_is_damaged_in_the_project_is_left_out_and_told(lived_in: OpenProject, tmp_path: Path) -> None:
    """A damaged file is never passed on as whole."""
    damaged, gone = sorted(lived_in.store.path.glob("objects/*/*.arrow"))[:2]
    damaged.chmod(stat.S_IRUSR | stat.S_IWUSR)
    damaged.write_bytes(b"?")
    gone.unlink()
    exported = workflow.export(lived_in, tmp_path / "out", what="project")
    assert set(exported.missing) <= {damaged.name, gone.name}
    assert not (tmp_path / "out" / "objects" / damaged.parent.name / damaged.name).exists()


def test_the_home_folder_is_not_named(lived_in: OpenProject, tmp_path: Path) -> None:
    """What runs were told, and what they said, names it ``~``."""
    with lived_in.run("import_data", file=f"{Path.home()}/secret/mails.csv") as run:
        run.say(f"read {Path.home()}/secret/mails.csv")
    workflow.export(lived_in, tmp_path / "out", what="project")
    text = (tmp_path / "out" / "history" / "run.jsonl").read_text()
    assert "~/secret/mails.csv" in text
    assert f"{Path.home()}/secret" not in text


def _signed(folder: Path, change: Callable[[dict[str, Any]], object]) -> None:
    """Change a manifest and sign it again, as somebody who means harm would."""
    path = folder / "hunches-export.json"
    manifest = json.loads(path.read_bytes())
    change(manifest)
    manifest["check"] = manifest_check(manifest)
    path.write_text(json.dumps(manifest))


def _rewritten(folder: Path, table: str, change: Callable[[str], str]) -> None:
    """Change the rows of a table and sign them."""
    from hashlib import sha256

    path = folder / "history" / f"{table}.jsonl"
    contents = change(path.read_text()).encode()
    path.write_bytes(contents)
    said = [sha256(contents).hexdigest(), len(contents)]
    _signed(folder, lambda manifest: manifest["files"].update({f"history/{table}.jsonl": said}))


def _refused(source: Path, kind: type[HunchesError], says: str) -> None:
    """Expect an import to be refused and to leave nothing behind."""
    target = source.parent / "target" / "new"
    with pytest.raises(kind, match=says):
        workflow.import_project(source, target)
    assert list(target.parent.iterdir()) == [] if target.parent.exists() else True


@pytest.fixture
def exported(project: OpenProject, tmp_path: Path) -> Path:
    """Return the folder of an exported project."""
    workflow.export(project, tmp_path / "out", what="project")
    return tmp_path / "out"


def test_damage_anywhere_is_found(exported: Path) -> None:
    """One byte of the history, one of an object, a file that is gone, one that is longer, one that is cut."""
    whole = _contents(exported)
    exact = [name for name in whole if name.startswith(("history/head", "history/run.", "objects/"))]
    for name in exact[:8]:
        if whole[name]:
            (exported / name).write_bytes(bytes([whole[name][0] ^ 1]) + whole[name][1:])
            _refused(exported, HunchesError, "hash")
            (exported / name).write_bytes(whole[name][:-1])
            _refused(exported, HunchesError, "fewer bytes")
        (exported / name).write_bytes(whole[name] + b"x")
        _refused(exported, MalformedFile, "more bytes")
        (exported / name).unlink()
        _refused(exported, MalformedFile, "missing")
        (exported / name).write_bytes(whole[name])
    assert workflow.import_project(exported, exported.parent / "new").n_revisions > 1


_LIES: list[tuple[str, Callable[[str], str], str]] = [
    ("project", lambda text: text + text, "its record cannot be read"),
    ("project", lambda text: text.replace('"SPAM"', '"HAM"'), "its record cannot be read"),
    ("head", lambda text: text.replace('"key": "', '"key": "0'), "of things that are there"),
    ("head", lambda text: text + "{", "it cannot be read"),
    ("head", lambda text: text + "[]\n", "it is no JSON object"),
    ("head", lambda text: text + "{]\n", "it cannot be read"),
    ("run", lambda text: text.replace('"pid": ', '"pid": NaN, "x": '), "JSON has no NaN"),
    ("run", lambda text: text.replace('"pid": ', '"speed": '), "one of id, verb"),
    ("run", lambda text: text.replace('"finished"', '"flying"', 1), "The state of a run"),
    ("run", lambda text: text.replace('"started_at": "2', '"started_at": "x'), "a time with its zone"),
    ("artefact", lambda text: text.replace('"kind": "dataset"', '"kind": 5'), "of type str"),
    ("artefact", lambda text: "{}\n" + text, "one with 'key'"),
    ("project_state", lambda text: text.replace("promo", "promises"), "the state of revision"),
]


@pytest.mark.parametrize(("table", "change", "says"), _LIES)
def test_rows_that_no_project_has_are_refused(
    exported: Path, table: str, change: Callable[[str], str], says: str
) -> None:
    """Though their hashes are right."""
    _rewritten(exported, table, change)
    _refused(exported, MalformedFile, says)


@pytest.mark.parametrize("file", ["/etc/x.py", "../x.py", "objects/x.py", "hunches.toml", "catalogue.sqlite"])
def test_no_file_is_written_where_none_can_be(lived_in: OpenProject, tmp_path: Path, file: str) -> None:
    """Whatever a labelling function says that it comes from."""
    workflow.export(lived_in, tmp_path / "out", what="project")
    _rewritten(tmp_path / "out", "lf_version", lambda text: text.replace('"inside.py"', f'"{file}"'))
    _refused(tmp_path / "out", MalformedFile, "where none can be")


def test_a_manifest_that_lies_is_refused(exported: Path) -> None:
    """One of another program, of a newer one, changed, or naming files that are no objects."""
    manifest = (exported / "hunches-export.json").read_text()
    _signed(exported, lambda found: found.update(hunches_export=2))
    _refused(exported, ProjectTooNew, "export 2")
    _signed(exported, lambda found: found.update(hunches_export=1, files=[]))
    _refused(exported, MalformedFile, "changed after")
    for text in ("", "[]", "[" * 100_000, manifest.replace("history", "History", 1)):
        (exported / "hunches-export.json").write_text(text)
        _refused(exported, MalformedFile, "cannot be read|changed after")
    (exported / "hunches-export.json").write_text(manifest)
    _signed(exported, lambda found: found["files"].update({"objects/../../x": ["0", 1]}))
    _refused(exported, MalformedFile, "no stored file")
    _signed(exported, lambda found: found["files"].update({"huge": ["0", 2**62]}))
    _refused(exported, StorageFull, "room")


def test_a_zip_file_decides_nothing_about_where_and_how_much(exported: Path, tmp_path: Path) -> None:
    """Names that lead out of it are never used; one that holds more than it says is refused."""
    archive = tmp_path / "bad.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as writing:
        for name, contents in _contents(exported).items():
            is_bomb = name == "history/run.jsonl"
            writing.writestr(name, contents + b"\n" * 10_000_000 if is_bomb else contents)
        writing.writestr("../escaped.py", "x")
    _refused(archive, MalformedFile, "more bytes")
    assert not (tmp_path.parent / "escaped.py").exists()


def test_what_is_no_export_is_refused(project: OpenProject, tmp_path: Path) -> None:
    """A folder of something else, a file that is no zip, nothing at all, one that was cut short."""
    (tmp_path / "file.zip").write_text("no zip")
    _refused(project.store.path, MalformedFile, "cut short, or is something else")
    _refused(tmp_path / "file.zip", MalformedFile, "no zip file")
    _refused(tmp_path / "none", UnreadableFile, "no such file or folder")


def test_nothing_is_written_over(project: OpenProject, exported: Path, tmp_path: Path) -> None:
    """Neither by an import nor by an export."""
    with pytest.raises(ProjectExists):
        workflow.import_project(exported, project.store.path)
    (tmp_path / "theirs").mkdir()
    (tmp_path / "theirs" / "file").write_text("mine")
    for target in (tmp_path / "theirs", tmp_path / "theirs" / "file", tmp_path / "none" / "x.zip"):
        with pytest.raises(UnwritableFile):
            workflow.export(project, target, what="project")
    assert _contents(tmp_path / "theirs") == {"file": b"mine"}
