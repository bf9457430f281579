"""What the script of every peer does: read votes from files, let the peer answer, write what it said and took.

A script is started as ``python -m peers.run_NAME`` with pairs of files, votes in and probabilities out. An answer is
written as soon as it is there, and a failure is an answer too.
"""

from __future__ import annotations

import argparse
import json
import resource
import signal
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NoReturn, TypeAlias

import numpy as np

from peers.peak_memory import forget_peak, held_bytes, peak_bytes

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    Answer: TypeAlias = "tuple[NDArray[np.float64], NDArray[np.float64] | None]"


@dataclass(frozen=True, slots=True, eq=False)
class Job:
    """Votes to learn from and votes to predict.

    Parameters
    ----------
    train : int64 [n_examples, n_lfs]
        Learnt from, and predicted; -1 where an LF abstains.
    test : int64 [n_test_examples, n_lfs], optional
        Predicted too.
    n_classes : int
    options : mapping
        Settings of the peer.
    """

    train: NDArray[np.int64]
    test: NDArray[np.int64] | None
    n_classes: int
    options: dict[str, Any]


def answer_jobs(answer: Callable[[Job], Answer]) -> None:
    """Answer the jobs that the command line names."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--timeout-s", type=int, required=True)
    parser.add_argument("--memory-bytes", type=int, required=True)
    parser.add_argument("files", nargs="+")
    options = parser.parse_args()
    resource.setrlimit(resource.RLIMIT_AS, (options.memory_bytes, options.memory_bytes))
    signal.signal(signal.SIGALRM, _give_up)
    for source, target in _pairs(options.files):
        job = _read(source)
        signal.alarm(options.timeout_s)
        facts = _measured(answer, job, memory_bytes=options.memory_bytes)
        signal.alarm(0)
        np.savez(target, **facts)


def _measured(answer: Callable[[Job], Answer], job: Job, *, memory_bytes: int) -> dict[str, Any]:
    forget_peak()
    held, cpu_s = held_bytes(), time.process_time()
    try:
        train, test = answer(job)
    except Exception as error:  # whatever a peer raises is its answer
        if isinstance(error, MemoryError) or "allocate memory" in str(error):
            return {"failure": f"it needs more than {memory_bytes / 2**30:.0f} GiB of memory"}
        return {"failure": f"{type(error).__name__}: {error}".partition("\n")[0][:200]}
    facts: dict[str, Any] = {"cpu_s": time.process_time() - cpu_s, "peak_bytes": peak_bytes(), "held_bytes": held}
    return facts | {"train": train} | ({} if test is None else {"test": test})


def _read(source: str) -> Job:
    with np.load(source) as arrays:
        facts = {name: arrays[name] for name in arrays.files}
    return Job(facts["train"], facts.get("test"), int(facts["n_classes"]), json.loads(str(facts["options"])))


def _pairs(files: Sequence[str]) -> list[tuple[str, str]]:
    return list(zip(files[::2], files[1::2], strict=True))


def _give_up(signum: int, frame: object) -> NoReturn:
    del signum, frame
    raise TimeoutError("too slow")
