"""Typed editors: for each key of a value the control that fits it, made from the record's own models.

A closed vocabulary becomes a menu, a number a number field, a name a text field that the vocabulary completes. What a
form sends back is typed by the same models; a name that the vocabulary knows brings its identifier along.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal, get_args, get_origin

from pipeline.anchoring import MACHINERY
from pipeline.records import FIELD_MODELS, Grounded

Kind = Literal["menu", "number", "whole", "text", "name", "truth"]
NAMES: dict[str, tuple[str, ...]] = {
    "drugs": ("drug", "drug_class", "procedure"), "prior_treatments": ("drug", "drug_class", "procedure"),
    "concomitant_treatments": ("drug", "drug_class", "procedure"), "antibodies": ("antibody",),
    "condition": ("condition",), "adverse_events": ("event",), "outcomes": ("measure",),
}  # fmt: skip
"""The kinds of vocabulary terms that complete a field's name."""
NAMED = frozenset({"name", "event", "measure"})
LABELS = {
    "n": "patients", "of": "of", "at": "at", "sd": "± SD", "stat": "statistic", "id": "identifier",
    "present": "occurred", "low": "from", "high": "to", "author": "first author",
}  # fmt: skip
SUGGESTED = 12


@dataclass(frozen=True, slots=True)
class Control:
    """One control of an editor."""

    name: str
    label: str
    kind: Kind
    value: Any
    choices: tuple[str, ...] = ()
    optional: bool = True


def controls(field: str, value: Grounded | None = None) -> list[Control]:
    """The controls of a field's editor, filled with a value where there is one."""
    model = FIELD_MODELS[field]
    found: list[Control] = []
    for name, info in model.model_fields.items():
        if name in MACHINERY or (name == "id" and "id" in model.model_fields):
            continue
        kinds = _plain(info.annotation)
        optional = type(None) in get_args(info.annotation)
        default = None if info.is_required() else info.default
        now = getattr(value, name) if value is not None else default
        label = LABELS.get(name, name.replace("_", " "))
        found.append(Control(name, label, _kind(field, name, kinds), now, _choices(kinds), optional))
    return found


def typed(field: str, form: dict[str, str]) -> dict[str, Any]:
    """What an editor's form says, ready for the model: empty fields say nothing."""
    said: dict[str, Any] = {}
    for control in controls(field):
        sent = form.get(control.name, "").strip()
        if control.kind == "truth":
            said[control.name] = sent == "yes"
        elif sent:
            said[control.name] = sent
        elif control.optional:
            said[control.name] = None
    if "id" in FIELD_MODELS[field].model_fields:
        said["id"] = identifier(field, str(said.get("name") or said.get("event") or ""))
    return said


def identifier(field: str, name: str) -> str | None:
    """The identifier of a name that the vocabulary knows."""
    return next((ident for known, ident in _terms(NAMES.get(field, ())) if known == name), None)


def suggestions(field: str, begun: str) -> list[str]:
    """Names of the vocabulary for what somebody has begun to write: those that begin so, then those that hold it."""
    wanted = begun.strip().lower()
    if not wanted or field not in NAMES:
        return []
    names = [name for name, _ in _terms(NAMES[field])]
    begins = [name for name in names if name.lower().startswith(wanted)]
    if len(begins) < SUGGESTED and len(wanted) > 2:
        begins += [name for name in names if wanted in name.lower() and name not in begins]
    return begins[:SUGGESTED]


@lru_cache(maxsize=8)
def _terms(kinds: tuple[str, ...]) -> tuple[tuple[str, str | None], ...]:
    from extractors.vocabulary import vocabulary

    found = {term.name: term.id for term in vocabulary().terms if term.kind in kinds}
    return tuple(sorted(found.items(), key=lambda entry: entry[0].lower()))


def _kind(field: str, name: str, annotation: Any) -> Kind:
    if annotation is bool:
        return "truth"
    if get_origin(annotation) is Literal:
        return "menu"
    if annotation is int:
        return "whole"
    if annotation is float:
        return "number"
    return "name" if name in NAMED and field in NAMES else "text"


def _choices(annotation: Any) -> tuple[str, ...]:
    return get_args(annotation) if get_origin(annotation) is Literal else ()


def _plain(annotation: Any) -> Any:
    """An annotation without ``| None``."""
    inner = [part for part in get_args(annotation) if part is not type(None)]
    return inner[0] if type(None) in get_args(annotation) and inner else annotation
