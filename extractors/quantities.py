"""Amounts of time as papers print them, and what their numbers say.

"52 weeks", "week 24", "day six", "months 0, 3 and 6", "the third month", "4 and a half years", "the previous week",
"mean 8.7 ± 3 years", "median 7 months (range 3-21)",
"18 (1-53) months", "5.8-20.7 years", "at least half a year": each becomes a ``Reading`` with a ``Quantity``. What the
time means (an age, a follow-up, a dosing interval) is decided by the extractors that ask for readings.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import pairwise
from typing import Literal

from extractors.base import Value
from extractors.numerals import DIGITS, NUMBER, ORDINAL, UNIT, WORD, Unit, number, ordinal, unit
from extractors.spreads import (
    Label,
    SpreadName,
    deviation_behind,
    interval_behind,
    label_before,
    label_behind,
)

Statistic = Literal["exact", "mean", "median", "range", "minimum", "maximum"]
Form = Literal["amount", "point", "ordinal"]


class Quantity(Value):
    """A number with its statistic, spread and unit."""

    value: float | None = None
    low: float | None = None
    high: float | None = None
    sd: float | None = None
    stat: Statistic | None = None
    spread: SpreadName | None = None
    unit: Unit


@dataclass(frozen=True, slots=True)
class Reading:
    """One amount of time at ``[start, end)`` of a sentence; a list gives one reading per number."""

    start: int
    end: int
    quantity: Quantity
    form: Form = "amount"
    whole: tuple[int, int] = (0, 0)
    """Where the whole list or the number with its label and interval stands."""


_JOIN = r"\s*(?:-?,\s*and|-?,\s*or|-?,|-?\s*and|-?\s*or|-?\s*to|-|&|/)\s*"
_BOUNDS = {
    "minimum": r"at least|more than|longer than|greater than|no less than|not less than|a minimum(?: period)? of|"
    r"minimum of|exceeding|(?<=for )over|(?<=after )over|(?<=of )over|≥|>=|>",
    "maximum": r"within(?: the first)?|up to|less than|fewer than|no more than|not more than|at most|under|"
    r"a maximum of|maximum of|≤|<=|<",
}
_BOUND = "|".join(f"(?P<{name}>{words})" for name, words in _BOUNDS.items()).replace(" ", r"\s")
_AMOUNT = rf"""
    (?:(?<![\w])(?:{_BOUND})\s*(?:about\s|an?\s(?=(?:period|total)\sof\s))?)?
    (?<![\w./,^±−])(?P<numbers>(?:(?P<half>half\sa|{NUMBER}[\s-]and[\s-]a[\s-]half)|(?P<article>an?(?=\s(?!d\b|y\b)))
      |{NUMBER}(?:{_JOIN}{NUMBER})*))
    (?:\s*\(?(?:±|\+/-|\+-)\s*(?P<sd>{DIGITS})\)?)?
    (?:\s*\((?P<inner>[^()]*\d[^()]*)\))?
    [\s-]*(?P<unit>{UNIT})(?![\w/])(?!\.\w)(?P<andhalf>\sand\sa\shalf\b)?
"""
_POINT = rf"""
    (?:(?<![\w/])(?P<pointunit>(?:years?|months?|weeks?|wks?|days?|POD\b))(?:\s*[-+=]\s*|\s+|-)(?P<points>\+?\s*\d+(?!\d|\.\d)
      (?:\s*(?:,\s*and|,|and|or|to|through|-|&)\s*\d+(?!\d|\.\d))*)
    |(?<!\ba\s)(?<!one\s)(?<!per\s)(?<!each\s)(?<!every\s)(?<!\d\s)(?<![\w/])(?P<spelt>year|month|week|day)\s
      (?P<word>{WORD}))
    (?!\s*(?:%|mg|g\b|ml|µg|patients?|children|cases|years?|months?|weeks?|days?|of\s\d)|\w|/|-\w)
