"""How fast the linear end model trains and predicts, beside scikit-learn on a sample.

Run from the repository root: ``python bench/end_model.py [--train 100000] [--predict 1000000] [--sample 5000]``.
The texts are synthetic: words of a Zipf law, about 164 characters each.
"""

from __future__ import annotations

import argparse
import datetime as dt
import platform
import re
import resource
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

import numpy as np
import pyarrow as pa
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import FeatureUnion, make_pipeline

from hunches.records import LabelSpace
from hunches.training import FeatureColumns, LinearModel, TrainingLabels

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from hunches.training import FittedLinearModel

T = TypeVar("T")

_WORD: Final = re.compile(r"\w+|[^\w\s]")
_N_WORDS = 200_000
_WORDS_A_TEXT = 30.6
_LETTERS = np.array(list("etaoinshrdlucmfwypvbgkjqxz"))


def make_texts(n_texts: int, rng: np.random.Generator) -> tuple[list[str], NDArray[np.float64]]:
    """Return texts and the probability that each is of the first class, which some of its words say."""
    sizes = np.clip(rng.poisson(4.7, _N_WORDS), 1, 15)
    shares = 1 / np.arange(1, 27)
    words = np.array(
        ["".join(rng.choice(_LETTERS, size=size, p=shares / shares.sum())) for size in sizes], dtype=object
    )
    heights = np.cumsum(1 / np.arange(1, _N_WORDS + 1) ** 1.05)
    leanings = rng.normal(size=_N_WORDS)
    texts, scores = [], np.empty(n_texts)
    for place, length in enumerate(rng.poisson(_WORDS_A_TEXT, n_texts)):
        chosen = np.searchsorted(heights, rng.random(length) * heights[-1])
        texts.append(" ".join(words[chosen]))
        scores[place] = leanings[chosen].sum()
    return texts, 1 / (1 + np.exp(-scores / 2))


def timed(label: str, n_rows: int, work: Callable[[], T]) -> tuple[T, float]:
    """Do ``work``, print its row of the table and return its result and the seconds of wall time it took."""
    wall, processor = time.perf_counter(), time.process_time()
    result = work()
    wall, processor = time.perf_counter() - wall, time.process_time() - processor
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(
        f"| {label} | {n_rows:,} | {wall:.2f} | {processor:.2f} | {n_rows / wall:,.0f} |"
        f" {wall / n_rows * 1e6:.1f} | {peak:.2f} |"
    )
    return result, wall


def fit(texts: list[str], first: NDArray[np.float64]) -> FittedLinearModel:
    """Return the linear model trained on texts and the probability of the first class."""
    labels = TrainingLabels(LabelSpace(["A", "B"]), np.stack([first, 1 - first], axis=1), np.ones(len(first)))
    examples = pa.table({"text": texts})
    return LinearModel().fit(examples, labels, features=FeatureColumns(texts=("text",)), rng=np.random.default_rng(0))


def sklearn_pipeline() -> Any:  # noqa: ANN401  # scikit-learn is not typed
    """Return what one would write with scikit-learn."""
    words = TfidfVectorizer(
        tokenizer=_WORD.findall, token_pattern=None, ngram_range=(1, 2), min_df=2, sublinear_tf=True
    )
    grams = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), min_df=2, max_features=2**17, sublinear_tf=True)
    return make_pipeline(FeatureUnion([("words", words), ("grams", grams)]), LogisticRegression(C=1 / 0.3))


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--train", type=int, default=100_000)
    parser.add_argument("--predict", type=int, default=1_000_000)
    parser.add_argument("--sample", type=int, default=5_000)
    sizes = parser.parse_args()
    rng = np.random.default_rng(0)
    texts, first = make_texts(max(sizes.train, 50_000), rng)
    texts, first = texts[: sizes.train], first[: sizes.train]
    length = np.mean([len(text) for text in texts])
    print(f"{dt.datetime.now(tz=dt.UTC):%Y-%m-%d}, {_machine()}, {length:.0f} characters a text\n")
    print("| work | rows | wall s | processor s | rows/s | µs a row | peak GiB |\n|---|---|---|---|---|---|---|")
    _compare(texts[: sizes.sample], first[: sizes.sample])
    model, _ = timed("fit", len(texts), lambda: fit(texts, first))
    fresh, _ = make_texts(sizes.predict, np.random.default_rng(0))
    examples = pa.table({"text": pa.array(fresh, pa.large_string())})
    timed("predict", len(fresh), lambda: model.predict_proba(examples))


def _compare(texts: list[str], first: NDArray[np.float64]) -> None:
    hard = (first < 0.5).astype(int)
    pipeline = sklearn_pipeline()
    _, slow_fit = timed("scikit-learn: fit", len(texts), lambda: pipeline.fit(texts, hard))
    _, slow_predict = timed("scikit-learn: predict", len(texts), lambda: pipeline.predict_proba(texts))
    model, fast_fit = timed("fit, calibrated", len(texts), lambda: fit(texts, first))
    examples = pa.table({"text": texts})
    _, fast_predict = timed("predict", len(texts), lambda: model.predict_proba(examples))
    ratios = f"fit {slow_fit / fast_fit:.2f}, predict {slow_predict / fast_predict:.2f}"
    print(f"| scikit-learn / this: {ratios} | | | | | | |")


def _machine() -> str:
    names = re.findall(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text(encoding="utf-8"))
    return f"{len(names)} x {names[0]}, Python {platform.python_version()}"


if __name__ == "__main__":
    main()
