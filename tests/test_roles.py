"""Roles of a patient's treatments, from whole stories: the index one, what came before it, what went with it."""

from __future__ import annotations

import pytest

from extractors.treatments import Treatments
from pipeline.blame import is_blamed
from pipeline.placed import Roles
from pipeline.recognition import read_text
from pipeline.roles import sort_roles

NONE: frozenset[str] = frozenset()


def roles(
    text: str, focus: frozenset[str] = NONE, *, narrative: bool = True, diseases: tuple[str, ...] = ()
) -> Roles:
    """The roles of everything a story names."""
    doc = read_text(text)
    return sort_roles(list(Treatments()(doc)), focus, doc.text, narrative=narrative, diseases=diseases)


def told(found: Roles) -> tuple[set[str], dict[str, str], set[str]]:
    """Index, prior with the answer, concomitant."""
    return set(found.index), {name: placed.response for name, placed in found.prior.items()}, set(found.concomitant)


def test_the_last_line_is_index_where_no_title_names_one() -> None:
    story = (
        "She was started on hydroxychloroquine. Her rash worsened. She was given rituximab without any response. "
        "She then received tofacitinib 5 mg twice daily and recovered."
    )
    assert told(roles(story)) == (
        {"tofacitinib"}, {"hydroxychloroquine": "refractory", "rituximab": "refractory"}, set()
    )  # fmt: skip


def test_the_drug_of_the_title_is_index_though_others_follow() -> None:
    story = "He received anakinra 100 mg daily and improved. Amoxicillin was given for tonsillitis."
    assert told(roles(story, frozenset({"anakinra"}))) == ({"anakinra"}, {}, {"amoxicillin"})


def test_a_supportive_drug_is_no_last_line() -> None:
    story = "Ciclosporin was started and the joints improved. However, pneumonia came and amoxicillin was given."
    assert told(roles(story))[0] == {"ciclosporin"}


def test_a_class_of_the_title_stands_for_its_members() -> None:
    found = roles("He received baricitinib and ruxolitinib.", frozenset({"janus kinase inhibitor"}))
    assert set(found.index) == {"baricitinib", "ruxolitinib"}


def test_a_class_stands_for_its_only_member() -> None:
    found = roles("He received baricitinib. The JAK inhibitor was well tolerated.")
    assert {name: len(placed.mentions) for name, placed in found.index.items()} == {"baricitinib": 2}


def test_a_drug_of_the_title_that_only_failed_is_prior() -> None:
    story = "Tocilizumab after failure of adalimumab. She was given tocilizumab. We knew adalimumab well."
    found = roles(story, frozenset({"tocilizumab", "adalimumab"}), narrative=False)
    assert told(found)[:2] == ({"tocilizumab"}, {"adalimumab": "refractory"})


def test_the_first_of_two_drugs_of_the_title_is_prior_where_it_failed() -> None:
    story = "Interferon was started. The virus became undetectable before a breakthrough. Sofosbuvir was then given."
    found = roles(story, frozenset({"interferon", "sofosbuvir"}))
    assert told(found)[:2] == ({"sofosbuvir"}, {"interferon": "relapsed"})


def test_a_case_told_twice_has_its_priors_before_the_second_start() -> None:
    story = (
        "A boy recovered after ruxolitinib. Treatment began with methylprednisolone. Methotrexate was given, but he "
        "worsened. In week 13 ruxolitinib was begun at 5 mg twice daily."
    )
    found = roles(story, frozenset({"ruxolitinib"}))
    assert told(found)[0] == {"ruxolitinib"}
    assert {"methylprednisolone", "methotrexate"} <= set(found.prior)


def test_a_drug_given_again_after_it_had_failed_is_prior_and_index() -> None:
    story = "Rituximab was given. She worsened. Bortezomib was given. She did not improve. Then rituximab was started."
    found = roles(story)
    assert "rituximab" in found.index
    assert found.prior["rituximab"].response == "refractory"


@pytest.mark.parametrize(
    ("ending", "response"),
    [
        ("did not help", "refractory"),
        ("was given. She responded poorly to it", "refractory"),
        ("led to remission, but the disease returned", "relapsed"),
        ("improved the fever but failed to help the joints", "partial"),
        ("was started. It was stopped because of pancreatitis", "intolerant"),
        ("was started. It was withdrawn in spring", "unspecified"),
    ],
)
def test_how_the_disease_answered_to_an_earlier_line(ending: str, response: str) -> None:
    story = f"Azathioprine {ending}. Then tofacitinib 5 mg daily was started."
    assert roles(story).prior["azathioprine"].response == response


