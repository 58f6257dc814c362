"""Texts that as a whole report a harm: "X-induced Y", "an overdose of X", "a case of Y after X".

Such a text tells the harm as a story: the causal drug once, and from then on the patient's signs and symptoms, without
a word of blame beside each. What a sentence of the story states of the patient is a harm there; the disease that was
treated, the history, the tests, what was feared and what is said of the drug in general are none.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from extractors.base import Sentence
from extractors.clause_cues import cues
from extractors.harm_blame import Blame
from extractors.harm_patients import is_bearers, is_of_whom_more_is_told
from extractors.harm_unknown import HARMFUL

_KINDS = ("drug", "drug_class", "procedure")
_POISONED = cues("harm_poisoned")
_ANNOUNCES = re.compile(
    r"\b(?:we|here|this|article|paper) (?:\w+ ){0,3}?(?:report|describe|present)|"
    r"\b(?:cases?|patients?) (?:of|who|with)\b[^.]*\b(?:is|are|was|were) (?:reported|described|presented)|"
    r"\b(?:to|case) (?:report|describe|present)\b",
    re.IGNORECASE,
)
_ANNOUNCES_CASE = re.compile(
    r"\b(?:report|describ|present)\w*\b[^.;]{0,40}?\b(?:cases?|patients?|occurrence|development|wom[ae]n|m[ae]n|child)\b|"
    r"\b(?:cases?|patients?)\b[^.;]*\b(?:is|are|was|were) (?:reported|described|presented)\b",
    re.IGNORECASE,
)
_AIM = cues("harm_not_reported")
_PATIENT = re.compile(
    r"^(?:An?|The|This|Our) (?:[\w-]+ ){0,4}(?:patient|man|woman|boy|girl|child|infant|male|female)\b"
)
_ONE_PATIENT = re.compile(
    r"\b(?:year|month|week|day)s?[- ]old (?:[\w-]+ ){0,4}?(?:patient|man|woman|boy|girl|child|infant|male|female|lady|"
    r"gentleman|neonate|nurse|student|farmer|driver)\b|"
    r"\b(?:[Oo]ne|[Tt]he|[Aa]) (?:\w+ )?patient (?:who )?(?:was|had|received|developed|presented|took)\b"
)
"""The story is one patient's; a study that finds a drug to blame for something is no report of it."""
_TAKEN_BEFORE = cues("harm_taken_before")
_TITLE = 250
_SHORT = 25
"""A text of more sentences tells of more than the harm that it blames on a drug in passing."""


@dataclass(frozen=True, slots=True)
class Story:
    """How a text reports a harm."""

    opening: bool
    """The title or the sentence that announces the case says so; else the story alone does."""
    start: int
    """From where on what befalls the patient is the harm: at once, unless the drug is given only in its course."""
    diseases: frozenset[str]
    """What the patient had before: the disease that was treated, other diseases."""


def story_of(content: Sequence[Blame]) -> Story | None:
    """The story of a text that reports a harm; None where it reports none."""
    openings = [_opens(blame.sentence, place) for place, blame in enumerate(content)]
    told = [b for b in content if b.sentence.hits(*_KINDS) and not _AIM.search(b.sentence.text)]
    announced = [b for b, opens in zip(content, openings, strict=True) if opens and b in told and _announces_harm(b)]
    short = len(content) <= _SHORT and any(_ONE_PATIENT.search(b.sentence.text) for b in content)
    meant = _meant(content)
    others = [b for b in told if not meant or meant & {h.term.name for h in b.sentence.hits("drug")}]
    accused = announced or [b for b in others if short and _tells(b.sentence) and _names_harm(b.sentence, b.outright)]
    if not accused:
        return None
    causes = {h.term.name for b in accused for h in b.sentence.hits(*_KINDS)}
    body = [b.sentence for b, opens in zip(content, openings, strict=True) if not opens]
    return Story(bool(announced), _start(body, causes), frozenset(_had_before(content)))


def _meant(content: Sequence[Blame]) -> set[str]:
    """The drugs that a text is about: those of its title, else those that it names most often."""
    titled = {h.term.name for b in content if b.sentence.section == "title" for h in b.sentence.hits("drug")}
    often = Counter(h.term.name for b in content for h in b.sentence.hits("drug"))
    most = max(often.values(), default=0)
    return titled or {name for name, times in often.items() if times == most}


def announces(blame: Blame) -> bool:
    """A sentence that announces the case names the harm beside the drug: "objective: to report a case of"."""
    return bool(_ANNOUNCES_CASE.search(blame.sentence.text)) and _names_harm(blame.sentence, blame.outright)


def _announces_harm(blame: Blame) -> bool:
    sentence = blame.sentence
    if _POISONED.search(sentence.text):
        return True
    announced = sentence.section == "title" or _ANNOUNCES.search(sentence.text)
    return _names_harm(sentence, blame.stretches if announced else blame.outright)


def _start(body: Sequence[Sentence], causes: set[str]) -> int:
    """Where the drug that did it is first given; the beginning where it had been taken before."""
    for sentence in body:
        if any(h.term.name in causes for h in sentence.hits(*_KINDS)):
            return 0 if _TAKEN_BEFORE.search(sentence.text) else sentence.start
    return 0


