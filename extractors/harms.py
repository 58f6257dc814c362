"""Harms that a sentence names: in general ("adverse events"), in a list after such words, blamed, or one by one.

A harm named by itself counts where the text blames the treatment ("complicated by", "-induced", "attributed to"), tells
it of the time under treatment ("developed ... after", "was seen in two"), or names what drugs typically do (infections,
cytopenias, reactions to infusions). The patient's history, tests, treatments of a disease and warnings are none.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from extractors.base import Sentence
from extractors.clause_cues import cues
from extractors.harm_blame import Blame
from extractors.harm_changes import changes
from extractors.harm_course import INFECTION, Course
from extractors.harm_denial import clause, is_denied, is_excepted, is_found_absent, is_told_absent
from extractors.harm_frequency import told_by_rate
from extractors.harm_general import GENERAL, Harm, general, listed_in
from extractors.harm_names import POISONING, called, name_of
from extractors.harm_patients import is_handled
from extractors.harm_reports import Story, is_normal, tells_of
from extractors.harm_supposed import is_looked_for, is_of_something, is_supposed, weighed
from extractors.harm_under import came_under, is_blamed_loosely
from extractors.harm_unknown import blamed_for, unknown
from extractors.outcome_assertion import not_asserted
from extractors.vocabulary import TermHit

_CAUSED = cues("harm_caused")
_EXCLUDED = cues("harm_exclude")
_HAD = re.compile(
    r"\b(?:patients?|children|subjects|cases|one|two|three|four|five|six|\d+) "
    r"(?:\([^)]*\) )?(?:\w+ ){0,3}?(?:had|developed|experienced) (?:\w+ )?$"
)
_GIVEN_FOR = re.compile(r"\bfor (?:(?:an? |the |her |his )?(?:[\w-]+ ){0,2})$")
_STOPPED_FOR = re.compile(r"\b(?:interrupted|stopped|withheld|paused|withdrawn|discontinued) for (?:\w+ ){0,2}$")
_SIGHTED = re.compile(
    r"^(?:\s\([^)]*\))?(?:\s(?:of )?[Gg]rade\s[^.;,]{1,30}?)?"
    r"(?:\s(?:was|were) (?:\w+ly )?(?:seen|noted|observed|reported|recorded)|\s(?:occurred|developed))"
    r" (?:(?:in|under|after|during|on|once|twice)\b|by (?:\d|(?:one|two|three|four|five|six|seven|eight|nine) ))"
)
_IN_SOME = re.compile(r" in (?:\d|one\b|two\b|three\b|four\b|five\b|six\b)")
_SIGHTED_ALSO = re.compile(r"\b(?:occurred|seen|noted|observed|reported|developed) in\b.*\band $")
_TESTED = cues("harm_tested")
_AGAINST = re.compile(r"\banti[- ]$", re.IGNORECASE)
_PERHAPS = re.compile(r"\s(?:may|might|can|could|would|cannot)\b")
_VIRUS = re.compile(
    r"\s?-?(?:surgery|operation|extraction|drainage|"
    r"glasgow|scale|(?:sub)?score|virus|vaccin\w+|ig[gma]\b|antibod\w+|serolog\w+|test)",
    re.IGNORECASE,
)
_PASSING = cues("harm_passing")
_BEFORE = cues("harm_before")
_WENT = re.compile(r"\b(?:cessation|resolution|disappearance|healing|clearing|improvement) (?:of|in) (?:\w+ ){0,3}$")
"""Where the text does not open with the harm, what got better is the disease's."""
_WAS_GIVEN = cues("harm_drug_given")


def harms_of(blame: Blame, course: Course) -> list[Harm]:
    """The harms of a sentence in text order."""
    sentence, text = blame.sentence, blame.sentence.text
    found = list(general(text))
    hits = _candidates(sentence, course)
    listed = list(listed_in(text)) if hits or found or _CAUSED.search(text) else []
    named = blame.next_told if course.lately else blame.stretches
    given = sentence.hits("drug", "drug_class", "procedure") or _WAS_GIVEN.search(text)
    sure = blame.stretches if given else []
    for hit in hits:
        harm = _specific(sentence, hit, course, [*listed, *named], sure)
        if harm:
            found.append(harm)
    found.extend(unknown(text, listed, found))
    found.extend(blamed_for(sentence, named, sure, found))
    found.extend(changes(text, treated=course.treated))
    begin, end = weighed(text) if found else (0, 0)
    told = [h for h in found if not begin <= h.start < end]
    return sorted(_distinct(told), key=lambda h: h.start)


def _candidates(sentence: Sentence, course: Course) -> list[TermHit]:
    """The names of harms and, in a report of harm, of diseases that are no longer name's part."""
    events = list(sentence.hits("event"))
    if not course.story:
        return events
    kept: list[TermHit] = []
    for hit in sorted(sentence.hits("event", "condition"), key=lambda h: (h.start - h.end, h.term.kind != "event")):
        if all(hit.end <= other.start or other.end <= hit.start for other in kept):
            kept.append(hit)
    return sorted(kept, key=lambda h: h.start)


