"""What a store holds of a file and of a run, in figures."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class KnownFile:
    """A file that the store has met under one fingerprint."""

    id: int
    content: str
    documents: int
    complete: bool
    failed: bool


@dataclass(frozen=True, slots=True)
class Counts:
    """What a run holds."""

    documents: int
    by_status: dict[str, int]
    records: int
    values: int
    flagged: int
    flags: int
    seconds_reading: float
    seconds_extracting: float

    @property
    def papers(self) -> int:
        """The documents without the files that no reader takes."""
        return self.documents - self.by_status.get("skipped", 0)

    def seconds(self) -> dict[str, float]:
        """How long reading and extracting took, in all processes together."""
        return {"reading": self.seconds_reading, "extracting": self.seconds_extracting}


@dataclass(frozen=True, slots=True)
class AboutRun:
    """One call of ``epicrisis run``."""

    fingerprint: str
    started: str
    finished: str | None
    options: dict[str, object]
