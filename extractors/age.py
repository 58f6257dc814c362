"""Ages of patients and the moment they belong to.

Papers print "a 13-year-old girl", "12y/o male", "aged 9 years", "a boy of 13", "Mrs A, 86", "ill since the age of 4",
"Mean age of onset 4.6 ± 3.3 years", "aged 50 and 32 years", "M / 4". Each person's age is one mention; ``at`` is birth,
onset, diagnosis, treatment_start or, for a plain description, report. Ages of relatives, bounds of eligibility
("patients under 18 years") and ages that belong to no person ("bone age") give nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Literal

from spacy.tokens import Doc

from extractors.base import Mention, Sentence, sentences
from extractors.context import of_relative
from extractors.quantities import DIGITS, NUMBER, Quantity, Reading, number, readings, unit

Anchor = Literal["birth", "onset", "diagnosis", "treatment_start", "report"]


class Age(Quantity):
    """An age and the moment it belongs to."""

    at: Anchor = "report"


PERSON = (
    r"(?:girls?|boys?|wom[ae]n|m[ae]n|ladies|lady|gentlem[ae]n|females?|males?|fem|patients?|child(?:ren)?|infants?|"
    r"toddlers?|teenagers?|adolescents?|adults?|baby|babies|newborn|neonate|person|individual|student|pupil|nurse)"
)
_HINT = re.compile(
    r"\bold\b|\bag(?:e|es|ed|ing)\b|y\.?/?o\b|year|yr|month|\b(?:of|is|was|in (?:his|her|their)) \d|\b[MF]\b|\bM(?:rs?|s)\b",
    re.IGNORECASE,
)
_OLD_UNIT = r"(?P<unit>years?|yrs?\.?|y|months?|mths?|mo|weeks?|wks?|days?|d)"
_OLD = re.compile(
    rf"""(?<![\w.,/])(?P<numbers>{NUMBER}(?:(?:\s*(?:,|and|or|to|-|&)\s*|\s*,\s*and\s*){NUMBER})*)
    [\s-]*{_OLD_UNIT}[\s'-]*(?:/?\s?o(?:ld)?s?(?:\b|/)|of[\s-]age\b|\.o\.?(?=\W))""",
    re.IGNORECASE | re.VERBOSE,
)
_OLD_LIST = re.compile(rf"(?<![\w.,/])(?P<first>{NUMBER})-\s*(?:,|and|or)\s+(?={NUMBER}[\s-]*(?:year|month|week)s?[\s-]old)", re.IGNORECASE)
_YEARS_PERSON = re.compile(
    rf"(?<![\w.,/])(?P<numbers>{NUMBER})[\s-]+(?P<unit>years?|yr|months?)\s+(?:(?!of\b|in\b|after\b|for\b|and\b|with\b)[\w-]+\s+){{0,2}}"
    rf"(?:girl|boy|woman|man|lady|gentleman|female|male|infant|child)\b",
    re.IGNORECASE,
)
_PERSON_OF = re.compile(rf"\b{PERSON}\s+of\s+(?:only\s|just\s)?(?P<numbers>{NUMBER})(?:\s*(?P<unit>years?|months?|weeks?|days?))?(?![\w%/.-]|\s(?:patients|the|whom|who|them|\w+ patients))", re.IGNORECASE)
_TITLED = re.compile(rf"\b(?:Mrs?|Ms|Miss)\.?\s[A-Z]\w*\.?,\s(?:aged\s)?(?P<numbers>{NUMBER})(?=,|\)|\s(?:with|who|had|has|was))")
_IS = re.compile(rf"(?i:\b(?:she|he|who|patient|girl|boy|woman|man)\s+(?:is|was)\s+(?:now\s|then\s|only\s)?)(?P<numbers>\d{{1,2}}|{NUMBER})(?=\s*(?:,|\.|and\b|when\b|at\b|or\b|;))(?!\.\d)")
_AGED = re.compile(
    rf"""\b(?:aged|ages|age|aging)\b[\s,:=]*(?:(?:now|currently|of|was|were|is|are|respectively|between|about|only|from|
    range|ranged|ranging|:|=|,|\(y\)|\(years?\)|\(yrs?\))[\s,]*){{0,4}}(?P<numbers>{NUMBER}(?:(?:\s*(?:,|and|or|to|-|&)\s*|\s*,\s*and\s*){NUMBER})*)
    (?:\s*(?:±|\+/-)\s*(?P<sd>{DIGITS}))?(?![\w%/]|\.\d)(?!\s*(?:%|mg|patients|cases|children|were\b))""",
    re.IGNORECASE | re.VERBOSE,
)
_SINCE = re.compile(rf"\b(?:since|when|until)\s+(?:she|he)\s+(?:was|were)\s+(?P<numbers>{NUMBER})(?:\s*(?P<unit>years?|months?)(?:\sold)?)?(?![\w%])", re.IGNORECASE)
_DECADE = re.compile(r"\bin (?:his|her|their) (?:(early|mid|late)[- ])?(?P<decade>[2-9])0'?s\b", re.IGNORECASE)
_CELL = re.compile(
    rf"^\W*(?:(?:M|F|male|female|boy|girl)\s*[/,;]\s*(?P<after>{DIGITS})(?:\s*(?P<aunit>years?|yrs?|y|months?|mo))?|"
    rf"(?P<before>{DIGITS})(?:\s*(?P<bunit>years?|yrs?|y|months?|mo))?\s*[/,;]\s*(?:M|F|male|female|boy|girl))\b",
    re.IGNORECASE,
)
_STARTED_AT = re.compile(
    rf"\b(?:started|begun|began|commenced|initiated|introduced|given)\s+(?:\w+\s){{0,2}}at\s+(?P<numbers>{NUMBER})\s*(?P<unit>years|months)(?!\s+(?:of|after|from))",
    re.IGNORECASE,
)
_FIRST_AT = re.compile(
    rf"\b(?:first|initial)\b[^.;,]{{0,40}}\bat\s(?P<numbers>{NUMBER})\s*(?P<unit>years|months)(?!\s(?:of|after|from))", re.IGNORECASE
)
_OLDER = re.compile(rf"\b(?:older|younger|{PERSON})\s+\((?P<numbers>{NUMBER})\s*(?P<unit>years?|months?|yrs?|yr\.|y)\)", re.IGNORECASE)

