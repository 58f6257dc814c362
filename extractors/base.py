"""What extractors read and what they return.

An extractor is a callable over one spaCy ``Doc`` that only reads and yields mentions::

    class Ages:
        label = "age"
        def __call__(self, doc: Doc) -> Iterator[Mention[Age]]: ...

The ``Doc`` is built over the *view* of a document: a string of the same length as the document's text in which page
furniture, citation marks and reference lists are blanked, and typographic variants (thin spaces, dashes, decimal
points) are replaced one character by one character. Offsets in the view are offsets in the text.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from pydantic import BaseModel, ConfigDict
from spacy.tokens import Doc

from extractors.vocabulary import TermHit


class Value(BaseModel):
    """Base of every typed value: frozen, no unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid")


V = TypeVar("V", bound=Value)
V_co = TypeVar("V_co", bound=Value, covariant=True)

TOLD_IN = frozenset(("abstract", "results", "discussion", "conclusions", "body", "table", "title"))
"""The sections in which papers tell what came of a treatment."""
_OF_ITS_OWN = frozenset(("abstract", "methods", "results", "discussion"))
_CITES = re.compile(r"\bet al\b|\b[A-Z]{3,}(?:[ -](?:[IV]+|\d))? (?:trial|study)\b|\b(?:19|20)\d\d\)")


def told(found: Sequence[Sentence]) -> list[Sentence]:
    """The sentences that may tell what came of a treatment; in a review's introduction alone, too."""
    retells = not any(s.section in _OF_ITS_OWN for s in found) and any(_CITES.search(s.text) for s in found)
    return [s for s in found if s.section in TOLD_IN or (retells and s.section == "background")]


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence, table cell or list item of the view; ``text`` is ``view[start:end]``."""

    start: int
    end: int
    text: str
    section: str
    """title | abstract | background | methods | results | discussion | conclusions | body | table"""
    paragraph: int
    """Which paragraph (or cell line of a flattened table): the offset where it begins."""
    terms: tuple[TermHit, ...] = ()
    """Vocabulary hits inside the sentence, in text order, never overlapping within one kind."""

    def hits(self, *kinds: str) -> tuple[TermHit, ...]:
        """The vocabulary hits of some kinds, in text order."""
        return tuple(hit for hit in self.terms if hit.term.kind in kinds)


@dataclass(frozen=True, slots=True)
class Mention(Generic[V_co]):
    """A typed value at a span ``[start, end)`` of the document, with the rule that found it."""

    start: int
    end: int
    value: V_co
    rule: str
    """Dotted name of the rule, the field first: ``age.year-old``."""


class Extractor(Protocol):
    """What every extractor looks like."""

    label: str

    def __call__(self, doc: Doc) -> Iterator[Mention[Value]]: ...


def sentences(doc: Doc) -> tuple[Sentence, ...]:
    """The sentences that segmentation found, furniture left out."""
    found: tuple[Sentence, ...] = doc._.sentences
    return found


def by_sentence(mentions: Sequence[Mention[V]], found: Sequence[Sentence]) -> list[list[Mention[V]]]:
    """The mentions of each sentence."""
    starts = [sentence.start for sentence in found]
    sorted_out: list[list[Mention[V]]] = [[] for _ in found]
    for mention in mentions:
        place = bisect_right(starts, mention.start) - 1
        if place >= 0:
            sorted_out[place].append(mention)
    return sorted_out


if not Doc.has_extension("sentences"):
    Doc.set_extension("sentences", default=())
