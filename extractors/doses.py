"""Doses, verbatim: amounts with their units, how often, how long.

What papers print: ", 2 mg twice daily,", "(5 mg/kg)", "at a dose of 5 mg twice per day", "375mg/m2 IV infusion 3 times
per week for weeks 1-4", "5 mg/kg at weeks 0, 2 and 6", "(two infusions of 1 g, 2 weeks apart)", "was raised to 20 mg",
"600 mg, then 300 mg every 2 weeks", "0.1% ointment", "200 mg daily with escalation
by 100 mg a week, up to a maximum of 800 mg"; before the drug: "15 mg/week of methotrexate", "1%
pimecrolimus"; around it: "1000 mg methylprednisolone daily for 6 days"; without an amount: "14 exchanges", "X every
other day". How many cycles or courses there were is no dose.
"""

from __future__ import annotations

import re

_NUMBER = r"(?:\d{1,3}(?: \d{3})+|\d+(?:[.,]\d+)*)"
_WORD = r"(?:one|two|three|four|five|six|seven|eight|nine|ten|twelve)"
_UNIT = (
    r"(?:mg|milligrams?|grammes?|grams?|gm|[µμ]g|mcg|micrograms?|microg|ng|nanograms?|g|ml|mL|"
    r"(?:million )?(?:IU|U|units?)|iu|MU|MIU|"
    r"mmol|mEq|L|liters?|litres?|drops?|cells|c?Gy|mCi|MBq|tablets?|capsules?|puffs?|vials?|sachets?|ampoules?)"
)
_PER = (
    r"(?:\s?(?:[x.·]\s?)?(?:kg|min|h|m|m2)\s?(?:\(-[12]\)|[-−]1|⁻¹)|"
    r"\s?(?:/|per)\s?(?:\d+\s?(?:weeks?|days?|months?)|kg|kilogram|m\s?[2²]|m\(2\)|1[.,]73 ?m[2²]|"
    r"square met(?:er|re)|day|d|week|wk|month|hour|hr|minute|min|dose|infusion|Kg|h|"
    r"BSA|body weight|(?:24|12) ?(?:h|hours)|\d+(?:\.\d+)? ?m[lL])(?![a-z])(?:\s(?:of )?body ?weight)?)*"
)
AMOUNT = (
    rf"(?:(?:{_NUMBER}\s?[x×]\s?)?{_NUMBER}(?:\s?(?:[-–—−]|to|or|and|,|/|\+/-|±)\s?{_NUMBER})*(?:,?\s(?:or|and)\s{_NUMBER})?"
    rf"[\s-]?{_UNIT}(?![a-z]){_PER}(?!\s?/\s?(?:d?[lL]|m[lL])\b)"
    r"|\b(?:AUC|area under the curve)(?: of)?\s?[=:]?\s?\d(?:\.\d)?\b(?:\smg(?:/mL/min| per milliliter per minute))?)"
)
_TIMES = rf"(?:once|twice|thrice|{_WORD}|\d+)\s?(?:times|x)?"
_PERIOD = r"(?:minutes?|hours?|days?|weeks?|months?|years?|doses|d|wk|mo|h)"
_OFTEN = (
    rf"(?:{_TIMES}[- ](?:a|per|each|every|in a|daily|weekly|monthly)(?:\s?(?:other\s)?(?:day|week|month|year))?|"
    rf"{_TIMES}[- ]?(?:daily|weekly|monthly)|daily|weekly|monthly|bimonthly|nightly|fortnightly|b\.?i\.?d\.?|"
    r"t\.?i\.?d\.?|q\.?i\.?d\.?|q\.?d\.?|QD|BID|TID|QID|BD|OD|TDS|QDS|o\.?d\.?|b\.?d\.?|t\.?d\.?s\.?|"
    r"q\.?\s?\d+\s?(?:w|wk|weeks?|d|days?|h|hr|hours?|months?)|at (?:bedtime|night)|as tolerated|"
    r"nocte|every (?:morning|evening|night)|"
    r"(?:\d+[- ])?hourly|in the (?:mornings?|evenings?|afternoons?)|"
    r"\d+(?:[-–]\d+)? ?(?:h|hr|hours?)(?:/| per | a )day|[dD]\d+(?:[-–,]\d+)*|also daily|"
    rf"at (?:\d+|{_WORD})-(?:hour|day|week|month)(?:ly)? intervals|"
    rf"at \d+(?:, \d+)+,? (?:and|or) \d+ (?:weeks|months|hours)|"
    r"(?:and )?(?:subsequently |then |thereafter )?(?:at )?\d+[- ]weeks?(?:ly)? intervals|"
    rf"every (?:other |second |third |\d+(?:-\d+)? |{_WORD} )?(?:days?|weeks?|months?|hours?|h)(?: thereafter)?|"
    r"(?:a|per|each) (?:day|week|month|dose)|/\s?(?:day|week|d)|on (?:alternate days|two days)|"
    r"(?:initially |then |subsequently )?(?:(?:at|on|in|for) (?:[Ww]eeks?|[Dd]ays?|months?)|[Dd]ays?)"
    r"\s?\d+(?:(?:,? and |,? or |, |-| to )\d+(?![.,]?\d| ?(?:mg|g|ml|µg|mcg|U|IU)\b))*|"
    r"\d+(?:-\d+)? days (?:a|per) week|"
    rf"(?:\d+|{_WORD}) {_PERIOD} (?:apart|later|thereafter)|(?:\d+|{_WORD}) (?:times|cycles|infusions|courses))"
)
_ROUTE = (
    r"(?:oral(?:ly)?|intravenous(?:ly)?|subcutaneous(?:ly)?|i\.?v\.?|s\.?c\.?|p\.?o\.?|IV|SC|PO|infusions?|injections?|"
    r"intramuscular(?:ly)?|topical(?:ly)?|IV infusion|IM|i\.?m\.?|in (?:\w+ )?divided doses|pulses?|"
    r"sublingual(?:ly)?|bolus)"
)
_SITTINGS = rf"(?:{_PERIOD}|cycles|courses|infusions|fractions(?: of \d+(?:\.\d+)? ?c?Gy)?|sessions)"
_SPAN = (
    rf"(?:[x×]\s?\d+(?:\s?(?:(?:/|per )\s?(?:day|d)|{_SITTINGS}))?|"
    r"(?:each |divided )?(?:for|over|during|into|[x×]|in(?= \d+ (?:fractions|cycles|courses|sessions)))\s"
    r"(?:(?:a total of|up to|the (?:first|next|subsequent|following)) )?"
    rf"(?:\d+(?:(?:-|–| to )\d+)?|{_WORD}|a)(?:\s?(?:consecutive\s|more\s)?{_SITTINGS})|"
    r"(?<=, )\d+(?:[-–]\d+)? (?:days|weeks|months)(?=[);]))"
)
_COUNTED = rf"(?:(?:\d+|{_WORD})\s(?:[\w-]+\s)?(?:doses|infusions|pulses|injections|cycles|courses)\sof\s)?"
DOSE = rf"{_COUNTED}{AMOUNT}(?:,?\s?(?:(?:or )?{_ROUTE}|{_OFTEN}|{_SPAN})(?![a-z]))*"
_CHANGED = r"(?:increas|rais|escalat|titrat|taper|reduc|decreas|lower)(?:ed|ing)"
_LATER = (
    r"(?:followed by|(?:and )?(?:then|later|subsequently)|"
    r"(?:and |which was |with )?(?:gradually |slowly |stepwise |later |subsequently |then )?"
    rf"{_CHANGED}(?: up| gradually)? to|"
    r"with (?:dose )?(?:escalations?|increments?|increases?) (?:by|of)|"
    r"or (?:multiple|repeated|single) doses?:?|(?:and )?up to|"
    r"and(?= \d+ (?:mo|months|wk|weeks|d|days) later"
    r"(?:\)| (?:it )?(?:was|has been) (?:given|administered|repeated)|,? (?:\w+ ){0,2}\d))|"
    r"and(?= \d[^;.,()]{0,20} in the (?:evening|morning))|"
    r"and(?= every )|to a maximum of|ranging from|range,?|and (?:an? )?(?:median|mean|maintenance|loading) dose of)"
    r"(?: (?:an? |the )?(?:maximum|max\.?|maximal|total|target|final)? ?(?:daily )?(?:dose )?(?:of )?(?=\d))?"
)
_THEN = rf"(?:[,;]?\s\(?{_LATER}\s?(?:{DOSE}|(?:{_OFTEN}|{_SPAN})(?:\s{_SPAN})?))*"
WHOLE = rf"{DOSE}{_THEN}"
_STRENGTH = r"(?:0?[.,]\d+|\d[.,]\d+|[1-5])\s?%"