def _distinct(found: list[Harm]) -> list[Harm]:
    """Of harms within one another the longest, of those at one place the last."""
    placed = {(h.start, h.end): h for h in found}
    return [h for h in placed.values() if not any(_within(h, other) for other in placed.values())]


def _within(harm: Harm, other: Harm) -> bool:
    longer = other.end - other.start > harm.end - harm.start
    return longer and other.start <= harm.start and harm.end <= other.end


@dataclass(frozen=True, slots=True)
class _Named:
    """A harm of the vocabulary where a sentence names it."""

    hit: TermHit
    start: int
    end: int
    name: str
    before: str
    after: str
    """The words of its clause around it."""
    denied: bool

    def harm(self, rule: str, *, present: bool = True) -> Harm:
        return Harm(self.start, self.end, self.name, present, rule)


def _named(sentence: Sentence, hit: TermHit) -> _Named:
    end = hit.end - sentence.start
    start, name = called(sentence, hit)
    before, after = clause(sentence.text, start, end)
    grave = re.search(r"\b(?:serious|severe)\s$", before)
    if grave and name == "infection":
        name, start = f"{grave.group().strip().lower()} infection", start - len(grave.group())
    return _Named(hit, start, end, name, before, after, is_denied(before, after))


def _specific(
    sentence: Sentence, hit: TermHit, course: Course, listed: list[tuple[int, int]], sure: list[tuple[int, int]]
) -> Harm | None:
    """A harm of the vocabulary, with the rule that says it is one; None where it is none."""
    one = _named(sentence, hit)
    if (_induced(sentence, hit) or _poisoned(one, course)) and not (
        _BEFORE.search(one.before) or is_supposed(one.before)
    ):
        return one.harm("induced")
    if not_asserted(one.before, one.name) or _PERHAPS.match(one.after) or _AGAINST.search(one.before):
        return None
    if is_handled(one.before):
        return None
    if is_excepted(sentence.text[: one.start]) and GENERAL.search(sentence.text):
        return one.harm("exception")
    if any(a <= one.start and one.end <= b for a, b in sure):
        return one.harm("blamed", present=not one.denied)
    if course.listing or any(a <= hit.start - sentence.start and one.end <= b for a, b in listed):
        return one.harm("listed", present=not one.denied)
    if _VIRUS.match(one.after) or _part_of_name(sentence, hit):
        return None
    went = _WENT.search(one.before) or _PASSING.search(one.after[:40])
    if course.story and not (went and not course.story.opening) and _reported(sentence, one, course.story):
        rule = "report" if course.story.opening else "story"
        found_absent = one.denied and is_found_absent(one.before, one.after) and not _NO_MORE.search(one.before)
        return None if one.denied and not found_absent else one.harm(rule, present=not one.denied)
    return _in_course(sentence, one, course)


def _poisoned(one: _Named, course: Course) -> bool:
    """A report of harm names it with the drug: "lithium intoxication"."""
    name = name_of(one.hit)
    return course.story is not None and name != one.name and bool(POISONING.fullmatch(name))


def _in_course(sentence: Sentence, one: _Named, course: Course) -> Harm | None:
    """A harm that came up under a treatment, or was denied to have."""
    if one.hit.term.kind == "condition" or one.hit.term.get("sign") or not course.treated:
        return None
    if _SUFFERERS.search(one.before) or _excluded(one.before) or _GOING.match(one.after) or is_normal(one.after):
        return None
    caused = is_blamed_loosely(sentence.text, one.end, one.before, one.after) and not _of_disease(sentence, one)
    if one.denied and _NO_MORE.search(one.before):
        return None
    if one.denied:
        typical = one.hit.term.get("typical") and not is_looked_for(one.before)
        sure = caused or typical or is_told_absent(one.before, one.after)
        return one.harm("denied", present=False) if sure and not _PASSING.search(one.after[:40]) else None
    rule = _rule(sentence, one.hit, course, one.before, one.after, caused)
    if rule is None or (rule != "under" and one.name in course.presenting):
        return None
    return one.harm(rule)


_NO_MORE = re.compile(r"\b(?:no|without|any) (?:further|more|recurren\w+|additional)\b[^;:,]*$")
_COMPLICATED = re.compile(r",?\s(?:was |were )?complicated (?:\w+ )?(?:by|with)\s(?:an? )?(?:[\w-]+,? (?:and )?){0,8}$")
_GIVEN = re.compile(r"\b(?:while|during|receiving|under|on|after)\b")


def _of_disease(sentence: Sentence, one: _Named) -> bool:
    """A disease is said to be complicated, not its treatment: "lupus complicated by nephritis"."""
    if _GIVEN.search(one.after):
        return False
    ends = [h.end - sentence.start for h in sentence.hits("condition")]
    return any(end <= one.start and _COMPLICATED.match(sentence.text, end, one.start) for end in ends)


def _reported(sentence: Sentence, one: _Named, story: Story) -> bool:
    """A sentence of a report of harm tells it of the patient."""
    term = one.hit.term
    if sentence.start < story.start or term.name in story.diseases or _GROWTH.search(term.name):
        return False
    if _GOING.match(one.after):
        return False
    if term.kind == "condition" and (_NO_HARM.search(term.name) or not _ARISES.search(sentence.text)):
        return False
    return tells_of(sentence, one.before, one.after)


