"""Who wrote the document: the surnames of a byline, wherever and however the page prints it.

What papers print: "Lotte Verhaegen, Piet Aerts", "Yu, Zhongxun, Wang, Lin", "Auteurs : ...", "PIET AERTS, 1 ANNA
BROUWER, 2", a citation line ("Aerts, P., Brouwer, A. Title. Journal 22, 71 (2024)"), only the first author ("Case
Reports | Nicolai et al."), a signature under a letter ("Karl Stein, M.D."). We return surnames and where they stand.
"""

from __future__ import annotations

import re

DOI = re.compile(r"\b10\.\d{4,9}/[^\s\"<>\]|]+[^\s\"<>\])}.,;|]")
YEAR = r"(?:19|20)\d\d"

Names = list[tuple[str, int]]
"""Surnames in the order of the byline, each with its offset."""

_NAME = r"(?:(?:v[ao]n|de[rnls]?|di|da|du|la|le|el|ter|ten|Le|La|De|Van|Von|Al|Ní|Mac|O')\s)*[A-ZÀ-Ž][\w'.-]*"
_FULL = rf"(?:Dr\.? |Prof\.? )?{_NAME}(?:[ -]{_NAME}){{1,4}}"
_DEGREES = r"(?:,?\s(?:M\.?D\.?|Ph\.?D\.?|MSc|MBBS|FRCP|MRCP|M\.?Sc\.?|B\.?Sc\.?)(?=[\s,;]|$))*"
_AFFIL = rf"{_DEGREES}(?:,?\s?(?:[\d*⁎†‡§¶⁰¹²³⁴-⁹]+|\b[a-f]\b|\bI{{1,3}}V?\b))*"
_JOIN = r"\s*(?:[,;·•|&]|\band\b|\bet\b|\bund\b|\by\b)(?:[,;·•|&\s]|\band\b|\bund\b)*"
_BYLINE = re.compile(
    rf"^\s*(?:by\s+)?({_FULL}){_AFFIL}(?:{_JOIN}{_FULL}{_AFFIL})+[\s.,;]*(?:(?:on behalf of|for the)\b.*)?$"
)
_SPACED_BYLINE = re.compile(rf"^\s*{_FULL}[\d*]+(?:\s{{2,}}{_FULL}[\d*]+)+\s*$")
_NAME_RUN = re.compile(rf"(?<=\s\s){_FULL}{_AFFIL}(?:{_JOIN}{_FULL}{_AFFIL}){{2,}}")
_NUMBERED_RUN = re.compile(rf"(?<=\s\s){_FULL}(?:,\s+\d+\s+(?:and\s+)?{_FULL}){{2,}}")
_NUMBERED_LINE = re.compile(rf"^\s*{_FULL}(?:,\s+\d+\s+(?:and\s+)?{_FULL})+(?:,\s*\d+)?\s*$")
_PAIRED_LINE = re.compile(rf"^\s*{_NAME}, {_NAME}(?:, {_NAME}, {_NAME})+\s*$")
_SIGNATURE = re.compile(rf"^\s*({_FULL}),\s(?:M\.?D\.?|Ph\.?D\.?|MBBS|Professor)\b.{{0,80}}$", re.MULTILINE)
_LABELLED = re.compile(
    rf"^\s*(?:By\s(?={_FULL}(?:[\s,;]|$))|(?:Written by|Author links open overlay panel)\s|"
    r"(?:Authors?|Auteurs?|Autor(?:es|en|/es)?|Autori|Hauptverfasser|(?:1\. )?Verfasser|Beteiligte)\s?:)"
    r"\s*(.{3,400})$",
    re.MULTILINE,
)
_CITED_AS = re.compile(
    rf"(?:^|\n)\s*({_NAME}(?:\s{_NAME})?),\s(?:[A-ZÀ-Ž]\.[- ]?){{1,3}}(?:,|\s&|\set al)[^\n]{{10,600}}?"
    rf"\((?P<year>{YEAR})\)"
)
_LEADING_CITATION = re.compile(rf"^\s*({_FULL})(?:,\s{_FULL})+,\s(?=[A-Z][a-z]+)", re.UNICODE)
_COPYRIGHT = re.compile(rf"©\s(?:{YEAR}\s)?({_NAME}(?:\s{_NAME})?)\set al")
_PARENTHESES = re.compile(r"\([^()]*\)|https?://\S+(?:\s\d{4}-\d{4}-\d{4}-\d{3}[\dX])?")
_AND_OTHERS = re.compile(
    r"^[^\n.]{0,110}?(?:^|[|:,·–-]\s*|\bfrom\s|\bby\s|\bvon:?\s)"
    rf"((?:{_NAME}\s)?{_NAME}(?<![A-Z]\.)(?<!\s[A-Z]))(?:\s[A-ZÀ-Ž]{{1,2}}\.?)?\s"
    r"(?:et al\b|and (?:colleagues|others|co-?workers)|et coll?\b|y col\b|u\.\s?a\.)[^\n]{0,60}$",
    re.MULTILINE,
)
_TABLE_CAPTION = re.compile(r"^\s*Tab(?:le|\.)\s?[\dIV]", re.MULTILINE)
_MENU = re.compile(
    r"\b(?:Journal|Home|About|Search|Article|Submit|Issue|Archive|Download|Views?|Rights|Department|University|Hospital|"
    r"Table|Share|Cookie)\b"
)
_AFFILIATION = re.compile(r"[\d*⁎†‡§¶⁰¹²³⁴-⁹]|\b(?:[a-f]|I{1,3})\b(?=\s*(?:[,;⁎*]|$))")
_ORNAMENT = re.compile(r"[⁰¹²³⁴-⁹✉✆☎⊠🖂📧©®ⓘ]")
"""What stands between names and belongs to none."""
_PARTICLE = re.compile(r"^(?:v[ao]n|de[rnls]?|di|da|du|la|le|el|ter|ten|ní|al)$", re.IGNORECASE)
_DEGREE = re.compile(r"^(?:MD|PhD|MSc|FRCP|MRCP|MBBS|BSc|DO|Jr|Sr|II|III|M\.?D\.?|Ph\.?D\.?|Prof\.?|Dr\.?)$")
_INITIAL = re.compile(r"^(?:[A-ZÀ-Ž]\.?){1,3}$")


