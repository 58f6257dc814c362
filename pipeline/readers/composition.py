"""Compose the text of a structured document and keep its structure beside it: sections, cells, citations, boxes.

Paragraphs are joined by a blank line, table cells stand one per line. A superscript citation is written ``[3,4]``, as
plain text prints it: "rashes.3" or "52 weeks3" glued would read as a value. An exponent after a figure is ``10^9``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from pipeline.document import Box, Cell, Citation, Document, Reference, Section

SPACE = re.compile(r"[ \t\n\r\f\v]+")
NUMBERS = re.compile(r"\d{1,3}[a-z]?(?:\s*[,;\-\u2010-\u2015\u2212]\s*\d{1,3}[a-z]?)*")
BETWEEN = re.compile(r"[\s,;]*|\s*[\-\u2010-\u2015\u2212]\s*")
DASH = re.compile(r"\s*[\-\u2010-\u2015\u2212]\s*")
LONGEST_RANGE = 50


def citation_labels(printed: str) -> tuple[str, ...]:
    """The labels that a printed citation names: ``3,5–7`` names 3, 5, 6 and 7."""
    labels: list[str] = []
    for part in re.split(r"[,;\s]+(?![\-\u2010-\u2015\u2212])", re.sub(DASH, "-", printed.strip("[]() "))):
        low, _, high = part.partition("-")
        if low.isdigit() and high.isdigit() and 0 < int(high) - int(low) <= LONGEST_RANGE:
            labels += [str(number) for number in range(int(low), int(high) + 1)]
        elif part:
            labels.append(part)
    return tuple(dict.fromkeys(labels))


@dataclass
class Flow:
    """Running text with its citations, white space collapsed as mark-up means it."""

    text: str = ""
    citations: list[Citation] = field(default_factory=list)
    boxes: list[Box] = field(default_factory=list)

    def add(self, text: str) -> None:
        """Append text; a run of white space is one space."""
        text = SPACE.sub(" ", text)
        if not self.text or self.text.endswith((" ", "\n")):
            text = text.lstrip(" ")
        self.text += text

    def superscript(self, text: str) -> None:
        """Append raised text that is no citation: an exponent after a figure, glued after a letter."""
        text = SPACE.sub(" ", text).strip()
        if text and self.text[-1:].isdigit() and text.lstrip("-\u2212+").isdigit():
            self.text += "^"
        self.text += text

    def cite(self, text: str, labels: tuple[str, ...]) -> None:
        """Append a citation and remember where it stands."""
        start = len(self.text)
        self.add(text)
        if len(self.text) > start and labels:
            start += len(self.text[start:]) - len(self.text[start:].lstrip())
            self.citations.append(Citation(start=start, end=len(self.text), labels=labels))

    def joined(self) -> list[Citation]:
        """Neighbouring numbers as one citation with its brackets: ``[7]-[12]`` and ``[7-12]`` name all six."""
        groups: list[Citation] = []
        for mark in self.citations:
            last = groups[-1] if groups else None
            between = self.text[last.end : mark.start] if last else "x"
            if last and _numeric(last) and _numeric(mark) and BETWEEN.fullmatch(between.strip("[]")):
                joint = (*last.labels, *mark.labels)
                if DASH.fullmatch(between.strip("[]")):
                    joint = (*last.labels[:-1], *citation_labels(f"{last.labels[-1]}-{mark.labels[0]}"), *mark.labels)
                groups[-1] = Citation(start=last.start, end=mark.end, labels=tuple(dict.fromkeys(joint)))
            else:
                groups.append(mark)
        return [self._bracketed(mark) for mark in groups]

    def _bracketed(self, mark: Citation) -> Citation:
        around = self.text[mark.start - 1 : mark.start] + self.text[mark.end : mark.end + 1]
        if around in ("[]", "()"):
            return Citation(start=mark.start - 1, end=mark.end + 1, labels=mark.labels)
        return mark


def _numeric(mark: Citation) -> bool:
    return all(label[:1].isdigit() for label in mark.labels)


class Span(NamedTuple):
    """A place in the text."""

    start: int
    end: int


class Composer:
    """The text so far and everything known about its stretches."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._parts: list[str] = []
        self._length = 0
        self.sections: list[Section] = []
        self.layout: list[Box] = []
        self.cells: list[Cell] = []
        self.citations: list[Citation] = []
        self.references: list[Reference] = []
        self._tables = 0
        self._table_open = False

    @property
    def text(self) -> str:
        """The text composed so far."""
        return "".join(self._parts)

    def paragraph(self, section: str, content: Flow | str, separator: str = "\n\n") -> Span:
        """Append a paragraph to a section and return its place; nothing is appended when it is blank."""
        flow = content if isinstance(content, Flow) else _flow(content)
        text = flow.text.rstrip()
        if not text.strip():
            return Span(self._length, self._length)
        if self._length:
            self._append(separator)
        start = self._length
        self._append(text)
        for mark in flow.joined():
            self.citations.append(Citation(start=start + mark.start, end=start + mark.end, labels=mark.labels))
        for box in flow.boxes:
            place = {"start": start + box.start, "end": min(start + box.end, self._length)}
            self.layout.append(box.model_copy(update=place))
        self._extend(section, start)
        return Span(start, self._length)

    def table(self, rows: list[list[TableCell]], caption: Flow | str = "", notes: Sequence[Flow] = ()) -> None:
        """Append a table: caption, one cell per line, notes; a spanning cell is known at every place it covers."""
        self._table_open = False
        self.paragraph("table", caption)
        separator = "\n\n"
        for row, column, cell in grid(rows):
            if not cell.flow.text.strip():
                continue
            place = self.paragraph("table", cell.flow, separator)
            separator = "\n"
            for down in range(cell.rows):
                for right in range(cell.columns):
                    self.cells.append(Cell(start=place.start, end=place.end, table=self._tables, row=row + down,
                                           column=column + right, header=cell.header))
        for note in notes:
            self.paragraph("table", note)
        self._tables += 1
        self._table_open = False

    def document(self, *, id: str, source: str, media_type: str, errors: list[str] | None = None,
                 **known: Any) -> Document:
        """The document; with errors it is partial."""
        return Document.model_validate({
            "id": id, "source": source, "media_type": media_type, "text": self.text, "sections": self.sections,
            "layout": self.layout, "cells": self.cells, "citations": self.citations, "references": self.references,
            "status": "partial" if errors else "ok", "errors": errors or [], **known,
        })

    def _append(self, text: str) -> None:
        self._parts.append(text)
        self._length += len(text)

    def _extend(self, section: str, start: int) -> None:
        last = self.sections[-1] if self.sections else None
        if last and last.name == section and (section != "table" or self._table_open):
            start = self.sections.pop().start
        self.sections.append(Section(name=section, start=start, end=self._length))
        self._table_open = section == "table"


