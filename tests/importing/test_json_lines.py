from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pyarrow as pa
import pytest

from hunches.errors import MalformedFile, WrongEncoding
from hunches.importing import open_source

if TYPE_CHECKING:
    from pathlib import Path

    from hunches.importing import Source


def opened(folder: Path, *lines: str, encoding: str = "utf-8", name: str = "t.jsonl") -> Source:
    """Write lines to a file and open it."""
    path = folder / name
    path.write_bytes("\n".join(lines).encode(encoding))
    return open_source(path)


def read(source: Source) -> dict[str, list[object]]:
    """Return all cells of a source."""
    table: dict[str, list[object]] = pa.Table.from_batches(source.batches(), schema=source.schema).to_pydict()
    return table


def test_columns_are_those_of_all_lines(tmp_path: Path) -> None:
    """A key that some lines lack is null there; blank lines do not count."""
    source = opened(tmp_path, '{"a": 1}', "", '{"b": ["x", "y"], "a": 2.5}', "  ")

    assert read(source) == {"a": [1.0, 2.5], "b": [None, ["x", "y"]]}


def test_a_key_that_appears_only_in_a_later_block_is_null_before(tmp_path: Path) -> None:
    """Every block has all columns."""
    source = opened(tmp_path, *['{"a": 1}'] * 65_536, '{"b": true}')

    assert [batch.schema.names for batch in source.batches()] == [["a", "b"], ["a", "b"]]


def test_as_many_lines_as_a_block_holds_are_one_block(tmp_path: Path) -> None:
    """No empty block follows."""
    source = opened(tmp_path, *['{"a": 1}'] * 65_536)

    assert [batch.num_rows for batch in source.batches()] == [65_536]


def test_numbers_and_texts_in_one_column_are_text(tmp_path: Path) -> None:
    """Values of several types are read as text, and the column is told as mixed."""
    source = opened(tmp_path, '{"a": 5}', '{"a": "five"}', '{"a": true}', '{"a": null}')

    assert read(source) == {"a": ["5", "five", "true", None]}
    assert source.mixed == {"a"}


def test_numbers_too_long_for_int64_keep_their_digits(tmp_path: Path) -> None:
    """Ids of twenty digits become text."""
    assert read(opened(tmp_path, '{"a": 12345678901234567890}')) == {"a": ["12345678901234567890"]}


def test_dates_are_found_and_number_words_stay_text(tmp_path: Path) -> None:
    """JSON has no dates, so a column of ISO dates is one; texts of digits are meant as texts."""
    source = opened(tmp_path, '{"day": "2024-01-31", "n": "12"}', '{"day": null, "n": "13"}')

    assert source.schema.types == [pa.timestamp("us"), pa.large_string()]
    assert [str(day) for day in read(source)["day"]] == ["2024-01-31 00:00:00", "None"]


def test_what_python_writes_beyond_json_is_read(tmp_path: Path) -> None:
    """NaN is null and a lone surrogate becomes U+FFFD."""
    lines = [json.dumps({"a": float("nan"), "b": "\ud800x", "c": ["\ud800"]}), '{"a": 1.5, "b": null, "c": [null]}']

    assert read(opened(tmp_path, *lines)) == {"a": [None, 1.5], "b": ["\ufffdx", None], "c": [["\ufffd"], [None]]}


def test_nested_values_have_no_use(tmp_path: Path) -> None:
    """Objects and lists of numbers keep a type that blocks do not have."""
    source = opened(tmp_path, '{"a": {"b": 1}, "c": [1], "d": "x"}', '{"c": "x"}')

    assert read(source) == {"a": [None, None], "c": [None, None], "d": ["x", None]}
    assert source.schema.field("a").type == source.schema.field("c").type == pa.struct([])


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{'a': 1}", "line 2: Expecting property name.*character 2"),
        ("[1]", "line 2: the line is not an object"),
        ('{"a": ' + "[" * 100_000, "line 2"),
    ],
)
def test_a_bad_line_is_told_with_its_number(tmp_path: Path, line: str, reason: str) -> None:
    """The error says which line and where in it."""
    with pytest.raises(MalformedFile, match=reason) as caught:
        read(opened(tmp_path, '{"a": 1}', line))
    assert (caught.value.code, caught.value.facts["line"]) == ("malformed-file", 2)


def test_the_number_of_a_bad_line_counts_over_chunks(tmp_path: Path) -> None:
    """A line megabytes into the file is numbered right."""
    lines = ['{"a": "' + "x" * 100 + '"}'] * 60_000

    with pytest.raises(MalformedFile, match="line 60001"):
        read(opened(tmp_path, *lines, "{"))


def test_a_line_longer_than_a_chunk_is_read(tmp_path: Path) -> None:
    """Lines of any length are whole."""
    source = opened(tmp_path, json.dumps({"a": "x" * 9_000_000}))

    assert len(str(read(source)["a"][0])) == 9_000_000


def test_a_list_of_objects_is_read_too(tmp_path: Path) -> None:
    """A .json file usually holds one list."""
    assert read(opened(tmp_path, "[", ' {"a": 1},', ' {"a": 2}', "]", name="t.json")) == {"a": [1, 2]}


@pytest.mark.parametrize("text", ["[1, 2]", "[{"])
def test_another_list_is_malformed(tmp_path: Path, text: str) -> None:
    """A list of something else, or half a list, raises."""
    with pytest.raises(MalformedFile):
        read(opened(tmp_path, text, name="t.json"))


def test_a_wrong_encoding_is_told(tmp_path: Path) -> None:
    """Bytes that are not UTF-8 raise with a suggestion."""
    with pytest.raises(WrongEncoding, match="cp1252"):
        read(opened(tmp_path, '{"a": "café"}', encoding="cp1252"))


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_byte_order_mark_is_obeyed(tmp_path: Path, encoding: str) -> None:
    """Files from Windows are read silently right."""
    assert read(opened(tmp_path, '{"a": "é"}', encoding=encoding)) == {"a": ["é"]}


def test_an_empty_object_a_line_gives_no_columns(tmp_path: Path) -> None:
    """Lines without keys have nothing to import."""
    assert read(opened(tmp_path, "{}", "{}")) == {}
