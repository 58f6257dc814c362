"""Who wrote the document and whom it cites: front matter, reference lists, citation marks.

What papers print: a byline in any layout ("Lotte Verhaegen, Piet Aerts", "Yu, Zhongxun, Wang, Lin",
"Auteurs : ...", "XINGHUA SONG, 1 WENWEN SUN, 2"), a citation line ("Keaveney, O., Gallaher, D. Title. Journal 22, 71
(2024)"), dates, a DOI; references as a numbered list; marks as [12], superscripts glued to words ("rashes.1
Clinically", "colleagues1 gave") or Unicode superscripts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from pipeline.document import Document, Reference
from pipeline.layout import Block

DOI = re.compile(r"\b10\.\d{4,9}/[^\s\"<>\]|]+[^\s\"<>\])}.,;|]")
_PMID = re.compile(r"\bPMID:?\s*(\d{5,9})\b|^\s*(\d{7,8})\s*$", re.MULTILINE)
YEAR = r"(?:19|20)\d\d"


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


@dataclass(frozen=True, slots=True)
class CitationMark:
    """A mark that points into the reference list, and the labels it names; ``masked`` ones vanish from the view."""

    start: int
    end: int
    labels: tuple[str, ...] = field(default=())
    masked: bool = True


# --- reference lists ---------------------------------------------------------------------------------------------

_ENTRY = re.compile(r"(?:^|(?<=\s))(?:\[(\d{1,3})\]|(\d{1,3})[.)]?)\s+(?=[A-ZÀ-Ž]|v[ao]n |d[ei] )", re.MULTILINE)
_INITIALS = re.compile(r"(?:,?\s+(?:[A-ZÀ-Ž]{1,4}|[A-ZÀ-Ž](?:-[A-ZÀ-Ž])+|[A-ZÀ-Ž]\.(?:[- ]?[A-ZÀ-Ž]\.)*))(?=[,.;:\s&]|$)")


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


def first_author(entry: str) -> str | None:
    """The surname that opens a reference: everything before the initials or the first comma."""
    initials = _INITIALS.search(entry[:80])
    comma = entry.find(",")
    end = min([place for place in (initials.start() if initials else -1, comma) if place > 0], default=-1)
    surname = entry[:end].strip(" .,;") if end > 0 else ""
    return surname if surname and len(surname) < 40 and not re.search(r"\d", surname) else None


# --- citation marks ----------------------------------------------------------------------------------------------

_NUMBERS = r"\d{1,3}(?:\s?[-,]\s?\d{1,3})*"
_BRACKETS = re.compile(rf"\s?\[\s?({_NUMBERS})\s?\]")
_REF = re.compile(rf"\((?:refs?\.?|references?)\s?({_NUMBERS})\)", re.IGNORECASE)
_AFTER_STOP = re.compile(rf"(?:(?<=[A-Za-zÀ-ž)\]][.,;:])|(?<=al\.,))({_NUMBERS})(?=\s|$|[)\]])")
_ET_AL = re.compile(rf"(?<=\bet al)({_NUMBERS})(?=[\s,.;:)]|$)")
_AFTER_BRACKET = re.compile(rf"(?<=\))({_NUMBERS})(?=\s[a-z])")
_BRACKETED = re.compile(rf"(?<=[.,;])\(({_NUMBERS})\)")
_GLUED = re.compile(rf"(?<=[a-zà-ž]{{4}})({_NUMBERS})(?=[\s,.;:)]|$)")
_SUPERSCRIPT = re.compile(r"(?<=[\w.,;:)\"'])[⁰¹²³⁴-⁹]+(?:[,⁻˒ ]?[⁰¹²³⁴-⁹]+)*")
_SUPERSCRIPT_DIGITS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_UNIT_BEFORE = re.compile(r"(?:\b(?:k?m|cm|mm|dm|kg/m|mg/m|g/m|10|mm)|\d\s?m)$")


def citation_marks(
    text: str, content: Iterable[Block], document: Document, labels: set[str]
) -> list[CitationMark]:
    """Every mark in the content that points to references; those a reader resolved come first."""
    found = [CitationMark(c.start, c.end, c.labels) for c in document.citations]
    taken = [(mark.start, mark.end) for mark in found]
    for block in content:
        printed = text[block.start : block.end]
        for pattern in (_BRACKETS, _REF, _AFTER_STOP, _ET_AL, _AFTER_BRACKET, _BRACKETED, _GLUED, _SUPERSCRIPT):
            for match in pattern.finditer(printed):
                start, end = block.start + match.start(), block.start + match.end()
                if any(start < e and s < end for s, e in taken):
                    continue
                numbers = _numbers(match[match.lastindex or 0].translate(_SUPERSCRIPT_DIGITS))
                if _is_mark(pattern, printed[: match.start()], numbers, labels):
                    found.append(CitationMark(start, end, tuple(numbers)))
                    taken.append((start, end))
    return sorted(found, key=lambda mark: mark.start)


def _is_mark(pattern: re.Pattern[str], before: str, numbers: list[str], labels: set[str]) -> bool:
    if pattern is _SUPERSCRIPT:
        return not _UNIT_BEFORE.search(before)
    if re.search(r"\b(?:[Ff]igs?|[Tt]ab|[Nn]os?|[Rr]ef)\.$", before):
        return False
    if pattern in (_GLUED, _AFTER_BRACKET):
        return bool(labels) and all(number in labels for number in numbers)
    return True


def _numbers(printed: str) -> list[str]:
    """``3-5,7`` names 3, 4, 5 and 7."""
    numbers: list[str] = []
    for part in re.split(r"\s?,\s?|\s+", printed.strip()):
        ends = [int(n) for n in re.findall(r"\d+", part)]
        if len(ends) == 2 and ends[0] < ends[1] <= ends[0] + 50:
            numbers.extend(str(n) for n in range(ends[0], ends[1] + 1))
        else:
            numbers.extend(str(n) for n in ends)
    return numbers


# --- front matter ------------------------------------------------------------------------------------------------

_NAME = r"(?:(?:v[ao]n|de[rnls]?|di|da|du|la|le|el|ter|ten|Le|La|De|Van|Von|Al|Ní|Mac|O')\s)*[A-ZÀ-Ž][\w'.-]*"
_FULL = rf"(?:Dr\.? |Prof\.? )?{_NAME}(?:[ -]{_NAME}){{1,4}}"
_DEGREES = r"(?:,?\s(?:M\.?D\.?|Ph\.?D\.?|MSc|MBBS|FRCP|MRCP|M\.?Sc\.?|B\.?Sc\.?)(?=[\s,;]|$))*"
_AFFIL = rf"{_DEGREES}(?:,?\s?(?:[\d*⁎†‡§¶⁰¹²³⁴-⁹]+|\b[a-f]\b|\bI{{1,3}}V?\b))*"
_JOIN = r"\s*(?:[,;·•|&]|\band\b|\bet\b|\bund\b|\by\b)(?:[,;·•|&\s]|\band\b|\bund\b)*"
_BYLINE = re.compile(rf"^\s*(?:by\s+)?({_FULL}){_AFFIL}(?:{_JOIN}{_FULL}{_AFFIL})+[\s.,;]*(?:(?:on behalf of|for the)\b.*)?$")
_SPACED_BYLINE = re.compile(rf"^\s*{_FULL}[\d*]+(?:\s{{2,}}{_FULL}[\d*]+)+\s*$")
_NAME_RUN = re.compile(rf"(?<=\s\s){_FULL}{_AFFIL}(?:{_JOIN}{_FULL}{_AFFIL}){{2,}}")
_NUMBERED_RUN = re.compile(rf"(?<=\s\s){_FULL}(?:,\s+\d+\s+(?:and\s+)?{_FULL}){{2,}}")
_SIGNATURE = re.compile(rf"^\s*({_FULL}),\s(?:M\.?D\.?|Ph\.?D\.?|MBBS|Professor)\b.{{0,80}}$", re.MULTILINE)
_LABELLED = re.compile(
    r"^\s*(?:(?:By|Written by|Author links open overlay panel)\s|"
    r"(?:Authors?|Auteurs?|Autor(?:es|en|/es)?|Autori|Hauptverfasser|(?:1\. )?Verfasser|Beteiligte)\s?:)"
    r"\s*(.{3,400})$",
    re.MULTILINE,
)
_CITED_AS = re.compile(
    rf"(?:^|\n)\s*({_NAME}(?:\s{_NAME})?),\s(?:[A-ZÀ-Ž]\.[- ]?){{1,3}}(?:,|\s&|\set al)[^\n]{{10,600}}?\((?P<year>{YEAR})\)"
)
_LEADING_CITATION = re.compile(rf"^\s*({_FULL})(?:,\s{_FULL})+,\s(?=[A-Z][a-z]+)", re.UNICODE)
_PUBLISHED = (
    re.compile(
        rf"(?:Published(?: [Oo]nline)?(?: [Ff]irst)?|Publiziert am|Erschienen|Year :|Online publiziert|Publié(?: en ligne)?|Publicado|"
        rf"Veröffentlicht(?: in)?)\s?:?[^\n]{{0,60}}?\b({YEAR})\b"
    ),
    re.compile(rf"\b(?:Vol(?:ume|\.)?\s?\d+|volume \d+|Heft|Issue|Núm\.?)[^\n]{{0,60}}?\b({YEAR})\b"),
    re.compile(rf"\b({YEAR})[^\n]{{0,10}}?;\s?\d+\s?(?:\(\d+\))?:"),
    re.compile(rf"\b({YEAR})\s?;\s?\d+"),
    re.compile(rf"^[^\n]{{0,80}}?\b({YEAR})-\d\d(?:-\d\d)?\b", re.MULTILINE),
    re.compile(rf"^[^\n]{{0,60}}\b\d{{1,2}}/({YEAR})\b", re.MULTILINE),
    re.compile(rf"©\s?(?:The Author(?:\(s\))?\s?)?({YEAR})"),
    re.compile(rf"^[^\n]{{0,80}}\b({YEAR})\s-\s(?:doi|DOI)", re.MULTILINE),
    re.compile(rf"\b[Vv]ol\.[^\n]{{0,60}}?\b({YEAR})\b"),
)
_HANDLED = (
    re.compile(rf"(?:Accepted|Angenommen|Accepté|Aceptado|accepté|accepted)\s?:?[^\n]{{0,60}}?\b({YEAR})\b"),
    re.compile(rf"(?:Received|Eingegangen|Reçu|Recibido)\s?:?[^\n]{{0,60}}?\b({YEAR})\b"),
)


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
        if block.section == "references":
            text = text[: block.start] + " " * (block.end - block.start) + text[block.end :]
    return text


def _title(document: Document, text: str, found: Sequence[Block]) -> tuple[int, int] | None:
    if document.title:
        place = text.find(document.title)
        return (place, place + len(document.title)) if place >= 0 else None
    for block in found:
        if block.section == "title":
            return block.start, block.end
    byline = _byline(text, None) or _labelled(text, None)
    candidates = [block for block in found[:12] if block.section in ("body", "table") and _may_be_title(text, block)]
    before = [block for block in candidates if byline and block.end <= byline[0][1]]
    chosen = before[-1] if before else candidates[0] if candidates else None
    if chosen is None or not any(b.start >= chosen.end and b.end - b.start > 40 for b in found):
        return None
    printed = text[chosen.start : chosen.end]
    start = chosen.start + len(printed) - len(printed.lstrip())
    return start, start + len(printed.strip())


def _may_be_title(text: str, block: Block) -> bool:
    printed = text[block.start : block.end].strip()
    return 20 <= len(printed) <= 300 and len(printed.split()) >= 3 and printed[0].isupper() and not _BYLINE.match(printed)


def _year(document: Document, text: str) -> tuple[int | None, tuple[int, int] | None]:
    if document.year:
        place = text.find(str(document.year))
        return document.year, (place, place + 4) if place >= 0 else None
    for patterns in (_PUBLISHED, _HANDLED):
        found = [match for pattern in patterns if (match := pattern.search(text))]
        if found:
            first = min(found, key=lambda match: match.start(1))
            return int(first[1]), first.span(1)
    for line in re.finditer(r"^[^\n]{1,160}$", text[:1200], re.MULTILINE):
        loose = _LOOSE_YEAR.search(line.group())
        if loose and not re.search(r"[a-z]{4,}\s[a-z]{2,}\s[a-z]{3,}\s[a-z]{2,}", line.group()):
            return int(loose[1]), (line.start() + loose.start(1), line.start() + loose.end(1))
    return None, None


_LOOSE_YEAR = re.compile(rf"(?<![\d-])({YEAR})(?![\d-])")


def _authors(
    document: Document, text: str, title: tuple[int, int] | None
) -> tuple[str | None, tuple[int, int] | None, tuple[str, ...]]:
    """First author's surname, where it stands, and all surnames."""
    if document.authors:
        place = text.find(document.authors[0])
        span = (place, place + len(document.authors[0])) if place >= 0 else None
        return document.authors[0], span, tuple(document.authors)
    for finder in (_labelled, _cited_as, _byline, _and_others, _led, _signature):
        names = finder(text, title)
        if names:
            surname, start = names[0]
            return surname, (start, start + len(surname)), tuple(name for name, _ in names)
    return None, None, ()