_SALT = (
    r"sodium|potassium|calcium|magnesium|carbonate|mesylate|mesilate|(?:di)?hydrochloride|HCl|hydrobromide|phosphate|sul(?:f|ph)ate|"
    r"succinate|"
    r"acetate|citrate|tartrate|maleate|fumarate|besylate|tosylate|nitrate|bromide|gluconate|propionate|valerate|"
    r"(?:tri)?hydrate|axetil|medoxomil|decanoate"
)
_AFTER = re.compile(
    rf"^[®™]?\)?(?:\s\((?:[A-Z][A-Za-z-]{{1,9}}|[A-Z][^()\d]{{3,60}})\))?(?:,?\s?(?:{_SALT}|patch(?:es)?|IV|SC|IM|PO|p\.?o\.?|i\.?m\.?|[®™]|therapy|treatment|monotherapy|infusions?|injections?|supplementation|supplements?|"
    r"replacement|substitution|tablets?|capsules?|suspension|solution|syrup|pulses?|pulse therapy|was|were|is|"
    r"started|given|begun|"
    r"administered|initiated|commenced|added|prescribed|continuous(?:ly)?|oral(?:ly)?|intravenous(?:ly)?|"
    r"subcutaneous(?:ly)?|once|weekly|daily|followed by|alone|again|restarted|applied|infused|had|has|been|every|"
    r"other|week|"
    r"introduced|and|"
    r"increased|by vein|i\.?v\.?|s\.?c\.?|mg)){0,5}"
    r"[\s,:;([~∼≈]*(?:(?:at|in|on|with|to|as|a|an|the|initial|starting|of|up|oral|single|daily|weekly|maximum|loading|"
    r"between|"
    r"standard|"
    r"same|median|fixed|dose|doses|dosage|infusions?|injection|injections|total|rate|mean|cumulative|average|maintenance|target|overall|about|approximately|two|"
    r"three|four|six|"
    rf"eight|five|\d\s[x×]|intravenous(?:ly)?|orally|subcutaneously):?\s+)*?\s?(?P<dose>{WHOLE})"
)
_AT_A_DOSE = re.compile(
    rf"^[^.;:]{{0,90}}?\b(?:(?:at|with|in|of|to|received) (?:a|an|the) (?:[\w-]+ ){{0,2}}dos(?:e|es|age) (?:of )?|"
    rf"in (?:\d+|{_WORD}) doses of |\b(?:was|were) (?:given|administered|infused)\b[^.;:]{{0,50}}? at )"
    rf"(?P<dose>{WHOLE})"
)
_RAISED = re.compile(
    r"^\s(?:was|were|had been)(?: \w+)? (?:raised|increased|escalated|titrated|lowered|reduced)(?: \w+)? to "
    rf"(?P<dose>{DOSE})"
)
_DOSE_OF = re.compile(r"\bdos(?:es?|age) of (?:[\w-]+ ){0,2}$", re.IGNORECASE)
_WAS = re.compile(
    r"^[^.;:()]{0,60}?\b(?:was|were|ranged from|varied from|being) "
    r"(?:as (?:low|high) as |about |between |up to |only )?"
    rf"(?P<dose>{WHOLE})"
)
"""What a dose of something was ("the dose of X that helped was as low as 2 mg")."""
_FORM = r"(?:ointment|cream|gel|lotion|solution|foam|drops|spray|mouthwash)"
_STRENGTH_AFTER = re.compile(
    rf"^(?:\s{_FORM})\s\(?(?P<form>{_STRENGTH})|^\s?(?P<dose>{_STRENGTH})(?=\s(?:{_FORM}|eye|once|twice))"
    r"|^\s(?P<mixed>0[.,]\d+\s?%)(?=,?\s(?:and|plus|was|were)\b)"
)
_BEFORE = re.compile(
    rf"(?<![<>≤≥\d.,])(?<![<>≤≥] )(?P<dose>{DOSE})\)?[\s-]"
    r"(?:(?:\w+ )?(?:dos(?:es?|age|ing)|bolus(?:es)?|infusions?|injections?|tablets?|"
    r"capsules?) )?"
    r"(?:of\s)?(?:a\s)?(?:(?:extended|sustained|modified|immediate|slow|controlled|prolonged)[- ]release\s)?"
    r"(?:(?:oral|intravenous|iv|subcutaneous|weekly|daily|i\.v\.|IV)\s)?$"
    rf"|(?<!\d)(?P<strength>{_STRENGTH})\s(?:topical\s)?$"
)
_TAIL = re.compile(
    r"^(?:\s(?:sodium|succinate|tablets?|capsules?))?(?:,?\s(?:each|"
    rf"(?:(?:was|were) )?(?:given|administered|infused|injected)(?=\s(?:{_ROUTE}|{_SPAN}|{_OFTEN}))|"
    rf"{_ROUTE}|{_OFTEN}|{_SPAN})(?![a-z]))+{_THEN}"
)
_SCHEDULE_AFTER = re.compile(
    rf"^\)?,?\s(?:(?:therapy|treatment|monotherapy|infusions?|injections?|tablets?)\s)?"
    rf"(?:(?:was|were|is) )?(?:(?:given|administered|taken|started|applied)\s)?(?:(?:by|as) (?:an? )?)?(?:{_ROUTE}\s)?"
    rf"(?P<dose>(?!(?:at|on|in|for|[Dd]ays?) (?!alternate))(?:{_OFTEN})(?:,?\s(?:{_OFTEN}|{_SPAN}))*|"
    rf"for (?:\d+|{_WORD}) (?:cycles|courses))(?![a-z])"
)
_COUNTED_BEFORE = re.compile(
    rf"\b(?P<dose>(?:(?:(?:\d+[-–])?\d+|{_WORD}) (?:[\w-]+ )?(?:infusions|pulses|exchanges|sessions|"
    r"(?:weekly|monthly|daily) doses|fractions)|"
    r"(?:(?:bi-?)?weekly|(?:bi)?monthly|fortnightly|daily|quarterly) (?:doses|infusions|pulses|injections|courses|"
    r"cycles|sessions)|(?:an? )?single dose)) of (?:[\w-]+ )?$",
    re.IGNORECASE,
)
"""How often and how many, of what is given without an amount in print."""
_IN_SESSIONS = re.compile(r"(?:exchanges|transfusions|sessions|infusions|injections|pulses|cycles|courses|phereses)$")
_REPLACED = r"(?: with (?:\d+(?:\.\d+)? ?% )?(?:(?:human )?albumin|FFP|fresh frozen plasma)(?: solution)?)?"
"""What plasma is exchanged for."""
_SESSIONS_BEHIND = re.compile(rf" (?:exchanges|sessions)\b{_REPLACED}|{_REPLACED[:-1]}")
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
_SESSIONS = re.compile(
    rf"(?<!day )(?<!week )(?<!month )\b(?P<dose>(?:\d{{1,3}}|{_WORD}) (?:(?!{_MONTH}\b)[\w-]+ )?)$",
    re.IGNORECASE,
)
"""Procedures are counted by themselves ("14 plasma exchanges")."""