@pytest.mark.parametrize(
    ("told_next", "response"),
    [
        (" for 3 days, but the fever persisted.", "refractory"),
        (" for 3 days with persistent fever.", "refractory"),
        (". However, she remained febrile.", "refractory"),
        (". A week later her fever had not subsided.", "refractory"),
        (". However, neither her fever nor her cough improved.", "refractory"),
        (". Despite this treatment she grew weaker.", "refractory"),
        (" for persistent fever.", "unspecified"),
        (" for 5 days without adverse effects.", "unspecified"),
        (". However, cultures failed to grow.", "unspecified"),
        (". A scan was made of her chest. The rash got worse.", "unspecified"),
    ],
)
def test_what_supports_a_patient_failed_only_where_that_is_told_at_once(told_next: str, response: str) -> None:
    story = f"A girl of nine had a rash and fever. She was given ceftriaxone{told_next} Then anakinra was started."
    assert told(roles(f"{story} She recovered."))[1] == {"ceftriaxone": response}


def test_an_operation_after_which_something_persisted_has_not_failed() -> None:
    story = "A girl of nine had a rash. A lymph node excision was done, but the fever persisted. Anakinra was started."
    assert told(roles(story))[1] == {"lymph node excision": "unspecified"}


def test_what_is_tapered_under_the_index_treatment_is_concomitant() -> None:
    story = "Baricitinib was started. Prednisone was tapered to 5 mg."
    assert told(roles(story, frozenset({"baricitinib"}))) == ({"baricitinib"}, {}, {"prednisone"})


def test_what_was_tapered_before_it_is_prior() -> None:
    story = "Prednisone was tapered. Baricitinib was started."
    assert told(roles(story, frozenset({"baricitinib"})))[1].keys() == {"prednisone"}


def test_what_was_told_as_earlier_is_prior_wherever_it_stands() -> None:
    story = "Patients received peficitinib. A quarter had previously used adalimumab."
    found = roles(story, frozenset({"peficitinib"}), narrative=False)
    assert told(found) == ({"peficitinib"}, {"adalimumab": "unspecified"}, set())


def test_what_only_dates_the_next_line_is_no_index() -> None:
    story = "Etanercept did not help. After fludarabine he underwent haematopoietic stem cell transplantation."
    assert set(roles(story).index) == {"haematopoietic stem cell transplantation"}


def test_chemotherapy_beside_a_named_drug_is_that_drug() -> None:
    story = "Patients received methotrexate and chemotherapy."
    assert told(roles(story, narrative=False))[0] == {"methotrexate"}


def test_nothing_given_gives_no_role() -> None:
    assert told(roles("She refused rituximab. Tofacitinib may be considered.")) == (set(), {}, set())


def test_an_antibiotic_is_index_where_it_treats_the_disease() -> None:
    story = "Methotrexate was given. However, the fever went on and vancomycin was given. He recovered."
    assert told(roles(story))[0] == {"methotrexate"}
    assert told(roles(story, diseases=("endocarditis",)))[0] == {"vancomycin"}


def test_a_supportive_drug_that_all_is_about_is_index() -> None:
    story = (
        "He took methylphenidate. Phenytoin was given. Phenytoin helped at once. On phenytoin he talked more. "
        "Phenytoin was well tolerated."
    )
    assert "phenytoin" in roles(story).index


def test_a_drug_that_did_harm_is_index_with_its_remedy() -> None:
    story = "He was given fentanyl. Rigidity came. It was reversed with naloxone. Fentanyl-induced rigidity is rare."
    assert told(roles(story, frozenset({"fentanyl"})))[0] == {"fentanyl", "naloxone"}
    assert told(roles(story))[0] == {"fentanyl", "naloxone"}


def test_without_harm_a_later_support_is_no_index() -> None:
    story = "He was given dupilumab. Conjunctivitis came. It was treated with ofloxacin."
    assert told(roles(story, frozenset({"dupilumab"}))) == ({"dupilumab"}, {}, {"ofloxacin"})


def test_what_is_started_together_begins_together() -> None:
    story = "Prednisone and baricitinib were started. She improved."
    assert told(roles(story, frozenset({"baricitinib"}))) == ({"baricitinib"}, {}, {"prednisone"})


def test_what_goes_on_is_concomitant() -> None:
    story = "She was taking tacrolimus. Later eltrombopag was started."
    assert told(roles(story, frozenset({"eltrombopag"}))) == ({"eltrombopag"}, {}, {"tacrolimus"})
    story = "She was given tacrolimus. Later eltrombopag was started."
    assert told(roles(story, frozenset({"eltrombopag"})))[2] == set()


def test_a_name_far_from_any_treatment_is_not_assumed_to_be_given() -> None:
    assert told(roles("A variant of the chymotrypsin C gene was found.")) == (set(), {}, set())


