"""The network of the ``fast`` recogniser as it reads, when nothing is learnt any more.

It computes what ``span_layers`` computes for training, from the same weights laid out for reading: the pieces of a
maxout lie one behind the other, and the embedding of a word is computed once and kept. A word is embedded in a block
of always the same size, so that neither the words beside it nor the texts before it change a bit of the result.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from spacy.tokens import Doc
from spacy.vocab import Vocab
from thinc.api import Model

Array = NDArray[np.float32]
STRETCH = 1024
BLOCK = 32
MOST_WORDS = 60_000


def parameter(layer: Model[Any, Any], name: str) -> Array:
    """The weights of a layer as they stand."""
    return np.asarray(layer.get_param(name))


class MaxoutNorm:
    """A maxout layer and the layer norm behind it: rows [n, in] -> rows [n, out]."""

    def __init__(self, layer: Model[Any, Any]) -> None:
        nodes = {node.name: node for node in layer.walk()}
        weights, bias = parameter(nodes["maxout"], "W"), parameter(nodes["maxout"], "b")
        self._out, self._pieces, wide = weights.shape
        self._weights = np.ascontiguousarray(weights.transpose(2, 1, 0).reshape(wide, -1))
        self._bias = np.ascontiguousarray(bias.T.reshape(-1))
        self._gain, self._shift = parameter(nodes["layernorm"], "G"), parameter(nodes["layernorm"], "b")

    def __call__(self, rows: Array) -> Array:
        pieces = rows @ self._weights
        pieces += self._bias
        best: Array = pieces[:, : self._out]
        for piece in range(1, self._pieces):
            np.maximum(best, pieces[:, piece * self._out : (piece + 1) * self._out], out=best)
        best = best - (np.einsum("ij->i", best) / self._out)[:, None]
        spread = np.einsum("ij,ij->i", best, best) / self._out + np.float32(1e-8)
        best *= (1.0 / np.sqrt(spread))[:, None]
        best *= self._gain
        best += self._shift
        return best


class WordRows:
    """The embeddings of the words seen so far, one row each: ids of words [n] -> rows [n, width]."""

    def __init__(self, embed: Model[Any, Any]) -> None:
        self._hashed, mix, *self._static = embed.layers
        self._mix = MaxoutNorm(mix)
        self._words = embed.attrs["words"]
        self._places: dict[int, int] = {}
        self._rows = np.zeros((0, 0), dtype="float32")

    def __len__(self) -> int:
        return len(self._places)

    def __call__(self, vocab: Vocab, orths: Sequence[int]) -> Array:
        unseen = [orth for orth in dict.fromkeys(orths) if orth not in self._places]
        if len(self._places) + len(unseen) > MOST_WORDS:
            self._places.clear()
            unseen = list(dict.fromkeys(orths))
        for start in range(0, len(unseen), BLOCK):
            self._add(vocab, unseen[start : start + BLOCK])
        places = self._places
        return self._rows[[places[orth] for orth in orths]]

    def _add(self, vocab: Vocab, orths: list[int]) -> None:
        first = len(self._places)
        block = self._embedded(vocab, orths + orths[-1:] * (BLOCK - len(orths)))
        if first + len(orths) > len(self._rows):
            grown = np.zeros((max(2 * len(self._rows), 4096), block.shape[1]), dtype="float32")
            grown[:first] = self._rows[:first] if first else 0.0
            self._rows = grown
        self._rows[first : first + len(orths)] = block[: len(orths)]
        self._places.update(zip(orths, range(first, first + len(orths)), strict=True))

    def _embedded(self, vocab: Vocab, orths: list[int]) -> Array:
        keys, rows = self._words.lookup(vocab, orths)
        parts, _ = self._hashed(keys, False)
        if self._static:
            vectors = np.asarray(vocab.vectors.data[rows], dtype="float32")
            vectors[rows < 0] = 0.0
            projected, _ = self._static[0](vectors, False)
            parts = np.hstack([parts, projected])
        return self._mix(parts)


class SpanReading:
    """The whole network over one text at a time."""

    def __init__(self, model: Model[Any, Any]) -> None:
        embed, encode, output = model.layers
        self.words = WordRows(embed)
        layers = [MaxoutNorm(layer) for layer in encode.layers]
        self._layers = list(zip(encode.attrs["dilations"], layers, strict=True))
        self._weights, self._bias = parameter(output, "W").T.copy(), parameter(output, "b")

    def __call__(self, doc: Doc) -> Array:
        """Logits [tokens, tags], worked through in stretches that each see their neighbours' edges."""
        logits = np.zeros((len(doc), len(self._bias)), dtype="float32")
        if not len(doc):
            return logits
        tokens = self.words(doc.vocab, doc.to_array("ORTH").tolist())
        reach = sum(by for by, _ in self._layers)
        for start in range(0, len(doc), STRETCH):
            end = min(start + STRETCH, len(doc))
            first, last = max(start - reach, 0), min(end + reach, len(doc))
            rows = self._encoded(tokens[first:last])
            logits[start:end] = rows[start - first : end - first] @ self._weights
        logits += self._bias
        return logits

    def _encoded(self, tokens: Array) -> Array:
        """Rows after the layers over the windows ``[-d, 0, +d]``; past either end there is nothing."""
        count, width = tokens.shape
        pad = max(by for by, _ in self._layers)
        rows = np.zeros((count + 2 * pad, width), dtype="float32")
        inner = rows[pad : pad + count]
        inner[:] = tokens
        window = np.empty((count, 3 * width), dtype="float32")
        for by, layer in self._layers:
            for place, at in enumerate((pad - by, pad, pad + by)):
                window[:, place * width : (place + 1) * width] = rows[at : at + count]
            inner += layer(window)
        return inner
