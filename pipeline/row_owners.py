"""Rows of flattened tables: which study or patient owns each of their lines.

A table prints a study a row ("Yu et al. 2020 [124]", "n = 3 JDM", "baricitinib") or a patient a row. A row on several
patients tells them apart by lines that describe a person, by lines that count blocks ("4 JDM", "3 DM"), or by labels
("P1: ...").
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from extractors.base import Mention, Sentence
from extractors.groups import sex_of
from extractors.studies import StudyReference
from pipeline.cohorts import Cohort, Member
from pipeline.group_rows import group_rows
from pipeline.owners import OWN, Owner, StudyList
from pipeline.tables import LABELLED, Row, is_person, row_size, rows

_EVERYBODY = 12
"""The points of a size that a table's row of all groups prints."""


class RowOwners:
    """Every line of a row with its owner and its kind of column, by the line's start."""

    def __init__(
        self, found: Sequence[Sentence], cited: Sequence[Sequence[Mention[StudyReference]]], studies: StudyList
    ) -> None:
        self.studies = studies
        self.owners: dict[int, Owner] = {}
        self.columns: dict[int, str] = {}
        starts = [sentence.start for sentence in found]
        own = studies[OWN].cohort
        own.counts += [(r.n, (r.cells[0].start, r.cells[0].end), _EVERYBODY) for r in group_rows(found) if r.everybody]
        for row in rows(found):
            if row.kind == "study":
                self._study(row, cited[bisect_right(starts, row.head.start) - 1])
            else:
                self._patient(row)

    def _study(self, row: Row, cited: Sequence[Mention[StudyReference]]) -> None:
        """A row about the study that its first cell cites."""
        named = [mention for mention in cited if mention.value.author]
        if named:
            study = self.studies.number(named[0])
            self.owners[row.head.start] = Owner(study, (), "same row")
            self._cells(row, study)

    def _patient(self, row: Row) -> None:
        """A row about one of our own patients, known by number."""
        cohort = self.studies[OWN].cohort
        found = next((n for n, m in enumerate(cohort.members) if m.place == row.place), None)
        if found is None:
            label = row.head.text.strip()
            label = f"Patient {label}" if label.isdigit() else label
            found = cohort.add(Member(place=row.place, label=label, spans=[(row.head.start, row.head.end)]))
        for line, kind in [(row.head, "study"), *row.cells]:
            self.owners[line.start] = Owner(OWN, (found,), "same row")
            self.columns[line.start] = kind

    def _cells(self, row: Row, study: int) -> None:
        """The patients that the lines of a study's row tell apart or count, and the owner of each line."""
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
            members = self._members(line, kind, cohort, sizes if blocks else [], people, drugs)
            self.owners[line.start] = Owner(study, members, "same row")

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
