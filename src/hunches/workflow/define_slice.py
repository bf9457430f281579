"""The verb that names a condition, to measure on and to filter by."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hunches.conditions import parse_condition, print_condition

if TYPE_CHECKING:
    from hunches.workflow.open_project import OpenProject


def define_slice(project: OpenProject, name: str, *, condition: str) -> str:
    """Name the examples a condition holds for, and return the condition as it is kept.

    Raises
    ------
    ConditionSyntaxError, InvalidPattern
        When the condition cannot be read.
    """
    text = print_condition(parse_condition(condition))
    change = project.change("define_slice", f"slice {name}: {text}")
    project.store.catalogue.define_slice(name, condition=text, change=change)
    return text
