"""Loads labelling functions from files of Python."""

from __future__ import annotations

import sys
import traceback
from hashlib import sha256
from types import ModuleType
from typing import TYPE_CHECKING

import cloudpickle

from hunches.errors import DuplicateName, UnloadableLabelingFunction, UnreadableFile
from hunches.lfs import LabelingFunction

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def load_python_lfs(path: Path) -> list[LabelingFunction]:
    """Return every labelling function a file of Python defines, in order: module-level ones and those in lists.

    Raises
    ------
    UnreadableFile
        When it may not be read.
    UnloadableLabelingFunction
        When it raises while it runs, or defines none.
    DuplicateName
        When two have one name.
    """
    found: dict[str, LabelingFunction] = {}
    for lf in _lfs_of(_run_file(path)):
        if found.setdefault(lf.name, lf) is not lf:
            raise DuplicateName("labelling function", name=lf.name)
    if not found:
        raise UnloadableLabelingFunction(path.name, reason="the file defines no labelling function")
    return list(found.values())


def _lfs_of(module: ModuleType) -> Iterator[LabelingFunction]:
    for value in list(vars(module).values()):
        if isinstance(value, LabelingFunction):
            yield value
        elif isinstance(value, (list, tuple)):
            yield from (item for item in value if isinstance(item, LabelingFunction))


def _run_file(path: Path) -> ModuleType:
    source = _source_of(path)
    module = ModuleType(f"hunches_lfs_{sha256(str(path.resolve()).encode()).hexdigest()[:12]}")
    module.__file__ = str(path)
    sys.modules[module.__name__] = module
    try:
        # Not imported: byte code kept from before could be older than an edit of the same second.
        exec(compile(source, str(path), "exec"), module.__dict__)  # noqa: S102  # the user's own file, at their word
    except (Exception, SystemExit) as error:  # a user's file may raise anything
        reason = f"line {_line_of(error, path)} of {path} raised {type(error).__name__}: {error}"
        raise UnloadableLabelingFunction(path.name, reason=reason) from error
    # The module cannot be imported by name in a worker process, so its functions travel by value.
    cloudpickle.register_pickle_by_value(module)
    return module


def _source_of(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise UnreadableFile(path, reason=error.strerror or str(error)) from error


def _line_of(error: BaseException, path: Path) -> int | None:
    """Return the line of the file an error came from, though it was raised in code the file calls."""
    if isinstance(error, SyntaxError) and error.filename == str(path):
        return error.lineno
    frames = reversed(traceback.extract_tb(error.__traceback__))
    return next((frame.lineno for frame in frames if frame.filename == str(path)), 1)
