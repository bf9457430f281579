"""What Python labelling functions cost beside a pandas row apply of the same functions, and what sharing costs.

Run from the repository root: ``python bench/python_lfs.py [--small]``.
"""

from __future__ import annotations

import argparse
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

import hunches as hu
from corpus import CLASSES, make_examples, make_vocabulary
from hunches.engine import ExampleBlock
from report import median_cost, print_table

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd  # type: ignore[import-untyped]  # its types are a package of their own
    import pyarrow as pa

    from hunches.lfs import Preprocessor
    from report import Cost

SPAM, HAM = hu.LabelSpace(CLASSES)


def is_short(text: str) -> object:
    """Vote on texts of few characters."""
    return HAM if len(text) < 90 else None


def is_long(text: str) -> object:
    """Vote on texts of many characters."""
    return SPAM if len(text) > 240 else None


def starts_with_e(text: str) -> object:
    """Vote on the first character."""
    return HAM if text.startswith("e") else None


def ends_with_x(text: str) -> object:
    """Vote on the last character."""
    return SPAM if text.endswith("x") else None


def has_wei(text: str) -> object:
    """Vote on a frequent word."""
    return HAM if " wei " in text else None


def has_zz(text: str) -> object:
    """Vote on rare letters."""
    return SPAM if "zz" in text else None


def is_liked(likes: int) -> object:
    """Vote on a large number."""
    return HAM if likes > 950 else None


def is_not_liked(likes: int) -> object:
    """Vote on a small number."""
    return SPAM if likes < 50 else None


def is_short_and_liked(text: str, likes: int) -> object:
    """Vote on two columns."""
    return HAM if len(text) < 120 and likes > 800 else None


def is_long_and_not_liked(text: str, likes: int) -> object:
    """Vote on two columns."""
    return SPAM if len(text) > 200 and likes < 200 else None


_FUNCTIONS: dict[Callable[..., object], tuple[str, ...]] = {
    is_short: ("text",),
    is_long: ("text",),
    starts_with_e: ("text",),
    ends_with_x: ("text",),
    has_wei: ("text",),
    has_zz: ("text",),
    is_liked: ("likes",),
    is_not_liked: ("likes",),
    is_short_and_liked: ("text", "likes"),
    is_long_and_not_liked: ("text", "likes"),
}


_SHARED = 10


def lowered(text: str) -> str:
    """Return a text in lower case, which is about the least that functions can want to share."""
    return text.lower()


def has(lowered: str, term: str) -> object:
    """Vote on a word."""
    return SPAM if term in lowered else None


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--examples", type=int, default=100_000)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--small", action="store_true")
    options = parser.parse_args()
    n_examples, repeats = (1_000, 1) if options.small else (options.examples, options.repeats)
    rng = np.random.default_rng(0)
    examples = make_examples(n_examples, vocabulary=make_vocabulary(rng), rng=rng)
    frame = examples.to_pandas()
    lfs = [hu.labeling_function()(function) for function in _FUNCTIONS]
    costs = {
        "hunches.apply": median_cost(lambda: hu.apply(lfs, examples), repeats=repeats),
        "the bare functions, over lists": median_cost(lambda: call_bare(frame), repeats=repeats),
        "pandas: one row apply a function": median_cost(lambda: apply_each(frame), repeats=1),
        "pandas: one row apply for all": median_cost(lambda: apply_all(frame, _of_row), repeats=1),
        "the same, columns as attributes": median_cost(lambda: apply_all(frame, _of_attributes), repeats=1),
    }
    title = f"{len(lfs)} Python labelling functions on {n_examples:,} examples, medians of {repeats} (pandas: of 1)"
    headers = ["Work", "CPU s", "Rows/s", "ns a call", "ns beyond the function", "x hunches"]
    print_table(title, headers, _rows(costs, n_examples=n_examples))
    print()
    print_shared(examples, repeats=repeats)


