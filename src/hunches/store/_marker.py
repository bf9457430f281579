"""The file that makes a folder a project."""

from __future__ import annotations

import json
import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from hunches.errors import CorruptObject, ProjectNotFound, ProjectTooNew
from hunches.store._addresses import read_bucket_address, require_no_password
from hunches.store._syncing import write_synced

if TYPE_CHECKING:
    from pathlib import Path

MARKER_NAME: Final = "hunches.toml"
FORMAT: Final = 1
"""The layout of the folder that this version reads and writes."""


@dataclass(frozen=True, slots=True)
class Marker:
    """What ``hunches.toml`` says: the layout of the folder, and whose rows in the catalogue are this project's.

    ``store`` and ``objects`` are the addresses of what does not lie in the folder.
    """

    format: int
    project_id: str
    name: str
    store: str | None = None
    objects: str | None = None

    def __post_init__(self) -> None:
        if self.store is not None:
            require_no_password(self.store)
        if self.objects is not None:
            read_bucket_address(self.objects)


def write_marker(folder: Path, marker: Marker) -> None:
    """Make a folder a project."""
    addresses = {"store": marker.store, "objects": marker.objects}
    texts = {"project_id": marker.project_id, "name": marker.name, **addresses}
    lines = [f"{key} = {_quoted(value)}" for key, value in texts.items() if value is not None]
    content = (
        "# A Hunches project. Keep this file: without it the folder is not found.\n"
        f"format = {marker.format}\n" + "".join(f"{line}\n" for line in lines)
    )
    write_synced(folder / MARKER_NAME, content.encode("utf-8"))


def read_marker(folder: Path) -> Marker:
    """Return the marker of a project.

    Raises
    ------
    ProjectNotFound
        When the folder has none.
    ProjectTooNew
        When the folder has a layout this version does not know.
    CorruptObject
        When the file is not what `write_marker` wrote.
    """
    path = folder / MARKER_NAME
    if not path.is_file():
        raise ProjectNotFound(folder)
    try:
        values = tomllib.loads(path.read_text("utf-8"))
        places = (values.get("store"), values.get("objects"))
        marker = Marker(int(values["format"]), str(values["project_id"]), str(values["name"]), *places)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CorruptObject(path, reason=f"it cannot be read ({error})") from error
    if marker.format != FORMAT:
        raise ProjectTooNew(folder, revision=f"format {marker.format}")
    return marker


def _quoted(text: str) -> str:
    # JSON and TOML write strings alike, but for the one control character that only TOML wants escaped.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
