"""From attributed mentions to records: one per study and patient group on which the text gives treatment facts."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from spacy.tokens import Doc

from extractors import EXTRACTORS
from extractors.base import Mention, Value, sentences
from extractors.conditions import Condition
from extractors.treatments import Treatment
from pipeline import records as r
from pipeline.arms import Arms
from pipeline.attribution import attribute
from pipeline.cohorts import Cohort, Member
from pipeline.diseases import STATED, diseases, main_diseases
from pipeline.document import Document
from pipeline.grounding import Ground
from pipeline.kinds import is_letter
from pipeline.owners import OWN, Attribution, Study
from pipeline.roles import Placed, Roles, sort_roles
from pipeline.segmentation import Segmentation

G = TypeVar("G", bound=r.Grounded)


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


class Assembly:
    """The facts of one document on their way into records."""

    def __init__(self, document: Document, segmentation: Segmentation, doc: Doc) -> None:
        self.document = document
        self.segmentation = segmentation
        self.doc = doc
        self.ground = Ground(document)
        front = segmentation.front
        spans = [span for span in (front.author_span, front.year_span) if span]
        own = Study(front.author, front.year, None, spans)
        self.attribution: Attribution = attribute(doc, own, letter=is_letter(document))
        self.mentions: dict[str, list[Mention[Value]]] = {e.label: list(e(doc)) for e in EXTRACTORS}
        self.arms = Arms(doc, self.mentions["treatment"], lambda place: self.attribution.owner(place).study == OWN)
        self._arms_of: dict[str, dict[Mention[Any], tuple[int, ...]]] = {}
        self.diseases = main_diseases(self.mentions["condition"])  # type: ignore[arg-type]
        self.focus = self._focus()
        self.without_patients = is_without_patients(doc, self.mentions["group"])

    def records(self) -> list[r.Record]:
        """The records of the document, own study first, then cited ones in text order."""
        built: list[r.Record] = []
        for number in range(len(self.attribution.studies)):
            for group in self._groups(number):
                record = self._record(group)
                if record is not None:
                    built.append(record)
        return [record.model_copy(update={"record_id": self._id(record, place)}) for place, record in enumerate(built)]

    # --- who -----------------------------------------------------------------------------------------------------

    def _focus(self) -> frozenset[str]:
        """The treatments that the title names."""
        title = next((s for s in sentences(self.doc) if s.section == "title"), None)
        if title is None:
            return self._shared()
        treatments = self.mentions["treatment"]
        named = frozenset(
            m.value.name for m in treatments if isinstance(m.value, Treatment) and title.start <= m.start < title.end
        )
        return named or self._shared()

    def _shared(self) -> frozenset[str]:
        """Without a title that names one: the treatments that every patient of ours was given."""
        members = self.attribution.studies[OWN].cohort.members
        if len(members) < 2:
            return frozenset()
        given = [
            {m.value.name for m in self._owned("treatment", Group(OWN, place, "individual", 1)) if m.value.role == "index"}
            for place in range(len(members))
        ]
        return frozenset(set.intersection(*given))

    def _groups(self, number: int) -> list[Group]:
        """The groups of a study that get a record."""
        cohort = self.attribution.studies[number].cohort
        size = cohort.size()
        people = cohort.members
        if number == OWN and self.arms and not people:
            return self._arm_groups(size)
        if len(people) >= 2 and (size is None or size[0] <= len(people) or all(p.place for p in people)):
            return [self._one(number, place, person) for place, person in enumerate(people)]
        if size is not None and size[0] >= 2 and not self._is_case(cohort, size[0]):
            return [Group(number, None, "cohort", size[0], spans=(size[1],))]
        if people:
            return [self._one(number, None, people[0])]
        if cohort.single:
            return [Group(number, None, "individual", 1, spans=(cohort.single[0],))]
        return [Group(number, None, "cohort", None)]

    def _arm_groups(self, size: tuple[int, tuple[int, int]] | None) -> list[Group]:
        """A record per arm that was treated; one of everybody beside them where the arms are only a part."""
        arms = self.arms.arms
        groups = [Group(OWN, None, "cohort", a.n, a.label, (a.span,), number) for number, a in enumerate(arms) if not a.placebo]
        part = size is not None and all(a.n for a in arms) and size[0] > sum(a.n or 0 for a in arms)
        if size is not None and (part or not self.arms.allocated):
            return [Group(OWN, None, "cohort", size[0], spans=(size[1],)), *groups]
        return groups

    def _one(self, number: int, place: int | None, person: Member) -> Group:
        return Group(number, place, person.kind, person.n, person.label, tuple(person.spans[:1]))

    def _is_case(self, cohort: Cohort, size: int) -> bool:
        """One patient described at length: a stray count ("2 fistulas in 3 patients") does not make a cohort."""
        if len(cohort.members) != 1:
            return False
        person = cohort.members[0]
        heaviest = max(weight for n, _, weight in cohort.counts if n == size)
        return bool(person.age) and len(person.spans) + len(cohort.single) >= 2 and heaviest < 5

    # --- what ----------------------------------------------------------------------------------------------------

    def _owned(self, label: str, group: Group) -> list[Mention[Any]]:
        """The mentions of a field that belong to a group: its own and those about everybody of its study."""
        found = []
        for mention in self.mentions.get(label, ()):
            owner = self.attribution.owner(mention.start)
            if owner.study != group.study:
                continue
            if group.member is None or not owner.members or group.member in owner.members:
                column = self._column(mention.start)
                if column is None or label not in _NOT_IN_COLUMN.get(column, ()):
                    found.append(_in_column(mention, column))
        if group.member is not None and label in _LISTED:
            found = [m for m in found if self._of_member(label, m, group)]
        if group.study == OWN and self.arms:
            found = [m for m in found if self._in_arm(label, m, group)]
        return found

    def _of_member(self, label: str, mention: Mention[Any], group: Group) -> bool:
        """A sentence with one value per patient ("aged 50 and 32 years") gives each patient the one at its place."""
        cohort = self.attribution.studies[group.study].cohort
        sentence = next(s for s in reversed(sentences(self.doc)) if s.start <= mention.start)
        listed = [m for m in self.mentions[label] if sentence.start <= m.start < sentence.end]
        if len(listed) != len(cohort.members) or mention not in listed:
            return True
        if any(self.attribution.owner(m.start).members for m in listed):
            return True
        order = sorted(range(len(cohort.members)), key=lambda n: (cohort.members[n].place or n + 1, n))
        return order[listed.index(mention)] == group.member

    def _in_arm(self, label: str, mention: Mention[Any], group: Group) -> bool:
        """A statement on one arm belongs to that arm alone; one on everybody to each arm, or to the whole beside them."""
        if label not in self._arms_of:
            self._arms_of[label] = dict(self.arms.of(self.mentions[label]))
        arms = self._arms_of[label].get(mention, ())
        if group.arm is not None:
            return group.arm in arms or not arms and (self.arms.allocated or label in ("treatment", "condition"))
        return not arms

    def _section(self, place: int) -> str | None:
        return next((s.section for s in sentences(self.doc) if s.start <= place < s.end), None)

    def _column(self, start: int) -> str | None:
        """The kind of table column that a place stands in, or None outside tables."""
        columns = self.attribution.columns
        if not columns:
            return None
        line = max((begin for begin in columns if begin <= start), default=None)
        return columns[line] if line is not None and "\n" not in self.segmentation.view[line:start] else None

    def _record(self, group: Group) -> r.Record | None:
        roles = sort_roles(
            self._owned("treatment", group),
            self.focus,
            self.segmentation.view,
            narrative=group.kind == "individual",
        )
        if not roles.index:
            self._inherit(roles, group)
        if not roles.index:
            return None
        study = self.attribution.studies[group.study]
        since = self._treated_since(roles, group)
        record = r.Record(
            record_id="",
            document=self._reference(),
            study=self._study(study),
            scope="this" if group.study == OWN and self.attribution.own_voice else "cited",
            group=self._group(group, roles),
            condition=self._conditions(group),
            sex=self._sex(group),
            age=self._values("age", group, r.Age),
            disease_duration=self._values("disease_duration", group, r.Measure),
            antibodies=self._values("antibodies", group, r.Antibody),
            drugs=[drug for placed in roles.index.values() for drug in self._drugs(placed, group)],
            prior_treatments=[
                self.ground.value(r.PriorTreatment, placed.mentions, name=p, id=placed.first("id"), response=placed.response, n=placed.first("n"))
                for p, placed in roles.prior.items()
            ],
            concomitant_treatments=[
                self.ground.value(r.ConcomitantTreatment, placed.mentions, name=c, id=placed.first("id"))
                for c, placed in roles.concomitant.items()
            ],
            follow_up=self._values("follow_up", group, r.Measure, drop=("words",)),
            outcomes=[_of_index(o, roles) for o in self._values("outcome", group, r.Outcome, drop=("arm",), since=since)],
            adverse_events=self._values("adverse_event", group, r.AdverseEvent, drop=("arm",), since=since),
        )
        return record if self._worth(record, group) else None

    def _inherit(self, roles: Roles, group: Group) -> None:
        """"Lai et al. collected 25 children treated with it": the treatment that the text spoke of just before."""
        if group.study == OWN and group.member is None or group.study != OWN and self.attribution.columns:
            return
        starts = [span[0] for span in self.attribution.studies[group.study].spans] or [span[0] for span in group.spans]
        if not starts:
            return
        before = [m for m in self.mentions["treatment"] if isinstance(m.value, Treatment) and starts[0] - _NEAR < m.start < starts[0] + _NEAR]
        near = [m for m in before if m.start < starts[0] and m.value.role in ("index", None) and m.value.name not in roles.prior]
        named = [m for m in near if m.value.name in self.focus] or near
        if named:
            last = named[-1]
            value = last.value.model_copy(update={"dose": None, "n": None})
            roles.put("index", Mention(last.start, last.end, value, "treatment.inherited"))
        elif self.focus:
            first = next(m for m in self.mentions["treatment"] if getattr(m.value, "name", None) in self.focus)
            value = first.value.model_copy(update={"dose": None, "n": None})
            roles.put("index", Mention(first.start, first.end, value, "treatment.inherited"))  # type: ignore[arg-type]

    def _worth(self, record: r.Record, group: Group) -> bool:
        """A cited study gets a record when the text gives facts on its patients, not a bare mention of a drug."""
        counted = record.group.kind == "cohort" and record.group.n is not None
        described = bool(record.age) or record.sex is not None
        if group.study == OWN:
            return not self.without_patients and bool(record.outcomes or counted or described or record.group.kind == "individual")
        return bool(record.outcomes or counted or described or self.attribution.columns)

    def _reference(self) -> r.DocumentReference:
        d = self.document
        return r.DocumentReference(id=d.id, source=d.source, kind=d.kind, title=d.title, doi=d.doi, year=d.year)

    def _study(self, study: Study) -> r.Study:
        if study is self.attribution.studies[OWN] and not self.attribution.own_voice:
            return r.Study(rule="study.unnamed")
        return r.Study(
            author=study.author,
            year=study.year,
            reference=f"[{study.reference}]" if study.reference else None,
            evidence=self.ground.evidence(study.spans[:2]),
            rule="study.front-matter" if study is self.attribution.studies[OWN] else "study.citation",
        )

    def _group(self, group: Group, roles: Roles) -> r.Group:
        spans: Sequence[tuple[int, int]] = group.spans
        if not spans:
            spans = [(m.start, m.end) for placed in roles.index.values() for m in placed.mentions[:1]]
        return r.Group(
            label=group.label, kind=group.kind, n=group.n, evidence=self.ground.evidence(spans), rule="group.text"  # type: ignore[arg-type]
        )

    def _drugs(self, placed: Placed, group: Group) -> list[r.Drug]:
        """An index drug; one patient who got it in several doses has an entry per dose."""
        whole_block = group.kind == "cohort" and (group.member is not None or group.arm is not None)
        number = group.n if whole_block else placed.first("n")
        if number is None and group.kind == "cohort" and len(group.spans) > 0:
            number = self._given_to_all(placed, group)
        doses: dict[str, list[Mention[Treatment]]] = {}
        for mention in placed.mentions:
            if mention.value.dose:
                doses.setdefault(mention.value.dose, []).append(mention)
        if len(doses) < 2 or group.kind == "cohort":
            dose = next(iter(doses), None)
            return [self.ground.value(r.Drug, placed.mentions, name=placed.name, id=placed.first("id"), n=number, dose=dose)]
        return [
            self.ground.value(r.Drug, mentions, name=placed.name, id=placed.first("id"), n=number, dose=dose)
            for dose, mentions in doses.items()
        ]

    def _given_to_all(self, placed: Placed, group: Group) -> int | None:
        """The size of the group where one sentence says both: "twenty patients took X"."""
        for sentence in sentences(self.doc):
            if sentence.section == "title" or not any(sentence.start <= start < sentence.end for start, _ in group.spans):
                continue
            if any(sentence.start <= m.start < sentence.end and m.value.role == "index" for m in placed.mentions):
                return group.n
        return None

    def _treated_since(self, roles: Roles, group: Group) -> int:
        """Where one patient's story comes to the index treatment: what happened before is how the patient presented."""
        if group.kind != "individual" or self.attribution.columns:
            return 0
        named = [m.start for placed in roles.index.values() for m in placed.mentions]
        title = next((s.end for s in sentences(self.doc) if s.section == "title"), 0)
        first = min((start for start in named if start >= title), default=0)
        return max((s.start for s in sentences(self.doc) if s.start <= first), default=0)

    def _values(self, label: str, group: Group, model: Callable[..., G], drop: Iterable[str] = (), since: int = 0) -> list[G]:
        """The values of a list field; the same value stated twice is one value with two pieces of evidence."""
        merged: dict[str, tuple[dict[str, Any], list[Mention[Any]]]] = {}
        for mention in self._owned(label, group):
            if mention.start < since and self._section(mention.start) != "title":
                continue
            fields = mention.value.model_dump(exclude=set(drop))
            merged.setdefault(repr(sorted(fields.items())), (fields, []))[1].append(mention)
        values = [self.ground.value(model, mentions, **fields) for fields, mentions in merged.values()]
        return [value for value in values if value.evidence]

    def _conditions(self, group: Group) -> list[r.Condition]:
        named = self.arms.arms[group.arm].condition if group.arm is not None else None
        if named is not None:
            ms = [m for m in self.mentions["condition"] if getattr(m.value, "name", None) == named]
            return [self.ground.value(r.Condition, ms, name=named, id=getattr(ms[0].value, "id", None))] if ms else []
        chosen = diseases(self._owned("condition", group), self.diseases, self.segmentation.view, cited=group.study != OWN)
        return [self.ground.value(r.Condition, ms, name=name, id=ms[0].value.id) for name, ms in chosen]

    def _sex(self, group: Group) -> r.Sex | None:
        found = self._owned("sex", group)
        if not found:
            return None
        order = {"count": 0, "percent": 1, "word": 2, "pronoun": 3}
        found.sort(key=lambda m: (order[m.value.source], m.start))
        best = found[0]
        if group.kind == "cohort" and best.value.source in ("word", "pronoun"):
            return None
        if group.kind == "individual":
            words = [m for m in found if m.value.source in ("word", "pronoun")]
            if not words:
                return self._sex_of_all(found, group)
            best = words[0]
            female = bool(best.value.female)
            return self.ground.value(r.Sex, [best], female=int(female), male=int(not female))
        return self.ground.value(r.Sex, [best], female=best.value.female, male=best.value.male)

    def _sex_of_all(self, found: list[Mention[Any]], group: Group) -> r.Sex | None:
        """"All three were women" says it of each of the three."""
        size = len(self.attribution.studies[group.study].cohort.members)
        for mention in found:
            female, male = mention.value.female, mention.value.male
            if size >= 2 and (female == size and not male or male == size and not female):
                return self.ground.value(r.Sex, [mention], female=int(female == size), male=int(male == size))
        return None

    def _id(self, record: r.Record, place: int) -> str:
        who = f"{self.document.id} {self.document.source} {place} {record.study.author} {record.study.year} {record.group.label} {record.group.n}"
        return "rec:" + hashlib.sha256(who.encode()).hexdigest()[:20]


