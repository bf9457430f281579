"""Holds the votes of one labelling function against what is known of the examples."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from hunches.evaluation.lf_overlap import LFOverlap
from hunches.evaluation.lf_preview import LFPreview
from hunches.evaluation.previewed_example import PreviewedExample
from hunches.records import ABSTAIN

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from hunches.evaluation.other_votes import OtherVotes
    from hunches.evaluation.preview_facts import PreviewFacts
    from hunches.records import VoteColumn

_UNSEEN: Final = ABSTAIN - 1
_OVERLAPS_TOLD: Final = 10


@dataclass(frozen=True, slots=True, eq=False)
class SeenVotes:
    """What a labelling function votes on the examples that were looked at.

    Parameters
    ----------
    column : VoteColumn
        Its votes, all on examples that count, and its faults.
    rows : int32 [n_seen], optional
        The examples looked at, a random part of those that count; None for all of them.
    is_broken : bool
        Whether it failed wherever it was called.

    >>> from hunches.records import VoteColumn
    >>> SeenVotes(VoteColumn("short", np.array([0, 2], np.int32), np.array([1, 1], np.int8))).rows is None
    True
    """

    column: VoteColumn
    rows: NDArray[np.int32] | None = None
    is_broken: bool = False


def preview_votes(seen: SeenVotes, facts: PreviewFacts, *, n_samples: int = 10) -> LFPreview:
    """Return what a labelling function does, from its votes and what is known of the examples.

    Time grows with its votes, those of the others and the gold labels of the classes it votes for; not with the
    examples, but for one byte each.

    Parameters
    ----------
    seen : SeenVotes
        What it votes.
    facts : PreviewFacts
        What it is held against; its own earlier votes are not to be among the others.
    n_samples : int
        How many examples of each kind are told at most.

    >>> from hunches.evaluation.other_votes import OtherVotes
    >>> from hunches.evaluation.preview_facts import PreviewFacts
    >>> from hunches.records import LabelSpace, VoteColumn
    >>> others = OtherVotes.of([VoteColumn("long", np.array([0], np.int32), np.array([0], np.int8))], n_examples=3)
    >>> gold = np.array([0, -1, 1], dtype=np.int32)
    >>> facts = PreviewFacts.of(LabelSpace(["SPAM", "HAM"]), others, gold=gold, order=np.arange(3, dtype=np.int32))
    >>> short = VoteColumn("short", np.array([0, 2], np.int32), np.array([1, 1], np.int8))
    >>> preview = preview_votes(SeenVotes(short), facts)
    >>> preview.hits, preview.conflicts, preview.newly_covered, preview.precision
    (2, 1, 1, 0.5)
    """
    column, others = seen.column, facts.others
    dense = _dense(seen, facts)
    hit_gold = facts.gold[column.rows]
    is_compared = hit_gold != ABSTAIN
    is_wrong = is_compared & (hit_gold != column.labels)
    is_voted = others.counts[column.rows] > 0
    is_conflict = others.differ(column.rows, column.labels)
    votes = np.bincount(column.labels, minlength=len(facts.space))
    missed = _missed(dense, facts, classes=np.flatnonzero(votes).tolist())
    kinds = {
        "hits": column.rows,
        "wrong": column.rows[is_wrong],
        "conflicts": column.rows[is_conflict],
        "newly_covered": column.rows[~is_voted],
        "missed": missed,
    }
    incorrect = int(np.count_nonzero(is_wrong))
    n_seen, n_gold, covered_before = _counts(seen, facts)
    return LFPreview(
        column.lf,
        facts.n_members,
        n_seen,
        votes=tuple((facts.space.classes[label], int(votes[label])) for label in np.flatnonzero(votes)),
        overlaps=int(np.count_nonzero(is_voted)),
        conflicts=int(np.count_nonzero(is_conflict)),
        newly_covered=int(np.count_nonzero(~is_voted)),
        covered_before=covered_before,
        n_gold=n_gold,
        correct=int(np.count_nonzero(is_compared)) - incorrect,
        incorrect=incorrect,
        missed=len(missed),
        others=_overlaps(dense, others),
        samples=_samples(kinds, dense, facts, count=n_samples),
        faults=column.faults,
        is_broken=seen.is_broken,
    )


def _dense(seen: SeenVotes, facts: PreviewFacts) -> NDArray[np.signedinteger]:
    """Return the vote on each example, `ABSTAIN` where there is none, and another number where nobody looked."""
    start = ABSTAIN if seen.rows is None else _UNSEEN
    dense = np.full(facts.others.n_examples, start, dtype=facts.space.vote_dtype)
    if seen.rows is not None:
        dense[seen.rows] = ABSTAIN
    dense[seen.column.rows] = seen.column.labels
    return dense


def _counts(seen: SeenVotes, facts: PreviewFacts) -> tuple[int, int, int]:
    """Return how many examples were seen, and how many of them have a gold label and a vote of others."""
    chosen = facts.members if seen.rows is None else seen.rows
    counts = facts.others.counts if chosen is None else facts.others.counts[chosen]
    if seen.rows is None:
        n_gold = sum(map(len, facts.gold_rows))
    else:
        n_gold = int(np.count_nonzero(facts.gold[seen.rows] != ABSTAIN))
    return len(counts), n_gold, int(np.count_nonzero(counts))


def _missed(dense: NDArray[np.signedinteger], facts: PreviewFacts, *, classes: Sequence[int]) -> NDArray[np.int32]:
    """Return the examples of the classes voted for, as gold labels say, on which there is no vote."""
    missed = [rows[dense[rows] == ABSTAIN] for rows in (facts.gold_rows[label] for label in classes)]
    return np.concatenate([*missed, np.empty(0, dtype=np.int32)])


def _overlaps(dense: NDArray[np.signedinteger], others: OtherVotes) -> tuple[LFOverlap, ...]:
    """Return the labelling functions it overlaps with, those it contradicts most first."""
    found = []
    for column in others.columns:
        here = dense[column.rows]
        is_both = here > ABSTAIN
        both = int(np.count_nonzero(is_both))
        if both:
            found.append(LFOverlap(column.lf, both, int(np.count_nonzero(is_both & (here != column.labels)))))
    found.sort(key=lambda overlap: (-overlap.disagree, -overlap.both))
    return tuple(found[:_OVERLAPS_TOLD])


def _samples(
    kinds: Mapping[str, NDArray[np.int32]], dense: NDArray[np.signedinteger], facts: PreviewFacts, *, count: int
) -> dict[str, tuple[PreviewedExample, ...]]:
    """Return the first examples of each kind, with the votes of the others on them."""
    shown = {kind: facts.first(rows, count) for kind, rows in kinds.items()}
    rows = sorted({row for of_kind in shown.values() for row in of_kind})
    classes = facts.space.classes
    others = _votes_on(np.array(rows, dtype=np.int32), facts)
    examples = {
        row: PreviewedExample(
            row, _name(classes, int(dense[row])), _name(classes, int(facts.gold[row])), tuple(votes)
        )
        for row, votes in zip(rows, others, strict=True)
    }
    return {kind: tuple(examples[row] for row in of_kind) for kind, of_kind in shown.items()}


def _votes_on(rows: NDArray[np.int32], facts: PreviewFacts) -> list[list[tuple[str, str]]]:
    """Return the labelling functions that vote on each of some examples, and their classes."""
    votes: list[list[tuple[str, str]]] = [[] for _ in rows]
    for column in facts.others.columns if len(rows) else ():
        if len(column.rows):
            places = np.minimum(np.searchsorted(column.rows, rows), len(column.rows) - 1)
            for number in np.flatnonzero(column.rows[places] == rows).tolist():
                votes[number].append((column.lf, facts.space.classes[column.labels[places[number]]]))
    return votes


def _name(classes: Sequence[str], label: int) -> str | None:
    return None if label < 0 else classes[label]
