"""The state of the random numbers a process shares, to see whether somebody drew from them."""

from __future__ import annotations

import random

import numpy as np


def global_randomness() -> tuple[object, ...]:
    """Return something equal to an earlier answer when nobody drew a random number in between."""
    name, keys, *rest = np.random.get_state(legacy=True)  # noqa: NPY002  # it is read, to see that nobody uses it
    return random.getstate(), name, np.asarray(keys).tobytes(), *rest
