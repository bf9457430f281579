"""Plug-ins are found by name."""

from __future__ import annotations

import importlib
import sys
from typing import TYPE_CHECKING

import pytest

from hunches.errors import DuplicateName, InvalidValue, UnknownName
from hunches.registry import Registry, make

if TYPE_CHECKING:
    from pathlib import Path


class _Shape:
    def __init__(self, sides: int = 4) -> None:
        self.sides = sides


def _registry() -> Registry[type[_Shape]]:
    shapes = Registry[type[_Shape]]("shape", package="hunches.records")
    shapes.register("square.v1")(_Shape)
    return shapes


def test_what_is_registered_is_found() -> None:
    """The decorator gives back what it enters, and names are sorted."""
    shapes = _registry()

    assert shapes.register("circle.v1")(_Shape) is _Shape
    assert shapes.get("square.v1") is _Shape
    assert shapes.names() == ["circle.v1", "square.v1"]


def test_a_name_is_registered_once() -> None:
    """Two plug-ins of one name are an error when the second is defined."""
    with pytest.raises(DuplicateName, match=r"Two shapes are named 'square.v1'"):
        _registry().register("square.v1")(_Shape)


def test_an_unknown_name_lists_those_there_are() -> None:
    """The error is that of any name nothing has."""
    with pytest.raises(UnknownName, match=r"no shape named 'squire.v1'; there are 'square.v1'"):
        _registry().get("squire.v1")


def test_the_files_of_the_package_are_loaded_before_the_first_look(tmp_path: Path) -> None:
    """A new plug-in is a new file."""
    package = tmp_path / "registry_plugins"
    package.mkdir()
    (package / "__init__.py").write_text(
        "from hunches.registry import Registry\nALL = Registry('x', package=__name__)"
    )
    (package / "one.py").write_text("from registry_plugins import ALL\nALL.register('one.v1')(1)")
    sys.path.insert(0, str(tmp_path))
    try:
        plugins: Registry[int] = importlib.import_module("registry_plugins").ALL
        assert plugins.names() == ["one.v1"]
        assert plugins.get("one.v1") == 1
    finally:
        sys.path.remove(str(tmp_path))


def test_a_plug_in_is_made_with_its_parameters() -> None:
    """Parameters it does not take are an error that lists those it does."""
    assert make(_registry(), "square.v1", {"sides": 5}).sides == 5
    with pytest.raises(InvalidValue, match=r"parameters of the shape 'square.v1'.*sides.*'edges'"):
        make(_registry(), "square.v1", {"edges": 5})
