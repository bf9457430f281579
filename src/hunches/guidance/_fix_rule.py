"""Suggests labelling functions to mend or to switch off."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from hunches.guidance.suggestion import Suggestion
from hunches.records import ABSTAIN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hunches.guidance.belief import FloatArray
    from hunches.guidance.situation import Situation
    from hunches.records import VoteColumn

_BELIEF_COUNTS: Final = 4.0
_SHOWN: Final = 10
_RAREST: Final = 0.01
_LIKELY: Final = 0.5
_MENDED: Final = 0.5


def fix_rules(situation: Situation) -> Iterator[Suggestion]:
    """Yield labelling functions with wrong votes on gold that labels trust too much."""
    if situation.evidence.probabilities is None:
        return
    for column in situation.evidence.votes.columns:
        here = situation.evidence.gold[column.rows]
        wrong = column.rows[(here != ABSTAIN) & (here != column.labels)]
        if len(wrong):
            yield from _fix(situation, column, wrong=wrong, n_gold=int(np.count_nonzero(here != ABSTAIN)))


def _fix(
    situation: Situation, column: VoteColumn, *, wrong: np.ndarray[tuple[int], np.dtype[np.int32]], n_gold: int
) -> Iterator[Suggestion]:
    believed = float(situation.belief.shares[column.rows, column.labels].mean())
    precision = (n_gold - len(wrong) + _BELIEF_COUNTS * believed) / (n_gold + _BELIEF_COUNTS)
    before = situation.labels[column.rows]
    trusted = float(np.take_along_axis(before, column.labels[:, None].astype(np.int64), axis=1).mean())
    by_chance = float(situation.belief.prior[column.labels].mean())
    if precision >= trusted:
        return
    is_useless = precision <= by_chance
    change = _trusting(before, column, precision if is_useless else by_chance, trusted, prior=situation.belief.prior)
    points = np.einsum("ij,ij->i", situation.currency.worth[column.rows], change - before)
    is_right = situation.belief.shares[column.rows, column.labels] >= _LIKELY
    # Switched off, all its votes go; mended, some of those that are probably wrong.
    gain = float(points.sum()) if is_useless else _MENDED * float(points[~is_right].sum())
    if gain <= 0.0:
        return
    sure = situation.labels[wrong].max(axis=1)
    voted = column.labels[np.isin(column.rows, wrong)]
    name = situation.evidence.votes.space.classes[int(np.bincount(voted).argmax())]
    worst = wrong[np.argsort(-sure, kind="stable")][:_SHOWN]
    yield Suggestion(
        kind="fix-rule",
        title=f"Switch off '{column.lf}'" if is_useless else f"Fix '{column.lf}'",
        reason=(
            f"{len(wrong)} of its {n_gold} votes on gold labels are wrong; about {precision:.0%} of all its "
            f"{len(column.rows):,} votes are right, and labels trust them as if {trusted:.0%} were"
        ),
        gain=gain,
        action={"lf": column.lf, "label": name, "switch_off": is_useless, "precision": precision},
        rows=tuple(worst.tolist()),
    )


def _trusting(
    labels: FloatArray, column: VoteColumn, precision: float, trusted: float, *, prior: FloatArray
) -> FloatArray:
    """Return the labels of the examples it votes on, had it been trusted as far as it is right (Bayes' rule)."""
    held = np.zeros_like(labels, dtype=bool)
    held[np.arange(len(labels)), column.labels] = True
    odds = _odds(precision) / _odds(trusted)
    weighed = np.where(held, labels * odds, labels) + _RAREST * _RAREST * prior
    moved: FloatArray = weighed / weighed.sum(axis=1, keepdims=True)
    return moved


def _odds(share: float) -> float:
    within = min(max(share, _RAREST), 1.0 - _RAREST)
    return within / (1.0 - within)
