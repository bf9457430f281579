"""The tables and the migrations that make them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect

from hunches.store._database import Database
from hunches.store._schema import migration_config, upgrade_schema
from hunches.store._tables import REVISIONS, metadata

if TYPE_CHECKING:
    from pathlib import Path


def test_migrations_make_the_tables(tmp_path: Path) -> None:
    """An empty database brought to the newest revision has exactly the tables we use."""
    database = Database(tmp_path / "catalogue.sqlite", access="create")
    with database.writing() as connection:
        upgrade_schema(connection)
    with database.reading() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    database.close()


def test_every_revision_is_known(tmp_path: Path) -> None:
    """The list by which projects are too new has each migration, in order."""
    database = Database(tmp_path / "catalogue.sqlite", access="create")
    with database.reading() as connection:
        scripts = ScriptDirectory.from_config(migration_config(connection)).walk_revisions()
    assert tuple(script.revision for script in scripts) == REVISIONS[::-1]
    database.close()


def test_migrations_can_be_undone(tmp_path: Path) -> None:
    """Going back to the beginning leaves no table but Alembic's own."""
    database = Database(tmp_path / "catalogue.sqlite", access="create")
    with database.writing() as connection:
        upgrade_schema(connection)
        command.downgrade(migration_config(connection), "base")
    with database.reading() as connection:
        assert inspect(connection).get_table_names() == ["alembic_version"]
    database.close()


def test_every_table_belongs_to_projects() -> None:
    """One database can hold many projects."""
    for table in metadata.sorted_tables:
        assert table.name == "project" or "project_id" in table.primary_key.columns
