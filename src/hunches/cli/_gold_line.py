"""Says where gold labels come from."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hunches.workflow._stored_gold import GoldCounts


def gold_line(gold: GoldCounts) -> str:
    """Return the line that commands which change gold labels end with."""
    parts = f"{gold.n_adjudicated:,} adjudicated, {gold.n_annotated:,} by annotators, {gold.n_imported:,} imported"
    disputed = f" {gold.n_disputed:,} have none because annotators disagree." if gold.n_disputed else ""
    return f"Gold labels: {gold.n_gold:,} ({parts}).{disputed}"
