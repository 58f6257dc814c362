"""How a line of treatment ended, from the words between it and the next.

What papers print: "without effect", "but the fever recurred", "it was stopped because of neuropathy", "she developed a
rash and X was discontinued", "they responded, then relapsed".
"""

from __future__ import annotations

import re

from extractors.treatment_cues import Response

_NOTHING = (
    r"(?:no|not|without|lack of|little|poor|insufficient|inadequate|n't) "
    r"(?!(?:\w+ ){0,2}(?:adverse|side|ill|toxic|untoward)\b)(?:\w+ ){0,3}"
    r"(?:respon\w+|improve\w*|effect\w*|benefit\w*|success\w*|control\w*|help\w*|avail)"
)
_NOT_CURED = (
    r"did not (?:\w+ )?(?:improve|respond|help|work|resolve|subside|abate|settle|regress|disappear|remit)|"
    r"(?:had|has|have) not (?:\w+ )?(?:improved|responded|helped|resolved|subsided|abated|settled|regressed)|"
    r"neither [^.;]{3,60} (?:improved|responded|resolved|subsided|abated|settled|regressed)|"
    r"(?:tumou?rs?|mass(?:es)?|lesions?|nodules?|metastas[ei]s|nodes|swelling|ulcers?) "
    r"(?:had |has |have )?(?:\w+ly |further )?"
    r"(?:grew|grown|enlarged|increased|extended|spread)\b|"
    r"remained (?:febrile|symptomatic|active|unwell|ill|uncontrolled|unchanged)"
)
_POORLY = r"respond\w* (?:\w+ )?(?:poorly|inadequately|insufficiently|minimally)"
_ORGANS = (
    "renal", "kidney", "heart", "cardiac", "ventricular", "circulatory", "liver", "hepatic", "respiratory", "pulmonary",
    "organ", "ovarian", "marrow", "pump", "engraftment",
)  # fmt: skip
"""What fails of itself, whatever is given."""
_FAIL = "".join(f"(?<!{organ} )" for organ in _ORGANS) + r"fail\w*"
_FAILED_WORDS = (
    rf"{_NOTHING}|{_POORLY}|{_FAIL}|ineffective|unsuccessful|worsen\w*|deteriorat\w+|progress(?:ed|ion)|persist\w*|refractory|"
    r"resistant|nothing|despite|gets? worse|got worse|"
    r"continued to (?!(?:be (?:given|treated|followed)|receive|take|improve|recover|respond|decline|decrease)\b)"
    rf"|{_NOT_CURED}"
)
FAILED_AT_ONCE = re.compile(
    r"(?![^.;]*\b(?:because|due to|owing to|for(?! \d))\b[^.;]*(?:persist|fail))[^.;]*?"
    r"(?:[.;] (?:Despite (?:receiving )?(?:(?:this|these|the) )?(?:treatment|therapy|antibiotics)\b|"
    r"(?:(?:However|Nevertheless|But|Yet)\b|After [^.;,]{3,40},|(?:An?|One|Two|Three|\d+) (?:day|week)s? later\b)"
    rf"[^.;]*?\b(?:{_NOTHING}|{_NOT_CURED}|persisted)\b)|"
    rf"\b(?:{_NOTHING}|{_NOT_CURED}|(?:which|that|they|treatment|therapy) failed|"
    r"ineffective|unsuccessful|persist(?:ed|s|ent))\b)",
    re.IGNORECASE,
)
"""What is told at once of what supports a patient: later failures are those of the disease's own treatment."""
_LINE_ENDS = re.compile(
    rf"\b(?:{_FAILED_WORDS}|relaps\w+|recurr\w+|flare\w*|intoleran\w+|switch\w*|substitut\w+|replac\w+|changed to|"
    r"turned to|discontinu\w+|stopped|withdrawn|given up|cessation|termination|unchanged|no change|breakthrough|"
    r"as (?:often as )?before|returned|reappear\w+|however|(?<!logic )(?<!logical )(?<!final )(?<!initial )"
    r"diagnos(?:is|ed|es)|short-lived)\b",
    re.IGNORECASE,
)
_NONE = re.compile(r"\b(?:no|without|free (?:of|from)|absence of|prevent\w*|nor|never)(?: [\w-]+){0,4} $", re.I)
_BACK = re.compile(r"(?:relaps|recurr|flare|progress|deteriorat|worsen|diagnos)", re.IGNORECASE)
FAILED = re.compile(
    rf"\b(?:{_FAILED_WORDS}|more strokes|but (?:the patient|he|she) (?:presented|developed))\b",
    re.IGNORECASE,
)
RELAPSED = re.compile(
    r"\b(?:relaps\w+|recurr\w+|flare\w*|short-lived|breakthrough|returned|reappear\w+|metasta\w+)\b", re.IGNORECASE
)
_CAME_BACK = re.compile(r"recurr|metasta|relaps|reappear", re.IGNORECASE)
"""What recurs had gone."""
_PARTLY = re.compile(
    r"\b(?:partial(?:ly)?|incomplete(?:ly)?|transient(?:ly)?|temporar(?:y|ily)|slight(?:ly)?|some) (?:\w+ )?$",
    re.IGNORECASE,
)
_RESPONDED = re.compile(
    rf"\b(?!{_POORLY})(?:improv\w+|respon(?:ded|se)|remission|recover(?:ed|y)|resolved|stable|"
    r"(?:disease|tumou?r)[- ]free|benefit\w*|normali[sz]ed|undetect\w+|amend\w+)\b",
    re.IGNORECASE,
)
_WORSE_AGAIN = re.compile(
    r"\b(?:later|after|subsequently|thereafter|eventually|then|over (?:time|the)|(?:year|month|week)s?)\b"
    r"(?:(?!\b(?:no|not|never|without)\b)[^.;]){0,80}?"
    r"\b(?<!no )(?<!not )(?<!without )(?:worsen\w*|deteriorat\w+|progress(?:ed|ion)|re-?activat\w+)\b",
    re.IGNORECASE,
)
"""After a response, some time later."""
_NOT = re.compile(
    r"\b(?:not|no|never|without|failed to|lack of|poor|little|insufficient|inadequate)\b", re.IGNORECASE
)
_INTOLERANT = re.compile(
    r"\b(?:intoleran\w+|not tolerated|incriminated|(?:stopped|discontinued|withdrawn|interrupted|termination|cessation)"
    r"(?: \w+){0,4} (?:because of|due to|owing to) (?!lack|ineff|no |fail|poor|insuff)|side effects? of)\b",
    re.IGNORECASE,
)
_HARMED = re.compile(
    r"\b(?:developed|experienced|suffered|appeared|complained of|admitted (?:to (?:the )?hospital )?with|"
    r"complicated by|followed by (?:severe|grade|significant|marked|acute))\b"
    r"[^.;]{3,140}(?:[.;][^.;]{0,200}){0,2}?\b(?:discontinu\w+|stopp\w+|withdrawn?|withdrawal|"
    r"cessation|halted|(?:treatment|therapy|regimen) was (?:switched|changed|replaced)|(?:refused|declined) further)\b",
    re.IGNORECASE,
)
"""Something arose under a drug, and it was stopped."""
_ILL = re.compile(rf"\b(?:{_FAILED_WORDS}|relaps\w+|recurr\w+|flare\w*|metasta\w+)\b", re.IGNORECASE)
_REASON = re.compile(
    r"^[^.;,]{0,40}?\bfor (?:(?:his|her|the|an?|their) )?(?:refractory|resistant|persist\w+|worsening|progressi\w+|"
    r"recurr\w+|relaps\w+|uncontrolled)\b[^.;,]*",
    re.IGNORECASE,
)
"""What a treatment was given for ("for recurrent fever") is no answer to it."""
SOON = 250
"""How near (characters) a line's end stands."""


