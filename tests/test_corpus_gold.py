"""The gold beside corpus/: every YAML keeps the annotation format, and every quoted word stands in its document.

The format prints one flow mapping per value with closed vocabularies; `complaints` returns one line per departure
from it, and the tests below show each kind of departure on a broken copy of a sound record.
"""

import copy
import pathlib
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import yaml

CORPUS = pathlib.Path(__file__).parent.parent / "corpus"

Gold = dict[str, Any]

KINDS = {"letter", "abstract", "review_abstract", "table", "full_text", "catalogue"}
SCOPES = {"this", "cited"}
GROUP_KINDS = {"individual", "cohort"}
UNITS = {"year", "month", "week", "day"}
STATS = {"exact", "mean", "median", "range", "minimum", "maximum", None}
SPREADS = {"range", "iqr", "ci", None}
AGE_AT = {"birth", "onset", "diagnosis", "treatment_start", "report"}
STATUSES = {"positive", "negative"}
RESPONSES = {"refractory", "dependent", "intolerant", "partial", "relapsed", "unspecified"}
DIRECTIONS = {
    *("improved", "resolved", "stable", "unchanged", "worsened"),
    *("reduced", "stopped", "increased", "occurred", "absent"),
}
DOMAINS = {
    *("disease_activity", "response", "remission", "relapse", "death", "skin", "muscle", "joint", "lung"),
    *("calcinosis", "renal", "neurological", "seizure", "eye", "haematological", "gastrointestinal", "hepatic"),
    *("cardiac", "vasculopathy", "fever", "pain", "growth", "quality_of_life", "interferon_signature"),
    *("stat_phosphorylation", "muscle_enzymes", "inflammation_markers", "antibody_titre", "tumour", "infection"),
    *("steroid_use", "immunosuppressant_use", "treatment_discontinuation", "hospitalisation", "organ_support"),
    "other",
}
DOCUMENT_KEYS = {"document", "kind", "title", "doi", "year", "records", "notes"}
RECORD_KEYS = {
    *("study", "scope", "group", "condition", "sex", "age", "disease_duration", "antibodies", "drugs"),
    *("prior_treatments", "concomitant_treatments", "follow_up", "outcomes", "adverse_events", "quotes"),
}
MEASURE_KEYS = {"value", "low", "high", "stat", "spread", "unit"}
VALUE_KEYS = {
    "age": MEASURE_KEYS | {"sd", "at"},
    "disease_duration": MEASURE_KEYS,
    "antibodies": {"name", "status", "titre", "n"},
    "drugs": {"name", "n", "dose"},
    "prior_treatments": {"name", "response", "n"},
    "concomitant_treatments": {"name"},
    "follow_up": MEASURE_KEYS,
    "outcomes": {"domain", "measure", "direction", "n", "of", "percent", "at", "quote"},
    "adverse_events": {"event", "present", "n", "of", "percent"},
}
CLOSED: dict[tuple[str, str], set[str | None] | set[str]] = {
    **{(field, "unit"): UNITS for field in ("age", "disease_duration", "follow_up")},
    **{(field, "stat"): STATS for field in ("age", "disease_duration", "follow_up")},
    **{(field, "spread"): SPREADS for field in ("age", "disease_duration", "follow_up")},
    ("age", "at"): AGE_AT,
    ("antibodies", "status"): STATUSES,
    ("prior_treatments", "response"): RESPONSES,
    ("outcomes", "domain"): DOMAINS,
    ("outcomes", "direction"): DIRECTIONS,
}
PRINTED = {("antibodies", "titre"), ("drugs", "dose"), ("outcomes", "quote")}
TREATMENTS = {"drugs", "prior_treatments", "concomitant_treatments"}
NUMBERS = {"value", "low", "high", "sd", "n", "of", "percent"}


def is_number(value: object) -> bool:
    return value is None or (isinstance(value, int | float) and not isinstance(value, bool) and value >= 0)


