"""One thing a diagnosis has found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Severity = Literal["problem", "warning", "note"]
"""What makes labels wrong, what makes them doubtful, and what is good to know."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something about votes and the labels made of them, in plain words.

    Parameters
    ----------
    code : str
        Stable name of the kind of finding, for programs: "silent-lf".
    severity : {"problem", "warning", "note"}
    subject : tuple of str
        The labelling functions, classes or models it is about; empty when it is about all.
    sentence : str
        What was found.
    advice : str
        What to do next.

    >>> print(
    ...     Finding(
    ...         code="silent-lf",
    ...         severity="warning",
    ...         subject=("promo",),
    ...         sentence="promo never votes.",
    ...         advice="Correct it or deactivate it.",
    ...     )
    ... )
    Warning: promo never votes. Correct it or deactivate it.
    """

    code: str
    severity: Severity
    subject: tuple[str, ...]
    sentence: str
    advice: str

    def __str__(self) -> str:
        return f"{self.severity.capitalize()}: {self.sentence} {self.advice}".rstrip()

    def as_dict(self) -> dict[str, object]:
        """Return the finding as JSON holds it."""
        return {
            "code": self.code,
            "severity": self.severity,
            "subject": list(self.subject),
            "sentence": self.sentence,
            "advice": self.advice,
        }
