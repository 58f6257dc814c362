"""From mentions to records: one per study and group, everything grounded."""

from __future__ import annotations

import pytest
from reading import TOP, document, record_of, records

from extractors.age import Age
from extractors.base import Mention
from pipeline import records as r
from pipeline.document import Box
from pipeline.extraction import extract
from pipeline.grounding import Ground

CASE = (
    f"{TOP}We report a 9-year-old girl with juvenile dermatomyositis. Methotrexate "
    f"had failed. Baricitinib 4 mg daily was started. "
    "Her rash improved at 3 months. She had no infection. Her anti-MDA5 antibodies were positive.\n"
)


def test_a_case_is_one_record_with_all_its_fields() -> None:
    (record,) = records(CASE)
    assert (record.scope, record.study.author, record.study.year) == ("this", "Verhaegen", 2021)
    assert (record.group.kind, record.group.n) == ("individual", 1)
    assert record.sex is not None and (record.sex.female, record.sex.male) == (1, 0)
    assert [(age.value, age.unit) for age in record.age] == [(9, "year")]
    assert [condition.name for condition in record.condition] == ["juvenile dermatomyositis"]
    assert [drug.name for drug in record.drugs] == ["baricitinib"]
    assert [(prior.name, prior.response) for prior in record.prior_treatments] == [("methotrexate", "refractory")]
    assert [(antibody.name, antibody.status) for antibody in record.antibodies] == [("anti-MDA5", "positive")]
    assert [(length.value, length.unit) for length in record.follow_up] == [(3, "month")]
    assert [(outcome.domain, outcome.direction) for outcome in record.outcomes] == [("skin", "improved")]
    assert [(event.event, event.present) for event in record.adverse_events] == [("infection", False)]


def test_every_value_is_grounded() -> None:
    for record in records(CASE):
        for field, _, value in r.values(record):
            assert value.evidence, field
            assert value.rule, field
            assert all(CASE[piece.start : piece.end] == piece.quote != "" for piece in value.evidence), field


def test_a_value_stated_twice_is_one_with_two_pieces_of_evidence() -> None:
    (record,) = records(CASE + "The girl was 9 years old.\n")
    assert [age.value for age in record.age] == [9]
    assert [piece.quote for piece in record.age[0].evidence] == ["9-year-old", "9 years old"]


@pytest.mark.parametrize(
    ("title", "prose"),
    [
        (
            "Baricitinib in mice with experimental myositis",
            "Male mice with myositis received baricitinib. Their muscle strength improved.",
        ),
        (
            "Baricitinib in cultured myoblasts of dermatomyositis",
            "To the myoblasts baricitinib was given. In the myoblasts interferon signature decreased.",
        ),
        (
            "Baricitinib in juvenile dermatomyositis: a study protocol",
            "Forty children are treated with baricitinib. The rash is scored.",
        ),
        (
            "Baricitinib in juvenile dermatomyositis: the design of a trial",
            "Forty children will receive baricitinib. Rash will be scored. Visits will "
            "take place monthly. The trial will last a year.",
        ),
        (
            "Baricitinib prevents arthritis in the rat",
            "Animals (n = 8) were given baricitinib. The joints of the rats improved.",
        ),
        (
            "Baricitinib for an ulcer of the eyelid",
            "A 7-year-old neutered female cross-bred terrier was given baricitinib. The ulcer healed.",
        ),
        (
            "Baricitinib in dairy cows",
            "Two patients died of it in 2009. The arthritis improved in 9 of 12 given baricitinib.",
        ),
        (
            "Lysis by baricitinib",
            "Baricitinib was given to isolated human erythrocytes. Haemolysis occurred.",
        ),
        (
            "Acne due to baricitinib: how much of it is there?",
            "Baricitinib is a new drug. Acne is a frequent adverse effect of baricitinib and may be severe.",
        ),
    ],
    ids=[
        "animals", "cells", "protocol", "plan", "numbered animals", "a patient of a veterinarian", "cows", "blood",
        "what a drug does in general",
    ],
)
def test_a_document_without_treated_patients_has_no_record(title: str, prose: str) -> None:
    assert records(f"{title}\nLotte Verhaegen, Piet Aerts\nPublished: 12 March 2021\n{prose}\n") == []