_NO_PERSON = re.compile(r"\b(?:bone|gestational|maternal|paternal|mean parental|donor|reading|mental|young|old|school|working|middle|advanced)[\s-]?$", re.IGNORECASE)
_ELIGIBLE = re.compile(
    r"(?:[<>≤≥]|\b(?:older than|younger than|over|under|above|below|at least|less than|more than|up to|minimum|from|until))\s*"
    r"(?:the\s)?(?:age\sof\s)?$",
    re.IGNORECASE,
)
_ELIGIBLE_AFTER = re.compile(r"^\s*(?:of age\s)?(?:or|and|years)?\s*(?:older|younger|over|above|under|and older|or more|or older)\b", re.IGNORECASE)

_TREATMENT = r"(?:treatment|therapy|drug|inhibitors?|\w+mab|\w+nib|\w+cept|steroids?|infusion|transplantation|HSCT|initiation|baseline|enrol\w*|inclusion)"
_AT: tuple[tuple[Anchor, re.Pattern[str]], ...] = (
    ("treatment_start", re.compile(
        rf"\bage (?:at|to|of) (?:the )?(?:\w+[ -]){{0,3}}?(?:start|initiation|beginning|commencement|first (?:dose|infusion))|"
        rf"\b(?:start|initiation|beginning|commencement) of (?:\w+ ){{0,2}}{_TREATMENT}|\bage (?:at|of) (?:the )?(?:\w+ )?{_TREATMENT}",
        re.IGNORECASE)),
    ("onset", re.compile(
        r"\bonset|\b(?:ill|sick|unwell|symptoms?|symptomatic) (?:since|from)|\bfirst symptoms?|\b(?:disease|illness|symptoms?) (?:began|started|had begun)|"
        r"\b(?:began|manifest\w*|first (?:appeared|noticed|seen))\b", re.IGNORECASE)),
    ("diagnosis", re.compile(r"\bdiagnos(?:is|ed|es)\b", re.IGNORECASE)),
    ("birth", re.compile(r"\bat birth\b", re.IGNORECASE)),
)  # fmt: skip
_START_VERB = re.compile(r"\b(?:started|begun|commenced|initiated|introduced|given|received|treated|treatment)\b[^.;]{0,40}$", re.IGNORECASE)
_START_AFTER = re.compile(r"^[^.;,]{0,12}\b(?:when|at (?:the )?(?:start|time|initiation|beginning))\b[^.;]{0,50}?\b(?:begun|started|commenced|initiated|introduced|start|initiation|beginning|therapy|treatment)\b", re.IGNORECASE)
_SINCE_BEFORE = re.compile(r"\b(?:since|from)\s+(?:the\s)?(?:age\s)?(?:of\s)?(?:she was\s|he was\s)?$", re.IGNORECASE)
_LIFE = re.compile(r"^\s*of (?:life|age)\b", re.IGNORECASE)
_EVENT_BEFORE = re.compile(r"\b(?:at|by) (?:the )?age(?: of)?[\s:]*$|\bat\s*$", re.IGNORECASE)


