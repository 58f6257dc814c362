"""What a worker process does: read one file, extract each of its documents, return plain rows for the store.

Whatever goes wrong with a document becomes its ``failed`` row; nothing is raised to the parent.
"""

from __future__ import annotations

import time
import traceback
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path

from pipeline.document import Document, Status
from pipeline.errors import EpicrisisError, SkippedDocument
from pipeline.limits import TimeLimit, limits
from pipeline.records import values
from pipeline.remote import RemoteFile

DOCUMENTS_AT_ONCE = 500
"""A file of many articles is worked through in stretches of this many, so that memory stays flat."""
LONGER = "allow more with --max-seconds and --retry-failed"
LARGER = "allow more with --max-memory and --retry-failed"
ABOUT = {
    "id", "source", "media_type", "kind", "title", "doi", "pmid", "year", "language", "authors", "sections", "status",
    "errors",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Task:
    """A file to read: its documents from number ``start`` on, at most ``limit`` of them."""

    path: Path | RemoteFile
    source: str
    content: str
    """``sha256:`` and the digest of the file's bytes."""
    start: int = 0
    limit: int = DOCUMENTS_AT_ONCE
    max_seconds: float | None = None
    max_memory: int | None = None
    """In megabytes."""
    accept_precision: float | None = None
    ner_model: str | None = None


@dataclass(frozen=True, slots=True)
class Extracted:
    """One document as the store keeps it: lines of JSON, no objects, cheap to send between processes."""

    content: str
    source: str
    text: str
    about: str
    status: Status
    errors: tuple[str, ...] = ()
    records: tuple[tuple[str, str], ...] = ()
    """(record_id, line of records.jsonl)"""
    flags: tuple[tuple[str, str, str], ...] = ()
    """(record_id, code, line of flags.jsonl)"""
    values: int = 0
    flagged: int = 0
    seconds_reading: float = 0.0
    seconds_extracting: float = 0.0
    trace: str | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Worked:
    """What a task gave; ``more`` when the file goes on after these documents."""

    task: Task
    documents: tuple[Extracted, ...]
    more: bool = False


def work(task: Task) -> Worked:
    """Read and extract the documents of one task; never raises for what a document holds."""
    try:
        return _work(task)
    except Exception as error:
        return given_up(task, _unexpected("handing over", error), traceback.format_exc())


def work_all(tasks: Sequence[Task]) -> list[Worked]:
    """Do tasks one after the other."""
    return [work(task) for task in tasks]


def _work(task: Task) -> Worked:
    found: list[Extracted] = []
    reading = _read(task)
    while len(found) < task.limit:
        began = time.perf_counter()
        document, trace = next(reading, (None, None))
        if document is None:
            return Worked(task, tuple(found))
        found.append(_extracted(document, task, time.perf_counter() - began, trace))
    return Worked(task, tuple(found), more=True)


def refused(task: Task, number: int, status: Status, reason: str) -> Document:
    """The row of a file (number 0), or of a later document inside it, that could not be read or extracted."""
    source = f"{task.source}#document {number + 1}" if number else task.source
    return Document(
        id=task.content, source=source, media_type="application/octet-stream", status=status, errors=[one_line(reason)]
    )


def given_up(task: Task, reason: str, trace: str | None = None) -> Worked:
    """What a task gives whose worker died or that cannot be handed over."""
    return Worked(task, (replace(plain(refused(task, task.start, "failed", reason)), trace=trace),))


def plain(document: Document) -> Extracted:
    """A document without records, as the store keeps it."""
    return Extracted(
        content=document.id, source=document.source, text=document.text, about=document.model_dump_json(include=ABOUT),
        status=document.status, errors=tuple(document.errors),
    )  # fmt: skip


def one_line(reason: object) -> str:
    """A message without line breaks and of bearable length."""
    line = " ".join(str(reason).split())
    return line if len(line) <= 500 else f"{line[:499]}…"


def _read(task: Task) -> Iterator[tuple[Document, str | None]]:
    """The documents of the file, then the row that says why there are none or no more; with a trace when unexpected."""
    number = task.start
    trace: str | None = None
    try:
        from pipeline import readers

        with limits(task.max_seconds, task.max_memory):
            documents = readers.read(task.path, task.source)
            document = next(islice(documents, task.start, None), None)
        while document is not None:
            yield document, None
            number += 1
            with limits(task.max_seconds, task.max_memory):
                document = next(documents, None)
        return
    except SkippedDocument as error:
        row = refused(task, number, "skipped", str(error))
    except EpicrisisError as error:
        row = refused(task, number, "failed", str(error))
    except TimeLimit:
        row = refused(task, number, "failed", f"took more than {task.max_seconds:g} s to read; {LONGER}")
    except MemoryError:
        row = refused(task, number, "failed", f"{_more_memory(task)} to read; {LARGER}")
    except Exception as error:
        trace = traceback.format_exc()
        row = refused(task, number, "failed", _unexpected("reading", error))
    yield row, trace


def _extracted(document: Document, task: Task, reading: float, trace: str | None) -> Extracted:
    """A document after every stage; what goes wrong makes it ``failed`` and leaves its text."""
    began = time.perf_counter()
    document = _storable(document)
    try:
        with limits(task.max_seconds, task.max_memory):
            done = plain(document) if document.status in ("failed", "skipped") else _extract(document, task)
    except TimeLimit:
        done = plain(_failed(document, f"took more than {task.max_seconds:g} s to extract; {LONGER}"))
    except MemoryError:
        done = plain(_failed(document, f"{_more_memory(task)} to extract; {LARGER}"))
    except Exception as error:
        trace = traceback.format_exc()
        done = plain(_failed(document, _unexpected("extracting", error)))
    return replace(done, seconds_reading=reading, seconds_extracting=time.perf_counter() - began, trace=trace)


def _extract(document: Document, task: Task) -> Extracted:
    from pipeline.extraction import extract

    extraction = extract(document, task.accept_precision, task.ner_model)
    found = [value for record in extraction.records for _, _, value in values(record)]
    return replace(
        plain(extraction.document),
        records=tuple((record.record_id, record.model_dump_json()) for record in extraction.records),
        flags=tuple((flag.record_id, flag.code, flag.model_dump_json()) for flag in extraction.flags),
        values=len(found), flagged=sum(bool(value.needs_review) for value in found),
    )  # fmt: skip


def _storable(document: Document) -> Document:
    """The document, or its failed row without text where a database could not hold it."""
    described = (document.text, document.title or "", document.source, *document.authors, *document.errors)
    nul = any("\0" in text for text in described)
    try:
        "".join(described).encode()
    except UnicodeEncodeError:
        reason = "holds halves of characters (surrogates), which are no text; save it again as UTF-8"
    else:
        reason = "holds NUL characters, which are no text; save it again as UTF-8"
        if not nul:
            return document
    source = document.source.replace("\0", "").encode("utf-8", "backslashreplace").decode()
    return Document(id=document.id, source=source, media_type=document.media_type, status="failed", errors=[reason])


def _failed(document: Document, reason: str) -> Document:
    return document.model_copy(update={"status": "failed", "errors": [*document.errors, one_line(reason)]})


def _more_memory(task: Task) -> str:
    return f"needs more than {task.max_memory} MB of memory" if task.max_memory else "needs more memory than there is"


def _unexpected(doing: str, error: Exception) -> str:
    return f"stopped in {doing} by an error of epicrisis itself ({type(error).__name__}: {error}); please report it"
