"""Arms by number, dose, treatment, name and disease, and which of them a statement is about."""

from __future__ import annotations

import pytest
from reading import document, record_of, records

from extractors.treatments import Treatments
from pipeline.arms import Arm, Arms
from pipeline.recognition import recognise
from pipeline.segmentation import segment

TITLE = "Tofacitinib and other drugs in dermatomyositis\nLotte Verhaegen, Piet Aerts\nPublished: 12 March 2021\n"
TREATMENTS = TITLE + (
    "METHODS: Sixty-two patients were randomised, 32 to tofacitinib and 30 to azathioprine. "
    "RESULTS: The rash improved in 24 patients (75%) with tofacitinib and in 12 (40%) with azathioprine. "
    "Herpes zoster occurred in 3 patients with tofacitinib."
)
NUMBERS = TITLE + (
    "METHODS: Patients were randomised: 22 patients received tofacitinib 5 mg (group 1) and 20 patients received "
    "tofacitinib 10 mg (group 2). RESULTS: Remission was reached by 77.3% in group 1 and 60.3% in group 2. "
    "Herpes zoster occurred in 2 patients of group 2."
)
DOSES = TITLE.replace("Tofacitinib", "Baricitinib") + (
    "METHODS: Patients were randomly assigned to placebo or baricitinib 2 mg "
    "or 4 mg (placebo, 176; baricitinib 2 mg, 174; "
    "baricitinib 4 mg, 177). RESULTS: Remission was reached by 44% with baricitinib 2 mg and 60% with baricitinib 4 mg."
)
NAMES = TITLE + (
    "METHODS: Forty patients took tofacitinib, in the combination therapy "
    "group (n = 22) or the monotherapy group (n = 18). "
    "RESULTS: Remission was more frequent in the combination therapy group "
    "compared with the monotherapy group (77.3% vs. 60.3%)."
)
DISEASES = TITLE.replace("Tofacitinib and other drugs in dermatomyositis", "Baricitinib in refractory rashes") + (
    "METHODS: We gave baricitinib to five patients with juvenile dermatomyositis "
    "and four patients with takayasu arteritis. "
    "RESULTS: The rash improved in three patients with juvenile dermatomyositis. "
    "Arthritis resolved in two patients with takayasu arteritis."
)


def arms(text: str) -> list[Arm]:
    doc = recognise(segment(document(text)))
    return Arms(doc, list(Treatments()(doc)), lambda _: True).arms


def sizes(text: str) -> list[tuple[str, int | None]]:
    return [(arm.label, arm.n) for arm in arms(text) if not arm.placebo]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (TREATMENTS, [("tofacitinib", 32), ("azathioprine", 30)]),
        (NUMBERS, [("group 1", 22), ("group 2", 20)]),
        (DOSES, [("baricitinib 2 mg", 174), ("baricitinib 4 mg", 177)]),
        (NAMES, [("combination therapy", 22), ("monotherapy", 18)]),
        (DISEASES, [("juvenile dermatomyositis", 5), ("takayasu arteritis", 4)]),
    ],
    ids=["treatments", "numbers", "doses", "names", "diseases"],
)
def test_the_arms_are_learnt_with_their_sizes(text: str, expected: list[tuple[str, int | None]]) -> None:
    assert sizes(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        TITLE + "We treated 40 patients with tofacitinib. The rash improved in 24 patients.",
        TITLE + "We treated two girls. The first took tofacitinib, the second baricitinib.",
        TITLE + "The whole group of 40 patients and the control group took tofacitinib.",
    ],
)
def test_a_text_without_arms_has_none(text: str) -> None:
    assert arms(text) == []


@pytest.mark.parametrize(
    ("text", "label", "percent"),
    [
        (TREATMENTS, "tofacitinib", 75), (TREATMENTS, "azathioprine", 40),
        (NUMBERS, "group 1", 77.3), (NUMBERS, "group 2", 60.3),
        (DOSES, "baricitinib 2 mg", 44), (DOSES, "baricitinib 4 mg", 60),
        (NAMES, "combination therapy", 77.3), (NAMES, "monotherapy", 60.3),
    ],
)  # fmt: skip
def test_a_value_belongs_to_the_arm_it_is_printed_for(text: str, label: str, percent: float) -> None:
    assert [outcome.percent for outcome in record_of(text, label=label).outcomes] == [percent]


