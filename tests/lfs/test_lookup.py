"""Labelling functions that look terms up."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import hunches as hu
from hunches.errors import InvalidValue, UnreadableFile
from hunches.lfs import LookupLF

if TYPE_CHECKING:
    from pathlib import Path

SPACE = hu.LabelSpace(["SPAM", "HAM"])
SPAM, HAM = SPACE
BRANDS = {"acme corp": "SPAM", "umbrella": "HAM", "it's": "SPAM"}
EXAMPLES = {"text": ["ACME Corp!", "an umbrella", "acme", "acme corp umbrella", "It's", None]}
VOTES = [[0], [1], [-1], [-1], [0], [-1]]


def _votes(lf: hu.LabelingFunction, examples: object = EXAMPLES) -> list[list[int]]:
    votes: list[list[int]] = hu.apply([lf], examples, space=SPACE).dense().tolist()
    return votes


def test_the_class_of_the_terms_found_is_voted() -> None:
    """Terms are whole words in any case; where terms of two classes are found it abstains."""
    assert _votes(hu.lookup_lf("brands", BRANDS)) == VOTES


@pytest.mark.parametrize("terms", [["a", "b"], {"b", "a"}, frozenset({"a", "b"}), ("a", "b", "a"), iter("ab")])
def test_terms_alone_get_the_label(terms: object) -> None:
    """A list, a set or any iterable of terms is one version, whatever the order of a set."""
    lf = hu.lookup_lf("x", terms, label=SPAM)  # type: ignore[arg-type]  # of many kinds

    assert lf.terms == ((SPAM, ("a", "b")),)
    assert lf.space == SPACE


@pytest.mark.parametrize(
    ("file", "content"),
    [
        ("brands.csv", '\ufeff"acme corp",SPAM\numbrella, HAM\n\nit\'s,SPAM\n'),
        ("brands.json", '{"acme corp": "SPAM", "umbrella": "HAM", "it\'s": "SPAM"}'),
    ],
)
def test_files_of_terms_with_classes(tmp_path: Path, file: str, content: str) -> None:
    """A CSV or JSON file gives the same labelling function as the mapping it holds."""
    (tmp_path / file).write_text(content, encoding="utf-8")

    lf = hu.lookup_lf("brands", tmp_path / file)

    assert lf == hu.lookup_lf("brands", BRANDS)
    assert _votes(lf) == VOTES


@pytest.mark.parametrize(("file", "content"), [("a.txt", "a, b\n\n  c  \r\n"), ("a.csv", '"a, b"\nc,\n\n')])
def test_files_of_terms_alone(tmp_path: Path, file: str, content: str) -> None:
    """A text file has one term a line, commas and all; a CSV file's second column may be empty."""
    (tmp_path / file).write_text(content, encoding="utf-8")

    assert hu.lookup_lf("x", tmp_path / file, label="HAM").terms == (("HAM", ("a, b", "c")),)


@pytest.mark.parametrize(
    ("file", "content", "told"),
    [
        ("a.txt", None, "No such file"),
        ("a.txt", b"caf\xe9", "not UTF-8"),
        ("a.json", b"{", "not JSON"),
        ("a.json", b"[1]", "not a JSON object from term to class"),
        ("a.json", b'{"a": 1}', "not a JSON object from term to class"),
        ("a.csv", b"a" * 200_000, "field larger than"),
    ],
)
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, file: str, content: bytes | None, told: str) -> None:
    """The error names the file and says why."""
    if content is not None:
        (tmp_path / file).write_bytes(content)

    with pytest.raises(UnreadableFile, match=rf"{file}.*{told}"):
        hu.lookup_lf("x", tmp_path / file)


@pytest.mark.parametrize(
    ("terms", "told"),
    [
        (["a"], "The class of 'a' in 'x' is None"),
        ({}, "The terms of 'x'"),
        ("terms.txt", "'terms.txt'; it must be several, or the Path of a file"),
        ({"": "SPAM"}, "A term of 'x' is ''"),
        ({5: "SPAM"}, "A term of 'x' is 5"),
    ],
)
def test_terms_that_cannot_be_looked_up(terms: object, told: str) -> None:
    """Terms without a class, no terms, empty terms and a bare text are refused."""
    with pytest.raises(InvalidValue, match=told):
        hu.lookup_lf("x", terms)  # type: ignore[arg-type]  # wrong on purpose


def test_an_unknown_way_to_match_is_refused() -> None:
    """There are two ways to match."""
    with pytest.raises(InvalidValue, match="one of \\('words', 'cell'\\)"):
        hu.lookup_lf("x", ["a"], label=SPAM, match="anywhere")  # type: ignore[arg-type]  # wrong on purpose


def test_a_cell_is_matched_whole_and_exactly() -> None:
    """With match="cell" a term is the whole cell, in its own case."""
    lf = hu.lookup_lf("lang", {"de": SPAM, "en": HAM}, column="lang", match="cell")

    assert _votes(lf, {"lang": ["de", "DE", "de at", "en", None]}) == [[0], [-1], [-1], [1], [-1]]


def test_the_definition_gives_the_lookup_back() -> None:
    """What is stored is enough to vote alike, and has the same key."""
    lf = hu.lookup_lf("x", {"a": SPAM, "b": SPAM, "c": HAM}, column="lang", match="cell")

    again = LookupLF.from_definition("x", lf.definition(SPACE))
    words = LookupLF.from_definition("x", {**lf.definition(SPACE), "match": "words"})

    assert again.key(SPACE) == lf.key(SPACE)
    assert words.key(SPACE) != lf.key(SPACE)
    assert _votes(again, {"lang": list("abcd")}) == _votes(lf, {"lang": list("abcd")}) == [[0], [0], [1], [-1]]


def test_ten_thousand_terms() -> None:
    """A large dictionary is one labelling function like any other."""
    lf = hu.lookup_lf("words", {f"word{number}": "SPAM" if number % 2 else "HAM" for number in range(10_000)})
    texts = [f"a Word{number}! b" for number in range(0, 10_000, 100)] + ["word", "word10000", "word1é"]

    assert _votes(lf, {"text": texts}) == [[1]] * 100 + [[-1]] * 3
