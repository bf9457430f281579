"""What to do next, by what it is expected to gain."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, get_args

from hunches.errors import InvalidValue
from hunches.guidance._accept_rule import accept_rules, write_rules
from hunches.guidance._change_threshold import change_threshold
from hunches.guidance._fix_rule import fix_rules
from hunches.guidance._label_examples import label_examples, label_slices
from hunches.guidance._merge_copies import merge_copies
from hunches.guidance.suggestion import SuggestionKind

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable

    import numpy as np

    from hunches.guidance.situation import Situation
    from hunches.guidance.suggestion import Suggestion

_NO_CHANCE: Final[dict[SuggestionKind, Callable[[Situation], Iterable[Suggestion]]]] = {
    "accept-rule": accept_rules,
    "write-rule": write_rules,
    "fix-rule": fix_rules,
    "merge-copies": merge_copies,
    "change-threshold": change_threshold,
}


def suggest_actions(
    situation: Situation, *, kinds: Collection[str] = (), n_examples: int = 10, rng: np.random.Generator
) -> tuple[Suggestion, ...]:
    """Return what to do next, what is expected to gain most first.

    Parameters
    ----------
    situation : Situation
        From `situation_of`.
    kinds : collection of str
        Which kinds of suggestion; by default all.
    n_examples : int
        How many examples to label are suggested at once; at least 1.
    rng : numpy.random.Generator
        Draws examples.

    Raises
    ------
    InvalidValue
        When there is no such kind, or ``n_examples`` is below 1.
    """
    wanted = tuple(kinds) or get_args(SuggestionKind)
    for kind in wanted:
        if kind not in get_args(SuggestionKind):
            expected = f"one of {', '.join(get_args(SuggestionKind))}"
            raise InvalidValue("A kind of suggestion", value=kind, expected=expected)
    found = [suggestion for kind, make in _NO_CHANCE.items() if kind in wanted for suggestion in make(situation)]
    if "label-examples" in wanted:
        found += label_examples(situation, count=n_examples, rng=rng)
    if "label-slice" in wanted:
        found += label_slices(situation, count=n_examples, rng=rng)
    return tuple(sorted(found, key=lambda suggestion: -suggestion.gain))
