"""Loads the packages that end models need beyond the base installation."""

from __future__ import annotations

import importlib
from typing import Any

from hunches.errors import MissingExtra


def load_optional(module: str, *, feature: str, extra: str) -> Any:  # noqa: ANN401  # a module of any package
    """Return a module of an optional package; raise `MissingExtra`, with the command to install it, without it.

    >>> load_optional("math", feature="A root", extra="roots").sqrt(4.0)
    2.0
    """
    try:
        return importlib.import_module(module)
    except ModuleNotFoundError as error:
        raise MissingExtra(feature, extra=extra) from error
