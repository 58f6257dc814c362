"""The record: what epicrisis says of one study and patient group.

Keys and vocabularies are the output contract (schema version 1). Every value carries the words it came from
(``evidence``), the rule that read them, a confidence and its flags.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

SCHEMA_VERSION = "1"

Statistic = Literal["exact", "mean", "median", "range", "minimum", "maximum"]
Spread = Literal["range", "iqr", "ci"]
Unit = Literal["year", "month", "week", "day"]
Anchor = Literal["birth", "onset", "diagnosis", "treatment_start", "report"]
Response = Literal["refractory", "dependent", "intolerant", "partial", "relapsed", "unspecified"]
Direction = Literal[
    "improved", "resolved", "stable", "unchanged", "worsened", "occurred", "absent", "reduced", "stopped", "increased"
]
Domain = Literal[
    "disease_activity", "response", "remission", "relapse", "death", "skin", "muscle", "joint", "lung", "calcinosis",
    "renal", "neurological", "seizure", "eye", "haematological", "gastrointestinal", "hepatic", "cardiac",
    "vasculopathy", "fever", "pain", "growth", "quality_of_life", "interferon_signature", "stat_phosphorylation",
    "muscle_enzymes", "inflammation_markers", "antibody_titre", "tumour", "infection", "steroid_use",
    "immunosuppressant_use", "treatment_discontinuation", "hospitalisation", "organ_support", "other",
]  # fmt: skip


class Evidence(BaseModel):
    """The words a value came from: ``text[start:end] == quote``, always."""

    model_config = ConfigDict(extra="forbid")

    start: int
    end: int
    quote: str
    page: int | None = None
    bbox: tuple[float, float, float, float] | None = None


class Grounded(BaseModel):
    """Base of every value: evidence, rule, confidence and flags (codes that pipeline.validation documents)."""

    model_config = ConfigDict(extra="forbid")

    evidence: list[Evidence] = Field(default_factory=list)
    rule: str | None = None
    confidence: float = Field(default=1.0, ge=0, le=1)
    needs_review: bool = False
    flags: list[str] = Field(default_factory=list)


class Study(Grounded):
    """Whose patients: first author's surname and year as printed, ``reference`` its mark in the text ("[122]")."""

    author: str | None = None
    year: int | None = None
    reference: str | None = None


class Group(Grounded):
    """Which patients of the study."""

    label: str | None = None
    kind: Literal["individual", "cohort"]
    n: int | None = None


class Sex(Grounded):
    """How many are female and male; None where the text does not say."""

    female: int | None = None
    male: int | None = None


class Condition(Grounded):
    """A disease of the patients: full preferred name in lower case, CURIE where known."""

    name: str
    id: str | None = None


class Measure(Grounded):
    """A number with its statistic, spread and unit."""

    value: float | None = None
    low: float | None = None
    high: float | None = None
    sd: float | None = None
    stat: Statistic | None = None
    spread: Spread | None = None
    unit: Unit


class Age(Measure):
    """An age and the moment it belongs to."""

    at: Anchor = "report"


class Antibody(Grounded):
    """An autoantibody the patients were tested for."""

    name: str
    id: str | None = None
    status: Literal["positive", "negative"]
    titre: str | None = None
    n: int | None = None


class Drug(Grounded):
    """An index treatment; ``dose`` verbatim."""

    name: str
    id: str | None = None
    n: int | None = None
    dose: str | None = None


class PriorTreatment(Grounded):
    """A treatment before the index treatment and how the disease answered to it."""

    name: str
    id: str | None = None
    response: Response = "unspecified"
    n: int | None = None


class ConcomitantTreatment(Grounded):
    """A treatment given together with the index treatment."""

    name: str
    id: str | None = None


class Outcome(Grounded):
    """What became of the patients; counts and percentages only as printed."""

    domain: Domain
    measure: str | None = None
    direction: Direction
    n: int | None = None
    of: int | None = None
    percent: float | None = None
    at: str | None = None


class AdverseEvent(Grounded):
    """A harm, or (``present`` false) a harm that the text denies."""

    event: str
    id: str | None = None
    present: bool = True
    n: int | None = None
    of: int | None = None
    percent: float | None = None


class DocumentReference(BaseModel):
    """The document a record comes from."""

    model_config = ConfigDict(extra="forbid")

    id: str
    source: str
    kind: str | None = None
    title: str | None = None
    doi: str | None = None
    year: int | None = None


class Record(BaseModel):
    """One study and patient group of one document."""

    model_config = ConfigDict(extra="forbid")

    record_id: str
    schema_version: str = SCHEMA_VERSION
    document: DocumentReference
    study: Study
    scope: Literal["this", "cited"]
    group: Group
    condition: list[Condition] = Field(default_factory=list)
    sex: Sex | None = None
    age: list[Age] = Field(default_factory=list)
    disease_duration: list[Measure] = Field(default_factory=list)
    antibodies: list[Antibody] = Field(default_factory=list)
    drugs: list[Drug] = Field(default_factory=list)
    prior_treatments: list[PriorTreatment] = Field(default_factory=list)
    concomitant_treatments: list[ConcomitantTreatment] = Field(default_factory=list)
    follow_up: list[Measure] = Field(default_factory=list)
    outcomes: list[Outcome] = Field(default_factory=list)
    adverse_events: list[AdverseEvent] = Field(default_factory=list)


LIST_FIELDS = (
    "condition", "age", "disease_duration", "antibodies", "drugs", "prior_treatments", "concomitant_treatments",
    "follow_up", "outcomes", "adverse_events",
)  # fmt: skip
SINGLE_FIELDS = ("study", "group", "sex")
FIELD_MODELS: dict[str, type[Grounded]] = {
    "study": Study, "group": Group, "sex": Sex, "condition": Condition, "age": Age, "disease_duration": Measure,
    "antibodies": Antibody, "drugs": Drug, "prior_treatments": PriorTreatment,
    "concomitant_treatments": ConcomitantTreatment, "follow_up": Measure, "outcomes": Outcome,
    "adverse_events": AdverseEvent,
}  # fmt: skip


class Flag(BaseModel):
    """One line of ``flags.jsonl``: what may be wrong with one value, and how to mend it."""

    model_config = ConfigDict(extra="forbid")

    record_id: str
    field: str
    index: int | None = None
    code: str
    message: str
    quote: str | None = None


def values(record: Record) -> list[tuple[str, int | None, Grounded]]:
    """Every value of a record: (field, place in its list, value)."""
    found: list[tuple[str, int | None, Grounded]] = []
    for name in SINGLE_FIELDS:
        value = getattr(record, name)
        if value is not None:
            found.append((name, None, value))
    for name in LIST_FIELDS:
        found.extend((name, index, value) for index, value in enumerate(getattr(record, name)))
    return found


def with_flags(line: str, flags: Iterable[Flag]) -> str:
    """The line of a record with more flags on its values; a flag of a whole list marks none of them."""
    record = Record.model_validate_json(line)
    for flag in flags:
        value = getattr(record, flag.field)
        if isinstance(value, list):
            value = None if flag.index is None else value[flag.index]
        if value is not None:
            value.flags = [*value.flags, *({flag.code} - set(value.flags))]
            value.needs_review = True
    return record.model_dump_json()
