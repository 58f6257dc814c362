"""Outcomes: "24/25 (96%) had rash improvement", "prednisone was stopped", "CMAS had gone up from 38 to 50".

Papers state what became of the patients as a clinical state that improved, resolved, held, stayed or worsened, as a
quantity that fell, stopped or rose, or as an event that occurred or did not. We return the domain, the measure as
printed, the direction, the count printed with it and the time words; one mention per domain and value, at the words
that state it. What was so before treatment, what is hoped for and how an endpoint is defined is no outcome.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from spacy.tokens import Doc

from extractors.base import Mention, Sentence, Value, sentences
from extractors.counts import Count, counts
from extractors.outcome_cues import Cue, find_cues
from extractors.outcome_subjects import LOWER_IS_BETTER, Subject, chain_left, chain_right, subjects

Direction = Literal[
    "improved", "resolved", "stable", "unchanged", "worsened", "occurred", "absent", "reduced", "stopped", "increased"
]
Domain = Literal[
    "disease_activity", "response", "remission", "relapse", "death", "skin", "muscle", "joint", "lung", "calcinosis",
    "renal", "neurological", "seizure", "eye", "haematological", "gastrointestinal", "hepatic", "cardiac",
    "vasculopathy", "fever", "pain", "growth", "quality_of_life", "interferon_signature", "stat_phosphorylation",
    "muscle_enzymes", "inflammation_markers", "antibody_titre", "tumour", "infection", "steroid_use",
    "immunosuppressant_use", "treatment_discontinuation", "hospitalisation", "organ_support", "other",
]  # fmt: skip


class Outcome(Value):
    """What became of the patients; counts and percentages only as printed."""

    domain: Domain
    measure: str | None = None
    direction: Direction
    n: int | None = None
    of: int | None = None
    percent: float | None = None
    at: str | None = None
    arm: int | None = None
    """Place of the value in its contrast ("77.3% vs. 60.3%"), from 0; None outside one."""


SECTIONS = frozenset(("abstract", "results", "conclusions", "body", "table", "title"))
"""Where outcomes are told."""

DENIED: dict[str, str] = {
    "improved": "unchanged", "resolved": "unchanged", "reduced": "unchanged", "stopped": "unchanged",
    "worsened": "stable", "increased": "stable", "occurred": "absent", "absent": "occurred",
    "stable": "worsened", "unchanged": "stable",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Statement:
    """A domain and direction that a cue states, at the words of the sentence that say it."""

    start: int
    end: int
    domain: str
    direction: str
    measure: str | None
    cue: Cue


class Outcomes:
    """Every outcome of a document, in text order."""

    label = "outcome"

    def __call__(self, doc: Doc) -> Iterator[Mention[Outcome]]:
        """Mentions of the sentences that tell what happened."""
        for sentence in sentences(doc):
            if sentence.section in SECTIONS:
                yield from _mentions(sentence)


def _mentions(sentence: Sentence) -> Iterator[Mention[Outcome]]:
    cues = find_cues(sentence.text)
    if not cues:
        return
    stated = list(_statements(sentence, cues))
    numbers = _numbers(sentence.text, stated)
    for place, statement in enumerate(stated):
        for count in numbers.get(place) or [None]:
            yield _mention(sentence, statement, count)


def _mention(sentence: Sentence, statement: Statement, count: Count | None) -> Mention[Outcome]:
    start, end = statement.start, statement.end
    if count:
        start, end = min(start, count.start), max(end, count.end)
    value = Outcome.model_validate(
        {
            "domain": statement.domain, "measure": statement.measure, "direction": statement.direction,
            "n": count.n if count else None, "of": count.of if count else None,
            "percent": count.percent if count else None, "arm": count.arm if count else None,
            "at": _time(sentence.text, start, end),
        }
    )  # fmt: skip
    return Mention(sentence.start + start, sentence.start + end, value, f"outcome.{statement.cue.rule.kind}")


# --- what is stated ----------------------------------------------------------------------------------------------


def _statements(sentence: Sentence, cues: list[Cue]) -> Iterator[Statement]:
    """The statements of a sentence's cues, each domain and direction of one cue once."""
    found, text = subjects(sentence), sentence.text
    previous: list[Subject] = []
    for place, cue in enumerate(cues):
        if cue.rule.takes == "none":
            yield from _event(text, cue)
            continue
        floor = cues[place - 1].end if place else 0
        ceiling = cues[place + 1].start if place + 1 < len(cues) else len(text)
        chain = _chain(text, found, cue, floor, ceiling)
        if not chain and _inherits(text, cue, floor) and place:
            chain = previous
        previous = chain or previous
        seen: set[tuple[str, str]] = set()
        for subject in chain:
            stated = _read(text, cue, subject)
            if stated and (subject.domain, stated) not in seen:
                seen.add((subject.domain, stated))
                start, end = min(subject.start, cue.start), max(subject.end, cue.end)
                if subject in previous and chain is previous and subject.end <= floor:
                    start, end = cue.start, cue.end
                domain, direction = _placed(subject, stated)
                yield Statement(start, end, domain, direction, text[subject.start : subject.end], cue)
        if not chain and cue.rule.kind == "state" and _general(text, cue, floor):
            direction = DENIED[cue.rule.direction] if cue.denied else cue.rule.direction
            yield Statement(cue.start, cue.end, "disease_activity", direction, None, cue)


