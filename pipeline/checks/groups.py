"""Groups and their sexes: counted where they are introduced, and large enough for the counts of their values."""

from __future__ import annotations

import re

from pipeline.checks.base import COUNTED, TREATMENTS, Check, Claim, shown
from pipeline.checks.counts import ALL, ONE, around, is_percent, printed
from pipeline.checks.numerals import numerals
from pipeline.records import Grounded, Record


def _over_group(record: Record) -> list[Grounded]:
    """The values of a cohort that count more patients than it has."""
    group = record.group.n
    if group is None or record.group.kind != "cohort":
        return []
    counted: list[Grounded] = [
        *record.outcomes,
        *record.adverse_events,
        *record.drugs,
        *record.prior_treatments,
        *record.antibodies,
    ]
    over = [v for v in counted if max(v.__dict__.get(key) or 0 for key in ("n", "of")) > group]
    sex = record.sex
    return [*over, sex] if sex is not None and (sex.female or 0) + (sex.male or 0) > group else over


def _count_within_group(claim: Claim) -> str | None:
    """One count above the group is the count's fault, several are the group's."""
    over = _over_group(claim.record)
    if len(over) != 1 or over[0] is not claim.value:
        return None
    largest = max(x for x in (claim.get("n"), claim.get("of")) if isinstance(x, int))
    return f"{largest} patients are counted in a group of {claim.record.group.n}"


def _group_holds_counts(claim: Claim) -> str | None:
    over = _over_group(claim.record)
    return f"{len(over)} values count more than {claim.get('n')} patients" if len(over) > 1 else None


def _sex_within_group(claim: Claim) -> str | None:
    female, male, group = claim.get("female"), claim.get("male"), claim.record.group.n
    if group is None:
        return None
    total = (female if isinstance(female, int) else 0) + (male if isinstance(male, int) else 0)
    if total > group:
        return f"{total} patients have a sex in a group of {group}"
    if female is None or male is None or total == group:
        return None
    return f"{female} female and {male} male are {total}, the group has {group}"


_FEMALE = re.compile(
    r"\b(?:fe?males?|women|woman|girls?|lady|ladies|she|her|hers|herself|mother|sisters?|daughter|"
    r"f|fem|w|(?-i:Mrs|Ms|Miss))\b|(?<![A-Za-z])F(?![a-z])|♀|\bmulher|\bfemme|\bFrau",
    re.IGNORECASE,
)
_MALE = re.compile(
    r"\b(?:males?|men|man|boys?|gentleman|he|his|him|himself|father|brothers?|son|m|(?-i:Mr))\b|"
    r"(?<![A-Za-z])M(?![a-z])|♂",
    re.IGNORECASE,
)


def _quote_states_sex(claim: Claim) -> str | None:
    """One patient: the word or pronoun; a group: both counts, or one that leaves the other."""
    female, male = claim.get("female"), claim.get("male")
    reason = None
    for before, quote, after in around(claim, 60):
        reason = _wrong_sex(claim, quote, f"{before[-30:]}{quote}{after}", female, male)
        if reason is None:
            return None
    return f"{reason} in {shown(claim.quote or '')}" if reason else "no words are quoted for the sex"


def _wrong_sex(claim: Claim, quote: str, beside: str, female: object, male: object) -> str | None:
    if claim.record.group.n == 1 or claim.record.group.kind == "individual":
        says = _said_sex(quote) or _said_sex(beside)
        claimed = "female" if female else "male"
        return None if says == claimed else f"{says or 'no sex'} is said, {claimed} is claimed,"
    counts, percents = printed(beside)
    group = claim.record.group.n
    for name, number, words in (("female", female, _FEMALE), ("male", male, _MALE)):
        if isinstance(number, int) and not _sex_count(number, group, counts, percents, beside, words):
            return f"{number} {name} does not stand"
    return None


def _said_sex(words: str) -> str | None:
    female, male = _FEMALE.search(words), _MALE.search(words)
    if female and male:
        return "female" if female.start() <= male.start() else "male"
    return "female" if female else "male" if male else None


def _sex_count(
    number: int, group: int | None, counts: set[float], percents: set[float], around: str, words: re.Pattern[str]
) -> bool:
    """Printed beside its word, or the complement of the other, or a share of the group."""
    told = [n for n in numerals(around) if n.value == number and not is_percent(around, n)]
    if any(
        words.search(around[n.end : n.end + 16]) or words.search(around[max(0, n.start - 12) : n.start]) for n in told
    ):
        return True
    if group is None:
        return number in counts and bool(words.search(around))
    if (
        any(whole - number in counts and whole > number for whole in counts)
        or group - number in counts
        or number in counts
        and bool(words.search(around))
    ):
        return True
    if number in (0, group) and (ALL.search(around) or group == 2):
        return bool(_FEMALE.search(around) or _MALE.search(around))
    return any(abs(group * share / 100 - n) < 1 for share in percents for n in (number, group - number))


def _group_is_counted(claim: Claim) -> str | None:
    """The size of a group stands where the group is introduced."""
    n, kind = claim.get("n"), claim.get("kind")
    if kind == "cohort" and n is None:
        return "the group has no size"
    if not isinstance(n, int) or not claim.evidence:
        return None
    if n == 1:
        return None if kind == "individual" or ONE.search(_beside(claim)) else "one patient is no cohort"
    if kind == "individual":
        return f"{n} patients are no individual"
    words = _beside(claim)
    counts, _ = printed(words)
    if n in counts or (n == 2 and ALL.search(words)) or _adds_up(n, counts):
        return None
    return f"a group of {n} is not counted in {shown(claim.quote or '')}"


def _adds_up(n: int, counts: set[float]) -> bool:
    return any(a + b == n for a in counts for b in counts if a < b)


def _beside(claim: Claim) -> str:
    return " ".join(f"{before[-25:]}{quote}{after[:30]}" for before, quote, after in around(claim, 40))


CHECKS = (
    Check(
        "CountWithinGroup",
        "count_over_group",
        "No count is larger than the group.",
        "14 improved in a group of 12",
        "give the value to the group that it counts, or mend the size of the group",
        COUNTED | TREATMENTS | {"antibodies"},
        _count_within_group,
    ),
    Check(
        "GroupHoldsCounts",
        "group_under_counts",
        "A group is not smaller than the counts of its values.",
        "a group of 9 with 19 of 29 improved",
        "enter the number of all patients as the size of the group",
        frozenset({"group"}),
        _group_holds_counts,
    ),
    Check(
        "SexCountsWithinGroup",
        "sex_counts_differ_from_group",
        "Female and male patients together are the group.",
        "9 female and 4 male in a group of 12",
        "mend the counts, or leave out the one that the text does not give",
        frozenset({"sex"}),
        _sex_within_group,
    ),
    Check(
        "QuoteStatesSex",
        "sex_not_in_quote",
        "The word, pronoun or counts that the quote prints give this sex.",
        'male from "the girl"',
        "enter the sex that the words say, or none",
        frozenset({"sex"}),
        _quote_states_sex,
    ),
    Check(
        "GroupIsCounted",
        "group_size_not_in_quote",
        "The size of a group is printed where the group is introduced.",
        'a cohort without n; n 12 from "eleven patients"',
        "enter the number of patients that the text prints",
        frozenset({"group"}),
        _group_is_counted,
    ),
)
