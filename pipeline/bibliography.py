"""What a document says of itself and what it lists: title, first author, year, identifiers; its references.

What papers print: a title above or below menus, dates ("Published online: 3 May 2021", "2020;12(3):4"), a DOI, a byline
(pipeline/bylines.py), references as a numbered list. A reader that knows any of these wins over what is printed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.bylines import CITED_AS, DOI, HOW_TO_CITE, YEAR, author_names, byline_names, is_byline, unfold
from pipeline.document import Document, Reference
from pipeline.layout import Block

_PMID = re.compile(r"\bPMID:?\s*(\d{5,9})\b|^\s*(\d{7,8})\s*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Front:
    """Front matter as printed; None where it is not. Spans are kept as evidence of the document's own study."""

    title: str | None = None
    title_span: tuple[int, int] | None = None
    doi: str | None = None
    pmid: str | None = None
    year: int | None = None
    year_span: tuple[int, int] | None = None
    author: str | None = None
    author_span: tuple[int, int] | None = None
    authors: tuple[str, ...] = ()


# --- reference lists ---------------------------------------------------------------------------------------------

_ENTRY = re.compile(r"(?:^|(?<=\s))(?:\[(\d{1,3})\]|(\d{1,3})[.)]?)\s+(?=[A-ZÀ-Ž]|v[ao]n |d[ei] )", re.MULTILINE)
_INITIALS = re.compile(
    r"(?:,?\s+(?:[A-ZÀ-Ž]{1,4}|[A-ZÀ-Ž](?:-[A-ZÀ-Ž])+|[A-ZÀ-Ž]\.(?:[- ]?[A-ZÀ-Ž]\.)*))(?=[,.;:\s&]|$)"
)


def read_references(text: str, found: Sequence[Block]) -> list[Reference]:
    """The numbered reference list: label, first author's surname, year of each entry."""
    references: dict[str, Reference] = {}
    for block in found:
        if block.section != "references":
            continue
        printed = text[block.start : block.end]
        marks = list(_ENTRY.finditer(printed))
        for mark, following in zip(marks, [*(m.start() for m in marks[1:]), len(printed)], strict=False):
            label, entry = mark[1] or mark[2], printed[mark.end() : following]
            author, year, doi = first_author(entry), re.findall(rf"\b({YEAR})\b", entry), DOI.search(entry)
            if author and year and label not in references:
                references[label] = Reference(
                    label=label, author=author, year=int(year[0]), doi=doi[0] if doi else None
                )
    return list(references.values())


_TWO_WORDS = re.compile(r"(?<![\w-])([A-ZÀ-Ž][^\W\d_'’-]+[\w'’-]* [A-ZÀ-Ž][^\W\d_]{2,})(?= [A-Z]{1,3}[,.;])")


def double_surnames(text: str, found: Sequence[Block]) -> frozenset[str]:
    """Surnames of two words ("Gil Soto M, ...") in the reference lists, numbered or not."""
    listed = (text[block.start : block.end] for block in found if block.section == "references")
    return frozenset(match[1] for entries in listed for match in _TWO_WORDS.finditer(entries))


def first_author(entry: str) -> str | None:
    """The surname that opens a reference: everything before the initials or the first comma."""
    initials = _INITIALS.search(entry[:80])
    comma = entry.find(",")
    end = min([place for place in (initials.start() if initials else -1, comma) if place > 0], default=-1)
    surname = entry[:end].strip(" .,;") if end > 0 else ""
    return surname if surname and len(surname) < 40 and not re.search(r"\d", surname) else None


# --- front matter ------------------------------------------------------------------------------------------------

