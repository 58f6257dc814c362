"""Autoantibodies: positive or negative is what the clause says of them."""

from __future__ import annotations

import re

from pipeline.checks.base import Check, Claim, shown
from pipeline.records import Evidence

_NEGATIVE = re.compile(
    r"\b(?:negativ\w*|seronegativ\w*|absen\w*|undetect\w*|no|not|nor|neither|without|none|normal|lack\w*|free of|"
    r"vanish\w*|disappear\w*|neg|unremarkable|excluded?|never)\b|\(-\)|\s-\)",
    re.IGNORECASE,
)
_POSITIVE = re.compile(
    r"\b(?:positiv\w*|seropositiv\w*|detect\w*|found|present|presence|elevat\w*|high\w*|raised|increas\w*|titres?|"
    r"titers?|reactiv\w*|pos|show\w*|had|have|has|with|carr\w+|"
    r"reveal\w*|developed?|associated|was|were|identified|confirm\w*|demonstrat\w*|strong\w*|harbou?r\w*|bore|"
    r"test\w*|rose|became|her|his|level\w*|appear\w*|due|seroconver\w*)\b|\+|=\s?\d|\d\s?[:/]\s?\d|\(\s*$|\bIU|U/m",
    re.IGNORECASE,
)  # fmt: skip
_TEST_BREAK = re.compile(
    r"[;.]\s|\b(?:but|whereas|while|although|however|except|apart from|and (?:positive|"
    r"negative)|or (?:positive|negative))\b",
    re.IGNORECASE,
)
_SIGN = re.compile(r"\b(?P<n>(?:sero)?negativ\w*|absen\w*|neg\b)|(?P<p>(?:sero)?positiv\w*|pos\b|\+)", re.IGNORECASE)
_SIGN_AFTER = re.compile(
    r"^(?P<list>[^;.]{0,220}?)(?P<sign>\b(?:was|were) not\b(?= *(?:[.;,]|$))|"
    r"\b(?:sero)?negative\b|\bneg\b|\b(?:sero)?positive\b|\bpos\b|\b(?:not|never) "
    r"(?:detected|present|found|elevated)\b|\bundetectable\b|"
    r"\babsent\b|\bnormal\b|\(-\)|\(\+\)|(?<=\s)\+|\bdetected\b|\bfound\b|\bpresent\b|\belevated\b)",
    re.IGNORECASE,
)
_MEASURED = re.compile(r"\b(?:elevated|raised|high) (?:at|to|\()|\d ?(?:I?U|EU|units?)\b|\b1 ?[:/] ?\d", re.IGNORECASE)
"""A titre is printed with the name."""
_NEW_VERB = re.compile(
    r"\b(?:with|for|but|showed|had|has|revealed|who|which|she|he|we|while|patient|developed|"
    r"started|treated|and (?:was|were))\b",
    re.IGNORECASE,
)


def _quote_states_status(claim: Claim) -> str | None:
    """The result that stands nearest: in the quote, behind it, else before it in its clause."""
    claimed = claim.get("status")
    said: set[str] = set()
    for piece in claim.evidence:
        status = _status(claim, piece)
        if status == claimed:
            return None
        said.add(status)
    return (
        f"{' and '.join(sorted(said)) or 'nothing'} is said of {shown(claim.quote or '')}, {claimed} is claimed"
        if said
        else None
    )


def _status(claim: Claim, piece: Evidence) -> str:
    quote = claim.read(piece)
    inside = list(_SIGN.finditer(quote))
    if inside and not (inside[-1]["p"] and re.search(r"\bnot?\s", quote, re.IGNORECASE)):
        return "negative" if inside[-1]["n"] else "positive"
    if not inside and _MEASURED.search(quote):
        return "positive"
    after = claim.scene.after(piece.end, 220)
    stop = _TEST_BREAK.search(after)
    behind = _SIGN_AFTER.match(after[: stop.start()] if stop else after)
    if behind and not _NEW_VERB.search(behind["list"]) and not re.match(r"\s(?:for|to)\b", after[behind.end() :]):
        sign = behind["sign"].lower()
        return (
            "positive" if sign.startswith(("pos", "seropos", "+", "(+", "det", "found", "pres", "elev")) else "negative"
        )
    before = claim.scene.before(piece.start, 130)
    for match in _TEST_BREAK.finditer(before):
        if not re.match(r"(?:and|or)", match[0]):
            before = " " * match.end() + before[match.end() :]
    signs = [(m.end(), "negative") for m in _NEGATIVE.finditer(before)]
    signs += [
        (m.end(), "positive")
        for m in re.finditer(
            r"\b(?:sero)?positiv\w*\b|\bwith\b|\bhad\b|\bpresence\b|"
            r"\bfound\b|\bdetect\w*|\bshow\w*|\breveal\w*|"
            r"\bdevelop\w*|\bhigh\b|\belevated\b|"
            r"\bincreased\b|\+",
            before,
            re.IGNORECASE,
        )
    ]
    if not signs:
        return (
            "positive" if not re.search(r"^[^.;]{0,50}\b(?:not|negative|absent|undetectable)\b", after) else "negative"
        )
    return _nearest_sign(before, signs)


def _nearest_sign(before: str, signs: list[tuple[int, str]]) -> str:
    """ "no X was found", "negative for A and B": a denial outweighs a plain "with" or "had" that follows it."""
    ordered = sorted(signs)
    last = ordered[-1]
    if last[1] == "positive" and re.search(r"\bpositiv\w*[^,;]{0,3}", before[max(0, last[0] - 12) :], re.IGNORECASE):
        denied = re.search(r"\b(?:no|not|never|without)\b[^,;]{0,25}$", before[: last[0] - 8], re.IGNORECASE)
        return "negative" if denied else "positive"
    negatives = [end for end, sign in ordered if sign == "negative"]
    if negatives and not re.search(r"\bpositiv", before[negatives[-1] :], re.IGNORECASE):
        word = before[: negatives[-1]].rsplit(maxsplit=1)[-1].lower()
        strong = word.startswith(("negativ", "seroneg", "absen", "lack", "normal")) or len(before) - negatives[-1] < 45
        return "negative" if strong else last[1]
    return last[1]


CHECKS = (
    Check(
        "QuoteStatesStatus", "status_not_in_quote", "Positive or negative is what the clause says of the antibody.",
        'positive from "negative for anti-Jo-1"', "enter the result that the words give this "
                                                  "antibody", frozenset({"antibodies"}),
        _quote_states_status,
    ),
)
