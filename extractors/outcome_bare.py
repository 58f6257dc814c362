"""Statements that name no sign: "she improved", "the treatment was stopped", "facial dysmorphism improved".

A state of the patient or of the disease as a whole is disease activity, or the tumour where one is told of; words
beside the cue that name an organ give its domain; what is stopped without a name is the treatment.
"""

from __future__ import annotations

import re

from extractors.clause_cues import cues
from extractors.outcome_cues import Cue
from extractors.outcome_directions import DENIED, in_part
from extractors.outcome_organs import organ_beside


def without_subject(text: str, cue: Cue, floor: int, denied: bool, tumour: bool) -> tuple[str, str] | None:
    """The domain and direction of a cue that speaks of no listed subject; ``tumour``: the document tells of one."""
    if cue.rule.direction == "stable" and cue.text.lower().endswith("progression"):
        return "tumour" if tumour else "disease_activity", "stable"
    direction = DENIED[cue.rule.direction] if denied and cue.rule.direction in DENIED else cue.rule.direction
    named = _organ_named(text, cue, floor) if cue.rule.kind in {"state", "course", "normal"} else None
    if named and cue.rule.direction not in {"stable", "unchanged"}:
        return named, direction
    if (cue.rule.kind == "state" or _RECOVERY.match(cue.text)) and _general(text, cue, floor):
        if cue.text.lower() == "recovered" and direction == "improved" and not _is_so_far(text, cue):
            direction = "resolved"
        grew = cue.text.lower() == "progressed" and tumour
        return "tumour" if grew else "disease_activity", direction
    if cue.rule.kind == "stop" and _treatment(text, cue):
        nobody = _NOBODY.search(text[: cue.start])
        if nobody or not denied:
            return "treatment_discontinuation", "absent" if nobody else "occurred"
    return None


_SO_FAR = re.compile(
    r" (?:well )?(?:from (?:the |his |her |this )?(?:surg|operat|ana?esthe|procedure)|"
    r"to (?!normal|baseline|full|complete))"
)


def _is_so_far(text: str, cue: Cue) -> bool:
    """Who recovered in part, from the operation or to what they can do again is better, and not well."""
    return in_part(text, cue) or _SO_FAR.match(text, cue.end) is not None


_NOBODY = re.compile(r"\b(?:none|no one|nobody|no (?:patient|child|subject)\w*) (?:\w+ ){0,3}$", re.IGNORECASE)
_PHRASE_BEFORE = re.compile(
    r"(?:^|[,;:(.]|\b(?:and|but|while|whereas|after|in|of|showed|led to|resulted in|was|were|had|a|an|the|his|her|"
    r"their)\b)((?:\s?(?!(?:and|but|the|his|her|their|an?|was|were|had|in|of|with)\b)[\w/*'’-]{1,40}){1,3}?"
    r"(?: and [\w-]+)?)(?:\s(?:was|were|is|are|had|has|have|been|also|then|\w+ly|not|slightly))*\s$"
)
_PHRASE_AFTER = re.compile(
    r"\s(?:in|of|to)\s((?:(?:the|his|her|their|all|both)\s)*[\w/*'’-]+"
    r"(?:\s(?!(?:in|of|to|on|at|by|with|after|and|was|were|had)\b)[\w/*'’-]+){0,4})"
)


def _organ_named(text: str, cue: Cue, floor: int) -> str | None:
    """The organ that the words beside the cue name, where they are no listed sign of it: "myocardial T2* improved"."""
    before = _PHRASE_BEFORE.search(text, max(floor, cue.start - 120), cue.start)
    after = _PHRASE_AFTER.match(text, cue.end) if cue.rule.takes == "noun" else None
    how = _HOW.match(text, cue.end)
    named = (organ_beside(match[1]) for match in (how, after, before) if match)
    return next((domain for domain in named if domain), None)


_HOW = re.compile(r"(?: (?:was|were) (?:noted|seen|observed|found))?((?:,? (?:both |and )?[a-z]+ly\b){1,4})")
""" "improved neurologically", "improvement clinically, endoscopically and histologically"."""
_RECOVERY = re.compile(r"recovery|amelioration|relief|progressed$", re.IGNORECASE)
_TREATMENT_AFTER = re.compile(
    r"^\s(?:at|in|by)\s(?:week|month|day|\d)|"
    r"^\s(?:from\s|of\s)?(?:(?!(?:during|before|with|without|on|under|any|other|while|when|smoking|alcohol)\b)[\w-]+\s){0,3}?"
    r"(?:drugs?|treatments?|[a-z]*therap(?:y|ies)|medications?|regimen|trial|study)\b|"
    r"^\s(?:of\s)?the\s(?:offending|causative|causal|culprit|responsible|suspected|incriminated)\s\w+|"
    r"^\s(?:due to|because of|owing to|after|for)\b"
)
_TREATMENT_BEFORE = re.compile(
    r"\b(?:treatments?|[a-z]*therap(?:y|ies)|drugs?|medications?|infusions?|cycles?|courses?)\b(?: [\w'’-]+){0,7} $",
    re.IGNORECASE,
)


