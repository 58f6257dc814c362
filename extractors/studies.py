"""Cited studies: who is named as the source of a fact, and how.

What papers print: "Papadopoulou et al. (2019) report", "Wendel and colleagues", "De Benedetti and others (2023)",
"Minagar and Sheremata (2000)", "(Allenbach et al., 2018)", "the 13-year-old described by Aeschlimann et al.,2",
"an open-label trial in 86 patients [33]", "Le Voyer et al. 2021 [125]" alone in a table cell.

We return one mention per citation with the first author's surname as printed, the year (from the text, else from the
reference list) and its style: ``narrative`` names the study in the sentence, ``parenthetical`` adds it in brackets,
``mark`` is a bare number. Marks and the reference list come from segmentation through ``doc.user_data``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from spacy.tokens import Doc

from extractors.base import Mention, Sentence, Value, sentences

PARTICLE = (
    r"(?:[Vv][ao]n(?: de[rn]?)?|[Dd]e(?: la| los)?|[Dd]e[lrs]|[Dd]i|[Dd]a|[Dd]u|[Ll][ae]|[Ee]l|[Tt]e[rn]|"
    r"Ní|Mac|Al|San|St)"
)
_NAME = r"(?:[OD]')?[A-ZÀ-Ž][^\W\d_]+(?:['-][A-ZÀ-Ž]?[^\W\d_]+)*"
SURNAME = (
    rf"(?<![^\W\d_])(?<![A-Z]')(?:[Dd]e(?:l| la| los)\s{_NAME}\s{_NAME}(?=\s(?:and|&|et)\b)|(?:{PARTICLE}\s)?{_NAME})"
)
_YEAR = r"(?:19|20)\d\d"
_OTHERS = (
    r"(?:et\s?al\b\.?|and\s(?:colleagues|co-?\s?workers|others|associates|collaborators|his group|her group)|"
    r"& ?al\.?|y col\.|et coll?\.)"
)
_TELL = (
    r"(?:'s)?\s+(?:\d{1,3}\s+)?(?:(?:have|had|also|first|recently|previously)\s)*"
    r"(?:reported|described|noticed|noted|observed|treated|studied|reviewed|demonstrated|published|found that|used)\b"
)
"""What two authors did, where neither a year nor others stand behind their names."""
_YEAR_BEFORE = re.compile(rf"\b[Ii]n ({_YEAR}),?\s$")
_YEAR_BEHIND = re.compile(rf"\s+in ({_YEAR})\b")

_NARRATIVE = re.compile(
    rf"(?P<author>{SURNAME})(?:\s(?P<second>and|&)\s{SURNAME}(?=\s?,?\s?\(?{_YEAR}|{_TELL})|,?\s{_OTHERS})"
    rf"(?:'s?)?(?:\s?,)?(?:\s?\(?\s?(?P<year>{_YEAR})[a-z]?\s?\)?)?(?:\s?[\[(]\s?(?P<label>\d{{1,3}})\s?[\])])?"
)
_ALONE = re.compile(rf"(?P<author>{SURNAME})\s\((?P<year>{_YEAR})[a-z]?\)")
_CITES = re.compile(
    rf"{_YEAR}|\set\s?al\b|\set coll|&|\sy col\.|"
    rf"\sand\s(?:[A-ZÀ-Ž]|[OD]'|[Dd]e|{PARTICLE}\s|"
    r"colleagues|co-?\s?workers|others|associates|collaborators|h(?:is|er) group)"
)
"""What a sentence that names a study cannot do without."""
_PARENTHESIS = re.compile(rf"[(\[](?P<inside>[^()\[\]]*\b{_YEAR}[a-z]?)[)\]]")
_INSIDE = re.compile(
    rf"(?P<author>{SURNAME})(?:\s(?:and|&)\s{SURNAME})?(?:,?\s{_OTHERS})?,?\s\(?(?P<year>{_YEAR})[a-z]?\b"
)
_OPENS = re.compile(r"(?:^[(\[]|[;,]|\b(?:see|e\.g\.,?|cf\.?|also|in|by|from|and))\s?$")
"""An author opens the bracket or follows a comma; a word before the year that does not is a journal's."""
_BY_SHORT_NAME = re.compile(r"\b[Tt]he (?P<name>[A-Z][A-Z0-9]{3,}(?:-[A-Z0-9]+)?) (?:study|trial)\b")
"""A study by the capitals that it is known by: "the ISKDC study"."""
_NOT_AUTHORS = frozenset(
    "January February March April May June July August September October November December In On Since Until From "
    "The This That Table Figure Fig Study Group Patient Case Week Month Day Year Version Criteria Society Association "
    "College Committee Index Score Scale Patients Children Cases During Between Before After Published Accepted".split()
)

