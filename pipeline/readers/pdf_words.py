"""The fast path of the PDF reader: the characters that PDFium knows, made into words with their place and size.

Coordinates are those of the page as it is shown: points from its top left corner. A word is cut where its type size
or its baseline changes, so that a raised citation mark is a piece of its own, glued to the word before it.
"""

from __future__ import annotations

import ctypes
import math
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pypdfium2 as pdfium
import pypdfium2.raw as raw

MAX_CHARACTERS = 300_000
LINE_END_HYPHEN = 2
HYPHENS = frozenset({LINE_END_HYPHEN, 0xAD, 0xFFFE})
LIGATURES = {
    "\ufb00": "ff", "\ufb01": "fi", "\ufb02": "fl", "\ufb03": "ffi", "\ufb04": "ffl", "\ufb05": "st", "\ufb06": "st",
}
SPACES = frozenset({0x00, 0x20, 0x09, 0x0A, 0x0D, 0xA0, 0x2002, 0x2003, 0x2009, 0x202F, 0x3000})
SAMPLE = 60
SPOT = 40
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
    current: Piece | None = None
    spaced = True
    before: Place = (0.0, 0.0, 0.0, 0.0, 0.0)
    for index, code, at in _characters(page, textpage, turn):
        if at is None:
            spaced = True
            continue
        character = "-" if code in HYPHENS else chr(code)
        if current is not None and not spaced and (at == before or _continues(current, at)):
            current.text += character
            if at[2] > current.x1:
                current.x1 = at[2]
            before = at
            continue
        piece = Piece(character, *at, index)
        if current is not None and (spaced or not _glued(current, piece)):
            words.append(Word(pieces))
            pieces = []
        pieces.append(piece)
        current, spaced, before = piece, False, at
    if pieces:
        words.append(Word(pieces))
    return _once(words)


def _characters(
    page: pdfium.PdfPage, textpage: pdfium.PdfTextPage, turn: int
) -> Iterator[tuple[int, int, Place | None]]:
    """Index, code and place of each character; no place for white space. One foreign call less where the line stays."""
    left, _, _, page_top = page.get_bbox()
    place = _placing(page, turn)
    rect, x, y = raw.FS_RECTF(), ctypes.c_double(), ctypes.c_double()
    rect_at, x_at, y_at = ctypes.byref(rect), ctypes.byref(x), ctypes.byref(y)
    box_of, origin_of, handle = raw.FPDFText_GetLooseCharBox, raw.FPDFText_GetCharOrigin, textpage.raw
    last_top = last_bottom = baseline = math.nan
    for index, code in enumerate(_codes(textpage)):
        if code in SPACES:
            yield index, code, None
            continue
        if (code < 32 and code != LINE_END_HYPHEN) or not box_of(handle, index, rect_at):
            continue
        top, bottom = rect.top, rect.bottom
        if turn:
            origin_of(handle, index, x_at, y_at)
            yield index, code, place(rect.left, top, rect.right, bottom, x.value, y.value)
            continue
        if top != last_top or bottom != last_bottom:
            origin_of(handle, index, x_at, y_at)
            last_top, last_bottom, baseline = top, bottom, page_top - y.value
        yield index, code, (rect.left - left, page_top - top, rect.right - left, page_top - bottom, baseline)


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
    seen: set[tuple[str, int, int]] = set()
    kept: list[Word] = []
    for word in words:
        mark = (word.text, int(word.x0 * 2), int(word.baseline * 2))
        if mark not in seen:
            seen.add(mark)
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
