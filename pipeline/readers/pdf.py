"""Read PDFs with a text layer: PDFium gives characters and rules fast, pdfplumber finds tables where there is a grid.

Text stands in reading order, paragraphs whole; every line has its page and its box. A page without text says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import pypdfium2 as pdfium

from pipeline.document import Document
from pipeline.errors import UnreadableDocument
from pipeline.readers import ocr
from pipeline.readers.abstracts import find_doi
from pipeline.readers.content import MEGABYTE, identity, refuse_larger_than
from pipeline.readers.pdf_article import Article
from pipeline.readers.pdf_faces import tell_faces
from pipeline.readers.pdf_furniture import Page, body_size, mark, take_line_numbers
from pipeline.readers.pdf_lines import lines_of
from pipeline.readers.pdf_paragraphs import paragraphs_of
from pipeline.readers.pdf_rules import is_grid, rules_of
from pipeline.readers.pdf_tables import Table, aligned_tables, placeholder, ruled_tables
from pipeline.readers.pdf_words import angle_of, turned_text, words_of

MEDIA_TYPE = "application/pdf"
MAX_BYTES = 300 * MEGABYTE
MAX_PAGES = 1000
DOI_PAGES = 2
FEWEST_TURNED, SHORTEST_TURNED = 3, 120
"""Lines, and characters in them, at another angle than the page's that are more than a note in its margin."""
NO_TEXT = "no-text-layer"
YEARS = (
    re.compile(r"\b((?:19|20)\d{2})\s*;\s*\d"),
    re.compile(r"\bpublished\b[^.;]{0,40}\b((?:19|20)\d{2})\b", re.IGNORECASE),
    re.compile(r"(?:©|\(c\)|copyright)\W{0,4}(?:\w+\W+){0,3}?((?:19|20)\d{2})\b", re.IGNORECASE),
    re.compile(r"\b(?:vol(?:ume|\.)?)\s*\d+.{0,40}\b((?:19|20)\d{2})\b", re.IGNORECASE),
)


@dataclass
class Content:
    """What the pages of a PDF hold, and which of them (by number, from 1) hold nothing that can be read."""

    total: int = 0
    pages: list[Page] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    empty: list[int] = field(default_factory=list)
    broken: list[int] = field(default_factory=list)
    recognised: list[int] = field(default_factory=list)
    mend: str = ocr.HINT
    """What to do about the empty pages."""

    def notes(self) -> list[str]:
        """A line about each thing that is wrong with them."""
        notes = []
        if self.total > MAX_PAGES:
            notes.append(f"has {self.total} pages: only the first {MAX_PAGES} were read; split it")
        if self.recognised:
            notes.append(f"{_listed(self.recognised)} {ocr.NOTE}")
        if self.empty:
            notes.append(f"{_listed(self.empty)} without a text layer ({NO_TEXT}), nothing read there; {self.mend}")
        if self.broken:
            notes.append(f"{_listed(self.broken)} broken, nothing read there; download it again")
        return notes

    def refusal(self) -> str:
        """Why there is no text at all."""
        if self.empty:
            return f"has no text layer ({NO_TEXT}): it is a scan or a drawing; {self.mend}"
        return "is a PDF whose pages are broken; download it again or print it to a new PDF"


def read(content: bytes, source: str) -> Iterator[Document]:
    """Yield the one document of a PDF."""
    refuse_larger_than(MAX_BYTES, len(content), "a PDF")
    found = _recognised(content, _content(content))
    pages = found.pages
    if not any(page.lines for page in pages):
        raise UnreadableDocument(found.refusal())
    mark(pages)
    _find_aligned(pages, found.tables)
    usual = body_size(pages)
    article = Article(pages, found.tables, usual)
    article.write(paragraphs_of(pages, usual))
    article.margins(pages)
    composer = article.composer
    if not composer.text:
        raise UnreadableDocument("is a PDF whose text cannot be decoded; print it to a new PDF or recognise it by OCR")
    printed = "\n".join(line.text for page in pages[:DOI_PAGES] for line in page.lines)
    yield composer.document(id=identity(content), source=source, media_type=MEDIA_TYPE, title=article.title,
                            doi=find_doi(printed), year=_printed_year(pages), recognised_pages=found.recognised,
                            errors=found.notes())  # fmt: skip


