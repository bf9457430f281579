"""Lets other tools' label models answer, in an environment of their own: they and we talk by files."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import venv
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from label_models_answers import Answer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from label_models_answers import Question

REQUIREMENTS: Final = ("torch==2.13.0", "snorkel==0.10.0", "hyperlm==0.0.5", "crowd-kit==1.4.2", "polars==2.1.0")
DEFAULT_FOLDER: Final = Path.home() / ".cache" / "hunches-bench" / "peers"

_BENCH: Final = Path(__file__).resolve().parent
_MEMORY_BYTES: Final = 14 * 2**30
_SEED: Final = 0
_START_S: Final = 60


@dataclass(frozen=True, slots=True)
class Peer:
    """Another tool's label model.

    Parameters
    ----------
    name : str
    script : str
        The module that runs it, in `peers`.
    options : mapping
        Its settings.
    is_for_crowds : bool
        It labels the items it learns from, and takes part on crowds only.
    is_told_balance : bool
        It is told the true class balance, which is known of drawn votes only.
    """

    name: str
    script: str
    options: dict[str, Any] = field(default_factory=dict)
    is_for_crowds: bool = False
    is_told_balance: bool = False

    def takes(self, question: Question) -> bool:
        """Say whether it takes part in a question."""
        if self.is_told_balance:
            return question.balance is not None
        return not self.is_for_crowds or (question.test is None and question.balance is None)


SNORKEL: Final = Peer("snorkel", "run_snorkel", {"epochs": 100, "seed": _SEED})
PEERS: Final = (
    SNORKEL,
    Peer("snorkel, 500 epochs", "run_snorkel", {"epochs": 500, "seed": _SEED}),
    Peer("the same, told the balance", "run_snorkel", {"epochs": 500, "seed": _SEED}, is_told_balance=True),
    Peer("hyperlm", "run_hyperlm"),
    Peer("crowd-kit DawidSkene", "run_crowdkit", {"model": "DawidSkene"}, is_for_crowds=True),
    Peer("crowd-kit GLAD", "run_crowdkit", {"model": "GLAD"}, is_for_crowds=True),
    Peer("crowd-kit MACE", "run_crowdkit", {"model": "MACE"}, is_for_crowds=True),
)


@dataclass(frozen=True, slots=True)
class PeerRunner:
    """Where peers run.

    Parameters
    ----------
    folder : Path
        Of their virtual environment, made when it is not there; answers are kept below it.
    timeout_s : int
        How long a peer may take for one question.
    reuses : bool
        Take an answer that a peer gave to the very same votes in an earlier run.
    """

    folder: Path = DEFAULT_FOLDER
    timeout_s: int = 600
    reuses: bool = False

    def prepare(self) -> None:
        """Make the environment, with the versions of `REQUIREMENTS`, unless it is there."""
        done = self.folder / "requirements.txt"
        wanted = "\n".join(REQUIREMENTS)
        if done.exists() and done.read_text(encoding="utf-8") == wanted:
            return
        print(f"installing {wanted!r} into {self.folder}", file=sys.stderr)
        if not Path(self._python()).exists():  # else only what is new is added
            venv.create(self.folder, with_pip=True)
        subprocess.run([self._python(), "-m", "pip", "install", "--quiet", *REQUIREMENTS], check=True)
        done.write_text(wanted, encoding="utf-8")

    def ask(self, peer: Peer, questions: Sequence[Question]) -> list[Answer]:
        """Return what a peer says to each question, one after the other in one process."""
        places = [self._write(peer, question) for question in questions]
        if not self.reuses:
            for _, target in places:
                target.unlink(missing_ok=True)
        waiting = [pair for pair in places if not pair[1].exists()]
        ended = self._run(peer, waiting) if waiting else ""
        return [_read(target, otherwise=ended) for _, target in places]

    def _run(self, peer: Peer, places: Sequence[tuple[Path, Path]]) -> str:
        """Start a peer's script and return how it ended."""
        limits = ["--timeout-s", str(self.timeout_s), "--memory-bytes", str(_MEMORY_BYTES)]
        files = [str(path) for pair in places for path in pair]
        command = [self._python(), "-m", f"peers.{peer.script}", *limits, *files]
        # More threads make the peers' sums spin, which costs processor time and no less wall time.
        environment = os.environ | {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "PYTHONPATH": str(_BENCH)}
        most_s = _START_S + len(places) * self.timeout_s
        try:
            ended = subprocess.run(
                command, env=environment, capture_output=True, text=True, check=False, timeout=most_s
            )
        except subprocess.TimeoutExpired:
            return f"too slow: stopped after {most_s} s"
        return f"ended with {ended.returncode}: {ended.stderr.strip().splitlines()[-1:]}"

    def _python(self) -> str:
        return str(self.folder / "bin" / "python")

    def _write(self, peer: Peer, question: Question) -> tuple[Path, Path]:
        """Write the votes, unless they are there, and return that file and the one for the answer."""
        told = {"balance": list(question.balance)} if peer.is_told_balance and question.balance else {}
        options = json.dumps(peer.options | told)
        arrays = {"train": question.train.astype(np.int64), "n_classes": np.array(question.n_classes)}
        arrays |= {} if question.test is None else {"test": question.test.astype(np.int64)}
        digest = hashlib.sha256(options.encode() + (_BENCH / "peers" / f"{peer.script}.py").read_bytes())
        for name, array in arrays.items():
            digest.update(f"{name} {array.shape}".encode() + array.tobytes())
        folder = self.folder / "answers"
        folder.mkdir(parents=True, exist_ok=True)
        stem = digest.hexdigest()[:24]
        source = folder / f"{stem}-votes.npz"
        if not source.exists():
            stored: dict[str, Any] = {"options": np.array(options), **arrays}
            np.savez_compressed(source, **stored)
        return source, folder / f"{stem}-answer.npz"


def _read(path: Path, *, otherwise: str) -> Answer:
    if not path.exists():
        return Answer(failure=otherwise)
    with np.load(path) as arrays:
        facts = {name: arrays[name] for name in arrays.files}
    if "failure" in facts:
        return Answer(failure=str(facts["failure"]))
    if not np.isfinite(facts["train"]).all():
        return Answer(failure="its probabilities are not numbers")
    return Answer(facts["train"], facts.get("test"), float(facts["cpu_s"]), int(facts["peak_bytes"]))
