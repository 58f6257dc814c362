"""Times that a trial prints of itself: how long it treats, and when patients come to be looked at.

What abstracts print: "were randomised to X or placebo for 24 weeks", "an open-label trial of X for 12 weeks", "after
30-months treatment with X"; "assessed at baseline and at weeks 2, 4, 8 and 12".

The outcomes of a trial that prints no other time are those at the end of its treatment; of a list of visits only the
last one is the time of its outcomes.
"""

from __future__ import annotations

import re

from spacy.tokens import Doc

from extractors.base import Sentence, sentences
from extractors.context import behind, right_before
from extractors.other_times import is_none
from extractors.quantities import Reading

_TRIAL = re.compile(
    r"\b(?:randomi[sz]\w+|randomly|placebo|double-blind|open-label|cross-?over|(?:controlled|clinical) trial)\b",
    re.IGNORECASE,
)
_NOT_TOLD = frozenset(("background", "discussion", "conclusions"))
_FOR = right_before(r"\bfor(?:\s(?:a period of|a total of|up to))?", r"\b(?:over|during)(?:\s(?:a|the|a period of))?")
_TREATMENT = behind(r"'?s?'?[\s-](?:of\s)?(?:[\w-]+\s){0,2}(?:treatment|therapy)\b")
_EVERY = re.compile(
    r"\b(?:every|each|infusions?|injections?|cycles?|courses?|loading|bolus|pulses?|wash-?out)\b[^.;]{0,40}$",
    re.IGNORECASE,
)
_LOOKED_AT = re.compile(
    r"\b(?:assess|evaluat|measured|examin|monitor|visit|tested|seen)\w*\b[^.;]{0,100}$", re.IGNORECASE
)
_SEVERAL = 4
"""So many times of a list, the baseline among them, are visits, not times of outcomes."""
_GOES_ON = behind(r",?\s(?:and\s|then\s)*(?:followed by|then)\b")
"""One of several phases of treatment."""
_AND_SO_ON = behind(r",?(?:\s(?:and|then))*\s(?:every|thereafter|each)")


def is_trial(doc: Doc) -> bool:
    """The text tells of a trial."""
    return any(_TRIAL.search(s.text) for s in sentences(doc) if s.section not in _NOT_TOLD)


def treated_for(sentence: Sentence, reading: Reading) -> bool:
    """How long a trial treats: "were assigned to X or placebo for 24 weeks"."""
    text = sentence.text
    if sentence.section in _NOT_TOLD or reading.form != "amount" or not _TRIAL.search(text):
        return False
    before, after = text[: reading.whole[0]], text[reading.whole[1] :]
    bounded = reading.quantity.stat == "maximum"
    if bounded or _EVERY.search(before) or _GOES_ON.match(after) or is_none(text, reading, before[-90:], after):
        return False
    return bool(_FOR.search(before) or _TREATMENT.match(after))


def is_visit(text: str, reading: Reading) -> bool:
    """One of the visits of a list, but for the last: "assessed at baseline and at weeks 2, 4, 8 and 12"."""
    before = text[: reading.whole[0]]
    times = len(re.findall(r"\d+", text[slice(*reading.whole)])) + ("baseline" in before[-30:])
    if not _LOOKED_AT.search(before):
        return False
    goes_on = bool(_AND_SO_ON.match(text[reading.whole[1] :]))
    return goes_on or (times >= _SEVERAL and reading.end < reading.whole[1])
