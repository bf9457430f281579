"""People's labels by the Python door."""

from __future__ import annotations

from typing import TYPE_CHECKING

import hunches as hu
from hunches.workflow import QueueChoice

if TYPE_CHECKING:
    from pathlib import Path


def test_people_label_by_methods(tmp_path: Path) -> None:
    """Every verb of labelling is a method, and its answer says what came of it."""
    texts = ["subscribe now", "lovely song", "subscribe please", "nice tune"] * 10
    with hu.Project.create(tmp_path / "spam", classes=["SPAM", "HAM"]) as spam:
        spam.import_data({"id": [f"c{number}" for number in range(40)], "text": texts})
        (first, *_) = spam.queue("ann").examples
        assert len(spam.queue(QueueChoice(annotator="ann", count=3))) == 3
        assert spam.annotate({first.id: "SPAM"}, annotator="ann").gold.n_gold == 1
        assert spam.annotate({first.id: "HAM"}, annotator="bo").gold.n_disputed == 1
        assert spam.agreement().n_open == 1
        assert spam.define_annotator_lfs("ann").n_votes == {"annotator:ann": 1}
        assert spam.adjudicate(first.id, "HAM", annotator="cy").gold.n_adjudicated == 1
        assert spam.undo_annotation("cy").gold.n_adjudicated == 0
        assert len(spam.list_annotations(with_history=True)) == 4
