"""What a sentence states: each cue with the subjects it speaks of, read as domain and direction.

"improvement of muscle and skin inflammation" states two things, "rash improved and then cleared" two of one subject,
"no improvement or worsening of symptoms" denies both, "it cleared completely" speaks of what was named last.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from extractors import outcome_scope as scope
from extractors.base import Sentence
from extractors.clause_cues import cues as clause_cues
from extractors.outcome_assertion import lists_harms
from extractors.outcome_bare import without_subject
from extractors.outcome_cues import Cue, Rule, find_cues, of_the_past
from extractors.outcome_directions import in_series, read
from extractors.outcome_events import GRADE, OF_ITSELF, Statement, event
from extractors.outcome_organs import organ_beside
from extractors.outcome_scope import Thread
from extractors.outcome_setting import ORGANS
from extractors.outcome_subjects import Subject, chain_left, subjects
from extractors.outcome_unlisted import sign_beside

_EXAMINED = clause_cues("examined")
_LATER = clause_cues("later")
_CONTINUES = re.compile(r"(?:The )?(?:remaining|other|others|another|rest)\b", re.IGNORECASE)
"""A sentence on other patients of the one before."""
_BAD = frozenset((("response", "absent"), ("remission", "absent"), ("relapse", "occurred")))
_CARE = frozenset(("hospitalisation", "organ_support"))
_INTRODUCED = re.compile(r"\b(?:year|month|week|day)s?[- ]old\b")
"""The sentence that introduces a patient tells how the patient came."""
_OTHER_GRADES = re.compile(r"\b(?:CR|PR|SD|ORR|RECIST)\b|progressive disease")
"""PD is progressive disease beside the other grades of response; else Parkinson's disease or peritoneal dialysis."""
_AFTERWARDS = clause_cues("afterwards")
"""What is normal is an outcome where the sentence says that it was seen after the treatment."""
_SPECIMEN = clause_cues("specimen")
_IN_SPECIMEN = re.compile(
    r"malignan|\bmetasta|free of (?:tumou?r|cancer)|(?:tumou?r|disease|cancer)[- ]free", re.IGNORECASE
)
"""What was, or was not, found in the tissue taken out is no outcome: "no evidence of malignancy in the specimen"."""
_DOSES = frozenset(("steroid_use", "immunosuppressant_use"))
_ANOTHER = re.compile(
    r"\b(?:donors?|mother|father|parents|grand\w+|uncle|aunt|cousin|wife|husband)"
    r"(?: (?:had|has|have|who|also|both|\w+ly))* $"
)
"""The death of a donor or relative is not the patient's."""
_HER_CHILD = re.compile(
    r"\b[Hh]er (?:[\w-]+ ){0,4}(?:infant|baby|newborn|neonate|child|son|daughter)\b(?! (?:who|whose))[^,;:]{0,40} $"
)
"""What became of the patient's child is not hers: "her six-month-old infant was discharged"."""
_LATE = frozenset(("later", "gone", "left"))
"""Kinds of cue that tell how the patient came as well: outcomes only where the clause says that it was later."""


def statements(sentence: Sentence, thread: Thread, overtaken: bool) -> Iterator[Statement]:
    """The statements of a sentence, each domain and direction of one cue once.

    ``overtaken``: the treatment is changed right after, so that what went badly is told of the one before.
    """
    text = sentence.text
    if _EXAMINED.search(text, 0, 45) and not _LATER.search(text):
        return
    cues = find_cues(text, sentence.section == "title" and not text.rstrip().endswith("."))
    found = subjects(sentence)
    named = {subject.domain for subject in found}
    found = [thread.setting.told(subject, named | thread.named, text) for subject in found]
    thread.named = named
    yield from _series(text, found, cues)
    last = [] if lists_harms(text) else found[-1:]
    if not cues:
        thread.subjects = last or ([] if found else thread.subjects)
        thread.met.update(subject.domain for subject in found)
        return
    earlier: set[tuple[str, str]] = set()
    thread.here = thread.subjects if _CONTINUES.match(text) else []
    cues = [cue for cue in cues if cue.rule.takes != "none" or not _inside(cue, found)]
    cues = [cue for cue in cues if cue.rule.kind not in _LATE or _seen_later(text, cue)]
    cues = [cue for cue in cues if cue.rule.domain != "death" or not _ANOTHER.search(text[: cue.start])]
    cues = [cue for cue in cues if cue.rule.takes != "none" or not _HER_CHILD.search(text[: cue.start])]
    cues = [cue for cue in cues if cue.text != "PD" or _OTHER_GRADES.search(text)]
    cues = [cue for cue in cues if thread.setting.grades or not GRADE.match(cue.text)]
    cues = [cue for cue in cues if not _IN_SPECIMEN.search(cue.text) or not _SPECIMEN.search(text)]
    for place, cue in enumerate(cues):
        if place and _or_gone(text, cues[place - 1], cue):
            continue
        told = list(_of_cue(text, cues, place, found, thread))
        for statement in told or _of_unlisted(sentence, cues, place, found, thread):
            if _of_another_time(sentence, statement, overtaken) or _nothing_new(statement, earlier, thread):
                continue
            earlier.add((statement.domain, statement.direction))
            yield statement
    thread.met.update(subject.domain for subject in found)
    if found:
        thread.subjects = last


