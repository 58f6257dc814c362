"""Whose fact it is: every stretch of the text gets an owner, a study and within it a patient or the whole group.

Letters retell cited studies between their own cases, discussions compare, tables print a study a row. We walk through
the sentences in order and keep who is being spoken of. A narrative citation ("Papadopoulou et al. (2019) report") takes
over from where it stands, the authors' own voice ("our patient", "we treated") takes it back, a citation in brackets owns
its sentence when that sentence introduces patients ("two adults (Lee et al., 2018)"), everything else goes on with who was
spoken of. The reason is kept with the owner.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from spacy.tokens import Doc

from extractors.base import Mention, Sentence, Value, sentences
from extractors.groups import PatientGroups, Patients, sex_of
from extractors.studies import Studies, StudyReference
from pipeline.cohorts import Cohort, Member
from pipeline.tables import LABELLED, Row, is_person, row_size, rows

OWN = 0
SOME = -1
"""The member that "one of the patients" stands for: no one that can be told."""
NOBODY = -1
"""The number of the study that background sentences belong to: what is said of a disease in general."""


@dataclass(slots=True)
class Study:
    """A study whose patients the document speaks of; number 0 is the document's own."""

    author: str | None = None
    year: int | None = None
    reference: str | None = None
    spans: list[tuple[int, int]] = field(default_factory=list)
    cohort: Cohort = field(default_factory=Cohort)


@dataclass(frozen=True, slots=True)
class Owner:
    """The study (its number) and the members of it that a stretch is about; none named means everybody."""

    study: int
    members: tuple[int, ...] = ()
    reason: str = "document"


@dataclass(slots=True)
class Attribution:
    """The studies of a document and the owner of every stretch of its text."""

    studies: list[Study]
    starts: list[int]
    owners: list[Owner]
    own_voice: bool
    """The authors speak of patients of their own."""
    columns: dict[int, str]
    """The kind of column of each line of a flattened table, by the line's start."""

    def owner(self, start: int) -> Owner:
        """Who owns what begins at an offset."""
        place = bisect_right(self.starts, start) - 1
        return self.owners[place] if place >= 0 else Owner(OWN)


_VOICE = re.compile(
    r"\b(?:[Ww]e|[Oo]ur|[Oo]urs|[Hh]erein|I (?=report|describe|treated|saw|present)|[Tt]he present (?:case|study|report|series)|"
    r"[Ii]n this (?:case|report|study|paper|series|trial)|[Tt]his (?:pilot |open-label |retrospective |randomi[sz]ed )?(?:study|trial|case report|case series|paper)|"
    r"[Oo]ne of us|of ours)\b"
)
_NO_VOICE = re.compile(
    r"\b(?:[Tt]o our (?:knowledge|best)|[Ww]e (?:\w+ )?(?:read|thank|agree|believe|think|suggest|speculate|congratulate|hypothesi[sz]e|"
    r"recommend|propose|wonder|note that|would (?:welcome|like)|cannot|hope|know|discuss|have (?:never|not|no)|had no)|[Ii]n our (?:opinion|view)|our (?:understanding|knowledge|opinion))\b"
)
_TOLD_OF = re.compile(r"^[\s,.()\[\]\d]*,\s?(?:who|which|in whom|in which|whose)\b")
"""A comparison that goes on to tell of the other study: "those of Lee et al. (2018), who treated 39 such patients"."""
_EARLIER = re.compile(r"\b[Ww]e (?:have |had )?(?:earlier|previously|already|recently) (?:described|reported|published)\b")
_COMPARISON = re.compile(
    r"(?:\b(?:[Uu]nlike|as (?:it was |was |described |reported |shown )?(?:in|by|for|did)|as had|[Ll]ike|[Ss]imilar(?:ly)? to|[Ii]n line with|"
    r"[Cc]ontrary to|[Ii]n contrast (?:to|with)|[Cc]ompared (?:to|with)|than|[Cc]onsistent with|criteria (?:of|by)|according to|method of|"
    r"those (?:of|in|reported by)|as they (?:had|did) for \d+ of)\s(?:[\w'-]+\s){0,4}?)$"
)
_ANAPHORA = re.compile(
    r"^\W*(?:The (?:patient|child|girl|boy|man|woman|infant)s?|He|She|His|Her|These (?:patients|children)|This (?:patient|child|boy|girl)|"
    r"(?:All|None|Both|Each)(?: of)?(?: the| these| them)?(?: \w+)? ?(?:patients|children|subjects|cases)?)\b"
)
_EVIDENCE_OF_CARE = ("drug", "drug_class", "procedure")


