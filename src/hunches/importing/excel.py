"""Reads Excel and OpenDocument workbooks (extra: ``excel``)."""

from __future__ import annotations

import itertools
from functools import partial
from typing import TYPE_CHECKING

from hunches.errors import MalformedFile, UnknownName, UnreadableFile
from hunches.extras import load_extra
from hunches.importing.column_names import distinct_names
from hunches.importing.source import file_formats
from hunches.importing.value_source import ValueSource
from hunches.records.blocks import BLOCK_ROWS
from hunches.records.python_values import as_text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from hunches.importing.source import ReadOptions
    from hunches.importing.value_source import ValueBlock


@file_formats.register("xlsx")
@file_formats.register("xlsm")
@file_formats.register("xlsb")
@file_formats.register("xls")
@file_formats.register("ods")
def open_workbook(path: Path, options: ReadOptions) -> ValueSource:
    """Return the rows of one sheet, the first unless ``options.query`` names another; its first row is the header.

    Raises
    ------
    MissingExtra
        When the package that reads workbooks is not installed.
    """
    load_extra("python_calamine", feature="Reading workbooks", extra="excel")
    return ValueSource(str(path), partial(_blocks, path, options.query))


def _blocks(path: Path, sheet: str | None) -> Iterator[ValueBlock]:
    rows = _rows(path, sheet)
    header = next(rows, None)
    if header is None:
        raise UnreadableFile(path, reason="its sheet is empty")
    names = distinct_names(as_text(cell) for cell in header)
    while block := list(itertools.islice(rows, BLOCK_ROWS)):
        yield dict(zip(names, map(_cells, zip(*block, strict=True)), strict=True))


def _cells(column: tuple[object, ...]) -> list[object]:
    """Return a column with empty cells as None and, a workbook having only floats, whole numbers as such."""
    return [_whole(cell) if isinstance(cell, float) else None if cell == "" else cell for cell in column]


def _whole(number: float) -> float | int:
    return int(number) if number.is_integer() else number


def _rows(path: Path, sheet: str | None) -> Iterator[list[object]]:
    calamine = load_extra("python_calamine", feature="Reading workbooks", extra="excel")
    try:
        workbook = calamine.CalamineWorkbook.from_path(path)
        if sheet is not None and sheet not in workbook.sheet_names:
            raise UnknownName("sheet", name=sheet, known=workbook.sheet_names)
        yield from workbook.get_sheet_by_name(sheet or workbook.sheet_names[0]).iter_rows()
    except (calamine.CalamineError, OSError) as error:
        raise MalformedFile(path, form="workbook", reason=str(error)) from error
