"""spaCy's documents, with a small stand-in for spaCy."""

from __future__ import annotations

import sys
from importlib.util import find_spec
from typing import TYPE_CHECKING

import pytest

import hunches as hu
from hunches.errors import MissingExtra
from hunches.lfs import labeling_function, spacy_doc

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SPACE = hu.LabelSpace(["SPAM", "HAM"])
STAND_IN = """
__version__ = "{version}"
class Pipeline:
    def __init__(self, name): self.name = name
    def pipe(self, texts): return ((self.name, *text.split()) for text in texts)
def load(name): return Pipeline("loaded " + name)
def blank(name): return Pipeline("blank " + name)
"""


@pytest.fixture
def spacy(tmp_path: Path) -> Iterator[Path]:
    """Put a package named spacy where Python finds it, and return its file."""
    package = tmp_path / "spacy.py"
    package.write_text(STAND_IN.format(version="9.1"), encoding="utf-8")
    sys.path.insert(0, str(tmp_path))
    yield package
    sys.path.remove(str(tmp_path))
    sys.modules.pop("spacy", None)


@pytest.mark.parametrize(("model", "told"), [("blank:xx", "blank xx"), ("of_ours", "loaded of_ours")])
def test_documents_are_made_by_the_pipeline(spacy: Path, model: str, told: str) -> None:
    """All texts of a block go through it together, and a missing one is left out."""
    lf = labeling_function("lf", uses=[spacy_doc(model)])(lambda doc: doc[1] if doc[0] == told else None)

    votes = hu.apply([lf], {"text": ["SPAM it", None, "HAM"]}, space=SPACE)

    assert votes.dense()[:, 0].tolist() == [0, -1, 1]


def test_versions_are_part_of_the_version(spacy: Path) -> None:
    """Another spaCy, or another version of the pipeline, may see other things in a text."""
    keys = [spacy_doc("blank:en").key(), spacy_doc("numpy").key()]  # any installed package has a version
    sys.modules.pop("spacy")
    spacy.write_text(STAND_IN.format(version="9.1.1"), encoding="utf-8")

    assert len({*keys, spacy_doc("blank:en").key()}) == 3


@pytest.mark.skipif(find_spec("spacy") is not None, reason="spaCy is installed here")
def test_without_spacy_the_error_says_what_to_install() -> None:
    """It comes when the preprocessor is made, not in the middle of an application."""
    with pytest.raises(MissingExtra, match=r"pip install 'hunches\[spacy\]'"):
        spacy_doc()
