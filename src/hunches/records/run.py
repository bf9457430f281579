"""The record of one executed verb."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, get_args

from hunches.errors import InvalidValue
from hunches.records._required import require_json, require_text, require_utc

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

RunState = Literal["running", "finished", "failed", "cancelled", "interrupted"]
"""``cancelled`` by a person, ``interrupted`` when its process died without a word."""


@dataclass(frozen=True, slots=True)
class Run:
    """What a verb was given, how far it got, what it said and what came of it.

    Parameters
    ----------
    id : str
        Unique in its project; ids sort by start.
    verb : str
        The workflow function: "apply_lfs".
    started_at : datetime
        In UTC.
    pid : int
        The process that runs it.
    state : {"running", "finished", "failed", "cancelled", "interrupted"}
        Where it stands.
    parameters, environment : mapping
        What it was called with and in, as JSON.
    inputs, outputs : mapping
        Keys of artefacts by role.
    done, total : int
        Progress, in whatever the verb counts; ``total`` is 0 until it is known.
    reused : int
        How many results were there already.
    log : tuple of str
        What it said, a line each.
    error : mapping or None
        ``code``, ``message`` and ``traceback`` of what ended it, when it failed.
    ended_at : datetime or None
        In UTC; None while it runs, and when nobody saw it end.
    author : str
        Who started it.

    Raises
    ------
    InvalidValue
        When a text is blank, a time is not in UTC, a state is unknown or something is not JSON.

    >>> from datetime import UTC, datetime
    >>> Run("r1", "train", started_at=datetime(2026, 1, 31, tzinfo=UTC), pid=4711).state
    'running'
    """

    id: str
    verb: str
    started_at: datetime
    pid: int
    state: RunState = "running"
    parameters: Mapping[str, Any] = field(default_factory=dict)
    environment: Mapping[str, Any] = field(default_factory=dict)
    inputs: Mapping[str, str] = field(default_factory=dict)
    outputs: Mapping[str, str] = field(default_factory=dict)
    done: int = 0
    total: int = 0
    reused: int = 0
    log: tuple[str, ...] = ()
    error: Mapping[str, str] | None = None
    ended_at: datetime | None = None
    author: str = ""

    def __post_init__(self) -> None:
        require_text("The id of a run", self.id)
        require_text("The verb of a run", self.verb)
        require_utc(f"The start of the run '{self.id}'", self.started_at)
        if self.ended_at is not None:
            require_utc(f"The end of the run '{self.id}'", self.ended_at)
        if self.state not in get_args(RunState):
            raise InvalidValue("The state of a run", value=self.state, expected=f"one of {get_args(RunState)}")
        if self.done < 0 or self.total < 0:
            raise InvalidValue("The progress of a run", value=(self.done, self.total), expected="0 or more")
        require_json(f"The parameters of the run '{self.id}'", self.parameters)
        require_json(f"The environment of the run '{self.id}'", self.environment)
