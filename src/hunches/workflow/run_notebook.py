"""The verb that executes a notebook as a recorded step."""

from __future__ import annotations

import errno
import json
import os
import re
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from hunches.errors import InvalidValue, NotebookFailed, StorageFull, UnknownName, UnwritableFile
from hunches.evaluation import Table
from hunches.records import Artefact, content_key
from hunches.workflow._notebook_document import (
    as_json,
    code_cells,
    mark_failure,
    place_of,
    read_notebook,
    results_of,
    source_of,
    with_parameters,
)
from hunches.workflow._notebook_kernel import NotebookKernel

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hunches.store import RunRecorder
    from hunches.workflow._notebook_document import Notebook
    from hunches.workflow._notebook_kernel import CellFailure
    from hunches.workflow.open_project import OpenProject

_REFERENCE: Final = re.compile(r"notebook:(?P<notebook>.+)\.(?P<result>[^.]+)", re.DOTALL)
_FULL: Final = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_LONGEST_LINE: Final = 120


@dataclass(frozen=True, slots=True)
class NotebookResult:
    """What a notebook returned under a name, as a parameter of another one.

    Parameters
    ----------
    notebook : str
        The file's name without its suffix; its last run that finished counts.
    result : str
        The name that the notebook gave it.

    >>> NotebookResult.read("notebook:choose threshold.threshold")
    NotebookResult(notebook='choose threshold', result='threshold')
    """

    notebook: str
    result: str

    @classmethod
    def read(cls, text: str) -> NotebookResult | None:
        """Return what ``notebook:NAME.RESULT`` stands for, None for any other text."""
        found = _REFERENCE.fullmatch(text)
        return cls(found["notebook"], found["result"]) if found else None


@dataclass(frozen=True, slots=True, repr=False)
class NotebookRun:
    """An executed notebook and what it returned; prints as a table.

    Parameters
    ----------
    name : str
        The file's name without its suffix.
    notebook : str
        The key of the executed notebook.
    run : str
        The id of the run.
    results : mapping
        What cells returned with `hunches.notebook_result`, by name.
    n_cells : int
        How many cells were executed.
    runs : tuple of str
        The ids of the runs of verbs that the notebook's own process made in the project, oldest first.

    >>> NotebookRun("scan", "6b51", "r1", {"threshold": 0.4}, 3)
    scan: 3 cells executed
    Result     Value
    ─────────  ─────
    threshold    0.4
    """

    name: str
    notebook: str
    run: str
    results: Mapping[str, Any]
    n_cells: int
    runs: tuple[str, ...] = field(default=())

    def __str__(self) -> str:
        title = f"{self.name}: {self.n_cells} cells executed"
        rows = [(name, json.dumps(value, ensure_ascii=False)) for name, value in self.results.items()]
        return Table(title, ["Result", "Value"], rows).to_text() if rows else title

    __repr__ = __str__

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON holds it."""
        return asdict(self) | {"results": dict(self.results), "runs": list(self.runs)}


def run_notebook(
    project: OpenProject,
    path: Path | str,
    *,
    parameters: Mapping[str, Any] | None = None,
    out: Path | str | None = None,
    timeout_s: float | None = None,
) -> NotebookRun:
    """Execute a notebook with parameters, keep it as it was executed, and return what it returned.

    The notebook runs in a process of its own, in the project's folder, so that ``hunches.Project.open()`` opens the
    project there. It is kept also when a cell fails or somebody interrupts it, as far as it got.

    Parameters
    ----------
    project : OpenProject
        The project.
    path : path
        A notebook of Python, format 4.
    parameters : mapping, optional
        Values of what the cell tagged ``parameters`` sets: what JSON holds, or a `NotebookResult`.
    out : path, optional
        Where to write the executed notebook too.
    timeout_s : float, optional
        What each cell may take; any time by default.

    Raises
    ------
    UnreadableFile, MalformedFile, InvalidValue
        When the file is no notebook of Python, or a parameter's value cannot be written as JSON.
    UnknownName
        When the notebook has no such parameter, or no notebook returned what a parameter refers to.
    MissingExtra
        When nbclient or ipykernel is not installed.
    NotebookFailed
        When a cell raises, is not done in time, or takes the kernel down.
    UnwritableFile, StorageFull
        When the executed notebook cannot be written to ``out``; it is in the project.
    ProjectBusy
        When a notebook runs in the project already, such as the one that calls this.
    """
    source, target = Path(path), None if out is None else Path(out)
    encoded, notebook = read_notebook(source)
    _check_places(source, target, timeout_s)
    values, read = _resolved(project, parameters or {})
    prepared = with_parameters(notebook, values)
    inputs = {**project.heads(), **read, "source": sha256(encoded).hexdigest()}
    with project.run("run_notebook", notebook=str(source), parameters=values, timeout_s=timeout_s) as run:
        for role, key in inputs.items():
            run.use(role, key)
        kernel = NotebookKernel(prepared, folder=project.store.path.resolve(), timeout_s=timeout_s)
        step = _Step(source.stem, values, inputs, n_cells=code_cells(prepared["cells"]))
        kept = _execute(project, run, kernel, step=step, target=target)
    facts = kept.facts
    return NotebookRun(step.name, kept.key, kept.run, facts["results"], step.n_cells, tuple(facts["runs"]))


@dataclass(frozen=True, slots=True)
class _Step:
    """What is executed: the notebook's name, its parameters, and the keys of what it could read, by role."""

    name: str
    parameters: Mapping[str, Any]
    inputs: Mapping[str, str]
    n_cells: int


