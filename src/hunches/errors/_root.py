"""The root of all errors, and those of steps that come too early."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

if TYPE_CHECKING:
    from collections.abc import Sequence


class HunchesError(Exception):
    """The root of every error Hunches raises on purpose.

    Attributes
    ----------
    code : str
        Stable name of the kind of error, for programs.
    http_status, exit_code : int
        What the HTTP door and the command line answer.
    facts : dict
        The facts the sentence was written from.

    >>> from hunches.errors import UnknownClass
    >>> UnknownClass("SPMA", known=["SPAM", "HAM"]).code
    'unknown-class'
    """

    code: ClassVar[str] = "error"
    http_status: ClassVar[int] = 500
    exit_code: ClassVar[int] = 1

    facts: dict[str, object]

    def __init__(self, sentence: str, **facts: object) -> None:
        super().__init__(sentence)
        self.facts = facts

    def __reduce__(self) -> tuple[object, ...]:
        return _rebuild, (type(self), str(self), self.facts)

    @classmethod
    def rebuilt(cls, sentence: str, facts: dict[str, object]) -> Self:
        """Return the error as it was before it crossed a process border."""
        error = cls.__new__(cls)
        HunchesError.__init__(error, sentence, **facts)
        return error


def _rebuild(kind: type[HunchesError], sentence: str, facts: dict[str, object]) -> HunchesError:
    return kind.rebuilt(sentence, facts)


def listed(names: Sequence[object], limit: int = 12) -> str:
    shown = ", ".join(f"'{name}'" for name in names[:limit])
    more = len(names) - limit
    return f"{shown} and {more} more" if more > 0 else shown or "none"


class NotFitted(HunchesError):
    """A model is asked before it has learned."""

    code = "not-fitted"
    http_status = 409
    exit_code = 5

    def __init__(self, model: str, *, verb: str) -> None:
        super().__init__(f"The {model} has not learned anything yet. Call {verb} first.", model=model, verb=verb)


class MissingStepError(HunchesError):
    """A verb needs the result of an earlier one."""

    code = "missing-step"
    http_status = 409
    exit_code = 5

    def __init__(self, needed: str, *, project: str, command: str) -> None:
        super().__init__(
            f"The project '{project}' has no {needed} yet. Make it first with: hunches {command}",
            needed=needed,
            project=project,
            command=command,
        )


class PreviewCancelled(HunchesError):
    """A preview was no longer wanted before it was done."""

    code = "preview-cancelled"
    http_status = 409
    exit_code = 130

    def __init__(self, lf: str, *, n_seen: int) -> None:
        super().__init__(
            f"The preview of '{lf}' was cancelled after {n_seen} examples. Nothing was changed; preview it again for "
            "an answer.",
            lf=lf,
            n_seen=n_seen,
        )
