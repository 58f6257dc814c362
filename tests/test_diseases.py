"""The disease that a record is about."""

from __future__ import annotations

import pytest
from reading import record_of, records

from extractors.base import Mention
from extractors.condition import Condition
from extractors.condition_signs import STATED
from pipeline.diseases import main_diseases, parts


def mention(name: str, start: int, role: str = "patient", weight: int = 1) -> Mention[Condition]:
    value = Condition.model_validate({"name": name, "role": role, "weight": weight})
    return Mention(start, start + len(name), value, "condition.term")


def names(mentions: list[Mention[Condition]]) -> list[str]:
    return [name for name, _ in main_diseases(mentions)]


def of_the_record(text: str) -> list[str]:
    """The diseases of the one record that a text gives."""
    (record,) = records(text)
    return [condition.name for condition in record.condition]


def test_the_most_telling_disease_comes_first() -> None:
    assert names(
        [
            mention("takayasu arteritis", 0),
            mention("aicardi-goutières syndrome", 40),
            mention("aicardi-goutières syndrome", 80),
        ]
    ) == ["aicardi-goutières syndrome", "takayasu arteritis"]
    assert names([mention("takayasu arteritis", 0, weight=STATED), mention("aicardi-goutières syndrome", 40)]) == [
        "takayasu arteritis",
        "aicardi-goutières syndrome",
    ]


def test_the_first_of_two_equals_comes_first() -> None:
    assert names([mention("takayasu arteritis", 10), mention("aicardi-goutières syndrome", 5)]) == [
        "aicardi-goutières syndrome",
        "takayasu arteritis",
    ]


def test_a_general_name_gives_way_to_the_fuller_one() -> None:
    assert names([mention("dermatomyositis", 0), mention("juvenile dermatomyositis", 40)]) == [
        "juvenile dermatomyositis"
    ]


@pytest.mark.parametrize("role", ["relative", "denied"])
def test_diseases_of_others_are_not_the_documents(role: str) -> None:
    assert names([mention("takayasu arteritis", 0, role=role)]) == []


def test_a_manifestation_gives_way() -> None:
    stroke, arteritis = mention("stroke", 0, weight=STATED), mention("takayasu arteritis", 40, weight=STATED)
    assert names([stroke, arteritis])[0] == "takayasu arteritis"


TITLE = "Baricitinib in juvenile dermatomyositis\nLotte Verhaegen, Piet Aerts\nPublished: 12 March 2021\n"


def test_the_title_names_the_disease_of_the_patients() -> None:
    (record,) = records(TITLE + "We treated four children with baricitinib. The rash improved in three children.")
    assert [condition.name for condition in record.condition] == ["juvenile dermatomyositis"]
    assert record.condition[0].evidence[0].quote == "juvenile dermatomyositis"


def test_a_cited_study_has_its_own_disease() -> None:
    text = TITLE + (
        "We treated four children with baricitinib. The rash improved in three children.\n"
        "Hofstede et al. (2019) treated 12 patients with systemic lupus erythematosus "
        "with baricitinib. Arthritis resolved in nine patients."
    )
    assert [c.name for c in record_of(text, author="Hofstede").condition] == ["systemic lupus erythematosus"]
    assert [c.name for c in record_of(text, scope="this").condition] == ["juvenile dermatomyositis"]


def test_a_record_without_words_of_its_own_has_the_main_disease() -> None:
    text = TITLE + (
        "We treated four children with baricitinib. The rash improved in three children.\n"
        "Hofstede et al. (2019) treated 12 patients with baricitinib. Arthritis resolved in nine patients."
    )
    assert [c.name for c in record_of(text, author="Hofstede").condition] == ["juvenile dermatomyositis"]


def test_adults_do_not_have_the_juvenile_disease_of_the_title() -> None:
    text = TITLE + (
        "We treated four children with baricitinib. The rash improved in three children.\n"
        "Hofstede et al. (2019) treated 12 patients with adult dermatomyositis with "
        "baricitinib. The rash resolved in nine patients."
    )
    assert [c.name for c in record_of(text, author="Hofstede").condition] == ["dermatomyositis"]


