"""The catalogue against a dict model, and its lineage, definitions and errors."""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from hunches.errors import CorruptObject, InvalidValue, ProjectBusy, UnknownName
from hunches.records import Artefact, LabelSpace, LFVersion, ProjectRecord, Run
from hunches.store import Catalogue
from hunches.store._database import Database

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from hunches.store import Places

NOW = datetime(2026, 1, 31, 12, 0, 0, 123456, tzinfo=UTC)
RECORD = ProjectRecord("spam", LabelSpace(["SPAM", "HAM"]), created_at=NOW)
RUN = Run("r1", "apply_lfs", started_at=NOW, pid=1)


def artefact(key: str, kind: str = "votes") -> Artefact:
    """Return an artefact."""
    return Artefact(key, kind, None, run="r1", created_at=NOW, facts={"n": [1, 2.5, None], "é": "✓"})


def version(name: str, key: str, *, is_active: bool = True) -> LFVersion:
    """Return a version of a labelling function."""
    return LFVersion(name, key, "condition", {"text": f"has(text, '{key}')"}, created_at=NOW, is_active=is_active)


def slice_of(catalogue: Catalogue, name: str) -> None:
    """Define a slice."""
    catalogue.define_slice(name, condition="TRUE")


@pytest.fixture
def place(places: Places, tmp_path: Path) -> Path | str:
    """Return where a catalogue is: a file, or a database of a server."""
    return places.store or tmp_path / "catalogue.sqlite"


@pytest.fixture
def catalogue(place: Path | str) -> Iterator[Catalogue]:
    """Yield the catalogue of a new project."""
    catalogue = Catalogue.create(place, project_id="p", record=RECORD)
    yield catalogue
    catalogue.close()


def test_the_record_comes_back(catalogue: Catalogue) -> None:
    """Name, label space and time are as they were, microseconds and zone too."""
    assert catalogue.record() == RECORD


def test_artefacts_are_looked_up_many_at_once(catalogue: Catalogue) -> None:
    """More of them than a database takes in one query."""
    catalogue.keep(artefact("a"), inputs={})
    catalogue.keep(artefact("b"), inputs={})
    many = [f"unknown{number}" for number in range(1_200)]
    assert catalogue.artefacts_at(["b", *many, "a", "b"]) == {"a": artefact("a"), "b": artefact("b")}
    assert catalogue.artefacts_at([]) == {}


def test_an_artefact_comes_back(catalogue: Catalogue) -> None:
    """What is kept is found by its key and its kind."""
    catalogue.keep(artefact("a"), inputs={})
    catalogue.keep(artefact("b", "labels"), inputs={"votes": "a"})
    assert catalogue.artefact("a") == artefact("a")
    assert catalogue.artefact("c") is None
    assert [found.key for found in catalogue.artefacts()] == ["a", "b"]
    assert [found.key for found in catalogue.artefacts(kind="labels")] == ["b"]


def test_an_artefact_is_entered_once(catalogue: Catalogue) -> None:
    """Equal keys were made from equal things, so the first stays."""
    catalogue.keep(artefact("a"), inputs={"dataset": "d"})
    catalogue.keep(replace(artefact("a"), run="r2"), inputs={"dataset": "d"})
    assert catalogue.artefacts() == [artefact("a")]


def test_an_artefact_made_again_points_to_its_new_object(catalogue: Catalogue) -> None:
    """A lost object that was made again with other bytes takes the place of the lost one."""
    first, second = (replace(artefact("a"), object=f"{digit * 64}.bin") for digit in "12")
    catalogue.keep(first, inputs={"dataset": "d"})
    catalogue.keep(second, inputs={"dataset": "d"})
    assert catalogue.artefacts() == [second]


def test_lineage_goes_all_the_way_back(catalogue: Catalogue) -> None:
    """Labels come from votes, these from two columns, these from one dataset and two labelling functions."""
    catalogue.keep(artefact("data"), inputs={})
    catalogue.keep(artefact("column1"), inputs={"dataset": "data", "lf": "lf1"})
    catalogue.keep(artefact("column2"), inputs={"dataset": "data", "lf": "lf2"})
    catalogue.keep(artefact("votes"), inputs={"lf:one": "column1", "lf:two": "column2"})
    catalogue.keep(artefact("aside"), inputs={"dataset": "data"})
    assert catalogue.inputs_of("votes") == {"lf:one": "column1", "lf:two": "column2"}
    assert catalogue.lineage("votes") == {
        "column1": {"dataset": "data", "lf": "lf1"},
        "column2": {"dataset": "data", "lf": "lf2"},
        "votes": {"lf:one": "column1", "lf:two": "column2"},
    }
    assert (catalogue.lineage("data"), catalogue.inputs_of("data")) == ({}, {})


