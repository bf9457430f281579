"""A catalogue in PostgreSQL: who may come in, who waits for whom, and what is said when it does not work."""

from __future__ import annotations

import secrets
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import pytest

from hunches.errors import InvalidValue, ProjectExists, ReadOnlyProject, StorageFull, StoreUnreachable
from hunches.records import Artefact, LabelSpace, ProjectRecord
from hunches.store import Catalogue, Places, ProjectStore
from hunches.store._addresses import read_store_address, require_no_password
from hunches.store._database import Database

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

NOW = datetime(2026, 1, 31, tzinfo=UTC)
SPACE = LabelSpace(["SPAM", "HAM"])
RECORD = ProjectRecord("spam", SPACE, created_at=NOW)


@pytest.fixture
def address(make_database_address: Callable[[], str]) -> str:
    """Return the address of a database with our tables."""
    return make_database_address()


def _execute(address: str, *statements: str) -> list[tuple[object, ...]]:
    with psycopg.connect(address.replace("+psycopg", ""), autocommit=True) as connection:
        for statement in statements:
            cursor = connection.execute(statement.encode())
        return cursor.fetchall() if cursor.description else []


@pytest.mark.parametrize("scheme", ["postgresql", "postgresql+psycopg"])
def test_an_address_names_a_database(scheme: str) -> None:
    """Whatever else it says; the driver is psycopg."""
    url = read_store_address(f"{scheme}://ann@host:5433/labels?sslmode=require")
    assert (url.drivername, url.database) == ("postgresql+psycopg", "labels")


@pytest.mark.parametrize(
    "address", ["mysql://host/labels", "postgresql://host", "labels.sqlite", "", "postgresql:/x"]
)
def test_other_addresses_are_refused(address: str) -> None:
    """The error shows the form of one that is not."""
    with pytest.raises(InvalidValue, match="such as 'postgresql"):
        read_store_address(address)


@pytest.mark.parametrize("address", ["postgresql://ann:secret@h/d", "postgresql://h/d?password=secret"])
def test_a_password_is_neither_kept_nor_repeated(address: str) -> None:
    """The error says where it can be instead."""
    with pytest.raises(InvalidValue, match=r"\*\*\*.*PGPASSWORD or ~/\.pgpass.*HUNCHES_STORE_URL") as caught:
        require_no_password(address)
    assert "secret" not in f"{caught.value} {caught.value.facts}"


def test_a_server_that_does_not_answer_is_unreachable(tmp_path: Path) -> None:
    """The error says what the driver said, and no folder is left."""
    places = Places("postgresql+psycopg://ann@127.0.0.1:9/labels")
    with pytest.raises(StoreUnreachable, match=r"ann@127\.0\.0\.1:9/labels' cannot be reached: .*refused"):
        ProjectStore.create(tmp_path / "spam", space=SPACE, now=NOW, places=places)
    assert list(tmp_path.iterdir()) == []


def test_a_database_that_is_not_there_is_unreachable(postgres: str) -> None:
    """It is not made: who may do that decides."""
    with pytest.raises(StoreUnreachable, match='database "nobodys" does not exist'):
        Catalogue.open(f"{postgres}/nobodys", project_id="p", can_write=True)


def test_without_the_driver_the_extra_is_named(address: str) -> None:
    """It is only needed for such an address."""
    script = (
        "import sys; sys.modules['psycopg'] = None\n"
        "from hunches.errors import MissingExtra; from hunches.store._database import Database\n"
        "try: Database(sys.argv[1], access='write')\n"
        "except MissingExtra as error: print(error)\n"
    )
    answer = subprocess.run([sys.executable, "-c", script, address], capture_output=True, text=True, check=True)
    assert "pip install 'hunches[postgres]'" in answer.stdout


def test_the_driver_is_not_imported_for_a_file(tmp_path: Path) -> None:
    """Nor is the client of S3."""
    script = (
        "import sys; from datetime import UTC, datetime; from pathlib import Path\n"
        "from hunches.store import ProjectStore; from hunches.records import LabelSpace\n"
        "now = datetime(2026, 1, 31, tzinfo=UTC)\n"
        "ProjectStore.create(Path(sys.argv[1]) / 'spam', space=LabelSpace(['A', 'B']), now=now).close()\n"
        "print([name for name in ('psycopg', 'pyarrow._s3fs') if name in sys.modules])\n"
    )
    answer = subprocess.run([sys.executable, "-c", script, str(tmp_path)], capture_output=True, text=True, check=True)
    assert answer.stdout == "[]\n"


def test_the_first_to_come_make_the_tables_once(postgres: str) -> None:
    """Several that find an empty database wait for each other."""
    _execute(f"{postgres}/postgres", "CREATE DATABASE empty")

    def make(name: str) -> Catalogue:
        return Catalogue.create(f"{postgres}/empty", project_id=name, record=RECORD)

    with ThreadPoolExecutor(4) as threads:
        made = list(threads.map(make, "abcd"))
    assert [catalogue.record() for catalogue in made] == [RECORD] * 4
    for catalogue in made:
        catalogue.close()