def attribute(doc: Doc, own: Study, letter: bool) -> Attribution:
    """Find the studies and groups of a document and who owns each stretch."""
    return _Walk(doc, own, letter).attribution()


class _Walk:
    """The state of a reader who goes through the sentences: which study, which patient."""

    def __init__(self, doc: Doc, own: Study, letter: bool) -> None:
        self.doc = doc
        self.text: str = doc.user_data["view"]
        self.sentences = sentences(doc)
        self.studies = [own]
        self.known: dict[tuple[str | None, int | None, str | None], int] = {}
        self.cited = _by_sentence(list(Studies()(doc)), self.sentences)
        self.patients = _by_sentence(list(PatientGroups()(doc)), self.sentences)
        self.own_voice = self._has_own_patients() or not (letter or _is_review(self.sentences))
        self.starts: list[int] = []
        self.owners: list[Owner] = []
        self.study = OWN
        self.paragraph = -1
        self.begun = False
        self.columns: dict[int, str] = {}
        self.tabled: dict[int, Owner] = {}
        for row in rows(self.sentences):
            self._row(row)

    def _has_own_patients(self) -> bool:
        """The authors say that they saw, treated or report patients."""
        for number, sentence in enumerate(self.sentences):
            voice = None if _REVIEW.search(sentence.text) else _own_voice(sentence.text)
            if voice and (self.patients[number] or sentence.hits(*_EVIDENCE_OF_CARE)):
                narrative = any(m.value.style == "narrative" for m in self.cited[number])
                if not narrative or voice.start() < self.cited[number][0].start - sentence.start:
                    return True
        return False

    def attribution(self) -> Attribution:
        for number, sentence in enumerate(self.sentences):
            if sentence.start in self.tabled:
                self._own(sentence.start, self.tabled[sentence.start])
                continue
            if sentence.section == "table" and self.tabled and sentence.start > min(self.tabled) - 2000:
                self._own(sentence.start, Owner(NOBODY, (), "table header"))
                continue
            parts = list(self._studies_of(sentence, self.cited[number], self.patients[number]))
            for place, (start, study, reason) in enumerate(parts):
                end = parts[place + 1][0] if place + 1 < len(parts) else sentence.end
                self._groups_of(sentence, start, end, study, reason, self.patients[number])
                self.study = study
            self.paragraph = sentence.paragraph
        return Attribution(self.studies, self.starts, self.owners, self.own_voice, self.columns)

    # --- which study ---------------------------------------------------------------------------------------------

    def _studies_of(
        self, sentence: Sentence, cited: Sequence[Mention[StudyReference]], patients: Sequence[Mention[Patients]]
    ) -> Iterator[tuple[int, int, str]]:
        """The stretches of a sentence and the study that owns each: (start, study, reason)."""
        turns = self._turns(sentence, cited)
        if not turns and self._is_background(sentence, patients, cited):
            yield sentence.start, NOBODY, "background"
            return
        self.begun |= sentence.section != "title"
        if turns:
            first = turns[0]
            yield sentence.start, first[1], first[2]
            yield from turns[1:]
            return
        adopted = self._adopted(sentence, cited, patients)
        if adopted is not None:
            yield sentence.start, adopted, "citation"
        else:
            yield sentence.start, *self._continued(sentence)

    def _turns(self, sentence: Sentence, cited: Sequence[Mention[StudyReference]]) -> list[tuple[int, int, str]]:
        """Where narrative citations and the authors' own voice take over, comparisons left out."""
        turns: list[tuple[int, int, str]] = []
        for mention in cited:
            before = sentence.text[: mention.start - sentence.start]
            told = _TOLD_OF.match(sentence.text[mention.end - sentence.start :])
            if mention.value.style == "narrative" and (told or not _COMPARISON.search(before)):
                turns.append((mention.start, self._number(mention), "citation"))
        voice = _own_voice(sentence.text)
        earlier = [m for m in cited if m.value.style != "narrative"] if _EARLIER.search(sentence.text) else []
        if voice and earlier:
            turns.append((sentence.start + voice.start(), self._number(earlier[0]), "own earlier report"))
        elif voice and self.own_voice and not _COMPARISON.search(sentence.text[: voice.start()]):
            turns.append((sentence.start + voice.start(), OWN, "own voice"))
        turns.sort()
        return [turn for n, turn in enumerate(turns) if n == 0 or turn[1] != turns[n - 1][1]]

    def _adopted(
        self, sentence: Sentence, cited: Sequence[Mention[StudyReference]], patients: Sequence[Mention[Patients]]
    ) -> int | None:
        """The study in brackets that owns a sentence because the sentence introduces its patients."""
        usable = [m for m in cited if m.value.style != "narrative" and (m.value.author or m.value.reference and self._sole(m))]
        if not usable or _ANAPHORA.match(sentence.text) or sentence.section == "table":
            return None
        introduces = any(p.value.introduces or p.value.n and p.value.n > 1 for p in patients)
        study = _STUDY_NOUN.search(sentence.text)
        told = sentence.hits(*_EVIDENCE_OF_CARE) or (study and study.start() < 30 and _FIGURES.search(sentence.text))
        if not (introduces or (study and told)):
            return None
        return self._number(usable[0])

    def _sole(self, mention: Mention[StudyReference]) -> bool:
        """A mark that names one reference: "two patients [3-5]" belongs to no study that can be named."""
        return all(len(labels) == 1 for start, end, labels in self.doc.user_data["marks"] if start <= mention.start < end)

    def _is_background(
        self, sentence: Sentence, patients: Sequence[Mention[Patients]], cited: Sequence[Mention[StudyReference]]
    ) -> bool:
        """What is said of the disease in general, before the text comes to patients."""
        if sentence.section in ("title", "table"):
            return False
        told = any(p.value.introduces or p.value.own or (p.value.kind == "individual" and not p.value.related) for p in patients)
        if sentence.section == "background":
            return not told or bool(_GENERAL.search(sentence.text))
        return not self.begun and not told and not any(m.value.style == "narrative" for m in cited) and not _PAST.search(sentence.text)

    def _continued(self, sentence: Sentence) -> tuple[int, str]:
        """Without a new citation the sentence goes on with the study spoken of; a new paragraph goes back to our own."""
        if sentence.section == "table" or self.study in (OWN, NOBODY):
            return max(self.study, OWN), "same row" if sentence.section == "table" else "document"
        if sentence.paragraph == self.paragraph or not self.own_voice:
            return self.study, "anaphora"
        return OWN, "new paragraph"

    def _number(self, mention: Mention[StudyReference]) -> int:
        """The number of a cited study: by author and year, else by its reference label."""
        value = mention.value
        key = (value.author, value.year, None if value.author else value.reference)
        if key not in self.known:
            same_author = [n for (author, _, _), n in self.known.items() if author == value.author and author]
            if same_author and value.year is None:
                self.known[key] = same_author[-1]
            else:
                self.studies.append(Study(value.author, value.year, value.reference))
                self.known[key] = len(self.studies) - 1
        number = self.known[key]
        self.studies[number].spans.append((mention.start, mention.end))
        return number

    # --- rows of tables ------------------------------------------------------------------------------------------

    def _row(self, row: Row) -> None:
        """Who owns each line of a row: its study or patient, and the patients or blocks that its lines tell apart."""
        place = bisect_right([sentence.start for sentence in self.sentences], row.head.start) - 1
        if row.kind == "study":
            named = [m for m in self.cited[place] if m.value.author]
            if not named:
                return
            study = self._number(named[0])
            self.tabled[row.head.start] = Owner(study, (), "same row")
            self._cells(row, study)
        else:
            cohort = self.studies[OWN].cohort
            label = row.head.text.strip()
            found = next((n for n, m in enumerate(cohort.members) if m.place == row.place), None)
            if found is None:
                label = f"Patient {label}" if label.isdigit() else label
                found = cohort.add(Member(place=row.place, label=label, spans=[(row.head.start, row.head.end)]))
            for line, kind in [(row.head, "study"), *row.cells]:
                self.tabled[line.start] = Owner(OWN, (found,), "same row")
                self.columns[line.start] = kind

    def _cells(self, row: Row, study: int) -> None:
        cohort = self.studies[study].cohort
        sizes = [(line, size) for line, kind in row.cells if kind == "patient" and (size := row_size(line.text))]
        people = [line for line, kind in row.cells if kind == "patient" and is_person(line.text)]
        drugs = [line for line, kind in row.cells if kind == "drug"]
        blocks = len(sizes) > 1
        for line, size in sizes:
            span = (line.start, line.end)
            if blocks:
                cohort.add(Member("cohort", size, spans=[span]))
            else:
                cohort.counts.append((size, span, 6))
        if not blocks and len(people) > 1:
            for line in people:
                cohort.add(Member(sex=sex_of(line.text), spans=[(line.start, line.end)]))
        elif people:
            cohort.single.append((people[0].start, people[0].end))
        for line, kind in row.cells:
            self.columns[line.start] = kind
            self.tabled[line.start] = Owner(study, self._members(line, kind, cohort, sizes if blocks else [], people, drugs), "same row")

    def _members(
        self,
        line: Sentence,
        kind: str,
        cohort: Cohort,
        blocks: Sequence[tuple[Sentence, int]],
        people: Sequence[Sentence],
        drugs: Sequence[Sentence],
    ) -> tuple[int, ...]:
        """The members that one line of a row is about: the person it describes or labels, the block it stands in."""
        if blocks:
            if kind == "drug" and len(drugs) == len(blocks):
                return (drugs.index(line),)
            if kind == "patient":
                return tuple(n for n in (bisect_right([b.start for b, _ in blocks], line.start) - 1,) if n >= 0)
            return ()
        if len(people) < 2:
            return ()
        if line in people:
            return (people.index(line),)
        labelled = LABELLED.match(line.text)
        if labelled and int(labelled[1]) <= len(people):
            member = cohort.members[int(labelled[1]) - 1]
            member.label = member.label or labelled.group().strip(" -:")
            return (int(labelled[1]) - 1,)
        return ()

    # --- which patients ------------------------------------------------------------------------------------------

    def _groups_of(
        self, sentence: Sentence, start: int, end: int, study: int, reason: str, patients: Sequence[Mention[Patients]]
    ) -> None:
        if study == NOBODY:
            self._own(start, Owner(NOBODY, (), reason))
            return
        cohort = self.studies[study].cohort
        cohort.family |= bool(_FAMILY.search(sentence.text))
        self._own(start, Owner(study, () if cohort.current is None else (cohort.current,), reason))
        for mention in patients:
            if not start <= mention.start < end:
                continue
            found = cohort.note(mention, self.text, _weight(mention, sentence))
            part = not mention.value.whole and (mention.value.kind == "cohort" or mention.value.subset)
            if part and len(cohort.members) >= 2:
                self._own(start if mention.start < start + 60 else mention.start, Owner(study, (SOME,), "part of the patients"))
            elif mention.value.whole:
                self._own(mention.start if mention.start > start + 25 else start, Owner(study, (), "everybody"))
            elif found is not None:
                opens = mention.start if mention.start > start + 60 or len(self.owners) and self.owners[-1].members not in ((), (found,)) else start
                self._own(opens, Owner(study, (found,), mention.rule))

    def _own(self, start: int, owner: Owner) -> None:
        if self.starts and self.starts[-1] >= start:
            self.owners[-1] = owner
        else:
            self.starts.append(start)
            self.owners.append(owner)


