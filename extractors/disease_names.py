"""Names of diseases that are put together from words.

Papers print "squamous cell carcinoma of the oesophagus", "left ureteral stricture", "EGFR-mutant lung adenocarcinoma",
"Klebsiella pneumoniae bacteraemia", "carbachol intoxication". No list holds them all: a word for a disease takes the
words before it that say of which organ, of which tissue or by what germ, and for growths an organ behind it. The words
are data (``terms/disease_words.csv``: a role and a word). We return where the whole name stands; words that only grade
a disease ("severe", "left") are no part of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from extractors.word_tables import TERMS, WordTableError, read_rows

COLUMNS = ("role", "word")
ROLES = ("site", "organ", "kind", "organism", "head", "growth")


def read_words(lines: Iterable[str]) -> dict[str, frozenset[str]]:
    """The words of each role."""
    found: dict[str, set[str]] = {role: set() for role in ROLES}
    for number, row in enumerate(read_rows("disease_words.csv", lines, COLUMNS), start=2):
        if row["role"] not in found or not row["word"]:
            raise WordTableError(f"disease_words.csv line {number}: role one of {', '.join(ROLES)}, and a word")
        found[row["role"]].add(row["word"])
    return {role: frozenset(words) for role, words in found.items()}


@lru_cache(maxsize=1)
def _words() -> dict[str, frozenset[str]]:
    return read_words((TERMS / "disease_words.csv").read_text(encoding="utf-8").splitlines())


@lru_cache(maxsize=1)
def _heads() -> frozenset[str]:
    """The general words for a disease with their plurals."""
    heads = _words()["head"] | _words()["growth"]
    return frozenset(form for head in heads for form in (head, *_plurals(head)))


def _plurals(word: str) -> tuple[str, ...]:
    return (f"{word[:-1]}ies",) if word.endswith("y") else (f"{word}s", f"{word}es")


@lru_cache(maxsize=1)
def _in_organ() -> re.Pattern[str]:
    organs = "|".join(sorted(_words()["organ"], key=len, reverse=True))
    whose = r"(?:the|his|her|both|left|right|distal|proximal|upper|lower|urinary|uterine|ascending|descending|sigmoid)"
    return re.compile(rf"\sof\s(?:{whose}\s){{0,3}}(?:{organs})\b", re.IGNORECASE)


_UNTOLD = re.compile(r"\b(?:his|her|both|left|right)\s", re.IGNORECASE)
"""Words inside a name that are no part of it: whose organ it is and on which side."""
_NO_BEGINNING = re.compile(
    r"(?:cell|cells|vessel|tissue|node|tract|gland|cord|tube|ring|vein|artery|valve|duct|nerve|joint|common|stromal|bowel|graft|"
    r"allograft|neck|(?:large|small|giant|soft|round|clear|granular|solid|mixed|basal|peripheral|cystic)"
    r"(?!\s(?:cell|[bt]-cell|b cell|t cell|joint|bowel|intestin|vessel|round|tissue|nerve|lymph|ring|germ)))(?=\s)",
    re.IGNORECASE,
)
"""A name does not begin so: "cell lymphoma", "large tumour"."""
_FIRST_OF_ALL = re.compile(r"primary\s(?=[^.;,]*(?:carcinoma|cancer)s?\b)", re.IGNORECASE)
"""A carcinoma that is not a metastasis is one all the same."""


def called(printed: str) -> str:
    """The name as records have it: lower case, singular, without the side and the owner of an organ."""
    name = _UNTOLD.sub("", re.sub(r"\s+", " ", printed.lower()))
    if name.endswith("metastases"):
        return f"{name[:-2]}is"
    if name.endswith(("sses", "xes", "shes")):
        return name[:-2]
    if re.search(r"[cmnth]ies$|juries$", name):
        return f"{name[:-3]}y"
    plural = name.endswith("s") and not name.endswith(("ss", "is", "us", "ses", "as")) or name.endswith("omas")
    return name[:-1] if plural else name


_INFECTED = re.compile(
    r"[\w-]*(?:infections?|itis|(?:bacter|septic|fung)[ai]*emia|sepsis|pneumonia|abscess(?:es)?|empyema)\b",
    re.IGNORECASE,
)
"""A disease that may be named after a germ."""
_BEARS = re.compile(
    r"[\w-]+-(?:mutated|mutant|rearranged|deficient|secreting|producing|amplified)|"
    r"(?-i:(?!antibod|virus|treatment)[A-Za-z][a-z]{4,}-(?:induced|related|associated))|"
    r"(?:her2|er|pr|receptor|egfr|alk|braf|kras|ebv|hpv|chromosome)-(?:positive|negative)|her2|"
    r"(?:androgen|hormone|pyridoxine|insulin|steroid)-(?:in)?dependent|abo-incompatible|sars-cov-2|[\w/-]+-rich|"
    r"non-?small|small-cell|[bt]-cell|[bt]|nk/t|\w+o-\w+(?:al|ic)|"
    r"(?-i:(?!Crohn|Patient|Child|Mother|Father|Woman|Girl|Boy|Infant)[A-Z][a-zà-ÿ]{4,}['’]s)",
    re.IGNORECASE,
)
"""Words that say what a disease bears: "EGFR-mutant", "HER2-positive"."""
_GREEK = re.compile(r"(?<!\w)[αβγδ][- ]?$")
"""The letter of a sort of a disease, right before its name: "β-thalassaemia"."""
_TYPE = re.compile(r",? type (?:\d[a-c]?|[IVX]{1,4}[a-cA-C]?)\b(?! (?:diabet|respiratory))")
"""The number of a sort of a disease, right behind its name: "Gaucher disease type 1"."""
_SPECIES = re.compile(r"[a-z]{3,}(?:i|ae|is|us|um|a|ans|es|ii|oides)|spp?\.?|virus")
_TOXIC = re.compile(r"\b(?:poisoning|intoxication|overdos(?:e|age))\b", re.IGNORECASE)
_TOXIC_OF = re.compile(r"\s(?:with|by|of|from)\s(?:an?\s|the\s)?([A-Za-z][\w-]{3,}(?:\s[a-z]{5,}(?=[\s.,;)]))?)")
_NO_POISON = re.compile(
    r"(?:initial|vitamin|acute|severe|chronic|suicidal|accidental|intentional|unintentional|deliberate|fatal|lethal|drug|drugs|multiple|the|"
    r"massive|and|this|that|with|his|her|suspected|mixed|self|potential|case|after|from|possible|large|cases|toxic|same|"
    r"overt|mild|moderate|patients?|following|any|other|life-threatening|medication|substance|experimental|oral|of|by|"
    r"an?|our|these|for|near-fatal|non-fatal|symptoms|signs|treatment|management|medications?|day|admission|symptomatic)",
    re.IGNORECASE,
)
_VAGUE = re.compile(
    r"(?:metastatic|malignant|primary|secondary) (?:tumou?r|cancer|carcinoma|neoplasm|malignancy|lesion|infection)s?",
    re.IGNORECASE,
)
_GROWTH = re.compile(r" (?:tumou?rs?|cancers?|neoplasms?|metastas[ei]s)$")
_WORD = re.compile(r"\w{3,}")
_WORD_BEFORE = re.compile(r"([A-Za-z0-9À-ÿ/][\w'’/+-]*\.?)[ \n]$")


def whole(text: str, start: int, end: int) -> tuple[int, int]:
    """The span of the whole name whose known part stands at ``[start, end)``: what it is of, and what it bears."""
    first = _first(text, start)
    behind = _in_organ().match(text, end) if grows(text[start:end]) else _TYPE.match(text, end)
    return first, behind.end() if behind else end


def grows(name: str) -> bool:
    """Its last word is one for a growth: a carcinoma, a lymphoma."""
    return name.lower().rsplit(" ", 1)[-1].rstrip("s") in _words()["growth"]


def composed(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of each name that a general word for a disease makes with the words around it."""
    heads = _heads()
    for head in _WORD.finditer(text):
        if head.group().lower() not in heads:
            continue
        start, end = whole(text, head.start(), head.end())
        if (start, end) != head.span() and not _VAGUE.fullmatch(text, start, end):
            yield start, end


