"""Comments whose words tell their class, with a few gold labels."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pytest

from hunches.guidance import Evidence
from hunches.records import ABSTAIN, LabelSpace, VoteColumn, Votes
from hunches.training import FeatureColumns

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

_SPAM = ("subscribe to my channel", "check out my page", "free money here", "see www.x.com now", "CALL 07700 900123")
_HAM = ("i love this song", "great voice", "what a lovely tune", "best video ever", "she sings so well")
_FILLER = ("today", "please", "really", "my friend", "again", "so much", "in the morning", "wow")
COLUMNS = FeatureColumns(texts=("text",), numbers=("likes", "known"), categories=("lang",))


@pytest.fixture(scope="session")
def truth() -> NDArray[np.int64]:
    """Return the classes of 400 comments: 0 is SPAM."""
    return np.random.default_rng(3).integers(0, 2, size=400)


@pytest.fixture(scope="session")
def comments(truth: NDArray[np.int64]) -> pa.Table:
    """Return the comments: spam has few likes, is never from somebody known, and is mostly in English."""
    draw = np.random.default_rng(4)
    texts = [f"{draw.choice(_SPAM if label == 0 else _HAM)} {draw.choice(_FILLER)}" for label in truth]
    return pa.table(
        {
            "text": pa.array(texts, pa.large_string()),
            "likes": draw.poisson(np.where(truth == 0, 2.0, 20.0)),
            "known": pa.array((truth == 1) & (draw.random(400) < 0.5)),
            "lang": pa.array(np.where((truth == 1) & (draw.random(400) < 0.6), "de", "en").tolist()),
        }
    )


@pytest.fixture(scope="session")
def known(comments: pa.Table, truth: NDArray[np.int64]) -> Callable[..., Evidence]:
    """Return a function that makes evidence of so many gold labels and of votes by name: rows and a class."""

    def make(n_gold: int = 20, lfs: Mapping[str, tuple[Sequence[int], int]] | None = None) -> Evidence:
        gold = np.full(400, ABSTAIN, dtype=np.int32)
        gold[:n_gold] = truth[:n_gold]
        space = LabelSpace(["SPAM", "HAM"])
        columns = tuple(
            VoteColumn(name, np.array(rows, dtype=np.int32), np.full(len(rows), label, dtype=space.vote_dtype))
            for name, (rows, label) in (lfs or {}).items()
        )
        votes = Votes(space, 400, columns)
        likely = np.full((400, 2), 0.5)
        for column in columns:
            likely[column.rows] = np.where(np.arange(2) == column.labels[:, None], 0.8, 0.2)
        probabilities = likely if columns else None
        return Evidence(examples=comments, columns=COLUMNS, votes=votes, gold=gold, probabilities=probabilities)

    return make
