"""Notebooks as JSON."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from hunches.errors import InvalidValue, MalformedFile, UnknownName, UnreadableFile
from hunches.workflow._notebook_document import (
    RESULT_TYPE,
    code_cells,
    mark_failure,
    place_of,
    read_notebook,
    results_of,
    source_of,
    with_parameters,
)

if TYPE_CHECKING:
    from pathlib import Path

    from hunches.errors import HunchesError


def _cell(source: str | list[str], *tags: str, **more: Any) -> dict[str, Any]:  # noqa: ANN401  # any JSON
    return {"cell_type": "code", "metadata": {"tags": list(tags)}, "source": source, "outputs": []} | more


def _notebook(*cells: dict[str, Any], minor: int = 4) -> dict[str, Any]:
    return {"cells": list(cells), "metadata": {}, "nbformat": 4, "nbformat_minor": minor}


def _sources(notebook: dict[str, Any]) -> list[str]:
    return [source_of(cell) for cell in notebook["cells"]]


def test_parameters_are_set_behind_their_defaults() -> None:
    """As Python, in a cell that the conventions name; the notebook that is given stays as it was."""
    notebook = _notebook(_cell("import math"), _cell("low = 0.5\nwords = []", "parameters"), _cell("low"))
    prepared = with_parameters(notebook, {"low": 0.25, "words": ["a'b", None, True]})
    assert _sources(prepared) == [
        "import math",
        "low = 0.5\nwords = []",
        '# Parameters\nlow = 0.25\nwords = ["a\'b", None, True]',
        "low",
    ]
    assert prepared["cells"][2]["metadata"]["tags"] == ["injected-parameters"]
    assert len(notebook["cells"]) == 3


def test_without_defaults_parameters_come_first() -> None:
    """And without parameters nothing is put in."""
    notebook = _notebook(_cell("low"))
    assert _sources(with_parameters(notebook, {"low": 1})) == ["# Parameters\nlow = 1", "low"]
    assert _sources(with_parameters(notebook, {})) == ["low"]


def test_what_an_earlier_run_left_is_taken_out() -> None:
    """Its parameters, its outputs and its markers."""
    ran = with_parameters(_notebook(_cell("low = 1", "parameters"), _cell("1 / 0")), {"low": 2})
    ran["cells"][2] |= {"outputs": [{"output_type": "error"}], "execution_count": 3}
    mark_failure(ran, 2)
    again = with_parameters(ran, {"low": 3})
    assert _sources(again) == ["low = 1", "# Parameters\nlow = 3", "1 / 0"]
    assert again["cells"][2]["outputs"] == []


def test_a_failure_is_marked() -> None:
    """On top, and above the cell, with a link from one to the other."""
    notebook = _notebook(_cell("fine", execution_count=1), _cell("1 / 0", execution_count=2))
    mark_failure(notebook, 1)
    top, _, above, _ = _sources(notebook)
    assert "An Exception was encountered at" in top
    assert '<a href="#papermill-error-cell">In [2]</a>' in top
    assert 'id="papermill-error-cell"' in above


def test_places_are_those_of_the_notebook_that_was_given() -> None:
    """Without the cell that sets parameters, but for itself."""
    notebook = with_parameters(_notebook(_cell("a"), _cell("b")), {"low": 2})
    notebook["cells"][2]["execution_count"] = 3
    places = [place_of(notebook, index) for index in range(3)]
    assert places == ["the cell of its parameters", "cell 1 of 2", "cell 2 of 2 (In [3])"]


def test_results_are_outputs_of_a_type_of_their_own() -> None:
    """Of one name the last counts; other outputs are none."""
    given = [("low", 1), ("low", 2), ("words", ["a"])]
    outputs = [{"data": {RESULT_TYPE: {"name": name, "value": value}}} for name, value in given]
    notebook = _notebook(
        _cell("a", outputs=[*outputs, {"text": "printed"}]), {"cell_type": "markdown", "source": "b"}
    )
    assert results_of(notebook) == {"low": 2, "words": ["a"]}


def test_cells_have_ids_where_the_format_wants_them() -> None:
    """Those they have stay."""
    prepared = with_parameters(_notebook(_cell("a", id="mine"), _cell("b"), minor=5), {"low": 1})
    assert [bool(cell["id"]) for cell in prepared["cells"]] == [True] * 3
    assert prepared["cells"][1]["id"] == "mine"


def test_cells_with_code_are_counted() -> None:
    """Sources may be kept as lines; empty cells and texts are not executed."""
    assert code_cells([_cell(["a\n", "b"]), _cell(" "), {"cell_type": "markdown", "source": "c"}]) == 1


@pytest.mark.parametrize(
    ("defaults", "name", "error"),
    [("low = 1", "lo", UnknownName), ("low = 1", "class", InvalidValue), ("low = 1", "a-b", InvalidValue)],
)
def test_a_parameter_nobody_reads_is_refused(defaults: str, name: str, error: type[HunchesError]) -> None:
    """It is mistyped, and would be recorded as if it had been used."""
    with pytest.raises(error):
        with_parameters(_notebook(_cell(defaults, "parameters")), {name: 1})


def test_defaults_may_be_more_than_python() -> None:
    """Then any parameter may be one."""
    prepared = with_parameters(_notebook(_cell("%time low = 1", "parameters")), {"high": 1})
    assert _sources(prepared)[1] == "# Parameters\nhigh = 1"


@pytest.mark.parametrize(
    ("text", "error"),
    [
        (None, UnreadableFile),
        ("{", MalformedFile),
        ("[]", MalformedFile),
        ('{"cells": [], "nbformat": 3}', MalformedFile),
        ('{"cells": [], "nbformat": 4, "metadata": {"kernelspec": {"language": "R"}}}', InvalidValue),
    ],
)
def test_a_file_that_is_no_notebook_is_refused(tmp_path: Path, text: str | None, error: type[HunchesError]) -> None:
    """Nor is one of another language."""
    path = tmp_path / "a.ipynb"
    if text is not None:
        path.write_text(text)
    with pytest.raises(error):
        read_notebook(path)


def test_a_notebook_is_read_with_its_bytes(tmp_path: Path) -> None:
    """Whose hash says which notebook it was."""
    path = tmp_path / "a.ipynb"
    path.write_text(json.dumps(_notebook(_cell("a"))))
    assert read_notebook(path) == (path.read_bytes(), _notebook(_cell("a")))
