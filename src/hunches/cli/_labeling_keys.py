"""What a person sees of an example in the terminal, and what the keys they press mean."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from hunches.errors import InvalidValue
from hunches.evaluation import printable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from hunches.workflow import QueuedExample

KeyAction = Literal["label", "skip", "undo", "quit", "nothing"]

_OF_CLASSES: Final = "123456789abcdefghijklmnoprtvwxyz"
"""Those of the commands, q, s and u, are not among them."""

_COMMANDS: Final[Mapping[str, KeyAction]] = {"s": "skip", "u": "undo", "q": "quit"}


@dataclass(frozen=True, slots=True)
class KeyMeaning:
    """What a key means: an action, and for "label" the class.

    >>> KeyMeaning("skip").label is None
    True
    """

    action: KeyAction
    label: str | None = None


def keys_of(classes: Sequence[str]) -> dict[str, str]:
    """Return the class of each key; raise `InvalidValue` when there are more classes than keys.

    >>> keys_of(["SPAM", "HAM"])
    {'1': 'SPAM', '2': 'HAM'}
    """
    if len(classes) > len(_OF_CLASSES):
        expected = f"at most {len(_OF_CLASSES)} to label by single keys; label in a file instead"
        raise InvalidValue("The number of classes", value=len(classes), expected=expected)
    return dict(zip(_OF_CLASSES, classes, strict=False))


def meaning_of(key: str, keys: Mapping[str, str]) -> KeyMeaning:
    """Return what a key that was pressed means, in whichever case.

    >>> meaning_of("2", {"1": "SPAM", "2": "HAM"})
    KeyMeaning(action='label', label='HAM')
    """
    pressed = key.lower()
    if pressed in keys:
        return KeyMeaning("label", keys[pressed])
    return KeyMeaning(_COMMANDS.get(pressed, "nothing"))


def screen_of(example: QueuedExample, *, keys: Mapping[str, str], n_done: int, n_left: int) -> str:
    """Return what is shown of an example: where the person is, its text, and the keys."""
    offered = "  ".join(f"[{key}] {printable(label)}" for key, label in keys.items())
    # Line by line: an example's text may have several, and none of them may steer the terminal.
    text = "\n".join(printable(line) for line in example.text.splitlines())
    where = f"{n_done:,} labelled, {n_left:,} left. {printable(example.id)}: {printable(example.reason)}"
    return f"\n{where}\n\n{text}\n\n{offered}  [s] skip  [u] undo  [q] quit"
