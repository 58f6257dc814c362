"""Review: decisions that are only ever added, assignments, accounts, the work list and its full-text search."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

ORDERED = sa.String().with_variant(sa.String(collation="C"), "postgresql")
REFUSAL = "decisions are append-only"
SAFEGUARDS = {
    "sqlite": (
        "CREATE TRIGGER decisions_keep_their_words BEFORE UPDATE ON decisions "
        f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END",
        f"CREATE TRIGGER decisions_stay BEFORE DELETE ON decisions BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END",
        "CREATE TRIGGER decisions_are_not_replaced BEFORE INSERT ON decisions "
        "WHEN EXISTS (SELECT 1 FROM decisions WHERE id = NEW.id OR (document_id = NEW.document_id AND "
        "record = NEW.record AND field = NEW.field AND key = NEW.key AND thread = NEW.thread AND "
        f"version = NEW.version)) BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END",
        "CREATE VIRTUAL TABLE searched USING fts5(words, tokenize = \"unicode61 remove_diacritics 2\")",
    ),
    "postgresql": (
        "CREATE OR REPLACE FUNCTION refuse_to_alter_decisions() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$",
        "CREATE TRIGGER decisions_stay BEFORE UPDATE OR DELETE ON decisions "
        "FOR EACH ROW EXECUTE FUNCTION refuse_to_alter_decisions()",
        "CREATE TRIGGER decisions_are_not_emptied BEFORE TRUNCATE ON decisions "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_alter_decisions()",
        "CREATE TABLE searched (rowid bigint PRIMARY KEY, words tsvector NOT NULL)",
        "CREATE INDEX searched_words ON searched USING gin (words)",
    ),
}
"""What the tables need beside themselves, in each database's own tongue."""


def upgrade() -> None:
    _decisions()
    _people()
    _work_list()
    for statement in SAFEGUARDS[op.get_bind().dialect.name]:
        op.execute(statement)


def _decisions() -> None:
    said = ("record", "field", "key", "thread")
    op.create_table(
        "decisions",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("document_id", sa.Integer, sa.ForeignKey("documents.id"), nullable=False),
        *(sa.Column(name, sa.String, nullable=False) for name in said),
        sa.Column("version", sa.Integer, nullable=False),
        *(sa.Column(name, sa.String, nullable=False) for name in ("reviewer", "made", "action")),
        sa.Column("before", sa.Text),
        sa.Column("after", sa.Text),
        sa.Column("target", sa.String),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("anchor", sa.Text, nullable=False),
        sa.Column("fingerprint", sa.String, nullable=False),
        sa.Column("text_id", sa.String, sa.ForeignKey("texts.id"), nullable=False),
        sa.UniqueConstraint("document_id", *said, "version"),
    )
    op.create_index("decisions_by_reviewer", "decisions", ["reviewer"])
    op.create_index("decisions_by_time", "decisions", ["made"])


def _people() -> None:
    op.create_table(
        "assignments",
        sa.Column("document_id", sa.Integer, sa.ForeignKey("documents.id"), primary_key=True),
        sa.Column("reviewer", sa.String, primary_key=True),
        sa.Column("part", sa.String, nullable=False),
        sa.Column("assigned", sa.String, nullable=False),
        sa.Column("finished", sa.String),
    )
    op.create_table(
        "users",
        sa.Column("name", sa.String, primary_key=True),
        *(sa.Column(name, sa.String, nullable=False) for name in ("role", "secret", "made")),
    )
    op.create_table(
        "sessions",
        sa.Column("id", sa.String, primary_key=True),
        *(sa.Column(name, sa.String, nullable=False) for name in ("user", "role", "csrf")),
        sa.Column("expires", sa.Float, nullable=False),
    )


def _work_list() -> None:
    op.create_table(
        "items",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("extraction_id", sa.Integer, _of_extraction(), nullable=False),
        sa.Column("file_id", sa.Integer, sa.ForeignKey("files.id", ondelete="CASCADE"), nullable=False),
        sa.Column("document_id", sa.Integer, sa.ForeignKey("documents.id"), nullable=False),
        sa.Column("source", ORDERED, nullable=False),
        *(sa.Column(name, sa.String, nullable=False) for name in ("record", "field", "key")),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("words", "before", "quote", "behind")),
        *(sa.Column(name, ORDERED, nullable=False) for name in ("study", "drug")),
        sa.Column("codes", sa.String, nullable=False),
        sa.Column("confidence", sa.Float, nullable=False),
        sa.Column("flagged", sa.Boolean, nullable=False),
        sa.Column("needs_review", sa.Boolean, nullable=False),
        sa.Column("risk", sa.Float, nullable=False),
        *(sa.Column(name, sa.String, nullable=False) for name in ("state", "reviewer", "decided")),
    )
    indexes = {
        "items_open": ["state", "risk", "id"], "items_flagged": ["flagged", "state", "risk"],
        "items_review": ["needs_review", "state"], "items_of_document": ["document_id", "record", "field", "key"],
        "items_drug": ["drug"], "items_study": ["study"], "ix_items_extraction_id": ["extraction_id"],
        "ix_items_source": ["source"],
    }  # fmt: skip
    for name, columns in indexes.items():
        op.create_index(name, "items", columns)
    op.create_table(
        "own_states",
        sa.Column("item_id", sa.Integer, sa.ForeignKey("items.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("reviewer", sa.String, primary_key=True),
        sa.Column("state", sa.String, nullable=False),
    )
    op.create_table("indexed", sa.Column("extraction_id", sa.Integer, _of_extraction(), primary_key=True))


def _of_extraction() -> sa.ForeignKey:
    return sa.ForeignKey("extractions.id", ondelete="CASCADE")
