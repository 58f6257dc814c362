"""Signs that no list holds: "the sinoatrial block disappeared", "resolution of the deficits", "the confusional state".

No list of signs is whole. A name tells by its form that it is a sign (``terms/clause_cues.csv``, roles ``sign_form``
and ``sign_general``), or the list of what harms patients has it; an organ that it names gives its domain. It is
looked for only where a cue says what became of it and nothing listed stands beside the cue.
"""

from __future__ import annotations

import re

from extractors.base import Sentence
from extractors.clause_cues import cues
from extractors.outcome_cues import Cue
from extractors.outcome_organs import organ_beside
from extractors.outcome_subjects import Subject

_STATES = frozenset(("state", "course", "normal", "end"))
_FORM = cues("sign_form", before=r"(?:^|(?<=\s)|(?<=-))", after="$")
_GENERAL = cues("sign_general", before=r"(?:^|(?<=\s)|(?<=-))", after="$")
_VERBS = re.compile(
    r"(?:,? (?:which|that))?(?: (?:was|were|is|are|has|have|had|been|be|being|then|also|all|both|soon|again|not|never|"
    r"to|did|does|do|began|begun|started|seemed|appeared|tended|failed|continued|itself|themselves|could|\w+ly))* $"
)
"""Between a sign and the verb that says what became of it."""
_PHRASE = re.compile(
    r"(?:^|[,;:(]\s?|\b(?:and|or|but|while|whereas|that|until|after|when|once|because|since|as|with|by|in|to|from|for|"
    r"showed|revealed|caused)\s)\W*"
    r"(?:(?:the|an?|his|her|their|its|this|these|those|such|all|both|any|most|some|of) )*"
    r"((?:(?!(?:and|or|but|with|by|in|to|from|for|was|were|had|has|is|are)\b)[\w'’/-]+ ){0,5}"
    r"(?!(?:and|or|of)\b)[\w'’/-]+)$",
    re.IGNORECASE,
)
_DETERMINER = re.compile(
    r"(?:.* )?(?:the|his|her|their|these|those|this|developed|experienced|was|were|h) ", re.IGNORECASE
)
_COMPLEMENT = re.compile(
    r" (?:of|in) (?:(?:the|an?|his|her|their|its|this|these|those|such|all|both|any|most|some) )*"
    r"((?:(?!(?:and|or|of|on|at|but|with|by|in|to|from|for|after|was|were|had|has|is|are)\b)[\w'’/-]+ ?){1,5})"
)
_PREPOSITION = re.compile(r" (?:of|in)$", re.IGNORECASE)


def sign_beside(sentence: Sentence, cue: Cue, floor: int) -> Subject | None:
    """The sign of which a cue says what became of it, though no list of signs holds it."""
    if cue.rule.kind not in _STATES or cue.rule.takes == "none" or cue.rule.direction == "stable":
        return None
    text = sentence.text
    if cue.rule.takes in {"noun", "right"}:
        phrase = _COMPLEMENT.match(text, cue.start + len(_PREPOSITION.sub("", cue.text)))
    else:
        verbs = _VERBS.search(text, floor, cue.start)
        phrase = _PHRASE.search(text[: verbs.start()], floor) if verbs else None
    return _sign(sentence, *phrase.span(1)) if phrase else None


def _sign(sentence: Sentence, start: int, end: int) -> Subject | None:
    """The sign that a phrase names, by its form or because it is a known harm."""
    start += max((m.end() for m in _DETERMINER.finditer(sentence.text[start:end])), default=0)
    words = sentence.text[start:end].rstrip()
    heads = [words, *(words.split(" of ")[:1] if " of " in words else [])]
    harms = {hit.end - sentence.start for hit in sentence.hits("event")}
    general = any(_GENERAL.search(head) for head in heads)
    if not general and not any(_FORM.search(head) or start + len(head) in harms for head in heads):
        return None
    domain = organ_beside(words) or ("disease_activity" if general else "other")
    return Subject(start, start + len(words), domain, words, "worse", False)
