from __future__ import annotations

import bz2
import csv
import gzip
import io
from typing import TYPE_CHECKING

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hunches.errors import InvalidValue, MalformedFile, RaggedFile, UnreadableFile, WrongEncoding
from hunches.importing import open_source
from hunches.importing.delimited import DelimitedSource

if TYPE_CHECKING:
    from pathlib import Path

CELLS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


def read(path: Path, **options: str) -> dict[str, list[object]]:
    """Return all cells of a file."""
    source = open_source(path, **options)
    table: dict[str, list[object]] = pa.Table.from_batches(source.batches(), schema=source.schema).to_pydict()
    return table


def written(folder: Path, text: str, *, encoding: str = "utf-8", name: str = "t.csv") -> Path:
    """Write a file and return its path."""
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


@given(rows=st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=20), delimiter=st.sampled_from(",;\t|"))
@settings(max_examples=60)
def test_any_texts_read_back_equal(
    rows: list[tuple[str, str]], delimiter: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Quotes, newlines, delimiters and emoji in cells survive; an empty cell is null."""
    rows = [*rows, ("plain text", "plain text")]
    stream = io.StringIO(newline="")
    csv.writer(stream, delimiter=delimiter, quoting=csv.QUOTE_ALL).writerows([("a", "b"), *rows])
    path = written(tmp_path_factory.mktemp("csv"), stream.getvalue())

    assert read(path, delimiter=delimiter) == {"a": [a or None for a, _ in rows], "b": [b or None for _, b in rows]}


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ("1,2,", [1, 2, None]),
        ("1,2.5,NA", [1.0, 2.5, None]),
        ("true,False,", [True, False, None]),
        ("00123,00456", ["00123", "00456"]),
        ("1234567890123456789012,1", ["1234567890123456789012", "1"]),
        ("NA,null,None", ["NA", "null", "None"]),
        ("nan,some text", ["nan", "some text"]),
        ("1,two", ["1", "two"]),
        ("1,true", ["1", "true"]),
        ("2024-02-30,2024-01-01", ["2024-02-30", "2024-01-01"]),
        (",", [None, None]),
    ],
)
def test_a_column_is_typed_on_all_its_cells(tmp_path: Path, cells: str, expected: list[object]) -> None:
    """A type is used only where every cell has it; nothing a person typed is lost."""
    path = written(tmp_path, "a,b\n" + "".join(f"{cell},x\n" for cell in cells.split(",")))

    assert read(path)["a"] == expected


@pytest.mark.parametrize("cell", ["2024-01-01T10:00", "2024-01-01 10:00:00", "2024-01-01T12:00:00+02:00"])
def test_dates_are_read_as_utc(tmp_path: Path, cell: str) -> None:
    """Days and points in time become timestamps, those with a zone in UTC."""
    path = written(tmp_path, f"a\n{cell}\n")

    assert [str(value) for value in read(path)["a"]] == ["2024-01-01 10:00:00"]


def test_a_column_that_turns_to_text_late_is_text_from_the_start(tmp_path: Path) -> None:
    """Numbers in the first block do not make texts in a later one fail, and are told as mixed."""
    path = written(tmp_path, "a\n" + "12345678\n" * 200_000 + "late\n")
    source = DelimitedSource(path)

    assert source.schema.types == [pa.large_string()]
    assert source.mixed == {"a"}
    assert [batch.num_rows for batch in source.batches()] == [65_536, 65_536, 65_536, 3393]


def test_words_for_missing_numbers_may_fill_the_first_block(tmp_path: Path) -> None:
    """A block of NA does not make a column of numbers text."""
    path = written(tmp_path, "a\n" + "NA\n" * 400_000 + "1.5\n")

    assert open_source(path).schema.types == [pa.float64()]


def test_a_row_longer_than_a_block_is_read(tmp_path: Path) -> None:
    """Blocks grow until the longest row fits."""
    path = written(tmp_path, "a,b\n1," + "x" * 3_000_000 + "\n")

    assert len(str(read(path)["b"][0])) == 3_000_000


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
def test_a_byte_order_mark_is_obeyed_silently(tmp_path: Path, encoding: str) -> None:
    """The mark decides the encoding and is no part of the first column's name."""
    path = written(tmp_path, "näme,b\né😀,2\n", encoding=encoding)

    assert read(path) == {"näme": ["é😀"], "b": [2]}


def test_an_encoding_can_be_named(tmp_path: Path) -> None:
    """A named encoding is used."""
    path = written(tmp_path, "a\ncafé\n", encoding="cp1252")

    assert read(path, encoding="windows-1252") == {"a": ["café"]}


@pytest.mark.parametrize(
    ("text", "encoding", "suggestion"),
    [
        ("a\ncafé\n", "cp1252", "cp1252"),
        ("a\nplain\n" * 10, "utf-16-le", "utf-16-le"),
        ("a\nplain\n" * 10, "utf-16-be", "utf-16-be"),
        ("a\n" + "日本、語\n" * 5, "shift_jis", "shift_jis"),
    ],
)
def test_a_wrong_encoding_is_told_with_a_better_one(
    tmp_path: Path, text: str, encoding: str, suggestion: str
) -> None:
    """The suggestion is an encoding the file can be read in."""
    path = written(tmp_path, text, encoding=encoding)

    with pytest.raises(WrongEncoding) as caught:
        read(path)
    assert (caught.value.code, caught.value.facts["suggestion"]) == ("wrong-encoding", suggestion)


def test_a_wrong_byte_after_megabytes_is_found(tmp_path: Path) -> None:
    """The suggestion looks at the part of the file that fails."""
    path = tmp_path / "t.csv"
    path.write_bytes(b"a\n" + b"plain text\n" * 300_000 + b"caf\xe9\n")

    with pytest.raises(WrongEncoding, match="cp1252"):
        read(path)


def test_a_wrongly_named_encoding_is_told(tmp_path: Path) -> None:
    """Bytes that a named encoding does not have raise too."""
    path = written(tmp_path, "a\ncafé 日本\n")

    with pytest.raises(WrongEncoding, match=r"ascii.*utf-8"):
        read(path, encoding="ascii")


def test_an_unknown_encoding_is_refused(tmp_path: Path) -> None:
    """A name Python does not know is an invalid value."""
    with pytest.raises(InvalidValue, match="no-such"):
        open_source(written(tmp_path, "a\nx\n"), encoding="no-such")


@pytest.mark.parametrize(
    ("text", "number", "found"), [("a,b\n1,2\n3\n", 3, 1), ('a,b\n1,"x\ny"\n\n3,4,5\n', 5, 3), ("a,b\n1,2,3\n", 2, 3)]
)
def test_a_ragged_line_is_told_with_its_number(tmp_path: Path, text: str, number: int, found: int) -> None:
    """The number counts lines, also those inside quoted cells."""
    with pytest.raises(RaggedFile) as caught:
        read(written(tmp_path, text), delimiter=",")
    facts = caught.value.facts
    assert (caught.value.code, facts["number"], facts["expected"], facts["found"]) == (
        "ragged-file",
        number,
        2,
        found,
    )


def test_a_ragged_line_after_a_huge_cell_is_told_without_its_number(tmp_path: Path) -> None:
    """Where the standard reader gives up, Arrow's own words are used."""
    with pytest.raises(MalformedFile, match="Expected 2 columns"):
        read(written(tmp_path, "a,b\n1," + "x" * 200_000 + "\n3\n"))


def test_an_unclosed_quote_ends_in_an_error(tmp_path: Path) -> None:
    """A row that never ends is not read into ever larger blocks."""
    source = DelimitedSource(written(tmp_path, 'a,b\n1,"' + "x,y\n" * 200_000), block_bytes=1024)

    with pytest.raises(MalformedFile, match="never closed"):
        next(source.batches())


@pytest.mark.parametrize("text", ["\n\n", "a,b"])
def test_a_file_without_rows_is_unreadable(tmp_path: Path, text: str) -> None:
    """Only blank lines, or a header alone, leave nothing to import."""
    with pytest.raises(UnreadableFile, match="no rows"):
        read(written(tmp_path, text))


def test_compressed_files_are_read(tmp_path: Path) -> None:
    """gzip, bzip2 and zstd are told by the name."""
    content = b"a\nx\n"
    (tmp_path / "t.csv.gz").write_bytes(gzip.compress(content))
    (tmp_path / "t.csv.bz2").write_bytes(bz2.compress(content))
    with pa.CompressedOutputStream(str(tmp_path / "t.csv.zst"), "zstd") as stream:
        stream.write(content)

    for suffix in ("gz", "bz2", "zst"):
        assert read(tmp_path / f"t.csv.{suffix}") == {"a": ["x"]}


def test_a_file_that_is_not_compressed_as_named_is_malformed(tmp_path: Path) -> None:
    """Garbage under a compressed name raises with the compression."""
    with pytest.raises(MalformedFile, match="gzip"):
        read(written(tmp_path, "a\nx\n", name="t.csv.gz"))


def test_a_truncated_compressed_file_is_malformed(tmp_path: Path) -> None:
    """Half of a gzip file is not read as if it were all."""
    content = gzip.compress("".join(f"{i * 7919 % 10007},x\n" for i in range(50_000)).encode())
    (tmp_path / "t.csv.gz").write_bytes(content[: len(content) // 2])

    with pytest.raises(MalformedFile):
        read(tmp_path / "t.csv.gz")


def test_a_tsv_file_needs_no_guess(tmp_path: Path) -> None:
    """Tabs separate cells whatever else is in them."""
    assert read(written(tmp_path, "a\tb\n1,2\tx,y\n", name="t.tsv")) == {"a": ["1,2"], "b": ["x,y"]}


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_guessed(tmp_path: Path, delimiter: str) -> None:
    """The delimiter that fits the header fits the rows, also with others in the cells."""
    text = f"a{delimiter}b\n1{delimiter}'well, one; two | three'\n"

    assert list(read(written(tmp_path, text.replace("'", '"')))) == ["a", "b"]


def test_a_delimiter_is_one_character(tmp_path: Path) -> None:
    """Longer ones are refused."""
    with pytest.raises(InvalidValue):
        open_source(written(tmp_path, "a\nx\n"), delimiter="::")


def test_columns_get_distinct_names(tmp_path: Path) -> None:
    """Empty and repeated names in a header do not lose a column."""
    assert list(read(written(tmp_path, "a,a,\n1,2,3\n"))) == ["a", "a_2", "column_3"]
