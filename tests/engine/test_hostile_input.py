"""Patterns, lists, texts and projects that are made to be too much end in an answer or in an error with a name."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pyarrow as pa
import pytest

from hunches.conditions import TextMatch, holds, parse_condition
from hunches.engine import Plan, VoteBlock, apply
from hunches.engine.apply import _pieces
from hunches.errors import BrokenLabelingFunction, PatternTooSlow
from hunches.lfs import labeling_function, rule
from hunches.records import LabelSpace

SPACE = LabelSpace(["SPAM", "HAM"])
CATASTROPHE = r"matches(text, '(?=(a+)+$)a')"
"""Look-around is left to Python, which tries every way to cut the text."""


def _batch(*texts: str | None) -> pa.RecordBatch:
    return pa.RecordBatch.from_pydict({"text": pa.array(texts, pa.large_string())})


@pytest.mark.parametrize("prefix", ["", "é"])
@pytest.mark.parametrize("pattern", ["(a+)+$", "(a|a)*b$", "(a*)*c", r"(.*a){20}$", r"(\w+\s?)+$"])
def test_repeats_in_repeats_are_answered_at_once(pattern: str, prefix: str) -> None:
    """On a text on which Python's `re` would not end in a lifetime."""
    texts = [prefix + "a" * 5_000 + "!", prefix + "aaa"]

    answers = Plan([TextMatch("matches", "text", (pattern,))]).evaluate(_batch(*texts))

    assert answers[0].tolist()[0] is False


def test_a_pattern_that_takes_too_long_is_named() -> None:
    """The error says which pattern, in which column, and what to write instead."""
    with pytest.raises(PatternTooSlow, match=r"\(a\+\)\+.*30 characters in the column 'text'") as error:
        Plan([parse_condition(CATASTROPHE)]).evaluate(_batch("aaa", "a" * 29 + "b"))

    assert error.value.row == 1


def test_where_nothing_can_stop_a_pattern_it_is_not_tried() -> None:
    """In other threads than the main one what may take for ever is refused, and what cannot is answered."""
    conditions = [parse_condition(CATASTROPHE), parse_condition(r"matches(text, '(?=a+)\w+b')")]

    with ThreadPoolExecutor(1) as threads:
        slow, quick = threads.submit(Plan(conditions).try_to_evaluate, _batch("a" * 40 + "b")).result()

    assert isinstance(slow, PatternTooSlow)
    assert isinstance(quick, np.ndarray)
    assert "nothing can stop it in this thread" in str(slow)
    assert quick.tolist() == [True]


def test_one_labelling_function_that_takes_too_long_is_given_up_alone() -> None:
    """It is broken, by name and with the reason; it is not tried again on the next text."""
    lfs = [rule("slow", CATASTROPHE, "SPAM"), rule("quick", "has(text, 'b', 'aaa')", "HAM")]
    votes_of_block = VoteBlock(lfs, SPACE)

    first = votes_of_block(_batch("aaa", *["a" * 40 + "b"] * 100))[1]
    second = votes_of_block(_batch(*["a" * 40 + "b"] * 100, "aaa"))[1]

    assert [len(column.rows) for column in first] == [0, 1]
    assert [fault.code for fault in (*first[0].faults, *second[0].faults)] == ["lf-too-slow", "lf-too-slow"]
    assert second[1].rows.tolist() == [100]
    with pytest.raises(BrokenLabelingFunction, match=r"slow.*takes too long"):
        apply(lfs, {"text": ["aaa", "a" * 40 + "b"]}, space=SPACE)


