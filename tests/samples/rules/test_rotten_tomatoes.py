"""The example rules: enough of them, of several kinds, and useful on texts they have not seen."""

import numpy as np
import pytest

import hunches as hu
from hunches.lfs import PythonLF
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
    assert 30 <= len(LFS) <= 40
    assert {lf.kind for lf in LFS} >= {"condition.v1", "lookup.v1", "python.v1", "model.v1"}
    assert {lf.batch for lf in LFS if isinstance(lf, PythonLF)} == {False, True}
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


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It is funny, but it is also long, bland and tired.", {"after_but": rules.ROTTEN, "pace": rules.ROTTEN}),
        ("It is not funny.", {"overall_tone": rules.ROTTEN, "laughs": rules.FRESH, "not_enough": rules.ROTTEN}),
        ("Why?", {"asks": rules.ROTTEN}),
        ("Its dialogue isn’t much.", {"does_not": rules.ROTTEN, "nuts_and_bolts": rules.ROTTEN}),
        ("Both droll and dull.", {"both_and": rules.FRESH}),
        ("With a heart of its own, and with us still.", {"little_words": rules.FRESH, "feeling": rules.FRESH}),
        ("One of the best. " * 20, {"long_text": rules.PLOT, "several_sentences": rules.PLOT}),
    ],
)
def test_each_rule_says_one_thing(text: str, expected: dict[str, hu.Label]) -> None:
    """What reviewers do counts only in a text that is short enough to be a review."""
    votes = hu.apply(LFS, {"text": [text]})
    found = dict(zip(votes.lf_names, votes.dense()[0].tolist(), strict=True))

    assert {name: found[name] for name in expected} == expected
    assert "long_text" not in expected or {found["superlative"], found["verdict"]} == {hu.ABSTAIN}


def test_an_empty_or_missing_text_gets_no_vote_and_no_failure() -> None:
    """Real data has holes."""
    votes = hu.apply(LFS, {"text": ["", None, PLOT_TEXT]})

    assert votes.covered().tolist() == [False, False, True]
    assert votes.faults == ()


def test_every_vote_tells_something(film_texts: list[dict[str, str]]) -> None:
    """On the texts the rules were written with, each votes, and is right more often than its classes are common."""
    rows = [row for row in film_texts if row["split"] == "train"]
    gold = np.array([rules.space.index_of(row["label"]) for row in rows])
    votes = hu.apply(LFS, {"text": [row["text"] for row in rows]})
    shares = np.bincount(gold) / len(gold)

    for name, column in zip(votes.lf_names, votes.dense().T, strict=True):
        voted = column != hu.ABSTAIN
        assert (column == gold)[voted].mean() > shares[column[voted]].mean(), name


def test_most_film_texts_are_covered_and_the_majority_is_mostly_right(film_texts: list[dict[str, str]]) -> None:
    """On texts the rules were not written with: over 85% have a vote, and over 70% of those the right majority."""
    rows = [row for row in film_texts if row["split"] == "valid"]
    votes = hu.apply(LFS, {"text": [row["text"] for row in rows]})
    covered = votes.covered()
    gold = np.array([rules.space.index_of(row["label"]) for row in rows])

    assert covered.mean() > 0.85
    assert (_majority(votes) == gold)[covered].mean() > 0.70
