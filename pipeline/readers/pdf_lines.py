"""Words of a page into lines in reading order: columns are found by the strips that no word crosses.

Two columns of running text leave an upright strip of white between them for many lines; lines of both sides fill
their column, which the columns of a table do not. Nor does a file write a table column by column, but text it does.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import groupby, pairwise
from statistics import median

from pipeline.readers.pdf_words import Word

STRIP, WIDEST_STRIP = 0.3, 3.0
MOST_STRIPS = 600
FEWEST_LINES = 4
FEWEST_KNOWN = 2
SAME_GUTTER = 8.0
NARROWEST = 90.0
FILLED = 0.62
SPARSE = 0.15
MOST_GUTTERS = 8
ROWS_A_SWITCH = 6
DEEPEST = 6
NEAR = 8
FEWEST_TABULAR = 3
WIDE_GAP = 1.1
TABLE_GAP = 1.8
SMALL = 0.86
BAND_GAP = 2.2
Strip = tuple[float, float, float, float]
"""How far a strip is free, its place, and the baselines between which no word crosses it."""


@dataclass(slots=True)
class Line:
    """Words on one baseline of one block; ``left`` and ``right`` bound the lines of its size around it.

    ``face`` is ``bold`` or ``slanted`` where all of a short line is; ``upright`` tells whether its page is shown as the
    line is read: only then has it a box.
    """

    words: list[Word]
    page: int
    block: int = 0
    left: float = 0.0
    right: float = 0.0
    kind: str = ""
    face: str = ""
    upright: bool = True
    x0: float = field(init=False)
    x1: float = field(init=False)
    top: float = field(init=False)
    bottom: float = field(init=False)
    size: float = field(init=False)
    baseline: float = field(init=False)
    text: str = field(init=False)

    def __post_init__(self) -> None:
        """Order and measure the words."""
        self.words.sort(key=lambda word: word.x0)
        largest = [word for word in self.words if word.table is None] or self.words
        self.x0, self.x1 = self.words[0].x0, max(word.x1 for word in self.words)
        self.top, self.bottom = min(word.top for word in self.words), max(word.bottom for word in self.words)
        weights: dict[float, int] = defaultdict(int)
        for word in largest:
            weights[round(word.size, 1)] += len(word.main.text)
        self.size = max(weights, key=lambda size: weights[size])
        self.baseline = max(self.words, key=lambda word: word.x1 - word.x0).baseline
        self.text = " ".join(word.text for word in self.words)

    def segments(self) -> list[list[Word]]:
        """The words cut at gaps much wider than a space, as between the cells of a table."""
        parts: list[list[Word]] = [[self.words[0]]]
        for before, word in pairwise(self.words):
            if word.x0 - before.x1 > WIDE_GAP * self.size:
                parts.append([])
            parts[-1].append(word)
        return parts


def lines_of(words: list[Word], page: int, gutters: set[float] | None = None) -> list[Line]:
    """The lines of a page in reading order; ``gutters`` collects where the columns of earlier pages part."""
    lines: list[Line] = []
    for number, block in enumerate(_blocks(words, DEEPEST, gutters if gutters is not None else set())):
        found = _lines(block, page)
        for at, line in enumerate(found):
            around = found[max(0, at - NEAR) : at + NEAR + 1]
            near = [one for one in around if abs(one.size - line.size) <= 0.1 * line.size]
            line.block, line.left, line.right = number, min(one.x0 for one in near), max(one.x1 for one in near)
        lines += found
    return lines


def _blocks(words: list[Word], depth: int, gutters: set[float]) -> Iterable[list[Word]]:
    """Groups of words, one column each, in reading order."""
    if not words:
        return []
    cut = _gutter(words, gutters) if depth else None
    if cut is None:
        return [words]
    x, top, bottom = cut
    gutters.add(x)
    above = [word for word in words if word.baseline < top]
    below = [word for word in words if word.baseline > bottom]
    inside = [word for word in words if top <= word.baseline <= bottom]
    parts = [above]
    for band in _bands(inside):
        parts += [[word for word in band if word.x0 < x], [word for word in band if word.x0 >= x]]
    parts.append(below)
    return [block for part in parts for block in _blocks(part, depth - 1, gutters)]


def _bands(words: list[Word]) -> list[list[Word]]:
    """Words of two columns cut where white reaches over both: what stands above is read first."""
    usual = median(word.size for word in words)
    bands: list[list[Word]] = []
    bottom = 0.0
    for word in sorted(words, key=lambda one: one.top):
        if not bands or word.top - bottom > BAND_GAP * usual:
            bands.append([])
        bands[-1].append(word)
        bottom = max(bottom, word.bottom)
    return bands


def _gutter(words: list[Word], gutters: set[float]) -> tuple[float, float, float] | None:
    """The strip between two columns: its place, and from which baseline to which it is free."""
    x0, x1 = min(word.x0 for word in words), max(word.x1 for word in words)
    if x1 - x0 < 2 * NARROWEST:
        return None
    for by_order in (True, False):
        blocked = [] if by_order else _tabular_rows(words)
        for height, x, top, bottom in _apart(sorted(_strips(words, x0, x1, blocked), reverse=True)):
            fewest = FEWEST_KNOWN if any(abs(x - known) < SAME_GUTTER for known in gutters) else FEWEST_LINES
            inside = [word for word in words if top < word.baseline < bottom]
            if height > fewest * 8 and _are_columns(inside, x, fewest, by_order):
                return x, top + 0.5, bottom - 0.5
    return None


def _strips(words: list[Word], x0: float, x1: float, taken: list[float]) -> list[Strip]:
    """The longest stretch of every strip that no word and none of these baselines crosses, margins left out."""
    width = max(min(STRIP * median(word.size for word in words), WIDEST_STRIP), (x1 - x0) / MOST_STRIPS)
    first, last = int(NARROWEST / width), int((x1 - x0 - NARROWEST) / width)
    crossed: dict[float, int] = defaultdict(int, dict.fromkeys(taken, -1))
    for word in words:
        left, right = int((word.x0 - x0) / width), int((word.x1 - x0) / width)
        crossed[word.baseline] |= (1 << right + 1) - (1 << left)
    baselines = sorted(crossed)
    free = [baselines[0] - 1] * (last + 1)
    height, top = [0.0] * (last + 1), list(free)
    for baseline in (*baselines, baselines[-1] + 1):
        blocked = crossed.get(baseline, -1)
        blocked |= blocked >> 1
        for strip in range(first, last + 1):
            if blocked >> strip & 1:
                if baseline - free[strip] > height[strip]:
                    height[strip], top[strip] = baseline - free[strip], free[strip]
                free[strip] = baseline
    return [(height[at], x0 + (at + 1) * width, top[at], top[at] + height[at]) for at in range(first, last + 1)]


def _apart(candidates: list[Strip]) -> list[Strip]:
    """The highest strips, one of each gap: strips beside each other that are free for as long say the same."""
    kept: list[Strip] = []
    for height, x, top, bottom in candidates:
        if not any((top, bottom) == known[2:] and abs(x - known[1]) < SAME_GUTTER for known in kept):
            kept.append((height, x, top, bottom))
            if len(kept) == MOST_GUTTERS:
                break
    return kept


def _tabular_rows(words: list[Word]) -> list[float]:
    """The baselines of rows of many short pieces, which a table has and columns of text have not."""
    tabular: list[tuple[float, bool]] = []
    for found in _rows(words):
        row = sorted(found, key=lambda word: word.x0)
        gaps = sum(1 for one, other in pairwise(row) if other.x0 - one.x1 > TABLE_GAP * one.size)
        printed = sum(word.x1 - word.x0 for word in row)
        tabular.append((row[0].baseline, gaps > 1 and printed < NARROWEST * (gaps + 1)))
    runs = [[baseline for baseline, _ in run] for parted, run in groupby(tabular, key=lambda one: one[1]) if parted]
    return [baseline for run in runs if len(run) >= FEWEST_TABULAR for baseline in run]


def _are_columns(words: list[Word], x: float, fewest: int, by_order: bool) -> bool:
    """Whether text stands on both sides of this place: by the order of the file, or by lines that fill both sides."""
    shares: list[float] = []
    fewer = len(words)
    even = True
    for side in ([word for word in words if word.x0 < x], [word for word in words if word.x0 >= x]):
        width = max(word.x1 for word in side) - min(word.x0 for word in side) if side else 0.0
        extents = [sum(word.x1 - word.x0 for word in row) for row in _rows(side)]
        if len(extents) < fewest or width < NARROWEST:
            return False
        fewer = min(fewer, len(extents))
        shares.append(sum(extents) / (width * len(extents)))
        even = even and median(extents) >= FILLED * width * 0.8
    if not by_order:
        return min(shares) >= FILLED * 0.7 and even
    return max(shares) >= FILLED * 0.7 and min(shares) >= SPARSE and _switches(words, x) <= 1 + fewer // ROWS_A_SWITCH


def _switches(words: list[Word], x: float) -> int:
    """How often the file goes from one side of this place to the other."""
    ordered = sorted(words, key=lambda word: word.pieces[0].first)
    return sum(1 for one, other in pairwise(ordered) if (one.x0 < x) != (other.x0 < x))


def _rows(words: list[Word]) -> list[list[Word]]:
    rows: dict[int, list[Word]] = defaultdict(list)
    for word in words:
        rows[round(word.baseline / 2)].append(word)
    return [rows[key] for key in sorted(rows)]


def _lines(words: list[Word], page: int) -> list[Line]:
    usual = median(word.size for word in words)
    tables = [word for word in words if word.table is not None]
    large = [word for word in words if word.table is None and word.size >= SMALL * usual]
    small = [word for word in words if word.table is None and word.size < SMALL * usual]
    rows: list[list[Word]] = []
    for word in sorted(large, key=lambda one: one.baseline):
        if rows and abs(word.baseline - rows[-1][-1].baseline) < 0.3 * word.size:
            rows[-1].append(word)
        else:
            rows.append([word])
    alone: list[Word] = []
    for word in small:
        row = next((row for row in rows if _beside(word, row)), None)
        if row is not None:
            row.append(word)
        else:
            alone.append(word)
    lines = [Line(row, page) for row in rows] + [Line([table], page, kind="table") for table in tables]
    lines += _lines(alone, page) if alone else []
    return sorted(lines, key=lambda line: (line.top + line.bottom) / 2 if line.kind != "table" else line.top)


def _beside(word: Word, row: list[Word]) -> bool:
    """Whether a small word is raised or lowered text of this row."""
    reach = 2 * row[0].size
    return row[0].top - 0.3 * word.size <= (word.top + word.bottom) / 2 <= row[0].bottom and any(
        -1.0 <= word.x0 - one.x1 < reach or -1.0 <= one.x0 - word.x1 < reach for one in row
    )
