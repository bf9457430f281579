"""What a notebook returns to the step that runs it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np

from hunches.errors import InvalidValue
from hunches.training.optional_packages import load_optional
from hunches.workflow._notebook_document import RESULT_TYPE

if TYPE_CHECKING:
    from collections.abc import Callable


def notebook_result(name: str, value: object) -> None:
    """Return a value, under a name, from the notebook that is being executed.

    It becomes an output of the cell, and one of the results of `Project.run_notebook`, where the next step can take
    it. Of one name, the last value counts.

    Parameters
    ----------
    name : str
        A name in Python, such as ``threshold``.
    value : object
        What JSON holds; numbers and arrays of NumPy, and what has ``as_dict``, are made that.

    Raises
    ------
    InvalidValue
        When the name is no name, or the value cannot be written as JSON.
    MissingExtra
        When IPython is not installed, so that this is no notebook.
    """
    if not name.isidentifier():
        raise InvalidValue("The name of a result", value=name, expected="a name in Python, such as threshold")
    try:
        plain = json.loads(json.dumps(value, allow_nan=False, default=_as_plain))
    except (TypeError, ValueError) as error:
        raise InvalidValue(f"The result '{name}'", value=value, expected=f"what JSON can hold ({error})") from error
    display: Callable[..., None] = load_optional("IPython.display", feature="A notebook", extra="notebook").display
    shown = json.dumps(plain, ensure_ascii=False)
    display({RESULT_TYPE: {"name": name, "value": plain}, "text/plain": f"{name} = {shown}"}, raw=True)


def _as_plain(value: Any) -> object:  # noqa: ANN401  # whatever a notebook returns
    if isinstance(value, (np.generic, np.ndarray)):
        return value.tolist()
    if hasattr(value, "as_dict"):
        return value.as_dict()
    return json.JSONEncoder().default(value)  # which refuses it; the caller names the result
