"""What a check is, and what it sees.

A check is a small named object with a closed code. It is given a ``Claim``: one value of one record and the text it
was read from, and answers with the words of what is wrong, or None when all is well. Checks read the quoted words anew,
with a grammar of their own: what the extractor made of them is what is being checked.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from functools import cached_property, lru_cache
from typing import Any

from extractors.vocabulary import TermHit, vocabulary
from pipeline.comparison import folded
from pipeline.document import Document
from pipeline.records import LIST_FIELDS, SINGLE_FIELDS, Evidence, Grounded, Record

FIELDS = frozenset((*SINGLE_FIELDS, *LIST_FIELDS))
AMOUNTS = frozenset({"age", "disease_duration", "follow_up"})
TREATMENTS = frozenset({"drugs", "prior_treatments", "concomitant_treatments"})
COUNTED = frozenset({"outcomes", "adverse_events"})


_STOP = re.compile(
    r"[.!?](?<!\b[A-Z]\.)(?<!\bal\.)(?<!\bvs\.)(?<!\bDr\.)(?<!\bNo\.)(?<!\bFig\.)(?<!\be\.g\.)(?<!\bi\.e\.)(?<!\bca\.)(?<!\bref\.)"
    r"['\")\]]?\s{1,40}(?=[A-Z0-9\"'(\[<>])|\n(?=[ \t]{0,80}[^a-z\s])"
)
_REACH = 700
"""How far a sentence reaches at most."""


@dataclass(frozen=True)
class Scene:
    """A document as checks read it: its text as printed and the view without furniture and citation marks."""

    document: Document
    view: str
    known: tuple[TermHit, ...] | None = None
    """The vocabulary terms of the view where they have been looked up already."""
    kept: dict[object, Any] = dataclass_field(default_factory=dict, compare=False, repr=False)
    """What was found out once and is asked for again."""

    @property
    def text(self) -> str:
        """The text as printed."""
        return self.document.text

    def sentence(self, start: int, end: int) -> tuple[int, int]:
        """The sentence, cell or line around a span."""
        return self._left(start), self._right(end)

    @cached_property
    def _stops(self) -> tuple[list[int], list[int]]:
        """Where sentences end, and where the next ones begin."""
        ends, starts = [], []
        for match in _STOP.finditer(self.view):
            ends.append(match.start() + 1)
            starts.append(match.end())
        return ends, starts

    def _left(self, start: int) -> int:
        starts = self._stops[1]
        place = bisect_right(starts, start)
        return max(starts[place - 1] if place else 0, start - _REACH)

    def _right(self, end: int) -> int:
        ends = self._stops[0]
        place = bisect_left(ends, end)
        return min(ends[place] if place < len(ends) else len(self.view), end + _REACH)

    def before(self, start: int, reach: int = 160) -> str:
        """What stands before a place in its sentence."""
        return self.view[max(self._left(start), start - reach) : start]

    def after(self, end: int, reach: int = 160) -> str:
        """What stands after a place in its sentence."""
        return self.view[end : min(self._right(end), end + reach)]

    @cached_property
    def _terms(self) -> tuple[list[int], tuple[TermHit, ...]]:
        found = self.known if self.known is not None else vocabulary().hits(self.view)
        hits = tuple(sorted(found, key=lambda hit: hit.start))
        return [hit.start for hit in hits], hits

    def terms(self, start: int, end: int) -> tuple[TermHit, ...]:
        """The vocabulary terms that begin in a stretch of the view."""
        starts, hits = self._terms
        return hits[bisect_left(starts, start) : bisect_left(starts, end)]

    def named(self, kinds: tuple[str, ...]) -> Counter[str]:
        """How often the view names each term of some kinds."""
        if kinds not in self.kept:
            self.kept[kinds] = Counter(hit.term.name for hit in self._terms[1] if hit.term.kind in kinds)
        found: Counter[str] = self.kept[kinds]
        return found

    @cached_property
    def folded(self) -> str:
        """The view in lower case with single blanks; its offsets are its own."""
        return folded(self.view)

    @cached_property
    def title(self) -> str:
        """The title as printed, or nothing."""
        return self.document.title or ""

    @cached_property
    def lower_title(self) -> str:
        """The title in lower case."""
        return self.title.lower()


@dataclass(frozen=True)
class Claim:
    """One value of a record, and where to read what it claims."""

    record: Record
    field: str
    index: int | None
    value: Grounded
    scene: Scene
    memory: dict[str, Any] = dataclass_field(default_factory=dict, compare=False, repr=False)
    """What one check found out and another asks for again."""

    @property
    def evidence(self) -> list[Evidence]:
        """The pieces of evidence."""
        return self.value.evidence

    @property
    def quote(self) -> str | None:
        """The first quote."""
        return self.value.evidence[0].quote if self.value.evidence else None

    def get(self, key: str) -> object:
        """A key of the value, None where its kind has none."""
        return self.value.__dict__.get(key)

    def read(self, piece: Evidence) -> str:
        """The quoted words in the view: variants of blanks, dashes and points are one there."""
        return self.scene.view[piece.start : piece.end]

    @cached_property
    def quotes(self) -> list[str]:
        """All quotes as the view prints them."""
        return [self.read(piece) for piece in self.evidence]


Test = Callable[[Claim], str | None]


@dataclass(frozen=True, slots=True)
class Check:
    """A claim that holds when all is well, the code of the flag when it does not, and how a curator mends it."""

    name: str
    code: str
    claim: str
    example: str
    fix: str
    fields: frozenset[str]
    test: Test

    def __call__(self, claim: Claim) -> str | None:
        """What is wrong, with the mend; None when the claim holds or is about another field."""
        if claim.field not in self.fields:
            return None
        wrong = self.test(claim)
        return f"{wrong}; {self.fix}" if wrong else None


def shown(quote: str, length: int = 90) -> str:
    """A quote on one line, of bearable length."""
    line = " ".join(quote.split())
    return f'"{line}"' if len(line) <= length else f'"{line[: length - 1]}…"'


def number_words(value: object) -> str:
    """A number as people write it: 4, not 4.0."""
    return f"{value:g}" if isinstance(value, (int, float)) else str(value)


@lru_cache(maxsize=4096)
def terms_in(text: str) -> tuple[TermHit, ...]:
    """The vocabulary terms of some words."""
    return tuple(vocabulary().hits(text))