def test_where_all_failed_the_record_is_about_what_failed() -> None:
    found = roles("Tobramycin drops were without benefit.")
    assert told(found) == (set(), {"tobramycin": "refractory"}, set())
    found.promote()
    assert told(found) == ({"tobramycin"}, {}, set())


def test_what_was_long_ago_is_not_what_the_record_is_about() -> None:
    found = roles("Years earlier she had received tamoxifen.")
    found.promote()
    assert not found.index


def test_an_operation_is_no_last_line() -> None:
    story = "Trastuzumab was given. The tumour progressed. A cholecystectomy was performed."
    assert told(roles(story)) == ({"trastuzumab"}, {}, set())


def test_a_word_for_treatment_as_a_whole_is_no_last_line() -> None:
    story = "Paclitaxel and carboplatin were started. However, the chemotherapy was given again, and nodules remained."
    assert told(roles(story)) == ({"paclitaxel", "carboplatin"}, {}, set())


def test_what_arises_after_a_drug_comes_from_it() -> None:
    story = "He developed jaundice six months after starting bupropion. It was stopped. Prednisolone was given."
    assert told(roles(story))[0] == {"bupropion", "prednisolone"}


def test_what_a_complication_answered_to_does_not_go_with_the_index_treatment() -> None:
    story = "Baricitinib was given. Shingles settled with aciclovir."
    assert told(roles(story, frozenset({"baricitinib"}))) == ({"baricitinib"}, {}, set())


def test_a_line_that_ended_well_and_the_one_that_kept_it_are_both_index() -> None:
    story = "Daratumumab was given. Nephritis had persisted before; she improved, and belimumab was started."
    assert told(roles(story))[0] == {"daratumumab", "belimumab"}
    story = "Daratumumab was given. Nephritis persisted; she improved but relapsed, and belimumab was started."
    assert told(roles(story))[0] == {"belimumab"}


def test_steroids_of_two_lines_are_two_lines() -> None:
    story = (
        "Prednisolone and cyclophosphamide were given. The disease progressed. "
        "Prednisolone and tocilizumab were started. He recovered."
    )
    found = told(roles(story))
    assert found[0] == {"prednisolone", "tocilizumab"}
    assert found[1]["cyclophosphamide"] == "refractory"


def test_where_all_goes_beside_the_record_is_about_it() -> None:
    found = roles("It was used in combination with thalidomide.")
    assert not found.index
    found.promote()
    assert set(found.index) == {"thalidomide"}


def test_a_support_that_healed_what_treatment_had_not_is_index() -> None:
    story = "He received infliximab and showed no improvement. He was then treated with itraconazole. He improved."
    assert told(roles(story))[:2] == ({"itraconazole"}, {"infliximab": "refractory"})


def test_a_title_of_harm_makes_its_remedy_index() -> None:
    story = "Rigidity of the chest after fentanyl administration\n\nIt was reversed with naloxone."
    assert told(roles(story, frozenset({"fentanyl"})))[0] == {"fentanyl", "naloxone"}
    story = "Remission of pain after fentanyl administration\n\nIt was reversed with naloxone."
    assert told(roles(story, frozenset({"fentanyl"})))[0] == {"fentanyl"}


def test_what_was_taken_in_an_overdose_is_index() -> None:
    story = "He was found unconscious after a massive consumption of clomipramine. Activated charcoal was given."
    assert told(roles(story))[0] == {"clomipramine", "activated charcoal"}


def test_a_drug_that_failed_is_not_one_that_did_harm() -> None:
    story = "The pain was resistant to intake of colchicine. Prednisolone was started."
    assert told(roles(story)) == ({"prednisolone"}, {"colchicine": "refractory"}, set())


def test_a_dose_in_the_same_list_is_of_the_same_start() -> None:
    story = "Care was based on hydroxychloroquine (200 mg) and rituximab (1 g) was infused."
    assert told(roles(story))[1] == {}


def test_life_support_goes_beside_what_treats() -> None:
    story = "She was treated with haemodialysis and rasburicase."
    assert told(roles(story)) == ({"rasburicase"}, {}, {"haemodialysis"})


def test_a_partial_response_to_treatment_as_a_whole_is_that_of_its_drugs() -> None:
    story = "Gemcitabine was given. Chemotherapy led to a partial response."
    assert told(roles(story)) == ({"gemcitabine"}, {}, set())


def test_what_is_taken_for_years_goes_on() -> None:
    story = "His diabetes was treated with metformin for 4 years. Prednisone was started."
    assert told(roles(story)) == ({"prednisone"}, {}, {"metformin"})
    story = "His infection was treated with amoxicillin. Prednisone was started."
    assert told(roles(story)) == ({"prednisone"}, {"amoxicillin": "unspecified"}, set())


