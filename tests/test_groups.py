"""Patients as the text names them, and which of them a stretch is about."""

from __future__ import annotations

import pytest
from reading import Reading, record_of, records

from extractors.groups import PatientGroups, Patients, count, sex_of
from pipeline.attribution import SOME
from pipeline.recognition import read_text


def named(text: str) -> list[Patients]:
    return [mention.value for mention in PatientGroups()(read_text(text))]


@pytest.mark.parametrize(
    ("printed", "number"),
    [
        ("Twenty-six", 26),
        ("nineteen", 19),
        ("forty two", 42),
        ("two hundred and five", 205),
        ("hundred", 100),
        ("388", 388),
        ("1 024", 1024),
        ("1,024", 1024),
        ("several", None),
    ],
)
def test_a_printed_count(printed: str, number: int | None) -> None:
    assert count(printed) == number


@pytest.mark.parametrize(
    ("words", "sex"), [("12y/o male", "male"), ("her sister", "female"), ("two women", "female"), ("a child", None)]
)
def test_the_sex_that_words_state(words: str, sex: str | None) -> None:
    assert sex_of(words) == sex


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "A 16-year-old girl was treated.",
            {"kind": "individual", "n": 1, "sex": "female", "introduces": True, "aged": True},
        ),
        ("There was a boy of nine.", {"kind": "individual", "sex": "male", "introduces": True}),
        ("Patient 2 was treated.", {"kind": "individual", "label": "Patient 2", "place": 2}),
        ("Case B was treated.", {"kind": "individual", "label": "Case B", "place": 2}),
        ("Case one was treated.", {"kind": "individual", "label": "Case one", "place": 1}),
        ("Case two: the rash was treated.", {"kind": "individual", "label": "Case two", "place": 2}),
        ("CASE 2: the rash was treated.", {"kind": "individual", "label": "CASE 2", "place": 2}),
        ("Patient-3 was treated.", {"kind": "individual", "label": "Patient-3", "place": 3}),
        ("Case N°2: the rash was treated.", {"kind": "individual", "label": "Case N°2", "place": 2}),
        ("Case2 was treated.", {"kind": "individual", "label": "Case2", "place": 2}),
        ("Case report 2: the rash was treated.", {"kind": "individual", "label": "Case report 2", "place": 2}),
        ("A heart transplant recipient was treated.", {"kind": "individual", "introduces": True}),
        ("A 25 yrs. old mother was treated.", {"kind": "individual", "aged": True}),
        ("An immunodeficiency virus (HIV)-infected adolescent was treated.", {"kind": "individual"}),
        ("Two cases of uveitis and one of nephritis were treated.", {"kind": "cohort", "n": 3}),
        ("Both underwent an operation.", {"kind": "cohort", "n": 2, "whole": True}),
        ("Boy 2 was treated.", {"kind": "individual", "label": "Boy 2", "place": 2, "sex": "male"}),
        ("The second patient was treated.", {"kind": "individual", "place": 2}),
        ("The elder was treated.", {"kind": "individual", "place": 1}),
        ("The other patient was treated.", {"kind": "individual", "place": -1}),
        ("Our patient was treated.", {"kind": "individual", "own": True}),
        ("Her brother was treated.", {"kind": "individual", "sex": "male", "related": True}),
        ("The patient was treated.", {"kind": "individual", "introduces": False}),
        ("One patient was treated.", {"kind": "individual", "subset": True}),
        ("25 refractory JDM cases were treated.", {"kind": "cohort", "n": 25, "introduces": True}),
        ("Nineteen children were treated.", {"kind": "cohort", "n": 19}),
        ("Five articles describe six children.", {"kind": "cohort", "n": 6}),
        ("Two of the five patients were treated.", {"kind": "cohort", "n": 2, "subset": True, "among": 5}),
        ("All three patients were treated.", {"kind": "cohort", "n": 3, "whole": True}),
        ("In both cases it was given.", {"kind": "cohort", "n": 2, "whole": True}),
        ("Neither of them was treated.", {"kind": "cohort", "n": 2, "whole": True}),
        ("No patient was treated.", {"kind": "cohort", "n": None, "whole": True}),
        ("The patients were treated.", {"kind": "cohort", "n": None, "whole": True}),
        ("Seven women and four men were treated.", {"kind": "cohort", "n": 11}),
    ],
)
def test_a_noun_phrase_says_who_is_meant(text: str, expected: dict[str, object]) -> None:
    (value,) = named(text)
    assert {key: getattr(value, key) for key in expected} == expected


def test_the_size_in_brackets() -> None:
    (value,) = named("Children (n = 17) with rash were treated.")
    assert (value.kind, value.n) == ("cohort", 17)


@pytest.mark.parametrize(
    "text",
    [
        "In 2019 children were seen more often.",
        "The dose was 5 mg twice daily for 12 weeks.",
        "This case report is the first.",
        "Zero patients.",
        "Two subsets of patients were compared.",
        "Forty percent of patients were treated.",
    ],
)
def test_years_doses_and_reports_are_no_patients(text: str) -> None:
    assert named(text) == []


