"""Arms that a list of groups names by route, by a word of their names or by a bare dose."""

from __future__ import annotations

import pytest
from reading import records

TITLE = "Ruxolitinib in dermatomyositis\nLotte Verhaegen, Piet Aerts\nPublished: 12 March 2021\n"
ROUTES = TITLE + (
    "METHODS: This trial compares intravenous cyclophosphamide (IVCY) with oral cyclophosphamide (OCY). "
    "Fifty patients were randomised to OCY or IVCY. "
    "OCY was given to 25 patients and IVCY to 25 patients. "
    "RESULTS: Remission was reached in 52% versus 44% in the intravenous (IV) and oral group, respectively."
)
DOSES = TITLE + (
    "METHODS: Patients were randomised to placebo or ruxolitinib 5, 10 and 20 mg "
    "(n = 40, 41, 42 and 43 in the placebo, ruxolitinib 5 mg, 10 mg and 20 mg groups, respectively). "
    "RESULTS: Remission was reached by 10%, 21%, 32% and 43% "
    "in the placebo and ruxolitinib 5, 10 and 20 mg groups, respectively."
)
UNSIZED = DOSES.replace("n = 40, 41, 42 and 43 in the placebo, ", "once daily, the ")


def by_label(text: str) -> dict[str | None, list[float | None]]:
    return {record.group.label: [outcome.percent for outcome in record.outcomes] for record in records(text)}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (ROUTES, {"OCY": [44], "IVCY": [52]}),
        (DOSES, {"ruxolitinib 5 mg": [21], "ruxolitinib 10 mg": [32], "ruxolitinib 20 mg": [43]}),
    ],
)
def test_each_value_of_a_list_is_one_arm_s(text: str, expected: dict[str, list[float]]) -> None:
    assert by_label(text) == expected


def test_doses_without_sizes_are_no_arms() -> None:
    assert not any(label and " mg" in label for label in by_label(UNSIZED))


def test_a_list_of_lettered_groups_names_each() -> None:
    text = (
        "Ninety adults with gout were randomised. Group A (n = 30) received colchicine, group B (n = 30) received "
        "febuxostat and group C (n = 30) received allopurinol. Responses were seen in 12, 18 and 15 patients of groups "
        "A, B and C. Nausea was more frequent in groups A and B."
    )
    found = records(text)
    assert [[o.n for o in r.outcomes] for r in found] == [[12], [18], [15]]
    assert [[a.event for a in r.adverse_events] for r in found] == [["nausea"], ["nausea"], []]
