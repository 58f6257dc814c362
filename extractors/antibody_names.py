"""Which antibodies a sentence names, and where: an antigen counts where the words around it make it a test.

"anti-MDA5", "antibodies against NMDAR, LGI1 and GAD65", "6 with MuSK and 11 with AChR antibodies", "NXP2 = 3",
"MuSK-MG", "acetylcholine receptor (AChR) antibodies". What the test showed is read in ``extractors.antibodies``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from extractors.base import Sentence
from extractors.numerals import NUMBER
from extractors.vocabulary import Term


@dataclass(frozen=True, slots=True)
class Test:
    """One antibody named in a sentence; ``end`` takes in the word "antibodies"."""

    start: int
    end: int
    term: Term
    name: str


_WORD = r"(?:auto-?)?(?:antibod(?:y|ies)|Abs?\b|IgG\b)"
_AFTER = re.compile(rf"\s?[- ]?(?:\([\w/-]{{2,12}}\)\s?)?(?:receptor[\s-])?{_WORD}", re.IGNORECASE)
_ITEM = r"(?:\s*(?:,\s*and|,\s*or|,|and|or|/|&)\s*(?:anti-[a-z]|(?:anti-)?[A-Z\d])[\w/.()-]{1,24}(?:\s\d)?)"
_LIST_AFTER = re.compile(rf"{_ITEM}{{1,8}}\s+(?:receptor\s)?{_WORD}")
_COUNTED_AFTER = re.compile(rf"(?:\s*(?:,|and|or)\s*{NUMBER}\swith\s[\w-]+){{1,4}}\s{_WORD}", re.IGNORECASE)
_LIST_BEFORE = re.compile(
    rf"{_WORD}\s(?:to|against|directed (?:against|at|to)|for|of|"
    rf"targeting)\s(?:the\s)?(?:[\w/.()-]{{2,24}}(?:\s\d)?\s*(?:,\s*and\s|,\s*or\s|,|\sand\s|\sor\s|"
    rf"/)\s*){{0,9}}(?:the\s)?$",
    re.IGNORECASE,
)
_LEADING = re.compile(rf"\b{_WORD}\s(?:to|against|directed (?:against|at|to))\s(?:the\s)?$", re.IGNORECASE)
_SIGNED_AFTER = re.compile(
    r"[\s-]?(?:positiv|negativ|seropositiv|\+|pos\b|neg\b)|\s?=\s?\d|-(?:MG|DM|JDM|ILD)\b|\s(?:myasthenia|patients\b)",
    re.IGNORECASE,
)
_SIGNED_BEFORE = re.compile(
    r"\b(?:positive|negative|seropositive|positivity)\s(?:for\s)?(?:[\w/.-]{2,24}\s*(?:,\s*and\s|,|\sand\s|\sor\s|"
    r"/)\s*){0,9}$",
    re.IGNORECASE,
)


def tests_in(sentence: Sentence) -> list[Test]:
    """The antibodies a sentence names, a long form and its abbreviation in brackets as one."""
    text, tests = sentence.text, []
    taken: list[tuple[int, int]] = []
    unsure: list[Test] = []
    diseases = [(h.start - sentence.start, h.end - sentence.start) for h in sentence.hits("condition")]
    named = sentence.hits("antibody", "antigen")
    for hit in sorted(named, key=lambda h: (h.term.kind, h.start)):
        start, end = hit.start - sentence.start, hit.end - sentence.start
        if any(start < right and left < end for left, right in taken) or any(
            left <= start and end < right for left, right in diseases
        ):
            continue
        if (hit.term.kind == "antigen" or hit.term.get("context") == "yes") and not _is_test(text, start, end):
            if not _is_word(text[start:end]) or hit.term.kind == "antibody":
                unsure.append(Test(start, end, hit.term, _name(hit.term, hit.surface)))
            continue
        if leading := _LEADING.search(text, 0, start):
            start = leading.start()
        following = _AFTER.match(text, end)
        reach = following.end() if following else end
        taken.append((start, reach))
        short = (
            h.term for h in named if "(" in text[end : h.start - sentence.start] and h.end - sentence.start <= reach
        )
        term = next(short, None)
        tests.append(Test(start, reach, term or hit.term, term.name if term else _name(hit.term, hit.surface)))
    outer = [test for test in tests if not any(o.start < test.start and test.end <= o.end for o in tests)]
    return _abbreviated(text, _joined(text, outer, unsure))


_BESIDE = re.compile(r"\s*(?:,\s*and|,\s*or|,|/|\band\b|\bor\b)\s*(?:the\s)?")


def _joined(text: str, tests: list[Test], unsure: list[Test]) -> list[Test]:
    """The tests with those that only an enumeration tells: "ANA, RF", "anti-nuclear and anti-Sm antibodies"."""
    sure = sorted(tests, key=lambda test: test.start)
    waiting = [u for u in unsure if not any(u.start < s.end and s.start < u.end for s in sure)]
    while waiting:
        found = next((u for u in waiting if any(_stand_beside(text, u, s) for s in sure)), None)
        if found is None:
            break
        waiting.remove(found)
        sure = sorted([*sure, found], key=lambda test: test.start)
    return sure


def _stand_beside(text: str, one: Test, other: Test) -> bool:
    first, second = sorted((one, other), key=lambda test: test.start)
    return first.end <= second.start and bool(_BESIDE.fullmatch(text[first.end : second.start]))


@lru_cache(maxsize=1024)
def _name(term: Term, surface: str) -> str:
    """The vocabulary's name; another abbreviation of the antigen and what is spelt out are kept as printed ("anti-TPO",
    "anti-Ro/SSA", "anti-voltage-gated potassium channel complex")."""
    printed = re.sub(r"^anti[- ]?|\s(?:auto)?antibod(?:y|ies)$", "", surface, flags=re.IGNORECASE)
    spelt_out = bool(re.search(r"[a-z]{4}", printed))
    if not term.name.startswith("anti-") or not (spelt_out or printed[:1].isupper()):
        return term.name
    a, b = (re.sub(r"s\b|[^0-9a-zα-ω]", "", name.lower().replace("gamma", "γ")) for name in (printed, term.name[5:]))
    if a.replace("y", "γ") == b.replace("y", "γ"):
        return term.name
    return f"anti-{printed[0].lower()}{printed[1:]}" if re.match(r"[A-Z][a-z]{3}", printed) else f"anti-{printed}"


def _is_test(text: str, start: int, end: int) -> bool:
    """Whether an antigen's name stands for the antibody: "MuSK antibodies", "negative for X, Y and Z", "NXP2 = 3"."""
    before = text[max(0, start - 160) : start]
    if _AFTER.match(text, end) or _LIST_BEFORE.search(before):
        return True
    if _is_word(text[start:end]):
        return False
    return bool(
        _SIGNED_AFTER.match(text, end)
        or _LIST_AFTER.match(text, end)
        or _COUNTED_AFTER.match(text, end)
        or _SIGNED_BEFORE.search(before)
    )


def _is_word(printed: str) -> bool:
    """An antigen named by a common word: "insulin", "thyroid"."""
    return printed.isalpha() and printed.islower() and not printed.startswith("anti")


def _abbreviated(text: str, tests: list[Test]) -> list[Test]:
    kept: list[Test] = []
    for test in tests:
        if (
            kept
            and re.fullmatch(r"[\s-]*\(\s*", text[kept[-1].end : test.start])
            and text[test.end : test.end + 1] in (")", "")
        ):
            name = kept[-1].name if test.name in ("ANA", "rheumatoid factor") else test.name
            kept[-1] = replace(kept[-1], end=test.end + 1, name=name, term=test.term)
        else:
            kept.append(test)
    if any(test.name.endswith("-ANCA") for test in kept):
        return [test for test in kept if test.name not in ("ANCA", "antineutrophil cytoplasmic antibody")]
    return kept
