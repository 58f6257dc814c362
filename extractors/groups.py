"""Patients as the text names them: one patient, a labelled one, a counted group, an arm.

What papers print: "a 16-year-old girl", "the 11-year-old reported by", "Patient 1", "Boy 2", "the second patient", "the
elder", "her brother", "25 refractory JDM cases", "Nineteen children", "(n = 17)", "all three", "in both cases", "the
combination therapy group", "group 1 (n = 22)", "our patient", "the patient", "she".

We return one mention per noun phrase with what it says of the patients: how many, which sex, which label or place in a
series, and whether it introduces them or points back to them. Who they are in the document is attribution's matter.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

from spacy.tokens import Doc

from extractors.base import Mention, Sentence, Value, sentences

NUMBER_WORDS = {
    word: number
    for number, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
        "seventeen eighteen nineteen".split()
    )
} | {
    word: 10 * number
    for number, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), start=2)
}
_TENS = "|".join(word for word, number in NUMBER_WORDS.items() if number >= 20)
_UNITS = "|".join(word for word, number in NUMBER_WORDS.items() if 0 < number < 20)
COUNT = rf"(?:(?:{_TENS})(?:[- ](?:{_UNITS}))?|{_UNITS}|\d{{1,3}}(?:[, ]\d{{3}})+|\d{{1,5}})"
_ORDINALS = {w: n for n, w in enumerate("first second third fourth fifth sixth seventh eighth".split(), start=1)}
_ROMAN = {"I": 1, "II": 2, "III": 3, "IV": 4, "V": 5, "VI": 6}

FEMALE = r"girls?|wom[ae]n|females?|fem|lady|ladies|sisters?|mothers?|daughters?|primigravida"
MALE = r"boys?|m[ae]n|males?|gentlem[ae]n|brothers?|fathers?|sons?"
_ONE = (
    r"(?:girl|woman|female|fem|lady|sister|daughter|boy|man|male|gentleman|brother|son|patient|child|infant|neonate|newborn|"
    r"baby|toddler|teenager|adolescent|adult|youngster|student|twin|individual|case)"
)
_MANY = (
    r"(?:patients|children|cases|subjects|individuals|women|men|adults|girls|boys|infants|adolescents|participants|"
    r"people|persons|females|males|recipients|volunteers|siblings|members|neonates|survivors|responders)"
)
AGED = (
    r"(?:(?:\d{1,3}(?:[.,]\d)?|[a-z]+(?:-(?:one|two|three|four|five|six|seven|eight|nine))?)[- ]?"
    r"(?:years?|yrs?|months?|mo|weeks?|wk|days?|y|m)[- ]?(?:s|'s)?[- ]?(?:/o|old|of age)|\d{1,2}-years?|\d{1,3}\s?y/?o)"
)

Kind = Literal["individual", "cohort", "arm"]


class Patients(Value):
    """What one noun phrase says of the patients it names."""

    kind: Kind
    n: int | None = None
    label: str | None = None
    place: int | None = None
    """Place in a series: 1 for "the first patient" or "Patient 1", -1 for "the other", "the latter"."""
    sex: Literal["female", "male"] | None = None
    introduces: bool = False
    """A new patient or group ("a 16-year-old girl") rather than one already named ("the girl", "she")."""
    own: bool = False
    """The authors' own ("our patient", "we report a ...")."""
    whole: bool = False
    """Everybody in question: "all three", "both", "neither", "no patient"."""
    subset: bool = False
    """Some of those in question: "two of the five"."""
    aged: bool = False
    related: bool = False
    """A relative of a patient ("her brother"): a patient only when facts of treatment follow."""


