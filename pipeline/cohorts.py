"""The patient groups of one study, as the text introduces and re-mentions them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal

from extractors.base import Mention
from extractors.groups import Patients
from pipeline.group_size import Span, size_of


@dataclass(slots=True)
class Member:
    """One patient of a study, or one arm or subset of its patients, and what the text has said of who it is."""

    kind: Literal["individual", "cohort"] = "individual"
    n: int | None = 1
    label: str | None = None
    called: str | None = None
    """By which place the text calls the patient who has no label ("first patient")."""
    place: int | None = None
    sex: Literal["female", "male"] | None = None
    age: str | None = None
    spans: list[Span] = field(default_factory=list)


_CALLED = re.compile(r"(?:[Ii]n )?[Tt]he (?P<place>(?:first|second|third|fourth|fifth|sixth) (?:patient|case))\b")


def _called(mention: Mention[Patients], text: str) -> str | None:
    """The place in a series by which a phrase calls one patient, as a label."""
    match = _CALLED.match(text, mention.start, mention.end) if mention.rule == "group.ordinal" else None
    return match["place"] if match else None


_FEW = 6
"""Of no more patients is one called by the sex alone ("the male patient")."""


@dataclass(slots=True)
class Cohort:
    """Everybody of one study: the patients it tells apart and the counts that were printed for the whole."""

    members: list[Member] = field(default_factory=list)
    counts: list[tuple[int, Span, int]] = field(default_factory=list)
    """(n, where, weight): the heavier, the likelier the size of the whole group."""
    single: list[Span] = field(default_factory=list)
    """Where the text speaks of one patient ("a case of", "the patient")."""
    current: int | None = None
    family: bool = False
    """The patients are relatives of one another: "her brother" is one of them."""

    def note(self, mention: Mention[Patients], text: str, weight: int) -> int | None:
        """Take in a mention of patients; the number of the individual it means, or None for the whole group."""
        value = mention.value
        span = (mention.start, mention.end)
        if value.among and value.among > 1:
            self.counts.append((value.among, span, weight))
        if value.kind == "cohort":
            if value.n and not value.subset and mention.rule != "group.whole":
                first = not self.counts
                self.counts.append((value.n, span, weight + (2 if value.own else 0) + (1 if first else 0)))
            return None
        if value.subset or (value.related and not self.family):
            return None
        found = self._individual(mention, text)
        if found is not None:
            self.members[found].spans.append(span)
            self.members[found].called = self.members[found].called or _called(mention, text)
            self.current = found
        return found

    def _individual(self, mention: Mention[Patients], text: str) -> int | None:
        """The member that a phrase about one patient means: a relative, a numbered, a new or a known one."""
        value = mention.value
        if value.related:
            return self._relative(value)
        if value.label or value.place:
            return self._placed(mention)
        if value.introduces:
            return self._introduced(mention, text)
        if not value.sex or mention.rule == "group.pronoun":
            self.single.append((mention.start, mention.end))
        size = max((n for n, _, _ in self.counts), default=0)
        patient = size <= _FEW and mention.rule == "group.individual" and text.startswith(" patient", mention.end)
        if value.sex and (self.members or patient):
            found = self._by_sex(value.sex)
            several = size > len(self.members)
            if found is None and (patient or (several and mention.rule == "group.individual")):
                return self.add(Member(sex=value.sex))
            return found
        return self.current if self.current is not None else (0 if len(self.members) == 1 else None)

    def _relative(self, value: Patients) -> int:
        """ "The sister", "her brother" in a family of patients: the member of that sex, else a new one."""
        same = [n for n, member in enumerate(self.members) if member.sex == value.sex]
        if same:
            return self.current if self.current in same else same[-1]
        return self.add(Member(sex=value.sex))

    def _placed(self, mention: Mention[Patients]) -> int | None:
        """ "Patient 2", "the second child", "the other"."""
        value = mention.value
        size = max((n for n, _, _ in self.counts), default=0)
        if value.label is None and not self.members and not 1 <= (value.place or 0) <= max(size, 1):
            return None
        if mention.rule == "group.initial" and value.place != 1 and not self.members:
            return None
        if value.place == -1:
            others = [n for n in range(len(self.members)) if n != self.current]
            return others[0] if len(others) == 1 else self.current
        for number, individual in enumerate(self.members):
            if individual.place == value.place:
                individual.label = individual.label or value.label
                individual.sex = individual.sex or value.sex
                return number
        unplaced = any(m.place is None and (m.sex is None or value.sex in (None, m.sex)) for m in self.members)
        if unplaced and value.place is not None and len(self.members) >= value.place:
            number = min(value.place - 1, len(self.members) - 1)
            if self.members[number].place is None:
                self.members[number].place = value.place
                self.members[number].label = self.members[number].label or value.label
                return number
        return self.add(Member(label=value.label, place=value.place, sex=value.sex))

    def _introduced(self, mention: Mention[Patients], text: str) -> int | None:
        """A new patient, unless who is introduced can be the one the text has just placed or already described."""
        value = mention.value
        printed = re.search(r"\d+(?:\.\d+)?", text[mention.start : mention.end])
        age = printed.group() if printed and value.aged else None
        for number, individual in enumerate(self.members):
            same_sex = value.sex is None or individual.sex in (None, value.sex)
            just_placed = individual.spans and 0 <= mention.start - individual.spans[-1][1] <= 4
            if (just_placed and individual.age is None) or (same_sex and age is not None and individual.age == age):
                return self._described(number, value, age)
        last = self.current if self.current is not None else len(self.members) - 1
        if self.members and last >= 0:
            individual = self.members[last]
            same_sex = value.sex is None or individual.sex in (None, value.sex)
            same_age = age is None or individual.age is None
            told = value.aged and individual.spans and individual.label is None and individual.age
            if same_sex and same_age and not told:
                return self._described(last, value, age)
        return self.add(Member(sex=value.sex, age=age))

    def _described(self, number: int, value: Patients, age: str | None) -> int:
        """A member whose sex and age, where still open, are those of a phrase."""
        individual = self.members[number]
        individual.sex = individual.sex or value.sex
        individual.age = individual.age or age
        return number

    def _by_sex(self, sex: Literal["female", "male"]) -> int | None:
        """The patient of that sex who was spoken of last; one whose sex is still open may be meant."""
        if self.current is not None and self.members[self.current].sex in (None, sex):
            return self.current
        same = [n for n, individual in enumerate(self.members) if individual.sex in (None, sex)]
        return same[-1] if same else None

    def label_of(self, member: Member) -> str | None:
        """A patient's label: as printed, else the place by which the text calls two patients and more."""
        told_apart = sum(m.called is not None for m in self.members) > 1
        return member.label or (member.called if told_apart else None)

    def add(self, member: Member) -> int:
        """A new member; its number."""
        self.members.append(member)
        return len(self.members) - 1

    def size(self) -> tuple[int, Span] | None:
        """The number of patients in the study and where it stands."""
        return size_of(self.counts)
