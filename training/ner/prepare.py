"""Turn the corpora into spaCy's binary form: ``python training/ner/prepare.py --data DIR --out DIR``.

``DIR/NAME/SPLIT.jsonl`` has one ``{"text", "spans": [{"start", "end", "label"}]}`` a line. A span becomes whole
tokens (widened where it cuts one); of overlapping spans within a head the longest stays.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import spacy
from spacy.language import Language
from spacy.tokens import Doc, DocBin, Span, SpanGroup
from spacy.util import filter_spans

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
from extractors.span_tagger import UNKNOWN, chunk_tokenizer
from training.ner.schemes import AUXILIARY, PRONOUNS, SCHEMES, UNDECIDED


def blank() -> Language:
    """An English pipeline with nothing but our tokenizer."""
    nlp = spacy.blank("en")
    nlp.tokenizer = chunk_tokenizer(nlp.vocab)
    return nlp


def read_jsonl(path: Path) -> Iterator[dict[str, Any]]:
    """The records of one file."""
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def annotate(nlp: Language, record: dict[str, Any], corpus: str) -> Doc:
    """One record as a Doc with a span group for each head that its corpus teaches."""
    doc = nlp.make_doc(record["text"])
    for head, labels in (SCHEMES[corpus] | AUXILIARY.get(corpus, {})).items():
        spans: dict[tuple[int, int, str], Span] = {}
        for item in record["spans"]:
            label = labels.get(item["label"])
            if label is None:
                continue
            span = doc.char_span(item["start"], item["end"], label=label, alignment_mode="expand")
            if span is not None:
                spans.setdefault((span.start, span.end, label), span)
        doc.spans[head] = SpanGroup(doc, name=head, spans=sorted(filter_spans(spans.values()), key=lambda s: s.start))
    for head, undecided in UNDECIDED.get(corpus, {}).items():
        items = [item for item in record["spans"] if item["label"] in undecided]
        found = [doc.char_span(i["start"], i["end"], label=UNKNOWN, alignment_mode="expand") for i in items]
        pronouns = [Span(doc, token.i, token.i + 1, label=UNKNOWN) for token in doc if token.lower_ in PRONOUNS]
        doc.spans[head] = SpanGroup(doc, name=head, spans=[*filter(None, found), *pronouns])
    return doc


def main() -> None:
    """Write ``OUT/NAME.SPLIT.spacy`` for every corpus and split."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    nlp = blank()
    for corpus in SCHEMES:
        for split in ("train", "dev"):
            docs = [annotate(nlp, record, corpus) for record in read_jsonl(options.data / corpus / f"{split}.jsonl")]
            DocBin(attrs=["ORTH", "SPACY"], docs=docs, store_user_data=False).to_disk(
                options.out / f"{corpus}.{split}.spacy"
            )
            print(f"{corpus} {split}: {len(docs)} texts, {sum(map(len, docs))} tokens")


if __name__ == "__main__":
    main()
