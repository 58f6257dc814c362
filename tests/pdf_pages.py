"""PDFs of a case: one column, two columns, ruled and unruled tables, a scan without text, hand-broken lines."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

from formats import Case, marked
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    Frame,
    FrameBreak,
    NextPageTemplate,
    PageTemplate,
    Paragraph,
    Spacer,
    Table,
)

TITLE = ParagraphStyle("title", fontName="Helvetica-Bold", fontSize=16, leading=20)
NAMES = ParagraphStyle("names", fontName="Helvetica", fontSize=10, leading=14)
HEADING = ParagraphStyle("heading", fontName="Helvetica-Bold", fontSize=12, leading=18)
BODY = ParagraphStyle("body", fontName="Times-Roman", fontSize=10, leading=12.5, alignment=4, spaceAfter=4)
SMALL = ParagraphStyle("small", parent=BODY, fontSize=8.5, leading=10.5)
WIDTH, HEIGHT = A4
MARGIN = 60.0
GAP = 18.0


def as_pdf(case: Case, columns: int = 1, ruled: bool = True, height: float = 620.0) -> bytes:
    """The case as a journal prints it: running head and page number on each page, citations raised."""
    stream = io.BytesIO()
    template = BaseDocTemplate(stream, pagesize=A4, invariant=1, title="untitled", author="anonymous")
    width = (WIDTH - 2 * MARGIN - (columns - 1) * GAP) / columns
    top = 90.0

    def frames(height: float, bottom: float) -> list[Frame]:
        return [
            Frame(MARGIN + at * (width + GAP), bottom, width, height, leftPadding=0, rightPadding=0, topPadding=0,
                  bottomPadding=0, id=f"column{at}")
            for at in range(columns)
        ]  # fmt: skip

    def margins(canvas: Canvas, template: BaseDocTemplate) -> None:
        canvas.setFont("Helvetica", 8)
        canvas.drawString(MARGIN, HEIGHT - 36, f"{case.journal} {case.year};{case.volume}:{case.pages}")
        canvas.drawRightString(WIDTH - MARGIN, HEIGHT - 36, f"doi:{case.doi}")
        canvas.drawCentredString(WIDTH / 2, 28, str(template.page))

    head = Frame(MARGIN, HEIGHT - MARGIN - top, WIDTH - 2 * MARGIN, top, leftPadding=0, rightPadding=0, id="head")
    height = min(height, HEIGHT - 2 * MARGIN - top - 10)
    template.addPageTemplates([
        PageTemplate("first", [head, *frames(height, HEIGHT - MARGIN - top - 10 - height)], onPage=margins),
        PageTemplate("later", frames(height, HEIGHT - MARGIN - 10 - height), onPage=margins),
    ])
    front = [Paragraph(case.title, TITLE), Spacer(1, 6), Paragraph(case.byline, NAMES)]
    template.build([*front, NextPageTemplate("later"), FrameBreak(), *_story(case, ruled)])
    return stream.getvalue()


def as_scan(pages: int = 1) -> bytes:
    """A PDF of images without a text layer."""
    from PIL import Image, ImageDraw

    image = Image.new("L", (620, 877), 255)
    ImageDraw.Draw(image).text((60, 60), "A scanned page")
    stream = io.BytesIO()
    image.save(stream, "PDF", save_all=True, append_images=[image.copy() for _ in range(pages - 1)])
    return stream.getvalue()


def scanned(content: bytes, dots: int = 200, turn: int = 0) -> bytes:
    """The same pages as a scanner gives them: images of so many dots an inch, lying so many degrees askew."""
    import pypdfium2 as pdfium

    pages = [page.render(scale=dots / 72, grayscale=True).to_pil() for page in pdfium.PdfDocument(content)]
    first, *others = [page.rotate(turn, expand=True) for page in pages]
    stream = io.BytesIO()
    first.save(stream, "PDF", resolution=dots, save_all=True, append_images=others)
    return stream.getvalue()


def of_lines(*pages: list[tuple[float, float, float, str]]) -> bytes:
    """A PDF with these lines, each (x, distance from the top, type size, text) on its page."""
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=A4, invariant=1)
    for lines in pages:
        for x, top, size, text in lines:
            canvas.setFont("Times-Roman", size)
            canvas.drawString(x, HEIGHT - top, text)
        canvas.showPage()
    canvas.save()
    return stream.getvalue()


def drawn(*pages: Callable[[Canvas], None]) -> bytes:
    """A PDF whose pages are drawn by hand."""
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=A4, invariant=1)
    for draw in pages:
        draw(canvas)
        canvas.showPage()
    canvas.save()
    return stream.getvalue()


def put(canvas: Canvas, x: float, top: float, text: str, font: str = "Times-Roman", size: float = 10.0) -> None:
    """A line of text, so far from the top."""
    canvas.setFont(font, size)
    canvas.drawString(x, HEIGHT - top, text)


def bomb(depth: int) -> bytes:
    """A PDF of a few kilobytes whose form draws ten forms, each of which draws ten, and so on down to a line."""

    def draw(canvas: Canvas) -> None:
        for level in range(depth):
            canvas.beginForm(f"level{level}")
            for _ in range(10):
                canvas.doForm(f"level{level - 1}") if level else put(canvas, 60, 100, "A girl of nine years.")
            canvas.endForm()
        canvas.doForm(f"level{depth - 1}")

    return drawn(draw)


def _story(case: Case, ruled: bool) -> list[Any]:
    def text(paragraph: str, style: ParagraphStyle = BODY) -> Paragraph:
        return Paragraph(marked(paragraph, lambda labels: f"<super size=6 rise=4>{labels}</super>",
                                "<super size=6 rise=4>{}</super>"), style)  # fmt: skip

    story: list[Any] = [Paragraph("Abstract", HEADING), *map(text, case.abstract)]
    for heading, paragraphs in case.sections:
        story += [Paragraph(heading, HEADING), *map(text, paragraphs)]
    if case.table:
        style: list[Any] = [("FONT", (0, 0), (-1, -1), "Times-Roman", 9), ("LEADING", (0, 0), (-1, -1), 11)]
        style += [("GRID", (0, 0), (-1, -1), 0.5, "black")] if ruled else []
        table = Table([list(row) for row in case.table], style=style, hAlign="LEFT")
        story += [text(case.caption), table, Spacer(1, 8)]
    if case.references:
        story += [Paragraph("References", HEADING), *(text(entry, SMALL) for entry in case.listed)]
    return story
