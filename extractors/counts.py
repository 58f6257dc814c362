"""How many patients: "24/25 (96%)", "19 of 22 (86.3%) subjects", "all 32 patients", "in both", "77.3% vs. 60.3%".

Papers print a count, its denominator and its percentage in any order and leave any of them out. We return each
statement with what is printed, never what could be computed. Percentages of one contrast ("52% versus 44%") carry
their place in it (``arm``), because their groups are named elsewhere in the sentence.
"""

from __future__ import annotations

import re
from dataclasses import replace

from extractors.count_lists import IN_TURN, in_other_groups, is_parallel, sharing_a_noun, sharing_a_sign
from extractors.count_words import FREE, NUMBER, PEOPLE, TENS, UNITS, Count, whole

_NO_ADJECTIVE = (
    r"of|in|and|or|to|for|with|but|was|were|had|the|on|mo|months?|weeks?|wk|days?|years?|h|hours?|mg|doses?|cycles?|"
    r"times"
)
_ADJECTIVES = rf"(?:(?!(?:{_NO_ADJECTIVE})\b)[a-z][\w-]*\s){{0,3}}?"
_NO_PEOPLE = (
    "weeks|months|years|days|doses|groups|arms|drugs|treatments|therapies|regimens|cycles|courses|infusions|injections|"
    "visits|time points|studies|trials|lesions|limbs|criteria|components|domains|items|parameters|drops|tests"
)
_WORD = "|".join(UNITS)
_P = r"(?P<p>\d{1,3}(?:[.,]\d{1,2})?)\s?%"
_ALONE = r"(?<![\w.,])"


