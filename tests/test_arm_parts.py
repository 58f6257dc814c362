"""Parts of the patients who got one drug early or late, in low or high dose, in one form or another, first or again."""

from __future__ import annotations

import pytest
from reading import document, record_of, records

from extractors.treatments import Treatments
from pipeline.arms import Arms
from pipeline.recognition import recognise
from pipeline.segmentation import segment

TITLE = "Tofacitinib in dermatomyositis\nLotte Verhaegen, Piet Aerts\n\n"
TIMES = (
    "METHODS: We treated 50 patients with tofacitinib. Treatment was early in 20 patients (40%) and late in 30. "
    "RESULTS: The rash improved in all early-treated patients. Among late-treated patients, "
    "herpes zoster occurred in 3. Remission was reached by 30% of all patients."
)
DOSES = (
    "METHODS: Sixty adults were randomised to tofacitinib 10 mg (standard dose) or tofacitinib 4 mg (low dose). "
    "RESULTS: Remission was reached more often with the standard dose (55%) than with the low dose (25%)."
)
FORMS = (
    "METHODS: Adults were randomised to the nicotine lozenge or the nicotine gum; 44 received the lozenge and 45 "
    "received the gum. RESULTS: Headache occurred in 9 patients with the lozenge."
)
EARLIER = (
    "METHODS: Twenty children without prior chemotherapy and 12 after methotrexate were given tofacitinib. "
    "RESULTS: Remission was reached by 5 of 20 children (25%) without prior chemotherapy and by 3 of 12 (25%) with "
    "prior chemotherapy."
)


def arms(text: str) -> list[tuple[str, int | None]]:
    doc = recognise(segment(document(TITLE + text)))
    return [(arm.label, arm.n) for arm in Arms(doc, list(Treatments()(doc)), lambda _: True).arms]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (TIMES, [("early", 20), ("late", 30)]),
        (DOSES, [("standard dose", None), ("low dose", None)]),
        (FORMS, [("nicotine lozenge", 44), ("nicotine gum", 45)]),
        (EARLIER, [("without prior chemotherapy", 20), ("with prior chemotherapy", 12)]),
    ],
    ids=["times", "doses", "forms", "earlier"],
)
def test_parts_are_told_apart(text: str, expected: list[tuple[str, int | None]]) -> None:
    assert arms(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "We gave tofacitinib early. Late treatment is not advised; early treatment in children is. The rash cleared.",
        "He took low-dose prednisolone, then high-dose prednisolone. Low-dose prednisolone was resumed.",
        "She chewed nicotine gum and sucked a nicotine lozenge. The gum and the lozenge helped.",
        "Patients with prior therapy were excluded, those without prior therapy took tofacitinib.",
    ],
)
def test_words_of_time_dose_and_form_alone_make_no_arms(text: str) -> None:
    assert arms(text) == []


def test_low_and_high_doses_of_two_drugs_are_arms_by_their_drugs() -> None:
    told = "Adults were randomised to low-dose aspirin or high-dose methotrexate. Low-dose aspirin did better."
    assert arms(told) == [("aspirin", None), ("methotrexate", None)]


def test_the_whole_has_a_record_beside_parts_that_nobody_was_put_into() -> None:
    assert [(r.group.label, r.group.n) for r in records(TITLE + TIMES)] == [(None, 50), ("early", 20), ("late", 30)]
    assert [o.domain for o in record_of(TITLE + TIMES, label="early").outcomes] == ["skin"]
    assert [e.event for e in record_of(TITLE + TIMES, label="late").adverse_events] == ["herpes zoster"]


def test_each_dose_has_its_own_result() -> None:
    reached = {r.group.label: [o.percent for o in r.outcomes] for r in records(TITLE + DOSES)}
    assert reached == {"standard dose": [55.0], "low dose": [25.0]}
