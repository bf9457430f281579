"""The time limit of calls: it stops the one that hangs, and leaves no trace."""

from __future__ import annotations

import itertools
import re
import signal
import threading
import time
from typing import TYPE_CHECKING

import pytest

from hunches.conditions.time_limit import TimeLimitReached, can_interrupt, time_limit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType

LIMIT_S = 0.02


@pytest.fixture(autouse=True)
def nothing_is_left() -> Iterator[None]:
    """Fail a test that leaves a timer or a handler behind."""
    handler = signal.getsignal(signal.SIGALRM)
    yield
    assert signal.getitimer(signal.ITIMER_REAL) == (0, 0)
    assert signal.getsignal(signal.SIGALRM) is handler


def _hang() -> None:
    while True:
        pass


def _is_never(_: int) -> bool:
    return False


def _hang_on_two(number: int) -> int:
    if number == 2:
        _hang()
    return number


def test_a_pattern_that_backtracks_is_stopped() -> None:
    """Python's `re` looks for signals while it searches."""
    with pytest.raises(TimeLimitReached), time_limit(LIMIT_S):
        re.search(r"(a+)+$", "a" * 40 + "b")


@pytest.mark.parametrize("hang", [_hang, lambda: time.sleep(600), lambda: any(map(_is_never, itertools.count()))])
def test_what_hangs_is_stopped(hang: Callable[[], object]) -> None:
    """A loop, a wait and a builtin that calls Python are stopped alike."""
    with pytest.raises(TimeLimitReached), time_limit(LIMIT_S):
        hang()


def test_an_except_in_the_call_does_not_keep_it_running() -> None:
    """It is no Exception, as the call's own handlers are not for it."""

    def stubborn() -> None:
        try:
            _hang()
        except Exception:
            _hang()

    with pytest.raises(TimeLimitReached), time_limit(LIMIT_S):
        stubborn()


def test_what_swallows_it_is_stopped_again() -> None:
    """A call that catches everything gets the limit once more, and is then stopped once more."""

    def swallow() -> None:
        try:
            _hang()
        except BaseException:
            _hang()

    with pytest.raises(TimeLimitReached), time_limit(LIMIT_S):
        swallow()


def test_many_short_calls_may_take_longer_than_the_limit() -> None:
    """The limit is one call's: while calls go on, however many, nothing is stopped."""
    done: list[None] = []

    with time_limit(0.3, done.__len__):
        done.extend(map(time.sleep, [0.02] * 20))

    assert len(done) == 20


def test_between_calls_nothing_is_stopped() -> None:
    """While the progress is None there is no call, however long that takes."""
    with time_limit(LIMIT_S, lambda: None):
        time.sleep(3 * LIMIT_S)


def test_calls_go_on_after_the_one_that_was_stopped() -> None:
    """What came before it is kept, and a new context takes up the rest."""
    done: list[int] = []
    calls = map(_hang_on_two, range(5))

    with pytest.raises(TimeLimitReached), time_limit(LIMIT_S, done.__len__):
        done.extend(calls)
    with time_limit(LIMIT_S, done.__len__):
        done.extend(calls)

    assert done == [0, 1, 3, 4]


def test_an_inner_limit_ends_before_the_outer_one() -> None:
    """The outer limit, whose time passed meanwhile, stops what comes next."""
    stopped = []

    def work() -> None:
        try:
            with time_limit(2 * LIMIT_S):
                _hang()
        except TimeLimitReached:
            stopped.append("inner")
        _hang()

    with pytest.raises(TimeLimitReached), time_limit(LIMIT_S):
        work()

    assert stopped == ["inner"]


def test_an_alarm_of_the_caller_comes_all_the_same() -> None:
    """One that falls due in the context comes when that ends."""
    rung: list[int] = []

    def ring(number: int, _: FrameType | None) -> None:
        rung.append(number)

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, LIMIT_S)
    try:
        with time_limit(60):
            time.sleep(2 * LIMIT_S)
            assert rung == []
        time.sleep(LIMIT_S)
    finally:
        signal.signal(signal.SIGALRM, before)

    assert rung == [signal.SIGALRM]


def test_a_repeating_timer_of_the_caller_repeats() -> None:
    """Its interval is put back with it."""
    before = signal.signal(signal.SIGALRM, signal.SIG_IGN)
    signal.setitimer(signal.ITIMER_REAL, 60, 30)
    try:
        with time_limit(60):
            pass
        delay, interval = signal.setitimer(signal.ITIMER_REAL, 0)
    finally:
        signal.signal(signal.SIGALRM, before)

    assert interval == 30
    assert 0 < delay <= 60


def test_an_exception_of_the_call_passes() -> None:
    """What the call raises itself is the caller's to handle."""
    with pytest.raises(KeyError), time_limit(LIMIT_S):
        raise KeyError


def test_no_limit_is_no_timer() -> None:
    """None leaves everything as it is."""
    with time_limit(None):
        assert signal.getitimer(signal.ITIMER_REAL) == (0, 0)


def test_in_another_thread_there_is_no_limit() -> None:
    """Only the main thread gets signals; elsewhere nothing is stopped, and nothing fails."""
    seen: list[object] = []

    def work() -> None:
        with time_limit(LIMIT_S):
            seen.extend([can_interrupt(), signal.getitimer(signal.ITIMER_REAL)])

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()

    assert seen == [False, (0, 0)]
    assert can_interrupt()


def test_ticks_around_the_end_leave_nothing() -> None:
    """However the end of a call and a tick meet, the context ends with no timer left."""
    for number in range(300):
        try:
            with time_limit(1e-3):
                sum(map(abs, range(number * 100)))
        except TimeLimitReached:
            continue
