"""Dense votes read from whatever a user has them in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from hunches.errors import InvalidValue
from hunches.records.label_space import ABSTAIN

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hunches.records.label_space import LabelSpace
    from hunches.records.votes import VoteMatrix

    Cells: TypeAlias = np.ndarray[tuple[int, int], np.dtype[Any]]


def read_vote_matrix(
    matrix: object, space: LabelSpace, lf_names: Sequence[str] | None
) -> tuple[VoteMatrix, tuple[str, ...]]:
    """Return votes ``int8 [n_examples, n_lfs]`` (``int16`` above 127 classes) and the names of those who cast them.

    Nested lists, arrays and pandas, Polars and Arrow tables are taken. A table's columns are the names where none are
    given and all are text.

    Raises
    ------
    InvalidValue
        When it is not two-dimensional, not of whole numbers, not of classes of ``space``, or names do not fit.
    """
    cells = _as_cells(matrix)
    names = tuple(_names_of_columns(matrix, cells.shape[1]) if lf_names is None else lf_names)
    if len(names) != cells.shape[1]:
        raise InvalidValue("The number of LF names", value=len(names), expected=f"{cells.shape[1]}")
    _check_cells(cells, space, names)
    return cells.astype(space.vote_dtype), names


def _as_cells(matrix: object) -> Cells:
    """Return it as an array of two dimensions, whatever it holds."""
    kind = type(matrix).__name__
    if hasattr(matrix, "tocsr"):
        expected = f"dense: a sparse matrix stores no zeros, and 0 is a class; {ABSTAIN} is to abstain"
        raise InvalidValue("The matrix of the votes", value=kind, expected=expected)
    if isinstance(matrix, np.ma.MaskedArray):
        raise InvalidValue("The matrix of the votes", value=kind, expected=f"without a mask: {ABSTAIN} is to abstain")
    try:
        cells = np.asarray(matrix)
    except ValueError as error:
        raise InvalidValue("The shape of the votes", value=str(error), expected="[n_examples, n_lfs]") from None
    if cells.ndim != 2:  # a matrix has two dimensions
        raise InvalidValue("The shape of the votes", value=cells.shape, expected="[n_examples, n_lfs]")
    return cells


def _names_of_columns(matrix: object, n_lfs: int) -> list[str]:
    for attribute in ("column_names", "columns"):
        columns: list[object] = list(getattr(matrix, attribute, ()))
        names = [name for name in columns if isinstance(name, str)]
        if names and len(names) == len(columns):
            return names
    return [f"lf{position}" for position in range(n_lfs)]


def _check_cells(cells: Cells, space: LabelSpace, names: Sequence[str]) -> None:
    """Raise `InvalidValue` for the first cell that is no vote."""
    is_whole = np.issubdtype(cells.dtype, np.integer)
    if not cells.size and (is_whole or cells.dtype == np.float64):  # an empty list has the dtype of numbers
        return
    if is_whole and cells.min() >= ABSTAIN and cells.max() < len(space):
        return
    wrong = np.argwhere(~_are_votes(cells, len(space)))
    if len(wrong):
        row, position = wrong[0].tolist()
        raise InvalidValue(
            f"The vote of '{names[position]}' on example {row}",
            value=cells[row, position : position + 1].tolist()[0],
            expected=f"a class from 0 to {len(space) - 1}, or {ABSTAIN} to abstain",
        )
    if cells.dtype != object:
        raise InvalidValue("The dtype of the votes", value=str(cells.dtype), expected="whole numbers, such as int8")


def _are_votes(cells: Cells, n_classes: int) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    """Return which cells have the value of a vote, whatever their dtype."""
    if np.issubdtype(cells.dtype, np.number) and not np.issubdtype(cells.dtype, np.complexfloating):
        are_numbers: np.ndarray[tuple[int, ...], np.dtype[np.bool_]] = (
            (cells >= ABSTAIN) & (cells < n_classes) & (cells == np.trunc(cells))
        )
        return are_numbers
    flags = [_is_vote(cell, n_classes) for cell in cells.ravel().tolist()]
    return np.array(flags, dtype=bool).reshape(cells.shape)


def _is_vote(cell: object, n_classes: int) -> bool:
    if isinstance(cell, bool) or not isinstance(cell, (int, np.integer)):
        return False
    return bool(ABSTAIN <= cell < n_classes)