def test_one_value_per_arm_in_the_order_of_the_sentence() -> None:
    text = TITLE + (
        "METHODS: Eighty patients took tofacitinib, in the intravenous group (n = 42) or the oral group (n = 38). "
        "RESULTS: Remission was reached in 52% versus 44% in the intravenous and oral group, respectively."
    )
    found = {record.group.label: [o.percent for o in record.outcomes] for record in records(text) if record.group.label}
    assert found == {"intravenous": [52], "oral": [44]}


def test_an_arm_that_a_result_is_held_against_does_not_have_it() -> None:
    for result, label in (
        ("Tofacitinib reduced the relapses compared with azathioprine.", "tofacitinib"),
        ("More steroids could be stopped than with tofacitinib.", "azathioprine"),
    ):
        found = [record for record in records(f"{TREATMENTS} {result}") if len(record.outcomes) > 1]
        assert [record.group.label for record in found] == [label]


def test_a_value_of_others_without_a_record_is_nobody_s() -> None:
    text = TITLE + (
        "METHODS: We gave tofacitinib to 40 patients with dermatomyositis. "
        "RESULTS: Remission was reached in 52% versus 44% in historical controls. "
        "Relapses were seen in 10%, the placebo relapse rate was 60%."
    )
    assert [(o.domain, o.percent) for o in record_of(text).outcomes] == [("remission", 52), ("relapse", 10)]


def test_arms_by_disease_are_known_by_their_abbreviations() -> None:
    text = DISEASES.replace("dermatomyositis and", "dermatomyositis (JDM) and") + " Fever resolved in JDM."
    assert [o.domain for o in record_of(text, n=5).outcomes] == ["skin", "fever"]
    assert [o.domain for o in record_of(text, n=4).outcomes] == ["joint"]


def test_a_harm_of_one_arm_is_not_the_others() -> None:
    assert [event.event for event in record_of(TREATMENTS, label="tofacitinib").adverse_events] == ["herpes zoster"]
    assert [event.event for event in record_of(NUMBERS, label="group 2").adverse_events] == ["herpes zoster"]
    assert not [
        record for record in records(TREATMENTS) if record.group.label == "azathioprine" and record.adverse_events
    ]
    assert record_of(NUMBERS, label="group 1").adverse_events == []


def test_what_no_arm_is_named_for_belongs_to_each() -> None:
    text = TREATMENTS + " No deaths were seen in this trial."
    for label in ("tofacitinib", "azathioprine"):
        assert "death" in [outcome.domain for outcome in record_of(text, label=label).outcomes]


def test_what_is_said_of_everybody_is_not_the_arms_beside_a_record_of_the_whole() -> None:
    text = TITLE + (
        "METHODS: Eighty patients (60 women, median age 38 years) took tofacitinib. After a year some were randomised: "
        "22 patients received tofacitinib 5 mg (group 1) and 20 patients received tofacitinib 10 mg (group 2). "
        "RESULTS: Remission was reached by 77.3% in group 1 and 60.3% in group 2."
    )
    found = {record.group.n: (len(record.age), record.sex is not None) for record in records(text)}
    assert found == {80: (1, True), 22: (0, False), 20: (0, False)}


def test_an_arm_of_placebo_has_no_record() -> None:
    assert [record.group.label for record in records(DOSES)] == ["baricitinib 2 mg", "baricitinib 4 mg"]


def test_an_arm_has_its_own_dose() -> None:
    for label, dose in (("baricitinib 2 mg", "2 mg"), ("baricitinib 4 mg", "4 mg")):
        assert [(drug.name, drug.dose) for drug in record_of(DOSES, label=label).drugs] == [("baricitinib", dose)]


def test_arms_by_disease_have_their_own_disease_and_outcome() -> None:
    young = record_of(DISEASES, n=5)
    other = record_of(DISEASES, n=4)
    assert [c.name for c in young.condition] == ["juvenile dermatomyositis"]
    assert [c.name for c in other.condition] == ["takayasu arteritis"]
    assert [(o.domain, o.n) for o in young.outcomes] == [("skin", 3)]
    assert [(o.domain, o.n) for o in other.outcomes] == [("joint", 2)]