def is_growth(name: str) -> bool:
    """It is called a tumour, cancer or metastasis of somewhere."""
    return _GROWTH.search(name) is not None


def poisonings(text: str) -> Iterator[tuple[int, int, str]]:
    """Start, end and name of each poisoning with a substance that is named."""
    for word in _TOXIC.finditer(text):
        head = word.group().lower()
        before = _WORD_BEFORE.search(text[max(0, word.start() - 40) : word.start()])
        if before and len(before[1]) > 3 and before[1][-1] != "." and not _NO_POISON.fullmatch(before[1]):
            start = word.start() - len(before.group())
            yield start, word.end(), f"{before[1].lower()} {head}"
        elif (of := _TOXIC_OF.match(text, word.end())) and not _NO_POISON.match(of[1]):
            yield word.start(), of.end(), f"{of[1].lower()} {head}"


def _first(text: str, start: int) -> int:
    """Where the words that belong to the name begin."""
    naming, last = _words()["site"] | _words()["kind"], start
    if _INFECTED.match(text, start):
        start = _germ(text, start)
    while match := _WORD_BEFORE.search(text[max(0, start - 40) : start]):
        word = match[1].lower()
        if word not in naming and not _BEARS.fullmatch(match[1]):
            break
        start -= len(match.group())
    if primary := _FIRST_OF_ALL.match(text, start, last + 30):
        start = min(last, primary.end())
    while start < last and (loose := _NO_BEGINNING.match(text, start)):
        start = min(last, loose.end() + 1)
    greek = _GREEK.search(text, max(0, start - 3), start)
    return greek.start() if greek else start


def names_a_sort(words: str) -> bool:
    """Words before the name of a disease say which sort of it is meant: "chronic" of "chronic hepatitis C"."""
    naming = _words()["site"] | _words()["kind"]
    return all(word.lower() in naming or _BEARS.fullmatch(word) for word in words.split())


def _germ(text: str, start: int) -> int:
    """Where the name of a germ begins, right before a word for an infection."""
    second = _WORD_BEFORE.search(text[max(0, start - 40) : start])
    if not second:
        return start
    if second[1].lower() in _words()["organism"]:
        return start - len(second.group())
    at = start - len(second.group())
    first = _WORD_BEFORE.search(text[max(0, at - 40) : at])
    known = first is not None and (first[1].lower() in _words()["organism"] or re.fullmatch(r"[A-Z]\.", first[1]))
    return at - len(first.group()) if first and known and _SPECIES.fullmatch(second[1]) else start
