"""Drugs, antibodies, conditions, harms and doses: the quote names them."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from functools import lru_cache

from extractors.vocabulary import vocabulary
from pipeline.checks.base import TREATMENTS, Check, Claim, shown, terms_in
from pipeline.checks.numerals import numerals
from pipeline.comparison import antibody, folded, name, words
from pipeline.records import Evidence

_TREATMENT_KINDS = frozenset({"drug", "drug_class", "procedure"})
_TEST_KINDS = frozenset({"antibody", "antigen"})


def _hits(claim: Claim, piece: Evidence, kinds: frozenset[str]) -> list[str]:
    """The names of the vocabulary's terms that overlap a quote; longer look-alikes around it take their place."""
    near = claim.scene.terms(piece.start - 60, piece.end)
    return [hit.term.name for hit in near if hit.term.kind in kinds and piece.start < hit.end]


def _quote_names_drug(claim: Claim) -> str | None:
    claimed = name(str(claim.get("name")))
    found: list[str] = []
    for piece in claim.evidence:
        quote = claim.read(piece)
        named = [name(hit) for hit in _hits(claim, piece, _TREATMENT_KINDS)]
        if claimed in named or folded(quote).find(claimed) >= 0 or _defined(claim, quote, claimed):
            return None
        found += named or [quote.strip()]
    if not found:
        return "no words are quoted for the treatment"
    return f"{shown(claim.quote or '')} names {' and '.join(dict.fromkeys(found))}, not {claimed}"


def _defined(claim: Claim, quote: str, claimed: str) -> bool:
    """The quote is an abbreviation that the text defines for the claimed name."""
    return any(
        claimed in _long_form(claim.scene.view, code) for code in re.findall(r"\b[A-Za-z][\w-]*[A-Z]\w*\b", quote)
    )


@lru_cache(maxsize=512)
def _long_form(view: str, code: str) -> frozenset[str]:
    """The treatments named shortly before "(CODE)" at its first definition."""
    found: set[str] = set()
    for match in list(re.finditer(rf"\(\s*{re.escape(code)}s?\s*[),;]", view))[:2]:
        before = view[max(0, match.start() - 60) : match.start()]
        found |= {name(hit.term.name) for hit in terms_in(before) if hit.term.kind in _TREATMENT_KINDS}
    return frozenset(found)


_FUZZY = 0.78


def _name_is_as_printed(claim: Claim) -> str | None:
    """A name is printed in a known spelling, not only in one that resembles it."""
    claimed = folded(str(claim.get("name")))
    for piece in claim.evidence:
        for hit in claim.scene.terms(piece.start, piece.end):
            if (near := hit.term.get("candidates")) and folded(hit.term.name) == claimed:
                return f"{shown(hit.surface)} is read as {claimed}, a different spelling (candidates: {near})"
    for quote in claim.quotes:
        printed = folded(quote)
        named = {folded(hit.term.name) for hit in terms_in(quote) if hit.term.kind in _TREATMENT_KINDS}
        if claimed in printed or claimed in named:
            return None
    first = folded(claim.quotes[0]) if claim.quotes else ""
    alike = [
        w
        for w in re.findall(r"[a-z-]{5,}", first)
        if w != claimed and SequenceMatcher(None, w, claimed).ratio() >= _FUZZY
    ]
    return f"{shown(alike[0])} is read as {claimed}, a different spelling" if alike and not terms_in(alike[0]) else None


@lru_cache(maxsize=1)
def _listed() -> frozenset[str]:
    return frozenset(term.name for term in vocabulary().terms if term.kind in _TREATMENT_KINDS)


def _name_is_listed(claim: Claim) -> str | None:
    """A treatment is one that the vocabularies know."""
    claimed = str(claim.get("name"))
    return None if claimed in _listed() else f"no vocabulary knows {claimed}, printed as {shown(claim.quote or '')}"


_UNNAMED_TEST = re.compile(r"antibod|seronegativ|seropositiv|negative|serolog|MSA|MAA", re.IGNORECASE)


def _quote_names_antibody(claim: Claim) -> str | None:
    claimed = antibody(str(claim.get("name")))
    found: list[str] = []
    for piece in claim.evidence:
        quote = claim.read(piece)
        named = [antibody(hit) for hit in _hits(claim, piece, _TEST_KINDS)]
        if claimed in named or (claimed != "autoantibody" and claimed in antibody(quote)):
            return None
        if claimed == "autoantibody" and set(named) <= {claimed} and _UNNAMED_TEST.search(quote):
            return None
        found += named or [quote.strip()]
    if not found:
        return "no words are quoted for the antibody"
    return f"{shown(claim.quote or '')} names {' and '.join(dict.fromkeys(found))}, not {claim.get('name')}"


def _quote_names_condition(claim: Claim) -> str | None:
    claimed = words(str(claim.get("name")))
    for piece in claim.evidence:
        named = [words(hit) for hit in _hits(claim, piece, frozenset({"condition"}))]
        quote = claim.read(piece)
        if claimed in named or claimed <= words(quote) or _same_letters(quote, str(claim.get("name"))):
            return None
        if _abbreviated(claim, quote, claimed):
            return None
    return (
        f"{shown(claim.quote or '')} does not name {claim.get('name')}"
        if claim.quote
        else "no words are quoted for the condition"
    )


def _same_letters(quote: str, claimed: str) -> bool:
    """One spelling of the other: tumour, tumor; oedema, edema."""
    return SequenceMatcher(None, folded(quote), folded(claimed)).ratio() >= 0.86


