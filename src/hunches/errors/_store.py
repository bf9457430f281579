"""Errors of the project on disk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hunches.errors._root import HunchesError, listed

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


class StoreError(HunchesError):
    """The project on disk cannot be used."""

    code = "store-error"
    exit_code = 6


class ProjectNotFound(StoreError):
    """There is no project at a path."""

    code = "project-not-found"
    http_status = 404

    def __init__(self, path: Path | str) -> None:
        super().__init__(
            f"There is no Hunches project at '{path}'. Make one with: hunches create-project NAME --classes A,B, "
            "or name one with --project PATH.",
            path=str(path),
        )


class ProjectExists(StoreError):
    """A project is to be made where something already is."""

    code = "project-exists"
    http_status = 409

    def __init__(self, path: Path | str) -> None:
        super().__init__(
            f"'{path}' already exists. Choose another name, or open the project that is there.",
            path=str(path),
        )


class ProjectTooNew(StoreError):
    """A project was written by a newer version of Hunches."""

    code = "project-too-new"
    http_status = 409

    def __init__(self, path: Path | str, *, revision: str) -> None:
        super().__init__(
            f"The project at '{path}' was made by a newer version of Hunches (schema '{revision}'). Nothing was "
            "changed. Update with: pip install --upgrade hunches",
            path=str(path),
            revision=revision,
        )


class ProjectBusy(StoreError):
    """Another process is doing the same to the project."""

    code = "project-busy"
    http_status = 409

    def __init__(self, path: Path | str, *, holder: str) -> None:
        super().__init__(
            f"The project at '{path}' is busy: {holder} is writing to it. Wait until it ends, or stop it, then "
            "try again.",
            path=str(path),
            holder=holder,
        )


class ReadOnlyProject(StoreError):
    """A project is to be written to that may only be read."""

    code = "read-only-project"
    http_status = 403

    def __init__(self, path: Path | str) -> None:
        super().__init__(
            f"'{path}' cannot be written to. Give yourself the permission to, or work on a copy of the project.",
            path=str(path),
        )


class CorruptObject(StoreError):
    """A stored object's bytes are not those that were written."""

    code = "corrupt-object"

    def __init__(self, path: Path | str, *, reason: str) -> None:
        super().__init__(
            f"The stored object '{path}' is damaged: {reason}. Restore it from a copy, or delete it and run the "
            "verb that made it again.",
            path=str(path),
            reason=reason,
        )


class RevisionIncomplete(StoreError):
    """A revision is to be restored, and something it consists of is gone."""

    code = "revision-incomplete"
    http_status = 409

    def __init__(self, number: int, *, missing: Sequence[str]) -> None:
        super().__init__(
            f"Revision r{number} cannot be restored: {listed(missing)} of it are gone. Garbage collection takes what "
            "no named revision needs: name a revision to keep it. The project is as it was.",
            number=number,
            missing=list(missing),
        )


class SampleUnavailable(StoreError):
    """A sample data set cannot be downloaded here and now."""

    code = "sample-unavailable"
    http_status = 503

    def __init__(self, sample: str, *, distribution: str, reason: str, remedy: str) -> None:
        super().__init__(
            f"The sample '{sample}' cannot be fetched from the distribution '{distribution}': {reason}. {remedy}",
            sample=sample,
            distribution=distribution,
            reason=reason,
        )


class SampleCorrupt(StoreError):
    """A sample's file is not the one its checksum was written for."""

    code = "sample-corrupt"

    def __init__(self, sample: str, *, where: str, expected: str, found: str, remedy: str) -> None:
        super().__init__(
            f"{where} of the sample '{sample}' is not the expected one: its SHA-256 is {found[:12]}…, not "
            f"{expected[:12]}…. {remedy}",
            sample=sample,
            expected=expected,
            found=found,
        )


class StorageFull(StoreError):
    """There is no room left to write."""

    code = "storage-full"
    http_status = 507
    exit_code = 7

    def __init__(self, path: Path | str) -> None:
        super().__init__(
            f"There is no room left to write '{path}'. The project is as it was; free some space and try again.",
            path=str(path),
        )


class StoreUnreachable(StoreError):
    """The server that has a project's catalogue or objects does not answer, or lets nobody in."""

    code = "store-unreachable"
    http_status = 503

    def __init__(self, place: Path | str, *, reason: str) -> None:
        super().__init__(
            f"The store at '{place}' cannot be reached: {reason}. Check that the server runs and that its address, "
            "the user and the password are right (PGPASSWORD or ~/.pgpass; for S3 the AWS ones). Then try again.",
            place=str(place),
            reason=reason,
        )