def test_lineage_that_turns_back_on_itself_ends(catalogue: Catalogue) -> None:
    """A ring, which content-addressing rules out, would not hang a reader."""
    catalogue.keep(artefact("a"), inputs={"other": "b"})
    catalogue.keep(artefact("b"), inputs={"other": "a"})
    assert catalogue.lineage("a") == {"a": {"other": "b"}, "b": {"other": "a"}}


def test_a_head_needs_an_artefact(catalogue: Catalogue) -> None:
    """Nothing of a run is entered when one of its heads points nowhere."""
    catalogue.start_run(RUN)
    with pytest.raises(UnknownName, match="no artefact named 'b'"):
        catalogue.finish_run(replace(RUN, state="finished"), made=[(artefact("a"), {})], heads={"votes": "b"})
    assert (catalogue.artefacts(), catalogue.heads(), catalogue.run("r1")) == ([], {}, RUN)


def test_runs_are_found_newest_first(catalogue: Catalogue) -> None:
    """Runs are chosen by verb, state and number."""
    second = replace(RUN, id="r2", verb="train", started_at=NOW + timedelta(seconds=1))
    for run in (RUN, second):
        catalogue.start_run(run)
    catalogue.interrupt_run("r1")
    assert [run.id for run in catalogue.runs()] == ["r2", "r1"]
    assert [run.id for run in catalogue.runs(limit=1)] == ["r2"]
    assert [run.id for run in catalogue.runs(verb="apply_lfs")] == ["r1"]
    assert catalogue.runs(state="running") == [second]
    assert catalogue.run("r3") is None


def test_what_has_ended_does_not_change(catalogue: Catalogue) -> None:
    """A run that finished is neither interrupted nor brought forward."""
    finished = replace(RUN, state="finished", ended_at=NOW, log=("done",))
    catalogue.start_run(RUN)
    catalogue.finish_run(finished, made=[], heads={})
    catalogue.interrupt_run("r1")
    catalogue.update_run(replace(RUN, done=7))
    assert catalogue.run("r1") == finished


def test_a_run_that_was_taken_for_dead_finishes_nothing(catalogue: Catalogue) -> None:
    """It lost its lock, so another may have done its work since."""
    catalogue.start_run(RUN)
    catalogue.interrupt_run("r1")
    with pytest.raises(ProjectBusy, match="which took this run for dead"):
        catalogue.finish_run(replace(RUN, state="finished"), made=[(artefact("a"), {})], heads={"votes": "a"})
    assert (catalogue.artefacts(), catalogue.heads()) == ([], {})


def test_defining_a_name_again_makes_a_version(catalogue: Catalogue) -> None:
    """All versions stay, only the last is active, and the name keeps its place."""
    catalogue.define_lfs([version("short", "1"), version("links", "2")])
    catalogue.define_lfs([version("short", "3")])
    assert catalogue.lfs() == [version("short", "3"), version("links", "2")]
    assert catalogue.lf_versions("short") == [version("short", "1", is_active=False), version("short", "3")]


def test_defining_the_same_again_changes_nothing(catalogue: Catalogue) -> None:
    """A definition with the key of the current one makes no version, but may switch it off."""
    catalogue.define_lfs([version("short", "1")])
    catalogue.define_lfs([version("short", "1", is_active=False)])
    assert catalogue.lf_versions("short") == [version("short", "1", is_active=False)]


def test_a_labelling_function_is_switched_off_and_on(catalogue: Catalogue) -> None:
    """Its current version is."""
    catalogue.define_lfs([version("short", "1"), version("short", "2")])
    catalogue.set_lf_active("short", is_active=False)
    assert [lf.is_active for lf in catalogue.lf_versions("short")] == [False, False]
    catalogue.set_lf_active("short", is_active=True)
    assert [lf.is_active for lf in catalogue.lf_versions("short")] == [False, True]


def test_unknown_names_are_refused(catalogue: Catalogue) -> None:
    """The error lists the names there are."""
    catalogue.define_lfs([version("short", "1")])
    catalogue.define_slice("links", condition="TRUE")
    with pytest.raises(UnknownName, match="no labelling function named 'shrot'; there are 'short'"):
        catalogue.set_lf_active("shrot", is_active=False)
    with pytest.raises(UnknownName, match="no slice named 'lniks'; there are 'links'"):
        catalogue.drop_slice("lniks")


