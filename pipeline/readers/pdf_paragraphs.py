"""Lines of a PDF into paragraphs: where one ends, and which go on in the next column or on the next page."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from pipeline.readers.headings import TABLE_CAPTION, section_of
from pipeline.readers.pdf_furniture import Page
from pipeline.readers.pdf_lines import Line

BULLET = re.compile(r"[•▪◦●■\u2013\u2014]\s|-\s")
FIGURE = re.compile(r"\s*(?:Fig(?:ure|\.)|FIG(?:URE|\.)|Abb(?:ildung|\.)|Scheme)\s*[A-Z]?\d+")
NUMBERED_ENTRY = re.compile(r"\[?\d{1,3}(?:[\].)]\s|\s+[A-Z])")
LONGEST_HEADING = 140
TITLE_SIZE = 1.3
AHEAD = 6
PARAGRAPH_STEP, WIDE_STEP = 1.27, 1.7
FULL = 0.8
ENDS = (".", "?", "!", ":", ";")


@dataclass
class Paragraph:
    """Lines that belong together; ``kind``: body, heading, caption, table or furniture."""

    lines: list[Line]
    kind: str = "body"

    @property
    def text(self) -> str:
        """The lines with single spaces, to be looked at, not to be printed."""
        return " ".join(line.text for line in self.lines)

    @property
    def size(self) -> float:
        """The type size."""
        return self.lines[0].size


def paragraphs_of(pages: Sequence[Page], usual: float) -> list[Paragraph]:
    """The paragraphs of a document in reading order, those cut by a column's end made whole."""
    found: list[Paragraph] = []
    for page in pages:
        for block in _blocks(page):
            found += _block(block, usual)
    return _whole(found)


def _blocks(page: Page) -> list[list[Line]]:
    blocks: list[list[Line]] = []
    for line in page.lines:
        if not blocks or blocks[-1][-1].block != line.block:
            blocks.append([])
        blocks[-1].append(line)
    return blocks


