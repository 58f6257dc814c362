"""Arms by the clauses that tell what each was given: names, sizes, treatments."""

from __future__ import annotations

import pytest
from reading import document

from pipeline.extraction import extract

Told = list[tuple[str | None, int | None, list[str]]]


def arms(text: str) -> Told:
    """Label, size and treatments of each record."""
    records = extract(document(text)).records
    return [(r.group.label, r.group.n, sorted(drug.name for drug in r.drugs)) for r in records]


RANDOM = "Sixty patients with rheumatoid arthritis were randomly divided into two groups. "


@pytest.mark.parametrize(
    ("told", "first", "second"),
    [
        (
            "The treatment group (n = 40) received tocilizumab and methotrexate, and the control group (n = 20) "
            "received methotrexate alone. Remission occurred in 8 patients of the treatment group.",
            ("treatment group", 40, ["methotrexate", "tocilizumab"]),
            ("control group", 20, ["methotrexate"]),
        ),
        (
            "Group A (n = 40) was treated with tocilizumab and group B (n = 20) with methotrexate. "
            "Remission occurred in 8 patients of group A and 2 of group B.",
            ("group A", 40, ["tocilizumab"]),
            ("group B", 20, ["methotrexate"]),
        ),
        (
            "They were assigned to arm A (methotrexate, n = 40) or arm B (tocilizumab and methotrexate, n = 20). "
            "Remission occurred in 8 patients in arm A and 2 in arm B.",
            ("arm A", 40, ["methotrexate"]),
            ("arm B", 20, ["methotrexate", "tocilizumab"]),
        ),
        (
            "They were given either oral methotrexate 15 mg or tocilizumab 8 mg/kg, 30 in each group. "
            "Pain was less after tocilizumab. Vomiting was noted in three patients after methotrexate.",
            ("methotrexate", 30, ["methotrexate"]),
            ("tocilizumab", 30, ["tocilizumab"]),
        ),
        (
            "They received methotrexate (standard arm, 40 patients) or the same drug with tocilizumab (experimental "
            "arm, 20 patients). Remission occurred in 8 patients in the standard arm.",
            ("standard arm", 40, ["methotrexate"]),
            ("experimental arm", 20, ["methotrexate", "tocilizumab"]),
        ),
        (
            "They were given methotrexate and leflunomide (ML; n = 40) or ML plus tocilizumab (MLT; n = 20). "
            "Remission was seen in 48% and 72% in the ML and MLT arms.",
            ("ML", 40, ["leflunomide", "methotrexate"]),
            ("MLT", 20, ["leflunomide", "methotrexate", "tocilizumab"]),
        ),
        (
            "Tocilizumab (T) was added to methotrexate (M): forty-two were treated with M and 20 were treated with M + "
            "T. Remission was seen in 8 patients of the M arm.",
            ("M", 42, ["methotrexate"]),
            ("M + T", 20, ["methotrexate", "tocilizumab"]),
        ),
        (
            "Of these, 40 were given tocilizumab plus methotrexate and 20 methotrexate alone. Remission occurred in 8 "
            "patients of the tocilizumab-plus-methotrexate group and 2 given methotrexate alone.",
            (None, 40, ["methotrexate", "tocilizumab"]),
            ("methotrexate alone", 20, ["methotrexate"]),
        ),
        (
            "We compared 40 patients who had been treated with tocilizumab with 20 patients who had been treated with "
            "abatacept. Remission was seen in 8 patients treated with tocilizumab and in 2 treated with abatacept.",
            (None, 40, ["tocilizumab"]),
            (None, 20, ["abatacept"]),
        ),
        (
            "40 and 20 patients received tocilizumab or abatacept, respectively. "
            "Remission was more frequent with tocilizumab than with abatacept.",
            (None, 40, ["tocilizumab"]),
            (None, 20, ["abatacept"]),
        ),
    ],
)
def test_each_arm_has_its_name_size_and_treatments(
    told: str, first: tuple[str, int, list[str]], second: tuple[str, int, list[str]]
) -> None:
    found = arms(RANDOM + told)
    named = [(label if label in (first[0], second[0]) else None, n, drugs) for label, n, drugs in found]
    assert named == [first, second]


def test_a_control_group_without_treatment_is_no_record() -> None:
    told = "The intervention group (n=35) received abatacept, and the control group (n=35) did not. "
    told += "The intervention group improved."
    assert arms(RANDOM + told) == [("intervention group", 35, ["abatacept"])]


@pytest.mark.parametrize(
    "told",
    [
        "Before it 12 received methotrexate and 5 received azathioprine. All were given tocilizumab and improved.",
        "Of them 12 were also taking methotrexate and 5 took prednisone. Joints improved in all on tocilizumab.",
    ],
)
def test_who_got_what_beside_makes_no_arms(told: str) -> None:
    found = arms("We treated 17 patients with rheumatoid arthritis with tocilizumab. " + told)
    assert [n for _, n, _ in found] == [17]


def test_two_doses_of_one_drug_are_not_told_apart_by_its_name() -> None:
    told = "Of them 40 received tofacitinib 5 mg and 20 received tofacitinib 10 mg. Tofacitinib helped 8 of 60."
    assert {label for label, _, _ in arms(RANDOM + told)} != {"tofacitinib"}
