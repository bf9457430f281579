"""Naming conditions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from hunches import workflow
from hunches.errors import ConditionSyntaxError

if TYPE_CHECKING:
    from hunches.workflow import OpenProject


def test_a_slice_is_kept_as_it_is_printed(empty: OpenProject) -> None:
    """In one form, however it was typed; defining it again replaces it."""
    assert workflow.define_slice(empty, "short", condition="length( text )<80") == "length(text) < 80"
    workflow.define_slice(empty, "short", condition="length(text) < 40")
    assert empty.store.catalogue.slices() == {"short": "length(text) < 40"}


def test_a_condition_that_cannot_be_read_defines_nothing(empty: OpenProject) -> None:
    """The error points at the character."""
    with pytest.raises(ConditionSyntaxError, match=r"\^"):
        workflow.define_slice(empty, "short", condition="length(text <")
    assert empty.store.catalogue.slices() == {}
