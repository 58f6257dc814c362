"""Citations with an abstract, as PubMed, MEDLINE and RIS exports give them: one composition for all three."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from pipeline.document import Document
from pipeline.readers.composition import Composer, Flow
from pipeline.readers.headings import section_of

NO_ABSTRACT = "holds no abstract: only its title and journal were read; add the article itself to get its facts"
INLINE_LABEL = re.compile(r"(?:(?<=[.!?;)])\s+|\A\s*)(?P<label>[A-Z][A-Z &/,\-]{3,50}):\s+(?=\S)")
DOI = re.compile(r"\b10\.\d{4,9}/[^\s\"<>]+")
YEAR = re.compile(r"\b(?:1[89]|20)\d{2}\b")


@dataclass
class AbstractRecord:
    """What a bibliographic export tells about an article."""

    title: str | None = None
    authors: list[tuple[str, str]] = field(default_factory=list)
    journal: str | None = None
    year: int | None = None
    volume: str | None = None
    pages: str | None = None
    doi: str | None = None
    pmid: str | None = None
    language: str | None = None
    types: list[str] = field(default_factory=list)
    parts: list[tuple[str | None, Flow]] = field(default_factory=list)

    def document(self, id: str, media_type: str) -> Document:
        """The document of this article: title, byline, citation, abstract parts."""
        composer = Composer()
        composer.paragraph("title", self.title or "")
        composer.paragraph("byline", ", ".join(f"{surname} {initials}".strip() for surname, initials in self.authors))
        composer.paragraph("citation", self._citation())
        section = "abstract"
        for label, flow in self.parts:
            if label:
                section = section_of(label) or section
                composer.paragraph("furniture", label)
            composer.paragraph(section, flow)
        review = any("review" in one.lower() for one in self.types)
        return composer.document(
            id=id, source="", media_type=media_type, kind="review_abstract" if review else "abstract",
            title=self.title, doi=self.doi, pmid=self.pmid, year=self.year, language=self.language,
            authors=[surname for surname, _ in self.authors], errors=[] if self.parts else [NO_ABSTRACT],
        )

    def _citation(self) -> str:
        place = ";".join(part for part in (str(self.year or ""), self.volume or "") if part)
        place = f"{place}:{self.pages}" if self.pages else place
        return ". ".join(part for part in (self.journal, place, self.doi and f"doi:{self.doi}") if part)


def labelled_parts(abstract: str) -> list[tuple[str | None, Flow]]:
    """An abstract in one piece cut at the labels it prints: "BACKGROUND: … METHODS: …"."""
    pieces: list[tuple[str | None, str]] = []
    label, last = None, 0
    for mark in INLINE_LABEL.finditer(abstract):
        if section_of(mark["label"]) is None:
            continue
        pieces.append((label, abstract[last : mark.start()]))
        label, last = mark["label"], mark.end()
    pieces.append((label, abstract[last:]))
    parts: list[tuple[str | None, Flow]] = []
    for name, text in pieces:
        flow = Flow()
        flow.add(text)
        if flow.text.strip():
            parts.append((name, flow))
    return parts


def find_doi(text: str) -> str | None:
    """The bare DOI inside a link or a line."""
    found = DOI.search(text)
    return found.group().rstrip(".,;)") if found else None


def find_year(text: str) -> int | None:
    """The first year in a date of any form."""
    found = YEAR.search(text)
    return int(found.group()) if found else None


def split_name(name: str) -> tuple[str, str]:
    """Surname and given names of "Surname, Given", "Surname GN" or a group's name."""
    surname, comma, given = name.partition(",")
    if comma:
        return surname.strip(), given.strip()
    found = re.fullmatch(r"(.+?)\s+([A-Z]{1,4})", name.strip())
    return (found[1], found[2]) if found else (name.strip(), "")
