"""What all tests need of the process they run in, and the clusters and servers that some of them use."""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from hunches.store import Places

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

# A shell that starts the tests in the background lets them ignore interrupts; tests of Ctrl-C need them.
signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def start_cluster() -> Callable[[int], Any]:
    """Return a function that starts a Dask scheduler and so many workers, each a process with one thread."""

    def start(n_workers: int) -> Any:  # noqa: ANN401  # a cluster of Dask's
        from distributed import LocalCluster  # most tests do without

        settings = {"host": "127.0.0.1", "dashboard_address": "127.0.0.1:0", "silence_logs": "CRITICAL"}
        return LocalCluster(n_workers=n_workers, threads_per_worker=1, processes=True, **settings)

    return start


@pytest.fixture(scope="session")
def scheduler(start_cluster: Callable[[int], Any]) -> Iterator[str]:
    """Return the address of a Dask scheduler with two workers, which several tests share."""
    with start_cluster(2) as cluster:
        yield cluster.scheduler_address


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """Yield the address, without a database, of a PostgreSQL server of these tests, which keeps nothing."""
    programs = _postgres_programs()
    # Not among pytest's folders: those let nobody else in, and the server does not run as root.
    with tempfile.TemporaryDirectory(prefix="hunches-postgres-", ignore_cleanup_errors=True) as folder:
        home = Path(folder)
        as_user = _without_root(home)
        command = [*as_user, str(programs / "initdb"), "-D", str(home / "data"), "-U", "hunches", "--auth=trust"]
        options = ["--no-sync", "--encoding=UTF8", "--locale=C.UTF-8"]
        subprocess.run([*command, *options], check=True, capture_output=True, cwd=home)
        port = _free_port()
        settings = {"port": port, "listen_addresses": "127.0.0.1", "unix_socket_directories": "", "fsync": "off"}
        switches = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        address = f"postgresql+psycopg://hunches@127.0.0.1:{port}"
        # It is to keep nothing, so it need not write down what it has when it stops.
        with _running(
            [*as_user, str(programs / "postgres"), "-D", str(home / "data"), *switches], cwd=home, stop=signal.SIGQUIT
        ):
            _wait_until(lambda: _execute(f"{address}/postgres", "SELECT 1"))
            yield address


@pytest.fixture(scope="session")
def postgres_template(postgres: str) -> str:
    """Return the name of a database with our tables and nothing in them."""
    from hunches.store._open_database import make_database  # most tests do without

    _execute(f"{postgres}/postgres", "CREATE DATABASE template_hunches")
    make_database(f"{postgres}/template_hunches", scope="").close()
    return "template_hunches"


@pytest.fixture(scope="session")
def free_databases() -> list[str]:
    """Return the names of databases that were used by tests which are over."""
    return []


@pytest.fixture
def make_database_address(
    postgres: str, postgres_template: str, free_databases: list[str]
) -> Iterator[Callable[[], str]]:
    """Yield a function that returns the address of a database with our tables and nothing in them."""
    taken = []

    def make() -> str:
        name = free_databases.pop() if free_databases else f"test_{secrets.token_hex(4)}"
        if name not in _databases(postgres):
            _execute(f"{postgres}/postgres", f"CREATE DATABASE {name} TEMPLATE {postgres_template}")
        taken.append(name)
        return f"{postgres}/{name}"

    yield make
    free_databases.extend(name for name in taken if _is_emptied(f"{postgres}/{name}"))


