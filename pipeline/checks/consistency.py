"""Values of one record that contradict each other, and values that lack what makes them usable."""

from __future__ import annotations

from pipeline.checks.base import FIELDS, TREATMENTS, Check, Claim, number_words, shown
from pipeline.comparison import antibody, name

_FIELD_WORDS = {"drugs": "index", "prior_treatments": "prior", "concomitant_treatments": "concomitant"}


def _one_drug_two_roles(claim: Claim) -> str | None:
    """Index and something else is rare enough to look; prior and concomitant is not, unless the words are the same."""
    called = name(str(claim.get("name")))
    roles = [
        role for field, role in _FIELD_WORDS.items()
        if any(name(item.name) == called for item in getattr(claim.record, field))
    ]  # fmt: skip
    if len(roles) < 2 or (roles == ["prior", "concomitant"] and not _same_words(claim, called)):
        return None
    return f"{called} is {' and '.join(roles)} in one record"


def _same_words(claim: Claim, called: str) -> bool:
    """Both roles quote one and the same mention."""
    items = [
        i
        for f in ("prior_treatments", "concomitant_treatments")
        for i in getattr(claim.record, f)
        if name(i.name) == called
    ]
    spans = [{(piece.start, piece.end) for piece in item.evidence} for item in items]
    return len(spans) == 2 and bool(spans[0] & spans[1])


def _antibody_both_ways(claim: Claim) -> str | None:
    called = antibody(str(claim.get("name")))
    statuses = {item.status for item in claim.record.antibodies if antibody(item.name) == called}
    return f"{claim.get('name')} is positive and negative in one record" if len(statuses) > 1 else None


def _one_age_a_moment(claim: Claim) -> str | None:
    """One patient has one age at one moment."""
    if claim.record.group.kind != "individual" or claim.get("stat") != "exact":
        return None
    others = sorted(
        {
            a.value
            for a in claim.record.age
            if a.stat == "exact" and a.at == claim.get("at") and a.value is not None and a.unit == claim.get("unit")
        }
    )
    if len(others) < 2:
        return None
    return f"one patient is {' and '.join(map(number_words, others))} {claim.get('unit')}s old at {claim.get('at')}"


def _harm_both_ways(claim: Claim) -> str | None:
    called = str(claim.get("event")).lower()
    seen = {item.present for item in claim.record.adverse_events if item.event.lower() == called}
    if len(seen) > 1 and "adverse" not in called:
        return f"{called} is present and denied in one record"
    return None


_CONTRARY = {
    frozenset({"improved", "worsened"}), frozenset({"improved", "unchanged"}), frozenset({"resolved", "unchanged"}),
    frozenset({"resolved", "worsened"}), frozenset({"occurred", "absent"}), frozenset({"reduced", "increased"}),
}  # fmt: skip


def _outcome_both_ways(claim: Claim) -> str | None:
    """One patient, one measure, two contrary directions at one time."""
    if claim.record.group.kind != "individual":
        return None
    mine = (claim.get("domain"), claim.get("measure"), claim.get("at"))
    for other in claim.record.outcomes:
        pair = frozenset({str(claim.get("direction")), other.direction})
        if pair in _CONTRARY and mine[2] and (other.domain, other.measure, other.at) == mine:
            return f"{mine[1] or mine[0]} is {' and '.join(sorted(pair))} in one patient"
    return None


def _study_has_a_year(claim: Claim) -> str | None:
    if claim.record.scope == "cited" and claim.get("author") and claim.get("year") is None:
        return f"the study of {claim.get('author')} has no year"
    return None


def _record_has_a_drug(claim: Claim) -> str | None:
    return None if claim.record.drugs else "the record has no index treatment"


def _value_is_quoted(claim: Claim) -> str | None:
    """Every value has words it came from, at the place it says."""
    if not claim.evidence:
        empty = claim.field == "study" and not claim.get("author") and not claim.get("year")
        unsaid = claim.field == "group" and not claim.get("label") and claim.get("n") in (None, 1)
        return None if empty or unsaid else "no words are quoted"
    for piece in claim.evidence:
        if claim.scene.text[piece.start : piece.end] != piece.quote:
            return f"{shown(piece.quote)} does not stand where it is said to"
    return None