_PUBLISHED = (
    re.compile(
        r"(?:Published(?: [Oo]nline)?(?: [Ff]irst)?|Publiziert am|Erschienen|Year :|Online publiziert|"
        rf"Publié(?: en ligne)?|Publicado|Veröffentlicht(?: in)?)\s?:?[^\n]{{0,60}}?\b({YEAR})\b"
    ),
    re.compile(rf"\b(?:Vol(?:ume|\.)?\s?\d+|volume \d+(?! ?m?L\b)|Heft|Issue|Núm\.?)[^\n]{{0,60}}?\b({YEAR})\b"),
    re.compile(rf"\b({YEAR})[^\n]{{0,10}}?;\s?\d+\s?(?:\(\d+\))?:"),
    re.compile(rf"\b({YEAR})\s?;\s?\d+(?!\d|\s[a-z])"),
    re.compile(rf"^[^\n]{{0,80}}?\b({YEAR})-\d\d(?:-\d\d)?\b", re.MULTILINE),
    re.compile(rf"^[^\n]{{0,60}}(?<![\d/])\d{{1,2}}/({YEAR})\b", re.MULTILINE),
    re.compile(rf"©\s?(?:The Author(?:\(s\))?\s?)?({YEAR})"),
    re.compile(rf"^[^\n]{{0,80}}\b({YEAR})\s-\s(?:doi|DOI)", re.MULTILINE),
    re.compile(rf"\b({YEAR}),?\s(?:tom|vol\.?|volume|Band|Jahrgang)\s?\d", re.IGNORECASE),
    re.compile(rf"\b[Vv]ol\.[^\n]{{0,60}}?\b({YEAR})\b"),
    re.compile(rf"\b{HOW_TO_CITE}\s*:\s*[A-ZÀ-Ž][^\n]{{5,300}}?[\s(]({YEAR})[);.]"),
)
_HANDLED = (
    re.compile(rf"(?:Accepted|Angenommen|Accepté|Aceptado|accepté|accepted)\s?:?[^\n]{{0,60}}?\b({YEAR})\b"),
    re.compile(rf"(?:Received|Eingegangen|Reçu|Recibido)\s?:?[^\n]{{0,60}}?\b({YEAR})\b"),
)
_PROSE_WORDS = re.compile(r"[a-z]{4,}\s[a-z]{2,}\s[a-z]{3,}\s[a-z]{2,}")
_LOOSE_YEAR = re.compile(rf"(?<![\d-])({YEAR})(?![\d-])")
_DATED = re.compile(
    r"\b(?:in|on|since|until|till|from|by|during|before|after|to)\s(?:\w+\s|\d\d?(?:th|st|nd|rd)?,?\s){0,3}(?:\d\d?/)?$|"
    r"\b\d\d?[/.]\d\d?[/.]$",
    re.IGNORECASE,
)
"""The year behind it dates an event ("in March 2008")."""
_OF_STUDY = re.compile(
    r"\b(?:from|between) (?:[a-z]+ )?\d[\d/. ]*(?:to|and|until|through|[-–]) (?:[a-z]+ )?[\d/. ]*$|"
    r"\b(?:registered|registration|recruit(?:ed|ment)|enroll?(?:ed|ment))\b"
    r"(?: (?:on|in|from|between|:|date|began|started|[a-z]{2,9}|\d\d?)[,:]?){0,4} $",
    re.IGNORECASE,
)
"""The year behind it is that of a study's registration or recruitment ("Registered 1 February 2012")."""


def front_matter(document: Document, text: str, found: Sequence[Block]) -> Front:
    """Title, first author, year and identifiers: the reader's, else as printed."""
    title_span = _title(document, text, found)
    doi = DOI.search(text)
    pmid = _PMID.search(text[:3000])
    outside = _outside_references(text, found)
    year, year_span = _year(document, outside)
    author, author_span, authors = _authors(document, outside, title_span)
    return Front(
        title=document.title or (text[title_span[0] : title_span[1]].strip() if title_span else None),
        title_span=title_span,
        doi=document.doi or (doi[0] if doi else None),
        pmid=document.pmid or (pmid[1] or pmid[2] if pmid else None),
        year=year,
        year_span=year_span,
        author=author,
        author_span=author_span,
        authors=authors,
    )


def _outside_references(text: str, found: Sequence[Block]) -> str:
    """The text with reference lists blanked: their years and names are not the document's."""
    for block in found:
        if block.section == "references" and not _TO_CITE.search(text[max(0, block.start - 60) : block.start]):
            text = text[: block.start] + " " * (block.end - block.start) + text[block.end :]
    return text


_TO_CITE = re.compile(rf"{HOW_TO_CITE}\s*:?\s*$")


_PROSE = 300
"""A block longer than this is told already: no title stands below it."""
_STORY = re.compile(
    r"(?=.*(?:\b(?:patients?|m[ae]n|wom[ae]n|boys?|girls?|(?:fe)?males?|lady|infants?|child(?:ren)?|proband)\b|"
    r"\b(?:year|yr|month|week|day)s?\W{1,3}old\b)).*(?<!who )(?<!that )(?<!which )\b"
    r"(?:was|were|had|is (?:an?|the)|presente?d?|presents|developed|"
    r"underwent|complained|visited|came|consulted|noticed|became|sought|suffered|experienced|"
    r"(?:we|case) (?:report|present|describe))\b.*[.]",
    re.IGNORECASE | re.DOTALL,
)
"""A whole sentence that tells what befell a patient: no title, nor does one stand below it."""


def _is_told(printed: str) -> bool:
    """The block is prose, by its length or because it begins a patient's story."""
    return len(printed) > _PROSE or _STORY.fullmatch(printed.strip()) is not None


def _title(document: Document, text: str, found: Sequence[Block]) -> tuple[int, int] | None:
    """Where the title stands: the reader's, a block of that section, else the last likely line above the byline."""
    if document.title:
        place = text.find(document.title)
        return (place, place + len(document.title)) if place >= 0 else None
    for block in found:
        if block.section == "title":
            return block.start, block.end
    byline = byline_names(text)
    told = next((block.start for block in found if _is_told(text[block.start : block.end])), len(text))
    candidates = [
        block for block in found[:12]
        if block.section in ("body", "table") and block.start < told and _may_be_title(text, block)
    ]  # fmt: skip
    before = [block for block in candidates if byline and block.end <= byline[0][1]]
    candidates = [b for b in candidates if not _JOURNAL_LINE.fullmatch(text[b.start : b.end].strip())] or candidates
    chosen = before[-1] if before else candidates[0] if candidates else None
    if chosen is None or not any(b.start >= chosen.end and b.end - b.start > 40 for b in found):
        return _leading_phrase(text, found)
    printed = text[chosen.start : chosen.end]
    start = chosen.start + len(printed) - len(printed.lstrip())
    return start, start + len(printed.strip())


