"""Lines, headings and paragraphs of plain text: which stretches are content and which are page furniture.

What pages print: menus and buttons as short lines, headings alone on a line or glued to the text ("ABSTRACT.METHODS:",
"Zusammenfassung:Abstract Objectives ..."), back matter after the discussion, flattened tables with a cell per line,
whole pages on one line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from extractors.word_tables import TERMS, rows
from pipeline.document import Section
from pipeline.legends import is_legend


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, heading, list item or table cell of one section; ``paragraph`` is the offset where it begins."""

    start: int
    end: int
    section: str
    paragraph: int


@dataclass(frozen=True, slots=True)
class _Line:
    start: int
    end: int
    text: str


_LONG = 220
"""A line longer than this (characters) is prose."""
_TITLE_LENGTH = 400
"""A line longer than this (characters) is no title, whatever stands above it."""
_PAGE = 2500
"""A line longer than this (characters) is a whole saved page; what stands before its first heading are menus."""
_MENU_GAP = re.compile(r"\S(?:\s{3,}|\s[|>•·]\s)(?=\S)")
_TABLE = re.compile(
    r"^\s*(?:(?:Table|Tab\.|Tabelle|Tableau|Tabla)\s*(?:S?\d+[A-Z]?|[IVX]+|[A-Z](?=[.:]))\b(?![^.]*\bshows?\b).{0,200}|"
    r"(?:Table|Tabelle|Tableau|Tabla)(?:\.\s.{0,80}|\.?\s*))$",
    re.IGNORECASE,
)
_REFERENCE = re.compile(r"^\s*\[?\d{1,3}[\].)]?\s+[A-ZÀ-Ž][^\d.]{1,60}.{0,300}?\b(?:19|20)\d\d\s?;\s?\d+")
_KIND_OF_PAPER = re.compile(r"^\W*correspondence\W*$", re.IGNORECASE)
"""Above a letter it says what is printed there; below a paper, whose address follows."""
_KIND_IN_TITLE = re.compile(
    r"\s*Case reports?: (?=[a-z](?![^.\n]*(?:\b(?:was|were|is|are|ha[sd]|we|presented|developed)\b|\d[ -]years?\b))"
    r"[^.\n]{10,200}\.\s+[A-Z])"
)
"""How a title begins that says its kind first ("Case report: acute poisoning with X."); a heading has a story below."""
_BACK_MATTER = frozenset({"references", "furniture"})
_YEAR_IN_CELL = re.compile(r"\b(?:19|20)\d\d\b")
_ENDS_TABLE = frozenset({"abstract", "references", "furniture"})
_TITLE = re.compile(r"^\s*TITLE:\s*")


@lru_cache(maxsize=1)
def _headings() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """Patterns of a heading alone on its line, of one at a line's start, and of one inside a long line."""
    table = rows(TERMS / "headings.csv", ("section", "alone", "inside"))
    any_case = "|".join(f"(?P<{row['section']}>{row['alone']})" for row in table)
    as_printed = "|".join(f"(?P<{row['section']}>{row['inside']})" for row in table)
    alone = re.compile(rf"^\W*(?:\d{{1,2}}\.?\s+)?(?:{any_case})\s*[:.]?\s*$", re.IGNORECASE)
    leading = re.compile(rf"^\s*(?:[A-Z]{{4,}}\.)?(?:{any_case})\s*(?P<mark>:|\.(?=\s)|\s-\s|(?=\n))", re.IGNORECASE)
    inside = re.compile(rf"(?:(?<=[.!?:\s])|^)(?:{as_printed})(?P<mark>:|\s+(?=[A-Z\"']))")
    return alone, leading, inside


@lru_cache(maxsize=1)
def _furniture() -> re.Pattern[str]:
    """What pages print around the content, as whole lines."""
    patterns = [row["pattern"] for row in rows(TERMS / "furniture.csv", ("pattern", "comment"))]
    return re.compile(rf"^\W*(?:{'|'.join(patterns)})\W*$", re.IGNORECASE)


def _is_furniture(line: str) -> bool:
    """A known button or notice, or several words side by side, set apart by wide gaps or bars: a menu."""
    if len(line) >= 400:
        return False
    menu = len(_MENU_GAP.findall(line)) >= 2 and not re.search(r"[a-z]{3}[.!?]\s", line)
    return menu or bool(_furniture().match(line))


def blocks(text: str, given: Sequence[Section] = ()) -> list[Block]:
    """The text cut into blocks, each with its section; a reader's sections win over our own findings."""
    if given:
        return _from_sections(text, given)
    found: list[Block] = []
    state = _State()
    for line in _paragraphs(text):
        found.extend(state.blocks_of(line, line.start))
    return found


