"""Trials of one treatment against placebo, the size of whose arms is not printed.

What papers print: "treatment with X (3 mg/d) or placebo", "placebo or X", "in a double-blind trial ... 8% in the X
group and 5% in the placebo group", "X-treated patients had more than placebo-treated ones", "on X than on placebo".

We return the treatment that is tried, in one dose; none where several are, or where several trials are told of.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence

from extractors.base import Mention
from extractors.group_patterns import COUNT
from extractors.treatments import Treatment
from pipeline.arm_doses import is_in_doses

_OR_PLACEBO = re.compile(
    r"^(?:,? \(?\d[\d.]* ?[a-zµ/]+(?: daily| per day)?\)?| ?\((?![^()]*(?:, \d| or | and ))[^()]*\)|"
    r"/day, [nN] ?= ?\d+\))? or (?:to )?(?:a )?placebo\b"
)
_PLACEBO_OR = re.compile(r"\bplacebo or (?:to |oral )?$", re.IGNORECASE)
_BLINDED = re.compile(r"\b(?:double[- ‐]?blind(?:ed)?|placebo[- ‐]controlled)\b", re.IGNORECASE)
_SEVERAL = re.compile(
    rf"\b(?:meta-analys[ie]s|systematic review|pooled|"
    rf"(?:{COUNT}|these|controlled) (?:[\w-]+ ){{0,2}}(?:studies|trials))\b",
    re.IGNORECASE,
)
_WAS_GIVEN = r"[ -](?:treated|allocated|randomi[sz]ed)"
_ITS_GROUP = re.compile(
    rf"^(?:{_WAS_GIVEN})?(?: (?:group|arm|patients|recipients|subjects)s?\b| and placebo groups\b)|^{_WAS_GIVEN}\b"
)
_PLACEBO_GROUP = re.compile(
    rf"\bplacebo(?:{_WAS_GIVEN})?(?: (?:groups?|arms?|patients|recipients|subjects)\b|-)|"
    r"\b(?:receiv(?:ed|ing)|took|taking|(?:assigned|allocated|randomi[sz]ed) to) placebo\b"
)
_BESIDE_PLACEBO = re.compile(
    r"^(?:(?: \([^()]*\))?,? and|[^.;()]{0,90}?(?: \([^()]*\))?,? (?:than|versus|vs\.?|compared (?:with|to)))"
    r"(?: (?:in|with|on|for|the|those|patients|subjects|who|received|receiving|assigned|allocated|randomi[sz]ed|to))*"
    r" placebo\b"
)


def against_placebo(
    text: str, treatments: Sequence[Mention[Treatment]], *, allocated: bool = True
) -> Mention[Treatment] | None:
    """The one treatment against placebo: who got it or placebo, where a trial tells how patients were allocated.

    Else, in a blinded trial, the one whose group its results hold against placebo's.
    """
    if "lacebo" not in text:
        return None
    given = [m for m in treatments if m.value.role != "prior"]
    held = [m for m in given if _is_or_placebo(text, m)] if allocated else []
    if not held and (allocated or is_blinded(text)) and not _SEVERAL.search(text):
        held = [m for m in given if _is_beside_placebo(text, m)]
        held = held if is_tried(text, {m.value.name for m in held}, given) else []
    return held[0] if len({m.value.name for m in held}) == 1 else None


def is_tried(text: str, names: Collection[str], given: Sequence[Mention[Treatment]]) -> bool:
    """The one treatment that a text names most often, in one dose."""
    often = Counter(m.value.name for m in given).most_common(1)
    if len(names) != 1 or not often or often[0][0] not in names:
        return False
    return not any(is_in_doses(text, m) for m in given if m.value.name in names)


def is_blinded(text: str) -> bool:
    """The trial is blinded or held against placebo, however patients were allocated."""
    return _BLINDED.search(text) is not None


def _is_or_placebo(text: str, mention: Mention[Treatment]) -> bool:
    """Patients got the treatment or placebo."""
    behind = _OR_PLACEBO.match(text[mention.end : mention.end + 60])
    return bool(behind or _PLACEBO_OR.search(text[max(0, mention.start - 24) : mention.start]))


def _is_beside_placebo(text: str, mention: Mention[Treatment]) -> bool:
    """A result of the treatment is held against that of placebo: "8% in the X group, 5% in the placebo group"."""
    behind = text[mention.end : mention.end + 160]
    if _BESIDE_PLACEBO.match(behind):
        return True
    return bool(_ITS_GROUP.match(behind) and _PLACEBO_GROUP.search(text))
