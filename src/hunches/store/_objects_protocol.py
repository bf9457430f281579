"""What a project asks of the place its objects are in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    import pyarrow as pa

    from hunches.store.objects import StoredObject


class Objects(Protocol):
    """Where a project's objects are: a folder of its own, or a bucket."""

    def path(self, name: str) -> Path:
        """Return a file of this machine with an object's bytes; the file need not be there when the object is not."""
        ...

    def exists(self, name: str) -> bool:
        """Return whether an object is there."""
        ...

    def write_bytes(self, data: bytes, *, suffix: str) -> str:
        """Store some bytes and return the object's name."""
        ...

    def write_table(
        self,
        schema: pa.Schema,
        batches: Iterable[pa.RecordBatch],
        *,
        compression: Literal["zstd"] | None = None,
    ) -> str:
        """Store record batches and return the object's name."""
        ...

    def read_bytes(self, name: str) -> bytes:
        """Return the bytes of an object; raise `CorruptObject` when it is missing or damaged."""
        ...

    def open_table(self, name: str) -> pa.Table:
        """Return an Arrow table mapped into memory; raise `CorruptObject` when it is missing or damaged."""
        ...

    def stored(self) -> Iterable[StoredObject]:
        """Return every object there is, in no order."""
        ...

    def adopt(self, path: Path) -> None:
        """Take a file that is named as an object is, from another project."""
        ...

    def remove(self, name: str) -> None:
        """Delete an object; does nothing when it is gone already."""
        ...
