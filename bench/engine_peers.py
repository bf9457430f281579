"""Lets other tools answer the engine's rules, in the environment that the label models' peers have."""

from __future__ import annotations

import json
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from corpus import CLASSES
from label_models_peers import DEFAULT_FOLDER, PeerRunner
from report import Cost

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from engine_rules import TextRule

_BENCH: Final = Path(__file__).resolve().parent


@dataclass(frozen=True, slots=True, eq=False)
class PeerVotes:
    """What a peer said of the examples it was given, and its cost, the medians of all repeats.

    Parameters
    ----------
    votes : int8 [n_examples, n_lfs]
        -1 where it abstains.
    cost : Cost
    """

    votes: NDArray[np.int8]
    cost: Cost


def prepare_peers(folder: Path = DEFAULT_FOLDER) -> Path:
    """Return the Python of the peers' environment, which is made where it is not there."""
    PeerRunner(folder).prepare()
    return folder / "bin" / "python"


def ask_peer(python: Path, script: str, examples: Path, *, rules: Sequence[TextRule] = (), repeats: int) -> PeerVotes:
    """Return what the script of a peer answers to an Arrow file of examples."""
    told, answer = examples.with_suffix(".rules.json"), examples.with_suffix(f".{script}.npz")
    told.write_text(json.dumps([(each.patterns, CLASSES.index(each.label)) for each in rules]), encoding="utf-8")
    command = [str(python), "-m", f"peers.{script}", "--examples", str(examples), "--rules", str(told)]
    environment = os.environ | {"PYTHONPATH": str(_BENCH)}
    subprocess.run([*command, "--answer", str(answer), "--repeats", str(repeats)], env=environment, check=True)
    with np.load(answer) as found:
        return PeerVotes(found["votes"], Cost(float(found["wall_s"]), float(found["cpu_s"])))
