"""Run by Alembic; the connection comes from `storage.migrating`, which holds the lock and owns the transaction."""

from alembic import context

from storage.tables import ALL_TABLES

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=ALL_TABLES,
    compare_server_default=True,
)
context.run_migrations()
