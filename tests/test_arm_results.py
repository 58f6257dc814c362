"""What is told of each arm of a trial: values in parallel, "respectively", one arm held against another."""

from __future__ import annotations

import pytest

from pipeline.document import Document
from pipeline.extraction import extract
from pipeline.records import Record

TRIAL = (
    "METHODS: 120 adults with rheumatoid arthritis were randomised to receive tofacitinib (n = 60) or azathioprine "
    "(n = 60). RESULTS: "
)


def records(sentence: str) -> list[Record]:
    text = TRIAL + sentence
    return extract(Document(id="x", source="a.txt", media_type="text/plain", text=text)).records


def told(sentence: str) -> list[list[tuple[str, str, int | None, float | None]]]:
    return [[(o.domain, o.direction, o.n, o.percent) for o in record.outcomes] for record in records(sentence)]


@pytest.mark.parametrize(
    ("sentence", "first", "second"),
    [
        ("The response rate was 67% with tofacitinib and 60% with azathioprine.", (None, 67), (None, 60)),
        ("Responses were seen in 67% of patients taking tofacitinib and in 60% of those taking azathioprine.",
         (None, 67), (None, 60)),
        ("Six patients on tofacitinib and 15 on azathioprine responded.", (6, None), (15, None)),
        ("A response was seen in 40 of 60 patients on tofacitinib and 36 of 60 on azathioprine.",
         (40, None), (36, None)),
        ("Six and 15 patients responded in the tofacitinib and azathioprine groups, respectively.",
         (6, None), (15, None)),
        ("Responses were seen in 11 and 9 patients in the respective groups.", (11, None), (9, None)),
        ("Sixty-seven percent responded 2 h after tofacitinib, compared with 60% treated with azathioprine.",
         (None, 67), (None, 60)),
        ("At week 24 responses were seen in 40 patients (67%) given tofacitinib and in 36 (60%) given azathioprine.",
         (40, 67), (36, 60)),
        ("A response was seen in 40 (67%) versus 36 (60%) patients in the tofacitinib and azathioprine arms.",
         (40, 67), (36, 60)),
        ("Responses were seen in eleven of the patients given tofacitinib and in 9 of those given azathioprine.",
         (11, None), (9, None)),
        ("Forty patients responded to tofacitinib and 36 to azathioprine.", (40, None), (36, None)),
        ("Of those on tofacitinib, 40 responded, whereas of those on azathioprine 36 responded.",
         (40, None), (36, None)),
        ("In the tofacitinib group 40 patients responded, and in the azathioprine group 36 patients responded.",
         (40, None), (36, None)),
        ("There was no difference in response rates between tofacitinib and azathioprine (67% vs 60%).",
         (None, 67), (None, 60)),
    ],
)  # fmt: skip
def test_each_arm_has_its_value(
    sentence: str, first: tuple[int | None, float | None], second: tuple[int | None, float | None]
) -> None:
    assert told(sentence) == [[("response", "occurred", *first)], [("response", "occurred", *second)]]


def test_deaths_of_two_groups_share_their_noun() -> None:
    sentence = "There were 28 and 25 deaths in the tofacitinib and azathioprine groups, respectively."
    assert told(sentence) == [[("death", "occurred", 28, None)], [("death", "occurred", 25, None)]]


def test_numbers_of_different_statements_are_not_in_parallel() -> None:
    both = [("pain", "improved", 10, None), ("pain", "worsened", 5, None)]
    assert told("In each arm pain improved in 10 patients with nodes and worsened in 5 with cysts.") == [both, both]


@pytest.mark.parametrize(
    "sentence",
    [
        "Tofacitinib was more effective than azathioprine in reducing pain.",
        "Compared with azathioprine, tofacitinib reduced pain.",
        "Tofacitinib was superior to azathioprine in improving pain.",
    ],
)
def test_what_an_arm_is_held_against_has_no_outcome(sentence: str) -> None:
    assert told(sentence) == [[("pain", "improved", None, None)], []]


def test_an_arm_as_good_as_another_has_the_same_outcome() -> None:
    both = [("response", "occurred", None, None), ("pain", "improved", None, None)]
    assert told("Tofacitinib was as effective as azathioprine in reducing pain.") == [both, both]


def test_two_outcomes_without_a_count_are_not_one_of_each_arm() -> None:
    first = [("pain", "improved", None, None), ("inflammation_markers", "reduced", None, None)]
    assert told("Tofacitinib improved pain and reduced CRP compared with azathioprine.") == [first, []]


@pytest.mark.parametrize(
    ("sentence", "first", "second"),
    [
        ("At week 24 pain had improved with tofacitinib.", [24], [24]),
        ("The mean follow-up was 12 months with tofacitinib and 14 months with azathioprine.", [12], [14]),
    ],
)
def test_allocated_arms_are_seen_at_the_same_times(sentence: str, first: list[float], second: list[float]) -> None:
    assert [[time.value for time in record.follow_up] for record in records(sentence)] == [first, second]