def test_a_relatives_disease_is_not_the_patients() -> None:
    text = TITLE + "We treated a 9-year-old girl with baricitinib. Her mother had psoriasis. Her rash improved."
    assert [c.name for c in record_of(text).condition] == ["juvenile dermatomyositis"]


def test_the_disease_of_another_patient_is_not_this_ones() -> None:
    text = (
        "Patient 1 was a girl with lupus who was given rituximab. Her rash improved.\n"
        "Patient 2 was a boy with asthma who was given rituximab. His wheeze improved."
    )
    assert [c.name for c in record_of(text, label="Patient 2").condition] == ["asthma"]


def test_a_disease_that_is_only_tested_for_is_not_had() -> None:
    (record,) = records("We treated a girl with rituximab. HIV and syphilis serologies were normal. Her rash improved.")
    assert record.condition == []


def test_patients_may_be_named_by_their_disease() -> None:
    (record,) = records("Six schizophrenic patients were switched to oxcarbazepine. Their tremor improved.")
    assert [c.name for c in record.condition] == ["schizophrenia"]


def test_two_spellings_are_one_disease() -> None:
    named = [
        mention("hemolytic uremic syndrome", 0),
        mention("takayasu arteritis", 50),
        mention("haemolytic uraemic syndrome", 90),
    ]
    assert [(name, len(mentions)) for name, mentions in main_diseases(named)] == [
        ("hemolytic uremic syndrome", 2),
        ("takayasu arteritis", 1),
    ]


def test_a_general_name_means_the_fuller_one_that_is_named_as_often() -> None:
    named = [mention("arteritis", 0, weight=6), mention("takayasu arteritis", 40), mention("takayasu arteritis", 80)]
    assert [(name, len(mentions)) for name, mentions in main_diseases(named)] == [("takayasu arteritis", 3)]


def test_the_diseases_with_which_a_patients_story_opens_are_the_patients() -> None:
    text = "A 40-year-old woman was seen for sarcoidosis with lupus nephritis and had rituximab. Her rash improved."
    assert {c.name for c in records(text)[0].condition} == {"sarcoidosis", "lupus nephritis"}


def test_a_manifestation_beside_a_disease_is_one_more() -> None:
    text = "A girl with cardiomyopathy and takayasu arteritis was given rituximab. Her fever resolved."
    assert {c.name for c in records(text)[0].condition} == {"takayasu arteritis", "cardiomyopathy"}


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ("Six patients with moderate hypertension got captopril. Their headache improved.", ["hypertension"]),
        ("Five men suffering from atrial fibrillation got flecainide. It ended in four.", ["atrial fibrillation"]),
        ("Twelve patients with gout took colchicine. Two patients with severe neutropenia died.", ["gout"]),
        ("Six patients with gout took colchicine. Only one patient had angina in the night.", ["gout"]),
    ],
)  # fmt: skip
def test_a_manifestation_by_which_patients_are_described_is_a_disease(told: str, expected: list[str]) -> None:
    assert [c.name for c in records(told)[0].condition] == expected


def test_a_disease_thought_of_first_is_not_the_patients() -> None:
    text = (
        "A man was treated with antibiotics under the provisional diagnosis of sarcoidosis. His nodule grew. Biopsy "
        "showed lymphoma. He was given rituximab, and the nodule shrank."
    )
    assert [c.name for c in records(text)[0].condition] == ["lymphoma"]


def test_what_is_no_manifestation_leads_where_none_is_stated() -> None:
    sepsis, abscess = mention("sepsis", 0, weight=2), mention("prostatic abscess", 40, weight=0)
    assert names([sepsis, abscess]) == ["prostatic abscess"]
    assert names([mention("sepsis", 0, weight=STATED - 1)]) == []


def test_a_general_name_is_the_fuller_one_however_hyphened() -> None:
    text = (
        "Cisplatin in metastatic nonsmall cell lung carcinoma\nLotte Verhaegen, Piet Aerts\nPublished: 12 March 2021\n"
        "Twelve patients with non-small-cell lung carcinoma received cisplatin. Four responded."
    )
    assert [c.name for c in records(text)[0].condition] == ["metastatic nonsmall cell lung carcinoma"]


