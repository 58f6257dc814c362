"""Counts and percentages: printed beside the statement, consistent with each other and with the group."""

from __future__ import annotations

import re

from pipeline.checks.base import COUNTED, TREATMENTS, Check, Claim, number_words, shown
from pipeline.checks.numerals import Numeral, numerals, units
from pipeline.records import Grounded, Record

_PERCENT = re.compile(r"\s*(?:%|per\s?cent\b|percent)")
_PERCENT_LISTED = re.compile(r"\s*(?:%\s*)?(?:-|–|to|and|,|or|vs\.?|versus)\s*\d+(?:\.\d+)?\s*%")
_COUNTED = re.compile(
    r"\s*(?:/|of\b|out of\b|patients?|children|cases?|subjects?|individuals?|participants?|infants?|girls?|boys?|wom[ae]n|m[ae]n\b|adults?|"
    r"fe?males?|persons?|people|eyes?|pairs?|siblings?|famil|others?|remaining|were|was|had|have|did|are|who|with|in\b|\)|,|;|\(|of whom)",
    re.IGNORECASE,
)
_ALL = re.compile(r"\b(?:all|both|each|every|neither|none|either|entire|no patients?|the others?|everyone)\b", re.IGNORECASE)
_ONE = re.compile(r"\b(?:one|a|an|another|the other|the (?:first|second|third|fourth|younger|elder|older|youngest)|single|she|he|the patient|1|only)\b", re.IGNORECASE)


def _around(claim: Claim, reach: int = 50) -> list[tuple[str, str, str]]:
    """Each quote with what stands before and after it in its sentence."""
    scene = claim.scene
    return [(scene.before(p.start, reach), claim.read(p), scene.after(p.end, reach)) for p in claim.evidence]


def _is_percent(text: str, numeral: Numeral) -> bool:
    return bool(_PERCENT.match(text, numeral.end) or _PERCENT_LISTED.match(text, numeral.end))


def _is_time(text: str, numeral: Numeral) -> bool:
    """Followed by a unit of time or a dose: no count of patients."""
    tail = text[numeral.end : numeral.end + 12]
    beside = units(tail)
    return bool(beside and not tail[: beside[0][0]].strip(" -")) or bool(re.match(r"\s?(?:mg|µg|ml|g\b|kg|IU|mm)", tail))


def _printed(text: str) -> tuple[set[float], set[float]]:
    """The counts and the percentages that a text prints."""
    counts: set[float] = set()
    percents: set[float] = set()
    for numeral in numerals(text):
        if _is_percent(text, numeral):
            percents.add(numeral.value)
        elif not _is_time(text, numeral):
            counts.add(numeral.value)
    return counts, percents


def _quote_states_count(claim: Claim) -> str | None:
    """n and of stand in the quote, or in its sentence where the quote is only the event's name."""
    wanted = [(key, float(number)) for key in ("n", "of") if isinstance(number := claim.get(key), int)]
    if not wanted:
        return None
    missing = ""
    for before, quote, after in _around(claim):
        inside, percents = _printed(quote)
        whole = f"{before}{quote}{after}"
        counts = inside if inside | percents else _printed(whole)[0]
        group = claim.record.group.n
        words = quote if inside or percents else whole
        if not _is_printed_fraction(claim, words):
            missing = missing or f"{_fraction(claim)} is not the fraction"
            continue
        lost = [key for key, n in wanted if not _stated(n, key, counts if key == "n" else _printed(whole)[0], words, group)]
        if not lost:
            return None
        missing = missing or f"{' and '.join(lost)} of {_fraction(claim)} is not in"
    return f"{missing or 'nothing is'} quoted: {shown(claim.quote or '')}" if missing else "nothing is quoted"


_FRACTION_JOINT = re.compile(r"\s*(?:/|(?:out )?of (?:the |these |those |our |all )?)\s*", re.IGNORECASE)


def _is_printed_fraction(claim: Claim, words: str) -> bool:
    """Where the words print fractions of the claimed denominator, the claimed one is among them."""
    n, of = claim.get("n"), claim.get("of")
    found = numerals(words)
    printed = [(a.value, b.value) for a, b in zip(found, found[1:], strict=False) if _FRACTION_JOINT.fullmatch(words[a.end : b.start])]
    rivals = [pair for pair in printed if pair[1] == of]
    return not rivals or not isinstance(n, int) or (n, of) in rivals


def _stated(value: float, key: str, counts: set[float], words: str, group: int | None) -> bool:
    if value in counts:
        return True
    if value == 0:
        return bool(re.search(r"\b(?:no|none|nobody|neither|not?|without|never)\b", words, re.IGNORECASE))
    if _ALL.search(words) and (value == 2 or group is None or value == group):
        return value == group or (value == 2 and bool(re.search(r"\b(?:both|neither|either)\b", words, re.IGNORECASE)))
    return value == 1 and key == "n" and bool(_ONE.search(words))


