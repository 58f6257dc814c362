"""Which of the printed counts is the size of a study's group."""

from __future__ import annotations

import pytest
from reading import Reading, records


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("We treated forty patients with baricitinib. Five patients (12 %) had a rash.", 40),
        ("Seventy men entered the trial of baricitinib. Nausea was seen in 6 patients.", 70),
        ("Two hundred and five patients received baricitinib. Of 190 evaluable patients, 80 responded.", 205),
        ("Baricitinib was given to 39 women. Age-matched controls (n = 54) were given nothing.", 39),
        ("Baricitinib was given to 30 children with stroke (n = 12), lupus (n = 10) or rash (n = 8).", 30),
        ("Baricitinib was studied in 44 patients. Two groups of patients were compared.", 44),
        ("Five women and six men were given baricitinib. Three patients improved.", 11),
        ("Of the 136 patients seen in our clinic, nine patients with lupus were given baricitinib.", 9),
        ("Rash was seen in 21 out of 104 patients on baricitinib, and 7 of 21 affected patients stopped it.", 104),
        ("Twenty-two percent of patients had a rash. Baricitinib was given to 18 patients.", 18),
    ],
)
def test_the_size_of_the_whole_group(text: str, size: int) -> None:
    found = Reading(text).found.studies[0].cohort.size()
    assert found is not None
    assert found[0] == size


def test_the_title_tells_the_size_where_the_text_counts_others_too() -> None:
    found = front_size(
        "Liver damage from baricitinib: report of four cases\n\nWe reviewed the records of 236 patients with arthritis "
        "who were seen in our clinic from 2015 to 2019. Four patients had raised enzymes while they took baricitinib."
    )
    assert found == 4


def front_size(text: str) -> int | None:
    """The size in the only record of a text that has its own title."""
    (record,) = records(text)
    return record.group.n
