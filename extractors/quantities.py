"""Amounts of time as papers print them, and what their numbers say.

"52 weeks", "week 24", "months 0, 3 and 6", "the third month", "mean 8.7 ± 3 years", "median 7 months (range 3-21)",
"18 (1-53) months", "5.8-20.7 years", "at least half a year": each becomes a ``Reading`` with a ``Quantity``. What the
time means (an age, a follow-up, a dosing interval) is decided by the extractors that ask for readings.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from extractors.base import Value

Statistic = Literal["exact", "mean", "median", "range", "minimum", "maximum"]
Unit = Literal["year", "month", "week", "day"]
Form = Literal["amount", "point", "ordinal"]


class Quantity(Value):
    """A number with its statistic, spread and unit."""

    value: float | None = None
    low: float | None = None
    high: float | None = None
    sd: float | None = None
    stat: Statistic | None = None
    spread: Literal["range", "iqr", "ci"] | None = None
    unit: Unit


@dataclass(frozen=True, slots=True)
class Reading:
    """One amount of time at ``[start, end)`` of a sentence; a list gives one reading per number."""

    start: int
    end: int
    quantity: Quantity
    form: Form = "amount"
    whole: tuple[int, int] = (0, 0)
    """The whole list the number stands in: "3, 6 and 9 months"."""


_ONES = dict(zip(["one", "two", "three", "four", "five", "six", "seven", "eight", "nine"], range(1, 10), strict=True))
_TEENS = dict(
    zip(
        ["ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"],
        range(10, 20),
        strict=True,
    )
)
_TENS = dict(zip(["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], range(20, 100, 10), strict=True))
_ORDINALS = dict(
    zip(
        ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh", "twelfth"],
        range(1, 13),
        strict=True,
    )
)
_WORD = rf"(?:(?:{'|'.join(_TENS)})(?:[- ](?:{'|'.join(_ONES)}))?|{'|'.join(_TEENS)}|{'|'.join(_ONES)})\b"
DIGITS = r"\d+(?:,\d{3})*(?:[.,]\d{1,2})?(?![\d])(?:\s?½)?|½"
NUMBER = rf"(?:(?:{DIGITS})|{_WORD})"
"""A number in digits (decimal point or comma) or in words."""

_JOIN = r"\s*(?:,\s*and|,\s*or|,|and|or|to|-|&|/)\s*"
_UNIT = r"(?:years?|yrs?|y|months?|mths?|mos?|weeks?|wks?|days?|d)"
_BOUNDS = {
    "minimum": r"at least|more than|longer than|greater than|no less than|not less than|a minimum(?: period)? of|"
    r"minimum of|exceeding|(?<=for )over|(?<=after )over|(?<=of )over|≥|>=|>",
    "maximum": r"within(?: the first)?|up to|less than|fewer than|no more than|not more than|at most|under|"
    r"a maximum of|maximum of|≤|<=|<",
}
_BOUND = "|".join(f"(?P<{name}>{words})" for name, words in _BOUNDS.items()).replace(" ", r"\s")
_SPREAD_LABEL = r"(?:ranges?|ranging from|IQR|interquartile range|95\s?% (?:CI|confidence interval)|CI)"
_AMOUNT = rf"""
    (?:(?<![\w])(?:{_BOUND})\s*(?:about\s|an?\s(?=(?:period|total)\sof\s))?)?
    (?<![\w./,^±−])(?P<numbers>(?:(?P<half>half\sa|one\sand\sa\shalf)|(?P<article>an?(?=\s(?!d\b|y\b)))
      |{NUMBER}(?:{_JOIN}{NUMBER})*))
    (?:\s*\(?(?:±|\+/-|\+-)\s*(?P<sd>{DIGITS})\)?)?
    (?:\s*\((?P<inner>[^()]*\d[^()]*)\))?
    [\s-]*(?P<unit>{_UNIT})(?![\w/])(?!\.\w)
"""
_POINT = r"""
    (?<![\w/])(?P<pointunit>(?:years?|months?|weeks?|wks?|days?))(?:\s*[-+=]\s*|\s+|-)(?P<points>\+?\s*\d+(?!\d|\.\d)
      (?:\s*(?:,\s*and|,|and|or|to|through|-|&)\s*\d+(?!\d|\.\d))*)
    (?!\s*(?:%|mg|g\b|ml|µg|patients?|children|cases|years?|months?|weeks?|days?|of\s\d)|\w|/|-\w)
"""
_ORDINAL = rf"""
    (?<![\w-])(?P<ordinal>{"|".join(_ORDINALS)}|\d+(?:st|nd|rd|th))[\s-](?P<ordinalunit>years?|months?|weeks?|days?)\b
