"""Occurred or absent, present or denied, better or worse: the quoted words say it.

The words are read in their clause: a denial ("no", "not", "without", "failed to") that stands before them and is not
cut off by a new clause turns what they say.
"""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.resources import files

from extractors.word_tables import rows
from pipeline.checks.base import Check, Claim, shown
from pipeline.records import Evidence

_BREAK = re.compile(
    r"[;:]|\.\s|\s-\s|\b(?:but|while|whereas|although|though|however|except|apart from|besides|yet)\b|"
    r",\s(?=and\s(?:he|she|it|they|the|one|two|three|four|five|six|seven|eight|nine|ten|\d+)\b)|\band\s(?=(?:he|she|it|they)\b)|,\s(?:he|she|it|they|we)\s",
    re.IGNORECASE,
)
_DENIAL = re.compile(
    r"\b(?:no|not|nor|neither|never|none|without|nobody|cannot|absence|absent|lack|lacked|free (?:of|from)|denied|"
    r"failed to|fails? to|failing to|unable|"
    r"n[o']t|didn't|wasn't|hasn't|nil|(?<![.,·])0|zero|prevent\w*|avoid\w*|exclud\w*|rule[d]? out|any|instead of|"
    r"unlikely)\b(?!\s(?:only|longer)\b)(?![.\d])",
    re.IGNORECASE,
)
_ABSENT_AFTER = re.compile(
    r"^[^.;,]{0,40}?\b(?:was|were|is|are|has|have|did|had|could|would|be|been)\s(?:\w+ly\s)?(?:not|never|absent|"
    r"none|neither|excluded|ruled out|denied|unremarkable|0|zero)\b(?!\.\d)|"
    r"^[^.;,]{0,40}?\b(?:did|was|were|has|had|have|is|are|do|does)n['’]t\b|"
    r"^[\s(:=-]{0,4}(?:none|no|nil|0|absent|not|never|free|negative)\b(?!\.\d)",
    re.IGNORECASE,
)


_PEEK = 8
"""How far into the quote a break is looked for that begins before it: "no fever, and [six had zoster]"."""


def clause_before(claim: Claim, start: int, reach: int = 90) -> str:
    """What stands before a place in its clause."""
    before = claim.scene.before(start, reach)
    words = before + claim.scene.view[start : start + _PEEK]
    breaks = (match.end() for match in _BREAK.finditer(words))
    return before[max((end for end in breaks if end <= len(before)), default=0) :]


def clause_after(claim: Claim, end: int, reach: int = 70) -> str:
    """What stands after a place in its clause."""
    after = claim.scene.after(end, reach)
    match = _BREAK.search(after)
    return after[: match.start()] if match else after


def _denied(words: str) -> bool:
    return bool(_DENIAL.search(words))


# --- harms -------------------------------------------------------------------------------------------------------


def _quote_states_presence(claim: Claim) -> str | None:
    present = claim.get("present")
    number = claim.get("n")
    reasons = []
    for piece in claim.evidence:
        denied = _denied_at(claim, piece)
        if denied != bool(present) or (present is False and number == 0):
            return None
        reasons.append(f"{'a denial stands' if denied else 'no denial stands'} beside {shown(piece.quote)}")
    return reasons[0] if reasons else None


def _denied_at(claim: Claim, piece: Evidence) -> bool:
    before, after = clause_before(claim, piece.start, 110), clause_after(claim, piece.end)
    return _denied(before) or _denied(claim.read(piece)) or bool(_ABSENT_AFTER.match(after))


# --- outcomes ----------------------------------------------------------------------------------------------------

_WELL = re.compile(r"\b(?:alive|surviv\w*|free|safe\w*|independent\w*|discharged)\b", re.IGNORECASE)
_FAILURE = re.compile(
    r"\b(?:fail\w*|non-?respon\w*|unrespons\w*|ineffective\w*|inefficac\w*|refractory|"
    r"resistan\w*|discontinu\w*)\b",
    re.IGNORECASE,
)
_HIGHER_IS_BETTER = re.compile(
    r"CMAS|Assessment Scale|manual muscle|MMT|strength|function|walk|FVC|DLCO|FEV|vital capacity|h(?:a)?emoglobin|"
    r"platelet|albumin|growth|height|weight|acuity|complement|\bC3\b|GFR|"
    r"clearance|counts?\b|mobility|quality|BMI|saturation|ejection|Karnofsky|SF-?36|PedsQL|lymphocyt|leukocyt|"
    r"neutrophil|haematocrit|capacity|reserve|range of motion",
    re.IGNORECASE,
)


@lru_cache(maxsize=1)
def _cues() -> dict[str, re.Pattern[str]]:
    table = rows(files("pipeline") / "checks" / "directions.csv", ("direction", "pattern"))
    return {row["direction"]: re.compile(rf"(?<![\w-])(?:{row['pattern']})(?![a-z])", re.IGNORECASE) for row in table}


def _quote_states_occurrence(claim: Claim) -> str | None:
    """An event that occurred is not denied, one that is absent is."""
    direction = claim.get("direction")
    if direction not in ("occurred", "absent"):
        return None
    reasons = []
    for piece in claim.evidence:
        denied = _event_denied(claim, piece)
        if denied == (direction == "absent") or 0 in (claim.get("n"), claim.get("percent")):
            return None
        reasons.append(f"{'a denial stands' if denied else 'no denial stands'} beside {shown(piece.quote)}")
    return f"{reasons[0]}, '{direction}' is claimed" if reasons else None