_POPULATION = re.compile(
    r"\b(?:affects?|occurs?|(?:is|are) (?:more |most )?(?:common|frequent|prevalent|seen)|prevalence|incidence|peaks?|approved for|"
    r"licensed for|indicated for|eligible|inclusion criteria)\b",
    re.IGNORECASE,
)
_PAST_AGE = re.compile(r"\b(?P<word>when|time|since|until|before) (?:he|she|the (?:patient|girl|boy|child)) was\s(?:only\s|about\s)?$", re.IGNORECASE)
_FOUND = re.compile(r"^ when (?:he|she) was (?:first )?(?:found|diagnosed|noted)\b", re.IGNORECASE)
_EVENTS: tuple[tuple[Anchor, re.Pattern[str]], ...] = (
    ("diagnosis", re.compile(r"\bdiagnos|\bfound\b", re.IGNORECASE)),
    ("treatment_start", re.compile(r"\b(?:started|begun|began|initiated|commenced|introduced)\b", re.IGNORECASE)),
    ("onset", re.compile(r"\b(?:developed|presented|onset|first|noticed|appeared|since)\b", re.IGNORECASE)),
)


def _of_event(text: str, past: re.Match[str] | None) -> Anchor | None:
    """The moment of an age told with an event: "when she was 5 years old she developed"."""
    return next((anchor for anchor, pattern in _EVENTS if pattern.search(text)), None)


class Ages:
    """Ages of patients, each with its anchor."""

    label = "age"

    def __call__(self, doc: Doc) -> Iterator[Mention[Age]]:
        for sentence in sentences(doc):
            if (_HINT.search(sentence.text) and any(c.isdigit() for c in sentence.text)) or _worded(sentence.text):
                yield from _in(sentence)


_WORDED = re.compile(r"\b(?:age[ds]?|old|girl|boy|woman|man|month|year)\b", re.IGNORECASE)


def _worded(text: str) -> bool:
    return bool(_WORDED.search(text)) and bool(re.search(NUMBER, text, re.IGNORECASE))


def _in(sentence: Sentence) -> Iterator[Mention[Age]]:
    """Ages of one sentence, one per place, in order."""
    found: list[tuple[int, int, Quantity, str]] = []
    for start, end, quantity, rule in _candidates(sentence.text):
        if not any(start < right and left < end for left, right, *_ in found):
            found.append((start, end, quantity, rule))
    for start, end, quantity, rule in sorted(found, key=lambda item: item[0]):
        at = _anchor(sentence.text, start, end, rule)
        if at is None or _POPULATION.search(sentence.text) or of_relative(sentence.text, start, end):
            continue
        value = Age(**quantity.model_dump(), at=at)
        yield Mention(sentence.start + start, sentence.start + end, value, f"age.{rule}")


@lru_cache(maxsize=256)
def age_spans(text: str) -> tuple[tuple[int, int], ...]:
    """Where ages stand in a sentence, relatives' included."""
    return tuple((start, end) for start, end, *_ in _candidates(text)) if _HINT.search(text) else ()


