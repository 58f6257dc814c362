"""``annotations.jsonld``: every value as a W3C Web Annotation on the words it came from.

The target is the source file by the relative address that the run knew it by, the words by position in the document's
text and by quotation with what stands around them; where a page is known, also by place on it. The body says the
field, the value in words, and the value as JSON.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

from pipeline.document import Document
from pipeline.export.content import Content, side_by_side
from pipeline.export.whole import whole
from pipeline.export.wording import words
from pipeline.records import Evidence, Grounded, Record, values

CONTEXT = "http://www.w3.org/ns/anno.jsonld"
PDF_FRAGMENT = "http://tools.ietf.org/rfc/rfc3778"
AROUND = 32
"""Characters before and after the words, by which they are found again in a text that has shifted."""


def write(content: Content, folder: Path) -> list[Path]:
    """Write one page of annotations."""
    path = folder / "annotations.jsonld"
    head = {"@context": CONTEXT, "id": f"urn:epicrisis:run:{content.run}", "type": "AnnotationPage", "items": []}
    with whole(path) as temporary, temporary.open("w", encoding="utf-8", newline="\n") as file:
        file.write(json.dumps(head).removesuffix("]}"))
        comma = "\n"
        for document, records in side_by_side(content.documents(), content.records()):
            for annotation in annotated(document, records):
                file.write(comma + json.dumps(annotation, ensure_ascii=False))
                comma = ",\n"
        file.write("\n]}\n")
    return [path]


def annotated(document: Document, records: list[Record]) -> Iterator[dict[str, Any]]:
    """An annotation for each value that has evidence."""
    for record in records:
        for field, place, value in values(record):
            if value.evidence:
                yield {
                    "id": f"urn:epicrisis:{record.record_id}:{field}" + ("" if place is None else f":{place}"),
                    "type": "Annotation",
                    "motivation": "describing",
                    "body": list(_bodies(field, value)),
                    "target": [_target(document, evidence) for evidence in value.evidence],
                }


def _bodies(field: str, value: Grounded) -> Iterator[dict[str, str]]:
    said = value.model_dump(exclude={"evidence"}, exclude_none=True)
    yield {"type": "TextualBody", "purpose": "tagging", "value": field}
    yield {"type": "TextualBody", "purpose": "describing", "format": "text/plain", "language": "en",
           "value": words(field, value) or value.evidence[0].quote}  # fmt: skip
    yield {"type": "TextualBody", "purpose": "describing", "format": "application/json",
           "value": json.dumps(said, ensure_ascii=False)}  # fmt: skip


def _target(document: Document, evidence: Evidence) -> dict[str, Any]:
    text, start, end = document.text, evidence.start, evidence.end
    selectors: list[dict[str, Any]] = [
        {"type": "TextPositionSelector", "start": start, "end": end},
        {"type": "TextQuoteSelector", "exact": evidence.quote, "prefix": text[max(0, start - AROUND) : start],
         "suffix": text[end : end + AROUND]},
    ]  # fmt: skip
    if evidence.page is not None:
        place = "" if evidence.bbox is None else "&viewrect={:g},{:g},{:g},{:g}".format(*_rectangle(evidence.bbox))
        fragment = {"type": "FragmentSelector", "conformsTo": PDF_FRAGMENT, "value": f"page={evidence.page}{place}"}
        selectors.append(fragment)
    return {"source": quote(document.source), "selector": selectors}


def _rectangle(bbox: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
    left, top, right, bottom = bbox
    return left, top, right - left, bottom - top