def test_an_encoding_that_lacks_characters_is_refused(postgres: str) -> None:
    """Before a text is."""
    _execute(f"{postgres}/postgres", "CREATE DATABASE latin ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0")
    with pytest.raises(InvalidValue, match=r"The encoding of the database .* is 'LATIN1'; it must be UTF8"):
        Catalogue.create(f"{postgres}/latin", project_id="p", record=RECORD)


def test_writers_of_other_projects_do_not_wait(address: str) -> None:
    """Only those of one project do."""
    catalogues = [Catalogue.create(address, project_id=name, record=RECORD) for name in "pq"]
    holder = Database(address, access="write", scope="p")
    with holder.writing():
        catalogues[1].define_slice("links", condition="TRUE")
    assert catalogues[1].slices() == {"links": "TRUE"}
    holder.close()
    for catalogue in catalogues:
        catalogue.close()


def test_a_connection_that_was_cut_is_replaced(address: str) -> None:
    """As after the server was started anew."""
    catalogue = Catalogue.create(address, project_id="p", record=RECORD)
    _execute(address, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()")
    assert catalogue.record() == RECORD
    catalogue.close()


def test_a_lock_whose_connection_was_cut_is_let_go_of(address: str, tmp_path: Path) -> None:
    """The server frees it at once; its holder goes on, and ends without an error of its own."""
    catalogue = Catalogue.create(address, project_id="p", record=RECORD)
    locks = catalogue.locks(tmp_path)
    with locks.claim("verb-train") as first:
        _execute(address, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()")
        with locks.claim("verb-train") as second:
            assert (first, second) == (True, True)
    catalogue.close()


def test_a_path_that_is_taken_leaves_nothing_in_the_database(address: str, tmp_path: Path) -> None:
    """The record of the project that could not be made goes again."""
    (tmp_path / "spam").mkdir()
    (tmp_path / "spam" / "mine").touch()
    with pytest.raises(ProjectExists):
        ProjectStore.create(tmp_path / "spam", space=SPACE, now=NOW, places=Places(address))
    assert _execute(address, "SELECT * FROM hunches.project") == []


def test_the_address_to_reach_it_by_may_be_another(address: str, tmp_path: Path) -> None:
    """With a password, say; the marker keeps the one without."""
    reach = address.replace("hunches@", "hunches:secret@")
    places = Places(address, reach=reach)
    ProjectStore.create(tmp_path / "spam", space=SPACE, now=NOW, places=places).close()
    assert "secret" not in (tmp_path / "spam" / "hunches.toml").read_text()
    with ProjectStore.open(tmp_path / "spam", reach=reach) as store:
        assert store.record.space == SPACE


def test_who_may_only_read_is_told_so(address: str, tmp_path: Path) -> None:
    """Reading works."""
    ProjectStore.create(tmp_path / "spam", space=SPACE, now=NOW, places=Places(address)).close()
    _execute(
        address,
        "CREATE ROLE reader LOGIN",
        "GRANT USAGE ON SCHEMA hunches TO reader",
        "GRANT SELECT ON ALL TABLES IN SCHEMA hunches TO reader",
    )
    with ProjectStore.open(tmp_path / "spam", reach=address.replace("hunches@", "reader@")) as store:
        assert store.catalogue.slices() == {}
        with pytest.raises(ReadOnlyProject, match="reader@"):
            store.catalogue.define_slice("links", condition="TRUE")
    _execute(address, "DROP OWNED BY reader", "DROP ROLE reader")


@pytest.fixture
def small_database(postgres: str) -> Iterator[str]:
    """Yield the address of a database on a file system of its own, with little room."""
    # Not among pytest's folders, which let nobody else in.
    with tempfile.TemporaryDirectory() as folder:
        disk = Path(folder) / "disk"
        disk.mkdir()
        Path(folder).chmod(0o711)
        options = "size=24m,uid=nobody,gid=nogroup,mode=0700"
        mounting = ["mount", "-t", "tmpfs", "-o", options, "hunches", str(disk)]
        mounted = subprocess.run(mounting, check=False, capture_output=True)
        if mounted.returncode != 0:
            pytest.skip(f"mounting a small disk needs to be allowed: {mounted.stderr.decode()}")
        _execute(f"{postgres}/postgres", f"CREATE TABLESPACE small LOCATION '{disk}'")
        _execute(f"{postgres}/postgres", "CREATE DATABASE small TABLESPACE small")
        yield f"{postgres}/small"
        _execute(f"{postgres}/postgres", "DROP DATABASE small WITH (FORCE)", "DROP TABLESPACE small")
        subprocess.run(["umount", "--lazy", str(disk)], check=True)


def test_a_full_disk_of_the_server_is_storage_full(small_database: str) -> None:
    """Nothing of what did not fit is there, and what was is."""
    catalogue = Catalogue.create(small_database, project_id="p", record=RECORD)
    catalogue.define_slice("links", condition="TRUE")
    noise = secrets.token_hex(20_000_000)
    with pytest.raises(StorageFull, match="small"):
        catalogue.keep(Artefact("a", "votes", None, run="r", created_at=NOW, facts={"x": noise}), inputs={})
    assert (catalogue.artefacts(), catalogue.slices()) == ([], {"links": "TRUE"})
    catalogue.close()
