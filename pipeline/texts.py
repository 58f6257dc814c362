"""Texts of a store by document and by hash, and where a document of a run is kept."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, Engine, select

from pipeline.database import DocumentRow, ExtractionRow, FileRow, FlagRow, RecordRow, RunFileRow, TextRow


@dataclass(frozen=True, slots=True)
class Extracted:
    """What a run made of one document, as the store keeps it."""

    number: int
    extraction: int
    source: str
    content: str
    fingerprint: str
    text_id: str
    text: str
    about: str


def extracted(connection: Connection, document: int, run: int) -> Extracted | None:
    """A document of a run; None where the run has no such document."""
    query = (
        select(DocumentRow.id, ExtractionRow.id, DocumentRow.source, DocumentRow.content, FileRow.fingerprint,
               TextRow.id, TextRow.text, ExtractionRow.about)
        .join(ExtractionRow, ExtractionRow.document_id == DocumentRow.id)
        .join(TextRow, TextRow.id == ExtractionRow.text_id)
        .join(FileRow, FileRow.id == ExtractionRow.file_id)
        .join(RunFileRow, RunFileRow.file_id == FileRow.id)
        .where(DocumentRow.id == document, RunFileRow.run_id == run)
        .order_by(ExtractionRow.id.desc()).limit(1)
    )  # fmt: skip
    row = connection.execute(query).first()
    return Extracted(*row) if row is not None else None


def record_lines(connection: Connection, extraction: int) -> list[str]:
    """The lines of an extraction's records, in order."""
    query = select(RecordRow.line).where(RecordRow.extraction_id == extraction).order_by(RecordRow.position)
    return list(connection.execute(query).scalars())


def text(engine: Engine, name: str) -> str:
    """The text under a hash; nothing where there is none."""
    with engine.connect() as connection:
        return connection.execute(select(TextRow.text).where(TextRow.id == name)).scalar_one_or_none() or ""


def flag_lines(connection: Connection, extraction: int) -> list[str]:
    """The lines of an extraction's flags, in order."""
    query = select(FlagRow.line).where(FlagRow.extraction_id == extraction).order_by(FlagRow.position)
    return list(connection.execute(query).scalars())
