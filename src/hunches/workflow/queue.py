"""The verb that hands an annotator the examples to label next."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final, get_args

import numpy as np

from hunches.errors import InvalidValue
from hunches.evaluation import Table, shortened
from hunches.records import ABSTAIN, standing_annotations
from hunches.workflow._annotated_examples import applicable
from hunches.workflow._derived_columns import rows_where
from hunches.workflow._queue_order import Offer, QueueKind, disputed_rows, offer
from hunches.workflow._stored_dataset import StoredDataset

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import NDArray

    from hunches.records import Annotation
    from hunches.workflow._queue_order import Offered
    from hunches.workflow._stored_dataset import Rows
    from hunches.workflow.open_project import OpenProject

_WIDEST_TEXT: Final = 70
_WIDEST_CELL: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueChoice:
    """Which examples are offered to whom.

    Parameters
    ----------
    kind : {"random", "uncertain", "disagreement", "suggested", "disputed"}
        Any; those the end model (else the label model) is least sure of; those labelling functions are most split
        on; those a gold label tells the label model most on; those annotators disagree on and nobody adjudicated.
    annotator : str
        Who labels. Nobody is offered what they have labelled already, or could not tell.
    split : str or None
        On which split; None: on all. Only gold labels of examples drawn at random measure without bias.
    where : str or None
        Among which examples: a condition, such as ``"in_slice('short')"``. None: all.
    count : int
        How many, at most.
    overlap : float
        The share of examples that two people are to label, each without being told of the other, 0 to 1.
    with_gold : bool
        Whether examples with a gold label are offered too, to check it.
    seed : int
        Another one gives another choice among equals.

    Raises
    ------
    InvalidValue
        When the kind is unknown, the annotator has no name, the count is below 1 or the overlap no share.

    >>> QueueChoice(annotator="ann").kind
    'random'
    """

    kind: QueueKind = "random"
    annotator: str
    split: str | None = "train"
    where: str | None = None
    count: int = 10
    overlap: float = 0.0
    with_gold: bool = False
    seed: int = 0

    def __post_init__(self) -> None:
        if self.kind not in get_args(QueueKind):
            expected = f"one of {', '.join(get_args(QueueKind))}"
            raise InvalidValue("The kind of queue", value=self.kind, expected=expected)
        if not self.annotator.strip():
            raise InvalidValue("The annotator", value=self.annotator, expected="a name")
        if self.count < 1:
            raise InvalidValue("count", value=self.count, expected="1 or more")
        if not 0 <= self.overlap <= 1:
            raise InvalidValue("overlap", value=self.overlap, expected="a share from 0 to 1")


@dataclass(frozen=True, slots=True)
class QueuedExample:
    """An example to label.

    Parameters
    ----------
    id : str
        Of the example.
    row : int
        Its position in the dataset.
    reason : str
        Why it is offered.
    text : str
        What there is to read of it.

    >>> QueuedExample("c7", 7, "drawn at random", "what a day").id
    'c7'
    """

    id: str
    row: int
    reason: str
    text: str


@dataclass(frozen=True, slots=True, repr=False)
class AnnotationQueue:
    """The examples to label next, in order; they print as a table.

    Parameters
    ----------
    annotator : str
        For whom.
    kind : str
        Which kind of queue.
    examples : tuple of QueuedExample
        The first of the queue.
    n_left : int
        How many examples the annotator can be offered in all. A "suggested" queue is made anew at each call.

    >>> print(AnnotationQueue("ann", "random", (QueuedExample("c7", 7, "drawn at random", "what a day"),), 40))
    1 of 40 examples for ann
    Id  Reason           Text
    ──  ───────────────  ──────────
    c7  drawn at random  what a day
    """

    annotator: str
    kind: str
    examples: tuple[QueuedExample, ...]
    n_left: int

    def __len__(self) -> int:
        return len(self.examples)

    def __str__(self) -> str:
        return self.table().to_text(widest_cell=_WIDEST_CELL) if self.examples else self._nothing()

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return self.table().to_html() if self.examples else f"<p>{self._nothing()}</p>"

    def table(self) -> Table:
        """Return the table it prints as."""
        title = f"{len(self):,} of {self.n_left:,} examples for {self.annotator}"
        rows = [(example.id, example.reason, _short(example.text)) for example in self.examples]
        return Table(title, ["Id", "Reason", "Text"], rows, ["left", "left", "left"])

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON holds it."""
        examples = [asdict(example) for example in self.examples]
        return {"annotator": self.annotator, "kind": self.kind, "n_left": self.n_left, "examples": examples}

    def _nothing(self) -> str:
        return "There is nothing left to label here."


