"""What became of a harm on the way is no outcome; of one that the text reports it is. The disease itself is no harm."""

from __future__ import annotations

import pytest

from extractors.adverse_events import AdverseEvents
from extractors.outcomes import Outcomes
from pipeline.document import Document
from pipeline.extraction import extract
from pipeline.recognition import read_text
from pipeline.records import AdverseEvent, Condition, Evidence, Record
from pipeline.told_harms import of_harms, told_once, without_diseases, without_harms

TREATED = "A 9-year-old girl with juvenile dermatomyositis was given tofacitinib 5 mg twice daily for her rash. "


def kept(text: str) -> list[tuple[str, str]]:
    """Domain and direction of the outcomes that are no harms."""
    doc = read_text(text)
    outcomes, harms = list(Outcomes()(doc)), list(AdverseEvents()(doc))
    assert any(o.start < h.end and h.start < o.end for o in outcomes for h in harms if h.value.present)
    return [(m.value.domain, m.value.direction) for m in without_harms(outcomes, harms)]


@pytest.mark.parametrize(
    "harm",
    ["Her rash improved. Cholesterol rose to 7.1 mmol/L.", "Her rash improved. CMV viraemia in week 5 cleared."],
)
def test_a_harm_on_the_way_is_no_outcome(harm: str) -> None:
    assert kept(TREATED + harm) == [("skin", "improved")]


def test_what_became_of_a_reported_harm_is_the_outcome() -> None:
    title = "Ticlopidine-induced cholestatic hepatitis: a case report\n\n"
    told = "A man took ticlopidine and developed cholestatic hepatitis, which resolved after it was stopped."
    assert ("hepatic", "resolved") in kept(title + told)


@pytest.mark.parametrize(
    ("told", "became"),
    [
        ("Levofloxacin-induced delirium in a man of 70 years. The symptoms disappeared.", ("neurological", "resolved")),
        ("Levofloxacin-induced vasculitis in a man of 70 years. The symptoms disappeared.", None),
        ("Hypotension occurred in 3 of 40 patients on captopril. All recovered.", ("cardiac", "resolved")),
        ("Levofloxacin was given for a cough to a man of 70 years. The symptoms disappeared.", None),
    ],
)
def test_the_symptoms_of_a_reported_harm_are_those_of_its_organ(told: str, became: tuple[str, str] | None) -> None:
    doc = read_text(told)
    found = of_harms(list(Outcomes()(doc)), list(AdverseEvents()(doc)), told)
    assert [(m.value.domain, m.value.direction) for m in found] == [became or ("disease_activity", "resolved")]


def harm(event: str, rule: str = "adverse_event.typical", *, present: bool = True) -> AdverseEvent:
    """A harm as a record holds it."""
    return AdverseEvent(event=event, present=present, rule=rule, evidence=[QUOTE])


QUOTE = Evidence(start=0, end=1, quote="x")
ASPERGILLOSIS = Condition(name="cerebral aspergillosis", rule="condition.patient", evidence=[QUOTE])


@pytest.mark.parametrize("event", ["aspergillosis", "cerebral aspergillosis", "systemic cerebral aspergillosis"])
def test_what_is_treated_is_no_harm(event: str) -> None:
    assert without_diseases([harm(event)], [ASPERGILLOSIS]) == []


@pytest.mark.parametrize(
    "told",
    [
        harm("cerebral oedema"), harm("aspergillosis", present=False),
        harm("aspergillosis", "adverse_event.blamed"), harm("pulmonary aspergillosis"),
    ],
)  # fmt: skip
def test_another_a_denied_and_a_blamed_harm_stay(told: AdverseEvent) -> None:
    assert without_diseases([told], [ASPERGILLOSIS]) == [told]


@pytest.mark.parametrize(
    ("told", "once"),
    [
        (["vasospastic angina", "angina"], ["vasospastic angina"]),
        (["fever", "toxicity"], ["fever"]),
        (["toxicity"], ["toxicity"]),
        (["adverse event", "serious adverse event"], ["serious adverse event"]),
        (["rash", "skin rash on the trunk"], ["rash", "skin rash on the trunk"]),
        (["neurotoxicity", "hepatotoxicity"], ["neurotoxicity", "hepatotoxicity"]),
    ],
)
def test_what_one_patient_had_is_told_once(told: list[str], once: list[str]) -> None:
    assert [found.event for found in told_once([harm(event) for event in told])] == once


def test_a_harm_that_did_not_come_is_kept_beside_one_that_did() -> None:
    assert len(told_once([harm("fever"), harm("toxicity", present=False)])) == 2


def test_the_harms_of_one_patient_are_told_once_and_those_of_a_group_each() -> None:
    one = (
        "A woman on capecitabine for breast cancer developed capecitabine-induced vasospastic angina. "
        "Angina occurred again after the second dose of capecitabine."
    )
    group = "Twelve women on capecitabine: vasospastic angina occurred in 3 patients and angina occurred in 5 patients."
    assert [[e.event for e in record.adverse_events] for record in read(one)] == [["vasospastic angina"]]
    assert [[e.event for e in record.adverse_events] for record in read(group)] == [["vasospastic angina", "angina"]]


def read(text: str) -> list[Record]:
    return extract(Document(id="x", source="a.txt", media_type="text/plain", text=text)).records