def test_patients_beside_cells_have_one() -> None:
    text = (
        f"{TOP}We treated a 9-year-old girl with baricitinib. Her rash improved. "
        f"The fibroblasts of her skin were cultured.\n"
    )
    assert len(records(text)) == 1


def test_a_keeper_of_animals_is_a_patient() -> None:
    assert len(records(f"{TOP}A 40-year-old dog breeder was given baricitinib. Her rash improved.\n")) == 1


@pytest.mark.parametrize(
    "text", ["", " \n", "Baricitinib", TOP, TOP + "Interferon drives the disease. Many genes are involved.\n"]
)
def test_a_text_without_facts_of_treatment_has_no_record(text: str) -> None:
    assert records(text) == []


def test_patients_who_are_told_apart_have_a_record_each() -> None:
    text = (
        f"{TOP}We treated two children with baricitinib.\nPatient 1 was a 9-year-old girl. Her rash improved.\n"
        "Patient 2 was a 3-year-old boy. His fever resolved.\n"
    )
    assert [(record.group.label, record.group.kind, record.group.n) for record in records(text)] == [
        ("Patient 1", "individual", 1), ("Patient 2", "individual", 1),
    ]  # fmt: skip


def test_facts_on_everybody_are_copied_to_each() -> None:
    text = (
        f"{TOP}We treated two children with baricitinib. In both children methotrexate had failed.\n"
        "Patient 1 was a 9-year-old girl. Her rash improved.\nPatient 2 was a 3-year-old boy. His fever resolved.\n"
    )
    assert [[prior.name for prior in record.prior_treatments] for record in records(text)] == [["methotrexate"]] * 2


def test_one_value_per_patient_in_their_order() -> None:
    text = (
        f"{TOP}We treated two women, aged 50 and 32 years, with baricitinib.\nPatient 1 had a rash that improved.\n"
        "Patient 2 had fever that resolved.\n"
    )
    assert [[age.value for age in record.age] for record in records(text)] == [[50], [32]]


def test_doses_of_one_patient_are_entries_of_their_own() -> None:
    text = f"{TOP}A 9-year-old girl received baricitinib 2 mg daily, later baricitinib 4 mg daily. Her rash improved.\n"
    assert [(drug.name, drug.dose) for drug in record_of(text).drugs] == [
        ("baricitinib", "2 mg daily"),
        ("baricitinib", "4 mg daily"),
    ]


def test_it_is_the_drug_spoken_of_before() -> None:
    text = (
        f"{TOP}We gave baricitinib to four children. The rash improved in three.\nHofstede et al. "
        f"(2019) treated 25 children with it. Fever resolved in ten.\n"
    )
    assert [drug.name for drug in record_of(text, author="Hofstede").drugs] == ["baricitinib"]


def test_ids_come_from_the_content() -> None:
    one, again = records(CASE), records(CASE)
    assert [record.model_dump_json() for record in one] == [record.model_dump_json() for record in again]
    other = records(CASE, source="elsewhere.txt")
    assert one[0].record_id.startswith("rec:")
    assert other[0].record_id != one[0].record_id


def test_ids_differ_within_a_document() -> None:
    text = (
        f"{TOP}We treated two children with baricitinib.\nPatient 1 was a 9-year-old girl. Her rash improved.\n"
        "Patient 2 was a 3-year-old boy. His fever resolved.\n"
    )
    assert len({record.record_id for record in records(text)}) == 2


def test_the_document_is_described() -> None:
    (record,) = records(CASE + "https://doi.org/10.5555/jdm.7\n")
    assert record.document.model_dump() == {
        "id": "sha256:",
        "source": "text.txt",
        "kind": "abstract",
        "title": TOP.split("\n")[0],
        "doi": "10.5555/jdm.7",
        "year": 2021,
    }


def test_extraction_leaves_the_text_alone() -> None:
    one = document(CASE)
    found = extract(one)
    assert found.document.text == one.text == CASE
    assert {flag.record_id for flag in found.flags} <= {record.record_id for record in found.records}


# --- grounding ---------------------------------------------------------------------------------------------------


