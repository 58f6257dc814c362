"""Harms told as a change: "stopped after his eyesight deteriorated", "her transaminases rose under treatment".

A sentence names what changed and which way, not the harm. We return the words as they stand, and the harm by the noun
of the change: an eyesight deterioration, raised transaminases.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from extractors.harm_general import Harm

_WHOSE = r"(?:his|her|their|the|the patient's|its)\s"
_STOPPED_AS = re.compile(
    r"\b(?:stopped|discontinued|withdrawn|interrupted|suspended|withheld|ceased|given up|halted|abandoned)\b"
    rf"[^.;]{{0,60}}?\s(?:because|after|as|since|when)\s(?:{_WHOSE})?(?P<what>(?:[a-z-]+\s){{0,2}}[a-z-]+)\s(?:had\s)?"
    r"(?:\w+ly\s)?(?:deteriorated|worsened|declined)\b"
)
_NO_ORGAN = re.compile(
    r"\b(?:he|she|they|it|condition|disease|symptoms?|signs|patients?|state|status|activity|tumou?r|lesions?|skin|rash|pain|"
    r"arthritis|colitis|psoriasis|who|which|progress\w*)\b"
)
_ROSE = re.compile(
    r"\b(?P<what>(?:[Ss]erum\s)?(?:[Tt]ransaminases?|[Aa]minotransferases?|[Ll]iver enzymes?|[Cc]holesterol|"
    r"[Tt]riglycerides?|[Ll]ipids|[Cc]reatinine))(?:\s(?:levels?|concentrations?|values?))?\s(?:had\s)?(?:\w+ly\s)?"
    r"(?:rose|climbed|increased|went up|doubled|were raised|were elevated)\b"
)
_BEFORE = re.compile(r"\b(?:before|previous(?:ly)?|on admission|at presentation|initial(?:ly)?|found|revealed)\b", re.I)


def changes(text: str, *, treated: bool) -> Iterator[Harm]:
    """The changes that a sentence tells as harms; a rise counts only after a treatment was named."""
    for match in _STOPPED_AS.finditer(text):
        if not _NO_ORGAN.search(match["what"]):
            yield Harm(match.start("what"), match.end(), f"{match['what']} deterioration", True, "changed")
    for match in _ROSE.finditer(text) if treated else ():
        if not _BEFORE.search(text):
            yield Harm(match.start("what"), match.end(), f"raised {_plain(match['what'])}", True, "changed")


def _plain(what: str) -> str:
    return what.lower().removeprefix("serum ").removesuffix(" enzyme")
