"""Paragraphs of a PDF into an article: title, byline, abstract, sections, tables, references."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.readers.composition import Composer, TableCell
from pipeline.readers.headings import TABLE_CAPTION, is_byline, is_label, leading_label, section_of
from pipeline.readers.pdf_furniture import Page
from pipeline.readers.pdf_lines import Line
from pipeline.readers.pdf_paragraphs import Paragraph
from pipeline.readers.pdf_tables import Table
from pipeline.readers.pdf_text import Typesetting
from pipeline.readers.references import printed_reference

LONG = 200
LONGEST_TITLE = 400
LONGEST_BEFORE_TITLE = 2500
AFFILIATION = re.compile(
    r"Universi|Hospital|Departa?ment|Dept|Institut|School of|Cent(?:er|re)|Division|Faculty|College|Clini[ck]|@|"
    r"Received|Accepted|Correspond|ORCID", re.IGNORECASE)
ENTRY = re.compile(r"\[?\d{1,3}[\].)](?:\s+\S|[A-Z])|\d{1,3}\s+[A-Z]")
NOTE_SIZE = 0.93


class Article:
    """Append paragraphs to a composer, each under the section that it stands in."""

    def __init__(self, pages: Sequence[Page], tables: Sequence[Table], usual: float) -> None:
        """``tables`` are those that placeholders and lines of kind ``table`` refer to by number."""
        self.composer = Composer()
        self.title: str | None = None
        self._type = Typesetting([line for page in pages for line in page.lines])
        self._tables = tables
        self._usual = usual
        self._section = "body"
        self._rank: tuple[float, str, bool] | None = None
        """The type of the heading that opened the section: another heading in it closes the section."""
        self._is_below_heading = False

    def write(self, paragraphs: Sequence[Paragraph]) -> None:
        """Append all paragraphs."""
        first = self._front(paragraphs)
        listed: list[Line] = []
        between: list[Paragraph] = []
        for paragraph in paragraphs[first:]:
            if self._section == "references" and paragraph.kind == "body":
                listed += paragraph.lines
            elif listed and paragraph.kind == "furniture":
                between.append(paragraph)
            else:
                self._references(listed)
                for one in (*between, paragraph):
                    self._append(one)
                listed, between = [], []
        self._references(listed)
        for one in between:
            self._append(one)

    def _append(self, paragraph: Paragraph) -> None:
        self._set(paragraph)
        if paragraph.kind != "furniture":
            self._is_below_heading = paragraph.kind == "heading"

    def _set(self, paragraph: Paragraph) -> None:
        if paragraph.kind == "furniture":
            for line in paragraph.lines:
                self.composer.paragraph("furniture", self._type.flow([line]), "\n")
        elif paragraph.kind == "table":
            self._table(paragraph)
        elif paragraph.kind == "caption":
            caption = "table" if TABLE_CAPTION.match(paragraph.text) else "body"
            self.composer.paragraph(caption, self._type.flow(paragraph.lines))
        elif paragraph.kind == "heading":
            self._heading(paragraph)
        else:
            self._body(paragraph)

    def margins(self, pages: Sequence[Page]) -> None:
        """Append what stands in the margins: line numbers, text at another angle."""
        for page in pages:
            for printed in page.margin:
                self.composer.paragraph("furniture", printed)

    def _front(self, paragraphs: Sequence[Paragraph]) -> int:
        """Append what stands before the article's own words; return the number of paragraphs it took."""
        at = _title(paragraphs, self._usual)
        if at is None:
            return 0
        for paragraph in paragraphs[:at]:
            section = "body" if len(paragraph.text) > LONG and paragraph.kind == "body" else "furniture"
            self.composer.paragraph(section, self._type.flow(paragraph.lines))
        flow = self._type.flow(paragraphs[at].lines, marks=False)
        self.title = flow.text.strip()
        self.composer.paragraph("title", flow)
        taken = at + 1 + self._byline(paragraphs[at + 1 : at + 12])
        if any(section_of(one.text) == "background" for one in paragraphs[taken:] if one.kind == "heading"):
            self._section = "abstract"
        return taken

    def _byline(self, paragraphs: Sequence[Paragraph]) -> int:
        """Append names and addresses below the title; return how many paragraphs they are."""
        named = False
        for taken, paragraph in enumerate(paragraphs):
            text = paragraph.text
            if paragraph.kind not in ("body", "heading", "furniture") or len(text) > 2 * LONG:
                return taken
            if paragraph.kind == "furniture":
                self.composer.paragraph("furniture", self._type.flow(paragraph.lines))
            elif section_of(text) is not None or leading_label(text):
                return taken
            elif not named and is_byline(text) and not AFFILIATION.search(text):
                named = True
                self.composer.paragraph("byline", self._type.flow(paragraph.lines, marks=False))
            elif AFFILIATION.search(text) and paragraph.size < 1.02 * self._usual and not _is_prose(text):
                self.composer.paragraph("furniture", self._type.flow(paragraph.lines))
            else:
                return taken
        return len(paragraphs)

    def _heading(self, paragraph: Paragraph) -> None:
        flow = self._type.flow(paragraph.lines, marks=False)
        heading = flow.text.strip()
        known = section_of(heading)
        first = paragraph.lines[0]
        rank = (round(first.size, 1), first.face, heading.isupper())
        if known is not None:
            self._rank = rank
        elif rank == self._rank and self._is_below_heading:
            self._rank = None
        elif self._section in ("references", "furniture") or rank == self._rank:
            known = "body"
        self._section = known or self._section
        self.composer.paragraph("furniture" if is_label(heading) else self._section, flow)

    def _body(self, paragraph: Paragraph) -> None:
        flow = self._type.flow(paragraph.lines)
        label = leading_label(flow.text)
        last = self.composer.sections[-1].name if self.composer.sections else ""
        if label and label[0] in ("furniture", "references"):
            self.composer.paragraph(label[0], flow)
        elif last == "table" and paragraph.size < NOTE_SIZE * self._usual:
            self.composer.paragraph("table", flow)
        else:
            if label:
                self._section = label[0]
            self.composer.paragraph(self._section, flow)

    def _references(self, listed: list[Line]) -> None:
        end = next((at for at, line in enumerate(listed) if _is_back_matter(line.text)), len(listed))
        for lines in _entries(listed[:end]):
            flow = self._type.flow(lines, marks=False)
            known = len(self.composer.references)
            if re.search(r"\b(?:1[89]|20)\d{2}\b", flow.text) and len(flow.text) > 25:
                self.composer.references.append(printed_reference(flow.text, known + 1))
            self.composer.paragraph("references", flow, "\n")
        self.composer.paragraph("furniture", self._type.flow(listed[end:]))

    def _table(self, paragraph: Paragraph) -> None:
        numbers = dict.fromkeys(word.table for line in paragraph.lines for word in line.words if word.table is not None)
        for number in numbers:
            table = self._tables[number]
            rows = [
                [TableCell(self._type.cell(words, table.page, table.upright), header=at == 0) for words in row]
                for at, row in enumerate(table.rows)
            ]
            self.composer.table(rows)


