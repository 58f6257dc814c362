"""Whether a text tells of a treated patient: one whom no sentence introduces, or the plan of a study."""

from __future__ import annotations

import pytest

from pipeline.document import Document
from pipeline.extraction import extract
from pipeline.records import Record


def records(text: str) -> list[Record]:
    """The records of a text."""
    return extract(Document(id="sha256:0", source="a.txt", media_type="text/plain", text=text)).records


@pytest.mark.parametrize(
    ("prose", "count"),
    [
        ("The patient developed a rash under baricitinib.", 1),
        ("The patient developed a rash after baricitinib. This case illustrates how a rash may come late.", 1),
        ("The history of a premature baby who developed a rash under baricitinib is told.", 1),
        ("The patient with a rash under baricitinib needs advice.", 0),
    ],
)
def test_what_befell_one_patient_is_a_record_without_an_introduction(prose: str, count: int) -> None:
    assert len(records(f"Rash associated with baricitinib. {prose}\n")) == count


def test_a_protocol_of_treatment_is_no_plan_of_a_study() -> None:
    title = "Survival in dermatomyositis with a modified baricitinib protocol"
    assert len(records(f"{title}\nForty children were given baricitinib. The rash improved.\n")) == 1
