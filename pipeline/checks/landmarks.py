"""Where a text turns to somebody: a study that it names, the authors themselves, a patient."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.checks.base import FIELDS

TOLD = FIELDS - {"study", "group", "condition"}
"""The fields whose values are told of somebody."""


@dataclass(frozen=True, slots=True)
class Landmark:
    """A study, a voice or a patient that the text turns to at ``start``."""

    start: int
    end: int
    key: str
    """Folded surname, number of a label, age in years; empty for the authors themselves."""
    year: int | None = None
    narrative: bool = True
    sex: str | None = None
