"""Ways to make one value of a right record wrong, by kind."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from right_records import RightDocument

from pipeline.comparison import antibody, entries, name, same
from pipeline.records import LIST_FIELDS, Evidence, Record, values

AMOUNTS = ("age", "disease_duration", "follow_up")
TREATMENTS = ("drugs", "prior_treatments", "concomitant_treatments")
COUNTED = ("outcomes", "adverse_events")
UNITS = ("year", "month", "week", "day")
STATISTICS = ("exact", "mean", "median", "minimum", "maximum")
STATES = ("improved", "resolved", "stable", "unchanged", "worsened")
AMOUNTS_OF = ("reduced", "stopped", "increased")
DRUGS = ("methotrexate", "prednisone", "infliximab", "ciclosporin", "tofacitinib", "azathioprine")
ANTIBODIES = ("anti-MDA5", "anti-Jo-1", "anti-NXP2", "antinuclear antibody")


@dataclass(frozen=True, slots=True)
class Corruption:
    """A record with one wrong value at (field, index), and the right one it was made of."""

    kind: str
    record: Record
    field: str
    index: int | None
    of: tuple[int, str, int | None]
    """Which right value: number of the record, field, index."""
    was: str


def corruptions(right: RightDocument) -> Iterator[Corruption]:
    """Every wrong value that is made of a document's right records, one at a time."""
    for number, record in enumerate(right.records):
        for field, index, value in values(record):
            if value.evidence:
                yield from _in_place(right, number, field, index)
                yield from _moved(right, number, field, index)


def _in_place(right: RightDocument, number: int, field: str, index: int | None) -> Iterator[Corruption]:
    record = right.records[number]
    value = _at(record, field, index)
    told = value.model_dump(exclude={"evidence", "rule", "confidence", "needs_review", "flags"}, exclude_none=True)
    for kind, changed in _changes(right, record, field, value):
        wrong = record.model_copy(deep=True)
        twin = _at(wrong, field, index)
        if all(getattr(twin, key) == new for key, new in changed.items()):
            continue
        for key, new in changed.items():
            setattr(twin, key, new)
        yield Corruption(kind, wrong, field, index, (number, field, index), str(told))