def test_a_transplantation_beside_a_drug_in_the_title_tells_who_was_treated() -> None:
    story = "He underwent liver transplantation. Heparin was given."
    focus = frozenset({"heparin", "liver transplantation"})
    assert set(roles(story, focus, narrative=False).index) == {"heparin"}
    assert set(roles(story, focus - {"heparin"}, narrative=False).index) == {"liver transplantation"}


def test_what_failed_against_a_harm_is_index_beside_the_causal_drug() -> None:
    story = "Carbamazepine-induced hepatitis. He took carbamazepine. Despite prednisone the hepatitis was fatal."
    assert told(roles(story, frozenset({"carbamazepine"}))) == ({"carbamazepine", "prednisone"}, {}, set())


def test_what_is_associated_with_a_drug_is_its_harm() -> None:
    story = "Flutter associated with modafinil use. He had taken modafinil 1 g. He was given diltiazem and aspirin."
    assert told(roles(story, frozenset({"modafinil"})))[0] == {"modafinil", "diltiazem", "aspirin"}


def test_a_harm_of_the_past_is_another_story() -> None:
    story = "She had a history of angioedema secondary to lisinopril therapy. Metoprolol was given."
    assert "lisinopril" not in told(roles(story, frozenset({"metoprolol"})))[0]


def test_an_operation_told_again_in_short_is_one() -> None:
    story = "He was treated with gastric bypass. The Roux-en-Y gastric bypass was performed."
    assert set(roles(story, diseases=("obesity",)).index) == {"roux-en-y gastric bypass"}


def test_the_way_in_is_nothing_beside_the_operation() -> None:
    story = "She underwent laparotomy. Right hemicolectomy was performed."
    assert set(roles(story, diseases=("colon cancer",)).index) == {"right hemicolectomy"}


def test_a_line_goes_on_where_nothing_came_back() -> None:
    story = "Gemcitabine was given without recurrence. Then capecitabine was given."
    assert set(roles(story, diseases=("pancreatic cancer",)).index) == {"gemcitabine", "capecitabine"}


def test_chemotherapy_is_nothing_beside_its_drugs() -> None:
    story = "Chemotherapy with cisplatin failed. Chemotherapy had failed. Then nivolumab was started."
    assert set(roles(story).prior) == {"cisplatin"}


@pytest.mark.parametrize(
    ("story", "index", "prior"),
    [
        ("After radical nephrectomy metastases appeared. Sirolimus was started.",
         {"sirolimus"}, {"nephrectomy": "relapsed"}),
        ("He had his tumour out by partial hepatectomy at once.", {"partial hepatectomy"}, {}),
        ("A partial hepatectomy was declined. Sorafenib was given.", {"sorafenib"}, {}),
        ("The gastrectomy specimen was small. Imatinib was given.", {"imatinib"}, {}),
    ],
)  # fmt: skip
def test_an_operation_was_done_unless_it_was_thought_of(story: str, index: set[str], prior: dict[str, str]) -> None:
    assert told(roles(story, diseases=("renal carcinoma",)))[:2] == (index, prior)


def test_an_operation_for_nothing_that_is_operated_on_only_dates() -> None:
    story = "After radical nephrectomy psoriasis recurred. Adalimumab was started."
    assert told(roles(story, diseases=("psoriasis",)))[:2] == ({"adalimumab"}, {})


@pytest.mark.parametrize(
    ("story", "index"),
    [
        ("After cranioplasty he fully recovered.", {"cranioplasty"}),
        ("Before cranioplasty he was weak. After cranioplasty he was discharged home.", {"cranioplasty"}),
        ("After cranioplasty he had a seizure.", set()),
        ("After laparotomy he fully recovered.", set()),
        ("After cranioplasty he improved. He was given levetiracetam.", {"levetiracetam"}),
    ],
)
def test_an_operation_that_only_dates_what_went_well_was_done_where_nothing_else_was(
    story: str, index: set[str]
) -> None:
    assert set(roles(story).index) == index


def test_an_operation_that_was_not_feasible_is_none() -> None:
    story = "Excision of the tumour was not feasible. Combination therapy with methotrexate and colchicine was begun."
    assert set(roles(story, diseases=("tumour",)).index) == {"methotrexate", "colchicine"}


def test_what_is_against_infection_goes_with_the_drug_beside_it() -> None:
    story = "She was treated with antibiotics and prednisolone."
    assert set(roles(story, diseases=("pachymeningitis",)).index) == {"antibiotic", "prednisolone"}


def test_what_a_patient_takes_anyhow_goes_on() -> None:
    story = (
        "Her medications included carbamazepine and lithium. A diagnosis of pemphigus was made. "
        "She was started on rituximab and recovered."
    )
    assert told(roles(story)) == ({"rituximab"}, {}, {"carbamazepine", "lithium"})