def queue(project: OpenProject, *, choice: QueueChoice) -> AnnotationQueue:
    """Return the next examples for an annotator; the same for the same choice as long as nothing is labelled.

    Offered are examples that nobody labelled and, for the wanted overlap, examples that one other person labelled:
    which ones the ids decide, and a share of ``overlap / (1 + overlap)`` of what a person is offered are such. When
    only these are left, only these are offered.

    Parameters
    ----------
    project : OpenProject
        The project.
    choice : QueueChoice
        For whom, how many, which.

    Raises
    ------
    MissingStepError
        When the project lacks what the kind goes by: votes, labels or a label model of the current votes.
    """
    dataset = StoredDataset.current(project)
    standing, row_of = applicable(dataset, standing_annotations(project.store.catalogue.annotations()))
    seen = _seen(dataset, standing, row_of=row_of, annotator=choice.annotator)
    among = _among(project, dataset, choice) & ~seen.is_own
    if choice.kind == "disputed":
        offered = [each for each in disputed_rows(standing, row_of) if among[each[0]]]
        return _queue(dataset, choice, Offer(offered[: choice.count], len(offered)))
    is_new = among & (seen.n_people == 0) & ~seen.is_final
    if not choice.with_gold:
        is_new &= dataset.gold() == ABSTAIN
    is_other = among & (seen.n_people == 1) & ~seen.is_final
    new = _offer(project, choice, np.flatnonzero(is_new))
    second = _offer(project, choice, _to_see_twice(dataset, np.flatnonzero(is_other), overlap=choice.overlap))
    return _queue(dataset, choice, _mixed(new, second, choice=choice, n_done=int(np.count_nonzero(seen.is_own))))


@dataclass(frozen=True, slots=True, eq=False)
class _Seen:
    """What was said of each example, arrays ``[n_examples]``.

    Parameters
    ----------
    n_people : int
        How many people gave it a class.
    is_own : bool
        Whether the annotator labelled it or could not tell.
    is_final : bool
        Whether it was adjudicated.
    """

    n_people: NDArray[np.int64]
    is_own: NDArray[np.bool_]
    is_final: NDArray[np.bool_]


def _seen(
    dataset: StoredDataset, standing: Iterable[Annotation], *, row_of: Mapping[str, int], annotator: str
) -> _Seen:
    n_people = np.zeros(dataset.n_examples, dtype=np.int64)
    is_own, is_final = np.zeros((2, dataset.n_examples), dtype=np.bool_)
    for entry in standing:
        row = row_of[entry.example]
        is_own[row] |= entry.annotator == annotator
        is_final[row] |= entry.kind == "adjudication"
        n_people[row] += entry.kind == "label" and entry.label is not None
    return _Seen(n_people, is_own, is_final)


def _among(project: OpenProject, dataset: StoredDataset, choice: QueueChoice) -> NDArray[np.bool_]:
    """Return which examples are in the wanted split and hold the wanted condition, ``bool [n_examples]``."""
    among = np.zeros(dataset.n_examples, dtype=np.bool_)
    among[dataset.rows_of(choice.split)] = True
    return among if choice.where is None else among & rows_where(project, choice.where)


def _offer(project: OpenProject, choice: QueueChoice, rows: Rows) -> Offer:
    if not len(rows):
        return Offer([], 0)
    # Another order for each person, so that two who label at the same time rarely meet.
    name = int.from_bytes(sha256(choice.annotator.encode()).digest()[:8], "big")
    return offer(project, choice.kind, rows=rows, count=choice.count, rng=np.random.default_rng([choice.seed, name]))


def _to_see_twice(dataset: StoredDataset, rows: Rows, *, overlap: float) -> Rows:
    """Return the examples that two people are to label: their ids decide, so everybody comes to the same ones."""
    draws = [int.from_bytes(sha256(example.encode()).digest()[:8], "big") / 2**64 for example in dataset.ids(rows)]
    return rows[np.array(draws, dtype=np.float64) < overlap]


def _mixed(new: Offer, second: Offer, *, choice: QueueChoice, n_done: int) -> Offer:
    """Return new examples with those to see twice spread evenly among them, from where the annotator left off."""
    share = choice.overlap / (1 + choice.overlap)
    sources = {False: list(new.first), True: list(second.first)}
    mixed: Offered = []
    for place in range(n_done, n_done + choice.count):
        is_second = int((place + 1) * share) > int(place * share)
        source = sources[is_second] or sources[not is_second]
        if source:
            mixed.append(source.pop(0))
    return Offer(mixed, new.n_left + second.n_left)


def _queue(dataset: StoredDataset, choice: QueueChoice, offered: Offer) -> AnnotationQueue:
    rows = np.array([row for row, _ in offered.first], dtype=np.intp)
    examples = tuple(
        QueuedExample(name, row, reason, text)
        for name, (row, reason), text in zip(dataset.ids(rows), offered.first, dataset.texts(rows), strict=True)
    )
    return AnnotationQueue(choice.annotator, choice.kind, examples, offered.n_left)


def _short(text: str) -> str:
    return shortened(" ".join(text.split()), _WIDEST_TEXT)