def _fraction(claim: Claim) -> str:
    n, of, percent = (claim.get(key) for key in ("n", "of", "percent"))
    told = f"{'?' if n is None else n}/{of}" if of is not None else str(n)
    return f"{told} ({number_words(percent)} %)" if percent is not None else told


def _quote_states_percent(claim: Claim) -> str | None:
    percent = claim.get("percent")
    if not isinstance(percent, float):
        return None
    for before, quote, after in _around(claim):
        inside = _printed(quote)[1]
        if percent in (inside or _printed(f"{before}{quote}{after}")[1]):
            return None
    return f"{number_words(percent)} % is not in {shown(claim.quote or '')}"


_WRONG_ROUNDING = 1.0


def _percent_matches_count(claim: Claim) -> str | None:
    """n of a denominator is the percentage, within rounding."""
    n, of, percent = (claim.get(key) for key in ("n", "of", "percent"))
    if not isinstance(n, int) or not isinstance(percent, float):
        return None
    whole = of if isinstance(of, int) else claim.record.group.n
    if not whole:
        return None
    share = 100 * n / whole
    if abs(share - percent) <= _WRONG_ROUNDING or of is None:
        return None
    return f"{n}/{whole} is {share:.1f} %, not {number_words(percent)} %"


def _percent_is_a_share(claim: Claim) -> str | None:
    percent = claim.get("percent")
    if isinstance(percent, float) and not 0 <= percent <= 100:
        return f"{number_words(percent)} % is no share of patients"
    return None


def _count_within_denominator(claim: Claim) -> str | None:
    n, of = claim.get("n"), claim.get("of")
    if isinstance(n, int) and isinstance(of, int) and n > of:
        return f"{n} of {of} is more than all"
    return None


def _over_group(record: Record) -> list[Grounded]:
    """The values of a cohort that count more patients than it has."""
    group = record.group.n
    if group is None or record.group.kind != "cohort":
        return []
    counted: list[Grounded] = [*record.outcomes, *record.adverse_events, *record.drugs, *record.prior_treatments, *record.antibodies]
    over = [v for v in counted if max(getattr(v, "n") or 0, getattr(v, "of", None) or 0) > group]
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
    if group is None or len(_over_group(claim.record)) > 1:
        return None
    total = (female if isinstance(female, int) else 0) + (male if isinstance(male, int) else 0)
    if total > group:
        return f"{total} patients have a sex in a group of {group}"
    if female is None or male is None or total == group:
        return None
    return f"{female} female and {male} male are {total}, the group has {group}"


_FEMALE = re.compile(r"\b(?:fe?males?|women|woman|girls?|lady|ladies|she|her|hers|herself|mother|sisters?|daughter|f|fem|w)\b|(?<![A-Za-z])F(?![a-z])|♀|\bmulher|\bfemme|\bFrau", re.IGNORECASE)
_MALE = re.compile(r"\b(?:males?|men|man|boys?|gentleman|he|his|him|himself|father|brothers?|son|m)\b|(?<![A-Za-z])M(?![a-z])|♂", re.IGNORECASE)


def _quote_states_sex(claim: Claim) -> str | None:
    """One patient: the word or pronoun; a group: both counts, or one that leaves the other."""
    female, male = claim.get("female"), claim.get("male")
    reason = None
    for before, quote, after in _around(claim, 60):
        reason = _wrong_sex(claim, quote, f"{before[-30:]}{quote}{after}", female, male)
        if reason is None:
            return None
    return f"{reason} in {shown(claim.quote or '')}" if reason else "no words are quoted for the sex"


def _wrong_sex(claim: Claim, quote: str, around: str, female: object, male: object) -> str | None:
    if claim.record.group.n == 1 or claim.record.group.kind == "individual":
        says = _said_sex(quote) or _said_sex(around)
        claimed = "female" if female else "male"
        return None if says == claimed else f"{says or 'no sex'} is said, {claimed} is claimed,"
    counts, percents = _printed(around)
    group = claim.record.group.n
    for name, number, words in (("female", female, _FEMALE), ("male", male, _MALE)):
        if isinstance(number, int) and not _sex_count(number, group, counts, percents, around, words):
            return f"{number} {name} does not stand"
    return None


def _said_sex(words: str) -> str | None:
    female, male = _FEMALE.search(words), _MALE.search(words)
    if female and male:
        return "female" if female.start() <= male.start() else "male"
    return "female" if female else "male" if male else None