def _opens(sentence: Sentence, place: int) -> bool:
    """The title, or a sentence that announces the case."""
    if sentence.section == "title" or _ANNOUNCES.search(sentence.text):
        return True
    return sentence.start < _TITLE and place < 2 and not _PATIENT.search(sentence.text)


def _names_harm(sentence: Sentence, stretches: Sequence[tuple[int, int]]) -> bool:
    """Something that harms stands in one of the stretches."""
    named = [h.start - sentence.start for h in sentence.hits("event", "condition")]
    return any(
        HARMFUL.search(sentence.text, start, end) or any(start <= at < end for at in named) for start, end in stretches
    )


_GENERAL = cues("harm_general")
_TELLS = re.compile(
    r"\b(?:was|were|had|became|began|felt|fell|died|"
    r"(?!(?:associat|relat|induc|need|call|bas|accompani|characteri[sz]|recommend|us)ed\b|indeed\b|exceed\b)\w{3,}ed|"
    r"presents?|develops?)\b",
    re.IGNORECASE,
)
_ELSEWHERE = cues("harm_elsewhere", after=r"[^.;]{0,60}$")
_FOR = re.compile(
    r"\b(?:hospitali[sz]ed|admitted|treated|operated|seen|therapy|treatment) (?:\w+ )?for [^.;]*$|"
    r"\bfor (?:an? |the |his |her |\w+ly )?(?:[\w-]+ ){0,3}$|\b(?:anti|non)-?$"
)
_CAUSE = re.compile(
    r"\b(?:caused by|due to|secondary to|after|following|despite|because of)\s"
    r"(?:an? |the |his |her )?(?:[\w-]+ ){0,2}$",
    re.IGNORECASE,
)
_TREATED_FOR = re.compile(
    r"\b(?:history of|suffering from|(?:treat|therap|given|receiv|tak|prescrib|start)\w*[^.;,]{0,60} for) "
    r"(?:an? |the |his |her )?(?:[\w-]+ ){0,3}$"
)
_HAD_IT = re.compile(
    r"\b(?:patient|subject|child|children|men|women|man|woman|boy|girl|adult|infant|male|female|neonate|volunteer|lady|"
    r"gentleman)s?,? (?:\([^)]*\) )?(?:(?:suffering|who had|known|diagnosed|affected) )?(?:with|from|had|by) "
    r"(?:[\w-]+,? (?:and )?){0,6}$"
)
_TESTED = cues("harm_tested")
_FOUND = re.compile(r"\b(?:reveal\w+|show\w+|demonstrat\w+|disclos\w+|found|confirm\w+)\b")


def _tells(sentence: Sentence) -> bool:
    """The sentence tells what happened, not what happens in general."""
    return bool(_TELLS.search(sentence.text)) and not _GENERAL.search(sentence.text)


_COMING = re.compile(r"\b(?:[\w-]+[- ](?:hour|day|week|month)s?|short|brief|recent)['’]? history of\b", re.IGNORECASE)
"""What the patient came with, not what was there long before."""
_NORMAL = re.compile(
    r"(?:(?!\b(?:but|with|while|although|and (?:[\w-]+ ){0,2}?(?:cultures?|tests?|findings|results?|scans?|serolog\w+|"
    r"markers?|antibod\w+|titres?))"
    r"\b)[^.;]){0,120}?\b(?:was|were) (?:all |both )?(?:negative|normal|unremarkable|excluded|ruled out|"
    r"(?:not|never) (?:\w+ly )?(?:detect(?:ed|able)|evident|apparent|demonstrable|found|present|palpable))\b"
)


def is_normal(after: str) -> bool:
    """It was looked for and not found: "infection and autoimmunity were excluded"."""
    return bool(_NORMAL.match(after))


def tells_of(sentence: Sentence, before: str, after: str) -> bool:
    """A sentence of the story states of the patient what stands between the words before and after."""
    before = _COMING.sub("", before)
    if (
        is_normal(after)
        or not _tells(sentence)
        or _ELSEWHERE.search(before)
        or any(elsewhere.search(before) for elsewhere in (_FOR, _CAUSE, _HAD_IT))
        or is_bearers(before, after)
        or is_of_whom_more_is_told(after)
    ):
        return False
    return not _TESTED.search(before[-40:]) or bool(_FOUND.search(before[-40:]))


def _had_before(content: Sequence[Blame]) -> Iterator[str]:
    """Names of what the patient had before: first told as a disease of the patient or as what was treated."""
    met: set[str] = set()
    for blame in content:
        sentence = blame.sentence
        stretches = [(sentence.start + start, sentence.start + end) for start, end in blame.stretches]
        for hit in sentence.hits("event", "condition"):
            known = hit.term.name in met
            met.add(hit.term.name)
            if known or any(start <= hit.start < end for start, end in stretches):
                continue
            before = _COMING.sub("", sentence.text[: hit.start - sentence.start])
            if _HAD_IT.search(before) or _TREATED_FOR.search(before):
                yield hit.term.name
