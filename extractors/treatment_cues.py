"""What the words beside a treatment say of its part: index, prior (with its answer), concomitant, mentioned only.

What papers print: "refractory to X", "X had to be withdrawn because of neuropathy", "X 2 mg/kg was started", "with X
continued", "X may be considered". The cues stand in terms/treatment_cues.csv, those before and those after a treatment.
They are read over the plain clause: doses are blanked, brackets opened, so that "X (1 g twice) and Y, 5 mg daily, were
without effect" reads "X and Y, were without effect".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from extractors.doses import DOSE
from extractors.openings import LETTERS, ByOpening, openings
from extractors.word_tables import TERMS, rows

Role = Literal["index", "prior", "concomitant", "mentioned"]
Response = Literal["refractory", "dependent", "intolerant", "partial", "relapsed", "unspecified"]


@dataclass(frozen=True, slots=True)
class Stated:
    """What a clause states of a treatment: its role, how the disease answered, and the words that say so."""

    role: Role | None = None
    response: Response = "unspecified"
    words: str | None = None


@dataclass(frozen=True, slots=True)
class _Cue:
    role: Role
    response: Response
    pattern: re.Pattern[str]


_KIND = (
    r"an?|the|his|her|its|their|this|oral|intravenous|i\.?v\.?|subcutaneous|intramuscular|systemic|topical|inhaled|"
    r"intrathecal|parenteral|high-dose|low-dose|daily|weekly|empiric(?:al(?:ly)?)?|additional|further|"
    r"combined|standard|conventional|concomitantly|subsequent|intermittent|continuous|prolonged|lifelong|long-term|"
    r"short-term|regular|temporary|intensive|aggressive|escalating|first-line|second-line|third-line|neoadjuvant|"
    r"adjuvant|palliative|salvage|pre-?operative|post-?operative"
)
"""What may stand between the words that speak of a treatment and its name."""
_FORM = (
    r"(?:pills?|tablets?|capsules?|(?:eye )?drops|ointments?|creams?|gels?|pulses?|courses?|injections?|infusions?|"
    r"regimens?|replacement|supplement(?:ation|s)?|substitution|medications?|solution|syrup|chemotherapy|combination|"
    r"protocols?|agents?|drugs?)"
)
"""What a treatment's name may be followed by before the words that speak of it."""
_SCHEME = re.compile(
    r"\b(?:the )?[A-Z](?:[\w+/]|-(?=\w))*[A-Z0-9][\w+/-]*(?: (?:regimen|protocol|scheme|therapy|chemotherapy))? ?\(\s?$"
)
"""A scheme by its letters, before what it consists of: "initiated with BTD (bortezomib, ..."."""


_LEAD = re.compile(r"^[\s,()]*")
"""What may stand between a treatment and the words that speak of it."""


@lru_cache(maxsize=1)
def _cues() -> tuple[ByOpening[_Cue], ByOpening[_Cue]]:
    """The cues that stand before a list of treatments and those that stand after it."""
    before: list[tuple[_Cue, set[str]]] = []
    after: list[tuple[_Cue, set[str]]] = []
    for row in rows(TERMS / "treatment_cues.csv", ("side", "role", "response", "pattern")):
        if row["side"] == "before":
            kind = rf"(?:\s(?:{_KIND}))*" if row["role"] != "mentioned" else ""
            pattern = rf"(?<![\w-])(?:{row['pattern']}){kind}[\s,:;(]*$"
            begins = openings(row["pattern"])
        else:
            pattern = rf"^[\s,()]*(?:{_FORM}\s)?(?:{row['pattern']})"
            begins = {_LEAD.sub("", opening) for opening in openings(rf"(?:{_FORM}\s)?(?:{row['pattern']})")}
        cue = _Cue(row["role"], row["response"] or "unspecified", re.compile(pattern, re.IGNORECASE))  # type: ignore[arg-type]
        (before if row["side"] == "before" else after).append((cue, begins))
    return ByOpening(before), ByOpening(after)


_DOSE = re.compile(
    rf"(?:\bat\s)?(?:\b(?:a|the)\s(?:\w+\s)?dose\sof\s)?(?<![\w.]){DOSE}(?:\seach\b)?|\bat\s\d+(?:\.\d+)?\s?%|"
    r"(?<=\s)(?:0?[.,]\d+|\d(?:[.,]\d+)?)\s?%(?=,?\s(?:and|was|were|had|plus|eye|drops|cream|ointment|gel|solution)\b)"
)
_SPACES = re.compile(r"\s{2,}")
_ROUTE = re.compile(r"\s\((?:i\.?v\.?|p\.?o\.?|s\.?c\.?|i\.?m\.?)\)", re.IGNORECASE)
"""The short form of a route behind its name ("intravenous (IV)")."""
_BEFORE_STOPS = re.compile(r"(?<!including)(?<!with)[;.]\s|,\s(?:but|and|while|whereas)\s")
_AFTER_STOPS = re.compile(
    r"[;:]\s|\.\s|,\s(?:but|and|while|whereas|who|he|she|they|we)\s(?!(?:had|was|were|could|has) )|"
    r"\b(?:whereas|although)\b|\bbut\b(?!\s(?:had|has|was|were|could|did|showed|without|with|only|not|no|failed|"
    r"proved|then)\b)",
    re.IGNORECASE,
)
_ADJACENT = 5
"""A clause that opens this near (characters) still speaks of the treatment ("X, but the rash persisted")."""
_REACH = 160
"""How far back (characters) a cue may stand from its treatment."""


