"""Read Word documents: paragraphs under their headings, tables with merged cells, raised citations.

Inserted and moved text of tracked changes is read once, deleted text is not.
"""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO
from typing import TYPE_CHECKING, cast

import docx
from docx.opc.exceptions import OpcError
from docx.oxml.ns import qn
from docx.table import Table
from docx.text.paragraph import Paragraph
from docx.text.run import Run
from lxml import etree

from pipeline.document import Document
from pipeline.errors import UnreadableDocument
from pipeline.readers.composition import Composer, Flow, TableCell, citation_labels, is_raised_citation
from pipeline.readers.content import MEGABYTE, identity, refuse_larger_than
from pipeline.readers.headings import TABLE_CAPTION, is_byline, is_label, section_below, section_of
from pipeline.readers.references import printed_reference

if TYPE_CHECKING:
    from docx.document import Document as WordDocument

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
MAX_BYTES = 100 * MEGABYTE
MAX_UNPACKED_BYTES = 400 * MEGABYTE
MAX_TEXT_PART_BYTES = 60 * MEGABYTE
LONGEST_TITLE = 300
RUNS = ".//w:r[not(ancestor::w:moveFrom) and not(ancestor::w:txbxContent)]"
BROKEN = (
    OpcError, zipfile.BadZipFile, zlib.error, struct.error, etree.LxmlError, EOFError, LookupError, TypeError,
    ValueError, OSError, AttributeError, RuntimeError,
)  # what python-docx lets through on damaged files


def read(content: bytes, source: str) -> Iterator[Document]:
    """Yield the one document of a Word file."""
    refuse_larger_than(MAX_BYTES, len(content), "a Word document")
    try:
        _refuse_bomb(content)
        word = docx.Document(BytesIO(content))
        writer = _Writer()
        for block in _blocks(word.element.body, word):
            writer.add(block)
    except BROKEN as error:
        raise UnreadableDocument(f"is a broken Word document: {' '.join(str(error).split())}; save it again") from error
    if not writer.composer.text:
        raise UnreadableDocument("is a Word document without text; a scan in it is to be saved as PDF and recognised")
    yield writer.composer.document(id=identity(content), source=source, media_type=MEDIA_TYPE, title=writer.title)


def _refuse_bomb(content: bytes) -> None:
    with zipfile.ZipFile(BytesIO(content)) as parts:
        sizes = {one.filename: one.file_size for one in parts.infolist()}
    refuse_larger_than(MAX_UNPACKED_BYTES, sum(sizes.values()), "the unpacked parts of a Word document")
    refuse_larger_than(MAX_TEXT_PART_BYTES, sizes.get("word/document.xml", 0), "the text part of a Word document")


def _blocks(body: etree._Element, parent: WordDocument) -> Iterator[Paragraph | Table]:
    """Paragraphs and tables in order, those inside content controls too."""
    for child in body:
        if child.tag == qn("w:p"):
            yield Paragraph(child, parent._body)  # type: ignore[arg-type]
        elif child.tag == qn("w:tbl"):
            yield Table(child, parent._body)  # type: ignore[arg-type]
        elif child.tag in (qn("w:sdt"), qn("w:sdtContent")):
            yield from _blocks(child, parent)


class _Writer:
    """Compose the blocks of a document; its first paragraph or the one styled so is the title."""

    def __init__(self) -> None:
        self.composer = Composer()
        self.title: str | None = None
        self._section, self._opened_by = "body", ""

    def add(self, block: Paragraph | Table) -> None:
        if isinstance(block, Table):
            self.composer.table(_rows(block))
            return
        flow = _flow(block)
        text = flow.text.strip()
        style = (block.style.name or "").lower() if block.style is not None else ""
        if not text:
            return
        if self.title is None and (style == "title" or (not self.composer.text and len(text) < LONGEST_TITLE)):
            self.title = text
            self.composer.paragraph("title", flow)
        elif self._heading(text, style):
            self._section, self._opened_by = section_below(text, style, self._section, self._opened_by)
            self.composer.paragraph("furniture" if is_label(text) else self._section, flow)
        elif self._section == "references":
            self.composer.references.append(printed_reference(text, len(self.composer.references) + 1))
            self.composer.paragraph("references", flow, "\n")
        else:
            byline = self._section == "body" and self.composer.sections[-1:] and is_byline(text)
            follows_title = bool(byline) and self.composer.sections[-1].name == "title"
            caption = "table" if TABLE_CAPTION.match(text) and len(text) < LONGEST_TITLE else self._section
            self.composer.paragraph("byline" if follows_title else caption, flow)

    def _heading(self, text: str, style: str) -> bool:
        return style.startswith(("heading", "title", "subtitle")) or (len(text) < 60 and section_of(text) is not None)


def _flow(paragraph: Paragraph) -> Flow:
    flow, raised = Flow(), ""
    for element in paragraph._p.xpath(RUNS):
        run = Run(element, paragraph)
        if run.font.superscript:
            raised += run.text
            continue
        _raise(flow, raised)
        raised = ""
        flow.add(run.text)
    _raise(flow, raised)
    return flow


def _raise(flow: Flow, raised: str) -> None:
    bare = raised.strip("[]() ")
    if bare and is_raised_citation(flow.text, raised):
        flow.cite(f"[{bare}]", citation_labels(bare))
    else:
        flow.superscript(raised)


def _rows(table: Table) -> list[list[TableCell]]:
    """The rows with each merged cell once, where it begins."""
    places: dict[object, tuple[int, int, TableCell]] = {}
    rows: list[list[TableCell]] = []
    for number, row in enumerate(table.rows):
        rows.append([])
        for column, cell in enumerate(row.cells):
            if cell._tc in places:
                top, left, known = places[cell._tc]
                known.rows, known.columns = number - top + 1, max(known.columns, column - left + 1)
                continue
            flow = Flow()
            for paragraph in cell.paragraphs:
                part = _flow(cast(Paragraph, paragraph))
                flow.add(" ")
                shift = len(flow.text)
                flow.text += part.text
                flow.citations += [one.model_copy(update={"start": one.start + shift, "end": one.end + shift})
                                   for one in part.citations]
            places[cell._tc] = (number, column, TableCell(flow, header=number == 0))
            rows[-1].append(places[cell._tc][2])
    return rows