@pytest.mark.parametrize("letters", ["abcdefghij", "абвгдежзий", "日月火水木金土山川田"])
@pytest.mark.parametrize("predicate", ["has", "contains"])
@pytest.mark.parametrize("case", ["true", "false"])
def test_ten_thousand_words(letters: str, predicate: str, case: str) -> None:
    """In any script, as whole words or anywhere, with and without case."""
    words = ["".join(letters[int(digit)] for digit in f"{number:05d}") for number in range(10_000)]
    condition = parse_condition(f"{predicate}(text, {', '.join(map(repr, words))}, case => {case})")
    last = letters[9]
    texts = [f"«{words[77]}» …", f"x {words[9_999].upper()}!", f"{words[5]}{last}", last * 4, "é", "", None]

    (answer,) = Plan([condition]).evaluate(_batch(*texts))

    assert answer.tolist() == [holds(condition, {"text": text}) for text in texts]


def test_cells_of_a_megabyte() -> None:
    """A pattern with a match at every character is looked for until its first."""
    cell = "lorem ipsum dolor " * 60_000
    conditions = ["contains(text, 'o')", r"matches(text, '\w')", "has(text, 'ipsum')", "ends_with(text, 'x ')"]

    answers = Plan(map(parse_condition, conditions)).evaluate(_batch(cell, cell + "x ", "q", None))

    assert np.array(answers).T.astype(int).tolist() == [[1, 1, 1, 0], [1, 1, 1, 1], [0, 1, 0, 0], [0, 0, 0, 0]]


def test_patterns_with_too_many_matches_are_set_apart() -> None:
    """They are then looked for in one text after the other, and the plan says so; answers stay."""
    plan = Plan(map(parse_condition, [r"matches(text, '[a-y]')", "contains(text, 'zz')"]))
    texts = ["abcdefgh" * 100, "zz", "a zz", ""] * 2_000

    answers = plan.evaluate(_batch(*texts))

    assert np.array(answers)[:, :4].astype(int).tolist() == [[1, 0, 1, 0], [0, 1, 1, 0]]
    set_apart = [step.n_patterns for step in plan.explain().steps if step.what.endswith("for each text")]
    assert set_apart == [1]


def test_ten_thousand_labelling_functions() -> None:
    """All vote, each on its own examples."""
    lfs = [rule(f"lf{number}", f"has(text, 'w{number}')", "SPAM") for number in range(10_000)]

    votes = apply(lfs, {"text": [f"w{number} w{number + 1}" for number in range(0, 9_999, 111)]}, space=SPACE)

    assert votes.n_votes == 2 * len(range(0, 9_999, 111))
    assert votes.column("lf112").rows.tolist() == [1]


@pytest.mark.parametrize(("n_conditions", "most_rows"), [(1, 65_536), (10_000, 6_711), (10**9, 1)])
def test_blocks_are_cut_to_a_bounded_amount_of_work(n_conditions: int, most_rows: int) -> None:
    """Whatever the number of conditions, the answers of a piece take 64 MiB at most."""
    batch = pa.RecordBatch.from_pydict({"n": np.arange(65_536 if n_conditions < 10**9 else 64)})

    pieces = list(_pieces(batch, n_conditions=n_conditions))

    assert max(piece.num_rows for piece in pieces) <= most_rows
    assert pa.Table.from_batches(pieces).equals(pa.Table.from_batches([batch]))


def test_pieces_of_few_bytes() -> None:
    """A block of large cells is cut until a piece is of 64 MiB, or one example."""
    batch = _batch(*["x" * 10_000_000] * 20)

    assert [piece.num_rows for piece in _pieces(batch, n_conditions=1)] == [5, 5, 5, 5]


def test_a_function_that_is_given_up_is_not_called_again() -> None:
    """Three calls that take too long are enough, whatever the number of blocks."""
    calls = []

    @labeling_function(time_limit=0.05)
    def stuck(text: str) -> str | None:
        calls.append(text)
        while text:
            pass
        return None

    votes_of_block = VoteBlock([stuck], SPACE)
    codes = [votes_of_block(_batch(*"abcdefgh"))[1][0].faults[-1].code for _ in range(3)]

    assert codes == ["lf-too-slow"] * 3
    assert len(calls) == 3
