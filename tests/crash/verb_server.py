"""Runs commands of the command line, each in a process of its own, and kills them when it is told to.

Reads a line of JSON for each, ``[arguments, seconds]``, and kills the command and all its processes after so many
seconds, never for null. Answers with a line of its exit code, null when it was killed, and the seconds it took. What
commands print goes to the file ``LOG``. They start at once, since all they import has been imported before.
"""

from __future__ import annotations

import importlib
import json
import os
import signal
import sys
import time
from contextlib import suppress
from typing import NoReturn

EARLY = ("hunches.cli.main", "hunches.workflow", "hunches.store._schema", "psycopg", "sklearn.linear_model")


def work(arguments: list[str], log: str) -> NoReturn:
    """Run a command in this process and leave."""
    os.setsid()
    descriptor = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    for stream in (1, 2):
        os.dup2(descriptor, stream)
    from hunches.cli.main import run  # it has been imported by the parent

    try:
        run(arguments)
    except SystemExit as leaving:
        os._exit(int(leaving.code or 0))


def wait(child: int, after_s: float | None) -> int | None:
    """Return the exit code of a child, None when it had to be killed."""
    deadline = None if after_s is None else time.monotonic() + after_s
    while deadline is not None and time.monotonic() < deadline:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.001)
    if deadline is not None:
        with suppress(ProcessLookupError):
            os.killpg(child, signal.SIGKILL)
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)  # it may not have had a group of its own yet
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    return None if code == -signal.SIGKILL else code


def main(log: str) -> None:
    """Answer line after line."""
    for module in EARLY:
        importlib.import_module(module)
    for line in sys.stdin:
        arguments, after_s = json.loads(line)
        began = time.monotonic()
        child = os.fork()
        if child == 0:
            work(arguments, log)
        code = wait(child, after_s)
        sys.stdout.write(f"{json.dumps([code, time.monotonic() - began])}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1])
