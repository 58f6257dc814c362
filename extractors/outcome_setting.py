"""What a whole document settles for its sentences.

"The lesions" are those of the organ, or the tumour, that it speaks of most; "dysphagia" is a matter of the muscles in
myositis and of the gut elsewhere; "the symptoms" are those of the one organ that it speaks of, if it does so just
there; "CR" and "PR" are grades of response where it says so, else a group or a drug; a calcium level that normalises
rose where it speaks of hypocalcaemia, and fell where of hypercalcaemia.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from extractors.base import Sentence
from extractors.outcome_organs import organ, organ_beside
from extractors.outcome_subjects import Subject

ORGANS = frozenset(
    (
        "skin", "lung", "neurological", "eye", "gastrointestinal", "hepatic", "renal", "cardiac", "joint", "muscle",
        "tumour",
    )
)  # fmt: skip
_OF_ONE_ORGAN = frozenset(("neurological", "eye", "gastrointestinal", "skin", "joint"))
"""Organs whose symptoms are told without saying of what."""
_SYMPTOMS = re.compile(
    r"(?<!systemic )(?<!constitutional )\b(?:symptom|sign|manifestation|complaint|severity)", re.IGNORECASE
)
_LESIONS = frozenset(("lesion", "lesions", "nodule", "nodules"))
_PLACE = re.compile(r" (?:of|on|in|at) (?:(?:the|his|her|both|left|right) )*((?:[\w-]+ ?){1,3})")
_BONES = re.compile(
    r"\b(?:bones?|fibula|tibia|fem(?:ur|oral)|spine|vertebra\w*|ribs?|pelvi[sc]|skull|jaw|mandib\w+|maxill\w+)\b",
    re.IGNORECASE,
)
_MASSES = frozenset(("mass", "masses"))
_DEPOSIT = re.compile(r"\b(?:lesion|nodule|mass(?:e)?|lymph node|(?:lymph)?adenopath(?:y|ie))s?$", re.IGNORECASE)
_DEPOSITS = frozenset(("lung", "hepatic", "other", "disease_activity"))
"""Domains of which a deposit is one of the tumour, where a document tells of one."""
_SHADOWS = frozenset(("infiltrate", "infiltrates"))
_ULCERS = frozenset(("ulcer", "ulcers"))
_SWALLOWING = frozenset(("dysphagia", "swallowing", "deglutition"))
_MUSCLES = re.compile(r"myosit|myasthen|myopath|muscular|motor neuron|amyotroph", re.IGNORECASE)
_RESPONSES = re.compile(r"\b(?:complete|partial|objective) (?:\w+ )?responses?\b|\bRECIST\b", re.IGNORECASE)
_GRADES = re.compile(r"\b(?:CR|PR|SD|PD)\b")
_REMISSIONS = re.compile(r"\bremissions?\b", re.IGNORECASE)
_ROOTS = {
    "calci": "calc", "sodium": "natr", "potass": "kal", "magnes": "magnes", "phosph": "phosph", "album": "album",
    "gluc": "glyc", "sugar": "glyc", "ammon": "ammon", "uric": "uric", "cholesterol": "(?:cholesterol|lipid)",
    "triglycerid": "(?:triglycerid|lipid)", "prolactin": "prolactin",
}  # fmt: skip
"""How the name of a disorder calls what is measured: sodium is the natr- of hyponatraemia."""


@dataclass(frozen=True, slots=True)
class Setting:
    """What the words of one document mean in it."""

    text: str = ""
    lesions: str = "skin"
    tumour: bool = False
    swallowing: str = "gastrointestinal"
    grades: str | None = None
    organ: str | None = None
    """The one organ that the document is about."""

    def of_disease(self, subject: Subject, stated: tuple[str, str]) -> tuple[str, str]:
        """Where a tumour is told of, it is what grew when "the disease progressed"."""
        grown = self.tumour and subject.name.lower() == "disease" and stated[1] in {"worsened", "stable"}
        return ("tumour", stated[1]) if grown else stated

    def told(self, subject: Subject, near: set[str], text: str = "") -> Subject:
        """The subject with the domain it has in this document; ``near``: the domains that are spoken of just there;
        ``text``: the sentence that it stands in."""
        name, behind = subject.name.lower(), text[subject.end :]
        if subject.domain == "disease_activity" and _SYMPTOMS.search(name):
            own = _of_organ(text, subject.start)
            if own:
                return replace(subject, domain=own)
        if name in _LESIONS and self.lesions != "tumour" and (domain := _of_place(behind)):
            return replace(subject, domain=domain)
        if self.organ in near and subject.domain == "disease_activity" and _SYMPTOMS.search(name):
            return replace(subject, domain=self.organ or "")
        if self.tumour and subject.domain in _DEPOSITS and _DEPOSIT.search(name):
            return replace(subject, domain="tumour")
        if name in _LESIONS or (name in _MASSES and self.lesions == "tumour"):
            return replace(subject, domain=self.lesions)
        if (name in _ULCERS and self.lesions in {"gastrointestinal", "eye"}) or (
            name in _SHADOWS and self.lesions in {"eye", "skin"}
        ):
            return replace(subject, domain=self.lesions)
        return replace(subject, domain=self.swallowing) if name in _SWALLOWING else subject

    def was(self, subject: Subject) -> str | None:
        """Whether what was measured had been too "high" or too "low"."""
        name = subject.name.lower()
        root = next((root for word, root in _ROOTS.items() if word in name), None)
        bare = re.escape(re.sub(r"\b(?:serum|plasma|blood|levels?|concentrations?|values?)\b", "", name).strip())
        for state, prefix, words in (
            ("low", "hypo", r"low|lower|decreased|reduced|deficien\w+"),
            ("high", "hyper", r"high|higher|elevated|raised|increased"),
        ):
            disorder = root and re.search(rf"\b{prefix}{root}", self.text, re.IGNORECASE)
            if disorder or (
                bare and re.search(rf"\b(?:{words}) (?:\w+ ){{0,2}}{bare}|{bare} deficien", self.text, re.IGNORECASE)
            ):
                return state
        return None


_ADJECTIVE = re.compile(r"([a-z][\w-]*) $", re.IGNORECASE)


def _of_organ(text: str, start: int) -> str | None:
    """The organ that the adjective of symptoms names: "digestive symptoms"."""
    adjective = _ADJECTIVE.search(text, max(0, start - 30), start)
    domain = organ_beside(adjective[1]) if adjective else None
    return domain if domain in ORGANS and domain != "tumour" else None


def _of_place(behind: str) -> str | None:
    """The domain of a lesion by the place that is named behind it: "of the liver", "of the cervical spine"."""
    place = _PLACE.match(behind)
    if place is None:
        return None
    return "other" if _BONES.search(place[1]) else organ_beside(place[1])


def setting(told: Sequence[Sentence]) -> Setting:
    """What the document settles, from the sentences that tell what happened."""
    text = "\n".join(sentence.text for sentence in told)
    remissions = _REMISSIONS.search(text) or len(set(_GRADES.findall(text))) > 1
    grades = "response" if _RESPONSES.search(text) else "remission" if remissions else None
    named = _named(told)
    most = max(named.values(), default=0)
    lesions = "other" if not most else "skin" if named["skin"] == most else max(sorted(named), key=named.__getitem__)
    tumour = lesions == "tumour" or 2 * named["tumour"] >= max(most, 4)
    swallowing = "muscle" if _MUSCLES.search(text) else "gastrointestinal"
    return Setting(text, lesions, tumour, swallowing, grades, _organ(named))


def _organ(named: Counter[str]) -> str | None:
    """The organ that a document speaks of often, and of hardly another."""
    ranked = named.most_common(2)
    if not ranked or ranked[0][0] not in _OF_ONE_ORGAN or ranked[0][1] < _OFTEN:
        return None
    return ranked[0][0] if len(ranked) == 1 or ranked[0][1] >= _OFTEN * ranked[1][1] else None


_OFTEN = 4


def _named(told: Sequence[Sentence]) -> Counter[str]:
    """How often the document speaks of each organ, and of a tumour."""
    named: Counter[str] = Counter()
    for sentence in told:
        for hit in sentence.hits("sign", "condition"):
            domain = hit.term.get("domain") if hit.term.kind == "sign" else organ(hit.term.name, hit.surface)
            if domain in ORGANS and not hit.surface.lower().startswith("lesion"):
                named[domain] += 1
    return named
