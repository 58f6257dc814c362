"""Whose fact it is, through to the records: own and cited patients told side by side."""

from __future__ import annotations

import pytest
from reading import TOP, Reading, record_of, records

CASE = "We treated a 9-year-old girl with baricitinib. Her rash improved within 3 months.\n"
SERIES = "We treated eleven children with baricitinib. The rash improved in nine of eleven children.\n"


def whose(text: str) -> list[tuple[str, str | None, int | None]]:
    return [(record.scope, record.study.author, record.study.year) for record in records(TOP + text)]


def test_our_own_patients_come_first() -> None:
    cited = "Hofstede et al. (2019) treated a 4-year-old boy with tofacitinib. His fever resolved.\n"
    assert whose(cited + CASE) == [("this", "Verhaegen", 2021), ("cited", "Hofstede", 2019)]


def test_a_cited_study_keeps_its_own_facts() -> None:
    text = (
        f"{TOP}{CASE}Hofstede et al. (2019) treated a 4-year-old boy with tofacitinib. "
        f"Methotrexate had failed. His fever resolved.\n"
    )
    own, cited = record_of(text, scope="this"), record_of(text, scope="cited")
    assert ([d.name for d in own.drugs], [d.name for d in cited.drugs]) == (["baricitinib"], ["tofacitinib"])
    assert ([a.value for a in own.age], [a.value for a in cited.age]) == ([9], [4])
    assert ([p.name for p in own.prior_treatments], [p.name for p in cited.prior_treatments]) == ([], ["methotrexate"])
    assert ([o.domain for o in own.outcomes], [o.domain for o in cited.outcomes]) == (["skin"], ["fever"])


def test_a_study_in_brackets_gets_a_record_of_the_patients_it_introduces() -> None:
    text = f"{TOP}{SERIES}Fever resolved in two adults treated with tofacitinib (Hofstede et al., 2018).\n"
    cited = record_of(text, scope="cited")
    assert (cited.study.author, cited.study.year, cited.group.n) == ("Hofstede", 2018, 2)


def test_a_bare_mark_gets_its_author_from_the_list() -> None:
    text = (
        f"{TOP}{SERIES}Fever resolved in two adults treated with tofacitinib.2 Such cases are rare.\n"
        "References\n1. Aerts P, Brouwer N. A first case. J Demo 2013;12:157.\n"
        "2. van der Zande P. Gain. J Demo. 2018; 6: 811\n"
    )
    cited = record_of(text, scope="cited")
    assert (cited.study.author, cited.study.year, cited.study.reference) == ("van der Zande", 2018, "[2]")


@pytest.mark.parametrize(
    "sentence",
    [
        "Interferon drives the disease (Hofstede et al., 2018).",
        "Improvement was defined by the criteria of Hofstede et al. (2018).",
        "Baricitinib inhibits JAK1 and JAK2, as shown by Hofstede et al. (2018).",
    ],
)
def test_mechanism_and_criteria_give_no_record(sentence: str) -> None:
    assert whose(SERIES + sentence) == [("this", "Verhaegen", 2021)]


GENERAL = "Tofacitinib improves lung function."
OURS = "In our patients the fever resolved. "


@pytest.mark.parametrize(
    ("heading", "found"), [("Results", ["skin", "fever"]), ("Case series", ["skin", "fever", "lung"])]
)
def test_a_paper_with_results_discusses_what_is_not_its_own(heading: str, found: list[str]) -> None:
    own = record_of(f"{TOP}{heading}\n{SERIES}Discussion\n{OURS}{GENERAL}\n", scope="this")
    assert [outcome.domain for outcome in own.outcomes] == found


def test_a_comparison_leaves_the_facts_with_the_patient() -> None:
    text = f"{TOP}{CASE}Unlike the patient of Hofstede et al. (2019), she had no herpes zoster.\n"
    own = record_of(text, scope="this")
    assert [(event.event, event.present) for event in own.adverse_events] == [("herpes zoster", False)]
    assert len(records(text)) == 1