def _block(lines: list[Line], usual: float) -> list[Paragraph]:
    body = [line for line in lines if line.kind == ""]
    steps = sorted(
        after.baseline - before.baseline for before, after in pairwise(body)
        if after.baseline > before.baseline and abs(after.size - before.size) < 0.1 * after.size
    )
    leading = steps[len(steps) // 4] if steps else usual * 1.25
    found: list[Paragraph] = []
    for at, line in enumerate(lines):
        kind = line.kind or _kind(line, usual)
        if kind == "caption" and found and _is_cut_sentence(found[-1], line):
            kind = "body"
        if kind == "body" and _is_set_apart(lines, at, usual):
            kind = "heading"
        last = found[-1] if found else None
        if last is not None and _goes_on(last, line, kind, leading):
            last.lines.append(line)
        else:
            found.append(Paragraph([line], kind))
    return found


def _kind(line: Line, usual: float) -> str:
    text = line.text.strip()
    if TABLE_CAPTION.match(text) or FIGURE.match(text):
        shown = re.match(r"\s*\S+\s*[A-Z]?\d+\s*(?:[.:|—–]|\s{2,}|\s[A-Z]|$)", text)
        return "caption" if shown else "body"
    if len(text) > LONGEST_HEADING or not re.search(r"[^\W\d_]{2}", text):
        return "body"
    if len(text) < 80 and section_of(text) is not None and text[:1].isupper() | text[:1].isdigit():
        return "heading"
    if line.size > TITLE_SIZE * usual:
        return "body" if text.endswith(".") else "heading"
    return "heading" if line.size > 1.12 * usual and not text.endswith((".", ",", ";")) else "body"


def _is_cut_sentence(paragraph: Paragraph, line: Line) -> bool:
    """Whether a line that begins as a caption does goes on in a sentence: "are shown in | Table 3. The rash …"."""
    last = paragraph.lines[-1]
    full = last.x1 > last.right - 2 * last.size and last.x1 - last.x0 > FULL * (last.right - last.left)
    near = 0 < line.baseline - last.baseline < WIDE_STEP * line.size and abs(line.size - last.size) < 0.05 * line.size
    return paragraph.kind == "body" and full and near and not last.text.endswith(ENDS)


def _is_set_apart(lines: list[Line], at: int, usual: float) -> bool:
    """Whether a line is a heading by its face alone: short, bold or slanted, between lines that are not."""
    line, after = lines[at], lines[at + 1] if at + 1 < len(lines) else None
    before = lines[at - 1] if at else None
    if not line.face or (after is not None and after.face == line.face and after.kind == ""):
        return False
    text = line.text.strip()
    if not text[:1].isalnum() or text[:1].islower() or text.endswith((".", ",", ";")):
        return False
    if before is None or before.kind:
        return after is not None
    if before.face == line.face and len(before.text) > LONGEST_HEADING // 3:
        return False
    return line.face == "bold" or (line.size > 0.95 * usual and before.text.rstrip().endswith((".", ":", "?", "!")))


def _goes_on(paragraph: Paragraph, line: Line, kind: str, leading: float) -> bool:
    last = paragraph.lines[-1]
    same_size = abs(line.size - last.size) < 0.12 * max(line.size, last.size)
    step = line.baseline - last.baseline
    if paragraph.kind in ("table", "furniture"):
        return paragraph.kind == kind
    if paragraph.kind == "heading":
        return kind == "heading" and same_size and step < 1.6 * line.size and section_of(paragraph.text) is None
    if kind != "body" or not same_size or BULLET.match(line.text):
        return False
    if line.text[:1].islower() and step < WIDE_STEP * line.size and not last.text.endswith(ENDS):
        return True
    return step < PARAGRAPH_STEP * max(leading, line.size) and not _begins(last, line, paragraph)


def _begins(last: Line, line: Line, paragraph: Paragraph) -> bool:
    """Whether a line begins a paragraph: it is indented, or the line before ended short."""
    if paragraph.kind == "caption":
        return False
    indent = line.x0 - line.left
    indented = 0.6 * line.size < indent < 5 * line.size
    stopped = last.text.rstrip().endswith((".", "?", "!", ":", ")", "]"))
    if indented and stopped and last.x0 - last.left < 0.3 * line.size:
        return True
    ended = last.text.rstrip().endswith((".", "?", "!", ":"))
    first = line.words[0]
    return ended and last.x1 + first.x1 - first.x0 + line.size < last.right


def _whole(paragraphs: list[Paragraph]) -> list[Paragraph]:
    """Paragraphs that go on after a column's or a page's end put together; what stood between follows."""
    gone: set[int] = set()
    for at, paragraph in enumerate(paragraphs):
        if at in gone or paragraph.kind != "body":
            continue
        place = at
        while not paragraph.text.rstrip().endswith(ENDS):
            following = _following(paragraphs, paragraph, place)
            if following is None or following in gone:
                break
            paragraph.lines += paragraphs[following].lines
            gone.add(following)
            place = following
    return [paragraph for at, paragraph in enumerate(paragraphs) if at not in gone]


def _following(paragraphs: list[Paragraph], paragraph: Paragraph, at: int) -> int | None:
    end = paragraph.lines[-1]
    for place in range(at + 1, min(at + AHEAD, len(paragraphs))):
        other = paragraphs[place]
        if other.kind in ("furniture", "caption", "table") or other.size < 0.88 * paragraph.size:
            continue
        start = other.lines[0]
        moved = start.page != end.page or start.block != end.block or start.top < end.top
        same = other.kind == "body" and abs(other.size - paragraph.size) < 0.1 * paragraph.size
        full = end.x1 > end.right - 2 * end.size and start.x0 - start.left < 0.5 * start.size
        goes_on = full or start.text[:1].islower() or start.text[:1] in "([0123456789" or end.text.endswith("-")
        return place if moved and same and goes_on and not NUMBERED_ENTRY.match(start.text) else None
    return None