_SWAPPED_FOR_HARM = re.compile(
    r"(?: (?:therapy|treatment))?(?:(?:,? which)?(?: (?:was|were|had to be))?(?: \w+)?"
    r" (?:replaced|substituted|exchanged|changed|switched) (?:by|with|to|for) (?:(?!because|due)[\w-]+ ){1,6}?"
    r"(?:due to|because of|owing to|after|on account of)|"
    r" to (?:(?!because|due)[\w-]+ ){1,3}?(?:due to|because of|owing to|on account of)) [^.;,]{0,40}?"
    r"(?:\w*toxicity|side[- ]effects?|adverse (?:drug )?(?:effects?|events?|reactions?)|intoleran\w+|allerg\w+|"
    r"hypersensitivity|\w+penia|rash|nausea|vomiting|diarrh\w+|hepatitis|bleeding|h(?:a?)emorrhage)\b",
    re.IGNORECASE,
)


def swapped_for_harm(after: str) -> bool:
    """Whether a treatment gave way to another because of what it did ("X was replaced by Y due to neurotoxicity")."""
    return bool(_SWAPPED_FOR_HARM.match(after))


def line_ended(between: str) -> bool:
    """Whether the words between two treatments end a line; "without recurrence" does not."""
    return any(
        not (_BACK.match(match.group()) and _NONE.search(between[max(0, match.start() - 40) : match.start()]))
        for match in _LINE_ENDS.finditer(between)
    )


def ended_well(between: str) -> bool:
    """Whether a line was followed by a response that lasted till the next: then the record is about both."""
    well = [m.start() for m in _RESPONDED.finditer(between) if not _NOT.search(between[: m.start()][-30:])]
    ill = [m.start() for pattern in (FAILED, RELAPSED) for m in pattern.finditer(between)]
    return bool(well) and len(between) < SOON and max(ill, default=-1) < max(well)


def response_in(between: str, *, alone: bool, last_given: bool) -> Response:
    """How the disease answered to a line; harm is a drug's doing if it was given ``alone`` or nothing came later."""
    between = _REASON.sub("", between)
    failed, responded, relapsed = FAILED.search(between), _RESPONDED.search(between), RELAPSED.search(between)
    harmed = _INTOLERANT.search(between)
    if harmed and not (failed and failed.start() < harmed.start()) and alone:
        return "intolerant"
    harmed = _HARMED.search(between)
    if harmed and not _ILL.search(harmed.group()) and last_given:
        return "intolerant"
    if responded and _PARTLY.search(between[: responded.start()][-30:]):
        return "partial"
    if responded and not _NOT.search(between[: responded.start()][-30:]):
        if relapsed and relapsed.start() > responded.start():
            return "relapsed"
        return "relapsed" if _WORSE_AGAIN.search(between, responded.end()) else "partial" if failed else "unspecified"
    if relapsed and not failed and _CAME_BACK.match(relapsed.group()):
        return "relapsed"
    return "refractory" if failed or relapsed else "unspecified"
