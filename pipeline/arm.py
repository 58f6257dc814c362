"""One arm of a study: a group of its patients that the text tells apart by name, treatment or disease."""

from __future__ import annotations

import re
from dataclasses import dataclass, field


@dataclass(slots=True)
class Arm:
    """One arm: its name as printed, its size, the disease it was made by, where it is named, the words that name it."""

    label: str
    n: int | None = None
    placebo: bool = False
    condition: str | None = None
    span: tuple[int, int] = (0, 0)
    surfaces: list[str] = field(default_factory=list)
    treatments: tuple[str, ...] = ()
    """What it was given, where that is what tells it apart."""
    dose: str | None = None
    """Its dose, where that is what tells it apart from those that got the same."""
    sized: bool = False
    """It has no name but what it was given, or how many were ("26 patients given X")."""
    unnamed: bool = False
    """It has no name but the full one of its disease."""
    past: bool = False
    """Earlier patients, who were given nothing of what the study tries."""


_SHORT = re.compile(r"[A-Z][A-Z0-9/-]+s?")


def of_disease(name: str, span: tuple[int, int], n: int | None, text: str) -> Arm:
    """The part of the patients made by a disease: a short form names it ("CAPS"), the full name is its condition."""
    printed = text[slice(*span)]
    return Arm(printed, n, span=span, surfaces=[printed], condition=name, unnamed=not _SHORT.fullmatch(printed))
