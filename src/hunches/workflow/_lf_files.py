"""Loads labelling functions from files of Python and of YAML."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hunches.errors import UnloadableLabelingFunction, UnreadableFile
from hunches.workflow._loaded_lf import LoadedLF
from hunches.workflow._python_lfs import load_python_lfs
from hunches.workflow._yaml_lfs import load_yaml_lfs

if TYPE_CHECKING:
    from pathlib import Path

    from hunches.lfs import LabelingFunction


def load_lf_file(path: Path) -> list[LabelingFunction]:
    """Return every labelling function that a file defines and lets vote, in order.

    Raises
    ------
    UnreadableFile
        When there is no such file, or it may not be read.
    MalformedFile
        When it is not YAML.
    UnloadableLabelingFunction
        When it raises while it runs, an entry cannot be read, or it defines none.
    DuplicateName
        When two have one name.
    """
    return [loaded.lf for loaded in read_lf_file(path) if loaded.is_active]


def read_lf_file(path: Path) -> list[LoadedLF]:
    """Return every labelling function that a file defines, with what it says of it; raises as `load_lf_file` does."""
    if not path.is_file():
        raise UnreadableFile(path, reason="there is no such file")
    if path.suffix in {".yaml", ".yml"}:
        return load_yaml_lfs(path)
    if path.suffix != ".py":
        reason = "it is not a file of Python or YAML, whose name ends in .py, .yaml or .yml"
        raise UnloadableLabelingFunction(path.name, reason=reason)
    return [LoadedLF(lf, path) for lf in load_python_lfs(path)]