class _State:
    """Where a reader of the page is: in which section, whether in a flattened table, whether past the first prose."""

    def __init__(self) -> None:
        self.section = "body"
        self.table = False
        self.prose = False
        self.row_head = False
        self.title_follows = False

    def blocks_of(self, line: _Line, number: int) -> Iterator[Block]:
        """The blocks of one paragraph."""
        if _REFERENCE.match(line.text):
            yield Block(line.start, line.end, "references", number)
            return
        heading = None if _KIND_IN_TITLE.match(line.text) else _heading(line.text)
        if heading and not (self.table and heading[0] not in _ENDS_TABLE):
            name, length = heading
            rest = _Line(line.start + length, line.end, line.text[length:])
            self.table = False
            yield Block(line.start, rest.start, "furniture", number)
            if not self.prose and _KIND_OF_PAPER.match(line.text):
                return
            if name not in _BACK_MATTER or not rest.text.strip():
                self.section = name
            elif rest.text.strip():
                yield Block(rest.start, rest.end, name, number)
                return
            line = rest
        if line.text.strip():
            yield from self._content(line, number)

    def _content(self, line: _Line, number: int) -> Iterator[Block]:
        """The blocks of a line that is no heading: a cell, furniture, the title below its label, or prose."""
        label = _TITLE.match(line.text)
        titled, self.title_follows = self.title_follows, label is not None and label.end() == len(line.text)
        if self.title_follows or (titled and len(line.text) < _TITLE_LENGTH):
            yield Block(line.start, line.end, "furniture" if self.title_follows else "title", number)
            return
        if is_legend(line.text):
            yield Block(line.start, line.end, "furniture", number)
            return
        if _TABLE.match(line.text):
            self.table = True
        elif len(line.text) > _LONG and not (self.table and self.row_head):
            self.table = False
            if self.section == "furniture" and not self.prose:
                self.section = "body"
        self.row_head = len(line.text) < 80 and bool(_YEAR_IN_CELL.search(line.text))
        if self.table:
            yield Block(line.start, line.end, "table", number)
        elif self.section not in _BACK_MATTER and _is_furniture(line.text):
            yield Block(line.start, line.end, "furniture", number)
        else:
            found = list(_cut(line, self.section, number))
            self.section = found[-1].section if found[-1].section != "title" else self.section
            self.prose |= len(line.text) > _LONG and self.section not in _BACK_MATTER
            yield from found


def _cut(line: _Line, section: str, number: int) -> Iterator[Block]:
    """A paragraph, cut at headings inside it when it is one of those pages that print everything on one line."""
    title = _TITLE.match(line.text)
    if title:
        yield Block(line.start + title.end(), line.end, "title", number)
        return
    last = 0
    kind = _KIND_IN_TITLE.match(line.text)
    whole_page = len(line.text) > _PAGE
    for match in _headings()[2].finditer(line.text, kind.end() if kind else 0):
        name = _group(match)
        if name is None or (match.start() and not whole_page and len(line.text) < 400 and match["mark"] != ":"):
            continue
        if match.start() > last:
            menus = whole_page and last == 0 and not _is_told(line.text[: match.start()])
            menus = menus and not _TITLED.fullmatch(line.text[: match.start()])
            before = "furniture" if menus else section
            yield Block(line.start + last, line.start + match.start(), before, number + last)
        yield Block(line.start + match.start(), line.start + match.end(), "furniture", number)
        section, last = name, match.end()
    if last < len(line.text):
        yield Block(line.start + last, line.end, section, number + last)


_VERB = re.compile(r"\b(?:was|were|is|are|had|has|showed|revealed|received|presented|underwent|developed)\b")


_TITLED = re.compile(r"\s*[A-Z](?:(?!\s{3}|\s[|>•·]\s)[^\n]){15,400}[.?!]\s*")
"""A title and its full stop, with none of the gaps of a menu."""


def _is_told(text: str) -> bool:
    """What stands before the first heading is a story already, not menus and names."""
    return len(_VERB.findall(text)) >= 5


def _heading(text: str) -> tuple[str, int] | None:
    """The section that a line's heading opens and where the heading ends, or None."""
    alone, leading, _ = _headings()
    for pattern in (alone, leading):
        match = pattern.match(text)
        if match and (name := _group(match)):
            return name, len(text) if pattern is alone else match.end()
    return None


def _group(match: re.Match[str]) -> str | None:
    """The section that a heading's match names."""
    return next((name for name, value in match.groupdict().items() if value and name != "mark"), None)


def _paragraphs(text: str) -> Iterator[_Line]:
    """Lines, with hard-wrapped ones joined: a long line without a full stop goes on in a line that begins small."""
    held: _Line | None = None
    for match in re.finditer(r"[^\n]+", text):
        if not match.group().strip():
            continue
        start, end = match.span()
        if held and start == held.end + 1 and _wrapped(held.text, match.group()):
            held = _Line(held.start, end, text[held.start : end])
            continue
        if held:
            yield held
        held = _Line(start, end, match.group())
    if held:
        yield held


def _wrapped(line: str, following: str) -> bool:
    """The line was broken where the page ends, not where the sentence does."""
    tail = line.rsplit("\n", 1)[-1].rstrip()
    begins_small = following.lstrip()[:1].islower()
    return len(tail) >= 50 and tail[-1:] not in ".!?:;" and begins_small


def _from_sections(text: str, given: Sequence[Section]) -> list[Block]:
    """Blocks of a document whose reader gave its sections: paragraphs inside each."""
    found: list[Block] = []
    number = 0
    for section in given:
        for match in re.finditer(r"[^\n]+", text[section.start : section.end]):
            number += 1
            start, end = section.start + match.start(), section.start + match.end()
            found.append(Block(start, end, "furniture" if is_legend(match.group()) else section.name, number))
    return found
