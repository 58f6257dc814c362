"""Harms told as a change: "stopped after his eyesight deteriorated", "her transaminases rose under treatment".

A sentence names what changed and which way, not the harm. We return the words as they stand, and the harm by the noun
of the change: an eyesight deterioration, raised transaminases. A noun of change over a list is one harm for each
("decreases in haematocrit and albumin occurred"); it counts where the change is to the patient's harm and said to have
come up, not where it is how the patient came or gets better.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from extractors.clause_cues import cues
from extractors.harm_denial import clause, is_denied
from extractors.harm_general import Harm
from extractors.harm_phrases import STOP
from extractors.outcome_assertion import not_asserted

_WHOSE = r"(?:his|her|their|the|the patient's|its)\s"
_STOPPED_AS = cues(
    "harm_stopped",
    after=rf"[^.;]{{0,60}}?\s(?:because|after|as|since|when)\s(?:{_WHOSE})?"
    r"(?P<what>(?:[a-z-]+\s){0,2}?[a-z-]+)(?:\s(?:had|\w+ly))*\s(?:deteriorated|worsened|declined)\b",
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
    if treated:
        for match in _ROSE.finditer(text):
            if not _BEFORE.search(text):
                yield Harm(match.start("what"), match.end(), f"raised {_plain(match['what'])}", True, "changed")
        yield from _named_changes(text)


def _plain(what: str) -> str:
    return what.lower().removeprefix("serum ").removesuffix(" enzyme")


_CHANGE = re.compile(
    r"\b(?P<change>(?P<down>decreases?|reductions?|falls?|drops?|declines?|deficienc(?:y|ies)|loss)|"
    r"(?P<up>increases?|elevations?|rises?)|abnormalit(?:y|ies)|disturbances?)\s(?P<of>in|of)\s",
    re.IGNORECASE,
)
_LOW = cues("harm_when_low")
_HIGH = cues("harm_when_high")
_OWN = r"(?:(?:the|his|her|their|serum|plasma|blood|circulating|peripheral)\s)*"
_FIGURES = r"(?:\s\([^()]*\)|\sin\s\d[\d.–-]*\s?%?(?:\sof\s(?:the\s)?\w+)?)?"
_WORDS = rf"[A-Za-z][\w/-]*(?:\s{STOP}(?!(?:and|or|of|also|ensued)\b)[A-Za-z][\w/-]*){{0,3}}"
_ITEM = re.compile(rf"{_OWN}(?P<what>{_WORDS}){_FIGURES}")
_NEXT = re.compile(r",\s(?:and\s|or\s)?|\s(?:and|or)\s")
_CAME_UP = re.compile(
    r"\b(?:occurr(?:ed|ing)|developed|(?:was|were) (?:\w+ )?(?:seen|noted|observed|noticed|detected|recorded|found)|"
    r"(?:we|studies|trials|tests|examinations?|count) (?:\w+ )?(?:found|noted|observed|saw|showed|revealed)|"
    r"experienced|had|caused|led to|resulted in|complicated by|found|supplement\w+|replace\w+|correct\w+)\b"
)
_NO_HARM = re.compile(
    r"\b(?:before|previous(?:ly)?|on admission|at presentation|presented|present(?:s|ing)|initial(?:ly)?|history|"
    r"referred|respon\w+|improv\w+|effective\w*|remission|efficacy|risks?|criteria|defined|may|might|can|could|mice|rats?|"
    r"animals?|correlat\w+|predict\w*|prevent\w*|attenuat\w+|pain|tumou?r)\b",
    re.IGNORECASE,
)


def _named_changes(text: str) -> Iterator[Harm]:
    """Each quantity of a list behind a noun of change."""
    for match in _CHANGE.finditer(text):
        before, after = clause(text, match.start(), match.end())
        if not _CAME_UP.search(before + after) or _NO_HARM.search(text) or not_asserted(before, match["change"]):
            continue
        change = _one(match["change"].lower())
        for start, end, what in _quantities(text, match.end()):
            if (match["up"] or not _LOW.search(what)) and (match["down"] or not _HIGH.search(what)):
                return
            yield Harm(start, end, f"{change} {match['of']} {what}", not is_denied(before, ""), "changed")


def _one(change: str) -> str:
    return f"{change[:-3]}y" if change.endswith("ies") else change if change == "loss" else change.removesuffix("s")


def _quantities(text: str, at: int) -> Iterator[tuple[int, int, str]]:
    """The items of the list that begins here, as printed."""
    while item := _ITEM.match(text, at):
        yield item.start("what"), item.end("what"), item["what"]
        link = _NEXT.match(text, item.end())
        if link is None:
            return
        at = link.end()
