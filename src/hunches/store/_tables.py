"""The tables of the catalogue. Every one has the project's id, so that a database can hold many projects."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from sqlalchemy import (
    JSON,
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

if TYPE_CHECKING:
    from sqlalchemy import Dialect

REVISIONS: Final = ("0001", "0002", "0003", "0004")
"""The schema's revisions, oldest first; each has a file in ``migrations/versions``."""

metadata: Final = MetaData()


class UtcDateTime(TypeDecorator[datetime]):
    """A time in UTC that comes back as one from databases that forget time zones."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002  # SQLAlchemy's signature
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def _project_id() -> Column[str]:
    return Column("project_id", String(32), ForeignKey("project.id"), primary_key=True)


projects: Final = Table(
    "project",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("name", Text, nullable=False),
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
    Column("role", String(255), primary_key=True),
    Column("input_key", String(64), nullable=False),
    ForeignKeyConstraint(["project_id", "key"], ["artefact.project_id", "artefact.key"]),
    Index("ix_lineage_input", "project_id", "input_key"),
)

heads: Final = Table(
    "head",
    metadata,
    _project_id(),
    Column("role", String(255), primary_key=True),
    Column("key", String(64), nullable=False),
    ForeignKeyConstraint(["project_id", "key"], ["artefact.project_id", "artefact.key"]),
)

# Numbered through all names: the first number of a name gives its place, the last its current version.
lf_versions: Final = Table(
    "lf_version",
    metadata,
    _project_id(),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("name", String(255), nullable=False),
    Column("key", String(64), nullable=False),
    Column("kind", String(64), nullable=False),
    Column("definition", JSON, nullable=False),
    Column("is_active", Boolean, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Index("ix_lf_version_name", "project_id", "name"),
)

slices: Final = Table(
    "slice",
    metadata,
    _project_id(),
    Column("name", String(255), primary_key=True),
    Column("condition", Text, nullable=False),
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
    Column("done", Integer, nullable=False),
    Column("total", Integer, nullable=False),
    Column("reused", Integer, nullable=False),
    Column("log", JSON, nullable=False),
    Column("error", JSON(none_as_null=True)),
    Column("started_at", UtcDateTime, nullable=False),
    Column("ended_at", UtcDateTime),
    Column("author", String(255), nullable=False, server_default=""),
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
    Column("message", Text, nullable=False),
    Column("author", String(255), nullable=False),
    Column("run", String(64)),
    Column("created_at", UtcDateTime, nullable=False),
    ForeignKeyConstraint(["project_id", "state"], ["project_state.project_id", "project_state.key"]),
)

revision_names: Final = Table(
    "revision_name",
    metadata,
    _project_id(),
    Column("name", String(255), primary_key=True),
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
    Column("example", Text, nullable=False),
    Column("annotator", Text, nullable=False),
    Column("label", Text),
    Column("seconds", Float),
    Column("note", Text, nullable=False),
    Column("replaces", Integer),
    Column("contents", String(64), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
)
