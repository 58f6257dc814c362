"""From a document to its records: the stages in order."""

from __future__ import annotations

from dataclasses import dataclass, field

from pipeline.document import Document
from pipeline.records import Flag, Record


@dataclass(frozen=True, slots=True)
class Extraction:
    """What one document gave: the document with segmentation's findings, its records and their flags."""

    document: Document
    records: list[Record] = field(default_factory=list)
    flags: list[Flag] = field(default_factory=list)


def extract(document: Document) -> Extraction:
    """Run every stage over one document that a reader has read."""
    return Extraction(document)
