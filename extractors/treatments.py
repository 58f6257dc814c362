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
from itertools import pairwise

from spacy.tokens import Doc

from extractors.base import Mention, Sentence, Value, sentences
from extractors.doses import dose_of
from extractors.drug_families import ANTI_INFECTIVES, term_family
from extractors.groups import COUNT, count
from extractors.measured import IS_ADDICTIVE, was_measured
from extractors.operations import operations
from extractors.shared_doses import shared
from extractors.shared_heads import shared_heads
from extractors.treatment_cues import Response, Role, Stated, plain, stated
from extractors.treatment_lists import AS_BEFORE, FOLLOWED, GOES_ON, announces, describes, is_heading, lists, split_last
from extractors.unnamed_doses import Meant
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


def with_role(
    mention: Mention[Treatment], role: Role | None, rule: str | None = None, **changed: object
) -> Mention[Treatment]:
    """The mention with another role, and by another rule where one is named."""
    value = mention.value.model_copy(update={"role": role, **changed})
    return Mention(mention.start, mention.end, value, rule or mention.rule)


class Treatments:
    """Every treatment of the document, in text order."""

    label = "treatment"

    def __call__(self, doc: Doc) -> Iterator[Mention[Treatment]]:
        found = [(sentence, _treatments(sentence)) for sentence in sentences(doc)]
        named = frozenset(hit.term.name for _, hits in found for hit in hits if not _is_ambiguous(hit))
        meant = Meant(found)
        for sentence, hits in found:
            for term, start, dose in meant.doses(sentence) if not hits else ():
                value = Treatment(name=term.name, id=term.id, kind=term.kind, family=term_family(term), dose=dose)
                yield Mention(start, start + len(dose), value, "treatment.dose")
            meant.after(hits)
            yield from _failed_by_name(sentence)
            unnamed = [hit for hit in hits if _is_ambiguous(hit) and hit.term.name not in named]
            doubtful = {hit.start for hit in unnamed if not _in_company(hit, hits)}
            for mention in _of_sentence(sentence, hits) if hits else ():
                if mention.start not in doubtful or _is_given(mention.value):
                    yield mention


# --- which hits are treatments ---------------------------------------------------------------------------------------

_NEIGHBOUR = 12
"""How near (characters) the next treatment of a list stands."""


def _treatments(sentence: Sentence) -> list[TermHit]:
    """Hits of treatments, the longest where kinds overlap; laboratory substances only where they are given."""
    kept: list[TermHit] = []
    named = [*sentence.hits(*KINDS), *operations(sentence.text, sentence.start)]
    named += shared_heads(sentence.text, sentence.start, named)
    for hit in sorted(named, key=lambda h: (h.start - h.end, h.start)):
        if all(hit.end <= other.start or other.end <= hit.start for other in kept):
            kept.append(hit)
    kept.sort(key=lambda h: h.start)
    given = {hit.start for hit in kept if not was_measured(hit, sentence)}
    for one, hit in pairwise(kept):
        if one.start in given and _goes_with(one, hit, sentence):
            given.add(hit.start)
    told = {hit.start for one, hit in pairwise(kept) if describes(sentence, one, hit)}
    return [hit for hit in kept if hit.start in given - told]


_BRACKETS = re.compile(r" ?\([^()]*\)")
_JOINS = re.compile(r"(?:,| and|, and| plus|/) ?(?:[a-z]+ )?")


def _goes_with(one: TermHit, other: TermHit, sentence: Sentence) -> bool:
    """A laboratory substance in a list after what is given is given too ("atropine, adrenaline and dopamine")."""
    between = plain(sentence.text[one.end - sentence.start : other.start - sentence.start])
    return bool(_JOINS.fullmatch(_BRACKETS.sub("", between)))