_DOSES_OF = re.compile(rf"\b(?:\d+|{_WORD}) (?:\w+ )?(?:doses|infusions|injections|pulses) of $", re.IGNORECASE)
"""How many times a dose was given that stands behind the drug."""

_OF_NEXT = re.compile(rf"^,? (?:and|plus|with) {DOSE} of\b")
"""A dose of something else, whether or not we know what ("6 mg of X and 15 mg of Y")."""
_AND_NEXT = re.compile(r"^,? (?:and|plus|with) (?=\d)")
GRAY = re.compile(r"\dc?\s?c?Gy\b")
RAYS = re.compile(r"radi|beam|brachy", re.IGNORECASE)
"""Doses in gray are doses of rays: "X and 3 Gy of total body irradiation" gives none to X."""


def dose_of(before: str, name: str, after: str, *, followed: bool = False) -> str | None:
    """The dose of a drug named between two stretches of text, verbatim, or None.

    ``followed``: another treatment comes next, and "20 mg X and 5 mg Y" gives each what stands before it.
    """
    match = _BEFORE.search(before[-120:])
    following = dose_after(after)
    if following and GRAY.search(following) and not RAYS.search(name):
        following = None
    of_next = (match or _AND_NEXT.match(after)) and (followed and _BEFORE.search(after) or _OF_NEXT.match(after))
    if following and not of_next:
        return _counted(before, name, after, following)
    if match is None and _DOSE_OF.search(before) and (told := _WAS.match(after)):
        return str(told["dose"]).strip(" ,")
    if match is None:
        return _schedule(before, name, after)
    printed = match["dose"] or match["strength"]
    tail = _TAIL.match(after)
    if tail and match["dose"] and before[-120:][match.end("dose")] != ")":
        return before[-120:][match.start("dose") :] + name + tail.group()
    return str(printed).strip(" ,")