def author_names(text: str, title: tuple[int, int] | None) -> Names:
    """The authors of a document by the most telling place that names them; none where no byline is found."""
    for finder in (labelled_names, _cited_as, byline_names, first_author_names, _led, _paired, _signature):
        names = finder(text, title)
        if names:
            return names
    return []


def is_byline(line: str) -> bool:
    """The line is made of two names or more."""
    return bool(_BYLINE.match(line))


def labelled_names(text: str, title: tuple[int, int] | None) -> Names:
    """The names behind a label: "Authors:", "Auteurs :", "By"."""
    match = _LABELLED.search(text)
    if not match:
        return []
    single = re.fullmatch(r"\s*([^\s,;]+(?:\s[^\s,;]+)?),\s[^\s,;]+(?:\s[^\s,;]+)?\s*", match[1])
    if single:
        return [(single[1], match.start(1) + single.start(1))]
    return _names(match[1], match.start(1))


def byline_names(text: str, title: tuple[int, int] | None) -> Names:
    """The names of a line that is made of names, outside the title."""
    for match in re.finditer(r"[^\n]+", text[:6000]):
        line = _PARENTHESES.sub(lambda m: " " * len(m.group()), match.group())
        if _SPACED_BYLINE.match(line):
            return _names(re.sub(r"(?<=[\d*])\s{2}", ", ", line), match.start())
        line = _ORNAMENT.sub(" ", line)
        byline = _in_short_line(line) if len(line) < 800 else _NUMBERED_RUN.search(line) or _NAME_RUN.search(line)
        if byline and not (title and title[0] <= match.start() < title[1]) and not _MENU.search(byline.group()):
            return _names(byline.group(), match.start() + byline.start())
    return []


def _in_short_line(line: str) -> re.Match[str] | None:
    """A line that is a byline as a whole."""
    return _BYLINE.match(line) or _NUMBERED_LINE.match(line)


def _paired(text: str, title: tuple[int, int] | None) -> Names:
    """A line below the title that alternates surname and given name: "Yu, Zhongxun, Wang, Lin"."""
    below = list(re.finditer(r"[^\n]+", text[title[1] : title[1] + 600]))[:2] if title else []
    for match in below:
        if title and _PAIRED_LINE.match(match.group()) and not _MENU.search(match.group()):
            return _names(match.group(), title[1] + match.start())
    return []


def first_author_names(text: str, title: tuple[int, int] | None) -> Names:
    """A byline that names only the first author: "Case Reports | 2024 Oct | Nicolai et al."."""
    match = _AND_OTHERS.search(text[:1500])
    if not match or re.search(r"\[\d", match.group()) or _TABLE_CAPTION.search(text[: match.start()]):
        return []
    printed = match[1]
    given = re.match(r"[A-ZÀ-Ž]\.\s", printed)
    start = match.start(1) + (given.end() if given else 0)
    return [(printed[given.end() :] if given else printed, start)]


def _signature(text: str, title: tuple[int, int] | None) -> Names:
    """A letter signed at its end: "Karl Stein, M.D."."""
    match = _SIGNATURE.search(text)
    return [_surname(match[1], match.start(1))] if match else []


def _cited_as(text: str, title: tuple[int, int] | None) -> Names:
    """The first author of a copyright line or of the line that tells how to cite the paper."""
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


def _names(printed: str, offset: int) -> Names:
    """Surnames of a byline; one that alternates surname and given name ("Yu, Zhongxun, Wang, Lin") is read in pairs."""
    cleaned = _AFFILIATION.sub(lambda m: " " * len(m.group()), printed)
    parts = [
        (m.group().strip(), offset + m.end() - len(m.group().lstrip()))
        for m in re.finditer(r"(?:(?!\b(?:and|und|et)\b)[^,;·•|&\n])+", cleaned)
        if re.search(r"[^\W\d_]{2}", m.group())
    ]
    inverted = list(re.finditer(r"(?:^|;)\s*([^;,\n]+),\s*[^\W\d_][^;,\n]+", cleaned))
    if len(inverted) >= 2 and len(inverted) == cleaned.count(";") + 1:
        return [(m[1].strip(), offset + m.start(1)) for m in inverted]
    sizes = [len(part.split()) for part, _ in parts]
    if len(parts) >= 4 and len(parts) % 2 == 0 and max(sizes) <= 2 and sizes.count(1) > 0.8 * len(parts):
        return parts[::2]
    return [_surname(part, start) for part, start in parts]


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