def test_the_short_form_of_a_disease_names_an_arm_its_full_name_does_not() -> None:
    short = DISEASES.replace("takayasu arteritis", "CAPS")
    assert {(r.group.label, r.group.n) for r in records(DISEASES)} == {(None, 5), (None, 4)}
    assert {(r.group.label, r.group.n) for r in records(short)} == {(None, 5), ("CAPS", 4)}


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        (
            "Children were randomised to clonidine (n = 31), methylphenidate (n = 29) or clonidine and "
            "methylphenidate (n = 32).",
            [("clonidine", 31), ("methylphenidate", 29), ("clonidine and methylphenidate", 32)],
        ),
        (
            "We looked at adults on risperidone (n = 12) or haloperidol (n = 7).",
            [("risperidone", 12), ("haloperidol", 7)],
        ),
        (
            "Twenty adults were randomised to modafinil, 400 mg (N=10), or placebo (N=10).",
            [("modafinil", 10)],
        ),
        (
            "Twenty-three women had glutamate (group G) and 20 had clonidine (group P).",
            [("group G", 23), ("group P", 20)],
        ),
    ],
)
def test_arms_by_their_treatments_and_letters(sentence: str, expected: list[tuple[str, int | None]]) -> None:
    assert sizes(f"Tremor under several drugs\nLotte Verhaegen, Piet Aerts\n\nMETHODS: {sentence}") == expected


def test_an_arm_keeps_to_the_treatments_that_name_it() -> None:
    text = TITLE + (
        "METHODS: Children with dermatomyositis were randomised to tofacitinib (n = 31), methotrexate (n = 29) or "
        "tofacitinib and methotrexate (n = 32). RESULTS: The rash improved in 20 children with methotrexate."
    )
    drugs = {record.group.n: [drug.name for drug in record.drugs] for record in records(text)}
    assert drugs == {31: ["tofacitinib"], 29: ["methotrexate"], 32: ["tofacitinib", "methotrexate"]}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Effects of diazepam and propranolol. Oral diazepam (10 mg) and propranolol (80 mg) were given to people with "
         "panic disorder in a crossover design.", ["diazepam", "propranolol"]),
        ("In a trial of Rizatriptan versus ergotamine, patients were randomly assigned to either drug.",
         ["Rizatriptan", "ergotamine"]),
        ("Relapsing nephrosis. Children were randomised to receive oral methotrexate or ciclosporin.",
         ["methotrexate", "ciclosporin"]),
        ("Relapsing nephrosis. Children received methotrexate and ciclosporin.", []),
        ("Relapsing nephrosis. After randomisation, methotrexate and ciclosporin were both given.", []),
        ("Relapsing nephrosis. Children received methotrexate or ciclosporin.", []),
    ],
)  # fmt: skip
def test_treatments_held_against_each_other_are_arms(text: str, expected: list[str]) -> None:
    assert [arm.label for arm in arms(TITLE.split("\n", 1)[1] + text)] == expected


CITED = (
    "Letter to the editor\nSir,\nWe treated a girl aged 9 years with tofacitinib. Okonedo et al. (2019) gave "
    "baricitinib to 12 children, among them five with juvenile dermatomyositis and seven with takayasu arteritis; "
    "remission was reached by 4 of those with juvenile dermatomyositis."
)


def test_a_cited_study_has_parts_by_disease_where_its_results_tell_them_apart() -> None:
    cited = [(r.group.label, r.group.n) for r in records(CITED) if r.scope == "cited"]
    assert (None, 5) in cited
    plain = CITED.partition("; remission")[0] + "; remission was reached by nine."
    assert [(r.group.label, r.group.n) for r in records(plain) if r.scope == "cited"] == [(None, 12)]


