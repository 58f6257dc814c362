"""Where ages of persons stand in a sentence, and the number each prints.

"a 13-year-old girl", "6- and 9-year-olds", "12y/o male", "24-years Japanese female", "a boy of 13", "Mrs A, 86", "She
is 29", "since she was 17", "aged 50 and 32 years", "Mean age of onset 4.6 ± 3.3 years", "in her 60s", "M / 4".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from extractors.numerals import DIGITS, NUMBER, number, unit
from extractors.quantities import Quantity, Reading, Statistic, mentions_time, readings

Found = tuple[int, int, Quantity, str]
"""Start, end, number and the rule that read them."""

PERSON = (
    r"(?:girls?|boys?|wom[ae]n|m[ae]n|ladies|lady|gentlem[ae]n|females?|males?|fem|patients?|child(?:ren)?|infants?|"
    r"toddlers?|teenagers?|adolescents?|adults?|baby|babies|newborn|neonate|person|individual|student|pupil|nurse)"
)
_BARE_AGE = re.compile(
    r"\d\s?-?[yd]\.?/?o\b|\b(?:of|is|was|in (?:his|her|their)) \d|\bM(?:rs?|s|iss)\b|^\W*[MF]\b|[MF]\W*$", re.IGNORECASE
)
_DIGIT = re.compile(r"\d")
_OLD_UNIT = r"(?P<unit>years?|yrs?\.?|y|months?|mths?|mo|weeks?|wks?|days?|d)"
_OLD = re.compile(
    rf"""(?<![\w.,/])(?P<numbers>{NUMBER}(?:(?:\s*(?:,|and|or|-?\s?to|-|&)\s*|\s*,\s*and\s*){NUMBER})*)
    [\s-]*{_OLD_UNIT}(?:['’]s)?[\s'’-]*(?:/?\s?o(?:ld)?s?(?:\b|/)|of[\s-]age\b|\.o\.?(?=\W))""",
    re.IGNORECASE | re.VERBOSE,
)
_OLD_WORD = re.compile(r"old|[y.]/?\s?o\b|of[\s-]age", re.IGNORECASE)
_OLD_LIST = re.compile(
    rf"(?<![\w.,/])(?P<first>{NUMBER})-\s*(?:,|and|or)\s+(?:an?\s)?(?={NUMBER}[\s-]*(?P<unit>year|month|week)s?[\s-]old)",
    re.IGNORECASE,
)
_YEARS_PERSON = re.compile(
    rf"(?<![\w.,/])(?P<numbers>{NUMBER})[\s-]+(?P<unit>years?|yr|months?)\s+(?:(?!of\b|in\b|after\b|for\b|and\b|"
    rf"with\b)[\w-]+\s+){{0,2}}"
    rf"(?:girl|boy|woman|man|lady|gentleman|female|male|infant|child)\b",
    re.IGNORECASE,
)
_PERSON_OF = re.compile(
    rf"\b{PERSON}\s+of\s+(?:only\s|just\s)?(?P<numbers>{NUMBER})(?:\s*(?P<unit>years?|months?|weeks?|"
    rf"days?))?(?![\w%/.-]|\s(?:patients|the|whom|who|them|\w+ patients))",
    re.IGNORECASE,
)
_TITLED = re.compile(
    rf"\b(?:Mrs?|Ms|Miss)\.?\s[A-Z]\w*\.?,\s(?:aged\s)?(?P<numbers>{NUMBER})(?=,|\)|\s(?:with|who|had|has|was))"
)
_IS = re.compile(
    rf"(?i:\b(?:she|he|who|patient|girl|boy|woman|man)\s+(?:is|was)\s+(?:now\s|then\s|"
    rf"only\s)?)(?P<numbers>\d{{1,2}}|{NUMBER})(?=\s*(?:,|\.|and\b|when\b|at\b|or\b|;))(?!\.\d)"
)
_AGED = re.compile(
    rf"""\b(?:aged|ages|age|aging)\b[\s,:=]*(?:(?:now|currently|of|was|were|is|are|respectively|between|about|only|from|
    range|ranged|ranging|:|=|,|\(y\)|\(years?\)|\(yrs?\))[\s,]*){{0,4}}(?P<numbers>{NUMBER}(?:(?:\s*(?:,|and|or|to|-|&)\s*|\s*,\s*and\s*){NUMBER})*)
    (?:\s*(?:±|\+/-)\s*(?P<sd>{DIGITS}))?(?![\w%/]|\.\d)(?!\s*(?:%|mg|patients|cases|children|were\b))""",
    re.IGNORECASE | re.VERBOSE,
)
_SINCE = re.compile(
    rf"\b(?:since|when|until)\s+(?:she|he)\s+(?:was|were)\s+(?P<numbers>{NUMBER})(?:\s*(?P<unit>years?|"
    rf"months?)(?:\sold)?)?(?![\w%])",
    re.IGNORECASE,
)
_DECADE = re.compile(r"\bin (?:his|her|their) (?:(early|mid|late)[- ])?(?P<decade>[2-9])0'?s\b", re.IGNORECASE)
_CELL = re.compile(
    rf"^\W*(?:(?:M|F|male|female|boy|girl)\s*[/,;]\s*(?P<after>{DIGITS})(?:\s*(?P<aunit>years?|yrs?|y|months?|mo))?|"
    rf"(?P<before>{DIGITS})(?:\s*(?P<bunit>years?|yrs?|y|months?|mo))?\s*[/,;]\s*(?:M|F|male|female|boy|girl))\b",
    re.IGNORECASE,
)
_STARTED_AT = re.compile(
    rf"\b(?:started|begun|began|commenced|initiated|introduced|"
    rf"given)\s+(?:\w+\s){{0,2}}at\s+(?P<numbers>{NUMBER})\s*(?P<unit>years|months)(?!\s+(?:of|after|from))",
    re.IGNORECASE,
)
_DIAGNOSED_AT = re.compile(
    rf"\bdiagnosed\s(?:[\w-]+\s){{0,4}}at\s(?P<numbers>{NUMBER})\s*(?P<unit>years|months)(?!\s(?:of|after|from))",
    re.IGNORECASE,
)
_FIRST_AT = re.compile(
    rf"\b(?:first|initial)\b[^.;,]{{0,40}}\bat\s(?P<numbers>{NUMBER})\s*(?P<unit>years|months)(?!\s(?:of|after|from))",
    re.IGNORECASE,
)
_OLDER = re.compile(
    rf"\b(?:older|younger|{PERSON})\s+\((?P<numbers>{NUMBER})\s*(?P<unit>years?|months?|yrs?|yr\.|y)\)", re.IGNORECASE
)

_PLAIN: tuple[tuple[str, re.Pattern[str], str], ...] = (
    ("titled", _TITLED, "M"),
    ("person-of", _PERSON_OF, " of "),
    ("since-was", _SINCE, " was "),
    ("years-person", _YEARS_PERSON, "year"),
    ("started-at", _STARTED_AT, " at "),
    ("diagnosed-at", _DIAGNOSED_AT, "diagnosed"),
    ("first-at", _FIRST_AT, "first"),
    ("older", _OLDER, "("),
    ("is", _IS, "s "),
)
_NO_PERSON = re.compile(
    r"\b(?:bone|gestational|maternal|paternal|mean parental|donor|reading|mental|young|old|school|working|middle|"
    r"advanced)[\s-]?$",
    re.IGNORECASE,
)
_ELIGIBLE = re.compile(
    r"(?:[<>≤≥]|\b(?:older than|younger than|over|under|above|below|at least|less than|more than|up to|minimum|"
    r"until))\s*"
    r"(?:the\s)?(?:age\sof\s)?$",
    re.IGNORECASE,
)
_ELIGIBLE_AFTER = re.compile(
    r"^\s*(?:of age\s)?(?:or|and|years)?\s*(?:older|younger|over|above|under|and older|or more|or older)\b",
    re.IGNORECASE,
)


@lru_cache(maxsize=256)
def mentions_age(text: str) -> bool:
    """Whether a sentence has what every age has: looked at first, for it is cheap."""
    return mentions_time(text) or "age" in text or bool(_DIGIT.search(text) and _BARE_AGE.search(text))


@lru_cache(maxsize=256)
def age_spans(text: str) -> tuple[tuple[int, int], ...]:
    """Where ages stand in a sentence, relatives' included."""
    return tuple((start, end) for start, end, *_ in ages_in(text)) if mentions_age(text) else ()


def ages_in(text: str) -> Iterator[Found]:
    """Every age of a sentence, the more specific forms first; places may overlap."""
    yield from _cell(text)
    yield from _centre_cell(text)
    read = readings(text)
    yield from _old(text, read)
    for rule, pattern, trigger in _PLAIN if _DIGIT.search(text) or read or "age" in text else ():
        for match in pattern.finditer(text) if trigger in text else ():
            groups = match.groupdict()
            name = unit(groups.get("unit") or "year")
            value = number(match["numbers"])
            if value <= 110 or name != "year":
                start = match.start("numbers")
                end = match.end("unit") if groups.get("unit") else match.end("numbers")
                yield start, end, Quantity(value=value, stat="exact", unit=name), rule
    yield from _aged(text, read)
    yield from _life(text, read)
    for match in _DECADE.finditer(text):
        low = float(match["decade"]) * 10
        yield match.start(), match.end(), Quantity(low=low, high=low + 9, stat="range", unit="year"), "decade"


_LIFE = re.compile(r"^\s*of (?:life|age)\b", re.IGNORECASE)


def _cell(text: str) -> Iterator[Found]:
    """A cell that prints sex and age: "M / 4", "3 years, F"."""
    match = _CELL.match(text) if len(text) <= 40 else None
    if match:
        age, name = ("after", "aunit") if match["after"] else ("before", "bunit")
        quantity = Quantity(value=number(match[age]), stat="exact", unit=unit(match[name] or "year"))
        yield match.start(age), match.end(name if match[name] else age), quantity, "cell"


_CENTRE_CELL = re.compile(r"\W*(?:mean|median)\s[\d.]+[^.;]{0,30}\b(?:years?|yrs?)\W*", re.IGNORECASE)


def _centre_cell(text: str) -> Iterator[Found]:
    """A cell that prints nothing but "mean 8.7 years"."""
    if len(text) <= 40 and _CENTRE_CELL.fullmatch(text):
        for reading in readings(text):
            yield reading.start, reading.end, reading.quantity, "cell"


def _old(text: str, read: tuple[Reading, ...]) -> Iterator[Found]:
    """ "13-year-old", "12y/o", "6- and 9-year-old", "5.8-20.7 years old", "76.8 years old on average"."""
    for match in _OLD.finditer(text) if _OLD_WORD.search(text) else ():
        before = text[max(0, match.start() - 40) : match.start()]
        if _ELIGIBLE.search(before) and not before.rstrip().endswith("from"):
            continue
        inside = [r for r in read if match.start() <= r.start < match.end() or r.start <= match.start() < r.end]
        if not inside:
            offset = match.start()
            inside = [
                replace(r, start=r.start + offset, end=r.end + offset)
                for r in readings(text[offset : match.end("unit")])
            ]
        for reading in inside:
            last = reading.end >= match.end("unit")
            yield reading.start, max(reading.end, match.end()) if last else reading.end, reading.quantity, "year-old"
    for match in _OLD_LIST.finditer(text) if "- " in text else ():
        quantity = Quantity(value=number(match["first"]), stat="exact", unit=unit(match["unit"]))
        yield *match.span("first"), quantity, "year-old"


_AGE_WORD = re.compile(r"\b(?:aged|ages|age|aging)\b", re.IGNORECASE)
_TO_READING = re.compile(
    r"^(?:\s*\([^()]*\))?(?:[\s,:=]*(?:now|currently|of|was|were|is|are|at|the|to|start\w*|JAK|inhibitors?|"
    r"treatment|therapy|disease|onset|"
    r"diagnosis|diagnoses|symptoms?|presentation|inclusion|enrol\w+|initiation|first|admission|patients?|"
    r"respectively|about|"
    r"approximately|only|between|from|rang(?:e|ed|ing)|in|for|both|all|group|groups|cohort|overall|median|mean|average|"
    r"baseline|report|last|follow-up|visit|transplantation|a|an|our|this|study|\w+mab|\w+nib|years?|\d|A|B|"
    r"[()])\b\)?)*[\s,:=-]*$",
    re.IGNORECASE,
)


def _aged(text: str, read: tuple[Reading, ...]) -> Iterator[Found]:
    """ "aged 9 years", "median age was 57", "ages at onset were 24, 41 and 56 years", "at the age of three"."""
    last = -1
    for reading in read:
        start = _age_word(text, reading, last)
        if start is None or reading.quantity.stat in ("minimum", "maximum") or _excluded(text, start, reading.end):
            continue
        yield reading.start, reading.end, reading.quantity, "aged"
        last = reading.end
    for match in _AGED.finditer(text):
        if not _excluded(text, match.start(), match.end()):
            yield from _bare(text, match)


def _age_word(text: str, reading: Reading, last: int) -> int | None:
    """Where the word stands that makes an amount of time an age, or None; ``last`` is the end of the age before it.

    "Disease began at a mean age of 4.6 ± 3.3 years, the drug at 7.2 ± 4.0 years": the second goes with the first.
    """
    if reading.form != "amount":
        return None
    if _AGE_WORD.search(text, reading.start, reading.end):
        return reading.start
    place = reading.whole[0]
    words = list(_AGE_WORD.finditer(text, 0, place))
    if words and _TO_READING.match(text[words[-1].end() : place]):
        return words[-1].start()
    chained = last >= 0 and reading.quantity.sd is not None and _CHAINED.match(text[last : reading.start])
    return reading.start if chained else None


_CHAINED = re.compile(r"^[^.;]{0,40}\bat (?:a )?(?:mean |median )?$", re.IGNORECASE)


def _excluded(text: str, start: int, end: int) -> bool:
    before = text[max(0, start - 40) : start]
    return bool(_NO_PERSON.search(before) or _ELIGIBLE_AFTER.match(text[end:]) or _ELIGIBLE.search(before))


def _bare(text: str, match: re.Match[str]) -> Iterator[Found]:
    """Numbers after "aged" or "age" that print no unit: years."""
    offset = match.start("numbers")
    items = [m for m in re.finditer(NUMBER, match["numbers"], re.IGNORECASE) if number(m[0]) <= 110]
    label = _CENTRE_BEFORE.search(text[: match.start()])
    centre: Statistic | None = ("median" if label[1].lower() == "median" else "mean") if label else None
    if match["sd"] and len(items) == 1:
        quantity = Quantity(value=number(items[0][0]), sd=number(match["sd"]), stat=centre or "mean", unit="year")
        yield offset + items[0].start(), match.end("sd"), quantity, "aged-bare"
    elif len(items) == 2 and _is_range(match, match["numbers"][items[0].end() : items[1].start()]):
        quantity = Quantity(low=number(items[0][0]), high=number(items[1][0]), stat="range", unit="year")
        yield offset + items[0].start(), offset + items[1].end(), quantity, "aged-bare"
    else:
        for item in items:
            quantity = Quantity(value=number(item[0]), stat=centre or "exact", unit="year")
            left = label.start() if label and len(items) == 1 else offset + item.start()
            yield left, offset + item.end(), quantity, "aged-bare"


_CENTRE_BEFORE = re.compile(r"\b(mean|average|median)\b[^.;]{0,40}$", re.IGNORECASE)


def _is_range(match: re.Match[str], joint: str) -> bool:
    """ "aged 5-12", "aged between 5 and 12"; "aged 50 and 32" are two persons."""
    return joint.strip() in ("-", "to") or (joint.strip() == "and" and "between" in match[0].lower())


def _life(text: str, read: tuple[Reading, ...]) -> Iterator[Found]:
    """ "from the third month of life", "at 3 weeks of life"."""
    for reading in read:
        if _LIFE.match(text[reading.end :]) and reading.quantity.stat not in ("minimum", "maximum"):
            yield reading.start, reading.end, reading.quantity, "of-life"
