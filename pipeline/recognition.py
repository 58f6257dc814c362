"""One spaCy ``Language`` per process: tokens, sentences, abbreviations, vocabularies, and names that no list holds.

``recognise`` turns a segmentation into the ``Doc`` that every extractor reads: its text is the view, its sentences
carry their section, paragraph and vocabulary hits.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

import spacy
from spacy.language import Language
from spacy.tokens import Doc

from extractors.base import Sentence
from extractors.ner import DEFAULT, load_ner
from extractors.unlisted import unlisted
from extractors.vocabulary import vocabulary
from pipeline.abbreviations import defined_abbreviations, overridden, used_abbreviations
from pipeline.document import Document
from pipeline.layout import Block
from pipeline.segmentation import Segmentation, segment
from pipeline.short_names import with_words_before


@lru_cache(maxsize=1)
def language() -> Language:
    """The pipeline, built once per process."""
    splitter = spacy.load("biosenter")
    splitter.max_length = 50_000_000
    return splitter


def read_text(text: str) -> Doc:
    """A ``Doc`` of a bare text, as extractors see it: for examples, tests and the command line."""
    return recognise(segment(Document(id="sha256:", source="text", media_type="text/plain", text=text)))


def recognise(segmentation: Segmentation, ner_model: str = DEFAULT) -> Doc:
    """Sentences over the view of a document, with the terms of the vocabularies and names that only the model knows."""
    nlp = language()
    view = segmentation.view
    doc = nlp.make_doc(view)
    doc.user_data["view"] = view
    hits = vocabulary().hits(view)
    defined = defined_abbreviations(doc, vocabulary())
    hits = overridden(view, hits, defined | used_abbreviations(view, hits, defined))
    hits = with_words_before(view, hits, vocabulary())
    hits = sorted([*hits, *unlisted(view, hits, load_ner(ner_model))], key=lambda hit: (hit.start, hit.end))
    found, place = [], 0
    for start, end, block in _sentences(view, segmentation.blocks, nlp):
        while place < len(hits) and hits[place].start < start:
            place += 1
        last = place
        while last < len(hits) and hits[last].start < end:
            last += 1
        inside = tuple(hit for hit in hits[place:last] if hit.end <= end)
        found.append(Sentence(start, end, view[start:end], block.section, block.paragraph, inside))
    doc._.sentences = tuple(found)
    doc.user_data["references"] = {r.label: (r.author, r.year) for r in segmentation.references if r.author and r.year}
    doc.user_data["double_surnames"] = segmentation.double_surnames
    doc.user_data["marks"] = [(mark.start, mark.end, mark.labels) for mark in segmentation.marks]
    return doc


# --- sentences ---------------------------------------------------------------------------------------------------

_UNFINISHED = re.compile(
    r"(?:\b(?:et al|cf|[Ff]igs?|vs|[Dd]rs?|[Pp]rof|approx|ca|resp|i\.e|e\.g|no|St|ref)\.\s*|\([^()]*)$"
)

_ENDS_WITHIN = re.compile(
    r"(?:[a-z]{3}|\d\d|[a-z\d]\))\.(?=[A-Z][a-z]*,? \w)|(?<=[a-z\d.)])(?=(?:CASE|PATIENT) \d{1,2} ?:)|"
    r"(?:[a-z/&][A-Z]|\b(?:hepatitis|vitamin|influenza) [A-E]|\d ?° ?[CF])\.(?=\s[A-Z][a-z]+[\w-]*,? [a-z])"
)
"""Where a sentence ends inside what the splitter takes for one: without a space behind it, as where line breaks were
lost, or behind a capital that is no initial ("12 g/L", "hepatitis B").
"""


def _sentences(view: str, content: list[Block], nlp: Language) -> Iterator[tuple[int, int, Block]]:
    """Sentences of prose blocks, whole lines of table blocks."""
    prose = [block for block in content if block.section != "table"]
    texts = [view[block.start : block.end] for block in prose]
    cut: dict[int, list[tuple[int, int]]] = {}
    for block, text, doc in zip(prose, texts, nlp.pipe(texts, batch_size=64), strict=True):
        cut[block.start] = list(_parted(_joined(_spans(doc, len(text)), text), text))
    for block in content:
        for start, end in cut.get(block.start, [(0, block.end - block.start)]):
            printed = view[block.start + start : block.start + end]
            left, right = len(printed) - len(printed.lstrip()), len(printed.rstrip())
            if right > left:
                yield block.start + start + left, block.start + start + right, block


def _spans(doc: Doc, length: int) -> list[tuple[int, int]]:
    """The sentences of a block as offsets; read off the array, which is much faster than ``doc.sents``."""
    first = [doc[int(place)].idx for place in (doc.to_array("SENT_START") == 1).nonzero()[0]]
    starts = [0, *(start for start in first if start)]
    return list(zip(starts, [*starts[1:], length], strict=True))


def _joined(spans: list[tuple[int, int]], text: str) -> list[tuple[int, int]]:
    """Sentences cut after "et al." or inside a parenthesis are one."""
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        if joined and _UNFINISHED.search(text[joined[-1][0] : joined[-1][1]]):
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined


def _parted(spans: list[tuple[int, int]], text: str) -> Iterator[tuple[int, int]]:
    """Sentences that end inside what was taken for one."""
    for start, end in spans:
        places = [match.end() for match in _ENDS_WITHIN.finditer(text, start, end)]
        whole = [place for place in places if not _UNFINISHED.search(text[start:place])]
        yield from zip([start, *whole], [*whole, end], strict=True)
