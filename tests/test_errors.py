"""Every error says what happened, to which object and what to do next, and programs can tell them apart."""

from __future__ import annotations

import inspect
import pickle
import re
from typing import TYPE_CHECKING, Any

import pytest

from hunches import errors
from hunches.errors import HunchesError

if TYPE_CHECKING:
    from collections.abc import Iterator

TREE = (errors.__doc__ or "").split("The tree::")[1].split("Constructors take facts")[0]
GROUPS = {"HunchesError", "InputError", "LabelingError", "StoreError"}


def _classes(base: type[HunchesError] = HunchesError) -> Iterator[type[HunchesError]]:
    yield base
    for child in base.__subclasses__():
        if child.__module__.startswith(errors.__name__):
            yield from _classes(child)


KINDS = {kind.__name__: kind for kind in _classes()}
LEAVES = [kind for name, kind in KINDS.items() if name not in GROUPS]
FACTS: dict[str, Any] = {
    "int": 3,
    "float": 0.5,
    "bool": True,
    "str": "thing",
    "object": "thing",
    "Path | str": "some/path.csv",
    "int | None": 7,
    "str | None": "thing",
    "Sequence[str]": ["first", "second"],
    "Sequence[object]": ["first", 2],
}


def _made(kind: type[HunchesError]) -> HunchesError:
    """Return an error of that kind, with a fact of the right type for every parameter."""
    signature = inspect.signature(kind)
    positional = [
        FACTS[item.annotation] for item in signature.parameters.values() if item.kind is item.POSITIONAL_OR_KEYWORD
    ]
    named = {
        item.name: FACTS[item.annotation] for item in signature.parameters.values() if item.kind is item.KEYWORD_ONLY
    }
    return kind(*positional, **named)


def test_the_tree_is_drawn_as_it_is() -> None:
    """Every class is in the drawing, below its parent, and the drawing has no other."""
    drawn = re.findall(r"^ {4}([│ ]*(?:[├└]── )?)(\w+)", TREE, flags=re.MULTILINE)
    parents: list[str] = []
    found: dict[str, str] = {}
    for indent, name in drawn:
        depth = len(indent) // 4
        found[name] = parents[depth - 1] if depth else ""
        parents[depth:] = [name]

    expected = {name: kind.__mro__[1].__name__ if name != "HunchesError" else "" for name, kind in KINDS.items()}
    assert found == expected


@pytest.mark.parametrize("kind", LEAVES, ids=lambda kind: kind.__name__)
def test_the_code_in_the_drawing_is_the_code(kind: type[HunchesError]) -> None:
    """The drawing tells the stable code of each error."""
    line = next(line for line in TREE.splitlines() if re.search(rf"\b{kind.__name__}\b", line))

    assert re.search(rf"(?<!\S)\(?{kind.code}\b", line)


def test_codes_are_stable_names() -> None:
    """Codes are kebab-case and no two errors share one."""
    codes = [kind.code for kind in KINDS.values()]

    assert len(set(codes)) == len(codes)
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", code) for code in codes)


def test_exit_codes_and_statuses_are_those_of_the_groups() -> None:
    """The command line and HTTP answer by the kind of error, as the drawing says."""
    exits = {
        "InputError": 3,
        "LabelingError": 4,
        "NotFitted": 5,
        "MissingStepError": 5,
        "StoreError": 6,
        "StorageFull": 7,
    }

    for name, code in exits.items():
        assert KINDS[name].exit_code == code
    assert all(400 <= kind.http_status < 600 for kind in KINDS.values())
    assert {kind.exit_code for kind in _classes(errors.InputError)} == {3}


@pytest.mark.parametrize("kind", LEAVES, ids=lambda kind: kind.__name__)
def test_the_sentence_says_what_to_which_and_what_next(kind: type[HunchesError]) -> None:
    """A message names an object it was given, and after what happened comes what to do."""
    sentence = str(_made(kind))

    assert re.search(r"first|second|thing|path|\b3\b|0\.5", sentence)
    happened, _, next_step = re.sub(r"\n.*", "", sentence, flags=re.DOTALL).partition(". ")
    says_in_one = re.search(r"it must be", sentence)
    assert happened
    assert next_step or says_in_one
    assert inspect.getdoc(kind)


@pytest.mark.parametrize("kind", LEAVES, ids=lambda kind: kind.__name__)
def test_an_error_survives_the_way_between_processes(kind: type[HunchesError]) -> None:
    """Class, sentence and facts are the same after pickling."""
    error = _made(kind)

    again = pickle.loads(pickle.dumps(error))  # noqa: S301  # bytes made here

    assert type(again) is kind
    assert (str(again), again.facts, again.args) == (str(error), error.facts, error.args)


@pytest.mark.parametrize("kind", LEAVES, ids=lambda kind: kind.__name__)
def test_facts_are_json(kind: type[HunchesError]) -> None:
    """Facts can be shown to programs as they are."""
    facts = _made(kind).facts

    assert facts
    assert all(isinstance(value, (str, int, float, list, type(None))) for value in facts.values())


def test_long_lists_are_cut() -> None:
    """Of very many names a message lists the first and counts the rest."""
    sentence = str(errors.UnknownClass("x", known=[f"c{number}" for number in range(100)]))

    assert "'c11' and 88 more" in sentence
    assert "'c12'" not in sentence
    assert "none" in str(errors.UnknownName("run", name="x", known=[]))


def test_a_place_in_a_file_is_told_where_it_is_known() -> None:
    """A malformed file is pointed at by line, or as a whole."""
    assert "at line 7:" in str(errors.MalformedFile("a.json", form="JSON", reason="cut off", line=7))
    assert "at line" not in str(errors.MalformedFile("a.json", form="JSON", reason="cut off"))


def test_a_condition_is_shown_by_its_wrong_line() -> None:
    """The caret stands below the character, on the last line as on the first."""
    first = errors.ConditionSyntaxError("a\nb", position=0, problem="wrong", hint="Mend it.")
    last = errors.ConditionSyntaxError("a\nbc", position=3, problem="wrong", hint="Mend it.")

    assert str(first).endswith("\n  a\n  ^")
    assert str(last).endswith("\n  bc\n   ^")
