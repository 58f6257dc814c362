"""Read JATS and older NLM articles, as PMC and publishers give them: front matter, sections, tables, references.

Every inline citation is resolved through the reference list: whose fact a sentence retells is known best here.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lxml import etree

from pipeline.document import Document
from pipeline.errors import UnreadableDocument
from pipeline.readers import xml
from pipeline.readers.abstracts import find_year
from pipeline.readers.collection import separate
from pipeline.readers.composition import Composer
from pipeline.readers.content import identity, noted
from pipeline.readers.headings import is_label, section_of
from pipeline.readers.jats_text import Body, plain
from pipeline.readers.references import read_reference

MEDIA_TYPE = "application/jats+xml"
YEARS = ("ppub", "epub-ppub", "issue", "cover", "collection", "epub", "pub", "")
OTHER_LANGUAGE_OR_DIGEST = frozenset({"graphical", "teaser", "toc", "precis", "key-points", "short", "web-summary"})
BACK_MATTER = ("author-notes", "permissions", "funding-group", "kwd-group", "trans-abstract")
KINDS = {"letter": "letter", "correspondence": "letter", "reply": "letter", "abstract": "abstract"}


def read(content: bytes, source: str) -> Iterator[Document]:
    """Yield the articles of a JATS file: one, unless it is a set."""
    root, note = xml.parse(content)
    inside = [root] if xml.local_name(root) == "article" else list(root)
    found = [one for one in inside if xml.local_name(one) == "article"]
    return separate((_document(one, note) for one in found), content, source)


def _document(article: etree._Element, note: str | None) -> Document:
    for element in article.iter("{*}*"):
        element.tag = xml.local_name(element)
    meta = article.find("./front/article-meta")
    if meta is None:
        raise UnreadableDocument("is a JATS article without front matter: no title and no authors; download it again")
    references = [read_reference(one, number) for number, one in enumerate(article.iterfind("./back//ref"), 1)]
    composer = Composer()
    composer.references = [one for _, one in references]
    body = Body(composer, {name: one.label for name, one in references})
    front = _front(meta, body)
    _abstracts(meta, body)
    main = article.find("./body")
    if main is not None:
        body.section(main, "body", titled=False)
    _back(article, meta, body)
    document = composer.document(
        id=identity(etree.tostring(article, with_tail=False)), source="", media_type=MEDIA_TYPE,
        kind=KINDS.get(article.get("article-type", ""), "full_text" if main is not None else "abstract"),
        language=article.get("{http://www.w3.org/XML/1998/namespace}lang"), **front,
    )
    return noted(document, note) if note else document


def _front(meta: etree._Element, body: Body) -> dict[str, Any]:
    """Append title, byline and citation; return what they state."""
    title = _first(meta, "./title-group/article-title")
    authors = [name for one in meta.iterfind("./contrib-group/contrib") if (name := _author(one))]
    year, doi = _year(meta), _first(meta, "./article-id[@pub-id-type='doi']")
    if title:
        body.paragraph("title", meta.find("./title-group/article-title"), skip=("xref", "fn"))
    body.composer.paragraph("byline", ", ".join(f"{given} {surname}".strip() for surname, given in authors))
    front = meta.getparent()
    journal = _first(front, ".//journal-title") if front is not None else None
    numbers = ";".join(str(part) for part in (year, _first(meta, "./volume")) if part)
    pages = _first(meta, "./fpage") or _first(meta, "./elocation-id")
    place = f"{numbers}:{pages}" if numbers and pages else numbers
    body.composer.paragraph("citation", ". ".join(part for part in (journal, place, doi and f"doi:{doi}") if part))
    return {
        "title": title, "authors": [surname for surname, _ in authors], "year": year, "doi": doi,
        "pmid": _first(meta, "./article-id[@pub-id-type='pmid']"),
    }


def _abstracts(meta: etree._Element, body: Body) -> None:
    for abstract in meta.iterfind("./abstract"):
        digest = (abstract.get("abstract-type") or "") in OTHER_LANGUAGE_OR_DIGEST
        body.section(abstract, "furniture" if digest else "abstract", titled=False, fixed=digest)


def _back(article: etree._Element, meta: etree._Element, body: Body) -> None:
    """Append what follows the article's own words: tables kept at the end, notes, the reference list."""
    for floats in article.iterfind("./floats-group"):
        body.section(floats, "body", titled=False)
    for path in BACK_MATTER:
        for element in meta.iterfind(f"./{path}"):
            body.section(element, "furniture", titled=True, fixed=True)
    for element in article.iterfind("./back/*"):
        if element.tag == "ref-list" or element.find(".//ref") is not None:
            _references(element, body)
        elif element.tag == "sec" and not is_label(plain(element.find("./title"))):
            body.section(element, "body", titled=True)
        else:
            body.section(element, "furniture", titled=True, fixed=True)
    for element in (*article.iterfind("./sub-article"), *article.iterfind("./response")):
        body.composer.paragraph("furniture", " ".join(plain(element).split()))


def _references(element: etree._Element, body: Body) -> None:
    for reference in element.iter("title", "ref"):
        if reference.tag == "title":
            if section_of(plain(reference)) is not None:
                body.composer.paragraph("references", plain(reference))
        else:
            body.composer.paragraph("references", plain(reference, " "), "\n")


def _author(contributor: etree._Element) -> tuple[str, str] | None:
    if contributor.get("contrib-type", "author") != "author":
        return None
    name = next(contributor.iter("name", "string-name"), None)
    if name is not None:
        surname = plain(name.find("./surname")) or plain(name)
        return surname, plain(name.find("./given-names"))
    group = next(contributor.iter("collab", "on-behalf-of"), None)
    own = "" if group is None else " ".join((group.text or plain(group)).split())
    return (own, "") if own else None


def _year(meta: etree._Element) -> int | None:
    """The year of the issue, which citations name, before the year of the advance publication."""
    dates = {
        one.get("pub-type") or one.get("date-type") or "": find_year(one.findtext("year") or "")
        for one in reversed(meta.findall("./pub-date"))
    }
    ranked = [dates[name] for name in YEARS if dates.get(name)] + [year for year in dates.values() if year]
    return ranked[0] if ranked else find_year(meta.findtext("./permissions/copyright-year") or "")


def _first(element: etree._Element, path: str) -> str | None:
    found = element.find(path)
    return plain(found, skip=("xref", "fn")) or None if found is not None else None
