"""Calls user code for many examples: what it raises, and that it takes too long, become values."""

from __future__ import annotations

from itertools import islice
from time import monotonic
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

import numpy as np

from hunches.conditions.time_limit import TimeLimitReached, can_interrupt, time_limit
from hunches.errors import InvalidValue
from hunches.lfs._reading_votes import add_exception

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from hunches.records import FaultTally

TimeLimit: TypeAlias = float | Literal["default"] | None

LIMIT_S: Final = 10.0
BATCH_LIMIT_S: Final = 600.0
MAX_SLOW_CALLS: Final = 3
_MANY: Final = 4096
_STOPPED: Final = "raised in the function, perhaps by next(…) on something empty"


def seconds_of(limit: TimeLimit, *, batch: bool) -> float | None:
    """Return the seconds that one call may take."""
    if limit == "default":
        return BATCH_LIMIT_S if batch else LIMIT_S
    return limit


def check_time_limit(limit: TimeLimit, *, name: str) -> None:
    """Raise `InvalidValue` when a time limit is no positive number."""
    is_number = isinstance(limit, (int, float)) and not isinstance(limit, bool)
    if not (limit is None or limit == "default" or (is_number and 0 < limit < float("inf"))):
        expected = "a number of seconds above 0, or None for no limit"
        raise InvalidValue(f"The time limit of '{name}'", value=limit, expected=expected)


class Calls:
    """The calls of a function for one example after the other, and how far they are.

    Parameters
    ----------
    function : callable
        The user's code.
    columns : sequence of sequences
        Its arguments, one entry of each for every call.
    tally : FaultTally
        Where failures are counted, by the number of the call.
    limit_s : float, optional
        The seconds that one call may take.
    counts : sequence of int, optional
        How many examples each call stands for; 1 unless given.

    >>> from hunches.records import FaultTally
    >>> tally = FaultTally("inverse")
    >>> calls = Calls(lambda number: 1 // number, [[1, 0, 1]], tally=tally, limit_s=None)
    >>> calls.results(), calls.failed, tally.faults()[0].message
    ([1, None, 1], [1], 'ZeroDivisionError: integer division or modulo by zero')
    """

    def __init__(
        self,
        function: Callable[..., object],
        columns: Sequence[Sequence[object]],
        *,
        tally: FaultTally,
        limit_s: float | None,
        counts: Sequence[int] | None = None,
    ) -> None:
        self.failed: list[int] = []
        self._results: list[object] = []
        self._n_calls = len(columns[0])
        self._calls = map(function, *columns)
        self._tally = tally
        self._limit_s = limit_s
        self._counts = counts
        self._n_slow = 0
        self._is_telling = False

    def results(self) -> list[object]:
        """Make the calls, and return what they return, None where they fail."""
        go_on = self._go_on if self._limit_s is None or can_interrupt() else self._go_on_between_looks
        with time_limit(self._limit_s, self._number):
            while len(self._results) < self._n_calls and self._n_slow < MAX_SLOW_CALLS:
                try:
                    # An exception leaves in the list what came before it, and the calls can go on after it.
                    go_on()
                except TimeLimitReached:
                    self._is_telling = True
                    self._add_slow()
                except Exception as error:  # user code may raise anything; it becomes a value
                    # Set before anything is called: Python deals with signals at calls.
                    self._is_telling = True
                    add_exception(self._tally, len(self._results), error, count=self._count())
                    self._fail()
        if len(self._results) < self._n_calls:
            self._give_up()
        return self._results

    def _number(self) -> int | None:
        return None if self._is_telling else len(self._results)

    def _go_on(self) -> None:
        self._results.extend(self._calls)
        if len(self._results) < self._n_calls:
            raise StopIteration(_STOPPED)  # told like any other exception of the user's code

    def _go_on_between_looks(self) -> None:
        """Go on where no call can be stopped, and look at the clock after one call, after two more, after four."""
        n_calls = 1
        while len(self._results) < self._n_calls and self._n_slow < MAX_SLOW_CALLS:
            expected, started = min(len(self._results) + n_calls, self._n_calls), monotonic()
            self._results.extend(islice(self._calls, n_calls))
            if len(self._results) < expected:
                raise StopIteration(_STOPPED)
            is_late = self._limit_s is not None and monotonic() - started >= self._limit_s
            self._n_slow += is_late and n_calls == 1
            n_calls = 1 if is_late else min(2 * n_calls, _MANY)

    def _add_slow(self) -> None:
        self._n_slow += 1
        message = f"a call was stopped at its time limit of {self._limit_s:g} s"
        self._tally.add(len(self._results), "lf-timeout", message, count=self._count())
        self._fail()

    def _fail(self) -> None:
        self.failed.append(len(self._results))
        self._results.append(None)
        self._is_telling = False

    def _give_up(self) -> None:
        first = len(self._results)
        missing = range(first, self._n_calls)
        message = (
            f"it was given up after {MAX_SLOW_CALLS} calls that took longer than its time limit of "
            f"{self._limit_s:g} s; make it faster, or set time_limit"
        )
        self._tally.add(first, "lf-too-slow", message, count=sum(map(self._count, missing)))
        self.failed.extend(missing)
        self._results.extend([None] * len(missing))

    def _count(self, call: int | None = None) -> int:
        """Return how many examples a call stands for: the one that is next, unless it is said which."""
        if self._counts is None:
            return 1
        return self._counts[len(self._results) if call is None else call]


def call_batch(
    function: Callable[..., object],
    arrays: Sequence[np.ndarray[Any, np.dtype[Any]]],
    *,
    tally: FaultTally,
    limit_s: float | None,
    count: int,
) -> list[object] | None:
    """Return what one call gives for each entry of the arrays; None, with a fault on ``count`` examples, if none."""
    try:
        with time_limit(limit_s):
            results = _items(function(*arrays))
    except TimeLimitReached:
        tally.add(
            0, "lf-timeout", f"the call for a block was stopped at its time limit of {limit_s:g} s", count=count
        )
        return None
    except Exception as error:  # as above
        add_exception(tally, 0, error, count=count)
        return None
    if len(results) != len(arrays[0]):
        message = f"it returned {len(results)} results for {len(arrays[0])} examples"
        tally.add(0, "lf-wrong-type", message, count=count)
        return None
    return results


def _items(answer: object) -> list[object]:
    """Return the entries of an answer; those of an array of several dimensions cannot be written to."""
    if not isinstance(answer, np.ndarray):
        return list(answer)  # type: ignore[call-overload, no-any-return]  # what cannot be iterated raises: a fault
    if answer.ndim == 1:
        return answer.tolist()  # type: ignore[no-any-return]  # a list, when there is a dimension
    rows = answer.view()
    rows.flags.writeable = False
    return list(rows)
