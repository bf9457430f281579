"""What the documents say is run: their Python, their commands, and the pages written from the code."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import warnings
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PAGES = sorted([ROOT / "README.md", *(ROOT / "docs").glob("*.md")])
COMMENTS = "id,text,label\n" + "".join(
    f"{number},{text},{label}\n"
    for number, (text, label) in enumerate(
        [
            ("Subscribe to my channel now please everyone", "SPAM"),
            ("lovely song", "HAM"),
            ("check my channel and subscribe or else", "SPAM"),
            ("so good", "HAM"),
            ("this is the best tune of the whole year", ""),
        ]
        * 20
    )
)


def _blocks(page: Path) -> list[tuple[str, str]]:
    """Return the language and the text of each block of code, in order."""
    return re.findall(r"^```(\w+)\n(.*?)^```", page.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)


def _run_commands(block: str) -> None:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    for command in re.findall(r"^\$ (.*)$", block, re.MULTILINE):
        done = subprocess.run(  # noqa: S602  # our own documents
            command, shell=True, env={**os.environ, "PATH": path}, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder to work in, with the file that the documents import."""
    (tmp_path / "comments.csv").write_text(COMMENTS, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


# The tutorial has a test of its own, which also compares what is printed.
@pytest.mark.parametrize(
    "page", [page for page in PAGES if page.stem != "tutorial"], ids=lambda page: str(page.relative_to(ROOT))
)
def test_the_code_of_a_page_runs(page: Path, folder: Path) -> None:
    """The Python and the commands of a page run from top to bottom, with no warning."""
    namespace: dict[str, object] = {"__name__": "__main__"}
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for language, code in _blocks(page):
            if language == "python":
                exec(compile(code, str(page), "exec"), namespace)  # noqa: S102  # our own documents
            elif language == "console":
                _run_commands(code)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    """Every link to a file of the repository has a file at its end."""
    targets = re.findall(r"\]\((?!http)([^)#]+)", page.read_text(encoding="utf-8"))
    assert [target for target in targets if not (page.parent / target).exists()] == []


def test_reference_pages_are_current() -> None:
    """The pages of errors and commands are what `scripts/write_reference.py` writes."""
    code = (
        "import sys; sys.path.insert(0, 'scripts'); import write_reference as w; "
        "assert (w.DOCS / 'errors.md').read_text('utf-8') == w.errors_page(), 'run scripts/write_reference.py'; "
        "assert (w.DOCS / 'commands.md').read_text('utf-8') == w.commands_page(), 'run scripts/write_reference.py'"
    )
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)
