"""What an import would bring, before anything is written."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa

    from hunches.importing.import_problem import ImportProblem
    from hunches.importing.row_hashes import Hashes
    from hunches.records.dataset import ColumnKind
    from hunches.records.gold import GoldLabels

RowMask: TypeAlias = "np.ndarray[tuple[int], np.dtype[np.bool_]]"
SplitCodes: TypeAlias = "np.ndarray[tuple[int], np.dtype[np.int8]]"


@dataclass(frozen=True, slots=True)
class ColumnSummary:
    """A column as it was found: its kind, its Arrow type, how many nulls and about how many distinct values.

    >>> ColumnSummary("text", "text", "large_string", nulls=0, distinct=3).distinct
    3
    """

    name: str
    kind: ColumnKind
    type: str
    nulls: int
    distinct: int


@dataclass(frozen=True, slots=True, eq=False)
class RowFacts:
    """What one reading of a source tells of each of its ``n`` rows, 25 bytes a row.

    Parameters
    ----------
    ids : uint64 [n], optional
        Hashes of the ids; None when the examples are numbered.
    gold : int32 [n]
        The gold labels, `ABSTAIN` where there is none or an unknown one.
    splits : int8 [n], optional
        The splits the source gives, -1 where it names none; None when it has no such column.
    groups : uint64 [n], optional
        Hashes of the groups; None when the source has no such column.
    is_missing_id, is_repeated_id, is_empty : bool [n]
        Which rows have no id, an id that an earlier row has, or no text.

    >>> from hunches.importing import check_source, guess_columns, open_source, read_sample
    >>> source = open_source({"text": ["so good", None]})
    >>> check_source(source, guess_columns(read_sample(source))).facts.is_empty.tolist()
    [False, True]
    """

    ids: Hashes | None
    gold: GoldLabels
    splits: SplitCodes | None
    groups: Hashes | None
    is_missing_id: RowMask
    is_repeated_id: RowMask
    is_empty: RowMask


@dataclass(frozen=True, slots=True, eq=False)
class Preview:
    """What a source holds, and what is wrong with it.

    Parameters
    ----------
    rows : int
        How many rows there are.
    columns : tuple of ColumnSummary
        Each column, in order.
    head : pyarrow.Table
        The first 50 rows as they are in the source.
    classes : tuple of (str, int)
        The values of the label column and how often each occurs, the most frequent first.
    warnings : tuple of ImportProblem
        What was found.
    facts : RowFacts
        What was learned of each row, for the import to use.

    >>> from hunches.importing import check_source, guess_columns, open_source, read_sample
    >>> source = open_source({"text": ["so good", "so bad", None]})
    >>> preview = check_source(source, guess_columns(read_sample(source)))
    >>> preview.rows, [warning.code for warning in preview.warnings]
    (3, ['empty-text', 'no-gold'])
    """

    rows: int
    columns: tuple[ColumnSummary, ...]
    head: pa.Table
    classes: tuple[tuple[str, int], ...]
    warnings: tuple[ImportProblem, ...]
    facts: RowFacts = field(repr=False)