def test_what_went_on_is_not_prior_as_well() -> None:
    story = (
        "He had received tacrolimus. Tacrolimus was continued. "
        "He was given rituximab 375 mg/m2 and improved, and tacrolimus was kept unchanged."
    )
    assert told(roles(story))[1:] == ({}, {"tacrolimus"})


def test_steroids_beside_the_one_that_is_named_are_that_one() -> None:
    story = "He was started on rituximab with prednisone continued. Corticosteroids were tapered."
    assert told(roles(story)) == ({"rituximab"}, {}, {"prednisone"})


def test_what_is_resumed_after_another_treatment_opens_no_line() -> None:
    story = (
        "A woman was treated with tocilizumab. A diagnosis of cholangitis was made. She was treated with imipenem. "
        "Shock persisted, then settled. Imipenem was stopped; in June tocilizumab was restarted."
    )
    assert set(roles(story, diseases=("cholangitis",)).index) == {"tocilizumab", "imipenem"}


def test_what_is_resumed_instead_of_another_is_a_line() -> None:
    story = "He was given captopril. It was changed to amlodipine. Hypertension persisted. We resumed captopril."
    assert set(roles(story, diseases=("hypertension",)).index) == {"captopril"}


@pytest.mark.parametrize(
    ("story", "prior", "concomitant"),
    [
        ("He was on treatment with allopurinol. A diagnosis of gout was excluded.", set(), {"allopurinol"}),
        ("He was on treatment with allopurinol. It was stopped because of a rash.", {"allopurinol"}, set()),
    ],
)
def test_what_a_patient_is_on_goes_on_unless_it_ended(story: str, prior: set[str], concomitant: set[str]) -> None:
    found = told(roles(f"{story} He was started on calcitonin and recovered."))
    assert (set(found[1]), found[2]) == (prior, concomitant)


def test_a_support_in_one_list_with_what_treats_is_index_with_it() -> None:
    story = "She was treated with analgesics and potassium iodide and the nodules resolved."
    assert told(roles(story))[0] == {"analgesic", "potassium iodide"}


def test_what_was_started_before_the_onset_is_blamed_and_the_remedy_is_index_too() -> None:
    story = (
        "He had been started on nivolumab therapy prior to symptom onset. "
        "His arthritis was treated with prednisolone and settled."
    )
    assert told(roles(story))[0] == {"nivolumab", "prednisolone"}


def test_a_harm_that_is_named_by_its_drug_blames_it() -> None:
    story = "She took methotrexate. Methotrexate pneumonitis was found. She was given prednisolone and improved."
    assert told(roles(story))[0] == {"methotrexate", "prednisolone"}


def test_a_remedy_that_failed_before_another_helped_is_prior() -> None:
    story = (
        "A neuropathy developed after starting etanercept. They responded poorly to corticosteroids. "
        "There was recovery after initiation of intravenous immunoglobulin."
    )
    index, prior, _ = told(roles(story))
    assert (index, prior) == ({"etanercept", "intravenous immunoglobulin"}, {"corticosteroid": "refractory"})


@pytest.mark.parametrize(
    ("course", "response"),
    [
        ("After a month she developed scaly lesions. Following its discontinuation they went.", "intolerant"),
        ("On the fifth day severe liver injury appeared in blood tests. He refused further treatment.", "intolerant"),
        ("After a month she developed a flare of arthritis. It was discontinued.", "refractory"),
        ("After a month she developed a cold.", "unspecified"),
    ],
)
def test_what_arose_under_a_drug_that_was_then_stopped_was_not_tolerated(course: str, response: str) -> None:
    story = f"She was started on etanercept. {course} However, we then switched. Anakinra was started."
    assert told(roles(story))[1] == {"etanercept": response}


def test_all_that_was_given_together_was_not_tolerated() -> None:
    story = (
        "She was given folic acid. She then received a course of vincristine, epirubicin and prednisone. "
        "She developed jaundice. All drugs were stopped. However, she was switched. Cladribine was started."
    )
    assert told(roles(story))[1] == {
        "folic acid": "unspecified",
        "vincristine": "intolerant",
        "epirubicin": "intolerant",
        "prednisone": "intolerant",
    }


def test_a_support_that_is_named_says_more_than_a_word_for_treatment_as_a_whole() -> None:
    story = "He was taking immunosuppressants. He fell ill. He was treated with streptomycin and recovered."
    assert set(roles(story, diseases=("nephrotic syndrome",)).index) == {"streptomycin"}


@pytest.mark.parametrize(
    "story",
    ["Ten children were given tacrolimus and oral prednisone.", "They were treated with tacrolimus plus prednisone."],
)
def test_steroids_beside_what_was_tried_on_a_group_are_concomitant(story: str) -> None:
    assert told(roles(story, narrative=False)) == ({"tacrolimus"}, {}, {"prednisone"})


