"""What is not the index treatment: what goes on, what came before, what one of a group alone was given."""

from __future__ import annotations

import pytest
from test_roles import roles, told

from extractors.treatments import Treatments
from pipeline.blame import is_blamed
from pipeline.line_endings import line_ended, response_in
from pipeline.recognition import read_text


def test_what_a_patient_is_on_at_the_end_goes_beside_what_was_given_before() -> None:
    story = "He had vasculitis. Rituximab was started and his kidneys recovered. {} azathioprine and prednisone."
    assert told(roles(story.format("A year later he is well and under treatment with"))) == (
        {"rituximab"}, {}, {"azathioprine", "prednisone"}
    )  # fmt: skip
    assert told(roles(story.format("A year later he was started on")))[0] >= {"azathioprine"}


def test_what_is_told_of_the_end_alone_is_what_the_story_is_about() -> None:
    assert told(roles("Takayasu arteritis was found. She is now on prednisolone and aspirin."))[0] >= {"prednisolone"}
    again = "He was given baricitinib. He recovered. He is still on baricitinib."
    assert told(roles(again)) == ({"baricitinib"}, {}, set())


def test_what_helped_at_first_was_followed_by_a_relapse() -> None:
    story = "The uveitis was {} by methotrexate. Later it was active again despite all. She was given canakinumab."
    assert told(roles(story.format("controlled")))[1] == {"methotrexate": "relapsed"}
    assert told(roles(story.format("treated").replace(" by ", " with ")))[1] == {"methotrexate": "refractory"}


@pytest.mark.parametrize(
    ("between", "response"),
    [
        (" There was an improvement at first. One year later the uveitis worsened.", "relapsed"),
        (" The fever improved, but the arthritis worsened.", "partial"),
        (" She improved. A month later she was well.", "unspecified"),
        (" Nine weeks afterwards he had a relapse.", "relapsed"),
        (" The cough reappeared in spring.", "relapsed"),
        (" The cough flared in spring.", "refractory"),
        (" There was a partial remission. Two years later a new nodule was found.", "partial"),
        (" The nodules had slowly enlarged.", "refractory"),
    ],
)
def test_a_response_that_was_lost_some_time_later_is_a_relapse(between: str, response: str) -> None:
    assert response_in(between, alone=True, last_given=True) == response


def test_a_patient_who_continued_to_receive_something_had_not_failed() -> None:
    assert not line_ended("He continued to receive fluids")
    assert line_ended("He continued to lose weight")


def test_treatment_of_the_immune_system_as_a_whole_is_nothing_beside_what_it_was() -> None:
    before = "She was admitted for disease active in spite of immunosuppressant therapies. "
    between = "In the first years the disease came back again and again, and many hospitals were seen. "
    named = "She had been refractory to azathioprine and rituximab. She was given tocilizumab and recovered."
    assert set(told(roles(before + between * 2 + named))[1]) == {"azathioprine", "rituximab"}
    beside = "She was refractory to azathioprine, rituximab and other immunosuppressants. She was given tocilizumab."
    assert set(told(roles(beside))[1]) == {"azathioprine", "rituximab", "immunosuppressant"}


def test_what_one_of_a_group_alone_was_given_is_not_the_groups() -> None:
    group = "Tocilizumab was given to nine adults. {} All had less pain."
    one = group.format("Two stopped tocilizumab: one received rituximab and the other died.")
    assert told(roles(one, narrative=False))[0] == {"tocilizumab"}
    before = group.format("One patient was started on azathioprine prior to tocilizumab.")
    assert told(roles(before, narrative=False))[0] == {"tocilizumab"}
    others = group.format("One was treated with rituximab alone and the other with both rituximab and prednisone.")
    assert "rituximab" in told(roles(others, narrative=False))[0]
    apart = "One patient was given rituximab. Another received infliximab."
    assert told(roles(apart, narrative=False))[0] == {"rituximab", "infliximab"}


def test_what_a_group_was_treated_with_at_first_came_before() -> None:
    story = "Methotrexate was given to nine. Three were initially treated with cyclophosphamide in a planned step-down."
    assert told(roles(story, narrative=False))[1] == {"cyclophosphamide": "unspecified"}


