"""A spaCy component that marks spans of several annotation schemes at once, one softmax head for each scheme.

Public corpora each label a part of what papers print, so every head learns from its own corpora and stays silent on
the others: a head whose key is absent from ``reference.spans`` is unlabelled there, not empty, and a span labelled
``?`` is a stretch of which nothing is known. What a head finds
stands in ``doc.spans[head]``; spans of one head never overlap, those of different heads may.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import srsly  # type: ignore[import-untyped]
from numpy.typing import NDArray
from spacy.language import Language
from spacy.pipeline import TrainablePipe
from spacy.tokenizer import Tokenizer  # type: ignore[import-not-found]
from spacy.tokens import Doc, Span, SpanGroup
from spacy.training import Example
from spacy.vocab import Vocab
from thinc.api import Model, Optimizer

import extractors.span_layers  # noqa: F401  (registers the architecture)

Array = NDArray[np.float32]
UNKNOWN = "?"
DEFAULT_MODEL = {
    "@architectures": "epicrisis.SpanTaggerModel.v1",
    "width": 128,
    "rows": [6000, 1500, 3000, 4000, 1500, 3000, 4000, 1500],
    "vector_width": 0,
    "dilations": [1, 1, 2, 4],
    "dropout": 0.25,
    "unknown_rate": 0.1,
}


@Language.factory("span_tagger", default_config={"model": DEFAULT_MODEL, "heads": {}})
def make_span_tagger(
    nlp: Language, name: str, model: Model[list[Doc], list[Any]], heads: dict[str, list[str]]
) -> SpanTagger:
    """The component as spaCy's registry builds it."""
    return SpanTagger(nlp.vocab, model, name, heads=heads)


def tag_count(labels: int) -> int:
    """Outside, then begin, inside, last and unit of every label."""
    return 1 + 4 * labels