_LISTED = ("age", "disease_duration", "follow_up")
_NEAR = 700
"""How far back (characters) "it" may point."""
def _of_index(outcome: r.Outcome, roles: Roles) -> r.Outcome:
    """Stopping the index treatment is a discontinuation, whatever class of drug it is."""
    if outcome.domain in ("immunosuppressant_use", "steroid_use") and outcome.direction == "stopped":
        if (outcome.measure or "").lower() in roles.index:
            return outcome.model_copy(update={"domain": "treatment_discontinuation", "direction": "occurred"})
    return outcome


_NOT_IN_COLUMN = {
    "prior": ("outcome", "follow_up", "adverse_event"),
    "patient": ("outcome", "follow_up", "adverse_event", "treatment"),
    "drug": ("outcome", "follow_up", "adverse_event"),
    "outcome": ("age", "disease_duration", "antibodies"),
}


def _in_column(mention: Mention[Any], column: str | None) -> Mention[Any]:
    """A treatment in a table takes the role of its column; a disease in the patients' column is stated of them."""
    value = mention.value
    if isinstance(value, Condition) and column in ("patient", "other") and value.role == "patient":
        return Mention(mention.start, mention.end, value.model_copy(update={"weight": max(value.weight, STATED)}), mention.rule)
    if not isinstance(value, Treatment) or column not in ("drug", "prior", "concomitant"):
        return mention
    role = "index" if column == "drug" else column
    changed = value.model_copy(update={"role": role, "response": value.response if role == "prior" else "unspecified"})
    return Mention(mention.start, mention.end, changed, f"treatment.column-{column}")


_ANIMALS = re.compile(r"\b(?:\d+|[Mm]ale|[Ff]emale|the|of)\s(?:[\w-]+\s){0,3}?(?:rats|mice|rabbits|dogs|pigs|monkeys|cell lines?|myoblasts|fibroblasts)\b")
_PROTOCOL = re.compile(r"\bprotocol\b", re.IGNORECASE)
_PLANNED = re.compile(r"\bwill (?:be|receive|undergo|have|last|take|continue)\b")


def is_without_patients(doc: Doc, groups: Sequence[Mention[Value]]) -> bool:
    """The document studies animals or cells, or plans a study: it has no treated patients of its own."""
    found = sentences(doc)
    title = next((s.text for s in found if s.section == "title"), "")
    planned = sum(bool(_PLANNED.search(s.text)) for s in found)
    if _PROTOCOL.search(title) or planned >= 3:
        return True
    laboratory = sum(bool(_ANIMALS.search(s.text)) for s in found)
    if laboratory >= 4:
        return True
    told = any(getattr(m.value, "introduces", False) or getattr(m.value, "own", False) for m in groups)
    return not told and laboratory > 0
