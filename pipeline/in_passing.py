"""Treatments that a paper names in passing: in its methods alone.

What papers print under "Methods": "blood was drawn into heparin tubes", "chlorpromazine equivalents", "patients on
cimetidine were excluded", "recruited before surgery". The treatment that a paper is about is named again in its title,
abstract, results, discussion or conclusions. An abstract is too short for that.
"""

from __future__ import annotations

from collections.abc import Sequence

from spacy.tokens import Doc

from extractors.base import Mention, by_sentence, sentences
from extractors.treatments import Treatment

_PAPER = 6000
"""A text from this length on (characters) is a paper, not an abstract."""
_ASIDE = frozenset({"background", "methods", "table"})


def in_passing(doc: Doc, treatments: Sequence[Mention[Treatment]]) -> frozenset[str]:
    """The names of the treatments that a paper with methods and results names nowhere but before its results."""
    found = sentences(doc)
    if not found or found[-1].end < _PAPER or not {"methods", "results"} <= {s.section for s in found}:
        return frozenset()
    told = zip(found, by_sentence(treatments, found), strict=True)
    named = {mention.value.name for sentence, inside in told if sentence.section not in _ASIDE for mention in inside}
    return frozenset(m.value.name for m in treatments) - named