_STUDY_ENDED = re.compile(r"\b(?:study|trial|recruitment|enrolment|enrollment) (?:was|were) (?:\w+ly )?$")


def _treatment(text: str, cue: Cue) -> bool:
    """ "withdrew due to", "stopped the drug", "the treatment was discontinued"."""
    if _STUDY_ENDED.search(text[: cue.start]):
        return False
    return bool(
        _TREATMENT_AFTER.match(text[cue.end :]) or _TREATMENT_BEFORE.search(text[max(0, cue.start - 60) : cue.start])
    )


_PERSON = cues("patients")
_FIGURE = re.compile(r"\d")
_PEOPLE_AFTER = re.compile(
    r"(?: by [\w ]{1,20}?)?"
    r"(?: (?:was|were) (?:\w+ly )?(?:seen|noted|observed|reported|found|achieved|obtained|recorded))?"
    r"\s?(?:in|of|from|for|by)\s(?:the |only |his |her |all |most |these |our |both )*"
    r"(?:\d|patient|case|disease|condition|two|three|four|five|six|seven|eight|nine|ten|eleven|"
    r"twelve|\w+teen|one|"
    r"(?:all|both)\b(?! (?:[\w-]+ ){0,5}(?:signs?|symptoms?|parameters?|scores?|measures?|aspects?|domains?)\b))"
)


_FULLY = re.compile(
    r"\b(?:led to|leading to|result(?:ed|ing) in|with|show(?:ed|ing)|achiev\w+|had|experienced|made) "
    r"(?:an? |rapid |prompt |eventual |spontaneous )*(?:complete|full|total) $"
)
_AND = re.compile(r",? and (?:(?:has|had|have|then|also|was|\w+ly) )*")
"""Who did the one did the other: "the boy was extubated and recovered"."""
_ON_DRUG = re.compile(r" (?:on|with|by)\b")
"""Whoever "was maintained on X" got it: no outcome."""
_THERE_WAS_NO = re.compile(r"\bthere (?:was|has been) (?:still )?(?:no|little) (?:\w+ )?$", re.IGNORECASE)
_ENDS = re.compile(r"[.;,]|$| (?:after|despite|on|with|under|and|until|over)\b")
_OBTAINED = re.compile(r"\b(?:was|were|been|be)(?: \w+ly)? $")
"""What "was recovered" was got out of something: fluid, organisms, stones."""
_DISEASE = re.compile(r"\b(?:disease|condition|patients?|clinical\w*|course|she|he)\b", re.IGNORECASE)


def _general(text: str, cue: Cue, floor: int) -> bool:
    """A state of the patient or the disease as a whole."""
    after = text[cue.end : cue.end + 80]
    if cue.text.lower() == "recovered" and _OBTAINED.search(text[: cue.start]):
        return False
    if cue.text.endswith("maintained") and _ON_DRUG.match(after):
        return False
    if cue.rule.takes == "noun" and text[: cue.start].endswith(("clinical ", "Clinical ")):
        return True
    people = bool(_PEOPLE_AFTER.match(after)) or bool(_THERE_WAS_NO.search(text[: cue.start]) and _ENDS.match(after))
    if cue.rule.takes == "noun" and re.match(r"\s?(?:in|of|from|for|to|on)\s", after) and not people:
        return False
    if re.match(r" (?:the|his|her|their|its|our)\b", after) or cue.text.endswith(" same"):
        return False
    if cue.rule.direction == "resolved":
        return bool(cue.text.lower() == "resolution" and _FULLY.search(text[: cue.start]))
    if cue.rule.direction == "stable" and not _DISEASE.search(text[max(floor, cue.start - 50) : cue.end + 20]):
        return False
    if _AND.fullmatch(text, floor, cue.start):
        floor = 0
    before = text[max(floor, cue.start - 70) : cue.start]
    return people or bool(_PERSON.search(before) or _FIGURE.search(before))
