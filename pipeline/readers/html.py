"""Read saved web pages: the article as sections, citations and tables; menus, cookie boxes and offers as furniture.

A page is mostly not the article. What stands outside its main element, in navigation, or in a box named after
sharing, consent or related articles stays in the text as furniture.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser, LexborNode

from pipeline.document import Document
from pipeline.errors import UnreadableDocument
from pipeline.readers.abstracts import find_doi, find_year, split_name
from pipeline.readers.content import MEGABYTE, identity, refuse_larger_than
from pipeline.readers.html_text import Page
from pipeline.readers.text import decode

MEDIA_TYPE = "text/html"
MAX_BYTES = 20 * MEGABYTE
CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?([A-Za-z0-9_\-]{3,30})", re.IGNORECASE)
NESTING = re.compile(r"<(/)?(?:div|span|section|article|table|ul|ol|dl|b|i|em|strong|font|a|sup|sub|blockquote)\b",
                     re.IGNORECASE)
MAX_DEPTH = 3000
MAIN = ("article", "main", "[role=main]", "#main-content", "#content", "body")
TITLES = ("citation_title", "dc.title", "og:title")
NAMES = ("citation_author", "dc.creator", "author")
DATES = ("citation_publication_date", "citation_date", "citation_online_date", "dc.date", "article:published_time")
DOIS = ("citation_doi", "dc.identifier", "prism.doi")


def read(content: bytes, source: str) -> Iterator[Document]:
    """Yield the one document of a page."""
    refuse_larger_than(MAX_BYTES, len(content), "an HTML page")
    text, note = _decode(content)
    _refuse_too_deep(text)
    tree = LexborHTMLParser(text.replace("\x00", ""))
    if tree.body is None:
        raise UnreadableDocument("is an HTML page without a body; save the whole page again")
    meta = _meta(tree)
    page = Page(_main(tree), _given(meta, TITLES))
    page.walk(tree.body)
    if not any(section.name not in ("furniture", "references") for section in page.composer.sections):
        raise UnreadableDocument("is an HTML page without text: scripts build it; print it to PDF or save it complete")
    page.resolve()
    yield page.composer.document(
        id=identity(content), source=source, media_type=MEDIA_TYPE, title=page.title,
        doi=find_doi(" ".join(value for name in DOIS for value in meta.get(name, []))),
        pmid=_given(meta, ("citation_pmid",)), year=find_year(_given(meta, DATES) or ""),
        language=_language(tree), authors=_authors(meta), errors=[note] if note else [],
    )


def _authors(meta: dict[str, list[str]]) -> list[str]:
    names = next((meta[name] for name in NAMES if name in meta), [])
    return [_surname(name) for name in names if name.strip()]


def _surname(name: str) -> str:
    surname, given = split_name(name)
    return surname if given else surname.rpartition(" ")[2]


def _refuse_too_deep(text: str) -> None:
    """Raise when elements nest deeper than any page: parsing takes time that grows with the square of the depth."""
    depth = 0
    for tag in NESTING.finditer(text):
        depth = max(0, depth - 1) if tag[1] else depth + 1
        if depth > MAX_DEPTH:
            raise UnreadableDocument(f"nests elements deeper than {MAX_DEPTH}: no page to read; save it again")


def _decode(content: bytes) -> tuple[str, str | None]:
    """UTF-8, else the encoding that the page names, else a guess."""
    try:
        return content.decode("utf-8-sig"), None
    except UnicodeDecodeError:
        named = CHARSET.search(content[:4096])
    if named:
        try:
            return content.decode(named[1].decode("ascii")), None
        except (LookupError, UnicodeDecodeError):
            pass
    return decode(content)


def _meta(tree: LexborHTMLParser) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for node in tree.css("meta"):
        name = (node.attributes.get("name") or node.attributes.get("property") or "").lower()
        value = " ".join((node.attributes.get("content") or "").split())
        if name and value:
            found.setdefault(name, []).append(value)
    return found


def _given(meta: dict[str, list[str]], names: tuple[str, ...]) -> str | None:
    return next((meta[name][0] for name in names if name in meta), None)


def _main(tree: LexborHTMLParser) -> LexborNode | None:
    """The element that holds the article: of several of a kind the one with most text."""
    for selector in MAIN:
        nodes = tree.css(selector)
        if nodes:
            return max(nodes, key=lambda node: len(node.text()))
    return None


def _language(tree: LexborHTMLParser) -> str | None:
    root = tree.css_first("html")
    return root.attributes.get("lang") if root is not None else None
