"""A fingerprint changes when what a function does changes, and at no other time."""

from __future__ import annotations

import functools
import linecache
import re
import subprocess
import sys
import textwrap
import threading
from itertools import count
from types import ModuleType
from typing import TYPE_CHECKING

import numpy as np
import pytest

import hunches as hu
from hunches.lfs._fingerprint import fingerprint, read_values, source_of

if TYPE_CHECKING:
    from collections.abc import Callable

_NUMBERS = count()

BASE = """
    import functools, re
    from dataclasses import dataclass
    from hunches import LabelSpace
    SPAM, HAM = LabelSpace(["SPAM", "HAM"])
    LIMIT = 5
    WORDS = {"a", "b"}
    LINK = re.compile("http")
    def clean(text): return text.strip()
    @functools.cache
    def size(text): return len(text)
    class Scale:
        factor = 2
        @staticmethod
        def of(number): return number * LIMIT
    @dataclass
    class Point:
        x: int
    POINT = Point(1)
    def make(bound):
        def f(text, extra=3, *, key=4):
            # a comment
            text = clean(text)
            if size(text) < LIMIT + extra + key + bound and LINK.search(text):
                return SPAM
            return HAM if POINT.x or Scale.of(1) or [word for word in WORDS if word in text] else None
        return f
    f = make(7)
"""


def _function(source: str, *, is_kept: bool = True) -> Callable[..., object]:
    """Return the function `f` of a file with that source, which Python has or has not kept."""
    name = f"user_code_{next(_NUMBERS)}"
    module = ModuleType(name)
    module.__file__ = file = f"/nowhere/{name}.py"
    sys.modules[name] = module
    text = textwrap.dedent(source)
    if is_kept:
        linecache.cache[file] = len(text), None, text.splitlines(keepends=True), file
    exec(compile(text, file, "exec"), module.__dict__)  # noqa: S102  # a file of a user
    function: Callable[..., object] = module.__dict__["f"]
    return function


CHANGES = [
    ("LIMIT = 5", "LIMIT = 6"),
    ('WORDS = {"a", "b"}', 'WORDS = {"a", "c"}'),
    ('re.compile("http")', 're.compile("https")'),
    ('re.compile("http")', 're.compile("http", re.I)'),
    ("return text.strip()", "return text.lstrip()"),
    ("return len(text)", "return len(text) + 1"),
    ("factor = 2", "factor = 3"),
    ("return number * LIMIT", "return number + LIMIT"),
    ("x: int", "x: float"),
    ("Point(1)", "Point(2)"),
    ("make(7)", "make(8)"),
    ("extra=3", "extra=4"),
    ("key=4", "key=5"),
    ("return SPAM", "return HAM"),
    ('["SPAM", "HAM"]', '["HAM", "SPAM"]'),
]


@pytest.mark.parametrize("is_kept", [True, False])
@pytest.mark.parametrize(("old", "new"), CHANGES)
def test_it_changes_with_everything_the_function_reads(old: str, new: str, *, is_kept: bool) -> None:
    """Source, globals, helpers, classes, closures, defaults, patterns: a change of any of them shows."""
    assert old in BASE
    is_source_needed = old in {"factor = 2", "x: int"}

    before = fingerprint(_function(BASE, is_kept=is_kept))
    after = fingerprint(_function(BASE.replace(old, new), is_kept=is_kept))

    assert before != after or (is_source_needed and not is_kept)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("# a comment", "# another comment\n"),
        ("def clean(text): return text.strip()", "def clean( text ) :\n\n        return text.strip()  # why"),
        ("LIMIT = 5", "LIMIT = 2 + 3\n    UNUSED = 9"),
        ('{"a", "b"}', '{"b", "a"}'),
        ("f = make(7)", "\n\n    f = make(7)"),
    ],
)
def test_it_does_not_change_with_comments_and_layout(old: str, new: str) -> None:
    """What does not change what the function does does not change its version, nor does the file's name."""
    assert old in BASE
    assert fingerprint(_function(BASE)) == fingerprint(_function(BASE.replace(old, new)))


def test_it_is_the_same_in_every_process() -> None:
    """Neither the order of sets nor addresses nor the names of processes are part of it."""
    code = textwrap.dedent(
        """
        from hunches.lfs._fingerprint import fingerprint
        class Words:
            def __init__(self): self.words, self.made = {"a", "b", "c"}, object
        WORDS = Words()
        DEEP = {frozenset({"x", "y", "z"}): [("a", frozenset({"p", "q", "r"}))], ("k",): {1, "1", None}}
        def f(text): return text in {"d", "e", "f", "g"} or WORDS or DEEP or Words
        print(fingerprint(f), fingerprint(lambda text: text in {"d", "e", "f", "g"}))
        """
    )
    runs = {
        subprocess.run(
            [sys.executable, "-c", code], env={"PYTHONHASHSEED": seed}, capture_output=True, text=True, check=True
        ).stdout
        for seed in ("1", "2", "3")
    }

    assert len(runs) == 1
    assert len(next(iter(runs)).split()[0]) == 64


