"""The script of a peer reads votes, and writes what it says, or why it says nothing."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np

BENCH = Path(__file__).resolve().parents[2] / "bench"


def _answers(folder: Path, answer: str, *, n_jobs: int = 1) -> list[dict[str, Any]]:
    """Return what is written by a script that answers each job with an expression of ``job``."""
    files = []
    for position in range(n_jobs):
        files += [folder / f"{position}-votes.npz", folder / f"{position}-answer.npz"]
        train = np.array([[position, -1]])
        np.savez(files[-2], train=train, n_classes=np.array(2), options=np.array('{"model": "X"}'))
    script = f"import time; from peers.job import answer_jobs; answer_jobs(lambda job: {answer})"
    command = [sys.executable, "-c", script, "--timeout-s", "1", "--memory-bytes", str(2 * 2**30)]
    environment = os.environ | {"PYTHONPATH": str(BENCH), "OPENBLAS_NUM_THREADS": "1"}
    subprocess.run([*command, *map(str, files)], env=environment, check=True)
    return [dict(np.load(target)) for target in files[1::2]]


def test_probabilities_are_written_with_their_cost(tmp_path: Path) -> None:
    """Each job has its own answer; without votes to predict there is no second part."""
    first, second = _answers(tmp_path, "(job.train + 0.5, job.test)", n_jobs=2)

    assert first["train"].tolist() == [[0.5, -0.5]]
    assert second["train"].tolist() == [[1.5, -0.5]]
    assert set(first) == {"train", "cpu_s", "peak_bytes", "held_bytes"}
    assert 0 < first["held_bytes"] <= first["peak_bytes"] < 2 * 2**30


def test_the_options_reach_the_peer(tmp_path: Path) -> None:
    """One that it does not know is a failure, which is written too."""
    answer, *_ = _answers(tmp_path, "job.options['epochs']")

    assert str(answer["failure"]) == "KeyError: 'epochs'"


def test_a_peer_that_is_too_slow_is_stopped(tmp_path: Path) -> None:
    """The next job is still answered."""
    slow, quick = _answers(tmp_path, "(job.train * 1.0, time.sleep(9 * (1 - job.train[0, 0])))", n_jobs=2)

    assert "too slow" in str(slow["failure"])
    assert quick["train"].tolist() == [[1.0, -1.0]]


def test_a_peer_that_takes_too_much_memory_is_told_of(tmp_path: Path) -> None:
    """It gets no more than it may have, so that the machine lives on."""
    answer, *_ = _answers(tmp_path, "(bytearray(2**32), None)")

    assert str(answer["failure"]) == "it needs more than 2 GiB of memory"
