"""Many patterns are found in one pass."""

from __future__ import annotations

import sys
from importlib.util import module_from_spec, spec_from_file_location

from hypothesis import given
from hypothesis import strategies as st

from hunches.engine import _automaton
from hunches.engine._automaton import Automaton, Expression


def _found(automaton: Automaton, texts: list[bytes]) -> set[tuple[int, object]]:
    numbers, places = automaton.find_each(texts)
    return set(zip(numbers.tolist(), places.tolist(), strict=True))


def test_every_pattern_is_found_in_every_text() -> None:
    """Numbers and rows are reported side by side; expressions of one number are one."""
    automaton = Automaton([Expression(0, rb"a+b"), Expression(1, rb"c"), Expression(1, rb"d$")])

    assert _found(automaton, [b"xaab", b"c ab", b"", b"d", b"dx"]) == {(0, 0), (0, 1), (1, 1), (1, 3)}
    assert not automaton.rejected


def test_what_cannot_be_compiled_is_named_and_the_rest_works() -> None:
    """One pattern the automaton has no form for does not spoil the others."""
    automaton = Automaton([Expression(0, rb"a"), Expression(7, rb"(?=a)b"), Expression(2, rb"b")])

    assert automaton.rejected == {7}
    assert _found(automaton, [b"ab"]) == {(0, 0), (2, 0)}


def test_nothing_to_look_for_finds_nothing() -> None:
    """Without a pattern that compiles no text is read."""
    assert _found(Automaton([]), [b"a"]) == set()
    only_wrong = Automaton([Expression(3, rb"(?=a)b")])
    assert only_wrong.rejected == {3}
    assert _found(only_wrong, [b"ab"]) == set()


def test_without_hyperscan_every_pattern_is_left_to_python() -> None:
    """Where the package has no wheel the automaton takes nothing, and says so."""
    spec = spec_from_file_location("automaton_alone", _automaton.__file__)
    assert spec is not None
    assert spec.loader is not None
    alone = module_from_spec(spec)
    installed = sys.modules["hyperscan"]
    sys.modules |= {"hyperscan": None, spec.name: alone}  # type: ignore[dict-item]  # Python's sign for none
    try:
        spec.loader.exec_module(alone)
    finally:
        sys.modules["hyperscan"] = installed
        del sys.modules[spec.name]

    automaton = alone.Automaton([Expression(0, rb"a"), Expression(4, rb"b")])

    assert automaton.rejected == {0, 4}
    assert _found(automaton, [b"a"]) == set()


def test_empty_matches_are_found() -> None:
    """A pattern that matches the empty string is found in every text that is not empty."""
    assert _found(Automaton([Expression(0, rb"a*")]), [b"b", b"a"]) == {(0, 0), (0, 1)}


def test_every_match_is_reported_with_its_end() -> None:
    """Where it is asked for, each place a pattern matches is told apart."""
    automaton = Automaton([Expression(5, rb"ab")], every_match=True)

    matches = automaton.find(b"abab xab", at_most=10)

    assert (matches.numbers.tolist(), matches.ends.tolist(), matches.is_whole) == ([5, 5, 5], [2, 4, 8], True)


def test_a_search_stops_at_a_cut_after_too_many_matches() -> None:
    """What was found before the cut is reported, and that there is more."""
    automaton = Automaton([Expression(0, rb"a")], every_match=True)

    matches = automaton.find(b"a" * 5 + b"-" + b"a" * 100, [5, 6], at_most=3)

    assert not matches.is_whole
    assert matches.ends.tolist() == [1, 2, 3, 4, 5]
    assert automaton.find(b"aaa", at_most=3).is_whole


@given(st.text("ab-", max_size=120), st.sets(st.integers(0, 120)))
def test_cuts_change_nothing(text: str, wanted: set[int]) -> None:
    """Matches are the same wherever bytes are cut that no match passes over."""
    automaton = Automaton([Expression(0, rb"a"), Expression(1, rb"ab?-")], every_match=True)
    data = text.encode()
    cuts = sorted(cut for cut in wanted if cut < len(data) and data[cut - 1 : cut] == b"-")

    cut, whole = automaton.find(data, cuts), automaton.find(data)

    assert sorted(zip(cut.numbers, cut.ends, strict=True)) == sorted(zip(whole.numbers, whole.ends, strict=True))