@pytest.fixture(scope="session")
def bucket(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Yield the address of a bucket of a server that speaks as S3 does, and have the environment say where it is."""
    from pyarrow.fs import S3FileSystem  # most tests do without

    pytest.importorskip("moto", reason="tests of S3 need moto's server: pip install 'moto[server]'")
    port = _free_port()
    endpoint = f"http://127.0.0.1:{port}"
    environment = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_DEFAULT_REGION": "us-east-1"}
    environment |= {"AWS_ENDPOINT_URL": endpoint, "AWS_EC2_METADATA_DISABLED": "true"}
    before = {name: os.environ.get(name) for name in environment}
    os.environ.update(environment)
    program = [sys.executable, "-m", "moto.server", "--host", "127.0.0.1", "--port", str(port)]
    with _running(program, cwd=tmp_path_factory.mktemp("s3")):
        _wait_until(lambda: socket.create_connection(("127.0.0.1", port)).close())
        S3FileSystem(endpoint_override=endpoint, allow_bucket_creation=True).create_dir("hunches")
        yield "s3://hunches"
    for name, value in before.items():
        os.environ.pop(name) if value is None else os.environ.update({name: value})


@pytest.fixture
def make_places(request: pytest.FixtureRequest) -> Callable[[str], Places]:
    """Return a function that returns where a new project's parts are: in its folder ("disk"), or on "servers"."""

    def make(kind: str) -> Places:
        if kind == "disk":
            return Places()
        address = request.getfixturevalue("make_database_address")()
        return Places(address, f"{request.getfixturevalue('bucket')}/{secrets.token_hex(4)}")

    return make


@pytest.fixture(params=["disk", "servers"])
def places(request: pytest.FixtureRequest, make_places: Callable[[str], Places]) -> Places:
    """Return where the catalogue and the objects of a test's project are, once in its folder and once on servers."""
    return make_places(request.param)


@pytest.fixture(scope="session")
def wait_for_the_dead() -> Callable[[Places], None]:
    """Return a function that waits until a server has noticed that its killed clients are gone."""

    def wait(places: Places) -> None:
        if places.store is not None:
            # This one is always there.
            others = "SELECT count(*) - 1 FROM pg_stat_activity WHERE datname = current_database()"
            query = f"SELECT 1 / (CASE ({others} AND backend_type = 'client backend') WHEN 0 THEN 1 ELSE 0 END)"
            store = places.store
            _wait_until(lambda: _execute(store, query))

    return wait


def _postgres_programs() -> Path:
    """Return the folder of PostgreSQL's programs, or skip the test."""
    on_path = shutil.which("postgres")
    found = [Path(on_path)] if on_path else sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"))
    if not found:
        pytest.skip("tests of PostgreSQL need its server: apt-get install --no-install-recommends postgresql")
    return found[-1].parent


def _without_root(folder: Path) -> Sequence[str]:
    """Return what to put before a command so that it does not run as root, and give its user a folder."""
    if os.getuid() != 0:
        return ()
    shutil.chown(folder, "nobody", "nogroup")
    return ("setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups")


@contextmanager
def _running(command: Sequence[str], *, cwd: Path, stop: signal.Signals = signal.SIGINT) -> Iterator[None]:
    with (cwd / "log").open("wb") as log:
        process = subprocess.Popen(command, cwd=cwd, stdout=log, stderr=log)
        try:
            yield
        finally:
            process.send_signal(stop)
            process.wait()


def _execute(address: str, statement: str) -> None:
    import psycopg  # most tests do without

    with psycopg.connect(address.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute(statement.encode())


def _databases(address: str) -> set[str]:
    import psycopg  # most tests do without

    with psycopg.connect(f"{address}/postgres".replace("+psycopg", "")) as connection:
        return {str(name) for (name,) in connection.execute("SELECT datname FROM pg_database")}


def _is_emptied(address: str) -> bool:
    """Empty the tables of a database, and return whether these are as they were made."""
    import psycopg  # most tests do without

    from hunches.store._tables import REVISIONS

    others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
    try:
        _execute(address, f"{others} AND pid <> pg_backend_pid()")
        _execute(address, "TRUNCATE hunches.project CASCADE")
        _execute(
            address,
            f"SELECT 1 / (SELECT count(*) FROM hunches.alembic_version WHERE version_num = '{REVISIONS[-1]}')",
        )
    except psycopg.Error:
        return False
    return True


def _wait_until(is_ready: Callable[[], object], *, most_s: float = 60.0) -> None:
    """Call something until it does not fail."""
    deadline = time.monotonic() + most_s
    while True:
        try:
            is_ready()
        except Exception:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)
        else:
            return


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port
