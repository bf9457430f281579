"""How fast the engine is, beside snorkel and Polars in an environment of their own, and whether it is right.

Run from the repository root: ``python bench/engine.py [--only PART ...] [--no-peers] [--small]``. The first run with
peers installs them, which takes minutes and 1.7 GB. CPU seconds are those of all processes that did the work.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from engine_agreement import print_agreement
from engine_peers import prepare_peers
from engine_python_lfs import print_python_lfs
from engine_texts import SIZES, SMALL_SIZES, print_long, print_short

if TYPE_CHECKING:
    from collections.abc import Callable

_BENCH: Final = Path(__file__).resolve().parent
_DATA: Final = _BENCH.parents[1] / "shared" / "data"
_OTHERS: Final = {
    "votes": ("vote_storage.py", "vote_statistics.py"),
    "preview": ("preview.py",),
    "dask": ("scale_out.py",),
}
"""Benches of their own, which are run one after the other so that their memory is that of their work."""


def main() -> None:
    """Print the tables of all parts, or of some."""
    options = _options()
    peers = prepare_peers() if options.peers and not options.small else None
    parts = _small_parts() if options.small else _parts(options.data, peers)
    # The benches of other parts have tests of their own.
    chosen = options.only or (_small_parts() if options.small else [*parts, *_OTHERS])
    for name in chosen:
        if name in parts:
            parts[name]()
        else:
            _run_others(name, small=options.small)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", nargs="+", choices=(*_small_parts(), *_OTHERS))
    parser.add_argument("--data", type=Path, default=_DATA, help="of real texts")
    parser.add_argument("--no-peers", dest="peers", action="store_false")
    parser.add_argument("--small", action="store_true", help="few texts, no peers, seconds")
    return parser.parse_args()


def _parts(data: Path, peers: Path | None) -> dict[str, Callable[[], None]]:
    return {
        "short": partial(print_short, SIZES, peers),
        "long": partial(print_long, SIZES),
        "python": partial(print_python_lfs, 1_000_000, 20_000, repeats=SIZES.repeats, peers=peers),
        "agreement": partial(print_agreement, data, n_texts=100_000, rng=np.random.default_rng(0)),
    }


def _small_parts() -> dict[str, Callable[[], None]]:
    nowhere = Path("no-data")
    return {
        "short": partial(print_short, SMALL_SIZES, None),
        "long": partial(print_long, SMALL_SIZES),
        "python": partial(print_python_lfs, 1_000, 100, repeats=1, peers=None),
        "agreement": partial(print_agreement, nowhere, n_texts=200, rng=np.random.default_rng(0)),
    }


def _run_others(part: str, *, small: bool) -> None:
    for script in _OTHERS[part]:
        if (_BENCH / script).exists():
            arguments = ["--small"] if small else []
            subprocess.run([sys.executable, str(_BENCH / script), *arguments], check=True)
        else:
            print(f"bench/{script} is not there: its numbers are left out.")
        print()


if __name__ == "__main__":
    main()
