"""``phenopackets/RECORD.json``: one GA4GH phenopacket (version 2) for each single patient.

It carries what the standard has a place for: age and sex, diseases with the age at onset, autoantibodies as
measurements, treatments with the response to them, harms that occurred (with the index drugs) and harms that the text
denies (as excluded features). Doses stay behind, which papers print in words, and so do groups of patients. What has no
identifier gets one in our own name space, ``epicrisis``, made of its name; descriptions hold the quotes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from google.protobuf.json_format import MessageToJson
from google.protobuf.timestamp_pb2 import Timestamp
from phenopackets.schema.v2.core import (
    base_pb2,
    disease_pb2,
    individual_pb2,
    measurement_pb2,
    meta_data_pb2,
    phenotypic_feature_pb2,
)
from phenopackets.schema.v2.core import medical_action_pb2 as action_pb2
from phenopackets.schema.v2.phenopackets_pb2 import Phenopacket

from pipeline.export.content import Content
from pipeline.export.manifest import version
from pipeline.export.whole import whole_folder
from pipeline.export.wording import words
from pipeline.records import AdverseEvent, Antibody, Grounded, Measure, Record

UNITS = {"year": "Y", "month": "M", "week": "W", "day": "D"}
STATUS = {"positive": ("LOINC:LA6576-8", "Positive"), "negative": ("LOINC:LA6577-6", "Negative")}
OWN = "epicrisis"
RESOURCES = {
    "UNII": ("FDA Unique Ingredient Identifiers", "https://precision.fda.gov/uniisearch", "https://precision.fda.gov/uniisearch/srs/unii/"),
    "ORPHA": ("Orphanet", "https://www.orpha.net", "http://www.orpha.net/ORDO/Orphanet_"),
    "HP": ("Human Phenotype Ontology", "http://purl.obolibrary.org/obo/hp.owl", "http://purl.obolibrary.org/obo/HP_"),
    "LOINC": ("Logical Observation Identifiers Names and Codes", "https://loinc.org", "https://loinc.org/"),
    OWN: ("Names as epicrisis writes them", "urn:epicrisis:names", "urn:epicrisis:names:"),
}  # fmt: skip


def write(content: Content, folder: Path) -> list[Path]:
    """Write the phenopackets into a folder that is new, or takes the old one's place, as a whole."""
    target = folder / "phenopackets"
    made = content.store.about_run(content.run).started
    with whole_folder(target) as temporary:
        for record in content.records():
            if record.group.kind == "individual" and record.group.n in (None, 1):
                text = MessageToJson(phenopacket(record, made), indent=2, ensure_ascii=False)
                (temporary / f"{_name(record.record_id)}.json").write_text(f"{text}\n", encoding="utf-8")
    return [target]


def phenopacket(record: Record, made: str) -> Any:
    """One patient."""
    subject = individual_pb2.Individual(id=record.group.label or record.record_id, sex=_sex(record))
    for age in record.age:
        if age.at == "report" and (when := _time(age)):
            subject.time_at_last_encounter.CopyFrom(when)
            break
    packet = Phenopacket(
        id=record.record_id, subject=subject, diseases=_diseases(record),
        measurements=map(_measurement, record.antibodies),
        medical_actions=_actions(record), phenotypic_features=_denied(record.adverse_events),
    )  # fmt: skip
    packet.meta_data.CopyFrom(_meta_data(record, packet, made))
    return packet


def _sex(record: Record) -> Any:
    if record.sex is None or bool(record.sex.female) == bool(record.sex.male):
        return individual_pb2.UNKNOWN_SEX
    return individual_pb2.FEMALE if record.sex.female else individual_pb2.MALE


def _time(measure: Measure) -> Any:
    """An age as the standard writes it: a duration or a range of two; None where the text gives neither."""
    if measure.value is not None:
        return base_pb2.TimeElement(age=_duration(measure.value, measure.unit))
    if measure.low is not None and measure.high is not None:
        ends = (_duration(end, measure.unit) for end in (measure.low, measure.high))
        return base_pb2.TimeElement(age_range=base_pb2.AgeRange(start=next(ends), end=next(ends)))
    return None


def _duration(number: float, unit: str) -> Any:
    """``P11Y``; part of a year is months, as the standard's durations have no fractions."""
    if unit == "year" and number != int(number):
        years, months = divmod(round(number * 12), 12)
        return base_pb2.Age(iso8601duration=f"P{years}Y{months}M" if years else f"P{months}M")
    return base_pb2.Age(iso8601duration=f"P{round(number)}{UNITS[unit]}")


def _diseases(record: Record) -> Iterator[Any]:
    onset = next((_time(age) for age in record.age if age.at == "onset"), None)
    for condition in record.condition:
        yield disease_pb2.Disease(term=_term(condition.id, condition.name), onset=onset)


def _measurement(antibody: Antibody) -> Any:
    status, label = STATUS[antibody.status]
    value = measurement_pb2.Value(ontology_class=base_pb2.OntologyClass(id=status, label=label))
    return measurement_pb2.Measurement(
        assay=_term(antibody.id, antibody.name), value=value, description=_said("antibodies", antibody)
    )


def _actions(record: Record) -> Iterator[Any]:
    harms = [_term(event.id, event.event) for event in record.adverse_events if event.present]
    for drug in record.drugs:
        yield action_pb2.MedicalAction(treatment=_treatment(drug.id, drug.name), adverse_events=harms)
    for prior in record.prior_treatments:
        response = None if prior.response == "unspecified" else _term(None, prior.response)
        yield action_pb2.MedicalAction(treatment=_treatment(prior.id, prior.name), response_to_treatment=response)
    for other in record.concomitant_treatments:
        yield action_pb2.MedicalAction(treatment=_treatment(other.id, other.name))


def _treatment(identifier: str | None, name: str) -> Any:
    return action_pb2.Treatment(agent=_term(identifier, name))


def _denied(events: list[AdverseEvent]) -> Iterator[Any]:
    for event in events:
        if not event.present:
            yield phenotypic_feature_pb2.PhenotypicFeature(
                type=_term(event.id, event.event), excluded=True, description=_said("adverse_events", event)
            )


def _meta_data(record: Record, packet: Any, made: str) -> Any:
    stamp = Timestamp()
    stamp.FromJsonString(made)
    document = record.document
    source = base_pb2.ExternalReference(
        id=f"DOI:{document.doi}" if document.doi else document.id, description=document.title or document.source
    )
    used = sorted({prefix for prefix in re.findall(r'id: "(\w+):', str(packet)) if prefix in RESOURCES})
    resources = [
        meta_data_pb2.Resource(id=prefix.lower(), name=name, url=url, version="unversioned", namespace_prefix=prefix,
                               iri_prefix=iri)
        for prefix, (name, url, iri) in ((prefix, RESOURCES[prefix]) for prefix in used)
    ]  # fmt: skip
    return meta_data_pb2.MetaData(
        created=stamp, created_by=f"epicrisis {version()}", resources=resources, phenopacket_schema_version="2.0",
        external_references=[source],
    )  # fmt: skip


def _term(identifier: str | None, name: str) -> Any:
    own = f"{OWN}:{re.sub(r'[^0-9a-z]+', '-', name.lower()).strip('-')}"
    return base_pb2.OntologyClass(id=identifier or own, label=name)


def _said(field: str, value: Grounded) -> str:
    quotes = " … ".join(" ".join(one.quote.split()) for one in value.evidence)
    return f"{words(field, value)} (“{quotes}”)" if quotes else words(field, value)


def _name(record: str) -> str:
    return re.sub(r"[^\w.-]", "_", record)
