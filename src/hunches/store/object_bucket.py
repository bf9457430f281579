"""The objects of a project in a bucket of S3."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Final, Literal

import pyarrow as pa

from hunches.errors import StoreUnreachable
from hunches.store._addresses import read_bucket_address
from hunches.store._object_cache import drop_least_recently_used, touch
from hunches.store._s3 import s3, s3_errors
from hunches.store.objects import ObjectFolder, StoredObject, is_object_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

_CHUNK_BYTES: Final = 8 << 20
_CACHE_BYTES: Final = 10 << 30


class ObjectBucket:
    """Stores bytes and Arrow tables under the hash of their contents in S3, with copies of them in a folder.

    An object is written to the folder first and then put into the bucket in one request, or in parts that become
    visible together: it is there whole or not at all. It is read from its copy, which is fetched when there is none
    and checked against its name. The least recently used copies go when there are too many.

    Parameters
    ----------
    root : Path
        The folder of the project; copies lie in its ``cache/``, unfinished ones in ``tmp/``.
    address : str
        ``"s3://bucket/prefix"``. The environment variables of AWS say who asks, where and with what rights.
    project_id : str
        Objects lie below it, so that projects can share an address.
    cache_bytes : int
        How much room copies may take. What is in use or was within the hour stays, though it be more.

    Raises
    ------
    StoreUnreachable
        From any method, when the service does not answer or lets nobody in.
    """

    def __init__(self, root: Path, *, address: str, project_id: str, cache_bytes: int = _CACHE_BYTES) -> None:
        bucket, prefix = read_bucket_address(address)
        self._bucket = bucket
        self._folder = "/".join(part for part in (bucket, prefix, project_id) if part)
        self._cache_folder = root / "cache"
        self._cache = ObjectFolder(root, folder="cache")
        self._cache_bytes = cache_bytes
        self._room = 0
        self._handed_out: set[str] = set()

    def require_bucket(self) -> None:
        """Raise `StoreUnreachable` unless the bucket is there."""
        from pyarrow.fs import FileType

        place = f"s3://{self._bucket}"
        with s3_errors(place):
            found = s3().get_file_info(self._bucket).type
        if found is FileType.NotFound:
            raise StoreUnreachable(place, reason="there is no such bucket")

    def path(self, name: str) -> Path:
        """Return the copy of an object, fetched if need be; raise `CorruptObject` when it is missing or damaged."""
        path = self._cache.path(name)
        self._handed_out.add(name)
        if path.is_file():
            touch(path)
        else:
            self._cache.receive(name, self._fetched(name), origin=self._address(name))
            self._make_room(path.stat().st_size)
        return path

    def exists(self, name: str) -> bool:
        """Return whether an object is there."""
        return self._cache.exists(name) or self._is_in_bucket(name)

    def write_bytes(self, data: bytes, *, suffix: str) -> str:
        """Store some bytes and return the object's name; raise `StorageFull` when there is no room."""
        return self._put(self._cache.write_bytes(data, suffix=suffix))

    def write_table(
        self,
        schema: pa.Schema,
        batches: Iterable[pa.RecordBatch],
        *,
        compression: Literal["zstd"] | None = None,
    ) -> str:
        """Store record batches as one Arrow file, one at a time, and return the object's name."""
        return self._put(self._cache.write_table(schema, batches, compression=compression))

    def read_bytes(self, name: str) -> bytes:
        """Return the bytes of an object; raise `CorruptObject` when it is missing or damaged."""
        self._mend(name)
        return self._cache.read_bytes(name)

    def open_table(self, name: str) -> pa.Table:
        """Return an Arrow table mapped into memory; raise `CorruptObject` when it is missing or damaged."""
        self._mend(name)
        return self._cache.open_table(name)

    def stored(self) -> Iterator[StoredObject]:
        """Yield every object there is, in no order."""
        from pyarrow.fs import FileSelector, FileType

        with s3_errors(f"s3://{self._folder}"):
            found = s3().get_file_info(FileSelector(self._folder, recursive=True, allow_not_found=True))
        for each in found:
            if each.type is FileType.File and is_object_name(each.base_name):
                yield StoredObject(each.base_name, each.size, each.mtime)

    def adopt(self, path: Path) -> None:
        """Take a file that is named as an object is; raise `CorruptObject` when the name is not that of its bytes."""
        self._cache.adopt(path)
        self._put(path.name)

    def remove(self, name: str) -> None:
        """Delete an object; does nothing when it is gone already."""
        if self._is_in_bucket(name):
            with s3_errors(self._address(name), writing=True):
                s3().delete_file(self._key(name))
        self._cache.remove(name)

    def _put(self, name: str) -> str:
        """Put a copy into the bucket, also where it is there: it may be damaged, or about to be collected."""
        path = self._cache.path(name)
        self._handed_out.add(name)
        contents = pa.memory_map(str(path)).read_buffer() if path.stat().st_size else pa.py_buffer(b"")
        with ThreadPoolExecutor(1) as uninterrupted:
            uninterrupted.submit(self._upload, name, contents).result()
        self._make_room(contents.size)
        return name

    def _upload(self, name: str, contents: pa.Buffer) -> None:
        # A stream that is left early, by an interrupt, would close and show the part that was written. So this is
        # done in one go, and by a thread, which no interrupt reaches.
        with s3_errors(self._address(name), writing=True), s3().open_output_stream(self._key(name)) as stream:
            stream.write(contents)

    def _mend(self, name: str) -> None:
        """Fetch an object whose copy is missing or damaged."""
        if self._cache.is_whole(name):
            self.path(name)
        else:
            self._cache.remove(name)
            self.path(name)

    def _fetched(self, name: str) -> Iterator[bytes]:
        """Yield the bytes of an object in the bucket."""
        with s3_errors(self._address(name)):
            stream = s3().open_input_stream(self._key(name))
        with stream:
            while True:
                with s3_errors(self._address(name)):
                    chunk: bytes = stream.read(_CHUNK_BYTES)
                if not chunk:
                    return
                yield chunk

    def _is_in_bucket(self, name: str) -> bool:
        from pyarrow.fs import FileType

        with s3_errors(self._address(name)):
            return bool(s3().get_file_info(self._key(name)).type is FileType.File)

    def _make_room(self, n_bytes: int) -> None:
        """Drop copies when they have taken the room that was left when they were last counted."""
        self._room -= n_bytes
        if self._room < 0:
            self._room = drop_least_recently_used(
                self._cache_folder, limit_bytes=self._cache_bytes, keep=self._handed_out
            )

    def _key(self, name: str) -> str:
        return f"{self._folder}/{self._cache.path(name).parent.name}/{name}"

    def _address(self, name: str) -> str:
        return f"s3://{self._key(name)}"
