"""Labelling functions that ask a model."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline

import hunches as hu
from hunches.errors import InvalidValue, UnknownColumn
from hunches.lfs import ModelLF

SPACE = hu.LabelSpace(["SPAM", "HAM"])
SPAM, HAM = SPACE
TEXTS = ["buy now", "so good", None, "buy buy", "good"]


def _votes(lf: hu.LabelingFunction, examples: object) -> list[int]:
    votes: list[int] = hu.apply([lf], examples, space=SPACE).dense()[:, 0].tolist()
    return votes


def _fault(lf: hu.LabelingFunction, examples: object) -> tuple[str, int]:
    (fault,) = hu.apply([lf, hu.rule("other", "n > 0", HAM)], examples, space=SPACE).faults
    return fault.message, fault.count


@pytest.mark.parametrize("classes", [["SPAM", "HAM"], [0, 1], np.array(["SPAM", "HAM"], dtype=object)])
def test_an_estimator_votes_its_own_classes(classes: list[object]) -> None:
    """A fitted classifier's classes may be names or numbers, in whatever order it has them."""
    model = make_pipeline(CountVectorizer(), LogisticRegression(C=100.0))
    model.fit(["buy now", "buy", "so good", "good day"], [classes[0], classes[0], classes[1], classes[1]])

    assert _votes(hu.model_lf("m", model), {"text": TEXTS}) == [0, 1, -1, 0, 1]


def test_an_estimator_of_several_columns_gets_rows() -> None:
    """With two columns the estimator is given a row of values for each example."""
    model = LogisticRegression(C=100.0).fit([[0, 0], [0, 1], [9, 0], [9, 1]], ["HAM", "HAM", "SPAM", "SPAM"])

    lf = hu.model_lf("m", model, columns=["a", "b"])

    assert _votes(lf, {"a": [0, 9, None, 9], "b": [1, 1, 1, None]}) == [1, 0, -1, -1]


def test_a_callable_scores_one_class() -> None:
    """Scores from the threshold on are votes for the label; missing values are not asked about."""
    asked: list[object] = []

    def loudness(texts: list[str]) -> list[float]:
        asked.extend(texts)
        return [sum(map(str.isupper, text)) / len(text) for text in texts]

    lf = hu.model_lf("loud", loudness, label=SPAM, threshold=0.5)

    assert _votes(lf, {"text": ["ABcd", "Abcd", None, "ABCD"]}) == [0, -1, -1, 0]
    assert asked == ["ABcd", "Abcd", "ABCD"]
    assert lf.space == SPACE


def test_a_callable_gives_probabilities_of_all_classes() -> None:
    """The most probable class is voted where it reaches the threshold; without values there is no vote."""
    lf = hu.model_lf("p", lambda _: [[0.9, 0.1], [0.3, 0.7], [0.1, 0.9], [np.nan, 0.9]], columns=["n"])

    assert _votes(lf, {"n": [1, 2, 3, 4]}) == [0, -1, 1, -1]
    assert lf.space is None


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ([0.9], "The shape of the scores is (1,); it must be 2 rows"),
        ([0.9, 0.9], "label=…"),
        ([[0.1, 0.2, 0.7]] * 2, "The number of scores an example is 3; it must be 2"),
        ([[[0.9]]] * 2, "it must be [n] or [n, n_classes]"),
        (["a", "b"], "could not convert string to float"),
        (None, "shape"),
    ],
)
def test_an_answer_of_the_wrong_shape_is_a_fault(answer: object, told: str) -> None:
    """What is no score for each example is recorded, for all examples asked about."""
    message, count = _fault(hu.model_lf("m", lambda _: answer, columns=["n"]), {"n": [1, 2, None]})

    assert told in message
    assert count == 2


def test_a_model_that_raises_is_a_fault_with_the_users_traceback() -> None:
    """The traceback begins in the model, not in Hunches."""

    def broken(texts: list[str]) -> list[float]:
        raise RuntimeError(texts[0])

    (fault,) = hu.apply(
        [hu.model_lf("m", broken), hu.rule("r", "n = 1", SPAM)], {"text": [None, "a"], "n": [1, 2]}
    ).faults

    assert (fault.code, fault.row, fault.message, fault.count) == ("lf-raised", 1, "RuntimeError: a", 1)
    assert fault.traceback.count("File") == 1
    assert "raise RuntimeError(texts[0])" in fault.traceback


def test_a_model_is_not_asked_about_nothing() -> None:
    """Where every value is missing the model is not called."""
    assert _votes(hu.model_lf("m", lambda _: 1 / 0), {"text": [None, None]}) == [-1, -1]


def test_what_is_no_model_is_refused() -> None:
    """A model is callable or gives probabilities, and reads a column."""
    with pytest.raises(InvalidValue, match="callable or a classifier"):
        hu.model_lf("m", 5)
    with pytest.raises(InvalidValue, match="one or more names"):
        hu.model_lf("m", len, columns=[])
    with pytest.raises(UnknownColumn, match="'m' reads the column 'title'"):
        hu.apply([hu.model_lf("m", len, columns=["title"], label=SPAM)], {"text": ["a"]})


def test_the_key_changes_with_the_model_and_how_it_is_asked() -> None:
    """Threshold, columns, label and everything the model was fitted to are its version; its name is not."""
    fitted = LogisticRegression().fit([[0], [1]], [0, 1])
    key = ModelLF("m", fitted, ("n",)).key(SPACE)

    assert ModelLF("other", LogisticRegression().fit([[0], [1]], [0, 1]), ("n",)).key(SPACE) == key
    assert ModelLF("m", LogisticRegression().fit([[0], [2]], [0, 1]), ("n",)).key(SPACE) != key
    assert ModelLF("m", fitted, ("n",), 0.9).key(SPACE) != key
    assert ModelLF("m", fitted, ("m",)).key(SPACE) != key
    assert ModelLF("m", fitted, ("n",), 0.8, HAM).key(SPACE) != key
