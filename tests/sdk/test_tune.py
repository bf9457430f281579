"""The Python door to searches and notebooks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import hunches as hu
from hunches.errors import UnreadableFile
from hunches.training import FloatRange

if TYPE_CHECKING:
    from pathlib import Path

_TEXTS = ("subscribe now", "subscribe to my channel", "nice song", "lovely tune")


def test_searches_and_notebooks_are_methods(tmp_path: Path) -> None:
    """With the words of their verbs."""
    with hu.Project.create(tmp_path / "spam", classes=["SPAM", "HAM"]) as project:
        project.import_data({"text": [f"{text} {number}" for number in range(20) for text in _TEXTS]} | _labels())
        project.define_lf(hu.rule("promo", "has(text, 'subscribe')", "SPAM"))
        project.define_lf(hu.rule("praise", "has(text, 'nice')", "HAM"))
        project.apply_lfs()
        project.fit_label_model()
        project.build_training_set()
        spaces = {"linear.v1": {"l2": FloatRange(0.1, 1.0)}}
        tuned = project.tune("linear.v1", metric="accuracy", trials=2, workers=1, spaces=spaces)
        assert (len(tuned.trials), tuned.trained is not None) == (2, True)
        with pytest.raises(UnreadableFile):
            project.run_notebook(tmp_path / "none.ipynb", parameters={"low": 1})


def _labels() -> dict[str, list[str]]:
    return {"label": ["SPAM", "SPAM", "HAM", "HAM"] * 20}
