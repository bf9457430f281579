"""Calls of user code that take too long: they are stopped, told and, after several, not made any more."""

from __future__ import annotations

import signal
import threading
import time
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import pytest

import hunches as hu
from hunches.errors import BrokenLabelingFunction, InvalidValue
from hunches.lfs import Preprocessor, PythonLF, labeling_function
from hunches.lfs._calling import BATCH_LIMIT_S, LIMIT_S, MAX_SLOW_CALLS, Calls, seconds_of
from hunches.records import FaultTally

if TYPE_CHECKING:
    from collections.abc import Callable

    from hunches.lfs._calling import TimeLimit
    from hunches.records import Fault, Votes

SPACE = hu.LabelSpace(["SPAM", "HAM"])
SPAM, HAM = SPACE
SHORT_S = 0.02


def _hang_on(slow: frozenset[int], number: int) -> hu.Label:
    while number in slow:
        pass
    return SPAM


def _votes(slow: set[int], *, n_examples: int = 8) -> Votes:
    lf = labeling_function("lf", time_limit=SHORT_S)(partial(_hang_on, frozenset(slow)))
    fine = PythonLF("fine", lambda number: HAM)
    return hu.apply([lf, fine], {"number": list(range(n_examples))}, space=SPACE)


def _in_a_thread(function: Callable[[], object]) -> list[object]:
    results: list[object] = []
    thread = threading.Thread(target=lambda: results.append(function()))
    thread.start()
    thread.join()
    return results


def test_a_call_that_hangs_is_a_fault_and_the_others_vote() -> None:
    """It abstains there; what comes before and after it, and other labelling functions, are as they were."""
    votes = _votes({2, 7})

    (fault,) = votes.faults
    assert votes.dense().T.tolist() == [[0, 0, -1, 0, 0, 0, 0, -1], [1] * 8]
    assert (fault.lf, fault.row, fault.code, fault.count) == ("lf", 2, "lf-timeout", 2)
    assert fault.message == "a call was stopped at its time limit of 0.02 s"
    assert signal.getitimer(signal.ITIMER_REAL) == (0, 0)


def _faults_of(slow: set[int], limit: float | None = SHORT_S) -> tuple[list[object], list[int], tuple[Fault, ...]]:
    tally = FaultTally("lf")
    calls = Calls(partial(_hang_on, frozenset(slow)), [range(8)], tally=tally, limit_s=limit)
    return calls.results(), calls.failed, tally.faults()


def test_after_several_it_is_given_up() -> None:
    """It abstains on all the rest of the block, which is told and counted."""
    results, failed, (slow, given_up) = _faults_of({1, 3, 4})

    assert results == [SPAM, None, SPAM, *[None] * 5]
    assert failed == [1, 3, 4, 5, 6, 7]
    assert (slow.code, slow.row, slow.count) == ("lf-timeout", 1, MAX_SLOW_CALLS)
    assert (given_up.code, given_up.row, given_up.count) == ("lf-too-slow", 5, 3)
    assert given_up.message.startswith("it was given up after 3 calls that took longer than its time limit of 0.02 s")


def test_one_that_is_slow_at_the_end_is_not_given_up() -> None:
    """There is nothing left that it is not called on."""
    _, _, faults = _faults_of({5, 6, 7})

    assert [fault.code for fault in faults] == ["lf-timeout"]


def test_one_that_always_hangs_is_broken() -> None:
    """The error names it and says what to do."""
    with pytest.raises(BrokenLabelingFunction, match=r"'lf' is broken: it failed on 8 examples.*lf-timeout"):
        _votes(set(range(8)))


def test_a_preprocessor_that_hangs_is_a_fault_of_those_that_use_it() -> None:
    """Its calls have a limit of their own, and it is given up as well."""
    made = Preprocessor("made", partial(_hang_on, frozenset({1})), time_limit=SHORT_S)
    slow = Preprocessor("slow", partial(_hang_on, frozenset({0, 1, 2})), time_limit=SHORT_S)
    lfs = [
        PythonLF("a", lambda made: SPAM, uses=(made,)),
        PythonLF("b", lambda number, slow: SPAM, uses=(slow,), missing=True),
        PythonLF("c", lambda number: HAM),
    ]

    answers = hu.apply(lfs[::2], {"number": [0, 1, 2, 3]}, space=SPACE)

    assert answers.dense().T.tolist() == [[0, -1, 0, 0], [1] * 4]
    assert [(fault.code, fault.message) for fault in answers.faults] == [
        ("lf-timeout", "the preprocessor 'made' failed: a call was stopped at its time limit of 0.02 s")
    ]
    with pytest.raises(BrokenLabelingFunction, match="'b' is broken: it failed on 4 examples"):
        hu.apply(lfs[1:], {"number": [0, 1, 2, 3]}, space=SPACE)


