"""Studies, and which of them owns a stretch of the text."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field

from extractors.base import Mention
from extractors.studies import StudyReference
from pipeline.cohorts import Cohort

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
    nameless: bool = False
    """Nobody is named for it: several references at once, "the literature"."""
    narrated: bool = False
    """A sentence has its authors for the ones who tell: "Lee et al. compared X with Y"."""


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

    def in_rows(self, study: int) -> bool:
        """The study is told in a row of a table."""
        return bool(self.columns) and any(o.study == study and o.reason == "same row" for o in self.owners)

    def owner(self, start: int) -> Owner:
        """Who owns what begins at an offset."""
        place = bisect_right(self.starts, start) - 1
        return self.owners[place] if place >= 0 else Owner(OWN)


class StudyList:
    """The studies of a document in the order in which the text names them, its own first."""

    def __init__(self, own: Study) -> None:
        self.studies = [own]
        self._known: dict[tuple[str | None, int | None, str | None], int] = {}

    def __getitem__(self, number: int) -> Study:
        return self.studies[number]

    def nameless(self, key: str) -> int:
        """The number of studies that no author is named for: several marks at once, "the literature"."""
        known = (None, None, key)
        if known not in self._known:
            self.studies.append(Study(nameless=True))
            self._known[known] = len(self.studies) - 1
        return self._known[known]

    def number(self, mention: Mention[StudyReference]) -> int:
        """The number of a cited study: by author and year, else by its reference label."""
        value = mention.value
        key = (value.author, value.year, None if value.author else value.reference)
        if key not in self._known:
            same_author = [n for (author, _, _), n in self._known.items() if author == value.author and author]
            if same_author and value.year is None:
                self._known[key] = same_author[-1]
            else:
                self.studies.append(Study(value.author, value.year, value.reference))
                self._known[key] = len(self.studies) - 1
        number = self._known[key]
        self.studies[number].spans.append((mention.start, mention.end))
        return number