_FIRST_SENTENCE = re.compile(r"[A-Z][^.?!\n]{15,300}[.?!](?=\s+[A-Z\d])")
_SUBTITLE = re.compile(r"\s[A-Z][^.?!\n]{3,90}[.?!](?=\s+[A-Z\d])")
_NAMES_ITS_KIND = re.compile(
    r"^(?!.*\s\s).*:\s(?:an?|the|results of)\s[^.:]*\b(?:trial|study|report|review|analysis|series)\b[^.:]*\.$",
    re.IGNORECASE,
)
"""A sentence that ends in what kind of paper it heads ("X prolongs survival: a phase II trial")."""
_JOURNAL_LINE = re.compile(
    r"[^a-z]*|.*\b(?:19|20)\d\d(?: [A-Z][a-z]{2,8}(?:[-–][A-Z][a-z]{2,8})?(?: \d{1,2})?)?\s?;\s?(?:\d+|doi).*|"
    r".*\bPub Date\b.*|[A-Z][\w. ]{3,60}, (?:\d{1,2} )?[A-Z][a-z]+ (?:19|20)\d\d|Case (?:and|&) .{3,20} Letters?"
)
"""Capitals throughout, or year and volume, or a date: the journal's head and the kind of paper."""
_TELLS = re.compile(
    r"\b(?:is|are|was|were|has|have|had|been|be|we|our|i|he|she|they|this|these|there|it|who|which|presented|developed|"
    r"received|underwent|showed|reported|describes?|reports?\s(?:a|the|an|on|two|three)\b|admitted|died|complained|"
    r"did|does|do|can|may(?! \d)|might|should)\b|\d+[- ](?:year|month|week|day)s?[- ](?:old|history)\b",
    re.IGNORECASE,
)


def _leading_phrase(text: str, found: Sequence[Block]) -> tuple[int, int] | None:
    """The title that a page of one paragraph opens with: a first sentence that tells nothing, or asks."""
    if len(found) != 1 or found[0].section != "body" or found[0].end - found[0].start <= _PROSE:
        return None
    printed = text.lstrip()
    first = _FIRST_SENTENCE.match(printed)
    heads = first and (first.group().endswith("?") or _NAMES_ITS_KIND.search(first.group()))
    if first is None or (_TELLS.search(first.group()) and not heads):
        return None
    second = _SUBTITLE.match(printed, first.end())
    end = second.end() if second and not _TELLS.search(second.group()) else first.end()
    start = len(text) - len(printed)
    return start, start + end


def _may_be_title(text: str, block: Block) -> bool:
    """A line of a title's length that begins with a capital and is no byline."""
    printed = text[block.start : block.end].strip()
    sized = 20 <= len(printed) <= 300 and len(printed.split()) >= 3
    return sized and printed[0].isupper() and not is_byline(printed)


def _year(document: Document, text: str) -> tuple[int | None, tuple[int, int] | None]:
    """The year of publication and where it stands: published, accepted or received, else in a short line at the top."""
    if document.year:
        place = text.find(str(document.year))
        return document.year, (place, place + 4) if place >= 0 else None
    for patterns in (_PUBLISHED, _HANDLED):
        matches = [match for pattern in patterns if (match := pattern.search(text))]
        found = [match for match in matches if not (_TELLS.search(match.group()) or _OF_STUDY.search(_before(match)))]
        if found:
            first = found[0] if patterns is _HANDLED else min(found, key=lambda match: match.start(1))
            return int(first[1]), first.span(1)
    if cited := CITED_AS.search(text):
        return int(cited["year"]), cited.span("year")
    for line in re.finditer(r"^[^\n]{1,160}$", unfold(text)[:1200], re.MULTILINE):
        if _TELLS.search(line.group()) or _PROSE_WORDS.search(line.group()):
            continue
        for loose in _LOOSE_YEAR.finditer(line.group()):
            before = line.group()[: loose.start()]
            if not (_DATED.search(before) or _OF_STUDY.search(before)):
                return int(loose[1]), (line.start() + loose.start(1), line.start() + loose.end(1))
    return None, None


def _before(match: re.Match[str]) -> str:
    """What stands on the line before the year that was matched."""
    return match.string[: match.start(1)].rsplit("\n", 1)[-1]


def _authors(
    document: Document, text: str, title: tuple[int, int] | None
) -> tuple[str | None, tuple[int, int] | None, tuple[str, ...]]:
    """First author's surname, where it stands, and all surnames."""
    if document.authors:
        place = text.find(document.authors[0])
        span = (place, place + len(document.authors[0])) if place >= 0 else None
        return document.authors[0], span, tuple(document.authors)
    names = author_names(text, title)
    if not names:
        return None, None, ()
    surname, start = names[0]
    return surname, (start, start + len(surname)), tuple(name for name, _ in names)
