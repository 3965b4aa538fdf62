"""What Alembic runs for each command: our tables, over the connection that `monitor.store.migrate` hands it."""

from alembic import context

from monitor.store import community_tables, fleet_tables, own_tables  # noqa: F401 -- their tables belong to METADATA too
from monitor.store.tables import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    # Our transactions are our own on SQLite too, so a step there is all or nothing as it is on PostgreSQL.
    transactional_ddl=True,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