Style = Literal["narrative", "parenthetical", "mark"]


class StudyReference(Value):
    """A citation: ``author`` as printed, ``reference`` its label in the reference list."""

    author: str | None = None
    year: int | None = None
    reference: str | None = None
    style: Style = "narrative"


@dataclass(frozen=True, slots=True)
class _Listed:
    """An entry of the reference list."""

    author: str
    year: int


class Studies:
    """Every citation of the document, in text order."""

    label = "study"

    def __call__(self, doc: Doc) -> Iterator[Mention[StudyReference]]:
        listed = {label: _Listed(a, y) for label, (a, y) in doc.user_data.get("references", {}).items()}
        marks: list[tuple[int, int, tuple[str, ...]]] = doc.user_data.get("marks", [])
        years = dict(_years_by_author(doc))
        double: frozenset[str] = doc.user_data.get("double_surnames", frozenset())
        for sentence in sentences(doc):
            inside = [mark for mark in marks if sentence.start <= mark[0] < sentence.end + 8]
            named = [_whole_name(m, sentence, double) for m in (*_parenthetical(sentence), *_narrative(sentence))]
            found = [_completed(mention, inside, listed, years) for mention in named]
            taken = {label for mention in found if (label := mention.value.reference)}
            for start, end, labels in inside:
                near = any(m.end <= start <= m.end + 3 or m.start <= start < m.end for m in found)
                if not near and not taken & set(labels):
                    called = None if found else _short_name(sentence)
                    found.append(Mention(start, end, _from_mark(labels, listed, called), "study.mark"))
            yield from sorted(found, key=lambda m: m.start)


def _narrative(sentence: Sentence) -> Iterator[Mention[StudyReference]]:
    """Studies named in the sentence, outside brackets."""
    taken: list[tuple[int, int]] = [m.span() for m in _PARENTHESIS.finditer(sentence.text)]
    if not _CITES.search(sentence.text):
        return
    for pattern, rule in ((_NARRATIVE, "study.named"), (_ALONE, "study.author-year")):
        for match in pattern.finditer(sentence.text):
            start, end = match.span()
            if any(s <= start < e for s, e in taken) or match["author"].split()[0] in _NOT_AUTHORS:
                continue
            taken.append((start, end))
            groups = match.groupdict()
            value = StudyReference(
                author=match["author"],
                year=_year(match, sentence.text),
                reference=groups.get("label"),
            )
            end = start + len(match.group().rstrip(" ,"))
            yield Mention(sentence.start + start, sentence.start + end, value, rule)


def _year(match: re.Match[str], text: str) -> int | None:
    """The year printed with a name, or right before or behind it: "In 2013, Lee et al.", "Lee et al. [7] in 2013"."""
    if match["year"]:
        return int(match["year"])
    near = _YEAR_BEFORE.search(text, max(0, match.start() - 10), match.start()) or _YEAR_BEHIND.match(text, match.end())
    return int(near[1]) if near else None


