"""From a document to its records: the stages in order."""

from __future__ import annotations

from dataclasses import dataclass, field

from extractors.base import sentences
from extractors.ner import DEFAULT
from pipeline.assembly import Assembly
from pipeline.checks.base import Scene
from pipeline.confidence import ACCEPT_PRECISION
from pipeline.document import Document
from pipeline.kinds import kind_of
from pipeline.recognition import recognise
from pipeline.records import Flag, Record
from pipeline.segmentation import segment
from pipeline.validation import validate_in


@dataclass(frozen=True, slots=True)
class Extraction:
    """What one document gave: the document with segmentation's findings, its records and their flags."""

    document: Document
    records: list[Record] = field(default_factory=list)
    flags: list[Flag] = field(default_factory=list)


def extract(
    document: Document, accept_precision: float | None = None, ner_model: str | None = None
) -> Extraction:
    """What one document gives that a reader has read (``extract_in_scene`` without the scene)."""
    return extract_in_scene(document, accept_precision, ner_model)[0]


def extract_in_scene(
    document: Document, accept_precision: float | None = None, ner_model: str | None = None
) -> tuple[Extraction, Scene]:
    """Run every stage over one document; with the scene in which its values were checked.

    ``accept_precision`` is how often the values that are not marked for review are to be right; ``ner_model`` names
    the recogniser of what the vocabularies lack. None is what a run does by itself.
    """
    segmentation = segment(document)
    front = segmentation.front
    described = document.model_copy(
        update={
            "kind": kind_of(document, segmentation),
            "title": document.title or front.title,
            "doi": document.doi or front.doi,
            "pmid": document.pmid or front.pmid,
            "year": document.year or front.year,
            "sections": segmentation.sections,
        }
    )
    doc = recognise(segmentation, ner_model or DEFAULT)
    scene = Scene(described, segmentation.view, tuple(hit for sentence in sentences(doc) for hit in sentence.terms))
    precision = accept_precision or ACCEPT_PRECISION
    checked = [validate_in(record, scene, precision) for record in Assembly(described, segmentation, doc).records()]
    flags = [flag for _, found in checked for flag in found]
    return Extraction(described, [record for record, _ in checked], flags), scene
