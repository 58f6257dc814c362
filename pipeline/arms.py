"""Arms and named groups of a study, and which of them a statement is about.

What abstracts print: "32 to tofacitinib and 30 to azathioprine", "placebo, 176; baricitinib 2 mg, 174; baricitinib 4 mg,
177", "22 patients received etanercept 50 mg every other week (group 1)", "the combination therapy group compared with the
monotherapy group (77.3% vs. 60.3%)", "52% versus 44% in the intravenous and oral group, respectively".

The names of the arms are learnt from the whole document; a statement then belongs to the arm that its clause names, or,
where a sentence prints one value per arm, to the arm at the same place in the order of the sentence.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from spacy.tokens import Doc

from extractors.base import Mention, Sentence, sentences
from extractors.groups import COUNT, count
from extractors.treatments import Treatment

_ALLOCATED = re.compile(r"\b(?:randomi[sz]\w+|assigned|allocated|crossover)\b", re.IGNORECASE)
_NUMBERED = re.compile(r"\b[Gg]roups? (?:[1-4]|[A-D]|I{1,3}|one|two)\b")
_NAMED = re.compile(
    r"\b(?P<first>[\w/+-]+(?: therapy)?)(?:,? (?:and|or|versus|vs\.?|than|to) (?:the |in the )?(?P<second>[\w/+-]+(?: therapy)?))?[ -](?:groups?|arms?)\b"
)
_GENERIC = frozenset(
    "the a an this that these those both two three four each either other same study treatment treated patient patients age control controls "
    "whole entire all overall between within same such different intervention in of and or with from one per comparison parallel "
    "comparator active experimental general large small larger smaller first second follow-up any no every respective to total "
    "working task trial research steering placebo-controlled parallel-group subject subjects".split()
)
_TO_TREATMENT = re.compile(rf"(?P<n>{COUNT})\s(?:\w+\s)?(?:were (?:assigned|allocated|randomi[sz]ed) )?(?:to|received|got|on|given|took|taking)\s(?:(?:the|oral|intravenous|either)\s)?$")
_GIVEN_TO = re.compile(rf"^(?:\swas given|\sgroup)?\s(?:to|in|for)\s(?P<n>{COUNT})\b|^\s?\([nN]\s?=\s?(?P<n2>\d+)\)|^,\s(?P<n3>\d{{2,4}})(?=[;)])")
_SIZE_AFTER = re.compile(r"^\s?\(\s?[nN]\s?=\s?(\d+)\s?\)|^,\s(\d{2,4})(?=[;)])")
_OF_SIZE = re.compile(r"% of (\d+) for $")
_BARE = re.compile(rf"\band\s(?P<n>{COUNT})\s$")
_COMPARED = re.compile(r"\b(?:compar(?:ed|ison|ing)|versus|vs\.?)\b", re.IGNORECASE)
_TWO_DOSES = re.compile(r"^[\s,(]*(?:at )?([\d.,]*\d)(?:\s?mg(?:/kg)?)?\s(?:or|and|versus|vs\.?)\s([\d.,]*\d)\s?(mg(?:/kg)?)(?!,| and| or)\b")
_SIZED = re.compile(r"^\s?\(\s?(?:[nN]\s?=\s?)?(\d+)(?:\s(?:patients|cases|children|subjects))?\s?\)")
_COUNTED_WITH = re.compile(rf"\b({COUNT})\s(?:patients|cases|children|subjects|adults)?\s?(?:with|had)\s$", re.IGNORECASE)
_IN_EACH = re.compile(rf"\b({COUNT})\s(?:\w+\s)?(?:were\s)?(?:\w+\s)?(?:in|to|per|received) each (?:arm|group|treatment)\b", re.IGNORECASE)
_PLACEBO = re.compile(r"\b(?:placebo|controls?|saline|sham|no treatment|untreated|historical)\b", re.IGNORECASE)
_CLAUSE = re.compile(r";|,\s(?:while|whereas|but|and)\s|\bwhereas\b|\bwhile\b")


@dataclass(slots=True)
class Arm:
    """One arm: its name as printed, its size, the treatments its name says, the words that name it."""

    label: str
    n: int | None = None
    drugs: tuple[str, ...] = ()
    dose: str | None = None
    placebo: bool = False
    condition: str | None = None
    span: tuple[int, int] = (0, 0)
    surfaces: list[str] = field(default_factory=list)


class Arms:
    """The arms of a document's own study; empty where it has none. ``own`` tells whether a place is about that study."""

    def __init__(self, doc: Doc, treatments: Sequence[Mention[Any]], own: Callable[[int], bool]) -> None:
        self.sentences = tuple(s for s in sentences(doc) if s.section == "title" or own(s.end - 1))
        self.text: str = doc.user_data["view"]
        self.treatments = [m for m in treatments if isinstance(m.value, Treatment)]
        self.allocated = any(_ALLOCATED.search(s.text) for s in self.sentences if s.section != "background")
        self.arms = self._learnt()
        self._pattern = self._names()
        self._order: tuple[int, ...] = tuple(range(len(self.arms)))

    def __bool__(self) -> bool:
        treated = [arm for arm in self.arms if not arm.placebo]
        return len(treated) >= 2 or (len(treated) == 1 and treated[0].n is not None)

    # --- learning the names --------------------------------------------------------------------------------------

    def _learnt(self) -> list[Arm]:
        for found in (self._numbered(), self._dosed(), self._by_treatment(), self._named(), self._by_condition()):
            if len([arm for arm in found if not arm.placebo]) >= 1 and len(found) >= 2:
                each = self._size_each()
                for arm in found:
                    arm.n = arm.n or each
                return found
        return []

    def _size_each(self) -> int | None:
        """"239 patients were enrolled in each arm" is the size of every arm."""
        match = _IN_EACH.search(self.text)
        return count(match[1]) if match else None

    def _numbered(self) -> list[Arm]:
        """Groups with numbers or letters."""
        found: dict[str, Arm] = {}
        for sentence in self.sentences:
            for match in _NUMBERED.finditer(sentence.text):
                label = match.group().replace("Groups", "group").replace("groups", "group").replace("Group", "group")
                start = sentence.start + match.start()
                arm = found.setdefault(label, Arm(label, span=(start, start + len(match.group())), surfaces=[label, label.title()]))
                clause = re.split(r",\s(?:and|while)\s|;|\sand\s(?=\d|[a-z-]+ (?:received|were))", sentence.text[: match.start()])[-1]
                size = re.search(rf"\b({COUNT})\s(?:[\w-]+\s){{0,2}}?(?:received|were|patients|children|subjects|got)\b", clause, re.IGNORECASE)
                arm.n = arm.n or self._size(sentence, match.end()) or (count(size[1]) if size else None)
        return list(found.values())

    def _size(self, sentence: Sentence, end: int) -> int | None:
        match = _SIZE_AFTER.match(sentence.text[end:])
        return int(match[1] or match[2]) if match else None

    def _dosed(self) -> list[Arm]:
        """One drug in several doses, patients allocated between them."""
        if not self.allocated:
            return []
        for mention in self.treatments:
            amounts = _TWO_DOSES.match(self.text[mention.end : mention.end + 60])
            around = self.text[max(0, mention.start - 160) : mention.end + 60]
            if not amounts or not _ALLOCATED.search(around):
                continue
            arms = [self._dose_arm(mention, f"{amount} {amounts[3]}") for amount in (amounts[1], amounts[2])]
            return [*self._placebo(), *arms]
        return []

    def _dose_arm(self, mention: Mention[Any], dose: str) -> Arm:
        name = mention.value.name
        label = f"{name} {dose}"
        n = None
        for match in re.finditer(rf"(?<![\d,.]){re.escape(dose)}", self.text):
            before, after = self.text[max(0, match.start() - 30) : match.start()], self.text[match.end() : match.end() + 12]
            size = _OF_SIZE.search(before) or _SIZE_AFTER.match(after)
            if size:
                n = int(next(group for group in size.groups() if group))
                break
        return Arm(label, n, (name,), dose, span=(mention.start, mention.end), surfaces=[f"{name} {dose}", dose])

    def _placebo(self) -> list[Arm]:
        match = re.search(r"\bplacebo\b", self.text, re.IGNORECASE)
        return [Arm("placebo", None, placebo=True, span=match.span(), surfaces=["placebo"])] if match else []

    def _by_treatment(self) -> list[Arm]:
        """Arms named by what they were given: "32 to tofacitinib and 30 to azathioprine"."""
        if not (self.allocated or any(_COMPARED.search(s.text) for s in self.sentences)):
            return []
        found: dict[str, Arm] = {}
        for sentence in self.sentences:
            for mention in self.treatments:
                if not sentence.start <= mention.start < sentence.end or mention.value.role == "prior":
                    continue
                before = sentence.text[: mention.start - sentence.start]
                after = sentence.text[mention.end - sentence.start :]
                size = _TO_TREATMENT.search(before[-60:]) or _GIVEN_TO.match(after) or (found and _BARE.search(before[-30:]))
                if size:
                    number = count(next(group for group in size.groups() if group))
                    printed = self.text[mention.start : mention.end]
                    arm = found.setdefault(mention.value.name + printed.isupper() * printed, Arm(printed, number, (mention.value.name,), mention.value.dose))
                    arm.span = arm.span if arm.span[1] else (mention.start, mention.end)
                    arm.surfaces = [printed, mention.value.name]
        arms = list(found.values())
        return [*arms, *self._placebo()] if len(arms) < 2 and arms and self._placebo_counted() else arms

    def _placebo_counted(self) -> bool:
        return bool(re.search(rf"\b{COUNT} (?:\w+ )?(?:to|received) placebo|placebo \([nN]\s?=|placebo, \d", self.text))

    def _named(self) -> list[Arm]:
        """Groups by name, each named at least twice or with its size."""
        found: dict[str, Arm] = {}
        times: dict[str, int] = {}
        for sentence in self.sentences:
            if sentence.section == "title":
                continue
            for match in _NAMED.finditer(sentence.text):
                for key in ("first", "second"):
                    word = match[key]
                    if not word or word.lower() in _GENERIC or word.isdigit() or (key == "first" and not match["second"] and not self._telling(word)):
                        continue
                    if not self._telling(word):
                        continue
                    label = word.strip("-")
                    start = sentence.start + match.start(key)
                    arm = found.setdefault(label.lower(), Arm(label, span=(start, start + len(word)), surfaces=[label]))
                    arm.n = arm.n or self._size(sentence, match.end())
                    arm.placebo = bool(_PLACEBO.search(label))
                    arm.drugs = arm.drugs or tuple(m.value.name for m in self.treatments if m.start == start)
                    times[label.lower()] = times.get(label.lower(), 0) + 1
        return [arm for key, arm in found.items() if arm.n or times[key] >= 2 or self.text.lower().count(f" {key}") >= 3]

    def _by_condition(self) -> list[Arm]:
        """Parts of the patients by disease: "five patients with X, four with Y", "Type I interferonopathies (52 patients)"."""
        found: dict[str, Arm] = {}
        for sentence in self.sentences:
            if sentence.section in ("title", "background"):
                continue
            for hit in sentence.hits("condition"):
                before, after = sentence.text[: hit.start - sentence.start], sentence.text[hit.end - sentence.start :]
                size = _SIZED.match(after) or _COUNTED_WITH.search(before[-60:])
                number = count(size[1]) if size else None
                parallel = len(sentence.hits("condition")) >= 2 or hit.start - sentence.start < 3
                if number and number > 1 and parallel and not sentence.hits("event"):
                    label = self.text[hit.start : hit.end]
                    arm = Arm(label, number, span=(hit.start, hit.end), surfaces=[label], condition=hit.term.name)
                    found.setdefault(hit.term.name, arm)
        return list(found.values())

    def _telling(self, word: str) -> bool:
        """A name that tells groups apart: a treatment, an abbreviation, a way of giving."""
        if any(self.text[m.start : m.end].lower() == word.lower() for m in self.treatments):
            return True
        return bool(re.match(r"[A-Z][A-Z0-9-]+$|(?:combination|mono|combined|oral|intravenous|IV|early|late|standard|high-dose|low-dose|placebo|add-on)", word))

    # --- whose statement -----------------------------------------------------------------------------------------

    def _names(self) -> re.Pattern[str] | None:
        surfaces = sorted({s for arm in self.arms for s in arm.surfaces}, key=len, reverse=True)
        if not surfaces:
            return None
        return re.compile(rf"(?<![\w,.-])(?:{'|'.join(map(re.escape, surfaces))})(?![\w-])", re.IGNORECASE)

    def _named_in(self, sentence: Sentence) -> list[tuple[int, int]]:
        """The arms a sentence names, in order: (offset, arm)."""
        if self._pattern is None:
            return []
        found: list[tuple[int, int]] = []
        for match in self._pattern.finditer(sentence.text):
            printed = match.group().lower()
            for number, arm in enumerate(self.arms):
                if printed in (s.lower() for s in arm.surfaces):
                    found.append((sentence.start + match.start(), number))
                    break
        return found

    def of(self, mentions: Sequence[Mention[Any]]) -> Iterator[tuple[Mention[Any], tuple[int, ...]]]:
        """Each mention of one field with the arms it is about; none named means everybody."""
        if not self.sentences:
            return
        starts = [s.start for s in self.sentences]
        by_sentence: dict[int, list[Mention[Any]]] = {}
        for mention in mentions:
            place = max((n for n, start in enumerate(starts) if start <= mention.start), default=0)
            by_sentence.setdefault(place, []).append(mention)
        for place, group in by_sentence.items():
            yield from self._of_sentence(self.sentences[place], group)

    def _of_sentence(self, sentence: Sentence, group: list[Mention[Any]]) -> Iterator[tuple[Mention[Any], tuple[int, ...]]]:
        named = self._named_in(sentence)
        order = list(dict.fromkeys(number for _, number in named))
        if sentence.section == "title" or not order:
            placed = self._order if any(getattr(m.value, "arm", None) is not None for m in group) else ()
            yield from ((m, _at(placed, getattr(m.value, "arm", None))) for m in group)
            return
        listed = len(group) == len(order) >= 2 and all(getattr(m.value, "arm", None) is None for m in group)
        for number, mention in enumerate(group):
            arm = getattr(mention.value, "arm", None)
            if arm is not None:
                yield mention, _at(tuple(order) if len(order) > 1 else self._order, arm)
            elif listed:
                yield mention, (order[number],)
            else:
                yield mention, self._nearest(sentence, mention, named)

    def _nearest(self, sentence: Sentence, mention: Mention[Any], named: list[tuple[int, int]]) -> tuple[int, ...]:
        """The arm named in the mention's own clause, the nearest one if there are several."""
        begin, end = sentence.start, sentence.end
        for match in _CLAUSE.finditer(sentence.text):
            place = sentence.start + match.start()
            if place <= mention.start:
                begin = place
            elif place >= mention.end:
                end = place
                break
        inside = [(abs(at - mention.start), number) for at, number in named if begin <= at < end]
        return (min(inside)[1],) if inside else ()


def _at(order: tuple[int, ...], place: int | None) -> tuple[int, ...]:
    return (order[place],) if place is not None and place < len(order) else ()
