"""The fast path of the PDF reader: the characters that PDFium knows, made into words with their place and size.

Coordinates are those of the page as it is shown: points from its top left corner. A word is cut where its type size
or its baseline changes, so that a raised citation mark is a piece of its own, glued to the word before it.
"""

from __future__ import annotations

import ctypes
import math
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pypdfium2 as pdfium
import pypdfium2.raw as raw

MAX_CHARACTERS = 300_000
AS_WRITTEN = {
    0x02: "-", 0xAD: "-", 0xFFFE: "-", 0xFB00: "ff", 0xFB01: "fi", 0xFB02: "fl", 0xFB03: "ffi", 0xFB04: "ffl",
    0xFB05: "st", 0xFB06: "st",
}  # fmt: skip
"""Line-end hyphens as PDFium marks them, and ligatures."""
HYPHEN = "\x02"
SPACES = frozenset({*range(0x21), 0xA0, 0x2002, 0x2003, 0x2009, 0x202F, 0x3000} - set(AS_WRITTEN))
BLANKS = dict.fromkeys(SPACES, " ")
WORD = re.compile(r"[^ ]+")
PLAIN = re.compile(r"[^\W\d_][^\d*†‡§¶#\x02\ufffe]*")
SURROGATE = re.compile("[\ud800-\udfff]")
SAMPLE = 60
SPOT = 40
BACKWARD = 0.8
FORWARD = 0.2
SAME = 0.6
NO_GAP = 0.05
LIGATURES = ("fi", "fl", "ff")
Quad = tuple[float, float, float, float]
Place = tuple[float, float, float, float, float]
Placing = Callable[[float, float, float, float, float, float], Place]