@pytest.mark.parametrize(
    ("sentence", "drugs"),
    [
        ("Hofstede et al. (2019) found no difference when children were treated with tofacitinib.", ["tofacitinib"]),
        ("A trial by Hofstede et al. (2019) compared tofacitinib with placebo.", ["tofacitinib"]),
        ("In mice, Hofstede et al. (2019) found no difference under tofacitinib.", None),
        ("No difference was found under tofacitinib (Hofstede et al., 2019).", None),
    ],
)
def test_authors_who_tell_of_a_treatment_have_patients_without_an_outcome_too(
    sentence: str, drugs: list[str] | None
) -> None:
    found = [[d.name for d in record.drugs] for record in records(TOP + SERIES + sentence) if record.scope == "cited"]
    assert found == ([drugs] if drugs else [])


def test_a_cited_study_in_which_a_treatment_failed_is_about_it() -> None:
    sentence = "Hofstede et al. (2019) saw worse rashes in 12 adults despite tofacitinib, and two died."
    cited = record_of(f"{TOP}Rashes may last.\n{sentence}", scope="cited")
    assert [drug.name for drug in cited.drugs] == ["tofacitinib"]


def test_whose_protocol_was_followed_owns_no_patients() -> None:
    text = f"{TOP}{CASE}Tofacitinib was added analogous to the protocol of Hofstede et al. Her fever resolved.\n"
    assert [record.scope for record in records(text)] == ["this"]


def test_a_letter_about_others_has_no_patients_of_its_own() -> None:
    text = (
        "To the Editor: We read of baricitinib in juvenile dermatomyositis\nLotte "
        "Verhaegen, Piet Aerts\nPublished: 12 March 2021\n"
        "Hofstede et al. (2019) treated a 4-year-old boy with tofacitinib. His fever resolved.\n"
    )
    assert [(record.scope, record.study.author) for record in records(text)] == [("cited", "Hofstede")]


def test_background_drugs_are_nobodys() -> None:
    text = (
        "Baricitinib in juvenile dermatomyositis\nLotte Verhaegen, Piet Aerts\nPublished: 12 March 2021\n"
        "BACKGROUND: Cyclosporine often fails and may cause hirsutism.\nMETHODS: "
        "We treated eleven children with baricitinib.\n"
        "RESULTS: The rash improved in nine of eleven children.\n"
    )
    (record,) = records(text)
    assert "cyclosporine" not in record.model_dump_json(include={"drugs", "prior_treatments", "concomitant_treatments"})
    assert record.adverse_events == []


def test_the_author_may_be_cited_too() -> None:
    text = (
        f"{TOP}{SERIES}We previously reported a 4-year-old boy who was given "
        f"tofacitinib and improved (Verhaegen et al., 2015).\n"
    )
    assert {(r.scope, r.study.author, r.study.year) for r in records(text)} == {
        ("this", "Verhaegen", 2021), ("cited", "Verhaegen", 2015),
    }  # fmt: skip


def test_two_cited_studies_are_two_records() -> None:
    text = (
        f"{CASE}Hofstede et al. (2019) treated a 4-year-old boy with tofacitinib. His fever resolved.\n"
        "Wendelin and colleagues (2020) treated 12 adults with ruxolitinib. The rash improved in eight of twelve.\n"
    )
    assert whose(text) == [("this", "Verhaegen", 2021), ("cited", "Hofstede", 2019), ("cited", "Wendelin", 2020)]


def test_evidence_of_a_cited_study_is_its_citation() -> None:
    text = f"{TOP}{CASE}Hofstede et al. (2019) treated a 4-year-old boy with tofacitinib. His fever resolved.\n"
    cited = record_of(text, scope="cited")
    assert [piece.quote for piece in cited.study.evidence] == ["Hofstede et al. (2019)"]
    assert cited.study.rule == "study.citation"
    own = record_of(text, scope="this")
    assert [piece.quote for piece in own.study.evidence] == ["Verhaegen", "2021"]


def test_the_first_words_of_a_text_have_an_owner() -> None:
    told = Reading(CASE)
    assert told.found.owner(0).study in (0, -1)
    assert told.study("We treated") == "own"


PASSAGE = (
    "Our results differ from those of others. {} In adults with juvenile dermatomyositis, tofacitinib improved the "
    "rash in 12 patients [6]. Baricitinib resolved fever in six children [7].\n"
)


