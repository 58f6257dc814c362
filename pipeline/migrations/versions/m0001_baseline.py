"""Runs, files, documents, texts, extractions, records, flags."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

ORDERED = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "runs",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("fingerprint", sa.String, nullable=False),
        sa.Column("started", sa.String, nullable=False),
        sa.Column("finished", sa.String),
        sa.Column("options", sa.JSON, nullable=False),
    )
    op.create_table(
        "files",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("source", ORDERED, nullable=False),
        sa.Column("content", sa.String, nullable=False),
        sa.Column("fingerprint", sa.String, nullable=False),
        sa.Column("documents", sa.Integer, nullable=False),
        sa.Column("complete", sa.Boolean, nullable=False),
        sa.UniqueConstraint("source", "content", "fingerprint"),
    )
    op.create_table(
        "run_files",
        sa.Column("run_id", sa.Integer, sa.ForeignKey("runs.id"), primary_key=True),
        sa.Column("file_id", sa.Integer, sa.ForeignKey("files.id", ondelete="CASCADE"), primary_key=True),
    )
    op.create_table(
        "documents",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("content", sa.String, nullable=False),
        sa.Column("source", ORDERED, nullable=False, index=True),
        sa.UniqueConstraint("content", "source"),
    )
    op.create_table("texts", sa.Column("id", sa.String, primary_key=True), sa.Column("text", sa.Text, nullable=False))
    _create_extractions()


def _create_extractions() -> None:
    op.create_table(
        "extractions",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("file_id", sa.Integer, sa.ForeignKey("files.id", ondelete="CASCADE"), nullable=False),
        sa.Column("document_id", sa.Integer, sa.ForeignKey("documents.id"), nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("text_id", sa.String, sa.ForeignKey("texts.id"), nullable=False),
        sa.Column("about", sa.Text, nullable=False),
        sa.Column("status", sa.String, nullable=False),
        sa.Column("stored", sa.String, nullable=False),
        sa.Column("value_count", sa.Integer, nullable=False),
        sa.Column("flagged", sa.Integer, nullable=False),
        sa.Column("seconds_reading", sa.Float, nullable=False),
        sa.Column("seconds_extracting", sa.Float, nullable=False),
        sa.UniqueConstraint("file_id", "document_id"),
    )
    op.create_index("extractions_of_document", "extractions", ["document_id"])
    for name, columns in (("records", ()), ("flags", (sa.Column("code", sa.String, nullable=False, index=True),))):
        op.create_table(
            name,
            sa.Column(
                "extraction_id", sa.Integer, sa.ForeignKey("extractions.id", ondelete="CASCADE"), primary_key=True
            ),
            sa.Column("position", sa.Integer, primary_key=True),
            sa.Column("record_id", sa.String, nullable=False, index=True),
            *columns,
            sa.Column("line", sa.Text, nullable=False),
        )