class SpanTagger(TrainablePipe):  # type: ignore[misc]
    """Tags tokens with begin, inside, last, unit or outside for every head and reads the best legal spans."""

    def __init__(
        self, vocab: Vocab, model: Model[list[Doc], list[Any]], name: str, *, heads: dict[str, list[str]]
    ) -> None:
        self.vocab = vocab
        self.model = model
        self.name = name
        self.cfg: dict[str, Any] = {}
        self.heads = {head: list(labels) for head, labels in heads.items()}
        self.columns = tag_columns(self.heads)
        self.width = sum(tag_count(len(labels)) for labels in self.heads.values())

    @property
    def labels(self) -> tuple[str, ...]:
        """Every label, with its head before a colon."""
        return tuple(f"{head}:{label}" for head, labels in self.heads.items() for label in labels)

    def initialize(
        self,
        get_examples: Callable[[], Iterable[Example]],  # noqa: ARG002
        *,
        nlp: Language | None = None,  # noqa: ARG002
    ) -> None:
        """Size the output layer and set the initial weights."""
        if self.model.has_dim("nO") is None:
            self.model.set_dim("nO", self.width)
        self.model.initialize()

    def predict(self, docs: Iterable[Doc]) -> list[Array]:
        """The logits of each text, each text run by itself so that a batch cannot change a result."""
        return [self.model.predict([doc])[0] for doc in docs]

    def set_annotations(self, docs: Iterable[Doc], scores: Iterable[Array]) -> None:
        """Write the spans of every head into ``doc.spans``."""
        for doc, logits in zip(docs, scores, strict=True):
            annotate(doc, self.heads, self.logs(logits))

    def logs(self, logits: Array) -> dict[str, Array]:
        """Log-probabilities of the tags under each head."""
        return {head: log_softmax(logits[:, columns]) for head, columns in self.columns.items()}

    def update(
        self,
        examples: Iterable[Example],
        *,
        drop: float = 0.0,  # noqa: ARG002
        sgd: Optimizer | None = None,
        losses: dict[str, float] | None = None,
    ) -> dict[str, float]:
        """One step on a batch; ``drop`` is not used, the layers carry their own rates."""
        examples = [eg for eg in examples if len(eg.predicted)]
        losses = {} if losses is None else losses
        losses.setdefault(self.name, 0.0)
        if not examples:
            return losses
        scores, backprop = self.model.begin_update([eg.predicted for eg in examples])
        loss, gradients = self.get_loss(examples, scores)
        backprop(gradients)
        if sgd is not None:
            self.finish_update(sgd)
        losses[self.name] += loss
        return losses

    def get_loss(self, examples: Iterable[Example], scores: list[Array]) -> tuple[float, list[Array]]:
        """Cross-entropy of each labelled head, summed over tokens and scaled by the batch's tokens."""
        examples = list(examples)
        tokens = sum(len(score) for score in scores)
        loss, gradients = 0.0, []
        for example, score in zip(examples, scores, strict=True):
            gradient = np.zeros_like(score)
            for head, columns in self.columns.items():
                if head not in example.reference.spans:
                    continue
                gold = gold_tags(example.reference, head, self.heads[head])
                places = np.flatnonzero(gold >= 0)
                gold = gold[places]
                logs = log_softmax(score[places, columns])
                rows = np.arange(len(gold))
                loss -= float(logs[rows, gold].sum())
                part = np.exp(logs)
                part[rows, gold] -= 1.0
                gradient[places, columns] = part / tokens
            gradients.append(gradient)
        return loss / max(tokens, 1), gradients

    def to_bytes(self, *, exclude: Iterable[str] = ()) -> bytes:  # noqa: ARG002
        """Weights in half precision."""
        stored: bytes = srsly.msgpack_dumps({"weights": pack(self.model)})
        return stored

    def from_bytes(self, bytes_data: bytes, *, exclude: Iterable[str] = ()) -> SpanTagger:  # noqa: ARG002
        """Read the weights that to_bytes wrote."""
        if self.model.has_dim("nO") is None:
            self.model.set_dim("nO", self.width)
        self.model.initialize()
        unpack(self.model, srsly.msgpack_loads(bytes_data)["weights"])
        return self

    def to_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> None:  # noqa: ARG002
        """One file, ``weights``, inside the folder ``path``."""
        Path(path).mkdir(parents=True, exist_ok=True)
        (Path(path) / "weights").write_bytes(self.to_bytes())

    def from_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> SpanTagger:  # noqa: ARG002
        """Read the folder that to_disk wrote."""
        return self.from_bytes((Path(path) / "weights").read_bytes())


def gold_tags(reference: Doc, head: str, labels: list[str]) -> NDArray[np.int64]:
    """The tag of every token under one head; -1 in a stretch of which nothing is known."""
    tags = np.zeros(len(reference), dtype="int64")
    for span in reference.spans[head]:
        if span.label_ == UNKNOWN:
            tags[span.start : span.end] = -1
            continue
        first = 1 + 4 * labels.index(span.label_)
        if span.end - span.start == 1:
            tags[span.start] = first + 3
        else:
            tags[span.start] = first
            tags[span.start + 1 : span.end - 1] = first + 1
            tags[span.end - 1] = first + 2
    return tags


def tag_columns(heads: dict[str, list[str]]) -> dict[str, slice]:
    """Which columns of the output are whose tags."""
    columns, start = {}, 0
    for head, labels in heads.items():
        columns[head] = slice(start, start + tag_count(len(labels)))
        start = columns[head].stop
    return columns


def annotate(doc: Doc, heads: dict[str, list[str]], logs: dict[str, Array]) -> None:
    """Write the most probable legal spans of every head into ``doc.spans``."""
    for head, labels in heads.items():
        spans = [Span(doc, start, end, label=labels[index]) for start, end, index in decode(logs[head], len(labels))]
        doc.spans[head] = SpanGroup(doc, name=head, spans=spans)