_OF = r"\s(?:out\s)?of\s(?:the\s|these\s|those\s|our\s|all\s|its\s|their\s|[A-Z][\w-]+(?:\s[A-Z][\w-]+)?'s?\s)?"
DID = (
    "had|have|has|was|were|died|improved|responded|relapsed|showed|achieved|developed|discontinued|experienced|needed|"
    "required|remained|survived|reached|withdrew|stopped|of\\b"
)
"""What so many patients did."""
_FORMS = {
    name: re.compile(pattern, re.IGNORECASE)
    for name, pattern in {
        "percent (n/of)": rf"{_ALONE}{_P}\s(?:of\s)?{_ADJECTIVES}(?:{PEOPLE}\s)?[(\[]\s?(?:n\s?=\s?)?"
        rf"(?P<n>\d+)\s?(?:/|of)\s?(?P<of>\d+)(?:\s{_ADJECTIVES}{PEOPLE})?\s?[)\]]",
        "(percent, n/of)": rf"[(\[]{_P}\s?[,;:]\s?(?P<n>\d+)\s?(?:/|of)\s?(?P<of>\d+)\s?(?=[)\],;])",
        "percent of patients (n)": rf"{_ALONE}{_P}\sof\s(?:all\s|the\s)?{_ADJECTIVES}{PEOPLE}\s"
        r"[(\[]n\s?=\s?(?P<n>\d+)[)\]]",
        "n (percent) of": rf"{FREE}(?P<n>{NUMBER})\s?[(\[]\s?{_P}\s?[)\]]{_OF}(?P<of>{NUMBER})(?![\w%/]|[.,]\d)",
        "n/of (percent)": rf"{FREE}(?P<n>{NUMBER})(?:{_OF}|\s?/\s?)(?P<of>{NUMBER})"
        rf"(?![\w/]|[.,]\d|\s?(?:mg|%|µg|ml|kg))(?:\s?{_ADJECTIVES}(?:{PEOPLE})?\s?[(\[,]\s?{_P}\s?[)\],]?)?",
        "percent of": rf"{_ALONE}{_P}\sof\s(?:the\s)?(?P<of>\d+)(?![\w%]|[.,]\d)",
        "all n": rf"\b(?:all|each\sof)\s(?:of\s)?(?:the\s|our\s|these\s|those\s)?(?P<all>{NUMBER})"
        rf"(?![\w%]|[.,]\d|\s(?:\w+\s)?(?:{_NO_PEOPLE})\b)"
        rf"(?:\s{_ADJECTIVES}{PEOPLE})?(?:\s?[(\[]\s?(?P<p>100(?:\.0)?)\s?%\s?[)\]])?",
        "all (n)": r"\ball\s(?:patients|subjects|children|cases)\s\(n\s?=\s?(?P<all>\d+)\)",
        "n (percent)": rf"{FREE}(?P<n>{NUMBER})\s{_ADJECTIVES}(?:{PEOPLE})?\s?[(\[]\s?{_P}\s?[)\]]",
        "percent (n)": rf"{_ALONE}{_P}\s?[(\[]\s?n\s?=\s?(?P<n>\d+)\s?[)\]]",
        "percent": rf"{_ALONE}{_P}",
        "word percent": rf"{FREE}(?P<words>(?!\d){NUMBER})\sper\s?cent\b",
        "n patients": rf"{FREE}(?P<n>{NUMBER})\s{_ADJECTIVES}{PEOPLE}\b",
        "(n)": r"[(\[]n\s?=\s?(?P<n>\d+)[)\]]",
        "both": r"\bboth\s(?P<both>patients|of them|children|cases|girls|boys|women|men|siblings|subjects)(?! and\b)|"
        r"\bin (?P<two>both)\b(?! (?:the |his |her |their )?(?:\w+ (?:\([^)]*\) )?and|(?:\w+ ){0,2}"
        r"(?:groups|arms|cohorts|regimens|lungs|hands|legs|eyes|ears|knees|hips|feet|limbs|sides|"
        r"kidneys|treatments|drugs|doses|studies|trials)))",
        "in n": rf"\bin\s(?P<n>{_WORD}|\d{{1,2}})(?=\s?[,;)]|\.(?!\d)|\s(?:and|the|with|after|at|or)\b|$)",
        "against n": r"(?:(?<=compared with )|(?<=compared to )|(?<=versus )|(?<=vs )|(?<=vs\. )|(?<=against ))"
        rf"(?:only\s)?(?P<n>{NUMBER})\s(?=(?:in|on|with|of|for|among|receiving|given|treated)\b)",
        "n did": rf"{FREE}(?P<n>{_WORD}|(?<=of whom )\d+)\s(?=(?:{DID}))",
        "n events": rf"{FREE}(?P<n>{NUMBER})\s"
        r"(?=(?:(?:complete|partial|minor|major|objective|clinical|durable|early|late|sudden|toxic|"
        r"\w+-related)\s){0,2}(?:responses?|remissions?|deaths?|"
        r"treatment failures?|stable disease|progressive disease|CRs?|PRs?)\b)",
        "of n, n did": rf"{FREE}(?P<part>\d{{1,3}})\s(?=(?:is|are|{DID})\b)",
    }.items()
}
"""How counts are printed, the fullest forms first."""
_NEEDS = {
    **dict.fromkeys((name for name in _FORMS if name.startswith(("percent", "(percent")) or "(percent)" in name), "%"),
    "n/of (percent)": "of|/",
    "word percent": "per",
    "all n": "all|each",
    "all (n)": "all",
    "both": "both",
    "against n": "compared|versus|vs|against",
}
"""What a sentence must print for a form to be there at all: it keeps the costly patterns off most sentences."""
_TRIED = tuple((pattern, tuple(filter(None, _NEEDS.get(name, "").split("|")))) for name, pattern in _FORMS.items())
_MOVED = r"\b(?:reduc|decreas|fell|fall|declin|increas|rose|improv|drop|chang)\w*\s(?:\w+\s){0,3}?(?:by|of)\s"
_EXTENT = re.compile(
    rf"(?:{_MOVED}(?:an?\s[\w ]+\sof\s)?|\d\s?%?\s?[–—~-]\s?|\bbetween \d+(?:\.\d+)?\s?%? and |"
    r"(?:down|fallen|dropped)\s|[−+]|\bfrom\s|\d%?\s(?:to|→)\s|≥\s?|>\s?|<\s?|"
    r"[><]\s?or\s?=\s?|\bat least |(?:more|less|fewer|at least|formulation|change) (?:than |of |in \w+ )?|"
    r"(?:^|[\s(])-)$",
    re.IGNORECASE,
)
_EXTENT_AFTER = re.compile(
    r"^\s?(?:to\s\d|→|(?:of\s)?predicted|lower|higher|fewer|greater|reduction|decrease|improvement|increase|fall|decline|CIs?\b|confidence|"
    r"of (?:the |its |their |his |her )?(?:(?!in\b|at\b|with\b|patients|subjects|cases|child|those|them)\w+ ){0,2}"
    r"(?:volume|doses?|values?|baseline|normal|maxim\w+|total|levels?|weight|surface|area|time|target|"
    r"range|length|capacity|initial|original|expected|scale|score)\b|"
    r"\(\d[\d.]* ?(?:mg|g|ml|µg|mcg)\b|"
    r"(?:\w+ )?(?:ointment|cream|gel|solution|lotion|topical|eye drops)|[–~-]\s?\d)"
)
_OF_SCALE = re.compile(r"\b(?!CR|PR|SD|PD|ORR|DCR|OS)[A-Z]{3,6}\s$")
_CONCENTRATION = re.compile(
    r"^\s(?:(?!(?:with|in|on|for|of|under|after|to|by|and|from|given|receiving|taking|received|versus|vs|than|had)\b)\w+\s)?"
    r"(?!decline|baseline|medicine|side|wide|line|nine|outline)[a-z]{3,}"
    r"(?:ine|ide|olone|sone|limus|cin|azole|olol|caine|saline)\b"
)
_NO_COUNT = re.compile(
    r"\b(?:[Nn]o|[Aa]ll but|[Ee]very|[Kk]inase|JAK|[Tt]ype|[Gg]rade|[Pp]hase|[Cc]lass|[Ss]tage|[Ff]actor)\s$"
)
_POINT_IN_TIME = re.compile(
    r"(?i:\b(?:at|by|on|until|till|to|through|from|since|after|before|between|and|of|the)\s(?:study |treatment )?"
    r"(?:week|day|month|visit|cycle)\s)$|\bGroup\s$"
)
"""Before a number that says when: "at week 24 patients in remission", "on day 7 deaths were"."""


