"""Parts of the patients by their disease, as one sentence counts them.

What papers print: "five patients with X, four with Y", "Interferonopathies (52 patients): complete response in 7/52".
We return each disease's name with the place that counts its patients and their number. A count in a sentence on harms
may be of who was harmed.
"""

from __future__ import annotations

from extractors.base import Sentence
from extractors.vocabulary import TermHit
from pipeline.arm_sizes import by_disease


def counted_diseases(sentence: Sentence) -> dict[str, tuple[TermHit, int]]:
    """The diseases whose patients a sentence counts: two beside each other, or one that opens it."""
    found: dict[str, tuple[TermHit, int]] = {}
    diseases = sentence.hits("condition")
    for hit in [] if _names_harms(sentence) else diseases:
        before = sentence.text[: hit.start - sentence.start]
        number = by_disease(before, sentence.text[hit.end - sentence.start :])
        if number and number > 1 and (len(diseases) >= 2 or hit.start - sentence.start < 3):
            found.setdefault(hit.term.name, (hit, number))
    return found


def _names_harms(sentence: Sentence) -> bool:
    """It names an event that is no part of a disease's longer name."""
    names = [(d.start, d.end) for d in sentence.hits("condition")]
    return any(
        not any(start <= e.start and e.end <= end and end - start > e.end - e.start for start, end in names)
        for e in sentence.hits("event")
    )
