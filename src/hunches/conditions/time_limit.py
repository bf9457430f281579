"""Stops a call that takes too long, at no cost to the calls that do not."""

from __future__ import annotations

import signal
import threading
from contextlib import nullcontext
from time import monotonic
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager
    from types import FrameType

TICKS: Final = 4
_SHORTEST_TICK_S: Final = 1e-3  # ticks that come faster than they are dealt with would let nothing else run
_SOON_S: Final = 1e-6


class TimeLimitReached(BaseException):
    """Is raised inside a call that takes too long; who sets a limit catches it, so no caller ever meets it.

    It is no `Exception`, so that an ``except Exception`` in the call that is stopped does not keep it running.

    >>> issubclass(TimeLimitReached, Exception)
    False
    """


def can_interrupt() -> bool:
    """Return whether calls can be stopped here: in the main thread of a process, where there are Unix signals."""
    return hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread()


def time_limit(seconds: float | None, progress: Callable[[], int | None] = int) -> AbstractContextManager[object]:
    """Return a context that raises `TimeLimitReached` inside a call that runs for longer than the limit.

    It is made for many calls in a row: a timer ticks `TICKS` times in the time of the limit and looks whether
    ``progress`` is what it was, so that the calls themselves cost nothing more. A call is stopped when between
    1 and 1 + 1 / `TICKS` times the limit have passed (a tick takes a millisecond at least), and never before. What
    runs Python is stopped, and what looks for signals as Python's ``re`` does; one long step of a C library is
    only stopped after it returns.

    The handler and the timer of ``SIGALRM`` that were there before are put back; an alarm that falls due meanwhile
    comes at the end. Limits can stand in each other: the inner one alone works until it ends.

    Parameters
    ----------
    seconds : float, optional
        The limit of one call; none when it is None, and where `can_interrupt` is false.
    progress : callable
        Returns a number that is another one in each call, and None while there is none that may be stopped. By
        default all that happens in the context is one call.

    >>> import re
    >>> try:
    ...     with time_limit(0.05):
    ...         re.search("(a+)+$", "a" * 40 + "b")
    ... except TimeLimitReached:
    ...     print("stopped")
    stopped
    """
    return _Alarm(seconds, progress) if seconds is not None and can_interrupt() else nullcontext()


class _Alarm:
    """The timer of one context and what it has seen."""

    def __init__(self, seconds: float, progress: Callable[[], int | None]) -> None:
        self._seconds = seconds
        self._progress = progress

    def __enter__(self) -> None:
        self._seen, self._ticks = self._progress(), 0
        self._handler_before = signal.signal(signal.SIGALRM, self._tick)
        tick_s = max(self._seconds / TICKS, _SHORTEST_TICK_S)
        self._timer_before = signal.setitimer(signal.ITIMER_REAL, tick_s, tick_s)
        self._started = monotonic()

    def __exit__(self, *_: object) -> None:
        signal.setitimer(signal.ITIMER_REAL, 0)
        # A tick that is still on its way is dealt with before the handler is changed (so Python's own source has it).
        signal.signal(signal.SIGALRM, self._handler_before)
        delay, interval = self._timer_before
        if delay:
            left = max(delay - (monotonic() - self._started), _SOON_S)
            signal.setitimer(signal.ITIMER_REAL, left, interval)

    def _tick(self, _: int, frame: FrameType | None) -> None:
        # Ticks are counted, not seconds: a process that was suspended finds one tick waiting, however long that was.
        seen = self._progress()
        if seen is None or seen != self._seen:
            self._seen, self._ticks = seen, 0
            return
        self._ticks += 1
        if self._ticks >= TICKS and not _is_own(frame):
            self._ticks = 0
            raise TimeLimitReached


def _is_own(frame: FrameType | None) -> bool:
    """Return whether a frame is of this file: what is raised while a limit begins or ends would leave a timer."""
    return frame is not None and frame.f_globals is globals()
