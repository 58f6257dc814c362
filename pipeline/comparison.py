"""When two records say the same thing.

A record, ours or a gold one, becomes ``entries``: field by field the points that are compared, each with the value it
was taken from. Names are compared without spelling variants, amounts of time over units, an interval apart from its
centre. What two points must share to be the same fact is the table ``SAME``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from importlib.resources import files
from typing import Any

from extractors.word_tables import rows

Item = Mapping[str, Any]
Point = Any


@dataclass(frozen=True, slots=True)
class Entry:
    """One comparable point and the value of the record that it was read from."""

    point: Point
    item: Item


@dataclass(frozen=True, slots=True)
class Amount:
    """A centre (one number) or an interval (two) in a unit; ``at`` is the moment an age belongs to."""

    stat: str
    numbers: tuple[float | str | None, ...]
    unit: str
    at: str | None


_DASHES = dict.fromkeys(map(ord, "‐‑‒–—−"), "-")
_ACCENT = re.compile("[\u0300-\u036f]")
_GREEK = (("gamma", "γ"), ("alpha", "α"), ("beta", "β"))
_CODES = frozenset({"ana", "anca", "canca", "panca", "rf", "autoantibody"})
_LONG_FORMS = {
    "antinuclear": "ana", "antinuclearfactor": "ana", "antineutrophilcytoplasmic": "anca", "rheumatoidfactor": "rf",
    "auto": "autoantibody", "": "autoantibody",
}  # fmt: skip
_EMPTY_WORDS = frozenset({"a", "an", "and", "of", "the", "with", "in", "due", "to", "by"})
_DAYS = {"hour": 1 / 24, "day": 1.0, "week": 7.0, "month": 365.25 / 12, "year": 365.25}
_FALLING_IS_BETTER = frozenset(
    {"interferon_signature", "stat_phosphorylation", "muscle_enzymes", "inflammation_markers", "antibody_titre"}
)
_TOLERANCE = 0.03


def folded(text: object) -> str:
    """Lower case, plain hyphens, single blanks, no accents; Greek letters stay."""
    if isinstance(text, str) and text.isascii():
        return " ".join(text.lower().split())
    lowered = unicodedata.normalize("NFKC", str(text)).lower().translate(_DASHES)
    return " ".join(_ACCENT.sub("", unicodedata.normalize("NFD", lowered)).split())


def singular(word: str) -> str:
    """The word without a plural ``s``."""
    plural = word.endswith("s") and not word.endswith(("ss", "is", "us", "as"))
    return word[:-1] if plural else word


@lru_cache(maxsize=1)
def _synonyms() -> dict[str, str]:
    table = rows(files("pipeline") / "synonyms.csv", ("name", "synonyms"))
    return {synonym: row["name"] for row in table for synonym in row["synonyms"].split("|")}


@lru_cache(maxsize=20_000)
def name(text: str) -> str:
    """The preferred name that a printed one stands for."""
    printed = folded(text)
    one = singular(printed)
    return _synonyms().get(printed) or _synonyms().get(one) or one


@lru_cache(maxsize=5_000)
def antibody(text: str) -> str:
    """``Anti-TIF1-γ antibodies`` and ``anti TIF1 gamma`` are one antibody."""
    printed = folded(text)
    for spelt, letter in _GREEK:
        printed = printed.replace(spelt, letter)
    bare = re.sub(r"antibod(?:y|ies)\b|\babs?\b|\big[agm]\b|\breceptor\b", " ", printed)
    code = re.sub(r"[^a-zα-ω0-9]", "", bare)
    code = _LONG_FORMS.get(code, code)
    return code if code in _CODES else code.removeprefix("anti")


def words(text: str) -> frozenset[str]:
    """The telling words of a name, in any order."""
    return frozenset(map(singular, re.findall(r"[a-zα-ω0-9]+", name(text)))) - _EMPTY_WORDS


def number(value: object) -> float | str | None:
    """A number; None for nothing; what is no number stays what it is and equals no number."""
    if value is None or isinstance(value, bool):
        return None
    try:
        return float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return f"not a number: {value}"


_DOSE_UNIT = re.compile(
    r"(?P<unit>mg|µg|mcg|g|ml|iu|units?|u|%)(?P<per>(?:\s?/\s?(?:kg|m2|day|d|week|dose))*)(?![a-z])"
)


def dose(printed: object) -> tuple[tuple[float, ...], frozenset[str]]:
    """The numbers of a dose and its units, per kilogram and per square metre told apart."""
    text = folded(printed if isinstance(printed, str) else (printed or {}).get("text") or "")  # type: ignore[attr-defined]
    for variant, usual in (("·", "."), ("micrograms", "µg"), ("μ", "µ"), (" per ", "/")):
        text = text.replace(variant, usual)
    numbers = sorted(float(found) for found in re.findall(r"\d+(?:\.\d+)?", text.replace(",", "")))
    units = set()
    for match in _DOSE_UNIT.finditer(text):
        whole = match[0].replace(" ", "")
        units.add(match["unit"] + "/kg" * ("kg" in whole) + "/m2" * ("m2" in whole))
    return tuple(numbers), frozenset(units)


# --- entries -----------------------------------------------------------------------------------------------------


def entries(record: Item) -> dict[str, list[Entry]]:
    """What is compared of a record, field by field; a fact that it states twice counts once."""
    found: dict[str, list[Entry]] = {}
    for field, point, item in _all_points(record):
        known = found.setdefault(field, [])
        if not any(same(field, point, other.point) for other in known):
            known.append(Entry(point, item))
    return found


def _all_points(record: Item) -> Iterator[tuple[str, Point, Item]]:
    yield from _who(record)
    for field in ("age", "disease_duration", "follow_up"):
        for item in _items(record, field):
            yield from ((field, amount, item) for amount in amounts(item))
    yield from _tests(record)
    yield from _treatments(record)
    yield from _events(record)


def _who(record: Item) -> Iterator[tuple[str, Point, Item]]:
    study, group, sex = (_mapping(record.get(key)) for key in ("study", "group", "sex"))
    if study.get("author") or study.get("year"):
        yield "study", (folded(study.get("author") or ""), number(study.get("year"))), study
    if record.get("scope"):
        yield "scope", record["scope"], study
    if group.get("kind"):
        yield "group", (group["kind"], number(group.get("n"))), group
    if group.get("label"):
        yield "label", folded(group["label"]), group
    for item in record.get("condition") or []:
        named = item if isinstance(item, Mapping) else {"name": item}
        yield "condition", words(named.get("name") or ""), named
    for key in ("female", "male"):
        if sex.get(key) is not None:
            yield "sex", (key, number(sex[key])), sex


def _tests(record: Item) -> Iterator[tuple[str, Point, Item]]:
    for item in _items(record, "antibodies"):
        called = antibody(item.get("name") or "")
        yield "antibodies", (called, item.get("status") or "positive"), item
        for key in ("n", "titre"):
            if item.get(key) is not None:
                yield "details", ("antibody", called, key, folded(item[key])), item


def _treatments(record: Item) -> Iterator[tuple[str, Point, Item]]:
    for item in _items(record, "drugs"):
        called = name(item.get("name") or "")
        yield "drugs", called, item
        if item.get("dose"):
            yield "dose", (called, dose(item["dose"])), item
        if item.get("n") is not None:
            yield "details", ("drug", called, "n", folded(item["n"])), item
    for field in ("prior_treatments", "concomitant_treatments"):
        for item in _items(record, field):
            yield field, name(item.get("name") or ""), item
    for item in _items(record, "prior_treatments"):
        response = item.get("response") or "unspecified"
        if response != "unspecified":
            yield "prior_response", (name(item.get("name") or ""), response), item


def _events(record: Item) -> Iterator[tuple[str, Point, Item]]:
    keys = ("n", "of", "percent")
    for item in _items(record, "outcomes"):
        yield "outcomes", (item.get("domain"), item.get("direction")), item
        counts = tuple(number(item.get(key)) for key in keys)
        if counts != (None, None, None):
            yield "outcome_numbers", (item.get("domain"), *counts), item
    for item in _items(record, "adverse_events"):
        event = words(item.get("event") or "")
        yield "adverse_events", (event, item.get("present") is not False), item
        for key in keys:
            if item.get(key) is not None:
                yield "details", ("event", event, key, number(item[key])), item


def amounts(item: Item) -> Iterator[Amount]:
    """``median 7 months (range 3-21)`` is two points, its centre and its interval."""
    value, low, high = (number(item.get(key)) for key in ("value", "low", "high"))
    unit = singular(folded(item.get("unit") or "year"))
    if value is not None:
        yield Amount(item.get("stat") or "exact", (value,), unit, item.get("at"))
    if low is not None or high is not None:
        yield Amount("interval", (low, high), unit, item.get("at"))


def _mapping(value: object) -> Item:
    return value if isinstance(value, Mapping) else {}


def _items(record: Item, field: str) -> list[Item]:
    found = record.get(field)
    return [item for item in found if isinstance(item, Mapping)] if isinstance(found, Sequence) else []


# --- the same ----------------------------------------------------------------------------------------------------


def same(field: str, one: Point, other: Point) -> bool:
    """Whether two points of a field are the same fact."""
    return bool(SAME.get(field, _equal)(one, other))


def _equal(one: Point, other: Point) -> bool:
    return bool(one == other)


def same_amount(one: Amount, other: Amount) -> bool:
    """Equal in one unit; within 3 % across units."""
    if one.stat != other.stat:
        return False
    if one.unit == other.unit:
        return one.numbers == other.numbers
    if one.unit not in _DAYS or other.unit not in _DAYS:
        return False
    pairs = zip(one.numbers, other.numbers, strict=False)
    return all(_near(a, _DAYS[one.unit], b, _DAYS[other.unit]) for a, b in pairs)


def _near(a: float | str | None, unit_a: float, b: float | str | None, unit_b: float) -> bool:
    if not isinstance(a, float) or not isinstance(b, float):
        return a == b
    x, y = a * unit_a, b * unit_b
    return abs(x - y) <= _TOLERANCE * max(x, y)


def _same_age(one: Amount, other: Amount) -> bool:
    moments = {one.at or "report", other.at or "report"}
    return same_amount(one, other) and (len(moments) == 1 or moments == {"report", "treatment_start"})


def _same_study(one: Point, other: Point) -> bool:
    """Spelling may be mended, the year not."""
    (author, year), (written, printed) = one, other
    return year == printed and (author == written or SequenceMatcher(None, author, written).ratio() >= 0.85)


def _same_event(one: Point, other: Point) -> bool:
    (words_a, present_a), (words_b, present_b) = one, other
    if present_a != present_b or words_a == words_b or "adverse" in words_a | words_b:
        return bool(present_a == present_b and words_a == words_b)
    return bool(words_a and words_b) and (words_a <= words_b or words_b <= words_a)


def _same_outcome(one: Point, other: Point) -> bool:
    (domain, direction), (other_domain, other_direction) = one, other
    if domain != other_domain:
        return False
    if direction == other_direction:
        return True
    return {direction, other_direction} == {"improved", "reduced"} and domain in _FALLING_IS_BETTER


SAME: dict[str, Callable[[Point, Point], bool]] = {
    "study": _same_study, "age": _same_age, "disease_duration": same_amount, "follow_up": same_amount,
    "outcomes": _same_outcome, "adverse_events": _same_event,
}  # fmt: skip
