"""The network of the ``fast`` recogniser: hashed word features, a frozen vector table, dilated convolutions.

Words repeat, so features and embeddings are computed once for each distinct word of a batch and then spread over the
tokens. A window never reaches over the end of a text: the rows between two texts are held at zero.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from spacy.strings import hash_string  # type: ignore[attr-defined]
from spacy.tokens import Doc
from spacy.util import registry
from spacy.vocab import Vocab
from thinc.api import HashEmbed, Linear, Maxout, Model, NumpyOps, concatenate
from thinc.types import Floats2d

from extractors.span_reading import SpanReading

Array = NDArray[Any]
Backward = Callable[[Any], Any]
FEATURES = ("norm", "prefix2", "prefix3", "prefix4", "suffix2", "suffix3", "suffix4", "shape")
UNKNOWN = np.uint64(1)
MOST_WORDS = 300_000


def word_features(word: str, shape: str) -> list[int]:
    """The hashes of one word, in the order of FEATURES; the feature's name is part of what is hashed."""
    norm = word.lower()
    values = (norm, norm[:2], norm[:3], norm[:4], norm[-2:], norm[-3:], norm[-4:], shape)
    return [hash_string(f"{name}={value}") for name, value in zip(FEATURES, values, strict=True)]


class WordTable:
    """Features and vector rows of the words seen so far; row -1 where a word has no vector."""

    def __init__(self) -> None:
        self._rows: dict[int, tuple[list[int], int]] = {}

    def lookup(self, vocab: Vocab, orths: Sequence[int]) -> tuple[Array, Array]:
        """(hashes [n, features], rows of the vector table [n]) of some words."""
        found = [self._rows.get(orth) or self._add(vocab, orth) for orth in orths]
        return np.asarray([f[0] for f in found], dtype="uint64"), np.asarray([f[1] for f in found], dtype="int64")

    def _add(self, vocab: Vocab, orth: int) -> tuple[list[int], int]:
        word = vocab.strings[orth]
        row = vocab.vectors.key2row.get(hash_string(word.lower()), -1)
        if len(self._rows) >= MOST_WORDS:
            self._rows.clear()
        self._rows[orth] = (word_features(word, vocab[orth].shape_), row)
        return self._rows[orth]


