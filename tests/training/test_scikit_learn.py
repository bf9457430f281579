"""Classifiers of scikit-learn as end models."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from hunches.errors import InvalidValue, OneClassOnly, UnreadableModel
from hunches.records import LabelSpace, decode_model, encode_model
from hunches.training import FeatureColumns, ScikitLearn, TrainingLabels
from hunches.training.stored_estimator import dump_estimator, load_estimator

pytest.importorskip("skops.io", reason="needs the extra hunches[sklearn-models]")

FEATURES = FeatureColumns(texts=("text",), numbers=("likes",), categories=("country",))


def _examples() -> pa.Table:
    kinds = np.arange(60) % 2
    likes = kinds + np.random.default_rng(0).normal(scale=0.3, size=60)
    return pa.table(
        {"text": [("win free cash", "see you there")[kind] for kind in kinds], "likes": likes, "country": ["de"] * 60}
    )


def _labels(sure: float = 0.8) -> TrainingLabels:
    first = np.where(np.arange(60) % 2, 1 - sure, sure)
    return TrainingLabels(LabelSpace(["SPAM", "HAM"]), np.stack([first, 1 - first], axis=1), np.ones(60))


@pytest.mark.parametrize(
    ("estimator", "parameters"),
    [
        ("sklearn.ensemble.RandomForestClassifier", {"n_estimators": 5}),
        ("sklearn.ensemble.HistGradientBoostingClassifier", {"max_iter": 5}),  # takes no sparse features
        ("sklearn.svm.LinearSVC", {}),  # decisions, no probabilities
        ("sklearn.linear_model.RidgeClassifier", {}),
        ("sklearn.neighbors.KNeighborsClassifier", {"n_neighbors": 3}),  # takes no weights, keeps sparse features
        ("sklearn.svm.SVC", {"kernel": "linear"}),
        ("sklearn.semi_supervised.LabelPropagation", {"kernel": "knn", "n_neighbors": 3}),
        ("sklearn.naive_bayes.GaussianNB", {}),
    ],
)
def test_classifiers_of_many_kinds_learn_and_are_stored(estimator: str, parameters: dict[str, Any]) -> None:
    """They tell two classes apart, give the same bytes again, and predict the same bits when read back."""
    plugin = ScikitLearn(estimator, parameters)
    model, again = (plugin.fit(_examples(), _labels(), features=FEATURES, rng=np.random.default_rng(0)) for _ in "12")
    answer, encoded = model.predict_proba(_examples()), encode_model(model.dump())
    assert (answer.argmax(axis=1) == np.arange(60) % 2).mean() > 0.9
    assert encode_model(again.dump()) == encoded
    assert np.array_equal(ScikitLearn.load(decode_model(encoded)).predict_proba(_examples()), answer)


@pytest.mark.parametrize(
    "path",
    [
        "os.system",
        "sklearn",
        "sklearn.nowhere.Nothing",
        "sklearn.svm.Nothing",
        "sklearn.svm.SVR",
        "sklearn.base.clone",
    ],
)
def test_what_is_no_classifier_of_scikit_learn_is_told(path: str) -> None:
    """Only a class below sklearn that classifies is taken."""
    with pytest.raises(InvalidValue, match="import path of a classifier"):
        ScikitLearn(path)


def test_a_parameter_it_does_not_have_is_told() -> None:
    """An unknown parameter is refused when the end model is made, and a wrong value when it is trained."""
    with pytest.raises(InvalidValue, match="parameters of 'sklearn"):
        ScikitLearn("sklearn.svm.LinearSVC", {"trees": 3})
    wrong = ScikitLearn("sklearn.svm.LinearSVC", {"C": -1.0})
    with pytest.raises(InvalidValue, match="learns from"):
        wrong.fit(_examples(), _labels(), features=FEATURES, rng=np.random.default_rng(0))


def test_one_probable_class_is_too_few_without_weights() -> None:
    """A classifier that takes the most probable class alone is refused labels that lean to one class."""
    labels = replace(_labels(), probabilities=np.tile([0.6, 0.4], (60, 1)))
    plugin = ScikitLearn("sklearn.neighbors.KNeighborsClassifier")
    with pytest.raises(OneClassOnly, match="most probable labels"):
        plugin.fit(_examples(), labels, features=FEATURES, rng=np.random.default_rng(0))


def test_an_estimator_of_another_package_is_not_loaded() -> None:
    """A stored object of any other type is refused by name, and bytes that are no archive too."""
    with pytest.raises(UnreadableModel, match="LabelSpace"):
        load_estimator(dump_estimator(LabelSpace(["A", "B"])))
    with pytest.raises(UnreadableModel, match="cannot be read"):
        load_estimator(b"no archive")


def test_what_is_no_classifier_is_not_loaded() -> None:
    """A stored regressor in place of the classifier is refused."""
    from sklearn.linear_model import LinearRegression

    state = ScikitLearn().fit(_examples(), _labels(), features=FEATURES, rng=np.random.default_rng(0)).dump()
    other = np.frombuffer(dump_estimator(LinearRegression()), np.uint8)
    with pytest.raises(UnreadableModel, match="no classifier"):
        ScikitLearn.load(replace(state, arrays=state.arrays | {"estimator": other}))


def test_what_skops_does_not_keep_is_told() -> None:
    """A generator is no part of an estimator that can be stored."""
    with pytest.raises(InvalidValue, match="skops can keep"):
        dump_estimator(place for place in range(3))


def test_one_decision_for_each_two_classes_is_taken_as_the_class() -> None:
    """Where a classifier gives no decision for each class, the class it predicts counts."""
    texts = pa.table({"text": [f"topic{place % 4} word{place % 4}" for place in range(80)]})
    labels = TrainingLabels(LabelSpace(["A", "B", "C", "D"]), np.eye(4)[np.arange(80) % 4], np.ones(80))
    plugin = ScikitLearn("sklearn.svm.SVC", {"decision_function_shape": "ovo"})
    model = plugin.fit(texts, labels, features=FeatureColumns(texts=("text",)), rng=np.random.default_rng(0))
    assert (model.predict_proba(texts).argmax(axis=1) == np.arange(80) % 4).all()


def test_few_examples_are_not_calibrated() -> None:
    """From twelve examples nothing is held out, and the probabilities are the classifier's own."""
    rows = np.arange(12)
    model = ScikitLearn().fit(
        _examples().take(rows), _labels().take(rows), features=FEATURES, rng=np.random.default_rng(0)
    )
    assert model.calibration.temperature == 1
