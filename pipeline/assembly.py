"""From attributed mentions to records: one per study and patient group on which the text gives treatment facts."""

from __future__ import annotations

import hashlib
import re
from typing import Any

from spacy.tokens import Doc

from extractors import EXTRACTORS
from extractors.base import Mention, sentences
from extractors.treatments import Treatment
from pipeline import records as r
from pipeline.arm import Arm
from pipeline.arm_roles import keep_to_arm, put_beside
from pipeline.arm_treatments import tells_whom
from pipeline.attribution import attribute
from pipeline.document import Document
from pipeline.fields import Fields, of_index, once
from pipeline.in_passing import in_passing
from pipeline.kinds import is_letter
from pipeline.owners import OWN, Study
from pipeline.placed import Roles
from pipeline.roles import sort_roles
from pipeline.segmentation import Segmentation
from pipeline.selection import Group, Selection
from pipeline.told_harms import of_harms, told_once, without_diseases, without_harms
from pipeline.without_patients import is_without_patients, tells_what_befell

_REPORTS = re.compile(
    r"\b(?:report|describe|present|reported|described|presented|treated|saw)\b[^.]{0,40}\b(?:case|patient)\b|"
    r"\bcase report\b|\ba case of\b|"
    r"\b(?:the|this) patient\b[^.]{0,50}\b(?:presented|complained|underwent|was (?:admitted|referred))\b"
    r"|\b(?:case|patient)\b[^.]{0,60}\bis (?:reported|described|presented)\b",
    re.IGNORECASE,
)
"""The authors tell of a patient of theirs."""
_STORY = re.compile(
    r"\b(?:the|this|our) patient(?: described| reported)?,? (?:\w+ly |then |also |subsequently )?"
    r"(?:was|had|developed|received|recovered|responded|died|experienced|showed|improved|remained|became|required|"
    r"suffered|noted|noticed|took|did)\b|"
    r"\b(?:this|our|the present) case (?:report )?(?:\w+ly |also |further )?(?:suggests?|illustrates?|highlights?|"
    r"demonstrates?|shows?|emphasi[sz]es|supports?|indicates?|confirms?|represents?|under(?:lines|scores)|raises|"
    r"reminds|provides|points|was|is|had|describes)\b|\b(?:in|diagnosed) (?:this|our) case\b|"
    r"\b(?:findings|history|course|report|occurrence|events?)\b[^.]{0,60}\b(?:in|of|on) an? (?:[\w-]+ ){0,3}"
    r"(?:baby|infant|neonate|newborn|child|adolescent|woman|man|girl|boy|patient)\b",
    re.IGNORECASE,
)
"""What befell one patient, whom no sentence introduces."""
_OPENING = 250
"""How far (characters) the lines go that say what a text is about."""
_NEAR = 700
"""How far back (characters) "it" may point."""


def _tells_whom(mention: Mention[Treatment]) -> bool:
    """What names the disease of a title ("steroid-resistant nephrotic syndrome") is not what was given."""
    value = mention.value
    failed = value.role == "prior" and value.response in ("refractory", "dependent")
    return failed and bool(_HYPHEN.match(value.cue or ""))


_HYPHEN = re.compile(r"-|(?:resistant|refractory|dependent)\b", re.IGNORECASE)