_OR = re.compile(r"\s?(?:/|or|and/or)\s?")
_AND = re.compile(r" and (?:complete |full |even )?")


def _or_gone(text: str, before: Cue, cue: Cue) -> bool:
    """ "improvement/resolution", "improvement and normalization": what all had is that they were better."""
    if before.denied or before.rule.direction != "improved" or cue.rule.kind not in {"state", "normal"}:
        return False
    between = text[before.end : cue.start]
    either = _OR.fullmatch(between) or (cue.text.endswith("ion") and _AND.fullmatch(between))
    return cue.rule.direction in {"", "resolved"} and bool(either)


_MOVED = ("increased", "reduced", "improved")


def _nothing_new(statement: Statement, earlier: set[tuple[str, str]], thread: Thread) -> bool:
    """What the sentence has told better: "improved but did not resolve", "rose and remained within normal limits"."""
    domain, cue = statement.domain, statement.cue
    if statement.direction == "stable" and "normal" in cue.text:
        return any((domain, moved) in earlier for moved in _MOVED)
    if "no residual" in cue.text and (domain, statement.direction) == ("disease_activity", "resolved") and earlier:
        return True
    if cue.rule.kind == "gone" and statement.direction == "resolved":
        return domain not in thread.met
    return cue.denied and cue.rule.direction == "resolved" and (domain, "improved") in earlier


def _of_another_time(sentence: Sentence, statement: Statement, overtaken: bool) -> bool:
    """What went badly before the treatment, why it was given, and how the patient came."""
    text, cue = sentence.text, statement.cue
    bad = statement.direction in {"worsened", "unchanged"} or (statement.domain, statement.direction) in _BAD
    if bad and statement.domain not in _DOSES:
        overtaken = overtaken and not (statement.domain == "relapse" and OF_ITSELF.search(text))
        if overtaken or of_the_past(text, cue) or _then_changed(sentence, cue):
            return True
        if statement.direction == "worsened" and cue.rule.takes == "none" and _WHY.search(text[: cue.start]):
            return True
    return statement.domain in _CARE and statement.direction == "occurred" and bool(_INTRODUCED.search(text))


_CLAUSE = re.compile(r";|, (?:but|and|while|which)\b|\bbut\b")
_FIRST = re.compile(r"\s(?:at|on) (?:the )?(?:first|initial|admission|presentation|baseline|diagnosis)\b")


def _seen_later(text: str, cue: Cue) -> bool:
    """The clause of a cue says that it was seen after the treatment; what was not found is told by its "no"."""
    if cue.denied and cue.rule.domain == "tumour":
        return False
    start = max((m.end() for m in _CLAUSE.finditer(text, 0, cue.start)), default=0)
    end = min((m.start() for m in _CLAUSE.finditer(text, cue.end)), default=len(text))
    return bool(_AFTERWARDS.search(text[start:end])) and not _FIRST.match(text, cue.end)


_CHANGED = clause_cues("treatment_changed")
_REASON = re.compile(
    r"(?:^\s*|, )(?:as|since|because|given that|when|due to|on account of|owing to|in view of)\b", re.IGNORECASE
)
_WHY = re.compile(r"\b(?:due to|because of|owing to|for|suspicion of)(?: \w+){0,5} $")
_EFFECT = re.compile(r"effect|effic|success")
_THEREFORE = re.compile(r"therefore|so|thus|hence|decided|requir|necessitat|prompt")


