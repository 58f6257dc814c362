"""Which of a study's arms a statement is about.

What abstracts print: "the combination therapy group compared with the monotherapy group (77.3% vs. 60.3%)", "52% versus
44% in the intravenous and oral group, respectively".

The names of the arms are learnt from the whole document (pipeline/arm_names.py); a statement then belongs to the arm
that its clause names, or, where a sentence prints one value per arm, to the arm at the same place in the order of the
sentence.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from spacy.tokens import Doc

from extractors.base import Mention, Sentence, sentences
from extractors.context import any_name
from extractors.treatments import Treatment
from pipeline.arm import Arm
from pipeline.arm_lists import ListNames
from pipeline.arm_names import ArmNames
from pipeline.arm_treatments import is_of_all
from pipeline.group_rows import GroupRow, group_rows
from pipeline.historical_controls import historical_controls

Assigned = tuple[Mention[Any], tuple[int, ...]]
"""A mention and the arms it is about, by their numbers."""

WHOLE = -1
"""The number of the arms all together, where a table has a row of them."""

Named = tuple[int, int, int]
"""Where a sentence names an arm, from and to, and the arm's number."""

_OF_ARM = re.compile(
    r"\s?%?\)?,?\s?(?:\((?:[^()]*\s)?|"
    r"(?:of (?:the )?patients |of those |patients |\([^()]*\) |(?!compar|than\b)[\w-]+ )?"
    r"(?:in|with|for|on|under|of|among|to|receiving|given|taking) "
    r"(?:the |all |(?:those |patients )(?:on |with |given |taking |receiving |treated with ))?)"
)
"""What stands between a value and the arm it is of: "59% in the X group", "21 (X)"."""
_BOTH = re.compile(r",?\s?(?:and|&)\s(?:the\s)?")
_AGAINST = re.compile(
    r"\b(?:compar(?:ed|ison|ing) (?:with|to)|versus|vs\.?|than|relative to|superior to|inferior to|over|against)\s"
    r"(?:(?:that|those|patients|subjects|children|the|with|of|in|on|for|to|under|receiving|given|treated)\s)*$"
)
"""Before an arm that a result is only held against: "A reduced it more than B", "lower than in the B group"."""
_ALIKE = re.compile(
    r"\b(?:as (?:\w+ ){1,3}as|similar to|comparable (?:to|with)|equivalent to|no (?:more|less) \w+ than|"
    r"not (?:inferior|superior) to|(?:as )?well as)\s(?:(?:that|those|the|with|of|in|oral|intravenous)\s)*$"
)
"""Before an arm of which the same is told: "X was as effective as Y"."""
_MORE = re.compile(r"\bmore (?:common|frequent|often|severe)\w*\b(?! than)")
"""Told of the one arm that its sentence names: "X was more common, and more patients withdrew, in the A group"."""
_CLAUSE = re.compile(r";|,\s(?:while|whereas|but|and)\s|\bwhereas\b|\bwhile\b")

_EXCEPTED = re.compile(r"\b(?:except|apart from|other than|with the exception of)\b", re.IGNORECASE)
"""What is told behind it is told of others: "no harm was seen except for X in a patient on B"."""

_IN_EACH = re.compile(
    r"[^.;,]{0,30}?\s(?:in|between|for|of|among) (?:the )?(?:two|three|four|2|3|4|both|each|either|all|treatment)"
    r"(?: of the)?(?: \w+)? (?:groups?|arms?)\b"
)


