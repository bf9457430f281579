"""The class balance in closed form."""

from __future__ import annotations

import numpy as np

from hunches.labelmodels._class_balance import class_balance

EVEN = np.array([0.5, 0.5])


def test_one_class_is_certain() -> None:
    """There is nothing to learn."""
    balance = class_balance(np.array([[4.0]]), np.array([1.0]), expected=np.ones(1), weights=np.ones(1))

    assert balance.tolist() == [1.0]


def test_labelling_functions_of_one_class_tell_nothing() -> None:
    """How often they vote says nothing of the classes, so what was expected stays."""
    expected = np.array([0.7, 0.3])

    balance = class_balance(
        np.array([[90.0, 0.0], [0.0, 5.0]]), np.array([0.9, 0.8]), expected=expected, weights=np.ones(2)
    )

    np.testing.assert_allclose(balance, expected, rtol=1e-15)


def test_one_that_is_mostly_wrong_tells_as_much() -> None:
    """Right on 20% where 90% are of the first class: it votes for that on 26%."""
    balance = class_balance(np.array([[26e4, 74e4]]), np.array([0.2]), expected=EVEN, weights=np.ones(1))

    np.testing.assert_allclose(balance, [0.9, 0.1], rtol=0, atol=1e-5)


def test_chance_tells_nothing() -> None:
    """Votes at chance leave what was expected, however many they are."""
    balance = class_balance(np.array([[9e6, 1e6]]), np.array([0.5]), expected=EVEN, weights=np.ones(1))

    np.testing.assert_allclose(balance, EVEN, rtol=1e-12)


def test_no_class_is_ruled_out() -> None:
    """Shares that no balance explains give the nearest, and a little to what was expected."""
    balance = class_balance(np.array([[1000.0, 1.0]]), np.array([0.7]), expected=EVEN, weights=np.ones(1))

    assert 0.0 < balance[1] < 0.01
    assert balance.sum() == 1.0
