"""Settlements: whom reviewers believe where two documents disagree; rows that are only ever added."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

REFUSAL = "settlements are append-only"
SAFEGUARDS = {
    "sqlite": (
        "CREATE TRIGGER settlements_keep_their_words BEFORE UPDATE ON settlements "
        f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END",
        f"CREATE TRIGGER settlements_stay BEFORE DELETE ON settlements BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END",
        "CREATE TRIGGER settlements_are_not_replaced BEFORE INSERT ON settlements "
        "WHEN EXISTS (SELECT 1 FROM settlements WHERE id = NEW.id OR (key = NEW.key AND version = NEW.version)) "
        f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END",
    ),
    "postgresql": (
        "CREATE OR REPLACE FUNCTION refuse_to_alter_settlements() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$",
        "CREATE TRIGGER settlements_stay BEFORE UPDATE OR DELETE ON settlements "
        "FOR EACH ROW EXECUTE FUNCTION refuse_to_alter_settlements()",
        "CREATE TRIGGER settlements_are_not_emptied BEFORE TRUNCATE ON settlements "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_alter_settlements()",
    ),
}
"""What keeps the rows, in each database's own tongue."""


def upgrade() -> None:
    op.create_table(
        "settlements",
        sa.Column("id", sa.Integer, primary_key=True),
        *(sa.Column(name, sa.String, nullable=False) for name in ("key", "alias")),
        sa.Column("version", sa.Integer, nullable=False),
        *(sa.Column(name, sa.String, nullable=False) for name in ("reviewer", "made", "action")),
        sa.Column("believed", sa.Integer),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("reason", "sides")),
        sa.Column("fingerprint", sa.String, nullable=False),
        sa.UniqueConstraint("key", "version"),
    )
    op.create_index("settlements_by_alias", "settlements", ["alias"])
    for statement in SAFEGUARDS[op.get_bind().dialect.name]:
        op.execute(statement)