def test_an_overlap_with_a_disease_is_another_one() -> None:
    alone, overlap = "myasthenia gravis", "myasthenia gravis-polymyositis syndrome"
    told = [mention(alone, 0, weight=STATED), mention(overlap, 40), mention(overlap, 99, weight=STATED)]
    assert names(told) == [overlap, alone]


def test_two_parts_of_a_name_are_not_two_diseases() -> None:
    text = "Six children with attention-deficit/hyperactivity disorder were given clonidine. Their tics improved."
    assert [c.name for c in records(text)[0].condition] == ["attention-deficit/hyperactivity disorder"]


def test_a_rare_disease_is_no_manifestation() -> None:
    text = "We treated a girl with autoimmune hepatitis with prednisolone. Her anaemia improved."
    (record,) = records(text)
    assert [c.name for c in record.condition] == ["autoimmune hepatitis"]


def test_what_the_title_treats_is_a_disease_also_of_adults() -> None:
    text = (
        "Treatment of heart failure in adults with amyloidosis\nLotte Verhaegen, Piet Aerts\nPublished: 12 March 2021\n"
        "We treated four women with tafamidis. Their breathlessness improved."
    )
    assert {c.name for c in records(text)[0].condition} == {"amyloidosis", "heart failure"}


def test_two_diseases_that_made_one_arm_are_two() -> None:
    assert parts("polymyositis/dermatomyositis") == ["polymyositis", "dermatomyositis"]
    assert parts("attention-deficit/hyperactivity disorder") == ["attention-deficit/hyperactivity disorder"]


@pytest.mark.parametrize(
    ("told", "named"),
    [
        ("A lipoma and stones were of no concern.", []),
        ("A scan showed a lipoma and stones.", ["lipoma"]),
        ("Surgery showed the mass to be a lipoma.", ["lipoma"]),
        ("A lipoma was found at surgery.", ["lipoma"]),
        ("The scan suggested a lipoma.", ["lipoma"]),
        ("At surgery he was discovered to have a lipoma.", ["lipoma"]),
    ],
)
def test_a_disease_named_in_passing_is_not_the_patients(told: str, named: list[str]) -> None:
    text = f"A 60-year-old man was given rituximab for three weeks. {told} His pain resolved."
    assert [c.name for c in record_of(text).condition] == named


def test_a_disease_is_one_with_and_without_a_genitive() -> None:
    assert names([mention("hodgkin lymphoma", 0), mention("hodgkin's lymphoma", 40)]) == ["hodgkin lymphoma"]


def test_what_a_patient_also_has_is_not_the_disease_treated() -> None:
    story = "He was well, slept well, ate well and walked as far as he liked, with his dog and without it. " * 4
    text = f"A 60-year-old man with sarcoidosis was given rituximab. {story}At last he had a lipoma. His pain resolved."
    assert [c.name for c in record_of(text).condition] == ["sarcoidosis"]


def test_a_finding_that_is_a_sign_is_the_disease_only_where_the_title_says_so() -> None:
    story = "He was well, slept well, ate well and walked as far as he liked, with his dog and without it. " * 4
    text = f"A 60-year-old man was given rituximab. {story}He was found to have atrial fibrillation. His pain resolved."
    assert [c.name for c in record_of(text).condition] == []
    titled = "Rituximab and atrial fibrillation\nLotte Verhaegen, Piet Aerts\nPublished: 12 March 2021\n" + text
    assert [c.name for c in record_of(titled).condition] == ["atrial fibrillation"]


