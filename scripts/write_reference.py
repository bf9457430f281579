"""Writes docs/errors.md and docs/commands.md from the code; a test says when they have not been written again."""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import Any

import typer.main

from hunches import errors
from hunches.cli.main import app

DOCS = Path(__file__).parent.parent / "docs"


def errors_page() -> str:
    """Return the page that lists every error with its code, exit code and HTTP status."""
    lines = [
        "# Errors",
        "",
        "Every error says what happened, to which object, and what to do next, and has a stable code. On the command",
        "line the code stands in brackets after the sentence, or in `error.code` with `--json`; in Python it is",
        "`error.code`, and the facts are in `error.facts`. A command that fails leaves the project as it was.",
        "",
        "| exit code | means |",
        "|---|---|",
        "| 0 | done |",
        "| 1 | a defect in Hunches |",
        "| 2 | a command line that cannot be understood |",
        "| 3 | input that cannot be used |",
        "| 4 | labelling functions, or their votes, that cannot be used |",
        "| 5 | an earlier step is missing |",
        "| 6 | the project on disk cannot be used |",
        "| 7 | no room left to write |",
        "| 130 | interrupted |",
        "",
        "A labelling function that fails on some examples is not an error: it abstains there, and the failure is a",
        (
            "*fault*, a value beside the votes (`lf-raised`, `lf-wrong-type`, `lf-unknown-class`, `lf-timeout`, "
            "`lf-too-slow`)."
        ),
        "",
        "| code | class | exit | HTTP | what happened |",
        "|---|---|---|---|---|",
    ]
    lines += [_row(kind) for kind in sorted(_kinds(), key=lambda kind: (kind.exit_code, kind.code))]
    return "\n".join(lines) + "\n"


def commands_page() -> str:
    """Return the page with a heading for each command, its arguments and its options."""
    commands = typer.main.get_group(app).commands
    lines = [
        "# Commands",
        "",
        "One for each verb; `--json` gives the result as JSON. `hunches COMMAND -h` says the same.",
    ]
    for name, command in commands.items():
        lines += ["", f"## hunches {name}", "", str(command.help), "", "| | |", "|---|---|"]
        lines += [_parameter(parameter) for parameter in command.params if parameter.name != "help"]
    return "\n".join(lines) + "\n"


def _kinds() -> list[type[errors.HunchesError]]:
    found = [kind for _, kind in inspect.getmembers(errors, inspect.isclass) if issubclass(kind, errors.HunchesError)]
    return [kind for kind in found if not kind.__subclasses__()]


def _row(kind: type[errors.HunchesError]) -> str:
    sentence = inspect.getdoc(kind) or ""
    first = sentence.split("\n\n")[0].replace("\n", " ")
    return f"| `{kind.code}` | `{kind.__name__}` | {kind.exit_code} | {kind.http_status} | {first} |"


def _parameter(parameter: Any) -> str:  # noqa: ANN401  # typer does not say what its parameters are
    names = ", ".join(f"`{name}`" for name in parameter.opts) if parameter.param_type_name == "option" else None
    help_text = str(getattr(parameter, "help", "") or "").replace("|", "\\|")
    return f"| {names or f'`{str(parameter.name).upper()}`'} | {help_text} |"


if __name__ == "__main__":
    (DOCS / "errors.md").write_text(errors_page(), encoding="utf-8")
    (DOCS / "commands.md").write_text(commands_page(), encoding="utf-8")
