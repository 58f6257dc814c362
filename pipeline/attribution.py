"""Whose fact it is: every stretch of the text gets an owner, a study and within it a patient or the whole group.

Letters retell cited studies between their own cases, discussions compare, tables print a study a row. We walk through
the sentences in order and keep who is being spoken of. A narrative citation ("Papadopoulou et al. (2019) report") takes
over from where it stands, the authors' own voice ("our patient", "we treated") takes it back, a citation in brackets
owns its sentence when that sentence introduces patients ("two adults (Lee et al., 2018)"), everything else goes on with
who was spoken of. The reason is kept with the owner.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from spacy.tokens import Doc

from extractors.base import Mention, Sentence, by_sentence, sentences
from extractors.groups import Patients
from extractors.studies import Studies
from pipeline.group_size import points
from pipeline.owners import NOBODY, OWN, SOME, Attribution, Owner, Study, StudyList
from pipeline.row_owners import RowOwners
from pipeline.turns import EVIDENCE_OF_CARE, Cited, Named, Turns, points_at_others
from pipeline.voices import (
    AIM,
    AT_LARGE,
    CONTRAST,
    FAMILY,
    FIGURES,
    GENERAL,
    PAST,
    PATIENT_GOES_ON,
    RETOLD,
    REVIEW,
    is_review,
    own_voice,
)

_JOINED = re.compile(r"(?: \([^()]*\)|,? (?:with|who had|suffering from) [^.;,]{1,60})?,? and (?:another )?")
_TOLD = re.compile(
    r"\b(?:both|were|had|have|presented|developed|underwent|received|experienced|suffered|showed|died|recovered|improved|"
    r"responded|achieved|reported|complained)\b"
)
"""What patients did or had who are named together."""
_LIKENED_TO = re.compile(
    r"\b(?:(?:identical|similar|comparable|equal|analogous|contrast|opposed) to|compared (?:to|with)|same as|"
    r"unlike|resembl(?:ed|es|ing)|as)(?: (?:that|those|seen|described|reported|shown|found))?(?: of| in| for)?"
    r"(?: the| our)? $",
    re.IGNORECASE,
)
_CAPTION = re.compile(r"(?:Table|Figure|Fig\.) ?\d+\b[.:]? [A-Z]")
"""A caption among the sentences of a story tells of everybody: "Table 1 Responses to 0.1% X or 1% Y"."""
_HEADING = re.compile(r"[A-Z][A-Z0-9 .,/&()-]{2,120}:")
"""A heading as full texts print it: "TREATMENT.AZATHIOPRINE:"."""
_AT_LARGE = "literature at large"
"""Why a sentence amid those on a cited study is nobody's; the next one goes on with the study."""
_SEVERAL = 3
"""So many sources, in so many sentences, make of prose without an own voice one that retells."""
_HEADER = 2000
"""How far above the first row (characters) a table's header and caption may stand."""


def attribute(doc: Doc, own: Study, patients: Named, letter: bool) -> Attribution:
    """Find the studies and groups of a document and who owns each stretch; ``patients`` are all that it names."""
    return _Walk(doc, own, patients, letter).attribution()


