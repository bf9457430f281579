"""What each example probably is, from little gold and much that has none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

import numpy as np
from scipy import sparse

from hunches.records import ABSTAIN

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from hunches.guidance.evidence import Evidence

FloatArray: TypeAlias = "NDArray[np.float64]"

_ROUNDS: Final = 12
_UNLABELLED_WEIGHT: Final = 0.1
_SMOOTHING: Final = 0.01
_PARTS: Final = 5
_PRIOR_GOLD: Final = 5.0
_ENOUGH_GOLD: Final = 10
_MODEL_COUNTS: Final = 5


@dataclass(frozen=True, slots=True, eq=False)
class Belief:
    """The probability of each class for each example, as far as the evidence goes.

    Parameters
    ----------
    shares : float64 [n_examples, n_classes]
        Rows sum to 1; certain where there is gold.
    prior : float64 [n_classes]
        How frequent each class is thought to be.
    accuracy : float
        How often it is right where there is no gold: measured on gold labels hidden from it, and drawn towards
        chance the more the fewer they are.

    >>> Belief(np.array([[0.9, 0.1]]), np.array([0.6, 0.4]), 0.8).accuracy
    0.8
    """

    shares: FloatArray
    prior: FloatArray
    accuracy: float


def believe(features: sparse.csr_array, evidence: Evidence) -> Belief:
    """Return what each example probably is.

    Naive Bayes on what examples are about, and on their votes, learned from gold labels and, with a tenth of their
    weight, from its own answers for all other examples (expectation maximisation): K. Nigam, A. McCallum, S. Thrun
    and T. Mitchell, "Text classification from labeled and unlabeled documents using EM", Machine Learning 39 (2000).
    With fewer than ten gold labels it begins at the label model's probabilities. It is far too sure of itself, so
    its answers are mixed with the prior until they are as sure as it is right on gold labels hidden from it; where it
    began at the label model, that counts as five of them, as far as it agrees.

    Parameters
    ----------
    features : sparse float32 [n_examples, n_features]
        Of ones and zeros.
    evidence : Evidence
        Gold labels and votes.
    """
    known = _with_votes(features, evidence)
    gold = evidence.gold_shares()
    start = _start(evidence)
    shares, prior = _learn(known, gold, start=start)
    n_right, n_asked = _hidden_gold(known, evidence, start=start)
    if start is not None and start.any():
        n_right += _MODEL_COUNTS * float(np.einsum("ij,ij->", start, shares) / start.sum())
        n_asked += _MODEL_COUNTS
    chance = float(np.square(prior).sum())
    accuracy = (n_right + _PRIOR_GOLD * chance) / (n_asked + _PRIOR_GOLD)
    return Belief(_certain(_as_sure(shares, prior, accuracy), gold), prior, accuracy)


def _with_votes(features: sparse.csr_array, evidence: Evidence) -> sparse.csr_array:
    votes, n_classes = evidence.votes, evidence.n_classes
    if not votes.n_votes:
        return features
    rows = np.concatenate([column.rows for column in votes.columns])
    cells = [column.labels.astype(np.int64) + place * n_classes for place, column in enumerate(votes.columns)]
    ones = np.ones(len(rows), dtype=np.float32)
    shape = (evidence.n_examples, len(votes.columns) * n_classes)
    return sparse.hstack([features, sparse.csr_array((ones, (rows, np.concatenate(cells))), shape=shape)], "csr")


def _start(evidence: Evidence) -> FloatArray | None:
    """Return what is believed at first where there is hardly any gold: the label model's answers."""
    if evidence.probabilities is None or evidence.n_gold >= _ENOUGH_GOLD:
        return None
    return np.where(evidence.votes.covered()[:, None], evidence.probabilities, 0.0)


def _learn(
    features: sparse.csr_array, gold: FloatArray, *, start: FloatArray | None
) -> tuple[FloatArray, FloatArray]:
    """Return the probabilities after some rounds, and how frequent the classes are."""
    is_gold = gold.any(axis=1, keepdims=True)
    shares = np.zeros_like(gold) if start is None else start
    prior = np.full(gold.shape[1], 1.0 / gold.shape[1])
    for _ in range(_ROUNDS):
        mass = np.where(is_gold, gold, _UNLABELLED_WEIGHT * shares)
        counts = (features.T @ mass) + _SMOOTHING
        prior = (mass.sum(axis=0) + 1.0) / (mass.sum() + mass.shape[1])
        logits = features @ np.log(counts / counts.sum(axis=0)) + np.log(prior)
        logits -= logits.max(axis=1, keepdims=True)
        shares = np.exp(logits)
        shares /= shares.sum(axis=1, keepdims=True)
    return shares, prior


def _hidden_gold(features: sparse.csr_array, evidence: Evidence, *, start: FloatArray | None) -> tuple[float, int]:
    """Return how many gold labels it finds of those hidden from it, a fifth at a time, and how many there are."""
    rows = np.flatnonzero(evidence.gold != ABSTAIN)
    gold = evidence.gold_shares()
    n_right = 0.0
    for part in range(_PARTS if len(rows) > _PARTS else 0):
        hidden = rows[part::_PARTS]
        seen = gold.copy()
        seen[hidden] = 0.0
        shares, _ = _learn(features, seen, start=start)
        n_right += float(np.count_nonzero(shares[hidden].argmax(axis=1) == evidence.gold[hidden]))
    return n_right, len(rows) if len(rows) > _PARTS else 0


def _as_sure(shares: FloatArray, prior: FloatArray, accuracy: float) -> FloatArray:
    """Return a mixture with the prior that is as sure, on average, as it is right."""
    if not len(shares):
        return shares
    sure, base = float(shares.max(axis=1).mean()), float(prior[shares.argmax(axis=1)].mean())
    part = (accuracy - base) / (sure - base) if sure > base else 0.0
    kept = min(max(part, 0.0), 1.0)
    return kept * shares + (1.0 - kept) * prior


def _certain(shares: FloatArray, gold: FloatArray) -> FloatArray:
    return np.where(gold.any(axis=1, keepdims=True), gold, shares)