def lexical_embedding(width: int, rows: Sequence[int], vector_width: int, unknown_rate: float) -> Model[Any, Any]:
    """List[Doc] -> one flat array of token embeddings with ``pad`` zero rows before, between and after the texts."""
    tables: list[Model[Any, Any]] = [HashEmbed(width // 2, n, column=i, seed=i + 7) for i, n in enumerate(rows)]
    hashed: Model[Any, Any] = concatenate(*tables)
    static = Linear(width // 2, vector_width) if vector_width else None
    mix = Maxout(width, (len(rows) + bool(static)) * (width // 2), nP=3, normalize=True, dropout=0.0)
    layers = [hashed, mix] + ([static] if static else [])
    return Model(
        "lexical_embedding",
        _embed,
        init=_init_embed,
        layers=layers,
        attrs={"words": WordTable(), "unknown_rate": unknown_rate, "rng": np.random.default_rng(0)},
    )


def _init_embed(model: Model[Any, Any], X: object = None, Y: object = None) -> None:  # noqa: N803
    for layer in model.layers:
        layer.initialize()


def _embed(model: Model[Any, Any], docs: list[Doc], is_train: bool) -> tuple[Any, Backward]:
    hashed, mix, *static = model.layers
    vocab = docs[0].vocab
    orths = np.concatenate([doc.to_array("ORTH") for doc in docs])
    unique, inverse = np.unique(orths, return_inverse=True)
    keys, rows = model.attrs["words"].lookup(vocab, unique.tolist())
    if is_train and model.attrs["unknown_rate"]:
        dropped = model.attrs["rng"].random((len(unique), len(FEATURES) + 1)) < model.attrs["unknown_rate"]
        keys[dropped[:, 1:]] = UNKNOWN
        rows[dropped[:, 0]] = -1
    parts, back_hashed = hashed(keys, is_train)
    back_static: Backward | None = None
    if static:
        vectors = np.asarray(vocab.vectors.data[rows], dtype="float32")
        vectors[rows < 0] = 0.0
        projected, back_static = static[0](vectors, is_train)
        parts = np.hstack([parts, projected])
    mixed, back_mix = mix(parts, is_train)
    hashed_width = parts.shape[1] - (mixed.shape[1] // 2 if static else 0)

    def backward(gradient: Floats2d) -> list[Doc]:
        summed = np.zeros_like(mixed)
        model.ops.scatter_add(summed, inverse, gradient)
        d_parts = back_mix(summed)
        back_hashed(np.ascontiguousarray(d_parts[:, :hashed_width]))
        if back_static is not None:
            back_static(np.ascontiguousarray(d_parts[:, hashed_width:]))
        return docs

    return mixed[inverse], backward


def dilated_encoder(width: int, dilations: Sequence[int], dropout: float) -> Model[Any, Any]:
    """(flat token rows, mask) -> rows: residual maxout layers over the windows ``[-d, 0, +d]``."""
    layers = [Maxout(width, width * 3, nP=3, normalize=True, dropout=dropout) for _ in dilations]
    return Model("dilated_encoder", _encode, init=_init_embed, layers=layers, attrs={"dilations": tuple(dilations)})


def _shifted(rows: Array, by: int) -> Array:
    """Each row beside its neighbours at distance ``by`` (zero past either end)."""
    out = np.zeros((rows.shape[0], 3 * rows.shape[1]), dtype=rows.dtype)
    width = rows.shape[1]
    out[by:, :width] = rows[:-by]
    out[:, width : 2 * width] = rows
    out[:-by, 2 * width :] = rows[by:]
    return out


def _unshifted(gradient: Array, by: int) -> Array:
    width = gradient.shape[1] // 3
    out = gradient[:, width : 2 * width].copy()
    out[:-by] += gradient[by:, :width]
    out[by:] += gradient[:-by, 2 * width :]
    return out


def _encode(model: Model[Any, Any], masked: tuple[Array, Array], is_train: bool) -> tuple[Any, Backward]:
    rows, mask = masked
    backs: list[tuple[int, Backward]] = []
    for by, layer in zip(model.attrs["dilations"], model.layers, strict=True):
        new, back = layer(_shifted(rows, by), is_train)
        rows = (rows + new) * mask
        backs.append((by, back))

    def backward(gradient: Array) -> tuple[Array, Array]:
        for by, back in reversed(backs):
            gradient = gradient * mask
            gradient = gradient + _unshifted(back(gradient), by)
        return gradient, mask

    return rows, backward


@registry.architectures("epicrisis.SpanTaggerModel.v1")  # type: ignore[untyped-decorator]
def build_span_tagger_model(
    width: int,
    rows: list[int],
    vector_width: int,
    dilations: list[int],
    dropout: float,
    unknown_rate: float,
    tags: int | None = None,
) -> Model[list[Doc], list[Floats2d]]:
    """The whole network: List[Doc] -> one array [tokens, tags] of logits for each text."""
    embed = lexical_embedding(width, rows, vector_width, unknown_rate)
    encode = dilated_encoder(width, dilations, dropout)
    output = Linear(tags, width)
    model: Model[list[Doc], list[Floats2d]] = Model(
        "span_tagger",
        _forward,
        init=_init_tagger,
        layers=[embed, encode, output],
        refs={"output": output},
        dims={"nO": tags},
        attrs={"pad": max(dilations), "reading": None},
    )
    ops = NumpyOps(use_blis=False)
    for node in model.walk():
        node.ops = ops
    return model


def _init_tagger(model: Model[Any, Any], X: object = None, Y: object = None) -> None:  # noqa: N803
    model.attrs["reading"] = None
    output = model.get_ref("output")
    if model.has_dim("nO") and output.has_dim("nO") is None:
        output.set_dim("nO", model.get_dim("nO"))
    for layer in model.layers:
        layer.initialize()


def _forward(model: Model[Any, Any], docs: list[Doc], is_train: bool) -> tuple[list[Any], Backward]:
    if is_train and any(len(doc) for doc in docs):
        model.attrs["reading"] = None
        return _forward_batch(model, docs)
    model.attrs["reading"] = reading = model.attrs["reading"] or SpanReading(model)
    return [reading(doc) for doc in docs], lambda _: docs


def _forward_batch(model: Model[Any, Any], docs: list[Doc]) -> tuple[list[Any], Backward]:
    embed, encode, output = model.layers
    pad = model.attrs["pad"]
    lengths = [len(doc) for doc in docs]
    starts = np.cumsum([pad] + [n + pad for n in lengths[:-1]])
    places = np.concatenate([np.arange(s, s + n) for s, n in zip(starts, lengths, strict=True)]).astype("int64")
    mask = np.zeros((sum(lengths) + pad * (len(docs) + 1), 1), dtype="float32")
    mask[places] = 1.0
    tokens, back_embed = embed(docs, True)
    flat = np.zeros((mask.shape[0], tokens.shape[1]), dtype="float32")
    flat[places] = tokens
    encoded, back_encode = encode((flat, mask), True)
    logits, back_output = output(np.ascontiguousarray(encoded[places]), True)
    ends = np.cumsum(lengths)
    found = [logits[e - n : e] for e, n in zip(ends, lengths, strict=True)]

    def backward(gradients: list[Array]) -> list[Doc]:
        d_flat = np.zeros_like(flat)
        d_flat[places] = back_output(np.concatenate(gradients))
        d_tokens, _ = back_encode(d_flat)
        back_embed(np.ascontiguousarray(d_tokens[places]))
        return docs

    return found, backward