def test_a_definition_with_an_error_defines_nothing(catalogue: Catalogue) -> None:
    """Several versions are entered all or none."""

    def broken() -> Iterator[LFVersion]:
        yield version("short", "1")
        raise UnknownName("class", name="x", known=[])

    with pytest.raises(UnknownName):
        catalogue.define_lfs(broken())
    assert catalogue.lfs() == []


def test_projects_in_one_database_do_not_see_each_other(catalogue: Catalogue, place: Path | str) -> None:
    """Every row belongs to a project."""
    other = Catalogue.create(place, project_id="q", record=replace(RECORD, name="other"))
    for each in (catalogue, other):
        each.keep(artefact("a"), inputs={"dataset": "d"})
        each.define_lfs([version("short", "1")])
        each.define_slice("links", condition="TRUE")
        each.start_run(RUN)
    other.drop_slice("links")
    other.interrupt_run("r1")
    other.set_lf_active("short", is_active=False)
    assert catalogue.slices() == {"links": "TRUE"}
    assert catalogue.run("r1") == RUN
    assert catalogue.lfs() == [version("short", "1")]
    other.close()


def test_a_database_someone_holds_is_busy(catalogue: Catalogue, place: Path | str) -> None:
    """A writer gives up after its patience; a reader need not wait."""
    impatient = Catalogue(Database(place, access="write", scope="p", patience_s=0.01), project_id="p")
    holder = Database(place, access="write", scope="p")
    with holder.writing(), pytest.raises(ProjectBusy, match="another process is writing"):
        impatient.define_slice("links", condition="TRUE")
    with holder.writing():
        assert impatient.slices() == {}
    holder.close()
    impatient.close()


def test_a_failure_of_another_kind_goes_on(catalogue: Catalogue) -> None:
    """What is no fault of the disk or of another process is not dressed up as one."""
    catalogue.start_run(RUN)
    with pytest.raises(Exception, match=r"UNIQUE constraint failed|violates unique constraint"):
        catalogue.start_run(RUN)


@pytest.mark.parametrize("text", ["a\0b", "\ud800"])
def test_text_that_not_every_database_takes_is_refused(catalogue: Catalogue, text: str) -> None:
    """NUL and lone surrogates are, wherever the catalogue is; among facts they come back as they were."""
    with pytest.raises(InvalidValue, match=r"The name of a slice .* without NUL and lone surrogates"):
        catalogue.define_slice(text, condition="TRUE")
    with pytest.raises(InvalidValue, match="The condition of a slice"):
        catalogue.define_slice("links", condition=text)
    catalogue.keep(replace(artefact("a"), facts={"text": text}), inputs={})
    assert catalogue.artefacts()[0].facts == {"text": text}


def test_names_have_a_greatest_length(catalogue: Catalogue) -> None:
    """200 characters fit, whatever they are and wherever the catalogue is; 201 are refused."""
    longest = "é" * 200
    catalogue.define_lfs([version(longest, "1")])
    catalogue.define_slice(longest, condition="TRUE")
    catalogue.keep(artefact("a"), inputs={f"labelling function {longest}": "1"})
    with pytest.raises(InvalidValue, match=r"'é{40}… \(201 characters\)'; it must be at most 200 characters long"):
        catalogue.define_lfs([version("é" * 201, "1")])
    with pytest.raises(InvalidValue, match="The name of a slice"):
        slice_of(catalogue, "é" * 201)
    assert ([lf.name for lf in catalogue.lfs()], list(catalogue.slices())) == ([longest], [longest])


def test_names_have_the_same_order_everywhere(catalogue: Catalogue) -> None:
    """That of their code points, which is Python's, whatever a server's language."""
    names = ["b", "B", "a-b", "ab", "a_c", "é", "Z", "10", "9"]
    for name in names:
        slice_of(catalogue, name)
    catalogue.keep(artefact("a"), inputs=dict.fromkeys(names, "d"))
    catalogue.start_run(RUN)
    catalogue.finish_run(replace(RUN, state="finished"), made=[], heads=dict.fromkeys(names, "a"))
    for found in (catalogue.slices(), catalogue.inputs_of("a"), catalogue.lineage("a")["a"], catalogue.heads()):
        assert list(found) == sorted(names)


def test_numbers_of_rows_may_be_large(catalogue: Catalogue) -> None:
    """More than four bytes hold."""
    catalogue.start_run(replace(RUN, done=5_000_000_000, total=6_000_000_000))
    assert catalogue.runs()[0].total == 6_000_000_000