def _event_denied(claim: Claim, piece: Evidence) -> bool:
    quote, before, after = claim.read(piece), clause_before(claim, piece.start), clause_after(claim, piece.end, 50)
    domain = claim.get("domain")
    denials = len(
        {
            m.group().lower()
            for m in _DENIAL.finditer(f"{before[-70:]} {quote}")
            if not m.group().lower().startswith("fail")
        }
    )
    denied = denials % 2 == 1 or bool(_ABSENT_AFTER.match(after))
    if domain == "death" and _WELL.search(quote):
        return not denied
    if domain == "response" and (_FAILURE.search(quote) or re.search(r"\bfail\w* to (?:\w+ )?$", before)):
        return not denied or "fail" in before[-16:]
    if domain == "treatment_discontinuation" and re.search(
        r"\b(?:complet|continu|remain|still)\w*", quote, re.IGNORECASE
    ):
        return not denied
    if domain in ("relapse", "infection") and re.search(r"-free|free (?:of|from)", f"{before[-20:]}{quote}{after[:8]}"):
        return True
    return denied


_FILLER = re.compile(r"from|to|by|of|in", re.IGNORECASE)
_NO_CHANGE = {"unchanged": "improved", "stable": "worsened"}
_DENIED_DIRECTION = {"improved", "resolved", "worsened", "reduced", "stopped", "increased"}


def _quote_states_direction(claim: Claim) -> str | None:
    """The words of the direction stand in the quote and are not denied."""
    direction = str(claim.get("direction"))
    if direction in ("occurred", "absent"):
        return None
    reasons = []
    for piece in claim.evidence:
        if len(claim.evidence) > 1 and _FILLER.fullmatch(piece.quote):
            continue
        wrong = _wrong_direction(claim, piece, direction)
        if wrong is None:
            return None
        reasons.append(wrong)
    return reasons[0] if reasons else None


def _wrong_direction(claim: Claim, piece: Evidence, direction: str) -> str | None:
    quote = claim.read(piece)
    before, after = clause_before(claim, piece.start, 60), clause_after(claim, piece.end, 40)
    found = _stated(quote, before, direction, claim.scene.after(piece.end, 45))
    if found is None and len(quote.split()) <= 3 and not any(cue.search(quote) for cue in _cues().values()):
        found = _stated(after, f"{before}{quote}", direction) or _stated(before, "", direction)
    if found is None:
        return f"no words for '{direction}' stand in {shown(quote)}"
    if found == "denied":
        return f"{shown(quote)} denies what '{direction}' claims"
    return None


_FROM_TO = re.compile(
    r"(\d[\d ,.]*)(?:[^\d.;]|\.(?!\s)){0,30}?(?:\[[^\]]*\]\s*)?(?:\bto\b|→|->|;? ?after[: ]|"
    r",?\s\w+ after)[^\d.;]{0,22}?(\d[\d ,.]*)"
)


def _moves(words: str, direction: str, rises: bool) -> bool:
    """ "went from 38 to 50": the numbers say which way."""
    match = _FROM_TO.search(words)
    if match is None or direction not in ("improved", "worsened", "reduced", "increased"):
        return False
    numbers = [re.match(r"\d+(?:\.\d+)?", re.sub(r"[ ,]", "", printed)) for printed in match.groups()]
    first, last = (float(number.group()) if number else 0.0 for number in numbers)
    if first == last:
        return False
    up = last > first
    return up == {"improved": rises, "worsened": not rises, "reduced": False, "increased": True}[direction]


def _denies_a_change(words: str, before: str, direction: str) -> bool:
    """ "No objective improvement" is unchanged, "no ... worsening" of something is stable."""
    found = _cues()[_NO_CHANGE[direction]].finditer(words) if direction in _NO_CHANGE else ()
    return any(_denied(f"{before[-45:]} {words[: match.start()]}"[-50:]) for match in found)


def _stated(words: str, before: str, direction: str, following: str = "") -> str | None:
    """ "said", "denied" or None."""
    cues = _cues()
    matches = list(cues[direction].finditer(words))
    rises = _HIGHER_IS_BETTER.search(words) is not None
    if _moves(f"{words} {following}", direction, rises):
        return "said"
    if direction in ("improved", "worsened"):
        better = "raised" if rises else "lowered"
        worse = "lowered" if rises else "raised"
        matches += cues[better if direction == "improved" else worse].finditer(words)
    if not matches:
        return "said" if _denies_a_change(words, before, direction) else None
    if direction not in _DENIED_DIRECTION:
        return "said"
    for match in matches:
        lead = f"{before[-45:]} {words[: match.start()]}"
        stop = list(_BREAK.finditer(lead))
        lead = lead[stop[-1].end() :] if stop else lead
        if not _denied(lead[-50:]) or re.match(
            r"no|without|free|none|never|neither|nor|\w*-free", match.group(), re.IGNORECASE
        ):
            return "said"
    return "denied"


CHECKS = (
    Check(
        "QuoteStatesPresence", "presence_not_in_quote", "A present event is not denied, an absent one is.",
        'present from "no infection"', "enter present: false for an event that the text denies",
        frozenset({"adverse_events"}),
        _quote_states_presence,
    ),
    Check(
        "QuoteStatesPolarity", "polarity_not_in_quote", "An event that occurred is not denied, an absent one is.",
        'occurred from "no relapse"', "enter 'absent' for what the text denies, 'occurred' for what happened",
        frozenset({"outcomes"}), _quote_states_occurrence,
    ),
    Check(
        "QuoteStatesDirection", "direction_not_in_quote", "The quote says the direction, and does not deny it.",
        'stopped from "were not stopped"; improved from "unchanged"', "enter the direction that the words say",
        frozenset({"outcomes"}), _quote_states_direction,
    ),
)  # fmt: skip