ABBREVIATED = TITLE.replace("Tofacitinib and other drugs", "Methotrexate or azathioprine") + (
    "METHODS: We compared methotrexate (MTX) with azathioprine (AZA). RESULTS: Sixty patients were randomised "
    "(MTX, n = 32; AZA, n = 28). In the MTX group, remission was reached by 60%, compared with 40% in the AZA group."
)
THREE_ARMS = TITLE + (
    "METHODS: Patients were randomised (n = 57 for placebo, n = 53 for tofacitinib, and n = 51 for azathioprine). "
    "RESULTS: Compared with placebo, patients on tofacitinib and azathioprine had less fatigue; the rash resolved. "
    "Remission was seen in 11% in the placebo group, 39% in the tofacitinib group and 38% in the azathioprine group."
)
CROSSED = TITLE + (
    "METHODS: In a crossover design 33 patients were randomised to tofacitinib or azathioprine. "
    "RESULTS: Remission was reached by 26% with tofacitinib and 31% with azathioprine."
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (ABBREVIATED, [("MTX", 32), ("AZA", 28)]),
        (THREE_ARMS, [("tofacitinib", 53), ("azathioprine", 51)]),
    ],
)
def test_sizes_that_stand_beside_the_name_alone(text: str, expected: list[tuple[str, int | None]]) -> None:
    assert sizes(text) == expected


def test_an_arm_with_the_name_of_a_treatment_was_given_it() -> None:
    drugs = {record.group.label: [drug.name for drug in record.drugs] for record in records(ABBREVIATED)}
    assert drugs == {"MTX": ["methotrexate"], "AZA": ["azathioprine"]}


def test_each_value_is_of_the_arm_behind_it_also_beside_placebo() -> None:
    reached = {record.group.label: [o.percent for o in record.outcomes if o.percent] for record in records(THREE_ARMS)}
    assert reached == {"tofacitinib": [39.0], "azathioprine": [38.0]}


def test_everybody_is_in_each_arm_of_a_crossover() -> None:
    assert [(record.group.label, record.group.n) for record in records(CROSSED)] == [
        ("tofacitinib", 33),
        ("azathioprine", 33),
    ]


CITED_ARMS = TITLE + (
    "We saw a girl with dermatomyositis. Hofstede et al. (2019) saw remission in 38.5% of the 26 patients given "
    "tofacitinib and in 62.9% of the 35 given azathioprine."
)


def test_a_cited_study_has_arms_where_their_sizes_are_told() -> None:
    found = [(record.group.label, record.group.n, record.drugs[0].name) for record in records(CITED_ARMS)]
    assert [one for one in found if one[1] != 1] == [(None, 26, "tofacitinib"), (None, 35, "azathioprine")]


def test_a_value_with_one_beside_a_value_with_the_other_makes_arms() -> None:
    told = TITLE + "RESULTS: Remission was reached by 26% of patients with tofacitinib and 31% with azathioprine."
    assert [arm.label for arm in arms(told)] == ["tofacitinib", "azathioprine"]
    once = TITLE + "RESULTS: Remission was reached by 26% of patients with tofacitinib and the rash resolved."
    assert arms(once) == []


def test_patients_of_a_cited_study_who_are_counted_by_what_they_got_may_be_the_same() -> None:
    told = TITLE + (
        "We saw a girl with dermatomyositis. Hofstede et al. (2019) treated 12 patients with tofacitinib, of whom 9 "
        "received prednisolone. Remission was seen in 8. In 5 given azathioprine the rash had been refractory."
    )
    assert [r.group.n for r in records(told) if r.scope == "cited"] == [12]


BY_DISEASE = TITLE + (
    "RESULTS: We counted 40 children treated with tofacitinib. Dermatomyositis (24 patients): remission in 7/24. "
    "Systemic juvenile idiopathic arthritis (9 patients): remission in 2/9. "
)


def test_a_harm_within_the_name_of_a_disease_is_none() -> None:
    assert sizes(BY_DISEASE) == [("Systemic juvenile idiopathic arthritis", 9), ("Dermatomyositis", 24)]
    harmed = TITLE + "RESULTS: Nausea was seen with tofacitinib in uveitis (9 patients) and in nephritis (3 patients)."
    assert sizes(harmed) == []


