"""What a patient is on at the end of a story, and how an earlier line is said to have been answered."""

from __future__ import annotations

import pytest
from test_roles import roles, told

from pipeline.line_endings import line_ended, response_in


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
