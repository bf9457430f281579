"""What the public names give, as type checkers see it; nothing here runs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal, assert_type

import numpy as np

import hunches as hu
from hunches.conditions import Condition
from hunches.lfs import AnnotatorLF, ConditionLF, LookupLF, ModelLF, Preprocessor, PythonLF, spacy_doc

if TYPE_CHECKING:
    from numpy.typing import NDArray

space = hu.LabelSpace(["SPAM", "HAM"])
assert_type(list(space), list[hu.Label])
for label in space:
    assert_type(label, hu.Label)
SPAM, HAM = space
assert_type(SPAM, hu.Label)
assert_type(SPAM.name, str)
assert_type(space.index_of("HAM"), int)
assert_type(hu.ABSTAIN, Literal[-1])


@hu.labeling_function()
def short(text: str) -> hu.Label | None:
    """Vote by length."""
    return HAM if len(text) < 5 else None


@hu.labeling_function("promo", resources={"words": {"buy"}}, batch=True, missing=True)
def promo(text: NDArray[np.object_], words: set[str]) -> list[int]:
    """Vote for a batch."""
    return [SPAM if word in words else hu.ABSTAIN for word in text]


@hu.preprocessor(cache=100)
def words(text: str) -> tuple[str, ...]:
    """Make words."""
    return tuple(text.split())


@hu.labeling_function(uses=[words, spacy_doc()], time_limit=None)
def brief(words: tuple[str, ...], doc: object) -> hu.Label | None:
    """Vote by the number of words."""
    return HAM if len(words) < 3 and doc else None


assert_type(words, Preprocessor)
assert_type(brief, PythonLF)
assert_type(short, PythonLF)
assert_type(promo, PythonLF)
assert_type(short("hello"), object)
assert_type(hu.rule("r", "length(text) < 5", SPAM), ConditionLF)
assert_type(hu.rule("r", hu.parse_condition("length(text) < 5"), "SPAM"), ConditionLF)
assert_type(hu.parse_condition("length(text) < 5"), Condition)
assert_type(hu.lookup_lf("l", {"buy": SPAM, "so": "HAM"}), LookupLF)
assert_type(hu.lookup_lf("l", ["buy"], label=SPAM, match="cell"), LookupLF)
assert_type(hu.lookup_lf("l", Path("terms.txt"), label="SPAM"), LookupLF)
assert_type(hu.model_lf("m", len, columns=["text"], label=SPAM), ModelLF)
assert_type(hu.annotator_lfs([{"example": "1"}]), list[AnnotatorLF])

lfs: list[hu.LabelingFunction] = [short, promo, hu.rule("r", "n = 1", SPAM)]
votes = hu.apply(lfs, {"text": ["hello"]}, space=space, workers=1)
assert_type(votes, hu.Votes)
assert_type(votes.n_votes, int)
assert_type(votes.lf_names, tuple[str, ...])
assert_type(votes.covered(), np.ndarray[tuple[int], np.dtype[np.bool_]])

analysis = hu.analyze(votes, gold=["HAM"])
assert_type(analysis, hu.LFAnalysis)

model = hu.LabelModel().fit(votes)
assert_type(model, hu.LabelModel)

probabilities = model.predict_proba(votes)
assert_type(probabilities, np.ndarray[tuple[int, int], np.dtype[np.float64]])
assert_type(model.predict(votes), np.ndarray[tuple[int], np.dtype[np.int32]])

scores = hu.score(probabilities, np.array([1]), space=space, rng=np.random.default_rng(0))
assert_type(scores, hu.Scores)

try:
    model.fit(votes, gold=["HAM"])
except hu.HunchesError as error:
    assert_type(error.code, str)
    assert_type(error.exit_code, int)
    assert_type(error.facts, dict[str, object])
