"""What a project knows: its results and how they came about, its labelling functions, slices and runs."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING, Self

from hunches.errors import CorruptObject, ProjectBusy
from hunches.records import Change
from hunches.store import (
    _annotation_rows,
    _artefact_rows,
    _lf_rows,
    _project_dump,
    _project_rows,
    _revision_rows,
    _run_rows,
    _slice_rows,
)
from hunches.store._locks import FileLocks, ServerLocks
from hunches.store._open_database import make_database, open_database

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from sqlalchemy import Connection

    from hunches.records import Annotation, Artefact, LFVersion, ProjectRecord, ProjectState, Revision, Run, RunState
    from hunches.store._artefact_rows import Made
    from hunches.store._database import Database
    from hunches.store._locks import Locks
    from hunches.store._project_dump import ProjectDump


class Catalogue:
    """The database of a project. Every method is one short transaction, done in full or not at all.

    Heads and the artefacts of a run change only together, when it finishes: `finish_run`.

    Parameters
    ----------
    database : Database
        Where the tables are; its schema must be the newest. `create` and `open` see to that.
    project_id : str
        Which project's rows to work on.

    Raises
    ------
    StorageFull
        From any writing method, when there is no room; nothing has changed then.
    ProjectBusy
        From any method, when another process holds the database for longer than 10 seconds.

    >>> import tempfile
    >>> from datetime import UTC, datetime
    >>> from pathlib import Path
    >>> from hunches.records import LabelSpace, ProjectRecord
    >>> record = ProjectRecord("spam", LabelSpace(["SPAM", "HAM"]), created_at=datetime(2026, 1, 31, tzinfo=UTC))
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     catalogue = Catalogue.create(Path(folder) / "catalogue.sqlite", project_id="1", record=record)
    ...     catalogue.define_slice("links", condition="contains(text, 'http')")
    ...     print(catalogue.slices(), catalogue.heads())
    ...     catalogue.close()
    {'links': "contains(text, 'http')"} {}
    """

    def __init__(self, database: Database, *, project_id: str) -> None:
        self._database = database
        self._project_id = project_id

    @classmethod
    def create(cls, place: Path | str, *, project_id: str, record: ProjectRecord) -> Self:
        """Make the database of a new project, a file, or its rows in that of an address."""
        database = make_database(place, scope=project_id)
        with ExitStack() as on_failure:
            on_failure.callback(database.close)
            with database.writing() as connection:
                _project_rows.insert_project(connection, project_id, record=record)
            on_failure.pop_all()
        return cls(database, project_id=project_id)

    @classmethod
    def open(cls, place: Path | str, *, project_id: str, can_write: bool) -> Self:
        """Open a database, and bring it to the newest schema if it is older.

        Raises
        ------
        ProjectTooNew
            When its schema is one this version does not know; nothing has changed then.
        CorruptObject
            When the file is missing or no database, or the database of an address has none of our tables.
        StoreUnreachable
            When no server answers at an address.
        """
        return cls(open_database(place, scope=project_id, can_write=can_write), project_id=project_id)

    def discard(self) -> None:
        """Delete the project's record, of a project that could not be made and has nothing else."""
        with self._database.writing() as connection:
            _project_rows.delete_project(connection, self._project_id)

    def close(self) -> None:
        """Close the connections to the database."""
        self._database.close()

    def locks(self, folder: Path) -> Locks:
        """Return the locks of those who share the database: files in a folder, or sessions with the server."""
        return ServerLocks(self._database) if self._database.is_server else FileLocks(folder)

    def record(self) -> ProjectRecord:
        """Return the record of the project; raise `CorruptObject` when the database has none."""
        with self._database.reading() as connection:
            record = _project_rows.find_project_record(connection, self._project_id)
        if record is None:
            raise CorruptObject(self._database.place, reason=f"it has no project '{self._project_id}'")
        return record

    def artefact(self, key: str) -> Artefact | None:
        """Return the artefact of a key, None when nothing was made from the same things yet."""
        with self._database.reading() as connection:
            return _artefact_rows.find_artefact(connection, self._project_id, key=key)

    def artefacts_at(self, keys: Iterable[str]) -> dict[str, Artefact]:
        """Return the artefacts of some keys by their key, without those that nothing has."""
        with self._database.reading() as connection:
            return _artefact_rows.find_artefacts(connection, self._project_id, keys=keys)

    def artefacts(self, *, kind: str | None = None) -> list[Artefact]:
        """Return the artefacts, all or those of a kind, oldest first."""
        with self._database.reading() as connection:
            return _artefact_rows.list_artefacts(connection, self._project_id, kind=kind)

    def keep(self, artefact: Artefact, *, inputs: Mapping[str, str]) -> None:
        """Enter an artefact and what it was made from, keys by role."""
        with self._database.writing() as connection:
            _artefact_rows.put_artefacts(connection, self._project_id, made=[(artefact, inputs)])

    def inputs_of(self, key: str) -> dict[str, str]:
        """Return what an artefact was made from: keys by role, empty for one that came from outside."""
        with self._database.reading() as connection:
            return _artefact_rows.read_inputs(connection, self._project_id, key=key)

    def lineage(self, key: str) -> dict[str, dict[str, str]]:
        """Return `inputs_of` an artefact, of its inputs, and so on back, by key; without what has no inputs."""
        with self._database.reading() as connection:
            return _artefact_rows.read_lineage(connection, self._project_id, key=key)

    def edges(self) -> dict[str, dict[str, str]]:
        """Return what each artefact was made from: keys by role, by key; without what has no inputs."""
        with self._database.reading() as connection:
            return _artefact_rows.read_edges(connection, self._project_id)

    def forget(self, keys: Iterable[str], *, run: str) -> None:
        """Delete artefacts, unless another run than the given one is under way.

        Raises
        ------
        ProjectBusy
            When one is: it may count on them. Nothing has changed then.
        """
        with self._database.writing() as connection:
            running = _run_rows.list_runs(connection, self._project_id, verb=None, state="running", limit=2)
            other = next((found for found in running if found.id != run), None)
            if other is not None:
                raise ProjectBusy(self._database.place, holder=f"'{other.verb}' (process {other.pid})")
            _artefact_rows.delete_artefacts(connection, self._project_id, keys=keys)

    def made_from(self, keys: Iterable[str], *, kind: str) -> list[tuple[Artefact, dict[str, str]]]:
        """Return the artefacts of a kind that have one of the keys among their inputs, oldest first, with those."""
        with self._database.reading() as connection:
            return _artefact_rows.list_made_from(connection, self._project_id, keys=keys, kind=kind)

    def heads(self) -> dict[str, str]:
        """Return the current artefact of each role: keys by role."""
        with self._database.reading() as connection:
            return _artefact_rows.read_heads(connection, self._project_id)

    def lfs(self) -> list[LFVersion]:
        """Return the current version of each labelling function, active or not, in order of first definition."""
        with self._database.reading() as connection:
            return _lf_rows.list_lfs(connection, self._project_id)

    def lf_versions(self, name: str) -> list[LFVersion]:
        """Return every version of a labelling function, oldest first; raise `UnknownName` when it has none."""
        with self._database.reading() as connection:
            return _lf_rows.list_lf_versions(connection, self._project_id, name=name)

    def every_lf_version(self) -> list[LFVersion]:
        """Return every version of every labelling function, oldest first."""
        with self._database.reading() as connection:
            return _lf_rows.list_every_version(connection, self._project_id)

    def define_lfs(self, versions: Iterable[LFVersion], *, change: Change | None = None) -> None:
        """Enter versions of labelling functions, all or none.

        One with the key of the current version of its name makes no new version: only its definition (it may
        name another file) and whether it is active are taken from it. With a change, what differs is a revision.
        """
        with self._database.writing() as connection:
            _lf_rows.put_lfs(connection, self._project_id, versions=versions)
            self._commit(connection, change)

    def set_lf_active(self, name: str, *, is_active: bool, change: Change | None = None) -> None:
        """Set whether a labelling function votes; raise `UnknownName` when there is none of that name."""
        with self._database.writing() as connection:
            _lf_rows.put_lf_active(connection, self._project_id, name=name, is_active=is_active)
            self._commit(connection, change)

    def slices(self) -> dict[str, str]:
        """Return the text of each slice's condition, by name."""
        with self._database.reading() as connection:
            return _slice_rows.read_slices(connection, self._project_id)

    def define_slice(self, name: str, *, condition: str, change: Change | None = None) -> None:
        """Enter a slice, in the place of one of the same name."""
        with self._database.writing() as connection:
            _slice_rows.put_slice(connection, self._project_id, name=name, condition=condition)
            self._commit(connection, change)

    def drop_slice(self, name: str, *, change: Change | None = None) -> None:
        """Forget a slice; raise `UnknownName` when there is none of that name."""
        with self._database.writing() as connection:
            _slice_rows.drop_slice(connection, self._project_id, name=name)
            self._commit(connection, change)

    def run(self, run_id: str) -> Run | None:
        """Return the run of an id, None when there is none."""
        with self._database.reading() as connection:
            return _run_rows.find_run(connection, self._project_id, run_id=run_id)

    def runs(self, *, verb: str | None = None, state: RunState | None = None, limit: int | None = None) -> list[Run]:
        """Return runs, newest first: all, or those of a verb or in a state."""
        with self._database.reading() as connection:
            return _run_rows.list_runs(connection, self._project_id, verb=verb, state=state, limit=limit)

    def start_run(self, run: Run) -> None:
        """Enter a run that starts."""
        with self._database.writing() as connection:
            _run_rows.insert_run(connection, self._project_id, run=run)

    def update_run(self, run: Run) -> None:
        """Write how far a run got, or that it ended without a result; does nothing once it has ended."""
        with self._database.writing() as connection:
            _run_rows.update_run(connection, self._project_id, run=run)

    def interrupt_run(self, run_id: str) -> None:
        """Mark a run whose process died; does nothing once it has ended."""
        with self._database.writing() as connection:
            _run_rows.interrupt_run(connection, self._project_id, run_id=run_id)

    def annotations(self) -> list[Annotation]:
        """Return every entry of the log of what people said of examples, oldest first."""
        with self._database.reading() as connection:
            return _annotation_rows.list_annotations(connection, self._project_id)

    def finish_run(
        self,
        run: Run,
        *,
        made: Sequence[Made],
        heads: Mapping[str, str],
        message: str | None = None,
        said: Sequence[Annotation] = (),
    ) -> None:
        """Enter what a run made and what people said, move the heads and write that it ended, all at once.

        When the project is another one then, that is a revision, with a message for people.

        Raises
        ------
        UnknownName
            When a head is to point at a key that no artefact has.
        ProjectBusy
            When somebody else has said something since the run read what was said, or found the run dead; nothing
            has changed then.
        """
        with self._database.writing() as connection:
            self._add_annotations(connection, said)
            _artefact_rows.put_artefacts(connection, self._project_id, made=made)
            before = _artefact_rows.read_heads(connection, self._project_id)
            moved = {role: key for role, key in heads.items() if before.get(role) != key}
            _artefact_rows.put_heads(connection, self._project_id, keys=moved)
            if not _run_rows.update_run(connection, self._project_id, run=run):
                # Its connection, and so its lock, was lost for a while.
                raise ProjectBusy(self._database.place, holder="another process, which took this run for dead,")
            if moved:
                at = run.ended_at or run.started_at
                self._commit(connection, Change(run.verb, message or run.verb, author=run.author, at=at, run=run.id))

    def state(self) -> ProjectState:
        """Return what the project consists of now."""
        with self._database.reading() as connection:
            return _revision_rows.read_state(connection, self._project_id)

    def state_at(self, key: str) -> ProjectState | None:
        """Return the state of a key, None when no revision has it."""
        with self._database.reading() as connection:
            return _revision_rows.find_state(connection, self._project_id, key=key)

    def revision(self, number: int) -> Revision | None:
        """Return the revision of a number, None when there is none."""
        with self._database.reading() as connection:
            return _revision_rows.find_revision(connection, self._project_id, number=number)

    def revisions(self, *, limit: int | None = None) -> list[Revision]:
        """Return revisions, newest first; the newest is what the project is now."""
        with self._database.reading() as connection:
            return _revision_rows.list_revisions(connection, self._project_id, limit=limit)

    def revision_names(self) -> dict[str, int]:
        """Return the numbers of the revisions that people named, by name."""
        with self._database.reading() as connection:
            return _revision_rows.read_names(connection, self._project_id)

    def name_revision(self, name: str, *, number: int) -> None:
        """Name a revision; a name that another one had is now this one's."""
        with self._database.writing() as connection:
            _revision_rows.put_name(connection, self._project_id, name=name, number=number)

    def drop_revision_name(self, name: str) -> None:
        """Forget a name; raise `UnknownName` when no revision has it."""
        with self._database.writing() as connection:
            _revision_rows.drop_name(connection, self._project_id, name=name)

    def restore(self, state: ProjectState, *, versions: Iterable[LFVersion], change: Change) -> None:
        """Make a state the project's own again, with these versions of its labelling functions, as a new revision.

        Raises
        ------
        UnknownName
            When an artefact of the state is gone; nothing has changed then.
        """
        with self._database.writing() as connection:
            _revision_rows.put_state(connection, self._project_id, state=state, versions=versions)
            self._commit(connection, change)

    def dump(self) -> ProjectDump:
        """Return every row of the project as JSON holds it, by table, as of one moment."""
        with self._database.reading() as connection:
            return _project_dump.dump_project(connection, self._project_id)

    def load(self, dump: ProjectDump) -> None:
        """Enter the rows of a dump into a new project; raise `InvalidValue`, with nothing entered, for other ones."""
        with self._database.writing() as connection:
            _project_dump.load_project(connection, self._project_id, dump=dump)

    def _add_annotations(self, connection: Connection, said: Sequence[Annotation]) -> None:
        if said and said[0].number != _annotation_rows.last_number(connection, self._project_id) + 1:
            raise ProjectBusy(self._database.place, holder="another annotator")
        _annotation_rows.add_annotations(connection, self._project_id, entries=said)

    def _commit(self, connection: Connection, change: Change | None) -> None:
        if change is not None:
            _revision_rows.put_revision(connection, self._project_id, change=change)
