"""Notebooks as JSON: reading them, setting their parameters, marking what failed, finding what they returned."""

from __future__ import annotations

import ast
import json
import keyword
import secrets
from copy import deepcopy
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from hunches.errors import InvalidValue, MalformedFile, UnknownName, UnreadableFile

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    Notebook = dict[str, Any]
    Cell = dict[str, Any]

RESULT_TYPE: Final = "application/vnd.hunches.result+json"
"""The mime type of an output of a cell that is a result: a name and a value."""

_PARAMETERS: Final = "parameters"
_INJECTED: Final = "injected-parameters"
# Those of papermill, which takes them out again when it runs the notebook once more, as is done here.
_FAILED_CELL: Final = "papermill-error-cell-tag"
_ANCHOR: Final = "papermill-error-cell"
_OLDEST_FORMAT: Final = 4


def read_notebook(path: Path) -> tuple[bytes, Notebook]:
    """Return a notebook's bytes and what is in it.

    Raises
    ------
    UnreadableFile, MalformedFile
        When there is no such file, or it is not a notebook of format 4.
    InvalidValue
        When it is written in another language than Python.
    """
    try:
        encoded = path.read_bytes()
    except OSError as error:
        raise UnreadableFile(path, reason=error.strerror or str(error)) from error
    try:
        notebook: Any = json.loads(encoded)
    except ValueError as error:
        raise MalformedFile(path, form="notebook", reason=str(error)) from error
    is_notebook = isinstance(notebook, dict) and isinstance(notebook.get("cells"), list)
    if not is_notebook or notebook.get("nbformat") != _OLDEST_FORMAT:
        raise MalformedFile(path, form="notebook", reason="it has no cells, or is not of the notebook format 4")
    language = notebook.get("metadata", {}).get("kernelspec", {}).get("language", "python")
    if language.lower() != "python":
        raise InvalidValue(f"The language of the notebook '{path.name}'", value=language, expected="python")
    return encoded, notebook


def with_parameters(notebook: Notebook, parameters: Mapping[str, Any]) -> Notebook:
    """Return a notebook to execute, with a cell that sets parameters, and without what an earlier run left in it.

    The cell is put behind the one tagged ``parameters``, which holds their defaults, or first where there is none;
    one that an earlier run put there is replaced.

    Raises
    ------
    InvalidValue
        When the name of a parameter is no name in Python.
    UnknownName
        When the cell of defaults does not set a parameter of a name.
    """
    prepared = deepcopy(notebook)
    kept = [cell for cell in prepared["cells"] if not _tags(cell) & {_INJECTED, _FAILED_CELL}]
    prepared["cells"] = [_with_id(cell, prepared) for cell in kept]
    place = next((place for place, cell in enumerate(kept) if _PARAMETERS in _tags(cell)), None)
    _check_names(parameters, None if place is None else source_of(kept[place]))
    if parameters:
        lines = [f"{name} = {value!r}" for name, value in parameters.items()]
        cell = _new_cell(prepared, "code", "\n".join(["# Parameters", *lines]), tag=_INJECTED)
        prepared["cells"].insert(0 if place is None else place + 1, cell | {"outputs": [], "execution_count": None})
    return prepared


def mark_failure(notebook: Notebook, index: int) -> None:
    """Put a marker on top of a notebook, and one above the cell at an index, which failed."""
    number = notebook["cells"][index].get("execution_count") or " "
    style = "color:red; font-family:Helvetica Neue, Helvetica, Arial, sans-serif; font-size:2em;"
    link = f'<a href="#{_ANCHOR}">In [{number}]</a>'
    above = f'<span id="{_ANCHOR}" style="{style}">Execution using parameters stopped here</span>'
    top = f"<span style=\"{style}\">An Exception was encountered at '{link}'.</span>"
    notebook["cells"].insert(index, _new_cell(notebook, "markdown", above, tag=_FAILED_CELL))
    notebook["cells"].insert(0, _new_cell(notebook, "markdown", top, tag=_FAILED_CELL))


