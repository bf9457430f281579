"""Records of runs."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from hunches.errors import InvalidValue
from hunches.records import Run

NOW = datetime(2026, 1, 31, tzinfo=UTC)
RUN = Run("r1", "train", started_at=NOW, pid=1)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"state": "asleep"}, "The state of a run is 'asleep'"),
        ({"done": -1}, "The progress of a run"),
        ({"total": -1}, "The progress of a run"),
        ({"verb": ""}, "The verb of a run"),
        ({"ended_at": datetime(2026, 1, 31)}, "The end of the run 'r1'"),  # noqa: DTZ001  # the wrong time is the point
        ({"parameters": {"rng": object()}}, "The parameters of the run 'r1'"),
        ({"environment": {"nan": float("nan")}}, "The environment of the run 'r1'"),
    ],
)
def test_a_wrong_field_is_refused(change: dict[str, Any], message: str) -> None:
    """The error names the field and the run."""
    with pytest.raises(InvalidValue, match=message):
        replace(RUN, **change)


def test_a_run_that_ended_keeps_its_end() -> None:
    """A finished run is a changed copy."""
    assert replace(RUN, state="finished", ended_at=NOW).ended_at == NOW
