"""Counts and percentages: printed beside the statement, and consistent with each other."""

from __future__ import annotations

import itertools
import re

from pipeline.checks.base import COUNTED, TREATMENTS, Check, Claim, number_words, shown
from pipeline.checks.numerals import Numeral, numerals, units

_PERCENT = re.compile(r"\s*(?:%|per\s?cent\b|percent)")
_PERCENT_LISTED = re.compile(r"\s*(?:%\s*)?(?:-|–|to|and|,|or|vs\.?|versus)\s*\d+(?:\.\d+)?\s*%")
_COUNTED = re.compile(
    r"\s*(?:/|of\b|out of\b|patients?|children|cases?|subjects?|individuals?|participants?|infants?|girls?|boys?|"
    r"wom[ae]n|m[ae]n\b|adults?|"
    r"fe?males?|persons?|people|eyes?|pairs?|siblings?|famil|others?|remaining|were|was|had|have|did|are|who|with|"
    r"in\b|\)|,|;|\(|of whom)",
    re.IGNORECASE,
)
ALL = re.compile(
    r"\b(?:all|both|each|every|neither|none|either|entire|no patients?|the others?|"
    r"everyone)\b",
    re.IGNORECASE,
)
ONE = re.compile(
    r"\b(?:one|a|an|another|the other|the (?:first|second|third|fourth|younger|elder|older|youngest)|"
    r"single|she|he|the patient|1|only)\b",
    re.IGNORECASE,
)


def around(claim: Claim, reach: int = 50) -> list[tuple[str, str, str]]:
    """Each quote with what stands before and after it in its sentence."""
    scene = claim.scene
    return [(scene.before(p.start, reach), claim.read(p), scene.after(p.end, reach)) for p in claim.evidence]


def is_percent(text: str, numeral: Numeral) -> bool:
    return bool(_PERCENT.match(text, numeral.end) or _PERCENT_LISTED.match(text, numeral.end))


def _is_time(text: str, numeral: Numeral) -> bool:
    """Followed by a unit of time or a dose: no count of patients."""
    tail = text[numeral.end : numeral.end + 12]
    beside = units(tail)
    return bool(beside and not tail[: beside[0][0]].strip(" -")) or bool(
        re.match(r"\s?(?:mg|µg|ml|g\b|kg|IU|mm)", tail)
    )


def printed(text: str) -> tuple[set[float], set[float]]:
    """The counts and the percentages that a text prints."""
    counts: set[float] = set()
    percents: set[float] = set()
    for numeral in numerals(text):
        if is_percent(text, numeral):
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
    for before, quote, after in around(claim):
        inside, percents = printed(quote)
        whole = f"{before}{quote}{after}"
        counts = inside if inside | percents else printed(whole)[0]
        group = claim.record.group.n
        words = quote if inside or percents else whole
        if not _is_printed_fraction(claim, words):
            missing = missing or f"{_fraction(claim)} is not the fraction"
            continue
        lost = [
            key for key, n in wanted if not _stated(n, key, counts if key == "n" else printed(whole)[0], words, group)
        ]
        if not lost:
            return None
        missing = missing or f"{' and '.join(lost)} of {_fraction(claim)} is not in"
    return f"{missing or 'nothing is'} quoted: {shown(claim.quote or '')}" if missing else "nothing is quoted"


_FRACTION_JOINT = re.compile(r"\s*(?:/|(?:out )?of (?:the |these |those |our |all )?)\s*", re.IGNORECASE)


def _is_printed_fraction(claim: Claim, words: str) -> bool:
    """Where the words print fractions of the claimed denominator, the claimed one is among them."""
    n, of = claim.get("n"), claim.get("of")
    found = numerals(words)
    pairs = [
        (a.value, b.value) for a, b in itertools.pairwise(found) if _FRACTION_JOINT.fullmatch(words[a.end : b.start])
    ]
    rivals = [pair for pair in pairs if pair[1] == of]
    return not rivals or not isinstance(n, int) or (n, of) in rivals


