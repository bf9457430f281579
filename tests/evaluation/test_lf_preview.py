"""Tests of the record of a preview, and of how it reads."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from hunches.evaluation import LFOverlap, LFPreview, PreviewedExample, wilson_interval
from hunches.records import Fault

EXAMPLE = PreviewedExample(7, "SPAM", None, (("praise", "HAM"),))


def _preview(*, n_seen: int = 100, **facts: object) -> LFPreview:
    known: dict[str, object] = {"votes": (("SPAM", 20), ("HAM", 5)), "overlaps": 15, "conflicts": 4}
    return LFPreview("promo", 1_000, n_seen, **{**known, **facts})  # type: ignore[arg-type]  # facts of all types


def test_counts_of_a_part_come_with_intervals() -> None:
    """Narrower than Wilson's where little is left to draw, and none when nothing is."""
    few, most, plain = _preview(n_seen=100), _preview(n_seen=900), wilson_interval(25, 100)
    assert few.coverage_interval is not None
    assert most.coverage_interval is not None
    assert plain.low < few.coverage_interval.low < 0.25 < few.coverage_interval.high < plain.high
    wide = wilson_interval(25, 900)
    assert most.coverage_interval.high - most.coverage_interval.low < (wide.high - wide.low) / 2
    assert _preview(n_seen=1_000).coverage_interval is None


def test_intervals_hold_the_true_share_as_often_as_they_say() -> None:
    """Of 300 draws of 400 from 1,000, without replacement, about 95% have the truth in their interval."""
    rng = np.random.default_rng(0)
    counts = rng.hypergeometric(100, 900, 400, size=300)
    intervals = [_preview(n_seen=400, votes=(("SPAM", int(count)),)).coverage_interval for count in counts]
    assert 0.92 <= np.mean([interval is not None and 0.1 in interval for interval in intervals]) <= 0.98


def test_precision_is_known_where_gold_is() -> None:
    """With Wilson's interval."""
    preview = _preview(correct=9, incorrect=1)
    assert (preview.precision, preview.precision_interval) == (0.9, wilson_interval(9, 10))
    assert (_preview().precision, _preview().precision_interval) == (None, None)


def test_no_examples_are_no_share() -> None:
    """An empty dataset is previewed as one without hits."""
    assert (LFPreview("promo", 0, 0).coverage, LFPreview("promo", 0, 0).is_exact) == (0.0, True)


def test_a_preview_is_json() -> None:
    """With counts, shares, intervals and estimates."""
    fault = Fault("promo", 3, "lf-raised", "KeyError: 1", "", 2)
    preview = _preview(faults=(fault,), samples={"hits": (EXAMPLE,)}, others=(LFOverlap("praise", 9, 4),))
    told = json.loads(json.dumps(preview.as_dict()))
    assert told["hits"] == {
        "count": 25,
        "share": 0.25,
        "interval": pytest.approx([0.1787, 0.3380], abs=1e-4),
        "estimate": 250,
    }
    assert (told["others"], told["faults"][0]["count"]) == ([{"lf": "praise", "both": 9, "disagree": 4}], 2)
    assert told["samples"]["hits"][0]["others"] == {"praise": "HAM"}
    assert _preview(n_seen=1_000, correct=1).as_dict()["hits"]["interval"] is None


def test_a_part_reads_as_a_part() -> None:
    """The title says of how many, and each count what it means for all."""
    lines = str(_preview(newly_covered=10, split="train")).splitlines()
    assert lines[0] == "promo on 100, drawn at random, of 1,000 examples of the train split, in 0.00 s"
    assert lines[3].split() == ["votes", "25", "25.00%", "250", "17.87%", "–", "33.80%"]
    assert lines[4].split()[:3] == ["…", "SPAM", "20"]


def test_all_there_is_to_tell_is_told() -> None:
    """Gold, failures, other labelling functions and examples, each in a table."""
    fault = Fault("promo", 3, "lf-raised", "KeyError: 1", "", 2)
    facts: dict[str, Any] = {
        "n_gold": 30,
        "correct": 9,
        "incorrect": 1,
        "missed": 3,
        "faults": (fault,),
        "is_broken": True,
    }
    preview = _preview(**facts, others=(LFOverlap("praise", 9, 4),), samples={"missed": (EXAMPLE,)})
    text = str(preview.shown_as({7: "c7"}, {7: "free\nmoney"}))
    for said in (
        "Measured on gold labels, those of the test split left out",
        "59.6% – 98.2%  9 of 10",
        "It is broken: it failed wherever it was called, on 2 examples",
        "praise          9              4",
        "c7  SPAM  –     praise: HAM  free\\nmoney",
    ):
        assert said in text
    assert preview._repr_html_().count("<table") == 5