def test_what_had_failed_is_not_also_given_beside_what_took_its_place() -> None:
    story = (
        "Conversion to ciclosporin was tried. Of 80 adults who received tacrolimus, 20 were changed. Tremor was gone "
        "in all. Tacrolimus had to be stopped because of toxicity."
    )
    focus = frozenset({"ciclosporin"})
    assert told(roles(story, focus, narrative=False)) == ({"ciclosporin"}, {"tacrolimus": "intolerant"}, set())
    kept = story.replace("received tacrolimus", "were kept on tacrolimus")
    assert told(roles(kept, focus, narrative=False))[2] == {"tacrolimus"}


def test_what_a_patient_took_anyhow_is_no_line_beside_what_was_begun() -> None:
    story = "A woman {} oral contraceptives had renal failure. She was treated with heparin and haemodialysis."
    assert told(roles(story.format("taking"))) == ({"heparin", "haemodialysis"}, {}, {"oral contraceptive"})
    assert "oral contraceptive" in told(roles(story.format("treated with")))[0]


@pytest.mark.parametrize(
    "story",
    [
        "A man taking lisinopril had a cough. Lisinopril was stopped and amlodipine was given.",
        "A man had a stroke while taking lisinopril. He was treated with alteplase.",
        "A man taking lisinopril was well.",
    ],
)
def test_what_was_stopped_or_may_have_done_harm_or_stands_alone_is_more_than_a_habit(story: str) -> None:
    assert "lisinopril" not in told(roles(story))[2]


def test_what_is_started_together_is_one_treatment() -> None:
    story = "He was treated with bortezomib combined with {}. He recovered."
    assert told(roles(story.format("cytarabine and aclarubicin")))[0] == {"bortezomib", "cytarabine", "aclarubicin"}
    assert told(roles(story.format("prednisolone"))) == ({"bortezomib"}, {}, {"prednisolone"})
    assert told(roles(story.format("cytarabine"), frozenset({"bortezomib"}))) == ({"bortezomib"}, {}, {"cytarabine"})


def test_what_is_given_when_a_drug_is_withdrawn_is_not_withdrawn() -> None:
    story = "She took sertraline. After withdrawal of sertraline and {} prednisolone the lungs were clear."
    for words in ("treatment with", "initiation of", "the administration of"):
        assert "prednisolone" in told(roles(story.format(words)))[0], words


def test_what_a_group_is_given_against_the_harm_of_a_drug_is_index_too() -> None:
    title = frozenset({"tacrolimus"})
    story = "Tacrolimus-induced anaemia in 3 people. Tacrolimus was given to all. They were {} treated with rituximab."
    assert told(roles(story.format("then"), title, narrative=False))[0] == {"tacrolimus", "rituximab"}
    assert told(roles(story.format("more often"), title, narrative=False))[0] == {"tacrolimus"}


def test_an_organ_that_fails_is_no_treatment_that_failed() -> None:
    assert response_in(" She had acute renal failure and pneumonia.", alone=True, last_given=True) == "unspecified"
    assert response_in(" All of this was a failure.", alone=True, last_given=True) == "refractory"


def test_what_supports_a_patient_who_died_is_not_what_the_story_is_about() -> None:
    story = "He was started on melphalan. Despite receiving {} he deteriorated and died."
    assert told(roles(story.format("diuretics"), diseases=("amyloidosis",)))[0] == {"melphalan"}


def test_a_drug_is_blamed_past_its_other_name_and_past_the_way_it_was_given() -> None:
    for text, drug in (
        ("Bupropion (Zyban) toxicity in a girl.", "bupropion"),
        ("A toxic reaction to axillary block by mepivacaine.", "mepivacaine"),
    ):
        mention = next(m for m in Treatments()(read_text(text)) if m.value.name == drug)
        assert is_blamed(mention, text), text


def test_what_is_given_against_something_else_in_the_same_line_is_index_too() -> None:
    story = "She had vasculitis and a foot abscess. She {} cyclophosphamide. She was given clindamycin{}."
    assert told(roles(story.format("received", "")))[0] == {"cyclophosphamide", "clindamycin"}
    assert told(roles(story.format("received", ", by way of prevention")))[0] == {"cyclophosphamide"}
    apart = "She was given {}. For weeks many tests were made at her home. She was given {}."
    assert told(roles(apart.format("clindamycin", "cyclophosphamide")))[0] == {"cyclophosphamide"}
    assert told(roles(apart.format("cyclophosphamide", "omeprazole")))[0] == {"cyclophosphamide"}
