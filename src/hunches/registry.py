"""Finds plug-ins by name: one table for each kind, filled by the plug-ins' own files."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast

from hunches.errors import DuplicateName, InvalidValue, UnknownName

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

T = TypeVar("T")
Entry = TypeVar("Entry")


class Registry(Generic[T]):
    """A table from ``name.vN`` to what was registered under it.

    Parameters
    ----------
    kind : str
        What the plug-ins are, for messages: "label model".
    package : str
        The package whose modules are imported, once, before the first look-up. A new plug-in is a new file
        there and needs no other line.

    >>> shapes = Registry[type]("shape", package="hunches.records")
    >>> @shapes.register("square.v1")
    ... class Square: ...
    >>> shapes.get("square.v1").__name__
    'Square'
    """

    def __init__(self, kind: str, *, package: str) -> None:
        self.kind = kind
        self._package = package
        self._entries: dict[str, T] = {}
        self._is_loaded = False

    def register(self, name: str) -> Callable[[Entry], Entry]:
        """Return a decorator that enters what it decorates under ``name`` (such as ``"majority-vote.v1"``)."""

        def enter(entry: Entry) -> Entry:
            if name in self._entries:
                raise DuplicateName(self.kind, name=name)
            self._entries[name] = cast("T", entry)  # what it decorates keeps its own, narrower type
            return entry

        return enter

    def get(self, name: str) -> T:
        """Return the entry of that name; raise `UnknownName` when there is none."""
        self._load()
        if name not in self._entries:
            raise UnknownName(self.kind, name=name, known=self.names())
        return self._entries[name]

    def names(self) -> list[str]:
        """Return every registered name, sorted."""
        self._load()
        return sorted(self._entries)

    def _load(self) -> None:
        if self._is_loaded:
            return
        package = importlib.import_module(self._package)
        for module in pkgutil.iter_modules(package.__path__):
            importlib.import_module(f"{self._package}.{module.name}")
        self._is_loaded = True


def make(plugins: Registry[type[T]], name: str, parameters: Mapping[str, Any]) -> T:
    """Return the plug-in of that name with its parameters set.

    Raises
    ------
    UnknownName
        When there is none of that name.
    InvalidValue
        When it does not take these parameters.
    """
    plugin: Callable[..., T] = plugins.get(name)
    try:
        return plugin(**parameters)
    except TypeError as problem:
        expected = f"those of {name}{inspect.signature(plugin)} ({problem})"
        raise InvalidValue(
            f"The parameters of the {plugins.kind} '{name}'", value=dict(parameters), expected=expected
        ) from problem