"""
_TIME = re.compile(f"{_AMOUNT}|{_POINT}|{_ORDINAL}", re.IGNORECASE | re.VERBOSE)
HINT = re.compile(r"year|month|week|day|\b(?:yr|mth|wk|mo)s?\b|\d[\s-]?[ydm]", re.IGNORECASE)
_NUMBER = re.compile(NUMBER, re.IGNORECASE)
_BEHIND = re.compile(rf"(?:(?<=between)|(?<=range)|(?<=from))\s+{NUMBER}\s+and\s+{NUMBER}", re.IGNORECASE)
_TAIL = re.compile(
    rf"""\s*[(\[,;]?\s*\(?(?:(?P<label>{_SPREAD_LABEL})\s*[:=,of]*\s*)?-?\s*
    (?P<low>{DIGITS})\s*(?:-|to|and)\s*(?P<high>{DIGITS})\s*(?P<unit>{_UNIT})?\s*[)\]]?""",
    re.IGNORECASE | re.VERBOSE,
)
_TAIL_SD = re.compile(
    rf"\s*\(\s*(?:±|\+/-|SD|s\.d\.|standard deviation)[\s:=]*(?P<sd>{DIGITS})\s*(?:{_UNIT})?\s*\)", re.IGNORECASE
)
_CENTRE = re.compile(
    r"\b(?P<stat>mean|average|median)\b(?P<spread>\s*[(\[][^()\[\]]*[)\]])?(?P<between>[^.;:()]{0,80}(?:\([^()]*\))?[^.;:()]{0,12})$",
    re.IGNORECASE,
)
_TIME_NOUN = re.compile(
    r"\b(?:age|ages|duration|follow[- ]?up|time|period|interval|course|history|observation|exposure|survival|onset|"
    r"delay|latency|length|lag)\b",
    re.IGNORECASE,
)
_DIRECT = re.compile(r"^[\s,=:]*(?:value\s)?(?:of|was|=|:)?\s*$", re.IGNORECASE)
_LISTED = re.compile(rf"\b(?:{_UNIT})\)?(?:\s\([^()]*\))?,?\s*(?:and|versus|vs\.?|or)?\s*$", re.IGNORECASE)
_UNIT_INSIDE = re.compile(rf"\d\s*(?:{_UNIT})\b", re.IGNORECASE)
_MOVED = re.compile(r"\b(?:from|went|fell|rose|dropped|decreas\w+|increas\w+|declin\w+|improv\w+|at)\b", re.IGNORECASE)
_AVERAGE_AFTER = re.compile(r"^[^.;,]{0,6}\s*(?:old\s|of age\s)?(?P<centre>on average|in the mean|at the mean|at the median)\b", re.IGNORECASE)
_CENTRE_AFTER = re.compile(r"^'?s?\s*(?:\(?)(mean|median|average)\s+follow", re.IGNORECASE)


_ARTICLE_BEFORE = re.compile(
    r"\b(?:after|for|in|over|about|at|by|until|nearly|almost|approximately|lasting|lasted|during|under|of)\s$", re.IGNORECASE
)
_ARTICLE_AFTER = re.compile(r"\s(?:later|after|on|ago|before|of|previously|earlier)\b", re.IGNORECASE)


def number(printed: str) -> float:
    """The number that digits or words print."""
    text = printed.strip().lower()
    if text[0].isdigit() or text[0] == "½":
        half = 0.5 if text.endswith("½") else 0.0
        digits = text.rstrip("½").strip()
        digits = re.sub(r",(?=\d{3}(?:\D|$))", "", digits).replace(",", ".")
        return float(digits or 0) + half
    parts = re.split(r"[- ]", text)
    return float(sum(_TENS.get(p) or _TEENS.get(p) or _ONES.get(p) or 0 for p in parts))


def unit(printed: str) -> Unit:
    """The unit a word or abbreviation stands for."""
    letter = printed.lower()
    if letter.startswith("m"):
        return "month"
    return {"y": "year", "w": "week"}.get(letter[0], "day")  # type: ignore[return-value]


@lru_cache(maxsize=256)
def readings(text: str) -> tuple[Reading, ...]:
    """Every amount of time of a sentence, in text order."""
    found: list[Reading] = []
    place = 0
    while HINT.search(text) and (match := _TIME.search(text, place)):
        inside = list(_read(text, match))
        found.extend(inside)
        place = max([match.end(), *(reading.whole[1] for reading in inside)])
    return tuple(found)


def _read(text: str, match: re.Match[str]) -> Iterator[Reading]:
    if match["ordinal"]:
        yield _ordinal(match)
    elif match["points"]:
        yield from _points(match)
    else:
        yield from _amounts(text, match)


def _ordinal(match: re.Match[str]) -> Reading:
    printed = match["ordinal"].lower()
    value = float(_ORDINALS.get(printed) or re.sub(r"\D", "", printed))
    quantity = Quantity(value=value, stat="exact", unit=unit(match["ordinalunit"]))
    return Reading(match.start(), match.end(), quantity, "ordinal", match.span())


def _points(match: re.Match[str]) -> Iterator[Reading]:
    printed, start = match["points"], match.start("points")
    name = unit(match["pointunit"])
    inside = list(re.finditer(r"\d+", printed))
    for place, item in enumerate(inside):
        left = match.start() if place == 0 else start + item.start()
        quantity = Quantity(value=float(item[0]), stat="exact", unit=name)
        yield Reading(left, start + item.end(), quantity, "point", match.span())


def _amounts(text: str, match: re.Match[str]) -> Iterator[Reading]:
    name = unit(match["unit"])
    bound: Statistic | None = next((b for b in ("minimum", "maximum") if match[b]), None)  # type: ignore[misc]
    if match["article"] and not _ARTICLE_BEFORE.search(text, 0, match.start()) and not (bound or _ARTICLE_AFTER.match(text, match.end())):
        return
    if match["half"] or match["article"]:
        value = {"h": 0.5, "o": 1.5, "a": 1.0}[match["numbers"][0].lower()]
        yield Reading(match.start(), match.end(), Quantity(value=value, stat=bound or "exact", unit=name), whole=match.span())
        return
    items = _numbers(match, name)
    if not items:
        return
    first = items[0].start()
    joints = [match.string[a.end() : b.start()].strip().lower() for a, b in zip(items, items[1:], strict=False)]
    if len(items) == 2 and (joints[0] in ("-", "to") or _between(text, first)):
        yield from _range(text, match, items, name)
    elif len(items) > 1:
        for place, item in enumerate(items):
            end = match.end() if place == len(items) - 1 else item.end()
            stat = _centre(text, match.start())[0] or "exact"
            yield Reading(item.start(), end, Quantity(value=number(item[0]), stat=stat, unit=name), whole=(first, match.end()))
    else:
        yield from _single(text, match, items[0], bound, name)


def _numbers(match: re.Match[str], name: Unit) -> list[re.Match[str]]:
    """The numbers of a list, without a calendar year before it ("In 2010, 3 months")."""
    start, end = match.span("numbers")
    items = list(_NUMBER.finditer(match.string, start, end))
    limit = {"year": 130.0, "month": 1500.0, "week": 1500.0, "day": 20000.0}[name]
    while items and (number(items[0][0]) > limit or re.fullmatch(r"(?:19|20)\d\d", items[0][0])) and len(items) > 1:
        items.pop(0)
    commas = [match.string[a.end() : b.start()].strip() for a, b in zip(items, items[1:], strict=False)]
    if commas and commas[-1] == "," and len(commas) < 2:
        items = items[-1:]
    return items if items and number(items[0][0]) <= limit else []


def _between(text: str, start: int) -> bool:
    return bool(re.search(r"\bbetween\s+(?:the ages of\s+)?$", text[:start], re.IGNORECASE))


def _range(text: str, match: re.Match[str], items: list[re.Match[str]], name: Unit) -> Iterator[Reading]:
    low, high = number(items[0][0]), number(items[1][0])
    start = items[0].start()
    if match.start() < start and match["maximum"]:
        start = match.start()
    quantity = Quantity(low=low, high=high, stat="range", unit=name)
    yield Reading(start, match.end(), quantity, whole=(start, match.end()))


def _single(text: str, match: re.Match[str], item: re.Match[str], bound: Statistic | None, name: Unit) -> Iterator[Reading]:
    start = match.start() if bound else item.start()
    stat, spread_label, labelled = _centre(text, start)
    end, values = match.end(), {"value": number(item[0])}
    spread = None
    if match["sd"]:
        values["sd"] = number(match["sd"])
        stat = stat or "mean"
    if match["inner"]:
        inner = _TAIL.match(f"({match['inner']})")
        if inner:
            values |= {"low": number(inner["low"]), "high": number(inner["high"])}
            spread = _spread(inner["label"]) or spread_label
        elif re.fullmatch(DIGITS, match["inner"].strip()):
            values["sd"] = number(match["inner"])
            stat = stat or "mean"
    others: list[Reading] = []
    while tail := _equivalent(text, end, name):
        others.append(tail)
        end = tail.whole[1]
    sd = _TAIL_SD.match(text, end)
    if sd:
        values["sd"], end = number(sd["sd"]), sd.end()
        stat = stat or "mean"
    owner: Unit = name
    tail_match = _TAIL.match(text, end)
    if "low" not in values and tail_match and _is_spread(text, tail_match, bool(stat)):
        owner = unit(tail_match["unit"]) if tail_match["unit"] else (others[-1].quantity.unit if others else name)
        interval = {"low": number(tail_match["low"]), "high": number(tail_match["high"])}
        spread, end = _spread(tail_match["label"]) or spread_label, tail_match.end()
        others, values = _attach(others, values, interval, owner, name, spread)
    if (average := _AVERAGE_AFTER.match(text[end : end + 40])) and not stat:
        stat = "median" if average["centre"].endswith("median") else "mean"
    if not stat and (after := _CENTRE_AFTER.match(text[end : end + 30])):
        stat = "median" if after[1].lower() == "median" else "mean"
    unlabelled = "low" in values or "sd" in values
    found: Statistic | None = bound or stat or (None if unlabelled else "exact")
    own_spread = spread if "low" in values else None
    left = labelled if stat and labelled is not None else start
    quantity = Quantity(stat=found, spread=own_spread, unit=name, **values)  # type: ignore[arg-type]
    whole = (left, end)
    yield Reading(left, end if values.keys() - {"value"} else match.end(), quantity, whole=whole)
    for other in others:
        changed = other.quantity.model_copy(update={"stat": found if found != "exact" else other.quantity.stat})
        yield Reading(other.start, end if changed.low is not None else other.end, changed, whole=whole)


def _attach(
    others: list[Reading], values: dict[str, float], interval: dict[str, float], owner: Unit, name: Unit, spread: str | None
) -> tuple[list[Reading], dict[str, float]]:
    """The interval belongs to the value that is printed in its unit."""
    if owner == name or not any(other.quantity.unit == owner for other in others):
        return others, values | interval
    changed = [
        Reading(o.start, o.end, o.quantity.model_copy(update={**interval, "spread": spread}), o.form, o.whole)
        if o.quantity.unit == owner
        else o
        for o in others
    ]
    return changed, values


_EQUIVALENT = re.compile(rf"\s*\((?:about |approximately |i\.e\. |= ?)?(?P<value>{NUMBER})[\s-]*(?P<unit>{_UNIT})\)", re.IGNORECASE)


def _equivalent(text: str, end: int, name: Unit) -> Reading | None:
    """The same time in another unit, in parentheses: "52 weeks (12 months)"."""
    match = _EQUIVALENT.match(text, end)
    if not match or unit(match["unit"]) == name:
        return None
    quantity = Quantity(value=number(match["value"]), stat="exact", unit=unit(match["unit"]))
    return Reading(match.start("value"), match.end("unit"), quantity, whole=(match.start(), match.end()))


def _is_spread(text: str, match: re.Match[str], centred: bool) -> bool:
    """An interval in brackets behind a value, or one that is labelled; "6 months (2-4 mg)" is none."""
    opened = text[match.start() : match.start("low")].strip()[:1] in ("(", "[")
    closed = match[0].rstrip()[-1:] in (")", "]")
    return bool(match["label"]) or (opened and closed and (centred or not match["unit"] or True))


def _spread(label: str | None) -> Literal["range", "iqr", "ci"] | None:
    if not label:
        return None
    folded = label.lower()
    if folded.startswith("rang"):
        return "range"
    return "iqr" if folded.startswith("i") else "ci"


def _centre(text: str, start: int) -> tuple[Statistic | None, Literal["range", "iqr", "ci"] | None, int | None]:
    """Mean or median where the words before the number say so, the interval they announce, and where they stand."""
    match = _CENTRE.search(text, max(0, start - 130), start)
    later = match
    while later:
        match = later
        later = _CENTRE.search(text, match.start() + 1, start)
    if not match:
        return None, None, None
    between = match["between"]
    if not _DIRECT.match(between):
        listed = _UNIT_INSIDE.search(between)
        if not _TIME_NOUN.search(between) and not (listed and _LISTED.search(between)):
            return None, None, None
        if listed and not _LISTED.search(between):
            return None, None, None
        if not listed and _MOVED.search(re.sub(r"\bat (?:\w+ ){0,3}(?:onset|diagnosis|start|inclusion|presentation)", "", between)):
            return None, None, None
    label = re.search(r"\b(range|IQR|interquartile|95% CI|CI)\b", match["spread"] or "", re.IGNORECASE)
    stat: Statistic = "median" if match["stat"].lower() == "median" else "mean"
    near = match.start() if len(between) < 45 else None
    return stat, _spread(label[1]) if label else None, near
