"""What the templates show: a record with its values numbered, and the source with their words marked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from pipeline.decided import SETTLED, DecidedRecord, Value
from pipeline.decisions import Decision, Subject
from pipeline.export.highlighting import Passage, Span, passages
from pipeline.export.report import FIELDS, gapped
from pipeline.export.wording import words
from pipeline.records import LIST_FIELDS, SINGLE_FIELDS, Grounded
from pipeline.review.opened import Opened

NAMES = {
    "study": "Study", "group": "Patients", "sex": "Sex", "age": "Age", "condition": "Condition",
    "disease_duration": "Disease duration", "antibodies": "Antibodies", "drugs": "Index drug",
    "prior_treatments": "Prior treatment", "concomitant_treatments": "Given together", "follow_up": "Follow-up",
    "outcomes": "Outcome", "adverse_events": "Adverse event",
}  # fmt: skip
DONE = {
    "accept": "accepted", "correct": "corrected", "reject": "rejected", "unsure": "unsure", "add": "added",
    "move": "moved", "split": "split off", "merge": "merged", "undo": "undone",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Told:
    """One decision in words."""

    who: str
    what: str
    when: str
    said: str
    reason: str


@dataclass(frozen=True, slots=True)
class Shown:
    """One value as the record's pane shows it; ``number`` links it to its marks in the source."""

    number: int
    value: Value
    words: str
    flags: tuple[str, ...]
    history: tuple[Told, ...]
    unchecked: bool = False
    """Whether somebody decided on it whose decisions the reviewer checks."""

    @property
    def said(self) -> Grounded:
        """What it states."""
        return self.value.said

    @property
    def review(self) -> bool:
        """Whether it waits for a look."""
        if self.unchecked:
            return True
        return self.value.state not in SETTLED and (self.said.needs_review or self.value.state == "unsure")

    @property
    def quotes(self) -> list[str]:
        """Its words, a line each."""
        return [" ".join(piece.quote.split()) for piece in self.said.evidence]

    @property
    def before(self) -> str:
        """What the machine said, where a reviewer said something else."""
        machine = words(self.value.field, self.value.machine) if self.value.machine is not None else ""
        return machine if self.value.stated is not None and machine != self.words else ""

    @property
    def page(self) -> int | None:
        """The page of its first words."""
        return self.said.evidence[0].page if self.said.evidence else None

    @property
    def name(self) -> str:
        """What a URL calls it."""
        return f"{self.value.field}.{self.value.key}"


@dataclass(frozen=True, slots=True)
class Pane:
    """A record as its pane shows it."""

    record: DecidedRecord
    fields: list[tuple[str, list[Shown]]]
    title: str

    @property
    def values(self) -> list[Shown]:
        """All its values in order."""
        return [shown for _, some in self.fields for shown in some]

    @property
    def left(self) -> int:
        """How many values wait for a look."""
        return sum(shown.review for shown in self.values)

    @property
    def open(self) -> int:
        """How many values nobody has decided on."""
        return sum(shown.unchecked or shown.value.state not in SETTLED for shown in self.values)

    def after(self, subject: Subject) -> Shown | None:
        """The next value that waits for a look, behind this one or from the top."""
        order = self.values
        at = next((place for place, shown in enumerate(order) if shown.value.subject == subject), -1)
        return next((shown for shown in [*order[at + 1 :], *order[: at + 1]] if shown.review), None)


def pane_of(opened: Opened, record: DecidedRecord) -> Pane:
    """The pane of a record."""
    numbered: list[tuple[str, list[Shown]]] = []
    number = 0
    for field in FIELDS:
        some: list[Shown] = []
        for value in (value for value in record.values if value.field == field):
            said = words(field, value.said)
            if said or value.said.evidence:
                number += 1
                flags, unchecked = _flags(opened, value), opened.waits(value) and value.state != "open"
                some.append(Shown(number, value, said or "not stated", flags, _history(value), unchecked))
        if some:
            numbered.append((field, some))
    return Pane(record, numbered, title_of(record))


def title_of(record: DecidedRecord) -> str:
    """Who a record is about, in a line."""
    current: dict[str, Any] = {value.field: value.said for value in record.values if value.field in ("study", "group")}
    study = words("study", current.get("study", record.record.study))
    whose = study or ("Own patients" if record.record.scope == "this" else "Cited study")
    return f"{whose} · {words('group', current.get('group', record.record.group))}"


def source_of(opened: Opened, pane: Pane) -> list[Passage]:
    """The text with the words of a pane's values marked."""
    length = len(opened.sheet.document.text)
    spans = [
        Span(piece.start, piece.end, shown.number, shown.value.field, anchor=place == 0)
        for shown in pane.values
        for place, piece in enumerate(shown.said.evidence)
        if 0 <= piece.start < piece.end <= length
    ]
    return list(passages(opened.sheet.document, spans))


def starts(passages: Sequence[Passage]) -> list[int]:
    """Where each passage begins in the text."""
    found, at = [], 0
    for passage in passages:
        found.append(at)
        at += passage.length
    return found


def _flags(opened: Opened, value: Value) -> tuple[str, ...]:
    return tuple(
        flag.message for flag in opened.sheet.flags
        if (flag.record_id, flag.field, flag.index) == (value.home, value.field, value.index) and value.machine
    )  # fmt: skip


def _history(value: Value) -> tuple[Told, ...]:
    return tuple(told(decision) for decision in value.thread)


def told(decision: Decision) -> Told:
    """A decision in words."""
    from pipeline.records import FIELD_MODELS

    said, field = "", decision.subject.field
    if decision.after is not None and field in FIELD_MODELS:
        said = words(field, FIELD_MODELS[field].model_validate(decision.after))
    when = decision.made[:16].replace("T", " ")
    return Told(decision.reviewer, DONE[decision.action], when, said, decision.reason)


@cache
def environment() -> Environment:
    """The templates; whatever a paper brings is escaped."""
    made = Environment(
        loader=PackageLoader("pipeline.review"), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip
    made.filters.update(gapped=gapped, percent=lambda share: f"{share:.0%}", thousands=lambda n: f"{n:,}")
    made.globals.update(NAMES=NAMES, words=words, LIST_FIELDS=LIST_FIELDS, SINGLE_FIELDS=SINGLE_FIELDS)
    return made


def render(name: str, **context: object) -> Markup:
    """A template, filled."""
    return Markup(environment().get_template(name).render(**context))


__all__ = ["NAMES", "Pane", "Shown", "environment", "pane_of", "render", "source_of", "starts", "title_of"]
