"""Names that live as long as a process does: whoever holds one is alive."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Final, Protocol

from hunches.store._claims import claim, claim_fresh
from hunches.store._error_translation import file_errors

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

    from hunches.store._database import Database


# A server needs a moment to see that a process was killed; until then the name is still held.
_UNTIL_NOTICED_S: Final = 0.5


class Locks(Protocol):
    """Names of a project that one process at a time can hold, and loses when it ends, however it ends."""

    def claim(self, name: str) -> AbstractContextManager[bool]:
        """Yield whether this process got a name, at once; let go of it at the end."""
        ...

    def claim_fresh(self, name: str) -> AbstractContextManager[None]:
        """Hold a name that nobody else asks for."""
        ...

    def claim_unheld(self, prefix: str, *, known: Iterable[str]) -> Iterator[str]:
        """Yield, while holding it, each known or found name with a prefix that nobody holds."""
        ...


class FileLocks:
    """Locked files in a folder: the kernel lets go of the locks. For the processes of one machine.

    >>> import tempfile
    >>> from pathlib import Path
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     locks = FileLocks(Path(folder) / "locks")
    ...     with locks.claim("train") as first, locks.claim("train") as second:
    ...         print(first, second)
    True False
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def claim(self, name: str) -> AbstractContextManager[bool]:
        """Yield whether this process got a name, at once; let go of it at the end."""
        return claim(self._path(name))

    def claim_fresh(self, name: str) -> AbstractContextManager[None]:
        """Hold a name that nobody else asks for."""
        return claim_fresh(self._path(name))

    def claim_unheld(self, prefix: str, *, known: Iterable[str]) -> Iterator[str]:
        """Yield, while holding it, each known or found name with a prefix that nobody holds."""
        found = {path.stem for path in self._path(prefix).parent.glob(f"{prefix}*.lock")}
        for name in found | set(known):
            with claim(self._path(name)) as is_ours:
                if is_ours:
                    yield name
                    self._path(name).unlink(missing_ok=True)

    def _path(self, name: str) -> Path:
        with file_errors(self._folder):
            self._folder.mkdir(exist_ok=True)
        return self._folder / f"{name}.lock"


class ServerLocks:
    """Locks of sessions with a database server, which lets go of them. For the processes of many machines.

    Each name held is a connection.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def claim(self, name: str) -> AbstractContextManager[bool]:
        """Yield whether this process got a name; let go of it at the end."""
        return self._database.claiming(name, patience_s=_UNTIL_NOTICED_S)

    @contextmanager
    def claim_fresh(self, name: str) -> Iterator[None]:
        """Hold a name that nobody else asks for."""
        with self._database.claiming(name, patience_s=0.0):
            yield

    def claim_unheld(self, prefix: str, *, known: Iterable[str]) -> Iterator[str]:  # noqa: ARG002  # none are left
        """Yield, while holding it, each known name that nobody holds."""
        for name in known:
            with self._database.claiming(name, patience_s=0.0) as is_ours:
                if is_ours:
                    yield name
