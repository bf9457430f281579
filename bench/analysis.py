"""Measures what an analysis promises: time of leakage, intervals of learning curves, and wrong gold labels found.

Run from the repository root: ``python bench/analysis.py [--small] [--only leakage curves gold]``; the last two parts
read the sets in ``../shared/data``.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pyarrow.parquet as pq
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from hunches.evaluation.analysis import fit_learning_curve, learning_curve, split_leakage, suspect_gold
from hunches.records import LabelSpace
from report import print_table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scipy.sparse import csr_matrix

    from hunches.evaluation import Interval

DATA = Path("../shared/data")


Row = tuple[str, str, str]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", nargs="*", default=["leakage", "curves", "gold"])
    parser.add_argument("--small", action="store_true")
    options = parser.parse_args()
    rows: list[Row] = []
    if "leakage" in options.only or options.small:
        rows += leakage([1_000, 2_000, 4_000] if options.small else [25_000, 50_000, 100_000, 200_000])
    if "curves" in options.only and not options.small:
        rows += curves()
    if "gold" in options.only and not options.small:
        rows += gold()
    print_table("What an analysis promises", ["Part", "On", "Measured"], rows)


def leakage(sizes: Sequence[int]) -> Iterator[Row]:
    """Yield CPU seconds and twins found by number of texts, of 20 words each, 2% of test planted."""
    rng = np.random.default_rng(0)
    words = np.array([f"w{number}" for number in range(50_000)])
    shares = 1 / np.arange(1, 50_001)
    for n_texts in sizes:
        drawn = rng.choice(words, size=(n_texts, 20), p=shares / shares.sum())
        texts = [" ".join(row) for row in drawn]
        splits = rng.choice([0, 1, 2], size=n_texts, p=[0.8, 0.1, 0.1])
        train, test = np.flatnonzero(splits == 0), np.flatnonzero(splits == 2)
        planted = rng.choice(test, size=len(test) // 50, replace=False)
        for row in planted:
            kept = drawn[rng.choice(train)].copy()
            kept[rng.integers(20)] = "changed"
            texts[row] = " ".join(rng.permutation(kept))
        began = time.process_time()
        found = split_leakage(texts, splits, rng=rng)
        spent = time.process_time() - began
        told = found.overlaps[0]
        told_of = f"{spent:.2f} CPU s, {told.n_leaked} twins of {len(planted)} planted in test"
        yield "leakage", f"{n_texts:,} texts", told_of


def curves() -> Iterator[Row]:
    """Yield how often the interval of the gain holds what twice as many examples bring on average."""
    for name in ("wrench_youtube", "wrench_sms"):
        table = pq.read_table(DATA / name / "train.parquet")
        features = TfidfVectorizer(min_df=2).fit_transform(table.column("text").to_pylist())
        answers = [_curve(features, table.column("label").to_numpy(), seed) for seed in range(25)]
        held = sum(interval is not None and gain in interval for _, interval, gain in answers)
        errors = np.array([predicted - gain for predicted, _, gain in answers])
        widths = [interval.high - interval.low for _, interval, _ in answers if interval is not None]
        told = f"predicted less true gain {errors.mean():+.4f} on average, {np.abs(errors).mean():.4f} absolute"
        yield "curves", name, f"in the interval {held} of {len(answers)}; {told}; width {np.mean(widths):.4f}"


def _curve(features: csr_matrix, gold: np.ndarray, seed: int) -> tuple[float, Interval | None, float]:
    """Return the predicted gain and its interval, from a quarter of the examples, and the mean gain of ten draws."""
    rng = np.random.default_rng(seed)
    order = rng.permutation(len(gold))
    valid, pool = order[: len(gold) // 4], order[len(gold) // 4 :][:2000]
    size = len(pool) // 4

    def fit_and_score(rows: np.ndarray) -> float:
        if len(set(gold[pool[rows]].tolist())) == 1:
            return float((gold[valid] == gold[pool[rows[0]]]).mean())
        model = LogisticRegression(max_iter=200, C=10).fit(features[pool[rows]], gold[pool[rows]])
        return float(model.score(features[valid], gold[valid]))

    curve = fit_learning_curve(learning_curve(size, fit_and_score, rng=rng), rng=rng)
    means = [np.mean([fit_and_score(rng.permutation(len(pool))[:n]) for _ in range(10)]) for n in (size, 2 * size)]
    return curve.gain.value or 0.0, curve.gain.interval, float(means[1] - means[0])


def gold() -> Iterator[Row]:
    """Yield how many gold labels changed on purpose are found, with five-fold out-of-sample probabilities."""
    from sklearn.model_selection import cross_val_predict

    for name in ("wrench_youtube", "wrench_sms"):
        table = pq.read_table(DATA / name / "train.parquet")
        truth = table.column("label").to_numpy()
        features = TfidfVectorizer(min_df=2).fit_transform(table.column("text").to_pylist())
        rng = np.random.default_rng(0)
        wrong = rng.choice(len(truth), size=len(truth) // 20, replace=False)
        changed = truth.copy()
        changed[wrong] = 1 - changed[wrong]
        likely = cross_val_predict(LogisticRegression(max_iter=500, C=10), features, changed, method="predict_proba")
        found = suspect_gold(likely, changed.astype(np.int64), space=LabelSpace(["A", "B"]), most=len(truth))
        rows = [each.row for each in found.examples]
        hits, first = len(set(rows) & set(wrong.tolist())), rows[: len(wrong)]
        told = (
            f"{len(wrong)} of {len(truth)} changed; {len(rows)} suspects, {hits} of them so; "
            f"of the first {len(first)}, {len(set(first) & set(wrong.tolist()))}; estimated {found.estimated:.0f}"
        )
        yield "gold", name, told


if __name__ == "__main__":
    main()
