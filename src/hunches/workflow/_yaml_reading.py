"""Reads YAML that says what it says: text, numbers, true, false, null, lists and mappings, with their lines."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from hunches.errors import MalformedFile

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_INTEGER: Final = re.compile(r"-?(0|[1-9][0-9]{0,17})")
_NUMBER: Final = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?")
# As in YAML 1.2: a class named NO or ON, or 2026-01-31, is text here, though YAML 1.1 takes it for something else.
_CONSTANTS: Final = {"": None, "~": None, "null": None, "true": True, "false": False}
_DEEPEST: Final = 20


class LinedMapping(dict[str, Any]):
    """A mapping of a file, with the line it begins at and those of its keys, from 1.

    >>> LinedMapping({"name": "short"}, line=3, lines={"name": 3}).line
    3
    """

    __slots__ = ("line", "lines")

    def __init__(self, values: dict[str, Any], *, line: int, lines: dict[str, int]) -> None:
        super().__init__(values)
        self.line = line
        self.lines = lines


def read_yaml(text: str, *, path: Path) -> Any:  # noqa: ANN401  # JSON
    """Return what a text of YAML holds, as JSON does, its mappings as `LinedMapping`; None when it is empty.

    Nothing is made of tags, and anchors, with which a short text could be a huge value, are refused.

    Raises
    ------
    MalformedFile
        When it is not YAML, has a key twice, tags, anchors or several documents, or is nested too deeply; the
        message names ``path`` and the line.
    """
    import yaml  # most commands do without it

    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        return _Reader(yaml.parse(text, Loader=loader), path).document()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        reason = ", ".join(part for part in (error.problem, error.context) if part)
        raise MalformedFile(path, form="YAML", reason=reason, line=mark.line + 1 if mark else None) from error
    except yaml.YAMLError as error:
        raise MalformedFile(path, form="YAML", reason=str(error).partition("\n")[0]) from error


def value_of(text: str) -> Any:  # noqa: ANN401  # JSON
    """Return what a word without quotes stands for: a number, true, false, null, or itself.

    >>> [value_of(word) for word in ("12", "0.5", "true", "NO", "2026-01-31")]
    [12, 0.5, True, 'NO', '2026-01-31']
    """
    if text.lower() in _CONSTANTS:
        return _CONSTANTS[text.lower()]
    if _INTEGER.fullmatch(text):
        return int(text)
    return float(text) if _NUMBER.fullmatch(text) else text


class _Reader:
    """Makes values of the events of YAML's parser."""

    def __init__(self, events: Iterator[Any], path: Path) -> None:
        self._events = events
        self._path = path

    def document(self) -> Any:  # noqa: ANN401  # JSON
        next(self._events)
        first = next(self._events)
        if _kind(first) == "StreamEnd":
            return None
        value = self._value(next(self._events), depth=0)
        next(self._events)
        after = next(self._events)
        if _kind(after) != "StreamEnd":
            raise self._problem(after, "a second document begins here; there must be one")
        return value

    def _value(self, event: Any, *, depth: int) -> Any:  # noqa: ANN401  # an event, and JSON
        self._check(event, depth)
        kind = _kind(event)
        if kind == "Scalar":
            return value_of(event.value) if event.implicit[0] else event.value
        if kind == "MappingStart":
            return self._mapping(event, depth=depth)
        items = []
        while _kind(item := next(self._events)) != "SequenceEnd":
            items.append(self._value(item, depth=depth + 1))
        return items

    def _mapping(self, start: Any, *, depth: int) -> LinedMapping:  # noqa: ANN401  # an event
        values: dict[str, Any] = {}
        lines: dict[str, int] = {}
        while _kind(key := next(self._events)) != "MappingEnd":
            self._check(key, depth)
            if _kind(key) != "Scalar":
                raise self._problem(key, "a key must be text")
            if key.value in values:
                raise self._problem(key, f"the key '{key.value}' is there twice")
            lines[key.value] = _line(key)
            values[key.value] = self._value(next(self._events), depth=depth + 1)
        return LinedMapping(values, line=_line(start), lines=lines)

    def _check(self, event: Any, depth: int) -> None:  # noqa: ANN401  # an event
        if event.anchor is not None:
            raise self._problem(event, "anchors and aliases (&, *) are not read; write the value out")
        if event.tag is not None:
            raise self._problem(event, f"tags such as '{event.tag}' are not read; leave it out")
        if depth > _DEEPEST:
            raise self._problem(event, f"it is nested more than {_DEEPEST} levels deep")

    def _problem(self, event: Any, reason: str) -> MalformedFile:  # noqa: ANN401  # an event
        return MalformedFile(self._path, form="YAML", reason=reason, line=_line(event))


def _kind(event: object) -> str:
    return type(event).__name__.removesuffix("Event")


def _line(event: Any) -> int:  # noqa: ANN401  # an event
    line: int = event.start_mark.line
    return line + 1
