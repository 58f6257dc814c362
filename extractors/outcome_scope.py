"""Whom a cue speaks of: "X improved", "improvement in X", "X showed improvement", "it cleared".

A cue takes the chain of subjects on its left, on its right, or the one named before; cues that share what follows
("improvement or stabilization of X") take it together.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from extractors.outcome_cues import Cue
from extractors.outcome_setting import Setting
from extractors.outcome_subjects import Subject, chain_left, chain_right


@dataclass(slots=True)
class Thread:
    """What was spoken of last, for "it" and "these"."""

    subjects: list[Subject]
    setting: Setting
    met: set[str] = field(default_factory=set)
    """The domains that were spoken of so far."""
    named: set[str] = field(default_factory=set)
    """The domains that the sentence before spoke of."""
    here: list[Subject] = field(default_factory=list)
    """What the cues of the sentence at hand spoke of."""


def fits(cue: Cue, subject: Subject) -> bool:
    """Drugs are stopped, tapered and lowered; signs and measures improve, and bleeding stops by itself."""
    if cue.rule.kind in {"stop", "taper"}:
        by_itself = cue.text.lower() == "stopped" and not subject.measured
        return subject.drug or by_itself or cue.text.lower().startswith("cessation")
    if subject.drug:
        return cue.rule.kind in {"end", "lower"}
    return True


_BETWEEN_CUES = re.compile(r"\s?(?:or|and|/|and/or|,|followed by)\s?(?:\w+ly )?(?:even |partial |complete )?")


def partner(text: str, cues: list[Cue], place: int) -> int:
    """ "improvement or stabilization of X": the last of the cues that share what follows."""
    while place + 1 < len(cues) and _BETWEEN_CUES.fullmatch(text[cues[place].end : cues[place + 1].start]):
        place += 1
    return place


def denied_partner(text: str, cues: list[Cue], place: int) -> bool:
    """ "no improvement or worsening": the denial covers both."""
    return place > 0 and cues[place - 1].denied and partner(text, cues, place - 1) > place - 1


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
_ITS_OBJECT = re.compile(
    r"(?:\b(?:in|for|of|by|at|while|when|before|after) [\w-]+ing|\b[\w-]+(?:ion|al) of)$", re.IGNORECASE
)
"""A cue that takes what follows it: "effective in decreasing X", "discontinuation of X"."""
_BEFORE_NOUN = re.compile(r"\b(?:an?|the|by|of|with|to|from|and|plus|as well as)\s$")
_NOUN_NEXT = re.compile(
    r"\s(?!(?:to|from|by|in|at|on|of|after|over|within|with|during|until|under|for|since|than|again|further|then|when|"
    r"while|as|but|and|or|thereafter|once|more|even|also|so|too|\w+ly)\b)[a-z]"
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
_SEEN_AS = re.compile(
    r" (?:\d|all|both|most|one|two|three|four|five|six|(?:the |these |our )*(?:patients?|cases)\b|"
    r"intensity|severity|size|number|frequency|extent|activity)",
    re.IGNORECASE,
)
"""What may stand behind "decrease in" and is not what decreased."""
_PREDICATE = re.compile(
    r"\b(?:show(?:ed|s|ing)|displayed|underwent|had|have|with|exhibited|demonstrated|experienced)(?: [\w-]+){0,3} $"
)


def spoken_of(text: str, found: list[Subject], cue: Cue, floor: int, ceiling: int, end: int) -> list[Subject]:
    """The subjects a cue speaks of."""
    takes = cue.rule.takes
    if (
        takes in {"left", "both"}
        and cue.rule.kind in {"state", "course"}
        and _OF_PERSON.search(text[floor : cue.start])
    ):
        right = chain_right(text, found, end, ceiling) if end <= ceiling and takes == "both" else []
        return right if right and _OBJECT_GAP.fullmatch(text[end : right[0].start]) else []
    ahead = _ITS_OBJECT.search(text[: cue.end]) or _is_adjective(text, cue)
    left = [] if ahead else chain_left(text, found, cue.start, floor)
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


def _is_adjective(text: str, cue: Cue) -> bool:
    """ "bleeding due to a reduced platelet count" says nothing of the bleeding."""
    moved = cue.rule.kind in {"lower", "raise"} and cue.rule.takes == "both" and cue.text.endswith("ed")
    return moved and bool(_BEFORE_NOUN.search(text[: cue.start]) and _NOUN_NEXT.match(text, cue.end))


def _of_noun(
    text: str, found: list[Subject], cue: Cue, floor: int, left: list[Subject], right: list[Subject], end: int
) -> list[Subject]:
    """ "improvement in X", "X improvement", "X showed improvement"."""
    if right and (re.match(r"\s?(?:in|of|for|on|to)\b", text[end:]) or text[:end].endswith((" in", " of"))):
        return right
    seen = _SEEN_IN.match(text[end:])
    if seen:
        return chain_right(text, found, end + seen.end(), len(text))
    if cue.text.endswith((" in", " of")) and not _SEEN_AS.match(text, end):
        return []
    touching = [s for s in left if not text[s.end : cue.start].strip(" -/")]
    verb = _PREDICATE.search(text[floor : cue.start])
    if touching or not verb:
        return touching or (right if text[end : end + 1] != "," else [])
    return chain_left(text, found, floor + verb.start(), floor)


_GOES_ON = re.compile(
    r"(?:\b(?:and|or|then|also|but)\b(?: [\w-]+){0,4} |^\W*|^[,;]?\s?[\d/()%.\s]*(?:complete|partial|full)?\s?|"
    r"^ (?:in|for) (?:[^.;]|\.\d){0,32}, (?:and )?|"
    r"^[^.;]{0,30},? with (?:an? )?(?:complete|full|total|near-complete|eventual) )$"
)
_PRONOUN = re.compile(
    r"\b(?:(?:it|they|latter|ones)\b(?: \w+){0,4}|(?:this|these|(?<!during )(?<!in )(?<!after )which)\b"
    r"(?: (?:and|to|be|could|was|were|is|are|has|have|had|been|did|then|all|also|both|never|not|"
    r"again|soon|\w+ly|\w+ed))*) $",
    re.IGNORECASE,
)


_OF_ANOTHER = re.compile(
    r" of (?!(?:it|them|this|these|those|all|both|which|\w*self)\b(?! [a-z])|\d|one\b|two\b|three\b)[a-z]"
)
"""What a noun says of something named behind it is not told of what stood before: "and the disappearance of septa"."""


def inherited(text: str, cue: Cue, floor: int, found: list[Subject], thread: Thread) -> list[Subject]:
    """The cue goes on about what was named before: "was lowered and then stopped", "it cleared completely"."""
    if cue.rule.takes == "right" or (cue.rule.takes == "noun" and _OF_ANOTHER.match(text, cue.end)):
        return []
    between = text[floor : cue.start]
    pronoun = _PRONOUN.search(between)
    if pronoun:
        before = [s for s in found if s.end <= floor + pronoun.start()]
        told = thread.here if pronoun.group().lower().startswith("which") else thread.subjects
        return before[-1:] or [s for s in told if fits(cue, s)]
    if floor and len(between) < 60 and _GOES_ON.search(between):
        return [s for s in thread.here if fits(cue, s)]
    return []
