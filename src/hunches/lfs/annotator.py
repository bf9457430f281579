"""Labelling functions that are people: the votes of a person or a crowd, from a table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Self

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from hunches.errors import InvalidValue, UnknownColumn
from hunches.lfs.block import BlockVotes
from hunches.lfs.labeling_function import LabelingFunction, lf_kinds
from hunches.records import ABSTAIN, Label, read_gold
from hunches.records.blocks import to_table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hunches.lfs.block import Block
    from hunches.records import LabelSpace


@lf_kinds.register("annotator.v1")
@dataclass(frozen=True, slots=True, eq=False)
class AnnotatorLF(LabelingFunction):
    """Votes what a person said of each example they saw.

    Parameters
    ----------
    name : str
        The person.
    votes : mapping
        From example id, as text, to class (a `Label`, its name or number).
    id_column : str
        The column that holds the ids.

    >>> AnnotatorLF("ada", {"17": "SPAM"}).columns
    ('id',)
    """

    kind: ClassVar[str] = "annotator.v1"

    name: str
    votes: Mapping[str, Label | str | int]
    id_column: str = "id"

    def __post_init__(self) -> None:
        wrong = next((item for item in self.votes if not isinstance(item, str)), None)
        if wrong is not None:
            raise InvalidValue(f"An example's id in the votes of '{self.name}'", value=wrong, expected="text")

    @property
    def columns(self) -> tuple[str, ...]:
        """The column of ids."""
        return (self.id_column,)

    @property
    def space(self) -> LabelSpace | None:
        """The label space of the votes, unless they were given as bare names."""
        return next((label.space for label in self.votes.values() if isinstance(label, Label)), None)

    def vote(self, block: Block) -> BlockVotes:
        """Return the person's votes on the examples of the block."""
        ids = pc.cast(block.column(self.id_column), pa.large_string())
        places = pc.index_in(ids, pa.array(list(self.votes), pa.large_string()))
        labels = [*read_gold(list(self.votes.values()), block.space), ABSTAIN]
        return BlockVotes(np.array(labels, block.space.vote_dtype)[pc.fill_null(places, -1).to_numpy()])

    def definition(self, space: LabelSpace) -> Mapping[str, object]:
        """Return every vote with its example's id."""
        labels = read_gold(list(self.votes.values()), space).tolist()
        votes = {item: space.classes[label] for item, label in zip(self.votes, labels, strict=True) if label >= 0}
        return {"votes": votes, "id_column": self.id_column}

    @classmethod
    def from_definition(cls, name: str, definition: Mapping[str, object]) -> Self:
        """Return the labelling function of a stored definition."""
        votes: Mapping[str, str] = definition["votes"]  # type: ignore[assignment]  # as `definition` wrote it
        return cls(name, dict(votes), str(definition["id_column"]))


def annotator_lfs(
    table: object,
    *,
    example: str = "example",
    annotator: str = "annotator",
    label: str = "label",
    id_column: str = "id",
) -> list[AnnotatorLF]:
    """Return one labelling function for each person in a table of votes, in order of first appearance.

    Parameters
    ----------
    table : frame or list of dicts
        One row for each vote; a person's last vote on an example counts. A row with an empty cell is no vote.
    example, annotator, label : str
        Its columns: the example's id, who voted, the class (its name or number).
    id_column : str
        The column of the examples that holds the ids.

    Raises
    ------
    UnknownColumn
        When the table lacks one of its columns.

    >>> rows = [{"example": "1", "annotator": who, "label": "SPAM"} for who in ("ada", "bo")]
    >>> [lf.name for lf in annotator_lfs(rows)]
    ['ada', 'bo']
    """
    votes = to_table(table)
    for column in (example, annotator, label):
        if column not in votes.column_names:
            raise UnknownColumn(column, known=votes.column_names, where="The table of annotators' votes")
    people: dict[str, dict[str, Label | str | int]] = {}
    ids, persons = (pc.cast(votes.column(name), pa.large_string()).to_pylist() for name in (example, annotator))
    for item, person, given in zip(ids, persons, votes.column(label).to_pylist(), strict=True):
        if None not in {item, person, given}:
            people.setdefault(person, {})[item] = given
    return [AnnotatorLF(person, given, id_column) for person, given in people.items()]
