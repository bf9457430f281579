"""Executes notebooks in a kernel on this machine. Needs the extra ``hunches[notebook]``."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from subprocess import DEVNULL
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final

from hunches.errors import MalformedFile
from hunches.extras import load_extra

if TYPE_CHECKING:
    from collections.abc import Callable

    from hunches.workflow._notebook_document import Notebook

_BETWEEN_LOOKS_S: Final = 0.1
_GOODBYE_S: Final = 2.0
# Files where the system has such sockets; elsewhere this machine's own address, with signed messages.
_TRANSPORT: Final = {"transport": "ipc"} if hasattr(os, "fork") else {"transport": "tcp", "ip": "127.0.0.1"}
_END: Final[Callable[..., None]] = getattr(os, "killpg", os.kill)  # a kernel leads a group of its own
_END_SIGNAL: Final = getattr(signal, "SIGKILL", signal.SIGTERM)
_FEATURE: Final = "Running a notebook"
_EXTRA: Final = "notebook"

_logger = logging.getLogger(__name__)
_logger.addHandler(logging.NullHandler())  # what nbclient says of cells is in the notebook and in our errors


@dataclass(frozen=True, slots=True)
class CellFailure:
    """The cell at which an execution ended, by its index, and why."""

    index: int
    problem: str


class NotebookKernel:
    """Executes one notebook in a kernel of its own: a process of this Python.

    No other user and no other machine can reach it. It works in a folder and ends with the execution, whatever ends
    that; when this process is killed, it notices and ends as well. The execution is waited for in the caller's thread
    and watched in another, so that an interrupt reaches the caller.

    Parameters
    ----------
    notebook : dict
        The notebook.
    folder : Path
        Where its code runs.
    timeout_s : float or None
        What each cell may take.

    Raises
    ------
    MissingExtra
        When nbclient or ipykernel is not installed.
    """

    def __init__(self, notebook: Notebook, *, folder: Path, timeout_s: float | None) -> None:
        nbformat = load_extra("nbformat", feature=_FEATURE, extra=_EXTRA)
        load_extra("ipykernel", feature=_FEATURE, extra=_EXTRA)
        nbclient = load_extra("nbclient", feature=_FEATURE, extra=_EXTRA)
        jupyter_client = load_extra("jupyter_client", feature=_FEATURE, extra=_EXTRA)
        try:
            nbformat.validate(notebook)
        except nbformat.ValidationError as error:
            raise MalformedFile("the notebook", form="notebook", reason=str(error).splitlines()[0]) from error
        # Without folders of kernels that people installed, "python3" is the Python that runs this.
        kernels = jupyter_client.kernelspec.KernelSpecManager(kernel_dirs=[])
        self._manager = jupyter_client.AsyncKernelManager(
            kernel_name="python3",
            kernel_spec_manager=kernels,
            shutdown_wait_time=_GOODBYE_S,
            **_TRANSPORT,
        )
        self._client = nbclient.NotebookClient(
            nbformat.from_dict(notebook),
            km=self._manager,
            timeout_func=lambda _cell: timeout_s,
            resources={"metadata": {"path": str(folder)}},
            on_cell_start=self._note_start,
            log=_logger,
        )
        self._errors = nbclient.exceptions
        self._timeout_s = timeout_s
        self._index = 0
        self._n_started = 0
        self.pid: int | None = None

    @property
    def notebook(self) -> Notebook:
        """The notebook, as far as it was executed."""
        executed: Notebook = self._client.nb
        return executed

    def execute(self, on_progress: Callable[[int], None]) -> CellFailure | None:
        """Execute the cells in order, and return at which it failed; report how many have been done."""
        with TemporaryDirectory(prefix="hunches-") as private, ThreadPoolExecutor(1) as pool:
            self._manager.connection_file = str(Path(private) / "kernel.json")
            execution = pool.submit(lambda: asyncio.run(self._execute()))
            try:
                while not execution.done():
                    wait([execution], timeout=_BETWEEN_LOOKS_S)
                    on_progress(max(0, self._n_started - 1))
            finally:
                while not execution.done():  # the caller was interrupted
                    self._kill()
                    wait([execution], timeout=_BETWEEN_LOOKS_S)
        return execution.result()

    async def _execute(self) -> CellFailure | None:
        try:
            await self._client.async_execute(cleanup_kc=True, stdout=DEVNULL)
        except self._errors.CellExecutionError as error:
            return CellFailure(self._index, f"{error.ename}: {error.evalue}")
        except self._errors.CellTimeoutError:
            self._kill()  # with what it started, which nobody waits for any more
            return CellFailure(self._index, f"it did not end within {self._timeout_s:g} seconds")
        except self._errors.DeadKernelError:
            problem = "its kernel died, most likely killed for its use of memory or by a library"
            return CellFailure(self._index, problem)
        return None

    def _note_start(self, *, cell: Any, cell_index: int) -> None:  # noqa: ANN401  # nbformat has no types
        self._index = cell_index
        self._n_started += cell["cell_type"] == "code"
        self.pid = self._manager.provisioner.pid

    def _kill(self) -> None:
        """Kill the kernel and what it started; what it is at is not waited for."""
        pid = getattr(self._manager.provisioner, "pid", None) or self.pid
        with suppress(ProcessLookupError, PermissionError, TypeError):  # it ended, or is about to start
            _END(pid, _END_SIGNAL)
