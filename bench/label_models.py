"""How good, honest and quick label models are, beside those of other tools in an environment of their own.

Run from the repository root: ``python bench/label_models.py [--only PART] [--no-peers] [--small]``. The first run
with peers installs them, which takes minutes and 1.7 GB. Data: the folder of ``--data``.
"""

from __future__ import annotations

import argparse
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

import hunches as hu
from label_models_answers import our_kinds
from label_models_contest import Contest
from label_models_peers import DEFAULT_FOLDER, PeerRunner
from label_models_real import print_real
from label_models_speed import SIZES, SMALL_SIZES, print_speed
from label_models_synthetic import SETTINGS, SMALL_SETTINGS, print_synthetic
from vote_sets import drawn_vote_sets, read_vote_sets

if TYPE_CHECKING:
    from collections.abc import Callable

_DATA: Final = Path(__file__).resolve().parents[2] / "shared" / "data"


def main() -> None:
    """Print the tables of all parts, or of one."""
    options = _options()
    runner = None
    if options.peers and not options.small:
        runner = PeerRunner(options.peers_folder, timeout_s=options.timeout_s, reuses=options.reuse_peers)
        runner.prepare()
    contest = Contest(tuple(our_kinds(options.models)), runner)
    parts = _small_parts(contest) if options.small else _parts(contest, options)
    for name, part in parts.items():
        if options.only in {None, name}:
            part()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=("real", "gold", "features", "synthetic", "speed"))
    parser.add_argument("--models", nargs="*", default=[], help="of ours; all when none is named")
    parser.add_argument("--data", type=Path, default=_DATA)
    parser.add_argument("--seeds", type=int, default=4, help="of drawn votes")
    parser.add_argument("--gold-draws", type=int, default=5, help="of gold labels")
    parser.add_argument("--no-peers", dest="peers", action="store_false")
    parser.add_argument("--peers", dest="peers_folder", type=Path, default=DEFAULT_FOLDER, metavar="FOLDER")
    parser.add_argument("--reuse-peers", action="store_true", help="take what peers said of the same votes before")
    parser.add_argument("--timeout-s", type=int, default=600, help="of a peer, for one question")
    parser.add_argument("--small", action="store_true", help="drawn votes, no peers, seconds")
    return parser.parse_args()


def _parts(contest: Contest, options: argparse.Namespace) -> dict[str, Callable[[], None]]:
    # They load scikit-learn, which must not be in the processes whose memory is measured: those load this file.
    from label_models_features import print_features
    from label_models_gold import print_gold

    sets = read_vote_sets(options.data)
    chosen = options.models or [hu.LabelModel().kind]  # features and speed take long: the default alone, unless told
    return {
        "real": partial(print_real, sets, contest),
        "gold": partial(print_gold, sets, contest, counts=(50, 100, 200), n_seeds=options.gold_draws),
        "features": partial(print_features, sets, kinds=chosen, n_seeds=options.gold_draws),
        "synthetic": partial(print_synthetic, SETTINGS, contest, n_seeds=options.seeds),
        "speed": partial(print_speed, SIZES, kinds=chosen, peers=contest.peers),
    }


def _small_parts(contest: Contest) -> dict[str, Callable[[], None]]:
    from label_models_features import print_features
    from label_models_gold import print_gold

    sets = drawn_vote_sets(np.random.default_rng(0))
    chosen = [hu.LabelModel().kind]
    return {
        "real": partial(print_real, sets, contest),
        "gold": partial(print_gold, sets, contest, counts=(20,), n_seeds=1),
        "features": partial(print_features, sets, kinds=chosen, n_seeds=1),
        "synthetic": partial(print_synthetic, SMALL_SETTINGS, contest, n_seeds=2),
        "speed": partial(print_speed, SMALL_SIZES, kinds=chosen, peers=None),
    }


if __name__ == "__main__":
    main()
