"""What a printed page adds to the article: running heads, page and line numbers, footnotes, boxes with addresses."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

from pipeline.readers.pdf_lines import Line
from pipeline.readers.pdf_words import Word

TOP, BOTTOM = 0.10, 0.91
PAGE_NUMBER = re.compile(
    r"\W*(?:page\s*)?(?:[A-Z]?\d{1,5}|[ivxl]{1,6})(?:\s*(?:of|/|\|)?\s*\d{1,4})?\W*", re.IGNORECASE)
RUNNING = re.compile(
    r"www\.|https?://|doi:|\bdoi\.org|©|copyright|downloaded from|\bvol(?:ume|\.)?\s*\d|\bissue\s+\d"
    r"|published(?: online)?:|e-?issn|all rights reserved|journal homepage|^\s*\S+ et al\.?,?\s*$",
    re.IGNORECASE,
)
FOOTNOTE = re.compile(
    r"[*†‡§¶#]\s*\w|\W*(?:correspond|abbreviations?:|received\b|accepted\b|e-?mail\b|©|copyright|how to cite|"
    r"conflicts? of interest|funding:|edited by|reviewed by|specialty section|address (?:for|all))",
    re.IGNORECASE,
)
ADDRESS = re.compile(r"@|correspond|received:?|accepted:?|edited by|reviewed by", re.IGNORECASE)
APART = 0.8
LARGE = 1.15
FEWEST_NUMBERS = 6
NOTE_SIZE = 0.88


@dataclass
class Page:
    """A page as it was read: its lines in reading order and what stands in its margins."""

    number: int
    width: float
    height: float
    lines: list[Line] = field(default_factory=list)
    margin: list[str] = field(default_factory=list)


def body_size(pages: Sequence[Page]) -> float:
    """The type size of most of the text."""
    sizes: Counter[float] = Counter()
    for page in pages:
        for line in page.lines:
            if line.kind != "table":
                sizes[round(line.size * 2) / 2] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 10.0


def take_line_numbers(words: list[Word]) -> tuple[list[Word], str]:
    """The words without the numbers that count the lines of a manuscript, and those numbers."""
    numbers = [word for word in words if word.text.isdigit() and len(word.text) <= 4]
    if len(numbers) < FEWEST_NUMBERS:
        return words, ""
    others = sorted(word.x0 for word in words if not word.text.isdigit())
    if not others:
        return words, ""
    edge = others[len(others) // 50]
    counted = sorted((word for word in numbers if word.x1 < edge), key=lambda word: word.baseline)
    values = [int(word.text) for word in counted]
    steps = Counter(after - before for before, after in pairwise(values))
    if len(counted) < FEWEST_NUMBERS or not steps or steps.most_common(1)[0][0] not in (1, 2, 5, 10):
        return words, ""
    if steps.most_common(1)[0][1] < 0.8 * (len(values) - 1):
        return words, ""
    gone = {id(word) for word in counted}
    return [word for word in words if id(word) not in gone], " ".join(word.text for word in counted)


def mark(pages: Sequence[Page]) -> None:
    """Set the kind of all lines that belong to the pages, not to the article, to ``furniture``."""
    usual = body_size(pages)
    seen: dict[str, set[int]] = defaultdict(set)
    for page in pages:
        for line in _edges(page, usual):
            seen[_signature(line)].add(page.number)
    for page in pages:
        for line in _edges(page, usual):
            repeated = len(seen[_signature(line)]) > 1 and len(line.text) > 2
            if repeated or PAGE_NUMBER.fullmatch(line.text) or (RUNNING.search(line.text) and len(line.text) < 200):
                line.kind = "furniture"
        _mark_notes(page, usual)
    if pages:
        _mark_boxes(pages[0], usual)


def _edges(page: Page, usual: float) -> list[Line]:
    """The lines in the margins above and below, and the first and the last where white parts them from the rest.

    A title in large type is none of them, though running heads repeat it.
    """
    lines = sorted((line for line in page.lines if line.kind != "table"), key=lambda line: line.top)
    parted = []
    if len(lines) > 2:
        first, last = lines[0], lines[-1]
        if min(line.top for line in lines[1:]) - first.bottom > APART * first.size and first.size < LARGE * usual:
            parted.append(first)
        if last.top - max(line.bottom for line in lines[:-1]) > APART * last.size:
            parted.append(last)
    return [
        line for line in lines
        if any(line is one for one in parted) or line.bottom < TOP * page.height or line.top > BOTTOM * page.height
    ]


def _signature(line: Line) -> str:
    return re.sub(r"\d+", "#", " ".join(line.text.lower().split()))


def _mark_notes(page: Page, usual: float) -> None:
    """Footnotes: small type at the foot of a column, from the line that begins with a mark."""
    for block in _blocks(page):
        foot = [line for line in block if line.kind == ""]
        start = len(foot)
        while start and foot[start - 1].size < NOTE_SIZE * usual:
            start -= 1
        if start == 0 and len(foot) > 12:
            continue
        for at in range(start, len(foot)):
            if FOOTNOTE.match(foot[at].text) and foot[at].top > 0.5 * page.height:
                for line in foot[at:]:
                    line.kind = "furniture"
                break


def _mark_boxes(page: Page, usual: float) -> None:
    """The box of a first page with editors, dates and the address, in type smaller than the article's."""
    for block in _blocks(page):
        lines = [line for line in block if line.kind == ""]
        if lines and median(line.size for line in lines) < 0.8 * usual and len(lines) < 60:
            hits = sum(1 for line in lines if ADDRESS.search(line.text))
            if hits > 1:
                for line in lines:
                    line.kind = "furniture"


def _blocks(page: Page) -> list[list[Line]]:
    blocks: dict[int, list[Line]] = defaultdict(list)
    for line in page.lines:
        blocks[line.block].append(line)
    return list(blocks.values())
