"""How fast the linear end model trains and predicts, beside scikit-learn on a sample.

Run from the repository root: ``python bench/end_model.py [--small]``.
"""

from __future__ import annotations

import argparse
import re
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import FeatureUnion, make_pipeline

from corpus import CLASSES, make_texts, make_vocabulary
from hunches.records import LabelSpace
from hunches.training import FeatureColumns, LinearModel, TrainingLabels
from report import measured, print_table

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from corpus import Vocabulary
    from hunches.training import FittedLinearModel
    from report import Cost

_WORD: Final = re.compile(r"\w+|[^\w\s]")


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--train", type=int, default=100_000)
    parser.add_argument("--predict", type=int, default=300_000)
    parser.add_argument("--sample", type=int, default=5_000)
    parser.add_argument("--small", action="store_true")
    options = parser.parse_args()
    n_train, n_predict, n_sample = (1_000, 1_000, 500) if options.small else _sizes(options)
    rng = np.random.default_rng(0)
    vocabulary = make_vocabulary(rng)
    texts = make_texts(n_train, vocabulary=vocabulary, rng=rng)
    first = lean(texts, vocabulary, rng)
    rows = list(_compare(texts.slice(0, n_sample), first[:n_sample]))
    model, cost = measured(lambda: fit(texts, first))
    rows.append(_row("hunches: fit, calibrated", n_train, cost))
    fresh = pa.table({"text": make_texts(n_predict, vocabulary=vocabulary, rng=rng)})
    _, cost = measured(lambda: model.predict_proba(fresh))
    rows.append(_row("hunches: predict", n_predict, cost))
    print_table(
        "The linear end model, one process",
        ["Work", "Texts", "Wall s", "CPU s", "Texts/CPU s", "CPU x hunches"],
        rows,
    )


def _sizes(options: argparse.Namespace) -> tuple[int, int, int]:
    return options.train, options.predict, options.sample


def lean(texts: pa.ChunkedArray, vocabulary: Vocabulary, rng: np.random.Generator) -> NDArray[np.float64]:
    """Return the probability that each text is of the first class, which its words say."""
    leanings = rng.normal(size=len(vocabulary.words))
    split = pc.split_pattern(texts.combine_chunks(), " ")
    places = pc.index_in(split.flatten(), value_set=vocabulary.words).to_numpy()
    owners = np.repeat(np.arange(len(texts)), pc.list_value_length(split).to_numpy())
    scores = np.bincount(owners, weights=leanings[places], minlength=len(texts))
    probabilities: NDArray[np.float64] = 1 / (1 + np.exp(-scores / 2))
    return probabilities


def fit(texts: pa.ChunkedArray, first: NDArray[np.float64]) -> FittedLinearModel:
    """Return the linear model trained on texts and the probability of the first class."""
    labels = TrainingLabels(LabelSpace(CLASSES), np.stack([first, 1 - first], axis=1), np.ones(len(first)))
    examples = pa.table({"text": texts})
    return LinearModel().fit(examples, labels, features=FeatureColumns(texts=("text",)), rng=np.random.default_rng(0))


def sklearn_pipeline() -> Any:  # noqa: ANN401  # scikit-learn is not typed
    """Return what one would write with scikit-learn."""
    words = TfidfVectorizer(
        tokenizer=_WORD.findall, token_pattern=None, ngram_range=(1, 2), min_df=2, sublinear_tf=True
    )
    grams = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), min_df=2, max_features=2**17, sublinear_tf=True)
    return make_pipeline(FeatureUnion([("words", words), ("grams", grams)]), LogisticRegression(C=1 / 0.3))


def _compare(texts: pa.ChunkedArray, first: NDArray[np.float64]) -> list[tuple[str, ...]]:
    strings, hard, n_texts = texts.to_pylist(), (first < 0.5).astype(int), len(texts)
    pipeline = sklearn_pipeline()
    _, slow_fit = measured(lambda: pipeline.fit(strings, hard))
    _, slow_predict = measured(lambda: pipeline.predict_proba(strings))
    model, quick_fit = measured(lambda: fit(texts, first))
    examples = pa.table({"text": texts})
    _, quick_predict = measured(lambda: model.predict_proba(examples))
    return [
        _row("scikit-learn: fit", n_texts, slow_fit, ours=quick_fit),
        _row("scikit-learn: predict", n_texts, slow_predict, ours=quick_predict),
        _row("hunches: fit, calibrated", n_texts, quick_fit, ours=quick_fit),
        _row("hunches: predict", n_texts, quick_predict, ours=quick_predict),
    ]


def _row(what: str, n_texts: int, cost: Cost, *, ours: Cost | None = None) -> tuple[str, ...]:
    ratio = "" if ours is None else f"{cost.cpu_s / ours.cpu_s:.2f}"
    return what, f"{n_texts:,}", f"{cost.wall_s:.2f}", f"{cost.cpu_s:.2f}", f"{n_texts / cost.cpu_s:,.0f}", ratio


if __name__ == "__main__":
    main()
