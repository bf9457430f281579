"""The names of the quick start are few, load when they are used, and are what they say."""

from __future__ import annotations

import inspect
import subprocess
import sys

import pytest

import hunches as hu


def test_the_names_are_few_sorted_and_at_home() -> None:
    """`__all__` is what can be loaded, in order, and no more than one can learn."""
    assert set(hu.__all__) == set(hu._HOMES)
    assert hu.__all__ == sorted(hu.__all__)
    assert len(hu.__all__) <= 25


@pytest.mark.parametrize("name", hu.__all__)
def test_every_name_is_loaded_from_its_home(name: str) -> None:
    """A name is that of its package, which exports it, and it says what it is."""
    value = getattr(hu, name)

    home = sys.modules[f"hunches.{hu._HOMES[name]}"]
    assert getattr(home, name) is value
    assert name in getattr(home, "__all__", [name])
    assert name == "ABSTAIN" or inspect.getdoc(value)


def test_importing_hunches_loads_nothing_heavy() -> None:
    """Neither arrays nor frames nor models are loaded before they are used."""
    heavy = "{'numpy', 'pyarrow', 'sklearn', 'scipy', 'sqlalchemy', 'typer'}"
    code = f"import sys, hunches; print(*{heavy} & set(sys.modules))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()

    assert loaded == []


def test_an_unknown_name_is_an_attribute_error() -> None:
    """As of any module, so that `hasattr` and `from hunches import` behave."""
    with pytest.raises(AttributeError, match="module 'hunches' has no attribute 'aply'"):
        _ = hu.aply
    assert not hasattr(hu, "nothing")
