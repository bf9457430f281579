"""What a preprocessor made of a block."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hunches.records import Fault

    Mask = np.ndarray[tuple[int], np.dtype[np.bool_]]


class Prepared(list[object]):
    """One value for each example, None where there is none.

    Attributes
    ----------
    is_absent : bool [n_examples] or None
        Where there is no value; None when there is one everywhere.
    is_failed : bool [n_examples] or None
        Where the preprocessor failed, or one it uses; None for nowhere.
    faults : tuple of Fault
        What went wrong there, with rows counted from the start of the block.
    owners : list
        The preprocessors that remember this by their address, which must not become another's meanwhile.

    >>> Prepared(["a", None]).is_absent.tolist()
    [False, True]
    """

    __slots__ = ("faults", "is_absent", "is_failed", "owners")

    def __init__(
        self, values: Iterable[object], *, is_failed: Mask | None = None, faults: tuple[Fault, ...] = ()
    ) -> None:
        super().__init__(values)
        self.is_absent = _where_none(self)
        self.is_failed = is_failed
        self.faults = faults
        self.owners: list[object] = []


def _where_none(values: list[object]) -> Mask | None:
    # By address: `==` of an array, or of another library's object, may answer with anything.
    objects = np.fromiter(values, dtype=object, count=len(values))
    is_none = np.frombuffer(objects, dtype=np.uintp) == id(None)
    return is_none if is_none.any() else None
