"""Parameters of plug-ins, given as NAME=VALUE."""

from __future__ import annotations

import json
from typing import Annotated, Any

import typer

ParameterOption = Annotated[
    list[str] | None,
    typer.Option("--parameter", help="NAME=VALUE of the plug-in's own parameters, such as l2=0.1. Repeatable."),
]


def read_parameters(given: list[str] | None) -> dict[str, Any]:
    """Return parameters by name; a value is read as JSON where it is JSON, and as text otherwise."""
    parameters = {}
    for item in given or ():
        name, separator, value = item.partition("=")
        if not separator or not name:
            problem = f"'{item}' is not of the form NAME=VALUE"
            raise typer.BadParameter(problem, param_hint="--parameter")
        parameters[name] = _value(value)
    return parameters


def _value(text: str) -> Any:  # noqa: ANN401  # whatever JSON holds
    try:
        return json.loads(text)
    except ValueError:
        return text