@dataclass(slots=True)
class Piece:
    """Characters of one size on one baseline; ``first`` is the index of its first character on the page."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    baseline: float
    first: int

    @property
    def size(self) -> float:
        """The height of the type."""
        return self.bottom - self.top


@dataclass(slots=True)
class Word:
    """Pieces without space between them; the main one gives size and baseline. ``table`` numbers a table set here."""

    pieces: list[Piece]
    x0: float = 0.0
    x1: float = 0.0
    top: float = 0.0
    bottom: float = 0.0
    baseline: float = 0.0
    size: float = 0.0
    table: int | None = None
    main: Piece = field(init=False)
    text: str = field(init=False)

    def __post_init__(self) -> None:
        """Measure the pieces."""
        if len(self.pieces) == 1:
            (self.main,) = self.pieces
            self.x0, self.x1, self.text = self.main.x0, self.main.x1, self.main.text
        else:
            self.main = max(self.pieces, key=lambda piece: (piece.x1 - piece.x0) * (piece.bottom - piece.top) ** 2)
            self.x0, self.x1 = min(one.x0 for one in self.pieces), max(one.x1 for one in self.pieces)
            self.text = "".join(piece.text for piece in self.pieces)
        self.top, self.bottom = self.main.top, self.main.bottom
        self.baseline, self.size = self.main.baseline, self.main.size


def words_of(page: pdfium.PdfPage, textpage: pdfium.PdfTextPage, turn: int) -> list[Word]:
    """The words of a page, its text turned by this much, in the order of the file."""
    words: list[Word] = []
    pieces: list[Piece] = []
    found = _turned_pieces(page, textpage, turn) if turn else _pieces(page, textpage)
    for piece, spaced in found:
        if pieces and not (_glued(pieces[-1], piece) and (not spaced or _is_split(pieces[-1], piece))):
            words.append(Word(pieces))
            pieces = []
        pieces.append(piece)
    if pieces:
        words.append(Word(pieces))
    return _once(words)


def _pieces(page: pdfium.PdfPage, textpage: pdfium.PdfTextPage) -> Iterator[tuple[Piece, bool]]:
    """The pieces of an upright page, each with whether space stands before it.

    Foreign calls are what this costs: a word of letters is measured at its two ends, any other at every character.
    """
    left, _, _, page_top = page.get_bbox()
    ruler = _Ruler(textpage)
    codes = _codes(textpage)
    for word in WORD.finditer("".join(map(chr, codes)).translate(BLANKS)):
        begin, end = word.span()
        spaced = True
        plain = PLAIN.fullmatch(word.group()) is not None
        for first, last, (x0, top, x1, bottom) in ruler.stretches(begin, end, plain):
            text = word.group()[first - begin : last + 1 - begin]
            if not text.isascii() or HYPHEN in text:
                text = text.translate(AS_WRITTEN)
            baseline = page_top - ruler.baseline(first, top, bottom)
            yield Piece(text, x0 - left, page_top - top, x1 - left, page_top - bottom, baseline, first), spaced
            spaced = False


class _Ruler:
    """Boxes and baselines of a page's characters, in the file's coordinates."""

    def __init__(self, textpage: pdfium.PdfTextPage) -> None:
        self._handle = textpage.raw
        self._rect, self._x, self._y = raw.FS_RECTF(), ctypes.c_double(), ctypes.c_double()
        self._rect_at, self._x_at, self._y_at = map(ctypes.byref, (self._rect, self._x, self._y))
        self._line = (math.nan, math.nan, 0.0)

    def box(self, index: int) -> Quad:
        """Left, top, right and bottom of a character."""
        raw.FPDFText_GetLooseCharBox(self._handle, index, self._rect_at)
        rect = self._rect
        return rect.left, rect.top, rect.right, rect.bottom

    def baseline(self, index: int, top: float, bottom: float) -> float:
        """Where a character stands; one with the same top and bottom as the last stands as that did."""
        if self._line[0] != top or self._line[1] != bottom:
            raw.FPDFText_GetCharOrigin(self._handle, index, self._x_at, self._y_at)
            self._line = (top, bottom, self._y.value)
        return self._line[2]

    def stretches(self, begin: int, end: int, plain: bool) -> Iterator[tuple[int, int, Quad]]:
        """First and last character and box of each stretch of one size, on one line, without a gap."""
        x0, top, x1, bottom = self.box(begin)
        if plain:
            _, other_top, right, other_bottom = self.box(end - 1)
            if other_top == top and other_bottom == bottom and right > x0:
                yield begin, end - 1, (x0, top, right, bottom)
                return
        first, at = begin, x0
        for index in range(begin + 1, end):
            left, other_top, right, other_bottom = self.box(index)
            near = -BACKWARD * (top - bottom) < left - x1 < FORWARD * (top - bottom) or left == at
            if other_top == top and other_bottom == bottom and near:
                x1 = max(x1, right)
            else:
                yield first, index - 1, (x0, top, x1, bottom)
                first, x0, top, x1, bottom = index, left, other_top, right, other_bottom
            at = left
        yield first, end - 1, (x0, top, x1, bottom)


def _turned_pieces(page: pdfium.PdfPage, textpage: pdfium.PdfTextPage, turn: int) -> Iterator[tuple[Piece, bool]]:
    """The pieces of a page that is to be turned to be read: rare, so each character is one."""
    place = _placing(page, turn)
    rect, x, y = raw.FS_RECTF(), ctypes.c_double(), ctypes.c_double()
    current: Piece | None = None
    spaced = gap = True
    for index, code in enumerate(_codes(textpage)):
        if code in SPACES:
            gap = True
            continue
        raw.FPDFText_GetLooseCharBox(textpage.raw, index, ctypes.byref(rect))
        raw.FPDFText_GetCharOrigin(textpage.raw, index, ctypes.byref(x), ctypes.byref(y))
        at = place(rect.left, rect.top, rect.right, rect.bottom, x.value, y.value)
        if current is not None and not gap and _continues(current, at):
            current.text += _text([code])
            current.x1 = max(current.x1, at[2])
            continue
        if current is not None:
            yield current, spaced
        current, spaced, gap = Piece(_text([code]), *at, index), gap, False
    if current is not None:
        yield current, spaced


def _text(codes: list[int]) -> str:
    return "".join(map(chr, codes)).translate(AS_WRITTEN)


def _codes(textpage: pdfium.PdfTextPage) -> list[int]:
    """The code of each character: at once where PDFium's text has one unit for each, else one by one."""
    total = min(textpage.count_chars(), MAX_CHARACTERS)
    units = (ctypes.c_ushort * (total + 1))()
    written = raw.FPDFText_GetText(textpage.raw, 0, total, units) - 1
    code_of, handle = raw.FPDFText_GetUnicode, textpage.raw
    if written == total and all(units[at] == code_of(handle, at) for at in range(0, total, SPOT)):
        return list(units)[:total]
    return [code_of(handle, at) for at in range(total)]