class Assembly:
    """The facts of one document on their way into records."""

    def __init__(self, document: Document, segmentation: Segmentation, doc: Doc) -> None:
        self.document = document
        self.doc = doc
        front = segmentation.front
        spans = [span for span in (front.author_span, front.year_span) if span]
        own = Study(front.author, front.year, None, spans)
        mentions: dict[str, list[Mention[Any]]] = {e.label: list(e(doc)) for e in EXTRACTORS}
        told = without_harms(mentions["outcome"], mentions["adverse_event"])
        mentions["outcome"] = of_harms(told, mentions["adverse_event"], document.text)
        self.attribution = attribute(doc, own, mentions["group"], letter=is_letter(document))
        self.treatments: list[Mention[Treatment]] = mentions["treatment"]
        self.selection = Selection(doc, self.attribution, mentions)
        self.fields = Fields(document, doc, self.selection)
        self.focus = self._focus()
        self.asides = in_passing(doc, self.treatments)
        self.operated = frozenset(m.value.name for m in self.treatments if tells_whom(m, doc.user_data["view"]))
        self.without_patients = is_without_patients(doc, mentions["group"])

    def records(self) -> list[r.Record]:
        """The records of the document, own study first, then cited ones in text order."""
        built: list[r.Record] = []
        for number in range(len(self.attribution.studies)):
            for group in self.selection.groups(number):
                record = self._record(group)
                if record is not None:
                    built.append(record)
        return [record.model_copy(update={"record_id": self._id(record, place)}) for place, record in enumerate(built)]

    # --- the treatment it is about -------------------------------------------------------------------------------

    def _focus(self) -> frozenset[str]:
        """The treatments that the title names."""
        titles = [s for s in sentences(self.doc) if s.section == "title"]
        told = [m for m in self.treatments if any(s.start <= m.start < s.end for s in titles)]
        names = frozenset(m.value.name for m in told if not _tells_whom(m))
        failed = frozenset(m.value.name for m in told if m.value.response != "unspecified")
        return names - failed or names or self._shared()

    def _shared(self) -> frozenset[str]:
        """Without a title that names one: the treatments that every patient of ours was given."""
        members = self.attribution.studies[OWN].cohort.members
        if len(members) < 2:
            return frozenset()
        people = [Group(OWN, place, "individual", 1) for place in range(len(members))]
        given = [
            {m.value.name for m in self.selection.owned("treatment", person) if m.value.role == "index"}
            for person in people
        ]
        return frozenset(set.intersection(*given))

    def _inherit(self, roles: Roles, group: Group) -> None:
        """ "Lai et al. collected 25 children treated with it": the treatment that the text spoke of just before."""
        if group.study == OWN and group.member is None:
            self._inherit_from_title(roles)
            return
        if group.study != OWN and self.attribution.in_rows(group.study):
            return
        starts = [span[0] for span in self.attribution.studies[group.study].spans] or [span[0] for span in group.spans]
        if not starts:
            return
        before = [m for m in self.treatments if starts[0] - _NEAR < m.start < starts[0]]
        failed = {name for name, placed in roles.prior.items() if placed.response != "unspecified"}
        near = [m for m in before if m.value.role in ("index", None) and m.value.name not in failed]
        in_focus = [m for m in near if m.value.name in self.focus] or near
        if in_focus:
            meant = in_focus[-1]
        elif self.focus:
            meant = next(m for m in self.treatments if m.value.name in self.focus)
        else:
            return
        roles.prior.pop(meant.value.name, None)
        value = meant.value.model_copy(update={"dose": None, "n": None})
        roles.put("index", Mention(meant.start, meant.end, value, "treatment.inherited"))

    def _keep_to_arm(self, roles: Roles, group: Group, number: int) -> None:
        """The treatments of an arm are its own, and beside them what every arm of an allocation got."""
        arms, ours = self.selection.arms(group.study), self.selection.placed(group.study, "treatment")
        told = [*self.selection.owned("treatment", group), *self.treatments]
        keep_to_arm(roles, arms.arms, number, told, ours)
        if arms.allocated:
            put_beside(roles, arms.arms[number].treatments, ours, self.doc.user_data["view"])

    def _inherit_from_title(self, roles: Roles) -> None:
        """ "Palsy after an overdose of X": the text never says that X was given, the title is about nothing else."""
        names = {m.value.name for m in self.treatments if m.value.role != "mentioned"} - self.asides
        meant = self.focus or (names if len(names) == 1 else frozenset())
        for name in sorted(meant):
            mention = next(m for m in self.treatments if m.value.name == name)
            roles.prior.pop(name, None)
            roles.concomitant.pop(name, None)
            roles.put("index", Mention(mention.start, mention.end, mention.value, "treatment.inherited"))

    # --- the record ----------------------------------------------------------------------------------------------

    def _of_the_past(self, arm: Arm) -> Roles:
        """What earlier patients were given: nothing but what is said of them."""
        roles = Roles()
        for name in arm.treatments:
            mention = next(m for m in self.treatments if m.value.name == name)
            value = mention.value.model_copy(update={"dose": None, "n": None, "response": "unspecified"})
            roles.put("index", Mention(mention.start, mention.end, value, mention.rule))
        return roles

    def _given(self, group: Group, conditions: list[r.Condition]) -> list[Mention[Treatment]]:
        """The treatments told of a group, and what the names of its diseases say to have failed, wherever they are."""
        owned = self.selection.owned("treatment", group)
        names = [quote for condition in conditions for quote in condition.evidence]
        failed = (m for m in self.treatments if m.value.role == "prior")
        by_name = [m for m in failed if any(quote.start <= m.start and m.end <= quote.end for quote in names)]
        return sorted([*owned, *(m for m in by_name if m not in owned)], key=lambda m: m.start)

    def _roles(self, group: Group, conditions: list[r.Condition]) -> Roles:
        """What the treatments of a group are to it, those of its arm and of the title considered."""
        if group.arm is not None and (arm := self.selection.arms(group.study).arms[group.arm]).past:
            return self._of_the_past(arm)
        roles = sort_roles(
            self._given(group, conditions),
            self.focus,
            self.doc.user_data["view"],
            narrative=group.kind == "individual",
            diseases=[condition.name for condition in conditions],
            opening=[m for m in self.treatments if m.start < _OPENING],
        )
        asides = self.asides if group.study == OWN else frozenset()
        roles.drop("index", asides)
        if group.kind == "cohort":
            roles.drop("index", self.operated if roles.index.keys() - self.operated else frozenset())
        if group.arm is not None:
            self._keep_to_arm(roles, group, group.arm)
        if not roles.index:
            self._inherit(roles, group)
        if not roles.index:
            roles.promote()
            roles.drop("index", asides)
        return roles

    def _record(self, group: Group) -> r.Record | None:
        """The record of a group; none without an index treatment or without facts."""
        conditions = self.fields.conditions(group)
        roles = self._roles(group, conditions)
        if not roles.index:
            return None
        study = self.attribution.studies[group.study]
        since = self.fields.treated_since(roles, group)
        outcomes = self.fields.values("outcome", group, r.Outcome, drop=("arm",), since=since)
        earlier = self.fields.of_earlier(roles)
        harms = self.fields.values("adverse_event", group, r.AdverseEvent, ("arm",), since, but=earlier)
        record = r.Record(
            record_id="",
            document=self._reference(),
            study=self._study(study),
            scope="this" if group.study == OWN and self.attribution.own_voice else "cited",
            group=self.fields.group(group, roles),
            condition=conditions,
            sex=self.fields.sex(group),
            age=self.fields.values("age", group, r.Age),
            disease_duration=self.fields.values("disease_duration", group, r.Measure),
            antibodies=self.fields.antibodies(group),
            drugs=self.fields.drugs(roles, group),
            prior_treatments=[self.fields.prior(placed) for placed in roles.prior.values()],
            concomitant_treatments=[self.fields.concomitant(placed) for placed in roles.concomitant.values()],
            follow_up=once(self.fields.values("follow_up", group, r.Measure, drop=("words",), since=since)),
            outcomes=[of_index(outcome, roles) for outcome in outcomes],
            adverse_events=without_diseases(told_once(harms) if group.kind == "individual" else harms, conditions),
        )
        return record if self._worth(record, group) else None

    def _worth(self, record: r.Record, group: Group) -> bool:
        """A cited study gets a record when the text gives facts on its patients, not a bare mention of a drug."""
        counted = record.group.kind == "cohort" and record.group.n is not None
        described = bool(record.age) or record.sex is not None
        if group.study == OWN:
            told = record.outcomes or record.adverse_events or (group.arm is not None and record.follow_up)
            counted = counted and (group.arm is not None or not self.selection.has_arms(OWN))
            facts = told if record.group.kind == "cohort" else self._introduced(group) or (told and self._is_story())
            counted = (counted and not self._in_parts(group)) or self._is_arm_of_many(group)
            if record.group.kind == "cohort" and not (record.group.n or described or group.arm is not None):
                facts = facts and tells_what_befell(self.doc.user_data["view"])
            return not self.without_patients and bool(facts or counted or described)
        inherited = all(drug.rule == "treatment.inherited" for drug in record.drugs)
        if self.attribution.studies[group.study].nameless:
            return bool(record.outcomes or record.adverse_events)
        whole = self.attribution.studies[group.study].cohort.size() if group.arm is not None else None
        counted = counted or (whole is not None and whole[0] > 1)
        harmed = record.adverse_events and (counted or record.group.kind == "individual")
        treated = not inherited and (counted or self.attribution.studies[group.study].narrated)
        return bool(record.outcomes or harmed or treated or described or self.attribution.in_rows(group.study))

    def _is_arm_of_many(self, group: Group) -> bool:
        """An arm that is known by its treatment in a trial whose patients are counted, its own size not printed."""
        arms = self.selection.arms(group.study)
        if group.arm is None or not arms.arms[group.arm].treatments or not (arms.allocated or arms.against_placebo):
            return False
        whole = self.attribution.studies[group.study].cohort.size()
        return whole is not None and whole[0] > 1

    def _in_parts(self, group: Group) -> bool:
        """Everybody, where each disease has a record of its own: a bare size of the whole tells nothing of them."""
        arms = self.selection.arms(group.study).arms
        return group.arm is None and group.member is None and bool(arms) and all(arm.condition for arm in arms)

    def _introduced(self, group: Group) -> bool:
        """The text tells of one patient, not of "the patient" in general."""
        return bool(self.attribution.studies[group.study].cohort.members or _REPORTS.search(self.doc.user_data["view"]))

    def _is_story(self) -> bool:
        """The text tells what befell one patient, without a sentence that introduces a patient."""
        return len(self.attribution.studies) == 1 and bool(_STORY.search(self.doc.user_data["view"]))

    def _reference(self) -> r.DocumentReference:
        """The document as every record names it."""
        d = self.document
        return r.DocumentReference(id=d.id, source=d.source, kind=d.kind, title=d.title, doi=d.doi, year=d.year)

    def _study(self, study: Study) -> r.Study:
        """The study of a record; the document's own has no name where its authors report no patients."""
        if study is self.attribution.studies[OWN] and not self.attribution.own_voice:
            return r.Study(rule="study.unnamed")
        return r.Study(
            author=study.author,
            year=study.year,
            reference=f"[{study.reference}]" if study.reference else None,
            evidence=self.fields.ground.evidence(study.spans[:2]),
            rule="study.front-matter" if study is self.attribution.studies[OWN] else "study.citation",
        )

    def _id(self, record: r.Record, place: int) -> str:
        """An id from the document's content and who the record is about: the same input gives the same id."""
        study, group = record.study, record.group
        who = f"{self.document.id} {self.document.source} {place} {study.author} {study.year} {group.label} {group.n}"
        return "rec:" + hashlib.sha256(who.encode()).hexdigest()[:20]
