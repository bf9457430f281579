"""Every kind of labelling function passes the checks, and the checks catch those that are wrong."""

from __future__ import annotations

import random
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from hunches.checks import check_labeling_function, labeling_function_checks
from hunches.engine import apply
from hunches.errors import CheckFailed, InvalidValue, MissingLabelSpace, UnknownColumn
from hunches.lfs import (
    AnnotatorLF,
    BlockVotes,
    LabelingFunction,
    labeling_function,
    lf_kinds,
    lookup_lf,
    model_lf,
    preprocessor,
    rule,
)
from hunches.lfs.similarity import similarity_lf
from hunches.records import ABSTAIN, LabelSpace

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from hunches.lfs import Block

    Labels = np.ndarray[Any, np.dtype[np.signedinteger]]

SPACE = LabelSpace(["SPAM", "HAM"])
SPAM, HAM = SPACE
CHECKS = dict(labeling_function_checks())
EXAMPLES = {
    "id": [str(number) for number in range(20)],
    "text": ["subscribe now", "nice song", None, "so good to hear", "SUBSCRIBE"] * 4,
    "likes": [3, 0, 8, 5, None, 1, 2, 9, 4, 7] * 2,
}


@labeling_function()
def _short(text: str) -> object:
    return HAM if len(text.split()) < 3 else ABSTAIN


INSTANCES: Mapping[str, LabelingFunction] = {
    "annotator.v1": AnnotatorLF("ada", {"3": SPAM, "11": "HAM", "99": HAM}),
    "condition.v1": rule("popular", "has(text, 'subscribe') OR likes > 6", SPAM),
    "lookup.v1": lookup_lf("words", {"subscribe": SPAM, "song": HAM, "good": HAM}),
    "model.v1": model_lf("shouting", lambda texts: [text.isupper() * 1.0 for text in texts], label=SPAM),
    "python.v1": _short,
    "similarity.v1": similarity_lf("like_this", ["please subscribe", "subscribe to me"], SPAM, threshold=0.3),
}


@pytest.mark.parametrize("check", CHECKS)
@pytest.mark.parametrize("kind", lf_kinds.names())
def test_every_kind_passes(kind: str, check: str) -> None:
    """An instance of every registered kind passes every check."""
    assert kind in INSTANCES, f"Add a labelling function of the new kind '{kind}' to INSTANCES in this file."

    CHECKS[check](INSTANCES[kind], EXAMPLES)


@pytest.mark.parametrize("kind", INSTANCES)
def test_every_instance_votes_and_abstains(kind: str) -> None:
    """The instances above vote on some examples and not on others, so that the checks see something."""
    covered = apply([INSTANCES[kind]], EXAMPLES, space=SPACE).covered()

    assert 0 < covered.sum() < len(covered)


def _long_texts(block: Block) -> Labels:
    lengths = pc.fill_null(pc.utf8_length(block.column("text")), 0).to_numpy(zero_copy_only=False)
    return np.where(lengths > 10, 0, ABSTAIN).astype(block.space.vote_dtype)


@dataclass(frozen=True, eq=False)
class _Voting(LabelingFunction):
    """Votes what a function of the block returns."""

    kind: ClassVar[str] = "voting.v1"

    name: str = "long"
    function: Callable[[Block], Labels] = _long_texts
    described: Callable[[], Mapping[str, object]] = lambda: {"answer": 42}

    def vote(self, block: Block) -> BlockVotes:
        return BlockVotes(self.function(block))

    def definition(self, space: LabelSpace) -> Mapping[str, object]:
        del space
        return self.described()


def _numbered(block: Block) -> Labels:
    """Return a vote on every other row of the block, whatever it holds."""
    return np.where(np.arange(block.n_examples) % 2 == 0, 0, ABSTAIN).astype(block.space.vote_dtype)


def _if_long(block: Block) -> Labels:
    """Return the votes, unless the text is missing, which ends in an error."""
    return np.array([0 if len(text) > 10 else ABSTAIN for text in block.column("text").to_pylist()], dtype=np.int8)


def _not_of_nothing(block: Block) -> Labels:
    return np.where(pc.max(block.column("likes")).as_py() > 100, _long_texts(block), ABSTAIN).astype(np.int8)


def _overwriting(block: Block) -> Labels:
    memory = block.column("likes").buffers()[1]
    if memory.is_mutable:
        np.frombuffer(memory, dtype=np.int64)[0] = 77
    return _long_texts(block)


def _drawing(block: Block) -> Labels:
    random.random()  # noqa: S311  # what a careless function does
    return _long_texts(block)


@preprocessor("words")
def _words(text: str) -> list[str]:
    return text.split()


@labeling_function(uses=[_words])
def _popping(words: list[str]) -> object:
    return HAM if len(words.pop()) > 4 else ABSTAIN


class _Counting:
    """Votes only when it is called an even number of times."""

    def __init__(self) -> None:
        self.calls = 0

    def __call__(self, block: Block) -> Labels:
        self.calls += 1
        return _long_texts(block) if self.calls % 2 else np.full(block.n_examples, ABSTAIN, dtype=np.int8)

    def describe(self) -> Mapping[str, object]:
        self.calls += 1
        return {"calls": self.calls}


@dataclass(frozen=True, eq=False)
class _Locked(_Voting):
    """Holds what cannot travel."""

    lock: Any = field(default_factory=threading.Lock)


