"""A document's text cut into stretches that a page can colour.

Evidence spans overlap and nest freely; a page wants stretches in a row. Every stretch knows the values whose evidence
covers it, the shortest evidence first, and the section it stands in. The stretches joined are the text, always.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from pipeline.document import Document, Section

FOLDED = ("furniture", "references")
WORTH_FOLDING = 40
"""Characters; a shorter piece of furniture, the label before an abstract's part for one, stays in its line."""


@dataclass(frozen=True, slots=True)
class Span:
    """Evidence of one value: ``value`` numbers it on the page."""

    start: int
    end: int
    value: int
    field: str
    anchor: bool = True
    """Whether it is the value's first evidence, the place that a link to the evidence goes to."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of the text under the same evidence: ``values`` and ``fields`` with the shortest span first."""

    text: str
    section: str = "body"
    values: tuple[int, ...] = ()
    fields: tuple[str, ...] = ()
    anchors: tuple[int, ...] = ()
    """The values whose first evidence begins here."""


@dataclass(frozen=True, slots=True)
class Passage:
    """Stretches that are shown or folded together; ``name`` is the folded section's name, None for text to read."""

    name: str | None
    stretches: tuple[Stretch, ...]

    @property
    def length(self) -> int:
        """Characters of the passage."""
        return sum(len(stretch.text) for stretch in self.stretches)

    @property
    def evidence(self) -> bool:
        """Whether any evidence stands in it."""
        return any(stretch.values for stretch in self.stretches)


def passages(document: Document, spans: list[Span]) -> Iterator[Passage]:
    """The text in order, furniture and reference lists apart from what is to be read."""
    folds = _folds(document)
    at = 0
    for fold in [*folds, Section(name="", start=len(document.text), end=len(document.text))]:
        if at < fold.start:
            yield Passage(None, tuple(_stretches(document, spans, at, fold.start)))
        if fold.start < fold.end:
            yield Passage(fold.name, tuple(_stretches(document, spans, fold.start, fold.end)))
        at = fold.end


def _folds(document: Document) -> list[Section]:
    """What to fold, in order and without overlap; neighbours with only white space between them are one."""
    merged: list[Section] = []
    for section in sorted((s for s in document.sections if s.name in FOLDED), key=lambda s: (s.start, -s.end)):
        start = max(section.start, merged[-1].end) if merged else section.start
        if start >= section.end:
            continue
        if merged and merged[-1].name == section.name and not document.text[merged[-1].end : start].strip():
            merged[-1] = Section(name=section.name, start=merged[-1].start, end=section.end)
        else:
            merged.append(Section(name=section.name, start=start, end=section.end))
    return [fold for fold in merged if fold.end - fold.start >= WORTH_FOLDING]


def _stretches(document: Document, spans: list[Span], start: int, end: int) -> Iterator[Stretch]:
    waiting = deque(sorted((s for s in spans if s.start < end and start < s.end), key=lambda s: s.start))
    sections = [s for s in document.sections if s.start < end and start < s.end]
    marked = [(span.start, span.end) for span in waiting] + [(section.start, section.end) for section in sections]
    edges = {start, end, *(edge for ends in marked for edge in ends if start < edge < end)}
    covering: list[Span] = []
    for left, right in pairwise(sorted(edges)):
        covering = [span for span in covering if left < span.end]
        while waiting and waiting[0].start <= left:
            covering.append(waiting.popleft())
        covering.sort(key=lambda s: (s.end - s.start, s.value))
        yield Stretch(
            text=document.text[left:right],
            section=next((s.name for s in reversed(sections) if s.start <= left and right <= s.end), "body"),
            values=tuple(dict.fromkeys(span.value for span in covering)),
            fields=tuple(dict.fromkeys(span.field for span in covering)),
            anchors=tuple(span.value for span in covering if span.anchor and span.start == left),
        )
