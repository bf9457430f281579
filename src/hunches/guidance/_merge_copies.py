"""Suggests to keep one of several labelling functions that vote alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from hunches.guidance.suggestion import Suggestion
from hunches.labelmodels.diagnosing.near_copies import near_copies
from hunches.records import ABSTAIN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hunches.guidance.situation import Situation


def merge_copies(situation: Situation) -> Iterator[Suggestion]:
    """Yield groups of near copies; the one kept is right most often on gold, then votes most."""
    votes = situation.evidence.votes
    for names in near_copies(votes) if votes.n_votes else ():
        kept = max(names, key=lambda name: _standing(situation, name))
        others = [name for name in names if name != kept]
        listed = ", ".join(f"'{name}'" for name in others)
        yield Suggestion(
            kind="merge-copies",
            title=f"Switch off {listed}: '{kept}' votes alike",
            reason=(
                "they share most of their votes, so they are one piece of evidence; the default label model lets "
                "them share one vote already, others count it several times"
            ),
            gain=0.0,
            action={"keep": kept, "switch_off": others},
        )


def _standing(situation: Situation, name: str) -> tuple[int, int]:
    column = situation.evidence.votes.column(name)
    here = situation.evidence.gold[column.rows]
    n_right = int(np.count_nonzero(here == column.labels))
    return 2 * n_right - int(np.count_nonzero(here != ABSTAIN)), len(column.rows)
