"""What a sentence states: each cue with the subjects it speaks of, read as domain and direction.

"improvement of muscle and skin inflammation" states two things, "rash improved and then cleared" two of one subject,
"no improvement or worsening of symptoms" denies both, "it cleared completely" speaks of what was named last.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from extractors.base import Sentence
from extractors.clause_cues import cues as clause_cues
from extractors.outcome_cues import Cue, Rule, find_cues, of_the_past
from extractors.outcome_directions import DENIED, in_series, read
from extractors.outcome_subjects import Subject, chain_left, chain_right, subjects


@dataclass(frozen=True, slots=True)
class Statement:
    """A domain and direction that a cue states, at the words of the sentence that say it."""

    start: int
    end: int
    domain: str
    direction: str
    measure: str | None
    cue: Cue


@dataclass(slots=True)
class Thread:
    """What was spoken of last, for "it" and "these"."""

    subjects: list[Subject]


_BAD = frozenset((("response", "absent"), ("remission", "absent"), ("relapse", "occurred")))
_DOSES = frozenset(("steroid_use", "immunosuppressant_use"))


def statements(sentence: Sentence, thread: Thread, overtaken: bool) -> Iterator[Statement]:
    """The statements of a sentence, each domain and direction of one cue once.

    ``overtaken``: the treatment is changed right after, so that what went badly is told of the one before.
    """
    text = sentence.text
    cues = find_cues(text, sentence.section == "title" and not text.rstrip().endswith("."))
    found = subjects(sentence)
    yield from _series(text, found, cues)
    if not cues:
        thread.subjects = found[-1:] or thread.subjects
        return
    cues = [cue for cue in cues if cue.rule.takes != "none" or not _inside(cue, found)]
    for place, cue in enumerate(cues):
        for statement in _of_cue(text, cues, place, found, thread):
            stated = (statement.domain, statement.direction)
            bad = statement.direction in {"worsened", "unchanged"} or stated in _BAD
            if bad and statement.domain not in _DOSES and (overtaken or of_the_past(text, cue)):
                continue
            yield statement
    if found:
        thread.subjects = found[-1:]


def _series(text: str, found: list[Subject], cues: list[Cue]) -> Iterator[Statement]:
    """What the printed values of a measure do where no word says it."""
    for subject in found:
        stated = in_series(text, subject)
        if (
            stated
            and not any(subject.end <= cue.start < stated[0] for cue in cues)
            and not subject.name.lower().startswith("anti-")
        ):
            cue = Cue(subject.end, stated[0], _SERIES_RULE, text[subject.end : stated[0]], False)
            yield Statement(subject.start, stated[0], subject.domain, stated[1], subject.name, cue)


_SERIES_RULE = Rule(re.compile(""), "series", "", "left", "")


def _inside(cue: Cue, found: list[Subject]) -> bool:
    """The cue is part of a name: "relapse rate"."""
    return any(
        s.measured and s.start <= cue.start and cue.end <= s.end and s.end - s.start > cue.end - cue.start
        for s in found
    )


def _of_cue(text: str, cues: list[Cue], place: int, found: list[Subject], thread: Thread) -> Iterator[Statement]:
    cue, floor = cues[place], cues[place - 1].end if place else 0
    if cue.rule.takes == "none":
        yield _event(text, cue, found)
        return
    partner = _partner(text, cues, place)
    ceiling = cues[partner + 1].start if partner + 1 < len(cues) else len(text)
    fit = [s for s in found if _fits(cue, s)]
    chain = _chain(text, fit, cue, floor, ceiling, cues[partner].end)
    own = bool(chain)
    if not chain:
        chain = _inherited(text, cue, floor, fit, thread)
    denied = cue.denied or _denied_partner(text, cues, place)
    seen: set[tuple[str, str]] = set()
    for subject in chain:
        stated = read(text, cue, subject, denied)
        if stated and stated not in seen and not (denied and not cue.denied and stated[1] == "stable"):
            seen.add(stated)
            start, end = (min(subject.start, cue.start), max(subject.end, cue.end)) if own else (cue.start, cue.end)
            yield Statement(start, end, *stated, subject.name, cue)
    if chain:
        thread.subjects = chain
    else:
        yield from _without_subject(text, cue, floor, denied)


def _without_subject(text: str, cue: Cue, floor: int, denied: bool) -> Iterator[Statement]:
    if cue.rule.kind == "state" and _general(text, cue, floor):
        direction = DENIED[cue.rule.direction] if denied else cue.rule.direction
        yield Statement(cue.start, cue.end, "disease_activity", direction, None, cue)
    elif cue.rule.kind == "stop" and _treatment(text, cue):
        nobody = re.search(
            r"\b(?:none|no one|nobody|no (?:patient|child|subject)\w*) (?:\w+ ){0,3}$", text[: cue.start], re.IGNORECASE
        )
        if nobody or not denied:
            direction = "absent" if nobody else "occurred"
            yield Statement(cue.start, cue.end, "treatment_discontinuation", direction, None, cue)


_TREATMENT_AFTER = re.compile(
    r"^\s(?:at|in|by)\s(?:week|month|day|\d)|"
    r"^\s(?:from\s|of\s)?(?:the\s|their\s|his\s|her\s|this\s|all\s|study\s)*"
    r"(?:drug|treatment|therapy|medications?|trial|study)\b|"
    r"^\s(?:due to|because of|owing to|after|for)\b"
)
_TREATMENT_BEFORE = re.compile(
    r"\b(?:treatment|therapy|drug|medications?|infusions?|cycle|course)\b(?: \w+){0,6} $", re.IGNORECASE
)


def _treatment(text: str, cue: Cue) -> bool:
    """ "withdrew due to", "stopped the drug", "the treatment was discontinued"."""
    return bool(
        _TREATMENT_AFTER.match(text[cue.end :]) or _TREATMENT_BEFORE.search(text[max(0, cue.start - 60) : cue.start])
    )


def _event(text: str, cue: Cue, found: list[Subject]) -> Statement:
    direction = DENIED[cue.rule.direction] if cue.denied else cue.rule.direction
    if cue.denied and cue.text.lower().startswith("recurrence"):
        sign = next((s for s in found if s.end == cue.start - 1 or text[cue.end : s.start] == " of "), None)
        if sign and not sign.drug:
            return Statement(sign.start, cue.end, sign.domain, "resolved", sign.name, cue)
    measure = cue.text if _NAMES_MEASURE.search(cue.text) else None
    return Statement(cue.start, cue.end, cue.rule.domain, direction, measure, cue)


_NAMES_MEASURE = re.compile(
    r"remission|response|rate|survival|status|end ?point|inactive disease|clear|\d|sensitivity", re.IGNORECASE
)


# --- whom a cue speaks of ----------------------------------------------------------------------------------------


def _fits(cue: Cue, subject: Subject) -> bool:
    """Drugs are stopped, tapered and lowered; signs and measures improve."""
    if cue.rule.kind in {"stop", "taper"}:
        return subject.drug or cue.text.lower().startswith("cessation")
    if subject.drug:
        return cue.rule.kind == "lower" and subject.domain != "treatment_discontinuation"
    return True


_BETWEEN_CUES = re.compile(r"\s?(?:or|and|/|and/or|,|followed by)\s?(?:\w+ly )?(?:even |partial |complete )?")


def _partner(text: str, cues: list[Cue], place: int) -> int:
    """ "improvement or stabilization of X": the last of the cues that share what follows."""
    while place + 1 < len(cues) and _BETWEEN_CUES.fullmatch(text[cues[place].end : cues[place + 1].start]):
        place += 1
    return place


def _denied_partner(text: str, cues: list[Cue], place: int) -> bool:
    """ "no improvement or worsening": the denial covers both."""
    return place > 0 and cues[place - 1].denied and _partner(text, cues, place - 1) > place - 1


_PASSIVE = re.compile(
    r"\b(?:was|were|is|are|be|been|being|became|becoming|remained|got)"
    r"(?: \w+ly)?(?: not| never)?(?: \w+ly)?(?: \([^)]*\))? $"
)
_OF_PERSON = re.compile(
    r"(?<!in the )(?<!of the )(?<!first )(?<!second )(?<!third )(?<!of )(?<!in )"
    r"\b(?:he|she|they|patients?|children|boy|girl|rest|others)"
    r"(?: (?:was|were|had|has|have|did|is|got|felt|then|also|not|never|any|much|even|"
    r"been|soon|again|subsequently|\w+ly))* $",
    re.IGNORECASE,
)
_ALSO = re.compile(r"^[^.;:]{0,20}?\b(?:as well as|as did|as were|as was|so did)\b")
_NOUN_OF = re.compile(r"^\s(?:of|from|off|in|to)\s")
_OBJECT_GAP = re.compile(
    r"\s(?:(?:the|an?|his|her|their|its)\s)?"
    r"(?:(?:levels?|expression|numbers?|tit(?:re|er)s?|dos(?:e|age)s?|rates?|amounts?|concentrations?|need|use)\s(?:of|for)\s)?"
    r"(?:(?!(?:of|in|on|from|to|after|with|and|or|by|at|for|during|as|than|within|when|while|but)\b)[\w'’-]+\s){0,4}",
    re.IGNORECASE,
)
_SEEN_IN = re.compile(
    r"\s(?:was|were) (?:\w+ )?(?:observed|seen|noted|detected|found|achieved|obtained|reported)(?: \w+ly)? (?:in|for) "
)
_PREDICATE = re.compile(r"\b(?:show(?:ed|s|ing)|had|have|with|exhibited|demonstrated|experienced)(?: [\w-]+){0,3} $")


def _chain(text: str, found: list[Subject], cue: Cue, floor: int, ceiling: int, end: int) -> list[Subject]:
    """The subjects a cue speaks of."""
    takes = cue.rule.takes
    if (
        takes in {"left", "both"}
        and cue.rule.kind in {"state", "course"}
        and _OF_PERSON.search(text[floor : cue.start])
    ):
        right = chain_right(text, found, end, ceiling) if end <= ceiling and takes == "both" else []
        return right if right and _OBJECT_GAP.fullmatch(text[end : right[0].start]) else []
    left = chain_left(text, found, cue.start, floor)
    right = chain_right(text, found, end, ceiling) if end <= ceiling else []
    if takes == "right":
        return right
    if takes == "noun":
        return _of_noun(text, found, cue, floor, left, right, end)
    beside = bool(right) and text[end : right[0].start] in {" (", ", "}
    if takes == "left" or _PASSIVE.search(text[: cue.start]):
        if left and _ALSO.match(text[cue.end :]):
            return left + right
        return left or (right if beside or (takes == "both" and _NOUN_OF.match(text[end:])) else [])
    if right and (_OBJECT_GAP.fullmatch(text[end : right[0].start]) or (_NOUN_OF.match(text[end:]) and not left)):
        return right
    if right and cue.text.lower().endswith(("ing", "ion", "al", "nal")) and _NOUN_OF.match(text[end:]):
        return right
    return left + right if left and right and _ALSO.match(text[cue.end :]) else left or (right if beside else [])


def _of_noun(
    text: str, found: list[Subject], cue: Cue, floor: int, left: list[Subject], right: list[Subject], end: int
) -> list[Subject]:
    """ "improvement in X", "X improvement", "X showed improvement"."""
    if right and (re.match(r"\s?(?:in|of|for|on|to)\b", text[end:]) or text[:end].endswith((" in", " of"))):
        return right
    seen = _SEEN_IN.match(text[end:])
    if seen:
        return chain_right(text, found, end + seen.end(), len(text))
    touching = [s for s in left if not text[s.end : cue.start].strip(" -/")]
    verb = _PREDICATE.search(text[floor : cue.start])
    if touching or not verb:
        return touching or right
    return chain_left(text, found, floor + verb.start(), floor)


_GOES_ON = re.compile(
    r"(?:\b(?:and|or|then|also|but)\b(?: [\w-]+){0,4} |^\W*|^[,;]?\s?[\d/()%.\s]*(?:complete|partial|full)?\s?|"
    r"^ (?:in|for) (?:[^.;]|\.\d){0,32}, (?:and )?)$"
)
_PRONOUN = re.compile(r"\b(?:it|they|these|which|latter|this|ones)\b(?: \w+){0,4} $", re.IGNORECASE)


def _inherited(text: str, cue: Cue, floor: int, found: list[Subject], thread: Thread) -> list[Subject]:
    """The cue goes on about what was named before: "was lowered and then stopped", "it cleared completely"."""
    between = text[floor : cue.start]
    pronoun = _PRONOUN.search(between)
    if pronoun:
        before = [s for s in found if s.end <= floor + pronoun.start()]
        return before[-1:] or [s for s in thread.subjects if _fits(cue, s)]
    if floor and len(between) < 60 and _GOES_ON.search(between):
        return [s for s in thread.subjects if _fits(cue, s)]
    return []


_PERSON = clause_cues("patients")
_FIGURE = re.compile(r"\d")
_PEOPLE_AFTER = re.compile(
    r"\s?(?:in|of|from|for)\s(?:the |his |her |all |most |these |our |both )*"
    r"(?:\d|patient|case|disease|condition|two|three|four|five|six|seven|eight|nine|ten|one|all\b|both\b)"
)


_DISEASE = re.compile(r"\b(?:disease|condition|patients?|clinical\w*|course|she|he)\b", re.IGNORECASE)


def _general(text: str, cue: Cue, floor: int) -> bool:
    """A state of the patient or the disease as a whole."""
    after = text[cue.end : cue.end + 40]
    people = bool(_PEOPLE_AFTER.match(after))
    if cue.rule.takes == "noun" and re.match(r"\s?(?:in|of|from|for|to|on)\s", after) and not people:
        return False
    if re.match(r" (?:the|his|her|their|its|our)\b", after) or cue.rule.direction == "resolved":
        return False
    if cue.rule.direction == "stable" and not _DISEASE.search(text[max(floor, cue.start - 50) : cue.end + 20]):
        return False
    before = text[max(floor, cue.start - 70) : cue.start]
    return people or bool(_PERSON.search(before) or _FIGURE.search(before))