Names = list[tuple[str, int]]


def _labelled(text: str, title: tuple[int, int] | None) -> Names:
    match = _LABELLED.search(text)
    if not match:
        return []
    single = re.fullmatch(r"\s*([^\s,;]+(?:\s[^\s,;]+)?),\s[^\s,;]+(?:\s[^\s,;]+)?\s*", match[1])
    if single:
        return [(single[1], match.start(1) + single.start(1))]
    return _names(match[1], match.start(1))


def _byline(text: str, title: tuple[int, int] | None) -> Names:
    for match in re.finditer(r"[^\n]+", text[:6000]):
        line = _PARENTHESES.sub(lambda m: " " * len(m.group()), match.group())
        if _SPACED_BYLINE.match(line):
            return _names(re.sub(r"(?<=[\d*])\s{2}", ", ", line), match.start())
        line = re.sub(r"[⁰¹²³⁴-⁹]", " ", line)
        byline = _BYLINE.match(line) if len(line) < 800 else _NUMBERED_RUN.search(line) or _NAME_RUN.search(line)
        if byline and not (title and title[0] <= match.start() < title[1]) and not _MENU.search(byline.group()):
            return _names(byline.group(), match.start() + byline.start())
    return []


_PARENTHESES = re.compile(r"\([^()]*\)|https?://\S+(?:\s\d{4}-\d{4}-\d{4}-\d{3}[\dX])?")