def _then_changed(sentence: Sentence, cue: Cue) -> bool:
    """The sentence goes on with a change of treatment: "since nothing improved, we decided to give X"."""
    change = _CHANGED.search(sentence.text, cue.end)
    reason = (
        _EFFECT.search(cue.text)
        or _REASON.search(sentence.text, 0, cue.start)
        or (change and _THEREFORE.match(change.group()))
    )
    if change is None or not reason:
        return False
    return any(
        hit.start - sentence.start >= change.start() - 60 and hit.start - sentence.start > cue.end
        for hit in sentence.hits("drug", "drug_class", "procedure")
    )


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
        yield event(text, cue, found, thread)
        return
    partner = scope.partner(text, cues, place)
    ceiling = cues[partner + 1].start if partner + 1 < len(cues) else len(text)
    fit = [s for s in found if scope.fits(cue, s)]
    chain = scope.spoken_of(text, fit, cue, floor, ceiling, cues[partner].end)
    chain = [subject for subject in chain if subject not in thread.here] or chain
    own = bool(chain)
    if not chain:
        chain = scope.inherited(text, cue, floor, fit, thread)
    denied = cue.denied or scope.denied_partner(text, cues, place)
    seen: set[tuple[str, str]] = set()
    for subject in chain:
        stated = _levelled(read(text, cue, subject, denied), subject, thread)
        if stated and stated not in seen and not (denied and not cue.denied and stated[1] == "stable"):
            seen.add(stated)
            start, end = (min(subject.start, cue.start), max(subject.end, cue.end)) if own else (cue.start, cue.end)
            yield Statement(start, end, *stated, subject.name, cue)
    if chain:
        thread.subjects = thread.here = chain
    if not chain or (cue.rule.kind == "stop" and not seen and not any(s.drug for s in chain)):
        kept = cue.text.lower() == "unchanged" and chain_left(text, [s for s in found if s.drug], cue.start, floor)
        stated = None if kept else without_subject(text, cue, floor, denied, thread.setting.tumour)
        if stated:
            shown = _shown_by(text, cue, found) if stated[0] == "disease_activity" else None
            domain, measure = shown or (stated[0], None)
            yield Statement(cue.start, cue.end, domain, stated[1], measure, cue)


def _of_unlisted(
    sentence: Sentence, cues: list[Cue], place: int, found: list[Subject], thread: Thread
) -> Iterator[Statement]:
    """What a cue states of a sign beside it that is in no list."""
    cue = cues[place]
    sign = sign_beside(sentence, cue, cues[place - 1].end if place else 0)
    if sign is None or any(s.start < sign.end and sign.start < s.end for s in found):
        return
    sign = thread.setting.told(sign, thread.named)
    stated = read(sentence.text, cue, sign, cue.denied)
    if stated:
        thread.subjects = thread.here = [sign]
        yield Statement(min(sign.start, cue.start), max(sign.end, cue.end), *stated, sign.name, cue)


_SHOWN_BY = re.compile(
    r",? (?:as |as was |which was |was |were )?(?:\w+ly )?(?:in terms of|(?:evidenced|shown|demonstrated|measured|"
    r"assessed|indicated|reflected|documented|judged|determined|confirmed) (?:by|in|on))"
)
_ITS_WORDS = re.compile(r" (?:an? |the |his |her |their )?(?:[\w-]+ ){0,4}")


def _shown_by(text: str, cue: Cue, found: list[Subject]) -> tuple[str, str | None] | None:
    """The organ that shows the state of the patient: "stabilised, as evidenced by EDSS", "in terms of cognition"."""
    match = _SHOWN_BY.match(text, cue.end)
    if match is None:
        return None
    after = (s for s in found if s.start >= match.end() and not s.drug and s.domain in ORGANS)
    named = next((s for s in after if _ITS_WORDS.fullmatch(text[match.end() : s.start])), None)
    if named:
        return named.domain, named.name
    domain = organ_beside(" ".join(text[match.end() :].split(",", maxsplit=1)[0].split()[:4]))
    return (domain, None) if domain in ORGANS else None


def _levelled(stated: tuple[str, str] | None, subject: Subject, thread: Thread) -> tuple[str, str] | None:
    """What normalises rose where the document says that it was too low, fell where too high, and else improved."""
    if stated is None:
        return None
    if stated != ("other", "resolved") or not subject.quantity:
        return thread.setting.of_disease(subject, stated)
    return "other", {"low": "increased", "high": "reduced"}.get(thread.setting.was(subject) or "", "improved")
