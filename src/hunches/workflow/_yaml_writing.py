"""Writes YAML for people: one way for each value, so that equal things are equal bytes and git shows what changed."""

from __future__ import annotations

import re
import textwrap
from typing import TYPE_CHECKING, Any, Final

from hunches.workflow._yaml_reading import value_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_WIDTH: Final = 100
_LONGEST_KEY: Final = 200
_PLAIN: Final = re.compile(r"[^\W\d_][^#:]*|\([^#:]*")
_ESCAPES: Final = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t"}
# YAML 1.1, which other programs may read the file by, takes these for truth values.
_AMBIGUOUS: Final = {"y", "n", "yes", "no", "on", "off"}
_ONE_SPACE: Final = re.compile(r"(?<=\S) (?=\S)")


def yaml_text(value: Mapping[str, Any] | Sequence[Any]) -> str:
    """Return the text of a mapping or a list as JSON holds it; `read_yaml` gives it back.

    >>> print(yaml_text([{"name": "promo", "label": "NO", "terms": ["ab c", "12"]}]), end="")
    - name: promo
      label: "NO"
      terms:
        - ab c
        - "12"
    """
    return "".join(f"{line}\n" for line in _lines(value))


def comment_text(text: str) -> str:
    """Return a text as comment lines."""
    lines = "".join(char if char.isprintable() or char == "\n" else _escaped(char) for char in text).split("\n")
    return "".join(f"# {line}".rstrip() + "\n" for line in lines)


def _lines(value: object) -> Iterator[str]:
    """Yield the lines of a value that stands alone."""
    if isinstance(value, dict) and value:
        for key, part in value.items():
            yield from _member(key, part)
    elif isinstance(value, (list, tuple)) and value:
        for part in value:
            inner = list(_item(part))
            yield f"- {inner[0]}"
            yield from _indented(inner[1:])
    else:
        yield _scalar(value)


def _item(value: object) -> Iterator[str]:
    block = _block(value)
    return iter(block) if block else _lines(value)


def _member(key: str, value: object) -> Iterator[str]:
    written = _scalar(key)
    block = _block(value)
    if len(written) > _LONGEST_KEY:  # YAML reads long keys only when they are marked
        inner = block or list(_lines(value))
        yield f"? {written}"
        yield f": {inner[0]}"
        yield from _indented(inner[1:])
    elif block:
        yield f"{written}: {block[0]}"
        yield from _indented(block[1:])
    elif isinstance(value, (dict, list, tuple)) and value:
        yield f"{written}:"
        yield from _indented(_lines(value))
    else:
        yield f"{written}: {_scalar(value)}"


def _indented(lines: Iterator[str] | list[str]) -> Iterator[str]:
    return (f"  {line}" if line else "" for line in lines)


def _block(value: object) -> list[str]:
    """Return the lines of a text that is long or has several lines; none for one that fits where it stands."""
    if not isinstance(value, str):
        return []
    lines = value.removesuffix("\n").split("\n")
    if not all(line.isprintable() and line == line.rstrip() for line in lines) or not lines[0].strip():
        return []
    if lines[0][0] == " " or not lines[-1]:
        return []
    if "\n" in value:
        return ["|" if value.endswith("\n") else "|-", *lines]
    return [">-", *_folded(value)] if len(value) > _WIDTH else []


def _folded(text: str) -> list[str]:
    """Return a text in lines that YAML joins with one space, and so broken only where there is one."""
    # A space that must stay stands in for itself as a letter while the text is filled.
    kept = [piece.replace(" ", "\0") for piece in _ONE_SPACE.split(text)]
    filled = textwrap.wrap(" ".join(kept), _WIDTH, break_long_words=False, break_on_hyphens=False)
    return [line.replace("\0", " ") for line in filled]


def _scalar(value: object) -> str:
    if isinstance(value, str):
        return value if _is_plain(value) else f'"{"".join(map(_escaped, value))}"'
    if isinstance(value, bool) or value is None:
        return {True: "true", False: "false", None: "null"}[value]
    return {"dict": "{}", "list": "[]", "tuple": "[]"}.get(type(value).__name__) or repr(value)


def _is_plain(text: str) -> bool:
    is_word = _PLAIN.fullmatch(text) is not None and text.isprintable() and text == text.strip()
    return is_word and text.lower() not in _AMBIGUOUS and isinstance(value_of(text), str)


def _escaped(char: str) -> str:
    if char in _ESCAPES:
        return _ESCAPES[char]
    if char.isprintable():
        return char
    code = ord(char)
    return f"\\x{code:02x}" if code <= 0xFF else f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"
