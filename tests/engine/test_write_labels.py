"""Labels are written part by part beside votes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

import hunches as hu
from hunches.engine import WriteVotes, apply_to_parquet
from hunches.engine.apply_to_parquet import parts_of_parquet
from hunches.engine.write_labels import LabelTally, WriteLabels

if TYPE_CHECKING:
    from pathlib import Path

SPACE = hu.LabelSpace(["SPAM", "HAM"])
LFS = [hu.rule("promo", "has(text, 'subscribe')", "SPAM"), hu.rule("praise", "has(text, 'love')", "HAM")]
TEXTS = ["subscribe", "love it", "hm", "love"]


def _shares(votes: hu.Votes) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """Return how the votes divide, the prior where there are none."""
    counts = np.stack([(votes.dense() == label).sum(axis=1) for label in range(2)], axis=1) + 0.25
    return np.asarray(counts / counts.sum(axis=1, keepdims=True))


def test_labels_are_written_once(tmp_path: Path) -> None:
    """The most probable class where there is a vote, none elsewhere; again only for another model."""
    source = tmp_path / "texts.parquet"
    pq.write_table(pa.table({"text": TEXTS}), source)
    votes = WriteVotes.of(str(tmp_path / "votes"), LFS, space=SPACE)
    apply_to_parquet(votes, str(source))
    (part,) = parts_of_parquet(LFS, str(source), space=SPACE)
    write = WriteLabels(str(tmp_path / "labels"), votes, _shares, "model")

    tallies = [write(part), write(part), WriteLabels(write.url, votes, _shares, "another")(part)]

    counts = {"SPAM": 1, "HAM": 2}
    assert tallies == [LabelTally(4, counts), LabelTally(4, counts, n_reused=1), LabelTally(4, counts)]
    assert pq.read_table(tmp_path / "labels").to_pydict() == {
        "row": [0, 1, 2, 3],
        "label": ["SPAM", "HAM", None, "HAM"],
        "p_SPAM": [5 / 6, 1 / 6, 0.5, 1 / 6],
        "p_HAM": [1 / 6, 5 / 6, 0.5, 5 / 6],
    }


def test_tallies_add_up() -> None:
    """Class by class."""
    tally = LabelTally(4, {"SPAM": 1, "HAM": 2}, 1) + LabelTally(2, {"SPAM": 0, "HAM": 1})

    assert tally == LabelTally(6, {"SPAM": 1, "HAM": 3}, 1)
