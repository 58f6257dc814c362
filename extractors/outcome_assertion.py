"""What a clause says of a cue: asserted, denied, only compared between groups, or told of something else.

"may improve", "to assess improvement" and "criteria for response" assert nothing, "failed to improve" and "no signs of
relapse" deny, "no difference in relapse" compares, "patients on placebo relapsed" is told of nobody treated.
"""

from __future__ import annotations

import re

from extractors.clause_cues import cues

_CLAUSE_START = re.compile(
    r"[;:]|\s[—–]\s|\b(?:but|while|whereas|although|though|yet|however|which|who)\b"
    r"|,\s(?=and\s(?:he|she|it|they|the|no|\w+ed)\b)"
)


def clause_before(text: str, at: int) -> str:
    """What stands before a place in its clause."""
    start = 0
    for match in _CLAUSE_START.finditer(text, 0, at):
        start = match.end()
    return text[start:at]


_NOT_ASSERTED = cues("not_asserted")
_DEFINES = re.compile(
    r"\s(?:was|were|is|are) (?:defined|assessed|evaluated|measured|calculated|graded|studied|analy[sz]ed|investigated|"
    r"determined|examined|recorded|monitored|compared|reviewed)\b|"
    r"\s(?:the )?(?:chances?|odds|likelihood|probability) of\b"
)
_OPEN = re.compile(
    r"(?:(?!\b(?:and|but|which|who|that|as)\b)[^;.,\d]){0,60}?\s(?:(?:might|may|would|should)(?: \w+ly)? (?:have|be)"
    r"(?! (?:been )?(?:due|related|attribut|explain|caused|associated|secondary|the (?:result|consequence)))|"
    r"(?:has|have) (?:(?:also|only|\w+ly) )?been (?:\w+ly )?(?:reported|described|suggested|documented|published))\b"
    r"(?![^;.]*\d)",
    re.IGNORECASE,
)
"""What might have been avoided, and what others have reported without a number, did not happen here."""
_OF_PLACEBO = re.compile(r"\bplacebo(?:[- ](?:treated|group|arm|recipients))?(?: patients| subjects)? $", re.IGNORECASE)
"""Who got placebo has no record."""
_THRESHOLD = re.compile(r"\((?:i\.e\.,? |defined as )?(?:an? )?(?:[≥>]=?|at least|more than) ?\d+ ?% $", re.IGNORECASE)
"""What makes a responder is no outcome: "responders (at least 20% reduction of pain)"."""
_HARMS = re.compile(
    r"\b(?:(?:adverse|side)[- ](?:events?|effects?|reactions?)|AEs)\b[^.;]*"
    r"\b(?:includ\w+|such as|were|was)\b",
    re.IGNORECASE,
)
_BUT_FOR = re.compile(
    r"\b(?:adverse|side)[- ](?:events?|effects?|reactions?)\b[^.;]*\b(?:except|apart from|other than)\b[^.;]*$",
    re.IGNORECASE,
)
"""What became of a harm is no outcome: "no side effects except headache, which subsided"."""
_PURPOSE = re.compile(r"\bto(?: \w+ly)? $", re.IGNORECASE)
_PURPOSE_AND = re.compile(
    r"(?:(?:^|, )(?:in order )?|\b(?:given|used|started|performed|added|prescribed|administered) )to \w+ [^;:]{3,80}"
    r",? (?:and|or)(?: to| \w+ly)? $",
    re.IGNORECASE,
)
"""A purpose goes on: "To lower the pressure and improve cardiac output, X was started"."""
_FOR_ING = re.compile(r"(?<!effective )(?<!efficacious )(?<!responsible )\bfor (?:an? |the )?$", re.IGNORECASE)
"""What was done "for maintaining the position" had it as its aim."""
_BARE = frozenset(("improve", "reduce", "relieve", "alleviate", "stop", "taper", "discontinue", "resolve", "restore"))
_FACT = cues("fact_to", after=r" to(?: \w+ly)? $")


def not_asserted(before: str, cue: str) -> bool:
    """The clause states a purpose, a possibility, a rule or a definition, not what happened."""
    if _NOT_ASSERTED.search(before) or (cue.lower() in _BARE and _PURPOSE_AND.search(before)):
        return True
    if cue.endswith("ing") and _FOR_ING.search(before):
        return True
    return bool(_PURPOSE.search(before)) and not _FACT.search(before) and not cue.endswith("ion")


_SLOWED = re.compile(
    r"(?<!was )(?<!were )(?<!been )(?<!the )(?<!to )(?<!a )(?<!with )\b"
    r"(?:(?:slow|delay|prevent|postpon|halt|arrest|retard)(?:ed|s|es)|delay (?:of|in))\b"
    r"(?! to\b)[^;:.]{0,60}$",
    re.IGNORECASE,
)
"""What was held up did not get worse: "delayed the clinical worsening"."""


def is_slowed(before: str) -> bool:
    """What was held up did not get worse."""
    return bool(_SLOWED.search(before))


