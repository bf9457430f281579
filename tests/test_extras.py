from __future__ import annotations

import json

import pytest

from hunches.errors import MissingExtra
from hunches.extras import load_extra


def test_an_installed_module_is_loaded() -> None:
    """The module itself is returned."""
    assert load_extra("json", feature="JSON", extra="none") is json


def test_a_missing_one_is_told_with_the_command() -> None:
    """The message says what to install."""
    with pytest.raises(MissingExtra, match=r"Reading workbooks.*hunches\[excel\]"):
        load_extra("no_such_module", feature="Reading workbooks", extra="excel")
