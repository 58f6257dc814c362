"""What kind of document it is: letter, abstract, review abstract, table, full text, catalogue page."""

from __future__ import annotations

import re

from pipeline.document import Document, Kind
from pipeline.segmentation import Segmentation

_LETTER = re.compile(
    r"^\s*(?:Sir|Editor|Dear (?:Editors?|Sirs?)|To the Editor)\s*[,:.]|"
    r"\b(?:Reply|In response|Authors' reply)\s?(?::|to\b)|\bTO THE EDITOR\b|"
    r"^\s*(?:LETTER|Letter|CORRESPONDENCE|Correspondence(?! (?:to|address|Address))|Leserbrief|Lettre|CARTA)\b",
    re.MULTILINE,
)
_CATALOGUE = re.compile(
    r"^\s*(?:Hauptverfasser|Gespeichert in|Bibliographische Detailangaben|Autor/es|Fecha de publicación|"
    r"Type de document|Année de publication|Langues?|Online-Zugang|Permalink|Sprache|Schlagworte)\s?:",
    re.MULTILINE,
)
_REVIEW = re.compile(r"^\W*(?:Review|REVIEW|Review [Aa]rticle|Mini-?[Rr]eview)\W*$", re.MULTILINE)


def is_letter(document: Document) -> bool:
    """A letter, reply or comment: such a document may have no patients of its own."""
    return document.kind == "letter" if document.kind is not None else bool(_LETTER.search(document.text[:6000]))


def kind_of(document: Document, segmentation: Segmentation) -> Kind:
    """The reader's word, else what the page prints and how its content is built."""
    if document.kind is not None:
        return document.kind
    if len(_CATALOGUE.findall(document.text)) >= 2:
        return "catalogue"
    if is_letter(document):
        return "letter"
    sizes = {name: sum(b.end - b.start for b in segmentation.blocks if b.section == name) for name in ("table", "body")}
    total = sum(b.end - b.start for b in segmentation.blocks) or 1
    if sizes["table"] > 0.5 * total:
        return "table"
    if _REVIEW.search(document.text[:3000]):
        return "review_abstract"
    return "full_text" if total > 4000 else "abstract"
