"""Loads packages that the base installation leaves out."""

from __future__ import annotations

import importlib
from typing import Any

from hunches.errors import MissingExtra


def load_extra(module: str, *, feature: str, extra: str) -> Any:  # noqa: ANN401  # a module of any package
    """Return a module of an optional package; raise `MissingExtra`, with the command to install it, without it."""
    try:
        return importlib.import_module(module)
    except ModuleNotFoundError as error:
        raise MissingExtra(feature, extra=extra) from error
