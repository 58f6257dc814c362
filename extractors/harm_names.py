"""What a harm is called: the words of a vocabulary as printed, with what stands before them in its name.

"Haemorrhage" is a "putaminal haemorrhage" where the text prints that, "intoxication" a "carbachol intoxication". Words
that grade a harm or say when it came ("severe", "grade 3", "recurrent") are no part of its name.
"""

from __future__ import annotations

import re

from extractors.base import Sentence
from extractors.clause_cues import cues
from extractors.spelling import american
from extractors.vocabulary import TermHit

_NO_PART = cues("harm_no_part")
_BEFORE = re.compile(
    r"(?<![\w-])(?:(?:[a-z]+(?:-[a-z]+)?(?:al|ic|ar|ary|ous|eal|oid|genic)|cytomegalovirus|candida|sinus|optic nerve|"
    r"bone marrow|skin|lung|liver|brain|muscle|joint)\s){1,3}$"
)
POISONING = re.compile(r"intoxication|poisoning|overdos(?:e|age)|toxicity|hypersensitivity|allergy")


def name_of(hit: TermHit) -> str:
    """As printed, but a synonym by the name of its term."""
    printed, name = re.sub(r"\s+", " ", hit.surface.lower()), hit.term.name.lower()
    if printed.endswith("ies") and name.endswith("y") and _spelt(printed[:-3] + "y") == _spelt(name):
        return printed
    if _spelt(printed) != _spelt(name):
        return name
    return printed if name.endswith("s") or not printed.endswith("s") else printed.removesuffix("s")


def _spelt(text: str) -> str:
    return re.sub(r"[-\s]", "", american(text.lower())).removesuffix("s")


def called(sentence: Sentence, hit: TermHit) -> tuple[int, str]:
    """Where the name of a harm starts in its sentence, and the name."""
    start, name = hit.start - sentence.start, name_of(hit)
    if _spelt(hit.surface) != _spelt(hit.term.name):
        return start, name
    if POISONING.fullmatch(name):
        drug = next((h for h in sentence.hits("drug", "drug_class") if h.end == hit.start - 1), None)
        if drug is not None:
            return drug.start - sentence.start, f"{drug.surface.lower()} {name}"
    part = _BEFORE.search(sentence.text, max(0, start - 60), start)
    printed = part[0] if part else ""
    last = max((grade.end() for grade in _NO_PART.finditer(printed)), default=0)
    printed = printed[last:].lstrip()
    return start - len(printed), re.sub(r"\s+", " ", f"{printed}{name}")
