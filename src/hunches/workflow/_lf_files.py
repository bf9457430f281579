"""Loads labelling functions from files of Python."""

from __future__ import annotations

import importlib.util
import sys
import traceback
from hashlib import sha256
from typing import TYPE_CHECKING

import cloudpickle

from hunches.errors import DuplicateName, UnloadableLabelingFunction, UnreadableFile
from hunches.lfs import LabelingFunction

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from types import ModuleType


def load_lf_file(path: Path) -> list[LabelingFunction]:
    """Return every labelling function a file of Python defines, in order: module-level ones and those in lists.

    Raises
    ------
    UnreadableFile
        When there is no such file.
    UnloadableLabelingFunction
        When it raises while it runs, or defines none.
    DuplicateName
        When two have one name.
    """
    if not path.is_file():
        raise UnreadableFile(path, reason="there is no such file")
    found: dict[str, LabelingFunction] = {}
    for lf in _lfs_of(_run_file(path)):
        if found.setdefault(lf.name, lf) is not lf:
            raise DuplicateName("labelling function", name=lf.name)
    if not found:
        raise UnloadableLabelingFunction(path.name, reason="the file defines no labelling function")
    return list(found.values())


def _lfs_of(module: ModuleType) -> Iterator[LabelingFunction]:
    for value in vars(module).values():
        if isinstance(value, LabelingFunction):
            yield value
        elif isinstance(value, (list, tuple)):
            yield from (item for item in value if isinstance(item, LabelingFunction))


def _run_file(path: Path) -> ModuleType:
    name = f"hunches_lfs_{sha256(str(path.resolve()).encode()).hexdigest()[:12]}"
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise UnloadableLabelingFunction(path.name, reason="it is not a file of Python")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except Exception as error:
        last = traceback.extract_tb(error.__traceback__)[-1]
        reason = f"line {last.lineno} of {path} raised {type(error).__name__}: {error}"
        raise UnloadableLabelingFunction(path.name, reason=reason) from error
    # The module cannot be imported by name in a worker process, so its functions travel by value.
    cloudpickle.register_pickle_by_value(module)
    return module