def dose_after(text: str) -> str | None:
    """The dose that follows a drug's name ("X, 2 mg daily", "X was given ... at a dose of 5 mg"), verbatim, or None."""
    for pattern in (_AFTER, _AT_A_DOSE, _RAISED, _STRENGTH_AFTER):
        if match := pattern.match(text):
            told = match.groupdict()
            return str(told.get("form") or told.get("mixed") or told["dose"]).strip(" ,")
    return None


def _counted(before: str, name: str, after: str, following: str) -> str:
    """A dose behind a drug, with how many there were where that stands before it ("3 doses of X (2 mg, 12 hourly)")."""
    count = _DOSES_OF.search(before[-40:])
    between = after[: after.find(following)]
    if count is None or between.strip() not in ("(", ",", ""):
        return following
    closed = ")" if "(" in between and after[len(between) + len(following) :].startswith(")") else ""
    return before[-40:][count.start() :] + name + between + following + closed


def _schedule(before: str, name: str, after: str) -> str | None:
    """How often, where no amount is printed ("X every other day", "six plasma exchanges"), verbatim, or None."""
    match = _SCHEDULE_AFTER.match(after) or _COUNTED_BEFORE.search(before[-60:])
    if match:
        return str(match["dose"])
    behind = _SESSIONS_BEHIND.match(after)
    sessions = _SESSIONS.search(before[-40:]) if behind or _IN_SESSIONS.search(name) else None
    return before[-40:][sessions.start("dose") :] + name + (behind[0] if behind else "") if sessions else None
