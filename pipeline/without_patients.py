"""Documents without treated patients of their own: of animals or cells, or the plan of a study."""

from __future__ import annotations

import re
from collections.abc import Sequence

from spacy.tokens import Doc

from extractors.base import Mention, Value, sentences

_ANIMALS = re.compile(
    r"\b(?:\d+|[Mm]ale|[Ff]emale|the|of)\s(?:[\w-]+\s){0,3}?"
    r"(?:rats|mice|rabbits|dogs|pigs|monkeys|cell lines?|myoblasts|fibroblasts)\b"
)
_PROTOCOL = re.compile(r"\bprotocol\b", re.IGNORECASE)
_PLANNED = re.compile(r"\bwill (?:be|receive|undergo|have|last|take|continue)\b")


def is_without_patients(doc: Doc, groups: Sequence[Mention[Value]]) -> bool:
    """The document studies animals or cells, or plans a study: it has no treated patients of its own."""
    found = sentences(doc)
    title = next((s.text for s in found if s.section == "title"), "")
    planned = sum(bool(_PLANNED.search(s.text)) for s in found)
    if _PROTOCOL.search(title) or planned >= 3:
        return True
    laboratory = sum(bool(_ANIMALS.search(s.text)) for s in found)
    if laboratory >= 4:
        return True
    told = any(getattr(m.value, "introduces", False) or getattr(m.value, "own", False) for m in groups)
    return not told and laboratory > 0