def results_of(notebook: Notebook) -> dict[str, Any]:
    """Return what the cells of a notebook returned, by name; of one name, the last."""
    outputs = [output for cell in notebook["cells"] for output in cell.get("outputs", [])]
    found = [output["data"][RESULT_TYPE] for output in outputs if RESULT_TYPE in output.get("data", {})]
    return {str(result["name"]): result["value"] for result in found}


def source_of(cell: Mapping[str, Any]) -> str:
    """Return the text of a cell, which the format keeps as a text or as its lines."""
    source: str | list[str] = cell.get("source", "")
    return source if isinstance(source, str) else "".join(source)


def place_of(notebook: Notebook, index: int) -> str:
    """Return where a cell is for a reader of the notebook, in which parameters may have been injected."""
    cell = notebook["cells"][index]
    own = [place for place, other in enumerate(notebook["cells"]) if _INJECTED not in _tags(other)]
    number = cell.get("execution_count")
    told = f"cell {own.index(index) + 1} of {len(own)}" if index in own else "the cell of its parameters"
    return f"{told} (In [{number}])" if number else told


def as_json(what: str, value: object) -> Any:  # noqa: ANN401  # whatever JSON holds
    """Return a value as JSON holds it, with NumPy's numbers and arrays, and what has ``as_dict``, made that.

    Raises
    ------
    InvalidValue
        When it cannot be written as JSON.
    """
    try:
        return json.loads(json.dumps(value, allow_nan=False, default=_as_plain))
    except (TypeError, ValueError) as error:
        raise InvalidValue(what, value=value, expected=f"what JSON can hold ({error})") from error


def code_cells(cells: Sequence[Cell]) -> int:
    """Return how many cells there are to execute."""
    return sum(cell["cell_type"] == "code" and bool(source_of(cell).strip()) for cell in cells)


def _as_plain(value: Any) -> object:  # noqa: ANN401  # whatever a notebook takes or returns
    if isinstance(value, (np.generic, np.ndarray)):
        return value.tolist()
    if hasattr(value, "as_dict"):
        return value.as_dict()
    return json.JSONEncoder().default(value)  # which refuses it


def _check_names(parameters: Mapping[str, Any], defaults: str | None) -> None:
    for name in parameters:
        if not name.isidentifier() or keyword.iskeyword(name):
            raise InvalidValue("The name of a parameter", value=name, expected="a name in Python, such as threshold")
    known = None if defaults is None else _assigned(defaults)
    for name in () if known is None else parameters:
        if name not in (known or ()):
            # A parameter that nothing reads is a mistyped one, and the run would be recorded as one with its value.
            raise UnknownName("parameter of the notebook", name=name, known=sorted(known or ()))


def _assigned(source: str) -> set[str] | None:
    """Return the names that a cell gives values to, None where it is more than plain Python."""
    try:
        nodes = ast.walk(ast.parse(source))
    except SyntaxError:
        return None
    return {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}


def _tags(cell: Mapping[str, Any]) -> set[str]:
    return set(cell.get("metadata", {}).get("tags", ()))


def _has_ids(notebook: Mapping[str, Any]) -> bool:
    return bool(notebook.get("nbformat_minor", 0) >= 5)


def _with_id(cell: Cell, notebook: Notebook) -> Cell:
    """Return a cell with the id that the format wants of it, and no outputs."""
    named = {"id": secrets.token_hex(4)} | cell if _has_ids(notebook) else cell
    fresh: Cell = {"outputs": [], "execution_count": None} if cell.get("cell_type") == "code" else {}
    return named | fresh


def _new_cell(notebook: Notebook, kind: str, source: str, *, tag: str) -> Cell:
    cell = {"cell_type": kind, "metadata": {"tags": [tag]}, "source": source}
    return {"id": secrets.token_hex(4)} | cell if _has_ids(notebook) else cell
