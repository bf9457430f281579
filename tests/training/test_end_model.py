"""Feature columns and the table of end models."""

import pytest

from hunches.errors import DuplicateName, InvalidValue
from hunches.training import FeatureColumns, LinearModel, end_models


def test_a_model_needs_a_column() -> None:
    """No columns at all are refused."""
    with pytest.raises(InvalidValue, match="at least one column"):
        FeatureColumns()


def test_a_column_is_read_in_one_way() -> None:
    """A column named twice is refused."""
    with pytest.raises(DuplicateName):
        FeatureColumns(texts=("a",), categories=("a",))


def test_the_default_model_is_registered() -> None:
    """The linear model is found by its name."""
    assert end_models.get("linear.v1") is LinearModel
