"""The log of what people said, and what of it stands."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hunches.errors import InvalidValue
from hunches.records import Annotation, live_annotations, standing_annotations

if TYPE_CHECKING:
    from collections.abc import Sequence

_NOW = datetime(2026, 1, 31, tzinfo=UTC)


def _said(number: int, label: str | None, **rest: Any) -> Annotation:  # noqa: ANN401  # any field
    fields: dict[str, Any] = {"example": "c7", "annotator": "ann", **rest}
    return Annotation(number=number, label=label, created_at=_NOW, **fields)


def _undo(number: int, replaces: int) -> Annotation:
    return _said(number, None, kind="undo", replaces=replaces)


def _labels(log: Sequence[Annotation]) -> list[str | None]:
    return [entry.label for entry in standing_annotations(log)]


@pytest.mark.parametrize(
    "wrong",
    [
        {"number": 0},
        {"example": " "},
        {"annotator": ""},
        {"label": ""},
        {"seconds": -1.0},
        {"seconds": float("nan")},
        {"kind": "guess"},
        {"replaces": 3},
        {"kind": "undo"},
        {"kind": "undo", "replaces": 1},
        {"created_at": datetime(2026, 1, 31)},  # noqa: DTZ001  # the point of the test
    ],
)
def test_what_cannot_be_an_annotation_is_refused(wrong: dict[str, Any]) -> None:
    """By what is wrong with it; an undo has no label and says what it undoes."""
    with pytest.raises(InvalidValue):
        replace(_said(3, "SPAM"), **wrong)


def test_it_is_json() -> None:
    """With the time as text."""
    said = _said(3, None, seconds=4.5, note="hm").as_dict()
    assert (said["label"], said["seconds"], said["created_at"]) == (None, 4.5, "2026-01-31T00:00:00+00:00")


def test_the_last_word_of_each_person_stands() -> None:
    """On each example, and a label beside an adjudication."""
    log = [
        _said(1, "SPAM"),
        _said(2, "HAM"),
        _said(3, "SPAM", annotator="bo"),
        _said(4, None, example="c8"),
        _said(5, "HAM", kind="adjudication"),
    ]
    assert [entry.number for entry in standing_annotations(log[::-1])] == [2, 3, 4, 5]


def test_an_undo_brings_back_what_was_before() -> None:
    """One after the other, down to nothing; and an undo of an undo brings it forward again."""
    log = [_said(1, "SPAM"), _said(2, "HAM"), _undo(3, 2)]
    assert _labels(log) == ["SPAM"]
    assert _labels([*log, _undo(4, 1)]) == []
    assert _labels([*log, _undo(4, 3)]) == ["HAM"]
    assert _labels([*log, _undo(4, 3), _undo(5, 4)]) == ["SPAM"]
    assert [entry.number for entry in live_annotations(log)] == [1, 3]


@given(st.lists(st.one_of(st.sampled_from(["SPAM", "HAM"]), st.integers(0, 8)), max_size=12))
@settings(max_examples=50, deadline=None)
def test_undoing_is_as_if_it_had_never_been(steps: list[str | int]) -> None:
    """A twin that keeps the list of entries that count, and takes out and puts back what each undo says."""
    log: list[Annotation] = []
    for step in steps:
        live = live_annotations(log)
        if isinstance(step, str):
            log.append(_said(len(log) + 1, step))
        elif live:
            log.append(_undo(len(log) + 1, live[step % len(live)].number))

    def counts(entry: Annotation) -> bool:
        return not any(other.replaces == entry.number and counts(other) for other in log if other.kind == "undo")

    assert live_annotations(log) == [entry for entry in log if counts(entry)]
