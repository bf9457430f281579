"""What a bucket does beyond what a folder does: copies and their bounds, and a service that is not there."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

import pytest

from hunches.errors import InvalidValue, ReadOnlyProject, StorageFull, StoreUnreachable
from hunches.store import ObjectBucket
from hunches.store._s3 import s3_errors

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from hunches.errors import StoreError


def _copies(root: Path) -> list[str]:
    return sorted(path.name for path in (root / "cache").glob("*/*"))


def _age(root: Path, name: str, *, hours: float) -> None:
    """Let a copy have been used some time ago."""
    path = root / "cache" / name[:2] / name
    ago = time.time_ns() - round(hours * 3600e9)
    os.utime(path, ns=(ago, path.stat().st_mtime_ns))


@pytest.fixture
def address(bucket: str, tmp_path: Path) -> str:
    """Return an address where nothing is."""
    return f"{bucket}/{tmp_path.name}"


@pytest.fixture
def lost_service() -> Iterator[None]:
    """Have the environment name an address where nobody answers."""
    before = os.environ.get("AWS_ENDPOINT_URL")
    os.environ["AWS_ENDPOINT_URL"] = "http://127.0.0.1:9"
    yield
    del os.environ["AWS_ENDPOINT_URL"]
    if before:
        os.environ["AWS_ENDPOINT_URL"] = before


def test_another_machine_fetches_an_object_once(address: str, tmp_path: Path) -> None:
    """It is then a local file, which stays when the object goes."""
    name = ObjectBucket(tmp_path / "one", address=address, project_id="p").write_bytes(b"hello", suffix="txt")
    other = ObjectBucket(tmp_path / "two", address=address, project_id="p")
    assert _copies(tmp_path / "two") == []
    assert other.path(name).read_bytes() == b"hello"
    ObjectBucket(tmp_path / "one", address=address, project_id="p").remove(name)
    assert other.read_bytes(name) == b"hello"


def test_projects_at_one_address_do_not_see_each_other(address: str, tmp_path: Path) -> None:
    """Each has a folder of its own there."""
    one, two = (ObjectBucket(tmp_path / name, address=address, project_id=name) for name in ("one", "two"))
    name = one.write_bytes(b"hello", suffix="txt")
    assert (one.exists(name), two.exists(name), list(two.stored())) == (True, False, [])


def test_a_damaged_copy_is_fetched_again(address: str, tmp_path: Path) -> None:
    """The bucket has the bytes."""
    objects = ObjectBucket(tmp_path, address=address, project_id="p")
    path = objects.path(name := objects.write_bytes(b"hello", suffix="txt"))
    path.write_bytes(b"jello!")
    assert objects.read_bytes(name) == b"hello"


def test_the_least_recently_used_copies_go(address: str, tmp_path: Path) -> None:
    """Not those of the last hour, nor those this process has at hand; what went is fetched when it is read."""
    before = ObjectBucket(tmp_path, address=address, project_id="p")
    names = [before.write_bytes(bytes([number]) * 1000, suffix="bin") for number in range(4)]
    for name, hours in zip(names, (4, 3, 2, 0.5), strict=True):
        _age(tmp_path, name, hours=hours)
    objects = ObjectBucket(tmp_path, address=address, project_id="p", cache_bytes=2500)
    objects.read_bytes(names[1])
    _age(tmp_path, names[1], hours=3)
    last = objects.write_bytes(bytes(500), suffix="bin")
    assert _copies(tmp_path) == sorted([names[1], names[3], last])
    assert objects.read_bytes(names[0]) == bytes(1000)


def test_copies_that_fit_stay(address: str, tmp_path: Path) -> None:
    """However old they are."""
    objects = ObjectBucket(tmp_path, address=address, project_id="p", cache_bytes=2500)
    first = objects.write_bytes(b"a" * 1000, suffix="bin")
    _age(tmp_path, first, hours=99)
    second = ObjectBucket(tmp_path, address=address, project_id="p", cache_bytes=2500).write_bytes(b"b", suffix="bin")
    assert _copies(tmp_path) == sorted([first, second])


def test_a_lost_service_is_unreachable(bucket: str, tmp_path: Path, lost_service: None) -> None:
    """The error says what the client said, and nothing was stored; what was copied before can be read."""
    objects = ObjectBucket(tmp_path, address=bucket, project_id="p")
    with pytest.raises(StoreUnreachable, match=r"s3://hunches/p/.*NETWORK_CONNECTION"):
        objects.write_bytes(b"hello", suffix="txt")


def test_a_bucket_must_be_there(bucket: str, tmp_path: Path) -> None:
    """None is made: who pays for it should."""
    ObjectBucket(tmp_path, address=bucket, project_id="p").require_bucket()
    with pytest.raises(StoreUnreachable, match="there is no such bucket"):
        ObjectBucket(tmp_path, address="s3://nobodys-bucket/p", project_id="p").require_bucket()


@pytest.mark.parametrize(
    ("problem", "is_writing", "error"),
    [
        ("AWS Error ACCESS_DENIED during PutObject", True, ReadOnlyProject),
        ("AWS Error ACCESS_DENIED during GetObject", False, StoreUnreachable),
        ("XMinioStorageFull: Storage backend has reached its minimum free drive threshold", True, StorageFull),
    ],
)
def test_what_the_service_refuses_is_an_error_of_ours(
    problem: str, error: type[StoreError], *, is_writing: bool
) -> None:
    """By what it says, for want of codes."""
    with pytest.raises(error), s3_errors("s3://labels/p", writing=is_writing):
        raise OSError(problem)


@pytest.mark.parametrize("address", ["s3://", "s3://A", "http://bucket/x", "bucket", "s3://bucket?x=1"])
def test_an_address_names_a_bucket(tmp_path: Path, address: str) -> None:
    """And perhaps a prefix."""
    with pytest.raises(InvalidValue, match="The address of the objects"):
        ObjectBucket(tmp_path, address=address, project_id="p")
