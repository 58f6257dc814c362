"""One case in every format: the same words, the same structure, the same record, evidence valid in each."""

from __future__ import annotations

import io
import re
from functools import cache
from typing import Any

import pdfplumber
import pytest
from formats import ARTICLE, CASE, as_docx, as_html, as_jats, as_medline, as_pubmed, as_ris, as_text, plain
from pdf_pages import as_pdf

from pipeline.document import Document
from pipeline.extraction import Extraction, extract
from pipeline.readers import FORMATS, read_content
from pipeline.records import values as grounded

SOURCES = {
    "case.txt": lambda: as_text(CASE),
    "case.html": lambda: as_html(CASE),
    "case.nxml": lambda: as_jats(CASE),
    "case.xml": lambda: as_pubmed(CASE),
    "case.nbib": lambda: as_medline(CASE),
    "case.ris": lambda: as_ris(CASE),
    "case.docx": lambda: as_docx(CASE),
    "case.pdf": lambda: as_pdf(CASE),
    "case.two-columns.pdf": lambda: as_pdf(CASE, columns=2, height=95),
}
ARTICLES = {
    "article.txt": lambda: as_text(ARTICLE),
    "article.html": lambda: as_html(ARTICLE),
    "article.nxml": lambda: as_jats(ARTICLE),
    "article.docx": lambda: as_docx(ARTICLE),
    "article.pdf": lambda: as_pdf(ARTICLE),
    "article.unruled.pdf": lambda: as_pdf(ARTICLE, ruled=False),
    "article.two-columns.pdf": lambda: as_pdf(ARTICLE, columns=2, ruled=False, height=260),
    "article.two-columns-ruled.pdf": lambda: as_pdf(ARTICLE, columns=2, height=260),
}
TOLD = [source for source in ARTICLES if source != "article.txt"]
"""Whose reader knows the structure: for plain text segmentation finds it."""
OWN_WORDS = {"abstract", "background", "methods", "results", "discussion", "conclusions", "body"}
NOT_THE_CASE = {"evidence", "record_id", "document", "confidence", "needs_review", "flags"}


@cache
def the_document(source: str) -> Document:
    """The one document of a fixture."""
    (document,) = read_content({**SOURCES, **ARTICLES}[source](), source)
    return document


@cache
def the_extraction(source: str) -> Extraction:
    """What the stages make of it."""
    return extract(the_document(source))


def values(item: Any) -> Any:
    """A record without what differs between files: where its words stand."""
    if isinstance(item, dict):
        return {key: values(value) for key, value in item.items() if key not in NOT_THE_CASE}
    return [values(one) for one in item] if isinstance(item, list) else item


def paragraphs(document: Document) -> list[str]:
    """The article's own words."""
    sections = [section for section in document.sections if section.name in OWN_WORDS]
    return [one for section in sections for one in document.text[section.start : section.end].split("\n\n")]


@pytest.mark.parametrize("source", [one for one in SOURCES if one != "case.txt"])
def test_same_record_in_every_format(source: str) -> None:
    expected = [values(record.model_dump()) for record in the_extraction("case.txt").records]
    assert len(expected) == 1
    assert expected[0]["drugs"]
    assert expected[0]["age"]
    assert expected[0]["study"]["author"] == "Quillfeather"
    assert expected[0]["study"]["year"] == 2023
    assert [values(record.model_dump()) for record in the_extraction(source).records] == expected


@pytest.mark.parametrize("source", TOLD)
def test_same_records_of_an_article_with_a_table_in_every_format(source: str) -> None:
    expected = [values(record.model_dump()) for record in the_extraction("article.txt").records]
    assert [one["group"]["label"] for one in expected[:2]] == ["Patient 1", "Patient 2"]
    assert all(one["drugs"] and one["age"] and one["outcomes"] for one in expected[:2])
    assert [values(record.model_dump()) for record in the_extraction(source).records] == expected


@pytest.mark.parametrize("source", [*SOURCES, *ARTICLES])
def test_evidence_stands_at_its_place(source: str) -> None:
    found = the_extraction(source)
    quoted = [piece for record in found.records for _, _, value in grounded(record) for piece in value.evidence]
    assert len(quoted) > 8
    assert all(found.document.text[piece.start : piece.end] == piece.quote for piece in quoted)
    assert all((piece.page is None) != source.endswith(".pdf") for piece in quoted)