def test_a_batch_that_hangs_fails_on_its_block() -> None:
    """A batch is one call."""
    lf = labeling_function("lf", batch=True, time_limit=SHORT_S)(lambda number: _hang_on(frozenset({8}), len(number)))

    with pytest.raises(
        BrokenLabelingFunction, match=r"on 8 examples.*lf-timeout: the call for a block was stopped at"
    ):
        hu.apply([lf], {"number": list(range(8))}, space=SPACE)


def test_the_time_it_takes_to_tell_a_failure_is_nobodys() -> None:
    """While a failure is told no call is running that could be stopped."""

    class SlowToTellError(Exception):
        def __str__(self) -> str:
            time.sleep(4 * SHORT_S)
            return "told"

    def fail(number: int) -> None:
        raise SlowToTellError

    tally = FaultTally("lf")
    Calls(fail, [range(2)], tally=tally, limit_s=SHORT_S).results()

    assert [(fault.message, fault.count) for fault in tally.faults()] == [("SlowToTellError: told", 2)]


def test_with_no_limit_there_is_no_timer() -> None:
    """None switches the limit off."""
    timers: list[tuple[float, float]] = []
    lf = labeling_function(time_limit=None)(lambda number: timers.append(signal.getitimer(signal.ITIMER_REAL)))

    hu.apply([lf], {"number": [1]}, space=SPACE)

    assert timers == [(0, 0)]


def test_in_a_thread_slow_calls_are_counted_when_they_end() -> None:
    """No call is stopped, and the votes of those that end count; after several it is given up."""

    def sleep(number: int) -> hu.Label:
        time.sleep(SHORT_S)
        return SPAM

    tally = FaultTally("lf")

    (results,) = _in_a_thread(Calls(sleep, [range(20)], tally=tally, limit_s=SHORT_S).results)

    assert results == [SPAM] * MAX_SLOW_CALLS + [None] * 17
    assert [(fault.code, fault.row, fault.count) for fault in tally.faults()] == [("lf-too-slow", MAX_SLOW_CALLS, 17)]


def test_in_a_thread_exceptions_are_told_and_many_calls_are_made() -> None:
    """Votes and faults are those of the main thread, as long as nothing is slow."""

    def fragile(number: int) -> hu.Label:
        return next(iter([SPAM] if number % 100 else []))

    lf = PythonLF("lf", fragile)
    numbers = {"number": np.arange(1, 9001)}

    (there,) = _in_a_thread(lambda: hu.apply([lf], numbers, space=SPACE))

    here = hu.apply([lf], numbers, space=SPACE)
    assert isinstance(there, hu.Votes)
    assert there.dense().tolist() == here.dense().tolist()
    assert there.faults == here.faults
    assert here.faults[0].count == 90


def test_the_default_is_longer_for_a_block() -> None:
    """One call of a batch function is for tens of thousands of examples."""
    assert (seconds_of("default", batch=False), seconds_of("default", batch=True)) == (LIMIT_S, BATCH_LIMIT_S)
    assert (seconds_of(None, batch=True), seconds_of(3, batch=True)) == (None, 3)


def test_the_limit_is_part_of_the_version() -> None:
    """A longer one may let calls vote that were stopped."""
    limits: list[TimeLimit] = ["default", None, 3, 4.5]

    assert len({labeling_function(time_limit=limit)(lambda text: SPAM).key(SPACE) for limit in limits}) == 4


@pytest.mark.parametrize("limit", [0, -1, float("nan"), float("inf"), True, "10", "defaults"])
def test_a_limit_that_is_no_time_is_refused(limit: float) -> None:
    """Seconds above 0, or None."""
    with pytest.raises(InvalidValue, match="time limit of 'f'"):
        labeling_function("f", time_limit=limit)(lambda text: SPAM)