"""
_ORDINAL = (
    rf"(?<![\w-])(?P<ordinal>{ORDINAL})[\s-](?:post-?operative\s|hospital\s)?"
    r"(?P<ordinalunit>years?|months?|weeks?|days?)\b"
)
_BARE = r"\b(?:the|this)\s(?:past|previous|last|preceding|prior|following|next|subsequent)\s(?P<bare>year|month|week)\b"
_TIME = re.compile(f"{_AMOUNT}|{_POINT}|{_ORDINAL}|{_BARE}", re.IGNORECASE | re.VERBOSE)
_UNITS_IN_WORDS = ("year", "month", "week", "day", "yr", "wk", "mth", "pod")
_UNIT_LETTER = re.compile(r"\d[\s-]?(?:[yd]\b|mo)", re.IGNORECASE)
_NUMBER = re.compile(NUMBER, re.IGNORECASE)
_ARTICLE_BEFORE = re.compile(
    r"\b(?:after|for|in|over|about|at|by|until|nearly|almost|approximately|lasting|lasted|during|under|of)\s$",
    re.IGNORECASE,
)
_ARTICLE_AFTER = re.compile(r"\s(?:later|after|on|ago|before|of|previously|earlier)\b", re.IGNORECASE)
_BETWEEN = re.compile(r"\bbetween\s+(?:the ages of\s+)?$", re.IGNORECASE)
_EQUIVALENT = re.compile(
    rf"\s*\((?:about |approximately |i\.e\. |= ?)?(?P<value>{NUMBER})[\s-]*(?P<unit>{UNIT})\)", re.IGNORECASE
)
_LIMITS: dict[Unit, float] = {"year": 130, "month": 1500, "week": 1500, "day": 20000}


@lru_cache(maxsize=256)
def mentions_time(text: str) -> bool:
    """Whether a sentence has what every amount of time has: looked at first, for it is cheap."""
    low = text.lower()
    return any(word in low for word in _UNITS_IN_WORDS) or bool(_UNIT_LETTER.search(text))


@lru_cache(maxsize=256)
def readings(text: str) -> tuple[Reading, ...]:
    """Every amount of time of a sentence, in text order."""
    found: list[Reading] = []
    place = 0
    while mentions_time(text) and (match := _TIME.search(text, place)):
        inside = list(_read(text, match))
        found.extend(inside)
        place = max([match.end(), *(reading.whole[1] for reading in inside)])
    return tuple(found)


def _read(text: str, match: re.Match[str]) -> Iterator[Reading]:
    if match["ordinal"]:
        quantity = Quantity(value=ordinal(match["ordinal"]), stat="exact", unit=unit(match["ordinalunit"]))
        yield Reading(match.start(), match.end(), quantity, "ordinal", match.span())
    elif match["bare"]:
        quantity = Quantity(value=1.0, stat="exact", unit=unit(match["bare"]))
        yield Reading(*match.span("bare"), quantity, whole=match.span("bare"))
    elif match["points"]:
        yield from _points(match)
    elif match["word"]:
        quantity = Quantity(value=number(match["word"]), stat="exact", unit=unit(match["spelt"]))
        yield Reading(match.start(), match.end(), quantity, "point", match.span())
    elif match["half"] or match["article"]:
        yield from _fraction(text, match)
    else:
        yield from _numbers(text, match)


def _points(match: re.Match[str]) -> Iterator[Reading]:
    """ "week 24", "months 0, 3 and 6"."""
    printed = match["pointunit"]
    start, name = match.start("points"), unit("day" if printed.lower() == "pod" else printed)
    for place, item in enumerate(re.finditer(r"\d+", match["points"])):
        left = match.start() if place == 0 else start + item.start()
        quantity = Quantity(value=float(item[0]), stat="exact", unit=name)
        yield Reading(left, start + item.end(), quantity, "point", match.span())


def _bound(match: re.Match[str]) -> Statistic | None:
    if match["minimum"]:
        return "minimum"
    return "maximum" if match["maximum"] else None


def _half(match: re.Match[str]) -> bool:
    """ "half a year", "4 and a half years", "a year and a half"."""
    return bool(match["half"] or match["andhalf"])


def _fraction(text: str, match: re.Match[str]) -> Iterator[Reading]:
    """ "after a week", "half a year"; in "two seizures a month" there is no amount of time."""
    bound = _bound(match)
    governed = _ARTICLE_BEFORE.search(text, 0, match.start()) or _ARTICLE_AFTER.match(text, match.end())
    if match["article"] and not bound and not governed:
        return
    whole = _NUMBER.match(match["numbers"])
    value = (number(whole[0]) if whole else 0.0 if match["half"] else 1.0) + (0.5 if _half(match) else 0.0)
    quantity = Quantity(value=value, stat=bound or "exact", unit=unit(match["unit"]))
    yield Reading(match.start(), match.end(), quantity, whole=match.span())


def _numbers(text: str, match: re.Match[str]) -> Iterator[Reading]:
    """One number, a range, or a list that shares a unit."""
    name = unit(match["unit"])
    items = _listed(match, name)
    if not items:
        return
    first, last = items[0].start(), items[-1]
    joints = [text[a.end() : b.start()].strip().lower() for a, b in pairwise(items)]
    if len(items) == 1:
        yield from _Single(text, match, items[0], name).readings()
    elif len(items) == 2 and (joints[0].lstrip("- ") in ("", "to") or _BETWEEN.search(text[:first])):
        quantity = Quantity(low=number(items[0][0]), high=number(items[1][0]), stat="range", unit=name)
        yield Reading(first, match.end(), quantity, whole=(first, match.end()))
    else:
        label = label_before(text, match.start())
        for item in items:
            quantity = Quantity(value=number(item[0]), stat=label.stat if label else "exact", unit=name)
            yield Reading(
                item.start(), match.end() if item is last else item.end(), quantity, whole=(first, match.end())
            )


def _listed(match: re.Match[str], name: Unit) -> list[re.Match[str]]:
    """The numbers of a list, without a calendar year before it ("In 2010, 3 months")."""
    items = list(_NUMBER.finditer(match.string, *match.span("numbers")))
    while len(items) > 1 and (number(items[0][0]) > _LIMITS[name] or re.fullmatch(r"(?:19|20)\d\d", items[0][0])):
        items.pop(0)
    if len(items) == 2 and match.string[items[0].end() : items[1].start()].strip() == ",":
        items.pop(0)
    return items if number(items[0][0]) <= _LIMITS[name] else []


@dataclass(slots=True)
class _Single:
    """One number with what is printed around it: label, deviation, the same time in another unit, interval."""

    text: str
    match: re.Match[str]
    item: re.Match[str]
    unit: Unit
    values: dict[str, float] = field(default_factory=dict)
    spread: SpreadName | None = None
    others: list[Reading] = field(default_factory=list)
    end: int = 0

    def readings(self) -> Iterator[Reading]:
        """The number, then the same time in other units."""
        text, match, bound = self.text, self.match, _bound(self.match)
        start = match.start() if bound else self.item.start()
        label = label_before(text, start)
        self.values, self.end = {"value": number(self.item[0]) + 0.5 * _half(match)}, match.end()
        self._inside(label)
        self._behind(label)
        stat: Statistic | None = bound or (label.stat if label else None)
        number_end = match.end()
        if not stat and (found := label_behind(text, self.end)):
            stat, self.end = found
            number_end = self.end
        if not stat and "sd" in self.values:
            stat = "mean"
        if not stat and "low" not in self.values:
            stat = "exact"
        left = label.start if label and label.start is not None else start
        whole = (left, self.end)
        spread = self.spread if "low" in self.values else None
        quantity = Quantity(stat=stat, spread=spread, unit=self.unit, **self.values)
        yield Reading(left, self.end if len(self.values) > 1 else number_end, quantity, whole=whole)
        for other in self.others:
            changed = other.quantity.model_copy(update={"stat": stat or other.quantity.stat})
            yield Reading(other.start, self.end if changed.low is not None else other.end, changed, whole=whole)

    def _inside(self, label: Label | None) -> None:
        """Between number and unit: "4.6 ± 3.3 years", "18 (1-53) months", "8.7 (3.2) years"."""
        if self.match["sd"]:
            self.values["sd"] = number(self.match["sd"])
        inner = self.match["inner"]
        if inner and (interval := interval_behind(f"({inner})", 0)):
            self.values |= {"low": interval.low, "high": interval.high}
            self.spread = interval.spread or (label.spread if label else None)
        elif inner and re.fullmatch(DIGITS, inner.strip()):
            self.values["sd"] = number(inner)

    def _behind(self, label: Label | None) -> None:
        """Behind the unit: "(12 months)", "(SD 3.3)", "(range 3-21 months)"."""
        while other := self._equivalent():
            self.others.append(other)
            self.end = other.whole[1]
        if deviation := deviation_behind(self.text, self.end):
            self.values["sd"], self.end = deviation
        interval = None if "low" in self.values else interval_behind(self.text, self.end)
        if not interval:
            return
        self.end = interval.end
        spread = interval.spread or (label.spread if label else None)
        owner = interval.unit or (self.others[-1].quantity.unit if self.others else self.unit)
        if owner != self.unit and any(other.quantity.unit == owner for other in self.others):
            update = {"low": interval.low, "high": interval.high, "spread": spread}
            self.others = [
                replace(other, quantity=other.quantity.model_copy(update=update))
                if other.quantity.unit == owner
                else other
                for other in self.others
            ]
        else:
            self.values |= {"low": interval.low, "high": interval.high}
            self.spread = spread

    def _equivalent(self) -> Reading | None:
        """The same time in another unit, in brackets: "52 weeks (12 months)"."""
        match = _EQUIVALENT.match(self.text, self.end)
        if not match or unit(match["unit"]) == self.unit:
            return None
        quantity = Quantity(value=number(match["value"]), stat="exact", unit=unit(match["unit"]))
        return Reading(match.start("value"), match.end("unit"), quantity, whole=match.span())