def _title(paragraphs: Sequence[Paragraph], usual: float) -> int | None:
    """The paragraph in the largest type of the first page; without larger type a short first one."""
    page = paragraphs[0].lines[0].page if paragraphs else 0
    first: list[tuple[float, int]] = []
    printed = 0
    for at, paragraph in enumerate(paragraphs):
        if paragraph.kind == "table" or paragraph.lines[0].page != page or printed > LONGEST_BEFORE_TITLE:
            break
        fits = paragraph.kind in ("heading", "body") and 12 < len(paragraph.text) < LONGEST_TITLE
        if fits and section_of(paragraph.text) is None:
            first.append((paragraph.size, -at))
        printed += len(paragraph.text) if paragraph.kind == "body" else 0
    if not first:
        return None
    size, place = max(first)
    if size > 1.12 * usual:
        return -place
    opening = min(-place for _, place in first)
    text = paragraphs[opening].text.rstrip()
    return opening if len(text) < LONG and opening < 4 and not text.endswith(".") else None


def _is_prose(text: str) -> bool:
    words = re.findall(r"[^\W\d_]+", text)
    return len(words) > 25 and sum(1 for word in words if word.islower()) > 0.6 * len(words)


def _is_back_matter(text: str) -> bool:
    """A line such as "Conflict of interest: none" behind the last reference."""
    label = leading_label(text)
    return label is not None and label[0] == "furniture"


def _entries(lines: list[Line]) -> list[list[Line]]:
    """Lines of a reference list cut into entries: at numbers, or where a hanging line returns to the left."""
    numbered = sum(1 for line in lines if ENTRY.match(line.text)) >= max(1, len(lines) // 8)
    hanging = any(line.x0 - line.left > 0.6 * line.size for line in lines[1:])
    entries: list[list[Line]] = []
    for line in lines:
        starts = ENTRY.match(line.text) is not None if numbered else hanging and line.x0 - line.left < 0.4 * line.size
        if not entries or starts:
            entries.append([])
        entries[-1].append(line)
    return entries