_AND_OTHERS = re.compile(
    rf"^[^\n.]{{0,110}}?(?:^|[|:,·–-]\s*|\bfrom\s|\bby\s|\bvon:?\s)((?:{_NAME}\s)?{_NAME}(?<![A-Z]\.)(?<!\s[A-Z]))(?:\s[A-ZÀ-Ž]{{1,2}}\.?)?\s"
    r"(?:et al\b|and (?:colleagues|others|co-?workers)|et coll?\b|y col\b|u\.\s?a\.)[^\n]{0,60}$",
    re.MULTILINE,
)


def _and_others(text: str, title: tuple[int, int] | None) -> Names:
    """A byline that names only the first author: "Case Reports | 2024 Oct | Nicolai et al."."""
    match = _AND_OTHERS.search(text[:1500])
    if not match or re.search(r"\[\d", match.group()) or re.search(r"^\s*Tab(?:le|\.)\s?[\dIV]", text[: match.start()], re.MULTILINE):
        return []
    printed = match[1]
    given = re.match(r"[A-ZÀ-Ž]\.\s", printed)
    start = match.start(1) + (given.end() if given else 0)
    return [(printed[given.end() :] if given else printed, start)]


def _signature(text: str, title: tuple[int, int] | None) -> Names:
    """A letter signed at its end: "Karl Stein, M.D."."""
    match = _SIGNATURE.search(text)
    return [_surname(match[1], match.start(1))] if match else []


