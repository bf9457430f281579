"""Python regular expressions rewritten for the automaton, which reads bytes.

A pattern is parsed by Python itself and every construct is emitted byte by byte, so nothing depends on how the
automaton would read Python's syntax or Unicode. What a character class matches is found by asking Python's `re`.

Before and after each text stands a byte that no text has, 0xff: where a pattern begins or ends with an anchor, the
translated one reads that byte, and nothing else in it does.

Two forms are made. The ASCII form is for texts that are pure ASCII, the wide form for all others. Each is either
exact or a superset: it finds every text the pattern finds and perhaps more, and what it finds must be confirmed.
Beside a superset may stand a sure form: it finds less, but nothing that would have to be confirmed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Any, Final

# Python's own parser, private to it: docs/decisions/0003.
sre: Any = import_module("re._constants")
sre_parser: Any = import_module("re._parser")

_WIDE = rb"[\xc2-\xf4][\x80-\xbf]{1,3}"
_WIDE_BYTES = rb"\x80-\xf4"
_APART: Final = rb"[\x00-/:-@\[-^`{-\x7f\xff]"  # no letter, digit or underscore of ASCII
_APART_OR_WIDE: Final = rb"[\x00-/:-@\[-^`{-\x7f\xff\x80-\xf4]"
_NEVER: Final = rb"[^\x00-\xff]"  # no byte
_TYPES: Final = int(re.ASCII | re.UNICODE)
_BEGINNINGS: Final = {sre.AT_BEGINNING, sre.AT_BEGINNING_STRING}
_ENDS: Final = {sre.AT_END, sre.AT_END_STRING}
_ASCII: Final = [chr(code) for code in range(128)]


@dataclass(frozen=True, slots=True)
class Translation:
    """A pattern for the automaton and whether its matches are exact (else a superset to be confirmed)."""

    expression: bytes
    is_exact: bool
    can_be_empty: bool = False
    """Whether the expression also matches where no character is."""

    @property
    def can_match(self) -> bool:
        """Whether any text can match: an ASCII text has no 'é'. The automaton refuses what nothing matches."""
        return self.expression != _NEVER


def translate(pattern: str, flags: re.RegexFlag, *, wide: bool) -> Translation:
    """Return the automaton's form of a valid Python pattern, for ASCII texts or, with ``wide``, for any text."""
    return _translate(pattern, flags, _Writer(wide=wide))


def translate_surely(pattern: str, flags: re.RegexFlag) -> Translation | None:
    """Return a form for any text that finds the pattern among ASCII characters only, and nothing else; or None."""
    translation = _translate(pattern, flags, _Writer(wide=False, sure=True))
    return translation if translation.is_exact and translation.can_match and not translation.can_be_empty else None


def _translate(pattern: str, flags: re.RegexFlag, writer: _Writer) -> Translation:
    parsed = sre_parser.parse(pattern, flags)
    expression = writer.sequence(parsed, parsed.state.flags, _WHOLE)
    return Translation(expression, writer.is_exact, can_be_empty=writer.is_vague or parsed.getwidth()[0] == 0)


@cache
def has_nested_repeats(pattern: str, flags: re.RegexFlag) -> bool:
    """Return whether a pattern repeats what can match in several ways, or refers back to a group."""
    return _has_nested_repeats(sre_parser.parse(pattern, flags), is_repeated=False)


def _has_nested_repeats(items: Any, *, is_repeated: bool) -> bool:  # Python's parser is untyped
    for operation, argument in items:
        if operation in {sre.GROUPREF, sre.GROUPREF_EXISTS}:
            return True
        is_repeat = operation in {sre.MAX_REPEAT, sre.MIN_REPEAT} and argument[1] > 1
        if is_repeated and (operation is sre.BRANCH or (is_repeat and argument[0] != argument[1])):
            return True
        if any(_has_nested_repeats(part, is_repeated=is_repeated or is_repeat) for part in _parts_of(argument)):
            return True
    return False


def _parts_of(argument: Any) -> list[Any]:  # as above
    """Return the sequences that the argument of an operation is made of."""
    if isinstance(argument, sre_parser.SubPattern):
        return [argument]
    if isinstance(argument, (tuple, list)):
        return [part for item in argument for part in _parts_of(item)]
    return []


@cache
def cased_characters() -> str:
    """Return every character beyond ASCII that has another case."""
    characters = map(chr, range(0x80, 0x1F000))
    return "".join(character for character in characters if character.lower() != character.upper())


@cache
def variants(character: str) -> tuple[str, ...]:
    """Return every character that Python's `re` takes for this one when case is ignored."""
    pattern = re.compile(re.escape(character), re.IGNORECASE)
    found = pattern.findall("".join(_ASCII)) + pattern.findall(cased_characters())
    return tuple(dict.fromkeys([character, *found]))