_FAMILY = re.compile(
    r"\b(?:siblings?|twins?|family members|families|two (?:sisters|brothers)|brothers? and (?:a |her |his )?sisters?|sisters? and (?:a |her |his )?brothers?)\b",
    re.IGNORECASE,
)
_PAST = re.compile(r"\b(?:was|were|had|received|underwent|developed|presented|showed|we|our)\b", re.IGNORECASE)
_GENERAL = re.compile(r"\b(?:some|most|many|certain|often|usually|generally|rare|remains?|can be|may be|is an?|are an?)\b", re.IGNORECASE)
_FIGURES = re.compile(r"\b\d+ (?:of|out of) (?:the )?\d+\b|\d ?%|\b\d+ patients\b")
_STUDY_NOUN = re.compile(
    r"\b(?:(?:open[- ]label|controlled|pilot|retrospective|prospective|randomi[sz]ed|recent|small|large|first) (?:\w+ )?(?:study|trial|series|cohort|report)|"
    r"(?:a|the|an|another) (?:[\w-]+ )?(?:study|trial|series|cohort|programme|registry|review)|RCT)\b",
    re.IGNORECASE,
)


_REVIEW = re.compile(
    r"(?:\b[Hh]erein is a review|[Tt]his (?:narrative )?review|[Ww]e review (?:the|recent|current|here)|review of the (?:growing )?literature on|[Tt]his article reviews|"
    r"(?:[Tt]he authors|[Ww]e) (?:discuss|summari[sz]e|review)\b[^.]*\b(?:published|literature|reported|evidence)|^\W*(?:REVIEW|Review|Review [Aa]rticle|Mini-?[Rr]eview)\W*$)"
)


