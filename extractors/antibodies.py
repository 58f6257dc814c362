"""Autoantibodies that patients were tested for, and how the tests came out.

Papers print "anti-MDA5 antibodies were positive", "negative for antibodies against NMDAR, LGI1 and GAD65", "X were
found, Y were not", "ANA-positive (1:640)", "6 with MuSK and 11 with AChR antibodies", "NXP2 = 3", "JDM (anti-NXP2)".
Each test is one mention with its status, titre and number of patients. Therapeutic antibodies, diseases named after an
antibody ("anti-NMDAR encephalitis"), serology of infections and what is said of antibodies in general give nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

from spacy.tokens import Doc

from extractors.antibody_names import Test, tests_in
from extractors.base import Mention, Sentence, Value, sentences
from extractors.context import governing_list
from extractors.numerals import NUMBER, number

Status = Literal["positive", "negative"]


class Antibody(Value):
    """An autoantibody, its test result and, where printed, titre and number of patients."""

    name: str
    id: str | None = None
    status: Status
    titre: str | None = None
    n: int | None = None


_BUT = re.compile(
    r"[^.;,]{0,40}?\b(?P<first>positive|negative)\b[^.;,]{0,40}\bbut\s(?:(?:was|were|is|are)\s)?(?P<second>positive|"
    r"negative)\b(?!\s(?:for|to)\b)",
    re.IGNORECASE,
)

_POSITIVE = re.compile(
    r"[\s(:=,-]{0,3}(?:(?:was|were|is)\s)?(?:\w+ly\s)?(?:positiv\w*|pos\b|\+(?!\d)|seropositiv\w+)", re.IGNORECASE
)
_NEGATIVE = re.compile(
    r"[\s(:=,-]{0,3}(?:(?:was|were|is)\s)?(?:all\s|both\s)?(?:negativ\w*|neg\b|seronegativ\w+|-\))", re.IGNORECASE
)
_CARRIER = re.compile(r"-(?:MG|DM|JDM|ILD)\b| myasthenia| patients\b")
_TITRE = re.compile(
    r"(?:[\s-]?(?:\(|=|:|,|\b(?:was|were|is|at|of|to|titer|titre|titers|titres|level|levels|positive|elevated|a|with|"
    r"present|in|the|serum|positivity|"
    r"strongly|weakly|high|and)\b)){0,8}\s*(?P<titre>[<>≥≤]?\s?1\s?[:/]\s?\d+(?:,\d{3})*|"
    r"[<>≥≤]?\s?\d[\d.,]*\s?(?:[A-Z]*I?U\b(?:/m?L)?|UI/ml|"
    r"units?(?:/m?L| \([A-Z]+\))?|[Uu]/m?[lL]|IU/m?[lL]|RU/m?[lL]|AU/m?[lL]|nmol/[lL]|EU\b|"
    r"ELISA units(?:\s\([A-Z]+\))?))",
    re.IGNORECASE,
)
_COUNT_AFTER = re.compile(
    rf"\s?(?:=|\(n\s?=)\s?(?P<n>\d{{1,4}})(?![\d:/])|\s(?:(?:was|were)\s(?:found|detected|positive|present)\s)?in\s(?P<in>{NUMBER})"
    r"(?=,|;|\.|\)|\sand|\s(?:of\s|patients|children|cases))(?!\.\d)",
    re.IGNORECASE,
)
_COUNT_BEFORE = re.compile(
    rf"(?<![\w.])(?P<in>)(?P<n>{NUMBER})\s(?:(?:of\s(?:the\s)?\d+\s)?(?:patients?|children|cases|women|men|girls|boys|"
    rf"adults)\s)?"
    r"(?:(?:with|had|were positive for|tested positive for|carried|positive for)\s)?$",
    re.IGNORECASE,
)
_NAMED_BEHIND = re.compile(r"\s*(?:\(|:|,?\s(?:including|such as|namely|consisting of|comprising)\b)", re.IGNORECASE)
_GENERAL = re.compile(
    r"\b(?:(?:is|are|be|been|was|were) (?:often |strongly |closely |commonly |usually |"
    r"frequently )?(?:associated with|known|characteri[sz]ed|"
    r"markers?|specific for|a marker|considered|mostly)|known to|associated with|hallmark|biomarkers?|pathogen\w+|"
    r"can (?:be|induce|cause)|may (?:be|have|induce)|"
    r"sought|whether|should|typically|mostly|produced by|recommended|criteria|is a variant)\b",
    re.IGNORECASE,
)
_PATIENT = re.compile(
    r"\b(?:patients?|she|he|her|his|our|girls?|boys?|wom[ae]n|m[ae]n|child(?:ren)?|case|cases|they|all)\b",
    re.IGNORECASE,
)
_CHANGED = re.compile(
    r"^[^.;]{0,30}\b(?:down|fell|fallen|falling|dropp\w+|decreas\w+|declin\w+|vanish\w+|disappear\w+|normali[sz]\w+|"
    r"returned|rose|went|reduc\w+|"
    r"turned|no longer|increas\w+ (?:from|to)|became)\b",
    re.IGNORECASE,
)
_CHANGE_BEFORE = re.compile(
    r"\b(?:decrease|reduction|increase|decline|fall|rise|drop|changes?|removal|clearance|loss|course|monitoring|"
    r"effect|levels?) (?:in|of|on)\s(?:serum\s|the\s)?$",
    re.IGNORECASE,
)
_OWNED = re.compile(r"\b(?:her|his|their|patient's)\s(?:\w+\s){0,3}$", re.IGNORECASE)
_IN_BRACKETS = re.compile(r"\(\s*$")
_BLANK_NEGATIVE = re.compile(
    r"\b(?:male|female|fem|boy|girl|man|woman|old)\s*\(\s*(?P<negative>(?:auto)?(?:antibody |MSA |"
    r"antibodies )?negative)\s*\)",
    re.IGNORECASE,
)


class Antibodies:
    """Autoantibody tests of the patients."""

    label = "antibodies"

    def __call__(self, doc: Doc) -> Iterator[Mention[Antibody]]:
        for sentence in sentences(doc):
            tests = tests_in(sentence)
            if tests:
                yield from _results(sentence, tests)
            for match in _BLANK_NEGATIVE.finditer(sentence.text) if "egative)" in sentence.text else ():
                value = Antibody(name="autoantibody", status="negative")
                yield Mention(
                    sentence.start + match.start("negative"),
                    sentence.start + match.end("negative"),
                    value,
                    "antibodies.blank-negative",
                )


_GLUE = re.compile(
    r"\s*(?:\([^()]{0,40}\)|1\s?[:/]\s?\d+)?\s*(?:,|/|\band\b|\bor\b|\bas well as\b|\bplus\b|\bnor\b|,\s*and|"
    r",\s*or)?\s*(?:anti-|the\s)?"
)


def _results(sentence: Sentence, tests: list[Test]) -> Iterator[Mention[Antibody]]:
    text = sentence.text
    for group in _lists(text, tests):
        left = max((test.end for test in tests if test.end <= group[0].start), default=0)
        right = min((test.start for test in tests if test.start >= group[-1].end), default=len(text))
        shared = _shared(text, group, left, right)
        for test in group:
            yield from _result(sentence, test, shared)


def _lists(text: str, tests: list[Test]) -> Iterator[list[Test]]:
    """Antibodies in one enumeration: what is said of it is said of each."""
    group: list[Test] = []
    for test in tests:
        if group and not _GLUE.fullmatch(text[group[-1].end : test.start]):
            yield group
            group = []
        group.append(test)
    if group:
        yield group


def _shared(text: str, group: list[Test], left: int, right: int) -> tuple[Status, str] | None:
    """The status that the words around an enumeration give it, and the rule."""
    if _CHANGED.match(text[group[-1].end : right]) or _CHANGE_BEFORE.search(text[: group[0].start]):
        return None
    status = governing_list(text, group[0].start, group[-1].end, left, right)
    if status:
        return status  # type: ignore[return-value]
    if _OWNED.search(text[left : group[0].start]):
        return "positive", "owned"
    if _IN_BRACKETS.search(text[: group[0].start]):
        return "positive", "in-brackets"
    return None


def _result(sentence: Sentence, test: Test, shared: tuple[Status, str] | None) -> Iterator[Mention[Antibody]]:
    text = sentence.text
    titre = _TITRE.match(text, test.end)
    n = _count(text, test)
    found = _own_status(text, test, titre) or shared or (("positive", "count") if n else None)
    if n == 0 or found is None or _is_general(sentence, test, *found):
        return
    status, rule = found
    shown = titre if titre and status == "positive" else None
    end = shown.end() if shown else test.end
    value = Antibody(
        name=test.name, id=test.term.id, status=status, titre=shown["titre"].strip() if shown else None, n=n
    )
    yield Mention(sentence.start + test.start, sentence.start + end, value, f"antibodies.{rule}")
    if both := _BUT.match(text, test.end):
        other: Status = "negative" if both["second"].lower() == "negative" else "positive"
        if other != status:
            value = Antibody(name=test.name, id=test.term.id, status=other)
            yield Mention(sentence.start + test.start, sentence.start + both.end(), value, "antibodies.but")


def _own_status(text: str, test: Test, titre: re.Match[str] | None) -> tuple[Status, str] | None:
    """The status that the words right behind one antibody give it: "-positive", "negative", a titre."""
    if _NEGATIVE.match(text, test.end):
        return "negative", "suffix"
    if _POSITIVE.match(text, test.end) or _CARRIER.match(text, test.end):
        return "positive", "suffix"
    if titre and not _CHANGED.match(text[test.end :]) and not titre["titre"].startswith("<"):
        return "positive", "titre"
    return None


def _count(text: str, test: Test) -> int | None:
    match = _COUNT_AFTER.match(text, test.end) or _COUNT_BEFORE.search(text[max(0, test.start - 60) : test.start])
    return int(number(match["n"] or match["in"])) if match else None


def _is_general(sentence: Sentence, test: Test, status: Status, rule: str) -> bool:
    """Whether the sentence speaks of the antibody in general, or of antibodies that it names one by one."""
    if rule in ("titre", "count"):
        return False
    named = status == "positive" or _NAMED_BEHIND.match(sentence.text, test.end)
    if test.name == "autoantibody" and named and len(sentence.hits("antibody")) > 1:
        return True
    return bool(_GENERAL.search(sentence.text)) and not _PATIENT.search(sentence.text)