@dataclass
class TableCell:
    """A cell as its row states it, with the rows and columns it covers."""

    flow: Flow
    rows: int = 1
    columns: int = 1
    header: bool = False


MOST_SPANNED = 100
MOST_COVERED = 100_000


def grid(rows: list[list[TableCell]]) -> list[tuple[int, int, TableCell]]:
    """Each cell with its row and column, after the cells that reach into its row from above."""
    taken: set[tuple[int, int]] = set()
    placed: list[tuple[int, int, TableCell]] = []
    covered = 0
    for row, cells in enumerate(rows):
        column = 0
        for cell in cells:
            while (row, column) in taken:
                column += 1
            cell.rows = max(1, min(cell.rows, len(rows) - row, MOST_SPANNED))
            cell.columns = max(1, min(cell.columns, MOST_SPANNED))
            covered += cell.rows * cell.columns
            if covered > MOST_COVERED:
                cell.rows = cell.columns = 1
            taken.update((row + down, column + right) for down in range(cell.rows) for right in range(cell.columns))
            placed.append((row, column, cell))
            column += cell.columns
    return placed


def _flow(text: str) -> Flow:
    flow = Flow()
    flow.add(text)
    return flow


UNIT_BEFORE = re.compile(r"(?:^|[^\w])(?:[cdkmµμ]?m|kg|mg|min|day|year|ml|mL|[^\W\d_])$")
POWER_BEFORE = re.compile(r"(?:^|\D)10$")


def is_raised_citation(before: str, raised: str) -> bool:
    """Whether raised figures after this text cite: "m" and "10" before them make an exponent."""
    if not NUMBERS.fullmatch(raised.strip("[]() ")):
        return False
    exponent = UNIT_BEFORE.search(before[-6:]) and raised.strip() in ("2", "3")
    return not exponent and not POWER_BEFORE.search(before[-3:])