_GOING = re.compile(
    r"(?: and [\w-]+)?\s(?:also |then |had |has |have |gradually |rapidly |completely |slowly |subsequently )*"
    r"(?:improved|resolved|disappeared|subsided|cleared|healed|abated|settled|vanished|decreased|diminished|lessened|regressed)\b"
)
"""Told as passing it was told before, or is the disease."""
_NO_HARM = re.compile(r"transplant|pregnan|donor|disease$|disorder$|test$|sarcoma")
_ARISES = re.compile(
    r"\b(?:develop|occur|appear|reveal|show|present|complain|follow|result|lead|led|not(?:ed|iced)|experienc|diagnos|onset|"
    r"caus|complicat|suffer|progress|found|observ|sign|symptom|became|ensu|aris|emerg|confirm|die)\w*",
    re.IGNORECASE,
)


_GRADED = re.compile(r"\b[Gg]rade (?:\d|[IV]{1,3}\b)(?:\s?[-–/]\s?\d| (?:or|to|and) \w+)? (?:\w+ )?$")
_DIED_OF = re.compile(
    r"\b(?:died|deaths?|expired|succumbed)\b"
    r"(?:(?: \w+){0,3}? (?:of|from|to)|(?: \w+){0,8}? (?:due to|secondary to|because of|caused by|as a result of))"
    r" (?:an? |the )?(?:\w+ ){0,2}$"
)
_OWN_END = re.compile(r"failure|arrest|distress|cancer|malignan|carcinoma|tumou?r|lymphoma|glioma|progression")
"""How diseases themselves end."""
_TUMOUR = re.compile(r"cancer|malignan|carcinoma|tumou?r|lymphoma|glioma")
_GROWTH = re.compile(rf"{_TUMOUR.pattern}|gvhd|graft")
_KNOWN_ALREADY = re.compile(
    r"\b(?:the|this|that|these|such|both|initial|recurrent|h(?:is|er)|(?:source|focus|site)s? of) (?:\w+ )?$",
    re.IGNORECASE,
)
"""An infection with an article was told before: it is the disease."""
_SUFFERERS = re.compile(
    r"\b(?:patients?|subjects?|children|child|men|women|man|woman|boy|girl|adults?|infants?) (?:\w+ ){0,3}?with "
    r"(?:[\w-]+ ){0,4}$"
)
"""The disease that patients had: "ten patients with pneumonia received"."""


_BEFELL = re.compile(
    r"\b(?:he|she|patients?|who|they|one|two|three|boy|girl|man|woman|child) "
    r"(?:also |then |subsequently |again |later |had )?"
    r"(?:experienced|suffered(?: from)?)\s(?:an? |the )?(?:[\w-]+,? (?:and )?){0,3}$"
)


def _rule(sentence: Sentence, hit: TermHit, course: Course, before: str, after: str, caused: bool) -> str | None:
    """Why a harm that is not denied counts."""
    if _SIGHTED.match(after) or (_IN_SOME.match(after) and _SIGHTED_ALSO.search(before)):
        return "sighted"
    if told_by_rate(sentence.text, before, after):
        return "rate"
    typical = None if course.infected and INFECTION.search(name_of(hit)) else hit.term.get("typical")
    typical = "under" if typical and _TUMOUR.search(name_of(hit)) else typical
    under = came_under(sentence, before, after)
    if _DIED_OF.search(before) and not _OWN_END.search(name_of(hit)):
        return "fatal"
    if _GRADED.search(before) and not _GROWTH.search(name_of(hit)):
        return "graded"
    if _KNOWN_ALREADY.search(before) or is_of_something(before):
        typical = None
    if _BEFELL.search(before) and not _GROWTH.search(name_of(hit)):
        return "befell"
    if typical and (typical == "yes" or under or caused or _HAD.search(before)) and not _PASSING.search(after[:40]):
        return "typical"
    return "under" if caused or under else None


def _induced(sentence: Sentence, hit: TermHit) -> bool:
    """ "infliximab-induced lupus"."""
    links = {"-induced ", " induced ", "-related ", "-associated "}
    return any(
        h.end <= hit.start and sentence.text[h.end - sentence.start : hit.start - sentence.start] in links
        for h in sentence.hits("drug", "drug_class")
    )


def _excluded(before: str) -> bool:
    """The clause tells the history, a test, an indication or a warning."""
    if _EXCLUDED.search(before) or _TESTED.search(before[-60:]):
        return True
    return bool(_GIVEN_FOR.search(before)) and not _STOPPED_FOR.search(before)


def _part_of_name(sentence: Sentence, hit: TermHit) -> bool:
    """The words belong to a longer name: the colitis of "ulcerative colitis"."""
    return any(
        h.start <= hit.start and hit.end <= h.end and h.end - h.start > hit.end - hit.start
        for h in sentence.hits("condition", "antibody", "measure")
    )