_COPYRIGHT = re.compile(rf"©\s(?:{YEAR}\s)?({_NAME}(?:\s{_NAME})?)\set al")


def _cited_as(text: str, title: tuple[int, int] | None) -> Names:
    match = _COPYRIGHT.search(text) or _CITED_AS.search(text)
    return [(match[1], match.start(1))] if match else []


def _led(text: str, title: tuple[int, int] | None) -> Names:
    """A citation line that begins with the authors: "A Bee, C Dee, Title of the paper, Journal, Volume 3"."""
    for match in re.finditer(r"[^\n]+", text[:6000]):
        line = match.group()
        if DOI.search(line) or re.search(r"\bVol(?:ume|\.)", line):
            led = _LEADING_CITATION.match(line)
            if led:
                return _names(led.group(), match.start())
    return []


_MENU = re.compile(r"\b(?:Journal|Home|About|Search|Article|Submit|Issue|Archive|Download|Views?|Rights|Department|University|Hospital|Table|Share|Cookie)\b")


def _names(printed: str, offset: int) -> Names:
    """Surnames of a byline; one that alternates surname and given name ("Yu, Zhongxun, Wang, Lin") is read in pairs."""
    cleaned = re.sub(r"[\d*⁎†‡§¶⁰¹²³⁴-⁹]|\b(?:[a-f]|I{1,3})\b(?=\s*(?:[,;⁎*]|$))", lambda m: " " * len(m.group()), printed)
    parts = [(m.group().strip(), offset + m.start() + len(m.group()) - len(m.group().lstrip()))
             for m in re.finditer(r"(?:(?!\b(?:and|und|et)\b)[^,;·•|&\n])+", cleaned)]  # fmt: skip
    parts = [(part, start) for part, start in parts if re.search(r"[^\W\d_]{2}", part)]
    inverted = [m for m in re.finditer(r"(?:^|;)\s*([^;,\n]+),\s*[^\W\d_][^;,\n]+", cleaned)]
    if len(inverted) >= 2 and len(inverted) == cleaned.count(";") + 1:
        return [(m[1].strip(), offset + m.start(1)) for m in inverted]
    if len(parts) >= 4 and len(parts) % 2 == 0 and all(len(part.split()) <= 2 for part, _ in parts):
        if sum(len(part.split()) == 1 for part, _ in parts) > 0.8 * len(parts):
            return parts[::2]
    return [_surname(part, start) for part, start in parts]


