"""Treatments: every drug, class and procedure of the text, what the words beside it say of its part, its dose and count.

What papers print: "refractory to methotrexate, IVIG and rituximab", "prednisolone could never be brought below 0.2 mg",
"rituximab and infliximab had both failed", "switched from etanercept to adalimumab", "was started on baricitinib, 2 mg
twice daily", "in combination with prednisone", "steroids were tapered", "Etanercept was prescribed in 3 cases".

We return one mention per treatment with the role that its own clause states (``None`` where it states none). A cue
(terms/treatment_cues.csv) stands before or after a list of treatments and holds for all of the list. Which treatment is
the index one of a patient is decided in assembly, over all mentions.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Literal

from spacy.tokens import Doc

from extractors.base import Mention, Sentence, Value, sentences
from extractors.doses import dose_after, dose_before
from extractors.groups import COUNT, count
from extractors.vocabulary import TermHit

Role = Literal["index", "prior", "concomitant", "mentioned"]
Response = Literal["refractory", "dependent", "intolerant", "partial", "relapsed", "unspecified"]
KINDS = ("drug", "drug_class", "procedure")


class Treatment(Value):
    """A treatment as its clause states it."""

    name: str
    id: str | None = None
    kind: str
    family: str | None = None
    """The class a drug belongs to ("corticosteroid", "janus kinase inhibitor")."""
    role: Role | None = None
    response: Response = "unspecified"
    dose: str | None = None
    n: int | None = None
    cue: str | None = None


@dataclass(frozen=True, slots=True)
class _Cue:
    role: Role
    response: Response
    pattern: re.Pattern[str]


@lru_cache(maxsize=1)
def _cues() -> tuple[tuple[_Cue, ...], tuple[_Cue, ...]]:
    """The cues that stand before a list of treatments and those that stand after it."""
    before: list[_Cue] = []
    after: list[_Cue] = []
    with (files("extractors") / "terms" / "treatment_cues.csv").open(encoding="utf-8") as rows:
        for row in csv.DictReader(rows):
            response = row["response"] or "unspecified"
            if row["side"] == "before":
                pattern = re.compile(rf"(?<![\w-])(?:{row['pattern']})[\s,:;(]*$", re.IGNORECASE)
                before.append(_Cue(row["role"], response, pattern))  # type: ignore[arg-type]
            else:
                pattern = re.compile(rf"^[\s,)]*(?:{row['pattern']})", re.IGNORECASE)
                after.append(_Cue(row["role"], response, pattern))  # type: ignore[arg-type]
    return tuple(before), tuple(after)


class Treatments:
    """Every treatment of the document, in text order."""

    label = "treatment"

    def __call__(self, doc: Doc) -> Iterator[Mention[Treatment]]:
        for sentence in sentences(doc):
            hits = _treatments(sentence)
            if hits:
                yield from _of_sentence(sentence, hits)


def _treatments(sentence: Sentence) -> list[TermHit]:
    """Hits of treatments, the longest where kinds overlap; laboratory substances only with a dose or a cue beside."""
    kept: list[TermHit] = []
    for hit in sorted(sentence.hits(*KINDS), key=lambda h: (h.start - h.end, h.start)):
        if all(hit.end <= other.start or other.end <= hit.start for other in kept):
            kept.append(hit)
    return sorted((hit for hit in kept if not _is_laboratory(hit, sentence)), key=lambda h: h.start)


_GIVEN = re.compile(r"\b(?:treat|therap|receiv|given|administ|supplement|infus|oral|intraven|dose|prescri)", re.IGNORECASE)


def _is_laboratory(hit: TermHit, sentence: Sentence) -> bool:
    if hit.term.get("lab") != "yes":
        return False
    near = sentence.text[max(0, hit.start - sentence.start - 40) : hit.end - sentence.start + 40]
    return not _GIVEN.search(near)


# --- lists -------------------------------------------------------------------------------------------------------

_FILLER = (
    r"(?:and/or|and|or|plus|with|as well as|then|followed by|later|including|such as|also|intravenous(?:ly)?|oral(?:ly)?|i\.?v\.?|"
    r"s\.?c\.?|systemic|topical|local|high|low|dose[sd]?|pulsed?|pulses|weekly|daily|monthly|the|a|an|of|at|by|to|both|either|"
    r"subcutaneous(?:ly)?|combined|cycles?|courses?|infusions?|therapy|treatment|immunosuppression|other|several|agents?|drugs?|"
    r"biological|conventional|immunosuppressants?|prolonged|continuous|repeated|regular|\d+(?:\.\d+)?(?:\s?(?:mg|g|µg|ml|u|iu|x)\b"
    r"[\w/²]*)?|mg|g|/|kg|per|day|week|twice|once|months?|weeks?|days?|for|every|in|up|maximum|each|left|was|tried|neither|nor)"
)
_BETWEEN = re.compile(rf"^(?:\([^()]*\))?[\s,;/+&()-]*(?:{_FILLER}[\s,;/+&().-]*)*(?:\([^()]*\)[\s,;]*)?$", re.IGNORECASE)
_ANNOUNCES = re.compile(r"^\s(?:with|including|such as|which included|consisting of|that included|by)\s$")
_AS_WELL = re.compile(r"as well as (?:\w+ )?(?:immunosuppression|therapy|treatment|agents?) with", re.IGNORECASE)
_BREAKS = re.compile(r"\b(?:was|were|then|followed by|later|to|plus|with)\b", re.IGNORECASE)


def _lists(sentence: Sentence, hits: Sequence[TermHit]) -> list[list[TermHit]]:
    """Treatments named one after the other with nothing but commas, "and" and doses between them."""
    lists: list[list[TermHit]] = [[hits[0]]]
    for hit in hits[1:]:
        gap = sentence.text[lists[-1][-1].end - sentence.start : hit.start - sentence.start]
        announces = lists[-1][-1].term.kind == "drug_class" and _ANNOUNCES.match(gap)
        if announces or len(gap) < 90 and _BETWEEN.match(gap) and not _BREAKS.search(_AS_WELL.sub(" ", gap)):
            lists[-1].append(hit)
        else:
            lists.append([hit])
    return lists


def _split_last(sentence: Sentence, lists: list[list[TermHit]]) -> list[list[TermHit]]:
    """"Despite A, B and C, and D could never be reduced": the last after ", and" goes with its own verb."""
    split: list[list[TermHit]] = []
    for number, group in enumerate(lists):
        following = lists[number + 1][0].start if number + 1 < len(lists) else sentence.end
        gap = sentence.text[group[-2].end - sentence.start : group[-1].start - sentence.start] if len(group) > 1 else ""
        after = sentence.text[group[-1].end - sentence.start : following - sentence.start]
        opens = sentence.text[: group[0].start - sentence.start]
        apart = _NEW_CLAUSE.match(gap) if len(group) > 2 else _UNFINISHED.match(gap)
        own_verb = apart and _first(_cues()[1], after) and _first(_cues()[0], opens[-160:])
        split += [group[:-1], group[-1:]] if own_verb else [group]
    return split


_NEW_CLAUSE = re.compile(r"^,\s(?:(?:and|but)\s)?$")
_UNFINISHED = re.compile(r"^,\s$")
"""Two names with a bare comma between are no list ("all unresponsive to rituximab, bortezomib brought ...")."""


def _first(cues: Sequence[_Cue], text: str) -> _Cue | None:
    return next((cue for cue in cues if cue.pattern.search(text)), None)


def _of_sentence(sentence: Sentence, hits: list[TermHit]) -> Iterator[Mention[Treatment]]:
    groups = _split_last(sentence, _lists(sentence, hits))
    edges = [(group[0].start - sentence.start, group[-1].end - sentence.start) for group in groups]
    role: Role | None = None
    response: Response = "unspecified"
    cue: str | None = None
    for place, group in enumerate(groups):
        left = edges[place - 1][1] if place else 0
        right = edges[place + 1][0] if place + 1 < len(groups) else len(sentence.text)
        before = sentence.text[left : edges[place][0]]
        after = sentence.text[edges[place][1] : right]
        stated = _role(before, after)
        if stated[0] is not None or not (place and _GOES_ON.search(before)):
            role, response, cue = stated
        for number, hit in enumerate(group):
            if _is_heading(sentence, group, number):
                continue
            following = group[number + 1].start if number + 1 < len(group) else sentence.start + right
            preceding = group[number - 1].end if number else sentence.start + left
            yield Mention(hit.start, hit.end, _treatment(sentence, hit, (preceding, following), role, response, cue), _rule(role))


_OPENS_LIST = re.compile(r"^\s?(?:agents?|drugs?|therap\w+|medications?|treatments?)?\s?(?:\(|such as|including|like|with|which included|by|consisting|:|e\.g\.)", re.IGNORECASE)


def _is_heading(sentence: Sentence, group: Sequence[TermHit], number: int) -> bool:
    """A class that only announces its members: "biological agents (infliximab, rituximab)"."""
    hit = group[number]
    if hit.term.kind != "drug_class" or number + 1 >= len(group) or group[number + 1].term.kind == "drug_class":
        return False
    gap = sentence.text[hit.end - sentence.start : group[number + 1].start - sentence.start]
    return bool(_OPENS_LIST.match(gap)) and hit.term.name not in _OWN_RIGHT


_OWN_RIGHT = frozenset({"corticosteroid"})


def _rule(role: Role | None) -> str:
    return f"treatment.{role or 'named'}"


_GOES_ON = re.compile(r"(?:,|\band|\bor|\bplus|;)\s(?:with |in |by |also |then |oral |intravenous |weekly |topical |low-dose |high-dose |\d+ \w+ of )*$", re.IGNORECASE)
"""A list without a cue of its own that goes on from the one before: "with prednisone 20 mg/day and with oral mesalazine"."""

_CLAUSE = re.compile(r"[;:]\s|\.\s|,\s(?:but|and|while|whereas|which|who|he|she|they|we)\s|\b(?:but|whereas|although)\b", re.IGNORECASE)


def _role(before: str, after: str) -> tuple[Role | None, Response, str | None]:
    """The role that the words beside a list state: a failure or a dependence outweighs a start, a start a mere mention."""
    last = max((m.end() for m in re.finditer(r"(?<!including)(?<!with)[;.]\s|,\s(?:but|and|while|whereas)\s", before)), default=0)
    before = before[last:][-160:]
    stop = _CLAUSE.search(after, 1)
    after = after[: stop.start() if stop else 120]
    first, second = _cues()
    found: list[tuple[int, _Cue, str]] = []
    for cue in second:
        match = cue.pattern.match(after)
        if match:
            found.append((_RANK[cue.role, cue.response != "unspecified"] - (1 if cue.role == "mentioned" else 0), cue, match.group().strip()))
    for cue in first:
        match = cue.pattern.search(before)
        if match:
            found.append((_RANK[cue.role, cue.response != "unspecified"], cue, match.group().strip()))
    if not found:
        return None, "unspecified", None
    _, cue, words = min(found, key=lambda item: item[0])
    return cue.role, cue.response, words


_RANK = {
    ("prior", True): 0,
    ("mentioned", False): 2,
    ("prior", False): 3,
    ("concomitant", False): 4,
    ("index", False): 5,
}


# --- one treatment -----------------------------------------------------------------------------------------------

_COUNTED = re.compile(
    rf"^\s?(?:treatment |therapy )?(?:was (?:\w+ )?(?:prescribed|given|used|administered|started) )?(?:in|to|for)\s(?P<n>{COUNT})\s(?:[\w-]+\s){{0,3}}?(?:cases?|patients?|children|adults|subjects)\b"
    rf"|^\s?\(\s?[nN]\s?=\s?(?P<n2>\d+)\s?\)|^\s?(?P<n3>\d+)/\d+\b",
)


def _treatment(
    sentence: Sentence, hit: TermHit, bounds: tuple[int, int], role: Role | None, response: Response, cue: str | None
) -> Treatment:
    before = sentence.text[bounds[0] - sentence.start : hit.start - sentence.start]
    after = sentence.text[hit.end - sentence.start : bounds[1] - sentence.start]
    counted = _COUNTED.match(after)
    number = next((value for value in (counted.groupdict().values() if counted else ()) if value), None)
    family = hit.term.name if hit.term.kind == "drug_class" else hit.term.get("class")
    return Treatment(
        name=hit.term.name,
        id=hit.term.id,
        kind=hit.term.kind,
        family=family,
        role=role,
        response=response if role == "prior" else "unspecified",
        dose=dose_after(after) or dose_before(before),
        n=count(number) if number else None,
        cue=cue,
    )
