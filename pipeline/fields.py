"""The fields of a record, each value from the mentions that its group owns."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

from spacy.tokens import Doc

from extractors.base import Mention, sentences
from extractors.condition import Condition
from extractors.treatments import Treatment
from pipeline import records as r
from pipeline.arm_doses import dose_of_arm
from pipeline.diseases import Ranked, diseases, is_stated, main_diseases, parts, plain
from pipeline.document import Document
from pipeline.given_to import GivenTo
from pipeline.grounding import Ground
from pipeline.harm_diseases import told_as_harms
from pipeline.owners import NOBODY, OWN
from pipeline.placed import Placed, Roles
from pipeline.selection import Group, Selection

G = TypeVar("G", bound=r.Grounded)

_SOURCES = {"count": 0, "percent": 1, "word": 2, "pronoun": 3}
"""How sex may be stated, the most telling way first."""

_OPENING = 300
"""How long the opening of a text is, in characters."""


class Fields:
    """The grounded values of one document's groups."""

    def __init__(self, document: Document, doc: Doc, selection: Selection) -> None:
        self.sentences = sentences(doc)
        self.view: str = doc.user_data["view"]
        self.ground = Ground(document)
        self.selection = selection
        self.attribution = selection.attribution
        self.numbers = GivenTo(self.sentences, self.view, selection)
        self.named: Sequence[Mention[Condition]] = selection.mentions["condition"]
        self.diseases = main_diseases(self.named)
        self.harmed = told_as_harms(self.named, selection.mentions["adverse_event"], self.view)
        opens = self.named[0].value.name if self.named else ""
        ours = [m for m in self.named if m.value.name == opens or self.attribution.owner(m.start).study <= OWN]
        self.own_diseases = main_diseases(ours)
        """What no cited study's patients have; the first disease that the text names is its own whoever had it."""

    def group(self, group: Group, roles: Roles) -> r.Group:
        """Who the record is about, by the words that name the group, else by those that name its treatment."""
        spans: Sequence[tuple[int, int]] = group.spans
        if not spans:
            spans = [(m.start, m.end) for placed in roles.index.values() for m in placed.mentions[:1]]
        evidence = self.ground.evidence([*spans, *group.counted])
        return r.Group(label=group.label, kind=group.kind, n=group.n, evidence=evidence, rule="group.text")

    def drugs(self, roles: Roles, group: Group) -> list[r.Drug]:
        """The index drugs; one patient who got a drug in several doses has an entry per dose."""
        sole = len(roles.index) == 1
        return [drug for placed in roles.index.values() for drug in self._drug(placed, group, sole=sole)]

    def _drug(self, placed: Placed, group: Group, *, sole: bool) -> list[r.Drug]:
        number = self.numbers.given_to(placed, group, sole=sole)
        doses: dict[str | None, list[Mention[Treatment]]] = {}
        for mention in placed.mentions:
            if mention.value.dose:
                doses.setdefault(mention.value.dose, []).append(mention)
        if len(doses) < 2 or group.kind == "cohort":
            told = [] if doses or group.kind != "cohort" else self._only_dose(placed.name, group)
            dose = told[0].value.dose if told else placed.dose_as_given()
            arm = self.selection.arms(group.study).arms[group.arm] if group.arm is not None else None
            if arm and arm.dose and placed.name in arm.treatments:
                dose = dose_of_arm(arm.dose, filter(None, doses))
            doses = {dose: [*placed.mentions, *told]}
        return [
            self.ground.value(r.Drug, mentions, name=placed.name, id=placed.first("id"), n=number, dose=dose)
            for dose, mentions in doses.items()
        ]

    def _only_dose(self, name: str, group: Group) -> list[Mention[Treatment]]:
        """The one dose of a drug that a study prints, told where another arm, or everybody, is spoken of."""
        dosed = [m for m in self.selection.mentions["treatment"] if m.value.name == name and m.value.dose]
        studies = {m: self.attribution.owner(m.start).study for m in dosed}
        of_all = [m for m in dosed if group.study == OWN and studies[m] == NOBODY and m.value.role == "index"]
        told = [m for m in dosed if studies[m] == group.study] + of_all
        return told[:1] if len({m.value.dose for m in told}) == 1 else []

    def prior(self, placed: Placed) -> r.PriorTreatment:
        """A treatment that came before the index one, with its response."""
        known = {"id": placed.first("id"), "response": placed.response, "n": placed.first("n")}
        return self.ground.value(r.PriorTreatment, placed.mentions, name=placed.name, **known)

    def concomitant(self, placed: Placed) -> r.ConcomitantTreatment:
        """A treatment that was given with the index one."""
        return self.ground.value(r.ConcomitantTreatment, placed.mentions, name=placed.name, id=placed.first("id"))

    def treated_since(self, roles: Roles, group: Group) -> int:
        """Where one patient's story comes to the index treatment: what happened before is how the patient presented."""
        if group.kind != "individual" or self.attribution.columns:
            return 0
        named = [m.start for placed in roles.index.values() for m in placed.mentions]
        title = next((s.end for s in self.sentences if s.section == "title"), 0)
        first = min((start for start in named if start >= title), default=0)
        return max((s.start for s in self.sentences if s.start <= first), default=0)

    def values(
        self,
        label: str,
        group: Group,
        model: Callable[..., G],
        drop: Iterable[str] = (),
        since: int = 0,
        but: Sequence[tuple[int, int]] = (),
    ) -> list[G]:
        """The values of a list field; the same value stated twice is one value with two pieces of evidence.

        ``but``: stretches of the text that tell of something else.
        """
        merged: dict[str, tuple[dict[str, Any], list[Mention[Any]]]] = {}
        one = group.kind == "individual"
        for mention in self.selection.owned(label, group):
            if mention.start < since and not self._tells_of_all(mention):
                continue
            if any(start <= mention.start < end for start, end in but):
                continue
            fields = mention.value.model_dump(exclude=set(drop))
            if one and _counts_others(fields):
                continue
            if one:
                fields |= dict.fromkeys(_COUNTS & fields.keys())
            merged.setdefault(repr(sorted(fields.items())), (fields, []))[1].append(mention)
        values = [self.ground.value(model, mentions, **fields) for fields, mentions in merged.values()]
        return [value for value in values if value.evidence]

    def antibodies(self, group: Group) -> list[r.Antibody]:
        """The tests; what a subunit of an antigen showed says it of the antigen: "anti-PM/Scl-100", "anti-PM/Scl"."""
        values = self.values("antibodies", group, r.Antibody)
        return [value for value in values if not any(_is_subunit(other, value) for other in values)]

    def of_earlier(self, roles: Roles) -> list[tuple[int, int]]:
        """The sentences that name a treatment that had failed before, and none of those that the record is about."""
        kept = [*roles.index.values(), *roles.concomitant.values()]
        now = {m.start for placed in kept for m in placed.mentions}
        gone = [p for name, p in roles.prior.items() if name not in roles.index and p.response != "unspecified"]
        past = {m.start for placed in gone for m in placed.mentions}
        return [
            (s.start, s.end)
            for s in self.sentences
            if any(s.start <= at < s.end for at in past) and not any(s.start <= at < s.end for at in now)
        ]

    def _tells_of_all(self, mention: Mention[Any]) -> bool:
        """The title or first sentence, or a harm in a text that as a whole reports one: order says nothing there."""
        first = mention.start < self.sentences[0].end and mention.rule.startswith("adverse_event")
        return first or mention.rule in _WHEREVER or self._section(mention.start) == "title"

    def _section(self, place: int) -> str | None:
        """The section in which a place is."""
        return next((s.section for s in self.sentences if s.start <= place < s.end), None)

    def conditions(self, group: Group) -> list[r.Condition]:
        """The diseases of a group: the one its arm was made by, else what its own words or the document state."""
        arms = self.selection.arms(group.study).arms
        made_by = [arm.condition for arm in (arms if group.arm is None else [arms[group.arm]])]
        if made_by and group.member is None and all(made_by):
            named = [(name, [m for m in self.named if m.value.name == name]) for name in dict.fromkeys(made_by) if name]
            chosen = [(part, mentions) for name, mentions in named if mentions for part in parts(name)]
        else:
            own = self.selection.owned("condition", group)
            cited = group.study != OWN
            named = self.diseases if cited or not is_stated(self.own_diseases) else self.own_diseases
            main = [(name, ms) for name, ms in named if any(self._may_mean(m, group) for m in ms)]
            opening = self._opening() if group.kind == "individual" and not cited else 0
            chosen = self._but_harms(own, main, cited, opening) if self.harmed else []
            chosen = chosen or diseases(own, main, self.view, cited=cited, opening=opening)
        return [self.ground.value(r.Condition, ms, name=name, id=ms[0].value.id) for name, ms in chosen]

    def _but_harms(
        self, own: Sequence[Mention[Condition]], main: Ranked, cited: bool, opening: int
    ) -> list[tuple[str, list[Mention[Condition]]]]:
        """The diseases of a group but those that are told as harms."""
        had = [m for m in own if plain(m.value.name) not in self.harmed]
        named = [item for item in main if plain(item[0]) not in self.harmed]
        return diseases(had, named, self.view, cited=cited, opening=opening)

    def _opening(self) -> int:
        """Where the opening of the text ends: the first sentences after the title."""
        first = next((s.start for s in self.sentences if s.section != "title"), 0)
        return first + _OPENING

    def _may_mean(self, mention: Mention[Any], group: Group) -> bool:
        """The mention is not of other patients of the group's own study alone."""
        owner = self.attribution.owner(mention.start)
        return group.member is None or owner.study != group.study or owner.members in ((), (group.member,))

    def sex(self, group: Group) -> r.Sex | None:
        """The sexes of a group as counted or as its name says ("thirty women"); of one patient by word or pronoun."""
        found = self.selection.owned("sex", group)
        found.sort(key=lambda m: (_SOURCES[m.value.source], m.start))
        words = [m for m in found if m.value.source in ("word", "pronoun")]
        if group.kind == "individual":
            if not words:
                return self._sex_of_all(found, group)
            female = bool(words[0].value.female)
            return self.ground.value(r.Sex, [words[0]], female=int(female), male=int(not female))
        if not found or found[0] in words:
            named = [m for m in words if any(m.start < end and start < m.end for start, end in group.spans)]
            found = [m for m in named if group.n in (m.value.female, m.value.male)]
        if not found:
            return None
        best = found[0]
        return self.ground.value(r.Sex, [best], female=best.value.female, male=best.value.male)

    def _sex_of_all(self, found: list[Mention[Any]], group: Group) -> r.Sex | None:
        """ "All three were women" says it of each of the three."""
        size = len(self.attribution.studies[group.study].cohort.members)
        for mention in found:
            female, male = mention.value.female, mention.value.male
            if size >= 2 and (female == size and not male or male == size and not female):
                return self.ground.value(r.Sex, [mention], female=int(female == size), male=int(male == size))
        return None


