"""Which drugs are said to have done harm: "X-induced lupus", "an overdose of X", "neuropathy due to X"."""

from __future__ import annotations

import re

from extractors.base import Mention
from extractors.treatments import Treatment

_BLAMES = re.compile(
    r"\b(?:(?:induced|caused|provoked|triggered) by|(?:attributed|attributable|secondary|due) to|"
    r"(?:anaphyla\w+|(?<!known )(?<!previous )(?:hypersensitivity|anaphylactoid|dystonic|cutaneous|adverse|drug)"
    r"(?: reactions?)?) (?:to|after)|interactions? (?:between|with)|(?:side|adverse|toxic|untoward) effects? of|"
    r"(?:toxic|allergic|adverse|anaphyla\w+) reactions? to (?:[\w-]+ ){1,4}(?:by|with)|"
    r"(?:resulting|resulted) from|consequence of|(?:overdos\w+|"
    r"ingestion|intake|consumption|poisoning|complicating|"
    r"intoxication|toxicity|complications?|abuse) (?:of|with|by|from|due to))\s(?!intoleran)(?:[\w-]+\s){0,3}$",
    re.IGNORECASE,
)
_OWED = re.compile(
    r"\b(?:(?:had|because of|due to|owing to|despite|for) (?:[\w-]+ ){0,2}(?:side|adverse|toxic|untoward) effects? of|"
    r"(?:with|known) (?:[\w-]+ )?hypersensitivity to)\s(?:[\w-]+\s){0,3}$",
    re.IGNORECASE,
)
"""Why an earlier drug was given up or is not given: no harm that is reported."""
_BLAMED = re.compile(
    r"^[- ](?:[\w-]+ ){0,2}?(?:induced|related|associated|provoked|triggered|toxicity|overdos\w+|poisoning|"
    r"intoxication|hypersensitivity|"
    r"abuse|withdrawal syndrome)\b",
    re.IGNORECASE,
)

_NO_COURSE = r"(?!(?: [\w-]+){0,4} (?:progress|relaps|recurr|flare|metasta|resist|remission|respon))"
"""How the treated disease went on is no harm."""
_ARISES = re.compile(
    rf"\b(?:develop(?:ed|ing)|presented with|suffered|experienced|occurr(?:ed|ing))\b{_NO_COURSE}[^.;]{{1,120}}?\b"
    r"(?:after|following|since|during|while|upon) (?:the )?"
    r"(?:use|on|receiving|using|treatment(?= with)|therapy(?= with)|start(?:ing)?|initiati(?:ng|on)|commenc\w+|taking|"
    r"ingesti\w+|administration|injection|infusion|exposure|introduction)"
    r"(?: (?:[\w-]+ )?(?:treatment|therapy))?(?: (?:of|with|to|on))*\s(?:[\w-]+\s){0,2}$",
    re.IGNORECASE,
)
"""What arises after a drug was started is held to come from it."""

_STARTED_BEFORE = re.compile(
    r"^[^.;]{0,120}?\b(?:prior to|before) (?:(?:the|his|her|their|symptom|disease) )*(?:onset|beginning|appearance|"
    r"development|start)\b",
    re.IGNORECASE,
)
_STARTED = re.compile(
    r"\b(?:start(?:ed|ing)|commenc(?:ed|ing)|beg[au]n|initiat(?:ed|ing|ion)|introduced|put|placed|receiv(?:ed|ing)|taken|"
    r"taking)\b[^.;]{0,25}$",
    re.IGNORECASE,
)
"""What was started before the symptoms began."""
_HARM_BY = re.compile(
    r"^ (?:[\w-]+ ){0,1}?(?:encephalopathy|pneumonitis|hepatitis|hepatotoxicity|nephropathy|nephrotoxicity|"
    r"cardiotoxicity|"
    r"neurotoxicity|myopathy|retinopathy|neuropathy|colitis|hypophysitis|ototoxicity|embryopathy|extravasation|allergy|"
    r"intolerance syndrome)\b",
    re.IGNORECASE,
)
"""Harms that are named by their drug ("lithium nephropathy")."""
_LINKED = re.compile(
    r"(?:^|[.?!]\s)[^.]{0,110}\b(?:temporally |possibly |probably |likely )?(?:associated with|related to)\s"
    r"(?:the (?:use|administration) of )?(?:[\w-]+ ){0,1}$",
    re.IGNORECASE,
)
"""What is associated with a drug came with it."""
_LINK = re.compile(r"(?:associated with|related to)\s", re.IGNORECASE)
_SINCE = re.compile(r"\b(?:after|following|since|during|while|upon) ", re.IGNORECASE)
"""What the slower patterns above cannot do without."""
_ON = re.compile(
    r"\b(?:on|taking|receiving|using)(?: (?:long-term|chronic|regular|daily|oral|maintenance))* $", re.IGNORECASE
)
_WHO_FELL_ILL = re.compile(
    r"(?: (?:therapy|treatment))?(?: \([^()]*\))?,? (?:and )?who (?:\w+ly |had |then )?"
    rf"(?:developed|suffered|experienced|sustained){_NO_COURSE}",
    re.IGNORECASE,
)
"""Of a patient "on X who developed Y" it is told for the harm."""
_BRACKETS = re.compile(r"^ \([^()]{1,25}\)")
"""Another name between a drug and what it did ("X (Y) toxicity")."""
_IN_THE_PAST = re.compile(r"\bhistory of\b[^.;]*$", re.IGNORECASE)
_TITLE = 250
_TITLED = re.compile(
    r"^(?!.*[.;:?] ).{8,}\b(?:after|following|during)\s(?:(?:the|a|an|of|with|to|single|long-term|prolonged|"
    r"high-dose|low-dose|oral|"
    r"intravenous|use|exposure|administration|injection|infusion|ingestion|initiation|intake|treatment|therapy)\s)*$",
    re.IGNORECASE,
)
_WENT_WELL = re.compile(
    r"remission|respon|improv|success|resol|recover|treat|efficac|regress|cure|healing|clearance|control|benefit|"
    r"outcome|survival|effect|relaps|recurr|fail|manag|surviv|refractory|disappear|revers|change|switch|conver",
    re.IGNORECASE,
)
"""A title "(harm) after X"; "remission after X" is none."""


def is_blamed(mention: Mention[Treatment], text: str) -> bool:
    """Whether the words beside a drug say that it did harm ("X-induced lupus", "an overdose of X")."""
    before, after = text[max(0, mention.start - 70) : mention.start], text[mention.end : mention.end + 60]
    if _IN_THE_PAST.search(before) or _OWED.search(before):
        return False
    after = _BRACKETS.sub("", after, count=1)
    if _BLAMED.match(after) or _HARM_BY.match(after) or _BLAMES.search(before):
        return True
    if mention.value.kind == "drug" and _ON.search(before) and _WHO_FELL_ILL.match(text, mention.end):
        return True
    return _came_with(text, mention.start) or bool(
        _STARTED.search(before) and _STARTED_BEFORE.match(text[mention.end : mention.end + 160])
    )


def _came_with(text: str, start: int) -> bool:
    """What is told before a drug is a harm that came with it, after it or while it was given."""
    told = text[max(0, start - 200) : start]
    linked = _LINKED.search(told[-160:]) if _LINK.search(told[-90:]) else None
    if linked and not _WENT_WELL.search(linked.group()):
        return True
    heading = text[:start].rpartition("\n")[2] if start < _TITLE else ""
    if _TITLED.search(heading) and not _WENT_WELL.search(heading):
        return True
    return bool(_SINCE.search(told) and _ARISES.search(told))
