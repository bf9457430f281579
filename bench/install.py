"""How much a plain ``pip install`` of Hunches brings: distributions and bytes, with no torch among them.

Run from the repository root: ``python bench/install.py [--small]``. It makes a new environment in a temporary
folder; with ``--small`` it looks at the packages that the running environment has for Hunches.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tempfile
from importlib.metadata import PackageNotFoundError, distribution, distributions
from pathlib import Path
from typing import TYPE_CHECKING, Final

from report import measured, print_table

if TYPE_CHECKING:
    from collections.abc import Iterable
    from importlib.metadata import Distribution

_ROOT: Final = Path(__file__).resolve().parents[1]
_MOST_DISTRIBUTIONS: Final = 45
_MOST_BYTES: Final = 600 * 10**6
_NAME: Final = re.compile(r"[A-Za-z0-9._-]+")
_PIP: Final = frozenset({"pip", "setuptools", "wheel"})


def main() -> None:
    """Print the table; fail when torch is among the packages."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", action="store_true")
    options = parser.parse_args()
    if options.small:
        found, cost = measured(lambda: needed_by("hunches"))
        sizes = {item.name: _recorded_bytes(item) for item in found}
    else:
        sizes, cost = measured(install)
    names = {name.lower() for name in sizes}
    assert "torch" not in names, "torch must stay an extra"  # noqa: S101  # what this bench is for
    largest = sorted(sizes.items(), key=lambda item: -item[1])[:8]
    total = sum(sizes.values())
    print_table(
        f"What Hunches needs, {'as it is here' if options.small else 'in a fresh environment'}",
        ["What", "Found", "Goal"],
        [
            ("distributions", f"{len(sizes)}", f"<= {_MOST_DISTRIBUTIONS}"),
            ("MB on disk", f"{total / 10**6:.0f}", f"<= {_MOST_BYTES / 10**6:.0f}"),
            ("seconds to install", f"{cost.wall_s:.1f}", ""),
            *((f"MB of {name}", f"{size / 10**6:.0f}", "") for name, size in largest),
        ],
    )


def install() -> dict[str, int]:
    """Install Hunches from this checkout into a new environment; return the bytes of each distribution in it."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
        constraints = _ROOT / "constraints.txt"
        chosen = ["--constraint", str(constraints)] if constraints.exists() else []
        python = Path(folder) / "bin" / "python"
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", *chosen, str(_ROOT)], check=True)
        (site_packages,) = Path(folder).glob("lib/python*/site-packages")
        return _sizes(site_packages)


def _sizes(site_packages: Path) -> dict[str, int]:
    """Return the bytes of each distribution's files, compiled modules included."""
    sizes = {item.name: _recorded_bytes(item) for item in distributions(path=[str(site_packages)])}
    return {name: size for name, size in sizes.items() if name.lower() not in _PIP}


def needed_by(name: str) -> list[Distribution]:
    """Return a distribution that is installed here, with all that it needs."""
    found: dict[str, Distribution] = {}
    waiting = [name]
    while waiting:
        key = waiting.pop().lower().replace("_", "-")
        if key not in found:
            try:
                found[key] = distribution(key)
            except PackageNotFoundError:
                continue  # a marker rules it out on this machine
            waiting.extend(_required(found[key].requires or ()))
    return list(found.values())


def _required(requirements: Iterable[str]) -> list[str]:
    plain = (requirement for requirement in requirements if "extra ==" not in requirement)
    return [match.group() for match in map(_NAME.match, plain) if match]


def _recorded_bytes(item: Distribution) -> int:
    files = (Path(str(file.locate())) for file in item.files or ())
    return sum(file.stat().st_size for file in files if file.is_file())


if __name__ == "__main__":
    main()
