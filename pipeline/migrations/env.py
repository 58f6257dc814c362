"""What Alembic runs: the steps, on the connection that ``migrate`` holds."""

from __future__ import annotations

from alembic import context

import pipeline.decision_tables  # noqa: F401
from pipeline.database import Base

context.configure(connection=context.config.attributes["connection"], target_metadata=Base.metadata)
with context.begin_transaction():
    context.run_migrations()