@lru_cache(maxsize=256)
def plain(text: str) -> str:
    """A clause without its doses and what repeats a route."""
    return _SPACES.sub(" ", _DOSE.sub("", _ROUTE.sub("", text)))


def stated(before: str, after: str) -> Stated:
    """The role that the words beside a list state: a failure or a dependence outweighs a start."""
    before = plain(before)
    last = max((m.end() for m in _BEFORE_STOPS.finditer(before)), default=0)
    before = before[last:][-_REACH:]
    after = plain(after)
    stop = _AFTER_STOPS.search(after, _ADJACENT)
    after = after[: stop.start() if stop else 120]
    if excepted := _EXCEPT.search(before):
        return Stated("concomitant", words=excepted.group().strip())
    first, second = _before(before), _after(after)
    found = [(_rank(c) - (c.role == "mentioned"), c, m) for c in second if (m := c.pattern.match(after))]
    if not found and (aside := _ASIDE.match(after) or _LISTED_ON.match(after)):
        after = after[aside.end() :]
        found = [(_rank(c), c, m) for c in _after(after) if (m := c.pattern.match(after))]
    found += [(_rank(c), c, m) for c in first if (m := c.pattern.search(before)) and not _was_spared(c, before, m)]
    if not found and (opened := _SCHEME.sub("", before)) != before:
        found = [(_rank(c), c, m) for c in _before(opened) if (m := c.pattern.search(opened))]
    if not found:
        return Stated()
    _, cue, match = min(found, key=lambda item: item[0])
    return Stated(cue.role, cue.response, match.group().strip())


_WORD = re.compile(r"(?<![\w-])\w")


def _before(text: str) -> list[_Cue]:
    """The cues that may stand before a treatment, by the words that begin there."""
    return _cues()[0].at(text[at : at + LETTERS] for at in (word.start() for word in _WORD.finditer(text)))


def _after(text: str) -> list[_Cue]:
    """The cues that may stand behind a treatment, by how the text goes on."""
    return _cues()[1].at([_LEAD.sub("", text[:80])[:LETTERS]])


def _was_spared(cue: _Cue, before: str, match: re.Match[str]) -> bool:
    """ "To prevent recurrence after X", "no relapse despite X": it did not come back."""
    return cue.role == "prior" and bool(_CAME_BACK.match(match.group()) and _SPARED.search(before[: match.end()]))


_CAME_BACK = re.compile(r"(?:relaps|recurr|flare|progress|despite|in spite of)", re.IGNORECASE)
_SPARED = re.compile(
    r"\b(?:no|not|never|without|free (?:of|from)|prevent\w*|avoid\w*|delay\w*|risks? (?:of|for)|rates? of|predict\w*|"
    r"time to)\b(?: (?!had\b|but\b|and (?!treat|manag|delay))[\w-]+){0,4}? "
    r"(?:relapses?|recurrences?|recur|flares?|attacks?|seizures?|episodes?|"
    r"exacerbations?|progression|rejection)\b",
    re.IGNORECASE,
)
_ASIDE = re.compile(
    rf"^(?:\s{_FORM})?(?:\s?\([^()]*\)|\s?,\s(?!and\b|or\b|but\b|which\b)[^,.;:()]{{3,60}},)"
    r"(?=\s(?:was|were|had|has|have|did)\b)",
    re.IGNORECASE,
)
"""What is put in between before the verb comes ("X, adjusted for renal function, was given")."""
_STRANGER = (
    r"(?:(?!(?:[hi]s?he|it|they|we|his|her|their|its|the|this|these|that|which|who|when|while|with|without|but|then|not|"
    r"no|for|to|in|on|at|of|by|from|after|before|until|during|due|because|was|were|is|are|had|has|have|did|could|both|"
    r"all|and|or|as)\b|(?!packed\b)\w+(?:ed|ing|ly)\b)[A-Za-z][\w-]*)"
)
STRANGERS = rf"{_STRANGER}(?: {_STRANGER}){{0,2}}"
"""A member of a list of treatments that no list of ours names ("packed cells", "vitamin B")."""
_LISTED_ON = re.compile(
    rf"^(?:\s?\([^()]*\))?(?:, {STRANGERS}){{0,2}},? and {STRANGERS}"
    r"(?=\s(?:was|were|had been)\b(?! (?:performed|done|carried|found|shown|evaluated|taken)\b))",
    re.IGNORECASE,
)
"""Further members of a list before its verb ("X, vitamin B and packed cells were given")."""
_EXCEPT = re.compile(
    r"\b(?:no|not|without) (?:[\w-]+ ){0,6}(?:except|other than|apart from|besides)(?: for)?(?: [\w-]+){0,6}\s?$",
    re.IGNORECASE,
)
"""Who takes nothing but X takes X."""


def has_own_verb(before: str, after: str) -> bool:
    """Whether words before a list and words after its last member each state a role of their own."""
    before, after = plain(before)[-_REACH:], plain(after)
    return not _ONLY_WHEN.match(after) and _any(_after(after), after) and _any(_before(before), before)


_ONLY_WHEN = re.compile(r"^[\s,()]*(?:before|previously|in the past|prior to|for|on|in|at)\b", re.IGNORECASE)
"""Words of time hold for the whole list ("taking X, Y and Z before referral")."""


def _any(cues: Sequence[_Cue], text: str) -> bool:
    return any(cue.pattern.search(text) for cue in cues)


_RANKS = {"mentioned": 2, "prior": 3, "concomitant": 4, "index": 5}


def _rank(cue: _Cue) -> int:
    return 0 if cue.role == "prior" and cue.response != "unspecified" else _RANKS[cue.role]