def print_shared(examples: pa.Table, *, repeats: int) -> None:
    """Print what a preprocessor costs that ten labelling functions share."""
    terms = [f"w{number}" for number in range(_SHARED)]
    made = hu.preprocessor()(lowered)
    lfs = [hu.labeling_function(term, uses=[made], resources={"term": term})(has) for term in terms]
    texts = examples.column("text").to_pylist()
    block = ExampleBlock(examples.combine_chunks().to_batches()[0], SPAM.space)
    block.values("text")
    bare = median_cost(lambda: list(map(lowered, texts)), repeats=repeats)
    costs = {
        "the bare function, over a list": bare,
        "the same as a preprocessor": median_cost(lambda: _prepared(made, block), repeats=repeats),
        f"it and {_SHARED} bare functions that share it": median_cost(
            lambda: _call_all(list(map(lowered, texts)), terms), repeats=repeats
        ),
        f"hunches.apply, {_SHARED} labelling functions that share it": median_cost(
            lambda: hu.apply(lfs, examples), repeats=repeats
        ),
        f"{_SHARED} bare functions that each call it": median_cost(
            lambda: [list(map(partial(_has_lowered, term=term), texts)) for term in terms], repeats=repeats
        ),
    }
    n_examples = examples.num_rows
    title = f"A function that {_SHARED} labelling functions share, on {n_examples:,} examples, medians of {repeats}"
    rows = [
        (name, f"{cost.cpu_s:.3f}", f"{cost.cpu_s / n_examples * 1e9:,.0f}", f"{cost.cpu_s / bare.cpu_s:.2f}")
        for name, cost in costs.items()
    ]
    print_table(title, ["Work", "CPU s", "ns an example", "x the bare function"], rows)


def _prepared(made: Preprocessor, block: ExampleBlock) -> object:
    """Make the values anew: what the block remembers of an earlier time is left out."""
    return made.prepared(replace(block, known_derived={}))


def _call_all(values: list[str], terms: list[str]) -> list[list[object]]:
    return [list(map(partial(has, term=term), values)) for term in terms]


def _has_lowered(text: str, term: str) -> object:
    return has(lowered(text), term)


def call_bare(frame: pd.DataFrame) -> list[list[object]]:
    """Call the functions on lists of Python values, which is the least that it can cost."""
    columns = {name: frame[name].tolist() for name in ("text", "likes")}
    return [list(map(function, *(columns[name] for name in names))) for function, names in _FUNCTIONS.items()]


def apply_each(frame: pd.DataFrame) -> list[object]:
    """Apply each function to the rows of a pandas frame by itself."""
    return [frame.apply(_of_row(function, names), axis=1) for function, names in _FUNCTIONS.items()]


def apply_all(frame: pd.DataFrame, read: Callable[..., Callable[[pd.Series], object]]) -> object:
    """Apply all functions to each row of a pandas frame in turn."""
    of_row = [read(function, names) for function, names in _FUNCTIONS.items()]
    return frame.apply(lambda row: [function(row) for function in of_row], axis=1)


def _of_row(function: Callable[..., object], names: tuple[str, ...]) -> Callable[[pd.Series], object]:
    if len(names) == 1:
        name = names[0]
        return lambda row: function(row[name])
    first, second = names
    return lambda row: function(row[first], row[second])


def _of_attributes(function: Callable[..., object], names: tuple[str, ...]) -> Callable[[pd.Series], object]:
    """Return the function as other tools' users write it: it takes ``x`` and reads ``x.text``."""
    readers = {
        ("text",): lambda row: function(row.text),
        ("likes",): lambda row: function(row.likes),
        ("text", "likes"): lambda row: function(row.text, row.likes),
    }
    return readers[names]


def _rows(costs: dict[str, Cost], *, n_examples: int) -> list[tuple[str, ...]]:
    ours, bare = list(costs.values())[:2]
    n_calls = n_examples * len(_FUNCTIONS)
    return [
        (
            name,
            f"{cost.cpu_s:.3f}",
            f"{n_examples / cost.cpu_s:,.0f}",
            f"{cost.cpu_s / n_calls * 1e9:,.0f}",
            f"{(cost.cpu_s - bare.cpu_s) / n_calls * 1e9:,.0f}",
            f"{cost.cpu_s / ours.cpu_s:.2f}",
        )
        for name, cost in costs.items()
    ]


if __name__ == "__main__":
    main()
