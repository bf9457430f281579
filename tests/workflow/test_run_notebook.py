"""Executing notebooks as recorded steps."""

from __future__ import annotations

import json
import os
import resource
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from hunches import workflow
from hunches.errors import InvalidValue, MalformedFile, NotebookFailed, StorageFull, UnknownName, UnwritableFile
from hunches.evaluation import Interval, Measure
from hunches.workflow import NotebookResult, NotebookRun, notebook_result
from hunches.workflow._notebook_document import RESULT_TYPE, read_notebook, results_of, source_of
from hunches.workflow.notebook_result import _Result
from hunches.workflow.run_notebook import _write

if TYPE_CHECKING:
    from collections.abc import Callable

    from hunches.errors import HunchesError
    from hunches.workflow import OpenProject

    Write = Callable[..., Path]

_RESULT = (
    "from IPython.display import display\n"
    'display({"application/vnd.hunches.result+json": {"name": "high", "value": low * 2}}, raw=True)'
)
_SWITCHES = """\
import hunches as hu
with hu.Project.open() as project:
    project.switch_lf("bait", is_active=False)
    applied = project.apply_lfs()
hu.notebook_result("applied", applied)"""
_NESTED = """\
with hu.Project.open() as project:
    try:
        project.run_notebook("any.ipynb")
    except hu.HunchesError as error:
        hu.notebook_result("refused", error.code)"""


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Return a function that writes a notebook of cells; the first sets the defaults of parameters."""

    def written(name: str, *sources: str) -> Path:
        cells: list[dict[str, Any]] = [
            {
                "cell_type": "code",
                "metadata": {"tags": tags},
                "source": source,
                "outputs": [],
                "execution_count": None,
            }
            for source, tags in zip(sources, [["parameters"], *[[]] * len(sources)], strict=False)
        ]
        notebook = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 4}
        path = tmp_path / f"{name}.ipynb"
        path.write_text(json.dumps(notebook))
        return path

    return written


def _executed(project: OpenProject) -> Any:  # noqa: ANN401  # an artefact
    return project.store.catalogue.artefacts(kind="notebook")[-1]


def test_a_notebook_works_on_the_project_it_runs_in(project: OpenProject, write: Write, tmp_path: Path) -> None:
    """Its folder is the project's; what it does is recorded by its verbs, what it returns by its own run."""
    (project.store.path / "any.ipynb").write_bytes(write("any", "1").read_bytes())
    out, source = tmp_path / "out.ipynb", write("scan", "low = 0.5", _SWITCHES, _NESTED, _RESULT)
    before, seen = project.heads(), []
    watched = replace(project, progress=lambda what, done, total: seen.append((what, total)))
    executed = workflow.run_notebook(watched, source, parameters={"low": np.float64(0.25)}, out=out)
    artefact, run = _executed(project), project.store.catalogue.run(executed.run)
    assert executed.results["high"] == 0.5
    assert executed.results["applied"]["votes"] == project.heads()["votes"] != before["votes"]
    assert executed.results["refused"] == "project-busy"
    assert run is not None
    assert (run.state, run.outputs) == ("finished", {"notebook": artefact.key})
    assert (run.inputs["votes"], run.parameters["parameters"]) == (before["votes"], {"low": 0.25})
    inside = [project.store.catalogue.run(each) for each in executed.runs]
    assert [each.verb for each in inside if each] == ["apply_lfs"]
    assert project.store.objects.read_bytes(artefact.object) == out.read_bytes()
    assert results_of(read_notebook(out)[1]) == executed.results
    assert executed.n_cells == 5
    assert set(seen) == {("cells", 5)}


def test_a_failed_notebook_is_kept_as_far_as_it_got(project: OpenProject, write: Write) -> None:
    """With a marker; the error names the cell and what it raised, and results feed no other notebook."""
    source = write("bad", "low = 0.5", _RESULT, "# divide\nlow / 0", "print('never')")
    with pytest.raises(NotebookFailed) as caught:
        workflow.run_notebook(project, source)
    artefact, run = _executed(project), project.store.catalogue.runs(limit=1)[0]
    facts = caught.value.facts
    kept = read_notebook(Path(str(facts["kept"])))[1]
    assert (facts["cell"], facts["line"]) == ("cell 3 of 4 (In [3])", "# divide")
    assert facts["problem"] == "ZeroDivisionError: float division by zero"
    assert (run.state, run.id) == ("failed", artefact.run)
    assert run.log == (f"executed notebook: {facts['kept']}",)
    assert "An Exception was encountered" in source_of(kept["cells"][0])
    assert results_of(kept) == artefact.facts["results"] == {"high": 1.0}
    with pytest.raises(UnknownName, match="executed notebook"):
        workflow.run_notebook(project, source, parameters={"low": NotebookResult("bad", "high")})


