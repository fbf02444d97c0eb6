"""Run by Alembic: apply the revisions over the connection that `workbench.notes.database` holds open."""

from __future__ import annotations

from alembic import context

from workbench.notes.schema import METADATA

context.configure(connection=context.config.attributes["connection"], target_metadata=METADATA)
with context.begin_transaction():
    context.run_migrations()
