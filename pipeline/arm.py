"""One arm of a study: a group of its patients that the text tells apart by name, treatment or disease."""

from __future__ import annotations

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
    sized: bool = False
    """It has no name but how many were given what ("26 patients given X")."""