@pytest.mark.parametrize(
    "story",
    ["Ten children were given tacrolimus or prednisone.", "Tacrolimus was given to six, prednisone to four children."],
)
def test_steroids_given_instead_are_index(story: str) -> None:
    assert "prednisone" in told(roles(story, narrative=False))[0]


def test_what_a_dosed_treatment_is_compared_with_was_given_too() -> None:
    found = roles("Methotrexate (15 mg weekly) was compared with azathioprine (2 mg/kg).", frozenset({"azathioprine"}))
    assert found.index["azathioprine"].dose_as_given() == "2 mg/kg"


def test_the_dose_that_was_given_stands_before_one_of_a_result() -> None:
    text = "Peficitinib 50 mg showed benefit. They received peficitinib 25 mg. Peficitinib 100 mg was best."
    assert roles(text, frozenset({"peficitinib"})).index["peficitinib"].dose_as_given() == "25 mg"


def test_what_helped_in_part_and_was_the_last_is_what_the_story_is_about() -> None:
    story = "She was given diazepam for a seizure. Plasma exchange and rituximab led to partial improvement."
    assert told(roles(story))[0] == {"plasma exchange", "rituximab"}
    followed = f"{story} She was then started on tocilizumab and recovered."
    assert told(roles(followed))[:2] == ({"tocilizumab"}, {
        "plasma exchange": "partial", "rituximab": "partial"
    })  # fmt: skip


@pytest.mark.parametrize(
    ("end", "index"),
    [
        ("She died despite rituximab and plasma exchange.", {"rituximab", "plasma exchange"}),
        ("Despite rituximab and plasma exchange, she died.", {"rituximab", "plasma exchange"}),
        ("The fever persisted despite rituximab and plasma exchange.", {"anakinra"}),
    ],
)
def test_what_could_not_prevent_death_was_given_last(end: str, index: set[str]) -> None:
    assert index <= set(roles(f"She was treated with anakinra. It failed. {end}").index)
    assert index == {"anakinra"} or "anakinra" not in roles(f"She was treated with anakinra. It failed. {end}").index


def test_a_class_that_was_only_stopped_is_its_member_that_is_index() -> None:
    story = "Forty patients stopped steroids. All patients were treated with prednisolone 15 mg."
    assert told(roles(story, narrative=False)) == ({"prednisolone"}, {}, set())
    failed = "Steroids had failed. All patients were treated with prednisolone 15 mg."
    assert told(roles(failed, narrative=False))[1] == {"corticosteroid": "refractory"}


def test_what_a_treatment_was_given_for_is_no_answer_to_it() -> None:
    story = "She received colchicine in 2012 for recurrent fever. In 2015 she was switched. She received rituximab."
    assert told(roles(story))[1] == {"colchicine": "unspecified"}


def test_what_a_clause_says_of_a_drug_outweighs_what_follows_it() -> None:
    story = (
        "She was given anakinra. The fever persisted. Anakinra was incriminated. "
        "She was started on tocilizumab and recovered."
    )
    assert told(roles(story))[1] == {"anakinra": "intolerant"}


def test_biologics_as_a_whole_are_nothing_beside_one_that_is_named() -> None:
    story = "Biological agents and infliximab had failed. She was given tofacitinib and recovered."
    assert told(roles(story))[1] == {"infliximab": "refractory"}
    assert told(roles(story.replace("infliximab", "dapsone")))[1] == {
        "biological agent": "refractory", "dapsone": "refractory"
    }  # fmt: skip


@pytest.mark.parametrize(
    "dialysis", ["regular haemodialysis", "haemodialysis since 2009", "haemodialysis for ten years"]
)
def test_dialysis_that_is_regular_goes_on(dialysis: str) -> None:
    story = f"He had undergone {dialysis}. Sofosbuvir was started. He remains on dialysis."
    assert told(roles(story, frozenset({"sofosbuvir"}))) == ({"sofosbuvir"}, {}, {"haemodialysis"})


@pytest.mark.parametrize("when", ["during use of", "while taking", "during treatment with"])
def test_what_develops_under_a_drug_is_blamed_on_it_and_treated_by_an_index_drug(when: str) -> None:
    story = f"A boy was seen. He developed jaundice {when} isotretinoin. Prednisone was then started."
    assert told(roles(story, frozenset({"isotretinoin"})))[0] == {"isotretinoin", "prednisone"}


def test_progression_under_a_drug_is_not_blamed_on_it() -> None:
    story = "A boy was seen. He developed progressive ulcers during use of isotretinoin. Prednisone was then started."
    assert told(roles(story, frozenset({"isotretinoin"})))[0] == {"isotretinoin"}


