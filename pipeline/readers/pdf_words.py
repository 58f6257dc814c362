"""The fast path of the PDF reader: the characters that PDFium knows, made into words with their place and size.

Coordinates are those of the page as it is shown: points from its top left corner. A word is cut where its type size
or its baseline changes, so that a raised citation mark is a piece of its own, glued to the word before it.
"""

from __future__ import annotations

import ctypes
import math
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

import pypdfium2 as pdfium
import pypdfium2.raw as raw

MAX_CHARACTERS = 300_000
LINE_END_HYPHEN = 2
HYPHENS = frozenset({LINE_END_HYPHEN, 0xAD, 0xFFFE})
LIGATURES = {
    "\ufb00": "ff", "\ufb01": "fi", "\ufb02": "fl", "\ufb03": "ffi", "\ufb04": "ffl", "\ufb05": "st", "\ufb06": "st",
}
SPACES = frozenset({0x20, 0x09, 0x0A, 0x0D, 0xA0, 0x2002, 0x2003, 0x2009, 0x202F, 0x3000})
SAMPLE = 60
BACKWARD = 0.8
FORWARD = 0.2
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

    def __post_init__(self) -> None:
        """Measure the pieces."""
        self.main = max(self.pieces, key=lambda piece: (piece.x1 - piece.x0) * (piece.bottom - piece.top) ** 2)
        self.x0, self.x1 = min(one.x0 for one in self.pieces), max(one.x1 for one in self.pieces)
        self.top, self.bottom = self.main.top, self.main.bottom
        self.baseline, self.size = self.main.baseline, self.main.size

    @property
    def text(self) -> str:
        """The characters, raised ones included."""
        return "".join(piece.text for piece in self.pieces)


def words_of(page: pdfium.PdfPage, textpage: pdfium.PdfTextPage, turn: int) -> list[Word]:
    """The words of a page, its text turned by this much, in the order of the file."""
    place = _placing(page, turn)
    words: list[Word] = []
    pieces: list[Piece] = []
    current: Piece | None = None
    printed: set[tuple[int, int, int]] = set()
    spaced, last, at_x0, at_x1, at_baseline = True, (0, 0, 0), 0.0, 0.0, 0.0
    rect, x, y = raw.FS_RECTF(), ctypes.c_double(), ctypes.c_double()
    box_of, origin_of, unicode_of = raw.FPDFText_GetLooseCharBox, raw.FPDFText_GetCharOrigin, raw.FPDFText_GetUnicode
    rect_at, x_at, y_at = ctypes.byref(rect), ctypes.byref(x), ctypes.byref(y)
    handle = textpage.raw
    for index in range(min(textpage.count_chars(), MAX_CHARACTERS)):
        code = unicode_of(handle, index)
        if code in SPACES:
            spaced = True
            continue
        if code < 32 and code != LINE_END_HYPHEN:
            continue
        if not box_of(handle, index, rect_at) or not origin_of(handle, index, x_at, y_at):
            continue
        x0, top, x1, bottom, baseline = place(rect.left, rect.top, rect.right, rect.bottom, x.value, y.value)
        mark = (code, int(x0 * 2), int(baseline * 2))
        if mark in printed and mark != last:
            continue
        printed.add(mark)
        ligature = not spaced and (x0, x1, baseline) == (at_x0, at_x1, at_baseline)
        last, at_x0, at_x1, at_baseline = mark, x0, x1, baseline
        character = "-" if code in HYPHENS else chr(code)
        if current is not None and not spaced and (ligature or _continues(current, x0, bottom - top, baseline)):
            current.text += character
            if x1 > current.x1:
                current.x1 = x1
            continue
        piece = Piece(character, x0, top, x1, bottom, baseline, index)
        if current is not None and (spaced or not _glued(current, piece)):
            words.append(Word(pieces))
            pieces = []
        pieces.append(piece)
        current, spaced = piece, False
    if pieces:
        words.append(Word(pieces))
    return words


def _continues(piece: Piece, x0: float, size: float, baseline: float) -> bool:
    height = piece.bottom - piece.top
    return (
        abs(baseline - piece.baseline) < 0.08 * height + 0.05
        and abs(size - height) < 0.12 * height + 0.05
        and -BACKWARD * height < x0 - piece.x1 < FORWARD * height
    )


def _glued(before: Piece, piece: Piece) -> bool:
    height = max(before.size, piece.size)
    near = -BACKWARD * height < piece.x0 - before.x1 < FORWARD * height
    return near and abs(piece.baseline - before.baseline) < 0.6 * height


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


def is_turned(word: Word, textpage: pdfium.PdfTextPage, turn: int) -> bool:
    """Whether a word stands at another angle than the text of its page, as notes in the margin do."""
    angle = raw.FPDFText_GetCharAngle(textpage.raw, word.pieces[0].first)
    return angle >= 0 and -round(math.degrees(angle) / 90) % 4 * 90 != turn


def cleaned(text: str) -> str:
    """Text without ligatures and with characters beyond 16 bits put together."""
    for ligature, letters in LIGATURES.items():
        if ligature in text:
            text = text.replace(ligature, letters)
    if any("\ud800" <= character <= "\udfff" for character in text):
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text
