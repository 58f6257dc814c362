"""Who wrote the document: the surnames of a byline, wherever and however the page prints it.

What papers print: "Lotte Verhaegen, Piet Aerts", "Yu, Zhongxun, Wang, Lin", "Auteurs : ...", "PIET AERTS, 1 ANNA
BROUWER, 2", a citation line ("Aerts, P., Brouwer, A. Title. Journal 22, 71 (2024)"), how the paper is to be cited, only
the first author ("Case Reports | Nicolai et al."), one author above an address, a signature under a letter ("Karl
Stein, M.D."). Saved pages print names twice ("Piet AertsPiet Aerts1"), without a gap, with each comma on a line of its
own, or everything on one line. We return surnames and where they stand.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from pipeline.person_names import FULL, INVERTED, MARKS, NAME, Names, are_persons, in_use, surname, surnames

DOI = re.compile(r"\b10\.\d{4,9}/[^\s\"<>\]|]+[^\s\"<>\])}.,;|]")
YEAR = r"(?:19|20)\d\d"
HOW_TO_CITE = (
    r"(?:How to [Cc]ite(?: this(?: (?:article|paper|case report))?)?|Share and Cite|To cite this (?:article|paper)|"
    r"(?:Please )?[Cc]ite (?:this (?:article|paper)(?: (?:as|in press as))?|as)|"
    r"(?:Recommended |Suggested )?[Cc]itation|C[oó]mo citar(?: este art[ií]culo)?|Pour citer(?: cet article)?|"
    r"Zitierweise)"
)
"""What stands above or before the line that tells how to cite the paper."""
_HEAD = 8000
"""A byline stands within so many characters."""
_LONG = 300
"""A line longer than this may hold a whole page."""

_PLACE = (
    r"(?:\w+ ){0,2}Departments?|Dept\.?|D[eé]partement|Departamento|Abteilung|Divisions?|Sections?|Servi[cç]\w+|"
    r"Faculty|School|College|H[oôó]pital|Klinik|"
    r"(?:\w+ )?(?:Universit\w+|Hospitals?|Clini[ck]\w*|Institut\w*|Cent(?:er|re)|Medical|Unit)\b"
)
_JOIN = r"\s*(?:[,;·•|&]|\band\b|\bet\b|\bund\b|\by\b)(?:[,;·•|&\s]|\band\b|\bund\b)*"
_MORE = rf"(?:{_JOIN}{FULL}{MARKS})"
_BYLINE = re.compile(rf"^[\s•·]*(?:by\s+)?({FULL}){MARKS}{_MORE}+[\s.,;]*(?:(?:on behalf of|for the)\b.*)?$")
_SPACED_LINE = re.compile(rf"^\s*{FULL}[\d*]+(?:\s{{2,}}{FULL}[\d*]+)+\s*$")
_NUMBERED_LINE = re.compile(rf"^\s*{FULL}(?:,\s*\d+(?:,\d+)*\s+(?:and\s+)?{FULL})+(?:,?\s*\d+)*\s*$")
_PAIRED_LINE = re.compile(rf"^\s*{NAME}, {NAME}(?:, {NAME}, {NAME})+\s*$")
_ADDRESSED_LINE = re.compile(rf"^\s*{FULL}{MARKS}(?:,\s{FULL}{MARKS})*?(?=,\s(?:{_PLACE}))")
_ABOVE_ADDRESS = re.compile(
    rf"^[ \t]*({FULL}){MARKS}[ \t.,;]*\n\s*(?:[\da-f][,.]?\s+)?(?:From the )?(?:{_PLACE})", re.MULTILINE
)
_WORD = r"(?:Mc|Mac|De|Di|La|Le)?[A-ZÀ-Ž][a-zà-ž'’.]*(?:-[A-Za-zÀ-ž'’.]+)*"
_GLUED_RUN = re.compile(rf"(?:{_WORD}(?: {_WORD}){{1,2}}(?=[A-ZÀ-Ž][a-zà-ž])){{2,}}{_WORD}(?: {_WORD}){{1,2}}")
_INVERTED_RUN = re.compile(rf"(?<=[.?!\]]\s\s)\s?{INVERTED}[\s\d,*]*?(?:,\s{INVERTED}[\s\d,*]*?)+(?=\.\s|\s\s|$)")
_NUMBERED_RUN = re.compile(rf"(?<=\s\s){FULL}(?:,\s+\d+\s+(?:and\s+)?{FULL}){{2,}}")
_MARK = r"\s?(?:\d[\d,*]*|\b[a-f]\b|\*)(?:\s?,\s?(?:\d[\d,*]*|\b[a-f]\b|\*))*"
_MARKED_RUN = re.compile(rf"(?<=\s){FULL}{_MARK}(?:\s*(?:[,;&]|\band\b)[\s,]*(?:and\s)?{FULL}{_MARK}){{2,}}")
_NAME_RUN = re.compile(rf"(?<=\s\s){FULL}{MARKS}{_MORE}{{2,}}")
_SIGNATURE = re.compile(rf"^\s*({FULL}),\s(?:M\.?D\.?|Ph\.?D\.?|MBBS|Professor)\b.{{0,80}}$", re.MULTILINE)
_LABELLED = re.compile(
    rf"^\W*(?:By\s(?={FULL}(?:[\s,;]|$))|(?:Written by\s|Author links open overlay panel)\s*|"
    rf"Authors?\s(?={INVERTED}(?:,|$))|"
    r"(?:Authors?(?:\(s\))?|Auteurs?|Autor(?:es|en|/es)?(?: principal)?|Autori|Hauptverfasser|(?:1\. )?Verfasser|"
    r"Beteiligte)\s?:)\s*(.{3,400})$",
    re.MULTILINE,
)
_INVERTED_FULL = re.compile(r"\s*([^\s,;]+(?:\s[^\s,;]+)?),\s[^\s,;]+(?:\s[^\s,;]+){0,3}\s*")
_LABEL_ABOVE = re.compile(
    rf"^\W*(?:(?:Presenting |First )?Authors?|AUTHORS?|Auteurs|Autores)\s*\n\s*({FULL}{MARKS}\s*(?:{_JOIN}.*)?)$",
    re.MULTILINE,
)
CITED_AS = re.compile(
    rf"(?:^|\n)\s*({NAME}(?:\s{NAME})?),\s(?:[A-ZÀ-Ž]\.[- ]?){{1,3}}[A-ZÀ-Ž]?(?:,|\s&|\set al)[^\n]{{10,600}}?"
    rf"\((?P<year>{YEAR})\)"
)
_TO_CITE = re.compile(
    rf"\b{HOW_TO_CITE}\s*:?\s*({NAME}(?:[ -]{NAME}){{0,2}}?),?\s(?:[A-ZÀ-Ž]\.?[- ]?){{1,3}}(?=[,;&.\s])"
)
_LEADING_CITATION = re.compile(rf"^\s*({FULL})(?:,\s{FULL})+,\s(?=[A-Z][a-z]+)", re.UNICODE)
_COPYRIGHT = re.compile(rf"©\s(?:{YEAR}\s)?({NAME}(?:\s{NAME}){{0,3}})\set al")
_PARENTHESES = re.compile(r"\([^()]*\)|https?://\S+(?:\s\d{4}-\d{4}-\d{4}-\d{3}[\dX])?|\S+@\S+\w")
_AND_OTHERS = re.compile(
    r"^[^\n.]{0,110}?(?:^|[|:,·–-]\s*|\bfrom\s|\bby\s|\bvon:?\s)"
    rf"((?:{NAME}\s){{0,2}}{NAME}(?<![A-Z]\.)(?<!\s[A-Z]))(?:\s[A-ZÀ-Ž]{{1,2}}\.?)?\s"
    r"(?:et al\b|and (?:colleagues|others|co-?workers)|et coll?\b|y col\b|u\.\s?a\.)[^\n]{0,60}$",
    re.MULTILINE,
)
_BY_SURNAME = re.compile(rf"(?:[A-ZÀ-Ž]\.[ -]?)*({NAME}(?:\s{NAME})?)\set al\.?,? \(?{YEAR}\b")
"""With its year behind it a paper is cited by surname, which may have two words: "Gil Soto et al. 2018"."""
_PROSE = re.compile(r"^[^\n]{200,}[.!?][^\n]*$", re.MULTILINE)
_TABLE_CAPTION = re.compile(r"^\s*Tab(?:le|\.)\s?[\dIV]", re.MULTILINE)
_ORNAMENT = re.compile(
    r"[✉✆☎⊠🖂📧®ⓘ]|&?#?x;|\\n|(?:Email author|Corresponding author|ORCID(?: Icon| logo)?(?: \d{4}-\S+)?|"
    r"View ORCID Profile|Search for more papers by this author)(?![a-z])|"
    r"View all authors(?: and affiliations)?"
)
"""What stands between names and belongs to none: signs and buttons."""
_TWICE = re.compile(rf"(?P<name>{_WORD}(?: {_WORD}){{1,3}}?)(?P<again>[\s,]*(?P=name)[\d*,]*)")
_LONE_SIGN = re.compile(
    rf"(?<=\S)[ \t]*\n\s*[,;&\d*a-f]{{1,6}}(?=[ \t]*\n)|(?<=[,;&])[ \t]*\n[ \t]*(?={FULL}[\s,;&\d*]*\n)"
)
_BULLETS = re.compile(rf"(?:^[ \t]*[•·][ \t]*{FULL}[ \t]*\n){{2,}}", re.MULTILINE)


def author_names(text: str, title: tuple[int, int] | None) -> Names:
    """The authors of a document by the most telling place that names them; none where no byline is found."""
    head = _readable(text)
    cited = _to_cite(head)
    for finder in (_labelled, _cited_as, _lines, _and_others, _led, _paired):
        names = finder(head, title)
        if names:
            fuller = cited and cited[0][0].endswith(names[0][0])
            return [*cited, *names[1:]] if fuller else names
    return cited or _signature(head) or _above_address(head, title) or _folded(head)


def byline_names(text: str) -> Names:
    """The names of a byline, a title unknown: in lines of names, behind a label, or the first with "et al."."""
    head = _readable(text)
    return _lines(head, None) or _labelled(head, None) or _and_others(head, None) or _above_address(head, None)


def is_byline(line: str) -> bool:
    """The line is made of two names or more."""
    return bool(_ADDRESSED_LINE.match(line)) or (bool(_BYLINE.match(line)) and are_persons(line))


@lru_cache(maxsize=2)
def _readable(text: str) -> str:
    """The text with the signs of saved pages blanked where a byline may stand; nothing moves."""

    def blank(match: re.Match[str]) -> str:
        return " " * len(match.group())

    def once(match: re.Match[str]) -> str:
        return match["name"] + ",".ljust(len(match["again"]))

    head = _LONE_SIGN.sub(lambda m: m.group().replace("\n", " "), _ORNAMENT.sub(blank, text[:_HEAD]))
    head = _BULLETS.sub(lambda m: m.group()[:-1].replace("\n", " ") + "\n", head)
    return _TWICE.sub(once, head) + text[_HEAD:]


def _labelled(text: str, title: tuple[int, int] | None) -> Names:
    """The names behind or below a label: "Authors:", "Auteurs :", "By"."""
    above = _LABEL_ABOVE.search(text)
    match = _LABELLED.search(text) or (above if above and are_persons(above[1]) else None)
    if not match:
        return []
    single = _INVERTED_FULL.fullmatch(match[1])
    if single and not re.fullmatch(INVERTED, single[1]):
        return [(single[1], match.start(1) + single.start(1))]
    return surnames(match[1], match.start(1))


def _lines(text: str, title: tuple[int, int] | None) -> Names:
    """The names of a line that is made of names, or of a stretch of a long line, outside the title."""
    for match in re.finditer(r"[^\n]+", text[:_HEAD]):
        line = _PARENTHESES.sub(lambda m: " " * len(m.group()), match.group())
        if _SPACED_LINE.match(line):
            return surnames(re.sub(r"(?<=[\d*])\s{2}", ", ", line), match.start())
        for byline in (*_in_short_line(line), *(_in_long_line(line) if len(line) > _LONG else ())):
            in_title = title and title[0] <= match.start() + byline.start() < title[1]
            if not in_title and are_persons(byline.group()):
                return surnames(byline.group(), match.start() + byline.start())
    return []


def _in_short_line(line: str) -> Iterator[re.Match[str]]:
    """A line that is a byline as a whole, or begins with names that nothing parts."""
    for pattern in (_BYLINE, _NUMBERED_LINE, _ADDRESSED_LINE, _GLUED_RUN):
        found = pattern.match(line)
        if found:
            yield found


def _in_long_line(line: str) -> Iterator[re.Match[str]]:
    """Stretches of a long line that may be a byline, those of the surest form first, each from its first name on."""
    found = [
        match for pattern in (_NUMBERED_RUN, _INVERTED_RUN, _NAME_RUN, _MARKED_RUN, _GLUED_RUN)
        for match in pattern.finditer(line) if are_persons(match.group())
    ]  # fmt: skip
    for match in found:
        yield min((other for other in found if other.end() > match.start()), key=lambda other: other.start())


def _paired(text: str, title: tuple[int, int] | None) -> Names:
    """A line below the title that alternates surname and given name: "Yu, Zhongxun, Wang, Lin"."""
    for match in _below(text, title)[:2]:
        if _PAIRED_LINE.match(match.group()) and are_persons(match.group()):
            return surnames(match.group(), match.start())
    return []


def _above_address(text: str, title: tuple[int, int] | None) -> Names:
    """One name on a line above an address; several may follow, each with its own. Below prose it is no byline."""
    prose = _PROSE.search(text)
    for match in _ABOVE_ADDRESS.finditer(text[: prose.start() if prose else _HEAD]):
        in_title = title and title[0] <= match.start(1) < title[1]
        if not in_title and are_persons(match[1]) and not in_use(match[1], text):
            return [surname(match[1], match.start(1))]
    return []


def _below(text: str, title: tuple[int, int] | None) -> list[re.Match[str]]:
    """The lines below the title."""
    return list(re.compile(r"[^\n]*\S[^\n]*").finditer(text, title[1], title[1] + 600)) if title else []


def _and_others(text: str, title: tuple[int, int] | None) -> Names:
    """A byline that names only the first author: "Case Reports | 2024 Oct | Nicolai et al."."""
    match = _AND_OTHERS.search(text[:1500])
    if not match or re.search(r"\[\d", match.group()) or _TABLE_CAPTION.search(text[: match.start()]):
        return []
    cited = _BY_SURNAME.match(text, match.start(1))
    return [(cited[1], cited.start(1)) if cited else surname(match[1], match.start(1))]


def _signature(text: str) -> Names:
    """A letter signed at its end: "Karl Stein, M.D."."""
    match = _SIGNATURE.search(text)
    return [surname(match[1], match.start(1))] if match else []


def _cited_as(text: str, title: tuple[int, int] | None) -> Names:
    """The first author of a copyright line or of a line that cites the paper."""
    owner, cited = _COPYRIGHT.search(text), CITED_AS.search(text)
    if owner:
        return [surname(owner[1], owner.start(1))]
    return [(cited[1], cited.start(1))] if cited else []


def _to_cite(text: str) -> Names:
    """The first author where the page tells how to cite it; initials leave no doubt where the surname ends."""
    match = _TO_CITE.search(text)
    return [(match[1], match.start(1))] if match else []


def _folded(text: str) -> Names:
    """The byline of a page on one line, where two spaces stand for the end of a line."""
    unfolded = unfold(text[:_HEAD])
    return byline_names(unfolded) if unfolded != text[:_HEAD] else []


def unfold(text: str) -> str:
    """The text with the lines of a page on one line broken where two spaces stand; nothing moves."""
    return re.sub(rf"[^\n]{{{_LONG},}}", lambda m: re.sub(r"\s{2}", " \n", m.group()), text)


def _led(text: str, title: tuple[int, int] | None) -> Names:
    """A citation line that begins with the authors: "A Bee, C Dee, Title of the paper, Journal, Volume 3"."""
    for match in re.finditer(r"[^\n]+", text[:6000]):
        line = match.group()
        if DOI.search(line) or re.search(r"\bVol(?:ume|\.)", line):
            led = _LEADING_CITATION.match(line)
            if led:
                return surnames(led.group(), match.start())
    return []
