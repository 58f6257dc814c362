"""The family that a drug's international name tells by its stem: cefotaxime, ofloxacin and vancomycin are antibiotics.

The WHO gives related substances a common stem. ``terms/drug_families.csv`` has those that tell a family: ``-stem`` ends
the name, ``stem-`` begins it; the longest stem counts. The class that a vocabulary states goes before.
"""

from __future__ import annotations

from functools import lru_cache

from extractors.word_tables import TERMS, rows


@lru_cache(maxsize=1)
def _stems() -> tuple[tuple[str, str], ...]:
    table = [(row["stem"], row["family"]) for row in rows(TERMS / "drug_families.csv", ("stem", "family"))]
    return tuple(sorted(table, key=lambda row: -len(row[0])))


@lru_cache(maxsize=4096)
def family_of(name: str) -> str | None:
    """The family that a name's stem tells, or None."""
    for stem, family in _stems():
        if name.endswith(stem[1:]) if stem.startswith("-") else name.startswith(stem[:-1]):
            return family
    return None
