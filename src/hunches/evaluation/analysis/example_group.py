"""Examples that show what a part of an analysis speaks of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Any


@dataclass(frozen=True, slots=True)
class ExampleGroup:
    """A few examples, and what they are examples of.

    Parameters
    ----------
    name : str
        What they have in common: "SPAM taken for HAM".
    rows : tuple of int
        Their positions among the examples, the most telling first.

    >>> ExampleGroup("SPAM taken for HAM", (7, 3)).rows
    (7, 3)
    """

    name: str
    rows: tuple[int, ...]

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON holds it."""
        return {"name": self.name, "rows": list(self.rows)}
