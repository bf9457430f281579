"""How fast rules on texts are answered: from a mapped Arrow file to the votes as they are kept."""

from __future__ import annotations

import re
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa

from corpus import CLASSES, WORDS_A_TEXT, make_texts, make_vocabulary
from engine_peers import ask_peer
from engine_rules import as_lfs, make_text_rules
from hunches.engine import BLOCK_ROWS, apply_to_blocks, blocks_of_file, executor_for
from hunches.evaluation.table import cell
from hunches.records import LabelSpace, Votes
from report import median_cost, print_table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from engine_rules import TextRule
    from hunches.lfs import LabelingFunction
    from report import Cost

_SPACE: Final = LabelSpace(CLASSES)
_FEW: Final = 64
_HEADERS: Final = (
    "Work", "Texts", "Wall s", "CPU s", "Start wall s", "Texts/s", "Texts/CPU s",
    "Texts/s, started", "Texts/CPU s, started",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class TextSizes:
    """How much is measured.

    Parameters
    ----------
    texts, many_rules_texts, documents : int
        How many for 100 rules, for 1000 rules, and long ones for 100 rules.
    polars_texts, row_texts : int
        How many peers are given, for which more would take long.
    rules : tuple of two ints
    repeats : int
    """

    texts: int
    many_rules_texts: int
    documents: int
    polars_texts: int
    row_texts: int
    rules: tuple[int, int]
    repeats: int


SIZES: Final = TextSizes(1_000_000, 250_000, 100_000, 100_000, 2_000, rules=(100, 1_000), repeats=5)
SMALL_SIZES: Final = TextSizes(2_000, 500, 100, 500, 100, rules=(20, 40), repeats=1)


def print_short(sizes: TextSizes, peers: Path | None) -> None:
    """Print the table of short texts, and that of the other tools."""
    with tempfile.TemporaryDirectory() as folder:
        corpus = _Corpus(Path(folder), sizes, words_a_text=WORDS_A_TEXT)
        few, many = (corpus.rules(count) for count in sizes.rules)
        texts, less = corpus.write(sizes.texts), corpus.write(sizes.many_rules_texts)
        rows = [corpus.row(few, texts, workers=workers) for workers in (1, 2)]
        rows += [corpus.row(many, less, workers=1)]
        what = f"Rules on {sizes.texts:,} texts of {WORDS_A_TEXT} words, medians of {sizes.repeats}"
        print_table(f"{what}: from a mapped Arrow file to sparse votes, compiling included", _HEADERS, rows)
        print()
        headers = ["Tool", "Texts", "CPU s", "Texts/CPU s", "CPU x hunches", "Cells unlike hunches'"]
        print_table(f"The same {len(few)} rules by other tools", headers, corpus.beside(few, texts, peers))
    print("" if peers else "\nSnorkel and Polars: left out, without peers.\n")


def print_long(sizes: TextSizes) -> None:
    """Print the table of documents of 200 words."""
    with tempfile.TemporaryDirectory() as folder:
        corpus = _Corpus(Path(folder), sizes, words_a_text=200.0)
        rules, documents = corpus.rules(sizes.rules[0]), corpus.write(sizes.documents)
        what = f"Rules on {sizes.documents:,} documents of 200 words, medians of {sizes.repeats}"
        print_table(what, _HEADERS, [corpus.row(rules, documents, workers=workers) for workers in (1, 2)])
    print()


class _Corpus:
    """Texts, in files of a folder, and rules on them."""

    def __init__(self, folder: Path, sizes: TextSizes, *, words_a_text: float) -> None:
        self._folder = folder
        self._sizes = sizes
        self._words_a_text = words_a_text
        self._vocabulary = make_vocabulary(np.random.default_rng(0))
        self._start = self.write(_FEW)

    def rules(self, count: int) -> list[TextRule]:
        rng = np.random.default_rng(1)
        return make_text_rules(self._vocabulary, n_rules=count, words_a_text=self._words_a_text, rng=rng)

    def write(self, n_texts: int) -> _File:
        """Write texts, in blocks as they are stored."""
        rng = np.random.default_rng(2)
        texts = make_texts(n_texts, vocabulary=self._vocabulary, rng=rng, words_a_text=self._words_a_text)
        table = pa.table({"text": texts}).combine_chunks()
        file = _File(self._folder / f"{n_texts}.arrow", n_texts)
        with pa.OSFile(str(file.path), "wb") as sink, pa.ipc.new_file(sink, table.schema) as writer:
            writer.write_table(table, max_chunksize=BLOCK_ROWS)
        return file

    def cost(self, rules: Sequence[TextRule], file: _File, *, workers: int) -> Cost:
        lfs = as_lfs(rules)
        return median_cost(lambda: _votes(lfs, file, workers=workers), repeats=self._sizes.repeats)

    def row(self, rules: Sequence[TextRule], file: _File, *, workers: int) -> tuple[str, ...]:
        """Return what rules cost, also without what compiling them and starting processes costs."""
        start, whole = (self.cost(rules, each, workers=workers) for each in (self._start, file))
        n_texts = file.n_texts
        speeds = (n_texts / whole.wall_s, n_texts / whole.cpu_s)
        started = [
            (n_texts - _FEW) / beyond if beyond > 0 else None
            for beyond in (whole.wall_s - start.wall_s, whole.cpu_s - start.cpu_s)
        ]
        name = f"{len(rules)} rules, {'one core' if workers == 1 else f'{workers} processes'}"
        seconds = (f"{seconds:.2f}" for seconds in (whole.wall_s, whole.cpu_s, start.wall_s))
        return (name, f"{n_texts:,}", *seconds, *(cell(speed, ",.0f") for speed in (*speeds, *started)))

    def beside(self, rules: Sequence[TextRule], file: _File, peers: Path | None) -> Iterator[tuple[str, ...]]:
        """Yield a row for each tool; all are held to our votes."""
        repeats = self._sizes.repeats
        ours = self.cost(rules, file, workers=1).cpu_s / file.n_texts
        sample, rows = self.write(self._sizes.polars_texts), self.write(self._sizes.row_texts)
        yield ("hunches, one core", f"{file.n_texts:,}", *_numbers(ours * file.n_texts, file.n_texts, ours), "–")
        cost, votes = self._by_re(rules, rows)
        yield self._compared("Python re, column by column", rows, rules, cost=cost, votes=votes, ours=ours)
        for tool, script, given in (
            ("Polars, an expression a rule", "run_polars_rules", sample),
            ("snorkel's PandasLFApplier", "run_snorkel_rules", rows),
        ):
            if peers:
                answer = ask_peer(peers, script, given.path, rules=rules, repeats=repeats)
                yield self._compared(tool, given, rules, cost=answer.cost, votes=answer.votes, ours=ours)

    def _by_re(self, rules: Sequence[TextRule], file: _File) -> tuple[Cost, NDArray[np.int8]]:
        texts = pa.ipc.open_file(str(file.path)).read_all()["text"].to_pylist()
        cost = median_cost(lambda: _by_patterns(rules, texts), repeats=self._sizes.repeats)
        labels = np.array([CLASSES.index(each.label) for each in rules], dtype=np.int8)
        return cost, np.where(np.array(_by_patterns(rules, texts)).T, labels, np.int8(-1))

    def _compared(
        self, tool: str, file: _File, rules: Sequence[TextRule], *, cost: Cost, votes: NDArray[np.int8], ours: float
    ) -> tuple[str, ...]:
        unlike = np.count_nonzero(_votes(as_lfs(rules), file, workers=1).dense() != votes)
        return (tool, f"{file.n_texts:,}", *_numbers(cost.cpu_s, file.n_texts, ours), f"{unlike:,} of {votes.size:,}")


@dataclass(frozen=True, slots=True)
class _File:
    """An Arrow file of texts."""

    path: Path
    n_texts: int


def _votes(lfs: Sequence[LabelingFunction], file: _File, *, workers: int) -> Votes:
    columns = apply_to_blocks(lfs, blocks_of_file(file.path), space=_SPACE, executor=executor_for(workers))
    return Votes(_SPACE, file.n_texts, tuple(columns))


def _by_patterns(rules: Sequence[TextRule], texts: Sequence[str]) -> list[list[bool]]:
    return [_by_rule(each, texts) for each in rules]


def _by_rule(one: TextRule, texts: Sequence[str]) -> list[bool]:
    searches = [re.compile(pattern, re.IGNORECASE).search for pattern in one.patterns]
    if len(searches) == 1:
        return [searches[0](text) is not None for text in texts]
    return [all(search(text) for search in searches) for text in texts]


def _numbers(cpu_s: float, n_texts: int, ours: float) -> tuple[str, str, str]:
    return f"{cpu_s:.2f}", f"{n_texts / cpu_s:,.0f}", f"{cpu_s / n_texts / ours:,.1f}"
