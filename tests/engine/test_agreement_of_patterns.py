"""Whatever a regular expression asks, the engine answers as Python's `re`, on texts made to match it, or nearly.

Patterns are drawn from a grammar of everything Python's syntax has, each with a text that it should match. How many
are tried: see `test_agreement_with_reference`.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from hunches.conditions import TextMatch, holds
from hunches.engine.plan import Plan

if TYPE_CHECKING:
    from collections.abc import Sequence

    Drawn = tuple[str, str]
    """A pattern and a text that it should match."""

LETTERS = (
    "a", "b", "k", "K", "s", "S", "i", "I", "é", "É", "ß", "ſ", "\u212a", "İ", "ı", "σ", "ς", "Å", "µ", "1", "٣", " ",
    "\n", ".", "-", "_", "#", "\x00", "\x85", "ж", "Ж", "中", "ไ", "क", "़", "\u0301", "ا", "🎉", "\u200d",
    "ﬁ", "ǆ", "𐐨",
)  # fmt: skip
CLASSES = (
    (r"\d", "٣"), (r"\D", "é"), (r"\w", "é"), (r"\w", "b"), (r"\W", "🎉"), (r"\W", "-"), (r"\s", "\x85"),
    (r"\s", " "), (r"\S", "中"), (".", "x"), (".", "\n"), ("[a-f]", "B"), ("[^a]", "é"),
    ("[k-s]", "ſ"), ("[A-Z]", "\u212a"), ("[à-ÿ]", "É"), ("[İı]", "i"), (r"[\W_]", "_"),
    (r"[^\x00-\x7f]", "ß"), (r"[^\s\d]", "k"), ("[^é-ж]", "中"),
    ("[а-яё]", "Ж"), ("[一-龥ぁ-ん]", "中"), (r"[^\W\d_]", "İ"), ("[]-]", "]"), ("[^^]", "^"), ("[Σ-ω]", "ς"),
    ("[\u0300-\u036f]", "\u0301"), (r"[\u200b-\u200f]", "\u200d"), ("[😀-🙏🎉]", "🎉"), ("[^ -~]", "\x00"),
)  # fmt: skip
ANCHORS = ("^", "$", r"\A", r"\Z", r"\b", r"\B")
COUNTS = (("*", 0), ("*", 2), ("+", 1), ("+", 3), ("?", 0), ("?", 1), ("{2}", 2), ("{1,3}", 3), ("{,2}", 1),
          ("{2,}", 3), ("{0}", 0), ("{0,9}", 4), ("{3}", 2))  # fmt: skip
WAYS = ("", "", "?", "+")  # greedy, lazy, possessive
FLAGS = ("", "", "", "(?i)", "(?s)", "(?m)", "(?a)", "(?x)", "(?im)", "(?ai)", "(?sx)")
LOCAL_FLAGS = ("i", "-i", "s", "m", "a", "x", "i-s", "u")
GLUE = ("", " ", "a", "Z", "\u212a", "ſ", "é", "\u0301", "1", "_", "\n", "\x00", "\x85", "中", "ไ", "🎉", "\u200d")
FILLERS = ("x", "é", "k ", "中", "a1\n")
KINDS = ("letter", "letter", "class", "class", "repeat", "repeat", "group", "choice", "flags", "ahead", "behind",
         "anchor", "back", "if")  # fmt: skip
RECIPES = st.lists(st.binary(min_size=5, max_size=5), min_size=3, max_size=8)


@dataclass
class _Grammar:
    """Draws one pattern, and remembers what decides how long its search may take."""

    draw: st.DrawFn
    closed: dict[int, str] = field(default_factory=dict)
    """What the groups that a reference can mean should match, by their numbers."""
    n_groups: int = 0
    n_repeats: int = 0
    is_nested: bool = False
    """Whether a repeat repeats a choice: in a long text the search may never end."""

    def pattern(self) -> Drawn:
        flags = self.draw(st.sampled_from(FLAGS))
        pattern, text = self.sequence(depth=3)
        return flags + pattern, text

    def sequence(self, *, depth: int, repeated: bool = False) -> Drawn:
        count = self.draw(st.integers(1, 4 if depth == 3 else 2))
        parts = [self.item(depth, repeated=repeated) for _ in range(count)]
        return "".join(pattern for pattern, _ in parts), "".join(text for _, text in parts)

    def item(self, depth: int, *, repeated: bool) -> Drawn:
        kind = self.draw(st.sampled_from(KINDS if depth else KINDS[:4]))
        if kind in {"letter", "class", "anchor"}:
            return self.atom(kind)
        self.is_nested |= repeated
        if kind == "repeat":
            return self.repeat(depth)
        if kind in {"back", "if"}:
            return self.reference(kind, depth, repeated=repeated)
        if kind == "behind":
            return self.behind()
        if kind == "choice":
            (one, first), (other, second) = (self.sequence(depth=depth - 1, repeated=repeated) for _ in range(2))
            return f"(?:{one}|{other})", self.draw(st.sampled_from([first, second]))
        return self.group(kind, depth, repeated=repeated)

    def atom(self, kind: str) -> Drawn:
        if kind == "anchor":
            return self.draw(st.sampled_from(ANCHORS)), ""
        if kind == "class":
            return self.draw(st.sampled_from(CLASSES))
        letter = self.draw(st.sampled_from(LETTERS))
        return re.escape(letter), letter

    def repeat(self, depth: int) -> Drawn:
        self.n_repeats += 1
        (count, times), way = self.draw(st.sampled_from(COUNTS)), self.draw(st.sampled_from(WAYS))
        pattern, text = self.sequence(depth=depth - 1, repeated=True)
        return f"(?:{pattern}){count}{way}", text * times

    def group(self, kind: str, depth: int, *, repeated: bool) -> Drawn:
        openings = {"group": ("(", "(", "(?:", "(?>", "(?P<name>"), "ahead": ("(?=", "(?!")}
        opening = self.draw(st.sampled_from(openings.get(kind, tuple(f"(?{flags}:" for flags in LOCAL_FLAGS))))
        opening = opening.replace("name", f"name{self.n_groups}")
        number = 0
        if opening == "(" or opening.startswith("(?P"):
            self.n_groups += 1
            number = self.n_groups
        pattern, text = self.sequence(depth=depth - 1, repeated=repeated)
        if number:
            self.closed[number] = text
        return f"{opening}{pattern})", text

    def reference(self, kind: str, depth: int, *, repeated: bool) -> Drawn:
        if not self.closed:
            return self.atom("anchor")
        number = self.draw(st.sampled_from(sorted(self.closed)))
        if kind == "back":
            return f"(?:\\{number})", self.closed[number]
        (one, text), (other, _) = (self.sequence(depth=depth - 1, repeated=repeated) for _ in range(2))
        return f"(?({number}){one}|{other})", text

    def behind(self) -> Drawn:
        """Look behind at one character, as Python looks at a known number of them only."""
        pattern, text = self.atom(self.draw(st.sampled_from(("letter", "class"))))
        opening = self.draw(st.sampled_from(("(?<=", "(?<!")))
        return (f"{opening}{pattern})", "") if self.draw(st.booleans()) else (f"{pattern}{opening}{pattern})", text)


@st.composite
def _cases(draw: st.DrawFn) -> tuple[TextMatch, list[str | None]]:
    grammar = _Grammar(draw)
    pattern, text = grammar.pattern()
    longest = 0 if grammar.is_nested else 20 if grammar.n_repeats > 1 else 300
    match = TextMatch("matches", "text", (pattern,), draw(st.booleans()))
    return match, [_text(recipe, text[: longest or 16], longest=longest) for recipe in draw(RECIPES)]


def _text(recipe: bytes, text: str, *, longest: int) -> str | None:
    """Return the text that a pattern should match, changed and between others."""
    shape, form, *places = recipe
    before, after = (GLUE[place % len(GLUE)] for place in places[:2])
    filler = FILLERS[places[2] % len(FILLERS)] * longest
    forms = (text, text, text, text.upper(), text.lower(), text.swapcase(), text[1:], text[:-1], text[::-1],
             unicodedata.normalize("NFD", text), unicodedata.normalize("NFC", text), text + text)  # fmt: skip
    same = forms[form % len(forms)]
    shapes = (
        "", same, before + same, same + after, before + same + after, f"{before}\n{same}\n{after}", before + after,
        filler[:longest] + same, filler[:longest] + before + same + after, same + after + filler[:longest], None,
    )  # fmt: skip
    return shapes[shape % len(shapes)]


def _reference(match: TextMatch, texts: Sequence[str | None]) -> list[bool]:
    return [holds(match, {"text": text}) for text in texts]


@settings(deadline=None)
@given(_cases())
def test_a_pattern_matches_where_python_finds_it(case: tuple[TextMatch, list[str | None]]) -> None:
    """Any pattern of Python's syntax, on texts that it matches or nearly matches."""
    match, texts = case
    batch = pa.RecordBatch.from_pydict({"text": pa.array(texts, pa.large_string())})

    assert Plan([match]).evaluate(batch)[0].tolist() == _reference(match, texts)


@settings(deadline=None, max_examples=max(settings().max_examples // 5, 10))
@given(st.lists(_cases(), min_size=2, max_size=4))
def test_patterns_together_match_where_python_finds_them(cases: list[tuple[TextMatch, list[str | None]]]) -> None:
    """Several patterns in one plan, each on the texts of all."""
    texts = [text for _, own in cases for text in own if text is None or len(text) <= 20]
    batch = pa.RecordBatch.from_pydict({"text": pa.array(texts, pa.large_string())})

    found = Plan([match for match, _ in cases]).evaluate(batch)

    assert [bits.tolist() for bits in found] == [_reference(match, texts) for match, _ in cases]
