"""Who takes part in a bench of label models, and the tables of what they reach."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hunches.evaluation import cell
from label_models_answers import ask_ours, title_of
from label_models_peers import PEERS
from report import print_table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from label_models_answers import Answer, Question
    from label_models_peers import PeerRunner


@dataclass(frozen=True, slots=True)
class Contest:
    """The label models that are compared.

    Parameters
    ----------
    kinds : sequence of str
        Ours, by their registered names.
    peers : PeerRunner, optional
        Where the others run; none takes part without it.
    """

    kinds: tuple[str, ...]
    peers: PeerRunner | None = None

    def answers(self, questions: Sequence[Question]) -> dict[str, dict[str, Answer]]:
        """Return, for each label model, its answers by the names of the questions it takes part in."""
        found: dict[str, dict[str, Answer]] = {}
        for kind in self.kinds:
            tell(f"asking {kind}")
            found[title_of(kind)] = {question.name: ask_ours(kind, question) for question in questions}
        for peer in PEERS if self.peers else ():
            tell(f"asking {peer.name}")
            asked = [question for question in questions if peer.takes(question)]
            if asked and self.peers:
                replies = self.peers.ask(peer, asked)
                found[peer.name] = {question.name: reply for question, reply in zip(asked, replies, strict=True)}
        return found


@dataclass(frozen=True, slots=True)
class Summary:
    """A column that is worked out from the others of a table.

    Parameters
    ----------
    name : str
    of : callable
        From the values of one model and of the first one, by column, to a number; or None.
    spec : str
        How it is written.
    """

    name: str
    of: Callable[[Mapping[str, float], Mapping[str, float]], float | None]
    spec: str = ".2f"


def mean_of(columns: Iterable[str]) -> Callable[[Mapping[str, float], Mapping[str, float]], float | None]:
    """Return what takes the mean of some columns; it is None for a model that has not all of them.

    >>> mean_of(["a", "b"])({"a": 1.0, "b": 2.0}, {})
    1.5
    """
    wanted = list(columns)

    def mean(values: Mapping[str, float], first: Mapping[str, float]) -> float | None:
        del first
        return sum(values[name] for name in wanted) / len(wanted) if wanted and values.keys() >= set(wanted) else None

    return mean


def n_not_below(values: Mapping[str, float], first: Mapping[str, float]) -> float | None:
    """Return on how many columns a model is at or above the first one.

    >>> n_not_below({"a": 1.0, "b": 2.0}, {"a": 1.0, "b": 3.0})
    1
    """
    return sum(value >= first[name] - 1e-9 for name, value in values.items())


def worst_gain(values: Mapping[str, float], first: Mapping[str, float]) -> float | None:
    """Return by how much a model is above the first one where it is so least.

    >>> worst_gain({"a": 1.0, "b": 2.0}, {"a": 1.0, "b": 3.0})
    -1.0
    """
    return min((value - first[name] for name, value in values.items()), default=None)


def mean_gain(values: Mapping[str, float], first: Mapping[str, float]) -> float | None:
    """Return by how much a model is above the first one on average; None unless it has all columns.

    >>> mean_gain({"a": 1.0, "b": 2.0}, {"a": 1.0, "b": 3.0})
    -0.5
    """
    if values.keys() < first.keys():
        return None
    return sum(value - first[name] for name, value in values.items()) / len(values)


def print_values(
    title: str, values: Mapping[str, Mapping[str, float]], summaries: Sequence[Summary] = (), *, spec: str = ".2f"
) -> None:
    """Print a table with a row for each model; the first row is what the others are compared with."""
    first = next(iter(values.values()))
    columns = list(first)
    rows = [
        [
            model,
            *(cell(of_model.get(name), spec) for name in columns),
            *(cell(summary.of(of_model, first), summary.spec) for summary in summaries),
        ]
        for model, of_model in values.items()
    ]
    print_table(title, ["Label model", *columns, *(summary.name for summary in summaries)], rows)
    print()


def print_failures(answers: Mapping[str, Mapping[str, Answer]]) -> None:
    """Print who did not answer what, and why."""
    for line in _failures(answers):
        print(line)
    print()


def tell(what: str) -> None:
    """Say on the terminal how far the bench is, aside from its tables."""
    print(what, file=sys.stderr, flush=True)


def _failures(answers: Mapping[str, Mapping[str, Answer]]) -> Iterator[str]:
    for model, of_model in answers.items():
        for question, answer in of_model.items():
            if answer.failure:
                yield f"No answer of {model} for {question}: {answer.failure}"