def test_what_is_no_database_is_corrupt(tmp_path: Path) -> None:
    """Bytes that SQLite does not know are refused with its reason."""
    path = tmp_path / "catalogue.sqlite"
    path.write_bytes(b"not a database at all" * 100)
    with pytest.raises(CorruptObject, match="file is not a database"):
        Catalogue.open(path, project_id="p", can_write=True)


def test_a_database_that_cannot_be_opened_is_corrupt(tmp_path: Path) -> None:
    """Only a new project makes the file."""
    database = Database(tmp_path / "catalogue.sqlite", access="write")
    with pytest.raises(CorruptObject, match="unable to open database file"), database.reading():
        pytest.fail("there is no file")
    assert list(tmp_path.iterdir()) == []


def test_an_empty_database_gets_its_tables(tmp_path: Path) -> None:
    """A database of no revision at all is brought to the newest."""
    (tmp_path / "catalogue.sqlite").touch()
    catalogue = Catalogue.open(tmp_path / "catalogue.sqlite", project_id="p", can_write=True)
    assert (catalogue.lfs(), catalogue.heads(), catalogue.runs()) == ([], {}, [])
    catalogue.close()


def test_a_database_without_the_project_is_corrupt(catalogue: Catalogue, place: Path | str) -> None:
    """The id in the marker must be that of a project in the database."""
    other = Catalogue.open(place, project_id="q", can_write=True)
    with pytest.raises(CorruptObject, match="it has no project 'q'"):
        other.record()
    other.close()


NAMES = st.sampled_from(["short", "links", "é'\"; DROP TABLE"])
KEYS = st.text("ab", min_size=1, max_size=2)


class CatalogueModel(RuleBasedStateMachine):
    """Whatever is defined in whatever order, what is read back equals plain dicts."""

    place: Path | str

    @initialize()
    def begin(self) -> None:
        """Make a project."""
        self.catalogue = Catalogue.create(self.place, project_id=secrets.token_hex(16), record=RECORD)
        self.lfs: dict[str, list[tuple[str, bool]]] = {}
        self.slices: dict[str, str] = {}
        self.heads: dict[str, str] = {}
        self.inputs: dict[str, dict[str, str]] = {}
        self.n_runs = 0

    @rule(name=NAMES, key=KEYS, is_active=st.booleans())
    def define_lf(self, name: str, key: str, *, is_active: bool) -> None:
        """Define a labelling function, new or not."""
        versions = [(old, False) for old, _ in self.lfs.get(name, [])]
        if versions and versions[-1][0] == key:
            versions.pop()
        self.lfs[name] = [*versions, (key, is_active)]
        self.catalogue.define_lfs([version(name, key, is_active=is_active)])

    @rule(
        name=NAMES, condition=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=5)
    )
    def define_slice(self, name: str, condition: str) -> None:
        """Define a slice, new or not."""
        self.slices[name] = condition
        self.catalogue.define_slice(name, condition=condition)

    @rule(made=st.dictionaries(KEYS, st.dictionaries(NAMES, KEYS, max_size=2), max_size=3), role=NAMES)
    def finish_run(self, made: dict[str, dict[str, str]], role: str) -> None:
        """Finish a run that made artefacts, some of them known, and moved a head."""
        self.n_runs += 1
        run = replace(RUN, id=str(self.n_runs))
        heads = {role: next(iter(made))} if made else {}
        self.catalogue.start_run(run)
        results = [(artefact(key), inputs) for key, inputs in made.items()]
        self.catalogue.finish_run(replace(run, state="finished"), made=results, heads=heads)
        self.heads |= heads
        self.inputs = made | self.inputs

    @invariant()
    def reads_back(self) -> None:
        """Everything equals its model."""
        catalogue = self.catalogue
        assert {lf.name: (lf.key, lf.is_active) for lf in catalogue.lfs()} == {n: v[-1] for n, v in self.lfs.items()}
        for name, versions in self.lfs.items():
            assert [(lf.key, lf.is_active) for lf in catalogue.lf_versions(name)] == versions
        assert [lf.name for lf in catalogue.lfs()] == list(self.lfs)
        assert catalogue.slices() == self.slices
        assert catalogue.heads() == self.heads
        assert {found.key: catalogue.inputs_of(found.key) for found in catalogue.artefacts()} == self.inputs

    def teardown(self) -> None:
        """Close the project."""
        self.catalogue.close()


def test_a_catalogue_equals_its_model(place: Path | str) -> None:
    """The model's rules hold in every order that is tried."""

    class Here(CatalogueModel):
        pass

    Here.place = place
    run_state_machine_as_test(Here, settings=settings(max_examples=10, stateful_step_count=8, deadline=None))
