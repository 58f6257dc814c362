"""Harms in general ("serious adverse events in two", "no toxicity") and in the list that such words open.

What stands in a list of harms is one, as printed, whether a vocabulary knows it or not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from extractors.clause_cues import cues
from extractors.counts import counts
from extractors.harm_denial import clause, is_denied
from extractors.harm_phrases import behind
from extractors.outcome_assertion import not_asserted


@dataclass(frozen=True, slots=True)
class Harm:
    """A harm named at ``[start, end)`` of a sentence."""

    start: int
    end: int
    event: str
    present: bool
    rule: str


GENERAL = re.compile(
    r"\b(?P<link>infection-related\s|drug-related\s|treatment-related\s|treatment-emergent\s)?"
    r"(?P<grave>(?<!moderate or )(?<!moderate to )(?:serious|severe|major|significant|life-threatening)\s"
    r"(?:drug-related\s|treatment-related\s|clinical\s|or\s\w+\s)?)?"
    r"(?P<organ>(?:(?:non-?)?ha?ematologic(?:al)?|gastrointestinal|renal|hepatic|cardiac|pulmonary|neurologic(?:al)?|ocular|"
    r"cutaneous|skin|vascular|metabolic|ha?emorrhagic|bleeding|infectious|thrombotic|thromboembolic|postoperative|surgical)\s)?"
    r"(?P<word>adverse\s(?:drug\s)?(?:events?|effects?|reactions?)|side[- ]effects?|"
    r"safety\s(?:concerns?|issues?|signals?)|toxic\seffects?|(?:serious|untoward|unwanted|undesir(?:ed|able)|harmful)\s(?:effects?|events?|reactions?)|toxicit(?:y|ies)|complications?|"
    r"(?-i:(?:TE)?AEs?\b|SAEs?\b))",
    re.IGNORECASE,
)
_HAPPENED = cues("harm_happened")
_NOT_LIST = (
    r"report|observ|seen|noted|record|mild|similar|more|less|common|document|experien|found|detect|attribut|consider|no\b|"
    r"not\b|the\b|comparable|(?:about|as|equally) (?:as )?(?:frequent|common|often)|frequent|\d"
)
_LIST = re.compile(
    r"(?:\s\([^)]*\))?,?\s(?:[^.;]{0,110}?\b(?:includ(?:ed|ing)|were:|such as)|consisted of|comprised|like|namely|"
    rf"e\.g\.,?|i\.e\.,?|(?:were|was)(?!\s(?:\w+ly\s)?(?:{_NOT_LIST})))\s|\s?:\s?|\s?\((?![A-Z]{{2,6}}s?\)|\d)"
)


_WORDS = ("adverse", "side", "effect", "safety", "event", "reaction", "toxic", "complication", "ae")
"""What a general name for harm cannot do without."""


def named_in(text: str) -> Iterator[re.Match[str]]:
    """The general names for harm in a text."""
    lower = text.lower()
    return GENERAL.finditer(text) if any(word in lower for word in _WORDS) else iter(())


def general(text: str) -> Iterator[Harm]:
    """ "Adverse events were reported in 12", "no serious adverse events"."""
    for match in named_in(text):
        before, after = clause(text, match.start(), match.end())
        denied = is_denied(before, after)
        if _COMPARED.search(text, 0, match.start()):
            continue
        if not_asserted(before, match["word"]) or before.rstrip().endswith(_NOT_YET):
            continue
        named = _NAMED_BEFORE.search(before) or _IN_GENERAL.match(after) or _RETOLD.search(before)
        if denied or (not named and _told(match["word"].lower(), before, after)):
            yield Harm(match.start(), match.end(), _general_name(match, denied=denied), not denied, "general")
    smooth = _UNEVENTFUL.search(text) if "uneventful" in text else None
    if smooth:
        yield Harm(smooth.start(), smooth.end(), "adverse event", False, "general")


_UNEVENTFUL = re.compile(
    r"\b(?<!although )(?<!although the )(?:"
    r"post-?\s?(?:operative|surgical|procedural|transplant(?:ation)?|interventional) (?:[\w-]+ ){0,3}?"
    r"(?:was|were|remained) (?:\w+ly )?uneventful|"
    r"uneventful post-?\s?(?:operative|surgical|procedural|transplant(?:ation)?)\b)",
    re.IGNORECASE,
)
"""After an operation nothing went wrong."""
_NOT_YET = ("new", "able for", "possible", "potential", "expected", "anticipated", "known")
_COMPARED = re.compile(
    r"\b(?:(?:no|little|any|without) (?:\w+ ){0,3}?(?:difference|increase|excess|rise)s?|differed|(?:not|n't) differ|"
    r"estimat\w+)\b[^.;:]*$"
)
"""Harms that are only compared."""


_NAMED_BEFORE = re.compile(
    r"\b(?:th(?:is|ese|at|ose)|such an?)\s(?:(?:adverse|serious|severe|rare|common|unusual|toxic) )?$|"
    r"\b(?<!there )(?:is|was|be|been|as|being)\s(?:also\s)?(?:an?|the only|one of the)\s(?:[\w-]+ ){0,4}$",
    re.IGNORECASE,
)
"""A harm that is named beside: "this side effect", "tremor was a common side effect"."""
_IN_GENERAL = re.compile(
    r"(?:(?!\b(?:was|were|occurred|had|and|but)\b)[^.;:(]){0,60}?"
    r"\s(?:are|is|includes?|differs?|may|can|vary|varies)\b(?! (?:described|reported|presented) here)"
)
_RETOLD = re.compile(
    r"\b(?:previous(?:ly)? (?:\w+ )?report\w*|important to|literature|data on)\b",
    re.IGNORECASE,
)


def _told(word: str, before: str, after: str) -> bool:
    """The harms are said to have happened, not only announced as a list."""
    if word.startswith("complication") and not re.match(r"\s(?:were|was|occurred)\b", after):
        return False
    if not _HAPPENED.search(after[:60]) and not _HAPPENED.search(before[-40:]):
        figures = after[:_FIGURES_WITHIN]
        return bool(_HELD.match(after)) and bool(counts(figures) or _VERSUS.search(figures))
    opener = _LIST.match(after)
    if opener is None:
        return True
    figures = after[:_FIGURES_WITHIN] if "(" in opener.group() else opener.group()
    return bool(counts(before[-60:] + figures))


_FIGURES_WITHIN = 80
_VERSUS = re.compile(r"\(\d+(?:\.\d+)?\s?%? (?:vs|versus)\b")
_HELD = re.compile(r"\s(?:was|were) (?:[\w(<=.)]+ ){0,4}?(?:less|fewer|lower|higher|more|similar|comparable)\b")


def _general_name(match: re.Match[str], *, denied: bool) -> str:
    word = match["word"].lower()
    if word.startswith("toxicit"):
        return f"{match['organ']}toxicity".lower() if match["organ"] else "toxicity"
    if word.startswith("complication") and not match["grave"]:
        return f"{match['organ']}complication".lower() if match["organ"] else "adverse event"
    grave = match["grave"] or word.startswith(("sae", "serious"))
    name = "serious adverse event" if grave else "adverse event"
    return f"infection-related {name}" if (match["link"] or "").startswith("infection") else name


_ASIDE_END = re.compile(r"\)|$")
_LIST_END = re.compile(r"[;]|\.\s|\.$|\b(?:but|which|all of|however|in \d)\b|$")
_HARMS = r"reactions|toxicit(?:y|ies)|complications|toxic effects|side[- ]effects|adverse (?:events|effects|reactions)"
_OPENS_LIST = re.compile(
    rf"\b(?:more common|has noted|"
    r"(?i:course|evolution|treatment|therapy|surgery|operation|procedure|recovery|period|infusions?|transplantation) "
    r"(?:\w+ ){0,2}?(?:was |were )?(?:\w+ )?"
    r"(?:complicated by|(?<=ive course was )marked by|"
    r"marked by (?:[^.;:]{1,80}? (?:and|with) )?the (?:occurrence|onset|development|appearance) of)"
    r"(?! (?:[\w-]+ ){0,3}?(?:regress|resol|improv|recover|remiss|disappear|respon|succes|favou?r))|"
    rf"(?i:{_HARMS}|(?:signs|symptoms|manifestations) of (?:\w*toxicity|overdose|intoxication)) "
    r"(?:mainly |mostly |also )?(?:included|consisted (?:mainly |mostly )?of|comprised)|"
    r"(?i:reactions?|intoxication|toxicity) (?:[\w-]+ ){0,12}?"
    r"(?:characteri[sz]ed by|manifest(?:ed|ing) (?:as|by|with)|consisting of)|"
    r"(?i:signs|symptoms|manifestations) of \w*toxicity were)\s"
)
RATE = re.compile(r"\([^()]*\d[^()]*\)")
_WERE_THE = re.compile(
    r",?\s(?:(?:was|were|being) (?:also )?(?:among )?(?:the |an? )?(?:(?!without|no|not|free)[\w-]+ ){0,3}?|"
    r"as (?:the |an? )?(?:only )?)$"
)


def listed_in(text: str) -> Iterator[tuple[int, int]]:
    """Where a list of harms stands: "side effects included A, B and C", "A and B were the only side effects"."""
    plain = RATE.sub(lambda rate: "~" * len(rate[0]), text)
    for match in named_in(text):
        opener = _LIST.match(text, match.end())
        if opener:
            end = (
                _ASIDE_END.search(text, opener.end())
                if "(" in opener.group()
                else _LIST_END.search(plain, opener.end())
            )
            yield opener.end(), end.start() if end else len(text)
        were = _WERE_THE.search(text, 0, match.start())
        if were:
            yield from behind(plain, were.start())
    for match in _OPENS_LIST.finditer(text):
        yield match.end(), len(text)
    mild = _ALL_MILD.search(text)
    if mild:
        yield from behind(plain, mild.start())


_ALL_MILD = re.compile(
    r",?\s(?:none (?:of (?:them|which|whom) )?(?:was |were )?(?:severe|serious|grave)|all (?:of (?:them|which) )?"
    r"(?:were )?(?:mild|minor|transient|reversible|of grade|self-limit\w+|grade [1I]))\b"
)
