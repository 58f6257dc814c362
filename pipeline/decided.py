"""What a document says once its reviewers have been heard: the machine's records with the decisions laid over them.

Nothing that was extracted is altered. Accepted values lose their flags, corrected ones state what the reviewer wrote,
rejected ones are gone, added ones are there; a value that was moved stands in its new record, a record that was merged
gives its values to the other one. Decisions whose words are no longer in the text are *adrift*: they are listed and
have no effect.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from dataclasses import field as of
from typing import Any, Literal

from pydantic import ValidationError

from pipeline.anchoring import find_record, keyed, relocate, statement
from pipeline.decisions import Decision, Subject, threads
from pipeline.records import FIELD_MODELS, SINGLE_FIELDS, Grounded, Group, Record, Study

State = Literal["open", "accepted", "corrected", "rejected", "unsure", "added"]
STATES: dict[str, State] = {
    "accept": "accepted", "correct": "corrected", "reject": "rejected", "unsure": "unsure", "add": "added",
    "move": "corrected",
}  # fmt: skip
SETTLED = frozenset({"accepted", "corrected", "rejected", "added"})


@dataclass(frozen=True, slots=True)
class Ground:
    """The text that decisions are laid over, and where older texts are to be had."""

    text_id: str
    text: str
    older: Callable[[str], str] = lambda _: ""


@dataclass(slots=True)
class Value:
    """One value and what was decided on it; ``machine`` is None where a reviewer added it."""

    field: str
    key: str
    home: str
    """The record it was read for; decisions on it name this one wherever it was moved since."""
    index: int | None = None
    machine: Grounded | None = None
    thread: list[Decision] = of(default_factory=list)
    stated: Grounded | None = None
    """What reviewers say it states; None where they have nothing else to say than the machine."""
    place: str = ""
    state: State = "open"

    @property
    def subject(self) -> Subject:
        """What decisions on it name."""
        return Subject(self.home, self.field, self.key)

    @property
    def said(self) -> Grounded:
        """What it states now, rejected or not."""
        value = self.stated or self.machine
        assert value is not None
        return value

    @property
    def held(self) -> list[Decision]:
        """Its decisions that were not undone."""
        return held(self.thread)

    @property
    def last(self) -> Decision | None:
        """The decision that holds."""
        return self.held[-1] if self.held else None

    @property
    def version(self) -> int:
        """How many decisions its thread has."""
        return len(self.thread)


@dataclass(slots=True)
class DecidedRecord:
    """A record with its values as reviewers left them."""

    record: Record
    values: list[Value] = of(default_factory=list)
    thread: list[Decision] = of(default_factory=list)
    merged_into: str | None = None
    rejected: bool = False
    split_off: bool = False

    @property
    def id(self) -> str:
        """The record's id."""
        return self.record.record_id

    @property
    def gone(self) -> bool:
        """Whether it is no record any more."""
        return self.rejected or self.merged_into is not None


@dataclass(frozen=True, slots=True)
class Adrift:
    """A decision whose ground has moved, and why."""

    decision: Decision
    why: str


@dataclass(slots=True)
class DecidedDocument:
    """The records of a document after its decisions."""

    records: list[DecidedRecord]
    adrift: list[Adrift] = of(default_factory=list)

    def find(self, subject: Subject) -> Value | None:
        """The value that a subject names."""
        return next((v for record in self.records for v in record.values if v.subject == subject), None)

    def record(self, name: str) -> DecidedRecord | None:
        """The record of this id."""
        return next((record for record in self.records if record.id == name), None)


def held(thread: Sequence[Decision]) -> list[Decision]:
    """The decisions of a thread that were not undone, oldest first."""
    kept: list[Decision] = []
    for decision in thread:
        if decision.action != "undo":
            kept.append(decision)
        elif kept:
            kept.pop()
    return kept


def decide(records: Sequence[Record], decisions: Iterable[Decision], ground: Ground) -> DecidedDocument:
    """Lay the decisions of one thread over the records of a document."""
    laid = _Laying(records, ground)
    told = threads(decisions)
    for subject, thread in told.items():
        if not subject.field:
            laid.on_record(subject, thread)
    for subject, thread in sorted(told.items(), key=lambda entry: entry[1][0].id):
        if subject.field:
            laid.on_value(subject, thread)
    return laid.result()


