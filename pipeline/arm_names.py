"""The arms and named groups of a study, learnt from the whole document.

What abstracts print: "32 to tofacitinib and 30 to azathioprine", "placebo, 176; baricitinib 2 mg, 174; baricitinib
4 mg, 177", "22 patients received etanercept 50 mg every other week (group 1)", "the combination therapy group compared
with the monotherapy group", "five patients with X, four with Y".

We return the arms with their names and sizes, by the first way of naming that tells at least two apart:
numbers, doses of one drug, treatments, names, diseases.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence

from extractors.base import Mention, Sentence
from extractors.treatments import Treatment
from pipeline import arm_sizes as sizes
from pipeline.arm import Arm, of_disease
from pipeline.arm_clauses import clause_arms
from pipeline.arm_combined import said_together, with_both
from pipeline.arm_controls import CONTROL, against_controls, placebo_arm
from pipeline.arm_doses import dose_arms
from pipeline.arm_other_names import add_other_names
from pipeline.arm_parts import parts
from pipeline.arm_treatments import given_alone_or_together, given_to_all, given_to_each, tells_whom
from pipeline.arm_units import ALLOTTED, together
from pipeline.comparators import Unit, compared
from pipeline.disease_parts import counted_diseases
from pipeline.placebo_trials import against_placebo, is_blinded, is_tried

_ALLOCATED = re.compile(
    rf"\b(?:{ALLOTTED}|divided randomly|"
    r"randomly (?:divided|split|distributed|received|treated|enrolled|categori[sz]ed))\b",
    re.IGNORECASE,
)
_CROSSED = re.compile(r"\bcross(?:ed)?-?\s?over\b(?! phase)", re.IGNORECASE)
"""Everybody gets one treatment after the other: each arm has all of them."""
_NUMBERED = re.compile(r"\b[Gg]roups? (?:[1-6]|I{1,3}|IV|[A-Z]{1,2}[1-4]?|one|two|three)(?![\w-])")
_NAMED = re.compile(
    r"\b(?P<first>[\w/+-]+(?: therapy)?)"
    r"(?:,? (?:and|or|versus|vs\.?|than|to) (?:the |in the )?(?P<second>[\w/+-]+(?: therapy)?))?"
    r"[ -](?P<what>group|arm)s?\b"
)
_GENERIC = frozenset(
    "the a an this that these those both two three four each either other same study treatment treated patient "
    "patients age control controls whole entire all overall between within same such different intervention in of "
    "and or with from one per comparison parallel comparator active experimental general large small larger smaller "
    "first second follow-up any no every respective to total working task trial research steering placebo- "
    "controlled parallel-group subject subjects iu mg kg".split()
)
_COMPARED = re.compile(r"\b(?:compar(?:ed|ison|ing)|versus|vs\.?)\b", re.IGNORECASE)
_ALONE = re.compile(
    r"(?P<joined>\w (?:or|and) )?"
    r"(?P<way>\b(?:oral|intravenous|intermittent|topical|subcutaneous|low-dose|high-dose) )?$"
)
"""What stands before the one treatment that is "alone"; in "A or B alone" each is."""
_ADJECTIVES = (
    r"combination|combined|early|late|standard|add-on|continuous|intermittent|conventional|intensive|weekly|daily|"
    r"monthly|delayed|immediate|conservative|surgical|maintenance"
)
_TELLING = re.compile(
    rf"[A-Z][A-Z0-9-]+$|(?:{_ADJECTIVES}|mono|oral|intravenous|IV|high-dose|low-dose|placebo|bolus|infusion|pulsed?|"
    r"prophyla\w+|continuation|discontinuation|withdrawal)"
)
_ADJECTIVE = re.compile(_ADJECTIVES)
"""What names an arm only in front of that word: "the standard arm"."""


class ArmNames:
    """What the sentences on the document's own study call its arms; ``allocated``: patients were put into them."""

    def __init__(
        self, text: str, found: Sequence[Sentence], treatments: Sequence[Mention[Treatment]], *, cited: bool = False
    ) -> None:
        self.text = text
        self.cited = cited
        self.sentences = found
        self.treatments = [m for m in treatments if not tells_whom(m, text)]
        made = [s for s in found if cited or s.section != "background"]
        self.crossed = any(_CROSSED.search(s.text) for s in made)
        self.against_placebo = False
        self.allocated = any(_ALLOCATED.search(s.text) for s in made)

    def arms(self) -> list[Arm]:
        """The arms by the first way of naming them that tells two apart; none where no way does."""
        own = [self._told, self._numbered, self._dosed, self._by_treatment, self._named, self._in_parts]
        first: list[Callable[[], list[Arm]]] = [self._by_treatment, self._told] if self.cited else own
        ways = [*first, self._compared, self._by_condition, self._against_placebo, self._against_controls]
        for way in ways:
            found = way()
            if len([arm for arm in found if not arm.placebo]) >= 1 and len(found) >= 2:
                found = with_both(found, self.text)
                each = None if self.cited else sizes.in_each(self.text)
                for arm in found:
                    arm.n = (
                        arm.n or each or sizes.among(self.text, arm.surfaces)
                        or sizes.beside_name(self.text, arm.surfaces)
                    )  # fmt: skip
                told = given_alone_or_together([a.label for a in found if not a.treatments], self.treatments, self.text)
                for arm in found:
                    arm.treatments = arm.treatments or told.get(arm.label, ())
                self._add_background(found)
                add_other_names(found, self.treatments, self.text)
                self.against_placebo = self.against_placebo or self._has_placebo_group(found)
                return found
        return []

    def _told(self) -> list[Arm]:
        """Arms by the clauses that tell what each was given."""
        if self.cited and not self.allocated:
            return []
        return clause_arms(self.text, self.sentences, self.treatments)

    def _has_placebo_group(self, found: Sequence[Arm]) -> bool:
        """A blinded trial of one treatment whose group the text names beside that of placebo."""
        if self.cited or self.crossed or len(found) != 2 or not (self.allocated or is_blinded(self.text)):
            return False
        tested = next((arm.treatments for arm in found if not arm.placebo), ())
        return any(arm.placebo for arm in found) and is_tried(self.text, tested, self.treatments)

    def _add_background(self, found: Sequence[Arm]) -> None:
        """Where all arms got one treatment and some another or placebo, the placebo arm got the first."""
        tested = [name for arm in found for name in arm.treatments]
        if not tested or not any(arm.placebo for arm in found) or not self.allocated:
            return
        background = given_to_all(self.treatments, tested, self.text)
        for arm in found if background else ():
            arm.treatments += background
            arm.placebo = False

    def _numbered(self) -> list[Arm]:
        """Groups with numbers or letters."""
        found: dict[str, Arm] = {}
        for sentence in self.sentences:
            for match in _NUMBERED.finditer(sentence.text):
                label = match.group().replace("Groups", "group").replace("groups", "group").replace("Group", "group")
                start = sentence.start + match.start()
                new = Arm(label, span=(start, start + len(match.group())), surfaces=[label, label.title()])
                arm = found.setdefault(label, new)
                before, after = sentence.text[: match.start()], sentence.text[match.end() :]
                arm.n = arm.n or sizes.behind(after) or sizes.in_clause(before)
        for label, names in given_to_each(found, self.sentences, self.treatments, self.text).items():
            found[label].treatments = names
        return list(found.values())

    def _size_of(self, label: str) -> int | None:
        """The size printed behind a name that stands alone: "(CPM, n = 72; MP, n = 66)"."""
        for sentence in self.sentences:
            for match in re.finditer(rf"(?<![\w-]){re.escape(label)}(?=,? ?[(\[]?[nN] ?=)", sentence.text):
                return sizes.behind(sentence.text[match.end() :])
        return None

    def _given_as(self, label: str) -> tuple[str, ...]:
        """The treatment that a name is, where it is one: "the MP group"."""
        named = [m.value for m in self.treatments if self.text[m.start : m.end].lower() == label.lower()]
        added = any(value.role == "concomitant" for value in named)
        return () if added else tuple(value.name for value in named[:1])

    def _dosed(self) -> list[Arm]:
        """One drug in several doses, patients allocated between them."""
        return dose_arms(self.text, self.sentences, self.treatments) if self.allocated else []

    def _by_treatment(self) -> list[Arm]:
        """Arms named by what they were given: "32 to tofacitinib and 30 to azathioprine"."""
        gated = self.allocated or self.cited or any(_COMPARED.search(s.text) for s in self.sentences)
        found: dict[str, Arm] = {}
        placebos: list[int] = []
        for sentence in self.sentences:
            if sizes.HAD_IT.search(sentence.text):
                continue
            inside = [m for m in self.treatments if sentence.start <= m.start < sentence.end]
            untreated = [match.start() for match in CONTROL.finditer(sentence.text)]
            in_turn = sizes.in_turn(sentence.text, sorted([*(m.start - sentence.start for m in inside), *untreated]))
            placebos += [in_turn[place] for place in untreated if place in in_turn]
            joined = {id(mention): group for group in together(self.text, inside) for mention in group}
            for mention in inside:
                if mention.value.role == "prior":
                    continue
                before = sentence.text[: mention.start - sentence.start]
                after = sentence.text[mention.end - sentence.start :]
                size = in_turn.get(len(before)) or sizes.given(before, after, follows=bool(found), gated=gated)
                if size:
                    self._note(found, joined[id(mention)], size)
        arms = list(found.values())
        if self.cited and not self.allocated and not self._in_one_sentence(arms):
            return []
        placebo = placebo_arm(self.text)
        for arm in placebo:
            arm.n = arm.n or next(iter(placebos), None)
        return [*arms, *placebo] if len(arms) >= 2 or (placebo and placebo[0].n) else arms

    def _in_one_sentence(self, arms: Sequence[Arm]) -> bool:
        """Arms that one sentence counts; sizes of different sentences may count the same patients."""
        return any(all(s.start <= arm.span[0] < s.end for arm in arms) for s in self.sentences)

    def _note(self, found: dict[str, Arm], unit: Sequence[Mention[Treatment]], size: int) -> None:
        """Take in an arm that is named by its treatments."""
        start, end = unit[0].start, unit[-1].end
        names, printed = tuple(m.value.name for m in unit), self.text[start:end]
        key = "+".join(names) + (printed if printed.isupper() else "")
        arm = found.setdefault(key, Arm(printed, size, treatments=names, sized=True))
        arm.span = arm.span if arm.span[1] else (start, end)
        arm.surfaces = [printed, *names] if len(names) == 1 else [printed]

    def _compared(self) -> list[Arm]:
        """Treatments held against each other, their arms' sizes not printed."""
        against = compared(self.text, self.sentences, self.treatments, cited=self.cited)
        return [self._given_only(unit) for unit in against]

    def _given_only(self, unit: Unit) -> Arm:
        """The arm of one treatment: "X alone" is its name, the treatment by itself is only what it was given."""
        start, end, names = unit[0].start, unit[-1].end, tuple(m.value.name for m in unit)
        printed = self.text[start:end]
        before = _ALONE.search(self.text[max(0, start - 24) : start])
        alone = self.text.startswith(" alone", end) and before is not None and not before["joined"]
        label = f"{before['way'] or ''}{printed} alone" if before and alone else printed
        surfaces = [printed, *(names if len(names) == 1 else said_together([self.text[m.start : m.end] for m in unit]))]
        return Arm(label, span=(start, end), surfaces=surfaces, treatments=names, sized=not alone)

    def _against_placebo(self) -> list[Arm]:
        """One treatment and placebo, between which patients were allocated; how many got which is not printed."""
        if self.crossed or self.cited:
            return []
        held = against_placebo(self.text, self.treatments, allocated=self.allocated)
        if held is None:
            return []
        printed, name = self.text[held.start : held.end], held.value.name
        arm = Arm(printed, span=(held.start, held.end), surfaces=[printed, name], treatments=(name,))
        self.against_placebo = True
        return [arm, *placebo_arm(self.text)]

    def _against_controls(self) -> list[Arm]:
        """One treatment and controls who got none, between whom patients were allocated."""
        if not self.allocated or self.crossed:
            return []
        held = against_controls(self.text, self.sentences, self.treatments)
        self.against_placebo = bool(held)
        return held

    def _named(self) -> list[Arm]:
        """Groups by name, each named at least twice or with its size."""
        found: dict[str, Arm] = {}
        times: Counter[str] = Counter()
        for sentence in self.sentences:
            if sentence.section == "title" or not any(what in sentence.text for what in ("group", "arm")):
                continue
            for match in _NAMED.finditer(sentence.text):
                for part in ("first", "second"):
                    word = match[part]
                    if not word or word.lower() in _GENERIC or word.isdigit() or not self._telling(word):
                        continue
                    name, start = word.strip("-"), sentence.start + match.start(part)
                    label = f"{name} {match['what']}" if _ADJECTIVE.fullmatch(name) else name
                    arm = found.setdefault(name.lower(), Arm(label, span=(start, start + len(word)), surfaces=[name]))
                    arm.n = arm.n or sizes.behind(sentence.text[match.end() :]) or self._size_of(name)
                    arm.placebo = bool(CONTROL.search(name))
                    arm.treatments = self._given_as(name)
                    times[name.lower()] += 1
        text = self.text.lower()
        return [arm for key, arm in found.items() if arm.n or times[key] >= 2 or text.count(f" {key}") >= 3]

    def _in_parts(self) -> list[Arm]:
        """Patients who got one drug early or late, in low or high dose, in this form or that."""
        return parts(self.text, self.sentences, self.treatments, allocated=self.allocated)

    def _by_condition(self) -> list[Arm]:
        """Parts of the patients by disease: "five patients with X, four with Y", "interferonopathies (52 patients)"."""
        found: dict[str, Arm] = {}
        for sentence in self.sentences:
            if sentence.section in ("title", "background"):
                continue
            inside = {
                name: of_disease(name, (hit.start, hit.end), n, self.text)
                for name, (hit, n) in counted_diseases(sentence).items()
            }
            found = inside | found if len(inside) >= 2 or not self.cited else found
        for hit in (hit for sentence in self.sentences for hit in sentence.hits("condition")):
            if hit.term.name in found:
                found[hit.term.name].surfaces.append(self.text[hit.start : hit.end])
        return list(found.values())

    def _telling(self, word: str) -> bool:
        """A name that tells groups apart: a treatment, an abbreviation, a way of giving."""
        if any(self.text[m.start : m.end].lower() == word.lower() for m in self.treatments):
            return True
        return bool(_TELLING.match(word))
