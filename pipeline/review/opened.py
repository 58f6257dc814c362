"""A document opened for a reviewer, and what they may ask of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from pipeline.decided import DecidedDocument, DecidedRecord, Value, held
from pipeline.decisions import Action, Decision, Subject
from pipeline.document import Document
from pipeline.errors import EpicrisisError
from pipeline.records import Flag, Record
from pipeline.review.linked import Between
from pipeline.texts import Extracted


class NotThere(EpicrisisError):
    """A document, record or value that the run does not have."""


class Refused(EpicrisisError):
    """A decision that cannot be taken; the message says why and what would do."""


@dataclass(frozen=True, slots=True)
class Reviewer:
    """Who decides."""

    name: str
    role: str = "reviewer"


@dataclass(frozen=True, slots=True)
class Asked:
    """A decision as it comes from a page or a script; ``version`` is the thread's length that they saw."""

    subject: Subject
    action: Action
    version: int
    after: dict[str, Any] | None = None
    target: str | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Settling:
    """A settlement as it comes from a page or a script: whose side is believed (None: both hold), and why."""

    key: str
    action: Literal["settle", "undo"]
    version: int
    believed: int | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A document as the machine left it."""

    stored: Extracted
    document: Document
    records: tuple[Record, ...]
    flags: tuple[Flag, ...]
    between: Between
    """What other documents of the run say of the same patients."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A document as a reviewer sees it."""

    sheet: Sheet
    outcome: DecidedDocument
    thread: str
    decisions: tuple[Decision, ...]
    checking: frozenset[str] = frozenset()
    """Whose decisions wait for this reviewer, who checks them."""

    def waits(self, value: Value) -> bool:
        """Whether nobody has decided on a value, or somebody whom this reviewer checks."""
        return value.state == "open" or (value.last is not None and value.last.reviewer in self.checking)

    def record(self, name: str) -> DecidedRecord:
        """A record by its id."""
        found = self.outcome.record(name)
        if found is None:
            raise NotThere(f"this document has no record {name}")
        return found

    def value(self, subject: Subject) -> Value:
        """A value by what names it."""
        found = self.outcome.find(subject)
        if found is None:
            raise NotThere("this value is no longer in the record; load the page anew")
        return found


    def holding(self) -> Iterator[Decision]:
        """The decisions that hold: the last of each value and of each record."""
        for record in self.outcome.records:
            yield from held(record.thread)[-1:]
            yield from (value.last for value in record.values if value.last is not None)