def _parameters(model: Model[Any, Any]) -> Iterator[tuple[Model[Any, Any], str]]:
    for node in model.walk():
        for name in sorted(node.param_names):
            yield node, name


def pack(model: Model[Any, Any]) -> list[tuple[list[int], bytes]]:
    """Every parameter as (shape, half-precision bytes), in the order of the network."""
    arrays = [np.asarray(node.get_param(name)) for node, name in _parameters(model)]
    return [(list(array.shape), array.astype("float16").tobytes()) for array in arrays]


def unpack(model: Model[Any, Any], stored: list[tuple[list[int], bytes]]) -> None:
    """Set every parameter of a network from what pack gave."""
    for (node, name), (shape, data) in zip(list(_parameters(model)), stored, strict=True):
        value: Any = np.frombuffer(data, dtype="float16").astype("float32").reshape(shape)
        node.set_param(name, value)


def log_softmax(logits: Array) -> Array:
    """Log-probabilities along the last axis."""
    shifted = logits - logits.max(axis=-1, keepdims=True)
    result: Array = shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))
    return result


def decode(logs: Array, labels: int, sure: float = -0.05) -> list[tuple[int, int, int]]:
    """The most probable legal spans (start, end, label index); tokens that are surely outside part the text."""
    unsure = np.flatnonzero(logs[:, 0] < sure)
    if not len(unsure):
        return []
    breaks = np.flatnonzero(np.diff(unsure) > 1) + 1
    spans: list[tuple[int, int, int]] = []
    for run in np.split(unsure, breaks):
        spans.extend(_decode_run(logs[run[0] : run[-1] + 1], labels, int(run[0])))
    return spans


def _decode_run(logs: Array, labels: int, offset: int) -> list[tuple[int, int, int]]:
    """Viterbi over two kinds of state: no span open, or a span of one label open."""
    begin, inside, last, unit = (logs[:, 1 + part :: 4] for part in range(4))
    best_units, outside = unit.argmax(axis=1), logs[:, 0]
    closed, opened = 0.0, np.full(labels, -np.inf, dtype="float32")
    closed_from: list[tuple[str, int]] = []
    opened_new: list[NDArray[np.bool_]] = []
    for i in range(len(logs)):
        ending = opened + last[i]
        label = int(ending.argmax())
        unit_label = int(best_units[i])
        options = (
            (closed + float(outside[i]), ("outside", 0)),
            (closed + float(unit[i, unit_label]), ("unit", unit_label)),
            (float(ending[label]), ("last", label)),
        )
        score, step = max(options, key=lambda option: option[0])
        started, kept = closed + begin[i], opened + inside[i]
        opened_new.append(started >= kept)
        opened = np.maximum(started, kept)
        closed = score
        closed_from.append(step)
    return _read_back(closed_from, opened_new, offset)


def _read_back(
    closed_from: list[tuple[str, int]], opened_new: list[NDArray[np.bool_]], offset: int
) -> list[tuple[int, int, int]]:
    spans: list[tuple[int, int, int]] = []
    i = len(closed_from) - 1
    while i >= 0:
        kind, label = closed_from[i]
        end = i + 1
        if kind == "last":
            i -= 1
            while not opened_new[i][label]:
                i -= 1
        if kind != "outside":
            spans.append((offset + i, offset + end, label))
        i -= 1
    return spans[::-1]


def chunk_tokenizer(vocab: Vocab) -> Tokenizer:
    """A tokenizer that makes a token of every run of letters, run of digits and other character.

    Annotated spans begin and end anywhere, so nothing is kept together that a span could part.
    """
    mark = re.compile(r"^(?:[^\w\s]|_)")
    split = re.compile(r"(?<=[^\W\d_])(?=\d)|(?<=\d)(?=[^\W\d_])|[^\w\s]|_")
    return Tokenizer(vocab, prefix_search=mark.search, infix_finditer=split.finditer)
