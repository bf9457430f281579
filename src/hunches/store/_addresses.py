"""The addresses a project keeps in its marker: of a catalogue on a server, and of objects in a bucket."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from hunches.errors import InvalidValue

if TYPE_CHECKING:
    from sqlalchemy import URL

_DRIVERS: Final = {"postgresql", "postgresql+psycopg"}
_SECRET_PARTS: Final = {"password", "sslpassword"}
_STORE_FORM: Final = "an address such as 'postgresql+psycopg://user@host/database'"
_SECRETLESS: Final = (
    "without a password, since it is kept in a file. Leave the password out and give it in PGPASSWORD or ~/.pgpass, "
    "or set HUNCHES_STORE_URL to the whole address"
)
_BUCKET: Final = re.compile(r"s3://([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(/[^?#\0]*)?")


def read_store_address(address: str) -> URL:
    """Return the parts of the address of a PostgreSQL database; raise `InvalidValue` for another one."""
    try:
        url = make_url(address)
    except ArgumentError:
        url = None
    if url is None or url.drivername not in _DRIVERS or not url.database:
        raise InvalidValue("The address of the store", value=hide_password(address), expected=_STORE_FORM)
    return url.set(drivername="postgresql+psycopg")


def require_no_password(address: str) -> None:
    """Raise `InvalidValue`, which does not repeat it, when the address of a store has a password."""
    url = read_store_address(address)
    if url.password or not _SECRET_PARTS.isdisjoint(url.query):
        raise InvalidValue("The address of the store", value=hide_password(address), expected=_SECRETLESS)


def hide_password(address: str) -> str:
    """Return an address with ``***`` for every password in it, whether it is a valid address or not.

    >>> hide_password("postgresql://ann:secret@host/labels?sslpassword=secret")
    'postgresql://ann:***@host/labels?sslpassword=***'
    """
    in_front = re.sub(r"(//[^/@:]*):.*@", r"\1:***@", address)
    return re.sub(r"((?:ssl)?password)=[^&#]*", r"\1=***", in_front)


def read_bucket_address(address: str) -> tuple[str, str]:
    """Return the bucket and the prefix of the address of objects; raise `InvalidValue` for another one.

    >>> read_bucket_address("s3://labels/team/a/")
    ('labels', 'team/a')
    """
    match = _BUCKET.fullmatch(address)
    if match is None:
        raise InvalidValue("The address of the objects", value=address, expected="such as 's3://bucket/prefix'")
    return match[1], (match[2] or "").strip("/")