def test_lambdas_of_one_line_are_told_apart() -> None:
    """Lambdas have no source of their own; what they do is what counts."""
    spam, ham, again = (lambda text: "SPAM"), (lambda text: "HAM"), (lambda text: "SPAM")

    assert fingerprint(spam) != fingerprint(ham)
    assert fingerprint(spam) == fingerprint(again)
    assert fingerprint(lambda text: -len(text)) != fingerprint(lambda title: -len(title))
    assert fingerprint(lambda text: lambda: 1) != fingerprint(lambda text: lambda: 2)


def test_the_same_values_in_other_places_are_other_values() -> None:
    """Values met twice are told apart by what they are, not by having been met."""
    a, b = ["a"], ["b"]

    assert fingerprint([a, b, a]) != fingerprint([a, b, b])
    assert fingerprint([a, a]) == fingerprint([["a"], ["a"]])


def test_values_that_hold_themselves() -> None:
    """A list in itself and functions that call each other have a fingerprint like any other."""
    loop: list[object] = [1]
    loop.append(loop)
    source = "def g(n): return f(n - {})\ndef f(n): return n and g(n)\n"

    assert fingerprint(loop) == fingerprint(loop)
    assert fingerprint(_function(source.format(1))) == fingerprint(_function(source.format(1)))
    assert fingerprint(_function(source.format(1))) != fingerprint(_function(source.format(2)))


@pytest.mark.parametrize(
    "values",
    [
        (1, True, 1.0, "1", b"1", None, ...),
        (["a"], ("a",), {"a"}, {"a": "a"}),
        (re.compile("a"), re.compile("b"), re.compile("a", re.IGNORECASE)),
        (functools.partial(int, base=2), functools.partial(int, base=3), int, print),
        (np.array([1, 2]), np.array([1, 3]), np.array([1.0, 2.0])),
        (range(3), range(4), slice(3), bytearray(b"a"), len, "a".join, "b".join, np.log, np.exp),
        (re, functools, hu.LabelSpace(["a"]), hu.LabelSpace(["b"]), *hu.LabelSpace(["c", "d"])),
        ("\ud800", "\ud801"),
        (ValueError("a"), ValueError("b"), KeyError("a")),
    ],
)
def test_different_values_have_different_fingerprints(values: tuple[object, ...]) -> None:
    """Values of all kinds are told apart, and are the same as themselves."""
    assert len({fingerprint(value) for value in values}) == len(values)
    assert [fingerprint([value]) for value in values] == [fingerprint([value]) for value in values]


def test_what_cannot_be_made_again_is_known_by_its_type() -> None:
    """Locks, generators and open files have a fingerprint, of their type alone."""
    assert fingerprint(threading.Lock()) == fingerprint(threading.Lock())
    assert fingerprint(i for i in [1]) == fingerprint(i for i in [2])
    assert fingerprint(i for i in [1]) != fingerprint(threading.Lock())


def test_what_a_function_takes_from_a_users_module_is_read() -> None:
    """A constant of another file of the user's counts where the function names it."""
    source = "import {name} as settings\nUNUSED = 1\ndef f(n): return n < settings.LIMIT"
    names = []
    for limit in (1, 1, 2):
        module = ModuleType(f"user_settings_{next(_NUMBERS)}")
        module.__dict__.update(LIMIT=limit, __name__="settings", other=limit)
        sys.modules[name := f"user_settings_{next(_NUMBERS)}"] = module
        names.append(name)

    first, second, third = (fingerprint(_function(source.format(name=name), is_kept=False)) for name in names)

    assert first == second != third


def test_a_function_that_cannot_be_read_away_from_its_surroundings() -> None:
    """Where the source alone is no valid Python the compiled code stands for it."""
    source = "if True:\n    def f(text):\n        return '''\n{}'''\n"

    assert fingerprint(_function(source.format("a"))) == fingerprint(_function(source.format("a")))
    assert fingerprint(_function(source.format("a"))) != fingerprint(_function(source.format("b")))


def test_an_installed_function_is_known_by_its_name() -> None:
    """The code of packages does not change by itself."""
    assert fingerprint(textwrap.dedent) == fingerprint(textwrap.dedent)
    assert fingerprint(textwrap.dedent) != fingerprint(textwrap.indent)


def test_a_name_without_a_value_yet_is_left_out() -> None:
    """A closure may name what is only made later."""

    def inner() -> object:
        return later

    assert list(read_values(inner)) == []
    later = 5
    assert list(read_values(inner)) == [later]
    assert list(read_values(len)) == []


def test_source_that_is_not_kept_is_empty() -> None:
    """Builtins and code made at run time have no source."""
    assert source_of(len) == ""
    assert source_of(_function("def f(text): return 1", is_kept=False)) == ""
    assert source_of(_function("if 1:\n    def f(text): return 1")).rstrip() == "def f(text): return 1"
