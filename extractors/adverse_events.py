"""Adverse events: "herpes zoster occurred in four patients", "side effects included hirsutism", "no infections".

Papers name a harm after a word for harm ("adverse events were", "complicated by", "-induced"), as something that
happened under the drug, or deny it. We return the event as printed, lower case, true synonyms by their name
("shingles": herpes zoster), whether it was present, and the count printed with it. General statements give
"adverse event" or "serious adverse event". The disease's own signs and what is said of a drug in general are none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from spacy.tokens import Doc

from extractors.base import Mention, Sentence, Value, sentences
from extractors.count_assignment import assign
from extractors.counts import counts
from extractors.outcome_cues import not_asserted
from extractors.vocabulary import TermHit


class AdverseEvent(Value):
    """A harm, or (``present`` false) a harm that the text denies."""

    event: str
    present: bool = True
    n: int | None = None
    of: int | None = None
    percent: float | None = None
    arm: int | None = None
    """Place of the value in its contrast, from 0; None outside one."""


SECTIONS = frozenset(("abstract", "results", "conclusions", "body", "table", "title"))


@dataclass(frozen=True, slots=True)
class Harm:
    """A harm named at ``[start, end)`` of a sentence."""

    start: int
    end: int
    event: str
    present: bool
    rule: str


class AdverseEvents:
    """Every adverse event of a document, in text order."""

    label = "adverse_event"

    def __call__(self, doc: Doc) -> Iterator[Mention[AdverseEvent]]:
        """Mentions of the sentences that tell or deny a harm."""
        treated = listing = False
        for sentence in sentences(doc):
            treated = treated or bool(sentence.hits("drug", "drug_class", "procedure"))
            if sentence.section not in SECTIONS:
                listing = False
                continue
            harms = _harms(sentence, treated, listing)
            listing = bool(_OPEN_LIST.search(sentence.text))
            yield from _mentions(sentence, harms)


_OPEN_LIST = re.compile(r"(?:side effects|adverse (?:events|effects|reactions)|toxicities|complications)[^.]{0,30}:\s*$", re.IGNORECASE)


def _mentions(sentence: Sentence, harms: list[Harm]) -> Iterator[Mention[AdverseEvent]]:
    numbers = assign(sentence.text, [(h.start, h.end) for h in harms])
    for place, harm in enumerate(harms):
        for count in numbers.get(place) or [None]:
            start, end = harm.start, harm.end
            values: dict[str, object] = {"event": harm.event, "present": harm.present}
            if count and harm.present:
                start, end = min(start, count.start), max(end, count.end)
                values |= {"n": count.n, "of": count.of, "percent": count.percent, "arm": count.arm}
            value = AdverseEvent.model_validate(values)
            yield Mention(sentence.start + start, sentence.start + end, value, f"adverse_event.{harm.rule}")


# --- which harms -------------------------------------------------------------------------------------------------

_GENERAL = re.compile(
    r"\b(?P<link>infection-related\s|drug-related\s|treatment-related\s|treatment-emergent\s)?"
    r"(?P<grave>(?:(?:serious|severe|major|significant|life-threatening)\s(?:drug-related\s|treatment-related\s|or\s\w+\s)?))?"
    r"(?P<word>adverse\s(?:drug\s)?(?:events?|effects?|reactions?)|side[- ]effects?|safety\s(?:concerns?|issues?|signals?)|"
    r"toxic\seffects?|toxicit(?:y|ies)|complications?|(?-i:(?:TE)?AEs?\b|SAEs?\b))",
    re.IGNORECASE,
)
_DENIAL = re.compile(
    r"\b(?:no|not|never|without|none(?: of [\w\s]{1,25}?)?|neither|nor|any|denied|absence of|lack of|free of|n't|did not|nobody)\b"
    r"(?! only)(?:(?!\bbut\b|\bexcept\b|\bapart\b)[^;:]){0,60}$",
    re.IGNORECASE,
)
_DENIED_AFTER = re.compile(r"^[^;:,.]{0,25}\b(?:were|was|did) (?:not|never)\b|^[^;:,.]{0,20}\bdidn't (?:occur|develop)", re.IGNORECASE)
_HAPPENED = re.compile(
    r"\b(?:occurr\w+|report(?:ed|s)|observed|experienced|noted|seen|had|incidence|rates?|frequen\w+|common|were mild|"
    r"mild|withdr\w+|discontinu\w+|suffered|recorded in|showed|found|led to|complicated)\b",
    re.IGNORECASE,
)
_LIST = re.compile(
    r"(?:\s\([^)]*\))?,?\s(?:[^.;]{0,110}?\b(?:includ(?:ed|ing)|were:|such as)|consisted of|comprised|like|namely|e\.g\.,?|i\.e\.,?|"
    r"(?:were|was)(?!\s(?:\w+ly\s)?(?:report|observ|seen|noted|record|mild|similar|more|less|common|document|experien|found|detect|attribut|"
    r"consider|no\b|not\b|the\b|comparable|\d)))\s|\s?:\s?|\s?\((?![A-Z]{2,6}s?\)|\d)"
)
_CAUSED = re.compile(
    r"side[- ]effects?|adverse|toxicit|complicat(?:ed|ions?)|(?:drug|treatment|therapy)-induced|induced by|caused|tolerated|ha(?:ve|s) been noted|\bwe (?:noted|saw|observed)|attribut|because of|intoleran|thought to be (?:associated|related)|"
    r"related to|AEs\b|safety (?:assessment|profile|data)[^.]{0,60}noted",
    re.IGNORECASE,
)
_UNDER = re.compile(
    r"\b(?:develop(?:ed|s)?|experienc(?:ed|es)|suffered|presented|appeared|occurr(?:ed|ing)|emerged|noticed|complained of)\b.*\b(?:after|following|"
    r"during|under|on|while on|since|upon)\b",
    re.IGNORECASE,
)
_NOT_HARM = re.compile(
    r"\b(?:present(?:ed|ing|s) (?:\w+ ){0,3}with|history of|admitted|complain\w*|at presentation|on admission|revealed|before|prior to|previous\w*|"
    r"risks? (?:of|for)|prevent\w*|prophyla\w+|exclud\w+|ruled? out|suspected|diagnos(?:is|ed (?:with|as|of))|negative for|treat(?:ed|ment)? (?:of|for)|"
    r"characteri[sz]ed|such as|include[ds]?|refractory|indicat\w+|manifest\w+|features? of|suggest\w*|associated with|warn\w*|"
    r"estimated|should|must|listed|specific to|screen\w*|vaccin\w+|mother|father|sister|brother|parents?|family)\b",
    re.IGNORECASE,
)
_SIGHTED = re.compile(
    r"^(?:\s\([^)]*\))?(?:\s(?:was|were) (?:\w+ly )?(?:seen|noted|observed|reported|recorded)|\s(?:occurred|developed)) (?:in|under|after|during|on)\b"
)
_SIGHTED_ALSO = re.compile(r"\b(?:occurred|seen|noted|observed|reported|developed) in\b.*\band $")
_TESTED = re.compile(r"\b(?:serolog\w+|antibod\w+|Ig ?[MG]\b|markers?|PCR|cultures?|tests?|tested|antigen\w*|HCV|HBV|HIV|virus)\b")
_STRONG_DENIAL = re.compile(r"\b(?:did not|didn't|has not|have not|never) (?:develop|experience|have|had|suffer|show|occur)\b[^;]{0,60}$")
_MIND = re.compile(r"\b(?:improve\w*|resol\w+|disappear\w*|relie\w+|remission|recover\w*)\b", re.IGNORECASE)


def _harms(sentence: Sentence, treated: bool, listing: bool) -> list[Harm]:
    text = sentence.text
    found = list(_general(text))
    hits = sentence.hits("event")
    listed = list(_listed(text)) if found or _CAUSED.search(text) else []
    for hit in hits:
        harm = _specific(sentence, hit, treated, listing, listed)
        if harm:
            found.append(harm)
    found.extend(_unknown(text, listed, found))
    return sorted(_distinct(found), key=lambda h: h.start)


def _distinct(found: list[Harm]) -> list[Harm]:
    return [h for h in found if not any(o is not h and o.start <= h.start and h.end <= o.end and o.end - o.start > h.end - h.start for o in found)]


def _general(text: str) -> Iterator[Harm]:
    for match in _GENERAL.finditer(text):
        word = match["word"]
        before, after = _clause(text, match.start(), match.end())
        if not_asserted(before, word):
            continue
        denied = bool(_DENIAL.search(before)) or bool(_DENIED_AFTER.match(after))
        if (word.startswith("complication") and not denied and not re.match(r"\s(?:were|was|occurred)\b", after)) or before.rstrip().endswith("new"):
            continue
        told = _HAPPENED.search(after[:60]) or _HAPPENED.search(before[-40:])
        if not denied and (not told or (_LIST.match(after) and not counts(before[-60:] + after[:40]))):
            continue
        yield Harm(match.start(), match.end(), _general_name(match), not denied, "general")


def _general_name(match: re.Match[str]) -> str:
    word = match["word"].lower()
    if word.startswith("toxicit"):
        return "toxicity"
    name = "serious adverse event" if match["grave"] or word.startswith("sae") else "adverse event"
    return f"infection-related {name}" if (match["link"] or "").startswith("infection") else name


_TREATMENT = re.compile(r"\b(?:treatment|therapy|infusion|injection|application|dose|administration)s?\b")
_BREAK = re.compile(r"[;]|,\s(?=(?:in addition|she|he|they|it|the patient)\b)|\b(?:but|whereas|although|though|while|however|except|apart from|which)\b|,\s(?=and\s(?:no|he|she|it|they|the)\b)")


def _clause(text: str, start: int, end: int) -> tuple[str, str]:
    """What stands before and after a span in its clause."""
    first, last = 0, len(text)
    for match in _BREAK.finditer(text):
        if match.end() <= start:
            first = match.end()
        elif match.start() >= end:
            last = match.start()
            break
    return text[first:start], text[end:last]


def _listed(text: str) -> Iterator[tuple[int, int]]:
    """Where a list of harms stands: "side effects included A, B and C"."""
    for match in _GENERAL.finditer(text):
        opener = _LIST.match(text, match.end())
        if opener:
            end = re.compile(r"[;)]|\.\s|\.$|\b(?:but|which|all of|however|in \d)\b|$").search(text, opener.end())
            yield opener.end(), end.start() if end else len(text)
    for match in re.finditer(r"\b(?:more common|has noted|complicated (?:\w+ )?by)\b", text):
        yield match.end(), len(text)


def _specific(sentence: Sentence, hit: TermHit, treated: bool, listing: bool, listed: list[tuple[int, int]]) -> Harm | None:
    text, start, end = sentence.text, hit.start - sentence.start, hit.end - sentence.start
    before, after = _clause(text, start, end)
    typical = hit.term.get("typical") is not None
    inside = listing or any(a <= start and end <= b for a, b in listed)
    denied = bool(_DENIAL.search(before)) or bool(_DENIED_AFTER.match(after))
    name = _name(hit)
    if re.search(r"\b(?:serious|severe)\s$", before) and name == "infection":
        name, start = "serious infection", before.rstrip().rfind(" ") + start - len(before) + 1
    drug = any(h.end <= hit.start and text[h.end - sentence.start : start] in {"-induced ", " induced ", "-related ", "-associated "}
               for h in sentence.hits("drug", "drug_class"))
    if drug:
        return Harm(start, end, name, True, "induced")
    if not_asserted(before, name):
        return None
    if inside:
        return Harm(start, end, name, not denied, "listed")
    if not treated or _NOT_HARM.search(before) or _TESTED.search(before[-60:]) or (before.endswith(" for ") and not re.search(r"\b(?:interrupted|stopped|withheld|paused) for $", before)):
        return None
    if any(h.start <= hit.start and hit.end <= h.end and h.end - h.start > hit.end - hit.start for h in sentence.hits("condition", "antibody", "measure")):
        return None
    caused = bool(_CAUSED.search(before + text[end : end + 60]))
    if denied:
        sure = typical or caused or _STRONG_DENIAL.search(before) or _DENIED_AFTER.match(after)
        return Harm(start, end, name, False, "denied") if sure else None
    if not denied and (_SIGHTED.match(after) or (re.match(r" in (?:\d|one\b|two\b|three\b|four\b|five\b|six\b)", after) and _SIGHTED_ALSO.search(before))):
        return Harm(start, end, name, True, "sighted")
    under = bool(_UNDER.search(before + "x" + after)) and bool(sentence.hits("drug", "drug_class") or _TREATMENT.search(before + after))
    counted = bool(re.search(r"\b(?:patients?|children|subjects|cases|one|two|three|four|five|six|\d+) (?:had|developed|experienced) (?:\w+ )?$", before))
    if typical and (under or caused or counted or hit.term.get("typical") == "yes") and not _MIND.search(after[:40]):
        return Harm(start, end, name, True, "typical")
    return Harm(start, end, name, True, "under") if caused or under else None


def _spelt(text: str) -> str:
    folded = text.lower().replace("oe", "e").replace("ae", "e").replace("our", "or")
    return re.sub(r"[-\s]", "", folded).removesuffix("s")


def _name(hit: TermHit) -> str:
    """As printed, but a synonym by the name of its term."""
    if _spelt(hit.surface) != _spelt(hit.term.name):
        return hit.term.name.lower()
    printed = hit.surface.lower()
    return printed if hit.term.name.lower().endswith("s") or not printed.endswith("s") else printed.removesuffix("s")


_ITEM = re.compile(r"\s*(?:,\s(?:and\s|or\s)?|\sand\s|\sor\s)\s*")


def _unknown(text: str, listed: list[tuple[int, int]], found: list[Harm]) -> Iterator[Harm]:
    """Items of a list of harms that no vocabulary knows, as printed."""
    for start, end in listed:
        at = start
        for item in [*_ITEM.finditer(text, start, end), None]:
            stop = item.start() if item else end
            printed = text[at:stop].strip(" .,:")
            first = text.find(printed, at)
            words = len(printed.split())
            if 1 <= words <= 6 and re.fullmatch(r"[a-zA-Z][\w '/()-]+", printed) and not any(h.start < stop and at < h.end for h in found):
                if _HARMFUL.search(printed):
                    yield Harm(first, first + len(printed), printed.lower(), not _DENIAL.search(text[:at]), "item")
            at = item.end() if item else end


_HARMFUL = re.compile(
    r"\b(?:increas|elevat|decreas|abnormal|reaction|pain|itis\b|emia\b|aemia\b|penia\b|osis\b|opathy\b|toxic|infection|disorder|failure|"
    r"irritation|bleeding|change|loss|reduc|deteriorat|hematologic|haematologic)",
    re.IGNORECASE,
)
