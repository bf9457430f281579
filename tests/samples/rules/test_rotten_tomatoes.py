"""The example rules: enough of them, of several kinds, and useful on texts they have not seen."""

import numpy as np
import pytest

import hunches as hu
from hunches.samples import samples
from hunches.samples.rules import rotten_tomatoes as rules

LFS = [value for value in vars(rules).values() if isinstance(value, hu.LabelingFunction)]
PLOT_TEXT = (
    "When Anna Berg (Mary Miller), a young detective, returns to her home town, she meets her brother and his wife. "
    "They must find out who murdered their father. Soon she discovers that her old friend Tom Carver was there that "
    "night. He is forced to tell her what he knows. But can she trust him, or is her own life in danger?"
)


def _majority(votes: hu.Votes) -> np.ndarray[tuple[int, ...], np.dtype[np.intp]]:
    counts = np.stack([(votes.dense() == label).sum(axis=1) for label in rules.space], axis=1)
    majority: np.ndarray[tuple[int, ...], np.dtype[np.intp]] = counts.argmax(axis=1)
    return majority


def test_there_are_many_rules_of_several_kinds_for_every_class() -> None:
    """A newcomer sees each kind of labelling function that needs no other service."""
    assert 25 <= len(LFS) <= 40
    assert {lf.kind for lf in LFS} >= {"condition.v1", "lookup.v1", "python.v1", "model.v1"}
    assert rules.space.classes == samples.get("rotten-tomatoes.v1").classes


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A tender, beautifully acted portrait of a family, and one of the best films this year.", rules.FRESH),
        ("Too long, never funny, and a waste of a good idea.", rules.ROTTEN),
        ("It starts well, but the last hour is dull and predictable.", rules.ROTTEN),
        (PLOT_TEXT, rules.PLOT),
    ],
)
def test_the_majority_is_right_on_clear_texts(text: str, expected: hu.Label) -> None:
    """Together the rules read a clear text as a person does."""
    assert _majority(hu.apply(LFS, {"text": [text]})) == [expected]


def test_an_empty_or_missing_text_gets_no_vote_and_no_failure() -> None:
    """Real data has holes."""
    votes = hu.apply(LFS, {"text": ["", None, PLOT_TEXT]})

    assert votes.covered().tolist() == [False, False, True]
    assert votes.faults == ()


def test_most_film_texts_are_covered_and_the_majority_is_mostly_right(film_texts: list[dict[str, str]]) -> None:
    """On every twentieth real text: over 85% have a vote, and over 70% of those the right majority."""
    rows = film_texts[::20]
    votes = hu.apply(LFS, {"text": [row["text"] for row in rows]})
    covered = votes.covered()
    gold = np.array([rules.space.index_of(row["label"]) for row in rows])

    assert covered.mean() > 0.85
    assert (_majority(votes) == gold)[covered].mean() > 0.70