def test_the_diseases_of_cited_patients_and_of_a_share_of_ours_are_not_the_papers() -> None:
    text = (
        "DISCUSSION\n"
        "Studies of cyclophosphamide in children with SRNS vary. Hofstede et al. (2019) treated 12 patients with focal "
        "segmental glomerulosclerosis (FSGS) with cyclophosphamide. Remission was reached in nine patients.\n"
        "Aalbers et al. (2016) gave cyclophosphamide to 9 patients with FSGS. Remission was reached in four patients.\n"
        "In our study 26% of our patients had FSGS. With cyclophosphamide 56% of our patients reached remission."
    )
    ours = record_of(text, scope="this")
    assert [c.name for c in ours.condition] == ["steroid-resistant nephrotic syndrome"]
    assert [(t.name, t.response) for t in ours.prior_treatments] == [("corticosteroid", "refractory")]
    assert [c.name for c in record_of(text, author="Hofstede").condition] == ["focal segmental glomerulosclerosis"]


@pytest.mark.parametrize(
    ("told", "named"),
    [
        ("Four diabetic women were treated with voglibose. All of them became dizzy.", ["diabetes mellitus"]),
        (
            "Two boys infected with HIV were given ritonavir. Their fever resolved.",
            ["human immunodeficiency virus infection"],
        ),
        ("A depressed man was given mirtazapine. His mood improved.", ["depression"]),
        ("A man had surgery. The mass was a squamous cell carcinoma. He recovered.", ["squamous cell carcinoma"]),
        ("A woman with a history of deep vein thrombosis took warfarin. She felt well.", ["deep vein thrombosis"]),
        ("A man took minocycline. He developed a lupus-like illness, which resolved.", []),
        ("A man took minocycline. Lupus (SLE)-like symptoms came and resolved.", []),
        ("OBJECTIVE: To describe a man treated with clarithromycin for pneumonia, whose liver failed.", ["pneumonia"]),
    ],
)
def test_a_disease_is_told_by_those_who_have_it_or_have_had_it(told: str, named: list[str]) -> None:
    assert of_the_record(told) == named


@pytest.mark.parametrize(
    ("told", "named"),
    [
        (
            "Amphotericin-induced dilated cardiomyopathy\nA man developed dilated cardiomyopathy under amphotericin "
            "for coccidioidomycosis. It resolved.",
            ["coccidioidomycosis"],
        ),
        (
            "Acute hepatitis after telithromycin\nA man developed acute hepatitis after telithromycin. It resolved.",
            ["acute hepatitis"],
        ),
        (
            "Hyperbaric oxygen to treat haemorrhagic cystitis\nA man with lupus was given hyperbaric oxygen therapy "
            "for cyclophosphamide-induced haemorrhagic cystitis. The bleeding stopped.",
            ["haemorrhagic cystitis", "lupus erythematosus"],
        ),
        (
            "The risk of venous thromboembolism with thalidomide\nForty men with prostate cancer received thalidomide. "
            "Venous thromboembolism occurred in 9 of 40 men.",
            ["prostate cancer"],
        ),
    ],
    ids=["beside the disease", "alone", "treated", "a risk"],
)
def test_what_befell_patients_is_no_disease_of_theirs_beside_another(told: str, named: list[str]) -> None:
    assert sorted(of_the_record(told)) == named


@pytest.mark.parametrize(
    ("told", "named"),
    [
        ("A man was given loperamide for diarrhoea. He developed ileus.", ["diarrhoea"]),
        ("A man with lupus was given loperamide for diarrhoea. He developed ileus.", ["lupus erythematosus"]),
        ("A woman, suffering for ten years from multiple sclerosis, took baclofen. She fell.", ["multiple sclerosis"]),
    ],
)
def test_what_a_treatment_is_given_for_is_the_disease_where_no_other_is_named(told: str, named: list[str]) -> None:
    assert of_the_record(told) == named