def _sex_count(number: int, group: int | None, counts: set[float], percents: set[float], around: str, words: re.Pattern[str]) -> bool:
    """Printed beside its word, or the complement of the other, or a share of the group."""
    told = [n for n in numerals(around) if n.value == number and not _is_percent(around, n)]
    if any(words.search(around[n.end : n.end + 16]) or words.search(around[max(0, n.start - 12) : n.start]) for n in told):
        return True
    if group is None:
        return number in counts and bool(words.search(around))
    if any(whole - number in counts and whole > number for whole in counts) or group - number in counts or number in counts and bool(words.search(around)):
        return True
    if number in (0, group) and (_ALL.search(around) or group == 2):
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
        return None if kind == "individual" or _ONE.search(_beside(claim)) else "one patient is no cohort"
    if kind == "individual":
        return f"{n} patients are no individual"
    words = _beside(claim)
    counts, percents = _printed(words)
    if n in counts or (n == 2 and _ALL.search(words)) or _adds_up(n, counts):
        return None
    del percents
    return f"a group of {n} is not counted in {shown(claim.quote or '')}"


def _adds_up(n: int, counts: set[float]) -> bool:
    return any(a + b == n for a in counts for b in counts if a < b)


def _beside(claim: Claim) -> str:
    return " ".join(f"{before[-25:]}{quote}{after[:30]}" for before, quote, after in _around(claim, 40))


def _quote_states_detail(claim: Claim) -> str | None:
    """The patients that an antibody or drug is counted in."""
    n = claim.get("n")
    if not isinstance(n, int):
        return None
    scene = claim.scene
    for quote in dict.fromkeys(claim.quotes):
        for match in re.finditer(re.escape(quote), scene.view):
            words = f"{scene.before(match.start(), 90)}{quote}{scene.after(match.end(), 90)}"
            if _stated(float(n), "n", _printed(words)[0], words, claim.record.group.n):
                return None
    return f"a count of {n} does not stand beside {shown(claim.quote or '')}"


CHECKS = (
    Check(
        "QuoteStatesCount", "count_not_in_quote", "n and of are printed with the statement.", '25/30 from "24/25 improved"',
        "enter the counts that are printed, or none", COUNTED, _quote_states_count,
    ),
    Check(
        "QuoteStatesPercent", "percent_not_in_quote", "The percentage is printed with the statement.", '90 from "(80 %)"',
        "enter the percentage that is printed, or none", COUNTED, _quote_states_percent,
    ),
    Check(
        "PercentMatchesCount", "percent_differs_from_count", "100 n / of is the percentage, within one point.", "25/29 with 87 %",
        "keep what is printed and note the contradiction, or mend a misread number", COUNTED, _percent_matches_count,
    ),
    Check(
        "PercentIsAShare", "percent_out_of_range", "A percentage lies between 0 and 100.", "120 % of patients",
        "look whether the number is a change of a score and no share of patients", COUNTED, _percent_is_a_share,
    ),
    Check(
        "CountWithinDenominator", "count_over_denominator", "n is not more than of.", "12 of 10",
        "read the source: n and of may be swapped or belong to two statements", COUNTED, _count_within_denominator,
    ),
    Check(
        "CountWithinGroup", "count_over_group", "No count is larger than the group.", "14 improved in a group of 12",
        "give the value to the group that it counts, or mend the size of the group",
        COUNTED | TREATMENTS | {"antibodies"}, _count_within_group,
    ),
    Check(
        "GroupHoldsCounts", "group_under_counts", "A group is not smaller than the counts of its values.",
        "a group of 9 with 19 of 29 improved", "enter the number of all patients as the size of the group", frozenset({"group"}),
        _group_holds_counts,
    ),
    Check(
        "SexCountsWithinGroup", "sex_counts_differ_from_group", "Female and male patients together are the group.",
        "9 female and 4 male in a group of 12", "mend the counts, or leave out the one that the text does not give",
        frozenset({"sex"}), _sex_within_group,
    ),
    Check(
        "QuoteStatesSex", "sex_not_in_quote", "The word, pronoun or counts that the quote prints give this sex.",
        'male from "the girl"', "enter the sex that the words say, or none", frozenset({"sex"}), _quote_states_sex,
    ),
    Check(
        "GroupIsCounted", "group_size_not_in_quote", "The size of a group is printed where the group is introduced.",
        "a cohort without n; n 12 from \"eleven patients\"", "enter the number of patients that the text prints",
        frozenset({"group"}), _group_is_counted,
    ),
    Check(
        "QuoteStatesPatients", "patients_not_in_quote", "The count of an antibody or treatment stands beside it.",
        'n 6 from "rituximab (n = 9)"', "enter the count that is printed beside the name, or none",
        TREATMENTS | {"antibodies"}, _quote_states_detail,
    ),
)