class Arms:
    """The arms of one study; empty where it has none. ``own`` tells if a place is about that study.

    The arms of a ``cited`` study are told in a sentence or two: only treatments and diseases name them.
    """

    def __init__(
        self, doc: Doc, treatments: Sequence[Mention[Any]], own: Callable[[int], bool], *, cited: bool = False
    ) -> None:
        self.sentences = tuple(s for s in sentences(doc) if (s.section == "title" and not cited) or own(s.end - 1))
        given = [m for m in treatments if isinstance(m.value, Treatment) and (not cited or own(m.start))]
        names = ArmNames(doc.user_data["view"], self.sentences, given, cited=cited)
        self.allocated = names.allocated
        self.crossed = names.crossed
        rows = [] if cited else group_rows(self.sentences)
        self.arms: list[Arm] = _in_rows(rows) or names.arms() or historical_controls(names.text, self.sentences, given)
        self.against_placebo = names.against_placebo
        groups = [row for row in rows if not row.everybody]
        self._cells = {line.start: (place,) for place, row in enumerate(groups) for line in row.cells}
        self._cells |= {line.start: (WHOLE,) for row in rows if row.everybody for line in row.cells}
        self._pattern = self._names()
        self._lists = ListNames(self.arms, doc.user_data["view"])
        self._view: str = doc.user_data["view"]
        self._own = {name for arm in self.arms for name in arm.treatments}
        self._order: tuple[int, ...] = tuple(range(len(self.arms)))

    def __bool__(self) -> bool:
        treated = [arm for arm in self.arms if not arm.placebo]
        return len(treated) >= 2 or (len(treated) == 1 and (treated[0].n is not None or self.against_placebo))

    def _names(self) -> re.Pattern[str] | None:
        """All names that only one arm has."""
        often = Counter(s for arm in self.arms for s in {s.lower() for s in arm.surfaces})
        own = {s for arm in self.arms for s in arm.surfaces if often[s.lower()] == 1}
        if not own:
            return None
        return re.compile(rf"(?<![\w,.-]){any_name(own)}(?!\w|-(?!treated\b))", re.IGNORECASE)

    def _named_in(self, sentence: Sentence) -> list[Named]:
        """The arms a sentence names, in order."""
        if self._pattern is None:
            return []
        found: list[Named] = []
        for match in self._pattern.finditer(sentence.text):
            printed = match.group().lower()
            for number, arm in enumerate(self.arms):
                if printed in (s.lower() for s in arm.surfaces):
                    found.append((sentence.start + match.start(), sentence.start + match.end(), number))
                    break
        for start, end, number in self._lists.named(sentence.text):
            place = sentence.start + start, sentence.start + end
            if all(place[1] <= one[0] or one[1] <= place[0] for one in found):
                found.append((*place, number))
        return sorted(found)

    def introduced(self, start: int, end: int) -> set[int]:
        """The arms that a stretch of the text introduces, where others are introduced elsewhere.

        "X for 12 weeks in 5 patients with lupus. We next gave X for 8 weeks to 10 patients with ...": to each its time.
        """
        here = {number for number, arm in enumerate(self.arms) if start <= arm.span[0] < end}
        return here if len(here) < len(self.arms) else set()

    def of(self, mentions: Sequence[Mention[Any]]) -> Iterator[Assigned]:
        """Each mention of one field with the arms it is about; none named means everybody."""
        if not self.sentences:
            return
        starts = [s.start for s in self.sentences]
        by_sentence: dict[int, list[Mention[Any]]] = {}
        for mention in mentions:
            place = max((n for n, start in enumerate(starts) if start <= mention.start), default=0)
            by_sentence.setdefault(place, []).append(mention)
        for place, group in by_sentence.items():
            shared = [mention for mention in group if self._is_of_all(mention)]
            yield from ((mention, ()) for mention in shared)
            yield from self._of_sentence(self.sentences[place], [m for m in group if m not in shared])

    def _is_of_all(self, mention: Mention[Any]) -> bool:
        """A treatment that no arm is about, told of everybody where arms are named."""
        if not isinstance(mention.value, Treatment) or not all(arm.treatments or arm.placebo for arm in self.arms):
            return False
        return mention.value.name not in self._own and is_of_all(mention, self._view)

    def _of_sentence(self, sentence: Sentence, group: list[Mention[Any]]) -> Iterator[Assigned]:
        """The arms of the mentions of one sentence: its row's, by count, in order of names, or by clause."""
        if sentence.start in self._cells:
            yield from ((mention, self._cells[sentence.start]) for mention in group)
            return
        named = self._named_in(sentence)
        order = list(dict.fromkeys(number for _, _, number in named))
        if sentence.section == "title" or not order:
            placed = self._order if any(getattr(m.value, "arm", None) is not None for m in group) else ()
            yield from ((m, _at(placed, getattr(m.value, "arm", None))) for m in group)
            return
        listed = len(group) == len(order) >= 2 and all(_may_be_listed(m.value) for m in group)
        values = 1 + max((arm for m in group if (arm := getattr(m.value, "arm", None)) is not None), default=0)
        for number, mention in enumerate(group):
            arm = getattr(mention.value, "arm", None)
            behind = self._behind(sentence, mention, named)
            if arm is not None and behind:
                yield mention, (behind[0][2],)
            elif arm is not None:
                turns = self._in_turn(sentence, mention, named)
                turns = turns if len(turns) == values else tuple(order)
                if arm < len(turns) or len(turns) == 1:
                    yield mention, _at(turns if len(turns) > 1 else self._order, arm)
            elif listed:
                yield mention, (order[number],)
            else:
                yield mention, self._nearest(sentence, mention, named, behind)

    def _in_turn(self, sentence: Sentence, mention: Mention[Any], named: list[Named]) -> tuple[int, ...]:
        """The arms of the list that a value of "..., respectively" is told of, where it stands before that word."""
        told = sentence.text.find("respectively", mention.end - sentence.start)
        listed = [n for n in named if mention.end <= n[0] < sentence.start + told] if told >= 0 else []
        return tuple(dict.fromkeys(number for _, _, number in listed)) if len(listed) > 1 else ()

    def _nearest(
        self, sentence: Sentence, mention: Mention[Any], named: list[Named], behind: list[Named]
    ) -> tuple[int, ...]:
        """The arm printed behind a value, else the nearest that the mention's own clause names; two joined are both."""

        def distance(one: Named) -> tuple[int, int]:
            return abs(one[0] - mention.start), one[2]

        if _IN_EACH.match(sentence.text, mention.end - sentence.start) and not _may_be_listed(mention.value):
            return ()
        if behind:
            return (min(behind, key=distance)[2],)
        begin, end = self._clause(sentence, mention)
        inside = [n for n in named if begin <= n[0] < end]
        held = [n for n in inside if _AGAINST.search(sentence.text[: n[0] - sentence.start])]
        inside = [n for n in inside if n not in held]
        if held and not inside:
            return tuple(number for number in self._order if number not in {n[2] for n in held})
        if not inside:
            only = {number for _, _, number in named}
            told_more = _MORE.search(sentence.text, begin - sentence.start, end - sentence.start)
            return tuple(only) if len(only) == 1 and told_more else ()
        nearest = min(inside, key=distance)
        if "respectively" in sentence.text[mention.end - sentence.start :]:
            return (nearest[2],)
        return tuple(dict.fromkeys(number for _, _, number in self._joined(sentence, named, nearest)))

    def _clause(self, sentence: Sentence, mention: Mention[Any]) -> tuple[int, int]:
        """Where the clause of a value begins and ends."""
        begin, end = sentence.start, sentence.end
        for match in _CLAUSE.finditer(sentence.text):
            place = sentence.start + match.start()
            if place <= mention.start:
                begin = place
            elif place >= mention.end:
                end = place
                break
        if excepted := _EXCEPTED.search(sentence.text, mention.end - sentence.start):
            end = min(end, sentence.start + excepted.start())
        return begin, end

    def _behind(self, sentence: Sentence, mention: Mention[Any], named: list[Named]) -> list[Named]:
        """The arm that is printed right behind a value, where no list of arms follows: "59% in the X group"."""
        if "respectively" in sentence.text[mention.end - sentence.start :]:
            return []
        found = [n for n in named if mention.end <= n[0] and self._is_between(_OF_ARM, sentence, mention.end, n[0])]
        follow = [n for n in named if found and n[0] >= found[-1][1]]
        listed = follow and self._is_between(_BOTH, sentence, found[-1][1], follow[0][0])
        return [] if listed and getattr(mention.value, "arm", None) is not None else found

    def _joined(self, sentence: Sentence, named: list[Named], nearest: Named) -> list[Named]:
        """An arm with those of which the same is told: "X and Y improved it", "X was as effective as Y"."""
        joined = [nearest]
        for one in named[named.index(nearest) + 1 :]:
            if self._goes_with(sentence, joined[-1], one):
                joined.append(one)
        for one in reversed(named[: named.index(nearest)]):
            if self._goes_with(sentence, one, joined[0]):
                joined.insert(0, one)
        return joined

    def _goes_with(self, sentence: Sentence, one: Named, other: Named) -> bool:
        """Two arms are named together, or the second as the equal of the first."""
        if self._is_between(_BOTH, sentence, one[1], other[0]):
            return True
        return _ALIKE.search(sentence.text[: other[0] - sentence.start]) is not None

    def _is_between(self, pattern: re.Pattern[str], sentence: Sentence, start: int, end: int) -> bool:
        """All that stands between two places of a sentence is such words."""
        return pattern.fullmatch(sentence.text[start - sentence.start : end - sentence.start]) is not None


def _may_be_listed(value: Any) -> bool:
    """A value that may stand for one arm of a list: of what became of patients only one that counts them."""
    if getattr(value, "arm", None) is not None:
        return False
    return not hasattr(value, "percent") or value.n is not None or value.percent is not None


def _in_rows(rows: Sequence[GroupRow]) -> list[Arm]:
    """The groups of a table as arms, those of a disease made by it."""
    found: list[Arm] = []
    for row in rows:
        head, diseases = row.head, row.head.hits("condition")
        if not row.everybody:
            label, disease = head.text.strip(), diseases[-1].term.name if diseases else None
            found.append(Arm(label, row.n, condition=disease, span=(head.start, head.end), surfaces=[label]))
    return found


def _at(order: tuple[int, ...], place: int | None) -> tuple[int, ...]:
    """The arm at a place in an order of arms, if there is one."""
    return (order[place],) if place is not None and place < len(order) else ()
