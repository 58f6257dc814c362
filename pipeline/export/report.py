"""``report.html``: the evidence table and every document's text with the evidence highlighted in place.

One file without any outside asset. A strict Content-Security-Policy names the style and the script by their hashes,
and Jinja2 escapes every piece of text, whatever a paper or a file's name brings.

Documents and records are read side by side, one document at a time, so that a report needs no more memory than its
longest document; both must come in the same order of documents.
"""

from __future__ import annotations

import base64
import hashlib
import re
import shutil
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from itertools import count
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup

from pipeline.checks import CHECKS
from pipeline.document import Document
from pipeline.export.content import side_by_side
from pipeline.export.highlighting import Passage, Span, passages
from pipeline.export.wording import words
from pipeline.records import LIST_FIELDS, SINGLE_FIELDS, Grounded, Record, values

FIELDS = (*SINGLE_FIELDS, *LIST_FIELDS)
MENDS = {check.code: check.fix for check in CHECKS}
BLANK_LINES = re.compile(r"(\n(?:[^\S\n]*\n)+)")


@dataclass(frozen=True, slots=True)
class Shown:
    """One value as the page shows it: ``number`` links it to its evidence and back."""

    number: int
    field: str
    words: str
    value: Grounded

    @property
    def quotes(self) -> str:
        """Its evidence, stretches apart joined by an ellipsis."""
        return " … ".join(" ".join(evidence.quote.split()) for evidence in self.value.evidence)

    @property
    def flags(self) -> str:
        """Its flags, each with what to do."""
        named = ((code.replace("_", " "), MENDS.get(code)) for code in self.value.flags)
        return "\n".join(f"{name}: {mend}" if mend else name for name, mend in named)

    @property
    def review(self) -> bool:
        """Whether a curator should look at it."""
        return self.value.needs_review or bool(self.value.flags)


@dataclass(frozen=True, slots=True)
class Row:
    """One record as a row of the table."""

    record: Record
    shown: dict[str, list[Shown]]

    @property
    def review(self) -> bool:
        """Whether any value of it wants a look."""
        return any(value.review for column in self.shown.values() for value in column)

    def prior(self) -> list[tuple[str, list[Shown]]]:
        """Prior treatments under the response to them."""
        grouped: dict[str, list[Shown]] = {}
        for shown, treatment in zip(self.shown["prior_treatments"], self.record.prior_treatments, strict=True):
            grouped.setdefault(treatment.response, []).append(shown)
        return list(grouped.items())


@dataclass(slots=True)
class Page:
    """What the head of the report counts."""

    documents: int = 0
    failed: int = 0
    skipped: int = 0
    records: int = 0
    values: int = 0
    review: int = 0
    fields: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Entry:
    """One document of the report with its rows and its text."""

    number: int
    document: Document
    rows: list[Row]
    passages: list[Passage]


def write_report(path: Path, documents: Iterable[Document], records: Iterable[Record]) -> None:
    """Write the report of these documents and records, both in the same order of documents.

    Raises ValueError when records are left whose document did not come in its turn.
    """
    template = _environment().get_template("report.html.j2")
    page, numbers = Page(), count(1)
    with ExitStack() as stack:
        rows, texts, unread = (stack.enter_context(TemporaryFile("w+", encoding="utf-8")) for _ in range(3))
        for document, own in side_by_side(documents, records):
            if document.status in ("failed", "skipped") and not own:
                page.failed += document.status == "failed"
                page.skipped += document.status == "skipped"
                unread.write(_part(template, "unread", document))
                continue
            entry = _entry(document, own, numbers, page)
            rows.write(_part(template, "rows", entry))
            texts.write(_part(template, "text", entry))
        style, script = _asset("palette.css") + _asset("report.css"), _asset("report.js")
        with path.open("w", encoding="utf-8", newline="\n") as out:
            out.write(_part(template, "head", page, style, script, _policy(style, script)))
            _append(rows, out)
            out.write(_part(template, "end_of_rows", page))
            _append(unread, out)
            out.write(_part(template, "middle", [name for name in FIELDS if name in page.fields]))
            _append(texts, out)
            out.write(_part(template, "foot", script))


def _entry(document: Document, records: list[Record], numbers: Iterator[int], page: Page) -> Entry:
    rows = [_row(record, numbers) for record in records]
    spans = [
        Span(evidence.start, evidence.end, value.number, value.field, anchor=place == 0)
        for row in rows
        for column in row.shown.values()
        for value in column
        for place, evidence in enumerate(value.value.evidence)
        if evidence.start < evidence.end
    ]
    page.documents += 1
    page.records += len(rows)
    for row in rows:
        for column in row.shown.values():
            page.values += len(column)
            page.review += sum(value.review for value in column)
            page.fields.update(value.field for value in column if value.value.evidence)
    return Entry(page.documents, document, rows, list(passages(document, spans)))


def _row(record: Record, numbers: Iterator[int]) -> Row:
    shown: dict[str, list[Shown]] = {name: [] for name in FIELDS}
    for name, _, value in values(record):
        shown[name].append(Shown(next(numbers), name, words(name, value), value))
    return Row(record, shown)


def _append(spool: Any, out: Any) -> None:
    spool.seek(0)
    shutil.copyfileobj(spool, out)


def _part(template: Template, name: str, *arguments: object) -> str:
    """A macro of the template, rendered."""
    return str(getattr(template.module, name)(*arguments))


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("pipeline.export"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(title_of=_title, gapped=gapped, unbroken=_unbroken)
    return environment


def _title(document: Document) -> str:
    return " ".join((document.title or document.source).split())


def _unbroken(text: str) -> str:
    """Counts that do not break over lines."""
    return text.replace("n = ", "n\N{NO-BREAK SPACE}=\N{NO-BREAK SPACE}")


def gapped(text: str, first: bool, last: bool) -> Markup:
    """The text with its blank lines in elements of their own: small gaps, and none at the ends of a passage."""
    start = text.rfind("\n", 0, len(text) - len(text.lstrip())) + 1 if first else 0
    end = text.find("\n", max(start, len(text.rstrip()))) if last else -1
    end = len(text) if end < 0 else end
    gap, no_gap = Markup('<span class="g">{}</span>'), Markup('<span class="g none">{}</span>')
    before, after = (no_gap.format(edge) if edge else "" for edge in (text[:start], text[end:]))
    parts = BLANK_LINES.split(text[start:end])
    between = [gap.format(part) if place % 2 else part for place, part in enumerate(parts)]
    return Markup("").join([before, *between, after])


def _asset(name: str) -> Markup:
    """A file of ours that stands inside the page as it is."""
    return Markup((files("pipeline.export") / "templates" / name).read_text(encoding="utf-8"))


def _policy(style: str, script: str) -> str:
    """The Content-Security-Policy that admits this style and this script and nothing else."""
    return (
        f"default-src 'none'; style-src {_hash(style)}; script-src {_hash(script)}; "
        "base-uri 'none'; form-action 'none'"
    )


def _hash(content: str) -> str:
    digest = hashlib.sha256(content.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"