def _abbreviated(claim: Claim, quote: str, claimed: frozenset[str]) -> bool:
    for code in re.findall(r"\b[A-Za-z]*[A-Z][\w-]*[A-Z]\w*\b", quote):
        match = re.search(rf"\(\s*{re.escape(code)}s?\s*[),;]", claim.scene.view)
        if match and len(claimed & words(claim.scene.view[max(0, match.start() - 80) : match.start()])) * 2 >= len(
            claimed
        ):
            return True
    return False


_GENERAL_HARM = re.compile(
    r"adverse|side[- ]effect|toxicit|complication|safe|toler|untoward|serious|severe|SAE|AE\b|reaction|event|"
    r"problem|AEs\b",
    re.IGNORECASE,
)


def _quote_names_event(claim: Claim) -> str | None:
    claimed = words(str(claim.get("event")))
    general = bool(claimed & {"adverse", "toxicity", "complication"})
    for piece in claim.evidence:
        quote = claim.read(piece)
        named = [words(hit) for hit in _hits(claim, piece, frozenset({"event"}))]
        printed = words(quote)
        if claimed in named or claimed <= printed or any(claimed <= n or n <= claimed for n in named if n):
            return None
        if (general and _GENERAL_HARM.search(quote)) or _same_letters(quote, str(claim.get("event"))):
            return None
        if claimed and {_stem(word) for word in claimed} <= {_stem(word) for word in printed}:
            return None
    return (
        f"{shown(claim.quote or '')} does not name {claim.get('event')}"
        if claim.quote
        else "no words are quoted for the event"
    )


_UP = re.compile(r"ris(?:e|ing)|rose|rais|elevat|increas|high")
"""What is said of a laboratory value that rose."""


def _stem(word: str) -> str:
    return "raised" if _UP.match(word) else word[:5]


def _text_prints_dose(claim: Claim) -> str | None:
    """A dose is verbatim: it stands in the text beside one of the drug's names."""
    printed = claim.get("dose")
    if not isinstance(printed, str) or not claim.evidence:
        return None
    wanted = " ".join(folded(printed).split())
    text = claim.scene.folded
    names = {folded(quote) for quote in claim.quotes} | {folded(str(claim.get("name")))}
    places = [match.start() for match in re.finditer(re.escape(wanted), text)]
    if any(called in text[max(0, place - 260) : place + 260] for place in places for called in names):
        return None
    if places:
        return f"the dose {shown(printed)} stands far from {shown(claim.quote or '')}"
    return f"the dose {shown(printed)} is not printed"


_DOSE_UNIT = re.compile(
    r"mg|µg|μg|mcg|(?<![a-z])g\b|g/|gram|micro|ml|lit(?:er|re)|iu|unit|\bu\b|u/|%|tablet|drop|puff|capsule|pulse|cell|vial|"
    r"dose|infusion|cycle|gy\b|mm|mmol|ng|weekly|daily|month",
    re.IGNORECASE,
)


def _dose_has_a_unit(claim: Claim) -> str | None:
    printed = claim.get("dose")
    if not isinstance(printed, str):
        return None
    if not numerals(printed):
        return f"the dose {shown(printed)} prints no number"
    return None if _DOSE_UNIT.search(printed) else f"the dose {shown(printed)} prints no unit"


CHECKS = (
    Check(
        "QuoteNamesDrug",
        "drug_not_in_quote",
        "The quote names the treatment, by a name, a brand or a defined abbreviation.",
        'infliximab from "rituximab"',
        "enter the treatment that the words name",
        TREATMENTS,
        _quote_names_drug,
    ),
    Check(
        "NameIsAsPrinted",
        "normalised_fuzzily",
        "The printed name is a known spelling of the treatment.",
        'infliximab from "inflixmab"',
        "confirm that the misspelling means this treatment",
        TREATMENTS,
        _name_is_as_printed,
    ),
    Check(
        "NameIsListed",
        "name_not_listed",
        "The treatment stands in the vocabularies.",
        "zibrelimab",
        "confirm that it is a treatment, under its international name",
        TREATMENTS,
        _name_is_listed,
    ),
    Check(
        "QuoteNamesAntibody",
        "antibody_not_in_quote",
        "The quote names the antibody.",
        'anti-MDA5 from "anti-NXP2 positive"',
        "enter the antibody that the words name",
        frozenset({"antibodies"}),
        _quote_names_antibody,
    ),
    Check(
        "QuoteNamesCondition",
        "condition_not_in_quote",
        "The quote names the condition.",
        'dermatomyositis from "psoriasis"',
        "enter the condition that the words name",
        frozenset({"condition"}),
        _quote_names_condition,
    ),
    Check(
        "QuoteNamesEvent",
        "event_not_in_quote",
        "The quote names the adverse event.",
        'herpes zoster from "headache"',
        "enter the event that the words name",
        frozenset({"adverse_events"}),
        _quote_names_event,
    ),
    Check(
        "TextPrintsDose",
        "dose_not_in_text",
        "The dose stands verbatim beside the treatment.",
        '"4 mg" from "2 mg daily"',
        "copy the dose as it is printed",
        frozenset({"drugs"}),
        _text_prints_dose,
    ),
    Check(
        "DoseHasAUnit",
        "dose_without_unit",
        "A dose has a number and a unit.",
        '"twice"',
        "copy the whole dose, or leave it out",
        frozenset({"drugs"}),
        _dose_has_a_unit,
    ),
)