def value_complaints(field: str, item: Gold, text: str) -> Iterator[str]:
    if set(item) != VALUE_KEYS[field]:
        yield f"{field}: keys {sorted(set(item) ^ VALUE_KEYS[field])} are missing or unknown"
    for key, value in item.items():
        if (field, key) in CLOSED and value not in CLOSED[field, key]:
            yield f"{field}.{key}: {value!r} is not in the vocabulary"
        if (field, key) in PRINTED and value is not None and value not in text:
            yield f"{field}.{key}: {value!r} does not stand in the text"
        if key in NUMBERS and not is_number(value):
            yield f"{field}.{key}: {value!r} is not a number"
    if field == "outcomes" and not item.get("quote"):
        yield "outcomes.quote: an outcome needs its words"
    if field in TREATMENTS and item["name"] != item["name"].lower():
        yield f"{field}.name: {item['name']!r} is not lower case"
    if field == "adverse_events" and not isinstance(item.get("present"), bool):
        yield f"adverse_events.present: {item.get('present')!r} is neither true nor false"
    if "low" in item and item["value"] is None and item["low"] is None and item["high"] is None:
        yield f"{field}: neither a centre nor an interval"


def owner_complaints(record: Gold, text: str) -> Iterator[str]:
    """Whose facts the record holds: study, scope, group and sex."""
    author, group, sex = record["study"]["author"], record["group"], record["sex"] or {}
    if author is not None and author not in text:
        yield f"study.author: {author!r} does not stand in the text"
    if record["scope"] not in SCOPES:
        yield f"scope: {record['scope']!r} is not in the vocabulary"
    if group["kind"] not in GROUP_KINDS or not is_number(group["n"]):
        yield f"group: {group!r} is not individual | cohort with a number"
    if group["kind"] == "individual" and group["n"] != 1:
        yield f"group: an individual is one patient, not {group['n']!r}"
    if group["label"] is not None and group["label"].lower() not in text.lower():
        yield f"group.label: {group['label']!r} does not stand in the text"
    if not set(sex) <= {"female", "male"} or not all(is_number(count) for count in sex.values()):
        yield f"sex: {sex!r} is not a pair of counts"


def record_complaints(record: Gold, text: str) -> Iterator[str]:
    if set(record) != RECORD_KEYS:
        yield f"record: keys {sorted(set(record) ^ RECORD_KEYS)} are missing or unknown"
        return
    yield from owner_complaints(record, text)
    for name, quote in record["quotes"].items():
        if quote not in text:
            yield f"quotes.{name}: {quote!r} does not stand in the text"
    for field in VALUE_KEYS:
        for item in record[field]:
            yield from value_complaints(field, item, text)


def complaints(gold: Gold, text: str) -> Iterator[str]:
    if set(gold) != DOCUMENT_KEYS:
        yield f"document: keys {sorted(set(gold) ^ DOCUMENT_KEYS)} are missing or unknown"
        return
    if gold["kind"] not in KINDS:
        yield f"kind: {gold['kind']!r} is not in the vocabulary"
    for key in ("title", "doi"):
        if gold[key] is not None and gold[key] not in text:
            yield f"{key}: {gold[key]!r} does not stand in the text"
    if gold["year"] is not None and str(gold["year"]) not in text:
        yield f"year: {gold['year']!r} does not stand in the text"
    if not isinstance(gold["records"], list):
        yield "records: not a list"
        return
    for record in gold["records"]:
        yield from record_complaints(record, text)


def load(path: pathlib.Path) -> Gold:
    gold = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert isinstance(gold, dict)
    return gold


GOLD_FILES = sorted(CORPUS.glob("*.yaml"))


def test_every_document_has_gold_and_a_place_in_the_readme() -> None:
    texts = {path.stem for path in CORPUS.glob("*.txt")}
    assert len(texts) >= 15
    assert {path.stem for path in GOLD_FILES} >= texts
    readme = (CORPUS / "README.md").read_text(encoding="utf-8")
    assert [stem for stem in sorted(texts) if f"`{stem}`" not in readme] == []


