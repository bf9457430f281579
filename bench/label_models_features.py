"""What texts add to votes and 100 gold labels, on all examples: how much of the way to full supervision is gone.

The reference learns from every gold label of train: logistic regression, C = 10, on TF-IDF of single words. Among
C = 1, 10, 100 and one or two words, that was the best on the test sets, so the way to it is not shortened.
"""

from __future__ import annotations

import inspect
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

import hunches as hu
from hunches.records import Votes
from label_models_answers import MAJORITY, title_of
from label_models_contest import Summary, mean_of, print_values, tell
from label_models_gold import drawn_gold
from label_models_real import score

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    from vote_sets import VoteSet

_N_GOLD: Final = 100
_VOTE: Final = "majority vote, else the class most frequent in gold"
_SUPERVISED: Final = "TF-IDF logistic regression, all gold of train"
_FEW: Final = f"TF-IDF logistic regression, {_N_GOLD} gold"


@dataclass(frozen=True, slots=True, eq=False)
class TextSet:
    """A set of votes with the features of its texts.

    Parameters
    ----------
    votes : VoteSet
    train, test : sparse matrix [n, n_features]
    """

    votes: VoteSet
    train: Any
    test: Any


def print_features(sets: Sequence[VoteSet], *, kinds: Sequence[str], n_seeds: int) -> None:
    """Print the metric of all test examples, as means over draws of gold labels, and the share of the gap closed."""
    text_sets = [_with_features(votes) for votes in sets if votes.test is not None and votes.train.texts]
    values: dict[str, dict[str, float]] = {}
    failures: dict[str, str] = {}
    for model, (predict, n_draws) in _contestants(kinds, n_seeds=n_seeds).items():
        tell(f"asking {model}")
        try:
            values[model] = {texts.votes.name: _mean_score(texts, predict, n_draws=n_draws) for texts in text_sets}
        except hu.HunchesError as error:  # a model that takes no features says so
            failures[model] = str(error)
    how = f"accuracy or F1 in percent on all test rows, ties shared, means of {n_seeds} draws"
    summaries = _summaries([texts.votes.name for texts in text_sets], best=values[_SUPERVISED])
    print_values(f"Texts, votes and {_N_GOLD} gold labels: {how}", values, summaries)
    for model, failure in failures.items():
        print(f"No answer of {model}: {failure}\n")
    if not takes_features():
        print("Label models with features: left out, for `LabelModel.fit` takes none yet.\n")


def _summaries(names: Sequence[str], *, best: Mapping[str, float]) -> list[Summary]:
    """Return the mean, the share of the way from the vote's mean to the best mean, and the mean share of the ways.

    Where the vote is nearly as good as full supervision, the share of that set's own way is large and says little.
    """
    mean = mean_of(names)

    def closed(reached: Mapping[str, float], first: Mapping[str, float]) -> float | None:
        return 100 * share_closed(mean(reached, {}), low=mean(first, {}), high=mean(best, {}))

    def mean_closed(reached: Mapping[str, float], first: Mapping[str, float]) -> float | None:
        shares = [share_closed(reached[name], low=first[name], high=best[name]) for name in names]
        return 100 * float(np.mean(shares))

    return [
        Summary("mean", mean, spec=".3f"),
        Summary("% of gap of means", closed, spec=".1f"),
        Summary("mean of % of gaps", mean_closed, spec=".1f"),
    ]


def share_closed(reached: float | None, *, low: float | None, high: float | None) -> float:
    """Return which part of the way from one number to another is gone; NaN where there is no way.

    >>> share_closed(0.7, low=0.5, high=0.9)
    0.4999999999999999
    """
    if reached is None or low is None or high is None or high == low:
        return float("nan")
    return (reached - low) / (high - low)


def takes_features() -> bool:
    """Say whether label models can be given features."""
    return "features" in inspect.signature(hu.LabelModel.fit).parameters


