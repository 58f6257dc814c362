"""Ages, durations and follow-up: the quote states the number, the unit and the statistic.

An amount is read anew as numbers around a unit: an interval is two numbers joined by a dash, "to" or "and"; what stands
beside it is the centre, and what stands behind "±" or "SD" the deviation.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass

from pipeline.checks.base import AMOUNTS, Check, Claim, number_words, shown
from pipeline.checks.numerals import Numeral, numerals, units

_JOINT = re.compile(r"\s*(?:years?|months?|weeks?|days?|y|yrs?)?\s*(?:-|–|to|through|until)\s*(?:-\s*)?", re.IGNORECASE)
_AND = re.compile(r"\s*(?:years?|months?|weeks?|days?)?\s*and\s*", re.IGNORECASE)
_BETWEEN = re.compile(r"\b(?:between|range[ds]?|ranging|from|aged)\b[^.;]{0,25}$", re.IGNORECASE)
_DEVIATION = re.compile(r"(?:±|\+/-|\+-|\bSDs?\b|s\.d\.|deviation)[\s:=(of]*$", re.IGNORECASE)
_PERCENT = re.compile(r"\s*%")
_PLUS_HALF = re.compile(r"\b(?:one|\d+)\sand\sa\shalf\b|\ba\shalf\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Parts:
    """The numbers of an amount by what they are."""

    centres: tuple[float, ...]
    intervals: tuple[tuple[float, float], ...]
    deviations: tuple[float, ...]


def parts(text: str) -> Parts:
    """Read the numbers of a quoted amount anew."""
    found = [n for n in numerals(text) if not _PERCENT.match(text, n.end)]
    intervals: list[tuple[float, float]] = []
    deviations: list[float] = []
    used: set[int] = set()
    for place, (one, other) in enumerate(itertools.pairwise(found)):
        gap = text[one.end : other.start]
        joined = _JOINT.fullmatch(gap) or (_AND.fullmatch(gap) and _BETWEEN.search(text[: one.start]))
        if joined and place not in used:
            intervals.append((one.value, other.value))
            used |= {place, place + 1}
    for place, numeral in enumerate(found):
        if _DEVIATION.search(text[: numeral.start]):
            deviations.append(numeral.value)
            used.add(place)
    centres = [n.value for place, n in enumerate(found) if place not in used]
    if match := re.search(r"\b(one|\d+)\sand\sa\shalf\b", text, re.IGNORECASE):
        centres.append((1.0 if match[1].lower() == "one" else float(match[1])) + 0.5)
    return Parts(tuple(centres), tuple(intervals), tuple(deviations))


def _has(numbers: tuple[float, ...], value: float) -> bool:
    return any(abs(number - value) < 1e-6 for number in numbers)


def _quote_states_number(claim: Claim) -> str | None:
    """The centre stands in a quote as a centre, low and high as the ends of one interval."""
    value, low, high, sd = (claim.get(key) for key in ("value", "low", "high", "sd"))
    wrong: str | None = "nothing is quoted"
    for quote in claim.quotes:
        wrong = _misread(parts(_whole(quote)), value, low, high, sd)
        if wrong is None:
            return None
    return f"{wrong} in {shown(claim.quote or '')}" if claim.quote else wrong


def _whole(quote: str) -> str:
    """A unit alone ("the year after") says one."""
    return quote if numerals(quote) else f"1 {quote}"


def _misread(read: Parts, value: object, low: object, high: object, sd: object) -> str | None:
    loose = tuple(n for pair in read.intervals for n in pair)
    if isinstance(value, float):
        listed = not (low or high) and not read.centres
        if not _has(read.centres, value) and not (listed and _has(loose, value)):
            return f"{number_words(value)} is not the number"
    if isinstance(low, float) and isinstance(high, float):
        if (low, high) not in read.intervals and not (_has(read.centres, low) and _has(read.centres, high)):
            return f"{number_words(low)} to {number_words(high)} is not the interval"
    elif isinstance(low, float) or isinstance(high, float):
        end = low if isinstance(low, float) else high
        if not _has((*read.centres, *loose), float(end)):  # type: ignore[arg-type]
            return f"{number_words(end)} does not stand"
    if isinstance(sd, float) and not _has((*read.deviations, *read.centres), sd):
        return f"the deviation {number_words(sd)} does not stand"
    return None


_AGE_WORDS = re.compile(
    r"\b(?:age[ds]?|old|aged|decade|birth|girl|boy|child|infant|man|woman|m|f|male|"
    r"female)\b",
    re.IGNORECASE,
)


def _quote_states_unit(claim: Claim) -> str | None:
    """The unit beside the number is the claimed one."""
    claimed = str(claim.get("unit"))
    printed: set[str] = set()
    for piece in claim.evidence:
        found = _units_beside(claim, claim.read(piece), piece.start, piece.end)
        if claimed in found:
            return None
        printed |= found
    if printed:
        return f"the quote {shown(claim.quote or '')} speaks of {' and '.join(sorted(printed))}s, not of {claimed}s"
    if claim.field == "age" and claimed == "year":
        return None
    return f"no unit stands beside {shown(claim.quote or '')}, and {claimed}s are claimed"


def _units_beside(claim: Claim, quote: str, start: int, end: int) -> set[str]:
    """The units of the quote that belong to the claimed number; else the next one after it in the sentence."""
    numbers = [n for n in numerals(quote) if n.value in (claim.get("value"), claim.get("low"), claim.get("high"))]
    here = units(quote)
    if here:
        return {_nearest(here, n) for n in numbers} or {name for _, _, name in here}
    before, after = claim.scene.before(start, 40), claim.scene.after(end, 60)
    if _LIST_BEFORE.search(before):
        return {units(before)[-1][2]}
    following = _LIST_AFTER.match(after)
    return {units(following[0])[0][2]} if following else set()


_LIST_BEFORE = re.compile(
    r"(?<![A-Za-z])(?:years?|months?|weeks?|days?)\s*[-,]?\s*(?:\d+\s*(?:,|and|to|-|or|"
    r"&)*\s*)*$",
    re.IGNORECASE,
)
_LIST_AFTER = re.compile(
    r"[^A-Za-z.;]*(?:(?:and|to|or|versus|vs)\b[^A-Za-z.;]*|(?:one|two|three|four|five|six|seven|eight|nine|ten|"
    r"eleven|twelve)\b[^A-Za-z.;]*)*"
    r"(?:years?|yrs?|y|months?|mos?|weeks?|wks?|days?|d)(?![A-Za-z])", re.IGNORECASE)  # fmt: skip


def _nearest(found: tuple[tuple[int, int, str], ...], numeral: Numeral) -> str:
    """The unit that follows a number, else the one before it."""
    following = [name for start, _, name in found if start >= numeral.end]
    preceding = [(end, name) for _, end, name in found if end <= numeral.start]
    if preceding and numeral.start - preceding[-1][0] <= 2:
        return preceding[-1][1]
    return following[0] if following else preceding[-1][1]


_LABEL = re.compile(r"\b(?P<mean>mean|averag\w+)\b|\b(?P<median>medians?)\b", re.IGNORECASE)
_BOUND = {
    "minimum": re.compile(
        r"(?:at least|more than|longer than|greater than|no less than|not less than|minimum|exceed\w*|over|above|≥|"
        r">|beyond|"
        r"older than|or more|or longer|\+|and older)", re.IGNORECASE),
    "maximum": re.compile(
        r"(?:within|up to|less than|fewer than|no more than|not more than|at most|under|below|maximum|"
        r"younger than|or less|in less|first)\b|[≤<]", re.IGNORECASE),
}  # fmt: skip
_STRONG_BOUND = re.compile(
    r"(?:\bat least|\bmore than|\blonger than|\bgreater than|\bless than|\bup to|\bwithin|≥|≤|[<>]|\bat most|\bno "
    r"more than)"
    r"\s*(?:the\s(?:first|next|last)\s|a\s|an\s|about\s)?$", re.IGNORECASE)  # fmt: skip


def _quote_states_statistic(claim: Claim) -> str | None:
    """Mean, median, range, minimum and maximum are said in words or signs; a plain number is none of them."""
    claimed = claim.get("stat")
    reasons = [_wrong_statistic(claim, piece.start, piece.end, claimed) for piece in claim.evidence]
    if None in reasons or not reasons:
        return None
    return f"{reasons[0]} {shown(claim.quote or '')}"


def _wrong_statistic(claim: Claim, start: int, end: int, claimed: object) -> str | None:
    quote = claim.scene.view[start:end]
    before = claim.scene.before(start, 110)
    label = _label(quote, before, claim.scene.after(end, 30))
    if claimed in ("mean", "median"):
        return None if label == claimed else f"'{claimed}' is not said of"
    value = claim.get("value")
    if claimed == "range":
        return "one number is no range:" if value is not None else None
    if claimed in ("minimum", "maximum"):
        near = f"{before[-28:]}{quote} {claim.scene.after(end, 14)}"
        return None if _BOUND[str(claimed)].search(near) and value is not None else f"no bound ({claimed}) is said of"
    if claimed == "exact":
        return _not_exact(quote, before, label)
    return "an interval alone has the statistic 'range', not none:" if value is None and not label else None


def _label(quote: str, before: str, after: str) -> str | None:
    """The nearest label: in the quote, after it ("on average"), else before it in its clause."""
    inside = list(_LABEL.finditer(quote))
    if inside:
        return "mean" if inside[0]["mean"] else "median"
    if "±" in quote or "+/-" in quote:
        return "mean"
    if follows := re.match(r"[^.;,]{0,14}?\b(?:on )?(average|mean|median)\b", after, re.IGNORECASE):
        return "median" if follows[1].lower() == "median" else "mean"
    outside = list(_LABEL.finditer(before))
    between = (
        re.sub(r"\d+(?:\.\d+)? (?:years|months|weeks|days) \($", "", before[outside[-1].end() :]) if outside else ""
    )
    if outside and not re.search(r"[;]|\d", between):
        return "mean" if outside[-1]["mean"] else "median"
    listed = (
        outside
        and re.search(r"\brespectively|versus|vs\b", after, re.IGNORECASE)
        or outside
        and re.search(r"(?:and|versus|vs\.?|or|,)\s*$", before)
    )
    return ("mean" if outside[-1]["mean"] else "median") if listed else None


def _not_exact(quote: str, before: str, label: str | None) -> str | None:
    if label and (_LABEL.search(quote) or "±" in quote or "+/-" in quote):
        return f"'{label}' is said of"
    if label and re.search(r"\b(?:of|was|were|is|age|duration|follow-?up|=|:)\s*$", before):
        return f"'{label}' is said of"
    if _STRONG_BOUND.search(before[-24:]) or re.match(r"(?:at least|more than|within|less than|up to|≥|≤|<|>)", quote):
        return "a bound is said of"
    return None


def _range_is_ordered(claim: Claim) -> str | None:
    """Low is not above high, and the centre lies between them."""
    value, low, high = (claim.get(key) for key in ("value", "low", "high"))
    if not isinstance(low, float) or not isinstance(high, float):
        return None
    if low > high:
        return f"the interval runs backwards, from {number_words(low)} to {number_words(high)}"
    if isinstance(value, float) and not low <= value <= high:
        return f"{number_words(value)} lies outside its own interval, {number_words(low)} to {number_words(high)}"
    return None


CHECKS = (
    Check(
        "QuoteStatesNumber",
        "number_not_in_quote",
        "The quote prints the claimed numbers, each in its part.",
        'value 24 from "24.2 weeks"; value 11 from "mean 14.5 (range 11-18)"',
        "enter the number that the quote prints, or quote the words that print this one",
        AMOUNTS,
        _quote_states_number,
    ),
    Check(
        "QuoteStatesUnit",
        "unit_not_in_quote",
        "The unit beside the number is the claimed one.",
        'unit year from "after 11 months"',
        "enter the unit that is printed beside the number",
        AMOUNTS,
        _quote_states_unit,
    ),
    Check(
        "QuoteStatesStatistic",
        "statistic_not_in_quote",
        "Mean, median, minimum and maximum are said of the number; an exact number has none of these words beside it.",
        'exact from "a median of 14 months"; mean from "after 6 months"',
        "enter the statistic that the words say",
        AMOUNTS,
        _quote_states_statistic,
    ),
    Check(
        "RangeIsOrdered",
        "range_out_of_order",
        "Low <= centre <= high.",
        'mean 9.4 with "range 20-31"',
        "read the source: one of the three numbers belongs to something else or is misprinted",
        AMOUNTS,
        _range_is_ordered,
    ),
)
