"""Standardised numbers."""

import numpy as np
from sklearn.impute import SimpleImputer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from hunches.training.number_features import fit_number_features


def test_numbers_are_what_scikit_learn_makes_of_them() -> None:
    """Median filling and standardising equal the reference's."""
    numbers = np.array([1.0, 5.0, np.nan, 2.0, 100.0])
    reference = make_pipeline(SimpleImputer(strategy="median"), StandardScaler())
    expected = reference.fit_transform(numbers[:, np.newaxis])[:, 0]
    found = fit_number_features(numbers).transform(numbers).toarray()
    np.testing.assert_allclose(found[:, 0], expected)
    assert found[:, 1].tolist() == [0, 0, 1, 0, 0]


def test_an_absurd_number_stays_finite() -> None:
    """A number far from all others is cut off."""
    features = fit_number_features(np.array([1.0, 2.0]))
    assert features.transform(np.array([1e150])).toarray().tolist() == [[1e4]]


def test_nothing_but_missing_numbers_is_all_zeros_and_flags() -> None:
    """A column without a number has nothing to say but that."""
    features = fit_number_features(np.full(2, np.nan))
    assert features.transform(np.array([np.nan, 3.0])).toarray().tolist() == [[0.0, 1.0], [3.0, 0.0]]