def test_evidence_has_no_blanks_at_its_ends_and_stands_once() -> None:
    ground = Ground(document("She was  9 years  old."))
    (piece,) = ground.evidence([(7, 18), (9, 16), (17, 18)])
    assert (piece.start, piece.end, piece.quote) == (9, 16, "9 years")


def test_evidence_knows_its_page() -> None:
    boxes = [Box(start=8, end=16, page=2, bbox=(1, 2, 3, 4)), Box(start=0, end=8, page=1)]
    ground = Ground(document("She was 9 years old.", layout=boxes))
    first, second, outside = ground.evidence([(0, 3), (8, 9), (17, 19)])
    assert (first.page, first.bbox, second.page, second.bbox, outside.page) == (1, None, 2, (1, 2, 3, 4), None)


def test_a_value_has_the_rule_of_its_first_mention_and_three_pieces_at_most() -> None:
    value = Age.model_validate({"value": 9, "stat": "exact", "unit": "year"})
    mentions = [Mention(n, n + 1, value, f"age.rule-{n}") for n in range(5)]
    grounded = Ground(document("98765")).value(r.Age, mentions, value=9, unit="year")
    assert (grounded.rule, [piece.quote for piece in grounded.evidence]) == ("age.rule-0", ["9", "8", "7"])


def test_the_drug_of_the_title_is_the_one_where_the_text_names_no_other() -> None:
    text = (
        "Liver nodules together with danazol\nLotte Verhaegen, Piet Aerts\nPublished: 12 March 2021\n"
        "A woman of fifty is presented who had been on danazol before. Her nodules resolved."
    )
    (record,) = records(text)
    assert [(drug.name, drug.rule) for drug in record.drugs] == [("danazol", "treatment.inherited")]


def test_a_group_of_women_is_of_one_sex() -> None:
    text = f"{TOP}Thirty women with lupus were given baricitinib. The rash improved in 20 of them.\n"
    (record,) = records(text)
    assert record.sex is not None
    assert (record.sex.female, record.sex.male) == (30, 0)


def test_the_size_of_a_cited_group_is_no_count_of_its_drug() -> None:
    text = (
        "Ruxolitinib in a boy\n\nWe treated a 7-year-old boy with ruxolitinib. His rash cleared. "
        "Lindgren et al. (2018) gave baricitinib to a series; nine patients with dermatomyositis on baricitinib were "
        "seen. Six of the nine improved.\n"
    )
    cited = record_of(text, author="Lindgren")
    assert (cited.group.n, [drug.n for drug in cited.drugs]) == (9, [None])


def test_the_patient_of_an_extract_without_an_age_is_one() -> None:
    told = "The patient with gout presented with fever. Colchicine was given. The fever resolved."
    assert [record.group.kind for record in records(told)] == ["individual"]
    general = "The patient with gout has fever. Colchicine is given. The fever resolved."
    assert not [record for record in records(general) if record.group.kind == "individual"]


def test_drugs_given_to_two_patients_in_turn_are_one_each() -> None:
    text = (
        "We describe two patients. A woman of 44 years and a man of 53 years were treated with etanercept "
        "and infliximab, respectively. Both improved after six months."
    )
    found = records(text)
    assert [[drug.name for drug in record.drugs] for record in found] == [["etanercept"], ["infliximab"]]


def test_a_record_of_one_patient_counts_nobody() -> None:
    both = records(
        f"{TOP}We report two sisters with myositis. Patient 1 was a girl of 9 years. Patient 2 was a girl of 12. "
        "Both were given baricitinib. Calcinosis improved in both patients.\n"
    )
    assert [(r.group.kind, [(o.domain, o.n, o.of) for o in r.outcomes]) for r in both] == [
        ("individual", [("calcinosis", None, None)])
    ] * 2


@pytest.mark.parametrize(
    ("design", "n"),
    [
        ("were treated with baricitinib", 40),
        ("were randomised to baricitinib or matching placebo", None),
        ("were seen. All of them took baricitinib", 40),
        ("were seen. The 40 patients were given baricitinib", 40),
        ("were seen. The drug was baricitinib", None),
        ("got baricitinib and placebo in a crossover trial", 40),
    ],
)
def test_who_got_the_sole_drug_of_a_cohort(design: str, n: int | None) -> None:
    (record,) = records(f"{TOP}Forty adults with rheumatoid arthritis {design}. Fatigue improved after 6 months.\n")
    assert [(record.group.n, drug.name, drug.n) for drug in record.drugs] == [(40, "baricitinib", n)]


