"""Whether a confidence means what it says: the reliability table, the Brier score, the expected calibration error."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

BINS = 10


@dataclass(frozen=True, slots=True)
class Bin:
    """Values whose confidence lies between ``low`` and ``high``."""

    low: float
    high: float
    n: int
    said: float
    """Their mean confidence."""
    right: float
    """The share of them that is right."""


@dataclass(frozen=True, slots=True)
class Reliability:
    """How confidence and truth go together over some values."""

    bins: tuple[Bin, ...]
    brier: float
    ece: float

    def table(self) -> str:
        """The bins that hold values, and the two figures."""
        lines = [f"{'confidence':>14}{'values':>8}{'said':>8}{'right':>8}"]
        lines += [f"{b.low:8.1f} - {b.high:.1f}{b.n:8}{b.said:8.3f}{b.right:8.3f}" for b in self.bins if b.n]
        return "\n".join([*lines, f"Brier score {self.brier:.4f}, calibration error (ECE, {BINS} bins) {self.ece:.4f}"])


def reliability(said: Sequence[float], right: Sequence[bool]) -> Reliability:
    """Reliability of confidences against what turned out right."""
    if not said:
        return Reliability((), 0.0, 0.0)
    members: list[list[int]] = [[] for _ in range(BINS)]
    for place, confidence in enumerate(said):
        members[min(int(confidence * BINS), BINS - 1)].append(place)
    bins = []
    for number, places in enumerate(members):
        n = len(places)
        mean = sum(said[p] for p in places) / n if n else 0.0
        share = sum(right[p] for p in places) / n if n else 0.0
        bins.append(Bin(number / BINS, (number + 1) / BINS, n, mean, share))
    brier = sum((c - r) ** 2 for c, r in zip(said, right, strict=True)) / len(said)
    ece = sum(b.n * abs(b.said - b.right) for b in bins) / len(said)
    return Reliability(tuple(bins), brier, ece)