def _execute(
    project: OpenProject, run: RunRecorder, kernel: NotebookKernel, *, step: _Step, target: Path | None
) -> Artefact:
    """Execute a notebook and keep it, whatever ends it; raise `NotebookFailed` when a cell did."""

    def report(done: int) -> None:
        run.progress(done, step.n_cells)
        project.progress("cells", done, step.n_cells)

    failure, state = None, "interrupted"
    try:
        failure = kernel.execute(report)
        state = "finished" if failure is None else "failed"
    finally:
        artefact, executed = _kept(project, run, kernel, step=step, outcome=(state, failure))
        if state == "finished":
            run.add(artefact, inputs=step.inputs)
        else:  # a run that does not finish makes nothing visible, and this is the record of how far it got
            run.keep(artefact, inputs=step.inputs)
        if target is not None:
            _write(target, executed)
    place = str(target or project.store.objects.path(str(artefact.object)))
    run.say(f"executed notebook: {place}")
    if failure is not None:
        raise NotebookFailed(step.name, **artefact.facts["failure"], kept=place)
    return artefact


def _kept(
    project: OpenProject,
    run: RunRecorder,
    kernel: NotebookKernel,
    *,
    step: _Step,
    outcome: tuple[str, CellFailure | None],
) -> tuple[Artefact, bytes]:
    """Store the notebook as far as it was executed; return its artefact, and its bytes."""
    state, failure = outcome
    notebook = kernel.notebook
    facts: dict[str, Any] = {
        "name": step.name,
        "state": state,
        "parameters": dict(step.parameters),
        "results": results_of(notebook),
        "runs": _runs_inside(project, run, kernel),
    }
    if failure is not None:
        facts["failure"] = _described(notebook, failure)
        mark_failure(notebook, failure.index)
    notebook["metadata"]["hunches"] = {
        "run": run.id,
        "parameters": dict(step.parameters),
        "inputs": dict(step.inputs),
    }
    executed = (json.dumps(notebook, indent=1, ensure_ascii=False) + "\n").encode()
    name = project.store.objects.write_bytes(executed, suffix="ipynb")
    # What a notebook does is not known: no run of one stands for another, so the run is part of the key.
    key = content_key("notebook.v1", dict(step.inputs), dict(step.parameters), run.id)
    return Artefact(key, "notebook", name, run.id, project.clock(), facts), executed


def _runs_inside(project: OpenProject, run: RunRecorder, kernel: NotebookKernel) -> list[str]:
    """Return the runs that the notebook's process made since it started, oldest first."""
    began = run.id.split("-")[0]
    runs = [each.id for each in project.store.catalogue.runs() if each.pid == kernel.pid and each.id >= began]
    return runs[::-1]


def _described(notebook: Notebook, failure: CellFailure) -> dict[str, str]:
    lines = source_of(notebook["cells"][failure.index]).strip().splitlines()
    line = lines[0][:_LONGEST_LINE] if lines else ""
    return {"cell": place_of(notebook, failure.index), "line": line, "problem": failure.problem}


def _resolved(project: OpenProject, given: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    """Return the values of parameters, and the keys of the notebooks that some are from, by role."""
    values: dict[str, Any] = {}
    read: dict[str, str] = {}
    for name, value in given.items():
        if isinstance(value, NotebookResult):
            artefact = _latest(project, value)
            values[name], read[f"parameter {name}"] = artefact.facts["results"][value.result], artefact.key
        else:
            values[name] = as_json(f"The parameter '{name}'", value)
    return values, read


def _latest(project: OpenProject, wanted: NotebookResult) -> Artefact:
    """Return the last run of a notebook that finished; it has the result that is wanted."""
    finished = {
        str(artefact.facts["name"]): artefact
        for artefact in project.store.catalogue.artefacts(kind="notebook")
        if artefact.facts["state"] == "finished"
    }
    if wanted.notebook not in finished:
        raise UnknownName("executed notebook", name=wanted.notebook, known=sorted(finished))
    found = finished[wanted.notebook]
    if wanted.result not in found.facts["results"]:
        known = sorted(found.facts["results"])
        raise UnknownName(f"result of the notebook {wanted.notebook}", name=wanted.result, known=known)
    return found


def _check_places(source: Path, target: Path | None, timeout_s: float | None) -> None:
    """Raise what would otherwise be raised after an hour."""
    if timeout_s is not None and timeout_s <= 0:
        raise InvalidValue("The time limit of a cell, in seconds,", value=timeout_s, expected="above 0")
    if target is None:
        return
    if target.exists() and target.samefile(source):
        raise InvalidValue("Where the executed notebook is written", value=str(target), expected="another file")
    if not os.access(target.parent, os.W_OK):
        raise UnwritableFile(target, reason="its folder does not exist or may not be written to")


def _write(target: Path, executed: bytes) -> None:
    """Write a file whole or not at all."""
    part = target.with_name(f".{target.name}.part")
    try:
        part.write_bytes(executed)
        part.replace(target)
    except OSError as error:
        if error.errno in _FULL:
            raise StorageFull(target) from error
        raise UnwritableFile(target, reason=error.strerror or str(error)) from error
    finally:
        with suppress(OSError):
            part.unlink()