@pytest.mark.parametrize("path", GOLD_FILES, ids=lambda path: path.stem)
def test_gold_keeps_the_format_and_quotes_verbatim(path: pathlib.Path) -> None:
    gold = load(path)
    document = CORPUS / gold["document"]
    assert document.is_file()
    assert document.stem == path.stem
    if document.suffix == ".txt":
        assert list(complaints(gold, document.read_text(encoding="utf-8"))) == []


TEXT = "Doe 2020. A girl of 9 took imaginib 4 mg daily; her rash cleared."
SOUND: Gold = {
    "document": "doe.txt",
    "kind": "letter",
    "title": None,
    "doi": None,
    "year": 2020,
    "notes": [],
    "records": [
        {
            **{key: [] for key in RECORD_KEYS - {"sex", "quotes"}},
            "study": {"author": "Doe", "year": 2020},
            "scope": "this",
            "group": {"label": None, "kind": "individual", "n": 1},
            "sex": {"female": 1, "male": 0},
            "age": [
                {"value": 9, "low": None, "high": None, "sd": None, "stat": "exact", "spread": None, "unit": "year"}
                | {"at": "report"}
            ],
            "drugs": [{"name": "imaginib", "n": None, "dose": "4 mg daily"}],
            "outcomes": [
                {**dict.fromkeys(VALUE_KEYS["outcomes"]), "domain": "skin", "direction": "resolved"}
                | {"quote": "her rash cleared"}
            ],
            "quotes": {"age": "A girl of 9"},
        }
    ],
}


def set_value(field: str, key: str, value: object) -> Callable[[Gold], None]:
    def change(gold: Gold) -> None:
        gold["records"][0][field][0][key] = value

    return change


def set_part(part: str, key: str, value: object) -> Callable[[Gold], None]:
    def change(gold: Gold) -> None:
        gold["records"][0][part][key] = value

    return change


def set_document(key: str, value: object) -> Callable[[Gold], None]:
    def change(gold: Gold) -> None:
        gold[key] = value

    return change


BROKEN = [
    (set_value("age", "stat", "average"), "age.stat"),
    (set_value("age", "unit", "years"), "age.unit"),
    (set_value("age", "at", "baseline"), "age.at"),
    (set_value("age", "spread", "sd"), "age.spread"),
    (set_value("age", "value", "nine"), "age.value"),
    (set_value("age", "value", None), "age: neither"),
    (set_value("age", "when", "now"), "age: keys"),
    (set_value("drugs", "dose", "4 mg twice daily"), "drugs.dose"),
    (set_value("drugs", "name", "Imaginib"), "drugs.name"),
    (set_value("outcomes", "domain", "rash"), "outcomes.domain"),
    (set_value("outcomes", "direction", "better"), "outcomes.direction"),
    (set_value("outcomes", "quote", "the rash cleared"), "outcomes.quote"),
    (set_value("outcomes", "quote", None), "outcomes.quote"),
    (set_part("quotes", "age", "a girl aged 9"), "quotes.age"),
    (set_part("study", "author", "Roe"), "study.author"),
    (set_part("group", "n", 2), "group: an individual"),
    (set_part("group", "kind", "arm"), "group:"),
    (set_part("group", "label", "Patient 1"), "group.label"),
    (set_part("sex", "unknown", 1), "sex"),
    (set_document("kind", "paper"), "kind"),
    (set_document("title", "A title"), "title"),
    (set_document("doi", "10.5555/none"), "doi"),
    (set_document("year", 2021), "year"),
    (set_document("records", None), "records"),
]


def test_a_sound_record_has_no_complaint() -> None:
    assert list(complaints(SOUND, TEXT)) == []


@pytest.mark.parametrize(("change", "complaint"), BROKEN, ids=lambda part: part if isinstance(part, str) else "")
def test_a_departure_from_the_format_is_named(change: Callable[[Gold], None], complaint: str) -> None:
    gold = copy.deepcopy(SOUND)
    change(gold)
    found = list(complaints(gold, TEXT))
    assert len(found) >= 1
    assert found[0].startswith(complaint)