@pytest.mark.parametrize("source", [source for source in (*SOURCES, *ARTICLES) if source.endswith(".pdf")])
def test_the_box_of_evidence_holds_its_words(source: str) -> None:
    """Another library finds the quote's first word in the box, on that page."""
    with pdfplumber.open(io.BytesIO({**SOURCES, **ARTICLES}[source]())) as opened:
        for record in the_extraction(source).records:
            for _, _, value in grounded(record):
                for piece in value.evidence:
                    assert piece.page
                    assert piece.bbox
                    shown = opened.pages[piece.page - 1].crop(piece.bbox).extract_text()
                    assert re.split(r"[\s\[-]", piece.quote)[0] in shown


@pytest.mark.parametrize("source", [one for one in SOURCES if one != "case.txt"])
def test_structured_formats_state_title_and_words(source: str) -> None:
    document = the_document(source)
    assert document.status == "ok"
    assert document.errors == []
    assert document.title == CASE.title
    assert paragraphs(document) == [plain(one) for one in CASE.abstract]


@pytest.mark.parametrize("source", ["case.html", "case.nxml", "case.xml", "case.nbib", "case.ris"])
def test_metadata_where_the_format_states_it(source: str) -> None:
    document = the_document(source)
    assert (document.year, document.doi) == (CASE.year, CASE.doi)
    assert document.authors == ["Quillfeather", "Mossgrove"]
    if source not in ("case.html", "case.ris"):
        assert document.pmid == CASE.pmid


@pytest.mark.parametrize("source", TOLD)
def test_article_in_reading_order(source: str) -> None:
    document = the_document(source)
    expected = [plain(one) for one in ARTICLE.abstract]
    for _, texts in ARTICLE.sections:
        expected += [plain(one) for one in texts]
    assert [one for one in paragraphs(document) if one != "Case report"] == expected
    names = [section.name for section in document.sections]
    assert names.index("abstract") < names.index("background") < names.index("body") < names.index("references")


@pytest.mark.parametrize("source", TOLD)
def test_raised_citations_point_to_the_reference_list(source: str) -> None:
    document = the_document(source)
    cited = [(document.text[one.start : one.end], one.labels) for one in document.citations]
    assert cited == [
        ("[1,2]", ("1", "2")), ("[1]", ("1",)), ("[3-5]", ("3", "4", "5")), ("[2]", ("2",)), ("[1,3]", ("1", "3")),
    ]  # fmt: skip
    listed = [(one.label, one.author, one.year) for one in document.references]
    assert listed == [(str(at), name, year) for at, (name, _, year) in enumerate(ARTICLE.references, 1)]


@pytest.mark.parametrize("source", TOLD)
def test_table_cells(source: str) -> None:
    document = the_document(source)
    cells = {(cell.row, cell.column): document.text[cell.start : cell.end] for cell in document.cells}
    assert cells == {(row, at): cell for row, line in enumerate(ARTICLE.table) for at, cell in enumerate(line)}
    assert {cell.row for cell in document.cells if cell.header} == {0}
    tables = [section for section in document.sections if section.name == "table"]
    assert document.text[tables[0].start : tables[0].end].startswith(ARTICLE.caption)
    inside = [one for one in document.cells if any(s.start <= one.start and one.end <= s.end for s in tables)]
    assert len(inside) == len(document.cells)


@pytest.mark.parametrize("source", [*SOURCES, *ARTICLES])
def test_every_word_is_in_one_section(source: str) -> None:
    document = the_document(source)
    if source.endswith(".txt"):
        assert document.sections == []
        return
    assert "".join(document.text[s.start : s.end] for s in document.sections).split() == document.text.split() or (
        " ".join(document.text[s.start : s.end] for s in document.sections).split() == document.text.split()
    )
    ends = [section.end for section in document.sections]
    assert all(end <= after.start for end, after in zip(ends, document.sections[1:], strict=False))


def test_every_format_has_a_fixture() -> None:
    suffixes = {"." + source.rpartition(".")[2] for source in SOURCES}
    missing = [one.name for one in FORMATS if not suffixes & set(one.suffixes)]
    assert missing == ["zip archive", "gzip file"]