_RULES: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "group.labelled",
        re.compile(
            rf"\b(?P<noun>[Pp]atient|[Cc]ase|[Ss]ubject|[Bb]oy|[Gg]irl|[Cc]hild|[Ii]nfant|[Ss]ibling|[Pp]roband|[Pp]t\.?)"
            r"\s(?:[Nn]o\.?\s?|#\s?)?(?P<place>\d{1,2}|I{1,3}|IV|VI?|[A-H])(?![\w%])(?!\s?(?:mg|years?|months?|weeks?|-year))"
        ),
    ),
    ("group.initial", re.compile(r"\b(?:(?P<title>Mrs|Ms|Miss|Mr)\.?\s(?P<place>[A-H])|[Pp](?:t\.?\s?)?(?P<number>\d))\b(?![\w.'-])")),
    (
        "group.ordinal",
        re.compile(
            rf"\b(?:[Tt]he|[Oo]ur|[Tt]his|[Ii]n the)\s(?P<ordinal>first|second|third|fourth|fifth|sixth|other|former|latter|"
            rf"elder|older|younger|youngest|last|remaining)(?=,|\s(?:of (?:our|the)\b|was|had|received|reached|developed|responded|needed|relapsed|died|still|woman|(?:[\w-]+\s){{0,2}}?{_ONE}\b))"
            rf"(?:\s(?:of (?:our|the|these) (?:\w+ )?{_MANY}|(?:[\w-]+\s){{0,2}}?{_ONE})\b)?"
        ),
    ),
    (
        "group.aged",
        re.compile(
            rf"\b(?P<article>[Aa]n?|[Oo]ne|[Aa]nother|[Tt]he|[Tt]his|[Oo]ur|[Ii]n an?)?\s?(?:[\w-]+\s){{0,3}}?{AGED}"
            rf"(?:,?\s(?:[\w-]+,?\s){{0,5}}?(?P<noun>{_ONE})\b)?(?!\s(?:{_MANY})\b)"
        ),
    ),
    (
        "group.of-age",
        re.compile(
            rf"\b(?P<article>[Aa]n?|[Oo]ne|[Aa]nother|[Tt]he|[Oo]ur)\s(?:[\w-]+\s){{0,4}}?(?P<noun>{_ONE})\b(?:\s\([^)]*\))?,?\s?"
            r"(?:now\s)?(?:of|aged|\(aged?)\s(?:about\s)?\d{1,2}\b"
        ),
    ),
    (
        "group.own",
        re.compile(rf"\b[Oo]ur\s(?:[\w-]+\s){{0,3}}?(?P<noun>{_ONE})\b(?!\s(?:series|report))"),
    ),
    (
        "group.sum",
        re.compile(
            rf"\b(?P<n>{COUNT})\s(?:[\w-]+\s){{0,2}}?{_MANY}\swith\s[^.;]{{3,90}}?\sand\s(?:in\s)?(?P<more>{COUNT})\s(?:patients?|child(?:ren)?|cases?)?\s?with\b",
            re.IGNORECASE,
        ),
    ),
    (
        "group.of-which",
        re.compile(
            rf"\bOf (?:the |these |our )?{COUNT}\b[^.;,]{{0,90}}, (?P<n>{COUNT})\s(?:\([^)]*\)\s)?(?:[\w-]+\s)?(?:patients |children |subjects |cases )?"
            r"(?:were (?:included|treated|given|eligible|enrolled|randomi[sz]ed|switched|converted)|required|received|underwent|met|agreed|started)\b"
        ),
    ),
    (
        "group.counted",
        re.compile(
            rf"(?<![\w.,/-])(?P<ours>[Oo]ur (?:own )?|[Tt]he authors. (?:own )?)?(?P<all>[Aa]ll(?: of)?(?: the)?(?: our)? |[Bb]oth |[Nn]one of (?:the |our )?|[Ee]ach of (?:the |our )?)?"
            rf"(?P<n>{COUNT})\s(?!(?:years?|months?|weeks?|days?|mg|ml|g|hours?|of (?:them|whom|these))\b)"
            rf"(?P<of>of (?:the |our |these |those )?{COUNT}\s)?(?:(?!\d|(?:the|was|were|in|on|at|had|after|by|for|than|looked)\b)[\w'/+.-]+,?\s){{0,7}}?(?P<noun>{_MANY})\b",
            re.IGNORECASE,
        ),
    ),
    (
        "group.n",
        re.compile(rf"(?P<all>\b[Aa]ll (?:the )?)?(?P<noun>{_MANY}|[\w-]+)\s?\(\s?[nN]\s?=\s?(?P<n>\d[\d,]*)(?:\s?(?:/|of)\s?(?P<of>\d+))?\s?\)"),
    ),
    ("group.n-equals", re.compile(r"(?<![\w(])[nN]\s?=\s?(?P<n>\d{1,5})\b")),
    (
        "group.whole",
        re.compile(
            rf"\b(?:(?P<both>[Bb]oth|[Nn]either)(?:\s(?:of\s)?(?:the|our|these|these two|them)?\s?(?:[\w-]+\s)?(?:{_MANY}|child|patient|case)\b"
            rf"|\s(?=(?:of them|were|was|had|have|are|did|responded|improved|achieved|received|showed|remained|became|went|died|recovered)\b)|(?=[,.;)]|$))"
            rf"|(?P<all>[Aa]ll|[Nn]o|[Nn]one of|[Ee]ach of|[Ee]very)\s(?:(?:of\s)?(?:the|our|these|them|those)\s)?(?:[\w-]+\s)?(?:{_MANY}|patient|child|case)|"
            rf"\b[Aa]ll (?P<n>{COUNT})\b)"
        ),
    ),
    (
        "group.individual",
        re.compile(
            rf"\b(?P<article>[Aa]n?|[Oo]ne|[Aa]nother|[Hh]er|[Hh]is|[Tt]he|[Tt]his|[Tt]heir)\s(?:[\w-]+,?\s){{0,4}}?(?P<noun>{_ONE})\b"
            r"(?!'s\b)(?!\s(?:report|series|control|stud|population|group|cohort|outcome|was (?:reported|described) (?:in|by)))"
        ),
    ),
    ("group.pronoun", re.compile(r"\b(?P<pronoun>[Ss]he|[Hh]e|[Hh]er|[Hh]is|[Hh]im|[Hh]ers)\b")),
)
_ARM = re.compile(
    r"\b(?P<label>[Gg]roups? (?:\d|[A-D]|I{1,3})\b|(?:[\w/+-]+\s){1,3}?(?:group|arm)\b)(?!s)(?:\s?\([nN]\s?=\s?(?P<n>\d+)\))?"
)
_AT_AN_AGE = re.compile(r"\b(?:was|were|is|been|until|since|from|at|when)\s", re.IGNORECASE)
_RELATIVE = re.compile(r"\b(?:sister|brother|mother|father|daughter|son)\b", re.IGNORECASE)


