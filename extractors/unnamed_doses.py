"""Doses in sentences that name no treatment: "Each received 300 mg every 4 weeks", "The total dose was 60 Gy".

They are of the one drug that the title names, else of the one drug that the sentence before names; doses in gray are of
the rays that were named last.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from extractors.base import Sentence
from extractors.doses import GRAY, RAYS, WHOLE
from extractors.vocabulary import Term, TermHit

_GIVEN = re.compile(
    r"\b(?:received|given|(?:treated|injected|infused) with|infusions? of|injections? of|"
    r"dos(?:es?|ages?) (?:(?:used|given|administered) )?(?:of|was|were|amounted to)|dosed at|started at|began with) "
    rf"(?:[a-z-]+ ){{0,3}}?(?P<dose>{WHOLE})"
)


class Meant:
    """What a sentence without a treatment's name means, as far as the text has come."""

    def __init__(self, found: Sequence[tuple[Sentence, Sequence[TermHit]]]) -> None:
        titled = {hit.term: hit for sentence, hits in found if sentence.section == "title" for hit in hits}
        drugs = [hit.term for hit in titled.values() if hit.term.kind == "drug"]
        self._main = drugs[0] if len(drugs) == 1 else None
        self._sole: Term | None = None
        self._rays: Term | None = None

    def after(self, hits: Sequence[TermHit]) -> None:
        """Take in what the sentence just read names."""
        one = len({hit.term.name for hit in hits}) == 1 and hits[-1].term.kind == "drug"
        self._sole = hits[-1].term if one else None
        self._rays = next((hit.term for hit in reversed(hits) if RAYS.search(hit.term.name)), self._rays)

    def doses(self, sentence: Sentence) -> Iterator[tuple[Term, int, str]]:
        """Each dose that the sentence gives, with what it is of and where it stands."""
        drug = self._main or self._sole
        for match in _GIVEN.finditer(sentence.text) if drug or self._rays else ():
            term = self._rays if GRAY.search(match["dose"]) else drug
            if term is not None:
                yield term, sentence.start + match.start("dose"), match["dose"]