class _Walk:
    """The state of a reader who goes through the sentences: which study, which patient."""

    def __init__(self, doc: Doc, own: Study, patients: Named, letter: bool) -> None:
        self.doc = doc
        self.text: str = doc.user_data["view"]
        self.sentences = sentences(doc)
        self.studies = StudyList(own)
        self.cited = by_sentence(list(Studies()(doc)), self.sentences)
        self.patients = by_sentence(patients, self.sentences)
        self.turns = Turns(self.studies, doc.user_data["marks"])
        ours = self._has_own_patients() or not (letter or is_review(self.sentences))
        self.own_voice = ours and not self._cites_throughout()
        self.starts: list[int] = []
        self.owners: list[Owner] = []
        self.study = OWN
        self.paragraph = -1
        self.begun = False
        self.discusses = any(sentence.section == "results" for sentence in self.sentences)
        """A paper with results of its own discusses others'; a case told under "Discussion" alone is a report."""
        self.rows = RowOwners(self.sentences, self.cited, self.studies)

    def _has_own_patients(self) -> bool:
        """The authors say that they saw, treated or report patients."""
        for number, sentence in enumerate(self.sentences):
            voice = None if REVIEW.search(sentence.text) else own_voice(sentence.text)
            cited = number > 0 and any(m.value.style == "narrative" for m in self.cited[number - 1])
            if voice and cited and points_at_others(sentence.text, voice):
                continue
            if voice and (self.patients[number] or sentence.hits(*EVIDENCE_OF_CARE)):
                narrative = any(m.value.style == "narrative" for m in self.cited[number])
                if not narrative or voice.start() < self.cited[number][0].start - sentence.start:
                    return True
        return False

    def _cites_throughout(self) -> bool:
        """Prose without a word of its authors, nor a patient of theirs, that cites one study after the other."""
        voices = ((s.text, own_voice(s.text)) for s in self.sentences)
        ours = any(voice and not points_at_others(text, voice) for text, voice in voices)
        if ours or any(s.section in ("methods", "results") for s in self.sentences):
            return False
        told = any(
            p.value.aged or p.value.label or p.value.own
            for cited, patients in zip(self.cited, self.patients, strict=True)
            for p in patients
            if not cited
        )
        sources = {(m.value.author, m.value.reference) for cited in self.cited for m in cited}
        return not told and len(sources) >= _SEVERAL and sum(map(bool, self.cited)) >= _SEVERAL

    def attribution(self) -> Attribution:
        """Walk through the sentences, the lines of rows apart."""
        tabled = self.rows.owners
        headers = min(tabled, default=0) - _HEADER
        for number, sentence in enumerate(self.sentences):
            if sentence.start in tabled:
                self._own(sentence.start, tabled[sentence.start])
                continue
            if sentence.section == "table" and tabled and sentence.start > headers:
                self._own(sentence.start, Owner(NOBODY, (), "table header"))
                continue
            if _CAPTION.match(sentence.text) and not self.patients[number] and not self.cited[number]:
                self._own(sentence.start, Owner(NOBODY, (), "caption"))
                continue
            if not self.own_voice and _HEADING.fullmatch(sentence.text.strip()):
                self.study, self.begun = OWN, False
            parts = list(self._studies_of(sentence, self.cited[number], self.patients[number]))
            for place, (start, study, reason) in enumerate(parts):
                end = parts[place + 1][0] if place + 1 < len(parts) else sentence.end
                self._groups_of(sentence, start, end, study, reason, self.patients[number])
                goes_on = study == NOBODY and (reason == _AT_LARGE or self._retells_in_front(sentence))
                self.study = self.study if goes_on else study
            self.paragraph = sentence.paragraph
        return Attribution(self.studies.studies, self.starts, self.owners, self.own_voice, self.rows.columns)

    # --- which study ---------------------------------------------------------------------------------------------

    def _studies_of(self, sentence: Sentence, cited: Cited, patients: Named) -> Iterator[tuple[int, int, str]]:
        """The stretches of a sentence and the study that owns each: (start, study, reason)."""
        goes_on = self.study > OWN and sentence.paragraph == self.paragraph
        turns = self.turns.of(sentence, cited, patients, ours=self.own_voice, goes_on=goes_on)
        adopted = None if turns else self.turns.adopted(sentence, cited, patients)
        retold = self._retells_in_front(sentence) and (adopted is not None or self._goes_on(sentence, cited))
        if not turns and not retold and self._is_background(sentence, patients, cited):
            yield sentence.start, NOBODY, "background"
            return
        self.begun |= sentence.section != "title"
        if turns:
            first = turns[0]
            opens = first[0] if first[2] == "literature" else _clause_of(sentence, first[0])
            if opens > sentence.start:
                yield sentence.start, *self._continued(sentence, patients)
            yield opens, first[1], first[2]
            yield from turns[1:]
            return
        if adopted is not None:
            yield sentence.start, adopted, "citation"
            return
        if self.study > OWN and not patients and not cited and AT_LARGE.search(sentence.text):
            yield sentence.start, NOBODY, _AT_LARGE
            return
        study, reason = self._continued(sentence, patients)
        general = study == OWN and self.discusses and sentence.section == "discussion" and not _told(patients)
        yield (sentence.start, NOBODY, "discussion") if general else (sentence.start, study, reason)

    def _is_background(self, sentence: Sentence, patients: Named, cited: Cited) -> bool:
        """What is said of the disease in general, before the text comes to patients."""
        if sentence.section in ("title", "table"):
            return False
        if sentence.section == "background" and AIM.match(sentence.text) and sentence.hits(*EVIDENCE_OF_CARE):
            return False
        told = _told(patients)
        if sentence.section == "background":
            return not told or bool(GENERAL.search(sentence.text))
        narrative = any(m.value.style == "narrative" for m in cited)
        return not (self.begun or told or narrative or PAST.search(sentence.text))

    def _retells_in_front(self, sentence: Sentence) -> bool:
        """The introduction of a paper without patients of its own: there, too, it retells what others found."""
        return sentence.section == "background" and not self.own_voice

    def _goes_on(self, sentence: Sentence, cited: Cited) -> bool:
        """What a review tells of the cited study that it has just turned to: what was done and found there."""
        if self.study <= OWN or any(m.value.author != self.studies[self.study].author for m in cited):
            return False
        figures = FIGURES.search(sentence.text)
        told = (PAST.search(sentence.text) or RETOLD.search(sentence.text)) and not GENERAL.search(sentence.text)
        return bool((told or figures) if sentence.paragraph == self.paragraph else (told and figures))

    def _continued(self, sentence: Sentence, patients: Named) -> tuple[int, str]:
        """Without a new citation the sentence goes on with the study spoken of; a new paragraph goes back to us.

        So does one patient behind those of the literature.
        """
        if sentence.section == "table" or self.study in (OWN, NOBODY):
            return max(self.study, OWN), "same row" if sentence.section == "table" else "document"
        one = any(p.value.kind == "individual" and not p.value.subset for p in patients)
        back = one and self.own_voice and self.studies[self.study].nameless
        if not back and (sentence.paragraph == self.paragraph or not self.own_voice or self._counted_again(patients)):
            return self.study, "anaphora"
        return OWN, "new paragraph"

    def _counted_again(self, patients: Named) -> bool:
        """ "Two of the 8 patients died", when the study spoken of has eight and ours has not."""
        theirs, ours = ({n for n, _, _ in self.studies[study].cohort.counts} for study in (self.study, OWN))
        return bool(patients) and patients[0].value.among in theirs - ours

    # --- which patients ------------------------------------------------------------------------------------------

    def _groups_of(self, sentence: Sentence, start: int, end: int, study: int, reason: str, patients: Named) -> None:
        """The patients of a study that a stretch of a sentence is about, from where it comes to name them."""
        if study == NOBODY:
            self._own(start, Owner(NOBODY, (), reason))
            return
        cohort = self.studies[study].cohort
        cohort.family |= bool(FAMILY.search(sentence.text))
        self._own(start, Owner(study, () if cohort.current is None else (cohort.current,), reason))
        named = [mention for mention in patients if start <= mention.start < end and not self._is_likened_to(mention)]
        for place, mention in enumerate(named):
            found = cohort.note(mention, self.text, points(mention, sentence))
            part = not mention.value.whole and (mention.value.kind == "cohort" or mention.value.subset)
            if part and len(cohort.members) >= 2:
                opens = start if mention.start < start + 60 else mention.start
                self._own(opens, Owner(study, (SOME,), "part of the patients"))
            elif mention.value.whole:
                cohort.current = None
                opens = mention.start if place and mention.start > start + 25 else start
                self._own(opens, Owner(study, (), "everybody"))
            elif found is not None:
                others = self.owners[-1].members not in ((), (found,))
                opens = mention.start if mention.start > start + 60 or others else start
                if self.owners[-1].reason == reason and self.starts[-1] == start and self._seen_in(mention):
                    opens = max(start, self.text.rfind("; ", start, mention.start) + 1)
                if self._in_brackets(mention):
                    opens = self._item(start, mention.start)
                self._own(opens, Owner(study, (found,), mention.rule))
                together = self._together_from(named[place - 1 :], end) if place else None
                if together is not None:
                    cohort.current = None
                    self._own(together, Owner(study, (), "everybody"))

    def _is_likened_to(self, mention: Mention[Patients]) -> bool:
        """ "All other settings were identical to case 1": another patient is named for comparison only."""
        labelled = bool(mention.value.label or mention.value.place)
        return labelled and bool(_LIKENED_TO.search(self.text, max(0, mention.start - 40), mention.start))

    def _together_from(self, named: Named, end: int) -> int | None:
        """Where what is told of two patients together begins: "a 3-year-old girl and a 5-year-old boy were given"."""
        (first, second), after = named[:2], named[2:3]
        joined = _JOINED.match(self.text, first.end, second.end)
        if not (joined and joined.end() >= second.start and first.value.introduces and second.value.introduces):
            return None
        told = _TOLD.search(self.text, second.end, after[0].start if after else end)
        return told.start() if told else None if after else end

    def _seen_in(self, mention: Mention[Patients]) -> bool:
        """The patient in whom it was seen stands behind it: "the rash cleared in the second patient"."""
        before, named = self.text[: mention.start], self.text[mention.start : mention.end]
        behind = named.startswith("in ") or before.endswith((" in ", " of ", " in the ", " of the "))
        return behind and bool(mention.value.label or mention.value.place)

    def _in_brackets(self, mention: Mention[Patients]) -> bool:
        """A label behind its facts: "a liver transplant (case 3)"."""
        return self.text[mention.start - 1 : mention.start] == "(" and self.text[mention.end : mention.end + 1] == ")"

    def _item(self, start: int, end: int) -> int:
        """Where the item of a list begins that a label in brackets closes: behind the last comma or label."""
        return max(start, *(self.text.rfind(mark, start, end - 1) + len(mark) for mark in (", ", "; ", ") ", " and ")))

    def _own(self, start: int, owner: Owner) -> None:
        """From an offset on the text is the owner's."""
        if self.starts and self.starts[-1] >= start:
            self.owners[-1] = owner
        else:
            self.starts.append(start)
            self.owners.append(owner)


def _told(patients: Named) -> bool:
    """The patients of a story, not patients in general: introduced, one's own, or one of them."""
    values = [mention.value for mention in patients]
    return any(v.introduces or v.own or (v.kind == "individual" and not v.related) for v in values)


def _clause_of(sentence: Sentence, place: int) -> int:
    """Where the clause of a citation begins, when the clause before it goes on with the patient ("Her joints ...")."""
    before = sentence.text[: place - sentence.start]
    turned = list(CONTRAST.finditer(before))
    if not turned or not PATIENT_GOES_ON.search(before[: turned[-1].start()]):
        return sentence.start
    return sentence.start + turned[-1].end()
