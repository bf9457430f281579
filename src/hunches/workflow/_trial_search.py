"""Runs trials side by side until a budget is spent, in an order that does not depend on which ends first."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from hunches.workflow._trial_records import KeptTrial
from hunches.workflow._trial_work import FailedTrial

if TYPE_CHECKING:
    from hunches.store import RunRecorder
    from hunches.workflow._trial_pool import TrialPool
    from hunches.workflow._trial_records import TrialRecords
    from hunches.workflow._trial_sampler import AskedTrial, TrialSampler, TrialSpec
    from hunches.workflow._trial_work import TrialAnswer

_WINDOW: Final = 4
_MOST_REPEATS: Final = 50
_BETWEEN_LOOKS_S: Final = 0.2


@dataclass(frozen=True, slots=True)
class SearchBudget:
    """When a search ends, whichever comes first.

    Parameters
    ----------
    seconds : float or None
        What trials may take; those of an earlier search that are found again count with what they took then.
    trials : int or None
        How many are tried, those found again included.
    workers : int
        How many run at once.
    least_grace_s : float
        How long trials that run when the time is over may go on at least.
    """

    seconds: float | None
    trials: int | None
    workers: int
    least_grace_s: float = 10.0

    @property
    def window(self) -> int:
        """How many trials are proposed before the first of them has to be known.

        It is what makes proposals the same whatever the number of workers, up to four.
        """
        return max(_WINDOW, self.workers)

    @property
    def grace_s(self) -> float:
        """How long trials that run when the time is over may go on."""
        return max(self.least_grace_s, (self.seconds or 0.0) / 4)


@dataclass(frozen=True, slots=True)
class TriedTrial:
    """What was tried, and what came of it."""

    key: str
    spec: TrialSpec
    outcome: KeptTrial | FailedTrial


@dataclass(slots=True)
class TrialSearch:
    """One search: what was asked for and is not told yet, and what came of everything.

    Trials are told to the sampler in the order it proposed them, and each proposal sees what all but the latest few
    before it led to. So a search that is run again proposes the same, and finds what is in the store.
    """

    sampler: TrialSampler
    records: TrialRecords
    run: RunRecorder
    budget: SearchBudget
    metric: str
    _tried: dict[str, TriedTrial] = field(default_factory=dict)
    _asked: list[tuple[AskedTrial, str]] = field(default_factory=list)
    _running: dict[str, TrialSpec] = field(default_factory=dict)
    _order: dict[str, None] = field(default_factory=dict)
    _n_asked: int = 0
    _n_repeated: int = 0
    _is_exhausted: bool = False
    _earlier_s: float = 0.0
    _began: float = field(default_factory=time.monotonic)

    def go(self, pool: TrialPool) -> list[TriedTrial]:
        """Return the trials that are known at the end, in the order they were asked for."""
        self._began = time.monotonic()
        while self._fill(pool) or self._running:
            for key, answer in pool.finished(_BETWEEN_LOOKS_S) if self._running else []:
                self._finish(key, self._running.pop(key), answer)
            self._report()
            if self._running and self._is_over(grace_s=self.budget.grace_s):
                self.run.say(f"{len(self._running)} trials were stopped: they went on after the time was over")
                break
        return [self._tried[key] for key in self._order if key in self._tried]

    def _fill(self, pool: TrialPool) -> bool:
        """Ask for trials and start them as far as there is room; return whether any was asked for."""
        n_before = self._n_asked
        while self._may_ask():
            self._ask()
        for asked, key in self._asked:
            is_new = key not in self._tried and key not in self._running
            if is_new and len(self._running) < self.budget.workers and not self._is_over():
                self._running[key] = asked.spec
                pool.start(key, asked.spec)
        return self._n_asked > n_before

    def _may_ask(self) -> bool:
        has_trials = self.budget.trials is None or self._n_asked < self.budget.trials
        has_room = len(self._asked) < self.budget.window or self._asked[0][1] in self._tried
        has_new = self._n_repeated < _MOST_REPEATS and not self._is_exhausted
        return has_trials and has_room and has_new and not self._is_over()

    def _ask(self) -> None:
        if len(self._asked) == self.budget.window:
            # No sooner, though it may have been known for long: what is proposed must not depend on that.
            self._tell(*self._asked.pop(0))
        asked = self.sampler.ask()
        if asked is None:
            self._is_exhausted = True
            return
        self._n_asked += 1
        key = self.records.key(asked.spec)
        is_known = key in self._order
        self._order[key] = None
        self._n_repeated = self._n_repeated + 1 if is_known else 0
        self._asked.append((asked, key))
        found = None if is_known else self.records.find(key)
        if found is not None:
            self._earlier_s += found.seconds / self.budget.workers
            self.run.reuse(key)
            self._tried[key] = TriedTrial(key, asked.spec, found)

    def _tell(self, asked: AskedTrial, key: str) -> None:
        outcome = self._tried[key].outcome
        self.sampler.tell(asked, outcome.value(self.metric) if isinstance(outcome, KeptTrial) else None)

    def _finish(self, key: str, spec: TrialSpec, answer: TrialAnswer) -> None:
        if isinstance(answer, FailedTrial):  # it may have been for a package that is not installed: it is not kept
            self.run.say(f"{spec.kind} {dict(spec.parameters)} failed: {answer.problem}")
            self._tried[key] = TriedTrial(key, spec, answer)
            return
        self._tried[key] = TriedTrial(key, spec, self.records.keep(self.run, key, spec, scored=answer))

    def _spent_s(self) -> float:
        return self._earlier_s + time.monotonic() - self._began

    def _is_over(self, *, grace_s: float = 0.0) -> bool:
        return self.budget.seconds is not None and self._spent_s() >= self.budget.seconds + grace_s

    def _report(self) -> None:
        if self.budget.trials is not None:
            done, total = len(self._tried), self.budget.trials
        else:
            total = round(self.budget.seconds or 0.0)
            done = min(total, round(self._spent_s()))
        self.run.progress(done, total)
        self.records.project.progress("tune", done, total)
