"""The family that a drug's international name tells by its stem: cefotaxime, ofloxacin and vancomycin are antibiotics.

The WHO gives related substances a common stem. ``terms/drug_families.csv`` has those that tell a family: ``-stem`` ends
the name, ``stem-`` begins it; the longest stem counts. The class that a vocabulary states goes before.
``terms/narrow_classes.csv`` has classes other than families (aminoglycosides, dopamine agonists) with their members.
"""

from __future__ import annotations

from functools import lru_cache

from extractors.vocabulary import Term
from extractors.word_tables import TERMS, rows

ANTI_INFECTIVES = frozenset({"antibiotic", "antiviral", "antifungal", "antiparasitic", "antituberculous drug"})
"""The families that are given against an infection."""


@lru_cache(maxsize=1)
def _stems() -> tuple[tuple[str, str], ...]:
    table = [(row["stem"], row["family"]) for row in rows(TERMS / "drug_families.csv", ("stem", "family"))]
    return tuple(sorted(table, key=lambda row: -len(row[0])))


@lru_cache(maxsize=4096)
def family_of(name: str) -> str | None:
    """The family that a name's stem tells, or None."""
    return next((family for stem, family in _stems() if _has(name, stem)), None)


def _has(name: str, stem: str) -> bool:
    if stem.startswith("-"):
        return name.endswith(stem[1:])
    return name.startswith(stem[:-1]) if stem.endswith("-") else name == stem


@lru_cache(maxsize=1)
def _classes() -> tuple[tuple[str, tuple[str, ...]], ...]:
    table = rows(TERMS / "narrow_classes.csv", ("class", "stems"))
    return tuple((row["class"], tuple(row["stems"].split("|"))) for row in table)


@lru_cache(maxsize=4096)
def classes_of(name: str) -> frozenset[str]:
    """The classes beside its family that a drug belongs to."""
    return frozenset(group for group, stems in _classes() if any(_has(name, stem) for stem in stems))


def term_family(term: Term) -> str | None:
    """A class is its own family; operations and life support are one; a drug's stands in the vocabulary or its stem."""
    if term.kind == "drug_class":
        return term.name
    if term.get("operation") == "yes":
        return "operation"
    if term.get("support") == "yes":
        return "life support"
    return term.get("class") or (family_of(term.name) if term.kind == "drug" else None)