def _candidates(text: str) -> Iterator[tuple[int, int, Quantity, str]]:
    yield from _cell(text)
    yield from _centre_cell(text)
    read = list(readings(text))
    yield from _old(text, read)
    for rule, pattern in (("titled", _TITLED), ("person-of", _PERSON_OF), ("since-was", _SINCE), ("years-person", _YEARS_PERSON),
                          ("started-at", _STARTED_AT), ("first-at", _FIRST_AT), ("older", _OLDER), ("is", _IS)):  # fmt: skip
        for match in pattern.finditer(text):
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


def _cell(text: str) -> Iterator[tuple[int, int, Quantity, str]]:
    if len(text) <= 40 and (match := _CELL.match(text)):
        group, name = ("after", match["aunit"]) if match["after"] else ("before", match["bunit"])
        end = match.end("aunit" if match["aunit"] else "after") if match["after"] else match.end("bunit" if match["bunit"] else "before")
        yield match.start(group), end, Quantity(value=number(match[group]), stat="exact", unit=unit(name or "year")), "cell"


_CENTRE_CELL = re.compile(r"\W*(?:mean|median)\s[\d.]+[^.;]{0,30}\b(?:years?|yrs?)\W*", re.IGNORECASE)


def _centre_cell(text: str) -> Iterator[tuple[int, int, Quantity, str]]:
    """A cell that prints nothing but "mean 8.7 years"."""
    if len(text) <= 40 and _CENTRE_CELL.fullmatch(text):
        for reading in readings(text):
            yield reading.start, reading.end, reading.quantity, "cell"


def _old(text: str, read: list[Reading]) -> Iterator[tuple[int, int, Quantity, str]]:
    """"13-year-old", "12y/o", "6- and 9-year-old", "5.8-20.7 years old", "76.8 years old on average"."""
    for match in _OLD.finditer(text):
        if _ELIGIBLE.search(text[: match.start()]) and not re.search(r"\bfrom\s*$", text[: match.start()]):
            continue
        inside = [r for r in read if match.start() <= r.start < match.end() or r.start <= match.start() < r.end]
        if not inside:
            inside = list(readings(text[match.start() : match.end("unit")]))
            inside = [Reading(r.start + match.start(), r.end + match.start(), r.quantity) for r in inside]
        for reading in inside:
            last = reading.end >= match.end("unit")
            yield reading.start, max(reading.end, match.end()) if last else reading.end, reading.quantity, "year-old"
    for match in _OLD_LIST.finditer(text):
        name = unit(re.search(r"year|month|week", text[match.end() :], re.IGNORECASE)[0])  # type: ignore[index]
        yield match.start("first"), match.end("first"), Quantity(value=number(match["first"]), stat="exact", unit=name), "year-old"


_AGE_WORD = re.compile(r"\b(?:aged|ages|age|aging)\b", re.IGNORECASE)
_TO_READING = re.compile(
    r"^(?:\s*\([^()]*\))?(?:[\s,:=]*(?:now|currently|of|was|were|is|are|at|the|to|start\w*|JAK|inhibitors?|treatment|therapy|disease|onset|"
    r"diagnosis|diagnoses|symptoms?|presentation|inclusion|enrol\w+|initiation|first|admission|patients?|respectively|about|"
    r"approximately|only|between|from|rang(?:e|ed|ing)|in|for|both|all|group|groups|cohort|overall|median|mean|average|"
    r"baseline|report|last|follow-up|visit|transplantation|a|an|our|this|study|\w+mab|\w+nib|years?|\d|A|B|[()])\b\)?)*[\s,:=-]*$",
    re.IGNORECASE,
)


def _aged(text: str, read: list[Reading]) -> Iterator[tuple[int, int, Quantity, str]]:
    """"aged 9 years", "median age was 57", "ages at onset were 24, 41 and 56 years", "at the age of three"."""
    last = -1
    for reading in read:
        if reading.form != "amount":
            continue
        words = [m for m in _AGE_WORD.finditer(text, 0, reading.whole[0] if reading.whole[1] else reading.start)]
        inside = _AGE_WORD.search(text, reading.start, reading.end)
        near = bool(words) and bool(_TO_READING.match(text[words[-1].end() : max(reading.whole[0], words[-1].end())]))
        chained = last >= 0 and bool(re.match(r"^[^.;]{0,40}\bat (?:a )?(?:mean |median )?$", text[last : reading.start])) and reading.quantity.sd is not None
        if inside or near or chained:
            if reading.quantity.stat not in ("minimum", "maximum") and not _excluded(text, words[-1].start() if words and near else reading.start, reading.end):
                yield reading.start, reading.end, reading.quantity, "aged"
                last = reading.end
    for match in _AGED.finditer(text):
        if not _excluded(text, match.start(), match.end()):
            yield from _bare(text, match)


