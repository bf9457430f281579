"""How fast 100 text conditions are answered, beside Polars and beside Python's `re` row by row.

Run from the repository root: ``python bench/conditions.py [--small]``.
"""

from __future__ import annotations

import argparse
import re
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
import pyarrow as pa

from corpus import make_conditions, make_texts, make_vocabulary
from hunches.conditions import TextMatch
from hunches.engine import BLOCK_ROWS, Plan
from report import median_cost, print_table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from report import Cost

_WORDS = tuple[str, ...]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--texts", type=int, default=200_000)
    parser.add_argument("--conditions", type=int, default=100)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--small", action="store_true")
    options = parser.parse_args()
    n_texts, repeats = (1_000, 1) if options.small else (options.texts, options.repeats)
    rng = np.random.default_rng(0)
    vocabulary = make_vocabulary(rng)
    conditions = make_conditions(vocabulary, n_conditions=options.conditions, rng=rng)
    texts = pa.table({"text": make_texts(n_texts, vocabulary=vocabulary, rng=rng)})
    few = texts.slice(0, max(n_texts // 40, 100))
    _check_agreement(few, conditions)
    costs = {
        "hunches, one process": (n_texts, median_cost(lambda: hunches_answers(texts, conditions), repeats=repeats)),
        "Polars, an expression each": (
            n_texts,
            median_cost(lambda: polars_answers(texts, conditions), repeats=repeats),
        ),
        "Python re, row by row": (few.num_rows, median_cost(lambda: python_answers(few, conditions), repeats=1)),
    }
    print_table(
        f"{options.conditions} conditions has(text, four words), medians of {repeats}; Python's of 1 on a sample",
        ["Engine", "Texts", "Wall s", "CPU s", "Rows/s", "Rows/CPU s", "CPU x hunches"],
        _rows(costs),
    )


def hunches_answers(
    texts: pa.Table, conditions: Sequence[_WORDS]
) -> list[list[np.ndarray[tuple[int], np.dtype[np.bool_]]]]:
    """Return the answers of the engine, compiling included: ``bool [n]`` for each block and condition."""
    plan = Plan(TextMatch("has", "text", words) for words in conditions)
    return [plan.evaluate(batch) for batch in texts.combine_chunks().to_batches(max_chunksize=BLOCK_ROWS)]


def polars_answers(texts: pa.Table, conditions: Sequence[_WORDS]) -> pl.DataFrame:
    """Return a column of answers for each condition, made by a regular expression each on all cores."""
    frame = pl.DataFrame(texts)
    return frame.select(
        pl.col("text").str.contains(rf"(?i)\b(?:{_alternatives(words)})\b").alias(f"condition{place}")
        for place, words in enumerate(conditions)
    )


def python_answers(texts: pa.Table, conditions: Sequence[_WORDS]) -> list[list[bool]]:
    """Return the answers of `re`, a list for each condition."""
    searches = [re.compile(rf"\b(?:{_alternatives(words)})\b", re.IGNORECASE).search for words in conditions]
    rows = texts.column("text").to_pylist()
    return [[search(text) is not None for text in rows] for search in searches]


def _alternatives(words: _WORDS) -> str:
    return "|".join(map(re.escape, words))


def _check_agreement(texts: pa.Table, conditions: Sequence[_WORDS]) -> None:
    ours = np.concatenate(hunches_answers(texts, conditions), axis=1)
    assert np.array_equal(ours, python_answers(texts, conditions))  # noqa: S101  # peers must do the same work
    assert np.array_equal(ours.T, polars_answers(texts, conditions).to_numpy())  # noqa: S101  # as above


def _rows(costs: dict[str, tuple[int, Cost]]) -> list[tuple[str, ...]]:
    n_ours, ours = costs["hunches, one process"]
    return [
        (
            name,
            f"{n_texts:,}",
            f"{cost.wall_s:.2f}",
            f"{cost.cpu_s:.2f}",
            f"{n_texts / cost.wall_s:,.0f}",
            f"{n_texts / cost.cpu_s:,.0f}",
            f"{cost.cpu_s / n_texts / (ours.cpu_s / n_ours):.1f}",
        )
        for name, (n_texts, cost) in costs.items()
    ]


if __name__ == "__main__":
    main()
