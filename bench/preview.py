"""What a preview takes while a rule is typed: on 1M short texts, with 25 rules applied and gold labels on some.

Run from the repository root: ``python bench/preview.py [--small]``.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

import hunches as hu
from corpus import CLASSES, make_examples, make_rules, make_vocabulary
from hunches import workflow
from hunches.errors import PreviewCancelled
from hunches.workflow import PreviewChoice, Previewer
from report import print_table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from corpus import Vocabulary
    from hunches.evaluation import LFPreview
    from hunches.lfs import LabelingFunction
    from hunches.workflow import OpenProject

SPAM, HAM = hu.LabelSpace(CLASSES)
_CANCEL_AFTER_S = 0.02


@dataclass(frozen=True, slots=True)
class Timed:
    """One preview: seconds by the clock until the first and the last answer, and of processor time."""

    first_s: float
    wall_s: float
    cpu_s: float
    is_exact: bool


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--examples", type=int, default=1_000_000)
    parser.add_argument(
        "--repeats", type=int, default=5, help="of the Python functions; conditions are all different"
    )
    parser.add_argument("--small", action="store_true")
    options = parser.parse_args()
    n_examples, count, repeats = (5_000, 3, 1) if options.small else (options.examples, 24, options.repeats)
    rng = np.random.default_rng(0)
    vocabulary = make_vocabulary(rng)
    with tempfile.TemporaryDirectory() as folder:
        project = _project(Path(folder), vocabulary, n_examples=n_examples, rng=rng)
        groups = {
            "keyword": make_keywords(vocabulary, count=count, rng=rng),
            "regular expression": make_patterns(vocabulary, count=count, rng=rng),
            "Python function": make_functions() * repeats,
        }
        previewer = Previewer(project)
        started = time.perf_counter()
        previewer.preview(hu.rule("warm", "contains(text, 'subscribe')", SPAM))
        cold_s = time.perf_counter() - started
        rows = [_row(kind, [_timed(previewer, lf) for lf in lfs]) for kind, lfs in groups.items()]
        cancelled = [
            seconds for lfs in groups.values() for lf in lfs[:count] for seconds in _cancelled(previewer, lf)
        ]
        project.store.close()
    ended = _shown(cancelled) if cancelled else ("–", "–")
    rows.append(("until a cancelled one ends", str(len(cancelled)), *ended, "–", "–", "–", "–"))
    rows.append(("the first after opening", "1", _ms(cold_s), _ms(cold_s), "–", "–", "–", "–"))
    print_table(
        f"Previews on {n_examples:,} texts beside 25 applied rules, milliseconds",
        ["What", "Previews", "p50", "p95", "CPU p50", "First answer p50", "p95", "Exact"],
        rows,
    )


def make_keywords(vocabulary: Vocabulary, *, count: int, rng: np.random.Generator) -> list[LabelingFunction]:
    """Return conditions on one to three words, frequent and rare ones."""
    words = vocabulary.words.slice(0, 5_000).to_pylist()
    chosen = [rng.choice(len(words), size=1 + number % 3, replace=False).tolist() for number in range(count)]
    texts = [", ".join(f"'{words[place]}'" for place in places) for places in chosen]
    return [hu.rule("typed", f"has(text, {text})", SPAM) for text in texts]


def make_patterns(vocabulary: Vocabulary, *, count: int, rng: np.random.Generator) -> list[LabelingFunction]:
    """Return conditions on regular expressions of six forms."""
    words = [word for word in vocabulary.words.slice(0, 2_000).to_pylist() if len(word) > 2 and word.isascii()]
    forms = (r"\b{0}\w*", r"{0}\s+\w+", r"\b({0}|{1})\b", r"{0}.{{0,20}}{1}", r"\b\w+{0}\b", r"^{0}|{1}$")
    patterns = [forms[number % len(forms)].format(*rng.choice(words, size=2)) for number in range(count)]
    return [hu.rule("typed", f"matches(text, '{pattern}')", HAM) for pattern in patterns]


def make_functions() -> list[LabelingFunction]:
    """Return five simple Python functions over one column or two."""
    functions = (
        lambda text: HAM if len(text) < 90 else None,
        lambda text: SPAM if "zz" in text else None,
        lambda text: HAM if text.startswith("e") else None,
        lambda text: SPAM if len(text.split()) > 40 else None,
        lambda text, likes: HAM if len(text) < 120 and likes > 800 else None,
    )
    return [hu.labeling_function("typed")(function) for function in functions]


def _project(folder: Path, vocabulary: Vocabulary, *, n_examples: int, rng: np.random.Generator) -> OpenProject:
    """Return a project with examples of which one in 200 has a gold label, and 25 rules applied."""
    examples = make_examples(n_examples, vocabulary=vocabulary, rng=rng)
    gold = pa.array(rng.choice(CLASSES, n_examples), mask=rng.random(n_examples) > 1 / 200)
    pq.write_table(examples.append_column("label", gold), str(folder / "examples.parquet"))
    project = workflow.create_project(folder / "project", classes=CLASSES)
    workflow.import_data(project, folder / "examples.parquet")
    rules = [hu.rule(name, text, label) for name, text, label in make_rules(vocabulary, rng=rng)]
    workflow.define_lf(project, *rules)
    workflow.apply_lfs(project)
    project.store.close()
    return workflow.open_project(folder / "project")


def _timed(previewer: Previewer, lf: LabelingFunction) -> Timed:
    """Return what a preview took, and when its first answer came."""
    firsts: list[float] = []
    started, cpu_started = time.perf_counter(), time.process_time()

    def note(preview: LFPreview) -> None:
        del preview
        firsts.append(time.perf_counter() - started)

    preview = previewer.preview(lf, choice=PreviewChoice(seconds=10), on_sample=note)
    wall_s, cpu_s = time.perf_counter() - started, time.process_time() - cpu_started
    return Timed(firsts[0] if firsts else wall_s, wall_s, cpu_s, preview.is_exact)


def _cancelled(previewer: Previewer, lf: LabelingFunction) -> list[float]:
    """Return how many seconds pass from when a preview is no longer wanted until it ends; none if it had ended."""
    unwanted_at = time.perf_counter() + _CANCEL_AFTER_S
    try:
        previewer.preview(lf, is_cancelled=lambda: time.perf_counter() >= unwanted_at)
    except PreviewCancelled:
        return [time.perf_counter() - unwanted_at]
    return []


def _row(kind: str, timed: Sequence[Timed]) -> tuple[str, ...]:
    return (
        kind,
        f"{len(timed)}",
        *_shown([each.wall_s for each in timed]),
        _ms(float(np.median([each.cpu_s for each in timed]))),
        *_shown([each.first_s for each in timed]),
        f"{sum(each.is_exact for each in timed)}",
    )


def _shown(seconds: Sequence[float]) -> tuple[str, str]:
    middle, late = np.percentile(seconds, (50, 95)).tolist()
    return _ms(middle), _ms(late)


def _ms(seconds: float) -> str:
    return f"{seconds * 1e3:.1f}"


if __name__ == "__main__":
    main()