_COUNTS = frozenset(("n", "of", "percent"))
"""What counts patients: nothing in the record of one."""


def _counts_others(fields: dict[str, Any]) -> bool:
    """ "Two of eight died" is told of some, not of the one patient; "both died" is told of each."""
    return fields.get("of") is not None and fields.get("n") is not None and fields["n"] < fields["of"]


_WHEREVER = ("adverse_event.report", "adverse_event.blamed", "adverse_event.induced", "follow_up.followed")
"""A harm of a report, or one that is blamed on a treatment, whatever is given against it later;
how long patients were followed, wherever it stands."""


_BOUNDS = ("maximum", "minimum")


def once(times: Sequence[r.Measure]) -> list[r.Measure]:
    """A bound that the text also gives as a time goes: "followed up for 5 years ... had stopped within 5 years"."""
    plain = {(time.value, time.unit) for time in times if time.stat not in _BOUNDS}
    return [t for t in times if t.stat not in _BOUNDS or (t.value, t.unit) not in plain]


def of_index(outcome: r.Outcome, roles: Roles) -> r.Outcome:
    """Stopping the index treatment is a discontinuation, whatever class of drug it is."""
    stopped = outcome.domain == "immunosuppressant_use" and outcome.direction == "stopped"
    if stopped and (outcome.measure or "").lower() in roles.index:
        return outcome.model_copy(update={"domain": "treatment_discontinuation", "direction": "occurred"})
    return outcome


def _is_subunit(subunit: r.Antibody, antigen: r.Antibody) -> bool:
    """Two tests with one result, of a subunit of an antigen and of the antigen."""
    named, whole = (re.sub(r"[\W_]", "", test.name).lower() for test in (subunit, antigen))
    same = subunit.id == antigen.id and subunit.status == antigen.status
    return same and named.startswith(whole) and named[len(whole) :].isdigit()
