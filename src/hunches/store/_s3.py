"""The S3 service, or one that speaks as it does, by Arrow's client."""

from __future__ import annotations

import os
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Final

from hunches.errors import CorruptObject, ReadOnlyProject, StorageFull, StoreUnreachable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyarrow.fs import S3FileSystem

_ENDPOINTS: Final = ("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL")
_FULL: Final = ("QuotaExceeded", "StorageFull")
_DENIED: Final = ("ACCESS_DENIED", "AccessDenied")


def s3() -> S3FileSystem:
    """Return the client, as the variables of AWS and its configuration files say."""
    endpoint = next((os.environ[name] for name in _ENDPOINTS if os.environ.get(name)), None)
    return _client(endpoint)


@cache
def _client(endpoint: str | None) -> S3FileSystem:
    # Takes as long to import as all of Arrow else.
    from pyarrow.fs import S3FileSystem

    # In the background all parts of a large object would wait in memory; opened late, a small one is one request.
    return S3FileSystem(
        endpoint_override=endpoint, background_writes=False, allow_delayed_open=True, connect_timeout=10
    )


@contextmanager
def s3_errors(place: str, *, writing: bool = False) -> Iterator[None]:
    """Raise a `StoreError` about ``place`` for what the service does not do."""
    try:
        yield
    except FileNotFoundError as error:
        raise CorruptObject(place, reason="the file is missing") from error
    except OSError as error:
        reason = str(error)
        if any(word in reason for word in _FULL):
            raise StorageFull(place) from error
        if writing and any(word in reason for word in _DENIED):
            raise ReadOnlyProject(place) from error
        raise StoreUnreachable(place, reason=reason) from error
