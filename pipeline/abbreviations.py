"""Short forms that a document defines itself: "cyclophosphamide (CPM)", "systemic lupus erythematosus (SLE)".

scispaCy's detector (Schwartz and Hearst's algorithm) pairs the short forms with their long ones; a pair counts when the
long form names a term of the vocabularies. What the document defines wins over the vocabularies' own reading.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Mapping
from functools import lru_cache

import spacy
from scispacy.abbreviation import AbbreviationDetector
from spacy.tokens import Doc

from extractors.context import any_name
from extractors.vocabulary import Term, TermHit, Vocabulary, fold, longest

_GIVEN_AS = (
    r"(?:oral|pulsed?|sub-?cutaneous|topical|inhaled|nebuli[sz]ed|rectal|sublingual|transdermal|epidural|"
    r"intra-?[a-z]+|(?:high|low)[- ]dose|weekly|monthly|recombinant(?: human)?)\s"
)
"""Words before a drug whose letter a short form may begin with: "intrathecal morphine (ITM)"."""
_ROUTE = re.compile(_GIVEN_AS, re.IGNORECASE)
_BRACKET = re.compile(r"\([A-Za-z0-9/+-]{2,12}s?\)")


@lru_cache(maxsize=1)
def _detector() -> AbbreviationDetector:
    return AbbreviationDetector(spacy.blank("en"))


Defined = dict[str, Term | None]
"""Short forms with the terms that they stand for; None where they stand for what is no term at all."""


def defined_abbreviations(doc: Doc, terms: Vocabulary) -> Defined:
    """The short forms that the document defines, with the terms they stand for; ``doc`` is not changed."""
    view = doc.user_data["view"]
    defined: Defined = {**_pairs_after_terms(view, terms), **_after_terms(view, terms)}
    for short, long in _pairs(doc):
        ending = _ending(long, terms)
        names = [hit for hit in ending if hit.term.kind in _NAMED]
        whole = [hit for hit in names if hit.start == 0 or _ROUTE.fullmatch(long[: hit.start])]
        if whole:
            defined[short] = max(whole, key=lambda hit: hit.end - hit.start).term
        elif not ending and _is_spelt_by(short, long):
            defined.setdefault(short, None)
    return defined


def _ending(text: str, terms: Vocabulary) -> list[TermHit]:
    """The terms whose names end where a stretch of text ends."""
    return [hit for hit in terms.hits(text) if hit.end == len(text)]


def _is_spelt_by(short: str, long: str) -> bool:
    """Whether the first letters of all the words are the capitals of the short form: "right iliac fossa" for RIF."""
    return "".join(word[0] for word in re.findall(r"[A-Za-z]+", long)).upper() == short


def _pairs(doc: Doc) -> list[tuple[str, str]]:
    """Short and long forms, in text order; a short form has two capitals at least."""
    if not _BRACKET.search(doc.user_data["view"]):
        return []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        found = _detector()(doc)._.abbreviations
    pairs = [(short.text, short._.long_form.text) for short in sorted(found, key=lambda span: span.start)]
    return [(short, long) for short, long in pairs if len(re.findall(r"[A-Z]", short)) >= 2]


_TREATMENTS = frozenset({"drug", "drug_class", "procedure"})
_NAMED = _TREATMENTS | {"condition", "antibody"}


# --- our own rule, for short forms that scispaCy's detector passes over ---------------------------------------------

_DEFINITION = re.compile(r"\((?:the\s)?([A-Z][\w/-]{1,9}?)s?(?:[,;][^()]{0,40})?\)")
_ROUTE_BEFORE = re.compile(rf"\b{_GIVEN_AS}$", re.IGNORECASE)


def _after_terms(view: str, terms: Vocabulary) -> dict[str, Term]:
    """Short forms in brackets right after a term that has all their letters: "cyclophosphamide (CPM)"."""
    defined: dict[str, Term] = {}
    for match in _DEFINITION.finditer(view):
        before = view[max(0, match.start() - 90) : match.start()].rstrip()
        offset = max(0, match.start() - 90)
        for hit in sorted(_ending(before, terms), key=lambda h: h.start):
            short, long = match[1], view[offset + hit.start : offset + hit.end]
            route = _ROUTE_BEFORE.search(before[: hit.start])
            fuller = route.group() + long if route else long
            if short not in defined and (_abbreviates(short, long) or _abbreviates(short, fuller)):
                defined[short] = hit.term
    return defined


_TWO = re.compile(r"\(([A-Z][A-Za-z0-9]{1,7})(?:/|-| and )([A-Z][A-Za-z0-9]{1,7})\)")
_BETWEEN_TWO = re.compile(r"/| (?:and|or|plus) ")


def _pairs_after_terms(view: str, terms: Vocabulary) -> dict[str, Term]:
    """Two short forms in one pair of brackets behind their terms: "polymyositis/dermatomyositis (PM/DM)"."""
    defined: dict[str, Term] = {}
    for match in _TWO.finditer(view):
        before = view[max(0, match.start() - 90) : match.start()].rstrip()
        for between in _BETWEEN_TWO.finditer(before):
            first = _ending(before[: between.start()], terms)
            second = [hit for hit in _ending(before[between.end() :], terms) if hit.start == 0]
            pairs = list(zip(match.groups(), (*first[:1], *second[:1]), strict=False))
            if first and second and all(_abbreviates(short, hit.surface) for short, hit in pairs):
                defined.update((short, hit.term) for short, hit in pairs)
    return defined


def _abbreviates(short: str, long: str) -> bool:
    """Every letter of the short form stands in the long form, in order, and the first letters agree."""
    letters = iter(fold(long))
    wanted = [c for c in short.lower() if c.isalpha()]
    return len(wanted) >= 2 and fold(long)[0] == wanted[0] and all(any(c == w for c in letters) for w in wanted)


# --- short forms that the printed part of a paper uses without defining them ----------------------------------------

_ROUTES = r"(?:IV|PO|HD|LD|O)"
_BY_ROUTE = re.compile(rf"^{_ROUTES}")
_USED = re.compile(
    r"\b(?:treated with|treatment with|therapy with|receiv\w+|responded to|response to|respond\w* (?:poorly|well) to|"
    r"efficacy of|use of|omission of|dos(?:e|age) of|courses? of|pulses of|[Oo]ral|[Ii]ntravenous|i\.v\.|IV|versus|"
    rf"vs\.?)\s(?P<short>[A-Z]{{2,5}})(?![\w/-])(?! (?:scan|score|level)s?\b)|\b(?P<given>{_ROUTES}[A-Z]{{2,4}})\b"
)


def used_abbreviations(view: str, hits: list[TermHit], defined: Defined) -> Defined:
    """Undefined capitals in the place of a treatment that abbreviate the one drug of the text that they can stand for.

    A section on its own says "children treated with CP" and "IVCP" where the paper has defined CP before; a table's
    title or a heading still names cyclophosphamide in full. Only a short form without any other reading counts.
    """
    read = {hit.surface.rstrip("s") for hit in hits} | set(defined)
    uses = list(_USED.finditer(view))
    used = {match["short"] for match in uses if match["short"]} - read
    drugs = {hit.term: hit for hit in hits if hit.term.kind == "drug" and len(hit.surface) > 6}
    found: Defined = {}
    for short in sorted(used):
        meant = [term for term, hit in drugs.items() if _abbreviates(short, hit.surface)]
        if len(meant) == 1 and not _abbreviates_words(short, view):
            found[short] = meant[0]
    routed = {match["given"] for match in uses if match["given"]} - read
    by_route = {short: found.get(_BY_ROUTE.sub("", short)) for short in routed}
    for hit in hits if used else ():
        if hit.term.kind == "drug" and hit.surface.isupper():
            bare = _BY_ROUTE.sub("", hit.surface)
            if bare in used and bare != hit.surface:
                found.setdefault(bare, hit.term)
    return found | {short: term for short, term in by_route.items() if term} | _meant_otherwise(hits, drugs, defined)


def _meant_otherwise(
    hits: list[TermHit], drugs: Mapping[Term, TermHit], defined: Defined
) -> dict[str, Term]:
    """"MPA" under a title on medroxyprogesterone is that, where the text never names mycophenolic acid in full."""
    shorts = {hit.surface: hit.term for hit in hits if hit.surface.isupper() and 2 < len(hit.surface) < 6}
    found: dict[str, Term] = {}
    for short, term in shorts.items():
        if short in defined or term.kind != "drug" or any(other.name == term.name for other in drugs):
            continue
        meant = [
            other for other, hit in drugs.items()
            if _abbreviates(short, hit.surface) or _abbreviates(short, f"{hit.surface} acetate")
        ]  # fmt: skip
        if len(meant) == 1:
            found[short] = meant[0]
    return found


def _abbreviates_words(short: str, view: str) -> bool:
    """Whether words in a row have the short form's letters for initials: "complete remission" for CR."""
    initials = r"[\s-]".join(rf"{letter}[a-z]+" for letter in short.lower())
    return bool(re.search(rf"\b{initials}\b", view.lower()))


def overridden(view: str, hits: list[TermHit], defined: Defined) -> list[TermHit]:
    """Hits on short forms the document defines replace the vocabulary's own reading of them.

    What is no term at all ("right iliac fossa (RIF)") is at least no treatment.
    """
    named = {short: term for short, term in defined.items() if term is not None}
    kept = [hit for hit in hits if hit.surface.rstrip("s") not in named]
    kept = [hit for hit in kept if hit.term.kind not in _TREATMENTS or hit.surface.rstrip("s") not in defined]
    if not named:
        return kept
    pattern = re.compile(rf"(?<![\w-])({any_name(named)})s?(?![\w])")
    own = [TermHit(m.start(), m.end(), named[m[1]], m.group()) for m in pattern.finditer(view)]
    return longest(kept + own)
