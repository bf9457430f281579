"""Texts that are kept in the form they are scanned in."""

from __future__ import annotations

import pyarrow as pa

from hunches.workflow._kept_texts import KeptTexts


def _piece(text: str) -> pa.RecordBatch:
    return pa.RecordBatch.from_pydict({"text": pa.array([text], pa.large_string())})


def test_what_is_known_is_not_made_again() -> None:
    """By the column and the first row."""
    kept = KeptTexts(1_000)
    first = kept.of(_piece("one"), ["text"], first=0)["text"]
    assert kept.of(_piece("one"), ["text"], first=0)["text"] is first
    assert kept.of(_piece("two"), ["text"], first=1)["text"] is not first


def test_memory_is_bounded() -> None:
    """What comes when there is no room is made, and not kept."""
    kept = KeptTexts(100)
    sizes = [kept.of(_piece("x" * 30), ["text"], first=row)["text"].n_bytes + 16 for row in range(4)]
    assert sum(sizes) > 100 >= kept.n_bytes > 0
    assert kept.n_bytes % sizes[0] == 0
