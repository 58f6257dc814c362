"""Where a sentence turns to another study: by the names, marks and voices in it.

What papers print: "Lee et al. (2019) report", "we treated", "In 19 patients the drug improved sleep [5].", "Our
findings agree with those in 17 patients [9]", "Six cases have been reported in the literature". We return the places
from which a study is spoken of; what a sentence without any of them is about is attribution's matter.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from extractors.base import Mention, Sentence
from extractors.groups import Patients
from extractors.studies import StudyReference
from pipeline.owners import OWN, StudyList
from pipeline.voices import (
    ANAPHORA,
    COMPARISON,
    EARLIER,
    FIGURES,
    FIRST_PERSON,
    FOUND,
    HELD_AGAINST,
    LITERATURE,
    OTHERS,
    POINTED,
    RETOLD,
    STUDY_NOUN,
    TOGETHER,
    TOLD_OF,
    own_report,
    own_voice,
)
from pipeline.without_patients import ANIMALS

EVIDENCE_OF_CARE = ("drug", "drug_class", "procedure")
Cited = Sequence[Mention[StudyReference]]
Named = Sequence[Mention[Patients]]
_NEXT = 3
"""What stands between two sources of one bracket, in characters."""
Turn = tuple[int, int, str]
"""From where on, which study, why."""


class Turns:
    """The turns of the sentences of one document; ``marks`` are its citation marks with the references they name."""

    def __init__(self, studies: StudyList, marks: Sequence[tuple[int, int, tuple[str, ...]]]) -> None:
        self.studies = studies
        self.marks = marks

    def of(self, sentence: Sentence, cited: Cited, patients: Named, *, ours: bool, goes_on: bool) -> list[Turn]:
        """Where narrative citations and the authors' own voice take over, comparisons left out.

        ``ours``: the authors have patients of their own; ``goes_on``: the passage is about somebody else's study.
        """
        turns: list[Turn] = []
        for mention in cited:
            before = sentence.text[: mention.start - sentence.start]
            told = TOLD_OF.match(sentence.text[mention.end - sentence.start :])
            if mention.value.style == "narrative" and (told or not COMPARISON.search(before)):
                turns.append((mention.start, self._narrator(mention, sentence), "citation"))
        voice = own_voice(sentence.text)
        voice = None if voice and goes_on and points_at_others(sentence.text, voice) else voice
        earlier = [m for m in cited if m.value.style != "narrative"] if EARLIER.search(sentence.text) else []
        if voice and earlier:
            turns.append((sentence.start + voice.start(), self.studies.number(earlier[0]), "own earlier report"))
        elif voice and ours and not COMPARISON.search(sentence.text[: voice.start()]):
            turns.append((sentence.start + voice.start(), OWN, "own voice"))
            turns.extend(self._held_against(sentence, cited, patients, voice.end()))
        elif not turns:
            turns.extend(self._literature(sentence, patients))
        turns.sort()
        return [turn for n, turn in enumerate(turns) if n == 0 or turn[1] != turns[n - 1][1]]

    def adopted(self, sentence: Sentence, cited: Cited, patients: Named) -> int | None:
        """The study in brackets that owns a sentence because it introduces its patients or retells its results."""
        if ANAPHORA.match(sentence.text) or sentence.section == "table":
            return None
        introduces = any(p.value.introduces or _counts(p) for p in patients)
        treated = bool(sentence.hits(*EVIDENCE_OF_CARE))
        study = STUDY_NOUN.search(sentence.text)
        told = study and (treated or (study.start() < 30 and FIGURES.search(sentence.text)))
        others = OTHERS.search(sentence.text) is not None
        if introduces or told or ((treated or others) and self._retells(sentence, patients, others)):
            return self._study_of_marks(cited)
        return None

    def _narrator(self, mention: Mention[StudyReference], sentence: Sentence) -> int:
        """The study whose authors tell what they found, in people."""
        number = self.studies.number(mention)
        self.studies[number].narrated |= bool(FOUND.search(sentence.text)) and not ANIMALS.search(sentence.text)
        return number

    def _literature(self, sentence: Sentence, patients: Named) -> Iterator[Turn]:
        """ "Fifteen cases reported in the literature are reviewed": from there on where our own stand before."""
        found = LITERATURE.search(sentence.text)
        counted = [p for p in patients if found and _counts(p) and p.start - sentence.start < found.end()]
        if not counted or TOGETHER.search(sentence.text):
            return
        place = counted[-1].start
        ours = patients[0].start < place or own_report(sentence.text[: place - sentence.start])
        yield place if ours else sentence.start, self.studies.nameless("literature"), "literature"

    def _held_against(self, sentence: Sentence, cited: Cited, patients: Named, after: int) -> Iterator[Turn]:
        """ "Our findings agree with those in 17 patients [9]": from there on the sentence is about the others."""
        held = HELD_AGAINST.search(sentence.text, after)
        place = sentence.start + held.start() if held else sentence.end
        study = self._study_of_marks(cited)
        if study is not None and any(_counts(p) and p.start > place for p in patients):
            yield place, study, "citation"

    def _retells(self, sentence: Sentence, patients: Named, others: bool) -> bool:
        """The sentence says what was found under a treatment, and not in the patient of whom the story tells."""
        if not RETOLD.search(sentence.text) or any(p.value.kind == "individual" for p in patients):
            return False
        own = self.studies[OWN].cohort
        return others or not (own.members or own.counts)

    def _study_of_marks(self, cited: Cited) -> int | None:
        """The study that a sentence's brackets name; several at once are one without a name."""
        bracketed = [m for m in cited if m.value.style != "narrative" and (m.value.author or m.value.reference)]
        sole = [m for m in bracketed if self._sole(m) and not _is_listed(m, bracketed)]
        if sole:
            return self.studies.number(sole[0])
        return self.studies.nameless(f"[{bracketed[0].value.reference}") if bracketed else None

    def _sole(self, mention: Mention[StudyReference]) -> bool:
        """A mark that names one reference: "two patients [3-5]" belongs to no study that can be named."""
        return all(len(labels) == 1 for start, end, labels in self.marks if start <= mention.start < end)


def _is_listed(mention: Mention[StudyReference], bracketed: Cited) -> bool:
    """One of several that a bracket names: "(Lee et al 2004; Kim et al 2005)"."""
    return any(0 < m.start - mention.end <= _NEXT or 0 < mention.start - m.end <= _NEXT for m in bracketed)


def _counts(mention: Mention[Patients]) -> bool:
    """The phrase counts several patients."""
    return bool(mention.value.n and mention.value.n > 1)


def points_at_others(text: str, voice: re.Match[str]) -> bool:
    """ "This series", with no word of us, in a passage on somebody else's."""
    return bool(POINTED.match(voice.group())) and not FIRST_PERSON.search(text)