@pytest.mark.parametrize(
    ("who", "others"), [("an insulin-treated patient", set()), ("insulin-treated patients", {"insulin"})]
)
def test_what_one_of_a_group_takes_is_not_the_groups(who: str, others: set[str]) -> None:
    story = f"Ten adults received metformin. There was no harm except for hypoglycaemia in {who}. Insulin was reduced."
    found = roles(story, frozenset({"metformin"}), narrative=False)
    assert set(found.index) | set(found.concomitant) == {"metformin"} | others


@pytest.mark.parametrize(
    "story",
    [
        "Hypersensitivity to carbamazepine. A boy was given carbamazepine for seizures and developed a rash.",
        "Carbamazepine toxicity. A boy took carbamazepine 20 mg/kg and became drowsy.",
    ],
)
def test_the_harm_that_the_index_drug_did_is_no_earlier_intolerance(story: str) -> None:
    assert told(roles(story, frozenset({"carbamazepine"}))) == ({"carbamazepine"}, {}, set())


def test_a_drug_of_the_title_that_was_replaced_for_its_harm_is_prior() -> None:
    story = "Tacrolimus-related adverse effects and conversion to ciclosporin. She was given ciclosporin."
    assert told(roles(story, frozenset({"tacrolimus", "ciclosporin"})))[1] == {"tacrolimus": "intolerant"}


def test_a_class_that_did_harm_when_its_members_were_given_is_they() -> None:
    story = (
        "She was given isoniazid and rifampicin. Jaundice came up. The antituberculous drugs were stopped because of "
        "severe hepatitis."
    )
    assert told(roles(story)) == ({"isoniazid", "rifampicin"}, {}, set())
    before = "TNF inhibitors were stopped because of a severe rash. She was then given etanercept and did well."
    assert told(roles(before)) == ({"etanercept"}, {"tumour necrosis factor inhibitor": "intolerant"}, set())


def test_an_operation_alone_is_index_and_the_way_in_nothing_beside_it() -> None:
    story = "A man had a swollen knee. He underwent an exploratory laparotomy. Adhesiolysis and enterotomy followed."
    assert told(roles(story))[0] == {"enterotomy"}
    assert told(roles("A man had a swollen knee. Splenectomy was thought of but refused."))[0] == set()


def test_a_lesion_by_its_name_is_operated_on() -> None:
    story = "The lesion was managed with cryotherapy. It recurred. He underwent a wide local excision of the tumour."
    assert told(roles(story, diseases=("rectal haemangioma",)))[1] == {"cryotherapy": "relapsed"}


def test_a_supplement_is_no_last_line_unless_something_lacks() -> None:
    story = "Ciclosporin was started and the joints improved. However, she tired and folic acid was given."
    assert told(roles(story))[0] == {"ciclosporin"}
    assert "folic acid" in told(roles(story, diseases=("folate deficiency",)))[0]


def test_what_an_ectomy_takes_out_is_no_operation_beside_it() -> None:
    story = "He underwent a radical nephrectomy. The tumour was completely resected."
    assert told(roles(story, diseases=("renal cell carcinoma",)))[0] == {"nephrectomy"}
    assert told(roles("The tumour was resected.", diseases=("renal cell carcinoma",)))[0] == {"tumour resection"}


def test_a_class_beside_its_own_member_is_the_member() -> None:
    given = "She was given an aminoglycoside. Amikacin was started."
    assert told(roles(given, diseases=("sepsis",)))[0] == {"amikacin"}
    beside = "She was given rituximab while continuing diuretics and furosemide."
    assert told(roles(beside, frozenset({"rituximab"})))[2] == {"furosemide"}
    apart = "She was given an aminoglycoside. Fluoxetine was started."
    assert told(roles(apart))[0] == {"aminoglycoside", "fluoxetine"}


def test_a_verb_tells_of_an_operation_also_during_another() -> None:
    story = "A man had headaches. During surgery, the tumour was resected. He recovered."
    assert told(roles(story, diseases=("meningioma",)))[0] == {"tumour resection"}


def test_a_narrow_class_stands_for_its_only_member() -> None:
    story = "Fatal reaction to moclobemide. She had taken an SSRI. She was given sertraline."
    found = roles(story, frozenset({"moclobemide"}))
    assert {*found.index, *found.prior, *found.concomitant} == {"moclobemide", "sertraline"}


def test_what_patients_were_refractory_to_is_prior_though_the_drug_did_harm() -> None:
    story = (
        "Amiodarone toxicity was frequent. Patients refractory to antiarrhythmic drugs received amiodarone. "
        "Large doses work in those refractory to antiarrhythmic drugs."
    )
    found = roles(story, frozenset({"amiodarone"}), narrative=False)
    assert told(found)[1] == {"antiarrhythmic": "refractory"}