# --- which patient -----------------------------------------------------------------------------------------------


def about(told: Reading, words: str) -> tuple[int, ...]:
    return told.owner(words).members


def test_labelled_patients_own_what_follows_their_label() -> None:
    told = Reading(
        "We treated two children with baricitinib.\nPatient 1 was a girl of "
        "nine. Her rash went. Methotrexate had failed.\n"
        "Patient 2 was a boy of three. His fever went. Cyclosporine had failed."
    )
    assert about(told, "Her rash") == about(told, "Methotrexate") == (0,)
    assert about(told, "His fever") == about(told, "Cyclosporine") == (1,)


def test_labels_and_sexes_reach_the_records() -> None:
    text = (
        "We treated two children with baricitinib.\nPatient 1 was a 9-year-old girl. Her rash improved.\n"
        "Patient 2 was a 3-year-old boy. His fever resolved."
    )
    one, two = record_of(text, label="Patient 1"), record_of(text, label="Patient 2")
    assert ([a.value for a in one.age], [a.value for a in two.age]) == ([9], [3])
    assert one.sex is not None and two.sex is not None
    assert ((one.sex.female, one.sex.male), (two.sex.female, two.sex.male)) == ((1, 0), (0, 1))
    assert ([o.domain for o in one.outcomes], [o.domain for o in two.outcomes]) == (["skin"], ["fever"])


def test_ordinals_are_places() -> None:
    told = Reading(
        "We treated two children with baricitinib. The first patient was a girl of nine. Her rash went. "
        "The second patient was a boy of three. His fever went. In the first patient the dose was doubled."
    )
    assert about(told, "Her rash") == (0,)
    assert about(told, "His fever") == (1,)
    assert about(told, "the dose was") == (0,)


def test_a_place_among_siblings_is_no_other_patient() -> None:
    told = "Case 1: a boy with eczema. He was the third child of his parents. He was treated with ciclosporin."
    assert [record.group.label for record in records(told)] == ["Case 1"]


def test_a_label_behind_who_it_is_labels_the_patient() -> None:
    told = "A 40-year-old woman (Case 1) was treated with ciclosporin. A 51-year-old one (Case 2) had azathioprine."
    assert [record.group.label for record in records(told)] == ["Case 1", "Case 2"]


def test_a_patient_named_again_is_the_same() -> None:
    told = Reading(
        "We treated a 9-year-old girl with baricitinib. The girl had fever. She was well. Our patient went home."
    )
    assert len(told.found.studies[0].cohort.members) == 1


def test_siblings_are_told_apart_by_sex() -> None:
    text = (
        "We report two siblings who were treated with ruxolitinib.\nThe sister was 15 years old. Her rash improved.\n"
        "Her brother was 11 years old. His fever resolved. In contrast to his sister's, his rash stayed."
    )
    told = Reading(text)
    assert about(told, "Her rash") == (0,)
    assert about(told, "His fever") == (1,)
    female = [record for record in records(text) if record.sex and record.sex.female]
    assert [[a.value for a in record.age] for record in female] == [[15]]


def test_a_relative_outside_a_family_of_patients_is_nobodys_patient() -> None:
    told = Reading(
        "We treated a 9-year-old girl with baricitinib. Her brother had psoriasis and took methotrexate. Her rash went."
    )
    assert len(told.found.studies[0].cohort.members) == 1


def test_both_is_everybody() -> None:
    text = (
        "We treated two children with baricitinib.\nPatient 1 was a 9-year-old girl. Her rash improved.\n"
        "Patient 2 was a 3-year-old boy. His fever resolved.\nBoth patients had no "
        "infection. In both children methotrexate had failed."
    )
    assert about(Reading(text), "had no infection") == ()
    for record in records(text):
        assert [event.event for event in record.adverse_events if not event.present] == ["infection"]
        assert [prior.name for prior in record.prior_treatments] == ["methotrexate"]


@pytest.mark.parametrize(
    "one",
    [
        "One of the children",
        "One child",
    ],
)
def test_one_of_them_is_nobody_in_particular(one: str) -> None:
    text = (
        "We treated two children with baricitinib.\nPatient 1 was a 9-year-old girl. Her rash improved.\n"
        f"Patient 2 was a 3-year-old boy. His fever resolved.\n{one} developed herpes zoster."
    )
    assert about(Reading(text), "developed") == (SOME,)
    assert all(not record.adverse_events for record in records(text))


def test_pronouns_find_the_patient_of_their_sex() -> None:
    told = Reading(
        "We treated a 9-year-old girl and a 3-year-old boy with baricitinib. She "
        "had a rash that went. He had fever that went."
    )
    assert about(told, "had a rash") == (0,)
    assert about(told, "had fever") == (1,)