_SCORE = re.compile(
    r"\b(?:scores?|scored|scale|power|strength|GOS|GCS|MRC|acuity|vision|reflexes|index)"
    r"(?:\s\([^)]*\))?(?:\s(?:of|was|were|is|at|to|remained|improved|recovered|grade))*[\s(:=]*$"
    r"|\b(?:scores?|power|strength|acuit(?:y|ies)|BCVA)\b[^.;]{0,60}(?<!\bin)(?<!\bfor)(?<!\bby)(?<!\bamong)\s$"
)


def _other_number(text: str, count: Count) -> bool:
    """A percentage that says how far a value moved, a concentration, a grade, points of a scale."""
    before = text[max(0, count.start - 60) : count.start]
    if (
        count.n is not None
        and count.of is not None
        and count.percent is None
        and (_SCORE.search(before) or _OF_SCALE.search(before))
    ):
        return True
    if count.n is None and (_EXTENT.search(before) or _EXTENT_AFTER.match(text[count.end :])):
        return True
    if count.n is None and count.of is None and _CONCENTRATION.match(text[count.end :]):
        return True
    return bool(_NO_COUNT.search(before)) or (text[count.start].isdigit() and bool(_POINT_IN_TIME.search(before)))


def counts(text: str) -> list[Count]:
    """Every statement of how many in a sentence, in text order, none inside another."""
    if not _ANY.search(text):
        return []
    found: list[Count] = []
    lowered = text.lower()
    for pattern, needs in _TRIED:
        if needs and not any(sign in lowered for sign in needs):
            continue
        for match in pattern.finditer(text):
            if all(match.end() <= c.start or c.end <= match.start() for c in found):
                count = _read(match)
                if count is not None and not _other_number(text, count):
                    found.append(count)
    for more in (sharing_a_sign(text), sharing_a_noun(text), in_other_groups(text, found)):
        found += [c for c in more if all(c.end <= d.start or d.end <= c.start for d in found)]
    return _arms(text, sorted(found, key=lambda c: c.start))


_ANY = re.compile(rf"\d|\b(?:both|hundred|{'|'.join(UNITS + TENS)})\b", re.IGNORECASE)


_OF_GROUP = re.compile(
    rf"(?:^|[.;]\s)\s*Of\s(?:the\s|these\s|our\s|those\s)?{NUMBER}\s[^.;]*$|"
    r"\b[Oo]f\s(?:those|(?:the )?(?:patients|subjects|children))\s[^.;,]{3,60},?\s$"
)