def test_the_results_of_a_study_known_only_by_its_mark_are_its_own() -> None:
    found = records(PASSAGE.format(""))
    assert [(r.scope, r.study.reference, [d.name for d in r.drugs]) for r in found] == [
        ("cited", "[6]", ["tofacitinib"]),
        ("cited", "[7]", ["baricitinib"]),
    ]


def test_what_our_results_are_held_against_is_not_ours() -> None:
    held = "Our findings on the rash agree with those in 17 patients with fever, which resolved with baricitinib [5]."
    assert record_of(PASSAGE.format(held), scope="cited", n=17).study.reference == "[5]"


def test_this_series_in_a_passage_on_another_study_is_theirs() -> None:
    told = "Hofstede et al. reported a series of dermatomyositis. In this series, the rash improved with tofacitinib.\n"
    assert [(record.scope, record.study.author) for record in records(told)] == [("cited", "Hofstede")]


def test_cases_of_the_literature_are_nobodys_in_particular() -> None:
    told = f"{TOP}{CASE}A review of four previously reported cases showed that the rash improved with baricitinib.\n"
    found = [(r.scope, r.study.author if r.study else None, r.group.n) for r in records(told)]
    assert found == [("this", "Verhaegen", 1), ("cited", None, 4)]


def test_behind_the_literature_the_story_of_our_patient_goes_on() -> None:
    told = (
        "Only three cases of rash treated with tofacitinib have been reported in the literature. We describe a woman. "
        "She took baricitinib and her fever resolved.\n"
    )
    assert [(record.scope, record.group.n) for record in records(told)] == [("this", 1)]


def test_numbers_in_round_brackets_that_go_up_are_references() -> None:
    told = (
        "We discuss the treatment of dermatomyositis. Tofacitinib improved the rash in a study of adults (3). "
        "Two trials in children showed that baricitinib resolved fever (4, 5). Steroids were stopped (6).\n"
    )
    assert {record.scope for record in records(told)} == {"cited"}
    counts = "We saw side effects: rash (12), fever (3), and zoster (5). Tofacitinib was stopped (2).\n"
    assert {record.scope for record in records(counts)} <= {"this"}


@pytest.mark.parametrize(
    ("opening", "prior"),
    [
        ("To assess baricitinib in patients with dermatomyositis and inadequate responses to methotrexate.", True),
        ("We evaluated baricitinib in adults whose dermatomyositis was refractory to methotrexate.", True),
        ("In patients with dermatomyositis refractory to methotrexate, baricitinib is often tried.", False),
    ],
)
def test_the_aim_of_a_study_tells_whom_it_was_about(opening: str, prior: bool) -> None:
    told = f"{TOP}OBJECTIVE: {opening}\nMETHODS: Thirty patients took baricitinib. The rash improved in 20 patients.\n"
    (record,) = records(told)
    assert [p.name for p in record.prior_treatments] == (["methotrexate"] if prior else [])


def test_what_was_seen_in_a_patient_named_behind_it_is_his() -> None:
    told = Reading(
        "Two patients with lupus received rituximab. In the first patient the rash cleared within weeks. "
        "The infusions had to be given up after only three months in the second patient, who had uveitis. "
        "The first patient was well after a year. Then the arthritis was worse for a while; later on, shingles was "
        "noted in the second patient. Her nephritis had gone, which had never been so in the first patient."
    )
    assert told.owner("rash").members == (0,)
    assert told.owner("infusions").members == told.owner("uveitis").members == (1,)
    assert told.owner("arthritis").members == (0,)
    assert told.owner("shingles").members == told.owner("nephritis").members == (1,)


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("The first patient was a 40-year-old man who got colchicine. The second patient, a 12-year-old girl, got "
         "anakinra.", ["first patient", "second patient"]),
        ("This is the first case of fever under colchicine. A 40-year-old man was treated with colchicine.", [None]),
    ],
)  # fmt: skip
def test_patients_told_apart_by_their_place_are_called_by_it(text: str, labels: list[str | None]) -> None:
    assert [record.group.label for record in records(text)] == labels


