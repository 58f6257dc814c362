"""Several runs at once: which run has a file in work, where that run is, and the beat that shows it alive."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.add_column("runs", sa.Column("place", sa.String, nullable=False, server_default=""))
    op.add_column("runs", sa.Column("beat", sa.Integer, nullable=False, server_default="0"))
    op.add_column("files", sa.Column("claimed_by", sa.Integer))
    op.create_index("files_claimed_by", "files", ["claimed_by"])
