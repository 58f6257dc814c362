"""Read PubMed XML: one document per article, the labels of a structured abstract as its sections."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from pipeline.document import Document
from pipeline.errors import UnreadableDocument
from pipeline.readers import xml
from pipeline.readers.abstracts import AbstractRecord, find_year, labelled_parts
from pipeline.readers.collection import separate
from pipeline.readers.composition import Flow
from pipeline.readers.content import identity, noted

MEDIA_TYPE = "application/vnd.pubmed+xml"
ARTICLES = ("PubmedArticle", "PubmedBookArticle")


def read(content: bytes, source: str) -> Iterator[Document]:
    """Yield the articles of a PubMed export."""
    return separate(_articles(content), content, source)


def _articles(content: bytes) -> Iterator[Document]:
    held: Document | None = None
    for element, note in xml.stream(content, ARTICLES):
        if note and held is None:
            raise UnreadableDocument(note.replace(", read as far as it goes", ""))
        if note and held:
            held = noted(held, note)
            continue
        if held:
            yield held
        if element is not None:
            held = _record(element).document(identity(etree.tostring(element, with_tail=False)), MEDIA_TYPE)
    if held:
        yield held


def _record(article: etree._Element) -> AbstractRecord:
    citation = next((one for tag in ("MedlineCitation", "BookDocument") if (one := article.find(tag)) is not None),
                    article)
    record = AbstractRecord(
        title=_title(citation),
        authors=[_author(one) for one in citation.iterfind("./Article/AuthorList/Author")]
        or [_author(one) for one in citation.iterfind(".//AuthorList[@Type='authors']/Author")],
        journal=_text(citation, ".//Journal/Title", ".//MedlineJournalInfo/MedlineTA", ".//Publisher/PublisherName"),
        year=_year(citation),
        volume=_text(citation, ".//JournalIssue/Volume"),
        pages=_text(citation, ".//Pagination/MedlinePgn"),
        doi=_doi(article),
        pmid=_text(citation, "./PMID"),
        language=_text(citation, ".//Language"),
        types=[_plain(one) for one in citation.iterfind(".//PublicationType")],
    )
    record.parts = list(_abstract(citation))
    return record


def _abstract(citation: etree._Element) -> Iterator[tuple[str | None, Flow]]:
    pieces = citation.findall("./Article/Abstract/AbstractText") or citation.findall("./Abstract/AbstractText")
    for piece in pieces:
        flow = Flow()
        _inline(piece, flow)
        label = piece.get("Label")
        if len(pieces) == 1 and not label:
            yield from labelled_parts(flow.text)
        elif flow.text.strip():
            yield (None if label == "UNLABELLED" else label), flow


def _inline(element: etree._Element, flow: Flow) -> None:
    flow.add(element.text or "")
    for child in element:
        if isinstance(child, etree._Entity):
            flow.add(xml.entity_text(child))
        elif child.tag == "sup":
            flow.superscript(_plain(child))
        else:
            _inline(child, flow)
        flow.add(child.tail or "")


def _title(citation: etree._Element) -> str | None:
    for path in ("./Article/ArticleTitle", "./ArticleTitle", "./Book/BookTitle", "./Article/VernacularTitle"):
        found = citation.find(path)
        if found is not None and _plain(found):
            flow = Flow()
            _inline(found, flow)
            return flow.text.strip().removeprefix("[").removesuffix("].").removesuffix("]")
    return None


def _author(author: etree._Element) -> tuple[str, str]:
    group = author.findtext("CollectiveName")
    surname = author.findtext("LastName") or group or author.findtext("ForeName") or ""
    return " ".join(surname.split()), author.findtext("Initials") or ""


def _year(citation: etree._Element) -> int | None:
    for path in (".//JournalIssue/PubDate", "./Book/PubDate", ".//ArticleDate", ".//DateCompleted"):
        found = citation.find(path)
        year = find_year(_plain(found, " ")) if found is not None else None
        if year:
            return year
    return None


def _doi(article: etree._Element) -> str | None:
    for path in ("./PubmedData/ArticleIdList/ArticleId[@IdType='doi']", ".//Article/ELocationID[@EIdType='doi']",
                 "./PubmedBookData/ArticleIdList/ArticleId[@IdType='doi']"):
        text = _text(article, path)
        if text:
            return text
    return None


def _text(element: etree._Element, *paths: str) -> str | None:
    for path in paths:
        found = element.find(path)
        if found is not None and _plain(found):
            return _plain(found)
    return None


def _plain(element: etree._Element, joint: str = "") -> str:
    return " ".join(joint.join(str(part) for part in element.itertext()).split())