def count(printed: str) -> int | None:
    """"Twenty-six", "1 024" and "388" as numbers."""
    plain = printed.lower().strip()
    if re.fullmatch(r"[\d, ]+", plain):
        return int(re.sub(r"\D", "", plain))
    parts = [NUMBER_WORDS.get(part) for part in re.split(r"[- ]", plain)]
    return None if None in parts else sum(part for part in parts if part is not None)


_SIGNS = (
    ("one", re.compile(rf"\b{_ONE}\b", re.IGNORECASE)),
    ("many", re.compile(rf"\b{_MANY}\b", re.IGNORECASE)),
    ("age", re.compile(r"\b(?:old|of age|aged)\b|/o\b|-years?\b", re.IGNORECASE)),
    ("n", re.compile(r"\b[nN]\s?=")),
)
_NEEDS: dict[str, set[str]] = {
    "group.aged": {"age"},
    "group.of-age": {"one"},
    "group.own": {"one"},
    "group.counted": {"many"},
    "group.n": {"n"},
    "group.n-equals": {"n"},
    "group.individual": {"one"},
}
"""What a sentence must have before a rule is tried: the cheap signs keep the costly patterns off most sentences."""


class PatientGroups:
    """Every noun phrase that names patients, in text order; the longest reading of overlapping ones."""

    label = "group"

    def __call__(self, doc: Doc) -> Iterator[Mention[Patients]]:
        for sentence in sentences(doc):
            taken: list[tuple[int, int]] = []
            found: list[Mention[Patients]] = []
            has = {name for name, sign in _SIGNS if sign.search(sentence.text)}
            for rule, pattern in _RULES:
                if not _NEEDS.get(rule, has) <= has:
                    continue
                for match in pattern.finditer(sentence.text):
                    start, end = match.span()
                    value = _value(rule, match, sentence)
                    if value is None or any(start < e and s < end for s, e in taken):
                        continue
                    taken.append((start, end))
                    found.append(Mention(sentence.start + start, sentence.start + end, value, rule))
            yield from sorted(found, key=lambda mention: mention.start)