_PARTICLE = re.compile(r"^(?:v[ao]n|de[rnls]?|di|da|du|la|le|el|ter|ten|ní|al)$", re.IGNORECASE)
_DEGREE = re.compile(r"^(?:MD|PhD|MSc|FRCP|MRCP|MBBS|BSc|DO|Jr|Sr|II|III|M\.?D\.?|Ph\.?D\.?|Prof\.?|Dr\.?)$")
_INITIAL = re.compile(r"^(?:[A-ZÀ-Ž]\.?){1,3}$")


def _surname(name: str, start: int) -> tuple[str, int]:
    """The surname within a full name, with its particles; "Verhaegen L" and "Lotte Verhaegen" are both Verhaegen."""
    words = [(m.group(), start + m.start()) for m in re.finditer(r"\S+", name)]
    words = [word for word in words if not _DEGREE.match(word[0].strip(".,"))] or words
    if len(words) > 1 and _INITIAL.match(words[-1][0]) and not _INITIAL.match(words[0][0]):
        return " ".join(word for word, _ in words[:-1]), words[0][1]
    first = len(words) - 1
    while first > 1 and _PARTICLE.match(words[first - 1][0]):
        first -= 1
    surname = " ".join(word for word, _ in words[first:]).strip(".,")
    return (surname.title() if surname.isupper() else surname), words[first][1]
