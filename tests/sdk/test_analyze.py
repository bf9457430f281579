"""Analyses and the sealed test split, by method."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import hunches as hu
from hunches.errors import SealedTest

if TYPE_CHECKING:
    from pathlib import Path

TEXTS = ["subscribe now", "subscribe to my channel", "nice song", "lovely tune"] * 25


def test_a_project_is_analysed_by_method(tmp_path: Path) -> None:
    """The parts asked for; the test split only unsealed, and looks are counted."""
    with hu.Project.create(tmp_path / "spam", classes=["SPAM", "HAM"]) as spam:
        spam.import_data({"text": TEXTS, "label": ["SPAM", "SPAM", "HAM", "HAM"] * 25})
        spam.define_lf(
            hu.rule("promo", "has(text, 'subscribe')", "SPAM"), hu.rule("praise", "has(text, 'nice')", "HAM")
        )
        spam.apply_lfs()
        spam.fit_label_model()
        spam.build_training_set()
        spam.train()
        assert list(spam.analyze(["leakage", "slices"]).parts) == ["slices", "leakage"]
        with pytest.raises(SealedTest):
            spam.analyze(split="test")
        assert spam.analyze(split="test", unseal=True).split == "test"
        assert spam.analyze_lfs(split="test", unseal=True).n_examples == 10
        assert len(spam.looks()) == 2
