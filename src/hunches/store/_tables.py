"""The tables of the catalogue. Every one has the project's id, so that a database can hold many projects."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
)

from hunches.errors import InvalidValue

if TYPE_CHECKING:
    from sqlalchemy import Dialect
    from sqlalchemy.types import TypeEngine

REVISIONS: Final = ("0001", "0002", "0003", "0004")
"""The schema's revisions, oldest first; each has a file in ``migrations/versions``."""

metadata: Final = MetaData()

_NO_TEXT: Final = re.compile(r"[\0\ud800-\udfff]")
_COLUMN_WIDTH: Final = 255
_NAME_LENGTH: Final = 200
"""Shorter than a column is wide: the role of a result can be a name with something before it."""


class UtcDateTime(TypeDecorator[datetime]):
    """A time in UTC that comes back as one from databases that forget time zones."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002  # SQLAlchemy's signature
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class UserText(TypeDecorator[str]):
    """Text that comes from users: what one database would refuse, or cut, is refused for all of them.

    Parameters
    ----------
    what : str
        What the text is, for the error: "The name of a slice".
    most : int, optional
        How many characters it may have.
    width : int
        How many the column may have, when there is a most.
    """

    impl = Text
    cache_ok = True

    def __init__(self, what: str, most: int | None = None, *, width: int = _COLUMN_WIDTH) -> None:
        super().__init__()
        self.what = what
        self.most = most
        self.width = width

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[str]:
        return dialect.type_descriptor(Text() if self.most is None else String(self.width))

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002  # as above
        if value is None:
            return None
        if self.most is not None and len(value) > self.most:
            short = f"{value[:40]}… ({len(value)} characters)"
            raise InvalidValue(self.what, value=short, expected=f"at most {self.most} characters long")
        if _NO_TEXT.search(value):
            raise InvalidValue(self.what, value=value, expected="text without NUL and lone surrogates")
        return value


def _project_id() -> Column[str]:
    return Column("project_id", String(32), ForeignKey("project.id"), primary_key=True)


projects: Final = Table(
    "project",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("name", UserText("The name of a project"), nullable=False),
    Column("label_kind", String(16), nullable=False),
    Column("classes", JSON, nullable=False),
    Column("format", Integer, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
)

artefacts: Final = Table(
    "artefact",
    metadata,
    _project_id(),
    Column("key", String(64), primary_key=True),
    Column("kind", String(64), nullable=False),
    Column("object", String(96)),
    Column("facts", JSON, nullable=False),
    Column("run", String(64), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Index("ix_artefact_kind", "project_id", "kind"),
)

# An input need not be an artefact: a vote column has the definition of its labelling function among its inputs.
lineage: Final = Table(
    "lineage",
    metadata,
    _project_id(),
    Column("key", String(64), primary_key=True),
    Column("role", UserText("The role of a result", _COLUMN_WIDTH), primary_key=True),
    Column("input_key", String(64), nullable=False),
    ForeignKeyConstraint(["project_id", "key"], ["artefact.project_id", "artefact.key"]),
    Index("ix_lineage_input", "project_id", "input_key"),
)

heads: Final = Table(
    "head",
    metadata,
    _project_id(),
    Column("role", UserText("The role of a result", _COLUMN_WIDTH), primary_key=True),
    Column("key", String(64), nullable=False),
    ForeignKeyConstraint(["project_id", "key"], ["artefact.project_id", "artefact.key"]),
)

# Numbered through all names: the first number of a name gives its place, the last its current version.
lf_versions: Final = Table(
    "lf_version",
    metadata,
    _project_id(),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("name", UserText("The name of a labelling function", _NAME_LENGTH), nullable=False),
    Column("key", String(64), nullable=False),
    Column("kind", UserText("The kind of a labelling function", 64, width=64), nullable=False),
    Column("definition", JSON, nullable=False),
    Column("is_active", Boolean, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Index("ix_lf_version_name", "project_id", "name"),
)

slices: Final = Table(
    "slice",
    metadata,
    _project_id(),
    Column("name", UserText("The name of a slice", _NAME_LENGTH), primary_key=True),
    Column("condition", UserText("The condition of a slice"), nullable=False),
)

runs: Final = Table(
    "run",
    metadata,
    _project_id(),
    Column("id", String(64), primary_key=True),
    Column("verb", String(64), nullable=False),
    Column("state", String(16), nullable=False),
    Column("pid", Integer, nullable=False),
    Column("parameters", JSON, nullable=False),
    Column("environment", JSON, nullable=False),
    Column("inputs", JSON, nullable=False),
    Column("outputs", JSON, nullable=False),
    Column("done", BigInteger, nullable=False),
    Column("total", BigInteger, nullable=False),
    Column("reused", BigInteger, nullable=False),
    Column("log", JSON, nullable=False),
    Column("error", JSON(none_as_null=True)),
    Column("started_at", UtcDateTime, nullable=False),
    Column("ended_at", UtcDateTime),
    Column("author", UserText("The author of a run", _COLUMN_WIDTH), nullable=False, server_default=""),
    Index("ix_run_state", "project_id", "state"),
)

# A state is stored once, however many revisions come back to it.
project_states: Final = Table(
    "project_state",
    metadata,
    _project_id(),
    Column("key", String(64), primary_key=True),
    Column("contents", JSON, nullable=False),
)

revisions: Final = Table(
    "revision",
    metadata,
    _project_id(),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("parent", Integer),
    Column("state", String(64), nullable=False),
    Column("verb", String(64), nullable=False),
    Column("message", UserText("The message of a revision"), nullable=False),
    Column("author", UserText("The author of a revision", _COLUMN_WIDTH), nullable=False),
    Column("run", String(64)),
    Column("created_at", UtcDateTime, nullable=False),
    ForeignKeyConstraint(["project_id", "state"], ["project_state.project_id", "project_state.key"]),
)

revision_names: Final = Table(
    "revision_name",
    metadata,
    _project_id(),
    Column("name", UserText("The name of a revision", _NAME_LENGTH), primary_key=True),
    Column("number", Integer, nullable=False),
    ForeignKeyConstraint(["project_id", "number"], ["revision.project_id", "revision.number"]),
)

# Only ever added to. The number is given by whoever adds, so that two who read the same log cannot both add to it.
annotation_log: Final = Table(
    "annotation",
    metadata,
    _project_id(),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("kind", String(16), nullable=False),
    Column("example", UserText("The example of an annotation"), nullable=False),
    Column("annotator", UserText("The annotator of an annotation"), nullable=False),
    Column("label", UserText("The label of an annotation")),
    Column("seconds", Float),
    Column("note", UserText("The note of an annotation"), nullable=False),
    Column("replaces", Integer),
    Column("contents", String(64), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
)
