"""Read MEDLINE exports (``.nbib``): tags in the first four columns, continuation lines indented by six."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.document import Document
from pipeline.readers.abstracts import AbstractRecord, find_doi, find_year, labelled_parts, split_name
from pipeline.readers.collection import separate
from pipeline.readers.content import MEGABYTE, identity, noted, refuse_larger_than
from pipeline.readers.text import decode

MEDIA_TYPE = "application/nbib"
MAX_BYTES = 100 * MEGABYTE
TAG = re.compile(r"(?P<tag>[A-Z]{2,4}) *- ?(?P<value>.*)")
BETWEEN_RECORDS = re.compile(r"\n(?=(?:\d+\s*\n)?PMID- )")


def read(content: bytes, source: str) -> Iterator[Document]:
    """Yield the records of a MEDLINE export."""
    refuse_larger_than(MAX_BYTES, len(content), "a MEDLINE export")
    return separate(_records(content), content, source)


def _records(content: bytes) -> Iterator[Document]:
    text, note = decode(content)
    for chunk in BETWEEN_RECORDS.split(text.lstrip("\ufeff").replace("\r\n", "\n")):
        fields = _fields(chunk)
        if fields:
            document = _record(fields).document(identity(chunk.strip().encode()), MEDIA_TYPE)
            yield noted(document, note) if note else document


def _fields(chunk: str) -> dict[str, list[str]]:
    fields: dict[str, list[str]] = {}
    tag = ""
    for line in chunk.split("\n"):
        found = TAG.match(line)
        if found:
            tag = found["tag"]
            fields.setdefault(tag, []).append(found["value"].strip())
        elif tag and line.startswith(" ") and line.strip():
            fields[tag][-1] = f"{fields[tag][-1]} {line.strip()}"
    return fields


def _record(fields: dict[str, list[str]]) -> AbstractRecord:
    def first(*tags: str) -> str | None:
        return next((value for tag in tags for value in fields.get(tag, []) if value), None)

    dois = [value for tag in ("LID", "AID", "SO") for value in fields.get(tag, []) if "doi" in value]
    return AbstractRecord(
        title=first("TI", "BTI", "CTI", "TT"),
        authors=[split_name(name) for name in fields.get("AU") or fields.get("FAU") or fields.get("CN", [])],
        journal=first("JT", "TA"),
        year=find_year(first("DP", "DEP", "DA") or ""),
        volume=first("VI"),
        pages=first("PG"),
        doi=find_doi(dois[0]) if dois else None,
        pmid=first("PMID"),
        language=first("LA"),
        types=fields.get("PT", []),
        parts=labelled_parts(first("AB", "OAB") or ""),
    )
