"""What had failed and yet went on, because the index treatment was added to it.

What papers print: "had failed X and Y and had Z added", "had not improved on X and Y and got Z as well". X and Y are
earlier treatments and are given together with Z.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from extractors.base import Mention
from extractors.treatments import Treatment, with_role
from pipeline.placed import Roles

_JOINT = re.compile(r"(?:(?:in|a) )?(?:combin|conjunction|associat|together|along)", re.IGNORECASE)
_WITHIN = 120
"""How far (characters) what is given together stands from what it is combined with."""


def as_one(given: Sequence[Mention[Treatment]], text: str) -> list[Mention[Treatment]]:
    """"X was started in combination with Y" starts both, unless Y is the steroid that goes beside everything."""
    return [with_role(m, "index") if _is_joint(m, given, text) else m for m in given]


def _is_joint(mention: Mention[Treatment], given: Sequence[Mention[Treatment]], text: str) -> bool:
    value = mention.value
    if value.role != "concomitant" or value.family == "corticosteroid" or not _JOINT.match(value.cue or ""):
        return False
    return any(
        m.value.role == "index" and m.value.name != value.name and 0 < mention.start - m.end < _WITHIN
        and ". " not in text[m.end : mention.start]
        for m in given
    )  # fmt: skip


_ADDED_BEHIND = re.compile(
    r"(?:\s?\([^()]*\))?(?: [\w./-]+){0,4}? (?:(?:was|were|been|being) )?"
    r"(?:added|as well(?! as)|in addition(?! to)|on top)\b",
    re.IGNORECASE,
)
_ADDED_BEFORE = re.compile(
    r"\b(?:added|adding|(?:with|by|to) (?:the )?addition of|(?:in addition|additionally|on top)(?: (?:of|to) "
    r"(?:it|this|that|these|them))?,?(?: (?:received|got|had|were given|was given|took))?)(?: [\w-]+){0,2} $",
    re.IGNORECASE,
)
_ENDED = re.compile(
    r"\b(?:stopp|discontinu|withdr|ceas|switch|replac|substitut|chang|intoleran|toxic|previous|prior|earlier|then|"
    r"and later)\w*",
    re.IGNORECASE,
)


def keep_on(roles: Roles, given: Sequence[Mention[Treatment]], index: Collection[str], text: str) -> None:
    """What failed in the sentence that adds the index treatment is concomitant, too."""
    starts = [m.start for m in given if m.value.name in index and _is_added(m, text)]
    for start in starts:
        for placed in roles.prior.values():
            for mention in placed.mentions if placed.response == "refractory" and placed.name not in index else ():
                if mention.value.kind != "procedure" and _goes_on(text[mention.end : start]):
                    roles.put("concomitant", mention)


def _goes_on(between: str) -> bool:
    """Nothing in the rest of the sentence, up to what was added, says that a treatment ended."""
    return bool(between) and "." not in _bare(between) and not _ENDED.search(between)


def _is_added(mention: Mention[Treatment], text: str) -> bool:
    before, after = text[max(0, mention.start - 60) : mention.start], text[mention.end : mention.end + 80]
    return bool(_ADDED_BEHIND.match(after) or _ADDED_BEFORE.search(before))


def _bare(between: str) -> str:
    """The words between without brackets and the points of numbers."""
    return re.sub(r"\([^()]*\)|\d\.\d", "", between)
