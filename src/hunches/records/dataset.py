"""What the columns of a dataset are and what they are for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal, get_args

from hunches.errors import DuplicateName, InvalidValue, UnknownColumn

if TYPE_CHECKING:
    from collections.abc import Iterable

ColumnKind = Literal["id", "text", "label", "split", "group", "number", "category", "flag", "date", "list", "ignored"]
"""What a column is for. ``group`` names what must not be torn apart by splits, such as the author."""

SplitName = Literal["train", "valid", "test"]
"""The splits of a dataset; their positions (0, 1, 2) stand in arrays."""

SPLIT_NAMES: Final[tuple[SplitName, ...]] = get_args(SplitName)

_SINGLE_KINDS: Final = ("id", "label", "split", "group")


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a dataset.

    Parameters
    ----------
    name : str
        Its name.
    kind : str
        What it is for.
    type : str
        The Arrow type of its values, such as ``large_string`` or ``int64``.

    >>> Column("review", "text", "large_string").kind
    'text'
    """

    name: str
    kind: ColumnKind
    type: str

    def __post_init__(self) -> None:
        if self.kind not in get_args(ColumnKind):
            kinds = ", ".join(get_args(ColumnKind))
            raise InvalidValue(f"The kind of the column '{self.name}'", value=self.kind, expected=f"one of {kinds}")


@dataclass(frozen=True, slots=True)
class DatasetSchema:
    """The columns of a dataset in order: at most one each is the id, the label, the split and the group.

    Raises
    ------
    DuplicateName
        When two columns have one name.
    InvalidValue
        When two columns are the id, the label, the split or the group.

    >>> schema = DatasetSchema([Column("key", "id", "int64"), Column("review", "text", "large_string")])
    >>> schema.id, schema.label, schema.texts
    ('key', None, ('review',))
    """

    columns: tuple[Column, ...]

    def __init__(self, columns: Iterable[Column]) -> None:
        object.__setattr__(self, "columns", tuple(columns))
        self.__post_init__()

    def __post_init__(self) -> None:
        names = self.names
        for position, name in enumerate(names):
            if name in names[:position]:
                raise DuplicateName("column", name=name)
        for kind in _SINGLE_KINDS:
            found = self._named(kind)
            if len(found) > 1:
                raise InvalidValue(f"The {kind} column", value=list(found), expected="one column at most")

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all columns."""
        return tuple(column.name for column in self.columns)

    @property
    def id(self) -> str | None:
        """The column that tells examples apart."""
        return self._single("id")

    @property
    def label(self) -> str | None:
        """The column with gold labels."""
        return self._single("label")

    @property
    def split(self) -> str | None:
        """The column with each example's split."""
        return self._single("split")

    @property
    def group(self) -> str | None:
        """The column whose values splits keep together."""
        return self._single("group")

    @property
    def texts(self) -> tuple[str, ...]:
        """The columns of free text."""
        return self._named("text")

    @property
    def numbers(self) -> tuple[str, ...]:
        """The columns of numbers."""
        return self._named("number")

    @property
    def categories(self) -> tuple[str, ...]:
        """The columns with one of few values."""
        return self._named("category")

    @property
    def flags(self) -> tuple[str, ...]:
        """The columns of true and false."""
        return self._named("flag")

    @property
    def dates(self) -> tuple[str, ...]:
        """The columns of points in time."""
        return self._named("date")

    @property
    def lists(self) -> tuple[str, ...]:
        """The columns of lists of texts."""
        return self._named("list")

    @property
    def kept(self) -> tuple[Column, ...]:
        """The columns that examples keep: all but the label, the split and those ignored."""
        return tuple(column for column in self.columns if column.kind not in {"label", "split", "ignored"})

    def column(self, name: str) -> Column:
        """Return the column of that name; raise `UnknownColumn` when there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise UnknownColumn(name, known=self.names, where="The dataset's schema")

    def to_json(self) -> list[dict[str, str]]:
        """Return the columns as JSON holds them."""
        return [{"name": column.name, "kind": column.kind, "type": column.type} for column in self.columns]

    @classmethod
    def from_json(cls, columns: Iterable[dict[str, Any]]) -> DatasetSchema:
        """Return the schema that `to_json` wrote; raise `InvalidValue` when a field is missing."""
        try:
            return cls(Column(column["name"], column["kind"], column["type"]) for column in columns)
        except KeyError as error:
            raise InvalidValue("A column of the schema", value=error.args[0], expected="given this field") from error

    def _named(self, kind: str) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns if column.kind == kind)

    def _single(self, kind: str) -> str | None:
        names = self._named(kind)
        return names[0] if names else None