class _Shy(_Voting):
    """Loses its function on the way."""

    def __reduce__(self) -> tuple[object, ...]:
        return _Voting, ("shy", lambda block: np.full(block.n_examples, ABSTAIN, dtype=block.space.vote_dtype))


class _Remade(_Voting):
    """Is made from its definition as something else."""

    @classmethod
    def from_definition(cls, name: str, definition: Mapping[str, object]) -> _Remade:
        del definition
        return cls(name, _numbered)


class _Redefined(_Voting):
    """Is made from its definition with another one."""

    @classmethod
    def from_definition(cls, name: str, definition: Mapping[str, object]) -> _Redefined:
        del definition
        return cls(name, _long_texts, lambda: {"answer": 43})


WRONG: list[tuple[str, LabelingFunction]] = [
    ("votes_a_class_or_abstains", _Voting(function=lambda block: _long_texts(block) + np.int8(2))),
    ("votes_a_class_or_abstains", _Voting(function=lambda block: _long_texts(block) - np.int8(1))),
    ("votes_a_class_or_abstains", _Voting(function=lambda block: _long_texts(block).astype(np.int64))),
    ("votes_a_class_or_abstains", _Voting(function=lambda block: _long_texts(block)[1:])),
    ("votes_alike_twice", _Voting(function=_Counting())),
    ("ignores_the_borders_of_blocks", _Voting(function=_numbered)),
    ("ignores_the_order_of_examples", _Voting(function=_numbered)),
    ("takes_no_examples", _Voting(function=_not_of_nothing)),
    ("takes_missing_values", _Voting(function=_if_long)),
    (
        "takes_missing_values",
        _Voting(function=lambda block: _long_texts(block) * np.int8(-block.column("id").null_count)),
    ),
    ("is_defined_by_json", _Voting(described=lambda: {"terms": {"a set"}})),
    ("is_defined_by_json", _Voting(described=lambda: {"terms": ("a", "tuple")})),
    ("is_defined_by_json", _Voting(described=_Counting().describe)),
    ("travels_to_other_processes", _Locked()),
    ("travels_to_other_processes", _Shy()),
    ("is_made_from_its_definition", _Remade()),
    ("is_made_from_its_definition", _Redefined()),
    ("leaves_examples_alone", _Voting(function=_overwriting)),
    ("leaves_shared_values_alone", _popping),
    ("leaves_global_randomness_alone", _Voting(function=_drawing)),
    ("tells_unknown_classes", _Voting(function=lambda block: np.ones(block.n_examples, dtype=np.int8))),
]


@pytest.mark.parametrize(("check", "lf"), WRONG, ids=[f"{place}-{check}" for place, (check, _) in enumerate(WRONG)])
def test_a_wrong_labelling_function_is_caught(check: str, lf: LabelingFunction) -> None:
    """A labelling function that does one thing wrong fails the check for it."""
    with pytest.raises(CheckFailed) as caught:
        CHECKS[check](lf, EXAMPLES, space=SPACE)

    assert caught.value.facts["check"] == check


def test_every_check_catches_something() -> None:
    """There is no check that no labelling function fails."""
    assert {check for check, _ in WRONG} == set(CHECKS)


def test_a_right_labelling_function_passes_all() -> None:
    """The labelling function most wrong ones are made from passes: what fails above is the change."""
    check_labeling_function(_Voting(), EXAMPLES, space=SPACE)


def test_one_that_only_reads_what_it_shares_passes_all() -> None:
    """A labelling function with preprocessors does all that others do."""
    lf = labeling_function("long", uses=[_words])(lambda words: HAM if len(words[-1]) > 4 else ABSTAIN)

    check_labeling_function(lf, EXAMPLES, space=SPACE)


def test_the_error_names_the_labelling_function() -> None:
    """The sentence names the labelling function, the check and where votes differ."""
    with pytest.raises(CheckFailed) as caught:
        check_labeling_function(_Voting("odd", _numbered), EXAMPLES, space=SPACE)

    assert "The labelling function 'odd' fails the check 'ignores_the_borders_of_blocks'" in str(caught.value)
    assert "Seen: the vote 0 where -1 belongs, in row 1 (10 such), in blocks of 1." in str(caught.value)


def test_a_block_is_like_those_of_the_engine() -> None:
    """A labelling function sees names and values of columns, and is told of a column that is not there."""
    seen: list[object] = []

    def vote(block: Block) -> Labels:
        seen.append((block.column_names, block.column("likes").type))
        block.column("nothing")
        raise AssertionError

    with pytest.raises(CheckFailed) as caught:
        CHECKS["votes_a_class_or_abstains"](_Voting(function=vote), EXAMPLES, space=SPACE)

    assert seen == [(("id", "text", "likes"), pa.int64())]
    assert isinstance(caught.value.__cause__, UnknownColumn)


def test_it_needs_two_examples() -> None:
    """One example shows nothing about order and blocks, so it is refused."""
    with pytest.raises(InvalidValue, match="number of examples to check with is 1"):
        check_labeling_function(_short, {"text": ["hello"]})


def test_it_needs_a_label_space() -> None:
    """A labelling function that only says a name does not show which classes there are."""
    with pytest.raises(MissingLabelSpace):
        check_labeling_function(rule("any", "length(text) > 0", "SPAM"), EXAMPLES)
