"""Counts of harms that lie within one another, and harms told before the drug is named."""

from __future__ import annotations

from reading import records

from extractors.adverse_events import AdverseEvents
from pipeline.recognition import read_text


def _shares(text: str) -> dict[str, float | None]:
    return {m.value.event: m.value.percent for m in AdverseEvents()(read_text(text))}


def _events(text: str) -> set[str]:
    return {event.event for record in records(text) for event in record.adverse_events}


def test_shares_go_to_the_harms_at_their_places() -> None:
    text = "Grade 3 neutropenia and vomiting occurred in 12% and 5% of patients, respectively, on cisplatin."
    assert _shares(text) == {"neutropenia": 12, "vomiting": 5}


def test_respectively_may_be_about_arms() -> None:
    text = "Nausea was seen in 12% and 5% of patients on cisplatin and carboplatin, respectively; vomiting in none."
    assert _shares(text).get("vomiting") is None


def test_a_report_of_harm_tells_it_before_the_drug() -> None:
    text = (
        "We report chloroquine-induced deafness in a woman of 41 years. She was admitted with vertigo. "
        "She had taken chloroquine for two months. Chloroquine was stopped and she recovered."
    )
    assert _events(text) == {"deafness", "vertigo"}


def test_what_came_before_the_drug_was_given_is_no_harm_of_it() -> None:
    text = (
        "We report chloroquine-induced deafness in a woman of 41 years. She was admitted with vertigo. "
        "She was given chloroquine. Deafness occurred."
    )
    assert _events(text) == {"deafness"}


def test_the_harm_of_a_treatment_that_failed_before_is_not_that_of_the_one_studied() -> None:
    text = (
        "A woman of 41 years with rheumatoid arthritis was seen. Sulfasalazine was stopped because of vomiting. "
        "She was then treated with adalimumab and developed neutropenia after two months. The arthritis improved."
    )
    assert _events(text) == {"neutropenia"}
