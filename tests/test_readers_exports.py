"""Bibliographic exports: one document per record, labels of structured abstracts as sections."""

from __future__ import annotations

from dataclasses import replace

import pytest
from formats import ARTICLE, CASE, as_medline, as_pubmed, as_ris

from pipeline.document import Document
from pipeline.errors import UnreadableDocument
from pipeline.readers import read_content
from pipeline.readers.abstracts import labelled_parts, split_name

STRUCTURED = b"""<PubmedArticleSet><PubmedArticle><MedlineCitation><PMID>7</PMID><Article><ArticleTitle>On
 10<sup>9</sup> cells &amp; more.</ArticleTitle><Abstract>
<AbstractText Label="BACKGROUND" NlmCategory="BACKGROUND">Rare.</AbstractText>
<AbstractText Label="METHODS">We gave it for 6 weeks (1.2 m<sup>2</sup>).</AbstractText><AbstractText Label="RESULTS">It
 <i>worked</i>.</AbstractText><AbstractText Label="INTERPRETATION">Try it.</AbstractText></Abstract><AuthorList><Author>
<CollectiveName>The Small Group</CollectiveName></Author></AuthorList></Article></MedlineCitation></PubmedArticle>
</PubmedArticleSet>"""


def parts(document: Document) -> list[tuple[str, str]]:
    """Sections with their words."""
    return [(section.name, document.text[section.start : section.end]) for section in document.sections]


@pytest.mark.parametrize(("name", "write"), [("a.xml", as_pubmed), ("a.nbib", as_medline), ("a.ris", as_ris)])
def test_one_document_per_record(name: str, write: object) -> None:
    content = write(CASE, ARTICLE, replace(CASE, pmid="99000009"))  # type: ignore[operator]
    documents = list(read_content(content, name))
    assert [one.title for one in documents] == [CASE.title, ARTICLE.title, CASE.title]
    assert len({one.source for one in documents}) == 3
    assert len({one.id for one in documents}) == (3 if name != "a.ris" else 2)
    if name != "a.ris":
        assert [one.source for one in documents] == [f"{name}#99000001", f"{name}#99000002", f"{name}#99000009"]


def test_a_record_twice_has_two_sources() -> None:
    first, second = read_content(as_pubmed(CASE, CASE), "a.xml")
    assert [first.source, second.source] == ["a.xml#99000001", "a.xml#99000001-2"]


def test_labels_of_a_structured_abstract() -> None:
    (document,) = read_content(STRUCTURED, "a.xml")
    assert parts(document) == [
        ("title", "On 10^9 cells & more."),
        ("byline", "The Small Group"),
        ("furniture", "BACKGROUND"),
        ("background", "Rare."),
        ("furniture", "METHODS"),
        ("methods", "We gave it for 6 weeks (1.2 m2)."),
        ("furniture", "RESULTS"),
        ("results", "It worked."),
        ("furniture", "INTERPRETATION"),
        ("conclusions", "Try it."),
    ]
    assert document.authors == ["The Small Group"]


def test_labels_printed_inside_an_abstract() -> None:
    found = labelled_parts("BACKGROUND: Rare. METHODS: We gave. MTX AND MMF: a lot. RESULTS: It worked.")
    assert [(label, flow.text) for label, flow in found] == [
        ("BACKGROUND", "Rare."), ("METHODS", "We gave. MTX AND MMF: a lot."), ("RESULTS", "It worked."),
    ]  # fmt: skip


def test_a_record_without_abstract_says_so() -> None:
    (document,) = read_content(as_pubmed(replace(CASE, abstract=())), "a.xml")
    assert document.status == "partial"
    assert "holds no abstract" in document.errors[0]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"<PubmedArticleSet></PubmedArticleSet>", "holds no article"),
        (b"<eLinkResult><a/></eLinkResult>", "root <eLinkResult>"),
        (b"<PubmedArticleSet><PubmedArticle><Medl", "is broken XML"),
    ],
)
def test_exports_without_records(content: bytes, reason: str) -> None:
    with pytest.raises(UnreadableDocument, match=reason):
        list(read_content(content, "a.xml"))


def test_a_truncated_export_keeps_what_it_has() -> None:
    content = as_pubmed(CASE, ARTICLE)
    documents = list(read_content(content[:-600], "a.xml"))
    assert [one.title for one in documents] == [CASE.title]
    assert documents[0].status == "partial"
    assert "is broken XML" in documents[0].errors[0]


def test_tags_of_several_databases() -> None:
    content = (
        "\ufeff1.\nTY  - JOUR\nT1  - A title\nA1  - Marquez, Ana\nA1  - Ode B\nY1  - 2014/03//\n"
        "N2  - AIMS: One. RESULTS: Two.\nDO  - https://doi.org/10.5555/x.1.\nER  - \n"
    )
    (document,) = read_content(content.encode(), "a.ris")
    assert (document.title, document.authors, document.year) == ("A title", ["Marquez", "Ode"], 2014)
    assert document.doi == "10.5555/x.1"
    assert ("results", "Two.") in parts(document)


@pytest.mark.parametrize(
    ("name", "surname"),
    [("van Dijk, Piet", "van Dijk"), ("Mangalam H", "Mangalam"), ("de la Cruz AB", "de la Cruz"),
     ("JDM Study Group", "JDM Study Group")],
)  # fmt: skip
def test_surnames(name: str, surname: str) -> None:
    assert split_name(name)[0] == surname
