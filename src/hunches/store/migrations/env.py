"""Runs the migrations on the connection that `hunches.store` hands over, inside its transaction."""

from __future__ import annotations

from alembic import context

from hunches.store._tables import metadata

# Alembic alone gives the context a configuration; tools that gather doctests import this file without one.
if hasattr(context, "config"):
    context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
    context.run_migrations()
