"""Harms that a sentence names: in general ("adverse events"), in a list after such words, blamed, or one by one.

A harm named by itself counts where the text blames the treatment ("complicated by", "-induced", "attributed to"), tells
it of the time under treatment ("developed ... after", "was seen in two"), or names what drugs typically do (infections,
cytopenias, reactions to infusions). The patient's history, tests, treatments of a disease and warnings are none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from extractors.base import Sentence
from extractors.clause_cues import cues
from extractors.harm_blame import blamed
from extractors.harm_denial import clause, is_denied, is_excepted, is_told_absent
from extractors.harm_general import GENERAL, HARMFUL, Harm, general, listed_in, unknown
from extractors.harm_reports import had_before, reports_harm, tells_of
from extractors.outcome_cues import not_asserted
from extractors.vocabulary import TermHit

_CAUSED = cues("harm_caused")
_UNDER = re.compile(
    r"\b(?:develop(?:ed|s)?|experienc(?:ed|es)|suffered|presented|appeared|occurr(?:ed|ing)|emerged|noticed|"
    r"complained of)\b.*\b(?:after|following|during|under|on|while on|since|upon)\b",
    re.IGNORECASE,
)
_EXCLUDED = cues("harm_exclude")
_HAD = re.compile(
    r"\b(?:patients?|children|subjects|cases|one|two|three|four|five|six|\d+) "
    r"(?:\([^)]*\) )?(?:\w+ ){0,3}?(?:had|developed|experienced) (?:\w+ )?$"
)
_STOPPED_FOR = re.compile(r"\b(?:interrupted|stopped|withheld|paused) for $")
_SIGHTED = re.compile(
    r"^(?:\s\([^)]*\))?(?:\s(?:of )?[Gg]rade\s[^.;,]{1,30}?)?"
    r"(?:\s(?:was|were) (?:\w+ly )?(?:seen|noted|observed|reported|recorded)|\s(?:occurred|developed))"
    r" (?:in|under|after|during|on|once|twice)\b"
)
_IN_SOME = re.compile(r" in (?:\d|one\b|two\b|three\b|four\b|five\b|six\b)")
_SIGHTED_ALSO = re.compile(r"\b(?:occurred|seen|noted|observed|reported|developed) in\b.*\band $")
_TESTED = cues("harm_tested")
_AGAINST = re.compile(r"\banti[- ]$", re.IGNORECASE)
_PERHAPS = re.compile(r"\s(?:may|might|can|could|would|cannot)\b")
_VIRUS = re.compile(r"\s?-?(?:virus|vaccin\w+|ig[gma]\b|antibod\w+|serolog\w+|test)", re.IGNORECASE)
_PASSING = cues("harm_passing")


@dataclass(slots=True)
class Course:
    """How far the text has come when a sentence is read."""

    treated: bool = False
    """A treatment other than one against infections was named."""
    listing: bool = False
    """The sentence before opened a list of harms."""
    presenting: set[str] = field(default_factory=set)
    """Harms that were named before any treatment: what the patient came with."""
    infected: bool = False
    """An infection was named before any treatment but one against infections: it is the disease."""
    report: bool = False
    """The text as a whole reports a harm."""
    diseases: set[str] = field(default_factory=set)
    """In a report of harm what the patient had before: the disease that was treated, other diseases."""

    @classmethod
    def of(cls, content: Sequence[Sentence]) -> Course:
        """The course of a text before its first sentence."""
        report = reports_harm(content)
        return cls(report=report, diseases=set(had_before(content)) if report else set())

    def enter(self, sentence: Sentence) -> None:
        """Take in what a sentence says of treatments and of the patient's coming."""
        drugs = sentence.hits("drug", "drug_class")
        self.treated = self.treated or any(h.term.get("class") not in _ANTI_INFECTIVES for h in drugs)
        self.treated = self.treated or any(_GRAFTS.search(h.term.name) for h in sentence.hits("procedure"))
        if not self.treated and sentence.section != "title":
            self.presenting.update(_name(hit) for hit in sentence.hits("event"))
            self.infected = self.infected or any(_INFECTION.search(name) for name in self.presenting)


