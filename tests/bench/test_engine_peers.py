"""A peer's script reads an Arrow file and rules, and writes its votes and costs."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pytest

import hunches as hu
from engine_peers import ask_peer
from engine_rules import TextRule
from peers.python_functions import make_functions

if TYPE_CHECKING:
    from collections.abc import Callable

RULES = [
    TextRule("any of four", ("win", "cash", "prize", "café"), "SPAM"),
    TextRule("both of two", ("see", "you"), "HAM"),
    TextRule("phrase", ("my channel",), "SPAM"),
    TextRule("pattern", (r"\bsub\w+",), "HAM"),
]
TEXTS = ["WIN cash", "see you", "you", "my channel", "subscribe", "un café"]


@pytest.fixture
def examples(tmp_path: Path) -> Path:
    """Return an Arrow file of a few texts."""
    table = pa.table({"text": pa.array(TEXTS, pa.large_string())})
    path = tmp_path / "few.arrow"
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, table.schema) as writer:
        writer.write_table(table)
    return path


def test_polars_votes_as_hunches_does(examples: Path) -> None:
    """It is here too, so that its script can be tried without the peers' environment."""
    answer = ask_peer(Path(sys.executable), "run_polars_rules", examples, rules=RULES, repeats=2)

    lfs = [hu.rule(f"rule{place}", rule.condition, rule.label) for place, rule in enumerate(RULES)]
    ours = hu.apply(lfs, {"text": TEXTS}, space=hu.LabelSpace(["SPAM", "HAM"])).dense()
    assert answer.votes.tolist() == ours.tolist()
    assert answer.cost.cpu_s > 0


def test_functions_return_the_classes_of_the_tool_that_calls_them() -> None:
    """Numbers for one, labels for another; all read the columns they are said to read."""
    columns: dict[str, object] = {"text": "e" * 300, "likes": 10}

    def votes(functions: dict[Callable[..., int], tuple[str, ...]]) -> list[int]:
        return [function(*(columns[name] for name in names)) for function, names in functions.items()]

    assert votes(make_functions(spam=0, ham=1, abstain=-1)) == [-1, 0, 1, -1, -1, -1, -1, 0, -1, 0]