class _Laying:
    """Decisions being laid over one document's records."""

    def __init__(self, records: Sequence[Record], ground: Ground) -> None:
        self.machine, self.ground = records, ground
        self.adrift: list[Adrift] = []
        self.records = {record.record_id: _fresh(record) for record in records}

    def on_record(self, subject: Subject, thread: list[Decision]) -> None:
        """Splits, merges and rejections of whole records."""
        kept = held(thread)
        split = next((decision for decision in kept if decision.action == "split"), None)
        if split is not None and self.machine:
            self.records[subject.record] = _split_off(subject.record, split, self.machine[0])
        name = self._home(subject.record, thread[-1])
        if name is None:
            if kept:
                self.adrift.append(Adrift(kept[-1], "no record is about these patients any more"))
            return
        record = self.records[name]
        record.thread += thread
        for decision in kept:
            record.rejected = decision.action == "reject"
            record.merged_into = self._home(decision.target or "", None) if decision.action == "merge" else None

    def on_value(self, subject: Subject, thread: list[Decision]) -> None:
        """Everything that is decided on one value."""
        kept, name = held(thread), self._home(subject.record, thread[-1])
        value = self._anchored(self.records[name], subject, thread) if name is not None else None
        if value is not None:
            value.thread = sorted([*value.thread, *thread], key=lambda decision: decision.id)
            self._hear(value)
        elif kept and kept[-1].action != "reject":
            why = "no record is about these patients any more" if name is None else "its words are not in the text"
            self.adrift.append(Adrift(kept[-1], why))

    def result(self) -> DecidedDocument:
        """Every value in the record where it stands now."""
        moved = [value for record in self.records.values() for value in record.values]
        for record in self.records.values():
            record.values = []
        for value in moved:
            place = self.records.get(value.place) or self.records[value.home]
            target = self.records.get(place.merged_into or "", place)
            if (target is not place and _has(target, value)) or _needless(value, place):
                continue
            if place.rejected:
                value.state = "rejected"
            target.values.append(value)
        return DecidedDocument(list(self.records.values()), self.adrift)

    def _home(self, name: str, decision: Decision | None) -> str | None:
        if name in self.records:
            return name
        return find_record(name, decision.anchor if decision else {}, self.machine)

    def _anchored(self, record: DecidedRecord, subject: Subject, thread: list[Decision]) -> Value | None:
        """The value that a thread is about: by its key, by its words, or kept alive by the decision alone."""
        by_key = next((v for v in record.values if (v.field, v.key) == (subject.field, subject.key)), None)
        if by_key is not None and (by_key.machine is None or thread[0].text_id == self.ground.text_id):
            return by_key
        first = thread[0]
        said = self._moved(first.before or first.after, first, subject.field)
        if said is None:
            return None
        own = [v for v in record.values if v.field == subject.field and v.machine is not None]
        there = [v for v in own if v.machine is not None and _spans(v.machine) == _spans(said)]
        alike = [v for v in there if v.machine is not None and statement(v.machine) == statement(said)]
        if first.action == "add" or not (alike or there):
            value = Value(subject.field, subject.key, record.id, place=record.id, stated=said)
            record.values.append(value)
            return value
        return (alike or there)[0]

    def _hear(self, value: Value) -> None:
        """What the decisions that hold make of a value."""
        value.state, value.stated, value.place = "open", None if value.machine else value.stated, value.home
        for decision in value.held:
            value.state = STATES.get(decision.action, "open")
            if decision.action in ("correct", "add"):
                value.stated = self._moved(decision.after, decision, value.field) or value.stated
            elif decision.action == "move":
                value.place = self._home(decision.target or "", None) or value.home
            elif decision.action == "accept" and value.machine is not None and decision.before is not None:
                seen = self._moved(decision.before, decision, value.field)
                value.stated = seen if seen and statement(seen) != statement(value.machine) else value.stated

    def _moved(self, said: dict[str, Any] | None, decision: Decision, field: str) -> Grounded | None:
        """What a decision says, with its words where they stand in the text of today."""
        if said is None:
            return None
        evidence = said.get("evidence") or []
        if decision.text_id != self.ground.text_id:
            found = relocate(evidence, self.ground.older(decision.text_id), self.ground.text)
            if found is None:
                return None
            said = {**said, "evidence": found}
        try:
            return FIELD_MODELS[field].model_validate(said)
        except (ValidationError, KeyError):
            return None


def _fresh(record: Record) -> DecidedRecord:
    name = record.record_id
    found = [Value(field, key, name, index, value, place=name) for field, index, key, value in keyed(record)]
    return DecidedRecord(record, found)


def _split_off(name: str, decision: Decision, like: Record) -> DecidedRecord:
    """A record that a reviewer made."""
    said = decision.after or {}
    study, group = Study.model_validate(said["study"]), Group.model_validate(said["group"])
    record = Record(record_id=name, document=like.document, study=study, scope=said["scope"], group=group)
    values = [
        Value(field, key, name, index, value, place=name, state="added") for field, index, key, value in keyed(record)
    ]
    return DecidedRecord(record, values, split_off=True)


def _spans(value: Grounded) -> set[tuple[int, int]]:
    return {(piece.start, piece.end) for piece in value.evidence}


def _needless(value: Value, record: DecidedRecord) -> bool:
    """Whether nobody says a value any more: an addition undone, a rejected value that the machine no longer reads."""
    if value.machine is not None or record.split_off:
        return False
    return not value.held or (value.state == "rejected" and value.thread[0].action != "add")


def _has(record: DecidedRecord, value: Value) -> bool:
    """Whether a record says already what a value would bring to it."""
    single = value.field in SINGLE_FIELDS
    return any(
        one.field == value.field and (single or statement(one.said) == statement(value.said)) for one in record.values
    )
