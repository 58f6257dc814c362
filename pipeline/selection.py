"""Which groups of a study get a record, and which mentions belong to each.

A study is recorded by patient where the text tells them apart, by arm where it has arms, else as a whole. A group owns
the mentions of its own stretches of the text and those about everybody of its study.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from spacy.tokens import Doc

from extractors.base import Mention, Sentence, sentences
from pipeline.arm import Arm
from pipeline.arm_sizes import printed_at
from pipeline.arms import WHOLE, Arms
from pipeline.cohorts import Cohort, Member
from pipeline.in_columns import in_column, states
from pipeline.one_of_many import befell_one_alone
from pipeline.owners import OWN, Attribution

_CONTRAST = re.compile(r"\b(?:vs\.?|versus|compared (?:with|to)|than)(?!\w)")
_ALIKE = re.compile(
    r"\b(?:both|each|either|all|every|any|the (?:two|three|four))(?: of)?(?: the)?(?: \w+)? "
    r"(?:groups?|arms?|drugs?|treatments?|regimens?)\b", re.IGNORECASE
)
"""What is said of every arm is no count of everybody."""
_LISTED = ("age", "disease_duration", "follow_up")


@dataclass(frozen=True, slots=True)
class Group:
    """One record in the making: which member of a study (None: everybody), and how the record will name it."""

    study: int
    member: int | None
    kind: str
    n: int | None
    label: str | None = None
    spans: tuple[tuple[int, int], ...] = ()
    arm: int | None = None
    """Which arm of our own study, where it has arms."""
    counted: tuple[tuple[int, int], ...] = ()
    """Where its size is printed, if not where it is named."""


class Selection:
    """The groups of a document's studies and the mentions of each."""

    def __init__(self, doc: Doc, attribution: Attribution, mentions: Mapping[str, Sequence[Mention[Any]]]) -> None:
        self.sentences = sentences(doc)
        self.view: str = doc.user_data["view"]
        self.attribution = attribution
        self.mentions = mentions
        self._doc = doc
        self._arms: dict[int, Arms] = {}
        self._apart: dict[int, bool] = {}
        self._groups: dict[int, list[Group]] = {}
        self._arms_of: dict[tuple[int, str], dict[Mention[Any], tuple[int, ...]]] = {}

    # --- groups --------------------------------------------------------------------------------------------------

    def arms(self, number: int) -> Arms:
        """The arms of a study."""
        if number not in self._arms:
            self._arms[number] = Arms(
                self._doc,
                self.mentions["treatment"],
                lambda place: self.attribution.owner(place).study == number,
                cited=number != OWN,
            )
        return self._arms[number]

    def groups(self, number: int) -> list[Group]:
        """The groups of a study that get a record."""
        if number not in self._groups:
            past = [
                Group(number, None, "cohort", arm.n, self._label(number, arm), (arm.span,), place, self._size(arm))
                for place, arm in enumerate(self.arms(number).arms)
                if arm.past
            ]
            today = self._of_today(number, told_apart=not past and self.has_arms(number))
            self._groups[number] = [*today, *past]
        return self._groups[number]

    def _of_today(self, number: int, *, told_apart: bool) -> list[Group]:
        """The groups of a study but the earlier patients that it is compared with."""
        cohort = self.attribution.studies[number].cohort
        size = cohort.size()
        people = cohort.members
        if told_apart and not self._told_one_by_one(number, people):
            return self._arm_groups(number, size)
        if len(people) >= 2 and (size is None or size[0] <= len(people) or all(p.place for p in people)):
            return [self._one(number, place, person) for place, person in enumerate(people)]
        if size is not None and size[0] >= 2 and not self._is_case(cohort, size[0]):
            return [Group(number, None, "cohort", size[0], spans=(size[1],))]
        if people:
            return [self._one(number, None, people[0])]
        if cohort.single and not (len(cohort.single) == 1 and (self._of_outcomes(number).n or 0) > 1):
            return [Group(number, None, "individual", 1, spans=(cohort.single[0],))]
        return [self._of_outcomes(number)]

    def _of_outcomes(self, number: int) -> Group:
        """A group whose size only its outcomes and harms tell ("16 of 22 (73%) with control")."""
        told = [
            (mention.value.of, (mention.start, mention.end))
            for mention in (*self.mentions.get("outcome", ()), *self.mentions.get("adverse_event", ()))
            if mention.value.of and self.attribution.owner(mention.start).study == number
        ]
        if not told:
            return Group(number, None, "cohort", None)
        size, span = max(told, key=lambda one: one[0])
        return Group(number, None, "cohort", size, spans=(span,))

    def has_arms(self, study: int) -> bool:
        """Whether a study's patients are told apart by arms."""
        if study not in self._apart:
            self._apart[study] = self._are_told_apart(study)
        return self._apart[study]

    def _are_told_apart(self, study: int) -> bool:
        """Patients with one disease and with another are told apart where results are."""
        arms = self.arms(study)
        if not arms or not all(arm.condition for arm in arms.arms):
            return bool(arms)
        return any(places for label in ("outcome", "adverse_event") for places in self.placed(study, label).values())

    def _label(self, study: int, arm: Arm) -> str | None:
        """An arm's name; none where only its disease is printed, or its drug where no trial put patients into arms."""
        allocated = study == OWN or self.arms(study).allocated
        return None if arm.unnamed or (arm.sized and not allocated) else arm.label

    def _size(self, arm: Arm) -> tuple[tuple[int, int], ...]:
        """Where the size of an arm is printed."""
        size = printed_at(self.view, arm.surfaces or [arm.label], arm.n)
        return (size,) if size else ()

    def _told_one_by_one(self, study: int, people: Sequence[Member]) -> bool:
        """The patients are told of one by one; a single one without an age is an aside where they were allocated."""
        aside = len(people) == 1 and not people[0].age and self.arms(study).allocated
        return bool(people) and not aside

    def _arm_groups(self, study: int, size: tuple[int, tuple[int, int]] | None) -> list[Group]:
        """A record per arm that was treated; one of everybody beside them where the arms are only a part."""
        arms = self.arms(study).arms
        crossed = size is not None and self.arms(study).crossed and not any(arm.n for arm in arms)
        each = size[0] if size is not None and crossed else None
        groups = [
            Group(study, None, "cohort", arm.n or each, self._label(study, arm), (arm.span,), number, self._size(arm))
            for number, arm in enumerate(arms)
            if not arm.placebo
        ]
        part = size is not None and all(a.n for a in arms) and size[0] > sum(a.n or 0 for a in arms)
        again = size is not None and size[0] in {arm.n for arm in arms if arm.treatments}
        part = part or not self.arms(study).allocated
        if size is not None and not again and (part or self._is_counted_whole(study)):
            return [Group(study, None, "cohort", size[0], spans=(size[1],)), *groups]
        return groups

    def _is_counted_whole(self, study: int) -> bool:
        """Results are counted of everybody together, not of each arm alike, and nobody got placebo."""
        return not any(arm.placebo for arm in self.arms(study).arms) and any(
            (not places or WHOLE in places)
            and (mention.value.n is not None or mention.value.percent is not None)
            and not _ALIKE.search(self._beside(label, mention)[0].text)
            for label in ("outcome", "adverse_event")
            for mention, places in self.placed(study, label).items()
        )

    def _one(self, number: int, place: int | None, person: Member) -> Group:
        """The group of one member."""
        label = self.attribution.studies[number].cohort.label_of(person)
        return Group(number, place, person.kind, person.n, label, tuple(person.spans[:1]))

    def _is_case(self, cohort: Cohort, size: int) -> bool:
        """One patient described at length: a stray count ("2 fistulas in 3 patients") does not make a cohort."""
        if len(cohort.members) != 1:
            return False
        person = cohort.members[0]
        heaviest = max(weight for n, _, weight in cohort.counts if n == size)
        return bool(person.age) and len(person.spans) + len(cohort.single) >= 2 and heaviest < 5

    # --- their mentions ------------------------------------------------------------------------------------------

    def owned(self, label: str, group: Group) -> list[Mention[Any]]:
        """The mentions of a field that belong to a group: its own and those about everybody of its study."""
        found = []
        for mention in self.mentions.get(label, ()):
            owner = self.attribution.owner(mention.start)
            if owner.study != group.study:
                continue
            in_turn = self._in_turn(mention, group) if label == "treatment" else None
            if in_turn is not None:
                found += [mention] if in_turn else []
            elif group.member is None or not owner.members or group.member in owner.members:
                column = self._column(mention.start)
                if states(column, label):
                    found.append(in_column(mention, column))
        if group.member is not None and label in _LISTED:
            found = [m for m in found if self._of_member(label, m, group)]
        if group.arm is not None or self.has_arms(group.study):
            found = [m for m in found if self._in_arm(label, m, group)]
        elif label in ("outcome", "adverse_event"):
            found = [m for m in found if not self._of_others(label, m)]
        return found

    def _of_others(self, label: str, mention: Mention[Any]) -> bool:
        """The value of those whom patients without arms were held against: the second of "52% versus 44%"."""
        return bool(mention.value.arm) and bool(_CONTRAST.search(self._beside(label, mention)[0].text))

    def _in_turn(self, mention: Mention[Any], group: Group) -> bool | None:
        """Whether a drug of "were given X and Y, respectively" is this member's; None where no such list names it."""
        cohort = self.attribution.studies[group.study].cohort
        if group.member is None or len(cohort.members) < 2:
            return None
        sentence, beside = self._beside("treatment", mention)
        listed = [m for m in beside if m.value.cue == mention.value.cue]
        told = "respectively" in sentence.text[mention.end - sentence.start :]
        if not told or len({m.value.name for m in listed}) != len(cohort.members) or len(listed) != len(cohort.members):
            return None
        return self._order(cohort)[listed.index(mention)] == group.member

    def _beside(self, label: str, mention: Mention[Any]) -> tuple[Sentence, list[Mention[Any]]]:
        """The sentence of a mention, and all that it says of a label."""
        sentence = next(s for s in reversed(self.sentences) if s.start <= mention.start)
        return sentence, [m for m in self.mentions[label] if sentence.start <= m.start < sentence.end]

    def _order(self, cohort: Cohort) -> list[int]:
        return sorted(range(len(cohort.members)), key=lambda n: (cohort.members[n].place or n + 1, n))

    def _of_member(self, label: str, mention: Mention[Any], group: Group) -> bool:
        """A sentence with one value per patient ("aged 50 and 32 years") gives each patient the one at its place."""
        cohort = self.attribution.studies[group.study].cohort
        _, listed = self._beside(label, mention)
        if len(listed) != len(cohort.members) or mention not in listed:
            return True
        if any(self.attribution.owner(m.start).members for m in listed):
            return True
        return self._order(cohort)[listed.index(mention)] == group.member

    def _in_arm(self, label: str, mention: Mention[Any], group: Group) -> bool:
        """A statement on one arm belongs to it alone; one on everybody to each arm, or to the whole beside them."""
        arms = self.placed(group.study, label).get(mention, ())
        allocated = self.arms(group.study).allocated
        whole = self._whole_beside(group.study)
        if self._befell_one(label, mention):
            return group.arm in arms if group.arm is not None else not arms or WHOLE in arms
        if label == "follow_up" and group.arm is not None:
            sentence, _ = self._beside(label, mention)
            introduced = self.arms(group.study).introduced(mention.end, sentence.end)
            if introduced:
                return group.arm in introduced
        if label == "follow_up" and allocated and not self._timed_apart(mention, group.study):
            return group.arm is None or not whole or mention.value.stat not in ("mean", "median")
        if group.arm is not None:
            shared = allocated and not whole
            return group.arm in arms or (not arms and (shared or label in ("treatment", "condition")))
        return not arms or WHOLE in arms

    def _befell_one(self, label: str, mention: Mention[Any]) -> bool:
        """A value is told of a single patient: it is of the arm that its clause names, if of any."""
        if label not in ("outcome", "adverse_event", "follow_up"):
            return False
        sentence, _ = self._beside(label, mention)
        return befell_one_alone(sentence.text, mention.start - sentence.start, mention.end - sentence.start)

    def _timed_apart(self, mention: Mention[Any], study: int) -> bool:
        """The sentence of a time has other times for other arms; allocated patients are else seen at the same times."""
        placed = self.placed(study, "follow_up")
        told = {placed[other] for other in self._beside("follow_up", mention)[1] if placed.get(other)}
        return len(told) > 1

    def _whole_beside(self, study: int) -> bool:
        """Whether everybody of a study has a record beside its arms."""
        return any(group.arm is None for group in self.groups(study))

    def placed(self, study: int, label: str) -> dict[Mention[Any], tuple[int, ...]]:
        """The mentions of a field that are about a study, with the arms that each is about."""
        if (study, label) not in self._arms_of:
            own = [m for m in self.mentions.get(label, ()) if self.attribution.owner(m.start).study == study]
            self._arms_of[study, label] = dict(self.arms(study).of(own))
        return self._arms_of[study, label]

    def _column(self, start: int) -> str | None:
        """The kind of table column that a place stands in, or None outside tables."""
        columns = self.attribution.columns
        if not columns:
            return None
        line = max((begin for begin in columns if begin <= start), default=None)
        return columns[line] if line is not None and "\n" not in self.view[line:start] else None