def test_a_cohort_that_got_several_drugs_is_not_counted_for_each() -> None:
    (record,) = records(f"{TOP}Forty adults with lupus were treated with baricitinib and belimumab. Pain improved.\n")
    assert [(drug.name, drug.n) for drug in record.drugs] == [("baricitinib", None), ("belimumab", None)]


def test_a_count_on_a_cited_study_that_is_its_whole_group_tells_nothing_on_the_drug() -> None:
    (record,) = records(
        f"{TOP}Lefevre et al. (2019) gave tofacitinib to 14 adults with dermatomyositis; rash improved.\n"
    )
    assert [(record.group.n, drug.name, drug.n) for drug in record.drugs] == [(14, "tofacitinib", None)]


def test_a_bound_that_is_also_told_as_a_time_is_one_follow_up() -> None:
    (record,) = records(
        f"{TOP}We gave tofacitinib to 14 adults with dermatomyositis, who were followed up for 5 years. "
        "Nine of them stopped prednisone within 5 years.\n"
    )
    assert [(length.value, length.unit, length.stat) for length in record.follow_up] == [(5, "year", "exact")]


def test_what_the_end_point_asked_for_was_not_given() -> None:
    (record,) = records(
        f"{TOP}We gave tofacitinib to 14 adults with dermatomyositis. The primary end point was a response with "
        "sustained reduction of oral corticosteroids. The rash improved in 12 patients.\n"
    )
    assert record.concomitant_treatments == []


def test_how_long_an_earlier_line_took_is_no_follow_up() -> None:
    story = (
        "A 20-year-old woman with uveitis received adalimumab and improved after 2 months, but she relapsed after "
        "a year. {}She was switched to tofacitinib. After 6 months her eyes were quiet.\n"
    )
    (record,) = records(TOP + story.format(""))
    assert [(length.value, length.unit) for length in record.follow_up] == [(6, "month")]
    (record,) = records(TOP + story.format("She has now been followed up for 5 years. "))
    assert [(length.value, length.unit) for length in record.follow_up] == [(5, "year"), (6, "month")]


def test_patients_with_a_disease_who_are_treated_are_the_group() -> None:
    (record,) = records(
        f"{TOP}This paper tells of the gall bladder in 20 women with acromegaly treated with octreotide. In 8 women "
        "followed for 24 weeks contractility was low. In 8 women followed for a year it stayed low. Gallstones came.\n"
    )
    assert record.group.n == 20


def test_what_a_subunit_showed_is_no_second_test_of_the_antigen() -> None:
    tested = CASE.replace("anti-MDA5 antibodies were", "anti-PM/Scl-100 was positive, so anti-PM/Scl antibodies were")
    (record,) = records(tested)
    assert [antibody.name for antibody in record.antibodies] == ["anti-PM/Scl-100"]


def test_how_often_a_dose_was_given_goes_before_an_amount_that_is_compared() -> None:
    (record,) = records(
        f"{TOP}We compared the effects of 10 and 20 mg of tofacitinib. Twenty adults with alopecia areata came. "
        "They took 10 or 20 mg of tofacitinib twice daily for 12 weeks. The hair regrew.\n"
    )
    assert [drug.dose for drug in record.drugs] == ["10 or 20 mg of tofacitinib twice daily for 12 weeks"]


@pytest.mark.parametrize(
    ("told", "percent"),
    [
        ("similar between the placebo (40.1%) and tofacitinib 5 and 10 mg groups (41.2% and 39.3%)", None),
        ("41.2% in the tofacitinib group", 41.2),
    ],
)
def test_the_share_of_a_placebo_group_is_not_of_the_patients(told: str, percent: float | None) -> None:
    (record,) = records(
        f"{TOP}We treated sixty adults with alopecia areata with tofacitinib. The hair regrew in 40%. "
        f"The incidence of adverse events was {told}.\n"
    )
    assert [harm.percent for harm in record.adverse_events] == [percent]