def test_a_cell_has_its_time(project: OpenProject, write: Write) -> None:
    """What it started is killed with it; so is a kernel that a cell takes down no mystery."""
    source = write(
        "slow", "import subprocess, time", "print(subprocess.Popen(['sleep', '600']).pid)\ntime.sleep(600)"
    )
    with pytest.raises(NotebookFailed, match=r"cell 2 of 2 \(In \[2\]\).*it did not end within 1 seconds"):
        workflow.run_notebook(project, source, timeout_s=1)
    kept = read_notebook(project.store.objects.path(_executed(project).object))[1]
    sleeper = int(kept["cells"][-1]["outputs"][0]["text"])
    assert not _is_alive(sleeper)
    with pytest.raises(NotebookFailed, match="its kernel died"):
        workflow.run_notebook(project, write("deadly", "import os\nos._exit(9)"))


def _is_alive(pid: int) -> bool:
    """Return whether a process runs still, after a moment for the kernel to end it."""
    for _ in range(50):
        status = Path(f"/proc/{pid}/stat")
        if not status.exists() or status.read_text().split()[2] == "Z":
            return False
        time.sleep(0.1)
    return True


def test_an_interrupt_ends_the_kernel(project: OpenProject, write: Write) -> None:
    """The notebook is kept, the run cancelled, and nothing is left running."""
    pids = write("pids", "low = 0.5", "import os\nopen('pid', 'w').write(str(os.getpid()))", "while True: pass")

    def interrupt(what: str, done: int, total: int) -> None:
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        workflow.run_notebook(replace(project, progress=interrupt), pids)
    pid = int((project.store.path / "pid").read_text())
    assert pid != os.getpid()
    assert not _is_alive(pid)
    assert _executed(project).facts["state"] == "interrupted"
    assert project.store.catalogue.runs(limit=1)[0].state == "cancelled"


def test_what_cannot_be_run_is_refused(project: OpenProject, write: Write, tmp_path: Path) -> None:
    """Before a kernel starts: places, times, parameters and what is no notebook."""
    source = write("scan", "low = 0.5")
    (tmp_path / "odd.ipynb").write_text('{"cells": [{"cell_type": "odd"}], "nbformat": 4, "nbformat_minor": 4}')
    refused: list[tuple[dict[str, Any], type[HunchesError]]] = [
        ({"out": source}, InvalidValue),
        ({"out": tmp_path / "none" / "a.ipynb"}, UnwritableFile),
        ({"timeout_s": 0}, InvalidValue),
        ({"parameters": {"low": np.array(np.nan)}}, InvalidValue),
        ({"parameters": {"lo": 3}}, UnknownName),
    ]
    for settings, error in refused:
        with pytest.raises(error):
            workflow.run_notebook(project, source, **settings)
    with pytest.raises(MalformedFile):
        workflow.run_notebook(project, tmp_path / "odd.ipynb")
    assert project.store.catalogue.artefacts(kind="notebook") == []


def test_an_executed_notebook_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    """Where there is a folder, and room."""
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    with pytest.raises(UnwritableFile):
        _write(tmp_path / "none" / "a.ipynb", b"{}")
    resource.setrlimit(resource.RLIMIT_FSIZE, (10, limits[1]))
    try:
        with pytest.raises(StorageFull):
            _write(tmp_path / "a.ipynb", b"{}" * 100)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert list(tmp_path.iterdir()) == []


def test_a_run_prints_its_results() -> None:
    """As a table, or in a line where there are none."""
    assert str(NotebookRun("scan", "k", "r", {}, 2)) == "scan: 2 cells executed"
    assert 'words   ["a"]' in str(NotebookRun("scan", "k", "r", {"words": ["a"]}, 2))
    assert NotebookRun("scan", "k", "r", {"a": 1}, 2, ("r2",)).as_dict()["runs"] == ["r2"]


def test_a_reference_is_text_of_a_form() -> None:
    """The last dot parts the notebook from its result."""
    assert NotebookResult.read("notebook:a.b.low") == NotebookResult("a.b", "low")
    assert NotebookResult.read("notebook:") is None


def test_results_are_what_json_holds(capsys: pytest.CaptureFixture[str]) -> None:
    """Numbers of NumPy and our own records are made that; outside of a notebook it is printed."""
    notebook_result("low", [np.float32(0.5), np.arange(2), Measure(0.5, Interval(0, 1))])
    assert capsys.readouterr().out == 'low = [0.5, [0, 1], {"value": 0.5, "low": 0, "high": 1}]\n'


def test_a_result_is_an_output_of_its_own_type() -> None:
    """Beside text for those who read the notebook."""
    assert _Result("low", 1)._repr_mimebundle_(include=None) == {
        RESULT_TYPE: {"name": "low", "value": 1},
        "text/plain": "low = 1",
    }


@pytest.mark.parametrize(("name", "value"), [("a b", 1), ("low", float("nan")), ("low", object())])
def test_what_is_no_result_is_refused(name: str, value: object) -> None:
    """A name that Python would not take, and what JSON cannot hold."""
    with pytest.raises(InvalidValue):
        notebook_result(name, value)
