"""Examples of known classes, with columns of every kind an end model reads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa

from hunches.checks._drawn_votes import label_space
from hunches.training import FeatureColumns, TrainingLabels

if TYPE_CHECKING:
    from numpy.typing import NDArray

FEATURES: Final = FeatureColumns(texts=("text",), numbers=("likes",), categories=("country",))

_WORDS: Final = ("free gift today", "see you at home", "new song with drums", "rain and cold wind")


def draw_examples(n_examples: int = 90, *, n_classes: int = 3, seed: int = 0) -> tuple[pa.Table, NDArray[np.int64]]:
    """Return examples of at most four classes, and their classes, ``int64 [n_examples]``.

    A tenth of the cells has no value.
    """
    rng = np.random.default_rng(seed)
    truth = np.arange(n_examples) % n_classes
    texts = [f"{_WORDS[label]} {rng.integers(20)}" for label in truth]
    likes = truth + rng.normal(scale=0.5, size=n_examples)
    countries = np.array(["de", "fr", "nl", "pl"])[truth]
    missing = rng.random((3, n_examples)) < 0.1  # a tenth
    table = {
        "text": pa.array(texts, pa.large_string(), mask=missing[0]),
        "likes": pa.array(likes, pa.float64(), mask=missing[1]),
        "country": pa.array(countries, pa.large_string(), mask=missing[2]),
    }
    return pa.table(table), truth


def soft_labels(truth: NDArray[np.int64], *, n_classes: int = 3, sure: float = 0.8) -> TrainingLabels:
    """Return labels that give the true class ``sure`` and share the rest."""
    probabilities = np.full((len(truth), n_classes), (1 - sure) / max(n_classes - 1, 1))
    probabilities[np.arange(len(truth)), truth] = sure
    return TrainingLabels(label_space(n_classes), probabilities, np.ones(len(truth)))
