"""JATS: front matter, sections, spanning cells, citations resolved through the reference list."""

from __future__ import annotations

import pytest
from formats import CASE, as_jats

from pipeline.document import Document
from pipeline.errors import UnreadableDocument
from pipeline.readers import read_content

FRONT = "<front><article-meta><title-group><article-title>T</article-title></title-group></article-meta></front>"
REFERENCES = "".join(
    f'<ref id="r{at}"><label>[{at}]</label><element-citation><person-group person-group-type="author"><name>'
    f"<surname>{name}</surname></name></person-group><year>20{at:02}</year></element-citation></ref>"
    for at, name in enumerate(["Abel", "Baker", "Cole", "Dunn", "Eyre"], 1)
)


def article(body: str, front: str = FRONT, back: str = f"<ref-list>{REFERENCES}</ref-list>") -> Document:
    """The document of an article with this body."""
    content = f'<article article-type="case-report">{front}<body>{body}</body><back>{back}</back></article>'
    (document,) = read_content(content.encode(), "a.xml")
    return document


def cited(document: Document) -> list[tuple[str, tuple[str, ...]]]:
    """The citations as printed, with the labels they point to."""
    return [(document.text[one.start : one.end], one.labels) for one in document.citations]


def xref(*numbers: int, shown: str | None = None) -> str:
    """A citation of these references."""
    targets = " ".join(f"r{number}" for number in numbers)
    return f'<xref ref-type="bibr" rid="{targets}">{shown or numbers[0]}</xref>'


@pytest.mark.parametrize(
    ("written", "printed", "labels"),
    [
        (f"seen before [{xref(2)}].", "[2]", ("2",)),
        (f"seen before [{xref(1)}, {xref(3)}-{xref(5)}].", "[1, 3-5]", ("1", "3", "4", "5")),
        (f"seen before<sup>{xref(1)},{xref(2)}</sup>.", "[1,2]", ("1", "2")),
        (f"52 weeks<sup>{xref(3)}</sup>", "[3]", ("3",)),
        (f"in 2015{xref(4, shown='<sup>4</sup>')}", "[4]", ("4",)),
        (f"as did {xref(2, shown='Baker et al., 2002')}", "Baker et al., 2002", ("2",)),
        (f"see {xref(2, 3, 4, shown='2–4')}", "2–4", ("2", "3", "4")),
        (f"see ({xref(5)})", "(5)", ("5",)),
    ],
)
def test_citations_name_their_references(written: str, printed: str, labels: tuple[str, ...]) -> None:
    document = article(f"<p>It was {written}</p>")
    assert cited(document) == [(printed, labels)]
    known = {one.label: (one.author, one.year) for one in document.references}
    assert known["2"] == ("Baker", 2002)
    assert set(labels) <= set(known)


def test_a_raised_citation_never_touches_a_figure() -> None:
    cited_twice = f"for 52 weeks<sup>{xref(3)}</sup> at 5<sup>{xref(1)}</sup> mg"
    document = article(f"<p>{cited_twice} and 10<sup>9</sup> cells per m<sup>2</sup></p>")
    assert "for 52 weeks[3] at 5[1] mg and 10^9 cells per m2" in document.text


def test_sections_by_title_and_type() -> None:
    document = article(
        "<sec><title>1. Materials and Methods</title><p>We looked.</p>"
        "<sec><title>Patients</title><p>Two boys.</p></sec></sec>"
        '<sec sec-type="results"><title>What we found</title><p>It helped.</p></sec>'
        "<sec><title>Case 2</title><p>A girl.</p></sec>"
    )
    found = [(one.name, document.text[one.start : one.end]) for one in document.sections]
    assert ("methods", "We looked.\n\nPatients\n\nTwo boys.") in found
    assert ("results", "What we found\n\nIt helped.") in found
    assert ("body", "Case 2\n\nA girl.") in found
    assert ("furniture", "1. Materials and Methods") in found


