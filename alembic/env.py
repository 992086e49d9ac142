"""How Alembic reaches the database: through the connection that `monitor.store.migrate` hands over.

Run it through `almenara db upgrade`; only there are two upgrades at once kept apart.
"""

from __future__ import annotations

from alembic import context
from monitor.store.tables import metadata

connection = context.config.attributes.get("connection")
if connection is None:
    raise SystemExit("Use `almenara db upgrade`: it brings the connection and the lock.")

# The transaction is the caller's: all steps succeed together or leave nothing behind.
context.configure(
    connection=connection,
    target_metadata=metadata,
    render_as_batch=connection.dialect.name == "sqlite",
    transactional_ddl=False,
)
context.run_migrations()
