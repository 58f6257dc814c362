"""What a reader returns: the document, its text untouched.

Everything later is spans over ``Document.text``; nothing is ever removed from it.
"""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Kind = Literal["letter", "abstract", "review_abstract", "table", "full_text", "catalogue"]
Status = Literal["ok", "partial", "failed", "skipped"]


class Section(BaseModel):
    """A named stretch of the text.

    Readers that know the structure of their format give sections; for plain text segmentation finds them.
    Names: title, byline, citation, abstract, background, methods, results, discussion, conclusions, body, table,
    references, furniture.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    start: int
    end: int


class Box(BaseModel):
    """Where a stretch of the text stands on a page: ``bbox`` is (x0, top, x1, bottom) in points."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    start: int
    end: int
    page: int
    bbox: tuple[float, float, float, float] | None = None


class Cell(BaseModel):
    """A table cell that a reader knows: its place in the text and in its table."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    start: int
    end: int
    table: int
    row: int
    column: int
    header: bool = False


class Reference(BaseModel):
    """An entry of the document's reference list, as its citations name it (``12`` for ``[12]``)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    label: str
    author: str | None = None
    year: int | None = None
    doi: str | None = None


class Citation(BaseModel):
    """An inline citation mark that the reader resolved: the span and the reference labels it points to."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    start: int
    end: int
    labels: tuple[str, ...]


class Document(BaseModel):
    """One document: its text and what the reader knows about it.

    ``id`` is ``sha256:`` and the hex digest of the source's bytes; ``authors`` are surnames as printed, first author
    first. ``layout``, ``cells``, ``references`` and ``citations`` stay empty where the format does not say.
    ``recognised_pages`` are the pages, from 1, whose words OCR read from an image.
    """

    model_config = ConfigDict(extra="forbid")

    id: str
    source: str
    media_type: str
    text: str = ""
    kind: Kind | None = None
    title: str | None = None
    doi: str | None = None
    pmid: str | None = None
    year: int | None = None
    language: str | None = None
    authors: list[str] = Field(default_factory=list)
    sections: list[Section] = Field(default_factory=list)
    layout: list[Box] = Field(default_factory=list)
    cells: list[Cell] = Field(default_factory=list)
    references: list[Reference] = Field(default_factory=list)
    citations: list[Citation] = Field(default_factory=list)
    recognised_pages: list[int] = Field(default_factory=list)
    status: Status = "ok"
    errors: list[str] = Field(default_factory=list)
