"""Harms that a sentence names of nobody: foretold, looked for and not found, or part of what something else is told of.

Papers name what a drug may do beside what they tell of their patients ("a predictor of doxorubicin-induced
cardiotoxicity", "no signs of malignancy", "pain from hypersensitivity"). We say where the words before a harm are such,
and where a sentence only weighs diagnoses.
"""

from __future__ import annotations

import re

_SUPPOSED = re.compile(
    r"\b(?:predict\w*|indicators? (?:of|for)|markers? (?:of|for)|prevent\w*|protect\w*|risks? (?:of|for)|risk factors?|"
    r"(?:link|relation|relationship|association) between|"
    r"(?:may|might|could|can) (?:be )?\w+ (?:by|to|in))\b[^.;,]{0,60}$",
    re.IGNORECASE,
)
"""What is foretold, warded off or only thought of befell nobody: "a predictor of doxorubicin-induced heart failure"."""
_LOOKED_FOR = re.compile(
    r"\b(?:evidence|signs?|proof|suspicion|indication|features|(?:re)?activation|recurrence) of (?:[\w.-]+ ){0,3}$",
    re.IGNORECASE,
)
"""What an examination did not find is no harm that is denied: "no signs of malignancy"."""
_OF_IT = re.compile(
    r"(?<!episode )(?<!episodes )(?<!case )(?<!cases )(?<!occurrence )(?<!development )(?<!onset )(?<!number )"
    r"(?<!bout )(?<!bouts )(?<!series )(?<!instances )(?<!reports )(?<!grade )"
    r"(?<!symptoms )(?<!signs )(?<!incidence )(?<!rate )"
    r"(?<!because )(?<!account )(?<!result )(?<!consequence )(?<!ed )(?<!wn )(?<!suffering )(?<!suffer )"
    r"\b(?:of|from|due to) (?:(?!and\b|or\b)[\w-]+ ){0,2}$"
)
"""What something else is told of ("the mechanism of hepatotoxicity", "pain from hypersensitivity"), no reason."""


def is_supposed(before: str) -> bool:
    """The harm behind these words is foretold, warded off or only thought of."""
    return bool(_SUPPOSED.search(before))


def is_looked_for(before: str) -> bool:
    """The harm behind these words was looked for."""
    return bool(_LOOKED_FOR.search(before))


def is_of_something(before: str) -> bool:
    """The harm behind these words is not told for itself."""
    return bool(_OF_IT.search(before))


_DIAGNOSES = re.compile(r"\bdifferential diagnos[ei]s\b")
_CLAUSES = (";", ", and ", ", but ")


def weighed(text: str) -> tuple[int, int]:
    """Where the clause of what might be the diagnosis begins and ends, which is told of nobody; (0, 0) without one."""
    lower = text.lower()
    named = _DIAGNOSES.search(lower)
    if named is None:
        return 0, 0
    begin = max(lower.rfind(sign, 0, named.start()) for sign in _CLAUSES) + 1
    end = lower.find(";", named.end())
    return begin, end if end >= 0 else len(text)
