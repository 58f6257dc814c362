"""Earlier patients with whom a study compares its own: a group that was treated as was usual before.

What papers print: "earlier, eight such patients on the triple therapy had all died", "compared with six historical
controls treated with X and Y, all of whom died". A regimen that is only counted ("the triple therapy") is what the text
says, before it, to have failed.

We return the controls as an arm where their number and their drugs are told; others get no record.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from extractors.base import Mention, Sentence
from extractors.group_patterns import COUNT
from extractors.groups import count
from extractors.treatments import Treatment
from pipeline.arm import Arm

_PEOPLE = r"(?:controls?|patients|cases|children|adults|subjects|comparators)"
_LIKE = r"(?:(?:matched|comparable|similar) )"
_CONTROLS = re.compile(
    rf"\b(?P<n>{COUNT}) (?:consecutive |other )?(?P<label>(?:"
    rf"{_LIKE}*(?:historical(?:ly treated)?|earlier|previous|former) {_LIKE}*|{_LIKE}+){_PEOPLE})\b|"
    rf"\bhistorical (?:cohort|group|series) of (?P<m>{COUNT}) {_PEOPLE}\b|"
    rf"\b(?P<named>historical {_PEOPLE}) \((?:n ?= ?)?(?P<k>\d{{1,4}})\)",
    re.IGNORECASE,
)
_HISTORICAL = re.compile(r"\bhistorical", re.IGNORECASE)
_IN_THE_PAST = re.compile(
    r"\b(?:[Bb]efore (?:that|then|this|its|the (?:introduction|advent|use|era)|[A-Z]\w+)|"
    r"(?:[Ii]n|[Dd]uring) the (?:\w+ )?(?:years|period|months|time|era) before|[Uu]ntil then|[Ii]n the past|"
    r"compared? (?:with|to)|versus|vs\.?)(?!\w)"
)
"""What makes of "earlier patients" those that a study compares its own with: else they are cases of the literature."""
_TREATED = re.compile(
    r",? (?:\([^()]*\) )?(?:(?:all of )?(?:who|whom|which|that) )?(?:(?:had|were|was|have) )?(?:been )?(?:only )?"
    r"(?:receiv(?:ed|ing)|given|treated (?:with|by)|kept on|managed with|maintained on|on|under|taking|had|with) "
    r"(?:only )?(?:the |a )?(?:combination of )?",
    re.IGNORECASE,
)
_COUNTED = re.compile(
    r"(?P<how>dual|double|triple|quadruple) (?:\w+ )?(?:therapy|treatment|combination|regimen)\b", re.IGNORECASE
)
_HOW_MANY = {"dual": 2, "double": 2, "triple": 3, "quadruple": 4}
_JOINED = re.compile(r"(?:,|,? and|,? plus| combined with| with|,? as well as| ?[/+])(?: [\w-]+){0,2} ?")
_BRACKETS = re.compile(r" ?\([^()]*\)")


def historical_controls(
    text: str, sentences: Sequence[Sentence], treatments: Sequence[Mention[Treatment]]
) -> list[Arm]:
    """The first earlier patients who are counted and of whom the drugs are told, as the only arm; mostly none."""
    for sentence in sentences:
        for match in _CONTROLS.finditer(sentence.text):
            past = _HISTORICAL.search(match.group()) or _IN_THE_PAST.search(sentence.text[: match.start()])
            names = _given_to(text, sentence, match.end(), treatments) if past else ()
            if names:
                printed = match["label"] or match["named"] or match.group()
                place = sentence.start + match.start() + match.group().index(printed)
                label = printed if "control" in printed else "historical controls"
                n = count(match["n"] or match["m"] or match["k"])
                span = (place, place + len(printed))
                return [Arm(label, n, span=span, surfaces=[printed], treatments=names, sized=True, past=True)]
    return []


def _given_to(text: str, sentence: Sentence, end: int, treatments: Sequence[Mention[Treatment]]) -> tuple[str, ...]:
    """What stands behind the words of giving: drugs, or a regimen that counts those told before."""
    said = _TREATED.match(sentence.text, end)
    if said is None:
        return ()
    if regimen := _COUNTED.match(sentence.text, said.end()):
        return _told_before(sentence.start, _HOW_MANY[regimen["how"].lower()], treatments)
    found: list[Mention[Treatment]] = []
    for mention in (m for m in treatments if sentence.start + end <= m.start < sentence.end):
        if not found and mention.start > sentence.start + said.end() + 25:
            break
        if found and not _JOINED.fullmatch(_BRACKETS.sub("", text[found[-1].end : mention.start])):
            break
        found.append(mention)
    return tuple(dict.fromkeys(m.value.name for m in found))


def _told_before(start: int, many: int, treatments: Sequence[Mention[Treatment]]) -> tuple[str, ...]:
    """The last treatments told to have failed together, if they are as many as the regimen has."""
    failed = [m for m in treatments if m.start < start and m.value.role == "prior" and m.value.response == "refractory"]
    last = [m for m in failed if m.value.cue == failed[-1].value.cue and failed[-1].start - m.start < 200]
    names = tuple(dict.fromkeys(m.value.name for m in last))
    return names if len(names) == many else ()
