"""Revisions of projects, the states they are of, their names, and who started a run."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.add_column("run", sa.Column("author", sa.String(255), nullable=False, server_default=""))
    op.create_table(
        "project_state",
        _project_id(),
        sa.Column("key", sa.String(64), primary_key=True),
        sa.Column("contents", sa.JSON, nullable=False),
    )
    op.create_table(
        "revision",
        _project_id(),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("parent", sa.Integer),
        sa.Column("state", sa.String(64), nullable=False),
        sa.Column("verb", sa.String(64), nullable=False),
        sa.Column("message", sa.Text, nullable=False),
        sa.Column("author", sa.String(255), nullable=False),
        sa.Column("run", sa.String(64)),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["project_id", "state"], ["project_state.project_id", "project_state.key"]),
    )
    op.create_table(
        "revision_name",
        _project_id(),
        sa.Column("name", sa.String(255), primary_key=True),
        sa.Column("number", sa.Integer, nullable=False),
        sa.ForeignKeyConstraint(["project_id", "number"], ["revision.project_id", "revision.number"]),
    )


def downgrade() -> None:
    for table in ("revision_name", "revision", "project_state"):
        op.drop_table(table)
    op.drop_column("run", "author")


def _project_id() -> sa.Column[Any]:
    return sa.Column("project_id", sa.String(32), sa.ForeignKey("project.id"), primary_key=True)