def _excluded(text: str, start: int, end: int) -> bool:
    return bool(_NO_PERSON.search(text[:start]) or _ELIGIBLE_AFTER.match(text[end:]) or _ELIGIBLE.search(text[:start]))


def _bare(text: str, match: re.Match[str]) -> Iterator[tuple[int, int, Quantity, str]]:
    """Numbers after "aged" or "age" that print no unit: years."""
    start, end = match.span("numbers")
    items = [(m.start(), m.end(), number(m[0])) for m in re.finditer(NUMBER, text[start:end], re.IGNORECASE)]
    items = [(start + a, start + b, value) for a, b, value in items if value <= 110]
    label = re.search(r"\b(mean|average|median)\b[^.;]{0,40}$", text[: match.start()], re.IGNORECASE)
    centre = ("median" if label[1].lower() == "median" else "mean") if label else None
    if match["sd"] and len(items) == 1:
        quantity = Quantity(value=items[0][2], sd=number(match["sd"]), stat=centre or "mean", unit="year")  # type: ignore[arg-type]
        yield items[0][0], match.end("sd"), quantity, "aged-bare"
    elif len(items) == 2 and re.fullmatch(r"\s*(?:-|to)\s*|\s+and\s+(?=.*)", text[items[0][1] : items[1][0]]) and (
        "and" not in text[items[0][1] : items[1][0]] or "between" in match[0].lower()
    ):
        yield items[0][0], items[1][1], Quantity(low=items[0][2], high=items[1][2], stat="range", unit="year"), "aged-bare"
    else:
        for left, right, value in items:
            yield label.start() if label and len(items) == 1 else left, right, Quantity(value=value, stat=centre or "exact", unit="year"), "aged-bare"  # type: ignore[arg-type]


def _life(text: str, read: list[Reading]) -> Iterator[tuple[int, int, Quantity, str]]:
    """"from the third month of life", "at 3 weeks of life"."""
    for reading in read:
        if _LIFE.match(text[reading.end :]):
            yield reading.start, reading.end, reading.quantity, "of-life"


def _anchor(text: str, start: int, end: int, rule: str) -> Anchor | None:
    """The moment an age belongs to; None where it is the time of some other event in the patient's life."""
    before, after = text[max(0, start - 90) : start], text[end : end + 90]
    clause = re.split(r"[;.]|,\s(?:and|but|who|whose|the)\s", before)[-1]
    inside = text[start:end]
    if rule in ("titled", "person-of", "cell", "is", "older", "years-person", "decade"):
        return "report"
    if rule == "year-old":
        if (past := _PAST_AGE.search(before)) or _FOUND.match(after):
            return _of_event(text, past)
        if re.match(r"\s+[\w-]*\s*\w+\s+was diagnosed in (?:19|20)\d\d", after):
            return "diagnosis"
        return "treatment_start" if _START_AFTER.match(after) else "report"
    if rule == "started-at":
        return "treatment_start"
    if rule in ("since-was", "of-life", "first-at") or _SINCE_BEFORE.search(before):
        return "onset"
    for anchor, pattern in _AT:
        if pattern.search(inside) or pattern.search(clause) or (re.match(r"\s*(?:years?\s)?(?:at|of)?\s?(?:the\s)?(?:time of )?", after) and pattern.match(re.sub(r"^\s*(?:years?\s)?at (?:the )?(?:time of )?", "", after))):
            return anchor
    if _START_AFTER.match(after) or _START_VERB.search(clause):
        return "treatment_start"
    if re.search(rf"\b{_TREATMENT}\s+at\s(?:a\s)?$", before, re.IGNORECASE):
        return "treatment_start"
    if _EVENT_BEFORE.search(before) and not re.search(r"\baged\b", before[-12:], re.IGNORECASE):
        return None
    return "report"