def _once(words: list[Word]) -> list[Word]:
    """The words without those printed twice at the same place, as some files make type bold."""
    seen: dict[tuple[str, int], list[Word]] = {}
    kept: list[Word] = []
    for word in words:
        near = range(int(word.baseline - SAME), int(word.baseline + SAME) + 1)
        alike = [one for level in near for one in seen.get((word.text, level), ())]
        if not any(abs(one.x0 - word.x0) < SAME and abs(one.baseline - word.baseline) < SAME for one in alike):
            seen.setdefault((word.text, int(word.baseline)), []).append(word)
            kept.append(word)
    return kept


def _continues(piece: Piece, at: Place) -> bool:
    x0, top, _, bottom, baseline = at
    height = piece.bottom - piece.top
    return (
        abs(baseline - piece.baseline) < 0.08 * height + 0.05
        and abs(bottom - top - height) < 0.12 * height + 0.05
        and -BACKWARD * height < x0 - piece.x1 < FORWARD * height
    )


def _glued(before: Piece, piece: Piece) -> bool:
    height = max(before.size, piece.size)
    near = -BACKWARD * height < piece.x0 - before.x1 < FORWARD * height
    return near and abs(piece.baseline - before.baseline) < 0.6 * height


def _is_split(before: Piece, piece: Piece) -> bool:
    """Whether a space stands in the file but not on the page: behind ligatures that come from a font of their own."""
    gap = abs(piece.x0 - before.x1)
    return before.text.endswith(LIGATURES) and piece.text[:1].islower() and gap < NO_GAP * piece.size


def _placing(page: pdfium.PdfPage, turn: int) -> Placing:
    """A function from the file's coordinates to those of the page when its text is turned upright."""
    left, bottom, right, top = page.get_bbox()

    def upright(x0: float, y1: float, x1: float, y0: float, x: float, y: float) -> Place:
        del x
        return x0 - left, top - y1, x1 - left, top - y0, top - y

    def quarter(x0: float, y1: float, x1: float, y0: float, x: float, y: float) -> Place:
        del y
        return y0 - bottom, x0 - left, y1 - bottom, x1 - left, x - left

    def half(x0: float, y1: float, x1: float, y0: float, x: float, y: float) -> Place:
        del x
        return right - x1, y0 - bottom, right - x0, y1 - bottom, y - bottom

    def three_quarters(x0: float, y1: float, x1: float, y0: float, x: float, y: float) -> Place:
        del y
        return top - y1, right - x1, top - y0, right - x0, right - x

    return {90: quarter, 180: half, 270: three_quarters}.get(turn, upright)


def turned_text(page: pdfium.PdfPage, textpage: pdfium.PdfTextPage) -> int:
    """By how many degrees clockwise the page is to be turned so that most of its text stands upright."""
    total = textpage.count_chars()
    turns: Counter[int] = Counter()
    for index in range(0, total, max(1, total // SAMPLE)):
        angle = raw.FPDFText_GetCharAngle(textpage.raw, index)
        if angle >= 0:
            turns[-round(math.degrees(angle) / 90) % 4 * 90] += 1
    return turns.most_common(1)[0][0] if turns else page.get_rotation()


def angle_of(word: Word, textpage: pdfium.PdfTextPage, turn: int) -> int:
    """By how many degrees the page is to be turned for a word to stand upright; ``turn`` where the file is silent.

    A word of letters beside each other stands as its page does: the file need not be asked.
    """
    if len(word.text) > 2 and len(word.pieces) == 1:
        return turn
    angle = raw.FPDFText_GetCharAngle(textpage.raw, word.pieces[0].first)
    return -round(math.degrees(angle) / 90) % 4 * 90 if angle >= 0 else turn


def cleaned(text: str) -> str:
    """Text with characters beyond 16 bits put together."""
    if not text.isascii() and SURROGATE.search(text):
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text
