"""Own-worded texts as the stages see them: a document, its blocks, its owners, its records."""

from __future__ import annotations

from extractors.groups import PatientGroups
from pipeline.attribution import NOBODY, Attribution, Owner, Study, attribute
from pipeline.bibliography import Front
from pipeline.document import Document
from pipeline.extraction import extract
from pipeline.kinds import is_letter
from pipeline.recognition import recognise
from pipeline.records import Record
from pipeline.segmentation import segment

TOP = "Refractory skin disease in juvenile dermatomyositis\nLotte Verhaegen, Piet Aerts\nPublished: 12 March 2021\n"
"""What stands above the prose: title, byline, date."""


def document(text: str, **known: object) -> Document:
    """A document that a reader gave no structure but what is named."""
    return Document.model_validate(
        {"id": "sha256:", "source": "text.txt", "media_type": "text/plain", "text": text, **known}
    )


def front(text: str) -> Front:
    """The front matter of a text."""
    return segment(document(text)).front


def sections(text: str) -> dict[str, list[str]]:
    """What stands in each section of a text, blanks at the ends left out."""
    found: dict[str, list[str]] = {}
    for section in segment(document(text)).sections:
        found.setdefault(section.name, []).append(text[section.start : section.end].strip())
    return found


class Reading:
    """Who owns which words of a text."""

    def __init__(self, prose: str) -> None:
        self.text = TOP + prose
        one = document(self.text)
        segmentation = segment(one)
        own = Study(segmentation.front.author, segmentation.front.year)
        doc = recognise(segmentation)
        self.found: Attribution = attribute(doc, own, list(PatientGroups()(doc)), letter=is_letter(one))

    def owner(self, words: str) -> Owner:
        """The owner of the first place where the words stand."""
        return self.found.owner(self.text.index(words))

    def study(self, words: str) -> str:
        """Whose the words are: ``own``, ``nobody``, ``nameless``, else the cited study's author and year."""
        number = self.owner(words).study
        if number == NOBODY:
            return "nobody"
        study = self.found.studies[number]
        if study.nameless:
            return "nameless"
        return "own" if number == 0 else f"{study.author or study.reference} {study.year}"


def records(text: str, **known: object) -> list[Record]:
    """The records of a text."""
    return extract(document(text, **known)).records


def record_of(text: str, **who: object) -> Record:
    """The one record whose study author, year, scope, group label, kind or n are as named."""
    found = [record for record in records(text) if all(_who(record)[key] == value for key, value in who.items())]
    if len(found) != 1:
        raise AssertionError(f"{len(found)} records are {who}; there are {[_who(record) for record in records(text)]}")
    return found[0]


def _who(record: Record) -> dict[str, object]:
    study, group = record.study, record.group
    return {
        "author": study.author,
        "year": study.year,
        "scope": record.scope,
        "label": group.label,
        "kind": group.kind,
        "n": group.n,
    }
