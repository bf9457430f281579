from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

import pyarrow as pa
import pytest

from hunches.errors import MalformedFile, UnknownName, UnreadableFile
from hunches.importing import open_source

if TYPE_CHECKING:
    from pathlib import Path

    from hunches.importing import Source

_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_DATE_STYLE = 1


def cell(value: object) -> str:
    """Return a cell's XML: texts inline, flags, numbers; a tuple is a day's number with a date's style."""
    if value is None:
        return "<c/>"
    if isinstance(value, str):
        return f'<c t="inlineStr"><is><t>{value}</t></is></c>'
    if isinstance(value, bool):
        return f'<c t="b"><v>{int(value)}</v></c>'
    if isinstance(value, tuple):
        return f'<c s="{_DATE_STYLE}"><v>{value[0]}</v></c>'
    return f"<c><v>{value}</v></c>"


def workbook(folder: Path, **sheets: list[list[object]]) -> Path:
    """Write the smallest workbook that Excel would open."""
    path = folder / "t.xlsx"
    names = "".join(f'<sheet name="{name}" sheetId="{i}" r:id="r{i}"/>' for i, name in enumerate(sheets, 1))
    relations = "".join(
        f'<Relationship Id="r{i}" Type="{_OFFICE}/worksheet" Target="worksheets/s{i}.xml"/>'
        for i in range(1, len(sheets) + 1)
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("[Content_Types].xml", f'<Types xmlns="{_TYPES}"/>')
        archive.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{_RELATIONS}"><Relationship Id="r0" Type="{_OFFICE}/officeDocument" '
            'Target="xl/workbook.xml"/></Relationships>',
        )
        archive.writestr(
            "xl/workbook.xml", f'<workbook xmlns="{_SHEET}" xmlns:r="{_OFFICE}"><sheets>{names}</sheets></workbook>'
        )
        archive.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{_RELATIONS}">{relations}'
            f'<Relationship Id="r99" Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>',
        )
        archive.writestr(
            "xl/styles.xml",
            f'<styleSheet xmlns="{_SHEET}"><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>',
        )
        for i, rows in enumerate(sheets.values(), 1):
            xml = "".join(f"<row>{''.join(map(cell, row))}</row>" for row in rows)
            archive.writestr(
                f"xl/worksheets/s{i}.xml", f'<worksheet xmlns="{_SHEET}"><sheetData>{xml}</sheetData></worksheet>'
            )
    return path


def read(source: Source) -> dict[str, list[object]]:
    """Return all cells of a source."""
    table: dict[str, list[object]] = pa.Table.from_batches(source.batches(), schema=source.schema).to_pydict()
    return table


def test_cells_have_the_types_they_have_in_the_workbook(tmp_path: Path) -> None:
    """Whole numbers are not floats, dates are dates, empty cells are null."""
    rows: list[list[object]] = [["text", "n", "x", "ok", "day"], ["so good", 3, 0.5, True, (45322,)], [None] * 5]

    found = read(open_source(workbook(tmp_path, first=rows)))

    assert {name: str(values[0]) for name, values in found.items()} == {
        "text": "so good",
        "n": "3",
        "x": "0.5",
        "ok": "True",
        "day": "2024-01-31 00:00:00",
    }


def test_numbers_and_texts_in_one_column_are_text(tmp_path: Path) -> None:
    """A mixed column is read as what was typed."""
    source = open_source(workbook(tmp_path, first=[["a"], [5], ["five"]]))

    assert read(source) == {"a": ["5", "five"]}
    assert source.mixed == {"a"}


def test_a_sheet_can_be_named(tmp_path: Path) -> None:
    """The query of a workbook is the name of a sheet."""
    path = workbook(tmp_path, first=[["a"], [1]], second=[["b"], [2]])

    assert read(open_source(path, query="second")) == {"b": [2]}


def test_an_unknown_sheet_names_those_there_are(tmp_path: Path) -> None:
    """The message lists the sheets."""
    with pytest.raises(UnknownName, match="'first'"):
        read(open_source(workbook(tmp_path, first=[["a"]]), query="third"))


def test_an_empty_sheet_is_unreadable(tmp_path: Path) -> None:
    """Without a header there are no columns."""
    with pytest.raises(UnreadableFile, match="sheet is empty"):
        read(open_source(workbook(tmp_path, first=[])))


def test_garbage_is_malformed(tmp_path: Path) -> None:
    """A file that is no workbook, or half of one, raises."""
    path = workbook(tmp_path, first=[["a"], [1]])
    path.write_bytes(path.read_bytes()[:300])

    with pytest.raises(MalformedFile, match="workbook") as caught:
        read(open_source(path))
    assert caught.value.code == "malformed-file"
