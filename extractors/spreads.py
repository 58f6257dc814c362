"""Mean or median of a number, and the interval or deviation printed with it.

The label stands before the number ("mean age was 53 years", "a median of 34 weeks") or behind it ("76.8 years old on
average", "40 months' median follow-up"); the interval behind it ("(range 3-21)", "(IQR 3.1-10.5)", "[2-12]"), the
deviation behind or inside ("(SD 3.3)", "4.6 ± 3.3 years").
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from extractors.numerals import DIGITS, UNIT, Unit, number, unit

Centre = Literal["mean", "median"]
SpreadName = Literal["range", "iqr", "ci"]


@dataclass(frozen=True, slots=True)
class Label:
    """What the words before a number call it, the interval they announce ("median (IQR)"), and where they begin."""

    stat: Centre
    spread: SpreadName | None
    start: int | None


@dataclass(frozen=True, slots=True)
class Interval:
    """An interval printed behind a number, up to ``end``."""

    low: float
    high: float
    end: int
    spread: SpreadName | None
    unit: Unit | None


_INTERVAL = re.compile(
    rf"""\s*[(\[,;]?\s*\(?(?:(?P<label>ranges?|ranging\sfrom|IQR|interquartile\srange|95\s?%\s(?:CI|confidence\sinterval)|CI)
    \s*(?:[:=,]|of)*\s*)?-?\s*(?P<low>{DIGITS})\s*(?:-|to|and)\s*(?P<high>{DIGITS})\s*(?P<unit>{UNIT})?\s*[)\]]?""",
    re.IGNORECASE | re.VERBOSE,
)
_DEVIATION = re.compile(
    rf"\s*\(\s*(?:±|\+/-|SD|s\.d\.|standard deviation)[\s:=]*(?P<sd>{DIGITS})\s*(?:{UNIT})?\s*\)", re.IGNORECASE
)
_LABEL = re.compile(
    r"\b(?P<stat>mean|average|median)\b(?P<spread>\s*[(\[][^()\[\]]*[)\]])?"
    r"(?P<between>[^.;:()]{0,80}(?:\([^()]*\))?[^.;:()]{0,12})$",
    re.IGNORECASE,
)
_TIME_NOUN = re.compile(
    r"\b(?:age|ages|duration|follow[- ]?up|time|period|interval|course|history|observation|exposure|survival|onset|"
    r"delay|latency|length|lag)\b",
    re.IGNORECASE,
)
_DIRECT = re.compile(r"^[\s,=:]*(?:value\s)?(?:of|was|=|:)?\s*$", re.IGNORECASE)
_LISTED = re.compile(rf"\b(?:{UNIT})\)?(?:\s\([^()]*\))?,?\s*(?:and|versus|vs\.?|or)?\s*$", re.IGNORECASE)
_UNIT_INSIDE = re.compile(rf"\d\s*(?:{UNIT})\b", re.IGNORECASE)
_MOVED = re.compile(
    r"\b(?:from|went|fell|rose|dropped|decreas\w+|increas\w+|declin\w+|improv\w+|"
    r"at(?! (?:\w+ ){0,3}(?:onset|diagnosis|start|inclusion|presentation|enrol\w*|entry|baseline|treatment|therapy|"
    r"admission|last)))\b",
    re.IGNORECASE,
)
_BEHIND = re.compile(
    r"^[^.;,]{0,6}\s*(?:old\s|of age\s)?(?P<centre>on average|in the mean|at the mean|at the median)\b|"
    r"^'?s?\s*\(?(?P<noun>mean|median|average)\s+follow(?:[- ]?up)?",
    re.IGNORECASE,
)


def label_before(text: str, start: int) -> Label | None:
    """Mean or median where the words before a number say so of it."""
    match = _LABEL.search(text, max(0, start - 130), start)
    while match and (later := _LABEL.search(text, match.start() + 1, start)):
        match = later
    if not match or not _names_time(match["between"]):
        return None
    printed = re.search(r"\b(range|IQR|interquartile|95% CI|CI)\b", match["spread"] or "", re.IGNORECASE)
    stat: Centre = "median" if match["stat"].lower() == "median" else "mean"
    near = match.start() if len(match["between"]) < 45 else None
    return Label(stat, spread_name(printed[1]) if printed else None, near)


def _names_time(between: str) -> bool:
    """Whether a label reaches over the words between: "mean SLEDAI went from 10.8 to 3.6 at 6 months" does not."""
    if _DIRECT.match(between):
        return True
    if _UNIT_INSIDE.search(between):
        return bool(_LISTED.search(between))
    return bool(_TIME_NOUN.search(between)) and not _MOVED.search(between)


def label_behind(text: str, end: int) -> tuple[Centre, int] | None:
    """Mean or median where the words behind a number say so of it, and where the label ends."""
    match = _BEHIND.match(text[end : end + 40])
    if not match:
        return None
    word = (match["centre"] or match["noun"]).lower()
    return "median" if word.endswith("median") else "mean", end + match.end()


def interval_behind(text: str, end: int) -> Interval | None:
    """The interval in brackets behind a number, or one that is labelled."""
    match = _INTERVAL.match(text, end)
    if not match:
        return None
    opened = text[match.start() : match.start("low")].strip()[:1] in ("(", "[")
    closed = match[0].rstrip()[-1:] in (")", "]")
    if not match["label"] and not (opened and closed):
        return None
    name = unit(match["unit"]) if match["unit"] else None
    return Interval(number(match["low"]), number(match["high"]), match.end(), spread_name(match["label"]), name)


def deviation_behind(text: str, end: int) -> tuple[float, int] | None:
    """The standard deviation in brackets behind a number, and where it ends."""
    match = _DEVIATION.match(text, end)
    return (number(match["sd"]), match.end()) if match else None


def spread_name(label: str | None) -> SpreadName | None:
    """Range, interquartile range or confidence interval, by its label."""
    if not label:
        return None
    return {"r": "range", "i": "iqr"}.get(label[0].lower(), "ci")  # type: ignore[return-value]
