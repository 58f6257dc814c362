"""Values that are printed and still cannot be: ages of 180 years, 90 years of follow-up, 30 weeks that are 9 months."""

from __future__ import annotations

import re

from pipeline.checks.base import AMOUNTS, Check, Claim, number_words, shown
from pipeline.checks.numerals import numerals, units
from pipeline.comparison import folded

_DAYS = {"hour": 1 / 24, "day": 1.0, "week": 7.0, "month": 365.25 / 12, "year": 365.25}
_LONGEST_LIFE = 115.0
_LONGEST_FOLLOW_UP = 50.0


def _years(claim: Claim, key: str) -> float | None:
    number = claim.get(key)
    unit = str(claim.get("unit"))
    return number * _DAYS[unit] / _DAYS["year"] if isinstance(number, float) and unit in _DAYS else None


def _amount_is_possible(claim: Claim) -> str | None:
    limit = _LONGEST_LIFE if claim.field == "age" else _LONGEST_FOLLOW_UP
    for key in ("value", "low", "high"):
        years = _years(claim, key)
        if years is not None and not 0 <= years <= limit:
            return f"{number_words(claim.get(key))} {claim.get('unit')}s cannot be"
    return None


_PAEDIATRIC = re.compile(r"^juvenile|paediatric|pediatric|childhood|neonatal|infantile|kawasaki", re.IGNORECASE)


def _age_fits_condition(claim: Claim) -> str | None:
    """A disease of children with the age of an adult."""
    years = _years(claim, "value")
    paediatric = [c.name for c in claim.record.condition if _PAEDIATRIC.search(c.name)]
    if not paediatric or years is None or years < 26 or claim.get("at") in ("treatment_start",) and years < 40:
        return None
    return f"an age of {number_words(claim.get('value'))} {claim.get('unit')}s does not fit {paediatric[0]}"


def _onset_before_report(claim: Claim) -> str | None:
    """Onset and diagnosis are not later than the report."""
    order = ("birth", "onset", "diagnosis", "treatment_start", "report")
    if claim.record.group.kind != "individual" or claim.get("stat") != "exact":
        return None
    mine, at = _years(claim, "value"), str(claim.get("at"))
    for other in claim.record.age:
        if other.stat != "exact" or other.value is None or mine is None:
            continue
        theirs = other.value * _DAYS[other.unit] / _DAYS["year"]
        if order.index(at) < order.index(other.at) and mine > theirs + 1:
            return f"an age of {number_words(claim.get('value'))} at {at} is above the age at {other.at}"
    return None


def _duration_within_life(claim: Claim) -> str | None:
    if claim.record.group.kind != "individual":
        return None
    mine = _years(claim, "value")
    ages = [
        a.value * _DAYS[a.unit] / _DAYS["year"]
        for a in claim.record.age
        if a.value is not None and a.at in ("report", "treatment_start")
    ]
    if mine is None or not ages or claim.field == "follow_up" or mine <= max(ages) + 1:
        return None
    return f"{number_words(claim.get('value'))} {claim.get('unit')}s of disease are longer than the patient's life"


_TWICE = 1.18


def _two_units_agree(claim: Claim) -> str | None:
    """ "30 weeks (9 months)": the same time in two units."""
    for piece in claim.evidence:
        quote = claim.read(piece)
        after = claim.scene.after(piece.end, 26)
        told = _amounts(f"{quote}{after}")
        if len(told) < 2 or not re.match(r"\s*[(=/]", f"{quote}{after}"[told[0][1] :]):
            continue
        (one, _, unit_one), (other, _, unit_other) = told[:2]
        a, b = one * _DAYS[unit_one], other * _DAYS[unit_other]
        if unit_one != unit_other and not 1 / _TWICE <= a / max(b, 1e-9) <= _TWICE:
            return f"{number_words(one)} {unit_one}s are not {number_words(other)} {unit_other}s"
    return None


def _amounts(text: str) -> list[tuple[float, int, str]]:
    """Numbers that a unit follows at once: (number, end of the unit, unit)."""
    found = []
    for numeral in numerals(text):
        for start, end, unit in units(text):
            if start >= numeral.end and not text[numeral.end : start].strip(" -"):
                found.append((numeral.value, end, unit))
                break
    return found


_CITED_NUMBER = re.compile(r"^\[?\d{1,3}\]?$")


def _number_is_no_citation(claim: Claim) -> str | None:
    """A bare number in brackets or a superscript is a citation mark, no amount."""
    for piece in claim.evidence:
        printed = claim.scene.text[max(0, piece.start - 1) : piece.end + 1]
        if not (_CITED_NUMBER.match(piece.quote) and printed.startswith("[") and printed.endswith("]")):
            return None
    return f"{shown(claim.quote or '')} is a citation mark" if claim.evidence else None


_OCR = re.compile(r"\b(?:\d+[lIO]\d*|[lI]\d+|\d+\s?[$§])(?=\s?(?:years?|months?|weeks?|mg|%))")


def _quote_is_clean(claim: Claim) -> str | None:
    for quote in claim.quotes:
        if match := _OCR.search(quote):
            return f"{shown(match.group())} looks like a scanning error"
    return None


def _conditions_differ(claim: Claim) -> str | None:
    """Two names of one disease are one condition."""
    mine = folded(str(claim.get("name")))
    others = [folded(c.name) for c in claim.record.condition if c is not claim.value]
    return f"{mine} stands twice" if mine in others else None


CHECKS = (
    Check(
        "AmountIsPossible",
        "amount_impossible",
        "An age is one of a human life, a duration below fifty years.",
        "180 years",
        "read the source: the number or its unit is misread or misprinted",
        AMOUNTS,
        _amount_is_possible,
    ),
    Check(
        "AgeFitsCondition",
        "adult_age_in_paediatric_condition",
        "A disease of children has the age of a child.",
        "juvenile dermatomyositis at 52 years",
        "look whether the age belongs to another patient or another disease",
        frozenset({"age"}),
        _age_fits_condition,
    ),
    Check(
        "OnsetBeforeReport",
        "ages_out_of_order",
        "Birth, onset, diagnosis, treatment and report follow each other.",
        "onset at 14, report at 11",
        "give each age its own moment or its own patient",
        frozenset({"age"}),
        _onset_before_report,
    ),
    Check(
        "DurationWithinLife",
        "duration_over_age",
        "A disease is not longer than the patient's life.",
        "20 years of disease at the age of 11",
        "look whether the duration belongs to another patient",
        frozenset({"disease_duration"}),
        _duration_within_life,
    ),
    Check(
        "TwoUnitsAgree",
        "units_disagree",
        "A time in two units is one time.",
        '"30 weeks (9 months)"',
        "keep what is printed and note that the paper contradicts itself",
        AMOUNTS,
        _two_units_agree,
    ),
    Check(
        "NumberIsNoCitation",
        "citation_as_number",
        "A number is data, no citation mark.",
        'follow-up 12 from "[12]"',
        "reject the value",
        AMOUNTS,
        _number_is_no_citation,
    ),
    Check(
        "QuoteIsClean",
        "scanning_error",
        "The quoted number is printed in digits.",
        '"I8 years", "5 $ years"',
        "look at the page and enter the number that it prints",
        AMOUNTS,
        _quote_is_clean,
    ),
    Check(
        "ConditionsDiffer",
        "condition_twice",
        "A condition stands once in a record.",
        "dermatomyositis twice",
        "reject one of the two",
        frozenset({"condition"}),
        _conditions_differ,
    ),
)
