"""Short forms of diseases with the words before them: "systemic LE", "juvenile DM", "metastatic CRC".

A paper defines "lupus erythematosus (LE)" and goes on with "patients with systemic LE". The words before a short form
and its long form together may be a name of the vocabulary; then the hit is of that disease and begins with them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from extractors.vocabulary import TermHit, Vocabulary, longest

_SHORT = re.compile(r"[A-Z][A-Za-z]?[A-Z]+s?")
_WORD_BEFORE = re.compile(r"(?<![\w-])[A-Za-z0-9][A-Za-z0-9-]* $")
_EXTENT = re.compile(
    r"(?:generali[sz]ed|locali[sz]ed|disseminated|extensive|limited|mono-?articular|oligo-?articular|poly-?articular|warm|"
    r"cold|active|severe|mild) ",
    re.IGNORECASE,
)
"""How far a disease reaches: a sort of it, not another disease."""
_LISTED = re.compile(r"\b(?:and|or) $|[/,] ?$")
"""Before words that say of which sorts patients had it ("classic or amyopathic DM")."""
_MOST = 3
"""How many words before a short form may belong to the name."""


def with_words_before(view: str, hits: list[TermHit], terms: Vocabulary) -> list[TermHit]:
    """The hits, those of short forms being of the fuller disease that the words before them name."""
    fuller = [whole for hit in hits for whole in _fuller(view, hit, terms)]
    return longest([*hits, *fuller]) if fuller else hits


def _fuller(view: str, hit: TermHit, terms: Vocabulary) -> Iterable[TermHit]:
    """The longest name that ends with the short form, if any."""
    if hit.term.kind != "condition" or not _SHORT.fullmatch(hit.surface):
        return []
    found = []
    for start in _starts(view, hit.start):
        long = view[start : hit.start] + hit.term.name
        named = [h for h in terms.hits(long) if h.term.kind == "condition" and (h.start, h.end) == (0, len(long))]
        if named and _LISTED.search(view, max(0, start - 5), start):
            return []
        found += [TermHit(start, hit.end, h.term, view[start : hit.end]) for h in named]
    return found[-1:]


def _starts(view: str, end: int) -> Iterator[int]:
    """Where the words before a place begin, the nearest first."""
    for _ in range(_MOST):
        word = _WORD_BEFORE.search(view, max(0, end - 30), end)
        if not word or _EXTENT.fullmatch(word.group()):
            return
        end = word.start()
        yield end