_ANTI_INFECTIVES = frozenset(("antibiotic", "antifungal", "antiviral", "antituberculous drug"))
_INFECTION = re.compile(
    r"infect|sep(?:sis|tic)|pneumonia|abscess|bacter|vira?emia|osteomyelitis|meningitis|cellulitis|tubercul|sinusitis|"
    r"cyst?itis|zoster|herpes|influenza|candid|aspergill|cryptococ|cytomegalovirus|endocarditis|malaria|histoplasm"
)
_GRAFTS = re.compile(r"transplant|exchange|adsorption|apheresis|car-t", re.IGNORECASE)


def harms_of(sentence: Sentence, course: Course) -> list[Harm]:
    """The harms of a sentence in text order."""
    text = sentence.text
    found = list(general(text))
    hits = _candidates(sentence, course)
    listed = list(listed_in(text)) if hits or found or _CAUSED.search(text) else []
    named = blamed(sentence)
    for hit in hits:
        harm = _specific(sentence, hit, course, [*listed, *named])
        if harm:
            found.append(harm)
    found.extend(unknown(text, listed, found))
    found.extend(_blamed(sentence, named, found))
    return sorted(_distinct(found), key=lambda h: h.start)


def _candidates(sentence: Sentence, course: Course) -> list[TermHit]:
    """The names of harms and, in a report of harm, of diseases that are no longer name's part."""
    events = list(sentence.hits("event"))
    if not course.report:
        return events
    kept: list[TermHit] = []
    for hit in sorted(sentence.hits("event", "condition"), key=lambda h: (h.start - h.end, h.term.kind != "event")):
        if all(hit.end <= other.start or other.end <= hit.start for other in kept):
            kept.append(hit)
    return sorted(kept, key=lambda h: h.start)


def _distinct(found: list[Harm]) -> list[Harm]:
    """Of harms within one another the longest."""
    return [h for h in found if not any(_within(h, other) for other in found)]


def _within(harm: Harm, other: Harm) -> bool:
    longer = other.end - other.start > harm.end - harm.start
    return longer and other.start <= harm.start and harm.end <= other.end


_TREATMENT = re.compile(r"\b(?:treatment|therapy|infusion|injection|application|dose|administration)s?\b")


def _specific(sentence: Sentence, hit: TermHit, course: Course, listed: list[tuple[int, int]]) -> Harm | None:
    """A harm of the vocabulary, with the rule that says it is one; None where it is none."""
    text, start, end = sentence.text, hit.start - sentence.start, hit.end - sentence.start
    before, after = clause(text, start, end)
    name = _name(hit)
    grave = re.search(r"\b(?:serious|severe)\s$", before)
    if grave and name == "infection":
        name, start = f"{grave.group().strip().lower()} infection", start - len(grave.group())
    if _induced(sentence, hit) and not _BEFORE.search(before):
        return Harm(start, end, name, True, "induced")
    if not_asserted(before, name) or _PERHAPS.match(after) or _AGAINST.search(before):
        return None
    if is_excepted(text[:start]) and GENERAL.search(text):
        return Harm(start, end, name, True, "exception")
    denied = is_denied(before, after)
    if course.listing or any(a <= start and end <= b for a, b in listed):
        return Harm(start, end, name, not denied, "listed")
    if course.report and _reported(sentence, hit, course, before, after):
        return Harm(start, end, name, not denied, "report")
    if hit.term.kind == "condition":
        return None
    if (
        not course.treated
        or _SUFFERERS.search(before)
        or _excluded(before)
        or _VIRUS.match(after)
        or _part_of_name(sentence, hit)
    ):
        return None
    caused = bool(_CAUSED.search(before + text[end : end + 60]))
    if denied:
        sure = (caused or hit.term.get("typical") or is_told_absent(before, after)) and not _PASSING.search(after[:40])
        return Harm(start, end, name, False, "denied") if sure else None
    rule = _rule(sentence, hit, course, before, after, caused)
    if rule is None or (rule != "under" and name in course.presenting):
        return None
    return Harm(start, end, name, True, rule)