def _contestants(
    kinds: Sequence[str], *, n_seeds: int
) -> dict[str, tuple[Callable[[TextSet, NDArray[np.int64]], NDArray[np.float64]], int]]:
    """Return, by name, who predicts the test examples and how many draws of gold it is asked for."""
    found: dict[str, tuple[Callable[[TextSet, NDArray[np.int64]], NDArray[np.float64]], int]] = {}
    found[_VOTE] = (vote_or_most_frequent, n_seeds)
    for kind in kinds:
        found[f"{title_of(kind)}, votes and gold"] = (_labels_of(kind, uses_features=False), n_seeds)
        if takes_features():
            found[f"{title_of(kind)}, votes, gold and texts"] = (_labels_of(kind, uses_features=True), n_seeds)
    found[_FEW] = (text_regression, n_seeds)
    found[_SUPERVISED] = (_supervised, 1)
    return found


def _with_features(votes: VoteSet) -> TextSet:
    assert votes.test is not None  # noqa: S101  # texts come with a test set
    vectorizer = TfidfVectorizer(sublinear_tf=True, min_df=2)
    return TextSet(votes, vectorizer.fit_transform(votes.train.texts), vectorizer.transform(votes.test.texts))


def _mean_score(
    texts: TextSet, predict: Callable[[TextSet, NDArray[np.int64]], NDArray[np.float64]], *, n_draws: int
) -> float:
    assert texts.votes.test is not None  # noqa: S101
    gold = texts.votes.test.gold
    rows = gold >= 0
    draws = []
    for seed in range(n_draws):
        given = drawn_gold(texts.votes.train.gold, count=_N_GOLD, rng=np.random.default_rng([seed, _N_GOLD]))
        draws.append(score(texts.votes, predict(texts, given)[rows], gold[rows]))
    return float(np.mean(draws))


def vote_or_most_frequent(texts: TextSet, gold: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the majority vote on the test examples, and the most frequent gold label where nobody votes."""
    assert texts.votes.test is not None  # noqa: S101
    space = _space(texts.votes)
    votes = Votes.from_dense(texts.votes.test.matrix, space)
    likely = hu.LabelModel(MAJORITY).fit(votes).predict_proba(votes)
    most_frequent = np.bincount(gold[gold >= 0], minlength=len(space)).argmax()
    likely[~votes.covered()] = np.eye(len(space))[most_frequent]
    return likely


def text_regression(texts: TextSet, gold: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return what logistic regression on the texts of the train examples with gold labels says of the test ones."""
    known = gold >= 0
    likely = np.zeros((texts.test.shape[0], texts.votes.n_classes))
    labels = np.unique(gold[known])
    if len(labels) == 1:
        likely[:, labels] = 1.0
        return likely
    model = LogisticRegression(C=10, max_iter=1000).fit(texts.train[known], gold[known])
    likely[:, model.classes_] = model.predict_proba(texts.test)
    return likely


def _supervised(texts: TextSet, gold: NDArray[np.int64]) -> NDArray[np.float64]:
    del gold
    return text_regression(texts, texts.votes.train.gold)


def _labels_of(kind: str, *, uses_features: bool) -> Callable[[TextSet, NDArray[np.int64]], NDArray[np.float64]]:
    def predict(texts: TextSet, gold: NDArray[np.int64]) -> NDArray[np.float64]:
        assert texts.votes.test is not None  # noqa: S101
        space = _space(texts.votes)
        train, test = (Votes.from_dense(part.matrix, space) for part in (texts.votes.train, texts.votes.test))
        of_train, of_test = ({"features": matrix} if uses_features else {} for matrix in (texts.train, texts.test))
        model = hu.LabelModel(kind)
        return model.fit(train, gold=gold, **of_train).predict_proba(test, **of_test)

    return predict


def _space(votes: VoteSet) -> hu.LabelSpace:
    return hu.LabelSpace([f"class {label}" for label in range(votes.n_classes)])
