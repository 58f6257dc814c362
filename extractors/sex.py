"""Sex of patients: words, pronouns, counts.

Papers print "a 13-year-old girl", "12y/o male", "two women", "57 males and 21 females", "11/25 (44%) were female",
"five patients, four of them women", "M / 4". A word for one person says one; the complement of a count is added when
the total stands beside it ("11/25 female": 11 female, 14 male). A pronoun is a mention too: assembly decides whether it
is the patient's. A percentage without a number, a ratio and a relative's sex give nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

from spacy.tokens import Doc

from extractors.base import Mention, Sentence, Value, sentences
from extractors.context import of_relative
from extractors.numerals import NUMBER, number


class Sex(Value):
    """How many are female and male; ``source`` says what kind of words told it."""

    female: int | None = None
    male: int | None = None
    source: Literal["word", "pronoun", "count"]


_FEMALE = r"(?:girls?|wom[ae]n|lad(?:y|ies)|females?|fem|gentlewom[ae]n|schoolgirls?|Mrs|Ms|Miss)"
_MALE = r"(?:boys?|m[ae]n|gentlem[ae]n|males?|schoolboys?|Mr)"
_SEXED = rf"(?:(?P<female>{_FEMALE})|(?P<male>{_MALE}))"
_SEX_WORD = re.compile(
    rf"\b(?:{_FEMALE}|{_MALE}|sister|brother|daughter|son|(?:primi|multi|nulli)(?:gravid|par)\w*|parturient|"
    rf"pregnant|[MF])\b",
    re.IGNORECASE,
)
_WORD = re.compile(
    rf"(?<![\w-])(?<!non-)(?:(?P<n>{NUMBER}|both)\s(?:[\w-]+\s){{0,3}}?)?{_SEXED}(?![\w])(?!-)", re.IGNORECASE
)
_ONE_OLD = re.compile(
    r"(?:^|\.\s)\W*(?:an?|our|the)\s(?:patient\s\w+\s)?\d+[\s'’-]*years?[\s'’s-]*old\s(?:\w+\s)?$", re.IGNORECASE
)
"""One person in a plural: "A 52-year-old men was admitted"."""
_PREGNANT = re.compile(
    r"\b(?:an?|the|our)\s(?:[\w-]+\s){0,4}?(?P<word>(?:primi|multi|nulli)(?:gravid|par)\w*|parturient|"
    r"pregnant (?:patient|\d))",
    re.IGNORECASE,
)
_SIBLING = re.compile(
    r"\b(?:(?P<female>sister|daughter|twin sister)|(?P<male>brother|son|twin brother))\b", re.IGNORECASE
)
_SIBLING_PATIENT = re.compile(
    r"\b(?:aged|\d+[\s-]year|years? old|was (?:also )?(?:treated|given|diagnosed|started)|received|too|"
    r"patient [2-9])\b",
    re.IGNORECASE,
)
_NOT_PERSON = re.compile(
    r"^\s(?:sex|gender|genitalia|pattern|hormone|condom|urethra|mice|mouse|rats?|donors?|predominance|preponderance|"
    r"ratio|"
    r"dominance|to male|to female|fertility|relatives?)",
    re.IGNORECASE,
)
_COUNTED = re.compile(rf"\b(?:all|both|{NUMBER})\b", re.IGNORECASE)
_PERCENT = re.compile(r"%\)?\s(?:(?:were|was|are)\s)?$")
_PAIR = re.compile(
    rf"(?<![\w./])(?P<a>{NUMBER})\s(?:\(?[\d.]+\s?%\)?\s)?(?:were\s)?(?P<asex>{_FEMALE}|{_MALE})(?:\s(?:patients|"
    rf"children|subjects))?\s?(?:\([\d.]+\s?%\))?"
    rf"(?:\s(?:and|or)|,|\s?/|;|:)\s*(?P<b>{NUMBER})\s(?:\(?[\d.]+\s?%\)?\s)?(?:were\s)?(?P<bsex>{_FEMALE}|"
    rf"{_MALE})(?![\w-])(?!\s(?:mice|rats))",
    re.IGNORECASE,
)
_OF = re.compile(
    rf"(?<![\w./])(?P<n>{NUMBER})\s?(?:/|\sof\s(?:the\s|our\s|these\s)?|"
    rf"\sout of\s)\s?(?P<of>{NUMBER})(?:\s(?:patients|children|cases|subjects|adults))?,?"
    rf"\s?(?:[(\[][\d.,]+\s?%[)\]]\s?)?,?\s?(?:(?:were|was|are|being)\s)?{_SEXED}(?![\w-])",
    re.IGNORECASE,
)
_SHARE = re.compile(
    rf"(?P<percent>[\d.]+\s?%)\s?(?:(?:were|are)\s)?(?:{_SEXED}\s?)?[(\[]\s?(?P<n>\d+)\s?(?:/|"
    rf"\sof\s)\s?(?P<of>\d+)\s?[)\]]\s?(?:(?:were|was|are)\s)?"
    rf"(?:(?P<female2>{_FEMALE})|(?P<male2>{_MALE}))?",
    re.IGNORECASE,
)
_SHARE_PAREN = re.compile(
    rf"\(\s?(?P<n>\d+)\s?/\s?(?P<of>\d+)\s?[,;:]\s?[\d.]+\s?%\s?\)\s(?:were|was|are)\s{_SEXED}(?![\w-])", re.IGNORECASE
)
_LABELLED = re.compile(
    r"\b(?:(?P<female>female|women|girls)|(?P<male>male|men|boys))(?:\s(?:sex|gender|"
    r"patients))?\s?[,:=]?\s?(?:n\s?=\s?)?(?P<n>\d+)\s?/\s?(?P<of>\d+)\b",
    re.IGNORECASE,
)
_OF_THEM = re.compile(
    rf"(?<![\w./])(?P<of>{NUMBER})\s(?:[\w-]+\s){{0,3}}(?:patients|children|cases|adults|adolescents|"
    rf"infants)\b[^.;()]{{0,80}}?[(,]\s?(?P<n>{NUMBER})\s"
    rf"(?:of\s(?:them|whom|these|which)\s)?(?:were\s|was\s|being\s)?{_SEXED}(?![\w-])",
    re.IGNORECASE,
)
_AMONG = re.compile(
    rf"\sof\s(?:the\s|our\s|these\s)?(?:{NUMBER})\s(?:women|men|girls|boys|ladies|females|males)$", re.IGNORECASE
)
"""Some of those of one sex: "six of the 61 women"."""
_PLURAL = re.compile(r"patients|children|cases|adults|adolescents|infants", re.IGNORECASE)
_ALL = re.compile(
    rf"\b(?:all|both)\s(?:(?P<n>{NUMBER})\s)?(?:patients\s|of them\s|cases\s|children\s)?(?:were|"
    rf"are)\s{_SEXED}(?![\w-])",
    re.IGNORECASE,
)
_SIGN = re.compile(r"\b(?:M\s?[:/]\s?F|F\s?[:/]\s?M)\b\s?(?:=|:|ratio|,)?\s?(?P<a>\d+)\s?[:/]\s?(?P<b>\d+)\b")
_CELL = re.compile(
    r"^\W*(?:(?P<first>[MF]|male|female|boy|girl)\b(?:\s*[/,;]?\s*\d[\d.]*(?:\s?(?:years?|yrs?|y|months?|mo|m)\b)?)?|"
    r"\d[\d.]*(?:\s?(?:years?|yrs?|y|months?|mo)\b)?\s*[/,;]?\s*(?P<last>[MF]|male|female|boy|girl))\W*$",
    re.IGNORECASE,
)
_PRONOUN = re.compile(r"\b(?:(?P<female>she|her|hers|herself)|(?P<male>he|his|him|himself))\b", re.IGNORECASE)
_EITHER = re.compile(r"\b(?:s?he|his|him|her)\s?(?:or|/)\s?(?:s?he|hers?|his|him)\b", re.IGNORECASE)
_IS_FEMALE = re.compile(rf"(?:F|{_FEMALE})$", re.IGNORECASE)


class Sexes:
    """Sex of the patients."""

    label = "sex"

    def __call__(self, doc: Doc) -> Iterator[Mention[Sex]]:
        for sentence in sentences(doc):
            yield from _in(sentence)


def _in(sentence: Sentence) -> Iterator[Mention[Sex]]:
    taken: list[tuple[int, int]] = []
    text = sentence.text
    named = (*_cells(text), *_counts(text), *_words(text)) if _SEX_WORD.search(text) else ()
    for start, end, value, rule in (*named, *_pronouns(text)):
        if any(start < right and left < end for left, right in taken):
            continue
        taken.append((start, end))
        yield Mention(sentence.start + start, sentence.start + end, value, f"sex.{rule}")


def _both(n: int, of: int | None, female: bool) -> Sex:
    """A count and its complement."""
    rest = of - n if of is not None and of >= n else None
    return Sex(female=n if female else rest, male=rest if female else n, source="count")


def _counts(text: str) -> Iterator[tuple[int, int, Sex, str]]:
    if _COUNTED.search(text):
        yield from _pairs(text)
        yield from _shares(text)


def _pairs(text: str) -> Iterator[tuple[int, int, Sex, str]]:
    """ "57 males and 21 females", "M/F 3/2"."""
    for match in _PAIR.finditer(text):
        first, second = bool(_IS_FEMALE.match(match["asex"])), bool(_IS_FEMALE.match(match["bsex"]))
        if first != second:
            a, b = int(number(match["a"])), int(number(match["b"]))
            yield *match.span(), Sex(female=a if first else b, male=b if first else a, source="count"), "pair"
    for match in _SIGN.finditer(text):
        a, b, female = int(match["a"]), int(match["b"]), match[0][0] == "F"
        yield *match.span(), Sex(female=a if female else b, male=b if female else a, source="count"), "sign"


def _shares(text: str) -> Iterator[tuple[int, int, Sex, str]]:
    """ "11/25 (44%) female", "five patients, four of them women", "all three were women"."""
    for rule, pattern in (("of", _OF), ("share", _SHARE_PAREN), ("labelled", _LABELLED), ("of-them", _OF_THEM)):
        for match in pattern.finditer(text) if rule != "of-them" or _PLURAL.search(text) else ():
            n, of = int(number(match["n"])), int(number(match["of"]))
            n = of if rule == "of" and _AMONG.search(match[0]) else n
            yield *match.span(), _both(n, of, bool(match["female"])), rule
    for match in _SHARE.finditer(text):
        female = match["female"] or match["female2"]
        if female or match["male"] or match["male2"]:
            yield *match.span(), _both(int(match["n"]), int(match["of"]), bool(female)), "share"
    for match in _ALL.finditer(text):
        both = match[0].lower().startswith("both")
        if both or match["n"]:
            n = 2 if both else int(number(match["n"]))
            yield *match.span(), _both(n, n, bool(match["female"])), "all"


def _cells(text: str) -> Iterator[tuple[int, int, Sex, str]]:
    if len(text) <= 30 and (match := _CELL.match(text)):
        group = "first" if match["first"] else "last"
        female = match[group].lower() in ("f", "female", "girl")
        yield *match.span(group), Sex(female=int(female), male=int(not female), source="word"), "cell"


def _words(text: str) -> Iterator[tuple[int, int, Sex, str]]:
    for match in _WORD.finditer(text):
        group = "female" if match["female"] else "male"
        if (
            _NOT_PERSON.match(text[match.end() :])
            or _PERCENT.search(text[: match.start(group)])
            or of_relative(text, *match.span(group))
        ):
            continue
        printed = match[group].lower()
        plural = (
            printed in ("women", "men", "ladies", "gentlemen")
            or printed.endswith("s")
            and printed not in ("mrs", "ms", "miss")
        )
        n = 1 if plural and _ONE_OLD.search(text[: match.start(group)]) else _how_many(match, plural)
        if n is None:
            continue
        female = group == "female"
        start = match.start() if n > 1 else match.start(group)
        yield start, match.end(), Sex(female=n if female else 0, male=0 if female else n, source="word"), "word"
    for match in _PREGNANT.finditer(text):
        if not of_relative(text, *match.span("word")):
            yield *match.span("word"), Sex(female=1, male=0, source="word"), "pregnant"
    for match in _SIBLING.finditer(text):
        if _SIBLING_PATIENT.search(text[match.end() : match.end() + 60]) or re.search(
            r"year-old\s+(?:\w+\s)?$", text[: match.start()]
        ):
            female = bool(match["female"])
            yield *match.span(), Sex(female=int(female), male=int(not female), source="word"), "sibling"


def _how_many(match: re.Match[str], plural: bool) -> int | None:
    """How many persons a word says: one for a singular, the number before a plural, None for a bare plural."""
    if not plural:
        return 1
    if not match["n"] or re.search(r"\b(?:of|in|with|years?|weeks?|months?)\b", match[0], re.IGNORECASE):
        return None
    n = 2 if match["n"].lower() == "both" else int(number(match["n"]))
    return n if n < 10_000 else None


def _pronouns(text: str) -> Iterator[tuple[int, int, Sex, str]]:
    """The first pronoun of each sex in a sentence."""
    seen: set[bool] = set()
    pronouns = list(_PRONOUN.finditer(text))
    either = [match.span() for match in _EITHER.finditer(text)] if len(pronouns) > 1 else []
    for match in pronouns:
        female = bool(match["female"])
        if female not in seen and not any(left <= match.start() < right for left, right in either):
            seen.add(female)
            yield *match.span(), Sex(female=int(female), male=int(not female), source="pronoun"), "pronoun"
