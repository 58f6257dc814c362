"""Scanned pages, read by the recogniser itself where it is installed: ocrmypdf and Debian's tesseract."""

from __future__ import annotations

import io
import os
import re
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from formats import ARTICLE, CASE, as_text, plain
from pdf_pages import as_pdf, as_scan, scanned

from pipeline.document import Document
from pipeline.errors import UnreadableDocument
from pipeline.extraction import extract
from pipeline.readers import ocr, read_content
from pipeline.records import values

pytestmark = pytest.mark.skipif(
    not ocr.is_installed(), reason="SCANS NOT READ: install epicrisis[ocr] and Debian's tesseract-ocr to test OCR"
)


def read(content: bytes) -> Document:
    """The document of a PDF."""
    (document,) = read_content(content, "scan.pdf")
    return document


@pytest.fixture(scope="module")
def scan() -> Document:
    """The case as a scanner gives it."""
    return read(scanned(as_pdf(CASE)))


def test_a_scan_is_recognised_and_says_so(scan: Document) -> None:
    assert scan.title == CASE.title
    assert plain(CASE.abstract[0]) in scan.text
    assert scan.recognised_pages == [1]
    assert scan.status == "partial"
    assert scan.errors == [f"page 1 is {ocr.NOTE}"]
    assert all(box.page == 1 and box.bbox for box in scan.layout)


def test_a_scan_gives_the_record_of_the_text_with_every_value_flagged(scan: Document) -> None:
    (text,) = read_content(as_text(CASE), "case.txt")
    (expected,), (found,) = extract(text).records, extract(scan).records
    for name in ("age", "antibodies", "drugs", "prior_treatments", "follow_up", "outcomes", "adverse_events"):
        printed = [piece.quote for one in getattr(expected, name) for piece in one.evidence]
        assert [piece.quote for one in getattr(found, name) for piece in one.evidence] == printed
    quoted = [value for _, _, value in values(found) if value.evidence]
    assert len(quoted) > 10
    assert all("ocr" in value.flags and value.needs_review for value in quoted)
    assert not any("ocr" in value.flags for _, _, value in values(expected))


def test_two_scanned_columns_are_read_one_after_the_other() -> None:
    document = read(scanned(as_pdf(ARTICLE, columns=2, height=260)))
    at = [document.text.index(words) for words in ("Interferonopathies", "elder brother", "Growth", "Both brothers")]
    assert at == sorted(at)
    assert [one.author for one in document.references] == [surname for surname, _, _ in ARTICLE.references]


def test_a_scan_that_lies_on_its_side_is_turned() -> None:
    assert "Methotrexate and rituximab had failed" in read(scanned(as_pdf(CASE), turn=90)).text


def test_only_the_scanned_pages_are_flagged() -> None:
    opened, appendix = pdfium.PdfDocument(as_pdf(CASE)), pdfium.PdfDocument(scanned(as_pdf(ARTICLE)))
    opened.import_pages(appendix)
    stream = io.BytesIO()
    opened.save(stream)
    document = read(stream.getvalue())
    assert document.recognised_pages == [2]
    found = [value for record in extract(document).records for _, _, value in values(record) if value.evidence]
    assert {2 in {piece.page for piece in value.evidence} for value in found} == {True, False}
    for value in found:
        assert ("ocr" in value.flags) == (2 in {piece.page for piece in value.evidence})


def test_a_scan_without_words_says_so() -> None:
    with pytest.raises(UnreadableDocument, match=r"no-text-layer.*OCR found no words there; scan it again"):
        read(scanned(blank()))


def test_ocr_that_takes_too_long_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "MAX_SECONDS", 0.2)
    with pytest.raises(UnreadableDocument, match=r"no-text-layer.*OCR did not finish within"):
        read(as_scan())


def test_ocr_that_fails_says_why_and_leaves_the_other_pages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A recogniser whose languages are gone."""
    monkeypatch.setenv("TESSDATA_PREFIX", os.fspath(tmp_path))
    opened = pdfium.PdfDocument(as_pdf(CASE))
    opened.import_pages(pdfium.PdfDocument(as_scan()))
    stream = io.BytesIO()
    opened.save(stream)
    document = read(stream.getvalue())
    assert document.title == CASE.title
    assert document.recognised_pages == []
    assert "page 2 is without a text layer (no-text-layer)" in document.errors[0]
    assert "OCR could not read it: " in document.errors[0]
    assert len(document.errors) == 1
    assert not re.search(r"\n|File \"|Traceback", document.errors[0])


def blank() -> bytes:
    """A page with nothing on it."""
    opened = pdfium.PdfDocument.new()
    opened.new_page(595, 842)
    stream = io.BytesIO()
    opened.save(stream)
    return stream.getvalue()