def _quote_is_content(claim: Claim) -> str | None:
    """The quote stands in the content of the document, not in menus, references or citation marks."""
    if claim.field == "study" or not claim.evidence:
        return None
    if all(not claim.read(piece).strip() for piece in claim.evidence):
        return f"{shown(claim.quote or '')} stands in page furniture or references"
    return None


def _text_is_of_the_file(claim: Claim) -> str | None:
    """The quoted words are the file's own, not what OCR made of an image."""
    scanned = [piece.page for piece in claim.evidence if piece.page in claim.scene.document.recognised_pages]
    return f"{shown(claim.quote or '')} was recognised on page {scanned[0]} by OCR" if scanned else None


_YEARS = range(1900, 2101)


def _year_is_a_year(claim: Claim) -> str | None:
    year = claim.get("year")
    return f"{year} is no year of publication" if isinstance(year, int) and year not in _YEARS else None


CHECKS = (
    Check(
        "OneDrugOneRole", "drug_in_two_roles", "A treatment has one role in a record.", "methotrexate is prior and "
                                                                                        "concomitant",
        "keep the role that the text gives it for this patient; keep both only for a second course", TREATMENTS,
        _one_drug_two_roles,
    ),
    Check(
        "OneAntibodyOneStatus", "antibody_both_ways", "An antibody is positive or negative in a record.",
        "anti-MDA5 positive and negative", "keep the result of this patient, or tell the times of the tests apart",
        frozenset({"antibodies"}), _antibody_both_ways,
    ),
    Check(
        "OneAgeAMoment", "two_ages", "One patient has one age at one moment.", "11 and 14 years at report",
        "give each age its moment (onset, diagnosis, treatment start), or to its own patient", frozenset({"age"}),
        _one_age_a_moment,
    ),
    Check(
        "OneHarmOneStatus", "event_both_ways", "An event is present or denied in a record.",
        "infection present and denied",
        "keep what the text says of this patient", frozenset({"adverse_events"}), _harm_both_ways,
    ),
    Check(
        "OutcomesAgree", "outcomes_contradict", "One measure of one patient has one direction at one time.",
        "rash resolved and worsened", "tell the times apart, or give each outcome to its own patient",
        frozenset({"outcomes"}), _outcome_both_ways,
    ),
    Check(
        "StudyHasAYear", "study_without_year", "A cited study has a year.", "Meyer, no year",
        "enter the year that the text or its reference list prints", frozenset({"study"}), _study_has_a_year,
    ),
    Check(
        "YearIsAYear", "year_out_of_range", "A study's year is a year of publication.", "year 214",
        "enter the four digits that are printed", frozenset({"study"}), _year_is_a_year,
    ),
    Check(
        "RecordHasADrug", "record_without_drug", "A record has an index treatment.", "a group whose treatment is "
                                                                                     "not named",
        "name the treatment that the record is about, or reject the record", frozenset({"group"}), _record_has_a_drug,
    ),
    Check(
        "ValueIsQuoted", "no_evidence", "A value quotes words that stand where it says.", "an age without a quote",
        "quote the words that state the value, or reject it", FIELDS, _value_is_quoted,
    ),
    Check(
        "QuoteIsContent", "quote_in_furniture", "The quote stands in the content, not in menus or reference lists.",
        "an age from the title of a reference", "quote the sentence of the text that states the value, or "
                                                "reject it", FIELDS,
        _quote_is_content,
    ),
    Check(
        "TextIsOfTheFile", "ocr", "The quoted words are text of the file, not read from an image by OCR.",
        "an age from a scanned page", "compare the figures with the page; OCR misreads 1, l and I, 5 and S, 0 and O",
        FIELDS, _text_is_of_the_file,
    ),
)  # fmt: skip