@pytest.mark.parametrize(
    ("told", "named"),
    [
        ("A man with chronic hepatitis C was given sofosbuvir. He improved.", ["chronic hepatitis c"]),
        ("A girl with β-thalassaemia major was given deferasirox. She improved.", ["β-thalassaemia major"]),
        ("A woman with Gaucher disease type 3 was given eliglustat. She improved.", ["gaucher disease type 3"]),
        ("A man with HIV was given zidovudine. He improved.", ["human immunodeficiency virus infection"]),
        ("A renal transplant recipient was given sirolimus. She improved.", ["renal transplantation"]),
        (
            "A woman was diagnosed with ciclosporin-induced thrombotic microangiopathy. Eculizumab was given.",
            ["thrombotic microangiopathy"],
        ),
        ("A man with primary squamous cell carcinoma was given cisplatin. He improved.",
         ["squamous cell carcinoma"]),
        ("Two men with nonsmall cell lung cancer were given erlotinib.", ["non-small cell lung cancer"]),
    ],
)  # fmt: skip
def test_a_disease_has_its_full_name_as_papers_prefer_it(told: str, named: list[str]) -> None:
    assert of_the_record(told) == named


@pytest.mark.parametrize(
    ("told", "named"),
    [
        ("A man with gout had fever. The biopsy was in keeping with sarcoidosis. Prednisone was given.",
         ["gout", "sarcoidosis"]),
        ("A man with gout had headaches. Angiography confirmed moyamoya disease. He was given aspirin.",
         ["gout", "moyamoya disease"]),
        ("A woman with gout ate little. With the diagnosis of rectal cancer and bladder fistula she took cefazolin.",
         ["bladder fistula", "gout", "rectal cancer"]),
        ("A man with asthma was given antibiotics for a possible meningitis. He improved.", ["asthma"]),
        ("A diagnosis of lymphoma was initially suspected in a man with gout. Colchicine was given.", ["gout"]),
        ("A woman with gout had surgery for papillary thyroid carcinoma two years earlier. She was given lenvatinib.",
         ["gout", "papillary thyroid carcinoma"]),
        ("A man who had a kidney transplant two years earlier was diagnosed with leprosy. Dapsone was given.",
         ["leprosy"]),
        ("A man with colon cancer was given cetuximab. His liver metastases shrank.", ["colon cancer"]),
    ],
)  # fmt: skip
def test_the_disease_is_what_was_stated_and_not_what_was_doubted_or_long_ago(told: str, named: list[str]) -> None:
    assert sorted(of_the_record(told)) == named


def test_the_name_of_a_family_means_its_member_that_is_named() -> None:
    arthritis = mention("inflammatory arthritis", 90, weight=2)
    assert names([arthritis, mention("rheumatoid arthritis", 5, weight=2)]) == ["rheumatoid arthritis"]
    assert names([arthritis, mention("gout", 5, weight=2)]) == ["gout", "inflammatory arthritis"]


MYOSITIS = "We treated 14 patients with polymyositis/dermatomyositis (PM/DM) with rituximab. Ten with DM improved."


@pytest.mark.parametrize(
    ("told", "named"),
    [
        (MYOSITIS, ["dermatomyositis", "polymyositis"]),
        ("We gave methotrexate to five children with childhood dermatomyositis and polymyositis. They improved.",
         ["juvenile dermatomyositis", "juvenile polymyositis"]),
        ("We gave methotrexate to five adults with dermatomyositis and polymyositis. They improved.",
         ["dermatomyositis", "polymyositis"]),
        ("Colchicine and diarrhoea: is it Crohn's disease?\n\nA man with gout took colchicine. He improved.", ["gout"]),
    ],
)  # fmt: skip
def test_each_disease_is_named_once_and_in_full(told: str, named: list[str]) -> None:
    assert sorted(of_the_record(told)) == named


def test_a_general_name_that_may_mean_one_or_another_disease_of_the_document_stays() -> None:
    lupus = "Moreau et al. (2019) gave tacrolimus to six women with lupus erythematosus. The rash resolved.\n"
    ours = "Tacrolimus in lupus\n\nWe gave tacrolimus to {}. The rash improved in nine of eleven.\n"
    one = "eleven women with systemic lupus erythematosus"
    two = f"{one} and four with discoid lupus erythematosus"
    for women, name in ((one, "systemic lupus erythematosus"), (two, "lupus erythematosus")):
        record = record_of(ours.format(women) + lupus, scope="cited")
        assert [c.name for c in record.condition] == [name]
