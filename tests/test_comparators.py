"""Treatments that a study holds against each other, their arms' sizes not printed."""

from __future__ import annotations

import pytest
from reading import document

from extractors.treatments import Treatments
from pipeline.arms import Arms
from pipeline.recognition import recognise
from pipeline.segmentation import segment

TITLE = "Treatment of dermatomyositis\nLotte Verhaegen, Piet Aerts\nPublished: 12 March 2021\n"
TRIAL = "METHODS: In a double-blind trial 40 patients were studied. RESULTS: "
X, Y, Z = "tofacitinib", "azathioprine", "methotrexate"


def arms(text: str) -> list[str]:
    doc = recognise(segment(document(TITLE + text)))
    return ["+".join(a.treatments) for a in Arms(doc, list(Treatments()(doc)), lambda _: True).arms if not a.placebo]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("METHODS: Tofacitinib was compared to azathioprine in 40 outpatients.", [X, Y]),
        ("METHODS: We compared the safety of tofacitinib 5 mg daily or azathioprine sodium in 40 patients.", [X, Y]),
        ("METHODS: We studied 40 patients. Tofacitinib and azathioprine were compared for their safety.", [X, Y]),
        ("METHODS: Tofacitinib, methotrexate and azathioprine were compared in 40 patients.", [X, Z, Y]),
        ("METHODS: A comparison of tofacitinib (5 mg) with azathioprine (100 mg) in 40 patients.", [X, Y]),
        ("METHODS: Patients were randomised to tofacitinib plus methotrexate or methotrexate.", [f"{X}+{Z}", Z]),
        ("METHODS: Patients were assigned to azathioprine alone or azathioprine and tofacitinib.", [Y, f"{Y}+{X}"]),
        ("METHODS: Survival was better for tofacitinib plus methotrexate over methotrexate.", [f"{X}+{Z}", Z]),
        ("METHODS: We compared tofacitinib, a new drug, with azathioprine.", [X, Y]),
        ("METHODS: We compared the janus kinase inhibitor tofacitinib with azathioprine.", [X, Y]),
        ("METHODS: Forty patients took tofacitinib in an azathioprine-controlled trial.", [X, Y]),
        (TRIAL + "The rash cleared more often after tofacitinib than after azathioprine.", [X, Y]),
        (TRIAL + "Patients on tofacitinib had less pain (5%) than those who received azathioprine (12%).", [X, Y]),
    ],
)
def test_drugs_held_against_each_other_are_arms(text: str, expected: list[str]) -> None:
    assert arms(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "METHODS: Forty patients were given tofacitinib and azathioprine.",
        "METHODS: We compared the combination of tofacitinib and azathioprine with placebo in 40 patients.",
        "METHODS: We compared pain with baseline in 40 patients given tofacitinib and azathioprine.",
        "METHODS: We compared 40 patients on tofacitinib and azathioprine with 12 untreated ones.",
        "RESULTS: The rash cleared more often after tofacitinib than after azathioprine.",
        TRIAL + "The rash cleared on tofacitinib, which might be safer than azathioprine.",
        TRIAL + "The combination of tofacitinib and methotrexate was better than azathioprine.",
        "METHODS: Twenty women taking tofacitinib or azathioprine joined a crossover study of exercise.",
        "METHODS: Tofacitinib and azathioprine were compared with saline in 40 patients.",
    ],
)
def test_drugs_given_together_or_held_against_something_else_are_none(text: str) -> None:
    assert arms(text) == []