def _changes(right: RightDocument, record: Record, field: str, value: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    if field in AMOUNTS:
        yield from _amount(right, value)
    if field in COUNTED:
        yield from _counts(value)
    if field == "outcomes":
        yield from _direction(value)
    if field == "adverse_events":
        yield "polarity", {"present": not value.present}
    if field in TREATMENTS:
        yield from (("drug", {"name": other}) for other in _other_drugs(record, value))
    if field == "antibodies":
        yield "antibody status", {"status": "negative" if value.status == "positive" else "positive"}
        yield from (("antibody", {"name": other}) for other in ANTIBODIES if antibody(other) != antibody(value.name))
    if field == "sex" and (value.female or 0) != (value.male or 0):
        yield "sex", {"female": value.male, "male": value.female}
    if field == "group" and value.n and value.n > 1:
        yield "group size", {"n": value.n + 1}
    yield "quote moved", {"evidence": _elsewhere(right, value.evidence)}


def _amount(right: RightDocument, value: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    if value.value is not None:
        yield "number", {"value": value.value + 1}
        yield "number", {"value": _swapped(value.value)}
        yield from (("number", {"value": other}) for other in _neighbour(right, value))
        for statistic in STATISTICS:
            if value.stat is not None and statistic != value.stat:
                yield "statistic", {"stat": statistic}
    if value.low is not None and value.high is not None:
        yield "number", {"low": value.low + 1}
        yield "number", {"high": value.high + 1}
    for unit in UNITS:
        if unit != value.unit:
            yield "unit", {"unit": unit}


def _swapped(number: float) -> float:
    """14 for 41; ten times as much where that changes nothing."""
    digits = f"{number:g}"
    turned = digits[::-1]
    return float(turned) if turned != digits and re.fullmatch(r"[1-9][\d.]*\d", turned) else number * 10


def _neighbour(right: RightDocument, value: Any) -> list[float]:
    """Another number of the same sentence."""
    piece = value.evidence[0]
    around = right.view[max(0, piece.start - 150) : piece.start] + " " + right.view[piece.end : piece.end + 150]
    printed = [float(n) for n in re.findall(r"(?<![\d.])\d{1,3}(?:\.\d)?(?![\d.])", around)]
    return [n for n in printed if n not in (value.value, value.low, value.high)][:1]


def _counts(value: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    if value.n is not None:
        yield "count", {"n": value.n + 1}
        yield "count", {"n": int(_swapped(value.n)) if value.n else 3}
    if value.of is not None:
        yield "count", {"of": value.of + 1}
        yield "count", {"n": value.of, "of": value.n}
    if value.percent is not None:
        yield "percent", {"percent": value.percent + 10 if value.percent < 90 else value.percent - 10}
        yield "percent", {"percent": round(100 - value.percent, 1) if value.percent != 50 else 5.0}
        yield "percent", {"percent": round(value.percent + 1, 1)}


def _direction(value: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    if value.direction in ("occurred", "absent"):
        yield "polarity", {"direction": "absent" if value.direction == "occurred" else "occurred"}
        return
    family = STATES if value.direction in STATES else AMOUNTS_OF
    for other in family:
        if other != value.direction and not same("outcomes", (value.domain, value.direction), (value.domain, other)):
            yield "direction", {"direction": other}


def _other_drugs(record: Record, value: Any) -> list[str]:
    """Another treatment of the record, and one that the record does not have."""
    mine = name(value.name)
    listed = [item.name for field in TREATMENTS for item in getattr(record, field) if name(item.name) != mine]
    strange = [drug for drug in DRUGS if drug != mine and drug not in {name(n) for n in listed}]
    seed = int(sha256(value.name.encode()).hexdigest(), 16)
    chosen = [strange[seed % len(strange)]]
    return chosen + ([listed[seed % len(listed)]] if listed else [])


def _elsewhere(right: RightDocument, evidence: list[Evidence]) -> list[Evidence]:
    """As many words of the content some sentences further on, or before."""
    piece = evidence[0]
    words = [m.span() for m in re.finditer(r"\S+", right.view)]
    here = next((n for n, (start, end) in enumerate(words) if end > piece.start), 0)
    count = max(1, len(piece.quote.split()))
    place = (here + len(words) // 3 + 7) % max(1, len(words) - count)
    start, end = words[place][0], words[min(place + count, len(words)) - 1][1]
    return [Evidence(start=start, end=end, quote=right.document.text[start:end])]


# --- moved to another list or record -----------------------------------------------------------------------------


def _moved(right: RightDocument, number: int, field: str, index: int | None) -> Iterator[Corruption]:
    if index is None:
        return
    record = right.records[number]
    if field in TREATMENTS:
        for other in TREATMENTS:
            if other != field:
                yield _given("role", right, number, field, index, record, other)
    for target in right.records if field != "condition" else ():
        kind = _swap(record, target)
        if kind and not _has(target, field, _at(record, field, index)):
            yield _given(kind, right, number, field, index, target, field)


def _given(kind: str, right: RightDocument, number: int, field: str, index: int, target: Record, to: str) -> Corruption:
    """The value taken from its place and put at the end of a list of a record."""
    record = right.records[number]
    wrong = target.model_copy(deep=True)
    if target is record:
        getattr(wrong, field).pop(index)
    value = getattr(record, field)[index].model_dump()
    listed: list[Any] = getattr(wrong, to)
    model = _MODELS[to]
    listed.append(model(**{key: item for key, item in value.items() if key in model.model_fields}))
    return Corruption(
        kind, wrong, to, len(listed) - 1, (number, field, index), f"{field} of {_who(record)} in {_who(target)}"
    )


_MODELS: dict[str, Callable[..., Any]] = {f: Record.model_fields[f].annotation.__args__[0] for f in LIST_FIELDS}  # type: ignore[union-attr]


def _swap(record: Record, target: Record) -> str | None:
    """Whether giving a value of one record to another swaps patients or studies."""
    if target is record:
        return None
    if (record.study.author, record.study.year, record.scope) != (target.study.author, target.study.year, target.scope):
        return "study"
    return "patient" if record.group.kind == target.group.kind == "individual" else None


def _has(target: Record, field: str, value: Any) -> bool:
    """The target has the value itself, or quotes the same words."""
    spans = {(piece.start, piece.end) for piece in value.evidence}
    mine = [e.point for e in entries({field: [value.model_dump()]}).get(field, [])]
    for other in getattr(target, field):
        if spans & {(piece.start, piece.end) for piece in other.evidence}:
            return True
        theirs = [e.point for e in entries({field: [other.model_dump()]}).get(field, [])]
        if any(same(field, a, b) for a in mine for b in theirs):
            return True
    return False


def _who(record: Record) -> str:
    return f"{record.study.author} {record.study.year} {record.group.label or record.group.kind}"


def _at(record: Record, field: str, index: int | None) -> Any:
    value = getattr(record, field)
    return value if index is None else value[index]