def _event(text: str, cue: Cue) -> Iterator[Statement]:
    direction = cue.rule.direction
    if cue.denied:
        direction = DENIED[direction]
    yield Statement(cue.start, cue.end, cue.rule.domain, direction, cue.text, cue)


_PASSIVE = re.compile(
    r"\b(?:was|were|is|are|be|been|being|has|have|had|became|becoming|remained|got)(?: \w+ly)?(?: not)?(?: \([^)]*\))? $"
)
_ALSO = re.compile(r"^[^.;:]{0,20}?\bas well as\b")


def _chain(text: str, found: list[Subject], cue: Cue, floor: int, ceiling: int) -> list[Subject]:
    """The subjects a cue speaks of."""
    takes = cue.rule.takes
    if takes == "left" or (takes == "both" and _PASSIVE.search(text[: cue.start])):
        chain = chain_left(text, found, cue.start, floor)
        if _ALSO.match(text[cue.end :]):
            chain = chain + chain_right(text, found, cue.end, ceiling)
        return chain
    right = chain_right(text, found, cue.end, ceiling)
    if takes == "right":
        return right
    if takes == "noun":
        beside = re.match(r"\s?(?:in|of|for|on|to)\b", text[cue.end :]) or text[: cue.end].endswith((" in", " of"))
        left = [s for s in found if floor <= s.start and s.end <= cue.start and not text[s.end : cue.start].strip(" -/")]
        return right if beside and right else left or right or _predicate(text, found, cue, floor)
    if right and not text[cue.end : right[0].start].lstrip().startswith(("in ", "of ", "on ")):
        return right
    return chain_left(text, found, cue.start, floor) or right


def _predicate(text: str, found: list[Subject], cue: Cue, floor: int) -> list[Subject]:
    """ "Skin lesions showed improvement"."""
    if re.search(r"\b(?:show(?:ed|s|ing)|had|have|with|exhibited|demonstrated)(?: [\w-]+){0,3} $", text[floor : cue.start]):
        verb = re.search(r"\b(?:show(?:ed|s|ing)|had|have|with|exhibited|demonstrated)(?: [\w-]+){0,3} $", text[floor : cue.start])
        assert verb is not None
        return chain_left(text, found, floor + verb.start(), floor)
    return []


def _inherits(text: str, cue: Cue, floor: int) -> bool:
    """The cue continues the clause before it: "was lowered and then stopped", "it cleared completely"."""
    between = text[floor : cue.start]
    return bool(re.search(r"\b(?:and|or|then|it|they|these|which|but|also)\b(?: [\w-]+){0,4} $|^\W*$", between)) and len(between) < 90


_PERSON = re.compile(
    r"\b(?:patients?|he|she|they|all|condition|disease|clinical(?:ly)?|child(?:ren)?|boy|girl|case|cases|status|who|man|woman|"
    r"one|two|three|four|five|six|seven|eight|nine|ten|\d+%?\)?|subjects|course|outcome|treatment|therapy|evolution|others|rest|"
    r"general|marked|dramatic|significant|rapid|great)\b",
    re.IGNORECASE,
)


def _general(text: str, cue: Cue, floor: int) -> bool:
    """A state of the patient or the disease as a whole."""
    after = text[cue.end : cue.end + 40]
    if cue.rule.takes == "noun" and re.match(r"\s?(?:in|of|from|for)\s(?!(?:the |his |her |all |most |these |our )?"
                                             r"(?:patient|case|disease|condition|\d|two|three|four|five|six|seven|eight|nine|ten|one))", after):
        return False
    if cue.rule.direction in {"resolved", "stable"} or re.match(r" (?:the|his|her|their|its)\b", after):
        return False
    return bool(_PERSON.search(text[max(floor, cue.start - 70) : cue.start]))


def _read(text: str, cue: Cue, subject: Subject) -> str | None:
    """The direction that a cue states of a subject."""
    kind = cue.rule.kind
    direction = _drug_direction(cue, subject) if subject.drug else _DIRECTIONS[kind](text, cue, subject)
    if direction and cue.denied:
        return DENIED[direction]
    return direction


def _drug_direction(cue: Cue, subject: Subject) -> str | None:
    if cue.rule.kind == "stop":
        return "stopped"
    if cue.rule.kind in {"taper", "lower"}:
        return "reduced" if subject.domain != "treatment_discontinuation" or cue.rule.kind == "taper" else None
    return None


