"""How many patients an arm of a study has, by the words around its name.

What papers print: "32 to tofacitinib and 30 to azathioprine", "18 were randomised to receive X and 9 to receive
placebo", "X (10 patients) or placebo (10 patients)", "the X group (n = 22)", "22 patients received X (group 1)",
"baricitinib 2 mg, 174", "two of the 64 patients in the X group", "7/23 in the X group", "n = 32 for each".

Each function returns a number, None where the words tell none.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from extractors.context import any_name
from extractors.group_patterns import COUNT
from extractors.groups import count

PATIENTS = r"(?:patients|subjects|children|cases|women|men|adults|participants|volunteers|eyes)"
_GOT = r"(?:received?|receiving|got|get|given|take|took|taking)"
_TO_TREATMENT = re.compile(
    rf"(?<![\w.,/-])(?P<n>{COUNT})\s(?:\w+\s)?"
    r"(?:(?:(?:were|had been) )?(?:randomly )?(?:assigned|allocated|randomi[sz]ed) )?"
    rf"(?:to (?:receive|be given|take|get)|(?:who )?(?:were )?{_GOT}|to|on)\s"
    r"(?:(?:an?|the|oral|intravenous|either)\s)?$|"
    r"\b[nN]\s?=\s?(?P<m>\d+)\s(?:for|to|on|in|received|receiving|given|with)\s(?:the\s)?$",
    re.IGNORECASE,
)
_NO_PATIENTS = r"[.,]?\d| ?%|[ -](?:\w+ )?(?:hours?|days?|weeks?|months?|years?|cycles|courses|doses|%|mg|of)\b"
_AMOUNT = (
    r",? \(?\d[\d.,]* ?(?:mg|g|mcg|microg|µg|IU|ml)(?:/\w+)*"
    r"(?: (?:once |twice |(?:three|four) times )?(?:daily|weekly|a day|a week|per day))?\)?,?"
)
_GIVEN_TO = re.compile(
    rf"^(?:\swas given|\sgroup)?\s(?:to|in|for)\s(?P<n>{COUNT})\b(?!{_NO_PATIENTS})|"
    rf"^(?:{_AMOUNT})?\s?\(\s?(?:[nN]\s?=\s?(?P<n2>\d+)|(?P<n4>\d+) {PATIENTS})\s?\)|"
    r"^,\s(?P<n3>\d{2,4})(?=[;)]|\.(?!\d))|"
    r"^(?: [A-Z]{2})? \((?:[^()]*[a-z], )(?P<n5>\d{2,4})\)|"
    rf"^(?: [\w-]+){{0,2}} \([^()=]{{1,24}}[,;] (?:[nN] ?= ?(?P<n6>\d+)|(?P<n7>\d+) {PATIENTS})\)"
)
_OF_THEM = re.compile(rf"\bof (?P<n>{COUNT})(?: \([\d.]+ ?%\))? (?:of )?(?:the )?$", re.IGNORECASE)
_TREATED = re.compile(rf"^[ -]treated (?:{PATIENTS})\b")
"""Around a name: "5 of 33 (15%) of the tobramycin-treated patients"."""
_LISTED = re.compile(r"^ (?P<n>\d{1,4})(?=[,;)])")
"""In brackets, behind the name: "(placebo 126, timolol 115)"."""
_BEHIND = re.compile(
    rf"^,?\s?[(\[]?\s?[nN]\s?=\s?(\d+)\b|^,\s(\d{{2,4}})(?=[;)]|\.(?!\d))|^,?\s?\((\d+)\s{PATIENTS}\b"
)
_OF_SIZE = re.compile(r"% of (\d+) for $")
_OR = re.compile(rf"^(?:{_AMOUNT})?,? (?:or|versus|vs\.?) ")
"""The count before belongs to both: "20 were randomised to X or Y"."""
_BARE = re.compile(rf"\band\s(?P<n>{COUNT})\s$")
_BY_DISEASE = re.compile(r"^\s?\(\s?(?:[nN]\s?=\s?)?(\d+)(?:\s(?:patients|cases|children|subjects))?\s?\)")
_COUNTED_WITH = re.compile(
    rf"\b({COUNT})\s(?:patients|cases|children|subjects|adults)?\s?(?:with|had)\s$", re.IGNORECASE
)
_IN_EACH = re.compile(
    rf"\b({COUNT})\s(?:\w+\s)?(?:were\s)?(?:\w+\s)?(?:in|to|per|received) each "
    r"(?:of the )?(?:\w+ )?(?:arm|group|treatment)s?\b|"
    r"\b[nN]\s?=\s?(\d+) (?:for|in|per) each\b|"
    rf"\b(?:two|three|four|five|2|3|4|5)\s(?:equal\s)?(?:groups|arms)\sof\s({COUNT})\b",
    re.IGNORECASE,
)
_LAST_CLAUSE = re.compile(r",\s(?:and|while)\s|[;:]|\sand\s(?=\d|[a-z-]+ (?:received|were|had))")
_SPLIT = re.compile(r"\b(?:total of|groups|arms)\b", re.IGNORECASE)
_IN_CLAUSE = re.compile(
    rf"\b({COUNT})\s(?:[\w-]+\s){{0,2}}?(?:received|were|had|patients|children|subjects|got)\b", re.IGNORECASE
)
_PUT_IN = (
    r"(?:in|on|of|with|under|after|receiving|taking|given|treated with|(?:assigned|allocated|randomi[sz]ed) to|"
    r"who (?:received|took))"
)


HAD_IT = re.compile(
    r"\b(?:seen|observed|noted|occurred|occurring|reported|found|achieved|reached|attained|recorded|experienced|present|"
    rf"developed) (?:in|by) (?:all )?{COUNT}\b(?! ?/| of\b| ?\(?\d+ ?%)",
    re.IGNORECASE,
)
"""What befell so many: "remission was seen in 18 patients given X"; none of these numbers is a size."""


def given(before: str, after: str, *, follows: bool, gated: bool) -> int | None:
    """How many were given the treatment between two stretches of a clause; a bare number only after another arm.

    Where patients were neither allocated nor compared (not ``gated``), only a size in brackets counts.
    """
    behind = _GIVEN_TO.match(after)
    if _TREATED.match(after) and (told := _OF_THEM.search(before[-60:])):
        return count(told["n"])
    if not gated:
        size = behind and (behind["n2"] or behind["n6"])
        return count(size) if size else None
    listed = _LISTED.match(after) if before.count("(") > before.count(")") else None
    size = listed or behind
    if not (behind and any(behind[name] for name in ("n2", "n4", "n6", "n7"))) and not _OR.match(after):
        size = _TO_TREATMENT.search(before[-60:]) or size or (_BARE.search(before[-30:]) if follows else None)
    return count(next(group for group in size.groups() if group)) if size else None


_LIST = re.compile(r"\b[nN]\s?=\s?(\d+(?:, \d+)*,? and \d+) in (?:the )?[^.;]{0,160}? (?:groups|arms), respectively")


def in_list(text: str, arms: int) -> list[int]:
    """The sizes of so many arms in one list: "n = 20, 21 and 19 in the placebo, A and B groups, respectively"."""
    lists = ([int(n) for n in re.findall(r"\d+", match[1])] for match in _LIST.finditer(text))
    return next((numbers for numbers in lists if len(numbers) == arms), [])


_IN_TURN = re.compile(
    rf"\b(?P<sizes>(?:{COUNT}, )*{COUNT},? and {COUNT}) (?:{PATIENTS} )?(?:{_GOT}|entered|completed|"
    r"were (?:randomly )?(?:assigned|allocated|randomi[sz]ed|treated|given))\b(?P<named>[^.;]*?),? respectively",
    re.IGNORECASE,
)


def in_turn(sentence: str, places: Sequence[int]) -> dict[int, int]:
    """The size of what is named at each place: "19 and 13 patients received A or placebo, respectively"."""
    match = _IN_TURN.search(sentence) if "respectively" in sentence.lower() else None
    named = [place for place in places if match and match.start("named") <= place < match.end("named")]
    told = [count(number) or 0 for number in re.findall(COUNT, match["sizes"], re.IGNORECASE)] if match else []
    return dict(zip(named, told, strict=True)) if len(named) == len(told) else {}


def behind(after: str) -> int | None:
    """The size printed right after a name: "(n = 22)", ", 176;"."""
    match = _BEHIND.match(after)
    return int(match[1] or match[2] or match[3]) if match else None


def beside_name(text: str, names: Sequence[str]) -> int | None:
    """The size behind a name, wherever it stands: "the X group (n = 30)", "(X: n = 30", "(placebo 31, X 30)"."""
    name = any_name(names)
    match = re.search(
        rf"(?<![\w-]){name}(?:(?: group| arm)? ?[(\[](?:[nN] ?= ?(\d+)|(\d+) {PATIENTS})[)\]]|"
        rf"(?:: |/day, )[nN] ?= ?(\d+)\b)|"
        rf"(?<=\(){name} (\d+)(?=[,;] )|(?<=\d[,;] ){name} (\d+)(?=\))",
        text,
    )
    return count(next(size for size in match.groups() if size)) if match else None


def in_clause(before: str) -> int | None:
    """The count of the clause that a name closes: "22 patients received X (group 1)"; not one split into groups."""
    clause = _LAST_CLAUSE.split(before)[-1]
    found = _IN_CLAUSE.findall(clause) if not _SPLIT.search(clause) else ()
    return count(found[-1]) if found else None


def in_each(text: str) -> int | None:
    """ "239 patients were enrolled in each arm" is the size of every arm."""
    match = _IN_EACH.search(text)
    return count(match[1] or match[2] or match[3]) if match else None


def beside_dose(before: str, after: str) -> int | None:
    """The size printed beside a dose: "11% of 53 for 2 mg", "2 mg, 174;"."""
    size = _OF_SIZE.search(before)
    return int(size[1]) if size else behind(after)


def by_disease(before: str, after: str) -> int | None:
    """How many have a disease: "interferonopathies (52 patients)", "five patients with X"."""
    size = _BY_DISEASE.match(after) or _COUNTED_WITH.search(before[-60:])
    return count(size[1]) if size else None


def among(text: str, names: Sequence[str]) -> int | None:
    """The number of which a part is told: "two of the 64 patients in the X group", "7/23 in the X group"."""
    name = any_name(names)
    found = re.search(
        rf"(?:\bof (?:the |all )?({COUNT}) (?:[\w-]+ )?{PATIENTS}(?:\)| \([^()]*\))?|"
        rf"\b\d+ ?/ ?(\d+)(?: {PATIENTS})?(?:\)| \([^()]*\))?) "
        rf"{_PUT_IN} (?:the )?{name}(?![\w-])|"
        rf"\b{name}(?: group| arm|-treated patients)?,? \d[\d.]*% \(\d+ ?/ ?(\d+)\)",
        text,
        re.IGNORECASE,
    )
    return count(found[1] or found[2] or found[3]) if found else None


_BEFORE_NAME, _BEHIND_NAME = 80, 40
"""How far (characters) from its arm's name a size stands."""
_NUMBER = re.compile(rf"(?<![\w.,/%-])(?P<n>{COUNT})(?![\w%]|[.,/]\d|-(?!n)| ?%)", re.IGNORECASE)


def printed_at(text: str, names: Sequence[str], n: int | None) -> tuple[int, int] | None:
    """Where the size of an arm is printed beside one of its names, the nearest place of all."""
    told: list[tuple[int, tuple[int, int]]] = []
    for name in re.finditer("|".join(map(re.escape, names)), text, re.IGNORECASE) if n and names else ():
        near = _NUMBER.finditer(text, max(0, name.start() - _BEFORE_NAME), name.end() + _BEHIND_NAME)
        told += [
            (max(number.start() - name.end(), name.start() - number.end()), number.span("n"))
            for number in near
            if count(number["n"]) == n
        ]
    return min(told, default=(0, None))[1]
