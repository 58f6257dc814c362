"""Entries of a JATS reference list: label, first author's surname, year, DOI; structured or plain text."""

from __future__ import annotations

import re

from lxml import etree

from pipeline.document import Reference
from pipeline.readers.abstracts import DOI, YEAR, find_doi, find_year
from pipeline.readers.jats_text import plain

CITATIONS = ("element-citation", "mixed-citation", "citation", "nlm-citation")
LINK = re.compile(r"https?://\S+")
DATED = (
    re.compile(r"\((?P<year>(?:19|20)\d{2})[a-z]?\)"),
    re.compile(r"\b(?P<year>(?:19|20)\d{2})[a-z]?(?:\s+[A-Z][a-z]{2,8}\.?(?:\s*[\-\u2013]\s*[A-Z][a-z]{2,8})?)?(?:\s+\d{1,2})?\s*;"),
)
SURNAME = re.compile(
    r"\W*(?:[A-Z]\.[ \-]?)*(?P<surname>[^\W\d_][\w'’\-]*"
    r"(?:\s(?!(?:[A-Z]{1,3}|et)\b)(?:[A-ZÀ-Ž][\w'’\-]+|v[ao]n|de[rnls]?|di|da|du|la|le|el)\b){0,2})"
)


def read_reference(element: etree._Element, number: int) -> tuple[str, Reference]:
    """The id that citations point to and the reference; one without a label is called by its place in the list."""
    cited = next(element.iter(*CITATIONS), element)
    label = plain(element.find("./label")) or plain(cited.find("./label"))
    reference = Reference(
        label=label.strip("[]().: ") or str(number), author=_author(cited), year=_year(cited), doi=_doi(cited)
    )
    return element.get("id") or cited.get("id") or f"#{number}", reference


def first_author(citation: str) -> str | None:
    """The surname that a reference printed as plain text begins with."""
    found = SURNAME.match(citation)
    return found["surname"] if found else None


def published(citation: str) -> int | None:
    """The year of a printed reference: where years are printed, else the last one; titles name years of their own."""
    bare = LINK.sub(" ", DOI.sub(" ", citation))
    for pattern in DATED:
        if found := pattern.search(bare):
            return int(found["year"])
    years = YEAR.findall(bare)
    return int(years[-1]) if years else find_year(citation)


def _author(cited: etree._Element) -> str | None:
    people = next((one for one in cited.iter("person-group") if one.get("person-group-type", "author") == "author"),
                  cited)
    for tag in ("surname", "collab", "string-name"):
        found = next(people.iter(tag), None)
        if found is not None and plain(found):
            return plain(found)
    return first_author(plain(cited)) if cited.tag in ("mixed-citation", "citation") else None


def _year(cited: etree._Element) -> int | None:
    stated = next(cited.iter("year"), None)
    return find_year(plain(stated)) if stated is not None else published(plain(cited))


def _doi(cited: etree._Element) -> str | None:
    stated = next((one for one in cited.iter("pub-id") if one.get("pub-id-type") == "doi"), None)
    return find_doi(plain(stated if stated is not None else cited))


NUMBERED = re.compile(r"\s*\[?(?P<label>\d{1,3})(?:\]|[.)]|(?=\s+[A-Z]))\s*")


def printed_reference(citation: str, number: int) -> Reference:
    """A reference of a list that is printed, not marked up: its own number, or its place in the list."""
    found = NUMBERED.match(citation)
    body = citation[found.end() :] if found else citation
    return Reference(label=found["label"] if found else str(number), author=first_author(body), year=published(body),
                     doi=find_doi(body))
