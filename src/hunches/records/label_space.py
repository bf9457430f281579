"""The ordered class names of a task, and the labels that stand for them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, get_args

import numpy as np

from hunches.errors import InvalidLabelSpace, UnknownClass

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

LabelKind = Literal["single", "multi", "spans"]

ABSTAIN: Final = -1
"""What a labelling function returns when it has no opinion."""

_MAX_CLASSES = 32_767


class Label(int):
    """A class of a label space: the integer that stands in arrays, which also knows its name.

    >>> SPAM, HAM = LabelSpace(["SPAM", "HAM"])
    >>> HAM == 1, HAM.name
    (True, 'HAM')
    """

    space: LabelSpace

    def __new__(cls, index: int, space: LabelSpace) -> Label:  # noqa: D102  # the class says what it makes
        label = super().__new__(cls, index)
        label.space = space
        return label

    @property
    def name(self) -> str:
        """The name of the class."""
        return self.space.classes[self]

    def __repr__(self) -> str:
        return self.name

    __str__ = __repr__

    def __reduce__(self) -> tuple[object, ...]:
        return Label, (int(self), self.space)


@dataclass(frozen=True, slots=True)
class LabelSpace:
    """The ordered class names of a task and its kind.

    Parameters
    ----------
    classes : sequence of str
        The names; the position of a name is its label in every array.
    kind : {"single", "multi", "spans"}
        One class for each example, any number of them, or labelled character ranges.

    Raises
    ------
    InvalidLabelSpace
        With no classes, repeated or empty names, or an unknown kind.

    >>> space = LabelSpace(["SPAM", "HAM"])
    >>> SPAM, HAM = space
    >>> space.index_of("HAM")
    1
    """

    classes: tuple[str, ...]
    kind: LabelKind = "single"

    def __init__(self, classes: Iterable[str], kind: LabelKind = "single") -> None:
        if isinstance(classes, str):
            raise InvalidLabelSpace("a list of names is needed, not one name", classes=[classes])
        object.__setattr__(self, "classes", tuple(classes))
        object.__setattr__(self, "kind", kind)
        self.__post_init__()

    def __post_init__(self) -> None:
        names = self.classes
        if not names:
            raise InvalidLabelSpace("it needs at least one class", classes=names)
        if not all(isinstance(name, str) and name.strip() for name in names):
            raise InvalidLabelSpace("every class needs a name that is a non-empty string", classes=names)
        if len(set(names)) < len(names):
            raise InvalidLabelSpace("a class is named twice", classes=names)
        if len(names) > _MAX_CLASSES:
            raise InvalidLabelSpace(f"it has more than {_MAX_CLASSES} classes", classes=names[:3])
        if self.kind not in get_args(LabelKind):
            raise InvalidLabelSpace(f"its kind {self.kind!r} is none of {get_args(LabelKind)}", classes=names)

    def __len__(self) -> int:
        return len(self.classes)

    def __iter__(self) -> Iterator[Label]:
        return (Label(index, self) for index in range(len(self.classes)))

    @property
    def vote_dtype(self) -> np.dtype[np.signedinteger]:
        """The dtype of votes: ``int8``, or ``int16`` with more than 127 classes."""
        return np.dtype(np.int8 if len(self.classes) <= np.iinfo(np.int8).max else np.int16)

    def index_of(self, value: object) -> int:
        """Return the label of a class given as its name, `Label` or integer; raise `UnknownClass` otherwise."""
        if isinstance(value, Label):
            return self._index_of_name(value.name)
        if isinstance(value, str):
            return self._index_of_name(value)
        if isinstance(value, (int, np.integer)) and not isinstance(value, bool) and 0 <= value < len(self):
            return int(value)
        raise UnknownClass(value, known=self.classes)

    def label(self, value: object) -> Label:
        """Return the `Label` of a class given as its name or integer."""
        return Label(self.index_of(value), self)

    def _index_of_name(self, name: str) -> int:
        if name not in self.classes:
            raise UnknownClass(name, known=self.classes)
        return self.classes.index(name)
