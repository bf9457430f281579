"""Published rules on published texts give the published votes."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import hunches as hu
from hunches.conditions import And, Not, TextMatch, holds
from hunches.engine import Plan

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hunches.conditions import Condition

DATA = Path("../shared/data")
SAMPLE = 40

pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason=f"the public data sets are not at {DATA}")


def _read(name: str, split: str) -> tuple[list[str], Any, dict[str, Any]]:
    """Return the texts, the votes (an array where all have one length) and the description of a data set."""
    table = pq.read_table(DATA / name / f"{split}.parquet", columns=["text", "votes"])
    described: dict[str, Any] = json.loads((DATA / name / "meta.json").read_text(encoding="utf-8"))
    return table["text"].to_pylist(), table["votes"].to_pylist(), described


def _votes(conditions: Sequence[tuple[Condition, int]], texts: list[str], classes: list[str]) -> np.ndarray[Any, Any]:
    lfs = [hu.rule(f"lf{number}", condition, classes[label]) for number, (condition, label) in enumerate(conditions)]
    dense: np.ndarray[Any, Any] = hu.apply(lfs, {"text": texts}, space=hu.LabelSpace(classes)).dense()
    return dense


def _check_reference(conditions: list[Condition], texts: list[str]) -> None:
    """Assert that the engine answers as the reference on a sample of the texts."""
    some = texts[:: max(1, len(texts) // SAMPLE)]
    found = Plan(conditions).evaluate(pa.RecordBatch.from_pydict({"text": pa.array(some, pa.large_string())}))
    for condition, bits in zip(conditions, found, strict=True):
        assert bits.tolist() == [holds(condition, {"text": text}) for text in some]


def test_the_regular_expressions_of_sms() -> None:
    """73 regular expressions on 4,571 short messages, and the reference on some of them."""
    texts, votes, described = _read("wrench_sms", "train")
    texts = [text.strip().lower() for text in texts]
    rules = [(TextMatch("matches", "text", (lf["pattern"],)), lf["label"]) for lf in described["lfs"]]

    assert np.array_equal(_votes(rules, texts, described["classes"]), votes)
    _check_reference([condition for condition, _ in rules], texts)


@pytest.mark.parametrize("split", ["train", "valid", "test"])
def test_the_rules_of_youtube(split: str) -> None:
    """Keywords, a pattern and a rule of length; those that need other packages are left out."""
    texts, votes, described = _read("wrench_youtube", split)
    rules: list[tuple[Condition, int]] = []
    for lf in described["lfs"][:7]:
        if "keywords" in lf:
            rules.append((TextMatch("contains", "text", tuple(lf["keywords"])), lf["label"]))
        elif "pattern" in lf:
            rules.append((TextMatch("matches", "text", (lf["pattern"],)), lf["label"]))
        else:
            rules.append((hu.parse_condition("words(text) < 5"), lf["label"]))

    assert np.array_equal(_votes(rules, texts, described["classes"]), np.array(votes)[:, :7])
    _check_reference([condition for condition, _ in rules], texts)


def test_the_terms_of_rna_screening() -> None:
    """Case counts in these terms, and a last rule votes one class or the other."""
    texts, votes, described = _read("rna_pubmed_screening", "test")
    first, second, third = described["lfs"]
    terms = [first["keywords"], second["keywords"], third["positive"]]
    animals, others, needed = (TextMatch("contains", "text", tuple(item), case=True) for item in terms)

    found = _votes([(animals, 0), (others, 0), (needed, 1), (Not(needed), 0)], texts, described["classes"])

    assert np.array_equal(np.c_[found[:, :2], found[:, 2:].max(axis=1)], votes)
    _check_reference([animals, others, needed], texts[::10])


def test_the_keywords_of_banking() -> None:
    """335 keywords for 77 classes, found anywhere in the text."""
    texts, votes, described = _read("banking77_llm_keywords", "test")
    rules: list[tuple[Condition, int]] = []
    for lf in described["lfs"]:
        parts = tuple(TextMatch("contains", "text", (part,)) for word in lf["keywords"] for part in word.split("+"))
        rules.append((And(parts) if len(parts) > 1 else parts[0], lf["label"]))

    assert np.array_equal(_votes(rules, texts, described["classes"]), votes)


def test_the_regular_expressions_of_restaurants() -> None:
    """Long patterns on short questions hold where Python finds them."""
    texts, _, described = _read("mit_restaurants", "valid")
    patterns = [lf["pattern"] for lf in described["lfs"] if lf["pattern"]]
    rules: list[tuple[Condition, int]] = [(TextMatch("matches", "text", (item,)), 0) for item in patterns]

    found = _votes(rules, [text.lower() for text in texts], ["O"])

    expected = [[0 if re.search(item, text.lower(), re.IGNORECASE) else -1 for item in patterns] for text in texts]
    assert np.array_equal(found, expected)
    _check_reference([condition for condition, _ in rules], texts)
