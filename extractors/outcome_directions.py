"""How a cue reads on a subject: a lower CRP is reduced, a lower CDASI improved, a lower CMAS worsened.

Each kind of cue is one function of the sentence, the cue and the subject.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from extractors.clause_cues import cues
from extractors.outcome_cues import Cue, Rule
from extractors.outcome_doses import of_drug
from extractors.outcome_subjects import LOWER_IS_BETTER, Subject
from extractors.outcome_values import FROM_TO, RANGED, SERIES, values

DENIED: dict[str, str] = {
    "improved": "unchanged", "resolved": "unchanged", "reduced": "unchanged", "stopped": "unchanged",
    "worsened": "stable", "increased": "stable", "occurred": "absent", "absent": "occurred",
    "stable": "worsened", "unchanged": "stable",
}  # fmt: skip
"""What a direction is when the sentence denies it: "failed to improve" is unchanged, "no progression" stable."""


def read(text: str, cue: Cue, subject: Subject, denied: bool) -> tuple[str, str] | None:
    """The domain and direction that a cue states of a subject."""
    if subject.drug:
        return of_drug(text, cue, subject, denied)
    direction = _KINDS[cue.rule.kind](text, cue, subject)
    if direction is None:
        return None
    if denied and _SLOWS.match(cue.text):
        return subject.domain, "unchanged"
    return subject.domain, DENIED[direction] if denied else direction


_SLOWS = re.compile(r"(?:delay|slow|prevent|postpone)", re.IGNORECASE)


def _state(text: str, cue: Cue, subject: Subject) -> str | None:
    if subject.domain == "relapse":
        return "reduced" if cue.rule.direction == "improved" else None
    if cue.text.lower() == "continued" and not _BY_ITSELF.fullmatch(text[subject.end : cue.start]):
        return None
    if cue.rule.direction == "resolved" and _is_counted(subject):
        return "reduced"
    if cue.rule.direction == "resolved" and in_part(text, cue):
        return "improved"
    if subject.domain == "infection" and cue.text.lower() == "recovered":
        return "resolved"
    if cue.rule.direction == "worsened" and _found_normal(text, cue):
        return None
    return _kept_away(cue, subject) or cue.rule.direction


def _kept_away(cue: Cue, subject: Subject) -> str | None:
    """ "no further seizures" says that they are gone, "no new strokes", "free of strokes" that none came."""
    none_new = cue.rule.direction == "stable" and cue.text.lower().startswith("no ")
    if (none_new or cue.text.lower().startswith("free ")) and _MISHAP.search(subject.name):
        return "absent"
    if not none_new:
        return None
    return "resolved" if subject.domain in EPISODES or _IN_EPISODES.search(subject.name) else "stable"


def _is_counted(subject: Subject) -> bool:
    """A titre or an enzyme is reduced where a sign would be gone."""
    return subject.domain in LOWER_IS_BETTER


EPISODES = frozenset(("seizure", "fever", "pain"))
"""What comes in episodes: no recurrence of it is no relapse of the disease, but the sign gone."""
_IN_EPISODES = re.compile(
    r"bleed|vomit|nausea|diarrh|syncop|ha?emat(?:em|ur|och)|mela?ena|palpit|dizz|vertigo|hallucin|delusion|spasm|apno?ea|attack|spell",
    re.IGNORECASE,
)
_IN_PART = re.compile(
    r"\b(?:incomplete|partial|subtotal|almost|nearly|near)[\s-]+(?:complete\s|total\s)?$", re.IGNORECASE
)


def in_part(text: str, cue: Cue) -> bool:
    """The resolution was partial or gradual."""
    return bool(
        re.search(r"\b(?:partial|gradual|slow|progressive)ly\b", text[max(0, cue.start - 12) : cue.end + 14])
        or _IN_PART.search(text[: cue.start])
    )


def _normal(text: str, cue: Cue, subject: Subject) -> str | None:
    if re.search(r"\b(?:remain\w*|stay\w*|throughout)\b", text[max(0, cue.start - 30) : cue.end + 40]):
        return "stable"
    if _is_counted(subject):
        return "reduced"
    if subject.domain == "growth":
        return "stable"
    if subject.domain in {"haematological", "quality_of_life", "muscle"} and subject.measured:
        return "improved"
    slow = in_part(text, cue) or _SLOW.search(text[: cue.start])
    return "improved" if slow else "resolved"


_SLOW = re.compile(r"\b(?:slow|gradual|progressive) $", re.IGNORECASE)


def _low(text: str, cue: Cue, subject: Subject) -> str | None:
    if subject.domain == "infection" and subject.measured:
        return "resolved"
    return "reduced" if subject.quantity else None


_NOT_SEEN = re.compile(r"\b(?:was|were|is|are) not(?: \w+ly)? $")


_AFTERWARDS = cues("afterwards")
_PARTICIPLE = re.compile(r"(?:ed|ing)$")
_HAD = re.compile(
    r"\b(?:had|has|have|having|with|showed|shows|showing|revealed|disclosed|noted|including|"
    r"demonstrated|documented|appreciated|found|detected|confirmed)"
    r"(?: (?:an?|the|some|very|mild(?:ly)?|slight(?:ly)?|marked(?:ly)?|significant(?:ly)?|severe(?:ly)?|"
    r"(?:reduced|decreased|increased|normal) \w+(?:,| and)))* $"
)


_WAS = re.compile(r"\b(?:was|were|is|are)(?: \w+ly)? $")
_LEVEL = re.compile(
    r" at [\d.,]+ ?\w+/\w|(?: (?:at|to) [\d.,]+ ?[^ .;()]*)? \((?:[^().;]* )?(?:normal|reference)\b", re.IGNORECASE
)
"""A level with its unit or the range of what is normal is how a value was found: "was increased at 3 g/L"."""


def _as_found(text: str, cue: Cue, subject: Subject) -> bool:
    """ "she had reduced appetite": how a patient was found, where nothing says that it was seen after the treatment."""
    beside = cue.end <= subject.start <= cue.end + 25 and _PARTICIPLE.search(cue.text)
    found = (beside and _HAD.search(text[: cue.start])) or (
        _WAS.search(text[: cue.start]) and _LEVEL.match(text, cue.end)
    )
    return bool(found) and not _AFTERWARDS.search(text)


def _lower(text: str, cue: Cue, subject: Subject) -> str | None:
    if _found_normal(text, cue) or _as_found(text, cue, subject):
        return None
    if subject.quantity:
        return "reduced"
    if subject.higher == "better" and subject.start >= cue.end and cue.rule.takes == "both":
        return None
    return "worsened" if subject.higher == "better" else "improved"


def _found_normal(text: str, cue: Cue) -> bool:
    """ "eosinophils were not increased" is a finding; "were not reduced by the drug" tells what happened."""
    told = re.match(r"\s(?:by|after|with|during|at)\b", text[cue.end :])
    return bool(_NOT_SEEN.search(text[: cue.start])) and not told


def _raise(text: str, cue: Cue, subject: Subject) -> str | None:
    if _found_normal(text, cue) or _as_found(text, cue, subject):
        return None
    if (
        subject.start >= cue.end
        and subject.higher != "better"
        and cue.rule.kind == "raise"
        and cue.rule.takes == "both"
    ):
        return None
    if subject.quantity:
        return "increased"
    if subject.higher == "better":
        return "improved"
    return "worsened" if subject.measured else None


_COUNTED_HAD = re.compile(
    r"\b(?:one|two|three|four|five|six|seven|eight|nine|ten|\d+)(?: \([\d.]+ ?%\))? (?:of \w+ |of the \w+ )?"
    r"(?:patients?|children|child|subjects?|others?)?(?: \([\d.]+ ?%\))? ?"
    r"(?:had|experienced|showed|developed|exhibited) (?:an? |some )?(?:[\w-]+ ){0,2}$",
    re.IGNORECASE,
)
"""So many patients who had a rise were counted when it came."""


def _seen(text: str, cue: Cue, subject: Subject) -> str | None:
    """An elevation is an outcome where it is said to have been seen; else it is how the patient came."""
    if (
        not (cue.denied and cue.text.lower().startswith("increase"))
        and not re.search(r"\b(?:noted|observed|seen|detected|found|occurred)\b", text[cue.end : cue.end + 120])
        and not _COUNTED_HAD.search(text[: cue.start])
        and subject.higher != "better"
    ):
        return None
    return _raise(text, cue, subject)


def _zero(text: str, cue: Cue, subject: Subject) -> str | None:
    return "resolved" if subject.measured and subject.higher == "worse" and not subject.quantity else None


def _change(text: str, cue: Cue, subject: Subject) -> str | None:
    """ "went from 38 to 50": the numbers tell."""
    match = FROM_TO.search(text, cue.start, cue.end + 70)
    return compared(text, cue, subject, *match.groups()) if match else None


def in_series(text: str, subject: Subject) -> tuple[int, str] | None:
    """Where a series of a subject's values ends, and what they do."""
    match = SERIES.match(text, subject.end) if subject.measured or subject.domain == "steroid_use" else None
    if match is None or RANGED.match(text, subject.end, match.start(1)) or _between(text, match):
        return None
    first, last = match.groups()
    if "against" in match.group():
        first, last = last, first
    if subject.drug:
        before, after = values(first, last)
        return (match.end(), "reduced") if after < before else None
    cue = Cue(subject.end, match.end(), Rule(SERIES, "change", "", "left", ""), match.group(), False)
    stated = compared(text, cue, subject, first, last)
    return (match.end(), stated) if stated else None


