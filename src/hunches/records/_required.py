"""What the fields of stored records must be, checked in one place."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING

from hunches.errors import InvalidValue

if TYPE_CHECKING:
    from datetime import datetime


def require_text(name: str, value: str) -> None:
    """Raise `InvalidValue` unless ``value`` is text that is not blank and can be written as UTF-8."""
    try:
        is_text = bool(value.strip()) and bool(value.encode("utf-8"))
    except UnicodeEncodeError:
        is_text = False
    if not is_text:
        raise InvalidValue(name, value=value, expected="text that is not blank")


def require_utc(name: str, value: datetime) -> None:
    """Raise `InvalidValue` unless ``value`` knows that it is in UTC."""
    if value.utcoffset() != timedelta(0):
        raise InvalidValue(name, value=value, expected="a time in UTC, such as datetime.now(UTC)")


def require_json(name: str, value: object) -> None:
    """Raise `InvalidValue` unless ``value`` can be stored as JSON, which has no NaN and no NumPy numbers."""
    try:
        json.dumps(value, allow_nan=False)
    except (TypeError, ValueError) as error:
        raise InvalidValue(name, value=value, expected=f"made of what JSON can hold ({error})") from error