_LIKE_A_FINDING = re.compile(
    r"^(?:had|has|have|after|following|during|on|induced|caused|due|secondary|attributed|associated|related|combined)\b",
    re.IGNORECASE,
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


# --- sentences -----------------------------------------------------------------------------------------------------


def _of_sentence(sentence: Sentence, hits: list[TermHit]) -> Iterator[Mention[Treatment]]:
    groups = split_last(sentence, lists(sentence, hits))
    edges = [(group[0].start - sentence.start, group[-1].end - sentence.start) for group in groups]
    part = Stated()
    announced = False
    for place, group in enumerate(groups):
        left = edges[place - 1][1] if place else 0
        right = edges[place + 1][0] if place + 1 < len(groups) else len(sentence.text)
        before = sentence.text[left : edges[place][0]]
        after = sentence.text[edges[place][1] : right]
        own = TESTED if _is_tested(sentence, group, before, after) else stated(before, after)
        if own.role is None and len(group) > 1 and is_heading(sentence, group, 0):
            own = stated(sentence.text[left : group[1].start - sentence.start], after)
        own = NEEDED if _is_state(group, own) else own
        own = TESTED if own.response == "dependent" and IS_ADDICTIVE.search(group[-1].surface) else own
        goes_on = place and GOES_ON.search(plain(before))
        if announced and own.role is None:
            part = part if part.role == "prior" else Stated("index", words="consisting of")
        elif part.role == "prior" and FOLLOWED.fullmatch(plain(before)) and _goes_on_failing(part, own):
            part = part if own.role != "prior" else own
        elif not (goes_on and (own.role is None or AS_BEFORE.match(before)) or _is_denied(part, before)):
            part = own
        announced = place + 1 < len(groups) and announces(sentence, group, groups[place + 1])
        members: list[Mention[Treatment]] = []
        for number, hit in enumerate(group):
            if is_heading(sentence, group, number):
                continue
            if announced and hit is group[-1]:
                continue
            following = group[number + 1].start if number + 1 < len(group) else sentence.start + right
            preceding = group[number - 1].end if number else sentence.start + left
            between = sentence.text[preceding - sentence.start : hit.start - sentence.start]
            said = _BESIDE if _ADJUNCT.search(between) else part
            value = _treatment(sentence, hit, (preceding, following), said)
            members.append(Mention(hit.start, hit.end, value, f"treatment.{said.role or 'named'}"))
        yield from shared(members, sentence)


def _is_denied(part: Stated, before: str) -> bool:
    """What follows a denial is denied as well ("no history of changing X or the use of Y")."""
    return part.role == "mentioned" and bool(_DENIES.match(part.words or "") and _OR.match(before))


def _goes_on_failing(part: Stated, own: Stated) -> bool:
    """What is told next is told of the same line: it has no words of its own, or all of it did no good."""
    return own.role is None or "follow" in (own.words or "") or bool(_ALTHOUGH.search(part.words or ""))


_ALTHOUGH = re.compile(r"\b(?:although|though|despite|in spite of)\b", re.IGNORECASE)
_DENIES = re.compile(r"(?:no|not|never|without|denie[sd]|denying|neither|none)\b", re.IGNORECASE)
_OR = re.compile(
    r"[^.;:]{0,30}?\b(?:or|nor|and) (?:the |any )?(?:use|intake|history|administration|receipt) of ", re.IGNORECASE
)
_BESIDE = Stated("concomitant", words="adjunctive")
_ADJUNCT = re.compile(
    r"\b(?:and|with|plus|,|including) (?:an? )?(?:adjunctive|adjunct|concomitant|concurrent|supportive|prophylactic|"
    r"background) (?:(?:oral|systemic|topical|intravenous|low-dose|high-dose) )?$",
    re.IGNORECASE,
)
"""A member of a list with an adjective that says it goes beside the others ("streptomycin and adjunctive steroids")."""
NEEDED = Stated("concomitant", words="dependent")


def _is_state(group: Sequence[TermHit], own: Stated) -> bool:
    """ "Dialysis-dependent" tells how ill a patient is, not that dialysis failed."""
    needs = re.search(r"(?:dialysis|transfusions?|insulin|oxygen|ventilation)$", group[-1].surface, re.IGNORECASE)
    told = re.match(r"[- ]?depend", own.words or "", re.IGNORECASE)
    return own.response == "dependent" and bool(needs) and bool(told)


_IN_VITRO = re.compile(
    r"\b(?:isolates?|strains?|organisms?|pathogens?|bacteri\w+|\w+(?:coccus|monas|bacter|ella)|spp|species|"
    r"coloni[sz]\w+|fung(?:i|us)|virus|susceptib\w+|"
    r"antibiogram|MICs?|in vitro|"
    r"cultures?|resistance)\b"
)
_ACQUIRED = re.compile(r"\b(?:acquired|developed|became|secondary|primary|emerging) resistan(?:ce|t) to\b")
"""A disease, too, grows resistant."""
_MICROBE = re.compile(
    r"\b(?:isolates?|strains?|organisms?|pathogens?|bacteri\w+|\w+(?:coccus|monas|bacter|ella)|fung(?:i|us)|virus|"
    r"antibiogram|MICs?|in vitro|cultures?)\b"
)
_TEST = re.compile(r"\b(?:sensitiv\w+|susceptib\w+|resistan\w+|MICs?)\b", re.IGNORECASE)
TESTED = Stated("mentioned", words="susceptibility")


def _is_tested(sentence: Sentence, group: Sequence[TermHit], before: str, after: str) -> bool:
    """What a microbe is sensitive or resistant to is no treatment of the patient."""
    of_microbes = any(term_family(hit.term) in ANTI_INFECTIVES or hit.term.kind != "drug" for hit in group)
    if _ACQUIRED.search(before) and not (of_microbes or _MICROBE.search(sentence.text)):
        return False
    near = _TEST.search(before[-80:]) or _TEST.match(after.lstrip(" -")) or _TEST.search(after[:60].split(",", 1)[0])
    return bool(near and _IN_VITRO.search(sentence.text)) and not _TAKEN.search(before[-60:])


_TAKEN = re.compile(r"\b(?:treated|received|given|started|switched|administered|changed|prescribed|initiated)\b")


_FAILED: tuple[Response, ...] = ("refractory", "dependent")
"""What the short name of a disease may say of a class of drugs, as an attribute of the vocabulary."""


def _failed_by_name(sentence: Sentence) -> Iterator[Mention[Treatment]]:
    """What a disease is resistant to or depends on where its short name alone says so: SRNS, SDNS."""
    for hit in sentence.hits("condition"):
        for response in _FAILED:
            if name := hit.term.get(response):
                value = Treatment(name=name, kind="drug_class", family=name, role="prior", response=response)
                yield Mention(hit.start, hit.end, value, "treatment.prior")


# --- one treatment -----------------------------------------------------------------------------------------------

_PEOPLE = r"(?:cases?|patients?|children|adults|subjects)"
_COUNT_AFTER = re.compile(
    rf"^\s?(?:treatment |therapy )?(?:was (?:\w+ )?(?:prescribed|given|used|administered|started) )?"
    rf"(?:in|to|for)\s(?P<n>{COUNT})\s(?:[\w-]+\s){{0,3}}?{_PEOPLE}\b"
    rf"|^\s?\(\s?[nN]\s?=\s?(?P<n2>\d+)\s?\)|^\s?(?P<n3>\d+)/\d+\b(?! ?(?:mg|g|µg|mcg|ml|IU)\b)",
)


def _treatment(sentence: Sentence, hit: TermHit, bounds: tuple[int, int], part: Stated) -> Treatment:
    before = sentence.text[bounds[0] - sentence.start : hit.start - sentence.start]
    after = sentence.text[hit.end - sentence.start : bounds[1] - sentence.start]
    counted = _COUNT_AFTER.match(after)
    number = next((value for value in (counted.groupdict().values() if counted else ()) if value), None)
    return Treatment(
        name=hit.term.name,
        id=hit.term.id,
        kind=hit.term.kind,
        family=term_family(hit.term),
        role=part.role,
        response=part.response if part.role == "prior" else "unspecified",
        dose=dose_of(before, hit.surface, after, followed=bounds[1] < sentence.end),
        n=count(number) if number else None,
        cue=part.words,
    )