def _value(rule: str, match: re.Match[str], sentence: Sentence) -> Patients | None:
    groups = {key: value for key, value in match.groupdict().items() if value}
    noun = groups.get("noun", groups.get("pronoun", ""))
    sex = sex_of(noun)
    own = bool(re.match(r"our\b", match.group(), re.IGNORECASE))
    article = groups.get("article", "").lower()
    if rule == "group.labelled":
        place = groups["place"]
        number = int(place) if place.isdigit() else _ROMAN.get(place) or ord(place) - ord("A") + 1
        return Patients(kind="individual", n=1, label=match.group().strip(), place=number, sex=sex, introduces=True)
    if rule == "group.initial":
        place = groups.get("number", groups.get("place", ""))
        number = int(place) if place.isdigit() else ord(place) - ord("A") + 1
        title = groups.get("title")
        return Patients(
            kind="individual", n=1, label=match.group().strip(), place=number, introduces=True,
            sex=None if title is None else "male" if title == "Mr" else "female",
        )  # fmt: skip
    if rule == "group.ordinal":
        place_word = groups["ordinal"]
        place = _ORDINALS.get(place_word, {"former": 1, "elder": 1, "older": 1, "youngest": 1, "younger": 2}.get(place_word, -1))
        return Patients(kind="individual", n=1, place=place, sex=sex_of(match.group()), own=own)
    if rule in ("group.aged", "group.of-age"):
        if not noun and (article not in ("the", "a", "an", "one", "this", "another") or "of age" in match.group()):
            return None
        if _AT_AN_AGE.search(match.group()):
            return None
        before = sentence.text[max(0, match.start() - 12) : match.start()].lower()
        own = own or bool(re.search(r"\b(?:we (?:\w+ )?(?:\w+ )?)$", before))
        return Patients(kind="individual", n=1, sex=sex, introduces=True, own=own, aged=True)
    if rule == "group.own":
        return Patients(kind="individual", n=1, sex=sex, own=True)
    if rule == "group.sum":
        parts = count(groups["n"]), count(groups["more"])
        return None if None in parts else Patients(kind="cohort", n=sum(p for p in parts if p), introduces=True)
    if rule in ("group.of-which", "group.counted", "group.n", "group.n-equals"):
        return _counted(rule, match, groups)
    if rule == "group.whole":
        number = 2 if groups.get("both") else count(groups["n"]) if groups.get("n") else None
        return Patients(kind="cohort", n=number, whole=True)
    if rule == "group.pronoun":
        return Patients(kind="individual", n=1, sex="female" if noun.lower() in ("she", "her", "hers") else "male")
    related = bool(_RELATIVE.search(noun))
    if article == "one":
        return Patients(kind="individual", n=1, sex=sex, subset=True)
    introduces = article in ("a", "an", "another") and (sex is not None or noun in ("patient", "child", "infant"))
    return Patients(kind="individual", n=1, sex=sex, introduces=introduces, related=related)


def _counted(rule: str, match: re.Match[str], groups: dict[str, str]) -> Patients | None:
    number = count(groups["n"])
    if number is None or number == 0 or (rule == "group.counted" and 1900 <= number <= 2100):
        return None
    text = match.group().lower()
    whole = bool(groups.get("all"))
    subset = bool(groups.get("of"))
    if number == 1:
        return Patients(kind="individual", n=1, introduces=False, subset=True)
    own = bool(re.search(r"\bour\b", text))
    return Patients(kind="cohort", n=number, introduces=not (whole or subset), whole=whole, subset=subset, own=own)


def sex_of(words: str) -> Literal["female", "male"] | None:
    """The sex that words state ("12y/o male", "her sister"), or None."""
    if re.search(rf"\b(?:{FEMALE})\b", words, re.IGNORECASE):
        return "female"
    return "male" if re.search(rf"\b(?:{MALE})\b", words, re.IGNORECASE) else None
