"""Runs ``docs/tutorial.md`` and puts what each of its blocks of Python prints below the block.

Run from the repository root: ``python scripts/write_tutorial.py``.
"""

from __future__ import annotations

import contextlib
import io
import re
import tempfile
from pathlib import Path
from typing import Final

PAGE: Final = Path(__file__).resolve().parent.parent / "docs" / "tutorial.md"

_BLOCK: Final = re.compile(r"^```python\n(?P<code>.*?)^```\n(?:\n```text\n.*?^```\n)?", re.MULTILINE | re.DOTALL)


def written(page: str) -> str:
    """Return a page with what its blocks print, run from top to bottom in the current folder."""
    namespace: dict[str, object] = {"__name__": "__main__"}

    def run(block: re.Match[str]) -> str:
        code, said = block["code"], io.StringIO()
        with contextlib.redirect_stdout(said):
            exec(compile(code, str(PAGE), "exec"), namespace)  # noqa: S102  # our own page
        lines = "\n".join(line.rstrip() for line in said.getvalue().splitlines())
        answer = f"\n```text\n{lines}\n```\n" if lines else ""
        return f"```python\n{code}```\n{answer}"

    return _BLOCK.sub(run, page)


def main() -> None:
    """Write the page anew."""
    page = PAGE.read_text("utf-8")
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        new = written(page)
    PAGE.write_text(new, "utf-8")


if __name__ == "__main__":
    main()