@pytest.mark.parametrize(
    ("text", "patients"),
    [
        ("A 9-year-old, 11.2-kg, castrated male Shih Tzu was treated with prednisolone for pemphigus.", 0),
        ("A male common marmoset with colitis was treated with metronidazole.", 0),
        ("A 9-year-old boy with a cellulitis after he was scratched by a cat was treated with azithromycin.", 1),
        ("A 30-year-old keeper was bitten by a young macaque. He was treated with valaciclovir.", 1),
        ("A 71-year-old surgically castrated man with prostate cancer was treated with docetaxel.", 1),
    ],
)
def test_an_animal_is_no_patient(text: str, patients: int) -> None:
    assert len(records(text)) == patients


RETOLD = (
    "Okonedo et al. (2019) gave baricitinib to 12 children. The rash cleared in 9.\n\n"
    "Fever ended in 4 of them. Lindqvist et al. (2020) gave tofacitinib to 10 adults. Moreau et al. (2021) gave "
    "methotrexate to 8 adults in a large trial."
)


def test_prose_that_only_cites_has_no_patients_of_its_own() -> None:
    assert {record.scope for record in records(RETOLD)} == {"cited"}
    assert Reading(RETOLD).study("Fever ended") == "Okonedo 2019"
    ours = RETOLD.replace("Fever ended in 4", "We treated 5 children with tofacitinib; fever ended in 4")
    assert "this" in {record.scope for record in records(ours)}
    twice = RETOLD.partition(" Moreau")[0].replace("Fever", "In 7 children on rituximab, fever")
    assert Reading(twice).study("fever ended") == "own"


def test_the_arms_of_a_counted_cited_study_have_records_though_nothing_more_is_told() -> None:
    told = "We saw a girl with rash. Okonedo et al. (2019) compared tofacitinib with azathioprine in 40 children."
    assert [r.drugs[0].name for r in records(told) if r.scope == "cited"] == ["tofacitinib", "azathioprine"]


def test_a_patient_who_is_named_for_comparison_does_not_take_over() -> None:
    text = (
        f"{TOP}Case 1 A 9-year-old girl was treated with baricitinib. Her fever resolved.\n"
        "Case 2 A 12-year-old boy was treated with tofacitinib. The course was otherwise similar to case 1. "
        "The rash improved within two months.\n"
    )
    domains = {record.group.label: [outcome.domain for outcome in record.outcomes] for record in records(text)}
    assert domains == {"Case 1": ["fever"], "Case 2": ["skin"]}


def test_a_caption_inside_a_story_gives_the_patient_no_drug() -> None:
    text = (
        f"{TOP}Case 1 A 9-year-old girl was treated with baricitinib. Her fever resolved. "
        "Table 1 Courses under baricitinib 2 mg or tofacitinib 5 mg. The rash improved within two months.\n"
        "Case 2 A 12-year-old boy was treated with tofacitinib. His fever resolved.\n"
    )
    given = {record.group.label: [drug.name for drug in record.drugs] for record in records(text)}
    assert given == {"Case 1": ["baricitinib"], "Case 2": ["tofacitinib"]}


def test_a_heading_ends_the_study_that_was_cited_above_it() -> None:
    text = f"{RETOLD}\n\nTREATMENT.AZATHIOPRINE:\nAzathioprine is an effective alternative. It is cheaper."
    assert Reading(text).study("effective alternative") == "nobody"
    assert Reading(text.replace("TREATMENT.AZATHIOPRINE:\n", "")).study("effective alternative") == "Moreau 2021"


@pytest.mark.parametrize(
    ("said", "whose_words"),
    [
        ("Results thus far with tacrolimus and pimecrolimus seem to be controversial.", "nobody"),
        ("Recent reports have shown that pimecrolimus may help.", "nobody"),
        ("Then pimecrolimus was given.", "Moreau 2019"),
    ],
)
def test_what_is_known_at_large_is_not_of_the_study_cited_before(said: str, whose_words: str) -> None:
    cited = "Moreau et al. (2019) gave tacrolimus to six women with lupus erythematosus."
    reading = Reading(f"{SERIES}{cited} {said} Fever ended.\n")
    assert (reading.study("pimecrolimus"), reading.study("Fever ended")) == (whose_words, "Moreau 2019")
