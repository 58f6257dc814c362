"""Exact-span scores of the heads on annotated texts, for the training log."""

from __future__ import annotations

from spacy.tokens import Doc

from extractors.span_tagger import UNKNOWN, SpanTagger


def unannotated(doc: Doc) -> Doc:
    """The same tokens without annotation."""
    return Doc(doc.vocab, words=[t.text for t in doc], spaces=[bool(t.whitespace_) for t in doc])


def score_heads(tagger: SpanTagger, docs: list[Doc]) -> dict[str, float]:
    """One F score over all labels, ALL, and one for each label, in percent."""
    counts: dict[str, list[int]] = {}
    for gold in docs:
        found = tagger(unannotated(gold))
        known = [head for head, group in gold.spans.items() if all(span.label_ != UNKNOWN for span in group)]
        for head in filter(tagger.heads.__contains__, known):
            annotated = {(s.start, s.end, s.label_) for s in gold.spans[head]}
            predicted = {(s.start, s.end, s.label_) for s in found.spans[head]}
            for label in sorted({s[2] for s in annotated | predicted}):
                row = counts.setdefault(label, [0, 0, 0])
                for i, spans in enumerate((annotated & predicted, annotated, predicted)):
                    row[i] += sum(s[2] == label for s in spans)
    total = [sum(row[i] for row in counts.values()) for i in range(3)]
    rows = {"ALL": total, **counts}
    return {name: 200 * h / max(g + f, 1) for name, (h, g, f) in rows.items()}
