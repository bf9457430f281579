"""Categories as ones."""

import pyarrow as pa

from hunches.training.category_features import fit_category_features


def test_the_most_frequent_values_are_kept() -> None:
    """With a cap, rare values are dropped, of equally rare ones the later in the alphabet."""
    values = pa.array(["b", "c", "a", "c", None])
    assert fit_category_features(values, max_features=2).levels == ("a", "c")


def test_no_values_give_no_columns() -> None:
    """A column of nulls has no features."""
    features = fit_category_features(pa.nulls(2, pa.large_string()), max_features=2)
    assert features.transform(pa.array(["a"], pa.large_string())).shape == (1, 0)
