"""What every part of an analysis can do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from hunches.evaluation import Table
from hunches.evaluation.analysis import AnalysisPart, ExampleGroup


@dataclass(frozen=True, slots=True, repr=False)
class _Part(AnalysisPart):
    """A part with one table and nothing else."""

    words: str

    def told(self) -> str:
        return self.words

    def tables(self) -> tuple[Table, ...]:
        return (Table("", ["<A>"], [["1"]]),)

    def as_dict(self) -> dict[str, Any]:
        return {"words": self.words}


def test_it_prints_words_and_tables() -> None:
    """Words are wrapped."""
    assert str(_Part("so " * 60)).splitlines()[1].startswith("so so")
    assert repr(_Part("so")) == "so\n\n<A>\n───\n  1"


def test_html_is_escaped() -> None:
    """In words and tables."""
    assert _Part("a < b")._repr_html_().startswith('<p>a &lt; b</p><table class="hunches">')
    assert "&lt;A&gt;" in _Part("").to_html()


def test_examples_and_pictures_are_none_by_default() -> None:
    """A part need not have them."""
    assert (_Part("").groups(), _Part("").pictures()) == ((), ())
    assert ExampleGroup("some", (1,)).as_dict() == {"name": "some", "rows": [1]}