def test_what_is_counted_in_so_many_is_an_outcome_or_a_harm_of_each_arm() -> None:
    sentence = (
        "Improvement was seen in 40 patients after tofacitinib and in 36 after azathioprine. "
        "Nausea was reported by 6 patients on tofacitinib and 5 on azathioprine. Dizziness was reported by 6% and 9%."
    )
    both = records(sentence)
    improved = [[(o.domain, o.n) for o in r.outcomes] for r in both]
    assert improved == [[("disease_activity", 40)], [("disease_activity", 36)]]
    assert [[(a.event, a.n, a.percent) for a in r.adverse_events] for r in both] == [
        [("nausea", 6, None), ("dizziness", None, 6)],
        [("nausea", 5, None), ("dizziness", None, 9)],
    ]


@pytest.mark.parametrize("when", ["At week 24", "By day 28", "At month 12"])
def test_a_point_in_time_is_no_number_of_patients(when: str) -> None:
    assert told(f"{when} remission was seen in 18 patients given tofacitinib.")[0][0][2] == 18
    assert all(o.n is None for r in records(f"{when} remissions were as frequent in both groups.") for o in r.outcomes)


def test_the_counts_of_three_groups_follow_one_another() -> None:
    text = (
        "Ninety patients with gout were randomly allocated into three groups of 30. Group A was treated with "
        "colchicine, group B with febuxostat and group C with both. A response was reached by 20 patients of group A, "
        "12 of group B and 25 of group C."
    )
    found = extract(Document(id="x", source="a.txt", media_type="text/plain", text=text)).records
    assert [(r.group.label, r.group.n, r.outcomes[0].n) for r in found] == [
        ("group A", 30, 20), ("group B", 30, 12), ("group C", 30, 25)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("sentence", "first", "second"),
    [
        ("No adverse effect was seen except for hypoglycaemia in an insulin-treated boy.",
         ["adverse event"], ["adverse event"]),
        ("No adverse effect was seen except for hypoglycaemia in a patient on azathioprine.",
         ["adverse event"], ["adverse event", "hypoglycaemia"]),
        ("Headache was reported by 1 of the patients.", [], []),
        ("Headache occurred in the patients after 2 weeks.", ["headache"], ["headache"]),
        ("One patient in each group had pneumonia.", ["pneumonia"], ["pneumonia"]),
    ],
)  # fmt: skip
def test_a_harm_of_one_patient_is_of_the_arm_that_its_clause_names(
    sentence: str, first: list[str], second: list[str]
) -> None:
    assert [[e.event for e in record.adverse_events] for record in records(sentence)] == [first, second]


@pytest.mark.parametrize(
    ("sentence", "copied"),
    [
        ("Remission was seen in a woman with overlap syndrome.", False),
        ("One of the patients was in remission.", False),
        ("Remission was seen in all but one patient.", True),
        ("Remission in a patient group is frequent.", True),
        ("On day 1 the patient group was in remission.", True),
    ],
)
def test_an_outcome_of_one_patient_is_no_outcome_of_every_arm(sentence: str, copied: bool) -> None:
    assert [[domain for domain, *_ in outcomes] for outcomes in told(sentence)] == [["remission"] * copied] * 2


@pytest.mark.parametrize(
    ("sentence", "copied"),
    [("One patient was followed up for 3 years.", False), ("Patients were followed up for 3 years.", True)],
)
def test_how_long_one_patient_was_seen_is_no_follow_up_of_every_arm(sentence: str, copied: bool) -> None:
    assert [[time.value for time in record.follow_up] for record in records(sentence)] == [[3.0] * copied] * 2


def test_how_many_had_harms_in_the_two_groups_is_told_of_both() -> None:
    sentence = "The incidence of adverse events in the two groups was similar after tofacitinib."
    assert [[e.event for e in record.adverse_events] for record in records(sentence)] == [["adverse event"]] * 2


@pytest.mark.parametrize(("second", "counted"), [("12", 26), ("10", None)])
def test_a_drug_that_every_arm_took_everybody_took(second: str, counted: int | None) -> None:
    text = (
        "METHODS: A randomised trial tested cisplatin (C) with or without pemetrexed (P) in lung cancer. RESULTS: "
        f"The study accrued 26 adults; 14 got C and {second} got PC. Seven patients died. "
    )
    found = extract(Document(id="x", source="a.txt", media_type="text/plain", text=text)).records
    taken = [drug.n for record in found if record.group.n == 26 for drug in record.drugs if drug.name == "cisplatin"]
    assert taken == [counted]
