"""What an arm was given is its own, or stands beside it where every arm got it."""

from __future__ import annotations

import pytest
from reading import records

from pipeline.records import Record

RESULTS = " RESULTS: Pain improved in 12 patients with ketamine and in 9 patients with lidocaine."
ARMS = "to ketamine (n = 20) or lidocaine (n = 20)."


def told(methods: str, results: str = RESULTS) -> list[Record]:
    return list(records(f"METHODS: {methods}{results}"))


def given(record: Record) -> tuple[list[str], list[str]]:
    """The index drugs of a record and what stands beside them."""
    return [d.name for d in record.drugs], sorted(c.name for c in record.concomitant_treatments)


@pytest.mark.parametrize(
    ("methods", "beside"),
    [
        (f"Forty adults under general anaesthesia using sevoflurane were randomly allocated {ARMS}", ["sevoflurane"]),
        (
            f"Forty adults were randomly allocated {ARMS} Anaesthesia was induced with thiopental and rocuronium.",
            ["rocuronium", "thiopental"],
        ),
        (f"Forty adults were randomly allocated {ARMS} Everybody also received paracetamol.", ["paracetamol"]),
        (f"Forty adults undergoing laparoscopic cholecystectomy were randomly allocated {ARMS}", []),
    ],
    ids=["under anaesthesia", "induced", "everybody", "an operation"],
)
def test_what_every_arm_got_stands_beside_its_own(methods: str, beside: list[str]) -> None:
    assert [given(record) for record in told(methods)] == [(["ketamine"], beside), (["lidocaine"], beside)]


def test_an_operation_is_no_drug_of_everybody_beside_what_was_given() -> None:
    methods = "Forty adults undergoing open herniorrhaphy were randomly allocated to two wards. All received ketamine."
    results = " RESULTS: Pain improved in 12 patients."
    assert [given(record) for record in told(methods, results)] == [(["ketamine"], [])]


@pytest.mark.parametrize(
    ("methods", "results", "expected"),
    [
        (
            f"Forty adults with bortezomib-induced neuropathy were randomly allocated {ARMS} "
            "All of them received bortezomib.",
            RESULTS,
            [["bortezomib", "ketamine"], ["bortezomib", "lidocaine"]],
        ),
        (
            "Forty adults were randomly allocated to propofol (n = 20) or etomidate (n = 20). "
            "Anaesthesia was induced with propofol or etomidate. All patients were also given fentanyl.",
            " RESULTS: Nausea occurred in 2 patients with propofol and in 5 patients with etomidate.",
            [["propofol"], ["etomidate"]],
        ),
    ],
    ids=["to blame for the harm", "what the arms are about"],
)
def test_what_the_study_is_about_stays_index(methods: str, results: str, expected: list[list[str]]) -> None:
    assert [sorted(given(record)[0]) for record in told(methods, results)] == [sorted(names) for names in expected]


@pytest.mark.parametrize(
    ("methods", "expected"),
    [
        ("Ninety adults were assigned to modafinil 5 or 10 mg.", ["5 mg", "10 mg"]),
        (
            "Ninety adults were randomised to modafinil 5 mg daily (n = 45) or modafinil 10 mg daily (n = 45).",
            ["5 mg daily", "10 mg daily"],
        ),
    ],
    ids=["in one list", "one by one"],
)
def test_an_arm_of_one_dose_got_that_dose(methods: str, expected: list[str]) -> None:
    results = " RESULTS: Fatigue improved in 40% with modafinil 5 mg and in 60% with modafinil 10 mg."
    assert [[drug.dose for drug in record.drugs] for record in told(methods, results)] == [[one] for one in expected]