def _read(match: re.Match[str]) -> Count | None:
    groups = match.groupdict()
    span = match.span()
    if groups.get("part"):
        return Count(*span, int(groups["part"])) if _OF_GROUP.search(match.string, 0, span[0]) else None
    if groups.get("both") or groups.get("two"):
        return Count(*span, 2, 2)
    percent = float(groups["p"].replace(",", ".")) if groups.get("p") else None
    if groups.get("all"):
        all_of_them = whole(groups["all"])
        return Count(*span, all_of_them, all_of_them, percent)
    if groups.get("words"):
        return Count(*span, percent=float(whole(groups["words"])))
    n, of = (whole(groups[key]) if groups.get(key) else None for key in ("n", "of"))
    if (n is not None and of is not None and n > of) or (percent or 0) > 100:
        return None
    return Count(*span, n, of, percent)


_CONTRAST = re.compile(
    r"(?:\s?[(\[][^()\[\]]{0,40}[)\]])?(?:\s?(?:in|for|with|on)\s[\w.,-]+(?:\s[\w-]+){0,2})?,?\s?"
    r"(?P<by>vs\.?|versus|compared (?:with|to)|than(?:\s(?:with|in)(?:\s[\w-]+){1,4})?|and|,)\s?(?:\(|with\s)?$"
)
_AGAINST = re.compile(
    r"[)\]]?(?:[^.;%\d]|\b\d+ (?:h|hours?|min|minutes?|days?|weeks?|months?|years?)\b){0,80}?\s"
    r"(?:compared (?:with|to)|versus|vs\.?|than|against)\s(?:(?!and\b|or\b)[\w+/-]+\s){0,7}?$"
)
"""Between two shares or two counts of which one is held against the other, with the names of their groups."""
_GROUPS = re.compile(r"[)\]]\s(?:and|or)\s(?:[\w+/-]+\s){1,5}$")
_SHARES_OF_TWO = re.compile(r"(?:\(|\b(?:in|by|of|was|were)\s(?:only\s)?)$")
_ENDS_CLAUSE = re.compile(r"\s?(?:[);]|\.\s*$)")
"""Two shares alone are those of two groups: "nausea (17% and 16%)", "nausea was reported by 6% and 9%."."""
_GROUP_NAME = re.compile(r"\b(?:groups?|arms?)\b|[)\]]\s(?:groups?|arms?)\b")
"""Names of groups beside shares in brackets: "in the early (60%) and the late group (52%)"."""


_LISTED = frozenset((" and ", ", ", ", and ", " versus ", " vs ", " vs. "))


def _contrasted(text: str, one: Count, other: Count) -> bool | None:
    """Whether two counts are one contrast; None where they have nothing to do with each other."""
    if other.start - one.end >= 90 or (one.percent is None) != (other.percent is None):
        return None
    if is_parallel(text, one, other):
        return True
    gap = text[one.end : other.start].rstrip("([")
    shared = one.percent is not None and text[one.end - 1] in "0123456789"
    if _AGAINST.fullmatch(gap) or (shared and _CONTRAST.fullmatch(gap)):
        return True
    if one.percent is None:
        listed = gap in _LISTED and IN_TURN.search(text) is not None
        return listed or None
    if _GROUPS.fullmatch(gap):
        return True if _GROUP_NAME.search(gap + text[other.end : other.end + 8]) else None
    if gap == " and " and _SHARES_OF_TWO.search(text[: one.start]) and _ENDS_CLAUSE.match(text[other.end :]):
        return True
    link = _CONTRAST.fullmatch(gap)
    return link["by"] not in {"and", ","} if link else None


def _arms(text: str, found: list[Count]) -> list[Count]:
    """Counts that stand in a contrast get their place in it."""
    marked, place = list(found), 0
    while place < len(marked):
        last, contrast = place, False
        while last + 1 < len(marked):
            held = _contrasted(text, marked[last], marked[last + 1])
            if held is None:
                break
            contrast |= held
            last += 1
        if last > place and (contrast or "respective" in text):
            marked[place : last + 1] = [replace(c, arm=arm) for arm, c in enumerate(marked[place : last + 1])]
        place = last + 1
    return marked
