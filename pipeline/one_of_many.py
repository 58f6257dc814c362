"""What one of a group alone was given: it is not the group's.

What papers print: "hypoglycaemia in an insulin-treated patient", "two stopped X: one received Y and one died", "one
patient was started on Y before X".
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from extractors.base import Mention
from extractors.treatments import Treatment

_AN = re.compile(r"\b(?:an?|one|single) $")
_TREATED = re.compile(r"^[- ]treated (?:[\w-]+ ){0,3}(?:patient|participant|subject|child|girl|boy|woman|man|case)\b")
_ONE_RECEIVED = re.compile(
    r"\b(?:one|another|a single|only one|1)(?: (?:other |further |more )?(?:patient|participant|subject|child|girl|boy|"
    r"woman|man|case|infant|individual|of (?:them|these|whom)))?(?: \([^()]*\))?(?: (?:who|with|had) [^.;,]{1,40})? "
    r"(?:(?:was|had been|had|also|then|later|subsequently|eventually|additionally) )*"
    r"(?:received|required|needed|underwent|took|(?:re)?started|given|treated|switched|changed|converted|put|placed|"
    r"commenced)\b(?: (?!and\b|but\b|while\b)[\w./-]+){0,7} $",
    re.IGNORECASE,
)


def of_one_alone(given: Sequence[Mention[Treatment]], text: str) -> frozenset[str]:
    """The names of treatments of which nothing is told but that one patient had them, where others were given."""
    of_one = {m.value.name for m in given if _is_of_one(m, text)}
    received = {m.value.name for m in given if _one_received(m, text)}
    of_more = [m.value for m in given if m.value.role not in ("prior", "mentioned") and not _one_received(m, text)]
    if any(value.role == "index" for value in of_more):
        of_one |= received - {value.name for value in of_more}
    return frozenset(of_one)


def _is_of_one(mention: Mention[Treatment], text: str) -> bool:
    before, after = text[max(0, mention.start - 12) : mention.start], text[mention.end : mention.end + 60]
    return bool(_AN.search(before) and _TREATED.match(after))


def _one_received(mention: Mention[Treatment], text: str) -> bool:
    return bool(_ONE_RECEIVED.search(text[max(0, mention.start - 120) : mention.start]))
