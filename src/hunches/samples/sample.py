"""The description of a sample data set: what it is, where it comes from and how it is checked."""

from __future__ import annotations

import re
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from hunches.errors import InvalidValue
from hunches.registry import Registry

if TYPE_CHECKING:
    from collections.abc import Callable

    from hunches.records import ColumnKind

_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """A public data set that Hunches knows how to fetch; its text is never part of Hunches itself.

    Parameters
    ----------
    name, title : str
        The registered name (``name.vN``) and one line for people.
    licence, source : str
        Under which terms the text stands, and a sentence that says where it comes from.
    distribution, member : str
        The pinned package on the package index (``name==version``) and the file inside its wheel.
    wheel_sha256, member_sha256, table_sha256 : str
        SHA-256 of the wheel, of the member and of the table made from it, 64 hexadecimal digits each.
    convert : callable
        Turns the member's bytes into those of a UTF-8 CSV file with a header.
    file_name : str
        What that file is called in the cache.
    classes : tuple of str
        The classes of the task, in the order of the label space.
    class_counts : tuple of int
        How many examples have each class.
    column_kinds : tuple of (str, ColumnKind)
        Each column of the file and what it is for, in order.
    rules_module : str
        Dotted name of the module with labelling functions for the task.

    Raises
    ------
    InvalidValue
        When a checksum is not one, the distribution is not pinned, or counts and classes differ in number.

    >>> from hunches.samples import samples
    >>> sample = samples.get("rotten-tomatoes.v1")
    >>> sample.classes, sample.n_examples, sample.group_column
    (('fresh', 'rotten', 'plot'), 13905, 'movie')
    """

    name: str
    title: str
    licence: str
    source: str
    distribution: str
    member: str
    wheel_sha256: str
    member_sha256: str
    table_sha256: str
    convert: Callable[[bytes], bytes]
    file_name: str
    classes: tuple[str, ...]
    class_counts: tuple[int, ...]
    column_kinds: tuple[tuple[str, ColumnKind], ...]
    rules_module: str

    def __post_init__(self) -> None:
        for digest in (self.wheel_sha256, self.member_sha256, self.table_sha256):
            if not _SHA256.fullmatch(digest):
                raise InvalidValue("A SHA-256", value=digest, expected="64 lower-case hexadecimal digits")
        if "==" not in self.distribution:
            raise InvalidValue("The distribution", value=self.distribution, expected="pinned as name==version")
        if len(self.classes) != len(self.class_counts):
            raise InvalidValue("The class counts", value=self.class_counts, expected="one for each class")

    @property
    def n_examples(self) -> int:
        """How many examples it has."""
        return sum(self.class_counts)

    @property
    def group_column(self) -> str | None:
        """The column whose values a split must not tear apart, if there is one."""
        return next((name for name, kind in self.column_kinds if kind == "group"), None)

    @property
    def rules_path(self) -> Path:
        """The file of the module with labelling functions, to read, copy or load."""
        spec = find_spec(self.rules_module)
        if spec is None or spec.origin is None:
            raise InvalidValue("The rules module", value=self.rules_module, expected="a module that is installed")
        return Path(spec.origin)


samples: Registry[Sample] = Registry("sample", package="hunches.samples")
"""Every sample by name; a new one is a new file in this package."""
