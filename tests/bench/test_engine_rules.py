"""The rules that the engine is timed on are of many kinds, and most seldom hold."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

import hunches as hu
from corpus import WORDS_A_TEXT, make_texts, make_vocabulary
from engine_rules import as_lfs, make_text_rules

if TYPE_CHECKING:
    from engine_rules import TextRule


@cache
def _rules(n_rules: int, seed: int = 1) -> tuple[TextRule, ...]:
    vocabulary = make_vocabulary(np.random.default_rng(0))
    rng = np.random.default_rng(seed)
    return tuple(make_text_rules(vocabulary, n_rules=n_rules, words_a_text=WORDS_A_TEXT, rng=rng))


def test_kinds_have_their_shares() -> None:
    """As many of each as the measurements say, all different."""
    kinds = Counter(rule.kind for rule in _rules(100))

    assert kinds == {"any of four": 45, "both of two": 10, "phrase": 22, "pattern": 23}
    assert len({(rule.kind, rule.terms) for rule in _rules(100)}) == 100


def test_the_same_seed_gives_the_same_rules() -> None:
    """Another gives others."""
    assert _rules(20, 3) == tuple(_rules.__wrapped__(20, 3))
    assert _rules(20, 3) != _rules(20, 4)


def test_most_rules_hold_for_few_texts() -> None:
    """Half of them for less than 3%, hardly any for more than a quarter."""
    texts = make_texts(
        2_000, vocabulary=make_vocabulary(np.random.default_rng(0)), rng=np.random.default_rng(2)
    ).to_pylist()

    votes = hu.apply(as_lfs(_rules(100)), {"text": texts}, space=hu.LabelSpace(["SPAM", "HAM"]))

    shares = np.sort([len(column.rows) / len(texts) for column in votes.columns])
    assert 0.002 < shares[50] < 0.03
    assert 0.03 < shares[90] < 0.25
    assert shares[-1] < 0.4


def test_patterns_say_what_the_conditions_say() -> None:
    """What other tools are told holds where our votes are."""
    rules = _rules(60)
    texts = make_texts(
        300, vocabulary=make_vocabulary(np.random.default_rng(0)), rng=np.random.default_rng(5)
    ).to_pylist()

    votes = hu.apply(as_lfs(rules), {"text": texts}, space=hu.LabelSpace(["SPAM", "HAM"])).dense()

    expected = [
        [all(re.search(pattern, text, re.IGNORECASE) for pattern in rule.patterns) for rule in rules]
        for text in texts
    ]
    assert ((votes >= 0) == np.array(expected)).all()
