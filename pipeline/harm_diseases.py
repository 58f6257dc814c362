"""Diseases that a text tells as harms of a drug.

What papers print: "acute hepatitis after telithromycin", "spironolactone-induced hyperkalaemia in heart failure",
"dilated cardiomyopathy under amphotericin for coccidioidomycosis". What befell the patients is no disease that they
were treated for, where the text names another one; what is then treated itself ("hyperbaric oxygen for cyclophosphamide
cystitis") is. Diseases of their own (myasthenia, lupus) stay.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from extractors.adverse_events import AdverseEvent
from extractors.base import Mention
from extractors.condition import Condition
from extractors.condition_signs import STATED, is_treated
from pipeline.diseases import may_befall, plain

_BEFALLS = re.compile(
    r"\b(?:(?:incidence|risks?|frequency|prevalence|occurrence|rates?) of|induc(?:ed?|ing)) (?:an? |the )?"
    r"(?:[\w-]+ ){0,3}$",
    re.IGNORECASE,
)
"""Words before what befell patients on the way."""
_HELPED = re.compile(
    r"[^.;:]{0,60}\b(?:controlled|treated|managed|relieved|reversed|responsive|respond(?:ed|ing)) "
    r"(?:with|by|to|under)\b"
)
"""Words behind what was treated."""
_SIGHT = 70
_TYPICAL = "adverse_event.typical"
"""What drugs typically do and no drug is blamed for may as well be the disease."""


def told_as_harms(
    named: Iterable[Mention[Condition]], harms: Sequence[Mention[AdverseEvent]], text: str
) -> frozenset[str]:
    """The plain names of the diseases that are told as harms and are not treated themselves."""
    ends = {harm.end for harm in harms if harm.value.present and harm.rule != _TYPICAL}
    befalling, told, treated = set[str](), Counter[str](), set[str]()
    for mention in named:
        name = plain(mention.value.name)
        if not may_befall(name):
            continue
        head = _head(name)
        befalling.add(name)
        befell = mention.end in ends or _BEFALLS.search(text[max(0, mention.start - _SIGHT) : mention.start])
        told[head] += 1 if befell else -1 if mention.value.weight >= STATED else 0
        if is_treated(text, mention.start) or _HELPED.match(text, mention.end):
            treated.add(head)
    return frozenset(name for name in befalling if told[_head(name)] > 0 and _head(name) not in treated)


def _head(name: str) -> str:
    """The last word of a name: all hepatitis that a text tells of is one."""
    return name.rsplit(" ", 1)[-1]