def test_everybody_has_a_record_beside_parts_by_disease_only_where_something_is_told_of_them() -> None:
    assert {r.group.n for r in records(BY_DISEASE)} == {9, 24}
    assert {r.group.n for r in records(f"{BY_DISEASE}Of all 40, three died.")} == {9, 24, 40}


def test_one_sentence_holds_the_treatments_of_a_cited_study_against_each_other() -> None:
    told = TITLE + (
        "We saw a girl with dermatomyositis. Hofstede et al. (2019) found no difference between children treated with "
        "tofacitinib compared with azathioprine."
    )
    drugs = [[d.name for d in r.drugs] for r in records(told) if r.scope == "cited"]
    assert drugs == [["tofacitinib"], ["azathioprine"]]
    added = told.replace("compared with", "and").replace("no difference between", "no harm in")
    assert len([r for r in records(added) if r.scope == "cited"]) == 1


def test_either_drug_alone_beside_their_combination_makes_no_arms() -> None:
    told = "Relapsing nephrosis. In a randomised trial the combination of methotrexate and ciclosporin was better than "
    assert arms(TITLE.split("\n", 1)[1] + told + "either methotrexate or ciclosporin alone.") == []
    given = "Relapsing nephrosis. Patients were randomised to receive methotrexate or ciclosporin alone."
    assert [arm.label for arm in arms(TITLE.split("\n", 1)[1] + given)] == ["methotrexate", "ciclosporin"]


WHOLE = TITLE + (
    "METHODS: Forty patients with gout were randomised to tofacitinib (n = 18) or azathioprine (n = 22). "
    "RESULTS: Remission was reached by 60% with tofacitinib and 40% with azathioprine. "
)


@pytest.mark.parametrize(
    ("more", "sizes"),
    [
        ("Overall, headache was reported by 9% of patients.", {18, 22, 40}),
        ("Headache was reported by 9% of patients in both groups.", {18, 22}),
        ("Headache was reported.", {18, 22}),
    ],
    ids=["counted of all", "of each alike", "not counted"],
)
def test_results_counted_of_everybody_have_a_record_beside_the_arms(more: str, sizes: set[int]) -> None:
    assert {record.group.n for record in records(WHOLE + more)} == sizes
    beside_placebo = (WHOLE + more).replace("azathioprine", "placebo")
    assert {record.group.n for record in records(beside_placebo)} == {18}


def test_the_arms_of_a_cited_trial_are_named_by_their_drugs() -> None:
    told = TITLE + (
        "We saw a girl with dermatomyositis. Hofstede et al. (2019) randomised 61 patients to tofacitinib (n = 26) or "
        "azathioprine (n = 35). Remission was seen in 38.5% with tofacitinib and in 62.9% with azathioprine."
    )
    found = {(record.group.label, record.group.n) for record in records(told) if record.scope == "cited"}
    assert {("tofacitinib", 26), ("azathioprine", 35)} <= found


def test_a_word_that_names_an_arm_only_before_that_word_keeps_it() -> None:
    told = TITLE + (
        "METHODS: Forty patients were randomised. RESULTS: Remission was more frequent in the standard arm than in the "
        "combination therapy arm. Pain was less in the combination therapy arm than in the standard arm."
    )
    assert {arm.label for arm in arms(told)} == {"standard arm", "combination therapy"}


def test_what_was_more_common_in_one_arm_is_not_told_of_the_other() -> None:
    text = TREATMENTS + " Injection site reactions were more common, and more patients stopped, with azathioprine."
    assert [event.event for event in record_of(text, label="tofacitinib").adverse_events] == ["herpes zoster"]
    assert "injection site reaction" in [event.event for event in record_of(text, label="azathioprine").adverse_events]


def test_a_time_told_where_an_arm_is_introduced_is_its_own() -> None:
    text = TITLE + (
        "METHODS: Patients were randomised. During a follow-up of 24 months 32 patients received tofacitinib. During a "
        "follow-up of 12 months 30 patients received azathioprine. "
        "RESULTS: The rash improved in 24 patients (75%) with tofacitinib and in 12 (40%) with azathioprine."
    )
    times = {record.group.n: [time.value for time in record.follow_up] for record in records(text)}
    assert times == {32: [24], 30: [12]}
