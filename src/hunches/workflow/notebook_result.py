"""What a notebook returns to the step that runs it."""

from __future__ import annotations

import json

from hunches.errors import InvalidValue
from hunches.extras import load_extra
from hunches.workflow._notebook_document import RESULT_TYPE, as_json


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
    result = _Result(name, as_json(f"The result '{name}'", value))
    load_extra("IPython.display", feature="A notebook", extra="notebook").display(result)


class _Result:
    """A result as IPython shows it: as a result in a notebook, as text elsewhere."""

    def __init__(self, name: str, value: object) -> None:
        self._name = name
        self._value = value

    def __repr__(self) -> str:
        return f"{self._name} = {json.dumps(self._value, ensure_ascii=False)}"

    def _repr_mimebundle_(self, **_: object) -> dict[str, object]:
        return {RESULT_TYPE: {"name": self._name, "value": self._value}, "text/plain": repr(self)}
