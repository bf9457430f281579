"""Switching labelling functions off and on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from hunches import workflow
from hunches.errors import UnknownName

if TYPE_CHECKING:
    from hunches.workflow import OpenProject


def test_a_function_that_is_off_does_not_vote(project: OpenProject) -> None:
    """It is left out of the next application, and its version is kept."""
    workflow.switch_lf(project, "bait", is_active=False)
    applied = workflow.apply_lfs(project)
    assert applied.reused == ("promo", "praise")
    assert [version.name for version in project.store.catalogue.lfs()] == ["promo", "bait", "praise"]


def test_a_function_that_is_on_again_is_not_applied_again(project: OpenProject) -> None:
    """Its votes are still there."""
    workflow.switch_lf(project, "bait", is_active=False)
    workflow.apply_lfs(project)
    workflow.switch_lf(project, "bait", is_active=True)
    assert workflow.apply_lfs(project).computed == ()


def test_an_unknown_function_cannot_be_switched(project: OpenProject) -> None:
    """The error names those there are."""
    with pytest.raises(UnknownName, match="'promo', 'bait', 'praise'"):
        workflow.switch_lf(project, "bate", is_active=False)