def test_spanning_cells_are_known_wherever_they_reach() -> None:
    document = article(
        "<table-wrap><label>Table 1</label><caption><p>Drugs</p></caption><table><thead><tr><th rowspan='2'>Study</th>"
        "<th colspan='2'>Drug</th></tr><tr><th>Name</th><th>Dose</th></tr></thead><tbody><tr><td rowspan='2'>Abel</td>"
        "<td>tofacitinib</td><td>5 mg</td></tr><tr><td>baricitinib</td><td>4 mg</td></tr></tbody></table>"
        "<table-wrap-foot><p>All daily.</p></table-wrap-foot></table-wrap>"
    )
    grid = {(cell.row, cell.column): document.text[cell.start : cell.end] for cell in document.cells}
    assert grid == {
        (0, 0): "Study", (1, 0): "Study", (0, 1): "Drug", (0, 2): "Drug", (1, 1): "Name", (1, 2): "Dose",
        (2, 0): "Abel", (3, 0): "Abel", (2, 1): "tofacitinib", (2, 2): "5 mg", (3, 1): "baricitinib", (3, 2): "4 mg",
    }  # fmt: skip
    assert {cell.row for cell in document.cells if cell.header} == {0, 1}
    (table,) = [one for one in document.sections if one.name == "table"]
    assert document.text[table.start : table.end].startswith("Table 1. Drugs\n\nStudy\nDrug\nName")
    assert document.text[table.start : table.end].endswith("4 mg\n\nAll daily.")


def test_lists_and_tables_inside_a_paragraph() -> None:
    items = "".join(f"<list-item><p>{one}</p></list-item>" for one in ("fever", "rash"))
    document = article(f"<p>We saw <list>{items}</list> in two.</p>")
    (body,) = [one for one in document.sections if one.name == "body"]
    assert document.text[body.start : body.end] == "We saw\n\nfever\n\nrash\n\nin two."


def test_year_of_the_issue_comes_first() -> None:
    (document,) = read_content(as_jats(CASE), "a.nxml")
    assert document.year == CASE.year


def test_named_characters_and_notes_in_titles() -> None:
    front = FRONT.replace(">T<", ">Anti&ndash;MDA5 &alpha;<xref ref-type='fn' rid='f1'>*</xref> disease<")
    content = f"<!DOCTYPE article SYSTEM 'jats.dtd'><article>{front}<body><p>It is &ge; 3.</p></body></article>"
    (document,) = read_content(content.encode(), "a.xml")
    assert document.title == "Anti–MDA5 α disease"
    assert "It is ≥ 3." in document.text


def test_a_set_of_articles() -> None:
    first, second = as_jats(CASE), as_jats(CASE).replace(b"99000001", b"99000002")
    parts = [content[content.index(b"<article ") :] for content in (first, second)]
    documents = list(read_content(b"<pmc-articleset>" + b"".join(parts) + b"</pmc-articleset>", "set.xml"))
    assert [one.source for one in documents] == ["set.xml#99000001", "set.xml#99000002"]
    assert documents[0].id != documents[1].id


def test_a_broken_article_is_read_as_far_as_it_goes() -> None:
    content = as_jats(CASE)
    (document,) = read_content(content[: content.index(b"<back>")], "a.xml")
    assert document.status == "partial"
    assert "is broken XML, read as far as it goes" in document.errors[0]
    assert document.title == CASE.title


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("<article><body><p>x</p></body></article>", "without front matter"),
        ("<article", "is broken XML"),
        ('<!DOCTYPE article [<!ENTITY a "b">]><article>&a;</article>', "declares XML entities"),
        ("<pmc-articleset/>", "holds no article|is broken XML"),
    ],
)
def test_unreadable_articles_say_why(content: str, reason: str) -> None:
    with pytest.raises(UnreadableDocument, match=reason):
        list(read_content(content.encode(), "a.xml"))
