"""Comparing models and checking gates from Python."""

from __future__ import annotations

from typing import TYPE_CHECKING

import hunches as hu

if TYPE_CHECKING:
    from pathlib import Path


def test_models_are_compared_and_checked_by_methods(tmp_path: Path) -> None:
    """Every verb is a method with the words of the command."""
    rows = {"text": ["free money", "click free", "i love it", "great love"] * 30, "label": ["S", "S", "H", "H"] * 30}
    with hu.Project.create(tmp_path / "spam", classes=["S", "H"]) as spam:
        spam.import_data(rows)
        spam.define_lf(hu.rule("bait", "has(text, 'free')", "S"), hu.rule("praise", "has(text, 'love')", "H"))
        spam.apply_lfs()
        spam.fit_label_model()
        spam.build_training_set()
        key = spam.train().end_model
        spam.train(l2=100.0)
        comparison = spam.compare([key, "current"], metric="accuracy", objectives=["accuracy", "n_bytes"])
        assert len(comparison.models) == 2
        latencies = [model.costs.latency for model in comparison.models]
        assert spam.measure_model(key).costs.latency in latencies
        assert spam.define_gate("accuracy on valid >= 0.5 and not worse than production by more than 0.5").is_new
        assert spam.check_gate(against=key).is_passed
        assert not spam.check_gate(key).is_passed