@dataclass(frozen=True, slots=True)
class _Edges:
    """Where in the pattern something stands: whether nothing comes before it, and nothing after."""

    is_first: bool = False
    is_last: bool = False

    def at(self, place: int, final: int) -> _Edges:
        """Return the edges of an item of a sequence, from its place and that of the last."""
        return _Edges(self.is_first and place == 0, self.is_last and place == final)


_WHOLE: Final = _Edges(is_first=True, is_last=True)
_INSIDE: Final = _Edges()


class _Writer:
    """Emits one pattern; `is_exact` turns false when something was widened, `is_vague` true when to anything."""

    def __init__(self, *, wide: bool, sure: bool = False) -> None:
        self._wide = wide
        self._sure = sure
        self.is_exact = True
        self.is_vague = False

    def sequence(self, items: Any, flags: int, edges: _Edges = _INSIDE) -> bytes:  # Python's parser is untyped
        """Return the form of some items, which stand together at some edges of the pattern."""
        final = len(items) - 1
        parts = [
            self._border(items, place, flags, edges.at(place, final))
            if operation is sre.AT and argument is sre.AT_BOUNDARY
            else self._item(operation, argument, flags, edges.at(place, final))
            for place, (operation, argument) in enumerate(items)
        ]
        return _NEVER if _NEVER in parts else b"".join(parts)

    def _item(self, operation: Any, argument: Any, flags: int, edges: _Edges) -> bytes:  # as above
        if operation is sre.LITERAL:
            return self._literal(chr(argument), flags)
        if operation in {sre.NOT_LITERAL, sre.IN, sre.ANY}:
            return self._group(self._alternatives(operation, argument, flags))
        if operation in {sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT}:
            self.is_exact &= operation is not sre.POSSESSIVE_REPEAT
            least, most, items = argument
            return self._repeat(least, most, items, flags)
        if operation is sre.AT and argument not in _ENDS:
            return self._position(argument, flags, edges)
        return self._compound(operation, argument, flags, edges)

    def _compound(self, operation: Any, argument: Any, flags: int, edges: _Edges) -> bytes:  # as above
        if operation is sre.AT:
            return self._end(argument, flags, edges)
        if operation is sre.BRANCH:
            return self._group([self.sequence(branch, flags, edges) for branch in argument[1]])
        if operation is sre.SUBPATTERN:
            _, added, removed, inner = argument
            known = flags & ~_TYPES if added & _TYPES else flags  # a group's (?u: takes the place of (?a)
            return self._group([self.sequence(inner, (known | added) & ~removed, edges)])
        return self._widened(operation, argument, flags)

    def _widened(self, operation: Any, argument: Any, flags: int) -> bytes:  # as above
        self.is_exact = False
        if operation is sre.ATOMIC_GROUP:
            return self._group([self.sequence(argument, flags)])
        if operation in {sre.ASSERT, sre.ASSERT_NOT}:
            return b""
        self.is_vague = True
        return rb"[\x00-\xf4]*"  # a reference back to a group, or a choice that depends on one

    def _group(self, alternatives: list[bytes]) -> bytes:
        if all(alternative == _NEVER for alternative in alternatives):
            return _NEVER
        return b"(?:" + b"|".join(alternatives) + b")"

    def _literal(self, character: str, flags: int) -> bytes:
        choices = variants(character) if flags & re.IGNORECASE else (character,)
        self.is_exact &= len(choices) == 1 or not flags & re.ASCII  # (?a) knows fewer variants
        if not self._wide:
            choices = tuple(choice for choice in choices if choice.isascii())
        if not choices:
            return _NEVER  # a character that an ASCII text cannot have
        if all(choice.isascii() for choice in choices) and len(choices) > 1:
            return b"[" + b"".join(map(_escaped, choices)) + b"]"
        escaped = [_escaped(choice) for choice in choices]
        return escaped[0] if len(escaped) == 1 else self._group(escaped)

    def _alternatives(self, operation: Any, argument: Any, flags: int) -> list[bytes]:  # as above
        ascii_class, has_wide = self._class(operation, argument, flags)
        alternatives = [ascii_class] if ascii_class else []
        if has_wide:
            alternatives.append(_WIDE)
        return alternatives or [_NEVER]

    def _class(self, operation: Any, argument: Any, flags: int) -> tuple[bytes, bool]:  # as above
        """Return the class of ASCII characters, and whether characters beyond ASCII may match."""
        source = _class_source(operation, argument)
        matcher = re.compile(source, re.RegexFlag(flags & (re.IGNORECASE | re.DOTALL | re.ASCII)))
        members = [character for character in _ASCII if matcher.match(character)]
        ascii_class = b"[" + b"".join(map(_escaped, members)) + b"]" if members else b""
        has_wide = self._wide and _may_match_beyond_ascii(operation, argument, matcher)
        self.is_exact &= not has_wide
        return ascii_class, has_wide

    def _repeat(self, least: int, most: int, items: Any, flags: int) -> bytes:  # as above
        bounds = b"{%d,}" % least if most is sre.MAXREPEAT else b"{%d,%d}" % (least, most)
        is_one_class = len(items) == 1 and items[0][0] in {sre.NOT_LITERAL, sre.IN, sre.ANY}
        if is_one_class and most is sre.MAXREPEAT and least <= 1:
            ascii_class, has_wide = self._class(items[0][0], items[0][1], flags)
            if has_wide:  # any number of whole characters: any number of their bytes is a superset, and simpler
                return b"[" + ascii_class[1:-1] + _WIDE_BYTES + b"]" + bounds
        repeated = self.sequence(items, flags)
        return _NEVER if repeated == _NEVER and least else b"(?:" + repeated + b")" + bounds

    def _position(self, position: Any, flags: int, edges: _Edges) -> bytes:  # as above
        """Return the byte before a text where nothing of the pattern comes before; else the place is left out."""
        if position in _BEGINNINGS and edges.is_first:
            is_of_line = position is sre.AT_BEGINNING and flags & re.MULTILINE
            return rb"[\n\xff]" if is_of_line else rb"\xff"
        self.is_exact = False
        return b""

    def _border(self, items: Any, place: int, flags: int, edges: _Edges) -> bytes:  # as above
        """Return the border of a word: what stands beside it where that is outside the pattern, and can be told."""
        if not self._wide and not self._sure:
            return rb"\b"
        before, after = items[:place], items[place + 1 :]
        if not flags & re.ASCII:  # which makes other characters words
            if (edges.is_first and _is_of_word(after, first=True)) or (
                edges.is_last and _is_of_word(before, first=False)
            ):
                self.is_exact &= self._sure
                return _APART_OR_WIDE if self._wide else _APART
            if self._sure and min(before.getwidth()[0], after.getwidth()[0]) > 0:
                return rb"\b"
        self.is_exact = False
        return b""

    def _end(self, position: Any, flags: int, edges: _Edges) -> bytes:  # as above
        """Return the byte after a text where nothing of the pattern follows; elsewhere the end is left out."""
        if not edges.is_last:
            self.is_exact = False
            return b""
        if position is sre.AT_END_STRING:
            return rb"\xff"
        return rb"[\n\xff]" if flags & re.MULTILINE else rb"\n?\xff"