def _is_review(found: Sequence[Sentence]) -> bool:
    """A narrative review: it retells others' patients."""
    return any(_REVIEW.search(sentence.text) for sentence in found)


def _own_voice(text: str) -> re.Match[str] | None:
    """The first place where the authors speak of their own work, opinions and thanks left out."""
    for match in _VOICE.finditer(text):
        opinion = _NO_VOICE.search(text)
        if not opinion or not opinion.start() <= match.start() < opinion.end():
            return match
    return None


def _weight(mention: Mention[Patients], sentence: Sentence) -> int:
    """How likely a count is the size of the whole group: where it stands and what stands around it."""
    weight = {"title": 4, "methods": 3, "results": 2, "abstract": 2, "body": 2, "table": 3}.get(sentence.section, 1)
    begin, end = mention.start - sentence.start, mention.end - sentence.start
    around = sentence.text[max(0, begin - 60) : end + 60]
    if _ENROLLED.search(around):
        weight += 3
    if begin < 4:
        weight += 1
    if mention.rule == "group.n" or mention.rule == "group.n-equals":
        weight += 1
    if _PART.match(_BRACKET.sub(" ", sentence.text[end:])) or _PART_BEFORE.search(sentence.text[:begin]):
        weight -= 3
    if _SEXED.search(sentence.text[mention.start - sentence.start : mention.end - sentence.start]):
        weight -= 3
    return weight