def _recognised(content: bytes, found: Content) -> Content:
    """The same with the empty pages recognised, where that can be done here."""
    if not found.empty or not ocr.is_installed():
        return found
    try:
        better = _content(ocr.recognised(content), frozenset(found.empty))
    except UnreadableDocument as error:
        found.mend = str(error)
        return found
    better.recognised = [number for number in found.empty if number not in {*better.empty, *better.broken}]
    better.mend = ocr.FOUND_NOTHING
    return better


def _printed_year(pages: list[Page]) -> int | None:
    """The year that the journal's own lines on the first pages state: citation, publication date, copyright."""
    lines = [line.text for page in pages[:DOI_PAGES] for line in page.lines if line.kind == "furniture"]
    for pattern in YEARS:
        for line in lines:
            if found := pattern.search(line):
                return int(found[1])
    return None


def _content(content: bytes, scanned: frozenset[int] = frozenset()) -> Content:
    """The pages that have text, the ruled tables on them, and which pages could not be read."""
    opened = _open(content)
    try:
        found = Content(len(opened))
        if found.total == 0:
            raise UnreadableDocument("is a PDF without pages; download it again")
        gutters: set[float] = set()
        for number in range(min(found.total, MAX_PAGES)):
            try:
                pages = _page(opened, number, found.tables, gutters, scanned=number + 1 in scanned)
            except (pdfium.PdfiumError, ValueError, OverflowError):
                found.broken.append(number + 1)
                continue
            if not any(page.lines for page in pages):
                found.empty.append(number + 1)
            found.pages += pages
    finally:
        opened.close()
    return found


def _open(content: bytes) -> pdfium.PdfDocument:
    try:
        return pdfium.PdfDocument(content)
    except pdfium.PdfiumError as error:
        if "password" in str(error).lower():
            raise UnreadableDocument("is locked with a password; save it without one") from error
        raise UnreadableDocument("is a broken PDF that cannot be opened; download it again") from error


def _page(
    opened: pdfium.PdfDocument, number: int, tables: list[Table], gutters: set[float], scanned: bool = False
) -> list[Page]:
    """A page, and what is printed on it at other angles as pages of their own."""
    page = opened[number]
    textpage = page.get_textpage()
    try:
        turn = turned_text(page, textpage)
        result = Page(number, *_size(page, turn))
        words = words_of(page, textpage, turn)
        angles = {id(word): angle for word in words if (angle := angle_of(word, textpage, turn)) != turn}
        words, counted = take_line_numbers([word for word in words if id(word) not in angles])
        if counted:
            result.margin.append(counted)
        words = ocr.evened(words) if scanned else words
        edges = rules_of(page) if words and turn == 0 else []
        if is_grid(edges):
            found, words = ruled_tables(edges, number, words)
            for table in found:
                words.append(placeholder(table, len(tables), 8.0))
                tables.append(table)
        result.lines = lines_of(words, number, gutters) if words else []
        tell_faces(result.lines, textpage)
        for line in result.lines:
            line.upright = turn == page.get_rotation()
        return [result, *(_turned(page, textpage, result, other) for other in sorted(set(angles.values())))]
    finally:
        textpage.close()
        page.close()


def _turned(page: pdfium.PdfPage, textpage: pdfium.PdfTextPage, shown: Page, turn: int) -> Page:
    """What stands on a page at this angle: a table turned on its side, or a note in the margin."""
    words = [word for word in words_of(page, textpage, turn) if angle_of(word, textpage, turn) == turn]
    lines = lines_of(words, shown.number)
    if len(lines) < FEWEST_TURNED or sum(len(line.text) for line in lines) < SHORTEST_TURNED:
        shown.margin += [line.text for line in lines]
        lines = []
    for line in lines:
        line.upright = False
    return Page(shown.number, *_size(page, turn), lines)


def _size(page: pdfium.PdfPage, turn: int) -> tuple[float, float]:
    """Width and height of a page when its text is turned upright."""
    width, height = page.get_size()
    return (height, width) if (turn - page.get_rotation()) % 180 else (width, height)


def _find_aligned(pages: list[Page], tables: list[Table]) -> None:
    """Find unruled tables: their lines become of kind ``table`` and refer to it."""
    for page in pages:
        for block in {line.block for line in page.lines}:
            lines = [line for line in page.lines if line.block == block]
            for start, end, table in aligned_tables(lines):
                for line in lines[start:end]:
                    line.kind = "table"
                    line.words[0].table = len(tables)
                tables.append(table)


def _listed(numbers: list[int]) -> str:
    shown = ", ".join(str(number) for number in numbers[:10]) + (" …" if len(numbers) > 10 else "")
    return f"page {shown} is" if len(numbers) == 1 else f"pages {shown} are"
