"""``hunches create-project``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from hunches.cli.options import JsonOption, ObjectsOption, StoreOption
from hunches.cli.terminal import answer


def create_project(
    *,
    path: Annotated[Path, typer.Argument(help="The new folder; its name is the project's.")],
    classes: Annotated[str, typer.Option("--classes", "-c", help="The classes, separated by commas.")],
    store: StoreOption = None,
    objects: ObjectsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Make a new, empty project."""
    from hunches import workflow

    split = [name.strip() for name in classes.split(",")]
    project = workflow.create_project(path, classes=split, store=store, objects=objects)
    names = list(project.space.classes)
    project.store.close()
    text = f"Made the project '{path}' with the classes {', '.join(names)}."
    command = f"Next: hunches import-data FILE --project {path}"
    answer({"project": str(path), "classes": names}, f"{text}\n{command}", as_json=as_json)