# --- how many ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "n"),
    [
        ("We treated four children with baricitinib. The rash improved in three children.", 4),
        ("Nineteen children (12 girls) were enrolled and given baricitinib. Rash improved in 14 patients.", 19),
        ("We reviewed 25 refractory cases treated with baricitinib. Two patients relapsed.", 25),
        ("Patients (n = 17) were treated with baricitinib. Rash improved in 9 patients.", 17),
        ("A total of 32 adults received baricitinib. All 32 patients improved. Five of them relapsed.", 32),
        ("Baricitinib was given. Rash was seen in two of 31 patients and had improved in the end.", 31),
        ("Children were given baricitinib. The rash improved in 16 of 22 (73%).", 22),
        ("Five patients were given baricitinib. All six comparable patients who had been given steroids died.", 5),
    ],
)
def test_the_size_of_the_whole_group(text: str, n: int) -> None:
    (record,) = records(text)
    assert (record.group.kind, record.group.n) == ("cohort", n)


def test_a_case_at_length_is_no_cohort_for_a_stray_count() -> None:
    text = (
        "We treated a 9-year-old girl with baricitinib. Her rash improved. She was well at 6 months. "
        "Such fistulas were seen in 3 patients elsewhere."
    )
    (record,) = records(text)
    assert (record.group.kind, record.group.n) == ("individual", 1)


def test_group_and_evidence_agree() -> None:
    text = "We treated four children with baricitinib. The rash improved in three children."
    (record,) = records(text)
    assert [piece.quote for piece in record.group.evidence] == ["four children"]


def test_a_label_in_brackets_stands_behind_its_facts() -> None:
    told = Reading(
        "We treated two children with baricitinib.\nCase 1 was a girl and case 2 was a boy. "
        "They were given rituximab (case 1) and plasma exchange (case 2) before."
    )
    assert (about(told, "rituximab"), about(told, "plasma exchange")) == ((0,), (1,))


def test_phases_are_no_patients() -> None:
    text = (
        "We pooled the trials P2 and P3 of tofacitinib in arthritis. In P2 the pain improved. "
        "In P3 the pain improved too. The trials had 450 patients."
    )
    assert [(record.group.kind, record.group.n) for record in records(text)] == [("cohort", 450)]


def test_the_patient_in_general_is_nobody() -> None:
    text = "Chemotherapy is a burden. The patient deserves care. Leukaemia improved with chemotherapy in this century."
    assert records(text) == []


def test_a_number_in_words_behind_a_case_is_its_label_only_where_a_verb_follows() -> None:
    assert [value.label for value in named("In this case one dose was enough.")] == [None]


def test_what_is_told_of_two_patients_named_together_is_both_of_theirs() -> None:
    told = "A 3-year-old girl and a 5-year-old boy with rash had fever. Tofacitinib was given. The boy died."
    first, second = records(told)
    assert [d.name for d in first.drugs] == [d.name for d in second.drugs] == ["tofacitinib"]
    assert [first.age[0].value, second.age[0].value] == [3, 5]
    assert [[o.domain for o in record.outcomes] for record in (first, second)] == [[], ["death"]]


def test_what_stands_before_all_patients_in_a_sentence_is_of_them_all() -> None:
    told = "A 3-year-old girl had rash. A 5-year-old boy had rash. Tofacitinib cleared the rash in both patients."
    assert [[d.name for d in record.drugs] for record in records(told)] == [["tofacitinib"], ["tofacitinib"]]


def test_the_female_and_the_male_patient_are_two() -> None:
    told = "The female patient received tofacitinib for rash. The male patient was given methotrexate for rash."
    assert [[d.name for d in record.drugs] for record in records(told)] == [["tofacitinib"], ["methotrexate"]]
    once = "The male patient received tofacitinib for rash. The patient was well."
    assert len(records(once)) == 1


def test_in_a_large_group_the_female_patient_is_nobody_new() -> None:
    told = "We treated 230 patients with rash with tofacitinib. The male patient had more than the female patient."
    assert [record.group.n for record in records(told)] == [230]


@pytest.mark.parametrize(
    "told",
    ["At week 24 patients had improved.", "In stage 2 patients it helped.", "It fell at week 52 versus patients on X."],
)
def test_the_number_behind_a_week_or_stage_counts_nobody(told: str) -> None:
    assert named(told) == []
    assert [patients.n for patients in named("After day 21 two patients died.")] == [2]


@pytest.mark.parametrize("told", ["and her 2-year follow-up was good", "in a 1-year follow-up, the patient was well"])
def test_a_stretch_of_years_introduces_no_other_patient(told: str) -> None:
    prose = f"We describe a 61-year-old woman with pemphigus. She was given rituximab; the blisters healed, {told}."
    assert [record.group.n for record in records(f"Pemphigus\nLotte Verhaegen\n\n{prose}")] == [1]


def test_a_patient_of_so_many_years_is_introduced_without_that_word() -> None:
    assert [(one.introduces, one.sex) for one in named("A 16-year female patient was seen.")] == [(True, "female")]
