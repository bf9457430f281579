"""Tallies of parts add up to the tally of all."""

from __future__ import annotations

from dataclasses import replace

from hunches.engine import VoteTally
from hunches.records import Fault

FAULT = Fault("a", 3, "lf-raised", "KeyError", "trace", 2)


def test_counts_and_faults_add_up() -> None:
    """The same failure is counted once, at its first example."""
    first = VoteTally(10, 4, {"a": 3, "b": 2}, (FAULT,), n_parts=1, n_reused=1)
    second = VoteTally(5, 1, {"a": 1, "b": 0}, (replace(FAULT, row=12), replace(FAULT, lf="b")), n_parts=1)

    both = first + second

    assert (both.n_examples, both.n_covered, both.n_votes) == (15, 5, {"a": 4, "b": 2})
    assert both.faults == (replace(FAULT, count=4), replace(FAULT, lf="b"))
    assert (both.n_parts, both.n_reused, both.covered) == (2, 1, 1 / 3)


def test_what_votes_were_reduced_to_adds_up() -> None:
    """Where both were, or one."""
    plain, with_two, with_three = (VoteTally(1, 0, {}, reduced=number) for number in (None, 2, 3))

    assert (with_two + with_three).reduced == 5
    assert (plain + with_two).reduced == 2
    assert (plain + plain).reduced is None


def test_of_nothing_nothing_is_covered() -> None:
    """The share of no examples is 0."""
    assert VoteTally(0, 0, {}).covered == 0
