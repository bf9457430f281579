"""What labels are wanted for."""

from __future__ import annotations

import pytest

from hunches.errors import InvalidValue
from hunches.labelmodels.gold.objective import check_objective


def test_an_unknown_objective_is_refused_with_those_there_are() -> None:
    """The error names both."""
    check_objective("accuracy")
    with pytest.raises(InvalidValue, match="'accuracy' or 'macro-f1'"):
        check_objective("recall")
