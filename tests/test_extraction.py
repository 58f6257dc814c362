"""The stages in order, and the one choice a user has in them."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.document import Document
from pipeline.errors import UsageError
from pipeline.extraction import Extraction, extract
from pipeline.records import values

CASE = Path(__file__).parent.parent / "corpus" / "jdm_ruxolitinib_gut_case.txt"


@pytest.fixture(scope="module")
def document() -> Document:
    text = CASE.read_text(encoding="utf-8")
    return Document(id="sha256:" + "0" * 64, source=CASE.name, media_type="text/plain", text=text)


def accepted(extraction: Extraction) -> int:
    return sum(not value.needs_review for record in extraction.records for _, _, value in values(record))


def test_who_asks_for_less_certainty_has_less_to_review(document: Document) -> None:
    assert accepted(extract(document, 0.8)) > accepted(extract(document, 0.97))


def test_flagged_values_are_reviewed_however_little_is_asked(document: Document) -> None:
    found = extract(document, 0.5).records
    assert all(value.needs_review for record in found for _, _, value in values(record) if value.flags)


def test_a_share_is_between_nothing_and_one(document: Document) -> None:
    with pytest.raises(UsageError, match="between 0 and 1"):
        extract(document, 1.5)


def test_the_front_matter_goes_into_the_document(document: Document) -> None:
    described = extract(document).document
    assert described.title == "Ruxolitinib for intestinal vasculopathy in juvenile dermatomyositis: a case report"
    assert described.year == 2020
    assert described.text == document.text
