"""Parameters of plug-ins on the command line."""

from __future__ import annotations

import pytest
import typer

from hunches.cli.parameters import read_parameters


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (None, {}),
        (["l2=0.1"], {"l2": 0.1}),
        (["class_weights=balanced"], {"class_weights": "balanced"}),
        (["a=1", "b=true", "c=x=y"], {"a": 1, "b": True, "c": "x=y"}),
    ],
)
def test_values_are_read_as_json_or_text(given: list[str] | None, expected: dict[str, object]) -> None:
    """Numbers and truth values are what they look like; all else is text."""
    assert read_parameters(given) == expected


@pytest.mark.parametrize("item", ["l2", "=3"])
def test_what_is_no_parameter_is_named(item: str) -> None:
    """The message shows what was typed."""
    with pytest.raises(typer.BadParameter, match=item):
        read_parameters([item])