def _is_of_word(items: Any, *, first: bool) -> bool:  # as above
    """Return whether the first or the last character that some items match is surely one of words."""
    if not len(items):
        return False
    operation, argument = items[0 if first else -1]
    if operation is sre.LITERAL:
        return chr(argument).isalnum() or chr(argument) == "_"
    if operation is sre.IN:
        return all(_is_of_class_word(kind, value) for kind, value in argument)
    if operation in {sre.MAX_REPEAT, sre.MIN_REPEAT}:
        least, _, repeated = argument
        return least > 0 and _is_of_word(repeated, first=first)
    return operation is sre.SUBPATTERN and _is_of_word(argument[3], first=first)


def _is_of_class_word(kind: Any, value: Any) -> bool:  # as above
    if kind is sre.RANGE:
        return any(low <= value[0] and value[1] <= high for low, high in ((48, 57), (65, 90), (97, 122)))
    if kind is sre.LITERAL:
        return chr(value).isalnum() or chr(value) == "_"
    return kind is sre.CATEGORY and value in {sre.CATEGORY_DIGIT, sre.CATEGORY_WORD}


def _escaped(character: str) -> bytes:
    return b"".join(b"\\x%02x" % byte for byte in character.encode("utf-8", "surrogatepass"))


def _class_source(operation: Any, argument: Any) -> str:  # as above
    if operation is sre.ANY:
        return "."
    if operation is sre.NOT_LITERAL:
        return f"[^{_in_class(argument)}]"
    return "[" + "".join(_class_item(kind, value) for kind, value in argument) + "]"


def _class_item(kind: Any, value: Any) -> str:  # as above
    if kind is sre.NEGATE:
        return "^"
    if kind is sre.LITERAL:
        return _in_class(value)
    if kind is sre.RANGE:
        return f"{_in_class(value[0])}-{_in_class(value[1])}"
    return _CATEGORIES[value]


def _in_class(code: int) -> str:
    return f"\\U{code:08x}"


_CATEGORIES: Final = {
    sre.CATEGORY_DIGIT: r"\d",
    sre.CATEGORY_NOT_DIGIT: r"\D",
    sre.CATEGORY_SPACE: r"\s",
    sre.CATEGORY_NOT_SPACE: r"\S",
    sre.CATEGORY_WORD: r"\w",
    sre.CATEGORY_NOT_WORD: r"\W",
}


def _may_match_beyond_ascii(operation: Any, argument: Any, matcher: re.Pattern[str]) -> bool:  # as above
    if operation is not sre.IN:
        return True
    for kind, value in argument:
        if kind in {sre.NEGATE, sre.CATEGORY}:
            return True
        if kind in {sre.LITERAL, sre.RANGE} and (value if kind is sre.LITERAL else value[1]) > 127:
            return True
    return matcher.search(cased_characters()) is not None
