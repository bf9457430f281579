"""``hunches samples``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hunches.cli.options import JsonOption
from hunches.cli.terminal import answer

if TYPE_CHECKING:
    from hunches.samples import Sample

_SHOWN = ("name", "title", "licence", "source", "n_examples", "classes")

CACHE = Path.home() / ".cache" / "hunches" / "samples"
"""Where fetched samples are kept by default."""


def samples(
    *,
    fetch: Annotated[str | None, typer.Option(help="Fetch the sample of this name, and print where it is.")] = None,
    cache: Annotated[Path, typer.Option(help="Where fetched samples are kept.")] = CACHE,
    as_json: JsonOption = False,
) -> None:
    """List sample data sets with licence and source, or fetch one with its hash checked."""
    from hunches.samples import fetch_sample
    from hunches.samples import samples as known

    if fetch is not None:
        path = fetch_sample(known.get(fetch), cache=cache)
        answer({"path": str(path)}, str(path), as_json=as_json)
        return
    listed = [known.get(name) for name in known.names()]
    described = [{name: getattr(item, name) for name in _SHOWN} for item in listed]
    text = "\n".join([*map(_text, listed), "Fetch one with: hunches samples --fetch NAME"])
    answer(described, text, as_json=as_json)


def _text(sample: Sample) -> str:
    return (
        f"{sample.name}: {sample.title}\n"
        f"  {sample.n_examples:,} examples; classes {', '.join(sample.classes)}\n"
        f"  Licence: {sample.licence}\n"
        f"  Source: {sample.source}"
    )
