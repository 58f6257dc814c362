"""Read RIS exports of any database: their tags differ, so each field is looked for under all its names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

import rispy
from rispy.parser import ParseError

from pipeline.document import Document
from pipeline.readers.abstracts import AbstractRecord, find_doi, find_year, labelled_parts, split_name
from pipeline.readers.collection import separate
from pipeline.readers.content import MEGABYTE, identity, noted, refuse_larger_than
from pipeline.readers.text import decode

MEDIA_TYPE = "application/x-research-info-systems"
MAX_BYTES = 100 * MEGABYTE
BETWEEN_RECORDS = re.compile(r"(?m)^ER\s*-\s*$")
Entry = Mapping[str, str | Sequence[str] | Mapping[str, Sequence[str]]]


def read(content: bytes, source: str) -> Iterator[Document]:
    """Yield the records of a RIS export."""
    refuse_larger_than(MAX_BYTES, len(content), "a RIS export")
    return separate(_records(content), content, source)


def _records(content: bytes) -> Iterator[Document]:
    text, note = decode(content)
    text = text.lstrip("\ufeff").replace("\r\n", "\n")
    for chunk in BETWEEN_RECORDS.split(text):
        if not re.search(r"(?m)^TY\s*-", chunk):
            continue
        document = _document(chunk)
        yield noted(document, note) if note else document


def _document(chunk: str) -> Document:
    """The document of one record; a broken one fails alone."""
    own = identity(chunk.strip().encode())
    lines = re.sub(r"(?m)^([A-Z][A-Z0-9]) {0,2}- ?", r"\1  - ", f"{chunk.strip()}\nER  - \n")
    try:
        entry: Entry = rispy.loads(lines, skip_unknown_tags=False)[0]
    except (ParseError, ValueError, IndexError, KeyError) as error:
        reason = f"is a broken RIS record: {' '.join(str(error).split())}; export it again"
        return Document(id=own, source="", media_type=MEDIA_TYPE, status="failed", errors=[reason])
    return _record(entry).document(own, MEDIA_TYPE)


def _record(entry: Entry) -> AbstractRecord:
    def first(*names: str) -> str | None:
        values = [entry.get(name) for name in names]
        return next((value.strip() for value in values if isinstance(value, str) and value.strip()), None)

    names = next((value for name in ("authors", "first_authors") if isinstance(value := entry.get(name), list)), [])
    accession = first("accession_number", "id") or ""
    database = f"{first('name_of_database') or ''} {first('database_provider') or ''}".lower()
    return AbstractRecord(
        title=first("title", "primary_title", "translated_title", "short_title"),
        authors=[split_name(name) for name in names if name.strip()],
        journal=first("journal_name", "secondary_title", "alternate_title1", "alternate_title2", "alternate_title3"),
        year=find_year(first("year", "publication_year", "date") or ""),
        volume=first("volume"),
        pages="-".join(page for page in (first("start_page"), first("end_page")) if page) or None,
        doi=find_doi(first("doi") or ""),
        pmid=accession if accession.isdigit() and ("pubmed" in database or "medline" in database) else None,
        language=first("language"),
        types=[first("type_of_work") or ""],
        parts=labelled_parts(first("abstract", "notes_abstract") or ""),
    )
