"""What an outcome speaks of: "rash", "CMAS", "anti-dsDNA antibodies", "prednisolone", "the patient".

Vocabulary hits of a sentence become subjects with the domain they belong to; a cue takes the chain of subjects that
stands beside it ("improvement of muscle and skin inflammation", "CMAS, MMT8 and CHAQ").
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from extractors.base import Sentence
from extractors.count_words import NUMBER
from extractors.outcome_organs import organ
from extractors.vocabulary import TermHit

LOWER_IS_BETTER = frozenset(
    ("interferon_signature", "stat_phosphorylation", "muscle_enzymes", "inflammation_markers", "antibody_titre")
)
"""Domains whose values are quantities: they are reduced or increased, not improved."""

_IMMUNOSUPPRESSANTS = frozenset(
    (
        "immunosuppressant", "calcineurin inhibitor", "conventional synthetic disease-modifying antirheumatic drug",
        "antimetabolite", "alkylating agent", "mammalian target of rapamycin inhibitor", "steroid-sparing agent",
    )
)  # fmt: skip
_IMMUNOSUPPRESSANT_NAMES = frozenset(
    (
        "immunosuppressant",
        "methotrexate",
        "azathioprine",
        "mycophenolate mofetil",
        "ciclosporin",
        "tacrolimus",
        "cyclophosphamide",
    )
)


@dataclass(frozen=True, slots=True)
class Subject:
    """What a cue may speak of, at ``[start, end)`` of the sentence."""

    start: int
    end: int
    domain: str
    name: str
    higher: str
    quantity: bool
    drug: bool = False
    measured: bool = False


def subjects(sentence: Sentence) -> list[Subject]:
    """The subjects of a sentence in text order, none inside another."""
    found: list[Subject] = []
    hits = sentence.hits("measure", "sign", "antibody", "condition", "drug", "drug_class", "procedure")
    for hit in sorted(hits, key=lambda h: (h.start - h.end, h.term.kind == "condition", h.term.kind != "measure")):
        subject = None if _antigen(hit, sentence) or _harm(hit, sentence) else _subject(hit, sentence.start)
        if subject and all(subject.end <= s.start or s.end <= subject.start for s in found):
            found.append(subject)
    levels = [
        Subject(m.start(), m.end(), "other", m[0], "worse", True, measured=True) for m in _LEVEL.finditer(sentence.text)
    ]
    found += [level for level in levels if all(level.end <= s.start or s.end <= level.start for s in found)]
    return sorted(found, key=lambda s: s.start)


_LEVEL = re.compile(
    r"(?<![\w-])(?:(?:serum|plasma|urinary)\s(?!exchange|cells?\b|sickness|samples?\b|concentrations?\b|levels?\b|and\b|or\b)"
    r"[\w-]{1,40}(?:\s(?:levels?|concentrations?|excretion|values?)\b)?|"
    r"(?!(?:normal|high|low|higher|lower|elevated|increased|decreased|reduced|dose|activity|whose|these|those|their|"
    r"serum|plasma|blood|and|the|its|his|her|of|drug|trough|peak|effective|different|various|mean|minimum)\b)"
    r"[\w-]{3,40}\s(?:levels|concentrations?)\b(?!\sof\b))",
    re.IGNORECASE,
)
"""What is measured and stands in no list: "serum carnitine", "manganese levels"."""


def _harm(hit: TermHit, sentence: Sentence) -> bool:
    """A disease that is a typical harm of drugs ("shingles") is an adverse event, not what is treated."""
    if hit.term.kind != "condition":
        return False
    return any(
        e.start < hit.end and hit.start < e.end and e.term.get("typical") == "yes" for e in sentence.hits("event")
    )


_SUPPORT = re.compile(r"dialysis|filtration|ventilation|oxygen|parenteral nutrition|tube feeding|life support")


def _antigen(hit: TermHit, sentence: Sentence) -> bool:
    """The bare name of an antigen, with nothing about antibodies beside it."""
    end = hit.end - sentence.start
    return hit.term.get("antigen") == "yes" and not re.match(
        r"[\s-]*(?:auto)?antibod|\s?(?:titre|titer)", sentence.text[end : end + 20]
    )


def _subject(hit: TermHit, offset: int) -> Subject | None:
    term, start, end = hit.term, hit.start - offset, hit.end - offset
    if term.kind == "sign" and term.get("domain") == "organ_support":
        return Subject(start, end, "organ_support", hit.surface, "worse", False, drug=True)
    if term.kind in {"measure", "sign"}:
        domain = term.get("domain") or "other"
        higher = term.get("higher") or ("better" if term.get("state") == "good" else "worse")
        quantity = term.get("quantity") == "yes" or domain in LOWER_IS_BETTER
        return Subject(start, end, domain, hit.surface, higher, quantity, measured=term.kind == "measure")
    if term.kind == "condition":
        return Subject(start, end, organ(term.name, hit.surface), hit.surface, "worse", False)
    if term.kind == "antibody":
        return Subject(start, end, "antibody_titre", hit.surface, "worse", True, measured=True)
    if term.get("lab") == "yes":
        return None
    if term.kind == "procedure":
        domain = "organ_support" if term.get("support") == "yes" or _SUPPORT.search(term.name) else "other"
        return Subject(start, end, domain, term.name, "worse", False, drug=True)
    drug_class = term.get("class") or term.name
    if drug_class == "corticosteroid":
        return Subject(start, end, "steroid_use", term.name, "worse", True, drug=True)
    if drug_class in _IMMUNOSUPPRESSANTS or term.name in _IMMUNOSUPPRESSANT_NAMES:
        return Subject(start, end, "immunosuppressant_use", term.name, "worse", True, drug=True)
    return Subject(start, end, "treatment_discontinuation", term.name, "worse", False, drug=True)


_BARRIER = re.compile(
    r"[;:.]\s|\b(?:but|while|whereas|although|though|yet|however|because|since|so that|until|which|who|whom|that|"
    r"despite|"
    r"therefore|led to|resulted in|showed|revealed)\b",
    re.IGNORECASE,
)
_RIGHT_BARRIER = re.compile(
    r"[;:.]\s|,\s(?:and\s)?(?:he|she|it|they|we|there|(?:the|our) patients?)\b|"
    r"\b(?:after|during|with|when|by|without|who|which|since|until|despite|following|under|than|compared|was|were|is|are|"
    r"had|has|have|because|due|from|to|at|on|allowing|while|but|although|that|before|within|for|using|through|new)\b",
    re.IGNORECASE,
)
_RELATIVE = re.compile(r"^,?\s(?:that|which|who)\s")
_IN_SO_MANY = re.compile(rf"\s(?:in|of)\s(?:only\s|all\s)?{NUMBER}\b[^,;]{{0,30}}[,;]", re.IGNORECASE)
"""Between a noun and what comes after it in a list: "improvement in four, and titres fell"."""
_OF_ONE = re.compile(r",?\s(?:that|which|who)\s(?:was|is|has)\b")
"""Only the last of a chain is meant: "A, B and C, which was stopped"."""
_ASIDE = re.compile(r",\s(?:which|who)\s[^,;.]{1,60},")
_OWN_VERB = re.compile(r"\b(?:was|were|is|are|had|has|have)\b")
"""A subject with a verb of its own is none of the chain: "A was begun and B and C were stopped"."""
_ANOTHER_BEGINS = re.compile(r",\s(?:the|an?|his|her|our|their|both)\s(?!(?:\w+\s)?dos(?:e|age)s?\b|latter\b|former\b)")
"""The cue speaks of what begins behind a comma: "ten years after the osteosarcoma, the deformity was corrected"."""
_CLAUSE_BEGINS = re.compile(r",\sand\s")
_HAS_VERB = re.compile(r"\b(?:was|were|had|showed|revealed)\s[^,;]*$")
"""A subject with a verb before it is none of what begins behind "and": "relief was seen in A, and B normalised"."""
_ANOTHER_HEAD = re.compile(
    r"\band (?:the )?"
    r"(?:diagnosis|development|occurrence|onset|presence|appearance|administration|initiation|use|need) of\b"
)
"""Only the first is spoken of: "improvement of A and diagnosis of B"."""
_ANOTHER_CLAUSE = re.compile(r",\sand\s(?:the|his|her|their|its)\s")
_ITS_VERB = re.compile(
    r"[^.;:]{0,60}?\b(?:was|were|had|has|have|returned|fell|rose|normali[sz]ed|decreased|increased|improved|remained|"
    r"resolved|disappeared)\b"
)
_FRONTED = re.compile(
    r"\W*(?:After|Following|Upon|On|With|Despite|Since|During|Along with|Because of|Due to) [^,;]*", re.IGNORECASE
)
"""The main clause begins behind the comma: "After recovery from sepsis, his anaemia suggested X"."""
_CAUSE = re.compile(r"\b(?:due to|because of|owing to|despite|for|after)(?: [\w-]+){0,2} $")
_COORDINATION = re.compile(r"[,;/(]|\b(?:and|or|as well as|plus|including)\b", re.IGNORECASE)
_OF_ITS = re.compile(r"^['’s\s-]*(?:\w+\s){0,2}(?:of|in|on|for|with|to)\s", re.IGNORECASE)


def chain_left(text: str, found: list[Subject], at: int, floor: int) -> list[Subject]:
    """The subjects that end before a cue, back to ``floor`` or to where the clause begins."""
    chain: list[Subject] = []
    edge, reach = at, 110
    for subject in reversed([s for s in found if s.end <= at and s.start >= floor]):
        gap = _RELATIVE.sub("", text[subject.end : edge]).replace(", however,", "")
        if chain and chain[0].drug != subject.drug:
            break
        if (
            len(gap) > reach
            or _BARRIER.search(gap)
            or (not chain and _ANOTHER_BEGINS.match(gap))
            or (chain and (_OWN_VERB.search(gap) or _CAUSE.search(text[max(0, subject.start - 30) : subject.start])))
            or (chain and not (_COORDINATION.search(gap) or _OF_ITS.match(gap)))
            or (chain and _CLAUSE_BEGINS.search(gap) and _HAS_VERB.search(text[floor : subject.start]))
        ):
            break
        chain.insert(0, subject)
        if _OF_ONE.match(text, subject.end):
            break
        edge, reach = subject.start, 45
    return _heads(text, chain)


def chain_right(text: str, found: list[Subject], at: int, ceiling: int) -> list[Subject]:
    """The subjects that begin after a cue, up to ``ceiling`` or to where the phrase ends."""
    chain: list[Subject] = []
    fronted = _FRONTED.fullmatch(text, 0, at)
    edge, reach = at, 60
    for subject in [s for s in found if s.start >= at and s.end <= ceiling]:
        gap = _ASIDE.sub(",", text[edge : subject.start])
        if gap.count(")") > gap.count("("):
            break
        if chain and (
            _RIGHT_BARRIER.search(gap.replace("; ", ", ")) or not (_COORDINATION.search(gap) or _OF_ITS.match(gap))
        ):
            break
        if not chain and (
            _IN_SO_MANY.match(gap)
            or len(gap) > reach
            or _RIGHT_BARRIER.search(re.sub(r"^\s*(?:to|in|of|on|for|from)\s", " ", gap))
        ):
            break
        if len(gap) > reach or (chain and fronted and _ANOTHER_BEGINS.match(gap)):
            break
        if chain and _ANOTHER_HEAD.search(gap):
            break
        if chain and _ANOTHER_CLAUSE.match(gap) and _ITS_VERB.match(text, subject.end):
            break
        chain.append(subject)
        edge, reach = subject.end, 45
    return _heads(text, chain)


def _heads(text: str, chain: list[Subject]) -> list[Subject]:
    """Of "levels of IgG in nephritis" the head; of "symptoms of uveitis" the uveitis."""
    kept: list[Subject] = []
    for subject in chain:
        gap = text[kept[-1].end : subject.start] if kept else ""
        if (
            kept
            and kept[-1].domain == "disease_activity"
            and not kept[-1].measured
            and re.search(r"includ|such as", gap)
        ):
            kept[-1] = subject
            continue
        if kept and gap == " (" and subject.measured and not kept[-1].measured and not subject.drug:
            kept[-1] = replace(subject, higher=kept[-1].higher)
            continue
        if kept and not _COORDINATION.search(text[kept[-1].end : subject.start]):
            if kept[-1].domain == "disease_activity" and not kept[-1].measured and not subject.drug:
                kept[-1] = replace(subject, start=kept[-1].start)
            elif subject.domain != "disease_activity" and not subject.drug and kept[-1].drug:
                kept[-1] = subject
            continue
        kept.append(subject)
    return kept
