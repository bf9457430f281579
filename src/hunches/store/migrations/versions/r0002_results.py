"""Artefacts with their lineage, heads, labelling functions, slices and runs."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    _create_artefacts()
    _create_definitions()
    _create_runs()


def downgrade() -> None:
    for table in ("run", "slice", "lf_version", "head", "lineage", "artefact"):
        op.drop_table(table)


def _project_id() -> sa.Column[Any]:
    return sa.Column("project_id", sa.String(32), sa.ForeignKey("project.id"), primary_key=True)


def _create_artefacts() -> None:
    artefact = ["artefact.project_id", "artefact.key"]
    op.create_table(
        "artefact",
        _project_id(),
        sa.Column("key", sa.String(64), primary_key=True),
        sa.Column("kind", sa.String(64), nullable=False),
        sa.Column("object", sa.String(96)),
        sa.Column("facts", sa.JSON, nullable=False),
        sa.Column("run", sa.String(64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_artefact_kind", "artefact", ["project_id", "kind"])
    op.create_table(
        "lineage",
        _project_id(),
        sa.Column("key", sa.String(64), primary_key=True),
        sa.Column("role", sa.String(255), primary_key=True),
        sa.Column("input_key", sa.String(64), nullable=False),
        sa.ForeignKeyConstraint(["project_id", "key"], artefact),
    )
    op.create_index("ix_lineage_input", "lineage", ["project_id", "input_key"])
    op.create_table(
        "head",
        _project_id(),
        sa.Column("role", sa.String(255), primary_key=True),
        sa.Column("key", sa.String(64), nullable=False),
        sa.ForeignKeyConstraint(["project_id", "key"], artefact),
    )


def _create_definitions() -> None:
    op.create_table(
        "lf_version",
        _project_id(),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("name", sa.String(255), nullable=False),
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(64), nullable=False),
        sa.Column("definition", sa.JSON, nullable=False),
        sa.Column("is_active", sa.Boolean, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_lf_version_name", "lf_version", ["project_id", "name"])
    op.create_table(
        "slice",
        _project_id(),
        sa.Column("name", sa.String(255), primary_key=True),
        sa.Column("condition", sa.Text, nullable=False),
    )


def _create_runs() -> None:
    op.create_table(
        "run",
        _project_id(),
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("verb", sa.String(64), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("pid", sa.Integer, nullable=False),
        sa.Column("parameters", sa.JSON, nullable=False),
        sa.Column("environment", sa.JSON, nullable=False),
        sa.Column("inputs", sa.JSON, nullable=False),
        sa.Column("outputs", sa.JSON, nullable=False),
        sa.Column("done", sa.BigInteger, nullable=False),
        sa.Column("total", sa.BigInteger, nullable=False),
        sa.Column("reused", sa.BigInteger, nullable=False),
        sa.Column("log", sa.JSON, nullable=False),
        sa.Column("error", sa.JSON),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
    )
    op.create_index("ix_run_state", "run", ["project_id", "state"])
