"""Treatments that a study holds against each other without printing the sizes of its arms.

What abstracts print: "a randomised trial of diazepam versus propranolol", "were randomly assigned to receive oral
methotrexate or ciclosporin", "effects of diazepam (10 mg) and propranolol (80 mg) ... in a crossover design",
"26% with X and 31% with Y".

We return the treatments of the arms, in text order; each arm by the mention that names it first.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from extractors.base import Mention, Sentence
from extractors.treatments import Treatment

_AGAINST = re.compile(
    r"^(?:\s(?:alone|monotherapy|therapy|treatment))?(?:\s?\([^()]*\))?(?:,? at [^,;.]{1,30})?"
    r"(?:,?\s\d[\d.,]* ?(?:mg|g|µg|mcg|ml|IU|units?)[^,;.]{0,30}?)?"
    r",?\s(?P<word>versus|vs\.?|or|and|against|(?:(?:was|were|as) )?compared (?:with|to)|in comparison (?:with|to))\s"
    r"(?:to |the |either |oral |intravenous |low-dose |high-dose |standard |subcutaneous |with |for |after )*$",
    re.IGNORECASE,
)
_ALLOCATED = re.compile(
    r"\b(?:randomi[sz]ed (?:to|trial|comparison|study)|randomly|assigned|allocated|crossover|cross-over|to receive)\b",
    re.IGNORECASE,
)
_VALUE_WITH = r"\d[\d.,]*(?: ?%| \([^()]*\)| of patients| patients)* (?:with|for|in|on|under|after) (?:the )?$"
_VALUED = re.compile(_VALUE_WITH)
_VALUED_TOO = re.compile(
    r"^(?: group| arm| patients)?(?: \([^()]*\))?,? "
    r"(?:and|but|vs\.?|versus|against|(?:as )?compared (?:with|to)) (?:only )?" + _VALUE_WITH
)
_COMBINED = re.compile(r"\bcombin\w+\b.*\bor [\w-]+ alone\b", re.IGNORECASE)
_OR_PLACEBO = re.compile(r"^(?:,? \(?\d[\d.]* ?[a-zµ/]+(?: daily| per day)?\)?)? or (?:to )?(?:a )?placebo\b")
_PLACEBO_OR = re.compile(r"\bplacebo or (?:to |oral )?$", re.IGNORECASE)
_FREELY = frozenset({"versus", "vs", "vs.", "against"})


def compared(
    text: str, found: Sequence[Sentence], treatments: Sequence[Mention[Treatment]], *, cited: bool = False
) -> list[Mention[Treatment]]:
    """The treatments compared in the title, or between which patients were allocated; fewer than two mean none."""
    for sentence in found:
        inside = [m for m in treatments if sentence.start <= m.start < sentence.end and m.value.role != "prior"]
        pairs = [
            (first, second)
            for first, second in pairwise(inside)
            if (_against(text[first.end : second.start], sentence, cited=cited) or _valued(text, first, second))
            and _may_differ(first.value, second.value)
        ]
        if pairs:
            named = {m.value.name: m for pair in pairs for m in reversed(pair)}
            return sorted(named.values(), key=lambda m: m.start)
    return []


def _against(between: str, sentence: Sentence, *, cited: bool) -> bool:
    """What stands between two treatments holds one against the other; of a cited study one sentence tells all."""
    match = _AGAINST.match(between)
    if not match:
        return False
    word = match["word"].lower()
    if word in _FREELY or "compar" in word:
        return cited or sentence.section == "title" or bool(_ALLOCATED.search(sentence.text))
    return word in ("or", "and") and bool(_ALLOCATED.search(sentence.text)) and _is_told_apart(word, sentence)


def _valued(text: str, first: Mention[Treatment], second: Mention[Treatment]) -> bool:
    """A result with one beside a result with the other: "2.1 with naproxen and 2.6 with ibuprofen"."""
    before = text[max(0, first.start - 60) : first.start]
    return bool(_VALUED.search(before) and _VALUED_TOO.search(text[first.end : second.start]))


def _is_told_apart(word: str, sentence: Sentence) -> bool:
    """Patients get one of the two ("to receive A or B"), or one after the other ("A and B in a crossover design").

    "Either A or B alone" is what a combination of both is held against.
    """
    if _COMBINED.search(sentence.text):
        return False
    crossed = re.search(r"\bcross-?over\b", sentence.text, re.IGNORECASE)
    return word == "or" or bool(crossed)


def _may_differ(first: Treatment, second: Treatment) -> bool:
    return first.name != second.name and second.name != first.family and first.name != second.family


def against_placebo(text: str, treatments: Sequence[Mention[Treatment]]) -> Mention[Treatment] | None:
    """The one treatment that is given in one dose against placebo: "treatment with X (3 mg/d) or placebo"."""
    held = [
        m
        for m in treatments
        if m.value.role != "prior"
        and (_OR_PLACEBO.match(text[m.end : m.end + 60]) or _PLACEBO_OR.search(text[max(0, m.start - 24) : m.start]))
    ]
    return held[0] if len({m.value.name for m in held}) == 1 else None