def _stated(value: float, key: str, counts: set[float], words: str, group: int | None) -> bool:
    if value in counts:
        return True
    if value == 0:
        return bool(re.search(r"\b(?:no|none|nobody|neither|not?|without|never)\b", words, re.IGNORECASE))
    if ALL.search(words) and (value == 2 or group is None or value == group):
        return value == group or (value == 2 and bool(re.search(r"\b(?:both|neither|either)\b", words, re.IGNORECASE)))
    return value == 1 and key == "n" and bool(ONE.search(words))


def _fraction(claim: Claim) -> str:
    n, of, percent = (claim.get(key) for key in ("n", "of", "percent"))
    told = f"{'?' if n is None else n}/{of}" if of is not None else str(n)
    return f"{told} ({number_words(percent)} %)" if percent is not None else told


def _quote_states_percent(claim: Claim) -> str | None:
    percent = claim.get("percent")
    if not isinstance(percent, float):
        return None
    for before, quote, after in around(claim):
        inside = printed(quote)[1]
        if percent in (inside or printed(f"{before}{quote}{after}")[1]):
            return None
    return f"{number_words(percent)} % is not in {shown(claim.quote or '')}"


_ROUNDING = 0.6
"""Printed percentages are rounded, now and then upwards."""


def _percent_matches_count(claim: Claim) -> str | None:
    """n of a denominator is the percentage, within rounding."""
    n, of, percent = (claim.get(key) for key in ("n", "of", "percent"))
    if not isinstance(n, int) or not isinstance(percent, float):
        return None
    whole = of if isinstance(of, int) else claim.record.group.n
    if not whole:
        return None
    share = 100 * n / whole
    if abs(share - percent) <= _ROUNDING or of is None:
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


def _quote_states_detail(claim: Claim) -> str | None:
    """The patients that an antibody or drug is counted in; that a whole group got its drug needs no count beside it."""
    n = claim.get("n")
    if not isinstance(n, int) or (claim.field == "drugs" and n == claim.record.group.n):
        return None
    scene = claim.scene
    for quote in dict.fromkeys(claim.quotes):
        for match in re.finditer(re.escape(quote), scene.view):
            words = f"{scene.before(match.start(), 90)}{quote}{scene.after(match.end(), 90)}"
            if _stated(float(n), "n", printed(words)[0], words, claim.record.group.n):
                return None
    return f"a count of {n} does not stand beside {shown(claim.quote or '')}"


CHECKS = (
    Check(
        "QuoteStatesCount",
        "count_not_in_quote",
        "n and of are printed with the statement.",
        '25/30 from "19/20 improved"',
        "enter the counts that are printed, or none",
        COUNTED,
        _quote_states_count,
    ),
    Check(
        "QuoteStatesPercent",
        "percent_not_in_quote",
        "The percentage is printed with the statement.",
        '90 from "(80 %)"',
        "enter the percentage that is printed, or none",
        COUNTED,
        _quote_states_percent,
    ),
    Check(
        "PercentMatchesCount",
        "percent_differs_from_count",
        "100 n / of is the percentage, within rounding.",
        "21/24 with 95 %",
        "keep what is printed and note the contradiction, or mend a misread number",
        COUNTED,
        _percent_matches_count,
    ),
    Check(
        "PercentIsAShare",
        "percent_out_of_range",
        "A percentage lies between 0 and 100.",
        "120 % of patients",
        "look whether the number is a change of a score and no share of patients",
        COUNTED,
        _percent_is_a_share,
    ),
    Check(
        "CountWithinDenominator",
        "count_over_denominator",
        "n is not more than of.",
        "12 of 10",
        "read the source: n and of may be swapped or belong to two statements",
        COUNTED,
        _count_within_denominator,
    ),
    Check(
        "QuoteStatesPatients",
        "patients_not_in_quote",
        "The count of an antibody or treatment stands beside it.",
        'n 6 from "rituximab (n = 9)"',
        "enter the count that is printed beside the name, or none",
        TREATMENTS | {"antibodies"},
        _quote_states_detail,
    ),
)