def _between(text: str, series: re.Match[str]) -> bool:
    """ "a count of 13 to 18", "on a 0 to 10 scale" are ranges; what changed went "from 13 to 18"."""
    spaced = re.search(r"\bto\s$", text[series.end(1) : series.start(2)])
    before, after = values(*series.groups())
    return bool(spaced) and before < after and not text[: series.start(1)].endswith(("from ", "went "))


def compared(text: str, cue: Cue, subject: Subject, first: str, last: str) -> str | None:
    """What a value does that was ``first`` and became ``last``."""
    before, after = values(first, last)
    if before == after:
        return "unchanged"
    return _lower(text, cue, subject) if after < before else _raise(text, cue, subject)


def _stop(text: str, cue: Cue, subject: Subject) -> str | None:
    ended = cue.text.startswith("cessation") and not subject.quantity and subject.start >= cue.end
    by_itself = _BY_ITSELF.fullmatch(text[subject.end : cue.start]) and not subject.quantity
    return "resolved" if ended or by_itself else None


_BY_ITSELF = re.compile(r" (?:had |has |have )?(?:\w+ly )?")


def _gone(text: str, cue: Cue, subject: Subject) -> str | None:
    """ "no fever was noted any more", "had no metastases": a sign that was there has gone, a mishap has not come."""
    if subject.measured or subject.domain == "other" or not _BESIDE.fullmatch(text[cue.end : subject.start]):
        return None
    mishap = subject.domain in {"tumour", "infection"} or _MISHAP.search(subject.name)
    return "absent" if mishap else "resolved"


_MISHAP = re.compile(r"stroke|embol|thrombo(?!cyt)|infarct|event|crisis|perforat|fracture", re.IGNORECASE)
_BESIDE = re.compile(r"\s(?:(?!or\b|and\b|in\b|of\b|for\b|to\b)[\w-]+\s){0,2}")


def _taper(text: str, cue: Cue, subject: Subject) -> str | None:
    return None


_KINDS: dict[str, Callable[[str, Cue, Subject], str | None]] = {
    "state": _state, "course": _state, "normal": _normal,
    "left": _state, "end": _state, "gone": _gone, "later": _normal,
    "low": _low, "lower": _lower, "raise": _raise, "seen": _seen,
    "zero": _zero, "change": _change, "stop": _stop, "taper": _taper,
}  # fmt: skip
