"""Suggests examples to label: those that tell most, and those of slices that little is known of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from hunches.guidance.suggestion import Suggestion
from hunches.labelmodels import propose_examples
from hunches.records import ABSTAIN, VoteColumn, Votes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from hunches.guidance.evidence import Evidence
    from hunches.guidance.situation import Situation
    from hunches.labelmodels import LabelingQueue

_ENOUGH_IN_SLICE: Final = 10


def label_examples(situation: Situation, *, count: int, rng: np.random.Generator) -> Iterator[Suggestion]:
    """Yield the examples to label that tell most, while there is one without gold."""
    evidence = situation.evidence
    queue = _queue(situation, count=count, rng=rng)
    if not len(queue):
        return
    error = 1.0 - situation.belief.accuracy
    yield Suggestion(
        kind="label-examples",
        title=f"Label {len(queue)} examples",
        reason=(
            f"there are {evidence.n_gold:,} gold labels, from which about {situation.belief.accuracy:.0%} of the "
            "other examples can be told; these are unsure and differ from each other"
        ),
        gain=situation.learning(evidence.n_gold, len(queue), error=error),
        rows=tuple(queue.rows.tolist()),
        row_reasons=tuple(_reasons(situation, queue)),
    )


def _queue(situation: Situation, *, count: int, rng: np.random.Generator) -> LabelingQueue:
    """Return the examples that tell most; what they probably are counts as one more vote on each."""
    evidence, belief = situation.evidence, situation.belief
    votes = evidence.votes
    if evidence.n_gold:
        every = np.arange(evidence.n_examples, dtype=np.int32)
        # No labelling function has an empty name.
        guess = VoteColumn("", every, belief.shares.argmax(axis=1).astype(votes.space.vote_dtype))
        votes = Votes(votes.space, votes.n_examples, (*votes.columns, guess))
    likely = (belief.shares + situation.labels) / 2.0 if evidence.n_gold else situation.labels
    return propose_examples(votes, likely, gold=evidence.gold, count=count, rng=rng)


def _reasons(situation: Situation, queue: LabelingQueue) -> Iterator[str]:
    """Yield why each example is there: how labelling functions vote, and what others like it are."""
    evidence, shares = situation.evidence, situation.belief.shares[queue.rows]
    for row, example, share in zip(queue.rows.tolist(), queue.examples, shares, strict=True):
        if not evidence.n_gold:
            yield example.reason
            continue
        likely = f"{evidence.votes.space.classes[int(share.argmax())]} ({share.max():.0%})"
        yield f"{_votes_on(evidence, row)}; by what is like it, {likely}"


def _votes_on(evidence: Evidence, row: int) -> str:
    """Return in words how labelling functions vote on an example."""
    labels = [
        int(column.labels[at]) for column in evidence.votes.columns for at in np.flatnonzero(column.rows == row)
    ]
    if not labels:
        return "no labelling function votes on it"
    if len(set(labels)) > 1:
        return f"its {len(labels)} votes disagree"
    name = evidence.votes.space.classes[labels[0]]
    return f"its vote is for {name}" if len(labels) == 1 else f"its {len(labels)} votes are for {name}"


def label_slices(situation: Situation, *, count: int, rng: np.random.Generator) -> Iterator[Suggestion]:
    """Yield slices that have fewer than ten gold labels, with some of their examples drawn at random."""
    evidence = situation.evidence
    for name, holds in situation.slices.items():
        is_open = holds & (evidence.gold == ABSTAIN)
        n_gold = int(np.count_nonzero(holds & ~is_open))
        if n_gold >= _ENOUGH_IN_SLICE or not is_open.any():
            continue
        rows = np.sort(rng.permutation(np.flatnonzero(is_open))[:count])
        yield _label_slice(situation, name, rows, n_gold=n_gold, holds=holds)


def _label_slice(
    situation: Situation, name: str, rows: NDArray[np.intp], *, n_gold: int, holds: NDArray[np.bool_]
) -> Suggestion:
    error = float(1.0 - situation.belief.shares[holds].max(axis=1).mean()) * float(holds.mean())
    return Suggestion(
        kind="label-slice",
        title=f"Label {len(rows)} examples of the slice '{name}'",
        reason=f"{n_gold:,} of its {int(holds.sum()):,} examples have a gold label: nothing can be measured on it",
        gain=situation.learning(n_gold, len(rows), error=error),
        action={"slice": name},
        rows=tuple(rows.tolist()),
    )
