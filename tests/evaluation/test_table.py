"""Tests of the tables of text."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hunches.errors import InvalidValue
from hunches.evaluation import Table, cell, text_width


def test_numbers_are_aligned_right_and_text_left() -> None:
    """A column of numbers, percentages, intervals and dashes ends flush."""
    table = Table("Title", ["Name", "Share", "Range"], [["a", "5.0%", "1 – 2"], ["bb", "–", "10 – 20"]])

    assert table.to_text().splitlines() == [
        "Title",
        "Name  Share    Range",
        "────  ─────  ───────",
        "a      5.0%    1 – 2",
        "bb        –  10 – 20",
    ]


def test_named_alignments_win_over_fitting_ones() -> None:
    """A column of numbers is aligned left when the table says so."""
    table = Table("", ["Name"], [["1"], ["22"]], ["left"])

    assert table.to_text().splitlines() == ["Name", "────", "1", "22"]


@settings(max_examples=50)
@given(cells=st.lists(st.text(max_size=80), min_size=1, max_size=5))
def test_every_line_has_the_same_width(cells: list[str]) -> None:
    """Whatever the cells hold, the last column begins at one place in every line."""
    table = Table("", ["Name", "End"], [[text, "|"] for text in cells])

    lines = table.to_text(widest_cell=20).splitlines()[2:]

    assert len({text_width(line) for line in lines}) == 1
    assert len(lines) == len(cells)


def test_long_cells_end_in_an_ellipsis() -> None:
    """A cell wider than allowed is cut, also between wide characters."""
    table = Table("", ["N"], [["abcdef"], ["链接链接"]])

    assert table.to_text(widest_cell=4).splitlines()[2:] == ["abc…", "链…"]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\nb", r"a\nb"),
        ("a\x1b[31mb", r"a\x1b[31mb"),
        ("a\u202eb", r"a\u202eb"),
        ("a\u2028b", r"a\u2028b"),
        ("a\ud800b", r"a\ud800b"),
    ],
)
def test_nothing_in_a_cell_steers_the_terminal(text: str, shown: str) -> None:
    """Control, direction and lone surrogate characters are shown escaped."""
    assert Table("", ["N"], [[text]]).to_text().splitlines()[2:] == [shown]


def test_joined_emoji_and_scripts_stay_as_they_are() -> None:
    """The joiners of emoji and Persian text are not escaped."""
    text = "👩\u200d💻 می\u200cخواهم"

    assert text in Table("", ["N"], [[text]]).to_text()


def test_html_escapes_everything() -> None:
    """No title, header or cell can inject markup."""
    page = Table("<t>", ["<h>"], [["<script>alert(1)</script>"]]).to_html()

    assert "&lt;script&gt;" in page
    assert not {"<t>", "<h>", "<script>"} & {page[at : page.find(">", at) + 1] for at in range(len(page))}


def test_html_without_a_title_has_no_caption() -> None:
    """The caption is there for the title only."""
    table = Table("", ["Votes"], [["1"]])

    assert table._repr_html_() == (
        '<table class="hunches"><thead><tr><th style="text-align: right">Votes</th></tr></thead>'
        '<tbody><tr><td style="text-align: right">1</td></tr></tbody></table>'
    )


def test_a_table_prints_as_text() -> None:
    """Both str and repr are the text."""
    table = Table("T", ["H"], [])

    assert str(table) == repr(table) == "T\nH\n─"


def test_a_short_row_is_refused() -> None:
    """Every row has a cell under each header."""
    with pytest.raises(InvalidValue, match="row"):
        Table("", ["A", "B"], [["1"]])


def test_missing_alignments_are_refused() -> None:
    """Alignments are for all columns or none."""
    with pytest.raises(InvalidValue, match="alignments"):
        Table("", ["A", "B"], [], ["left"])


def test_a_cell_of_none_is_a_dash() -> None:
    """None shows as a dash, other values in their format."""
    assert (cell(None, ".1%"), cell(0.5, ".1%"), cell("x")) == ("–", "50.0%", "x")
