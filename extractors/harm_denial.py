"""Whether a clause denies a harm: "no infections", "thrombosis was not seen", "apart from acne, no side effects".

A denial reaches over the items of its list, not over the cause it names ("not tolerated because of vomiting") nor over
the next thing told ("without infection, and one zoster").
"""

from __future__ import annotations

import re

_BREAK = re.compile(
    r"[;]|,\s(?=(?:in addition|she|he|they|it|the patient)\b)|,\s(?=and\s(?:no|he|she|it|they|the)\b)|"
    r"\b(?:but|whereas|although|though|while|however|except|apart from|which)\b|"
    r"\bhistory of\b[^.;:]{0,90}?\b(?=(?:presented|developed|experienced|complained|suffered|noticed)\b)"
)


def clause(text: str, start: int, end: int) -> tuple[str, str]:
    """What stands before and after a span in its clause."""
    first, last = 0, len(text)
    for match in _BREAK.finditer(text):
        if match.end() <= start:
            first = match.end()
        elif match.start() >= end:
            last = match.start()
            break
    return text[first:start], text[end:last]


_SUCCESS = r"(?:\w+ )?(?:effic\w+|effect\b|effectiveness|respon\w+|benefit|improvement|compliance|adherence|control)"
"""What may be denied before a harm is told: "stopped for lack of effect, nausea and rash"."""
_DENIAL = re.compile(
    r"\b(?:no|not|zero|never|without|none(?: of [\w\s]{1,25}?)?|neither|nor|any|denied|absence of|lack of|free of|"
    r"did not|nobody|(?<=n't))\b"
    rf"(?! only| {_SUCCESS})(?:(?!\b(?:but|except|apart|because|due to|owing to)\b|"
    r"\band (?:one|an?|two|three|he|she|they|\d|diagnosed|showed|revealed|confirmed|developed|became|suffered)\b)"
    r"[^;:]){0,60}$",
    re.IGNORECASE,
)
_AFTER = re.compile(
    r"^[^;:,.]{0,25}\b(?:(?:were|was) (?:not|never) (?:seen|noted|observed|reported|found|recorded|detected)|"
    r"(?:did not|didn't|never) (?:occur|develop|appear|happen))"
    r"|^[^;:.]{0,110}\b(?:were|was) (?:not|never) (?:present|seen|noted|observed|found|detected)",
    re.IGNORECASE,
)
_STRONG = re.compile(
    r"\b(?:(?:did|ha[sd]|have)(?: not|n't)|never) (?:develop|experience|have|had|suffer|show|occur)(?:e?d)?\b"
    r"[^;]{0,60}$"
    r"|\b(?:none|nobody|no one|neither|no (?:patient|child|subject|participant)\w*)(?: of [\w\s]{1,25}?)? (?:\w+ )?"
    r"(?:developed|had|experienced|suffered|showed)\b[^;]{0,60}$"
    r"|\b(?:no|zero) (?:\w+ )?(?:instances?|cases?|episodes?|occurrences?) of (?:\w+ )?$",
    re.IGNORECASE,
)
_SAVE = re.compile(
    r"\b(?:apart from|except(?: for)?|other than|with the exception of|aside from|besides)\b[^.;]{0,40}$", re.IGNORECASE
)


def is_denied(before: str, after: str) -> bool:
    """The clause says that the harm was not there."""
    return bool(_DENIAL.search(before)) or bool(_AFTER.match(after))


_NOT_FOUND = re.compile(r"\b[Nn]o (?!(?:[\w-]+ ){0,3}differences? )(?:[\w-]+,? ){0,6}$")
_NONE_CAME = re.compile(
    r"(?: (?:or|and) (?:[\w-]+ ){0,3}[\w-]+)?"
    r"\s(?:occurred|developed|(?:was|were) (?:observed|seen|noted|noticed|reported|recorded|encountered))\b"
    r"(?! (?:during|at|on|in) (?:the )?(?:surgery|operation|laparotomy|imaging|(?:physical )?examination|admission)\b)"
)


def is_told_absent(before: str, after: str) -> bool:
    """The denial is about the course under treatment, not about how the patient came."""
    came = _NOT_FOUND.search(before) and _NONE_CAME.match(after)
    return bool(_STRONG.search(before) or _AFTER.match(after) or came)


_FOUND = re.compile(r"[^;:.]{0,60}\b(?:was|were) (?:found|seen|noted|observed|detected|evident|present)\b")


def is_found_absent(before: str, after: str) -> bool:
    """The denial is a finding of the story: "no thrombi were observed"."""
    return is_told_absent(before, after) or bool(_NOT_FOUND.search(before) and _FOUND.match(after))


def denies(before: str) -> bool:
    """The words before deny what follows."""
    return bool(_DENIAL.search(before))


def is_excepted(before: str) -> bool:
    """ "Apart from acne": the exception to what is denied next."""
    return bool(_SAVE.search(before))