_SEXED = re.compile(r"\b(?:males?|females?|boys|girls|men|women)$", re.IGNORECASE)


_ENROLLED = re.compile(
    r"\b(?:enrolled|recruited|randomi[sz]ed|included|were (?:studied|treated|given|analy[sz]ed|reviewed|identified)|we (?:report|describe|present|treated|studied)|"
    r"experience of|received|consecutive|report of|cases? of|series of|in total|a total of|followed)\b",
    re.IGNORECASE,
)
_BRACKET = re.compile(r"\([^()]*\)")
_PART = re.compile(
    r"[\s,]*(?:who |in whom |of (?:them|whom|these) |also |\w+ly )*(?:responded|achieved|improved|relapsed|died|developed|had (?!been)|showed|experienced|"
    r"discontinued|withdrew|remained|completed|were (?:judged|in |still|alive)|was|reached|failed|required|needed|did not)\b",
    re.IGNORECASE,
)
_PART_BEFORE = re.compile(r"\b(?:of whom|of them|of these|only|another|including|and|occurred in|seen in|noted in|observed in|found in)\s$", re.IGNORECASE)


_V = TypeVar("_V", bound=Value)


def _by_sentence(mentions: list[Mention[_V]], found: Sequence[Sentence]) -> list[list[Mention[_V]]]:
    """The mentions of each sentence."""
    starts = [sentence.start for sentence in found]
    sorted_out: list[list[Mention[_V]]] = [[] for _ in found]
    for mention in mentions:
        place = bisect_right(starts, mention.start) - 1
        if place >= 0:
            sorted_out[place].append(mention)
    return sorted_out