def test_how_an_operation_was_done_is_nothing_beside_its_name() -> None:
    story = "He underwent debulking surgery. A distal gastrectomy was performed."
    assert told(roles(story, diseases=("gastric cancer",)))[0] == {"distal gastrectomy"}
    assert told(roles("He underwent debulking surgery.", diseases=("gastric cancer",)))[0] == {"debulking surgery"}


def test_chemotherapy_named_before_what_it_consisted_of_is_no_earlier_treatment() -> None:
    story = "Chemotherapy was indicated. She received doxorubicin and vincristine followed by radiotherapy."
    assert told(roles(story, diseases=("lymphoma",))) == ({"doxorubicin", "vincristine", "radiotherapy"}, {}, set())
    story = "Chemotherapy failed. Diagnosis: lymphoma. He was given doxorubicin."
    assert told(roles(story, diseases=("lymphoma",)))[1] == {"chemotherapy": "refractory"}


def test_what_somebody_was_intolerant_of_did_no_harm_that_the_story_is_about() -> None:
    story = "Due to intolerance to bromocriptine, cabergoline was started. She improved."
    assert told(roles(story)) == ({"cabergoline"}, {"bromocriptine": "intolerant"}, set())


def test_what_arose_after_two_drugs_at_once_came_from_both() -> None:
    story = (
        "He presented with renal failure days after receiving simultaneous therapy with denosumab and abiraterone. "
        "He recovered on discontinuation of denosumab and abiraterone."
    )
    assert told(roles(story))[0] == {"denosumab", "abiraterone"}


def test_a_recovery_that_did_not_last_was_a_response() -> None:
    story = "After dexamethasone she recovered. Two years later she relapsed. Methylprednisolone was given."
    assert told(roles(story))[1] == {"dexamethasone": "relapsed"}


def test_what_supports_is_index_in_a_list_with_doses_of_what_does_not() -> None:
    story = "He was given clobazam 5 mg daily and riluzole 50 mg daily and improved."
    assert told(roles(story, diseases=("dystonia",)))[0] == {"clobazam", "riluzole"}


@pytest.mark.parametrize("words", ["a side effect of", "a hypersensitivity reaction to", "resulting from"])
def test_what_harm_came_from_is_blamed(words: str) -> None:
    text = f"Fever, {words} clozapine, is described."
    (mention,) = Treatments()(read_text(text))
    assert is_blamed(mention, text)
    text = text.replace("clozapine", "intolerance of clozapine")
    (mention,) = Treatments()(read_text(text))
    assert not is_blamed(mention, text)


def test_an_operation_after_a_failure_that_ended_well_is_the_index_line() -> None:
    story = (
        "He was given fludarabine, but the effusion persisted. "
        "A ligation of the thoracic duct was performed. He recovered."
    )
    found = told(roles(story, diseases=("chylothorax",)))
    assert found == ({"thoracic duct ligation"}, {"fludarabine": "refractory"}, set())


def test_what_supports_goes_with_its_list_past_brackets_and_strokes() -> None:
    story = "She was given propofol (50 mg/h, 22 days) and midazolam (5 mg/h). She recovered."
    assert told(roles(story, diseases=("tetanus",)))[0] == {"propofol", "midazolam"}
    story = "He was treated with topical dorzolamide/timolol and recovered."
    assert told(roles(story, diseases=("glaucoma",)))[0] == {"dorzolamide", "timolol"}


def test_a_switch_for_what_followed_tells_intolerance() -> None:
    story = (
        "He received carboplatin followed by severe pancytopenia, and treatment was switched to nivolumab. He improved."
    )
    assert told(roles(story))[1] == {"carboplatin": "intolerant"}


def test_somebody_on_a_drug_who_fell_ill_is_told_of_for_the_harm() -> None:
    story = "A woman on long-term warfarin, who developed a haematoma, was treated with vitamin K and recovered."
    assert told(roles(story))[0] == {"warfarin", "phytomenadione"}


@pytest.mark.parametrize("words", ["replaced by febuxostat due to", "switched to febuxostat because of"])
def test_what_gave_way_to_another_for_the_harm_it_did_was_not_tolerated(words: str) -> None:
    assert told(roles(f"She took allopurinol, which was {words} an itching rash. She improved."))[1] == {
        "allopurinol": "intolerant"
    }


def test_what_befell_a_patient_after_an_operation_is_no_failure_of_it() -> None:
    story = (
        "He underwent a distal gastrectomy. Fever persisted after a week, pneumonia was found. "
        "Pembrolizumab was started and he recovered."
    )
    assert told(roles(story, diseases=("gastric cancer",)))[1] == {"distal gastrectomy": "unspecified"}