def _parenthetical(sentence: Sentence) -> Iterator[Mention[StudyReference]]:
    """Studies in brackets; an author only where one opens the bracket or follows a comma."""
    for bracket in _PARENTHESIS.finditer(sentence.text):
        for match in _INSIDE.finditer(sentence.text, bracket.start("inside"), bracket.end("inside")):
            if match["author"].split()[0] in _NOT_AUTHORS:
                continue
            opens = _OPENS.search(sentence.text[bracket.start() : match.start()])
            value = StudyReference(
                author=match["author"] if opens else None, year=int(match["year"]), style="parenthetical"
            )
            yield Mention(sentence.start + match.start(), sentence.start + match.end(), value, "study.parenthetical")


def _years_by_author(doc: Doc) -> Iterator[tuple[str, int]]:
    """Years printed anywhere with an author's name, the first one first: "X et al." later means that study."""
    known: set[str] = set()
    for sentence in sentences(doc):
        for mention in (*_narrative(sentence), *_parenthetical(sentence)):
            author, year = mention.value.author, mention.value.year
            if author and year and author not in known:
                known.add(author)
                yield author, year


def _whole_name(
    mention: Mention[StudyReference], sentence: Sentence, double: frozenset[str]
) -> Mention[StudyReference]:
    """A surname with the word before it, where the reference list prints the two together."""
    before = sentence.text[: mention.start - sentence.start].rsplit(maxsplit=1)
    whole = f"{before[-1].lstrip('([')} {mention.value.author}" if before and mention.value.author else ""
    if whole not in double:
        return mention
    start = mention.start - len(whole) + len(mention.value.author or "")
    return Mention(start, mention.end, mention.value.model_copy(update={"author": whole}), mention.rule)


def _completed(
    mention: Mention[StudyReference],
    marks: list[tuple[int, int, tuple[str, ...]]],
    listed: dict[str, _Listed],
    years: dict[str, int],
) -> Mention[StudyReference]:
    """The year of a citation that prints none: its reference's, that of an earlier mention, or the list's by name."""
    value = mention.value
    label = value.reference or next((m[2][0] for m in marks if 0 <= m[0] - mention.end <= 3 and m[2]), None)
    author, year = value.author, value.year
    if label in listed and _same_name(listed[label].author, author):
        author, year = _fuller(listed[label].author, author), year or listed[label].year
    if year is None and author:
        same = [(k, e) for k, e in listed.items() if _same_name(e.author, author)]
        if same:
            label, (author, year) = label or same[0][0], (_fuller(same[0][1].author, author), same[0][1].year)
        else:
            year = years.get(author)
    value = StudyReference(author=author, year=year, reference=label, style=value.style)
    return Mention(mention.start, mention.end, value, mention.rule)


def _same_name(listed: str, printed: str | None) -> bool:
    """The printed surname is the listed one or a whole word at one end of it."""
    return bool(printed) and (listed == printed or listed.endswith(f" {printed}") or listed.startswith(f"{printed} "))


def _fuller(listed: str, printed: str | None) -> str:
    """The reference list prints two-word surnames whole."""
    return listed if printed is None or len(listed) > len(printed) else printed


def _short_name(sentence: Sentence) -> str | None:
    """The capitals by which a sentence calls a study, unless they are those of a disease or a drug."""
    named = _BY_SHORT_NAME.search(sentence.text)
    start = sentence.start + named.start("name") if named else 0
    known = (hit for hit in sentence.hits("condition", "drug", "drug_class", "procedure") if hit.start == start)
    return named["name"] if named and not any(known) else None


def _from_mark(labels: tuple[str, ...], listed: dict[str, _Listed], called: str | None) -> StudyReference:
    """The study of a bare number: the first reference that it names; without a list, what the sentence calls it."""
    label = labels[0] if labels else None
    entry = listed.get(label or "")
    return StudyReference(
        author=entry.author if entry else called, year=entry.year if entry else None, reference=label, style="mark"
    )
