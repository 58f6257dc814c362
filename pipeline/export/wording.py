"""Values as review tables print them: ``median 8 years (IQR 3–11)``, ``skin improved, 24/25 (96%)``.

Exports for reading share these words; exports for machines never use them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pipeline.records import (
    AdverseEvent,
    Age,
    Antibody,
    Drug,
    Group,
    Measure,
    Outcome,
    PriorTreatment,
    Sex,
    Study,
)

BOUNDS = {"minimum": "at least", "maximum": "at most"}
SPREADS = {"range": "range ", "iqr": "IQR ", "ci": "CI "}


def words(field: str, value: Any) -> str:
    """One value of a record's field in words; the empty string where the value says nothing."""
    return _WORDS[field](value) if field in _WORDS else str(value.name)


def number(value: float | None) -> str:
    """``11`` for 11.0, ``8.7`` for 8.7, nothing for None."""
    return "" if value is None else f"{value:g}"


def measure(value: Measure) -> str:
    """A number with its statistic, spread and unit."""
    interval = f"{number(value.low)}–{number(value.high)}" if value.low is not None and value.high is not None else ""
    if value.value is None:
        centre = interval or number(value.low if value.low is not None else value.high)
        single = not interval and centre == "1"
    else:
        centre, single = number(value.value), value.value == 1
    stat = {"exact": "", "range": "", None: ""}.get(value.stat, BOUNDS.get(value.stat or "", value.stat or ""))
    spread = f"± {number(value.sd)}" if value.sd is not None else ""
    around = f"({SPREADS.get(value.spread or '', '')}{interval})" if value.value is not None and interval else ""
    return _joined(stat, centre, spread, value.unit if single else value.unit + "s", around)


def counts(n: int | None, of: int | None, percent: float | None) -> str:
    """``24/25 (96%)``, ``24/25``, ``n = 24``, ``96%`` or nothing, only what is printed."""
    share = f"{number(percent)}%" if percent is not None else ""
    if n is None:
        return share
    count = f"{n}/{of}" if of is not None else f"n = {n}"
    return f"{count} ({share})" if share else count


def _joined(*parts: str) -> str:
    return " ".join(part for part in parts if part)


def _with(text: str, *additions: str | None) -> str:
    """The text and what is added to it after commas."""
    return ", ".join([text, *(addition for addition in additions if addition)])


def _study(value: Study) -> str:
    return _joined(value.author or "", str(value.year or ""), value.reference or "")


def _group(value: Group) -> str:
    many = "" if value.n is None else f"{value.n} patient{'s' if value.n != 1 else ''}"
    if value.label:
        return value.label if value.kind == "individual" else _with(value.label, many)
    return many or ("1 patient" if value.kind == "individual" else "patients")


def _sex(value: Sex) -> str:
    printed = [(count, name) for count, name in ((value.female, "female"), (value.male, "male")) if count is not None]
    if sum(count for count, _ in printed) == 1:
        return next(name for count, name in printed if count)
    return ", ".join(f"{count} {name}" for count, name in printed)


def _age(value: Age) -> str:
    return _joined(measure(value), "" if value.at == "report" else f"at {value.at.replace('_', ' ')}")


def _antibody(value: Antibody) -> str:
    return _with(f"{value.name} {value.status}", value.titre, counts(value.n, None, None))


def _drug(value: Drug) -> str:
    return _with(value.name, value.dose, counts(value.n, None, None))


def _prior(value: PriorTreatment) -> str:
    response = "" if value.response == "unspecified" else f"({value.response})"
    return _with(_joined(value.name, response), counts(value.n, None, None))


def _outcome(value: Outcome) -> str:
    domain = value.domain.replace("_", " ")
    what = value.measure if value.domain == "other" and value.measure else domain
    detail = value.measure if value.measure and value.measure != what else None
    return _with(f"{what} {value.direction}", detail, counts(value.n, value.of, value.percent), value.at)


def _event(value: AdverseEvent) -> str:
    return _with(value.event if value.present else f"no {value.event}", counts(value.n, value.of, value.percent))


_WORDS: dict[str, Callable[[Any], str]] = {
    "study": _study,
    "group": _group,
    "sex": _sex,
    "age": _age,
    "disease_duration": measure,
    "antibodies": _antibody,
    "drugs": _drug,
    "prior_treatments": _prior,
    "follow_up": measure,
    "outcomes": _outcome,
    "adverse_events": _event,
}
