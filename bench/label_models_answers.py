"""Lets label models answer: votes in, probabilities and what they cost out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import hunches as hu
from hunches.labelmodels import label_models
from hunches.records import Votes
from report import measured

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

MAJORITY: Final = "majority-vote.v1"

_FAILURES: Final = (hu.HunchesError, ArithmeticError, ValueError, MemoryError)


@dataclass(frozen=True, slots=True, eq=False)
class Question:
    """Votes to learn from and votes to predict.

    Parameters
    ----------
    name : str
    n_classes : int
    train : int [n_examples, n_lfs]
        Learnt from, and predicted too; -1 where an LF abstains.
    test : int [n_test_examples, n_lfs], optional
    gold : int [n_examples], optional
        For the examples to learn from; -1 where there is none. Peers do not see it.
    balance : sequence of float, optional
        The true class balance, for those that are told it.
    """

    name: str
    n_classes: int
    train: NDArray[np.integer]
    test: NDArray[np.integer] | None = None
    gold: NDArray[np.integer] | None = None
    balance: tuple[float, ...] | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """What a label model said, or why it did not.

    Parameters
    ----------
    train, test : float64 [n, n_classes], optional
    cpu_s : float
        Processor seconds of fitting and predicting.
    peak_bytes : int
        The most memory its process held, where it had one of its own.
    failure : str
        Empty when it answered.
    """

    train: NDArray[np.float64] | None = None
    test: NDArray[np.float64] | None = None
    cpu_s: float = 0.0
    peak_bytes: int = 0
    failure: str = ""


def our_kinds(chosen: Sequence[str] = ()) -> list[str]:
    """Return the names of our label models, or of those chosen: the majority vote first, then the default."""
    default = hu.LabelModel().kind
    others = sorted(label_models.names(), key=lambda name: name != default)
    return [MAJORITY, *(name for name in others if name != MAJORITY and (not chosen or name in chosen))]


def title_of(kind: str) -> str:
    """Return the name of one of our models as tables show it."""
    return f"{kind}, the default" if kind == hu.LabelModel().kind else kind


def ask_ours(kind: str, question: Question) -> Answer:
    """Return what one of our label models says."""
    try:
        (train, test), cost = measured(lambda: _fit_and_predict(kind, question))
    except _FAILURES as error:  # it must not hide what the others say, and is shown below the table
        return Answer(failure=f"{type(error).__name__}: {error}".partition("\n")[0])
    return Answer(train, test, cpu_s=cost.cpu_s)


def _fit_and_predict(kind: str, question: Question) -> tuple[NDArray[np.float64], NDArray[np.float64] | None]:
    space = hu.LabelSpace([f"class {label}" for label in range(question.n_classes)])
    train = Votes.from_dense(question.train, space)
    model = hu.LabelModel(kind).fit(train, question.gold)
    if question.test is None:
        return model.predict_proba(train), None
    return model.predict_proba(train), model.predict_proba(Votes.from_dense(question.test, space))
