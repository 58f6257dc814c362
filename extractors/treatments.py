"""Treatments: every drug, class and procedure of the text, what its clause says of its part, its dose and count.

What papers print: "refractory to methotrexate, IVIG and rituximab", "prednisolone could never be brought below 0.2 mg",
"rituximab and infliximab had both failed", "switched from etanercept to adalimumab", "was started on baricitinib, 2 mg
twice daily", "in combination with prednisone", "steroids were tapered", "Etanercept was prescribed in 3 cases".

We return one mention per treatment with the role that its own clause states (``None`` where it states none). A cue
stands before or after a list of treatments and holds for all of the list. Which treatment is the index one of a patient
is decided in assembly, over all mentions.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from spacy.tokens import Doc

from extractors.base import Mention, Sentence, Value, sentences
from extractors.doses import DOSE, dose_after, dose_of
from extractors.groups import COUNT, count
from extractors.treatment_cues import Response, Role, Stated, has_own_verb, plain, stated
from extractors.vocabulary import TermHit

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


class Treatments:
    """Every treatment of the document, in text order."""

    label = "treatment"

    def __call__(self, doc: Doc) -> Iterator[Mention[Treatment]]:
        found = [(sentence, _treatments(sentence)) for sentence in sentences(doc)]
        named = frozenset(hit.term.name for _, hits in found for hit in hits if not _is_ambiguous(hit))
        main = _main(found)
        for sentence, hits in found:
            if main and not hits:
                yield from _unnamed(sentence, main)
            unnamed = [hit for hit in hits if _is_ambiguous(hit) and hit.term.name not in named]
            doubtful = {hit.start for hit in unnamed if not _in_company(hit, hits)}
            for mention in _of_sentence(sentence, hits) if hits else ():
                if mention.start not in doubtful or _is_given(mention.value):
                    yield mention


_GIVEN_DOSE = re.compile(
    r"\b(?:received|given|(?:treated|injected|infused) with|infusions? of|injections? of|doses? (?:of|was|were)|"
    rf"dosed at|started at|began with) (?:[a-z-]+ ){{0,3}}?(?P<dose>{DOSE})"
)


def _main(found: Sequence[tuple[Sentence, Sequence[TermHit]]]) -> TermHit | None:
    """The one drug that the title names."""
    titled = {hit.term: hit for sentence, hits in found if sentence.section == "title" for hit in hits}
    drugs = [hit for hit in titled.values() if hit.term.kind == "drug"]
    return drugs[0] if len(drugs) == 1 else None


def _unnamed(sentence: Sentence, main: TermHit) -> Iterator[Mention[Treatment]]:
    """"Each received 300 mg every 4 weeks": a dose without a drug is the dose of the drug of the title."""
    for match in _GIVEN_DOSE.finditer(sentence.text):
        term, start = main.term, sentence.start + match.start("dose")
        value = Treatment(name=term.name, id=term.id, kind=term.kind, family=term.get("class"), dose=match["dose"])
        yield Mention(start, start + len(match["dose"]), value, "treatment.dose")


# --- which hits are treatments ---------------------------------------------------------------------------------------

_NEIGHBOUR = 12
"""How near (characters) the next treatment of a list stands."""
_GIVEN = re.compile(
    r"\b(?:treat|therap|receiv|given|administ|supplement|infus|oral|intraven|dose|prescri|tried|was started|"
    r"were started|begun)",
    re.IGNORECASE,
)


def _treatments(sentence: Sentence) -> list[TermHit]:
    """Hits of treatments, the longest where kinds overlap; laboratory substances only where they are given."""
    kept: list[TermHit] = []
    for hit in sorted(sentence.hits(*KINDS), key=lambda h: (h.start - h.end, h.start)):
        if all(hit.end <= other.start or other.end <= hit.start for other in kept):
            kept.append(hit)
    return sorted((hit for hit in kept if not _is_laboratory(hit, sentence)), key=lambda h: h.start)


def _is_laboratory(hit: TermHit, sentence: Sentence) -> bool:
    if hit.term.get("lab") != "yes":
        return False
    start, end = hit.start - sentence.start, hit.end - sentence.start
    near = sentence.text[max(0, start - 40) : end + 40]
    return not _GIVEN.search(near) and not dose_after(sentence.text[end : end + 40])


_LIKE_A_FINDING = re.compile(
    r"^(?:had|has|have|after|following|during|on|induced|due|associated|related)\b", re.IGNORECASE
)


def _is_given(value: Treatment) -> bool:
    """Whether the clause says more of a doubtful short form than it would of a finding ("had PE", "after PE")."""
    return value.role not in (None, "mentioned") and not _LIKE_A_FINDING.match(value.cue or "")


def _is_ambiguous(hit: TermHit) -> bool:
    """A short form that means other things too (PE, CS): believed where its treatment is named, listed or given."""
    return hit.term.get("ambiguous") == "yes"


def _in_company(hit: TermHit, hits: Sequence[TermHit]) -> bool:
    return any(
        not _is_ambiguous(other) and min(abs(other.start - hit.end), abs(hit.start - other.end)) <= _NEIGHBOUR
        for other in hits
        if other is not hit
    )


# --- lists -------------------------------------------------------------------------------------------------------

_FILLER = (
    r"(?:and/or|and|or|plus|with|as well as|then|followed by|later|including|such as|also|intravenous(?:ly)?|"
    r"oral(?:ly)?|i\.?v\.?|s\.?c\.?|systemic|topical|local|high|low|dose[sd]?|pulsed?|pulses|weekly|daily|monthly|the|a|"
    r"an|of|at|by|to|both|either|subcutaneous(?:ly)?|combined|cycles?|courses?|infusions?|therapy|treatment|"
    r"immunosuppression|other|several|least|more|than|agents?|drugs?|biological|conventional|immunosuppressants?|prolonged|continuous|"
    r"repeated|regular|\d++(?:\.\d++)?(?:\s?(?:mg|g|µg|ml|u|iu|x)\b[\w/²]*+)?|mg|g|/|kg|per|day|week|twice|once|months?|"
    r"weeks?|days?|for|every|up|maximum|each|left|was|tried|neither|nor|one|two|three|four|five|six|seven|eight)"
)
_BETWEEN = re.compile(rf"^[\s,;/+&()-]*(?:{_FILLER}[\s,;/+&().-]*)*$", re.IGNORECASE)
_BRACKETS = re.compile(r"\([^()]*\)")
_ANNOUNCES = re.compile(
    r"^\s(?:with|including|such as|which included|consisting of|that included|by|were|was|included)\s$"
)
_AS_WELL = re.compile(r"as well as (?:\w+ )?(?:immunosuppression|therapy|treatment|agents?) with", re.IGNORECASE)
_BREAKS = re.compile(r"\b(?:was|were|then|followed by|later|to|plus|with)\b", re.IGNORECASE)
_NEW_CLAUSE = re.compile(r"^,\s(?:(?:and|but)\s)?$")
_SETS_THE_SCENE = re.compile(r"^(?:With|Under|On|After|Following|During|Since)\b")
_UNFINISHED = re.compile(r"^,\s$")
"""Two names with a bare comma between are no list ("all unresponsive to rituximab, bortezomib brought ...")."""


def _lists(sentence: Sentence, hits: Sequence[TermHit]) -> list[list[TermHit]]:
    """Treatments named one after the other with nothing but commas, "and", doses and brackets between them."""
    lists: list[list[TermHit]] = [[hits[0]]]
    for hit in hits[1:]:
        gap = sentence.text[lists[-1][-1].end - sentence.start : hit.start - sentence.start]
        if lists[-1][-1].term.kind == "drug_class" and _ANNOUNCES.match(gap) or len(gap) < 90 and _is_list(gap):
            lists[-1].append(hit)
        else:
            lists.append([hit])
    return lists


def _is_list(gap: str) -> bool:
    joined = plain(_BRACKETS.sub("", gap))
    return bool(_BETWEEN.match(joined)) and not _BREAKS.search(_AS_WELL.sub(" ", joined))


def _split_last(sentence: Sentence, lists: list[list[TermHit]]) -> list[list[TermHit]]:
    """"Despite A, B and C, and D could never be reduced": the last after ", and" goes with its own verb."""
    split: list[list[TermHit]] = []
    for number, group in enumerate(lists):
        following = lists[number + 1][0].start if number + 1 < len(lists) else sentence.end
        gap = sentence.text[group[-2].end - sentence.start : group[-1].start - sentence.start] if len(group) > 1 else ""
        after = sentence.text[group[-1].end - sentence.start : following - sentence.start]
        opens = sentence.text[: group[0].start - sentence.start]
        apart = _NEW_CLAUSE.match(gap) if len(group) > 2 else _UNFINISHED.match(gap)
        own_verb = apart and (has_own_verb(opens, after) or len(group) == 2 and _SETS_THE_SCENE.match(opens))
        split += [group[:-1], group[-1:]] if own_verb else [group]
    return split


_GOES_ON = re.compile(
    r"(?:^\swith|,|\band|\bor|\bplus|;)\s(?:with |in |by |also |then |as (?:was|were|did|had) |oral |intravenous |"
    r"weekly |topical |low-dose |high-dose |(?:\d+|two|three|four|five|six) (?:\w+ ){1,2}of )*$",
    re.IGNORECASE,
)
_AS_BEFORE = re.compile(r"^[^,]{0,60},\sas (?:was|were|did|had)\b")
"""A list without a cue of its own that goes on from the one before: "with prednisone 20 mg/day and with mesalazine"."""


def _of_sentence(sentence: Sentence, hits: list[TermHit]) -> Iterator[Mention[Treatment]]:
    groups = _split_last(sentence, _lists(sentence, hits))
    edges = [(group[0].start - sentence.start, group[-1].end - sentence.start) for group in groups]
    part = Stated()
    for place, group in enumerate(groups):
        left = edges[place - 1][1] if place else 0
        right = edges[place + 1][0] if place + 1 < len(groups) else len(sentence.text)
        before = sentence.text[left : edges[place][0]]
        own = stated(before, sentence.text[edges[place][1] : right])
        goes_on = place and _GOES_ON.search(plain(before))
        if not (goes_on and (own.role is None or _AS_BEFORE.match(before))):
            part = own
        for number, hit in enumerate(group):
            if _is_heading(sentence, group, number):
                continue
            following = group[number + 1].start if number + 1 < len(group) else sentence.start + right
            preceding = group[number - 1].end if number else sentence.start + left
            value = _treatment(sentence, hit, (preceding, following), part)
            yield Mention(hit.start, hit.end, value, f"treatment.{part.role or 'named'}")


_OPENS_LIST = re.compile(
    r"^\s?(?:agents?|drugs?|therap\w+|medications?|treatments?)?\s?"
    r"(?:\(|such as|including|like|with|which included|included|by|were|was|consisting|:|e\.g\.)",
    re.IGNORECASE,
)
_OWN_RIGHT = frozenset({"corticosteroid"})


def _is_heading(sentence: Sentence, group: Sequence[TermHit], number: int) -> bool:
    """A class that only announces its members: "biological agents (infliximab, rituximab)"."""
    hit = group[number]
    if hit.term.kind != "drug_class" or number + 1 >= len(group) or group[number + 1].term.kind == "drug_class":
        return False
    gap = sentence.text[hit.end - sentence.start : group[number + 1].start - sentence.start]
    return bool(_OPENS_LIST.match(gap)) and hit.term.name not in _OWN_RIGHT


# --- one treatment -----------------------------------------------------------------------------------------------

_PEOPLE = r"(?:cases?|patients?|children|adults|subjects)"
_COUNT_AFTER = re.compile(
    rf"^\s?(?:treatment |therapy )?(?:was (?:\w+ )?(?:prescribed|given|used|administered|started) )?"
    rf"(?:in|to|for)\s(?P<n>{COUNT})\s(?:[\w-]+\s){{0,3}}?{_PEOPLE}\b"
    rf"|^\s?\(\s?[nN]\s?=\s?(?P<n2>\d+)\s?\)|^\s?(?P<n3>\d+)/\d+\b",
)


def _treatment(sentence: Sentence, hit: TermHit, bounds: tuple[int, int], part: Stated) -> Treatment:
    before = sentence.text[bounds[0] - sentence.start : hit.start - sentence.start]
    after = sentence.text[hit.end - sentence.start : bounds[1] - sentence.start]
    counted = _COUNT_AFTER.match(after)
    number = next((value for value in (counted.groupdict().values() if counted else ()) if value), None)
    family = hit.term.name if hit.term.kind == "drug_class" else hit.term.get("class")
    return Treatment(
        name=hit.term.name,
        id=hit.term.id,
        kind=hit.term.kind,
        family=family,
        role=part.role,
        response=part.response if part.role == "prior" else "unspecified",
        dose=dose_of(before, hit.surface, after),
        n=count(number) if number else None,
        cue=part.words,
    )