_DENIAL = re.compile(
    r"\b(?:not|never|neither|nor|cannot|failed to|fail to|unable to|didn't|hasn't|hadn't|could not be|"
    r"none(?: of [\w\s]{1,25}?)?|nobody|no one)\b(?!\sonly)"
    r"(?:(?!,\s|\b(?:and|after|following|despite|until|since|upon|because|due to|owing to)\b)[^;:]){0,40}$"
    r"|\b(?:ruled out|excluded|no|any|(?<!a )little)\b(?: (?!response|improvement|and\b)[\w-]+){0,4} $"
    r"|\b(?:without|free (?:of|from)|lack of|absence of)\b"
    r"(?: (?!response|improvement|(?:and|had|has|have|showed|was|were)\b)[\w-]+){0,4} $",
    re.IGNORECASE,
)
_PAIRED = re.compile(
    r"\b[\w-]+(?:al|ic|ive|ary|ous|ant)(?:,? and|,) (?=(?:or )?[\w-]+(?:al|ic|ive|ary|ous|ant)\b)", re.IGNORECASE
)
"""The first of two adjectives: "without clinical and radiological signs of X"."""
_DENIED_AFTER = re.compile(
    r"(?:(?!\b(?:and|because|since|as)\b)[^;,.]){0,45}?\s(?:was|were|could|is|has|have|had)"
    r"(?: not|n't| never)(?: be| been)?(?: \w+ly)? "
    r"(?:possible|achieved|seen|noted|observed|obtained|reached|feasible|documented|attained|detected|found|demonstrated)\b"
)


def is_denied(before: str, after: str) -> bool:
    """The clause denies what its cue says."""
    return bool(_DENIAL.search(_PAIRED.sub("", before)) or _DENIED_AFTER.match(after))


_DIFFERENCE = cues("difference")
_DIFFERENCE_IN = re.compile(r"\bdifferences? (?:in|of|for) (?:[\w-]+ ){0,3}$", re.IGNORECASE)
_DID_NOT_DIFFER = re.compile(
    r"[^.;,\d]{0,50}?\b(?:did not (?:\w+ )?differ|(?:was|were) (?:\w+ly )?"
    r"(?:similar|comparable|equal|the same|not (?:\w+ly )?different))\b"
)
_DIFFERENCE_IS = re.compile(r"\bthe (?:\w+ )?differences? between\b[^.;:]*$", re.IGNORECASE)
"""What is printed then is by how much they differed."""
_OF_CONTROLS = re.compile(
    r"(?:(?!\b(?:than|compared|versus|vs)\b)[^.;,]){0,40}?\b(?:in|for|with|among) (?:the )?(?:\w+ )?"
    r"(?:control|placebo|untreated|sham|no-treatment)"
    r"(?:s|[- ](?:treated|group|arm|patients|subjects|children))?\b(?! and\b| or\b|-controlled)"
)
_LOOKED_FOR = re.compile(
    r"\b(?:assessed|monitored|screened|checked|watched) for "
    r"(?!(?:[\w-]+ ){1,4}?(?:hours|days?|weeks?|months?|years?)\b)"
    r"(?:(?!\b(?:and|but) (?:\w+ed|these|this|it|they|all|he|she|his|her|no)\b)[^;:.\d])*$",
    re.IGNORECASE,
)
"""What was looked for need not have come: "they were assessed for harms and recurrence"."""
_DONE_FOR = re.compile(
    r"\b(?:under(?:gone|went|go)|operat\w+|surgery|procedures?|treated|treatment) (?:\w+ ){0,3}"
    r"for (?!(?:the|an?|his|her)\b)(?:[\w-]+ )?$"
)
"""What something was done for: "operations for hearing improvement"."""
_HAD_THEN = re.compile(
    r"\b(?:patients?|child(?:ren)?|adults?|subjects?|wom[ae]n|m[ae]n|cases?) (?:with|having|suffering from) "
    r"(?:(?!\b(?:is|are|was|were|be|been|remain\w*|stay\w*|achiev\w*|went|came|enter\w*|put|placed|alive|now|still|"
    r"result\w*|end(?:ed|ing)|had|has|have)\b)[^.;,\d])* in "
    r"(?:(?:first|second|third|complete|partial|continuous|early|late) )*$",
    re.IGNORECASE,
)
"""The state in which the patients were taken in: "children with sarcoma in complete remission were studied"."""
_BEFORE_TREATMENT = re.compile(
    r" (?:prior to|before) (?:the )?(?:initiation|start|commencement|introduction|treatment|therapy)\b"
    r"(?! (?:and|was|were|had)\b)"
)
"""What was so before the treatment is no outcome of it."""
_BETTER = re.compile(r"\b(?:better|more|higher|lower|greater|longer|less|fewer|smaller)\b", re.IGNORECASE)


def only_compared(before: str, after: str, event: bool) -> bool:
    """The clause says of an event in groups only whether they differed: "no difference in relapse"."""
    if _DIFFERENCE.search(before) or _DIFFERENCE_IN.search(before):
        return True
    return event and bool(_DID_NOT_DIFFER.match(after))


def lists_harms(text: str) -> bool:
    """The sentence lists harms: what is said of "these" behind it is their course."""
    return _HARMS.search(text) is not None


def is_of_others(text: str, start: int, end: int) -> bool:
    """What the cue at ``[start, end)`` says is told of harms, of a definition, of controls, or by others."""
    before = clause_before(text, start)
    return bool(
        _HARMS.search(before)
        or _BUT_FOR.search(text, 0, start)
        or _DEFINES.match(text, end)
        or _OPEN.match(text, end)
        or _OF_PLACEBO.search(before)
        or _THRESHOLD.search(before)
        or _DIFFERENCE_IS.search(before)
        or _HAD_THEN.search(before)
        or (not text[start:end].endswith("ed") and _LOOKED_FOR.search(before))
        or (text[start:end].endswith(("ment", "relief", "tion")) and _DONE_FOR.search(before))
        or _BEFORE_TREATMENT.match(text, end)
        or (_BETTER.search(text, start, end + 8) and _OF_CONTROLS.match(text, end))
    )