def _reported(sentence: Sentence, hit: TermHit, course: Course, before: str, after: str) -> bool:
    """A sentence of a report of harm tells it of the patient."""
    if hit.term.name in course.diseases or _VIRUS.match(after) or _part_of_name(sentence, hit):
        return False
    return tells_of(sentence, before, after)


_GRADED = re.compile(r"\b[Gg]rade (?:\d|[IV]{1,3}\b)(?:\s?[-–/]\s?\d| (?:or|to|and) \w+)? (?:\w+ )?$")
_GROWTH = re.compile(r"cancer|malignan|carcinoma|tumou?r|lymphoma|glioma|gvhd|graft")
_KNOWN_ALREADY = re.compile(r"\b(?:the|this|that|these|such|both|initial|recurrent) (?:\w+ )?$", re.IGNORECASE)
"""An infection with an article was told before: it is the disease."""
_SUFFERERS = re.compile(
    r"\b(?:patients?|subjects?|children|child|men|women|man|woman|boy|girl|adults?|infants?) (?:\w+ ){0,3}?with "
    r"(?:[\w-]+ ){0,4}$"
)
"""The disease that patients had: "ten patients with pneumonia received"."""


def _rule(sentence: Sentence, hit: TermHit, course: Course, before: str, after: str, caused: bool) -> str | None:
    """Why a harm that is not denied counts."""
    if _SIGHTED.match(after) or (_IN_SOME.match(after) and _SIGHTED_ALSO.search(before)):
        return "sighted"
    typical = None if course.infected and _INFECTION.search(_name(hit)) else hit.term.get("typical")
    given = bool(sentence.hits("drug", "drug_class")) or bool(_TREATMENT.search(before + after))
    under = given and bool(_UNDER.search(before + "x" + after))
    if _GRADED.search(before) and not _GROWTH.search(_name(hit)):
        return "graded"
    if _KNOWN_ALREADY.search(before):
        typical = None
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
    return before.endswith(" for ") and not _STOPPED_FOR.search(before)


def _part_of_name(sentence: Sentence, hit: TermHit) -> bool:
    """The words belong to a longer name: the colitis of "ulcerative colitis"."""
    return any(
        h.start <= hit.start and hit.end <= h.end and h.end - h.start > hit.end - hit.start
        for h in sentence.hits("condition", "antibody", "measure")
    )


def _spelt(text: str) -> str:
    folded = text.lower().replace("oe", "e").replace("ae", "e").replace("our", "or")
    return re.sub(r"[-\s]", "", folded).removesuffix("s")


def _name(hit: TermHit) -> str:
    """As printed, but a synonym by the name of its term."""
    if _spelt(hit.surface) != _spelt(hit.term.name):
        return hit.term.name.lower()
    printed = hit.surface.lower()
    return printed if hit.term.name.lower().endswith("s") or not printed.endswith("s") else printed.removesuffix("s")


def _blamed(sentence: Sentence, named: list[tuple[int, int]], found: list[Harm]) -> Iterator[Harm]:
    """What a treatment is blamed for and no vocabulary of harms knows, as printed."""
    text = sentence.text
    known = sentence.hits("condition", "sign", "measure")
    for opening, end in named:
        article = _ARTICLE.match(text, opening)
        start = article.end() if article else opening
        printed = text[start:end]
        before, after = clause(text, start, end)
        if (
            any(h.start < end and start < h.end for h in found)
            or not_asserted(before, printed)
            or _BEFORE.search(before)
        ):
            continue
        ill = [
            h
            for h in known
            if h.term.get("domain") != "disease_activity"
            and start <= h.start - sentence.start
            and h.end - sentence.start <= end
        ]
        short = printed.isupper() and " " not in printed
        if ill or (HARMFUL.search(printed) and not short):
            name = ill[-1].term.name if short else printed
            yield Harm(start, end, name.lower(), not is_denied(before, after), "blamed")


_BEFORE = cues("harm_before")
_ARTICLE = re.compile(r"(?:an?|the|his|her|their|some|new|new-onset)\s", re.IGNORECASE)
