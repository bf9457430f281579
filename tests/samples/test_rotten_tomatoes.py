"""The conversion of the film texts, on rows made up here."""

import bz2
import csv
import io

import pytest

from hunches.samples.rotten_tomatoes import convert, split_of

_HEADER = "category,text,movie_name,has_plot_and_reviews\n"


def _converted(*lines: str) -> list[dict[str, str]]:
    member = bz2.compress((_HEADER + "".join(f"{line}\n" for line in lines)).encode("utf-8"))
    return list(csv.DictReader(io.StringIO(convert(member).decode("utf-8"), newline="")))


def test_columns_are_renamed_and_rows_numbered_in_order() -> None:
    """Every row is kept, with an id that says which one it was."""
    assert _converted("plot,A dog barks.,a_dog,False", "fresh,Good dog!,a_dog,True") == [
        {"id": "rt-00001", "text": "A dog barks.", "movie": "a_dog", "split": "train", "label": "plot"},
        {"id": "rt-00002", "text": "Good dog!", "movie": "a_dog", "split": "train", "label": "fresh"},
    ]


@pytest.mark.parametrize(("movie", "split"), [("a_dog", "train"), ("väter", "train"), ("f", "valid"), ("a", "test")])
def test_the_split_is_fixed_by_the_movie_alone(movie: str, split: str) -> None:
    """These are known answers: another Python or another machine gives the same."""
    rows = _converted(f"plot,A dog.,{movie},False", f"rotten,Slow.,{movie},True")

    assert [row["split"] for row in rows] == [split, split] == [split_of(movie)] * 2


def test_movie_names_become_text() -> None:
    """Percent-encoded Latin-1 is decoded."""
    assert _converted("plot,A river.,v%e4ter,False")[0]["movie"] == "väter"


def test_entities_and_surrounding_white_space_go() -> None:
    """What came from HTML reads as text."""
    assert _converted("rotten, Slow &amp; long. ,x,True")[0]["text"] == "Slow & long."


def test_line_breaks_quotes_and_empty_texts_stay() -> None:
    """Nothing is dropped."""
    rows = _converted('plot,"She said ""no"".\n\nThe end.",x,True', "plot,,x,True")

    assert [row["text"] for row in rows] == ['She said "no".\n\nThe end.', ""]