def _placed(subject: Subject, direction: str) -> tuple[str, str]:
    """Stopping a drug that is neither steroid nor immunosuppressant is an event."""
    if subject.drug and subject.domain == "treatment_discontinuation":
        return subject.domain, "absent" if direction == "unchanged" else "occurred"
    return subject.domain, direction


def _state(text: str, cue: Cue, subject: Subject) -> str | None:
    if cue.rule.direction == "improved" and subject.domain == "relapse":
        return "reduced"
    return cue.rule.direction


def _normal(text: str, cue: Cue, subject: Subject) -> str | None:
    if re.search(r"\b(?:remain\w*|stay\w*|throughout)\b", text[max(0, cue.start - 30) : cue.end + 15]):
        return "stable"
    if subject.domain in LOWER_IS_BETTER:
        return "reduced"
    if subject.higher == "better" and subject.domain not in {"neurological", "lung"}:
        return "improved"
    return "resolved"


def _low(text: str, cue: Cue, subject: Subject) -> str | None:
    return "reduced" if subject.quantity else None


def _lower(text: str, cue: Cue, subject: Subject) -> str | None:
    if subject.quantity:
        return "reduced"
    return "worsened" if subject.higher == "better" else "improved"


def _raise(text: str, cue: Cue, subject: Subject) -> str | None:
    if subject.quantity:
        return "increased"
    return "improved" if subject.higher == "better" else "worsened"


_FROM_TO = re.compile(r"(\d+(?:[ ,]\d{3})*(?:\.\d+)?)[^\d.;]{0,25}?(?:\bto\b|→|->)[^\d.;]{0,20}?(\d+(?:[ ,]\d{3})*(?:\.\d+)?)")


def _change(text: str, cue: Cue, subject: Subject) -> str | None:
    """ "went from 38 to 50": the numbers tell."""
    match = _FROM_TO.search(text, cue.start, cue.end + 70)
    if not match:
        return None
    before, after = (float(re.sub(r"[ ,]", "", number)) for number in match.groups())
    if before == after:
        return "unchanged"
    return _lower(text, cue, subject) if after < before else _raise(text, cue, subject)


def _stop(text: str, cue: Cue, subject: Subject) -> str | None:
    return "resolved" if cue.text.startswith("cessation") else None


_DIRECTIONS = {
    "state": _state, "normal": _normal, "low": _low, "lower": _lower, "raise": _raise, "change": _change,
    "stop": _stop, "taper": lambda text, cue, subject: None,
}  # fmt: skip


# --- numbers and times -------------------------------------------------------------------------------------------

_HARD = re.compile(r"[;]|\b(?:but|while|whereas|although)\b")


def _numbers(text: str, stated: list[Statement]) -> dict[int, list[Count]]:
    """Which counts belong to which statement: the nearest with nothing hard between."""
    given: dict[int, list[Count]] = {}
    for count in counts(text):
        best: tuple[int, int] | None = None
        for place, statement in enumerate(stated):
            distance = _distance(text, count, statement)
            if distance is not None and (best is None or distance < best[0]):
                best = distance, place
        if best is not None:
            given.setdefault(best[1], []).append(count)
    return {place: _told(found) for place, found in given.items()}


def _distance(text: str, count: Count, statement: Statement) -> int | None:
    if count.start < statement.end and statement.start < count.end:
        return 0
    if count.end <= statement.start:
        gap, penalty = text[count.end : statement.start], 0
    else:
        gap, penalty = text[statement.end : count.start], 5
    if len(gap) > 90 or _HARD.search(gap):
        return None
    return len(gap) + penalty + 25 * gap.count(",")


def _told(found: list[Count]) -> list[Count]:
    """Arms are all told; of other counts the fullest."""
    arms = [c for c in found if c.arm is not None]
    if arms:
        return arms
    return [max(found, key=lambda c: sum(v is not None for v in (c.n, c.of, c.percent)))]


_AT = re.compile(
    r"\b(?:(?:at|by|after|within|until|through|over|during|for|in)\s(?:the\s|a\s|about\s|approximately\s|only\s|mean\sof\s|median\sof\s)*"
    r"(?:(?:\d+(?:\.\d+)?|one|two|three|four|five|six|seven|eight|nine|ten|twelve)(?:\s?[-–]\s?\d+)?\s?-?(?:weeks?|months?|days?|years?)"
    r"|(?:week|month|day|year)\s\d+|(?:last|latest|final|end\sof)\s(?:the\s)?(?:follow[- ]?up|visit)))\b",
    re.IGNORECASE,
)


def _time(text: str, start: int, end: int) -> str | None:
    """The time words nearest to the statement in its clause."""
    best: tuple[int, str] | None = None
    for match in _AT.finditer(text):
        gap = max(0, start - match.end(), match.start() - end)
        between = text[match.end() : start] if match.end() <= start else text[end : match.start()]
        if gap < 80 and not _HARD.search(between) and (best is None or gap < best[0]):
            best = gap, match.group()
    return best[1] if best else None
