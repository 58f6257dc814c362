"""The family that a drug's international name tells by its stem: cefotaxime, ofloxacin and vancomycin are antibiotics.

The WHO gives related substances a common stem. ``terms/drug_families.csv`` has those that tell a family: ``-stem`` ends
the name, ``stem-`` begins it; the longest stem counts. The class that a vocabulary states goes before.
"""

from __future__ import annotations

import csv
from functools import lru_cache
from importlib.resources import files


@lru_cache(maxsize=1)
def _stems() -> tuple[tuple[str, str], ...]:
    text = (files("extractors") / "terms" / "drug_families.csv").read_text(encoding="utf-8")
    rows = [(row["stem"], row["family"]) for row in csv.DictReader(text.splitlines())]
    return tuple(sorted(rows, key=lambda row: -len(row[0])))


@lru_cache(maxsize=4096)
def family_of(name: str) -> str | None:
    """The family that a name's stem tells, or None."""
    for stem, family in _stems():
        if name.endswith(stem[1:]) if stem.startswith("-") else name.startswith(stem[:-1]):
            return family
    return None
