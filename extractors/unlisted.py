"""Drugs and diseases that no list holds, as the recogniser marks them.

A list is never whole: new drugs, misspelled ones, rare diseases. The recogniser alone marks too much ("placebo", words
of headings), so a name is taken where two annotation schemes agree on it, it looks like a name, no vocabulary has a
term there, and the words around it say that it was given or diagnosed. We return it as a hit of a term without an
identifier, named as printed, with the attribute ``unlisted``; a drug that one known drug is spelt almost like is that
drug, with the ``candidates`` in an attribute, for a curator to confirm.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from extractors.context import any_name
from extractors.disease_names import called
from extractors.drug_candidates import meant
from extractors.ner import Entity, Recogniser
from extractors.vocabulary import Term, TermHit

DRUG = frozenset({"DRUG", "CHEMICAL"})
DISEASE = frozenset({"DISEASE", "DISORDER"})
REACH = 60

_DRUG_NAME = re.compile(r"[A-Za-z][a-z]{3,}[a-z-]*(?:-\d+)?|[A-Z]{2,4}-?\d{3,6}")
_NO_DRUG = re.compile(
    r"(?:medic|drug|agent|therap|treat|placebo|vaccin|solution|dose|inhibit|blocker|antibod|tablet|inject|infus|"
    r"regimen|steroid|chemo|suppl|interleukin|receptor|factor|protein|inflammat|exchange)",
    re.IGNORECASE,
)
_GIVEN_BEFORE = re.compile(
    r"\b(?:received?|receiving|given|giving|treated with|treatment with|therapy with|trial of|courses? of|doses? of|"
    r"started on|commenced on|switched to|changed to|combination with|addition of|added|administration of|use of|"
    r"initiat\w+|prescribed|took|taking|despite|refractory to|resistant to|intolerant (?:to|of)|responded to)\s"
    r"(?:[\w.-]+\s){0,3}$",
    re.IGNORECASE,
)
_GIVEN_AFTER = re.compile(
    r"^(?:\s\([^()]{1,40}\))?,?\s(?:at\s)?(?:\d+(?:\.\d+)?\s?(?:mg|g|µg|mcg|ml|iu|u)\b|therapy|treatment|monotherapy|"
    r"(?:was|were|had been)\s(?:\w+ly\s)?(?:given|started|added|administered|initiated|prescribed|commenced|introduced|"
    r"stopped|discontinued|withdrawn|tapered|tried))",
    re.IGNORECASE,
)
_CUE = re.compile(
    r"\b(?:receiv|given|giving|treat|therap|trial of|cours|dos(?:e|age)|start|commenc|switch|chang|combin|add|admin|"
    r"use of|initiat|prescri|took|taking|despite|refractory|resist|intoleran|respon[ds]|stopp|discontinu|withdraw|"
    r"taper|tried|introduc|diagnos|cases? of|suffer|"
    r"(?:patient|child|children|boy|girl|m[ae]n|wom[ae]n|(?:fe)?male|infant|adult)s? with)|"
    r"\d\s?(?:mg|g|µg|mcg|ml|iu|u)\b",
    re.IGNORECASE,
)
_END = re.compile(r"[.!?]\s+(?=[A-Z(])|\n\s*\n")
_DISEASE_NAME = re.compile(r"(?![a-z]+ed$)[A-Za-z][\w'’-]{3,}(?: [\w'’-]+){0,5}")
_ANY_DISEASE = re.compile(
    r"(?:[a-z][\w-]* )?(?:diseases?|disorders?|conditions?|illness|involvement|symptoms?|lesions?)"
)
"""What is said of any disease ("systemic disease"), a sign that worsens or not; a name has an eponym or more words."""
_GRADED = re.compile(r"^(?:(?:severe|mild|moderate|refractory|active|suspected|probable|possible)\s)+", re.IGNORECASE)
"""Words before a name that only grade a disease."""
_STATED_BEFORE = re.compile(
    r"\b(?:diagnos(?:is|ed)\s(?:of|with|as)|cases? of|suffer(?:ing|ed|s) from|"
    r"(?:patients?|child|children|boy|girl|man|woman|male|female|infant|adult)s? with)\s(?:an? |the )?(?:[\w-]+\s)?$",
    re.IGNORECASE,
)


def unlisted(view: str, known: Sequence[TermHit], recogniser: Recogniser) -> list[TermHit]:
    """Hits of names that the vocabularies lack, in text order; a name taken once is taken wherever it is printed."""
    taken = bytearray(len(view))
    for hit in known:
        if hit.term.kind != "sign" or not _ANY_DISEASE.fullmatch(hit.surface):
            taken[hit.start : hit.end] = b"1" * (hit.end - hit.start)
    heads = {
        head: [entity for entity in entities if not any(taken[entity.start : entity.end])]
        for head, entities in recogniser.by_head(told(view)).items()
    }
    named: dict[str, TermHit] = {}
    for hit in (*_drugs(view, heads), *_diseases(view, heads)):
        named.setdefault(hit.surface.lower(), hit)
    return [hit for hit in _everywhere(view, named) if not any(taken[hit.start : hit.end])]


def told(view: str) -> str:
    """The sentences that tell of a treatment or a diagnosis, the others blanked: half of the reading is spared."""
    ends = [match.end() for match in _END.finditer(view)]
    pieces = [view[start:end] for start, end in zip([0, *ends], [*ends, len(view)], strict=True)]
    return "".join(piece if _CUE.search(piece) else " " * len(piece) for piece in pieces)


def _everywhere(view: str, named: Mapping[str, TermHit]) -> Iterator[TermHit]:
    if not named:
        return
    pattern = re.compile(rf"(?<![\w-]){any_name(named)}(?![\w])", re.IGNORECASE)
    for match in pattern.finditer(view):
        if hit := named.get(match.group().lower()):
            yield TermHit(match.start(), match.end(), hit.term, match.group())


def _agreed(heads: Mapping[str, Sequence[Entity]], labels: frozenset[str]) -> Iterator[tuple[Entity, bool]]:
    """The entities of some labels, and whether another scheme marks the place alike (yes where there is but one)."""
    marked = {head: [e for e in entities if e.label in labels] for head, entities in heads.items()}
    for head, entities in marked.items():
        others = [other for name, found in marked.items() if name != head for other in found]
        for entity in entities:
            alike = any(other.start < entity.end and entity.start < other.end for other in others)
            yield entity, alike or len(heads) == 1


def _drugs(view: str, heads: Mapping[str, Sequence[Entity]]) -> Iterator[TermHit]:
    for entity, agreed in _agreed(heads, DRUG):
        printed = view[entity.start : entity.end]
        if not agreed or not _DRUG_NAME.fullmatch(printed) or _NO_DRUG.search(printed):
            continue
        given = _stands_beside(view, entity, _GIVEN_BEFORE, _GIVEN_AFTER)
        close = meant(printed)
        if close:
            term, near = close
            shown = "; ".join(f"{one.term.name} {one.similarity:.2f}" for one in near)
            known = Term(term.kind, term.id, term.name, (*term.attributes, ("candidates", shown)))
            yield TermHit(entity.start, entity.end, known, printed)
        elif given:
            name = printed.lower() if printed[1:].islower() else printed
            yield TermHit(entity.start, entity.end, Term("drug", None, name, (("unlisted", "yes"),)), printed)


def _diseases(view: str, heads: Mapping[str, Sequence[Entity]]) -> Iterator[TermHit]:
    for entity, agreed in _agreed(heads, DISEASE):
        printed = view[entity.start : entity.end]
        named = _DISEASE_NAME.fullmatch(printed) and not _ANY_DISEASE.fullmatch(printed)
        if agreed and named and _stands_beside(view, entity, _STATED_BEFORE, None):
            term = Term("condition", None, called(_GRADED.sub("", printed)), (("unlisted", "yes"),))
            yield TermHit(entity.start, entity.end, term, printed)


def _stands_beside(view: str, entity: Entity, before: re.Pattern[str], after: re.Pattern[str] | None) -> bool:
    if before.search(view[max(0, entity.start - REACH) : entity.start]):
        return True
    return after is not None and bool(after.match(view[entity.end : entity.end + REACH]))
